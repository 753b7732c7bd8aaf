/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * guise_sharpness_cpbd:
 * @gray: GRAY8, already multiplied by the hull mask
 *
 * Cumulative probability of blur detection, 0 (or no edge) .. 1. Allocates about ten planes.
 * Thread: any.
 *
 * Source: Narvekar and Karam, IEEE TIP 20(9), 2011; constants as in faces.md 1.8
 *
 * Returns: the measure
 */
double guise_sharpness_cpbd (const GuiseImage *gray);

/**
 * guise_sharpness_laplacian:
 * @image: BGR8 or GRAY8, already multiplied by the hull mask
 *
 * Source: OpenCV Laplacian with aperture 11 in double and the variance over all channels
 *   (faces.md 1.8 b)
 *
 * Returns: the variance
 */
double guise_sharpness_laplacian (const GuiseImage *image);

/**
 * GuiseSharpness:
 * @sharpness: log2 (1 + fine detail / medium detail): contrast and light cancel
 * @direction_ratio: largest over smallest derivative energy of four directions; above 2.5 marks
 *   motion blur
 */
typedef struct
{
  float sharpness;
  float direction_ratio;
} GuiseSharpness;

/**
 * guise_sharpness_measure:
 * @luma: F32 [1, 256, 256], 0..1: the aligned face resized
 * @mask: (nullable): F32 of the same size: where to look, hull eroded by 8 pixels
 *
 * Our own scale-normalised sharpness (faces.md 1.8, last paragraph).
 *
 * Returns: the measures; 0 and 1 when the mask is empty
 */
GuiseSharpness guise_sharpness_measure (const GuiseImage *luma, const GuiseImage *mask);

G_END_DECLS
