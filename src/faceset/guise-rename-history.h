/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* All runs of GuiseRenameJournal in a folder, numbered from 1: so that applied sorts can be taken
 * back one after the other, and selections know their faces under whatever names.
 *
 * Files: `.guise-history/renames-NNNNNN`, each the list that the journal left as
 * `.guise-renames-done`; `.undo` behind it marks a run that took back an earlier one. */

/**
 * guise_rename_history_update:
 * @folder: where the faces are
 * @error: where to put the error
 *
 * Finishes an interrupted run and takes the last one into the history, unless it is there. To be
 * called before and after renaming. Of runs by others only the last one before this call counts.
 *
 * Errors: as guise_rename_journal_finish(); %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when all files have their names and the history is complete
 */
gboolean guise_rename_history_update (const char *folder, GError **error);

/**
 * guise_rename_history_get_n:
 * @folder: where the faces are
 *
 * Returns: how many runs there were, also when lists of early ones are gone; 0 for what is no
 *   folder
 */
size_t guise_rename_history_get_n (const char *folder);

/**
 * guise_rename_history_translate:
 * @folder: where the faces are
 * @since: how many runs there had been when the names were written
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, NOT_FOUND (a list is damaged or gone)
 *
 * Returns: (transfer full) (nullable) (element-type filename filename): names of then to names of
 *   now, of those that have changed
 */
GHashTable *guise_rename_history_translate (const char *folder, size_t since, GError **error);

/**
 * guise_rename_history_undo:
 * @folder: where the faces are
 * @out_n_files: (out) (optional): how many files went back
 * @out_n_gone: (out) (optional): how many could not, because somebody took them away
 * @error: where to put the error
 *
 * Takes back the last run that was not taken back yet, for all files of it that are still there.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (there is none), EXISTS (a file that came later has the old
 *   name of one); as guise_rename_history_update()
 *
 * Returns: %TRUE when the files have the names from before it
 */
gboolean guise_rename_history_undo (const char *folder,
                                    size_t     *out_n_files,
                                    size_t     *out_n_gone,
                                    GError    **error);

G_END_DECLS
