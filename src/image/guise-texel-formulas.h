/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Where a warp reads a picture with a margin, and how much each tap weighs. */

#include "guise-shared-inline.h"

#define GUISE_TEXELS_MARGIN 4   /* texels on every side: what cubic taps reach, and one more */
#define GUISE_TEXELS_SPAN   128 /* pixels of a row whose positions are computed from the first */

/* Positions beyond the margin's inner ring see nothing but border, wherever they are; NaN, too.
 * size: columns or rows */
GUISE_SHARED_INLINE float
guise_texel_limit (float value, int size)
{
  const float high = (float) (size + 1);

  value = value > 1.0f - GUISE_TEXELS_MARGIN ? value : 1.0f - GUISE_TEXELS_MARGIN;
  return value < high ? value : high;
}

/* The tap to the left of a limited position: floor, as the cast truncates. */
GUISE_SHARED_INLINE int
guise_texel_floor (float value)
{
  return (int) (value + GUISE_TEXELS_MARGIN) - GUISE_TEXELS_MARGIN;
}

/* guise_kernel_cubic(), tap k of the four. */
GUISE_SHARED_INLINE float
guise_texel_weight (int k, float f)
{
  return k == 0   ? ((-0.75f * f + 1.5f) * f - 0.75f) * f
         : k == 1 ? (1.25f * f - 2.25f) * f * f + 1.0f
         : k == 2 ? ((-1.25f * f + 1.5f) * f + 0.75f) * f
                  : (0.75f * f - 0.75f) * f * f;
}

/* Row 0 (columns) or 1 (rows) of an affine map, m: [2, 3], at the first pixel of a span. */
GUISE_SHARED_INLINE float
guise_texel_start (const double *m, int row, int x, int y)
{
  return (float) (m[3 * row] * x + m[3 * row + 1] * y + m[3 * row + 2]);
}

/* And i pixels further on in it. */
GUISE_SHARED_INLINE float
guise_texel_step (const double *m, int row, float start, int i)
{
  return start + (float) m[3 * row] * (float) i;
}
