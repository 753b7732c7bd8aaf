/* SPDX-License-Identifier: GPL-3.0-or-later
 * The files of a DeepFaceLab model, of whatever kind: names, iteration and losses, saving. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "format/guise-weights-file.h"
#include "model/guise-dfl-files-private.h"
#include "model/guise-model-error.h"

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
guise_dfl_files_dup_path (const GuiseDflFiles *self, const char *file)
{
  g_autofree char *base = g_strdup_printf ("%s_%s", self->prefix, file);

  return g_build_filename (self->dir, base, NULL);
}

GuiseDflState *
guise_dfl_files_load_state (const GuiseDflFiles *self, size_t n_losses, GError **error)
{
  g_autofree char *path = guise_dfl_files_dup_path (self, "data.dat");
  g_autoptr (GuiseModelData) data = guise_model_data_open (path, error);
  GuiseDflState *state;

  if (data == NULL)
    return NULL;
  state = guise_dfl_state_new ();
  state->iter = data->iter;
  for (guint i = 0; data->n_losses == n_losses && i < data->loss_history->len; i++)
    {
      float loss = (float) g_array_index (data->loss_history, double, i);

      g_array_append_val (state->loss_history, loss);
    }
  state->data = g_steal_pointer (&data);
  return state;
}

/* ---- saving ---- */

static gboolean
check_finite (const float *values, size_t n, const char *name, GError **error)
{
  size_t n_bad = 0;

  for (size_t i = 0; i < n; i++)
    n_bad += isfinite (values[i]) ? 0 : 1;
  if (n_bad == 0)
    return TRUE;
  g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_NOT_FINITE,
               "%zu of the %zu numbers of '%s' are not finite", n_bad, n, name);
  return FALSE;
}

/* One tensor, in the order of files, from @name in the weights to @key in the file. */
static gboolean
add_tensor (GuiseWeightsWriter      *writer,
            const GuiseWeights      *weights,
            const GuiseWeightTensor *tensor,
            const char              *name,
            const char              *key,
            GError                 **error)
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
  if (!guise_weights_read (weights, name, graph, error) || !check_finite (graph, n, name, error))
    return FALSE;
  guise_weight_tensor_to_file (tensor, graph, file);
  guise_weights_writer_add_f32 (writer, key, tensor->file_shape.n_dims, tensor->file_shape.dims,
                                file);
  return TRUE;
}

static GuiseWeightsWriter *
open_writer (const GuiseDflFiles *self, const char *component, GError **error)
{
  g_autofree char *file = g_strconcat (component, ".npy", NULL);
  g_autofree char *path = guise_dfl_files_dup_path (self, file);

  return guise_weights_writer_new (path, error);
}

static gboolean
save_component (const GuiseDflFiles        *self,
                const GuiseWeights         *weights,
                const GuiseWeightComponent *component,
                GError                    **error)
{
  g_autoptr (GuiseWeightsWriter) writer = open_writer (self, component->file, error);

  if (writer == NULL)
    return FALSE;
  for (size_t i = 0; i < component->n_tensors; i++)
    {
      const GuiseWeightTensor *tensor =
        guise_weight_table_get_tensor (self->table, component->first + i);

      if (!add_tensor (writer, weights, tensor, tensor->name, tensor->key, error))
        return FALSE;
    }
  return guise_weights_writer_commit (writer, error);
}

/* The counter, then all first moments, then all second ones (formats.md 7.5). */
static gboolean
save_optimizer (const GuiseDflFiles *self,
                const GuiseWeights  *weights,
                size_t               optimizer,
                GError             **error)
{
  const GuiseWeightTable *table = self->table;
  g_autofree char        *counter = guise_weight_table_dup_counter_name (table, optimizer);
  g_autoptr (GuiseWeightsWriter) writer =
               open_writer (self, guise_weight_table_get_optimizer (table, optimizer)->file, error);
  float n_updates = 0.0f;

  if (writer == NULL || !guise_weights_read (weights, counter, &n_updates, error))
    return FALSE;
  guise_weights_writer_add_i64 (writer, "iters:0", (int64_t) n_updates);
  for (int state = 0; state < guise_weight_table_get_n_states (table); state++)
    for (size_t i = 0; i < guise_weight_table_get_n_tensors (table); i++)
      {
        const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (table, i);
        g_autofree char         *full = guise_weight_table_dup_state_name (table, tensor, state);

        if (guise_weight_table_get_owner (table, tensor) == optimizer &&
            !add_tensor (writer, weights, tensor, full, strchr (full, '/') + 1, error))
          return FALSE;
      }
  return guise_weights_writer_commit (writer, error);
}

gboolean
guise_dfl_files_save_weights (const GuiseDflFiles *self,
                              const GuiseWeights  *weights,
                              GError             **error)
{
  for (size_t i = 0; i < guise_weight_table_get_n_components (self->table); i++)
    if (!save_component (self, weights, guise_weight_table_get_component (self->table, i), error))
      return FALSE;
  for (size_t i = 0; i < guise_weight_table_get_n_optimizers (self->table); i++)
    if (guise_weight_table_has_weights_of (self->table, i) &&
        !save_optimizer (self, weights, i, error))
      return FALSE;
  return TRUE;
}

gboolean
guise_dfl_files_save_state (const GuiseDflFiles *self,
                            const GuiseDflState *state,
                            size_t               n_losses,
                            GuiseDflOptionsFunc *write_options,
                            const void          *model,
                            GError             **error)
{
  g_autofree char *path = guise_dfl_files_dup_path (self, "data.dat");
  g_autofree char *summary_path = guise_dfl_files_dup_path (self, "summary.txt");
  g_autofree char *summary = NULL;
  g_autoptr (GuiseModelData) fresh = state->data == NULL ? guise_model_data_new () : NULL;
  GuiseModelData *data = state->data != NULL ? state->data : fresh;

  data->iter = state->iter;
  data->n_losses = n_losses;
  g_array_set_size (data->loss_history, 0);
  for (guint i = 0; i < state->loss_history->len; i++)
    {
      double loss = (double) g_array_index (state->loss_history, float, i);

      g_array_append_val (data->loss_history, loss);
    }
  write_options (data->options, model);
  summary = guise_model_summary_make (self->prefix, data->iter, data->options, NULL, 0);
  return guise_file_replace (summary_path, summary, strlen (summary), error) &&
         guise_model_data_write (data, path, error);
}
