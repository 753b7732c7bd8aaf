/* SPDX-License-Identifier: GPL-3.0-or-later
 * Parts of a video put together: the same pictures at the same times, with sound in step. */
#include "media/guise-video-join.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "guise-test-clip.h"
#include "media/guise-media-error.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "support/guise-test.h"

#define MS       G_GINT64_CONSTANT (1000000)
#define N_FRAMES 100
#define N_PARTS  3

/* Parts of 50, 1 and 49 pictures. */
static const int firsts[N_PARTS + 1] = { 0, 50, 51, N_FRAMES };

static const GuiseVideoWriterOptions usual = { .width = 64,
                                               .height = 48,
                                               .rate_num = 25,
                                               .rate_den = 1,
                                               .n_threads = 1 };

/* Every picture 40 ms after the last one, or irregularly: 7 to 400 ms. */
static int64_t
time_of (int i, gboolean regular)
{
  static const int gaps[] = { 40, 7, 400, 33, 11, 90 };
  int64_t          ms = 0;

  for (int k = 0; k < i; k++)
    ms += regular ? 40 : gaps[k % 6];
  return ms * MS;
}

static void
write_pictures (const char *path, int first, int end, gboolean regular)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &usual, &error);

  g_assert_no_error (error);
  for (int i = first; i < end; i++)
    {
      g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, i);

      g_assert_true (guise_video_writer_add (writer, image,
                                             time_of (i, regular) - time_of (first, regular),
                                             &error));
    }
  g_assert_true (guise_video_writer_finish (writer, &error));
  g_assert_no_error (error);
}

/* Writes the parts; their paths belong to the folder's array. */
static void
write_parts (const char *folder, gboolean regular, GuiseVideoPart *parts, GPtrArray *paths)
{
  for (int k = 0; k < N_PARTS; k++)
    {
      char *path = g_strdup_printf ("%s/%d.mp4", folder, k);

      g_ptr_array_add (paths, path);
      write_pictures (path, firsts[k], firsts[k + 1], regular);
      parts[k] = (GuiseVideoPart){ path, time_of (firsts[k], regular) };
    }
}

static void
check (gboolean regular)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "wh ole.mp4", NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) notes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoReader) reader = NULL;
  GuiseVideoPart parts[N_PARTS];
  GuiseVideoInfo info;

  write_parts (folder, regular, parts, paths);
  g_assert_true (guise_video_join (parts, N_PARTS, path, NULL, NULL, &notes, &error));
  g_assert_no_error (error);
  g_assert_null (notes[0]);
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
  reader = guise_video_reader_open (path, 1, &error);
  g_assert_no_error (error);
  guise_video_reader_get_info (reader, &info);
  g_assert_cmpint (info.n_frames, ==, N_FRAMES);
  for (int i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
      g_assert_nonnull (frame);
      g_assert_cmpint (guise_test_clip_read_index (frame->image), ==, i);
      /* A time is a whole number of ticks, and so is the start of a part. */
      g_assert_cmpint (llabs (frame->time_ns - time_of (i, regular)), <=, 2 * 1000000000 / 90000);
      g_assert_cmpint (frame->flags & GUISE_FRAME_DAMAGED, ==, 0);
    }
  guise_test_rm_rf (folder);
}

static void
test_regular (void)
{
  check (TRUE);
}

static void
test_irregular (void)
{
  check (FALSE);
}

