/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseBaseDialog:
 *
 * A model saved as a base, with which another face can begin (features.md A86): what that is, what
 * travels with it, where it goes, how far it is. Closed while it is at work, the work goes on, and
 * its end is told in the window. Actions: `base.save` asks where, `base.stop`, `base.back`,
 * `base.show`.
 */
#define GUISE_TYPE_BASE_DIALOG (guise_base_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseBaseDialog, guise_base_dialog, GUISE, BASE_DIALOG, AdwWindow)

/**
 * guise_base_dialog_present:
 * @parent: a window of the studio
 * @project: whose model it is
 * @point: (nullable): folder of a checkpoint or backup; %NULL: the newest that can be used
 *
 * Returns: (transfer none): the window
 */
GtkWidget *
guise_base_dialog_present (GtkWindow *parent, GuiseOpenProject *project, const char *point);

/**
 * guise_base_dialog_save:
 * @self: a dialog that is ready
 * @target: the folder, which is made
 *
 * Begins, as when somebody has chosen it, with the point that is shown: training may have saved a
 * newer one since.
 */
void guise_base_dialog_save (GuiseBaseDialog *self, const char *target);

/**
 * guise_base_dialog_get_page:
 *
 * Returns: (transfer none): "wait", "order", "work", "done" or "problem"
 */
const char *guise_base_dialog_get_page (GuiseBaseDialog *self);

G_END_DECLS
