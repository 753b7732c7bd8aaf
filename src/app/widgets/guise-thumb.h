/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseThumb:
 *
 * A small square picture, cut to fill its place; GtkPicture would take the picture's own size.
 * Properties: `paintable` (%NULL: an empty place), `size` (pixels), `radius` of the corners (half
 * of the size: round).
 */
#define GUISE_TYPE_THUMB (guise_thumb_get_type ())
G_DECLARE_FINAL_TYPE (GuiseThumb, guise_thumb, GUISE, THUMB, GtkWidget)

/**
 * guise_thumb_load:
 * @self: a thumb
 * @path: (nullable): a picture file; %NULL empties the place
 * @column: which square of its first row, from 0
 * @n_columns: how many squares stand in a row; 1: the picture is one
 *
 * Reads and scales the file on a thread; what cannot be read is an empty place.
 */
void guise_thumb_load (GuiseThumb *self, const char *path, int column, int n_columns);

/**
 * GuiseThumbSheet:
 * @column: which square, from 0
 * @row: in which row, from 0
 * @n_columns: squares side by side; 0: as @n_rows says
 * @n_rows: rows of squares, where @n_columns is not known
 *
 * A picture of many squares.
 */
typedef struct
{
  int column;
  int row;
  int n_columns;
  int n_rows;
} GuiseThumbSheet;

/**
 * guise_thumb_load_cell:
 * @self: a thumb
 * @path: (nullable): a picture file; %NULL empties the place
 * @sheet: how it is divided, and which square; a square that it does not have is an empty place
 *
 * guise_thumb_load() for any row.
 */
void guise_thumb_load_cell (GuiseThumb *self, const char *path, const GuiseThumbSheet *sheet);

/**
 * guise_thumb_append:
 * @widget: who draws
 * @snapshot: what it draws into
 * @paintable: (nullable): the picture; %NULL: an empty place
 * @bounds: where
 * @radius: of the corners
 *
 * Draws what a thumb looks like, for widgets that show many.
 */
void guise_thumb_append (GtkWidget             *widget,
                         GtkSnapshot           *snapshot,
                         GdkPaintable          *paintable,
                         const graphene_rect_t *bounds,
                         float                  radius);

G_END_DECLS
