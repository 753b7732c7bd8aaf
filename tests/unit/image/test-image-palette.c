/* SPDX-License-Identifier: GPL-3.0-or-later
 * Adaptive palettes: few colours, near to those that were there. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "image/guise-palette.h"

#define SIDE 128

static GuiseImage *
make_gradient (void)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, SIDE, SIDE, 3, NULL);

  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      {
        uint8_t *pixel = guise_image_row (image, y) + 3 * x;

        pixel[0] = (uint8_t) (2 * x);
        pixel[1] = (uint8_t) (2 * y);
        pixel[2] = (uint8_t) (x + y);
      }
  return image;
}

static int
count_colors (const GuiseImage *image)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        const uint8_t *p = guise_image_row (image, y) + 3 * x;

        g_hash_table_add (seen, GINT_TO_POINTER (p[0] << 16 | p[1] << 8 | p[2]));
      }
  return (int) g_hash_table_size (seen);
}

static double
mean_square (const GuiseImage *a, const GuiseImage *b)
{
  double sum = 0.0;

  for (int y = 0; y < a->height; y++)
    for (int x = 0; x < 3 * a->width; x++)
      {
        const double d = guise_image_row (a, y)[x] - guise_image_row (b, y)[x];

        sum += d * d;
      }
  return sum / (3.0 * a->width * a->height);
}

/* The plane of colours of the gradient cut into n even squares leaves an error of (256 / sqrt
 * (n))^2 / 12 in each direction; median cut comes near that. */
static void
test_error (void)
{
  static const int numbers[] = { 1, 4, 16, 64, 256 };
  g_autoptr (GuiseImage) before = make_gradient ();
  g_autoptr (GuisePalette) palette = guise_palette_new (NULL);
  double last = INFINITY;

  for (size_t k = 0; k < G_N_ELEMENTS (numbers); k++)
    {
      g_autoptr (GuiseImage) image = make_gradient ();
      double error;
      /* b and g by the side of a square each, r = (b + g) / 2 */
      const double even = pow (256.0 / sqrt (numbers[k]), 2.0) / 12.0 * (1.0 + 1.0 + 0.5) / 3.0;

      g_assert_cmpint (guise_palette_reduce (palette, image, numbers[k], 1.0), ==, numbers[k]);
      g_assert_cmpint (count_colors (image), <=, numbers[k]);
      error = mean_square (before, image);
      g_assert_cmpfloat (error, <, last);
      g_assert_cmpfloat (error, <, 1.3 * even + 1.0);
      last = error;
    }
}

/* A picture of few colours, far apart, keeps them; half the amount goes half the way. */
static void
test_few (void)
{
  static const uint8_t colors[3][3] = { { 10, 200, 30 }, { 250, 0, 128 }, { 77, 78, 79 } };
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 30, 10, 3, NULL);
  g_autoptr (GuiseImage) before = guise_image_new (GUISE_PIXELS_BGR8, 30, 10, 3, NULL);
  g_autoptr (GuisePalette) palette = guise_palette_new (NULL);

  for (int y = 0; y < 10; y++)
    for (int x = 0; x < 30; x++)
      memcpy (guise_image_row (image, y) + 3 * x, colors[x % 3], 3);
  guise_image_copy_into (image, before);
  g_assert_cmpint (guise_palette_reduce (palette, image, 256, 1.0), ==, 3);
  g_assert_cmpfloat (mean_square (image, before), ==, 0.0);
  g_assert_cmpint (guise_palette_reduce (palette, image, 1, 0.5), ==, 1);
  for (int c = 0; c < 3; c++)
    {
      const double mean = (colors[0][c] + colors[1][c] + colors[2][c]) / 3.0;

      for (int x = 0; x < 3; x++)
        g_assert_cmpfloat (fabs (guise_image_row (image, 4)[3 * x + c] -
                                 (colors[x][c] + mean) / 2.0),
                           <=, 1.0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/palette/error", test_error);
  g_test_add_func ("/image/palette/few", test_few);
  return g_test_run ();
}
