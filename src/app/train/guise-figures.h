/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"
#include "project/guise-project-outlook.h"

G_BEGIN_DECLS

/**
 * GuiseFigures:
 *
 * The numbers of a training as rows of a card: iteration, time per step, what is waited for, time
 * left, next backup, next and last save. Times go on by themselves, once a second while they can be
 * seen. The temperature has a row where it is known.
 */
#define GUISE_TYPE_FIGURES (guise_figures_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFigures, guise_figures, GUISE, FIGURES, GtkWidget)

/**
 * guise_figures_set_project:
 * @self: figures
 * @project: whose they are; its job is followed
 */
void guise_figures_set_project (GuiseFigures *self, GuiseOpenProject *project);

/**
 * guise_figures_take_outlook:
 * @self: figures
 * @outlook: (nullable): what comes next; not kept
 */
void guise_figures_take_outlook (GuiseFigures *self, const GuiseProjectOutlook *outlook);

/**
 * guise_figures_get_eta:
 *
 * Returns: seconds that are left, as they are shown; -1: not known
 */
double guise_figures_get_eta (const GuiseFigures *self);

/**
 * guise_figures_get_saved_ago:
 *
 * Returns: seconds since the last save; -1: not known
 */
double guise_figures_get_saved_ago (const GuiseFigures *self);

G_END_DECLS
