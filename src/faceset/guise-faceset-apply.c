/* SPDX-License-Identifier: GPL-3.0-or-later
 * A selection on disk: new names in its order, and a trash folder that is never emptied. */
#include "faceset/guise-faceset-apply.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "faceset/guise-rename-history.h"
#include "faceset/guise-rename-journal.h"

#define PACK_NAME  "faceset.pak"
#define MAX_TRASH  100000 /* trash folders beside a faceset */
#define TRASH_NAME "trash"

gboolean
guise_faceset_check_appliable (const char *path, GError **error)
{
  g_autofree char *pack = g_build_filename (path, PACK_NAME, NULL);

  if (g_str_has_suffix (path, ".json") && g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "'%s' is a selection: sort the folder that it belongs to, then apply that",
                   path);
      return FALSE;
    }
  if (!g_file_test (path, G_FILE_TEST_IS_DIR) || g_file_test (pack, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "'%s' is a pack, whose faces have no files to rename. Sort it without applying: "
                   "the selection that is written stands for the chosen faces everywhere, also "
                   "when a new pack is made; or unpack it first",
                   path);
      return FALSE;
    }
  return guise_rename_history_update (path, error);
}

/* Beside the folder, not there yet or empty: as a name to give to the journal. */
static char *
find_beside (const char *absolute)
{
  g_autofree char *own = g_path_get_basename (absolute);
  g_autofree char *parent = g_path_get_dirname (absolute);

  for (int k = 1; k < MAX_TRASH; k++)
    {
      g_autofree char *name = k == 1 ? g_strdup_printf ("%s_" TRASH_NAME, own)
                                     : g_strdup_printf ("%s_" TRASH_NAME "_%d", own, k);
      g_autofree char *path = g_build_filename (parent, name, NULL);
      g_autoptr (GDir) dir = g_dir_open (path, 0, NULL); /* not there: fine */

      if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        continue;
      if (!g_file_test (path, G_FILE_TEST_EXISTS) || (dir != NULL && g_dir_read_name (dir) == NULL))
        return g_build_filename ("..", name, NULL);
    }
  return NULL;
}

/* Made and tried before anything moves: a run that finds out in its middle leaves faces hidden. */
static char *
make_trash (const char *folder, char **out_name, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *name = find_beside (absolute);
  g_autofree char *beside = name != NULL ? g_canonicalize_filename (name, absolute) : NULL;

  if (beside == NULL || !guise_rename_journal_can_reach (folder, beside))
    {
      g_free (name);
      name = guise_rename_journal_make_trash (folder, error);
      if (name == NULL)
        return NULL;
    }
  *out_name = g_steal_pointer (&name);
  return g_canonicalize_filename (*out_name, absolute);
}

/* "00012.jpg": the ending stays. */
static char *
get_new_name (size_t place, const char *name)
{
  const char *ending = strrchr (name, '.');

  return g_strdup_printf ("%05zu%s", place, ending != NULL ? ending : "");
}

static gboolean
add_chosen (GuiseRenameJournal   *journal,
            const GuiseSelection *selection,
            GHashTable           *present,
            GError              **error)
{
  for (guint i = 0; i < selection->faces->len; i++)
    {
      const char      *name = g_array_index (selection->faces, GuiseSelectedFace, i).name;
      g_autofree char *to = get_new_name (i, name);

      if (!g_hash_table_remove (present, name))
        {
          g_autofree char *shown = g_filename_display_name (name);

          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                       "'%s' is not in '%s' any more, or is selected twice; sort it again", shown,
                       selection->faceset);
          return FALSE;
        }
      guise_rename_journal_add (journal, name, to);
    }
  return TRUE;
}

gboolean
guise_faceset_apply (GuiseSelection   *selection,
                     size_t           *out_n_renamed,
                     size_t           *out_n_trashed,
                     char            **out_trash,
                     GuiseProgressFunc progress,
                     void             *user_data,
                     GCancellable     *cancellable,
                     GError          **error)
{
  static const char *const suffixes[] = { ".jpg", ".jpeg", NULL };
  const char              *folder = selection->faceset;
  g_autoptr (GuiseRenameJournal) journal = guise_rename_journal_new (folder);
  g_autoptr (GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *trash_name = NULL;
  g_autofree char *trash = NULL;
  size_t           n_renamed;
  size_t           n_trashed;

  if (!guise_faceset_check_appliable (folder, error))
    return FALSE;
  files = guise_dir_list (folder, suffixes, error);
  if (files == NULL)
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    g_hash_table_add (present, files->pdata[i]);
  if (!add_chosen (journal, selection, present, error))
    return FALSE;
  n_renamed = guise_rename_journal_get_n (journal);
  if (g_hash_table_size (present) > 0)
    trash = make_trash (folder, &trash_name, error);
  if (g_hash_table_size (present) > 0 && trash == NULL)
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    if (g_hash_table_contains (present, files->pdata[i]))
      {
        g_autofree char *to = g_build_filename (trash_name, files->pdata[i], NULL);

        guise_rename_journal_add (journal, files->pdata[i], to);
      }
  n_trashed = guise_rename_journal_get_n (journal) - n_renamed;
  if (!guise_rename_journal_run (journal, progress, user_data, cancellable, error))
    return FALSE;
  g_clear_pointer (&journal, guise_rename_journal_free); /* and its lock */
  if (!guise_rename_history_update (folder, error))
    return FALSE;
  if (!guise_selection_follow (selection, error))
    return FALSE;
  if (out_n_renamed != NULL)
    *out_n_renamed = n_renamed;
  if (out_n_trashed != NULL)
    *out_n_trashed = n_trashed;
  if (out_trash != NULL)
    *out_trash = n_trashed > 0 ? g_steal_pointer (&trash) : NULL;
  return TRUE;
}
