/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-warp.h"

G_BEGIN_DECLS

#define GUISE_BLUR_MAX_KERNEL 1023

/**
 * guise_blur_sigma_of_kernel:
 * @kernel: odd width of a Gaussian kernel
 *
 * Source: OpenCV getGaussianKernel: 0.3 ((k - 1) / 2 - 1) + 0.8
 *
 * Returns: the sigma that belongs to @kernel when none is given
 */
double guise_blur_sigma_of_kernel (int kernel);

/**
 * guise_blur_gaussian:
 * @image: F32, changed in place, each channel alone
 * @kernel: odd width, 1..%GUISE_BLUR_MAX_KERNEL; 0 derives it from @sigma as
 *   round(8 sigma + 1) | 1 (OpenCV's rule for floats)
 * @sigma: in pixels; 0 or less derives it from @kernel
 * @border: what lies outside
 *
 * Separable Gaussian with weights normalised to sum 1. Allocates a few rows. Thread: any.
 */
void guise_blur_gaussian (GuiseImage *image, int kernel, double sigma, GuiseBorder border);

/**
 * guise_blur_box:
 * @image: F32, changed in place, each channel alone
 * @kernel: width, 1..%GUISE_BLUR_MAX_KERNEL, odd or even; an even kernel reaches one pixel
 *   further to the left and up (anchor kernel / 2), as in OpenCV
 * @border: what lies outside
 *
 * Mean over a square.
 */
void guise_blur_box (GuiseImage *image, int kernel, GuiseBorder border);

G_END_DECLS
