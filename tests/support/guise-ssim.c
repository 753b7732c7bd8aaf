/* SPDX-License-Identifier: GPL-3.0-or-later
 * How alike two pictures look: the reference measure, written to be read. */
#include "support/guise-ssim.h"

#include <math.h>

#define SIGMA 1.5
#define C1    (0.01 * 0.01)
#define C2    (0.03 * 0.03)

/* out: [window], sums to 1 */
static void
fill_gaussian (double out[GUISE_SSIM_WINDOW])
{
  double sum = 0.0;

  for (int i = 0; i < GUISE_SSIM_WINDOW; i++)
    {
      const double x = (i - GUISE_SSIM_WINDOW / 2) / SIGMA;

      out[i] = exp (-0.5 * x * x);
      sum += out[i];
    }
  for (int i = 0; i < GUISE_SSIM_WINDOW; i++)
    out[i] /= sum;
}

/* bgr: [3, n] -> (transfer full) [n] */
static double *
make_luma (const float *bgr, size_t n)
{
  double *luma = g_new (double, n);

  for (size_t i = 0; i < n; i++)
    luma[i] =
      0.114 * (double) bgr[i] + 0.587 * (double) bgr[n + i] + 0.299 * (double) bgr[2 * n + i];
  return luma;
}

/* The similarity under one window; a and b point to its first pixel. */
static double
measure_window (const double *a, const double *b, int side, const double *gaussian)
{
  double mean_a = 0.0, mean_b = 0.0, aa = 0.0, bb = 0.0, ab = 0.0;

  for (int y = 0; y < GUISE_SSIM_WINDOW; y++)
    for (int x = 0; x < GUISE_SSIM_WINDOW; x++)
      {
        const double weight = gaussian[y] * gaussian[x];
        const double va = a[y * side + x];
        const double vb = b[y * side + x];

        mean_a += weight * va;
        mean_b += weight * vb;
        aa += weight * va * va;
        bb += weight * vb * vb;
        ab += weight * va * vb;
      }
  aa -= mean_a * mean_a;
  bb -= mean_b * mean_b;
  ab -= mean_a * mean_b;
  return (2.0 * mean_a * mean_b + C1) * (2.0 * ab + C2) /
         ((mean_a * mean_a + mean_b * mean_b + C1) * (aa + bb + C2));
}

GuiseSsim
guise_ssim_measure (const float *a, const float *b, const float *mask, int side)
{
  const size_t       n_pixels = (size_t) side * (size_t) side;
  const int          n = side - GUISE_SSIM_WINDOW + 1;
  const int          half = GUISE_SSIM_WINDOW / 2;
  g_autofree double *luma_a = make_luma (a, n_pixels);
  g_autofree double *luma_b = make_luma (b, n_pixels);
  double             gaussian[GUISE_SSIM_WINDOW];
  double             sum = 0.0, sum_masked = 0.0;
  int                n_masked = 0;

  g_return_val_if_fail (side >= GUISE_SSIM_WINDOW, ((GuiseSsim){ (double) NAN, (double) NAN }));

  fill_gaussian (gaussian);
  for (int y = 0; y < n; y++)
    for (int x = 0; x < n; x++)
      {
        const double value =
          measure_window (luma_a + y * side + x, luma_b + y * side + x, side, gaussian);

        sum += value;
        if (mask[(y + half) * side + x + half] >= 0.5f)
          {
            sum_masked += value;
            n_masked++;
          }
      }
  return (GuiseSsim){ sum / n / n, n_masked > 0 ? sum_masked / n_masked : (double) NAN };
}
