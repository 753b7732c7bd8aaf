/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of reading video: formats, colours, times, rotation, seeking. */
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "guise-test-clip.h"
#include "media/guise-orient.h"
#include "media/guise-video-reader.h"
#include "support/guise-test.h"

#define N_ANY (-1)

static GuiseVideoReader *
open_ok (const char *path)
{
  g_autoptr (GError) error = NULL;
  GuiseVideoReader *reader = guise_video_reader_open (path, 1, &error);

  g_assert_no_error (error);
  return reader;
}

static GuiseFrame *
next_ok (GuiseVideoReader *reader)
{
  g_autoptr (GError) error = NULL;
  GuiseFrame *frame = NULL;
  gboolean    ok = guise_video_reader_next (reader, &frame, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
  return frame;
}

/* Mean and largest difference of bytes. */
static void
compare (const GuiseImage *a, const GuiseImage *b, double *out_mean, int *out_max)
{
  double sum = 0.0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  *out_max = 0;
  for (int y = 0; y < a->height; y++)
    for (int i = 0; i < 3 * a->width; i++)
      {
        const int difference = abs (guise_image_row (a, y)[i] - guise_image_row (b, y)[i]);

        sum += difference;
        *out_max = MAX (*out_max, difference);
      }
  *out_mean = sum / (3.0 * a->width * a->height);
}

/* What a format must keep; max is N_ANY where the format itself is coarse. */
static const struct
{
  GuiseTestClip clip;
  double        mean;
  int           max;
} formats[] = {
  /* Halved chroma: soft colours are averaged and moved by half a pixel. */
  { { "matroska", "ffv1", AV_PIX_FMT_YUV420P, 64, 48, 3 }, 1.3, 8 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUVA420P, 64, 48, 3 }, 1.3, 8 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV410P, 64, 48, 3 }, 3.0, N_ANY },
  { { "mp4", "libx264", AV_PIX_FMT_YUV420P, 64, 48, 3 }, 1.3, 8 },
  { { "mp4", "libx264", AV_PIX_FMT_YUV420P10LE, 64, 48, 3 }, 1.3, N_ANY },
  { { "avi", "mjpeg", AV_PIX_FMT_YUVJ420P, 64, 48, 3, .full_range = TRUE }, 1.5, 10 },
  { { "avi", "mpeg4", AV_PIX_FMT_YUV420P, 64, 48, 3 }, 1.5, 10 },
  /* Odd sizes: the scaler that makes the clip stretches chroma over the missing half sample. */
  { { "matroska", "ffv1", AV_PIX_FMT_YUV420P, 63, 47, 3 }, 3.0, N_ANY },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV420P, 36, 19, 3 }, 4.0, N_ANY },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV422P, 65, 33, 3 }, 3.0, N_ANY },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV420P10LE, 63, 47, 3 }, 3.0, N_ANY },
  /* Whole chroma: rounding of 8-bit Y'CbCr, less with more bits or none at all. */
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P, 65, 33, 3 }, 0.7, 2 },
  { { "mp4", "libx264", AV_PIX_FMT_YUV444P, 63, 47, 3 }, 0.7, 2 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P16LE, 63, 47, 3 }, 0.05, 1 },
  { { "matroska", "ffv1", AV_PIX_FMT_GBRP12LE, 63, 47, 3 }, 0.05, 1 },
  { { "matroska", "ffv1", AV_PIX_FMT_BGR0, 63, 47, 3 }, 0.0, 0 },
  { { "matroska", "ffv1", AV_PIX_FMT_BGRA, 63, 47, 3 }, 0.0, 0 },
  /* Without colour, where bytes are what they are; and with a palette. */
  { { "matroska", "ffv1", AV_PIX_FMT_GRAY8, 63, 47, 3, .full_range = TRUE, .untagged = TRUE },
    N_ANY,
    N_ANY },
  { { "matroska", "ffv1", AV_PIX_FMT_GRAY10LE, 63, 47, 3, .full_range = TRUE, .untagged = TRUE },
    N_ANY,
    N_ANY },
  { { "gif", "gif", AV_PIX_FMT_BGR8, 64, 48, 3 }, N_ANY, N_ANY },
  /* The matrix and the range that the stream names. */
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P, 64, 48, 1, .colorspace = AVCOL_SPC_BT709 }, 0.7, 2 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P, 64, 48, 1, .colorspace = AVCOL_SPC_SMPTE170M },
    0.7,
    2 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P, 64, 48, 1, .colorspace = AVCOL_SPC_BT2020_NCL },
    0.7,
    2 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P10LE, 64, 48, 1, .colorspace = AVCOL_SPC_BT709 },
    0.05,
    1 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P, 64, 48, 1, .full_range = TRUE }, 0.7, 2 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P10LE, 64, 48, 1, .full_range = TRUE }, 0.05, 1 },
  /* No matrix named: by size. */
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P, 1280, 64, 1, .colorspace = AVCOL_SPC_BT709,
      .untagged = TRUE },
    0.7,
    2 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P10LE, 64, 578, 1, .colorspace = AVCOL_SPC_BT709,
      .untagged = TRUE },
    0.05,
    1 },
  { { "matroska", "ffv1", AV_PIX_FMT_YUV444P, 1278, 64, 1, .colorspace = AVCOL_SPC_SMPTE170M,
      .untagged = TRUE },
    0.7,
    2 },
};

