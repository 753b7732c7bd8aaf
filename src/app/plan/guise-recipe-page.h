/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plan/guise-plan-editor.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseRecipePage:
 *
 * All recipes, one of which a plan is to become; lies over the others. Takes itself away when one
 * was chosen.
 */
#define GUISE_TYPE_RECIPE_PAGE (guise_recipe_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRecipePage, guise_recipe_page, GUISE, RECIPE_PAGE, GtkWidget)

/**
 * guise_recipe_page_new:
 * @editor: whose plan becomes the recipe
 */
GtkWidget *guise_recipe_page_new (GuisePlanEditor *editor);

G_END_DECLS
