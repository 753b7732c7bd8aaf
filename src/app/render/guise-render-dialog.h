/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseRenderDialog:
 *
 * Swaps a video: which, with what model and how; then how far it is, and what came of it. What runs
 * goes on when this is closed. A video that is dropped here is chosen.
 */
#define GUISE_TYPE_RENDER_DIALOG (guise_render_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRenderDialog, guise_render_dialog, GUISE, RENDER_DIALOG, AdwWindow)

/**
 * guise_render_dialog_present:
 * @parent: what it stands over
 * @project: whose video it is
 * @model: (nullable): the .dfm that is chosen elsewhere
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *
guise_render_dialog_present (GtkWindow *parent, GuiseOpenProject *project, const char *model);

/**
 * guise_render_dialog_set_video:
 * @path: a video; the result goes beside it
 */
void guise_render_dialog_set_video (GuiseRenderDialog *self, const char *path);

G_END_DECLS
