/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"

G_BEGIN_DECLS

/**
 * GuiseFacePlace:
 * @is_known: whether there is exactly one face
 * @x: of the middle of its crop, in pixels of the frame
 * @y: of the middle of its crop
 * @size: of the crop, in pixels of the frame
 * @angle: of the crop, radians
 *
 * Where the one face of a frame is. Plain value.
 */
typedef struct
{
  gboolean is_known;
  double   x;
  double   y;
  double   size;
  double   angle;
} GuiseFacePlace;

/**
 * guise_face_place_measure:
 * @landmarks: (array fixed-size=68): a face
 *
 * Returns: its place; not known when the landmarks form no face
 */
GuiseFacePlace guise_face_place_measure (const GuisePoint *landmarks);

/**
 * GuiseFaceMotion:
 * @power: how far the face moved, pixels of the frame
 * @degrees: where to, counter-clockwise, 0 is to the right
 *
 * What motion blur follows. Plain value.
 */
typedef struct
{
  double power;
  double degrees;
} GuiseFaceMotion;

/**
 * guise_face_place_get_motion:
 * @before: place in the frame before; in the first frame its own
 * @after: place in the frame after; in the last one its own
 *
 * Source: faces.md 8.1, "motion vector per frame"
 *
 * Returns: 0 when one of them is not known
 */
GuiseFaceMotion guise_face_place_get_motion (const GuiseFacePlace *before,
                                             const GuiseFacePlace *after);

G_END_DECLS