/* The tone stays where it is. */
static void
test_sound (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *from = g_build_filename (folder, "from.mkv", NULL);
  g_autofree char *path = g_build_filename (folder, "whole.mp4", NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) notes = NULL;
  g_autoptr (GError) error = NULL;
  const GuiseTestClip clip = { "matroska", "libx264", AV_PIX_FMT_YUV420P, 64,
                               48,         N_FRAMES,  .sound = "flac" };
  GuiseVideoPart      parts[N_PARTS];

  guise_test_clip_make (from, &clip);
  write_parts (folder, TRUE, parts, paths);
  g_assert_true (guise_video_join (parts, N_PARTS, path, NULL, from, &notes, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_strv_length (notes), ==, 1);
  g_assert_cmpfloat (fabs (guise_test_clip_find_tone (path) - guise_test_clip_find_tone (from)), <,
                     0.025);
  guise_test_rm_rf (folder);
}

/* A part that is missing, cut off or of another size leaves nothing. */
static void
test_refusals (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "whole.mp4", NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autofree char *other = g_build_filename (folder, "other.mp4", NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const GuiseTestClip clip = { "mp4", "libx264", AV_PIX_FMT_YUV420P, 96, 64, 5 };
  GuiseVideoPart      parts[N_PARTS];

  guise_test_clip_make (other, &clip);
  write_parts (folder, TRUE, parts, paths);
  for (int k = 0; k < 2; k++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) notes = NULL;

      parts[1].path = k == 0 ? other : "/nowhere/part.mp4";
      g_assert_false (guise_video_join (parts, N_PARTS, path, NULL, NULL, &notes, &error));
      if (k == 0)
        g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_CORRUPT);
      else
        g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
    }
  guise_test_rm_rf (folder);
}

/* ---- what was cut off ---- */

#define MOST_B  3 /* pictures between two others that x264 makes of them */
#define COMMENT "what it says about itself"
#define AT_LEAST \
  (N_FRAMES - 25 - 25) /* pictures on the disk: but for a fragment, and what x264 holds back */

/* Pictures with sound that were being written when everything ended: the bytes that were there. */
static void
write_survivor (const char *path, const char *from, gboolean regular)
{
  GuiseVideoWriterOptions options = usual;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoWriter) writer = NULL;
  g_autofree char *written = g_strconcat (path, ".written", NULL);
  g_autofree char *bytes = NULL;
  size_t           n_bytes;

  options.preset = "veryfast";
  options.survives = TRUE;
  options.sound_from = from;
  options.comment = COMMENT;
  writer = guise_video_writer_new (written, &options, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, i);

      g_assert_true (guise_video_writer_add (writer, image, time_of (i, regular), &error));
    }
  g_assert_true (g_file_get_contents (written, &bytes, &n_bytes, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n_bytes, NULL));
  g_clear_pointer (&writer, guise_video_writer_free);
  g_assert_true (g_file_test (written, G_FILE_TEST_EXISTS));
}

/* Pictures are written in the order in which they are decoded: a few before the last one, which
 * come after it there, may not be on the disk yet. Returns: how many there are: the first ones, at
 * their times */
static int
count_pictures (const char *path, gboolean regular)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (path, 1, &error);
  int n = 0, last = -1;

  g_assert_no_error (error);
  while (TRUE)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      int index;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
      if (frame == NULL)
        break;
      index = guise_test_clip_read_index (frame->image);
      g_assert_cmpint (index, >, last);
      g_assert_cmpint (llabs (frame->time_ns - time_of (index, regular)), <=,
                       2 * 1000000000 / 90000);
      g_assert_cmpint (frame->flags & GUISE_FRAME_DAMAGED, ==, 0);
      last = index;
      n++;
    }
  g_assert_cmpint (last + 1 - n, <=, MOST_B);
  return n;
}

