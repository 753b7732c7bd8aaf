/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/project/guise-open-project.h"
#include "train/guise-likeness.h"

G_BEGIN_DECLS

/**
 * GuiseCheckDialog:
 *
 * What the model makes of the faces that are hard: closed eyes, open mouths, turned heads; how like
 * the character these swaps are, how many such faces each side has, and what can be done, with the
 * button that does it. Made on a thread, which ends with the dialog.
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

/**
 * guise_check_dialog_dup_likeness:
 * @likeness: of the swaps of one kind of faces
 *
 * Returns: (transfer full) (nullable): how far they have come to the character; %NULL: not known
 */
char *guise_check_dialog_dup_likeness (const GuiseLikeness *likeness);

G_END_DECLS
