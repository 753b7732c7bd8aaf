/* SPDX-License-Identifier: GPL-3.0-or-later
 * Earlier versions of a selection file, numbered, beside it. */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-selection.h"

#define UNDONE    "undone"
#define N_KEPT    20
#define MAX_BYTES ((size_t) 512 << 20)

/* The name of a version; its number, or a word. */
static char *
get_version_path (const char *path, const char *version)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strconcat (base, ".", version, NULL);

  return g_build_filename (folder, GUISE_SELECTION_HISTORY, name, NULL);
}

/* The numbers of the versions that are there, ascending. */
static GArray *
list_versions (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *history = g_build_filename (folder, GUISE_SELECTION_HISTORY, NULL);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, ".", NULL);
  g_autoptr (GPtrArray) names = guise_dir_list (history, NULL, NULL); /* no folder: none */
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *name = names->pdata[i];
      guint64     number;

      if (g_str_has_prefix (name, prefix) &&
          g_ascii_string_to_unsigned (name + strlen (prefix), 10, 1, 999999, &number, NULL))
        g_array_append_val (numbers, number); /* in order, as all have six digits */
    }
  return numbers;
}

static char *
get_number_path (const char *path, guint64 number)
{
  g_autofree char *version = g_strdup_printf ("%06" G_GUINT64_FORMAT, number);

  return get_version_path (path, version);
}

static gboolean
copy (const char *from, const char *to, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (from, MAX_BYTES, error);
  g_autofree char *folder = g_path_get_dirname (to);

  return bytes != NULL && guise_dir_make (folder, error) &&
         guise_file_replace (to, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

gboolean
guise_selection_save_version (const GuiseSelection *self, const char *path, GError **error)
{
  g_autoptr (GArray) versions = list_versions (path);
  const guint64 last = versions->len > 0 ? g_array_index (versions, guint64, versions->len - 1) : 0;
  g_autofree char *kept = get_number_path (path, last + 1);

  if (g_file_test (path, G_FILE_TEST_EXISTS) && !copy (path, kept, error))
    return FALSE;
  for (guint i = 0; i + N_KEPT <= versions->len; i++)
    {
      g_autofree char *oldest = get_number_path (path, g_array_index (versions, guint64, i));

      g_unlink (oldest);
    }
  return guise_selection_save (self, path, error);
}

gboolean
guise_selection_undo (const char *path, GError **error)
{
  g_autoptr (GArray) versions = list_versions (path);
  g_autofree char *undone = get_version_path (path, UNDONE);
  g_autofree char *before = NULL;

  if (versions->len == 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "There is no earlier version of '%s'", path);
      return FALSE;
    }
  before = get_number_path (path, g_array_index (versions, guint64, versions->len - 1));
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !copy (path, undone, error))
    return FALSE;
  if (g_rename (before, path) == 0)
    return TRUE;
  guise_set_error_from_errno (error, errno, path, "bring back");
  return FALSE;
}
