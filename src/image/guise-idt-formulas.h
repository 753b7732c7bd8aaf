/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Iterative distribution transfer, one value at a time (guise-color-idt.c). */

#include "guise-shared-inline.h"

#define GUISE_IDT_BINS      256
#define GUISE_IDT_MIN_RANGE 1e-7f /* below it an axis has one value in both pictures */

GUISE_SHARED_INLINE float
guise_idt_project (float x, float y, float z, const float axis[3])
{
  return x * axis[0] + y * axis[1] + z * axis[2];
}

/* The largest value belongs to the last bin. */
GUISE_SHARED_INLINE int
guise_idt_bin (float value, float low, float to_bin)
{
  const int bin = (int) ((value - low) * to_bin);

  return bin < 0 ? 0 : bin > GUISE_IDT_BINS - 1 ? GUISE_IDT_BINS - 1 : bin;
}

/* The value of equal rank in the target: the ends of bins interpolated over the target's parts.
 * from: the part up to the end of a bin; to: [BINS], the target's parts; k: the last bin, or 0,
 * whose part is no larger than from. */
GUISE_SHARED_INLINE float
guise_idt_match (float from, const float *to, int k, float low, float width)
{
  float t = 0.0f;

  if (k + 1 < GUISE_IDT_BINS && from > to[k])
    t = (from - to[k]) / (to[k + 1] - to[k]);
  return low + width * ((float) (k + 1) + t);
}

/* How far a value is to go. Values within the first bin go to 0 wherever 0 lies on this axis: the
 * original interpolates between the bins' upper ends and fills with 0 below the first. Above the
 * last it fills with 256, but nothing lies above the largest. matched: [BINS], of each bin's end */
GUISE_SHARED_INLINE float
guise_idt_move (float value, float low, float width, const float *matched)
{
  const float to_bin = 1.0f / width;
  const float first = low + width;
  const float t = (value - first) * to_bin;
  const int   whole = (int) t;
  const int   k = whole < 0 ? 0 : whole > GUISE_IDT_BINS - 2 ? GUISE_IDT_BINS - 2 : whole;
  const float rest = t - (float) k < 1.0f ? t - (float) k : 1.0f;
  const float inside = matched[k] + rest * (matched[k + 1] - matched[k]);

  return (t < 0.0f ? 0.0f : inside) - value;
}
