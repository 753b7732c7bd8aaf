/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/faces/guise-wall-list.h"

G_BEGIN_DECLS

/**
 * GuiseFaceCell:
 *
 * One face of the wall: as wide as there is room, and as high. Chosen: a disc with a check; set
 * aside: faint; selected: an outline; not decoded yet: an empty place.
 */
#define GUISE_TYPE_FACE_CELL (guise_face_cell_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceCell, guise_face_cell, GUISE, FACE_CELL, GtkWidget)

/**
 * guise_face_cell_new:
 * @size: pixels that it has at least
 *
 * Returns: (transfer floating): an empty cell
 */
GtkWidget *guise_face_cell_new (int size);

void guise_face_cell_set_size (GuiseFaceCell *self, int size);

/**
 * guise_face_cell_set_face:
 * @face: (nullable): what is shown, and followed
 */
void guise_face_cell_set_face (GuiseFaceCell *self, GuiseWallFace *face);
void guise_face_cell_set_selected (GuiseFaceCell *self, gboolean is_selected);

G_END_DECLS
