/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which weights a model has: every tensor's name and shape, in the order of the files. */
#include "model/guise-weight-table.h"

#include <string.h>

struct _GuiseWeightTable
{
  const GuiseWeightOptimizer *optimizers; /* borrowed */
  size_t                      n_optimizers;
  int                         n_states;
  GArray                     *components; /* of GuiseWeightComponent, texts owned */
  GArray                     *tensors;    /* of GuiseWeightTensor, names owned */
  GHashTable                 *by_name;    /* name -> index + 1 in tensors */
};

static void
clear_component (void *data)
{
  GuiseWeightComponent *component = data;

  g_free ((char *) component->name);
  g_free ((char *) component->file);
}

static void
clear_tensor (void *data)
{
  g_free ((char *) ((GuiseWeightTensor *) data)->name);
}

GuiseWeightTable *
guise_weight_table_new (const GuiseWeightOptimizer *optimizers, size_t n_optimizers, int n_states)
{
  GuiseWeightTable *self = g_new0 (GuiseWeightTable, 1);

  self->optimizers = optimizers;
  self->n_optimizers = n_optimizers;
  self->n_states = n_states;
  self->components = g_array_new (FALSE, FALSE, sizeof (GuiseWeightComponent));
  g_array_set_clear_func (self->components, clear_component);
  self->tensors = g_array_new (FALSE, FALSE, sizeof (GuiseWeightTensor));
  g_array_set_clear_func (self->tensors, clear_tensor);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
guise_weight_table_free (GuiseWeightTable *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_name);
  g_array_unref (self->tensors);
  g_array_unref (self->components);
  g_free (self);
}

/* ---- filling ---- */

void
guise_weight_table_add_component (GuiseWeightTable *self,
                                  const char       *name,
                                  const char       *file,
                                  size_t            optimizer)
{
  GuiseWeightComponent component = { g_strdup (name), g_strdup (file), optimizer,
                                     self->tensors->len, 0 };

  g_assert (optimizer < self->n_optimizers);
  g_array_append_val (self->components, component);
}

static void
add_tensor (GuiseWeightTable *self,
            const char       *layer,
            const char       *leaf,
            GuiseWeightKind   kind,
            GuiseShape        file_shape,
            float             start)
{
  size_t                index = self->components->len - 1;
  GuiseWeightComponent *component = &g_array_index (self->components, GuiseWeightComponent, index);
  const int64_t        *dims = file_shape.dims;
  char                 *name = g_strdup_printf ("%s/%s/%s:0", component->name, layer, leaf);
  GuiseWeightTensor     tensor = { .name = name,
                                   .key = name + strlen (component->name) + 1,
                                   .kind = kind,
                                   .shape = file_shape,
                                   .file_shape = file_shape,
                                   .component = index,
                                   .start = start };

  if (file_shape.n_dims == 4)
    tensor.shape = GUISE_SHAPE (dims[3], dims[2], dims[0], dims[1]);
  component->n_tensors++;
  g_array_append_val (self->tensors, tensor);
  g_hash_table_insert (self->by_name, name, GSIZE_TO_POINTER (self->tensors->len));
}

void
guise_weight_table_add_vector (GuiseWeightTable *self,
                               const char       *layer,
                               const char       *leaf,
                               int               n,
                               float             start)
{
  add_tensor (self, layer, leaf, GUISE_WEIGHT_VECTOR, GUISE_SHAPE (n), start);
}

void
guise_weight_table_add_conv (GuiseWeightTable *self, int kernel, int in, int out, const char *layer)
{
  add_tensor (self, layer, "weight", GUISE_WEIGHT_CONV, GUISE_SHAPE (kernel, kernel, in, out),
              0.0f);
  guise_weight_table_add_vector (self, layer, "bias", out, 0.0f);
}

void
guise_weight_table_add_conv_transposed (GuiseWeightTable *self,
                                        int               kernel,
                                        int               in,
                                        int               out,
                                        const char       *layer)
{
  add_tensor (self, layer, "weight", GUISE_WEIGHT_CONV_TRANSPOSED,
              GUISE_SHAPE (kernel, kernel, out, in), 0.0f);
  guise_weight_table_add_vector (self, layer, "bias", out, 0.0f);
}

void
guise_weight_table_add_dense (GuiseWeightTable *self, int in, int out, const char *layer)
{
  add_tensor (self, layer, "weight", GUISE_WEIGHT_DENSE, GUISE_SHAPE (in, out), 0.0f);
  guise_weight_table_add_vector (self, layer, "bias", out, 0.0f);
}

/* ---- reading ---- */

size_t
guise_weight_table_get_n_components (const GuiseWeightTable *self)
{
  return self->components->len;
}

const GuiseWeightComponent *
guise_weight_table_get_component (const GuiseWeightTable *self, size_t i)
{
  g_return_val_if_fail (i < self->components->len, NULL);
  return &g_array_index (self->components, GuiseWeightComponent, i);
}

size_t
guise_weight_table_get_n_tensors (const GuiseWeightTable *self)
{
  return self->tensors->len;
}

const GuiseWeightTensor *
guise_weight_table_get_tensor (const GuiseWeightTable *self, size_t i)
{
  g_return_val_if_fail (i < self->tensors->len, NULL);
  return &g_array_index (self->tensors, GuiseWeightTensor, i);
}

const GuiseWeightTensor *
guise_weight_table_find_tensor (const GuiseWeightTable *self, const char *name)
{
  size_t place = GPOINTER_TO_SIZE (g_hash_table_lookup (self->by_name, name));

  return place == 0 ? NULL : guise_weight_table_get_tensor (self, place - 1);
}

/* ---- optimizers ---- */

size_t
guise_weight_table_get_n_optimizers (const GuiseWeightTable *self)
{
  return self->n_optimizers;
}

const GuiseWeightOptimizer *
guise_weight_table_get_optimizer (const GuiseWeightTable *self, size_t i)
{
  g_return_val_if_fail (i < self->n_optimizers, NULL);
  return &self->optimizers[i];
}

int
guise_weight_table_get_n_states (const GuiseWeightTable *self)
{
  return self->n_states;
}

size_t
guise_weight_table_get_owner (const GuiseWeightTable *self, const GuiseWeightTensor *tensor)
{
  return guise_weight_table_get_component (self, tensor->component)->optimizer;
}

gboolean
guise_weight_table_has_weights_of (const GuiseWeightTable *self, size_t i)
{
  for (size_t k = 0; k < guise_weight_table_get_n_components (self); k++)
    if (guise_weight_table_get_component (self, k)->optimizer == i)
      return TRUE;
  return FALSE;
}

/* The inner ":0" becomes "_0", the variable of the optimizer adds its own (formats.md 7.5). */
char *
guise_weight_table_dup_state_name (const GuiseWeightTable  *self,
                                   const GuiseWeightTensor *tensor,
                                   int                      state)
{
  const char *prefix = self->n_states == 1 ? "acc" : state == 0 ? "ms" : "vs";
  size_t      n_stem = strlen (tensor->name) - strlen (":0");

  return g_strdup_printf ("%s/%s_%.*s_0:0",
                          self->optimizers[guise_weight_table_get_owner (self, tensor)].name,
                          prefix, (int) n_stem, tensor->name);
}

char *
guise_weight_table_dup_counter_name (const GuiseWeightTable *self, size_t optimizer)
{
  return g_strdup_printf ("%s/iters:0", guise_weight_table_get_optimizer (self, optimizer)->name);
}
