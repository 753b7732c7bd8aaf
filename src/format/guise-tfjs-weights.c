/* SPDX-License-Identifier: GPL-3.0-or-later
 * The weights of a TensorFlow.js graph model: manifest and shards to constants. */
#include <string.h>

#include "core/guise-bytes.h"
#include "core/guise-error.h"
#include "core/guise-half.h"
#include "format/guise-tfjs-private.h"

/* How the numbers of one weight are stored. */
typedef enum
{
  STORED_F32,
  STORED_I32,
  STORED_F16,
  STORED_U8,
  STORED_U16,
} Stored;

static const size_t stored_bytes[] = { 4, 4, 2, 1, 2 };

typedef struct
{
  const char *name; /* borrowed */
  Stored      stored;
  double      scale;
  double      min;
  int         n_dims;
  int32_t     dims[GUISE_TFJS_MAX_DIMS];
  int32_t     n_elements;
} Weight;

static gboolean
read_storage (JsonObject *object, Weight *weight)
{
  const char *dtype = guise_json_get_string (object, "dtype");
  JsonObject *quantization = guise_json_get_object (object, "quantization");
  const char *as = guise_json_get_string (quantization, "dtype");

  if (g_strcmp0 (dtype, "int32") == 0 && quantization == NULL)
    weight->stored = STORED_I32;
  else if (g_strcmp0 (dtype, "float32") != 0)
    return FALSE;
  else if (quantization == NULL)
    weight->stored = STORED_F32;
  else if (g_strcmp0 (as, "float16") == 0)
    weight->stored = STORED_F16;
  else if (!guise_json_get_double (quantization, "scale", &weight->scale) ||
           !guise_json_get_double (quantization, "min", &weight->min))
    return FALSE;
  else if (g_strcmp0 (as, "uint8") == 0)
    weight->stored = STORED_U8;
  else if (g_strcmp0 (as, "uint16") == 0)
    weight->stored = STORED_U16;
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_shape (JsonObject *object, Weight *weight)
{
  JsonArray *shape = guise_json_get_array (object, "shape");
  unsigned   n = shape != NULL ? json_array_get_length (shape) : 0;
  int64_t    n_elements = 1;

  if (shape == NULL || n > GUISE_TFJS_MAX_DIMS)
    return FALSE;
  for (unsigned i = 0; i < n; i++)
    {
      int64_t size;

      if (!guise_json_get_int (json_array_get_element (shape, i), &size) || size < 1 ||
          size > GUISE_TFJS_MAX_SIZE)
        return FALSE;
      n_elements *= size; /* both factors are at most 2^24 */
      if (n_elements > GUISE_TFJS_MAX_SIZE)
        return FALSE;
      weight->dims[i] = (int32_t) size;
    }
  weight->n_dims = (int) n;
  weight->n_elements = (int32_t) n_elements;
  return TRUE;
}

static uint16_t
get_u16 (const uint8_t *bytes, int32_t i)
{
  return (uint16_t) (bytes[2 * (size_t) i] | bytes[2 * (size_t) i + 1] << 8);
}

/* The stored numbers as f32, [n_elements]. */
static void
expand (const Weight *weight, const uint8_t *bytes, float *values)
{
  int32_t n = weight->n_elements;

  switch (weight->stored)
    {
    case STORED_F16:
      for (int32_t i = 0; i < n; i++)
        values[i] = guise_half_to_float (get_u16 (bytes, i));
      return;
    case STORED_U8:
      for (int32_t i = 0; i < n; i++)
        values[i] = (float) (bytes[i] * weight->scale + weight->min);
      return;
    case STORED_U16:
      for (int32_t i = 0; i < n; i++)
        values[i] = (float) (get_u16 (bytes, i) * weight->scale + weight->min);
      return;
    case STORED_F32:
    case STORED_I32:
    default:
      memcpy (values, bytes, (size_t) n * sizeof *values);
      return;
    }
}

/* Gives a constant its numbers. */
static gboolean
fill_constant (GuiseTfjsNode *node, const Weight *weight, const uint8_t *bytes, GError **error)
{
  void *values = g_try_malloc_n ((size_t) weight->n_elements, sizeof (float));

  if (values == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                           "There is not enough memory for the weights of a network");
      return FALSE;
    }
  expand (weight, bytes, values);
  if (weight->stored == STORED_I32)
    node->i32 = values;
  else
    node->f32 = values;
  node->n_elements = weight->n_elements;
  node->n_dims = weight->n_dims;
  memcpy (node->dims, weight->dims, sizeof node->dims);
  return TRUE;
}

static gboolean
read_weight (GuiseTfjs  *self,
             JsonObject *object,
             GHashTable *by_name,
             GuiseBytes *shards,
             size_t     *n_constants,
             GError    **error)
{
  Weight         weight = { .name = guise_json_get_string (object, "name") };
  GuiseTfjsNode *node;
  const uint8_t *bytes;
  unsigned       index;

  if (weight.name == NULL || !read_storage (object, &weight) || !read_shape (object, &weight))
    return guise_tfjs_refuse (error, "a weight has no name, or a type or shape that is not read");
  *n_constants += (size_t) weight.n_elements;
  if (*n_constants > GUISE_TFJS_MAX_CONSTANTS)
    return guise_tfjs_refuse (error, "more weights than any face network has");
  bytes = guise_bytes_take (shards, (size_t) weight.n_elements * stored_bytes[weight.stored]);
  if (bytes == NULL)
    return guise_tfjs_refuse (error, "the shards end before the weights do");
  index = GPOINTER_TO_UINT (g_hash_table_lookup (by_name, weight.name));
  if (index == 0)
    return TRUE; /* of a part that the topology no longer has */
  node = &self->nodes[index - 1];
  if (strcmp (node->op, "Const") != 0 || node->n_elements != 0)
    return guise_tfjs_refuse (error, "a weight is given twice, or to what is no constant");
  return fill_constant (node, &weight, bytes, error);
}

gboolean
guise_tfjs_read_weights (GuiseTfjs  *self,
                         JsonArray  *manifest,
                         GHashTable *by_name,
                         const void *shards,
                         size_t      n_shards,
                         GError    **error)
{
  GuiseBytes cursor = guise_bytes_init (shards, n_shards);
  size_t     n_constants = 0;

  for (unsigned i = 0; i < json_array_get_length (manifest); i++)
    {
      JsonArray *weights = guise_json_get_array (guise_json_get_element (manifest, i), "weights");

      if (weights == NULL)
        return guise_tfjs_refuse (error, "a group of weights has no list");
      for (unsigned j = 0; j < json_array_get_length (weights); j++)
        if (!read_weight (self, guise_json_get_element (weights, j), by_name, &cursor, &n_constants,
                          error))
          return FALSE;
    }
  if (guise_bytes_left (&cursor) != 0)
    return guise_tfjs_refuse (error, "the shards are longer than the weights");
  return TRUE;
}
