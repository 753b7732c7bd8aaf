/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_face_routes_install:
 * @window_class: of #GuiseWindow
 *
 * The ways to the pages about faces: `win.consent` (name of a slot) asks whose they are;
 * `win.with-consent` (an action) asks for whatever is missing first, and activates the action on
 * the page of the step in view once all is said, at once where nothing is missing.
 */
void guise_face_routes_install (GtkWidgetClass *window_class);

G_END_DECLS
