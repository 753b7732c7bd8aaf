/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"
#include "project/guise-project-outlook.h"

G_BEGIN_DECLS

/**
 * guise_collapse_dialog_present:
 * @page: who asks; its action `train.go-back` is activated when the person wants that, with
 *   whether gradients are limited from there
 * @project: a project that a guard has stopped
 * @outlook: what the guard has found
 *
 * Says that the model collapsed, shows three faces of the last good point and three of now, and
 * offers the way back (studio.md 4.8).
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *guise_collapse_dialog_present (GtkWidget                 *page,
                                          GuiseOpenProject          *project,
                                          const GuiseProjectOutlook *outlook);

G_END_DECLS
