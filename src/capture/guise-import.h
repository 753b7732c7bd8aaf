/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/guise-progress.h"

G_BEGIN_DECLS

/**
 * GuiseImportKind:
 * @GUISE_IMPORT_FOOTAGE: a video, a picture or a folder of pictures: faces are looked for in it
 * @GUISE_IMPORT_FACESET: aligned faces: a folder of them, a pack, a folder with one
 *
 * What somebody wants faces from.
 */
typedef enum
{
  GUISE_IMPORT_FOOTAGE,
  GUISE_IMPORT_FACESET,
} GuiseImportKind;

/**
 * guise_import_find_kind:
 * @path: a file or a folder; only read
 * @out_kind: (out): what it is
 * @out_n: (out): its faces or pictures; 0: not known yet
 * @error: where to put the error
 *
 * Errors: as guise_video_reader_open() where it is no faceset
 *
 * Returns: %FALSE when faces cannot come from it
 */
gboolean guise_import_find_kind (const char      *path,
                                 GuiseImportKind *out_kind,
                                 uint64_t        *out_n,
                                 GError         **error);

/**
 * guise_import_copy:
 * @path: a faceset; only read
 * @dir: a folder of loose faces; made when missing, added to when not
 * @progress: (nullable): told about faces
 * @user_data: for @progress
 * @cancellable: (nullable): stops; faces that were copied stay
 * @out_n: (out): how many faces of it are in @dir now, also on failure
 * @error: where to put the error
 *
 * Copies faces into a folder, their metadata and masks included; of a pack what the pack says about
 * them. The pictures are not encoded anew. A name that another face has there gets a number. A face
 * that is there already, byte for byte, is not copied twice, so that a stopped run goes on.
 *
 * Errors: as guise_faceset_open(); %GUISE_CORE_ERROR NO_SPACE, CANCELLED, FAILED
 *
 * Returns: %TRUE when all of them are there
 */
gboolean guise_import_copy (const char       *path,
                            const char       *dir,
                            GuiseProgressFunc progress,
                            void             *user_data,
                            GCancellable     *cancellable,
                            uint64_t         *out_n,
                            GError          **error);

G_END_DECLS
