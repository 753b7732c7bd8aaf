/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseOrientation:
 * @transposed: rows become columns; applied first
 * @flip_x: then mirrored left to right
 * @flip_y: then mirrored top to bottom
 *
 * One of the eight ways to lay a rectangle on itself. Plain value; all zero changes nothing.
 */
typedef struct
{
  gboolean transposed;
  gboolean flip_x;
  gboolean flip_y;
} GuiseOrientation;

/**
 * guise_orientation_from_matrix:
 * @matrix: (array fixed-size=9): a display matrix in 16.16 fixed point: a point (x, y) is shown at
 *   (matrix[0] x + matrix[3] y + matrix[6], matrix[1] x + matrix[4] y + matrix[7])
 *
 * The nearest orientation; angles between are rounded to right ones.
 *
 * Source: ISO/IEC 14496-12, 6.2.2 (the transformation matrix of a track header)
 */
GuiseOrientation guise_orientation_from_matrix (const int32_t matrix[9]);

/**
 * guise_orientation_from_turns:
 * @n_quarters: how often the picture is turned by a quarter, clockwise
 * @is_mirrored: whether it is mirrored left to right then
 */
GuiseOrientation guise_orientation_from_turns (int n_quarters, gboolean is_mirrored);

static inline gboolean
guise_orientation_is_identity (const GuiseOrientation *self)
{
  return !self->transposed && !self->flip_x && !self->flip_y;
}

/**
 * guise_orientation_apply:
 * @self: the orientation
 * @image: BGR8
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the picture as it is to be seen; @image itself with one more
 *   reference when nothing changes
 */
GuiseImage *
guise_orientation_apply (const GuiseOrientation *self, GuiseImage *image, GError **error);

/**
 * guise_orientation_apply_into:
 * @self: the orientation
 * @image: BGR8
 * @target: another one, of the size of @image, sides exchanged where rows become columns
 */
void guise_orientation_apply_into (const GuiseOrientation *self,
                                   const GuiseImage       *image,
                                   GuiseImage             *target);

G_END_DECLS
