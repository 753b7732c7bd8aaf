/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "project/guise-project-outlook.h"
#include "project/guise-project-status.h"

G_BEGIN_DECLS

/**
 * GuiseGateView:
 *
 * The question at a gate: does the swap look like the character? In place of the page of training
 * until somebody has answered (studio.md 4.8). It answers with `train.pass` and `train.repeat` of
 * its page.
 */
#define GUISE_TYPE_GATE_VIEW (guise_gate_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseGateView, guise_gate_view, GUISE, GATE_VIEW, GtkWidget)

/**
 * guise_gate_view_show:
 * @self: a view
 * @status: of a project that waits at a gate; not kept
 * @outlook: (nullable): what was measured; not kept
 */
void guise_gate_view_show (GuiseGateView             *self,
                           const GuiseProjectStatus  *status,
                           const GuiseProjectOutlook *outlook);

G_END_DECLS
