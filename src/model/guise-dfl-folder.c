/* SPDX-License-Identifier: GPL-3.0-or-later
 * DeepFaceLab model folders: which models there are, their options, saving. */
#include "model/guise-dfl-folder.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfl-files-private.h"
#include "model/guise-model-error.h"

#define CLASS_NAME "SAEHD"
#define DATA_FILE  "data.dat"
#define N_LOSSES   2 /* source and destination */

static char *
dup_prefix (const char *name)
{
  return g_strdup_printf ("%s_" CLASS_NAME, name);
}

/* The model's name is everything before the first underscore (formats.md 8.1). */
char **
guise_dfl_folder_find (const char *dir, GError **error)
{
  static const char *const SUFFIXES[] = { ".dat", NULL };
  g_autoptr (GPtrArray) files = guise_dir_list (dir, SUFFIXES, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (files == NULL)
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      const char      *file = files->pdata[i];
      const char      *underscore = strchr (file, '_');
      g_autofree char *name =
        underscore ? g_strndup (file, (size_t) (underscore - file)) : g_strdup ("");

      if (underscore != NULL && g_str_has_suffix (file, CLASS_NAME "_" DATA_FILE) &&
          !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
        g_ptr_array_add (names, g_steal_pointer (&name));
    }
  if (names->len == 0)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                   "'%s' holds no SAEHD model (no file that ends in " CLASS_NAME "_" DATA_FILE ")",
                   dir);
      return NULL;
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* @name, or the name of the only model. */
static char *
dup_name (const char *dir, const char *name, GError **error)
{
  g_auto (GStrv) names = NULL;

  if (name != NULL)
    return g_strdup (name);
  names = guise_dfl_folder_find (dir, error);
  if (names == NULL)
    return NULL;
  if (names[1] != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", names);

      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "'%s' holds several models (%s); name one", dir, list);
      return NULL;
    }
  return g_strdup (names[0]);
}

/* ---- options and history ---- */

/* Absent options and None keep the default; text, switches and numbers go the way that text goes.
 */
gboolean
guise_dfl_folder_parse_options (const GuiseModelOptions *stored,
                                GuiseSaehdOptions       *out_options,
                                GError                 **error)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();

  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      const char             *key = guise_saehd_options_get_key (i);
      const GuiseModelOption *option = guise_model_options_find (stored, key);
      g_autofree char        *text = NULL;

      if (option == NULL || !guise_saehd_options_is_stored (i))
        continue;
      text = guise_model_option_dup_text (option);
      if (!guise_saehd_options_set (&options, key, text, error))
        return FALSE;
    }
  if (!guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_NETWORK, error))
    return FALSE;
  *out_options = options;
  return TRUE;
}

gboolean
guise_dfl_folder_load_options (const char        *dir,
                               const char        *name,
                               GuiseSaehdOptions *out_options,
                               GuiseDflState    **out_state,
                               GError           **error)
{
  g_autofree char *found = dup_name (dir, name, error);
  g_autofree char *prefix = found ? dup_prefix (found) : NULL;
  GuiseDflFiles    files = { dir, prefix, NULL };
  g_autoptr (GuiseDflState) state =
               prefix ? guise_dfl_files_load_state (&files, N_LOSSES, error) : NULL;
  GuiseSaehdOptions options;

  g_return_val_if_fail (dir != NULL && out_options != NULL, FALSE);

  if (state == NULL)
    return FALSE;
  if (!guise_dfl_folder_parse_options (state->data->options, &options, error))
    {
      g_autofree char *path = guise_dfl_files_dup_path (&files, DATA_FILE);

      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  *out_options = options;
  if (out_state != NULL)
    *out_state = g_steal_pointer (&state);
  return TRUE;
}

/* ---- weights ---- */

/* Whether the options of the patch discriminator were changed since the folder was written: it
 * then starts anew (training.md 1). */
static gboolean
is_gan_changed (const char *dir, const char *name, const GuiseSaehd *model)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);
  GuiseSaehdOptions        stored;

  /* Without readable options the files have to speak for themselves. */
  return guise_saehd_has_optimizer (model, GUISE_SAEHD_OPTIMIZER_GAN) &&
         guise_dfl_folder_load_options (dir, name, &stored, NULL, NULL) &&
         (stored.gan_patch_size != options->gan_patch_size || stored.gan_dims != options->gan_dims);
}

gboolean
guise_dfl_folder_load_weights (const char       *dir,
                               const char       *name,
                               const GuiseSaehd *model,
                               GuiseWeights     *weights,
                               GuiseDflMissing   missing,
                               GPtrArray        *notes,
                               GError          **error)
{
  g_autofree char *found = dup_name (dir, name, error);
  g_autofree char *prefix = found ? dup_prefix (found) : NULL;
  GuiseDflFiles    files = { dir, prefix, guise_saehd_get_table (model) };

  if (found == NULL)
    return FALSE;
  return guise_dfl_files_load_weights (&files, weights, missing,
                                       is_gan_changed (dir, found, model) ? "GAN" : NULL, notes,
                                       error);
}

/* ---- saving ---- */

static void
write_option (const GuiseSaehdOptions *options, size_t i, GuiseModelOptions *out)
{
  const char      *key = guise_saehd_options_get_key (i);
  g_autofree char *text = guise_saehd_options_dup_value (options, i);

  switch (guise_saehd_options_get_kind (i))
    {
    case GUISE_SAEHD_OPTION_BOOL:
      guise_model_options_set_bool (out, key, strcmp (text, "y") == 0);
      break;
    case GUISE_SAEHD_OPTION_INT:
      guise_model_options_set_int (out, key, g_ascii_strtoll (text, NULL, 10));
      break;
    case GUISE_SAEHD_OPTION_FLOAT:
      guise_model_options_set_float (out, key, g_ascii_strtod (text, NULL));
      break;
    case GUISE_SAEHD_OPTION_TEXT:
      guise_model_options_set_text (out, key, text);
      break;
    case GUISE_N_SAEHD_OPTION_KINDS:
      g_assert_not_reached ();
    }
}

static void
write_options (GuiseModelOptions *out, const void *model)
{
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    if (guise_saehd_options_is_stored (i))
      write_option (guise_saehd_get_options (model), i, out);
}

gboolean
guise_dfl_folder_save (const char          *dir,
                       const char          *name,
                       const GuiseSaehd    *model,
                       const GuiseWeights  *weights,
                       const GuiseDflState *state,
                       GError             **error)
{
  g_autofree char    *prefix = name != NULL ? dup_prefix (name) : NULL;
  const GuiseDflFiles files = { dir, prefix, guise_saehd_get_table (model) };

  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);
  g_return_val_if_fail (model != NULL && weights != NULL && state != NULL, FALSE);

  if (strpbrk (name, "_/") != NULL || *name == '\0')
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "A model cannot be called '%s': names have no '_' and no '/'", name);
      return FALSE;
    }
  if (!guise_dir_make (dir, error))
    return FALSE;
  return guise_dfl_files_save_weights (&files, weights, error) &&
         guise_dfl_files_save_state (&files, state, N_LOSSES, write_options, model, error);
}
