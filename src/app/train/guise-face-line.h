/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseFaceLine:
 *
 * One probe face over time: the swap of it at up to nine points, oldest first, as many as there is
 * width for.
 */
#define GUISE_TYPE_FACE_LINE (guise_face_line_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceLine, guise_face_line, GUISE, FACE_LINE, GtkWidget)

/**
 * guise_face_line_show:
 * @self: a line
 * @points: of #GuiseHistoryPoint, newest first; not kept
 * @row: which probe face
 * @n_most: pictures at most
 */
void guise_face_line_show (GuiseFaceLine *self, GListModel *points, int row, int n_most);

G_END_DECLS
