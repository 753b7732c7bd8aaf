/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of reading damaged, truncated and hostile video. */
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-random.h"
#include "guise-test-clip.h"
#include "media/guise-media-error.h"
#include "media/guise-video-reader.h"
#include "support/guise-test.h"

#define N_FRAMES 60

typedef struct
{
  gboolean         opened;
  uint64_t         n_frames;
  GuiseVideoDamage damage;
  gboolean         has_reason;
} Outcome;

/* Reads bytes as a file to its end. Numbers and times must grow whatever the damage. */
static Outcome
read_bytes (const char *folder, const void *data, size_t n_bytes)
{
  g_autofree char *path = g_build_filename (folder, "under test", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoReader) reader = NULL;
  GuiseFrame *frame = NULL;
  Outcome     outcome = { 0 };
  int64_t     last_index = -1;
  int64_t     last_time = -1;

  g_unlink (path); /* GLib leaves the old end of a longer file there */
  g_assert_true (
    g_file_set_contents_full (path, data, (gssize) n_bytes, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
  reader = guise_video_reader_open (path, 1, &error);
  if (reader == NULL)
    {
      g_assert_nonnull (error);
      return outcome;
    }
  outcome.opened = TRUE;
  while (guise_video_reader_next (reader, &frame, NULL, &error) && frame != NULL)
    {
      g_assert_cmpint ((int64_t) frame->index, >, last_index);
      g_assert_cmpint (frame->time_ns, >, last_time);
      last_index = (int64_t) frame->index;
      last_time = frame->time_ns;
      outcome.n_frames++;
      g_clear_pointer (&frame, guise_frame_unref);
    }
  g_assert_no_error (error);
  guise_video_reader_get_damage (reader, &outcome.damage);
  outcome.has_reason = guise_video_reader_get_reasons (reader)[0] != NULL;
  return outcome;
}

static void
make_clip (const char *folder,
           const char *container,
           const char *options,
           char      **out,
           size_t     *out_n)
{
  g_autofree char    *path = g_build_filename (folder, container, NULL);
  const GuiseTestClip clip = { container, "libx264", AV_PIX_FMT_YUV420P,      64,
                               48,        N_FRAMES,  .muxer_options = options };

  guise_test_clip_make (path, &clip);
  g_assert_true (g_file_get_contents (path, out, out_n, NULL));
}

/* Files cut off at forty places: a clean end, and never more than there was. */
static void
check_truncation (const char *folder, const char *container, const char *options)
{
  g_autofree char *bytes = NULL;
  size_t           n_bytes;
  Outcome          whole;
  Outcome          half;

  g_test_message ("%s", container);
  make_clip (folder, container, options, &bytes, &n_bytes);
  whole = read_bytes (folder, bytes, n_bytes);
  g_assert_cmpuint (whole.n_frames, ==, N_FRAMES);
  g_assert_cmpuint (whole.damage.n_lost + whole.damage.n_damaged, ==, 0);
  g_assert_false (whole.damage.truncated);
  g_assert_false (whole.has_reason);
  for (size_t i = 0; i < 40; i++)
    {
      const Outcome outcome = read_bytes (folder, bytes, n_bytes * i / 40);

      g_assert_cmpuint (outcome.n_frames, <=, N_FRAMES);
    }
  half = read_bytes (folder, bytes, n_bytes * 7 / 10);
  g_assert_true (half.opened);
  g_assert_cmpuint (half.n_frames, >, N_FRAMES / 3);
  g_assert_cmpuint (half.n_frames, <, N_FRAMES);
  g_test_message ("  at 7/10: %d pictures, %d lost, truncated %d", (int) half.n_frames,
                  (int) half.damage.n_lost, half.damage.truncated);
  if (strcmp (container, "mpegts") != 0) /* which has no notion of its end */
    g_assert_true (half.damage.truncated && half.has_reason);
}

static void
test_truncated (void)
{
  char *folder = guise_test_tmp_dir ();

  check_truncation (folder, "mp4", "movflags=faststart");
  check_truncation (folder, "matroska", NULL);
  check_truncation (folder, "mpegts", NULL);
  guise_test_rm_rf (folder);
}

/* Without its index at the end an mp4 cannot be read; that is said as damage. */
static void
test_without_index (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "cut.mp4", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  size_t n_bytes;

  make_clip (folder, "mp4", NULL, &bytes, &n_bytes);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n_bytes / 2, NULL));
  g_assert_null (guise_video_reader_open (path, 1, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_CORRUPT);
  guise_test_rm_rf (folder);
}

/* Pictures overwritten with noise: some are lost or damaged, the others keep their numbers. */
static void
test_overwritten (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "damaged.mp4", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GuiseVideoReader) reader = NULL;
  GuiseRandom      random = guise_random_init (1, 0);
  GuiseVideoDamage damage;
  GuiseFrame      *frame = NULL;
  size_t           n_bytes;
  uint64_t         n_right = 0;
  uint64_t         n_frames = 0;

  make_clip (folder, "mp4", "movflags=faststart", &bytes, &n_bytes);
  for (size_t i = n_bytes * 4 / 10; i < n_bytes * 5 / 10; i++)
    bytes[i] = (char) guise_random_u32 (&random);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n_bytes, NULL));
  reader = guise_video_reader_open (path, 1, NULL);
  g_assert_nonnull (reader);
  while (guise_video_reader_next (reader, &frame, NULL, NULL) && frame != NULL)
    {
      n_frames++;
      n_right += (uint64_t) guise_test_clip_read_index (frame->image) == frame->index;
      g_clear_pointer (&frame, guise_frame_unref);
    }
  guise_video_reader_get_damage (reader, &damage);
  g_test_message ("%d pictures, %d of them right, %d lost, %d damaged", (int) n_frames,
                  (int) n_right, (int) damage.n_lost, (int) damage.n_damaged);
  g_assert_cmpuint (n_frames + damage.n_lost, ==, N_FRAMES);
  g_assert_cmpuint (damage.n_lost + damage.n_damaged, >, 0);
  g_assert_cmpuint (n_right, >=, N_FRAMES - 2 * 12 - 6); /* all but one or two groups of 12 */
  g_assert_nonnull (guise_video_reader_get_reasons (reader)[0]);
  guise_test_rm_rf (folder);
}

