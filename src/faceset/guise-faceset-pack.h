/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"
#include "faceset/guise-faceset-files.h"

G_BEGIN_DECLS

/**
 * GuisePackOptions:
 * @persons: what subfolders mean, for packing
 * @replace: whether files that are there and differ are replaced, for unpacking
 * @progress: (nullable): called for each face
 * @user_data: for @progress
 * @cancellable: (nullable): checked for each face
 */
typedef struct
{
  GuiseFacesetPersons persons;
  gboolean            replace;
  GuiseProgressFunc   progress;
  void               *user_data;
  GCancellable       *cancellable;
} GuisePackOptions;

/**
 * GuisePackReport:
 * @n_faces: faces packed or unpacked
 * @n_persons: persons among them; 0 without
 * @n_there: faces that an earlier run had packed or unpacked already
 * @n_removed: originals that were removed
 * @n_differ: faces of a pack whose JPEG says something else than the pack
 * @n_bytes: of all faces
 * @left_out: (owned) (element-type GuiseFacesetIssue): files that are no usable faces; they stay
 *   where they are
 *
 * What was done. Plain struct; zeroed by the caller, cleared with guise_pack_report_clear().
 */
typedef struct
{
  size_t     n_faces;
  size_t     n_persons;
  size_t     n_there;
  size_t     n_removed;
  size_t     n_differ;
  uint64_t   n_bytes;
  GPtrArray *left_out;
} GuisePackReport;

void guise_pack_report_clear (GuisePackReport *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuisePackReport, guise_pack_report_clear)

/**
 * guise_faceset_pack:
 * @folder: a folder of loose faces, or of a folder for each person
 * @path: the pack to write; replaced when the new one is complete and verified
 * @options: how
 * @out_report: what was done
 * @error: where to put the error
 *
 * Makes a pack: written beside, read back and compared with every file byte by byte and value by
 * value, then renamed. Memory does not grow with the faces but by their names.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, FAILED (a file changed meanwhile), CANCELLED;
 *   %GUISE_FACESET_ERROR EMPTY, CORRUPT (what was written is not what was read: a broken disk)
 * Source: formats.md 6.2
 *
 * Returns: %TRUE when the pack is there
 */
gboolean guise_faceset_pack (const char             *folder,
                             const char             *path,
                             const GuisePackOptions *options,
                             GuisePackReport        *out_report,
                             GError                **error);

/**
 * guise_faceset_unpack:
 * @path: a pack, or the folder of one
 * @folder: where the faces go, those of persons into folders of their names; made when missing
 * @options: how
 * @out_report: what was done
 * @error: where to put the error
 *
 * Writes the faces of a pack as files, byte by byte as they were packed. Faces that are there
 * already are passed over, so that an interrupted run goes on.
 *
 * Errors: as guise_pak_open(); %GUISE_CORE_ERROR EXISTS (another file has the name of a face),
 *   NO_SPACE, CANCELLED; %GUISE_FACESET_ERROR EMPTY, CORRUPT
 *
 * Returns: %TRUE when all usable faces are there
 */
gboolean guise_faceset_unpack (const char             *path,
                               const char             *folder,
                               const GuisePackOptions *options,
                               GuisePackReport        *out_report,
                               GError                **error);

/**
 * guise_faceset_pack_is_done:
 * @folder: a folder of loose faces
 * @path: a pack
 * @options: how it would be packed
 * @out_report: what packing would have reported; only when it is done
 *
 * Whether a pack holds all faces of a folder as they are, and maybe more of them: an earlier run
 * has packed them, and was stopped while it removed them. Every face is compared.
 *
 * Returns: %FALSE when there is something to pack
 */
gboolean guise_faceset_pack_is_done (const char             *folder,
                                     const char             *path,
                                     const GuisePackOptions *options,
                                     GuisePackReport        *out_report);

/**
 * guise_faceset_remove_packed:
 * @folder: the folder that was packed
 * @path: the pack of it
 * @options: how
 * @report: (inout): of packing; what was removed is added
 * @error: where to put the error
 *
 * Removes the loose faces that are in a pack, after every one of them was compared with it, byte by
 * byte and value by value, and what stopped runs of packing have left. Stopped itself, it goes on
 * when called again.
 *
 * Errors: as guise_pak_open(); %GUISE_CORE_ERROR FAILED (a file is not what the pack holds under
 *   its name: nothing is removed), CANCELLED
 *
 * Returns: %TRUE when none of them is there any more
 */
gboolean guise_faceset_remove_packed (const char             *folder,
                                      const char             *path,
                                      const GuisePackOptions *options,
                                      GuisePackReport        *report,
                                      GError                **error);

/**
 * guise_faceset_remove_pack:
 * @path: a pack, or the folder of one
 * @folder: where its faces were unpacked to
 * @options: how
 * @report: (inout): of unpacking; what was removed is added
 * @error: where to put the error
 *
 * Removes a pack after every face was compared with its file. A pack with faces that cannot be
 * unpacked, or that knows more of a face than its file, is all that there is of it: it stays.
 *
 * Errors: as guise_pak_open(); %GUISE_FACESET_ERROR CORRUPT (a file is not what was unpacked);
 *   %GUISE_CORE_ERROR CANCELLED, FAILED
 *
 * Returns: %TRUE when it is gone, or stays for a reason that the report tells
 */
gboolean guise_faceset_remove_pack (const char             *path,
                                    const char             *folder,
                                    const GuisePackOptions *options,
                                    GuisePackReport        *report,
                                    GError                **error);

/**
 * guise_faceset_carry_into_pack:
 * @folder: a folder of loose faces
 * @path: a pack of them
 * @is_instead: whether the pack is read from now on where the loose faces were
 * @cancellable: (nullable): ends it; nothing is carried then
 *
 * What was measured on loose faces is remembered beside the pack, for those that are in both with
 * the same bytes and have not changed since they were measured. A pack that lies in @folder shares
 * its memory, which holds a face once: then nothing is done but with @is_instead. What cannot be
 * read or written costs the time of measuring.
 */
void guise_faceset_carry_into_pack (const char   *folder,
                                    const char   *path,
                                    gboolean      is_instead,
                                    GCancellable *cancellable);

/**
 * guise_faceset_carry_out_of_pack:
 * @path: a pack, or the folder of one
 * @folder: where its faces were unpacked to
 * @is_instead: whether they are read from now on where the pack was
 * @cancellable: (nullable): ends it; nothing is carried then
 *
 * The same the other way.
 */
void guise_faceset_carry_out_of_pack (const char   *path,
                                      const char   *folder,
                                      gboolean      is_instead,
                                      GCancellable *cancellable);

G_END_DECLS
