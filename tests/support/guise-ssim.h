/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define GUISE_SSIM_WINDOW 11 /* side of the Gaussian window, pixels */

/**
 * GuiseSsim:
 * @whole: mean over all windows inside the picture
 * @masked: mean over those whose middle lies in the mask; NaN when there is none
 *
 * Structural similarity, 1 for equal pictures. Plain value.
 */
typedef struct
{
  double whole;
  double masked;
} GuiseSsim;

/**
 * guise_ssim_measure:
 * @a: (array): [3, side, side] f32 BGR 0..1
 * @b: (array): the same shape
 * @mask: (array): [side, side] f32; inside from 0.5 on
 * @side: rows and columns, at least %GUISE_SSIM_WINDOW
 *
 * Compares the luma (BT.601) of two pictures under a Gaussian of sigma 1.5, with K1 = 0.01,
 * K2 = 0.03 and a range of 1; windows never leave the picture.
 *
 * Source: Wang, Bovik, Sheikh, Simoncelli: Image quality assessment: from error visibility to
 * structural similarity, IEEE TIP 13 (4), 2004, section III
 */
GuiseSsim guise_ssim_measure (const float *a, const float *b, const float *mask, int side);

G_END_DECLS
