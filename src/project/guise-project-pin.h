/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-project.h"

G_BEGIN_DECLS

/**
 * guise_project_pin_checkpoint:
 * @self: a project; it may be training
 * @iteration: of one of its checkpoints
 * @cancellable: (nullable): between pieces of a file
 * @error: where to put the error
 *
 * Makes a backup of it that nothing removes by itself, with the preview of that iteration, and
 * notes it in the journal. Without its pin it is thinned as other backups by the clock are:
 * guise_backup_set_pinned().
 *
 * Errors: as guise_backup_create(); %GUISE_CORE_ERROR NOT_FOUND: it is not there any more; of the
 *   journal, which says that the backup was made
 *
 * Returns: (transfer full) (nullable): which backup it is
 */
char *guise_project_pin_checkpoint (const GuiseProject *self,
                                    uint64_t            iteration,
                                    GCancellable       *cancellable,
                                    GError            **error);

G_END_DECLS
