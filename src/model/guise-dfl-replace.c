/* SPDX-License-Identifier: GPL-3.0-or-later
 * A model into a folder that may hold one of its name: all of it, or nothing. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfl-find-private.h"
#include "model/guise-dfl-folder.h"

#define DRAFT_PREFIX  ".draft-" /* hidden: nobody takes it for a model */
#define READY_PREFIX  GUISE_DFL_READY_PREFIX
#define LIST_NAME     "files" /* of all files of the new model, whichever have been moved already */
#define LIST_MAX      (1 << 20)
#define DATA_ENDING   "_data.dat"
#define WEIGHT_ENDING ".npy"

/* Whatever begins with @prefix and an underscore. Hidden names count: a model may be called ".x".
 */
static GPtrArray *
list_files (const char *dir, const char *prefix, GError **error)
{
  g_autofree char *start = g_strconcat (prefix, "_", NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) folder = g_dir_open (dir, 0, &local);
  const char *name;

  if (folder == NULL && !g_error_matches (local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "Could not open the folder '%s': %s", dir, local->message);
      return NULL;
    }
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    if (g_str_has_prefix (name, start))
      g_ptr_array_add (names, g_strdup (name));
  return g_steal_pointer (&names);
}

gboolean
guise_dfl_folder_check_free (const char *dir, const char *name, GError **error)
{
  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);

  for (int is_quick96 = 0; is_quick96 <= 1; is_quick96++)
    {
      g_autofree char *prefix = guise_dfl_make_prefix (name, is_quick96);
      g_autoptr (GPtrArray) names = list_files (dir, prefix, error);

      if (names == NULL)
        return FALSE;
      if (names->len > 0)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_EXISTS,
                       "'%s' holds files of a model called '%s' already, among them '%s'", dir,
                       name, (const char *) names->pdata[0]);
          return FALSE;
        }
    }
  return TRUE;
}

static char *
make_path (const char *dir, const char *start, const char *prefix)
{
  g_autofree char *base = g_strconcat (start, prefix, NULL);

  return g_build_filename (dir, base, NULL);
}

static void
remove_draft (const char *draft, const char *prefix)
{
  g_autoptr (GPtrArray) names = list_files (draft, prefix, NULL); /* what stays is of no harm */
  g_autofree char *list = g_build_filename (draft, LIST_NAME, NULL);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (draft, names->pdata[i], NULL);

      g_unlink (path);
    }
  g_unlink (list);
  g_rmdir (draft);
}

static gboolean
move_file (const char *from, const char *to, const char *name, GError **error)
{
  g_autofree char *source = g_build_filename (from, name, NULL);
  g_autofree char *target = g_build_filename (to, name, NULL);

  if (g_rename (source, target) == 0)
    return TRUE;
  guise_set_error_from_errno (error, errno, target, "replace");
  return FALSE;
}

static gboolean
remove_file (const char *dir, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  guise_set_error_from_errno (error, errno, path, "remove");
  return FALSE;
}

/* Weights that an older model of this name had and the new one has not: DeepFaceLab would load
 * them. */
static gboolean
remove_stale (const char *dir, const char *prefix, char **fresh, GError **error)
{
  g_autoptr (GPtrArray) names = list_files (dir, prefix, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char *name = names->pdata[i];

      if (g_str_has_suffix (name, WEIGHT_ENDING) &&
          !g_strv_contains ((const char *const *) fresh, name) && !remove_file (dir, name, error))
        return FALSE;
    }
  return names != NULL;
}

static gboolean
write_list (const char *draft, const char *prefix, GError **error)
{
  g_autoptr (GPtrArray) names = list_files (draft, prefix, error);
  g_autofree char *path = g_build_filename (draft, LIST_NAME, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) names->pdata[i]);
  return guise_file_replace (path, text->str, text->len, error);
}

static char **
read_list (const char *ready, GError **error)
{
  g_autofree char *path = g_build_filename (ready, LIST_NAME, NULL);
  g_autoptr (GBytes) bytes = guise_file_read (path, LIST_MAX, error);
  g_autofree char *text = NULL;

  if (bytes == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return g_strsplit (text, "\n", -1);
}

/* A complete new model in its waiting folder, into the place of the old one. While this goes on
 * there is no data.dat, so that nobody, DeepFaceLab neither, takes a mix of both for a model. Each
 * step may have been done before; there is nothing to write, so a full disk stops nothing. */
static gboolean
finish (const char *dir, const char *prefix, GError **error)
{
  g_autofree char *ready = make_path (dir, READY_PREFIX, prefix);
  g_autofree char *data = g_strconcat (prefix, DATA_ENDING, NULL);
  g_autofree char *new_data = g_build_filename (ready, data, NULL);
  g_autoptr (GPtrArray) names = NULL;
  g_auto (GStrv) fresh = NULL;

  if (!g_file_test (ready, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (g_file_test (new_data, G_FILE_TEST_EXISTS))
    {
      fresh = read_list (ready, error);
      if (fresh == NULL || !remove_file (dir, data, error))
        return FALSE;
      guise_dir_sync (dir);
      names = list_files (ready, prefix, error);
      for (guint i = 0; names != NULL && i < names->len; i++)
        if (strcmp (names->pdata[i], data) != 0 && !move_file (ready, dir, names->pdata[i], error))
          return FALSE;
      if (names == NULL || !remove_stale (dir, prefix, fresh, error))
        return FALSE;
      guise_dir_sync (dir);
      if (!move_file (ready, dir, data, error))
        return FALSE;
      guise_dir_sync (dir);
    }
  remove_draft (ready, prefix);
  return TRUE;
}

gboolean
guise_dfl_folder_finish (const char *dir, const char *name, GError **error)
{
  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);

  for (int is_quick96 = 0; is_quick96 <= 1; is_quick96++)
    {
      g_autofree char *prefix = guise_dfl_make_prefix (name, is_quick96);

      if (!finish (dir, prefix, error))
        return FALSE;
    }
  return TRUE;
}

/* From here on the new model is the one that counts. */
static gboolean
make_ready (const char *draft, const char *dir, const char *prefix, GError **error)
{
  g_autofree char *ready = make_path (dir, READY_PREFIX, prefix);

  guise_dir_sync (draft);
  if (g_rename (draft, ready) != 0)
    {
      guise_set_error_from_errno (error, errno, ready, "make");
      return FALSE;
    }
  guise_dir_sync (dir);
  return TRUE;
}

gboolean
guise_dfl_folder_replace (const char          *dir,
                          const char          *name,
                          const GuiseSaehd    *model,
                          const GuiseWeights  *weights,
                          const GuiseDflState *state,
                          GError             **error)
{
  gboolean         is_quick96 = guise_saehd_get_options (model)->quick96;
  g_autofree char *prefix = guise_dfl_make_prefix (name, is_quick96);
  g_autofree char *draft = make_path (dir, DRAFT_PREFIX, prefix);
  gboolean         ok;

  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);

  if (!guise_dfl_folder_check_name (name, error) || !finish (dir, prefix, error))
    return FALSE;
  remove_draft (draft, prefix); /* of a save that was cut off */
  ok = guise_dfl_folder_save (draft, name, model, weights, state, error) &&
       write_list (draft, prefix, error) && make_ready (draft, dir, prefix, error);
  remove_draft (draft, prefix);
  return ok && finish (dir, prefix, error);
}
