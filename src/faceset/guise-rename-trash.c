/* SPDX-License-Identifier: GPL-3.0-or-later
 * Folders for what is put aside. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-rename-private.h"

#define PROBE_PREFIX ".guise-probe-"
#define PROBE_NAME   PROBE_PREFIX "XXXXXX" /* another each time: a faceset may hold any name */
#define MAX_TRASH    100000

static gboolean
is_probe_name (const char *name)
{
  return strlen (name) == strlen (PROBE_NAME) && g_str_has_prefix (name, PROBE_PREFIX);
}

/* Not what only has such a name. */
static gboolean
is_probe (const char *path)
{
  struct stat info;

  return lstat (path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size == 0 &&
         info.st_uid == geteuid ();
}

void
guise_rename_remove_probes (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (is_probe_name (name))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        if (is_probe (path))
          (void) g_unlink (path); /* what stays is in nobody's way but a folder's end */
      }
}

gboolean
guise_rename_journal_can_reach (const char *folder, const char *other)
{
  g_autofree char *source = g_build_filename (folder, PROBE_NAME, NULL);
  const gboolean   is_new = !g_file_test (other, G_FILE_TEST_EXISTS);
  gboolean         ok = FALSE;
  int              fd = -1;

  guise_rename_remove_probes (folder);
  if (!g_file_test (other, G_FILE_TEST_IS_SYMLINK) && guise_dir_make (other, NULL))
    fd = g_mkstemp_full (source, O_WRONLY | O_CLOEXEC, 0600);
  if (fd >= 0)
    {
      g_autofree char *name = g_path_get_basename (source);
      g_autofree char *target = g_build_filename (other, name, NULL);

      close (fd);
      ok = guise_file_rename_new (source, target) == 0;
      g_unlink (ok ? target : source);
    }
  if (!ok && is_new)
    g_rmdir (other);
  return ok;
}

char *
guise_rename_journal_make_trash (const char *folder, GError **error)
{
  g_autofree char *inside = g_build_filename (folder, GUISE_RENAME_TRASH_NAME, NULL);

  if (g_file_test (inside, G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
                   "'%s' is a symbolic link, through which nothing is moved; take it away", inside);
      return NULL;
    }
  for (int k = 1; k < MAX_TRASH; k++)
    {
      g_autofree char *name = g_strdup_printf (GUISE_RENAME_TRASH_NAME "/%d", k);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autoptr (GDir) dir = NULL;

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (!guise_dir_make (path, error))
        return NULL;
      dir = g_dir_open (path, 0, NULL);
      if (dir != NULL && g_dir_read_name (dir) == NULL)
        return g_steal_pointer (&name);
    }
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
               "'%s' has too many folders in " GUISE_RENAME_TRASH_NAME "; delete some", folder);
  return NULL;
}

/* What cannot go to its folder beside (not writable, another file system) would keep the faces from
 * their names for ever: it goes to a folder inside. What is there already stays there. */
gboolean
guise_rename_redirect (GuiseRenameJournal *self, GError **error)
{
  g_autoptr (GHashTable) reach = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *trash = NULL;

  for (guint i = 0; i < self->moves->len; i++)
    {
      GuiseRenameStep *move = guise_rename_get_move (self, i);
      g_autofree char *beside = g_path_get_dirname (move->to);
      g_autofree char *path = g_build_filename (self->folder, beside, NULL);
      g_autofree char *name = g_path_get_basename (move->to);

      if (!guise_rename_is_beside (move->to) || guise_rename_exists (self, move->to))
        continue;
      if (!g_hash_table_contains (reach, beside))
        g_hash_table_insert (reach, g_strdup (beside),
                             GINT_TO_POINTER (guise_rename_journal_can_reach (self->folder, path)));
      if (g_hash_table_lookup (reach, beside) != NULL)
        continue;
      if (trash == NULL)
        trash = guise_rename_journal_make_trash (self->folder, error);
      if (trash == NULL)
        return FALSE;
      g_free (move->to);
      move->to = g_build_filename (trash, name, NULL);
    }
  return trash == NULL || guise_rename_list_save (self, error);
}
