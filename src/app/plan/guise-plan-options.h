/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plan/guise-plan-editor.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuisePlanOptions:
 *
 * All options of the stage that an editor looks at, and those that are the same in every stage.
 * Actions: what changes the stage itself is the page's group `plan`.
 */
#define GUISE_TYPE_PLAN_OPTIONS (guise_plan_options_get_type ())
G_DECLARE_FINAL_TYPE (GuisePlanOptions, guise_plan_options, GUISE, PLAN_OPTIONS, GtkWidget)

/**
 * guise_plan_options_set_editor:
 * @editor: what it shows; to be called once
 */
void guise_plan_options_set_editor (GuisePlanOptions *self, GuisePlanEditor *editor);

/**
 * guise_plan_options_set_narrow:
 * @is_narrow: whether there is little room
 */
void guise_plan_options_set_narrow (GuisePlanOptions *self, gboolean is_narrow);

/**
 * guise_plan_options_find_row:
 * @key: of an option or knob
 *
 * Returns: (transfer none) (nullable): its row
 */
GtkWidget *guise_plan_options_find_row (GuisePlanOptions *self, const char *key);

G_END_DECLS
