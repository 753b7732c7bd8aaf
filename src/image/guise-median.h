/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"
#include "image/guise-scratch.h"

G_BEGIN_DECLS

/**
 * guise_median_5x5:
 * @image: F32, changed in place, each channel alone
 * @scratch: of the same size and at least as many channels, overwritten
 *
 * Each pixel becomes the median of the 25 around it; the border pixel is repeated, as in OpenCV's
 * medianBlur. Allocates a few rows. Thread: any.
 */
void guise_median_5x5 (GuiseImage *image, GuiseImage *scratch);

/**
 * guise_median_5x5_with:
 * @rows: of the caller
 *
 * guise_median_5x5() that allocates nothing once @rows has its size.
 */
void guise_median_5x5_with (GuiseScratch *rows, GuiseImage *image, GuiseImage *scratch);

/**
 * guise_median_smooth:
 * @image: F32, changed in place
 * @power: how much, 0 and more
 * @full: of @power, what one full pass takes
 * @scratch: as in guise_median_5x5()
 *
 * Passes of guise_median_5x5(): while @power is over 0, the picture becomes its median where @power
 * is at least @full, else a mixture with @power / @full of it; then @power falls by 10.
 *
 * Source: faces.md 8.1, step 9 (@full 100) and 8.3 (@full 10)
 */
void guise_median_smooth (GuiseImage *image, int power, int full, GuiseImage *scratch);

G_END_DECLS
