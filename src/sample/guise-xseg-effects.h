/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sample/guise-xseg-draw.h"

G_BEGIN_DECLS

/*
 * What is done to the pictures of an XSeg training so that the network learns to look at faces
 * under any light and in any quality. Pictures are F32 BGR; nothing is clipped that is not said to
 * be. Thread: any.
 *
 * Source: training.md 8.3
 */

/**
 * guise_xseg_circle_get_weight:
 *
 * Returns: clip (1 - (distance - start) / end, 0, 1) at pixel (@x, @y)
 */
float guise_xseg_circle_get_weight (const GuiseXsegCircle *self, int x, int y);

/**
 * guise_xseg_circle_blend:
 * @self: where
 * @image: changed in place
 * @changed: what it becomes inside the circle, of the same size
 */
void
guise_xseg_circle_blend (const GuiseXsegCircle *self, GuiseImage *image, const GuiseImage *changed);

/**
 * guise_xseg_tint_apply:
 * @self: a light
 * @image: changed in place; clipped to 0..1
 */
void guise_xseg_tint_apply (const GuiseXsegTint *self, GuiseImage *image);

/**
 * GuiseXsegPart:
 *
 * Which part of a picture sheds light.
 */
typedef enum
{
  GUISE_XSEG_PART_FACE,
  GUISE_XSEG_PART_BACKGROUND,
} GuiseXsegPart;

/**
 * guise_xseg_add_flare:
 * @image: changed in place
 * @mask: [1, h, w], 1 is face
 * @part: what sheds light
 * @kernel: odd width of the Gaussian that spreads it
 * @scratch: as large as @image, overwritten
 *
 * image += blur (image * part), borders mirrored.
 */
void guise_xseg_add_flare (GuiseImage       *image,
                           const GuiseImage *mask,
                           GuiseXsegPart     part,
                           int               kernel,
                           GuiseImage       *scratch);

/**
 * guise_xseg_cut_out:
 * @image: changed in place: 0 where @mask is 1
 * @mask: [1, h, w]
 */
void guise_xseg_cut_out (GuiseImage *image, const GuiseImage *mask);

/**
 * guise_xseg_add_background:
 * @image: changed in place
 * @mask: [1, h, w] of @image, 1 is face
 * @background: another picture with its face cut out
 * @background_mask: where that face was
 * @keep: how much of @image stays where @background comes in
 *
 * With c = 1 - (1 - background_mask) (1 - mask): image c + image (1 - c) keep + background (1 - c)
 * (1 - keep). So neither face is touched.
 */
void guise_xseg_add_background (GuiseImage       *image,
                                const GuiseImage *mask,
                                const GuiseImage *background,
                                const GuiseImage *background_mask,
                                float             keep);

/**
 * guise_xseg_shrink:
 * @image: changed in place: shrunk and enlarged again
 * @side: to which side
 * @is_nearest: by nearest neighbours, else linearly
 * @scratch: F32, as large as @image, which is at least @side wide and high; overwritten
 *
 * Linearly it allocates what a #GuiseResizer needs, which depends on @side.
 */
void guise_xseg_shrink (GuiseImage *image, int side, gboolean is_nearest, GuiseImage *scratch);

/**
 * guise_xseg_recompress:
 * @image: 0..1, changed in place: as a JPEG of that quality shows it
 * @quality: 1..100
 * @scratch: BGR8, as large as @image, overwritten
 * @error: where to put the error
 *
 * Allocates what the JPEG codec does: the file, the picture decoded from it and its own memory.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean
guise_xseg_recompress (GuiseImage *image, int quality, GuiseImage *scratch, GError **error);

G_END_DECLS
