/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whole footage through the denoiser: pictures and videos, parts, and the original left alone. */
#include "media/guise-footage-denoise.h"

#include <math.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-random.h"
#include "image/guise-codec.h"
#include "image/guise-png.h"
#include "media/guise-media-error.h"
#include "media/guise-video-reader.h"
#include "support/guise-test.h"

#define SIDE     48
#define N_FRAMES 20

/* A folder of grey pictures with noise. */
static char *
make_footage (const char *dir)
{
  char *folder = g_build_filename (dir, "frames", NULL);

  g_assert_true (guise_dir_make (folder, NULL));
  for (int i = 0; i < N_FRAMES; i++)
    {
      g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);
      g_autoptr (GBytes) png = NULL;
      g_autofree char *path = g_strdup_printf ("%s/shot %03d.png", folder, i);
      GuiseRandom      random = guise_random_init (3, (uint64_t) i);

      for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < 3 * SIDE; x++)
          guise_image_row (image, y)[x] =
            (uint8_t) CLAMP (lrint (120.0 + 6.0 * guise_random_normal (&random)), 0, 255);
      png = guise_png_encode (image, NULL);
      g_assert_true (
        guise_file_replace (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png), NULL));
    }
  return folder;
}

/* Mean deviation from grey over all pictures of some footage. */
static double
measure (const char *path, int *out_n)
{
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (path, 1, NULL);
  double sum = 0.0;
  double n = 0.0;

  *out_n = 0;
  g_assert_nonnull (reader);
  for (;;)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      if (frame == NULL)
        break;
      (*out_n)++;
      for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++, n += 1.0)
          sum += pow (guise_image_row (frame->image, y)[3 * x + 1] - 120.0, 2);
    }
  return sqrt (sum / n);
}

static void
test_pictures (void)
{
  char                            *dir = guise_test_tmp_dir ();
  g_autofree char                 *input = make_footage (dir);
  g_autofree char                 *output = g_build_filename (dir, "clean", NULL);
  g_autofree char                 *last = g_build_filename (output, "shot 019.png", NULL);
  g_autofree char                 *sheet = g_build_filename (dir, "compare.png", NULL);
  const GuiseFootageDenoiseOptions options = { .strength = 7, .every = 1, .compare = sheet };
  g_autoptr (GuiseImage) both = NULL;
  GuiseFootageDenoiseResult result;
  int                       n;
  const double              before = measure (input, &n);

  g_assert_true (guise_footage_denoise (input, output, &options, NULL, NULL, NULL, &result, NULL));
  g_assert_cmpuint (result.n_frames, ==, N_FRAMES);
  g_assert_true (g_file_test (last, G_FILE_TEST_EXISTS)); /* names stay */
  g_assert_cmpfloat (measure (output, &n), <, 0.55 * before);
  g_assert_cmpint (n, ==, N_FRAMES);
  g_assert_cmpfloat (measure (input, &n), ==, before);
  both = guise_image_load (sheet, NULL, NULL);
  g_assert_cmpint (both->width, ==, 2 * SIDE);
  guise_test_rm_rf (dir);
}

/* Every second picture of a part, as a video. Stills last a 25th of a second. */
static void
test_part (void)
{
  char                            *dir = guise_test_tmp_dir ();
  g_autofree char                 *input = make_footage (dir);
  g_autofree char                 *output = g_build_filename (dir, "part.mp4", NULL);
  const GuiseFootageDenoiseOptions options = { .strength = 7, .every = 2, .from = 0.2, .to = 0.6 };
  GuiseFootageDenoiseResult        result;
  int                              n;

  g_assert_true (guise_footage_denoise (input, output, &options, NULL, NULL, NULL, &result, NULL));
  g_assert_cmpuint (result.n_frames, ==, 5);
  g_assert_cmpfloat (measure (output, &n), <, 4.0);
  g_assert_cmpint (n, ==, 5);
  guise_test_rm_rf (dir);
}

static void
test_refusals (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *input = make_footage (dir);
  g_autofree char *again = g_build_filename (dir, "frames", ".", NULL);
  g_autofree char *output = g_build_filename (dir, "out.mp4", NULL);
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  const GuiseFootageDenoiseOptions good = { .strength = 7, .every = 1 };
  const GuiseFootageDenoiseOptions late = { .strength = 7, .every = 1, .from = 50.0 };
  const GuiseFootageDenoiseOptions bad[] = { { .strength = 0, .every = 1 },
                                             { .strength = 21, .every = 1 },
                                             { .strength = 7, .every = 0 },
                                             { .strength = 7, .every = 1, .from = 3, .to = 2 } };
  GuiseFootageDenoiseResult        result;
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (
        guise_footage_denoise (input, output, &bad[i], NULL, NULL, NULL, &result, &error));
      g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
      g_clear_error (&error);
    }
  /* Never onto the original, by whatever name; the comparison neither. */
  {
    g_autofree char                 *first = g_build_filename (input, "shot 000.png", NULL);
    const GuiseFootageDenoiseOptions onto = { .strength = 7, .every = 1, .compare = first };

    g_assert_false (
      guise_footage_denoise (first, output, &onto, NULL, NULL, NULL, &result, &error));
    g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
    g_clear_error (&error);
  }
  g_assert_false (guise_footage_denoise (input, again, &good, NULL, NULL, NULL, &result, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (guise_footage_denoise (input, output, &late, NULL, NULL, NULL, &result, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_VIDEO);
  g_clear_error (&error);
  g_cancellable_cancel (stop);
  g_assert_false (guise_footage_denoise (input, output, &good, NULL, NULL, stop, &result, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  g_assert_false (g_file_test (output, G_FILE_TEST_EXISTS));
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/footage-denoise/pictures", test_pictures);
  g_test_add_func ("/footage-denoise/part", test_part);
  g_test_add_func ("/footage-denoise/refusals", test_refusals);
  return g_test_run ();
}
