/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/* Canny edges of grey levels: [height, width] f32 -> [height, width] 0 or 1. Gaussian of sigma 1
 * with what lies outside left out, Sobel without normalisation, thresholds in grey levels. */
void guise_canny (const float *gray, int width, int height, float low, float high, uint8_t *edges);

G_END_DECLS
