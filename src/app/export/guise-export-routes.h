/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_export_routes_install:
 * @window_class: of #GuiseWindow
 *
 * The way from an exported file to the page that uses it: `win.show-live` (path of a .dfm) shows
 * the step Live and activates `live.open` with the path on its page.
 */
void guise_export_routes_install (GtkWidgetClass *window_class);

G_END_DECLS
