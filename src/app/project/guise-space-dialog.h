/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseSpaceDialog:
 *
 * What a project takes on the disk, by part, each with the way to its folder (studio.md 4.12).
 * Backups by the clock that nobody needs can be cleaned up. Actions: `space.show` (number of a
 * #GuiseProjectPart), `space.clean-up`, which asks first.
 */
#define GUISE_TYPE_SPACE_DIALOG (guise_space_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSpaceDialog, guise_space_dialog, GUISE, SPACE_DIALOG, AdwWindow)

/**
 * guise_space_dialog_present:
 *
 * Returns: (transfer none): the window
 */
GtkWidget *guise_space_dialog_present (GtkWindow *parent, GuiseOpenProject *project);

/* Whether everything was counted. */
gboolean guise_space_dialog_is_ready (GuiseSpaceDialog *self);

G_END_DECLS