/* What was cut off anywhere says what it is, and becomes a video of all that was there. */
static void
check_cut (const char *folder, gboolean regular)
{
  g_autofree char    *from = g_build_filename (folder, "from.mkv", NULL);
  g_autofree char    *part = g_build_filename (folder, "part", NULL);
  g_autofree char    *path = g_build_filename (folder, "whole.mp4", NULL);
  g_autofree char    *bytes = NULL;
  g_autofree char    *said = NULL;
  size_t              n_bytes;
  int                 n_before = N_FRAMES, n_most = 0;
  const GuiseTestClip clip = { "matroska", "libx264", AV_PIX_FMT_YUV420P, 64,
                               48,         N_FRAMES,  .sound = "flac" };

  guise_test_clip_make (from, &clip);
  write_survivor (part, from, regular);
  said = guise_video_dup_comment (part, NULL);
  g_assert_cmpstr (said, ==, COMMENT);
  g_assert_true (g_file_get_contents (part, &bytes, &n_bytes, NULL));
  for (size_t eighths = 8; eighths > 3; eighths--)
    {
      const GuiseVideoPart parts[] = { { .path = part, .is_cut = TRUE } };
      g_auto (GStrv) notes = NULL;
      g_autoptr (GError) error = NULL;
      int n;

      g_assert_true (g_file_set_contents (part, bytes, (gssize) (n_bytes * eighths / 8), NULL));
      g_assert_true (guise_video_join (parts, 1, path, NULL, part, &notes, &error));
      g_assert_no_error (error);
      n = count_pictures (path, regular);
      g_test_message ("%zu / 8: %d pictures", eighths, n);
      g_assert_cmpint (n, >=, eighths == 8 && regular ? AT_LEAST : 1);
      g_assert_cmpint (n, <=, n_before);
      n_before = n;
      n_most = MAX (n_most, n);
      if (regular && eighths == 8)
        g_assert_cmpfloat (fabs (guise_test_clip_find_tone (path) - 1.0), <, 0.01);
    }
  g_assert_cmpint (n_before, <, n_most);
}

static void
test_cut (void)
{
  char *folder = guise_test_tmp_dir ();

  check_cut (folder, TRUE);
  check_cut (folder, FALSE);
  guise_test_rm_rf (folder);
}

#define N_LATE 150 /* 6 s */
#define AGAIN  100 /* the picture with which the footage begins anew: at 4 s */

/* Footage whose sound has ended, and which begins anew: the pictures do not wait for it. */
static void
check_late (const char *sound, int start_ms)
{
  char                   *folder = guise_test_tmp_dir ();
  g_autofree char        *from = g_build_filename (folder, "from.mkv", NULL);
  g_autofree char        *part = g_build_filename (folder, "part", NULL);
  g_autofree char        *path = g_build_filename (folder, "whole.mp4", NULL);
  g_autofree char        *bytes = NULL;
  size_t                  n_bytes;
  double                  tone;
  int                     n;
  const GuiseTestClip     clip = { "matroska", "libx264", AV_PIX_FMT_YUV420P, 64,
                                   48,         N_FRAMES,  .sound = sound };
  const GuiseVideoPart    parts[] = { { .path = part, .is_cut = TRUE } };
  GuiseVideoWriterOptions options = usual;
  g_auto (GStrv) notes = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoWriter) writer = NULL;

  guise_test_clip_make (from, &clip);
  options.preset = "veryfast";
  options.survives = TRUE;
  options.sound_from = from;
  options.sound_start_ns = start_ms * MS;
  writer = guise_video_writer_new (part, &options, &error);
  g_assert_no_error (error);
  for (int i = 0; i < N_LATE; i++)
    {
      g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, i);

      if (i == AGAIN)
        {
          g_assert_true (g_file_get_contents (part, &bytes, &n_bytes, NULL));
          g_assert_true (guise_video_writer_repeat_sound (writer, time_of (i, TRUE), &error));
        }
      g_assert_true (guise_video_writer_add (writer, image, time_of (i, TRUE), &error));
    }
  g_assert_true (guise_video_writer_finish (writer, &error));
  g_assert_true (guise_video_join (parts, 1, path, NULL, part, &notes, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_pictures (path, TRUE), ==, N_LATE);
  tone = guise_test_clip_find_tone_from (path, 2.0);
  g_test_message ("%s from %d ms: tone at %.3f s", sound, start_ms, tone);
  g_assert_cmpfloat (fabs (tone - 5.0), <, 0.025);
  g_clear_pointer (&notes, g_strfreev);
  g_assert_true (g_file_set_contents (part, bytes, (gssize) n_bytes, NULL));
  g_assert_true (guise_video_join (parts, 1, path, NULL, part, &notes, &error));
  g_assert_no_error (error);
  n = count_pictures (path, TRUE);
  g_test_message ("%d of %d pictures", n, AGAIN);
  g_assert_cmpint (n, >=, AGAIN / 3); /* but for those that wait for sound, and AT_LEAST */
  guise_test_rm_rf (folder);
}

