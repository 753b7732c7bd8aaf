/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of writing video: pictures, times, sound, failure. */
#include "media/guise-video-writer.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-random.h"
#include "guise-test-clip.h"
#include "media/guise-video-reader.h"
#include "support/guise-test.h"

#define NS_PER_SECOND G_GINT64_CONSTANT (1000000000)

static const GuiseVideoWriterOptions lossless = {
  .width = 64,
  .height = 48,
  .rate_num = 25,
  .rate_den = 1,
  .crf = -1,
  .preset = "ultrafast",
  .n_threads = 1,
};

static GuiseVideoWriter *
new_ok (const char *path, const GuiseVideoWriterOptions *options)
{
  g_autoptr (GError) error = NULL;
  GuiseVideoWriter *writer = guise_video_writer_new (path, options, &error);

  g_assert_no_error (error);
  return writer;
}

static void
add_ok (GuiseVideoWriter *writer, const GuiseImage *image, int64_t time_ns)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_video_writer_add (writer, image, time_ns, &error));
  g_assert_no_error (error);
}

static void
finish_ok (GuiseVideoWriter *writer)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_video_writer_finish (writer, &error));
  g_assert_no_error (error);
  guise_video_writer_free (writer);
}

static int
largest_difference (const GuiseImage *a, const GuiseImage *b)
{
  int max = 0;

  for (int y = 0; y < MIN (a->height, b->height); y++)
    for (int i = 0; i < 3 * MIN (a->width, b->width); i++)
      max = MAX (max, abs (guise_image_row (a, y)[i] - guise_image_row (b, y)[i]));
  return max;
}

/* Pictures of odd and even sizes, in and out without loss but that of 4:2:0. */
static void
check_pictures (const char *path, int width, int height)
{
  GuiseVideoWriterOptions options = lossless;
  GuiseVideoWriter       *writer;
  g_autoptr (GuiseVideoReader) reader = NULL;
  GuiseVideoInfo info;

  g_test_message ("%dx%d", width, height);
  options.width = width;
  options.height = height;
  writer = new_ok (path, &options);
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (GuiseImage) image = guise_test_clip_draw (width, height, i);

      add_ok (writer, image, i * NS_PER_SECOND / 25);
    }
  finish_ok (writer);
  reader = guise_video_reader_open (path, 1, NULL);
  g_assert_nonnull (reader);
  guise_video_reader_get_info (reader, &info);
  g_assert_cmpint (info.width, ==, (width + 1) / 2 * 2);
  g_assert_cmpint (info.height, ==, (height + 1) / 2 * 2);
  g_assert_cmpint (info.rate_num, ==, 25 * info.rate_den);
  g_assert_cmpint (info.duration_ns, ==, 4 * NS_PER_SECOND / 25);
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (GuiseImage) expected = guise_test_clip_draw (width, height, i);
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      g_assert_cmpint (guise_test_clip_read_index (frame->image), ==, i);
      g_assert_cmpint (frame->time_ns, ==, i * NS_PER_SECOND / 25);
      /* Where a bar's edge halves a chroma sample grey and colour are averaged. */
      g_assert_cmpint (largest_difference (expected, frame->image), <=, 45);
      if (width % 2 != 0)
        for (int y = 0; y < height; y++)
          g_assert_cmpmem (guise_image_row (frame->image, y) + (size_t) 3 * (size_t) width, 3,
                           guise_image_row (frame->image, y) + (size_t) 3 * (size_t) (width - 1),
                           3);
    }
}

static void
test_pictures (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "ä b.mp4", NULL);

  check_pictures (path, 64, 48);
  check_pictures (path, 63, 48);
  check_pictures (path, 64, 47);
  check_pictures (path, 65, 49);
  check_pictures (path, 1920, 64);
  guise_test_rm_rf (folder);
}

