/* SPDX-License-Identifier: GPL-3.0-or-later
 * DeepFaceLab model folders: options, weights, saving. */
#include "model/guise-dfl-folder.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "model/guise-dfl-files-private.h"
#include "model/guise-dfl-find-private.h"
#include "model/guise-model-error.h"

#define DATA_FILE "data.dat"
#define N_LOSSES  2 /* source and destination */

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

/* Of a Quick96 model only the batch size is stored. */
static gboolean
parse_quick96 (const GuiseModelOptions *stored, GuiseSaehdOptions *out_options, GError **error)
{
  const GuiseModelOption *option = guise_model_options_find (stored, "batch_size");
  g_autofree char        *text = option != NULL ? guise_model_option_dup_text (option) : NULL;
  GuiseSaehdOptions       options = guise_saehd_options_quick96 ();

  if ((text != NULL && !guise_saehd_options_set (&options, "batch_size", text, error)) ||
      !guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_NETWORK, error))
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
  gboolean         is_quick96 = FALSE;
  g_autofree char *prefix = guise_dfl_find_prefix (dir, name, &is_quick96, error);
  GuiseDflFiles    files = { dir, prefix, NULL };
  g_autoptr (GuiseDflState) state =
               prefix ? guise_dfl_files_load_state (&files, N_LOSSES, error) : NULL;
  GuiseSaehdOptions options;

  g_return_val_if_fail (dir != NULL && out_options != NULL, FALSE);

  if (state == NULL)
    return FALSE;
  if (!(is_quick96 ? parse_quick96 : guise_dfl_folder_parse_options) (state->data->options,
                                                                      &options, error))
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

static void
add_note (GPtrArray *notes, const char *text)
{
  if (notes != NULL)
    g_ptr_array_add (notes, g_strdup (text));
}

/* What starts anew because options were changed since the folder was written (training.md 1). */
static GStrv
list_restarted (const char *dir, const char *prefix, const GuiseSaehd *model, GPtrArray *notes)
{
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);
  GuiseSaehdOptions        stored;

  /* Without readable options the files have to speak for themselves. */
  if (!guise_dfl_folder_load_options (dir, prefix, &stored, NULL, NULL))
    return g_strv_builder_end (list);
  if (guise_saehd_has_optimizer (model, GUISE_SAEHD_OPTIMIZER_GAN) &&
      (stored.gan_patch_size != options->gan_patch_size || stored.gan_dims != options->gan_dims))
    {
      add_note (notes, "The patch discriminator is of another size now: GAN starts anew");
      g_strv_builder_add (list, "GAN");
    }
  if (stored.pretrain && !options->pretrain)
    {
      add_note (notes, "Pretraining has ended: inter starts anew");
      g_strv_builder_add (list, "inter");
    }
  return g_strv_builder_end (list);
}

/* Without encoder, inter or decoder there is no model; discriminators and state are no loss. */
static gboolean
check_networks (const GuiseDflFiles *files, const GuiseSaehd *model, GError **error)
{
  for (size_t i = 0; i < guise_saehd_get_n_components (model); i++)
    {
      const GuiseSaehdComponent *component = guise_saehd_get_component (model, i);
      g_autofree char           *base = g_strconcat (component->file, ".npy", NULL);
      g_autofree char           *path = guise_dfl_files_dup_path (files, base);
      g_autofree char           *draft = g_strconcat (path, ".tmp", NULL);

      if (component->optimizer != GUISE_SAEHD_OPTIMIZER_SRC_DST ||
          g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISSING, "'%s' is missing%s", path,
                   g_file_test (draft, G_FILE_TEST_EXISTS)
                     ? "; an interrupted save has left it with .tmp at its end, without which it "
                       "may be whole"
                     : "");
      return FALSE;
    }
  return TRUE;
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
  gboolean         is_quick96 = FALSE;
  g_autofree char *prefix = guise_dfl_find_prefix (dir, name, &is_quick96, error);
  GuiseDflFiles    files = { dir, prefix, guise_saehd_get_table (model) };
  g_auto (GStrv) restarted = NULL;

  if (prefix == NULL ||
      (missing == GUISE_DFL_MISSING_REFUSE && !check_networks (&files, model, error)))
    return FALSE;
  restarted = list_restarted (dir, prefix, model, notes);
  return guise_dfl_files_load_weights (&files, weights, missing, (const char *const *) restarted,
                                       notes, error);
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
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);

  if (options->quick96)
    {
      guise_model_options_set_int (out, "batch_size", options->batch_size);
      return;
    }
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    if (guise_saehd_options_is_stored (i))
      write_option (options, i, out);
}

gboolean
guise_dfl_folder_check_name (const char *name, GError **error)
{
  if (strpbrk (name, "_/") == NULL && *name != '\0')
    return TRUE;
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
               "A model cannot be called '%s': names have no '_' and no '/'", name);
  return FALSE;
}

gboolean
guise_dfl_folder_save (const char          *dir,
                       const char          *name,
                       const GuiseSaehd    *model,
                       const GuiseWeights  *weights,
                       const GuiseDflState *state,
                       GError             **error)
{
  gboolean            is_quick96 = guise_saehd_get_options (model)->quick96;
  g_autofree char    *prefix = guise_dfl_make_prefix (name, is_quick96);
  const GuiseDflFiles files = { dir, prefix, guise_saehd_get_table (model) };

  g_return_val_if_fail (dir != NULL && name != NULL, FALSE);
  g_return_val_if_fail (model != NULL && weights != NULL && state != NULL, FALSE);

  if (!guise_dfl_folder_check_name (name, error) ||
      !guise_saehd_options_check_quick96 (guise_saehd_get_options (model), error) ||
      !guise_dir_make (dir, error))
    return FALSE;
  return guise_dfl_files_save_weights (&files, weights, error) &&
         guise_dfl_files_save_state (&files, state, N_LOSSES, write_options, model, error);
}
