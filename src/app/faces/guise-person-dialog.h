/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/faces/guise-intake.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * guise_person_dialog_show:
 * @parent: the window
 * @intake: what is imported
 * @file: one with several people
 *
 * Asks whose faces are wanted, with a face of each; what is answered is done.
 *
 * Returns: (transfer none): the dialog, which is open
 */
GtkWidget *guise_person_dialog_show (GtkWindow *parent, GuiseIntake *intake, GuiseIntakeFile *file);

G_END_DECLS
