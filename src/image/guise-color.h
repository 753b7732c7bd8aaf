/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * guise_color_bgr_to_lab:
 * @image: F32 with three channels, BGR 0..1; becomes L 0..100, a and b about -127..127
 *
 * sRGB curve, D65 white. In place.
 *
 * Source: CIE 1976 L*a*b* with the constants OpenCV documents for float BGR2Lab
 */
void guise_color_bgr_to_lab (GuiseImage *image);

/**
 * guise_color_lab_to_bgr:
 * @image: F32 with three channels, Lab; becomes BGR, clipped to 0..1
 *
 * The inverse of guise_color_bgr_to_lab(). In place.
 */
void guise_color_lab_to_bgr (GuiseImage *image);

/**
 * guise_color_bgr_to_hsv:
 * @image: F32 with three channels, BGR 0..1; becomes H 0..360 degrees, S 0..1, V 0..1
 */
void guise_color_bgr_to_hsv (GuiseImage *image);

/**
 * guise_color_hsv_to_bgr:
 * @image: F32 with three channels, HSV; becomes BGR
 */
void guise_color_hsv_to_bgr (GuiseImage *image);

/**
 * guise_color_shift_hsv:
 * @image: F32 with three channels, BGR 0..1, changed in place
 * @hue: degrees, added modulo 360
 * @saturation: added, result clipped to 0..1
 * @value: added, result clipped to 0..1
 *
 * The hue jitter of training.md 7.3; the result is clipped to 0..1.
 */
void guise_color_shift_hsv (GuiseImage *image, float hue, float saturation, float value);

G_END_DECLS
