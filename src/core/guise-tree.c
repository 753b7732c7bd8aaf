/* SPDX-License-Identifier: GPL-3.0-or-later
 * A folder with all that is in it, deleted for good. */
#include "core/guise-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"

#define MAX_DEPTH 64 /* each holds a descriptor */

static gboolean remove_at (int folder, const char *name, int depth);

static gboolean
is_dots (const char *name)
{
  return strcmp (name, ".") == 0 || strcmp (name, "..") == 0;
}

/* Whether an open folder is where something is mounted: another file system, or, where the kernel
 * tells, a folder of the same one. */
static gboolean
is_mount (int parent, int fd)
{
  struct stat  here, above;
  struct statx more = { 0 };

  if (fstat (fd, &here) != 0 || fstat (parent, &above) != 0 || here.st_dev != above.st_dev)
    return TRUE;
  return statx (fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &more) == 0 &&
         (more.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
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
 * Returns: -1 with errno */
static int
open_folder (int folder, const char *name, int depth)
{
  int fd;

  if (depth >= MAX_DEPTH)
    {
      errno = ELOOP;
      return -1;
    }
  fd = openat (folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd >= 0 && is_mount (folder, fd))
    {
      close (fd);
      errno = EXDEV;
      return -1;
    }
  return fd;
}

static gboolean
remove_at (int folder, const char *name, int depth)
{
  int fd;

  if (unlinkat (folder, name, 0) == 0 || errno == ENOENT)
    return TRUE;
  if (errno != EISDIR && errno != EPERM)
    return FALSE;
  fd = open_folder (folder, name, depth);
  return fd >= 0 && empty (fd, depth + 1) &&
         (unlinkat (folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT);
}

/* The folder that it is in, and its name there. */
static char *
dup_parent (const char *path, char **out_name)
{
  g_autofree char *whole = g_canonicalize_filename (path, NULL);

  *out_name = g_path_get_basename (whole);
  return g_path_get_dirname (whole);
}

static gboolean
remove_path (const char *path)
{
  g_autofree char *name = NULL;
  g_autofree char *parent = dup_parent (path, &name);
  int              fd = open (parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean         ok = fd >= 0 && remove_at (fd, name, 0);
  int              saved = errno;

  if (fd >= 0)
    close (fd);
  errno = saved;
  return ok;
}

gboolean
guise_tree_remove (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND, "'%s' is not there", path);
      return FALSE;
    }
  if (remove_path (path))
    return TRUE;
  if (errno == ELOOP)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                 "'%s' has folders within folders, more than %d deep", path, MAX_DEPTH);
  else if (errno == EXDEV)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                 "Another disk or folder is mounted in '%s'; nothing of it was deleted, unmount it "
                 "first",
                 path);
  else
    guise_set_error_from_errno (error, errno, path, "delete");
  return FALSE;
}

/* Links on the way to it resolved, but not itself. */
static char *
dup_real (const char *path)
{
  g_autofree char *name = NULL;
  g_autofree char *parent = dup_parent (path, &name);
  char             real[PATH_MAX];

  return g_build_filename (realpath (parent, real) != NULL ? real : parent, name, NULL);
}

/* The fifth field of a line of proc(5): blanks in it are escaped. */
static gboolean
is_mounted_in (const char *line, const char *folder)
{
  g_auto (GStrv) fields = g_strsplit (line, " ", 6);
  g_autofree char *place = g_strv_length (fields) == 6 ? g_strcompress (fields[4]) : NULL;
  const size_t     n = strlen (folder);

  return place != NULL && strncmp (place, folder, n) == 0 &&
         (place[n] == '\0' || place[n] == G_DIR_SEPARATOR);
}

gboolean
guise_tree_has_mount (const char *path)
{
  g_autofree char *folder = dup_real (path);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/mountinfo", &text, NULL, NULL)) /* not told: none known */
    return FALSE;
  lines = g_strsplit (text, "\n", -1);
  for (size_t i = 0; lines[i] != NULL; i++)
    if (is_mounted_in (lines[i], folder))
      return TRUE;
  return FALSE;
}
