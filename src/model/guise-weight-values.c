/* SPDX-License-Identifier: GPL-3.0-or-later
 * The numbers behind a table of weights: start values, optimizer state, and the order of files. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-random.h"
#include "model/guise-weight-table.h"

/* ---- start values ---- */

/* 64-bit FNV-1a: a tensor's random stream depends on its name alone. */
static uint64_t
hash_name (const char *name)
{
  uint64_t hash = 0xcbf29ce484222325u;

  for (; *name != '\0'; name++)
    hash = (hash ^ (uint8_t) *name) * 0x100000001b3u;
  return hash;
}

/* Glorot uniform for matrices and kernels, drawn in the order of the graph's layout. */
static void
fill_start_values (const GuiseWeightTensor *tensor, uint64_t seed, float *values)
{
  const int64_t *dims = tensor->file_shape.dims;
  int            n_dims = tensor->file_shape.n_dims;
  int64_t        n = guise_shape_n_elements (&tensor->shape);
  GuiseRandom    random = guise_random_init (seed, hash_name (tensor->name));
  int64_t        field = 1;
  double         limit;

  if (tensor->kind == GUISE_WEIGHT_VECTOR)
    {
      for (int64_t i = 0; i < n; i++)
        values[i] = tensor->start;
      return;
    }
  for (int i = 0; i < n_dims - 2; i++)
    field *= dims[i];
  limit = sqrt (6.0 / (double) (field * (dims[n_dims - 2] + dims[n_dims - 1])));
  for (int64_t i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random, -limit, limit);
}

static float *
new_start_values (const GuiseWeightTensor *tensor, uint64_t seed, GError **error)
{
  size_t n = (size_t) guise_shape_n_elements (&tensor->shape);
  float *values = g_try_new (float, n);

  if (values == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                 "No memory for the %zu weights of '%s'", n, tensor->name);
  else
    fill_start_values (tensor, seed, values);
  return values;
}

/* Room for the start values of any tensor that is missing: one for all, because many large pieces
 * that come and go would leave holes in the heap. Nothing where values are not wanted. */
static gboolean
make_scratch (const GuiseWeightTable *self,
              const GuiseWeights     *weights,
              float                 **out_scratch,
              GError                **error)
{
  size_t n_largest = 0;

  if (guise_device_is_rehearsal (guise_weights_get_device (weights)))
    return TRUE;
  for (size_t i = 0; i < guise_weight_table_get_n_tensors (self); i++)
    {
      const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (self, i);

      if (!guise_weights_has (weights, tensor->name))
        n_largest = MAX (n_largest, (size_t) guise_shape_n_elements (&tensor->shape));
    }
  *out_scratch = g_try_new (float, n_largest + 1);
  if (*out_scratch == NULL)
    g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                 "No memory for the start values of %zu weights", n_largest);
  return *out_scratch != NULL;
}

