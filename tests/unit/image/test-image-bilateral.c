/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bilateral filter against its definition in double. */
#include "image/guise-bilateral.h"

#include <math.h>
#include <string.h>

#include "core/guise-random.h"

static GuiseImage *
make_noise (int width, int height, float scale, uint64_t seed)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, width, height, 3, NULL);
  GuiseRandom random = guise_random_init (seed, 2);

  for (int i = 0; i < 3 * width * height; i++)
    guise_image_plane (image, 0)[i] = scale * (float) guise_random_uniform (&random, 0.0, 1.0);
  return image;
}

/* Waves of some pixels' length, as the change that a colour transfer makes to a face. */
static GuiseImage *
make_waves (int width, int height)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, width, height, 3, NULL);

  for (int c = 0; c < 3; c++)
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++)
        guise_image_plane (image, c)[y * width + x] =
          0.5f * sinf (0.21f * (float) x + (float) c) * cosf (0.13f * (float) y - 0.4f * (float) c);
  return image;
}

static int
mirror (int i, int n)
{
  if (n == 1)
    return 0;
  i = ((i % (2 * n - 2)) + 2 * n - 2) % (2 * n - 2);
  return i < n ? i : 2 * n - 2 - i;
}

static void
filter_pixel (const GuiseImage *image,
              double            sigma_color,
              double            sigma_space,
              int               x,
              int               y,
              double            out[3])
{
  const int    radius = (int) floor (1.5 * sigma_space + 0.5);
  const float *planes[3];
  double       sums[3] = { 0 };
  double       weights = 0.0;

  for (int c = 0; c < 3; c++)
    planes[c] = guise_image_plane (image, c);
  for (int dy = -radius; dy <= radius; dy++)
    for (int dx = -radius; dx <= radius; dx++)
      {
        const int at =
          mirror (y + dy, image->height) * image->width + mirror (x + dx, image->width);
        const double r = sqrt ((double) (dx * dx + dy * dy));
        double       d = 0.0;
        double       weight;

        if (r > radius)
          continue;
        for (int c = 0; c < 3; c++)
          d += fabs ((double) planes[c][at] - (double) planes[c][y * image->width + x]);
        weight = exp (-r * r / (2 * sigma_space * sigma_space)) *
                 exp (-d * d / (2 * sigma_color * sigma_color));
        for (int c = 0; c < 3; c++)
          sums[c] += weight * (double) planes[c][at];
        weights += weight;
      }
  for (int c = 0; c < 3; c++)
    out[c] = sums[c] / weights;
}

/* The largest difference from the definition. */
static double
compare (const GuiseImage *image, int cell, double sigma_color, double sigma_space)
{
  g_autoptr (GuiseBilateral) filter = guise_bilateral_new (image->width, image->height, cell,
                                                           sigma_color, sigma_space, NULL);
  g_autoptr (GuiseImage) result =
               guise_image_new (GUISE_PIXELS_F32, image->width, image->height, 3, NULL);
  double largest = 0.0;

  memcpy (result->data, image->data, 3 * image->stride * (size_t) image->height);
  guise_bilateral_run (filter, result);
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        double expected[3];

        filter_pixel (image, sigma_color, sigma_space, x, y, expected);
        for (int c = 0; c < 3; c++)
          largest =
            fmax (largest, fabs ((double) guise_image_plane (result, c)[y * image->width + x] -
                                 expected[c]));
      }
  return largest;
}

/* Colours far apart: most neighbours count for nothing, some for a part. */
static void
test_definition (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 2, 1 }, { 1, 7 }, { 5, 3 }, { 37, 29 }, { 64, 50 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GuiseImage) image = make_noise (sizes[i][0], sizes[i][1], 255.0f, i);

      g_assert_cmpfloat (compare (image, 1, 5.0, 16.0), <, 1e-3); /* of 255 */
      g_assert_cmpfloat (compare (image, 1, 60.0, 2.8), <, 1e-3);
    }
}

/* Squares of neighbours: steeper waves than a colour transfer makes, less than a grey level. */
static void
test_cells (void)
{
  static const double limits[] = { 0.0, 1e-5, 1e-3, 2.5e-3, 3.9e-3 };
  static const int    sizes[][2] = { { 1, 1 }, { 3, 2 }, { 17, 23 }, { 62, 45 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GuiseImage) image = make_waves (sizes[i][0], sizes[i][1]);

      for (int cell = 1; cell <= 4; cell++)
        g_assert_cmpfloat (compare (image, cell, 5.0, 16.0), <, limits[cell]);
    }
}

/* An edge higher than sigma stays, the noise beside it goes. */
static void
test_edge (void)
{
  enum
  {
    SIZE = 40
  };
  g_autoptr (GuiseImage) image = make_noise (SIZE, SIZE, 0.1f, 7);
  g_autoptr (GuiseBilateral) filter = guise_bilateral_new (SIZE, SIZE, 1, 0.2, 4.0, NULL);

  for (int c = 0; c < 3; c++)
    for (int y = 0; y < SIZE; y++)
      for (int x = SIZE / 2; x < SIZE; x++)
        guise_image_plane (image, c)[y * SIZE + x] += 1.0f;
  guise_bilateral_run (filter, image);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < SIZE * SIZE; i++)
      g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, c)[i],
                                      i % SIZE < SIZE / 2 ? 0.05 : 1.05, 0.02);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/bilateral/definition", test_definition);
  g_test_add_func ("/image/bilateral/cells", test_cells);
  g_test_add_func ("/image/bilateral/edge", test_edge);
  return g_test_run ();
}
