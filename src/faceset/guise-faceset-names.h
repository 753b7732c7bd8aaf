/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * GuiseFacesetRename:
 * @from: name of a face now, as in its entry
 * @to: what it becomes, in the same folder
 */
typedef struct
{
  char *from;
  char *to;
} GuiseFacesetRename;

/**
 * GuiseFacesetNames:
 * @renames: (owned) (element-type GuiseFacesetRename): the faces that get another name
 * @n_kept: faces that have the name of their frame
 * @n_unknown: faces that do not tell which frame they are from; they keep their names
 *
 * What restoring names would do. Plain struct.
 */
typedef struct
{
  GPtrArray *renames;
  size_t     n_kept;
  size_t     n_unknown;
} GuiseFacesetNames;

void guise_faceset_names_free (GuiseFacesetNames *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFacesetNames, guise_faceset_names_free)

/**
 * guise_faceset_dup_frame_stem:
 * @source_filename: (nullable): label of a frame, from a file: any text
 *
 * The label as the beginning of a file's name: without folders and ending; characters that some
 * file system refuses, control characters and a dot in front, which would hide the face, become
 * underscores; cut at 200 bytes.
 *
 * Returns: (transfer full) (nullable): the name; %NULL when the label says nothing
 */
char *guise_faceset_dup_frame_stem (const char *source_filename);

/**
 * guise_faceset_names_plan:
 * @faceset: loose faces
 * @error: where to put the error
 *
 * Which names the faces had after extraction: `<stem of the frame>_<n>.jpg`, n counting the faces
 * of a frame in the order of the faceset, those of a person by themselves. A face that has such a
 * name of its frame keeps it. A number is passed over when it is taken: by a file that is no
 * face, or by a name that differs in case only, which on some disks would be the same.
 *
 * Errors: %GUISE_FACESET_ERROR UNSUPPORTED (a pack or a selection); %GUISE_CORE_ERROR FAILED (the
 *   folder cannot be listed)
 * Source: faces.md 4.1
 *
 * Returns: (transfer full) (nullable): the names
 */
GuiseFacesetNames *guise_faceset_names_plan (const GuiseFaceset *faceset, GError **error);

/**
 * guise_faceset_names_check:
 * @path: a faceset
 * @finish: whether what an earlier renaming was stopped in is finished now
 * @error: where to put the error
 *
 * To be asked before it is opened.
 *
 * Errors: %GUISE_FACESET_ERROR UNSUPPORTED (a pack or a selection); %GUISE_CORE_ERROR EXISTS (an
 *   earlier renaming waits, without @finish); as guise_rename_history_update()
 *
 * Returns: %TRUE when the files of @path may be renamed
 */
gboolean guise_faceset_names_check (const char *path, gboolean finish, GError **error);

/**
 * guise_faceset_names_restore:
 * @faceset: the faces that @self was made of, which are not those any more afterwards
 * @self: what to do
 * @progress: (nullable): told about files
 * @user_data: for @progress
 * @cancellable: (nullable): stops the work; the next call in the folder finishes it
 * @error: where to put the error
 *
 * Renames. Safe against being killed; guise_rename_history_undo() takes it back.
 *
 * Errors: as guise_rename_journal_run()
 *
 * Returns: %TRUE when all files have their names
 */
gboolean guise_faceset_names_restore (const GuiseFaceset      *faceset,
                                      const GuiseFacesetNames *self,
                                      GuiseProgressFunc        progress,
                                      void                    *user_data,
                                      GCancellable            *cancellable,
                                      GError                 **error);

G_END_DECLS
