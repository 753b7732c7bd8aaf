/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"
#include "train/guise-remedy.h"

G_BEGIN_DECLS

/**
 * guise_advice_dialog_present:
 * @page: the page of training, whose actions it uses
 * @project: one of which the status is known
 * @seen: what is unfolded; %GUISE_N_SYMPTOMS: nothing
 *
 * "Not what you expected?": what one may see, and what can be done about it with this project.
 *
 * Returns: (transfer none): the window
 */
GtkWidget *
guise_advice_dialog_present (GtkWidget *page, GuiseOpenProject *project, GuiseSymptom seen);

G_END_DECLS
