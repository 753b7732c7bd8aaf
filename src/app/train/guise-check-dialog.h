/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseCheckDialog:
 *
 * What the model makes of the faces that are hard: closed eyes, open mouths, turned heads; how many
 * of them each side has, and what can be done. Made on a thread, which ends with the dialog.
 */
#define GUISE_TYPE_CHECK_DIALOG (guise_check_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCheckDialog, guise_check_dialog, GUISE, CHECK_DIALOG, AdwWindow)

/**
 * guise_check_dialog_present:
 * @parent: what it stands over, never larger
 * @project: a project that was trained
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *guise_check_dialog_present (GtkWindow *parent, GuiseOpenProject *project);

/**
 * guise_check_dialog_is_ready:
 *
 * Returns: whether the report is shown
 */
gboolean guise_check_dialog_is_ready (GuiseCheckDialog *self);

G_END_DECLS
