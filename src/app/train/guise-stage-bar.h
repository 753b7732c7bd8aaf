/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "project/guise-project-status.h"

G_BEGIN_DECLS

/**
 * GuiseStageBar:
 *
 * The stages of a plan side by side, as long as their iterations: what is done, what runs, what is
 * to come (studio.md 5.7). Everything it says is in its accessible value as well. A click on a
 * stage that has begun, or Left and Right, ask to see it.
 *
 * Signals:
 *
 * - `::asked (double begin, double end)`: the losses of a stage are wanted, by their iterations
 */
#define GUISE_TYPE_STAGE_BAR (guise_stage_bar_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStageBar, guise_stage_bar, GUISE, STAGE_BAR, GtkWidget)

/**
 * guise_stage_bar_follow:
 * @self: a bar
 * @status: what there is of a project
 *
 * Takes what it shows from @status, which it does not keep.
 */
void guise_stage_bar_follow (GuiseStageBar *self, const GuiseProjectStatus *status);

G_END_DECLS
