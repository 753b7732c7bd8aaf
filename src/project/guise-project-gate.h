/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"
#include "store/guise-gate-file.h"

G_BEGIN_DECLS

/**
 * guise_project_answer_gate:
 * @self: a project that waits at a gate
 * @passes: goes on with the next stage, else goes back to the gate's stage
 * @out_gate: (out caller-allocates) (optional): the gate as it is now; to be cleared
 * @error: where to put the error
 *
 * What a person has decided, on disk and in the journal; training goes on from there when it is
 * started again. To be called by who holds the project (guise-project-lock.h).
 *
 * Errors: as guise_gate_file_decide(); %GUISE_STORE_ERROR NONE when training has gone on since;
 *   %GUISE_CORE_ERROR
 */
gboolean guise_project_answer_gate (const GuiseProject *self,
                                    gboolean            passes,
                                    GuiseGateFile      *out_gate,
                                    GError            **error);

G_END_DECLS
