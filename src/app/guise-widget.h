/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_widget_unparent_children:
 * @widget: a widget whose template has children
 *
 * To be called in dispose. (gtk_widget_dispose_template() comes with GTK 4.8 and leaves children
 * that are no part of the template.)
 */
void guise_widget_unparent_children (GtkWidget *widget);

G_END_DECLS
