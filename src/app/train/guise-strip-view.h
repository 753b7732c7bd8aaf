/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A strip has so many columns; the swap is this one (train/guise-probe-faces.h). */
#define GUISE_STRIP_N_COLUMNS 6
#define GUISE_STRIP_SWAP      4

/**
 * GuiseStripView:
 *
 * The probe faces of a training: a row for each pair, with the columns of a strip that
 * guise_probe_faces_write() made, as many rows as there is room for.
 */
#define GUISE_TYPE_STRIP_VIEW (guise_strip_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStripView, guise_strip_view, GUISE, STRIP_VIEW, GtkWidget)

/**
 * guise_strip_view_load:
 * @self: a view
 * @path: (nullable): a strip; %NULL: there is none yet
 *
 * Reads the file on a thread; the picture so far stays until it is there. One that cannot be read
 * changes nothing.
 */
void guise_strip_view_load (GuiseStripView *self, const char *path);

G_END_DECLS