/* A plain colour comes back within rounding, with either matrix. */
static void
test_colours (void)
{
  static const uint8_t colours[][3] = { { 0, 0, 0 },     { 255, 255, 255 }, { 128, 128, 128 },
                                        { 40, 60, 220 }, { 200, 90, 30 },   { 120, 160, 210 } };
  static const int     widths[] = { 64, 1280 };
  char                *folder = guise_test_tmp_dir ();
  g_autofree char     *path = g_build_filename (folder, "colours.mp4", NULL);

  for (size_t w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      GuiseVideoWriterOptions options = lossless;
      GuiseVideoWriter       *writer;
      g_autoptr (GuiseVideoReader) reader = NULL;
      g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, widths[w], 48, 3, NULL);

      options.width = widths[w];
      writer = new_ok (path, &options);
      for (size_t i = 0; i < G_N_ELEMENTS (colours); i++)
        {
          for (int y = 0; y < 48; y++)
            for (int x = 0; x < widths[w]; x++)
              memcpy (guise_image_row (image, y) + 3 * x, colours[i], 3);
          add_ok (writer, image, (int64_t) i * NS_PER_SECOND / 25);
        }
      finish_ok (writer);
      reader = guise_video_reader_open (path, 1, NULL);
      for (size_t i = 0; i < G_N_ELEMENTS (colours); i++)
        {
          g_autoptr (GuiseFrame) frame = NULL;
          const uint8_t *pixel;

          g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
          pixel = guise_image_row (frame->image, 20) + 60;
          for (int c = 0; c < 3; c++)
            g_assert_cmpint (abs (pixel[c] - colours[i][c]), <=, 2);
        }
    }
  guise_test_rm_rf (folder);
}

/* Irregular times, and the American rate, survive to the microsecond. */
static void
test_times (void)
{
  static const int64_t times[] = {
    0, 33366667, 66733333, 70000000, 500123456, 500223456, 2000000000
  };
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "times.mp4", NULL);
  g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, 0);
  g_autoptr (GuiseVideoReader) reader = NULL;
  GuiseVideoWriterOptions options = lossless;
  GuiseVideoWriter       *writer;

  options.rate_num = 30000;
  options.rate_den = 1001;
  options.preset = "medium"; /* with pictures out of order */
  writer = new_ok (path, &options);
  for (size_t i = 0; i < G_N_ELEMENTS (times); i++)
    add_ok (writer, image, times[i]);
  finish_ok (writer);
  reader = guise_video_reader_open (path, 1, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      g_assert_cmpint (ABS (frame->time_ns - times[i]), <=, 4200); /* half a tick of 1/120000 s */
    }
  guise_test_rm_rf (folder);
}

/* Copies the pictures of a clip with its sound; the tone stays where it is. */
static void
check_sound (const char *folder, const char *container, const char *codec, gboolean copied)
{
  g_autofree char    *from = g_strdup_printf ("%s/%s-%s", folder, container, codec);
  g_autofree char    *to = g_build_filename (folder, "with sound.mp4", NULL);
  const GuiseTestClip clip = {
    container, "libx264", AV_PIX_FMT_YUV420P, 64, 48, 50, .sound = codec
  };
  GuiseVideoWriterOptions options = lossless;
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GuiseVideoReader) result = NULL;
  GuiseVideoWriter *writer;
  GuiseFrame       *frame = NULL;
  GuiseVideoInfo    info;
  int64_t           first_ns = -1;
  double            tone_from;
  double            tone_to;

  guise_test_clip_make (from, &clip);
  options.sound_from = from;
  reader = guise_video_reader_open (from, 1, NULL);
  g_assert_nonnull (reader);
  writer = new_ok (to, &options);
  while (guise_video_reader_next (reader, &frame, NULL, NULL) && frame != NULL)
    {
      if (first_ns < 0)
        first_ns = frame->time_ns;
      add_ok (writer, frame->image, frame->time_ns);
      g_clear_pointer (&frame, guise_frame_unref);
    }
  g_assert_true ((guise_video_writer_get_sound_notes (writer)[0] == NULL) == copied);
  finish_ok (writer);

  result = guise_video_reader_open (to, 1, NULL);
  guise_video_reader_get_info (result, &info);
  g_assert_cmpint (info.n_sound, ==, 1);
  tone_from = guise_test_clip_find_tone (from);
  tone_to = guise_test_clip_find_tone (to);
  g_test_message ("%s %s: picture at %.4f s, tone at %.4f s, now %.4f s", container, codec,
                  (double) first_ns * 1e-9, tone_from, tone_to);
  /* Against the pictures, whose start the containers give differently. */
  g_assert_cmpfloat (fabs (tone_to - (double) first_ns * 1e-9 - 1.0), <, 0.03);
}

static void
test_sound (void)
{
  char *folder = guise_test_tmp_dir ();

  check_sound (folder, "mp4", "aac", TRUE);
  check_sound (folder, "matroska", "aac", TRUE);
  check_sound (folder, "matroska", "opus", TRUE);
  check_sound (folder, "matroska", "ac3", TRUE);
  check_sound (folder, "mpegts", "aac", TRUE);
  check_sound (folder, "matroska", "pcm_s16le", FALSE);
  check_sound (folder, "matroska", "flac", FALSE);
  check_sound (folder, "mpegts", "mp2", FALSE);
  guise_test_rm_rf (folder);
}

