/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-warp.h"

G_BEGIN_DECLS

#define GUISE_WARP_SPAN \
  128 /* pixels handled at once; everything about them stays in the L1 cache */

/* Where the pixels of one piece of a row lie in the source: first tap and fraction. */
typedef struct
{
  int   n;
  int   x[GUISE_WARP_SPAN];
  int   y[GUISE_WARP_SPAN];
  float fx[GUISE_WARP_SPAN];
  float fy[GUISE_WARP_SPAN];
} GuiseWarpSpan;

/* The values found there, a channel a row; bytes stay 0..255. */
typedef float GuiseWarpValues[4][GUISE_WARP_SPAN];

/* How a source is read; plain value. */
typedef struct
{
  const GuiseImage  *source;
  GuiseInterpolation interpolation;
  GuiseBorder        border;
} GuiseWarpSampler;

int  guise_warp_get_n_taps (GuiseInterpolation interpolation);
void guise_warp_sample (const GuiseWarpSampler *self,
                        const GuiseWarpSpan    *span,
                        GuiseWarpValues         out_values);

G_END_DECLS
