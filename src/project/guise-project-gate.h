/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"
#include "store/guise-gate-file.h"

G_BEGIN_DECLS

/**
 * guise_project_has_other_faces:
 * @self: a project
 * @stage: index of one of its plan
 *
 * Returns: whether it trains on faces of another set than the stage before it
 */
gboolean guise_project_has_other_faces (const GuiseProject *self, size_t stage);

/**
 * guise_project_answer_holds:
 * @self: a project
 * @gate: its gate, decided
 *
 * What was said about the faces of the next stage was said of those that there were then: it does
 * not hold when faces were added, taken away or set aside since, or another faceset was chosen.
 * Masks that were applied or taken back do not count (guise_faceset_dup_identity()).
 *
 * Returns: whether the answer holds; %TRUE where it is not about faces
 */
gboolean guise_project_answer_holds (const GuiseProject *self, const GuiseGateFile *gate);

/**
 * guise_project_answer_gate:
 * @self: a project that waits at a gate
 * @passes: goes on with the next stage, else goes back to the gate's stage
 * @out_gate: (out caller-allocates) (optional): the gate as it is now; to be cleared
 * @error: where to put the error
 *
 * What a person has decided, and for which faces, on disk and in the journal; training goes on from
 * there when it is started again. To be called by who holds the project (guise-project-lock.h).
 *
 * Errors: as guise_gate_file_decide(); %GUISE_STORE_ERROR NONE when training has gone on since;
 *   %GUISE_CORE_ERROR
 */
gboolean guise_project_answer_gate (const GuiseProject *self,
                                    gboolean            passes,
                                    GuiseGateFile      *out_gate,
                                    GError            **error);

G_END_DECLS
