/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseCell:
 *
 * One square of a picture that holds many of them in rows and columns, as a paintable; nothing is
 * copied. It never changes.
 */
#define GUISE_TYPE_CELL (guise_cell_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCell, guise_cell, GUISE, CELL, GObject)

/**
 * guise_cell_new:
 * @sheet: the picture; kept
 * @n_columns: squares side by side in it
 * @column: which of them, from 0
 * @row: which row, from 0
 *
 * Returns: (transfer full): the square
 */
GdkPaintable *guise_cell_new (GdkTexture *sheet, int n_columns, int column, int row);

/**
 * guise_cell_count_rows:
 *
 * Returns: whole rows of squares in @sheet
 */
int guise_cell_count_rows (GdkTexture *sheet, int n_columns);

G_END_DECLS
