/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-project.h"
#include "store/guise-checkpoint.h"

G_BEGIN_DECLS

/**
 * guise_project_restore:
 * @self: a project
 * @id: which of its backups
 * @out_info: (out): where training goes on; cleared by the caller. What was in it is not looked at
 * @out_kept: (out) (nullable) (transfer full): the backup that holds what was the latest
 *   checkpoint; %NULL when there was none that is whole
 * @cancellable: (nullable): between pieces of a file; no longer once anything has changed
 * @error: where to put the error
 *
 * Returns to a backup, notes it in the journal, and forgets the answer at a gate: one for a model
 * that was given up is none for now. The answer goes when everything is ready, just before the
 * model does, so that no kill can leave it behind; at worst the gate asks once more. To be called
 * by who holds the project (guise-project-lock.h).
 *
 * Errors: as guise_backup_restore(); %GUISE_CORE_ERROR of the journal, which says that the backup
 *   was restored
 */
gboolean guise_project_restore (const GuiseProject  *self,
                                const char          *id,
                                GuiseCheckpointInfo *out_info,
                                char               **out_kept,
                                GCancellable        *cancellable,
                                GError             **error);

/**
 * guise_project_restore_checkpoint:
 * @self: a project
 * @iteration: of one of its checkpoints
 *
 * The same for a checkpoint that is still there. Newer ones are kept as backups.
 *
 * Errors: as guise_backup_restore_checkpoint(); %GUISE_CORE_ERROR of the journal, which says that
 *   training went back
 */
gboolean guise_project_restore_checkpoint (const GuiseProject  *self,
                                           uint64_t             iteration,
                                           GuiseCheckpointInfo *out_info,
                                           char               **out_kept,
                                           GCancellable        *cancellable,
                                           GError             **error);

G_END_DECLS
