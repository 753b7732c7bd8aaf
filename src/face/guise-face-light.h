/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-mesh.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseFaceLight:
 * @x: where light comes from, relative to the mean: to the image's right is positive
 * @y: likewise; from above is negative
 * @level: mean linear luminance of the skin, 0..1
 *
 * How a face is lit.
 */
typedef struct
{
  double x;
  double y;
  double level;
} GuiseFaceLight;

/**
 * guise_face_light_measure:
 * @picture: BGR8
 * @mesh: (array fixed-size=468): the face, in the pixels of @picture
 * @out_light: (out): how it is lit
 *
 * The luminance at 40 places of the skin, fitted by a lamp far away over the directions in which
 * the skin looks there. Places outside the picture or turned away do not count.
 *
 * Source: faces.md 6.2.7, appendix C.3
 *
 * Returns: %FALSE when too few places are seen
 */
gboolean guise_face_light_measure (const GuiseImage     *picture,
                                   const GuiseMeshPoint *mesh,
                                   GuiseFaceLight       *out_light);

G_END_DECLS
