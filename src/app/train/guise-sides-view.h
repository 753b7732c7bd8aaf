/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseSidesView:
 *
 * Whose faces a stage trains on: some of both sides, side by side or one above the other where it
 * is narrow. They are read on a thread.
 */
#define GUISE_TYPE_SIDES_VIEW (guise_sides_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSidesView, guise_sides_view, GUISE, SIDES_VIEW, GtkWidget)

/**
 * guise_sides_view_show:
 * @self: a view
 * @project: whose faces; its files have been read
 * @stage: index of the stage; what is shown already is not read again
 */
void guise_sides_view_show (GuiseSidesView *self, GuiseOpenProject *project, size_t stage);

/**
 * guise_sides_view_set_narrow:
 * @self: a view
 * @is_narrow: one side above the other, else side by side
 */
void guise_sides_view_set_narrow (GuiseSidesView *self, gboolean is_narrow);

/**
 * guise_sides_view_forget:
 *
 * The next guise_sides_view_show() reads again.
 */
void guise_sides_view_forget (GuiseSidesView *self);

/**
 * guise_sides_view_is_shown:
 *
 * Returns: whether there is something to look at
 */
gboolean guise_sides_view_is_shown (GuiseSidesView *self);

G_END_DECLS
