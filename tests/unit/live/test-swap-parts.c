/* SPDX-License-Identifier: GPL-3.0-or-later
 * A video in parts: what an interrupted run leaves, and what the next one makes of it. */
#include "live/guise-swap-parts.h"

#include <glib/gstdio.h>
#include <libavformat/avformat.h>
#include <string.h>

#include "core/guise-error.h"
#include "live/guise-live-sink.h"
#include "media/guise-video-reader.h"
#include "support/guise-test.h"

#define FRAME_NS G_GINT64_CONSTANT (40000000)

static const GuiseVideoWriterOptions video = { .width = 64,
                                               .height = 48,
                                               .rate_num = 25,
                                               .rate_den = 1,
                                               .n_threads = 1 };

static GuiseSwapParts *
open_ok (const char *output, const char *identity)
{
  g_autoptr (GError) error = NULL;
  GuiseSwapParts *parts = guise_swap_parts_open (output, identity, &video, &error);

  g_assert_no_error (error);
  return parts;
}

static void
add (GuiseSwapParts *parts, int first, int end)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 64, 48, 3, NULL);
  g_autoptr (GError) error = NULL;

  for (int i = first; i < end; i++)
    {
      memset (image->data, 2 * i, image->stride * (size_t) image->height);
      g_assert_true (guise_swap_parts_add (parts, image, i * FRAME_NS, &error));
      g_assert_no_error (error);
    }
}

/* Numbers that only survive when every digit is kept. */
static GuiseSwapMark *
make_mark (int n)
{
  GuiseSwapMark *mark = g_new0 (GuiseSwapMark, 1);

  mark->next = (uint64_t) n;
  mark->n_lost = 3;
  mark->finder = g_strdup_printf ("state; behind = %d\twith signs\\", n);
  mark->person = g_bytes_new ("a\0b", 3);
  for (int i = 0; i < GUISE_FACE_PLACE_MAX_RADIUS; i++)
    mark->recent[i] = (GuiseFacePlace){ i % 2 == 0,  n / 3.0, -1e-9 * i,
                                        200.0 / 7.0, 0.1 * i, i < 2 ? G_MAXUINT : 0 };
  return mark;
}

static void
close_part (GuiseSwapParts *parts, int n)
{
  g_autoptr (GuiseSwapMark) mark = make_mark (n);
  const GuiseVideoSwapCounts counts = { .n_frames = (uint64_t) n, .n_faces = 7, .n_fitted = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_swap_parts_close (parts, mark, &counts, &error));
  g_assert_no_error (error);
}

static void
check_mark (const GuiseSwapParts *parts, int n)
{
  const GuiseSwapMark *got = guise_swap_parts_get_mark (parts);
  g_autoptr (GuiseSwapMark) expected = make_mark (n);

  g_assert_nonnull (got);
  g_assert_cmpuint (got->next, ==, expected->next);
  g_assert_cmpuint (got->n_lost, ==, expected->n_lost);
  g_assert_cmpstr (got->finder, ==, expected->finder);
  g_assert_true (g_bytes_equal (got->person, expected->person));
  for (int i = 0; i < GUISE_FACE_PLACE_MAX_RADIUS; i++)
    {
      g_assert_cmpint (got->recent[i].is_known, ==, expected->recent[i].is_known);
      g_assert_cmpfloat (got->recent[i].x, ==, expected->recent[i].x);
      g_assert_cmpfloat (got->recent[i].y, ==, expected->recent[i].y);
      g_assert_cmpfloat (got->recent[i].size, ==, expected->recent[i].size);
      g_assert_cmpfloat (got->recent[i].angle, ==, expected->recent[i].angle);
      g_assert_cmpuint (got->recent[i].scene, ==, expected->recent[i].scene);
    }
  g_assert_cmpuint (guise_swap_parts_get_counts (parts)->n_frames, ==, (uint64_t) n);
  g_assert_cmpuint (guise_swap_parts_get_counts (parts)->n_faces, ==, 7);
  g_assert_cmpuint (guise_swap_parts_get_n_dropped (parts), ==, 0);
}

static void
check_video (const char *path, int n_frames)
{
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (path, 1, NULL);

  g_assert_nonnull (reader);
  for (int i = 0; i < n_frames; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      g_assert_nonnull (frame);
      g_assert_cmpint (frame->time_ns, ==, i * FRAME_NS);
      g_assert_cmpint (ABS (frame->image->data[0] - 2 * i), <=, 3);
    }
}

