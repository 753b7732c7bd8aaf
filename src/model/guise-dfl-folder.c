/* SPDX-License-Identifier: GPL-3.0-or-later
 * DeepFaceLab model folders: which models there are, their options, saving. */
#include "model/guise-dfl-folder.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-weights-file.h"
#include "model/guise-dfl-folder-private.h"
#include "model/guise-model-error.h"

#define CLASS_NAME "SAEHD"
#define DATA_FILE  "data.dat"

GuiseDflState *
guise_dfl_state_new (void)
{
  GuiseDflState *self = g_new0 (GuiseDflState, 1);

  self->loss_history = g_array_new (FALSE, FALSE, sizeof (float));
  return self;
}

void
guise_dfl_state_free (GuiseDflState *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->loss_history);
  guise_model_data_free (self->data);
  g_free (self);
}

char *
guise_dfl_folder_dup_path (const char *dir, const char *name, const char *file)
{
  g_autofree char *base = g_strdup_printf ("%s_" CLASS_NAME "_%s", name, file);

  return g_build_filename (dir, base, NULL);
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

char *
guise_dfl_folder_dup_name (const char *dir, const char *name, GError **error)
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
  g_autofree char *found = guise_dfl_folder_dup_name (dir, name, error);
  g_autofree char *path = found ? guise_dfl_folder_dup_path (dir, found, DATA_FILE) : NULL;
  g_autoptr (GuiseModelData) data = path ? guise_model_data_open (path, error) : NULL;
  GuiseSaehdOptions options;

  g_return_val_if_fail (dir != NULL && out_options != NULL, FALSE);

  if (data == NULL)
    return FALSE;
  if (!guise_dfl_folder_parse_options (data->options, &options, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  *out_options = options;
  if (out_state != NULL)
    {
      GuiseDflState *state = guise_dfl_state_new ();

      state->iter = data->iter;
      for (guint i = 0; data->n_losses == 2 && i < data->loss_history->len; i++)
        {
          float loss = (float) g_array_index (data->loss_history, double, i);

          g_array_append_val (state->loss_history, loss);
        }
      state->data = g_steal_pointer (&data);
      *out_state = state;
    }
  return TRUE;
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

/* Everything of one model that is written next to the others. */
typedef struct
{
  const char          *dir;
  const char          *name;
  const GuiseSaehd    *model;
  const GuiseWeights  *weights;
  const GuiseDflState *state;
} Save;

/* One tensor, in the order of files, from @name in the weights to @key in the file. */
static gboolean
add_tensor (const Save             *save,
            GuiseWeightsWriter     *writer,
            const GuiseSaehdTensor *tensor,
            const char             *name,
            const char             *key,
            GError                **error)
{
  size_t            n = (size_t) guise_shape_n_elements (&tensor->shape);
  g_autofree float *graph = g_try_new (float, n);
  g_autofree float *file = g_try_new (float, n);

  if (graph == NULL || file == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "No memory to save the %zu weights of '%s'", n, name);
      return FALSE;
    }
  if (!guise_weights_read (save->weights, name, graph, error))
    return FALSE;
  guise_saehd_tensor_to_file (tensor, graph, file);
  guise_weights_writer_add_f32 (writer, key, tensor->file_shape.n_dims, tensor->file_shape.dims,
                                file);
  return TRUE;
}

static GuiseWeightsWriter *
open_writer (const Save *save, const char *component, GError **error)
{
  g_autofree char *file = g_strconcat (component, ".npy", NULL);
  g_autofree char *path = guise_dfl_folder_dup_path (save->dir, save->name, file);

  return guise_weights_writer_new (path, error);
}

static gboolean
save_component (const Save *save, const GuiseSaehdComponent *component, GError **error)
{
  g_autoptr (GuiseWeightsWriter) writer = open_writer (save, component->file, error);

  if (writer == NULL)
    return FALSE;
  for (size_t i = 0; i < component->n_tensors; i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (save->model, component->first + i);

      if (!add_tensor (save, writer, tensor, tensor->name, tensor->key, error))
        return FALSE;
    }
  return guise_weights_writer_commit (writer, error);
}

/* The counter, then all first moments, then all second ones (formats.md 7.5). */
static gboolean
save_optimizer (const Save *save, GuiseSaehdOptimizer optimizer, GError **error)
{
  const char      *name = guise_saehd_optimizer_get_name (optimizer);
  g_autofree char *counter = guise_saehd_dup_counter_name (optimizer);
  g_autoptr (GuiseWeightsWriter) writer = open_writer (save, name, error);
  float n_updates = 0.0f;

  if (writer == NULL || !guise_weights_read (save->weights, counter, &n_updates, error))
    return FALSE;
  guise_weights_writer_add_i64 (writer, "iters:0", (int64_t) n_updates);
  for (int state = 0; state < guise_saehd_get_n_states (save->model); state++)
    for (size_t i = 0; i < guise_saehd_get_n_tensors (save->model); i++)
      {
        const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (save->model, i);
        g_autofree char        *full = guise_saehd_dup_state_name (save->model, tensor, state);

        if (guise_saehd_get_component (save->model, tensor->component)->optimizer == optimizer &&
            !add_tensor (save, writer, tensor, full, strchr (full, '/') + 1, error))
          return FALSE;
      }
  return guise_weights_writer_commit (writer, error);
}

static gboolean
save_data (const Save *save, GError **error)
{
  g_autofree char *path = guise_dfl_folder_dup_path (save->dir, save->name, DATA_FILE);
  g_autofree char *summary_path = guise_dfl_folder_dup_path (save->dir, save->name, "summary.txt");
  g_autofree char *full_name = g_strdup_printf ("%s_" CLASS_NAME, save->name);
  g_autofree char *summary = NULL;
  GuiseModelData  *origin = save->state->data;
  g_autoptr (GuiseModelData) fresh = origin == NULL ? guise_model_data_new () : NULL;
  GuiseModelData *data = origin != NULL ? origin : fresh;

  data->iter = save->state->iter;
  data->n_losses = 2;
  g_array_set_size (data->loss_history, 0);
  for (guint i = 0; i < save->state->loss_history->len; i++)
    {
      double loss = (double) g_array_index (save->state->loss_history, float, i);

      g_array_append_val (data->loss_history, loss);
    }
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    if (guise_saehd_options_is_stored (i))
      write_option (guise_saehd_get_options (save->model), i, data->options);
  summary = guise_model_summary_make (full_name, data->iter, data->options, NULL, 0);
  return guise_file_replace (summary_path, summary, strlen (summary), error) &&
         guise_model_data_write (data, path, error);
}

gboolean
guise_dfl_folder_save (const char          *dir,
                       const char          *name,
                       const GuiseSaehd    *model,
                       const GuiseWeights  *weights,
                       const GuiseDflState *state,
                       GError             **error)
{
  Save save = { dir, name, model, weights, state };

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
  for (size_t i = 0; i < guise_saehd_get_n_components (model); i++)
    if (!save_component (&save, guise_saehd_get_component (model, i), error))
      return FALSE;
  for (GuiseSaehdOptimizer i = 0; i < GUISE_N_SAEHD_OPTIMIZERS; i++)
    if (guise_saehd_has_optimizer (model, i) && !save_optimizer (&save, i, error))
      return FALSE;
  return save_data (&save, error); /* last: with it the set is complete */
}
