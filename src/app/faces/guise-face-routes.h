/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GUISE_FACE_ROUTES_PLAY:
 *
 * Action of a page that plays a video itself, with its path as "ay": one that is dropped while such
 * a page is in view goes there, and not to the faces.
 */
#define GUISE_FACE_ROUTES_PLAY "live.play"

/**
 * guise_face_routes_install:
 * @window_class: of #GuiseWindow
 *
 * The ways to the pages about faces: `win.import` (name of a slot) shows the page of import;
 * `win.consent` (name of a slot) asks whose they are; `win.edit-mask` (path of a faceset of the
 * project, name of a face) shows the editor of masks;
 * `win.with-consent` (an action) asks for whatever is missing first, and activates the action on
 * the page of the step in view once all is said, at once where nothing is missing.
 */
void guise_face_routes_install (GtkWidgetClass *window_class);

/**
 * guise_face_routes_get_drop_text:
 * @window: a #GuiseWindow
 *
 * Returns: (transfer full) (nullable): where files would go that are dropped now, "Add to
 *   “Character”"; %NULL: nowhere
 */
char *guise_face_routes_get_drop_text (GtkWidget *window);

/**
 * guise_face_routes_drop:
 * @window: a #GuiseWindow
 * @files: (element-type GFile): what was dropped
 *
 * A folder that is a project is opened, a .dfm file is used live; faces are taken from anything
 * else. Where no project is in view, see guise_window_open().
 *
 * Returns: whether anything came of it
 */
gboolean guise_face_routes_drop (GtkWidget *window, const GSList *files);

G_END_DECLS