/* @scratch is NULL in a rehearsal. */
static gboolean
add_tensor (const GuiseWeightTable  *self,
            const GuiseWeightTensor *tensor,
            GuiseWeights            *weights,
            uint64_t                 seed,
            gboolean                 puts_states_aside,
            float                   *scratch,
            GError                 **error)
{
  if (!guise_weights_has (weights, tensor->name))
    {
      if (scratch != NULL)
        fill_start_values (tensor, seed, scratch);
      if (!guise_weights_add (weights, tensor->name, &tensor->shape, scratch, error))
        return FALSE;
    }
  for (int state = 0; state < guise_weight_table_get_n_states (self); state++)
    {
      g_autofree char *name = guise_weight_table_dup_state_name (self, tensor, state);

      if (!guise_weights_has (weights, name) &&
          !(puts_states_aside ? guise_weights_add_aside (weights, name, &tensor->shape, error)
                              : guise_weights_add (weights, name, &tensor->shape, NULL, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_weight_table_add_weights (const GuiseWeightTable *self,
                                GuiseWeights           *weights,
                                uint64_t                seed,
                                gboolean                puts_states_aside,
                                GError                **error)
{
  const GuiseShape  scalar = { 0 };
  g_autofree float *scratch = NULL;

  if (!make_scratch (self, weights, &scratch, error))
    return FALSE;
  for (size_t i = 0; i < guise_weight_table_get_n_tensors (self); i++)
    if (!add_tensor (self, guise_weight_table_get_tensor (self, i), weights, seed,
                     puts_states_aside, scratch, error))
      return FALSE;
  for (size_t i = 0; i < guise_weight_table_get_n_optimizers (self); i++)
    {
      g_autofree char *name = guise_weight_table_dup_counter_name (self, i);

      if (guise_weight_table_has_weights_of (self, i) && !guise_weights_has (weights, name) &&
          !guise_weights_add (weights, name, &scalar, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* values: [shape] f32, written to every state of a tensor. */
static gboolean
write_states (const GuiseWeightTable  *self,
              const GuiseWeightTensor *tensor,
              GuiseWeights            *weights,
              const float             *values,
              GError                 **error)
{
  for (int state = 0; state < guise_weight_table_get_n_states (self); state++)
    {
      g_autofree char *name = guise_weight_table_dup_state_name (self, tensor, state);

      if (!guise_weights_write (weights, name, values, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_weight_table_reset_component (const GuiseWeightTable *self,
                                    GuiseWeights           *weights,
                                    const char             *component,
                                    uint64_t                seed,
                                    GuiseMoments            moments,
                                    GError                **error)
{
  const GuiseWeightComponent *found = NULL;

  for (size_t i = 0; i < guise_weight_table_get_n_components (self) && found == NULL; i++)
    if (strcmp (guise_weight_table_get_component (self, i)->name, component) == 0)
      found = guise_weight_table_get_component (self, i);
  g_return_val_if_fail (found != NULL, FALSE);

  for (size_t i = found->first; i < found->first + found->n_tensors; i++)
    {
      const GuiseWeightTensor *tensor = guise_weight_table_get_tensor (self, i);
      g_autofree float        *values = new_start_values (tensor, seed, error);

      if (values == NULL || !guise_weights_write (weights, tensor->name, values, error))
        return FALSE;
      if (moments == GUISE_MOMENTS_KEEP)
        continue;
      memset (values, 0, (size_t) guise_shape_n_elements (&tensor->shape) * sizeof *values);
      if (!write_states (self, tensor, weights, values, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- layouts ---- */

/* Both convolutions: file [kh, kw, a, b], graph [b, a, kh, kw]: a matrix transpose in two places.
 */
static void
permute (const GuiseWeightTensor *tensor, const float *in, float *out, gboolean to_file)
{
  const int64_t *dims = tensor->file_shape.dims;
  int64_t        n_field = dims[0] * dims[1], n_a = dims[2], n_b = dims[3];

  for (int64_t field = 0; field < n_field; field++)
    for (int64_t a = 0; a < n_a; a++)
      for (int64_t b = 0; b < n_b; b++)
        {
          int64_t file = (field * n_a + a) * n_b + b;
          int64_t graph = (b * n_a + a) * n_field + field;

          if (to_file)
            out[file] = in[graph];
          else
            out[graph] = in[file];
        }
}

static void
convert (const GuiseWeightTensor *tensor, const float *in, float *out, gboolean to_file)
{
  if (tensor->file_shape.n_dims == 4)
    permute (tensor, in, out, to_file);
  else
    memcpy (out, in, (size_t) guise_shape_n_elements (&tensor->shape) * sizeof *out);
}

void
guise_weight_tensor_from_file (const GuiseWeightTensor *tensor, const float *file, float *graph)
{
  convert (tensor, file, graph, FALSE);
}

void
guise_weight_tensor_to_file (const GuiseWeightTensor *tensor, const float *graph, float *file)
{
  convert (tensor, graph, file, TRUE);
}
