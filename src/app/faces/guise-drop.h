/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_drop_install:
 * @window: a #GuiseWindow
 * @label: shown, with what lies behind it, while files are held over the window
 *
 * Files that are dropped anywhere go where guise_face_routes_drop() puts them.
 */
void guise_drop_install (GtkWidget *window, GtkLabel *label);

G_END_DECLS
