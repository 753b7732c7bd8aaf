/* SPDX-License-Identifier: GPL-3.0-or-later
 * The blur of a camera that moved along a line. */
#include <math.h>
#include <string.h>

#include "image/guise-blur.h"

/* A horizontal line through the middle row, turned about the middle and resampled linearly;
 * weights: [length, length], sum 1. */
static void
make_kernel (int length, double angle, float *weights)
{
  const double turn = angle * G_PI / 180.0;
  const double a = cos (turn), b = sin (turn);
  const double middle = (double) length / 2.0 - 0.5;
  const int    row = (length - 1) / 2;
  double       sum = 0.0;

  for (int y = 0; y < length; y++)
    for (int x = 0; x < length; x++)
      {
        const double dx = x - middle, dy = y - middle;
        const double u = a * dx - b * dy + middle;
        const double v = b * dx + a * dy + middle;
        const double along = CLAMP (MIN (u + 1.0, (double) length - u), 0.0, 1.0);
        const double across = MAX (1.0 - fabs (v - row), 0.0);

        weights[y * length + x] = (float) (along * across);
        sum += along * across;
      }
  for (int i = 0; i < length * length; i++)
    weights[i] = (float) ((double) weights[i] / sum);
}

static int
reflect (int i, int n)
{
  if (n == 1)
    return 0;
  while (i < 0 || i >= n)
    i = i < 0 ? -i : 2 * (n - 1) - i;
  return i;
}

/* sum += weight * the row moved dx to the left, mirrored at its ends */
static void
add_row (float *sum, const float *row, int width, int dx, float weight)
{
  const int first = CLAMP (-dx, 0, width);
  const int last = CLAMP (width - dx, first, width); /* what lies between is not mirrored */

  for (int x = 0; x < first; x++)
    sum[x] += weight * row[reflect (x + dx, width)];
  for (int x = first; x < last; x++)
    sum[x] += weight * row[x + dx];
  for (int x = last; x < width; x++)
    sum[x] += weight * row[reflect (x + dx, width)];
}

void
guise_blur_motion (GuiseImage *image, int length, double angle, GuiseImage *scratch)
{
  g_return_if_fail (image->pixels == GUISE_PIXELS_F32 && scratch->pixels == GUISE_PIXELS_F32);
  g_return_if_fail (image->width == scratch->width && image->height == scratch->height &&
                    image->n_channels <= scratch->n_channels);
  g_return_if_fail (length >= 1 && length <= GUISE_BLUR_MAX_MOTION);

  float        weights[GUISE_BLUR_MAX_MOTION * GUISE_BLUR_MAX_MOTION];
  const int    anchor = length / 2;
  const size_t width = (size_t) image->width;

  make_kernel (length, angle, weights);
  for (int c = 0; c < image->n_channels; c++)
    {
      float       *plane = guise_image_plane (image, c);
      float       *before = guise_image_plane (scratch, c);
      const size_t n_bytes = width * (size_t) image->height * sizeof *plane;

      memcpy (before, plane, n_bytes);
      memset (plane, 0, n_bytes);
      for (int y = 0; y < image->height; y++)
        for (int k = 0; k < length * length; k++)
          if (weights[k] != 0.0f)
            add_row (plane + (size_t) y * width,
                     before + (size_t) reflect (y + k / length - anchor, image->height) * width,
                     image->width, k % length - anchor, weights[k]);
    }
}
