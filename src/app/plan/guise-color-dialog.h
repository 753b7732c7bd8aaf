/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/plan/guise-plan-editor.h"

G_BEGIN_DECLS

/**
 * GuiseColorDialog:
 *
 * The same faces in every mode of colour transfer, to choose one for the stage that an editor looks
 * at. The pictures are made on a thread, which ends with the dialog.
 */
#define GUISE_TYPE_COLOR_DIALOG (guise_color_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseColorDialog, guise_color_dialog, GUISE, COLOR_DIALOG, AdwWindow)

/**
 * guise_color_dialog_present:
 * @parent: what it stands over, never larger
 * @editor: whose stage it is; its plan was read
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *guise_color_dialog_present (GtkWindow *parent, GuisePlanEditor *editor);

G_END_DECLS
