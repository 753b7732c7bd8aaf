/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuisePersonDialog:
 *
 * Removes a person from a project (studio.md 4.12): who, what goes and what stays, with sizes, and
 * then the bin. Where there is no bin it asks once more before anything is deleted for good. While
 * something of the project runs nothing can be removed. Action: `person.remove`.
 */
#define GUISE_TYPE_PERSON_DIALOG (guise_person_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuisePersonDialog, guise_person_dialog, GUISE, PERSON_DIALOG, AdwWindow)

/**
 * guise_person_dialog_present:
 *
 * Returns: (transfer none): the window
 */
GtkWidget *guise_person_dialog_present (GtkWindow *parent, GuiseOpenProject *project);

/**
 * guise_person_dialog_choose:
 * @slot: whose faces
 *
 * As a click on that person.
 *
 * Returns: whether there is one
 */
gboolean guise_person_dialog_choose (GuisePersonDialog *self, GuiseFaceSlot slot);

/**
 * guise_person_dialog_get_view:
 *
 * Returns: (transfer none): what it shows: "wait", "nobody", "shown", "done", "problem"
 */
const char *guise_person_dialog_get_view (GuisePersonDialog *self);

G_END_DECLS
