/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseGuideGrid:
 *
 * A table in columns where there is room for them, one row below the other where a page is narrow.
 * On a wide page a table that is wider still can be moved to and fro.
 */
#define GUISE_TYPE_GUIDE_GRID (guise_guide_grid_get_type ())
G_DECLARE_FINAL_TYPE (GuiseGuideGrid, guise_guide_grid, GUISE, GUIDE_GRID, GtkWidget)

/**
 * guise_guide_grid_new:
 * @columns: (transfer floating): all cells
 * @rows: (transfer floating): the same as text that wraps
 *
 * Returns: (transfer floating): the widget
 */
GtkWidget *guise_guide_grid_new (GtkWidget *columns, GtkWidget *rows);

G_END_DECLS
