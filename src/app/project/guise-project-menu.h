/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-project-view.h"

G_BEGIN_DECLS

/**
 * guise_project_menu_install:
 * @view_class: of #GuiseProjectView
 *
 * What can be done with a project as a whole: `project.rename`, `project.space`,
 * `project.provenance`, whose faces it is made of and what it began with, and
 * `project.remove-person`.
 */
void guise_project_menu_install (GtkWidgetClass *view_class);

/* To be called when training begins or ends, or the project is another. */
void guise_project_menu_update (GuiseProjectView *view);

G_END_DECLS
