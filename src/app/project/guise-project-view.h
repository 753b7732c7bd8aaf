/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseProjectView:
 *
 * An open project: the steps at the side, the page of one of them beside it, or instead of it where
 * it is narrow. Properties: `project`, `is-narrow`. Actions: `project.refresh`, `project.next`.
 */
#define GUISE_TYPE_PROJECT_VIEW (guise_project_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseProjectView, guise_project_view, GUISE, PROJECT_VIEW, GtkWidget)

/**
 * guise_project_view_set_project:
 * @self: a view
 * @project: (nullable): what to show from now on
 */
void guise_project_view_set_project (GuiseProjectView *self, GuiseOpenProject *project);

GuiseOpenProject *guise_project_view_get_project (const GuiseProjectView *self);

/**
 * guise_project_view_show_step:
 * @self: a view with a project
 * @id: whose page comes to the front
 */
void guise_project_view_show_step (GuiseProjectView *self, GuiseStepId id);

/**
 * guise_project_view_get_step:
 *
 * Returns: the step whose page is in view, or would be beside the steps
 */
GuiseStepId guise_project_view_get_step (const GuiseProjectView *self);

/**
 * guise_project_view_get_page:
 *
 * The page of a step is built when it is asked for or shown first.
 *
 * Returns: (transfer none) (nullable): the page; %NULL without a project
 */
GtkWidget *guise_project_view_get_page (GuiseProjectView *self, GuiseStepId id);

/**
 * guise_project_view_get_shown_page:
 *
 * Returns: (transfer none) (nullable): the page of the step that is selected; %NULL without a
 *   project
 */
GtkWidget *guise_project_view_get_shown_page (GuiseProjectView *self);

/**
 * guise_project_view_show_over:
 * @self: a view with a project
 * @id: a step, which is selected
 * @page: (transfer floating): stands in place of its page until somebody goes back or selects a
 *   step; with a header bar of its own
 * @job: (nullable): whose page it is: not shown at the side meanwhile
 */
void guise_project_view_show_over (GuiseProjectView *self,
                                   GuiseStepId       id,
                                   GtkWidget        *page,
                                   GuiseJob         *job);

/**
 * guise_project_view_get_over:
 *
 * Returns: (transfer none) (nullable): that page
 */
GtkWidget *guise_project_view_get_over (const GuiseProjectView *self);

/**
 * guise_project_view_go_back:
 *
 * Returns: whether it went from a page over a step to the step, or from a page to the steps; where
 *   both stand side by side there is no back
 */
gboolean guise_project_view_go_back (GuiseProjectView *self);

G_END_DECLS
