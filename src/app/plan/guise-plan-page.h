/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/plan/guise-plan-editor.h"
#include "app/system/guise-system-check.h"

G_BEGIN_DECLS

/**
 * GuisePlanPage:
 *
 * What will be done, and what it takes: the stages of the plan, their options with advice, what
 * stops the start (studio.md 4.7). Edits are written at once; the way back is `plan.undo`. Its
 * actions are the group `plan`.
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

/**
 * guise_plan_page_get_editor:
 *
 * Returns: (transfer none): what edits the plan
 */
GuisePlanEditor *guise_plan_page_get_editor (const GuisePlanPage *self);

/**
 * guise_plan_page_get_recipe_button:
 *
 * Returns: (transfer none): the menu of recipes, for the start of a header bar
 */
GtkWidget *guise_plan_page_get_recipe_button (GuisePlanPage *self);

/**
 * guise_plan_page_get_start_button:
 *
 * Returns: (transfer none): what starts the training, for the end of a header bar
 */
GtkWidget *guise_plan_page_get_start_button (GuisePlanPage *self);

/**
 * guise_plan_page_set_check:
 * @check: what is known of this computer, in place of what the application knows
 */
void guise_plan_page_set_check (GuisePlanPage *self, GuiseSystemCheck *check);

G_END_DECLS
