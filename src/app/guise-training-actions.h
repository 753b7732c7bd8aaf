/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-recent.h"

G_BEGIN_DECLS

/**
 * guise_training_actions_add:
 * @application: of which they are actions, and so on the bus; outlives @recent
 * @recent: the projects
 *
 * - `pause-training`: pauses what trains, as the page of training does; there while something does
 * - `resume-training` (path of a project): as Resume on that page, with all that it asks and looks
 *   up before. What does not go on then is shown, and the page says why
 */
void guise_training_actions_add (GtkApplication *application, GuiseRecent *recent);

/**
 * guise_training_actions_can_resume:
 * @project: whose training has ended by itself
 *
 * Returns: whether it can go on from what was saved without anybody doing something first: its
 *   process died or the graphics card failed, and neither the plan nor faces stand against it
 */
gboolean guise_training_actions_can_resume (GuiseOpenProject *project);

G_END_DECLS
