/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseFaceQuality:
 * @is_blurred: sharpness (faces.md 1.8) below 0.22, or below 0.30 with one direction that stands
 *   out: motion blur
 * @is_clipped: more than 15 % of the crop lie outside the frame (faces.md 5.7)
 *
 * What is wrong with a face that was cut, though it is one.
 */
typedef struct
{
  gboolean is_blurred;
  gboolean is_clipped;
} GuiseFaceQuality;

/**
 * guise_face_is_blurred:
 * @sharpness: of a #GuiseSharpness
 * @direction_ratio: likewise
 *
 * Returns: whether no camera should give such a picture; most cameras give far better ones
 */
gboolean guise_face_is_blurred (float sharpness, float direction_ratio);

/**
 * guise_face_quality_measure:
 * @crop: BGR8, square: an aligned face
 * @face: the face, in the pixels of the frame
 * @type: how it was cut
 * @width: columns of the frame
 * @height: its rows
 * @out_quality: (out): what is wrong with it
 * @error: where to put the error
 *
 * Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: %TRUE when all was measured
 */
gboolean guise_face_quality_measure (const GuiseImage *crop,
                                     const GuiseFace  *face,
                                     GuiseFaceType     type,
                                     int               width,
                                     int               height,
                                     GuiseFaceQuality *out_quality,
                                     GError          **error);

G_END_DECLS
