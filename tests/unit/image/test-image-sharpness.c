/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sharpness, histograms and drawing on pictures whose answers follow by hand. */
#include "image/guise-sharpness.h"

#include <math.h>

#include "core/guise-random.h"
#include "image/guise-blur.h"
#include "image/guise-draw.h"
#include "image/guise-histogram.h"

/* Stripes whose flanks rise over n_steps pixels, on rows first .. last. */
static void
draw_flanks (GuiseImage *image, int first, int last, int n_steps)
{
  for (int y = first; y < last; y++)
    for (int x = 0; x < image->width; x++)
      {
        const int phase = x % 32;
        const int level = phase < 8 ? 0 : MIN (phase - 8, n_steps);

        /* The small ripple makes the middle of the flank its one steepest place. */
        guise_image_row (image, y)[x] =
          (uint8_t) (20 + 200 * level / n_steps + (level == n_steps / 2 ? 0 : level > n_steps / 2));
      }
}

static void
test_cpbd_sharp_and_soft (void)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_GRAY8, 128, 128, 1, NULL);

  g_assert_cmpfloat (guise_sharpness_cpbd (image), ==, 0.0); /* no edge */
  draw_flanks (image, 0, 128, 2);
  g_assert_cmpfloat (guise_sharpness_cpbd (image), ==, 1.0);
  draw_flanks (image, 0, 128, 12);
  g_assert_cmpfloat (guise_sharpness_cpbd (image), ==, 0.0);
}

/* Blurring a picture must never make it sharper. */
static void
test_cpbd_order (void)
{
  GuiseRandom random = guise_random_init (5, 5);
  g_autoptr (GuiseImage) floats = guise_image_new (GUISE_PIXELS_F32, 192, 192, 1, NULL);
  double last = 2.0;

  for (int i = 0; i < 192 * 192; i++)
    guise_image_plane (floats, 0)[i] = (i / 192 / 12 + i % 192 / 12) % 2 == 0 ? 0.2f : 0.8f;
  for (int i = 0; i < 192 * 192; i++)
    guise_image_plane (floats, 0)[i] += (float) guise_random_uniform (&random, 0.0, 0.02);
  for (int i = 0; i < 4; i++)
    {
      g_autoptr (GuiseImage) bytes = guise_image_to_u8 (floats, NULL);
      const double value = guise_sharpness_cpbd (bytes);

      g_assert_cmpfloat (value, >=, 0.0);
      g_assert_cmpfloat (value, <=, last);
      last = value;
      guise_blur_gaussian (floats, 0, 1.2, GUISE_BORDER_REPLICATE);
    }
  g_assert_cmpfloat (last, <, 0.3);
}

/* One bright pixel far from the border: the response is the kernel itself, so its variance follows
 * from the kernel's sum (0) and sum of squares. */
static void
test_laplacian (void)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_GRAY8, 32, 32, 1, NULL);
  double binomial[11] = { 1 };
  double second[11] = { 0 };
  double squares = 0.0;

  for (int n = 0; n < 10; n++)
    for (int i = 10; i > 0; i--)
      binomial[i] += binomial[i - 1];
  {
    double eight[13] = { 0 };

    eight[2] = 1.0;
    for (int n = 0; n < 8; n++)
      for (int i = 12; i > 2; i--)
        eight[i] += eight[i - 1];
    for (int i = 0; i < 11; i++)
      second[i] = eight[i + 2] - 2.0 * eight[i + 1] + eight[i];
  }
  for (int y = 0; y < 11; y++)
    for (int x = 0; x < 11; x++)
      {
        const double value = second[y] * binomial[x] + binomial[y] * second[x];

        squares += value * value;
      }
  guise_image_row (image, 16)[16] = 3;
  g_assert_cmpfloat_with_epsilon (guise_sharpness_laplacian (image) / (9.0 * squares / 1024.0), 1.0,
                                  1e-9);
}

