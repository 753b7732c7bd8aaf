/* SPDX-License-Identifier: GPL-3.0-or-later
 * A SAEHD model's numbers: start values, optimizer state, and the order of files. */
#include "model/guise-saehd.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-random.h"
#include "model/guise-saehd-private.h"

static const char *const OPTIMIZERS[GUISE_N_SAEHD_OPTIMIZERS] = {
  [GUISE_SAEHD_OPTIMIZER_SRC_DST] = "src_dst_opt",
  [GUISE_SAEHD_OPTIMIZER_D_CODE] = "D_code_opt",
  [GUISE_SAEHD_OPTIMIZER_GAN] = "GAN_opt",
};

const char *
guise_saehd_optimizer_get_name (GuiseSaehdOptimizer optimizer)
{
  g_return_val_if_fail (optimizer < GUISE_N_SAEHD_OPTIMIZERS, NULL);
  return OPTIMIZERS[optimizer];
}

gboolean
guise_saehd_has_optimizer (const GuiseSaehd *self, GuiseSaehdOptimizer optimizer)
{
  for (size_t i = 0; i < guise_saehd_get_n_components (self); i++)
    if (guise_saehd_get_component (self, i)->optimizer == optimizer)
      return TRUE;
  return FALSE;
}

int
guise_saehd_get_n_states (const GuiseSaehd *self)
{
  return self->options.adabelief && !self->options.quick96 ? 2 : 1;
}

/* The inner ":0" becomes "_0", the variable of the optimizer adds its own (formats.md 7.5). */
char *
guise_saehd_dup_state_name (const GuiseSaehd *self, const GuiseSaehdTensor *tensor, int state)
{
  const GuiseSaehdComponent *component = guise_saehd_get_component (self, tensor->component);
  const char *prefix = guise_saehd_get_n_states (self) == 1 ? "acc" : state == 0 ? "ms" : "vs";
  size_t      n_stem = strlen (tensor->name) - strlen (":0");

  return g_strdup_printf ("%s/%s_%.*s_0:0", OPTIMIZERS[component->optimizer], prefix, (int) n_stem,
                          tensor->name);
}

char *
guise_saehd_dup_counter_name (GuiseSaehdOptimizer optimizer)
{
  return g_strdup_printf ("%s/iters:0", guise_saehd_optimizer_get_name (optimizer));
}

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

/* Glorot uniform for weights, zero for biases; drawn in the order of the graph's layout. */
static void
fill_start_values (const GuiseSaehdTensor *tensor, uint64_t seed, float *values)
{
  const int64_t *dims = tensor->file_shape.dims;
  int            n_dims = tensor->file_shape.n_dims;
  int64_t        n = guise_shape_n_elements (&tensor->shape);
  GuiseRandom    random = guise_random_init (seed, hash_name (tensor->name));
  int64_t        field = 1;
  double         limit;

  if (tensor->kind == GUISE_SAEHD_TENSOR_BIAS)
    {
      memset (values, 0, (size_t) n * sizeof *values);
      return;
    }
  for (int i = 0; i < n_dims - 2; i++)
    field *= dims[i];
  limit = sqrt (6.0 / (double) (field * (dims[n_dims - 2] + dims[n_dims - 1])));
  for (int64_t i = 0; i < n; i++)
    values[i] = (float) guise_random_uniform (&random, -limit, limit);
}

static float *
new_start_values (const GuiseSaehdTensor *tensor, uint64_t seed, GError **error)
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
make_scratch (const GuiseSaehd   *self,
              const GuiseWeights *weights,
              float             **out_scratch,
              GError            **error)
{
  size_t n_largest = 0;

  if (guise_device_is_rehearsal (guise_weights_get_device (weights)))
    return TRUE;
  for (size_t i = 0; i < guise_saehd_get_n_tensors (self); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (self, i);

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
add_tensor (const GuiseSaehd       *self,
            const GuiseSaehdTensor *tensor,
            GuiseWeights           *weights,
            uint64_t                seed,
            float                  *scratch,
            GError                **error)
{
  if (!guise_weights_has (weights, tensor->name))
    {
      if (scratch != NULL)
        fill_start_values (tensor, seed, scratch);
      if (!guise_weights_add (weights, tensor->name, &tensor->shape, scratch, error))
        return FALSE;
    }
  for (int state = 0; state < guise_saehd_get_n_states (self); state++)
    {
      g_autofree char *name = guise_saehd_dup_state_name (self, tensor, state);

      if (!guise_weights_has (weights, name) &&
          !guise_weights_add (weights, name, &tensor->shape, NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_saehd_add_weights (const GuiseSaehd *self,
                         GuiseWeights     *weights,
                         uint64_t          seed,
                         GError          **error)
{
  const GuiseShape  scalar = { 0 };
  g_autofree float *scratch = NULL;

  if (!make_scratch (self, weights, &scratch, error))
    return FALSE;
  for (size_t i = 0; i < guise_saehd_get_n_tensors (self); i++)
    if (!add_tensor (self, guise_saehd_get_tensor (self, i), weights, seed, scratch, error))
      return FALSE;
  for (GuiseSaehdOptimizer i = 0; i < GUISE_N_SAEHD_OPTIMIZERS; i++)
    {
      g_autofree char *name = guise_saehd_dup_counter_name (i);

      if (guise_saehd_has_optimizer (self, i) && !guise_weights_has (weights, name) &&
          !guise_weights_add (weights, name, &scalar, NULL, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_saehd_reset_component (const GuiseSaehd *self,
                             GuiseWeights     *weights,
                             const char       *component,
                             uint64_t          seed,
                             GError          **error)
{
  const GuiseSaehdComponent *found = NULL;

  for (size_t i = 0; i < guise_saehd_get_n_components (self) && found == NULL; i++)
    if (strcmp (guise_saehd_get_component (self, i)->name, component) == 0)
      found = guise_saehd_get_component (self, i);
  g_return_val_if_fail (found != NULL, FALSE);

  for (size_t i = found->first; i < found->first + found->n_tensors; i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (self, i);
      g_autofree float       *values = new_start_values (tensor, seed, error);

      if (values == NULL || !guise_weights_write (weights, tensor->name, values, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_saehd_end_pretraining (const GuiseSaehd *self,
                             GuiseWeights     *weights,
                             uint64_t          seed,
                             GError          **error)
{
  if (self->options.archi.family == GUISE_SAEHD_DF)
    return guise_saehd_reset_component (self, weights, "inter", seed, error);
  return guise_saehd_reset_component (self, weights, "inter_AB", seed, error) &&
         guise_saehd_reset_component (self, weights, "inter_B", seed, error);
}

/* ---- layouts ---- */

/* Both convolutions: file [kh, kw, a, b], graph [b, a, kh, kw]: a matrix transpose in two places.
 */
static void
permute (const GuiseSaehdTensor *tensor, const float *in, float *out, gboolean to_file)
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
convert (const GuiseSaehdTensor *tensor, const float *in, float *out, gboolean to_file)
{
  if (tensor->file_shape.n_dims == 4)
    permute (tensor, in, out, to_file);
  else
    memcpy (out, in, (size_t) guise_shape_n_elements (&tensor->shape) * sizeof *out);
}

void
guise_saehd_tensor_from_file (const GuiseSaehdTensor *tensor, const float *file, float *graph)
{
  convert (tensor, file, graph, FALSE);
}

void
guise_saehd_tensor_to_file (const GuiseSaehdTensor *tensor, const float *graph, float *file)
{
  convert (tensor, graph, file, TRUE);
}
