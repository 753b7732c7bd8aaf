/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"

G_BEGIN_DECLS

/**
 * guise_mask_carry:
 * @polygons: (element-type GuisePolygon): what is drawn over one face
 * @from: [68] the landmarks of that face, in its pixels
 * @to: [68] the landmarks of another face, in the pixels of that one
 *
 * Carries outlines from one face to another: each landmark takes along what is near it, so that an
 * outline follows an opened mouth or a turned head; far from all of them the face is turned, scaled
 * and shifted as a whole. Points may come to lie outside of the picture.
 *
 * Source: S. Schaefer, T. McPhail, J. Warren, Image deformation using moving least squares, 2006,
 *   section 2.2 (similarities); weights 1 / distance^2
 *
 * Returns: (transfer full) (element-type GuisePolygon): the outlines over the other face, as many
 *   points each
 */
GPtrArray *guise_mask_carry (const GPtrArray *polygons,
                             const GuisePoint from[GUISE_N_LANDMARKS],
                             const GuisePoint to[GUISE_N_LANDMARKS]);

G_END_DECLS
