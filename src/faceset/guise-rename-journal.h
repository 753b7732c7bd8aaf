/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"

G_BEGIN_DECLS

/**
 * GuiseRenameJournal:
 *
 * Many files of one folder that get new names or another folder, together: names may be swapped
 * and passed on, nothing is ever replaced, and a run that is killed at any point is finished
 * later, by guise_rename_journal_finish(). The list is written to `.guise-renames` in the folder
 * before the first file moves; when all is done it becomes `.guise-renames-done`, by which
 * guise_rename_journal_undo() goes back. Thread: one; one process at a time in a folder, which a
 * lock sees to.
 *
 * File: text. `guise-renames 1`, `pass 1` or `pass 2`, behind it a space and the run's id (a UUID,
 * by which copies of a list are known; older lists have none) and perhaps ` undo`, then for each
 * file a line `from TAB to` with control characters and backslashes escaped as in C, then `end` and
 * the number of files. A name that somebody else of the list leaves or takes goes through
 * `.guise-renaming-NNNNNN` (its line, from 0): there in pass 1, from there in pass 2; all others
 * move at once, in pass 1. So what is there tells how far it got.
 */
typedef struct _GuiseRenameJournal GuiseRenameJournal;

/**
 * guise_rename_journal_new:
 * @folder: where the files are
 *
 * Returns: (transfer full): an empty list
 */
GuiseRenameJournal *guise_rename_journal_new (const char *folder);
void                guise_rename_journal_free (GuiseRenameJournal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseRenameJournal, guise_rename_journal_free)

/**
 * guise_rename_journal_add:
 * @self: the list
 * @from: a file, as `name` or `subfolder/name`
 * @to: what it becomes: `name`, `subfolder/name`, or `../NAME_x/name` for a folder beside, whose
 *   name begins with the folder's own and an underscore (a trash), or `.guise-trash/N/name`;
 *   folders are made
 *
 * Adds a file; one that keeps its name is left out. What is wrong with the names is told by
 * guise_rename_journal_run().
 */
void guise_rename_journal_add (GuiseRenameJournal *self, const char *from, const char *to);

/**
 * guise_rename_journal_get_n:
 * @self: the list
 *
 * Returns: how many files get another name
 */
size_t guise_rename_journal_get_n (const GuiseRenameJournal *self);

/**
 * guise_rename_journal_leave_out_gone:
 * @self: the list
 *
 * Leaves out the files that are not there, which guise_rename_journal_run() would refuse.
 *
 * Returns: how many
 */
size_t guise_rename_journal_leave_out_gone (GuiseRenameJournal *self);

/**
 * guise_rename_journal_set_undo:
 * @self: the list
 *
 * Marks it as one that takes back an earlier run, though perhaps not all files of it. It is kept
 * even when no file is left in it.
 */
void guise_rename_journal_set_undo (GuiseRenameJournal *self);

/**
 * guise_rename_journal_run:
 * @self: the list; may only be freed afterwards
 * @progress: (nullable): called after each file that moved
 * @user_data: for @progress
 * @cancellable: (nullable): stops in between; guise_rename_journal_finish() goes on
 * @error: where to put the error
 *
 * Checks everything, then moves. An interrupted earlier run is finished first by the caller.
 *
 * Errors: %GUISE_CORE_ERROR EXISTS (a target is there already, or an earlier run waits), NOT_FOUND
 *   (a file is not there), ARGUMENT (a name that may not be or that leads through a symbolic link,
 * two files with one target): nothing was moved; NO_SPACE, FAILED, CANCELLED: what is left waits
 * for guise_rename_journal_finish()
 *
 * Returns: %TRUE when all files have their new names
 */
gboolean guise_rename_journal_run (GuiseRenameJournal *self,
                                   GuiseProgressFunc   progress,
                                   void               *user_data,
                                   GCancellable       *cancellable,
                                   GError            **error);

/**
 * guise_rename_journal_can_reach:
 * @folder: where the files are
 * @other: another folder; made when it is not there
 *
 * Tries it with an empty file: mounts, quotas and rights are not always told by looking.
 *
 * Returns: whether files can be renamed from @folder to @other, which is no symbolic link
 */
gboolean guise_rename_journal_can_reach (const char *folder, const char *other);

/**
 * guise_rename_journal_make_trash:
 * @folder: where the files are
 * @error: where to put the error
 *
 * Makes an empty folder `.guise-trash/N` inside, for what cannot be moved out of @folder.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, EXISTS (far too many), FAILED
 *
 * Returns: (transfer full) (nullable): its path below @folder
 */
char *guise_rename_journal_make_trash (const char *folder, GError **error);

/**
 * guise_rename_journal_is_pending:
 * @folder: a folder
 *
 * Returns: whether an interrupted run waits there
 */
gboolean guise_rename_journal_is_pending (const char *folder);

/**
 * guise_rename_journal_finish:
 * @folder: a folder
 * @out_n_files: (out) (optional): how many files the interrupted run had; 0 when there was none
 * @error: where to put the error
 *
 * Finishes what was interrupted. To be called before anything else is renamed in a folder. Files
 * that are gone altogether are passed over. What cannot be moved to a folder beside goes to
 * `.guise-trash/N` inside.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT (the list is damaged or names what it may not), EXISTS (another
 *   file took a target meanwhile, or another program is renaming files there), FAILED
 *
 * Returns: %TRUE when nothing waits any more
 */
gboolean guise_rename_journal_finish (const char *folder, size_t *out_n_files, GError **error);

/**
 * guise_rename_journal_undo:
 * @folder: a folder
 * @out_n_files: (out) (optional): how many files went back
 * @error: where to put the error
 *
 * Gives the files of the last run their old names; doing it twice brings the new ones again.
 * Files that are gone are left out.
 *
 * Errors: as guise_rename_journal_run(); %GUISE_CORE_ERROR NOT_FOUND when there was no run
 *
 * Returns: %TRUE when all files have their old names
 */
gboolean guise_rename_journal_undo (const char *folder, size_t *out_n_files, GError **error);

G_END_DECLS
