/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/project/guise-open-project.h"
#include "project/guise-project-outlook.h"

G_BEGIN_DECLS

/**
 * GuiseGateView:
 *
 * The question at a gate: does the swap look like the character? Before a stage that trains on
 * other faces both sides are shown, and without a gate there it asks whether they are the right
 * ones. In place of the page of training until somebody has answered (studio.md 4.8). It answers
 * with `train.pass`, `train.repeat` and `train.stop` of its page.
 */
#define GUISE_TYPE_GATE_VIEW (guise_gate_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseGateView, guise_gate_view, GUISE, GATE_VIEW, GtkWidget)

/**
 * guise_gate_view_show:
 * @self: a view
 * @project: a project whose files have been read and that waits for an answer; not kept
 * @outlook: (nullable): what was measured; not kept
 */
void guise_gate_view_show (GuiseGateView             *self,
                           GuiseOpenProject          *project,
                           const GuiseProjectOutlook *outlook);

/**
 * guise_gate_view_focus:
 *
 * Gives the focus of the keyboard to the first answer.
 */
void guise_gate_view_focus (GuiseGateView *self);

/**
 * guise_gate_view_set_busy:
 * @self: a view
 * @is_busy: the question was answered, and the faces that the answer is about are read, which can
 *   take a while
 */
void guise_gate_view_set_busy (GuiseGateView *self, gboolean is_busy);

G_END_DECLS
