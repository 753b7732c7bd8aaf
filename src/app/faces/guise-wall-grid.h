/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/faces/guise-wall.h"

G_BEGIN_DECLS

/**
 * GuiseWallGrid:
 *
 * The wall itself: very many faces to scroll through and to select, with pictures that come as they
 * are decoded. Signals:
 *
 * - `::selection-changed`
 * - `::activated (guint position)`: somebody wants to look closer
 */
#define GUISE_TYPE_WALL_GRID (guise_wall_grid_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWallGrid, guise_wall_grid, GUISE, WALL_GRID, GtkWidget)

/**
 * guise_wall_grid_set_wall:
 * @wall: (nullable): what is shown, once it is open
 */
void guise_wall_grid_set_wall (GuiseWallGrid *self, GuiseWall *wall);

/**
 * guise_wall_grid_update:
 *
 * To be called when the wall has changed.
 */
void guise_wall_grid_update (GuiseWallGrid *self);

/**
 * guise_wall_grid_set_size:
 * @size: of a face, pixels
 */
void guise_wall_grid_set_size (GuiseWallGrid *self, int size);
int  guise_wall_grid_get_size (const GuiseWallGrid *self);

/**
 * guise_wall_grid_get_n_selected:
 *
 * Returns: how many faces are selected
 */
guint guise_wall_grid_get_n_selected (const GuiseWallGrid *self);

/**
 * guise_wall_grid_dup_selected:
 * @out_n: (out): how many
 *
 * Returns: (transfer full) (array length=out_n): faces of the faceset that are selected
 */
uint32_t *guise_wall_grid_dup_selected (const GuiseWallGrid *self, size_t *out_n);

/**
 * guise_wall_grid_select_only:
 * @position: in the list
 *
 * Selects this face and no other, brings it into view and gives it the focus.
 */
void guise_wall_grid_select_only (GuiseWallGrid *self, guint position);

/**
 * guise_wall_grid_is_idle:
 *
 * Returns: whether all faces in view have their pictures
 */
gboolean guise_wall_grid_is_idle (const GuiseWallGrid *self);

/**
 * guise_wall_grid_get_adjustment:
 *
 * Returns: (transfer none): how far it is scrolled
 */
GtkAdjustment *guise_wall_grid_get_adjustment (GuiseWallGrid *self);

G_END_DECLS
