/* SPDX-License-Identifier: GPL-3.0-or-later
 * One at a time changes what the faces of a folder say. */
#include "faceset/guise-faceset-lock.h"

#include "faceset/guise-faceset.h"

#define LOCK_NAME   ".guise-masks-lock" /* masks were the first that changed */
#define CHANGE_NAME ".guise-masks-change-lock"

static GuiseFileLock *
take (const char *folder, const char *name, const char *note, GError **error)
{
  g_autofree char   *path = g_build_filename (folder, name, NULL);
  g_autofree char   *other = NULL;
  GuiseFileLockState state;
  GuiseFileLock     *lock = guise_file_lock_take (path, note, &state, &other, error);

  if (lock == NULL && state == GUISE_FILE_LOCK_BUSY)
    g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_BUSY,
                 "Another program changes the faces of '%s' now; wait until it is done", folder);
  return lock;
}

GuiseFileLock *
guise_faceset_lock (const char *folder, const char *note, GError **error)
{
  return take (folder, LOCK_NAME, note, error);
}

GuiseFileLock *
guise_faceset_lock_change (const char *folder, const char *note, GError **error)
{
  return take (folder, CHANGE_NAME, note, error);
}