/* The video says that its face is synthetic. */
static void
check_tags (const char *path)
{
  static const char *const tags[][2] = {
    { "title", "o ü" },
    { "encoder", "Guise " GUISE_VERSION },
    { "comment", GUISE_LIVE_COMMENT },
  };
  AVFormatContext *format = NULL;

  g_assert_cmpint (avformat_open_input (&format, path, NULL, NULL), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      const AVDictionaryEntry *entry = av_dict_get (format->metadata, tags[i][0], NULL, 0);

      g_assert_nonnull (entry);
      g_assert_cmpstr (entry->value, ==, tags[i][1]);
    }
  g_assert_nonnull (av_dict_get (format->metadata, "creation_time", NULL, 0));
  avformat_close_input (&format);
}

/* Two closed parts, one that is lost, two more runs. */
static void
test_taken_up (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *output = g_build_filename (folder, "o ü.mp4", NULL);
  g_autofree char *work = g_strconcat (output, ".work", NULL);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) notes = NULL;
  GuiseSwapParts *parts = open_ok (output, "same");

  g_assert_null (guise_swap_parts_get_mark (parts));
  add (parts, 0, 20);
  close_part (parts, 20);
  add (parts, 20, 40);
  close_part (parts, 40);
  add (parts, 40, 55); /* never closed */
  guise_swap_parts_free (parts);
  parts = open_ok (output, "same");
  check_mark (parts, 40);
  add (parts, 40, 60);
  close_part (parts, 60);
  guise_swap_parts_free (parts);
  parts = open_ok (output, "same");
  check_mark (parts, 60);
  add (parts, 60, 70);
  g_assert_true (guise_swap_parts_finish (parts, GUISE_LIVE_COMMENT, NULL, &notes, &error));
  g_assert_no_error (error);
  guise_swap_parts_free (parts);
  check_video (output, 70);
  check_tags (output);
  g_assert_false (g_file_test (work, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (folder);
}

/* Marks of before scenes were told apart are taken up; scenes that are not as many as places are
 * not. */
static void
test_scenes (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *output = g_build_filename (folder, "o.mp4", NULL);
  g_autofree char *state = g_strconcat (output, ".work/state", NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  int                  few[] = { 1, 2 };
  GuiseSwapParts      *parts = open_ok (output, "same");
  const GuiseSwapMark *mark;

  add (parts, 0, 10);
  close_part (parts, 10);
  guise_swap_parts_free (parts);
  g_assert_true (g_key_file_load_from_file (file, state, G_KEY_FILE_NONE, NULL));
  g_assert_true (g_key_file_remove_key (file, "swap", "scenes", NULL));
  g_assert_true (g_key_file_save_to_file (file, state, NULL));
  parts = open_ok (output, "same");
  mark = guise_swap_parts_get_mark (parts);
  g_assert_nonnull (mark);
  g_assert_cmpuint (mark->next, ==, 10);
  for (int i = 0; i < GUISE_FACE_PLACE_MAX_RADIUS; i++)
    g_assert_cmpuint (mark->recent[i].scene, ==, 0);
  guise_swap_parts_free (parts);
  g_key_file_set_integer_list (file, "swap", "scenes", few, G_N_ELEMENTS (few));
  g_assert_true (g_key_file_save_to_file (file, state, NULL));
  parts = open_ok (output, "same");
  g_assert_null (guise_swap_parts_get_mark (parts));
  guise_swap_parts_free (parts);
  guise_test_rm_rf (folder);
}

/* Another identity, a state that is damaged at any place, a part that is gone: begun anew. */
static void
test_of_no_use (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *output = g_build_filename (folder, "o.mp4", NULL);
  g_autofree char *state = g_strconcat (output, ".work/state", NULL);
  g_autofree char *part = g_strconcat (output, ".work/00000.mp4", NULL);

  for (int how = 0; how < 4; how++)
    {
      GuiseSwapParts *parts = open_ok (output, "same");

      g_assert_null (guise_swap_parts_get_mark (parts));
      add (parts, 0, 10);
      close_part (parts, 10);
      guise_swap_parts_free (parts);
      if (how == 1)
        g_assert_true (
          g_file_set_contents (state, "[swap]\nversion=1\nidentity=same\nn_frames=10\n", -1, NULL));
      else if (how == 2)
        g_assert_true (g_file_set_contents (state, "\377\376 no key file", -1, NULL));
      else if (how == 3)
        g_unlink (part);
      parts = open_ok (output, how == 0 ? "another" : "same");
      g_assert_null (guise_swap_parts_get_mark (parts));
      g_assert_cmpuint (guise_swap_parts_get_counts (parts)->n_frames, ==, 0);
      g_assert_cmpuint (guise_swap_parts_get_n_dropped (parts), ==, how == 2 ? 0 : 10);
      g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
      guise_swap_parts_free (parts);
      g_assert_false (g_file_test (state, G_FILE_TEST_EXISTS));
    }
  guise_test_rm_rf (folder);
}

/* Replaces the value of a key in a state. Returns: (transfer full) */
static char *
with_value (const char *text, const char *key, const char *value)
{
  g_autofree char *pattern = g_strdup_printf ("(?m)^%s=.*$", key);
  g_autofree char *line = g_strdup_printf ("%s=%s", key, value);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);

  g_assert_true (g_regex_match (regex, text, 0, NULL));
  return g_regex_replace_literal (regex, text, -1, 0, line, 0, NULL);
}

/* Numbers that nobody has counted or measured are not taken up. */
static void
test_out_of_range (void)
{
  static const char *const values[][2] = {
    { "next", "18446744073709551615" },
    { "n_lost", "18446744073709551615" },
    { "n_frames", "18446744073709551615" },
    { "n_frames", "11" }, /* of 10 */
    { "n_faces", "18446744073709551615" },
    { "n_without_face", "9223372036854775808" },
    { "n_fitted", "18446744073709551615" },
    { "starts", "-9223372036854775808;" },
    { "starts", "9223372036854775807;" },
    { "recent", "1;nan;0;1;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;" },
    { "recent", "1;0;inf;1;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;" },
    { "recent", "1;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;" },
    { "recent", "1;0;0;-1;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;" },
    { "recent", "0;0;0;1;nan;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;" },
    { "recent", "nan;0;0;1;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;" },
    { "recent", "1;1e300;0;1;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;0;" },
  };
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *output = g_build_filename (folder, "o.mp4", NULL);
  g_autofree char *state = g_strconcat (output, ".work/state", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      GuiseSwapParts  *parts = open_ok (output, "same");
      g_autofree char *text = NULL;
      g_autofree char *changed = NULL;

      add (parts, 0, 10);
      close_part (parts, 10);
      guise_swap_parts_free (parts);
      g_assert_true (g_file_get_contents (state, &text, NULL, NULL));
      changed = with_value (text, values[i][0], values[i][1]);
      g_assert_true (g_file_set_contents (state, changed, -1, NULL));
      parts = open_ok (output, "same");
      g_test_message ("%s=%s", values[i][0], values[i][1]);
      g_assert_null (guise_swap_parts_get_mark (parts));
      g_assert_cmpuint (guise_swap_parts_get_counts (parts)->n_frames, ==, 0);
      guise_swap_parts_free (parts);
    }
  guise_test_rm_rf (folder);
}

/* A state that is cut off anywhere is not taken up. */
static void
test_cut_off (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *output = g_build_filename (folder, "o.mp4", NULL);
  g_autofree char *work = g_strconcat (output, ".work", NULL);
  g_autofree char *state = g_build_filename (work, "state", NULL);
  g_autofree char *part = g_build_filename (work, "00000.mp4", NULL);
  g_autofree char *text = NULL;
  size_t           n = 0;
  GuiseSwapParts  *parts = open_ok (output, "same");

  add (parts, 0, 2);
  close_part (parts, 2);
  guise_swap_parts_free (parts);
  g_assert_true (g_file_get_contents (state, &text, &n, NULL));
  for (size_t k = 0; k < n; k += 7)
    {
      g_mkdir (work, 0777);
      g_assert_true (g_file_set_contents (part, "x", 1, NULL));
      g_assert_true (g_file_set_contents (state, text, (gssize) k, NULL));
      parts = open_ok (output, "same");
      g_assert_true (guise_swap_parts_get_mark (parts) == NULL || k >= n - 1);
      guise_swap_parts_free (parts);
    }
  guise_test_rm_rf (folder);
}

/* Two runs cannot write one video. */
static void
test_busy (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *output = g_build_filename (folder, "o.mp4", NULL);
  g_autofree char *work = g_strconcat (output, ".work", NULL);
  g_autoptr (GError) error = NULL;
  GuiseSwapParts *parts = open_ok (output, "same");

  add (parts, 0, 3);
  close_part (parts, 3);
  g_assert_null (guise_swap_parts_open (output, "same", &video, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED);
  guise_swap_parts_free (parts);
  parts = open_ok (output, "same");
  check_mark (parts, 3);
  guise_swap_parts_free (parts);
  g_assert_true (g_file_test (work, G_FILE_TEST_IS_DIR));
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/swap-parts/taken-up", test_taken_up);
  g_test_add_func ("/live/swap-parts/scenes", test_scenes);
  g_test_add_func ("/live/swap-parts/of-no-use", test_of_no_use);
  g_test_add_func ("/live/swap-parts/out-of-range", test_out_of_range);
  g_test_add_func ("/live/swap-parts/cut-off", test_cut_off);
  g_test_add_func ("/live/swap-parts/busy", test_busy);
  return g_test_run ();
}
