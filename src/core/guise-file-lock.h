/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseFileLockState:
 * @GUISE_FILE_LOCK_FREE: nobody holds it
 * @GUISE_FILE_LOCK_BUSY: somebody else does
 * @GUISE_FILE_LOCK_UNKNOWN: the file system has no locks, as some network shares
 *
 * How a lock stands.
 */
typedef enum
{
  GUISE_FILE_LOCK_FREE,
  GUISE_FILE_LOCK_BUSY,
  GUISE_FILE_LOCK_UNKNOWN,
} GuiseFileLockState;

/**
 * GuiseFileLock:
 *
 * A file that one holder has at a time, among all processes and all of one process. The system
 * takes it back when its holder ends, however that ends. Thread: any, one at a time.
 */
typedef struct _GuiseFileLock GuiseFileLock;

/**
 * guise_file_lock_take:
 * @path: the lock's file; made when missing, and never removed
 * @note: who takes it, for others to read; a line of at most %GUISE_FILE_LOCK_MAX_NOTE bytes
 * @out_state: (out): how the lock stood. FREE: it is held now; UNKNOWN: so is it, but it keeps
 *   nobody away, or there is an error; BUSY: it is not
 * @out_note: (out) (transfer full) (nullable): when it is BUSY, what its holder has left there;
 *   %NULL when that is nothing or no text
 * @error: where to put the error
 *
 * Never waits.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, FAILED: the file cannot be opened
 *
 * Returns: (transfer full) (nullable): the lock; %NULL without an error when it is BUSY
 */
GuiseFileLock *guise_file_lock_take (const char         *path,
                                     const char         *note,
                                     GuiseFileLockState *out_state,
                                     char              **out_note,
                                     GError            **error);

#define GUISE_FILE_LOCK_MAX_NOTE 500

/**
 * guise_file_lock_look:
 * @path: a lock's file
 * @out_note: (out) (transfer full) (nullable): as of guise_file_lock_take()
 *
 * Takes nothing and writes nothing.
 *
 * Returns: how it stands; FREE when there is no such file, UNKNOWN when it cannot be read
 */
GuiseFileLockState guise_file_lock_look (const char *path, char **out_note);

/**
 * guise_file_lock_free:
 * @self: (nullable): a lock
 *
 * Gives it back.
 */
void guise_file_lock_free (GuiseFileLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFileLock, guise_file_lock_free)

G_END_DECLS
