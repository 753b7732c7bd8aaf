/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseLevels:
 * @in_black: what becomes the darkest, by channel in BGR order
 * @in_white: what becomes the brightest, not @in_black
 * @gamma: over 1 brightens the middle, positive
 * @out_black: the darkest result
 * @out_white: the brightest result
 *
 * A curve for each channel. Plain value.
 */
typedef struct
{
  float in_black[3];
  float in_white[3];
  float gamma[3];
  float out_black[3];
  float out_white[3];
} GuiseLevels;

/**
 * guise_levels_apply:
 * @self: the curves
 * @image: F32 with three channels, changed in place
 *
 * clip ((x - in_black) / (in_white - in_black), 0, 1) ^ (1 / gamma) * (out_white - out_black) +
 * out_black. Thread: any.
 *
 * Source: training.md 8.3
 */
void guise_levels_apply (const GuiseLevels *self, GuiseImage *image);

G_END_DECLS
