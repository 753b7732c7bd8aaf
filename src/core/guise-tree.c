/* SPDX-License-Identifier: GPL-3.0-or-later
 * A folder with all that is in it, deleted for good. */
#include "core/guise-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"

#define MAX_DEPTH 64 /* each holds a descriptor */

static gboolean remove_at (int folder, const char *name, int depth);

static gboolean
is_dots (const char *name)
{
  return strcmp (name, ".") == 0 || strcmp (name, "..") == 0;
}

/* Takes the descriptor. Returns: whether it is empty; else errno */
static gboolean
empty (int fd, int depth)
{
  DIR           *dir = fdopendir (fd);
  struct dirent *entry;
  gboolean       ok = dir != NULL;
  int            saved = errno;

  if (dir == NULL)
    close (fd);
  while (ok)
    {
      errno = 0;
      entry = readdir (dir);
      saved = errno;
      if (entry == NULL)
        {
          ok = saved == 0;
          break;
        }
      ok = is_dots (entry->d_name) || remove_at (dirfd (dir), entry->d_name, depth);
      saved = errno;
    }
  if (dir != NULL)
    closedir (dir);
  errno = saved;
  return ok;
}

/* By descriptors and not by paths: a folder that somebody makes a link of meanwhile leads nowhere.
 */
static gboolean
remove_at (int folder, const char *name, int depth)
{
  int fd;

  if (unlinkat (folder, name, 0) == 0 || errno == ENOENT)
    return TRUE;
  if (errno != EISDIR && errno != EPERM)
    return FALSE;
  if (depth >= MAX_DEPTH)
    {
      errno = ELOOP;
      return FALSE;
    }
  fd = openat (folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return fd >= 0 && empty (fd, depth + 1) &&
         (unlinkat (folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT);
}

gboolean
guise_tree_remove (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND, "'%s' is not there", path);
      return FALSE;
    }
  if (remove_at (AT_FDCWD, path, 0))
    return TRUE;
  if (errno == ELOOP)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                 "'%s' has folders within folders, more than %d deep", path, MAX_DEPTH);
  else
    guise_set_error_from_errno (error, errno, path, "delete");
  return FALSE;
}
