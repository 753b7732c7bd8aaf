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

/**
 * GuiseColorTransfer:
 *
 * The colour transfers of faces.md 8.2, in the order of DeepFaceLab's options.
 */
typedef enum
{
  GUISE_COLOR_TRANSFER_NONE,
  GUISE_COLOR_TRANSFER_RCT,
  GUISE_COLOR_TRANSFER_LCT,
  GUISE_COLOR_TRANSFER_MKL,
  GUISE_COLOR_TRANSFER_MKL_M,
  GUISE_COLOR_TRANSFER_IDT,
  GUISE_COLOR_TRANSFER_IDT_M,
  GUISE_COLOR_TRANSFER_SOT_M,
  GUISE_COLOR_TRANSFER_MIX_M,
  GUISE_N_COLOR_TRANSFERS,
} GuiseColorTransfer;

/**
 * guise_color_transfer_get_name:
 * @transfer: a transfer
 *
 * Returns: its name, as in "rct"
 */
const char *guise_color_transfer_get_name (GuiseColorTransfer transfer);

/**
 * guise_color_transfer_from_name:
 * @name: a name, as in "rct"
 * @out_transfer: (out): which
 *
 * Returns: %FALSE when there is no such transfer
 */
gboolean guise_color_transfer_from_name (const char *name, GuiseColorTransfer *out_transfer);

/**
 * guise_color_transfer_is_supported:
 * @transfer: a transfer
 *
 * Returns: whether guise_color_transfer_apply() can do it
 */
gboolean guise_color_transfer_is_supported (GuiseColorTransfer transfer);

/**
 * guise_color_transfer_apply:
 * @transfer: which
 * @image: F32 BGR 0..1 of the face to change, in place; the result is clipped to 0..1
 * @image_mask: (nullable): F32 [1, h, w] of @image: pixels under 0.5 count as black in the
 *   statistics (rct only)
 * @target: F32 BGR 0..1 of the face whose colour is wanted; any size
 * @target_mask: (nullable): F32 of @target
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR UNSUPPORTED, NO_MEMORY
 *
 * Source: faces.md 8.2, training.md 7.7
 *
 * Returns: %TRUE when @image was changed (or the transfer is none)
 */
gboolean guise_color_transfer_apply (GuiseColorTransfer transfer,
                                     GuiseImage        *image,
                                     const GuiseImage  *image_mask,
                                     const GuiseImage  *target,
                                     const GuiseImage  *target_mask,
                                     GError           **error);

/**
 * GuiseColorStats:
 * @mean: mean of L, a, b
 * @deviation: population standard deviation of L, a, b
 *
 * All that rct needs to know about a picture.
 */
typedef struct
{
  float mean[3];
  float deviation[3];
} GuiseColorStats;

/**
 * guise_color_measure_lab:
 * @lab: F32 Lab
 * @mask: (nullable): F32 [1, h, w]: pixels under 0.5 count as Lab (0, 0, 0)
 *
 * Returns: statistics over all pixels
 */
GuiseColorStats guise_color_measure_lab (const GuiseImage *lab, const GuiseImage *mask);

/**
 * guise_color_apply_rct:
 * @image: F32 BGR 0..1, changed in place
 * @from: statistics of @image
 * @to: statistics wanted
 *
 * The second half of rct, for callers that keep statistics (video, cached facesets).
 */
void
guise_color_apply_rct (GuiseImage *image, const GuiseColorStats *from, const GuiseColorStats *to);

G_END_DECLS
