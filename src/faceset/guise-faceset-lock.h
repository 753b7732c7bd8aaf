/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-file-lock.h"

G_BEGIN_DECLS

/**
 * guise_faceset_lock:
 * @folder: loose faces
 * @note: what is going to be done, for others to read
 * @error: where to put the error
 *
 * Who changes what files of faces say, and keeps their pictures, holds this: two who read a face,
 * change it and put it back would lose what one of them did. Never waits. Thread: any, one at a
 * time.
 *
 * Errors: %GUISE_FACESET_ERROR BUSY (another program changes faces of the folder);
 *   %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, FAILED
 *
 * Returns: (transfer full) (nullable): the lock
 */
GuiseFileLock *guise_faceset_lock (const char *folder, const char *note, GError **error);

/**
 * guise_faceset_lock_change:
 * @folder: loose faces
 * @note: what is going to be done, for others to read
 * @error: where to put the error
 *
 * Who changes all faces of a folder holds this from the first to the last, and guise_faceset_lock()
 * for a few at a time: two of them keep each other away, and nobody who changes one face only.
 * Never waits. Thread: any, one at a time.
 *
 * Errors: as guise_faceset_lock()
 *
 * Returns: (transfer full) (nullable): the lock
 */
GuiseFileLock *guise_faceset_lock_change (const char *folder, const char *note, GError **error);

G_END_DECLS
