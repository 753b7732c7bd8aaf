/* SPDX-License-Identifier: GPL-3.0-or-later
 * Putting files aside so that no bytes are lost. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "faceset/guise-repair-private.h"
#include "faceset/guise-verify-private.h"

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

static gboolean
make_parent (const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);

  return guise_dir_make (parent, error);
}

static void
sync_parent (const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);

  guise_dir_sync (parent);
}

static gboolean
set_exists_error (const char *path, GError **error)
{
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               "'%s' has come meanwhile; run the repair again", path);
  return FALSE;
}

static gboolean
copy (GBytes *bytes, const char *kept, GError **error)
{
  if (exists (kept))
    return set_exists_error (kept, error);
  return guise_file_replace (kept, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

/* For other file systems and for symbolic links, which may be relative. */
static gboolean
copy_and_remove (const char *path, const char *kept, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, error);

  if (bytes == NULL || !copy (bytes, kept, error))
    return FALSE;
  if (g_unlink (path) == 0)
    return TRUE;
  guise_set_error_from_errno (error, errno, path, "move");
  return FALSE;
}

gboolean
guise_repair_move (const char *path, const char *kept, GError **error)
{
  if (!make_parent (kept, error))
    return FALSE;
  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return copy_and_remove (path, kept, error);
  if (guise_file_rename_new (path, kept) == 0)
    {
      sync_parent (kept);
      return TRUE;
    }
  if (errno == EXDEV)
    return copy_and_remove (path, kept, error);
  if (errno == EEXIST)
    return set_exists_error (kept, error);
  guise_set_error_from_errno (error, errno, path, "move");
  return FALSE;
}

gboolean
guise_repair_keep (const char *path, GBytes *bytes, const char *kept, GError **error)
{
  if (!make_parent (kept, error))
    return FALSE;
  if (guise_face_file_holds (kept, bytes))
    return TRUE;
  /* A second name needs no space; the original is replaced as a whole and never written to. */
  if (linkat (AT_FDCWD, path, AT_FDCWD, kept, AT_SYMLINK_FOLLOW) != 0)
    return errno == EEXIST ? set_exists_error (kept, error) : copy (bytes, kept, error);
  sync_parent (kept);
  return TRUE;
}