/* Single bytes changed all over the file, header included. */
static void
test_noise (void)
{
  char       *folder = guise_test_tmp_dir ();
  GuiseRandom random = guise_random_init (2, 0);

  for (int container = 0; container < 2; container++)
    {
      g_autofree char *bytes = NULL;
      size_t           n_bytes;

      make_clip (folder, container == 0 ? "mp4" : "matroska",
                 container == 0 ? "movflags=faststart" : NULL, &bytes, &n_bytes);
      for (int round = 0; round < 60; round++)
        {
          g_autofree char *copy = g_memdup2 (bytes, n_bytes);
          const uint32_t   reach = (uint32_t) (round % 2 == 0 ? MIN (n_bytes, 2048) : n_bytes);

          for (int i = 0; i < 4; i++)
            copy[guise_random_below (&random, reach)] = (char) guise_random_u32 (&random);
          (void) read_bytes (folder, copy, n_bytes);
        }
    }
  guise_test_rm_rf (folder);
}

static void
check_refused (const char *folder, const char *name, const void *data, size_t n_bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", name);
  g_assert_true (g_file_set_contents (path, data, (gssize) n_bytes, NULL));
  g_assert_null (guise_video_reader_open (path, 1, &error));
  g_assert_true (error->domain == GUISE_MEDIA_ERROR);
  g_assert_true (error->code == GUISE_MEDIA_ERROR_CORRUPT ||
                 error->code == GUISE_MEDIA_ERROR_UNSUPPORTED ||
                 error->code == GUISE_MEDIA_ERROR_NO_VIDEO);
}

/* What is no video, and what would lead out of the file. */
static void
test_refused (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *secret = g_build_filename (folder, "secret.mp4", NULL);
  g_autofree char *concat = g_strdup_printf ("ffconcat version 1.0\nfile '%s'\n", secret);
  g_autofree char *playlist =
    g_strdup_printf ("#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n%s\n#EXT-X-ENDLIST\n", secret);
  g_autofree uint8_t *noise = g_new (uint8_t, 65536);
  GuiseRandom         random = guise_random_init (3, 0);
  const GuiseTestClip clip = { "mp4", "libx264", AV_PIX_FMT_YUV420P, 64, 48, 5 };
  static const char   sdp[] = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
                              "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n";

  guise_test_clip_make (secret, &clip);
  for (int i = 0; i < 65536; i++)
    noise[i] = (uint8_t) guise_random_u32 (&random);
  check_refused (folder, "noise", noise, 65536);
  check_refused (folder, "empty", "", 0);
  check_refused (folder, "text.mp4", "Not a video at all.\n", 20);
  check_refused (folder, "list.ffconcat", concat, strlen (concat));
  check_refused (folder, "list.m3u8", playlist, strlen (playlist));
  check_refused (folder, "stream.sdp", sdp, sizeof sdp - 1);
  guise_test_rm_rf (folder);
}

static void
test_paths (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *missing = g_build_filename (folder, "missing.mp4", NULL);
  g_autoptr (GError) no_file = NULL;
  g_autoptr (GError) no_address = NULL;
  g_autoptr (GError) no_picture = NULL;

  g_assert_null (guise_video_reader_open (missing, 1, &no_file));
  g_assert_error (no_file, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_null (guise_video_reader_open ("http://localhost/clip.mp4", 1, &no_address));
  g_assert_error (no_address, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_null (guise_video_reader_open (folder, 1, &no_picture));
  g_assert_error (no_picture, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_VIDEO);
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/damage/truncated", test_truncated);
  g_test_add_func ("/media/damage/without-index", test_without_index);
  g_test_add_func ("/media/damage/overwritten", test_overwritten);
  g_test_add_func ("/media/damage/noise", test_noise);
  g_test_add_func ("/media/damage/refused", test_refused);
  g_test_add_func ("/media/damage/paths", test_paths);
  return g_test_run ();
}
