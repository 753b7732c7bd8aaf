/* SPDX-License-Identifier: GPL-3.0-or-later
 * Byte histograms and the Bhattacharyya distance between them. */
#include "image/guise-histogram.h"

#include <math.h>
#include <string.h>

#include "image/guise-simd-private.h"

void
guise_histogram_count (const GuiseImage *image,
                       int               channel,
                       const GuiseImage *mask,
                       uint32_t          out_bins[GUISE_HISTOGRAM_BINS])
{
  const int n = image->n_channels;

  g_return_if_fail (image->pixels != GUISE_PIXELS_F32 && channel >= 0 && channel < n);
  g_return_if_fail (mask == NULL || (mask->pixels == GUISE_PIXELS_GRAY8 &&
                                     mask->width == image->width && mask->height == image->height));

  memset (out_bins, 0, GUISE_HISTOGRAM_BINS * sizeof *out_bins);
  for (int y = 0; y < image->height; y++)
    {
      const uint8_t *row = guise_image_row (image, y) + channel;
      const uint8_t *mask_row = mask != NULL ? guise_image_row (mask, y) : NULL;

      for (int x = 0; x < image->width; x++)
        if (mask_row == NULL || mask_row[x] > 0)
          out_bins[row[x * n]]++;
    }
}

void
guise_histogram_to_roots (const uint32_t bins[GUISE_HISTOGRAM_BINS],
                          float          out_roots[GUISE_HISTOGRAM_BINS])
{
  double sum = 0.0;

  for (int i = 0; i < GUISE_HISTOGRAM_BINS; i++)
    sum += (double) bins[i];
  for (int i = 0; i < GUISE_HISTOGRAM_BINS; i++)
    out_roots[i] = sum > 0.0 ? (float) sqrt ((double) bins[i] / sum) : 0.0f;
}

GUISE_CLONES
static float
dot (const float *a, const float *b)
{
  V4f sum = { 0 };

  for (int i = 0; i < GUISE_HISTOGRAM_BINS; i += 4)
    sum += v4f_load (a + i) * v4f_load (b + i);
  return v4f_sum (sum);
}

float
guise_histogram_distance (const float a[GUISE_HISTOGRAM_BINS], const float b[GUISE_HISTOGRAM_BINS])
{
  return sqrtf (MAX (0.0f, 1.0f - dot (a, b)));
}
