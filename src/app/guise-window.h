/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-recent.h"
#include "app/widgets/guise-adaptive.h"

G_BEGIN_DECLS

/**
 * GuiseWindow:
 *
 * The window of the studio: where one is, and what mediates between pages. Actions: `win.go-home`,
 * `win.go-back`, `win.new-project` (recipe), `win.use-model`, `win.open`, `win.open-project`
 * (path), `win.show-step` (name), `win.show-folder`, `win.record` (slot, or slot and what to begin
 * with: "dst/tongue", see guise_record_page_wish()), `win.toast` (text), `win.preferences`,
 * `win.show-help-overlay`, `win.help`, `win.help-beforehand`, `win.full-screen`, those of
 * guise-export-routes.h and guise-face-routes.h, and `win.train.*`, which reach the page of
 * training.
 */
#define GUISE_TYPE_WINDOW (guise_window_get_type ())
G_DECLARE_FINAL_TYPE (GuiseWindow, guise_window, GUISE, WINDOW, AdwApplicationWindow)

/**
 * guise_window_new:
 * @application: the application
 * @settings: preferences of this computer
 * @recent: projects
 *
 * Returns: (transfer floating): a window
 */
GtkWidget *guise_window_new (GtkApplication *application, GSettings *settings, GuiseRecent *recent);

/**
 * guise_window_push:
 * @self: the window
 * @page: (transfer floating): a page that covers the others, with a back button of its own for
 *   `win.go-back`
 *
 * Shows a page until somebody goes back; then it is dropped, and the open project is read again.
 * One such page may lie over another.
 */
void guise_window_push (GuiseWindow *self, GtkWidget *page);

/**
 * guise_window_show_over:
 *
 * See guise_project_view_show_over().
 */
void guise_window_show_over (GuiseWindow *self, GuiseStepId id, GtkWidget *page, GuiseJob *job);

/**
 * guise_window_get_over:
 *
 * Returns: (transfer none) (nullable): see guise_project_view_get_over()
 */
GtkWidget *guise_window_get_over (GuiseWindow *self);

/**
 * guise_window_is_project_shown:
 *
 * Returns: whether an open project is in view, with no page over all of it
 */
gboolean guise_window_is_project_shown (GuiseWindow *self);

/**
 * guise_window_get_project:
 *
 * Returns: (transfer none) (nullable): the project that was opened last
 */
GuiseOpenProject *guise_window_get_project (GuiseWindow *self);

/**
 * guise_window_get_step_page:
 *
 * Returns: (transfer none) (nullable): the page of the step in view, also where another page lies
 *   over it
 */
GtkWidget *guise_window_get_step_page (GuiseWindow *self);

/**
 * guise_window_open:
 * @self: the window
 * @path: a project folder or its manifest; or a model (a .dfm file, a folder of DeepFaceLab, a
 * base), of which is shown what can be done with it. Anything else is told of, in the window
 */
void guise_window_open (GuiseWindow *self, const char *path);

/**
 * guise_window_tell_of_training:
 * @self: the window
 * @project: whose training
 * @text: what has happened; plain text, one short line
 *
 * Shows a toast with a button that leads to that training; nothing where its page is in view.
 */
void guise_window_tell_of_training (GuiseWindow *self, GuiseOpenProject *project, const char *text);

G_END_DECLS
