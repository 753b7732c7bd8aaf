/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-scratch.h"
#include "image/guise-warp.h"

G_BEGIN_DECLS

#define GUISE_BLUR_MAX_KERNEL 1023
#define GUISE_BLUR_MAX_MOTION 50

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
 * guise_blur_gaussian_with:
 * @scratch: of the caller
 *
 * guise_blur_gaussian() that allocates nothing once @scratch has its size.
 */
void guise_blur_gaussian_with (GuiseScratch *scratch,
                               GuiseImage   *image,
                               int           kernel,
                               double        sigma,
                               GuiseBorder   border);

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

/**
 * guise_blur_motion:
 * @image: F32, changed in place, each channel alone
 * @length: pixels of the line, 1..%GUISE_BLUR_MAX_MOTION
 * @angle: degrees, counter-clockwise; 0 is horizontal
 * @scratch: as large as @image, overwritten
 *
 * Mean along a line: a row of ones in a square kernel, turned about its middle with linear
 * interpolation and normalised; borders mirrored about the border pixel's centre. An even kernel
 * reaches one pixel further to the left and up. Allocates nothing. Thread: any.
 *
 * Source: training.md 8.3
 */
void guise_blur_motion (GuiseImage *image, int length, double angle, GuiseImage *scratch);

G_END_DECLS
