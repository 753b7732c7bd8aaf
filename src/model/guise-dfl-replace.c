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

static void
remove_draft (const char *draft, const char *prefix)
{
  g_autoptr (GPtrArray) names = list_files (draft, prefix, NULL); /* what stays is of no harm */

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (draft, names->pdata[i], NULL);

      g_unlink (path);
    }
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

/* Weights that an older model of this name had and the new one has not: DeepFaceLab would load
 * them. */
static gboolean
remove_stale (const char *dir, const char *prefix, GPtrArray *fresh, GError **error)
{
  g_autoptr (GPtrArray) names = list_files (dir, prefix, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      const char      *name = names->pdata[i];
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (!g_str_has_suffix (name, WEIGHT_ENDING) ||
          g_ptr_array_find_with_equal_func (fresh, name, g_str_equal, NULL))
        continue;
      if (g_unlink (path) != 0)
        {
          guise_set_error_from_errno (error, errno, path, "remove");
          return FALSE;
        }
    }
  return names != NULL;
}

/* From here on there is nothing to write, so a full disk stops nothing. What says that the model is
 * there, data.dat, comes last. */
static gboolean
put_in_place (const char *draft, const char *dir, const char *prefix, GError **error)
{
  g_autofree char *data = g_strconcat (prefix, DATA_ENDING, NULL);
  g_autoptr (GPtrArray) names = list_files (draft, prefix, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    if (strcmp (names->pdata[i], data) != 0 && !move_file (draft, dir, names->pdata[i], error))
      return FALSE;
  return names != NULL && remove_stale (dir, prefix, names, error) &&
         move_file (draft, dir, data, error);
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
  g_autofree char *base = g_strconcat (DRAFT_PREFIX, prefix, NULL);
  g_autofree char *draft = g_build_filename (dir, base, NULL);
  gboolean         ok;

  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);

  if (!guise_dfl_folder_check_name (name, error))
    return FALSE;
  remove_draft (draft, prefix); /* of a save that was cut off */
  ok = guise_dfl_folder_save (draft, name, model, weights, state, error) &&
       put_in_place (draft, dir, prefix, error);
  remove_draft (draft, prefix);
  guise_dir_sync (dir);
  return ok;
}