static void
test_late (void)
{
  check_late ("flac", 60000); /* long after its end */
  check_late ("aac", 60000);
  check_late ("flac", 3500); /* half a second before its end */
  check_late ("aac", 3500);
}

/* Damage in the middle is not where it was cut off: what comes behind it would be lost. */
static void
test_damaged (void)
{
  char                *folder = guise_test_tmp_dir ();
  g_autofree char     *part = g_build_filename (folder, "part", NULL);
  g_autofree char     *path = g_build_filename (folder, "whole.mp4", NULL);
  g_autofree char     *bytes = NULL;
  g_autofree char     *padded = NULL;
  char                *fragment;
  size_t               n_bytes;
  const size_t         n_free = 1 << 20;
  const GuiseVideoPart cut = { .path = part, .is_cut = TRUE };

  write_survivor (part, NULL, FALSE);
  g_assert_true (g_file_get_contents (part, &bytes, &n_bytes, NULL));
  padded = g_malloc0 (n_bytes + n_free);
  memcpy (padded, bytes, n_bytes);
  memcpy (padded + n_bytes, "\0\x10\0\0free", 8); /* room that nothing is in */
  for (int k = 0; k < 2; k++)
    {
      g_auto (GStrv) notes = NULL;
      g_autoptr (GError) error = NULL;
      gboolean is_ok;

      g_assert_true (g_file_set_contents (part, padded, (gssize) (n_bytes + n_free), NULL));
      is_ok = guise_video_join (&cut, 1, path, NULL, NULL, &notes, &error);
      g_assert_cmpint (is_ok, ==, k == 0);
      if (k == 1)
        g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_CORRUPT);
      fragment = memmem (padded + n_bytes / 4 * 3, n_bytes / 4, "tfhd", 4);
      g_assert_nonnull (fragment);
      memset (fragment + 8, 0, 4); /* of no stream */
    }
  guise_test_rm_rf (folder);
}

/* What is put together afterwards is as old as its first part. */
static void
test_age (void)
{
  static const uint8_t long_ago[] = { 0xb7, 0xc0, 0x7a, 0x80 }; /* 2001-09-09, in seconds of 1904 */
  char                *folder = guise_test_tmp_dir ();
  g_autofree char     *part = g_build_filename (folder, "part", NULL);
  g_autofree char     *path = g_build_filename (folder, "whole.mp4", NULL);
  g_autofree char     *bytes = NULL;
  char                *head;
  size_t               n_bytes;
  const GuiseVideoPart cut = { .path = part, .is_cut = TRUE };
  g_auto (GStrv) notes = NULL;
  g_autoptr (GError) error = NULL;
  AVFormatContext *format = NULL;

  write_survivor (part, NULL, TRUE);
  g_assert_true (g_file_get_contents (part, &bytes, &n_bytes, NULL));
  head = memmem (bytes, n_bytes, "mvhd", 4);
  g_assert_nonnull (head);
  memcpy (head + 8, long_ago, sizeof long_ago);
  g_assert_true (g_file_set_contents (part, bytes, (gssize) n_bytes, NULL));
  g_assert_true (guise_video_join (&cut, 1, path, COMMENT, NULL, &notes, &error));
  g_assert_no_error (error);
  g_assert_cmpint (avformat_open_input (&format, path, NULL, NULL), ==, 0);
  g_assert_cmpstr (av_dict_get (format->metadata, "creation_time", NULL, 0)->value, ==,
                   "2001-09-09T01:46:40.000000Z");
  avformat_close_input (&format);
  guise_test_rm_rf (folder);
}

