/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "faceset/guise-selection.h"

G_BEGIN_DECLS

/**
 * guise_faceset_check_appliable:
 * @path: what a selection was made of
 * @error: where to put the error
 *
 * To be asked before faces are measured. Finishes what an earlier run was stopped in.
 *
 * Errors: %GUISE_FACESET_ERROR UNSUPPORTED (a pack, or a selection); as
 *   guise_rename_history_update()
 *
 * Returns: %TRUE when files of @path may be renamed
 */
gboolean guise_faceset_check_appliable (const char *path, GError **error);

/**
 * guise_faceset_apply:
 * @selection: (inout): a choice and order of the faces in a folder; gets their new names
 * @out_n_renamed: (out) (optional): files with another name
 * @out_n_trashed: (out) (optional): files that were moved away
 * @out_trash: (out) (optional) (transfer full) (nullable): where they are
 * @progress: (nullable): told about files
 * @user_data: for @progress
 * @cancellable: (nullable): stops the work; the next call in the folder finishes it
 * @error: where to put the error
 *
 * What the reference does on disk: the faces are named 00000.jpg and so on in their order, all
 * other pictures of the folder go to the folder beside whose name ends in `_trash`. That one is
 * only used when it is not there or empty, else `_trash_2` and so on: nothing is deleted, nothing
 * replaced. Where files cannot be moved out of the folder (it is a mount point, or the one above is
 * not writable) they go to `.guise-trash/N` inside. Safe against being killed, and
 * guise_rename_history_undo() takes it back.
 *
 * Errors: as guise_rename_journal_run() and guise_faceset_check_appliable()
 * Source: faces.md 4.1
 *
 * Returns: %TRUE when all files have their names
 */
gboolean guise_faceset_apply (GuiseSelection   *selection,
                              size_t           *out_n_renamed,
                              size_t           *out_n_trashed,
                              char            **out_trash,
                              GuiseProgressFunc progress,
                              void             *user_data,
                              GCancellable     *cancellable,
                              GError          **error);

G_END_DECLS
