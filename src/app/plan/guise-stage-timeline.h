/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/plan/guise-plan-editor.h"

G_BEGIN_DECLS

/**
 * GuiseStageTimeline:
 *
 * The stages of a plan from top to bottom, with what happens between them (studio.md 5.6). Selects
 * the stage of its editor. Signal `::opened`: a stage was clicked, or Enter was pressed on it.
 */
#define GUISE_TYPE_STAGE_TIMELINE (guise_stage_timeline_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStageTimeline, guise_stage_timeline, GUISE, STAGE_TIMELINE, GtkWidget)

/**
 * guise_stage_timeline_set_editor:
 * @editor: what it shows; to be called once
 */
void guise_stage_timeline_set_editor (GuiseStageTimeline *self, GuisePlanEditor *editor);

G_END_DECLS