/* What lies there already stays, whenever it came. */
static void
test_rescue (void)
{
  char                *folder = guise_test_tmp_dir ();
  g_autofree char     *part = g_build_filename (folder, "part", NULL);
  g_autofree char     *path = g_build_filename (folder, "whole.mp4", NULL);
  g_autofree char     *temporary = g_strconcat (path, ".tmp", NULL);
  g_autofree char     *text = NULL;
  const GuiseVideoPart cut = { .path = part, .is_cut = TRUE };
  g_auto (GStrv) notes = NULL;
  g_autoptr (GError) error = NULL;

  write_survivor (part, NULL, TRUE);
  g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  g_assert_false (guise_video_rescue (&cut, path, NULL, NULL, &notes, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "mine");
  g_assert_false (g_file_test (temporary, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (guise_video_rescue (&cut, path, NULL, NULL, &notes, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_pictures (path, TRUE), >=, AT_LEAST);
  guise_test_rm_rf (folder);
}

/* Of what has not one picture nothing is made. */
static void
test_nothing (void)
{
  char                *folder = guise_test_tmp_dir ();
  g_autofree char     *part = g_build_filename (folder, "part", NULL);
  g_autofree char     *path = g_build_filename (folder, "whole.mp4", NULL);
  const GuiseVideoPart parts[] = { { .path = part, .is_cut = TRUE } };
  const off_t          sizes[] = { 600, 20, 0 }; /* into the header, its beginning, nothing */

  write_survivor (part, NULL, TRUE);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (GStrv) notes = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (truncate (part, sizes[i]), ==, 0);
      g_assert_false (guise_video_join (parts, 1, path, NULL, part, &notes, &error));
      g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_CORRUPT);
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
  guise_test_rm_rf (folder);
}

#define N_LARGE 150 /* parts of half a megabyte: more than is written between two syncs */

static gboolean does_disk_fail;

int __wrap_fdatasync (int fd);

int
__wrap_fdatasync (int fd)
{
  if (!does_disk_fail)
    return fsync (fd);
  errno = EIO;
  return -1;
}

static void
write_noise (const char *path)
{
  const GuiseVideoWriterOptions options = {
    .width = 640, .height = 480, .rate_num = 25, .rate_den = 1, .n_threads = 1
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &options, &error);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);
  uint32_t state = 1;

  for (int i = 0; i < 4; i++)
    {
      for (size_t k = 0; k < image->stride * 480; k++)
        image->data[k] = (uint8_t) ((state = state * 1664525 + 1013904223) >> 24);
      g_assert_true (guise_video_writer_add (writer, image, i * 40 * MS, &error));
    }
  g_assert_true (guise_video_writer_finish (writer, &error));
}

/* A disk says once that it has lost something, and no video comes of it. */
static void
test_sync (void)
{
  g_autofree char           *folder = guise_test_tmp_dir ();
  g_autofree char           *part = g_build_filename (folder, "part.mp4", NULL);
  g_autofree char           *path = g_build_filename (folder, "all.mp4", NULL);
  g_autofree GuiseVideoPart *parts = g_new0 (GuiseVideoPart, N_LARGE);
  g_auto (GStrv) notes = NULL;
  g_autoptr (GError) error = NULL;
  int n_steps = 0;

  write_noise (part);
  for (int i = 0; i < N_LARGE; i++)
    parts[i] = (GuiseVideoPart){ .path = part, .start_ns = i * 160 * MS, .n_steps = &n_steps };
  does_disk_fail = TRUE;
  g_assert_false (guise_video_join (parts, N_LARGE, path, NULL, NULL, &notes, &error));
  does_disk_fail = FALSE;
  g_assert_nonnull (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (g_steal_pointer (&folder));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/video-join/regular", test_regular);
  g_test_add_func ("/media/video-join/irregular", test_irregular);
  g_test_add_func ("/media/video-join/sound", test_sound);
  g_test_add_func ("/media/video-join/refusals", test_refusals);
  g_test_add_func ("/media/video-join/cut", test_cut);
  g_test_add_func ("/media/video-join/late", test_late);
  g_test_add_func ("/media/video-join/damaged", test_damaged);
  g_test_add_func ("/media/video-join/age", test_age);
  g_test_add_func ("/media/video-join/rescue", test_rescue);
  g_test_add_func ("/media/video-join/nothing", test_nothing);
  g_test_add_func ("/media/video-join/sync", test_sync);
  return g_test_run ();
}
