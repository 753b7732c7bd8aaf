/* SPDX-License-Identifier: GPL-3.0-or-later
 * Folders that appear and disappear by one rename. */
#include "store/guise-store-folder-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/guise-error.h"

#define MAX_LEFT       100 /* folders of the same name that are left over */
#define MAX_WAITS      100 /* for another program that is between two renames */
#define WAIT_US        10000
#define MAX_LOCK_WAITS (60 * 100)            /* a minute */
#define MAX_CALM_WAITS (10 * MAX_LOCK_WAITS) /* of who can be stopped */

gboolean
guise_store_folder_sync (const char *path, GError **error)
{
  int      fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean ok = fd >= 0 && (fsync (fd) == 0 || errno == EINVAL || errno == ENOTSUP);

  if (!ok)
    guise_set_error_from_errno (error, errno, path, "write");
  if (fd >= 0)
    close (fd);
  return ok;
}

/* Returns: a descriptor, or -1 with an error, where @out_is_taken says whether somebody has it */
static int
try_lock (const char *path, gboolean *out_is_taken, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  *out_is_taken = FALSE;
  if (fd < 0)
    {
      guise_set_error_from_errno (error, errno, path, "open the folder");
      return -1;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    {
      *out_is_taken = TRUE;
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "Another program is just writing to '%s'; wait until it is done and repeat",
                   path);
      close (fd);
      return -1;
    }
  return fd;
}

int
guise_store_folder_lock (const char *path, GError **error)
{
  gboolean is_taken;

  return try_lock (path, &is_taken, error);
}

int
guise_store_folder_lock_in_time (const char *path, GCancellable *cancellable, GError **error)
{
  const int max_waits = cancellable != NULL ? MAX_CALM_WAITS : MAX_LOCK_WAITS;

  for (int i = 0;; i++)
    {
      g_autoptr (GError) local = NULL;
      gboolean is_taken;
      int      lock = try_lock (path, &is_taken, &local);

      if (lock >= 0)
        return lock;
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Stopped while waiting for another program that writes to '%s'", path);
          return -1;
        }
      if (!is_taken || i >= max_waits)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return -1;
        }
      g_usleep (WAIT_US);
    }
}

/* Removes the files of an open folder. */
static void
remove_all_files (int folder)
{
  int            copy = openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR           *dir = copy >= 0 ? fdopendir (copy) : NULL;
  struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL)
    unlinkat (folder, entry->d_name, 0); /* refuses "." and ".." */
  if (dir != NULL)
    closedir (dir);
  else if (copy >= 0)
    close (copy);
}

static int
open_folder_at (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  return open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

void
guise_store_folder_remove_all (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  int              fd = open_folder_at (dir, name);

  if (fd < 0)
    return;
  remove_all_files (fd);
  close (fd);
  rmdir (path);
}

static gboolean
rename_in (const char *dir, const char *from, const char *to, unsigned flags)
{
  g_autofree char *from_path = g_build_filename (dir, from, NULL);
  g_autofree char *to_path = g_build_filename (dir, to, NULL);

  return renameat2 (AT_FDCWD, from_path, AT_FDCWD, to_path, flags) == 0;
}

static gboolean
exists (const char *dir, const char *name)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  return faccessat (AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Deletes what is ours in a folder that is out of sight already. What is not ours and lies in it
 * comes into sight again under another name. What is ours and cannot be deleted now is left to the
 * next sweep, with the list by which it is known: that comes last. */
static void
finish_removal (const char *dir, const char *hidden, GuiseStoreListFunc list)
{
  const char      *name = hidden + strlen (GUISE_STORE_REMOVED_PREFIX);
  g_autofree char *path = g_build_filename (dir, hidden, NULL);
  g_autoptr (GPtrArray) files = NULL;
  int      fd = open_folder_at (dir, hidden);
  gboolean is_stuck = FALSE;

  if (fd >= 0)
    {
      files = list (fd, path);
      for (unsigned i = 0; !is_stuck && files != NULL && i < files->len; i++)
        is_stuck =
          unlinkat (fd, ((const GuiseStoreFile *) g_ptr_array_index (files, i))->name, 0) != 0 &&
          errno != ENOENT;
      close (fd);
    }
  if (is_stuck || rmdir (path) == 0 || errno != ENOTEMPTY)
    return;
  for (int i = 1; i <= MAX_LEFT; i++)
    {
      g_autofree char *left = i == 1 ? g_strconcat (GUISE_STORE_LEFT_PREFIX, name, NULL)
                                     : g_strdup_printf (GUISE_STORE_LEFT_PREFIX "%s-%d", name, i);

      if (!exists (dir, left))
        {
          (void) rename_in (dir, hidden, left, 0); /* or the next sweep tries again */
          return;
        }
    }
}

/* Deletes what was replaced. */
static void
discard (const char *dir, const char *hidden, const char *name, GuiseStoreListFunc list)
{
  g_autofree char *removed = g_strconcat (GUISE_STORE_REMOVED_PREFIX, name, NULL);

  finish_removal (dir, removed, list);
  if (rename_in (dir, hidden, removed, 0))
    finish_removal (dir, removed, list);
}

/* What had been put aside for a replacement comes back when that did not come.
 *
 * Returns: whether there is something of that name */
static gboolean
put_back (const char *dir, const char *aside, GuiseStoreListFunc list)
{
  const char *name = aside + strlen (GUISE_STORE_REPLACED_PREFIX);

  if (!exists (dir, name))
    return rename_in (dir, aside, name, 0);
  discard (dir, aside, name, list);
  return TRUE;
}

/* For file systems that cannot exchange two names. A kill after the first rename leaves the old one
 * aside; guise_store_folder_mend() knows. */
static gboolean
show_by_two_renames (const char *dir, const char *hidden, const char *name, GuiseStoreListFunc list)
{
  g_autofree char *aside = g_strconcat (GUISE_STORE_REPLACED_PREFIX, name, NULL);

  if (exists (dir, aside) && !put_back (dir, aside, list))
    return FALSE;
  if (!rename_in (dir, name, aside, 0))
    return FALSE;
  if (!rename_in (dir, hidden, name, 0))
    {
      int saved_errno = errno;

      (void) rename_in (dir, aside, name, 0); /* or the next one who looks does it */
      errno = saved_errno;
      return FALSE;
    }
  (void) rename_in (dir, aside, hidden, 0); /* or the next sweep removes it */
  return TRUE;
}

gboolean
guise_store_folder_show (const char        *dir,
                         const char        *hidden,
                         const char        *name,
                         GuiseStoreListFunc list,
                         GError           **error)
{
  gboolean is_replaced = exists (dir, name);
  gboolean ok;

  if (!is_replaced)
    ok = rename_in (dir, hidden, name, 0);
  else
    ok = rename_in (dir, hidden, name, RENAME_EXCHANGE) ||
         ((errno == EINVAL || errno == ENOSYS) && show_by_two_renames (dir, hidden, name, list));
  if (!ok)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      guise_set_error_from_errno (error, errno, path, "write");
      return FALSE;
    }
  if (!guise_store_folder_sync (dir, error))
    return FALSE;
  if (is_replaced)
    discard (dir, hidden, name, list);
  return TRUE;
}

gboolean
guise_store_folder_retire (const char        *dir,
                           const char        *name,
                           GuiseStoreListFunc list,
                           GError           **error)
{
  g_autofree char *hidden = g_strconcat (GUISE_STORE_REMOVED_PREFIX, name, NULL);

  finish_removal (dir, hidden, list);
  if (!rename_in (dir, name, hidden, 0))
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);

      guise_set_error_from_errno (error, errno, path, "remove");
      return FALSE;
    }
  if (!guise_store_folder_sync (dir, error))
    return FALSE;
  finish_removal (dir, hidden, list);
  return TRUE;
}