/* The bars are grey, 60 or 200, whatever happens to colours. */
static void
check_grey (const GuiseImage *image)
{
  const uint8_t *row = guise_image_row (image, image->height / 2);

  for (int x = 0; x < image->width; x++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpint (MIN (abs (row[3 * x + c] - 60), abs (row[3 * x + c] - 200)), <=, 3);
}

static void
check_format (const char *folder, size_t i)
{
  const GuiseTestClip *clip = &formats[i].clip;
  g_autofree char     *name = g_strdup_printf ("clip %zu ä.%s", i, clip->container);
  g_autofree char     *path = g_build_filename (folder, name, NULL);
  g_autoptr (GuiseVideoReader) reader = NULL;

  g_test_message ("%zu: %s %s %s %dx%d", i, clip->container, clip->codec,
                  av_get_pix_fmt_name (clip->pixels), clip->width, clip->height);
  guise_test_clip_make (path, clip);
  reader = open_ok (path);
  for (int n = 0; n < clip->n_frames; n++)
    {
      g_autoptr (GuiseImage) expected = guise_test_clip_draw (clip->width, clip->height, n);
      g_autoptr (GuiseFrame) frame = next_ok (reader);
      double mean;
      int    max;

      g_assert_nonnull (frame);
      compare (expected, frame->image, &mean, &max);
      g_test_message ("  picture %d: mean %.3f, max %d", n, mean, max);
      g_assert_cmpint (guise_test_clip_read_index (frame->image), ==, n);
      if (strcmp (clip->codec, "gif") != 0 && strcmp (clip->container, "avi") != 0)
        check_grey (frame->image);
      if (formats[i].mean >= 0.0)
        g_assert_cmpfloat (mean, <=, formats[i].mean);
      if (formats[i].max != N_ANY)
        g_assert_cmpint (max, <=, formats[i].max);
    }
  g_assert_null (next_ok (reader));
  g_assert_null (next_ok (reader));
}

static void
test_formats (void)
{
  char *folder = guise_test_tmp_dir ();

  for (size_t i = 0; i < G_N_ELEMENTS (formats); i++)
    check_format (folder, i);
  guise_test_rm_rf (folder);
}

static void
test_times (void)
{
  static const int   times_ms[] = { 0, 40, 55, 200, 1000, 1001, 3000 };
  const int          n = G_N_ELEMENTS (times_ms);
  static const char *containers[] = { "matroska", "mp4" };
  char              *folder = guise_test_tmp_dir ();

  for (size_t c = 0; c < G_N_ELEMENTS (containers); c++)
    {
      g_autofree char    *path = g_build_filename (folder, containers[c], NULL);
      const GuiseTestClip clip = {
        containers[c], "libx264", AV_PIX_FMT_YUV420P, 64, 48, n, times_ms
      };
      g_autoptr (GuiseVideoReader) reader = NULL;
      GuiseVideoInfo info;

      guise_test_clip_make (path, &clip);
      reader = open_ok (path);
      for (int i = 0; i < n; i++)
        {
          g_autoptr (GuiseFrame) frame = next_ok (reader);

          g_assert_cmpint (frame->time_ns, ==, times_ms[i] * G_GINT64_CONSTANT (1000000));
          g_assert_cmpuint (frame->index, ==, (guint64) i);
        }
      g_assert_null (next_ok (reader));
      guise_video_reader_get_info (reader, &info);
      g_assert_cmpuint (info.n_frames, ==, (guint64) n);
      g_assert_true (info.n_frames_exact);
    }
  guise_test_rm_rf (folder);
}

/* The players' rule: a display rotation of -90 (by FFmpeg's own count) is shown turned clockwise.
 */
static void
test_rotation (void)
{
  static const double angles[] = { 90.0, 180.0, 270.0 };
  char               *folder = guise_test_tmp_dir ();

  for (size_t i = 0; i < G_N_ELEMENTS (angles); i++)
    {
      g_autofree char    *path = g_build_filename (folder, "rotated.mp4", NULL);
      const GuiseTestClip clip = { "mp4", "libx264", AV_PIX_FMT_YUV444P,   64,
                                   48,    2,         .rotation = angles[i] };
      g_autoptr (GuiseImage) drawn = guise_test_clip_draw (64, 48, 0);
      g_autoptr (GuiseImage) expected = NULL;
      g_autoptr (GuiseVideoReader) reader = NULL;
      g_autoptr (GuiseFrame) frame = NULL;
      GuiseOrientation orientation = { .flip_x = TRUE, .flip_y = TRUE };
      GuiseVideoInfo   info;
      int32_t          matrix[9];
      double           mean;
      int              max;

      guise_test_clip_make (path, &clip);
      av_display_rotation_set (matrix, angles[i]);
      if (fabs (av_display_rotation_get (matrix) + 90.0) < 1.0)
        orientation = (GuiseOrientation){ .transposed = TRUE, .flip_x = TRUE };
      else if (fabs (av_display_rotation_get (matrix) - 90.0) < 1.0)
        orientation = (GuiseOrientation){ .transposed = TRUE, .flip_y = TRUE };
      expected = guise_orientation_apply (&orientation, drawn, NULL);
      reader = open_ok (path);
      frame = next_ok (reader);
      guise_video_reader_get_info (reader, &info);
      g_assert_cmpint (info.width, ==, expected->width);
      g_assert_cmpint (info.height, ==, expected->height);
      compare (expected, frame->image, &mean, &max);
      g_assert_cmpfloat (mean, <, 0.8);
    }
  guise_test_rm_rf (folder);
}

static void
check_seeking (const char *folder, const char *container, const char *codec)
{
  enum
  {
    N = 60
  };
  static const int    jumps[] = { 0, 59, 3, 40, 41, 41, 13, 12, 11, 58, 0, 24, 25, 59 };
  g_autofree char    *path = g_build_filename (folder, container, NULL);
  const GuiseTestClip clip = { container, codec, AV_PIX_FMT_YUV420P, 64, 48, N };
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GError) error = NULL;

  g_test_message ("%s %s", container, codec);
  guise_test_clip_make (path, &clip);
  reader = open_ok (path);
  for (size_t i = 0; i < G_N_ELEMENTS (jumps); i++)
    {
      g_assert_true (guise_video_reader_seek (reader, (uint64_t) jumps[i], NULL, &error));
      for (int n = jumps[i]; n < MIN (jumps[i] + 3, N); n++)
        {
          g_autoptr (GuiseFrame) frame = next_ok (reader);

          g_assert_nonnull (frame);
          g_assert_cmpint (guise_test_clip_read_index (frame->image), ==, n);
          g_assert_cmpuint (frame->index, ==, (guint64) n);
          g_assert_cmpint (ABS (frame->time_ns - n * G_GINT64_CONSTANT (40000000)), <=, 1000000);
        }
    }
  g_assert_true (guise_video_reader_seek (reader, N + 5, NULL, &error));
  g_assert_null (next_ok (reader));
  g_assert_true (guise_video_reader_seek (reader, N - 1, NULL, &error));
  g_clear_pointer (&reader, guise_video_reader_free);
}

