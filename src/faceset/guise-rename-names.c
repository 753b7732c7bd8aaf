/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which names may stand in a list of renames: it may come with a faceset from anywhere. */
#include <string.h>

#include "faceset/guise-rename-private.h"

static gboolean
is_plain (const char *name)
{
  return name[0] != '\0' && strcmp (name, ".") != 0 && strcmp (name, "..") != 0;
}

static gboolean
is_beside (const GuiseRenameJournal *self, const char *name)
{
  g_autofree char *path = g_canonicalize_filename (self->folder, NULL);
  g_autofree char *own = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (own, "_", NULL);

  return g_str_has_prefix (name, prefix);
}

gboolean
guise_rename_may_stand (const GuiseRenameJournal *self, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  const guint n = g_strv_length (parts);

  if (n == 3)
    return is_plain (parts[1]) && is_plain (parts[2]) &&
           (strcmp (parts[0], GUISE_RENAME_TRASH_NAME) == 0 ||
            (strcmp (parts[0], "..") == 0 && is_beside (self, parts[1])));
  return (n == 1 && is_plain (parts[0])) || (n == 2 && is_plain (parts[0]) && is_plain (parts[1]));
}

/* A link in a folder's place may lead anywhere. */
gboolean
guise_rename_goes_through_link (const GuiseRenameJournal *self, const char *path)
{
  for (const char *slash = strchr (path, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *part = g_strndup (path, (gsize) (slash - path));
      g_autofree char *full = g_build_filename (self->folder, part, NULL);

      if (g_file_test (full, G_FILE_TEST_IS_SYMLINK))
        return TRUE;
    }
  return FALSE;
}

gboolean
guise_rename_is_beside (const char *to)
{
  return g_str_has_prefix (to, "../");
}
