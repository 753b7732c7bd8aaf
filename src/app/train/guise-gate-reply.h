/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseGateReply:
 *
 * What becomes of the answer at a gate of a project: the worker that waits there is told, which
 * reads the faces that it is about before it goes on; where nothing trains the files are written.
 * Thread: main.
 *
 * Signals:
 *
 * - `::changed`: one is on its way, or not any more
 * - `::written (error)`: the files were, or could not be: training may be started; not before
 *   `::changed`
 */
#define GUISE_TYPE_GATE_REPLY (guise_gate_reply_get_type ())
G_DECLARE_FINAL_TYPE (GuiseGateReply, guise_gate_reply, GUISE, GATE_REPLY, GObject)

/**
 * guise_gate_reply_get:
 * @project: a project
 *
 * Returns: (transfer none): of that project, made when somebody asks first; it lives as long as the
 *   project is open, whichever page shows it
 */
GuiseGateReply *guise_gate_reply_get (GuiseOpenProject *project);

/**
 * guise_gate_reply_is_on_its_way:
 *
 * Returns: whether one was given that nothing has come of yet
 */
gboolean guise_gate_reply_is_on_its_way (const GuiseGateReply *self);

/**
 * guise_gate_reply_give:
 * @passes: see guise_project_answer_gate()
 *
 * While one is on its way no other one is taken.
 */
void guise_gate_reply_give (GuiseGateReply *self, gboolean passes);

G_END_DECLS
