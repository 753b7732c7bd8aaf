/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuisePlanPage:
 *
 * What will be done: the stages of the plan, and the options of the model (studio.md 4.7). Shows
 * them; they are edited in `plan.json`.
 */
#define GUISE_TYPE_PLAN_PAGE (guise_plan_page_get_type ())
G_DECLARE_FINAL_TYPE (GuisePlanPage, guise_plan_page, GUISE, PLAN_PAGE, GtkWidget)

/**
 * guise_plan_page_new:
 * @project: whose plan
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *guise_plan_page_new (GuiseOpenProject *project);

G_END_DECLS
