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

/* plane: [height, width] -> padded: [height + length - 1, width + length - 1] with mirrored rims */
static void
pad_plane (const float *plane, int width, int height, int length, float *padded)
{
  const int anchor = length / 2;
  const int n_columns = width + length - 1;

  for (int y = 0; y < height + length - 1; y++)
    {
      const float *from = plane + (size_t) reflect (y - anchor, height) * (size_t) width;
      float       *to = padded + (size_t) y * (size_t) n_columns;

      for (int x = 0; x < n_columns; x++)
        to[x] = from[reflect (x - anchor, width)];
    }
}

void
guise_blur_motion (GuiseImage *image, int length, double angle)
{
  g_return_if_fail (image->pixels == GUISE_PIXELS_F32);
  g_return_if_fail (length >= 1 && length <= GUISE_BLUR_MAX_MOTION);

  float             weights[GUISE_BLUR_MAX_MOTION * GUISE_BLUR_MAX_MOTION];
  const size_t      width = (size_t) image->width, n_columns = width + (size_t) length - 1;
  g_autofree float *padded = g_new (float, n_columns *((size_t) image->height + (size_t) length));

  make_kernel (length, angle, weights);
  for (int c = 0; c < image->n_channels; c++)
    {
      float *plane = guise_image_plane (image, c);

      pad_plane (plane, image->width, image->height, length, padded);
      memset (plane, 0, width * (size_t) image->height * sizeof *plane);
      for (size_t y = 0; y < (size_t) image->height; y++)
        for (int k = 0; k < length * length; k++)
          {
            const float *from = padded + (y + (size_t) (k / length)) * n_columns + k % length;
            const float  weight = weights[k];

            for (size_t x = 0; weight != 0.0f && x < width; x++)
              plane[y * width + x] += weight * from[x];
          }
    }
}
