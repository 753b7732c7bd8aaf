/* SPDX-License-Identifier: GPL-3.0-or-later
 * Medians against sorting. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "image/guise-median.h"

static GuiseImage *
make_noise (int width, int height, int n_channels, uint64_t seed)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, width, height, n_channels, NULL);
  GuiseRandom random = guise_random_init (seed, 0);

  for (int c = 0; c < n_channels; c++)
    for (int i = 0; i < width * height; i++) /* few levels, so that many are equal */
      guise_image_plane (image, c)[i] =
        (float) floor (guise_random_uniform (&random, 0.0, 40.0)) / 40.0f;
  return image;
}

static int
compare (const void *a, const void *b)
{
  const float x = *(const float *) a;
  const float y = *(const float *) b;

  return (x > y) - (x < y);
}

static float
median_at (const GuiseImage *image, int channel, int x, int y)
{
  float values[25];
  int   n = 0;

  for (int dy = -2; dy <= 2; dy++)
    for (int dx = -2; dx <= 2; dx++)
      values[n++] =
        guise_image_plane (image, channel)[CLAMP (y + dy, 0, image->height - 1) * image->width +
                                           CLAMP (x + dx, 0, image->width - 1)];
  qsort (values, 25, sizeof *values, compare);
  return values[12];
}

/* Pictures of all small sizes and a larger one, equal values included. */
static void
test_sorted (void)
{
  static const int sizes[][2] = { { 1, 1 }, { 2, 1 },  { 1, 7 },   { 3, 3 },   { 5, 5 },
                                  { 8, 4 }, { 17, 9 }, { 33, 31 }, { 130, 40 } };

  for (size_t k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      g_autoptr (GuiseImage) before = make_noise (sizes[k][0], sizes[k][1], 3, k);
      g_autoptr (GuiseImage) image = make_noise (sizes[k][0], sizes[k][1], 3, k);
      g_autoptr (GuiseImage) scratch = make_noise (sizes[k][0], sizes[k][1], 3, k + 100);

      guise_median_5x5 (image, scratch);
      for (int c = 0; c < 3; c++)
        for (int y = 0; y < image->height; y++)
          for (int x = 0; x < image->width; x++)
            g_assert_cmpfloat (guise_image_plane (image, c)[y * image->width + x], ==,
                               median_at (before, c, x, y));
    }
}

/* Every pattern of zeros and ones that the network could sort wrongly would show here: a network of
 * comparisons that is right for zeros and ones is right for all (Knuth, 5.3.4). */
static void
test_zeros_and_ones (void)
{
  GuiseRandom random = guise_random_init (7, 0);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 512, 512, 1, NULL);
  g_autoptr (GuiseImage) before = guise_image_new (GUISE_PIXELS_F32, 512, 512, 1, NULL);
  g_autoptr (GuiseImage) scratch = guise_image_new (GUISE_PIXELS_F32, 512, 512, 1, NULL);

  for (int i = 0; i < 512 * 512; i++)
    guise_image_plane (before, 0)[i] = guise_random_uniform (&random, 0.0, 1.0) < 0.5 ? 0.0f : 1.0f;
  guise_image_copy_into (before, image);
  guise_median_5x5 (image, scratch);
  for (int y = 2; y < 510; y++)
    for (int x = 2; x < 510; x++)
      {
        float n_ones = 0.0f;

        for (int dy = -2; dy <= 2; dy++)
          for (int dx = -2; dx <= 2; dx++)
            n_ones += guise_image_plane (before, 0)[(y + dy) * 512 + x + dx];
        g_assert_cmpfloat (guise_image_plane (image, 0)[y * 512 + x], ==,
                           n_ones > 12.5f ? 1.0f : 0.0f);
      }
}

/* Power 25 of 100 is three mixed passes: 0.25, 0.15, 0.05; power 100 starts with a full one. */
static void
test_power (void)
{
  static const int powers[] = { 0, 25, 100, 130 };

  for (size_t k = 0; k < G_N_ELEMENTS (powers); k++)
    {
      g_autoptr (GuiseImage) image = make_noise (40, 30, 1, 3);
      g_autoptr (GuiseImage) expected = make_noise (40, 30, 1, 3);
      g_autoptr (GuiseImage) scratch = make_noise (40, 30, 1, 4);
      g_autoptr (GuiseImage) median = guise_image_new (GUISE_PIXELS_F32, 40, 30, 1, NULL);

      guise_median_smooth (image, powers[k], 100, scratch);
      for (int n = powers[k]; n > 0; n -= 10)
        {
          const double weight = n >= 100 ? 1.0 : n / 100.0;

          for (int i = 0; i < 40 * 30; i++)
            guise_image_plane (median, 0)[i] = median_at (expected, 0, i % 40, i / 40);
          for (int i = 0; i < 40 * 30; i++)
            guise_image_plane (expected, 0)[i] =
              (float) ((1.0 - weight) * (double) guise_image_plane (expected, 0)[i] +
                       weight * (double) guise_image_plane (median, 0)[i]);
        }
      for (int i = 0; i < 40 * 30; i++)
        g_assert_cmpfloat_with_epsilon (guise_image_plane (image, 0)[i],
                                        guise_image_plane (expected, 0)[i], 1e-5f);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/median/sorted", test_sorted);
  g_test_add_func ("/image/median/zeros-and-ones", test_zeros_and_ones);
  g_test_add_func ("/image/median/power", test_power);
  return g_test_run ();
}
