/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseSidesDialog:
 *
 * Whose faces the stage under way trains on, to be looked at at any time.
 */
#define GUISE_TYPE_SIDES_DIALOG (guise_sides_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSidesDialog, guise_sides_dialog, GUISE, SIDES_DIALOG, AdwWindow)

/**
 * guise_sides_dialog_present:
 * @parent: what it stands over, never larger
 * @project: a project whose files have been read
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *guise_sides_dialog_present (GtkWindow *parent, GuiseOpenProject *project);

G_END_DECLS