static void
test_without_sound (void)
{
  char               *folder = guise_test_tmp_dir ();
  g_autofree char    *from = g_build_filename (folder, "silent.mp4", NULL);
  g_autofree char    *to = g_build_filename (folder, "out.mp4", NULL);
  g_autofree char    *missing = g_build_filename (folder, "missing.mp4", NULL);
  const GuiseTestClip clip = { "mp4", "libx264", AV_PIX_FMT_YUV420P, 64, 48, 5 };
  g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, 0);
  g_autoptr (GError) error = NULL;
  GuiseVideoWriterOptions options = lossless;
  GuiseVideoWriter       *writer;

  guise_test_clip_make (from, &clip);
  options.sound_from = from;
  writer = new_ok (to, &options);
  add_ok (writer, image, 0);
  finish_ok (writer);
  g_assert_true (g_file_test (to, G_FILE_TEST_EXISTS));

  options.sound_from = missing;
  g_assert_null (guise_video_writer_new (to, &options, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (folder);
}

static int
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  int n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_abandoned (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "out.mp4", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "such", "out.mp4", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, 0);
  g_autoptr (GError) error = NULL;
  GuiseVideoWriter *writer = new_ok (path, &lossless);

  add_ok (writer, image, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  guise_video_writer_free (writer);
  g_assert_cmpint (count_files (folder), ==, 0);

  /* An earlier file stays until the new one is complete. */
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  writer = new_ok (path, &lossless);
  add_ok (writer, image, 0);
  guise_video_writer_free (writer);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "old");
  g_assert_cmpint (count_files (folder), ==, 1);

  g_assert_null (guise_video_writer_new (nowhere, &lossless, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  guise_test_rm_rf (folder);
}

/* In a folder of unknown origin the name of the unfinished file may be a link to anything. */
static void
test_link (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "out.mp4", NULL);
  g_autofree char *temporary = g_strconcat (path, ".tmp", NULL);
  g_autofree char *victim = g_build_filename (folder, "victim", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GuiseImage) image = guise_test_clip_draw (64, 48, 0);
  GuiseVideoWriter *writer;

  g_assert_true (g_file_set_contents (victim, "mine", -1, NULL));
  g_assert_cmpint (symlink (victim, temporary), ==, 0);
  writer = new_ok (path, &lossless);
  add_ok (writer, image, 0);
  finish_ok (writer);
  g_assert_true (g_file_get_contents (victim, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "mine");
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (count_files (folder), ==, 2);
  guise_test_rm_rf (folder);
}

/* Writes noise until the limit on the size of files is met; it acts as a full disk does. */
static gboolean
write_noise (const char *path, int n_frames, GError **error)
{
  GuiseRandom random = guise_random_init (5, 0);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 64, 48, 3, NULL);
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &lossless, error);

  for (int i = 0; i < n_frames && writer != NULL; i++)
    {
      for (size_t b = 0; b < image->stride * 48; b++)
        image->data[b] = (uint8_t) guise_random_u32 (&random);
      if (!guise_video_writer_add (writer, image, i * NS_PER_SECOND / 25, error))
        return FALSE;
    }
  return writer != NULL && guise_video_writer_finish (writer, error);
}

static void
test_full_disk (void)
{
  char            *folder = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (folder, "out.mp4", NULL);
  struct rlimit    before;
  gboolean         ok = FALSE;

  getrlimit (RLIMIT_FSIZE, &before);
  signal (SIGXFSZ, SIG_IGN);
  /* In the header, in the middle, at the end, in the trailer. */
  for (rlim_t limit = 16; !ok; limit = limit * 3 / 2)
    {
      const struct rlimit small = { limit, before.rlim_max };
      g_autoptr (GError) error = NULL;

      setrlimit (RLIMIT_FSIZE, &small);
      ok = write_noise (path, 10, &error);
      setrlimit (RLIMIT_FSIZE, &before);
      if (!ok)
        g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
      g_assert_cmpint (count_files (folder), ==, ok ? 1 : 0);
      g_test_message ("limit %d: %s", (int) limit, ok ? "enough" : "full");
    }
  guise_test_rm_rf (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/video-writer/pictures", test_pictures);
  g_test_add_func ("/media/video-writer/colours", test_colours);
  g_test_add_func ("/media/video-writer/times", test_times);
  g_test_add_func ("/media/video-writer/sound", test_sound);
  g_test_add_func ("/media/video-writer/without-sound", test_without_sound);
  g_test_add_func ("/media/video-writer/abandoned", test_abandoned);
  g_test_add_func ("/media/video-writer/link", test_link);
  g_test_add_func ("/media/video-writer/full-disk", test_full_disk);
  return g_test_run ();
}
