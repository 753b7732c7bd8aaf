/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * guise_sharpen_box:
 * @image: F32, changed in place, not clipped
 * @kernel: odd width of the box
 * @amount: 0 changes nothing
 * @scratch: of the same size and channels, overwritten
 *
 * x + amount (x - box mean of x), borders mirrored. Thread: any.
 *
 * Source: training.md 8.3
 */
void guise_sharpen_box (GuiseImage *image, int kernel, double amount, GuiseImage *scratch);

/**
 * guise_sharpen_gaussian:
 * @image: F32, changed in place, not clipped
 * @kernel: odd width of the Gaussian, whose sigma follows from it
 * @amount: 0 changes nothing
 * @scratch: of the same size and channels, overwritten
 *
 * x (1 + amount / 2) - amount / 2 times the blurred x, borders mirrored. Thread: any.
 *
 * Source: training.md 8.3
 */
void guise_sharpen_gaussian (GuiseImage *image, int kernel, double amount, GuiseImage *scratch);

G_END_DECLS