static void
test_our_sharpness (void)
{
  g_autoptr (GuiseImage) luma = guise_image_new (GUISE_PIXELS_F32, 256, 256, 1, NULL);
  g_autoptr (GuiseImage) dark = guise_image_new (GUISE_PIXELS_F32, 256, 256, 1, NULL);
  GuiseRandom random = guise_random_init (6, 6);

  for (int i = 0; i < 256 * 256; i++)
    guise_image_plane (luma, 0)[i] = (float) guise_random_uniform (&random, 0.0, 1.0);

  const GuiseSharpness sharp = guise_sharpness_measure (luma, NULL);

  guise_blur_gaussian (luma, 0, 2.0, GUISE_BORDER_REFLECT_101);
  for (int i = 0; i < 256 * 256; i++)
    guise_image_plane (luma, 0)[i] = 0.5f + 8.0f * (guise_image_plane (luma, 0)[i] - 0.5f);
  for (int i = 0; i < 256 * 256; i++)
    guise_image_plane (dark, 0)[i] = guise_image_plane (luma, 0)[i] * 0.6f;

  const GuiseSharpness soft = guise_sharpness_measure (luma, NULL);
  const GuiseSharpness soft_dark = guise_sharpness_measure (dark, NULL);

  g_assert_cmpfloat (sharp.sharpness, >, 2.0f * soft.sharpness);
  g_assert_cmpfloat_with_epsilon ((double) soft.sharpness, (double) soft_dark.sharpness, 0.02);
  g_assert_cmpfloat (soft.direction_ratio, <, 1.3f);

  /* Motion: rows averaged along x over 15 pixels lose their horizontal differences. */
  for (int y = 0; y < 256; y++)
    for (int x = 0; x < 240; x++)
      {
        float sum = 0.0f;

        for (int k = 0; k < 15; k++)
          sum += guise_image_plane (luma, 0)[y * 256 + x + k];
        guise_image_plane (luma, 0)[y * 256 + x] = sum / 15.0f;
      }
  g_assert_cmpfloat (guise_sharpness_measure (luma, NULL).direction_ratio, >, 2.5f);
}

static void
test_histogram (void)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 4, 2, 3, NULL);
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_GRAY8, 4, 2, 1, NULL);
  uint32_t a[256];
  uint32_t b[256] = { 0 };
  float    root_a[256];
  float    root_b[256];

  for (int x = 0; x < 4; x++)
    {
      guise_image_row (image, 0)[3 * x + 1] = 200;
      guise_image_row (image, 1)[3 * x + 1] = (uint8_t) (x < 2 ? 200 : 10);
      guise_image_row (mask, 0)[x] = 1;
    }
  guise_histogram_count (image, 1, mask, a);
  g_assert_cmpuint (a[200], ==, 4);
  g_assert_cmpuint (a[10], ==, 0);
  guise_histogram_count (image, 1, NULL, a);
  g_assert_cmpuint (a[200], ==, 6);
  g_assert_cmpuint (a[10], ==, 2);
  b[200] = 50;
  b[30] = 50;
  guise_histogram_to_roots (a, root_a);
  guise_histogram_to_roots (b, root_b);
  g_assert_cmpfloat_with_epsilon ((double) guise_histogram_distance (root_a, root_b),
                                  sqrt (1.0 - sqrt (0.75 * 0.5)), 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) guise_histogram_distance (root_a, root_a), 0.0, 1e-3);
}

static void
test_draw (void)
{
  static const uint8_t red[3] = { 0, 0, 255 };
  g_autoptr (GuiseImage) canvas = guise_image_new (GUISE_PIXELS_BGR8, 20, 10, 3, NULL);
  g_autoptr (GuiseImage) gray = guise_image_new (GUISE_PIXELS_F32, 3, 3, 1, NULL);
  int n_red = 0;

  for (int i = 0; i < 9; i++)
    guise_image_plane (gray, 0)[i] = 0.5f;
  guise_draw_image (canvas, gray, 18, -1);
  g_assert_cmpint (guise_image_row (canvas, 1)[3 * 19 + 2], ==, 127);
  g_assert_cmpint (guise_image_row (canvas, 2)[3 * 19 + 2], ==, 0);
  g_assert_cmpint (guise_image_row (canvas, 1)[3 * 17], ==, 0);
  guise_draw_rect (canvas, -2, 8, 4, 9, red);
  guise_draw_text (canvas, 6, 1, 1, "i\x80", red);
  for (int y = 0; y < 10; y++)
    for (int x = 0; x < 20; x++)
      n_red += guise_image_row (canvas, y)[3 * x + 2] == 255;
  /* 2 x 2 of the rectangle, 3 + 5 + 3 of the letter, 5 + 5 + 5 + 5 of the box. */
  g_assert_cmpint (n_red, ==, 4 + 11 + 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/sharpness/cpbd-sharp-and-soft", test_cpbd_sharp_and_soft);
  g_test_add_func ("/image/sharpness/cpbd-order", test_cpbd_order);
  g_test_add_func ("/image/sharpness/laplacian", test_laplacian);
  g_test_add_func ("/image/sharpness/ours", test_our_sharpness);
  g_test_add_func ("/image/histogram", test_histogram);
  g_test_add_func ("/image/draw", test_draw);
  return g_test_run ();
}
