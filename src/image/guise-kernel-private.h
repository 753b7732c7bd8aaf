/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <math.h>

#include "image/guise-simd-private.h"

#define GUISE_KERNEL_MAX_TAPS 8

/* Keys' cubic with a = -0.75 (OpenCV's choice) for taps at -1, 0, 1, 2 as polynomials of the
 * fraction t, one tap a lane. They sum to 1 for every t. */
GUISE_INLINE V4f
guise_kernel_cubic (float t)
{
  const V4f c3 = { -0.75f, 1.25f, -1.25f, 0.75f };
  const V4f c2 = { 1.5f, -2.25f, 1.5f, -0.75f };
  const V4f c1 = { -0.75f, 0.0f, 0.75f, 0.0f };
  const V4f c0 = { 0.0f, 1.0f, 0.0f, 0.0f };
  const V4f tt = v4f_set1 (t);

  return ((c3 * tt + c2) * tt + c1) * tt + c0;
}

/* Lanczos with four lobes for taps at -3 .. 4, normalised to sum 1. */
static inline void
guise_kernel_lanczos4 (double t, float *weights)
{
  double w[8];
  double sum = 0.0;

  for (int i = 0; i < 8; i++)
    {
      const double x = G_PI * (t - (double) (i - 3));

      w[i] = fabs (x) < 1e-9 ? 1.0 : 4.0 * sin (x) * sin (x / 4.0) / (x * x);
      sum += w[i];
    }
  for (int i = 0; i < 8; i++)
    weights[i] = (float) (w[i] / sum);
}