static void
test_seek (void)
{
  char *folder = guise_test_tmp_dir ();

  check_seeking (folder, "mp4", "libx264");
  check_seeking (folder, "matroska", "libx264");
  check_seeking (folder, "mpegts", "libx264");
  check_seeking (folder, "avi", "mpeg4");
  check_seeking (folder, "matroska", "ffv1");
  guise_test_rm_rf (folder);
}

static void
test_cancel (void)
{
  char               *folder = guise_test_tmp_dir ();
  g_autofree char    *path = g_build_filename (folder, "clip.mp4", NULL);
  const GuiseTestClip clip = { "mp4", "libx264", AV_PIX_FMT_YUV420P, 64, 48, 5 };
  g_autoptr (GuiseVideoReader) reader = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GuiseFrame *frame = NULL;

  guise_test_clip_make (path, &clip);
  reader = open_ok (path);
  g_cancellable_cancel (cancellable);
  g_assert_false (guise_video_reader_next (reader, &frame, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  frame = next_ok (reader); /* and it goes on where it was */
  g_assert_cmpuint (frame->index, ==, 0);
  guise_frame_unref (frame);
  guise_test_rm_rf (folder);
}

/* The rendered footage: numbers from its description. */
static void
test_people (void)
{
  static const struct
  {
    const char *name;
    int         n_frames;
    gboolean    whole; /* read all of it, not only the end */
  } clips[] = {
    { "people/performer.mp4", 3600, FALSE },    { "people/character.mp4", 3600, FALSE },
    { "people/two_people.mp4", 300, FALSE },    { "people/no_face.mp4", 150, TRUE },
    { "people/occluded_mask.mkv", 600, FALSE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autofree char *path = guise_test_shared (clips[i].name);
      g_autoptr (GuiseVideoReader) reader = NULL;
      const uint64_t last = (uint64_t) clips[i].n_frames - 1;
      GuiseVideoInfo info;
      GuiseFrame    *frame;

      if (path == NULL)
        return;
      reader = open_ok (path);
      guise_video_reader_get_info (reader, &info);
      g_assert_cmpint (info.width, ==, 640);
      g_assert_cmpint (info.height, ==, 480);
      g_assert_cmpint (info.rate_num, ==, 30 * info.rate_den);
      g_assert_cmpuint (info.n_frames, ==, last + 1);
      if (!clips[i].whole)
        g_assert_true (guise_video_reader_seek (reader, last - 1, NULL, NULL));
      for (uint64_t n = clips[i].whole ? 0 : last - 1; n <= last; n++)
        {
          frame = next_ok (reader);
          g_assert_nonnull (frame);
          g_assert_cmpuint (frame->index, ==, n);
          /* Matroska keeps milliseconds */
          g_assert_cmpint (ABS (frame->time_ns - (int64_t) (n * 1000000000 / 30)), <=, 500000);
          guise_frame_unref (frame);
        }
      g_assert_null (next_ok (reader));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/video-reader/formats", test_formats);
  g_test_add_func ("/media/video-reader/times", test_times);
  g_test_add_func ("/media/video-reader/rotation", test_rotation);
  g_test_add_func ("/media/video-reader/seek", test_seek);
  g_test_add_func ("/media/video-reader/cancel", test_cancel);
  g_test_add_func ("/media/video-reader/people", test_people);
  return g_test_run ();
}