/* A draft that says what is in it is whole, or was exchanged for one that had been visible: then
 * somebody may have put files into it. */
static void
remove_draft (const char *dir, const char *draft, GuiseStoreListFunc list)
{
  g_autofree char *path = g_build_filename (dir, draft, NULL);
  g_autoptr (GPtrArray) files = NULL;
  int fd = open_folder_at (dir, draft);

  if (fd >= 0)
    {
      files = list (fd, path);
      close (fd);
    }
  if (files != NULL)
    discard (dir, draft, draft + strlen (GUISE_STORE_DRAFT_PREFIX), list);
  else
    guise_store_folder_remove_all (dir, draft);
}

/* Hidden names that begin so. */
static GPtrArray *
list_hidden (const char *dir, const char *prefix)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  GPtrArray  *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, prefix))
      g_ptr_array_add (names, g_strdup (name));
  return names;
}

void
guise_store_folder_sweep (const char *dir, GuiseStoreListFunc list)
{
  g_autoptr (GPtrArray) names = list_hidden (dir, ".");

  for (unsigned i = 0; i < names->len; i++)
    {
      const char *name = g_ptr_array_index (names, i);

      if (g_str_has_prefix (name, GUISE_STORE_DRAFT_PREFIX))
        remove_draft (dir, name, list);
      else if (g_str_has_prefix (name, GUISE_STORE_REMOVED_PREFIX))
        finish_removal (dir, name, list);
      else if (g_str_has_prefix (name, GUISE_STORE_REPLACED_PREFIX))
        (void) put_back (dir, name, list); /* or the next time */
    }
}

/* One that is put aside while nothing is called so. */
static char *
find_missing (const char *dir)
{
  g_autoptr (GPtrArray) asides = list_hidden (dir, GUISE_STORE_REPLACED_PREFIX);

  for (unsigned i = 0; i < asides->len; i++)
    {
      const char *name =
        (const char *) g_ptr_array_index (asides, i) + strlen (GUISE_STORE_REPLACED_PREFIX);

      if (!exists (dir, name))
        return g_strdup (name);
    }
  return NULL;
}

gboolean
guise_store_folder_mend (const char *dir, GuiseStoreListFunc list, GError **error)
{
  g_autofree char *missing = find_missing (dir);
  int              reason = EWOULDBLOCK;

  for (int i = 0; missing != NULL && i < MAX_WAITS; i++)
    {
      g_autofree char *aside = g_strconcat (GUISE_STORE_REPLACED_PREFIX, missing, NULL);
      int              lock = guise_store_folder_lock (dir, NULL);
      gboolean         ok = lock < 0 || put_back (dir, aside, list) || errno == ENOENT;

      reason = ok ? EWOULDBLOCK : errno;
      if (lock >= 0)
        close (lock);
      else
        g_usleep (WAIT_US); /* who has the lock is between its renames */
      if (!ok)
        break;
      g_free (missing);
      missing = find_missing (dir);
    }
  if (missing == NULL)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
               "'" GUISE_STORE_REPLACED_PREFIX "%s' in '%s' was put aside by a program that was "
               "killed, and could not be renamed back to '%s': %s",
               missing, dir, missing, g_strerror (reason));
  return FALSE;
}
