/* SPDX-License-Identifier: GPL-3.0-or-later
 * Named persistent tensors on a device. */
#include "nn/guise-weights-private.h"

struct _GuiseWeights
{
  GuiseDevice *device; /* owned */
  GPtrArray   *items;  /* of GuiseWeight, in the order added; owned */
  GHashTable  *by_name;
};

GuiseWeights *
guise_weights_new (GuiseDevice *device)
{
  g_return_val_if_fail (device != NULL, NULL);
  GuiseWeights *self = g_new0 (GuiseWeights, 1);

  self->device = guise_device_ref (device);
  self->items = g_ptr_array_new ();
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

static size_t
get_bytes (const GuiseWeights *self, const GuiseTensor *tensor)
{
  return guise_device_layout_bytes (self->device, &tensor->shape, tensor->layout);
}

static void *
allocate (GuiseWeights *self, gboolean is_aside, size_t n_bytes, GError **error)
{
  return is_aside ? guise_device_aside_new (self->device, n_bytes, error)
                  : guise_device_memory_new (self->device, n_bytes, error);
}

static void
release (GuiseWeights *self, gboolean is_aside, const GuiseTensor *tensor)
{
  if (is_aside)
    guise_device_aside_free (self->device, tensor->data, get_bytes (self, tensor));
  else
    guise_device_memory_free (self->device, tensor->data, get_bytes (self, tensor));
}

static void
weight_free (GuiseWeights *self, GuiseWeight *weight)
{
  release (self, weight->is_aside, &weight->tensor);
  g_free (weight->name);
  g_free (weight);
}

void
guise_weights_free (GuiseWeights *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  for (guint i = 0; i < self->items->len; i++)
    weight_free (self, (GuiseWeight *) self->items->pdata[i]);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->device, guise_device_unref);
  g_free (self);
}

static gboolean
add (GuiseWeights     *self,
     const char       *name,
     const GuiseShape *shape,
     const float      *values,
     gboolean          is_aside,
     GError          **error)
{
  GuiseTensor  tensor = { .shape = *shape, .layout = GUISE_LAYOUT_PLAIN };
  size_t       n_bytes = get_bytes (self, &tensor);
  GuiseWeight *weight;

  tensor.data = allocate (self, is_aside, n_bytes, error);
  if (tensor.data == NULL)
    {
      g_prefix_error (error, "Weight '%s': ", name);
      return FALSE;
    }
  if (values == NULL && !is_aside)
    guise_device_memory_fill (self->device, tensor.data, n_bytes);
  else if (values != NULL && !guise_device_upload (self->device, &tensor, values, error))
    {
      release (self, is_aside, &tensor);
      return FALSE;
    }
  weight = g_new0 (GuiseWeight, 1);
  weight->name = g_strdup (name);
  weight->tensor = tensor;
  weight->is_aside = is_aside;
  g_ptr_array_add (self->items, weight);
  g_hash_table_insert (self->by_name, weight->name, weight);
  return TRUE;
}

gboolean
guise_weights_add (GuiseWeights     *self,
                   const char       *name,
                   const GuiseShape *shape,
                   const float      *values,
                   GError          **error)
{
  g_return_val_if_fail (self != NULL && name != NULL && shape != NULL, FALSE);
  g_return_val_if_fail (!guise_weights_has (self, name), FALSE);

  return add (self, name, shape, values, FALSE, error);
}

gboolean
guise_weights_add_aside (GuiseWeights     *self,
                         const char       *name,
                         const GuiseShape *shape,
                         GError          **error)
{
  g_return_val_if_fail (self != NULL && name != NULL && shape != NULL, FALSE);
  g_return_val_if_fail (!guise_weights_has (self, name), FALSE);

  return add (self, name, shape, NULL, TRUE, error);
}

GuiseDevice *
guise_weights_get_device (const GuiseWeights *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->device;
}

GuiseWeight *
guise_weights_find (const GuiseWeights *self, const char *name)
{
  return (GuiseWeight *) g_hash_table_lookup (self->by_name, name);
}

gboolean
guise_weights_has (const GuiseWeights *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, FALSE);

  return guise_weights_find (self, name) != NULL;
}

const GuiseShape *
guise_weights_get_shape (const GuiseWeights *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);
  const GuiseWeight *weight = guise_weights_find (self, name);

  return weight != NULL ? &weight->tensor.shape : NULL;
}

size_t
guise_weights_get_bytes (const GuiseWeights *self, const char *name)
{
  g_return_val_if_fail (self != NULL && guise_weights_has (self, name), 0);

  return get_bytes (self, &guise_weights_find (self, name)->tensor);
}

size_t
guise_weights_get_n (const GuiseWeights *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->items->len;
}

const char *
guise_weights_get_name (const GuiseWeights *self, size_t i)
{
  g_return_val_if_fail (self != NULL && i < self->items->len, NULL);

  return ((const GuiseWeight *) self->items->pdata[i])->name;
}

gboolean
guise_weights_read (const GuiseWeights *self, const char *name, float *values, GError **error)
{
  g_return_val_if_fail (self != NULL && guise_weights_has (self, name), FALSE);

  return guise_device_download (self->device, &guise_weights_find (self, name)->tensor, values,
                                error);
}

gboolean
guise_weights_write (GuiseWeights *self, const char *name, const float *values, GError **error)
{
  g_return_val_if_fail (self != NULL && guise_weights_has (self, name), FALSE);

  return guise_device_upload (self->device, &guise_weights_find (self, name)->tensor, values,
                              error);
}

gboolean
guise_weights_move (GuiseWeights *self, GuiseWeight *weight, GuiseLayout layout, GError **error)
{
  GuiseTensor moved = { .shape = weight->tensor.shape, .layout = layout };

  g_return_val_if_fail (!weight->is_bound, FALSE);
  if (layout == weight->tensor.layout)
    return TRUE;
  moved.data = allocate (self, weight->is_aside, get_bytes (self, &moved), error);
  if (moved.data == NULL)
    return FALSE;
  if (!guise_device_reorder (self->device, &weight->tensor, &moved, error))
    {
      release (self, weight->is_aside, &moved);
      return FALSE;
    }
  release (self, weight->is_aside, &weight->tensor);
  weight->tensor = moved;
  return TRUE;
}
