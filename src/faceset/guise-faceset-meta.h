/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * GUISE_FACESET_META_EDITED:
 *
 * Folder in the faceset that keeps pictures as they were edited, where a face got its old size
 * back.
 */
#define GUISE_FACESET_META_EDITED ".guise-edited"

/**
 * GuiseFacesetMetaReport:
 * @n_done: faces that were saved, or that say again what was saved
 * @n_same: faces that said it already
 * @n_resized: of @n_done, pictures that got their old size back
 * @n_differ: faces that say something else than what was saved, and were left so
 * @n_missing: saved faces whose file is not there
 * @n_carried: saved faces of an earlier time that are kept, as their files say nothing now
 * @issues: (owned) (element-type GuiseFacesetIssue): files and entries that could not be used
 * @is_removed: whether `meta.dat` was removed, as all of it is in the faces again
 *
 * Plain struct; zeroed by the caller, cleared with guise_faceset_meta_report_clear().
 */
typedef struct
{
  size_t     n_done;
  size_t     n_same;
  size_t     n_resized;
  size_t     n_differ;
  size_t     n_missing;
  size_t     n_carried;
  GPtrArray *issues;
  gboolean   is_removed;
} GuiseFacesetMetaReport;

void guise_faceset_meta_report_clear (GuiseFacesetMetaReport *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseFacesetMetaReport, guise_faceset_meta_report_clear)

/**
 * GuiseFacesetMetaOptions:
 * @replace: whether faces that say something else get what was saved, too
 * @progress: (nullable): told about files
 * @user_data: for @progress
 * @cancellable: (nullable): checked between files
 */
typedef struct
{
  gboolean          replace;
  GuiseProgressFunc progress;
  void             *user_data;
  GCancellable     *cancellable;
} GuiseFacesetMetaOptions;

/**
 * guise_faceset_meta_save:
 * @folder: a folder of loose faces; those in subfolders are not looked at, as in DeepFaceLab
 * @options: how
 * @out_report: what was done
 * @error: where to put the error
 *
 * Writes what all faces say into `meta.dat`, so that a program that forgets it may edit the
 * pictures. What an older `meta.dat` knows of files that are gone or say nothing any more is kept
 * in the new one. Nothing else is changed.
 *
 * Errors: %GUISE_FACESET_ERROR UNSUPPORTED (a pack), EMPTY (no face says anything);
 * %GUISE_CORE_ERROR NOT_FOUND, CORRUPT (there is a `meta.dat` that cannot be read), NO_SPACE,
 * CANCELLED, FAILED Source: formats.md 12
 *
 * Returns: %TRUE when it is written
 */
gboolean guise_faceset_meta_save (const char                    *folder,
                                  const GuiseFacesetMetaOptions *options,
                                  GuiseFacesetMetaReport        *out_report,
                                  GError                       **error);

/**
 * guise_faceset_meta_restore:
 * @folder: as in guise_faceset_meta_save()
 * @options: how
 * @out_report: what was done, also after an error
 * @error: where to put the error
 *
 * Puts what `meta.dat` says back into the faces. A picture of another size gets its old one back,
 * as in DeepFaceLab; as it was edited it is kept in %GUISE_FACESET_META_EDITED. A picture of
 * another shape is an issue: the landmarks would lie beside the face. Pixels of pictures that have
 * their size are not touched. `meta.dat` is removed only when all of it is in the faces again. Safe
 * against being killed: run it again.
 *
 * Errors: %GUISE_FACESET_ERROR UNSUPPORTED (a pack); %GUISE_CORE_ERROR NOT_FOUND (no `meta.dat`),
 *   CORRUPT, NO_SPACE, CANCELLED, FAILED
 * Source: formats.md 12
 *
 * Returns: %TRUE when all was done that can be
 */
gboolean guise_faceset_meta_restore (const char                    *folder,
                                     const GuiseFacesetMetaOptions *options,
                                     GuiseFacesetMetaReport        *out_report,
                                     GError                       **error);

G_END_DECLS
