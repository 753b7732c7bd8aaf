/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/train/guise-sides.h"

G_BEGIN_DECLS

/**
 * GuiseSideWall:
 *
 * Some faces of one side of a stage: who that is, how many there are, whether they are other ones
 * than before. Property `title`: what becomes of that side.
 */
#define GUISE_TYPE_SIDE_WALL (guise_side_wall_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSideWall, guise_side_wall, GUISE, SIDE_WALL, GtkWidget)

/**
 * guise_side_wall_show:
 * @self: a wall
 * @side: whose faces; not kept
 * @is_new: they are other ones than in the stage before
 */
void guise_side_wall_show (GuiseSideWall   *self,
                           const GuiseSide *side,
                           gboolean         is_new,
                           gboolean         has_before);

G_END_DECLS
