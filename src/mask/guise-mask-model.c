/* SPDX-License-Identifier: GPL-3.0-or-later
 * A trained mask model in memory. */
#include "mask/guise-mask-model.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "core/guise-error.h"
#include "core/guise-file.h"

void
guise_mask_model_free (GuiseMaskModel *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->xseg, guise_xseg_unref);
  g_clear_pointer (&self->state, guise_dfl_state_free);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self->dir);
  g_free (self);
}

GuiseMaskModel *
guise_mask_model_load (const char *dir, GuiseDevice *device, GError **error)
{
  g_autoptr (GuiseMaskModel) self = g_new0 (GuiseMaskModel, 1);
  GuiseXsegOptions options;

  self->dir = g_strdup (dir);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  if (!guise_xseg_folder_load_options (dir, &options, &self->state, error))
    return NULL;
  self->has_type = self->state->data != NULL;
  self->xseg = guise_xseg_new (&options, error);
  if (self->xseg == NULL)
    return NULL;
  self->weights = guise_weights_new (device);
  if (!guise_weight_table_add_weights (guise_xseg_get_table (self->xseg), self->weights, 0, FALSE,
                                       error) ||
      !guise_xseg_folder_load_weights (dir, self->xseg, self->weights, GUISE_DFL_MISSING_REFUSE,
                                       self->notes, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- from elsewhere ---- */

/* What DeepFaceLab names so, whatever other models are called. */
#define PREFIX    "XSeg_"
#define MAX_BYTES ((size_t) 1 << 30)

static gboolean
copy_files (const char *from, const char *to, GError **error)
{
  g_autoptr (GPtrArray) names = guise_dir_list (from, NULL, error);

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *source = g_build_filename (from, names->pdata[i], NULL);
      g_autofree char *target = g_build_filename (to, names->pdata[i], NULL);
      g_autoptr (GBytes) bytes = NULL;

      if (!g_str_has_prefix (names->pdata[i], PREFIX))
        continue;
      bytes = guise_file_read (source, MAX_BYTES, error);
      if (bytes == NULL || !guise_file_replace (target, g_bytes_get_data (bytes, NULL),
                                                g_bytes_get_size (bytes), error))
        return FALSE;
    }
  return names != NULL;
}

static gboolean
move (const char *from, const char *to, GError **error)
{
  if (g_rename (from, to) == 0)
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED, "'%s' cannot become '%s': %s",
               from, to, g_strerror (errno));
  return FALSE;
}

static char *
find_free_name (const char *to)
{
  g_autofree char *whole = g_canonicalize_filename (to, NULL); /* no slash at its end */
  char            *name = g_strconcat (whole, "-before", NULL);

  for (int i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s-before-%d", whole, i);
    }
  return name;
}

static void
remove_files (const char *dir)
{
  g_autoptr (GPtrArray) names = guise_dir_list (dir, NULL, NULL); /* nothing to remove then */

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (dir, names->pdata[i], NULL);

      g_unlink (path);
    }
  g_rmdir (dir);
}

/* The old model makes room only once the new one is whole, and comes back when that fails. */
static gboolean
take_place (const char *new_dir, const char *to, GError **error)
{
  g_autofree char *before = find_free_name (to);

  if (!g_file_test (to, G_FILE_TEST_EXISTS))
    return move (new_dir, to, error);
  if (!move (to, before, error))
    return FALSE;
  if (move (new_dir, to, error))
    return TRUE;
  move (before, to, NULL);
  return FALSE;
}

gboolean
guise_mask_model_import (const char *from, const char *to, GError **error)
{
  g_autofree char *new_dir = g_strconcat (to, ".new", NULL);
  GuiseXsegOptions options;

  if (!guise_xseg_folder_load_options (from, &options, NULL, error))
    return FALSE;
  remove_files (new_dir); /* of an import that was cut off */
  if (guise_dir_make (new_dir, error) && copy_files (from, new_dir, error) &&
      guise_dir_sync_all (new_dir, error) && take_place (new_dir, to, error))
    return TRUE;
  remove_files (new_dir);
  return FALSE;
}

/* ---- out of the way ---- */

/* Names of the model's own files: others may have a folder in common with it, as in DeepFaceLab. */
static GPtrArray *
list_own (const char *dir, GError **error)
{
  g_autoptr (GPtrArray) names = guise_dir_list (dir, NULL, error);

  for (guint i = names != NULL ? names->len : 0; i-- > 0;)
    if (!g_str_has_prefix (names->pdata[i], PREFIX))
      g_ptr_array_remove_index (names, i);
  return g_steal_pointer (&names);
}

/* All of them, or none. */
static gboolean
move_files (const GPtrArray *names, const char *from, const char *to, GError **error)
{
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *source = g_build_filename (from, names->pdata[i], NULL);
      g_autofree char *target = g_build_filename (to, names->pdata[i], NULL);

      if (move (source, target, error))
        continue;
      while (i-- > 0)
        {
          g_autofree char *back = g_build_filename (from, names->pdata[i], NULL);
          g_autofree char *moved = g_build_filename (to, names->pdata[i], NULL);

          move (moved, back, NULL); /* the first failure is the one to tell */
        }
      return FALSE;
    }
  guise_dir_sync (from);
  guise_dir_sync (to);
  return TRUE;
}

char *
guise_mask_model_set_aside (const char *dir, GError **error)
{
  g_autofree char *before = find_free_name (dir);
  g_autoptr (GPtrArray) names = list_own (dir, error);

  if (names == NULL)
    return NULL;
  if (names->len == 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "There is no mask model in '%s'", dir);
      return NULL;
    }
  if (!guise_dir_make (before, error))
    return NULL;
  if (move_files (names, dir, before, error))
    return g_steal_pointer (&before);
  g_rmdir (before);
  return NULL;
}

gboolean
guise_mask_model_bring_back (const char *before, const char *dir, GError **error)
{
  g_autoptr (GPtrArray) names = list_own (before, error);

  if (names == NULL || !move_files (names, before, dir, error))
    return FALSE;
  g_rmdir (before);
  return TRUE;
}
