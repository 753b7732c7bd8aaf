/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-type.h"

G_BEGIN_DECLS

/**
 * guise_face_type_get_padding:
 *
 * Returns: what the crop adds around the template square (faces.md 1.4); the side of a crop is
 *   `2 (padding sqrt 2 + 0.5)` template units. 0 for %GUISE_FACE_TYPE_MARK_ONLY
 */
double guise_face_type_get_padding (GuiseFaceType type);

/**
 * guise_face_type_get_side:
 *
 * Returns: the side of a crop in template units
 */
double guise_face_type_get_side (GuiseFaceType type);

/**
 * guise_face_type_is_aligned:
 *
 * Returns: whether crops of this type are turned with the face
 */
gboolean guise_face_type_is_aligned (GuiseFaceType type);

G_END_DECLS
