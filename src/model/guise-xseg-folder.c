/* SPDX-License-Identifier: GPL-3.0-or-later
 * XSeg models in DeepFaceLab's folders. */
#include "model/guise-xseg-folder.h"

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-weights-file.h"
#include "model/guise-dfl-files-private.h"
#include "model/guise-model-error.h"

#define PREFIX   "XSeg" /* whatever the person called other models */
#define N_LOSSES 1
#define SIDE     256

/* The width of the network from the kernels of its last layer, [3, 3, base, 1]. */
static gboolean
read_base (const char *path, int *out_base, GError **error)
{
  g_autoptr (GuiseWeightsFile) file = guise_weights_file_open (path, error);
  const GuiseWeightsEntry *entry = NULL;
  size_t                   row;

  if (file == NULL)
    return FALSE;
  if (guise_weights_file_find (file, "out_conv/weight:0", &row))
    entry = guise_weights_file_get_entry (file, row);
  if (entry == NULL || entry->n_dims != 4 || entry->dims[2] < 1 || entry->dims[2] > G_MAXINT)
    {
      g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_MISMATCH,
                   "%s holds no XSeg network: it has no usable 'out_conv/weight:0'", path);
      return FALSE;
    }
  *out_base = (int) entry->dims[2];
  return TRUE;
}

/* Absent options and None keep the default. */
static gboolean
parse_options (const GuiseModelOptions *stored, GuiseXsegOptions *options, GError **error)
{
  static const char *const KEYS[] = { "face_type", "pretrain", "batch_size" };

  for (size_t i = 0; i < G_N_ELEMENTS (KEYS); i++)
    {
      const GuiseModelOption *option = guise_model_options_find (stored, KEYS[i]);
      g_autofree char        *text = option != NULL ? guise_model_option_dup_text (option) : NULL;

      if (text != NULL && !guise_xseg_options_set (options, KEYS[i], text, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_xseg_folder_load_options (const char       *dir,
                                GuiseXsegOptions *out_options,
                                GuiseDflState   **out_state,
                                GError          **error)
{
  const GuiseDflFiles files = { dir, PREFIX, NULL };
  GuiseXsegOptions    options = guise_xseg_options_default ();
  g_autofree char    *weights = guise_dfl_files_dup_path (&files, G_STRINGIFY (SIDE) ".npy");
  g_autofree char    *data = guise_dfl_files_dup_path (&files, "data.dat");
  gboolean            has_weights = g_file_test (weights, G_FILE_TEST_EXISTS);
  g_autoptr (GuiseDflState) state = NULL;

  g_return_val_if_fail (dir != NULL && out_options != NULL, FALSE);

  if (has_weights && !g_file_test (data, G_FILE_TEST_EXISTS))
    state = guise_dfl_state_new ();
  else
    state = guise_dfl_files_load_state (&files, N_LOSSES, error);
  if (state == NULL)
    return FALSE;
  if (state->data != NULL && !parse_options (state->data->options, &options, error))
    {
      g_prefix_error (error, "%s: ", data);
      return FALSE;
    }
  if (has_weights && !read_base (weights, &options.base, error))
    return FALSE;
  *out_options = options;
  if (out_state != NULL)
    *out_state = g_steal_pointer (&state);
  return TRUE;
}

gboolean
guise_xseg_folder_load_weights (const char      *dir,
                                const GuiseXseg *model,
                                GuiseWeights    *weights,
                                GuiseDflMissing  missing,
                                GPtrArray       *notes,
                                GError         **error)
{
  const GuiseDflFiles files = { dir, PREFIX, guise_xseg_get_table (model) };

  return guise_dfl_files_load_weights (&files, weights, missing, NULL, notes, error);
}

static void
write_options (GuiseModelOptions *out, const void *model)
{
  const GuiseXsegOptions *options = guise_xseg_get_options (model);

  guise_model_options_set_text (out, "face_type",
                                guise_face_type_to_abbreviation (options->face_type));
  guise_model_options_set_bool (out, "pretrain", options->pretrain);
  guise_model_options_set_int (out, "batch_size", options->batch_size);
}

gboolean
guise_xseg_folder_save (const char          *dir,
                        const GuiseXseg     *model,
                        const GuiseWeights  *weights,
                        const GuiseDflState *state,
                        GError             **error)
{
  const GuiseDflFiles files = { dir, PREFIX, guise_xseg_get_table (model) };

  g_return_val_if_fail (dir != NULL && weights != NULL && state != NULL, FALSE);

  return guise_dir_make (dir, error) && guise_dfl_files_save_weights (&files, weights, error) &&
         guise_dfl_files_save_state (&files, state, N_LOSSES, write_options, model, error);
}
