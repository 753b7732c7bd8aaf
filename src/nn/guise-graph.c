/* SPDX-License-Identifier: GPL-3.0-or-later
 * The graph: an arena of nodes, scopes, and the first mistake. */
#include "nn/guise-graph.h"

#include <string.h>

#include "nn/guise-graph-private.h"
#include "nn/guise-op-private.h"

#define CHUNK_BYTES              (64 * 1024)
#define ARENA_ALIGNMENT          16
#define SHARED_CONSTANT_ELEMENTS 1024 /* larger ones are not looked up for equals */

struct _GuiseGraph
{
  GPtrArray  *nodes;     /* of GuiseNode, in the arena */
  GPtrArray  *chunks;    /* owned */
  char       *chunk;     /* where the next small piece comes from */
  size_t      n_left;    /* of it */
  GHashTable *names;     /* inputs and parameters by name */
  GHashTable *constants; /* set of small constant nodes, by shape and values */
  GPtrArray  *scopes;    /* full prefixes, owned */
  GError     *error;     /* the first mistake */
};

static guint
constant_hash (gconstpointer data)
{
  const GuiseNode *node = (const GuiseNode *) data;
  const uint8_t   *bytes = (const uint8_t *) node->constant;
  size_t           n_bytes = (size_t) guise_shape_n_elements (&node->shape) * sizeof (float);
  guint            hash = 2166136261u; /* FNV-1a */

  for (size_t i = 0; i < n_bytes; i++)
    hash = (hash ^ bytes[i]) * 16777619u;
  return hash;
}

static gboolean
constant_equal (gconstpointer a, gconstpointer b)
{
  const GuiseNode *x = (const GuiseNode *) a;
  const GuiseNode *y = (const GuiseNode *) b;

  return guise_shape_equal (&x->shape, &y->shape) &&
         memcmp (x->constant, y->constant,
                 (size_t) guise_shape_n_elements (&x->shape) * sizeof (float)) == 0;
}

GuiseGraph *
guise_graph_new (void)
{
  GuiseGraph *self = g_new0 (GuiseGraph, 1);

  self->nodes = g_ptr_array_new ();
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->names = g_hash_table_new (g_str_hash, g_str_equal);
  self->constants = g_hash_table_new (constant_hash, constant_equal);
  self->scopes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
guise_graph_free (GuiseGraph *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->constants, g_hash_table_unref);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->scopes, g_ptr_array_unref);
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_clear_pointer (&self->chunks, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self);
}

gboolean
guise_graph_check (const GuiseGraph *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->error == NULL)
    return TRUE;
  if (error != NULL)
    *error = g_error_copy (self->error);
  return FALSE;
}

void *
guise_graph_alloc (GuiseGraph *self, size_t n_bytes)
{
  size_t n = (n_bytes + ARENA_ALIGNMENT - 1) & ~(size_t) (ARENA_ALIGNMENT - 1);
  char  *piece;

  if (n < n_bytes || n > CHUNK_BYTES / 4)
    {
      piece = (char *) g_try_malloc (n_bytes);
      if (piece == NULL)
        {
          if (self->error == NULL)
            g_set_error (&self->error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY,
                         "Could not allocate %zu bytes for a graph", n_bytes);
          return NULL;
        }
      g_ptr_array_add (self->chunks, piece);
      return piece;
    }
  if (n > self->n_left || self->chunk == NULL)
    {
      self->chunk = (char *) g_malloc (CHUNK_BYTES);
      self->n_left = CHUNK_BYTES;
      g_ptr_array_add (self->chunks, self->chunk);
    }
  piece = self->chunk;
  self->chunk += n;
  self->n_left -= n;
  return piece;
}

static void *
copy_bytes (GuiseGraph *self, const void *data, size_t n_bytes)
{
  void *copy = guise_graph_alloc (self, n_bytes);

  if (copy != NULL && n_bytes > 0)
    memcpy (copy, data, n_bytes);
  return copy;
}

static const char *
get_scope (const GuiseGraph *self)
{
  if (self->scopes->len == 0)
    return "";
  return (const char *) self->scopes->pdata[self->scopes->len - 1];
}

void
guise_graph_push_scope (GuiseGraph *self, const char *name)
{
  g_return_if_fail (self != NULL && name != NULL);

  g_ptr_array_add (self->scopes, g_strdup_printf ("%s%s/", get_scope (self), name));
}

void
guise_graph_pop_scope (GuiseGraph *self)
{
  g_return_if_fail (self != NULL && self->scopes->len > 0);

  g_ptr_array_remove_index (self->scopes, self->scopes->len - 1);
}

void
guise_graph_fail (GuiseGraph *self, GuiseOp op, const char *message, ...)
{
  va_list arguments;

  if (self->error != NULL)
    return;
  va_start (arguments, message);
  g_autofree char *text = g_strdup_vprintf (message, arguments);
  va_end (arguments);
  g_set_error (&self->error, GUISE_NN_ERROR, GUISE_NN_ERROR_SHAPE, "Node '%s%s#%u': %s",
               get_scope (self), guise_op_get_name (op), self->nodes->len, text);
}

/* Every axis at least one, and a product that cannot overflow anything. */
static gboolean
check_shape (const GuiseShape *shape, GError **error)
{
  int64_t n = 1;

  if (shape->n_dims < 0 || shape->n_dims > GUISE_MAX_DIMS)
    return guise_op_reject (error, "%d axes, at most %d are possible", shape->n_dims,
                            GUISE_MAX_DIMS);
  for (int i = 0; i < shape->n_dims; i++)
    {
      if (shape->dims[i] < 1)
        return guise_op_reject (error, "axis %d of the result has size %" G_GINT64_FORMAT, i,
                                shape->dims[i]);
      if (shape->dims[i] > GUISE_MAX_ELEMENTS / n)
        return guise_op_reject (error, "the result would be too large");
      n *= shape->dims[i];
    }
  return TRUE;
}

/* %FALSE when a required input is missing, which after an earlier mistake is no news. */
static gboolean
check_inputs (GuiseGraph       *self,
              const GuiseOpRow *row,
              GuiseOp           op,
              GuiseNode *const *inputs,
              size_t            n_inputs)
{
  for (size_t i = 0; i < n_inputs; i++)
    {
      gboolean is_optional = i < 32 && ((row->optional >> i) & 1) != 0;

      if (inputs[i] == NULL && !is_optional)
        {
          guise_graph_fail (self, op, "input %zu is missing", i);
          return FALSE;
        }
      g_return_val_if_fail (inputs[i] == NULL || inputs[i]->graph == self, FALSE);
    }
  return TRUE;
}

GuiseNode *
guise_graph_add (GuiseGraph       *self,
                 GuiseOp           op,
                 GuiseNode *const *inputs,
                 size_t            n_inputs,
                 const void       *params,
                 const GuiseShape *shape)
{
  const GuiseOpRow *row = guise_op_get_row (op);
  g_autoptr (GError) error = NULL;
  GuiseNode draft = {
    .graph = self,
    .op = op,
    .index = self->nodes->len,
    .n_inputs = n_inputs,
    .inputs = (GuiseNode **) inputs,
    .params = params,
  };
  GuiseNode *node;

  if (self->error != NULL || !check_inputs (self, row, op, inputs, n_inputs))
    return NULL;
  if (shape != NULL)
    draft.shape = *shape;
  if ((row->infer != NULL && !row->infer (&draft, &error)) || !check_shape (&draft.shape, &error))
    {
      guise_graph_fail (self, op, "%s", error->message);
      return NULL;
    }
  draft.inputs = (GuiseNode **) copy_bytes (self, inputs, n_inputs * sizeof (GuiseNode *));
  draft.params = params != NULL ? copy_bytes (self, params, row->params_bytes) : NULL;
  g_autofree char *name =
    g_strdup_printf ("%s%s#%u", get_scope (self), row->name, self->nodes->len);
  draft.name = (const char *) copy_bytes (self, name, strlen (name) + 1);
  node = (GuiseNode *) copy_bytes (self, &draft, sizeof draft);
  if (node == NULL || self->error != NULL)
    return NULL;
  g_ptr_array_add (self->nodes, node);
  return node;
}

/* Inputs and parameters: one node a name. */
static GuiseNode *
add_named (GuiseGraph *self, GuiseOp op, const char *name, const GuiseShape *shape)
{
  GuiseNode *node = (GuiseNode *) g_hash_table_lookup (self->names, name);

  if (node != NULL && self->error == NULL)
    {
      if (op == GUISE_OP_PARAM && node->op == op && guise_shape_equal (&node->shape, shape))
        return node;
      g_autofree char *text = guise_shape_to_string (&node->shape);

      guise_graph_fail (self, op, "the name '%s' is taken by a value of shape %s", name, text);
      return NULL;
    }
  node = guise_graph_add (self, op, NULL, 0, NULL, shape);
  if (node == NULL)
    return NULL;
  node->name = (const char *) copy_bytes (self, name, strlen (name) + 1);
  g_hash_table_insert (self->names, (gpointer) node->name, node);
  return node;
}

GuiseNode *
guise_graph_input (GuiseGraph *self, const char *name, const GuiseShape *shape)
{
  g_return_val_if_fail (self != NULL && name != NULL && shape != NULL, NULL);

  return add_named (self, GUISE_OP_INPUT, name, shape);
}

GuiseNode *
guise_graph_param (GuiseGraph *self, const char *name, const GuiseShape *shape)
{
  g_return_val_if_fail (self != NULL && name != NULL && shape != NULL, NULL);

  return add_named (self, GUISE_OP_PARAM, name, shape);
}

static gboolean
check_constant (GuiseGraph *self, const GuiseShape *shape)
{
  g_autoptr (GError) error = NULL;

  if (self->error != NULL)
    return FALSE;
  if (!check_shape (shape, &error))
    guise_graph_fail (self, GUISE_OP_CONSTANT, "%s", error->message);
  return error == NULL;
}

float *
guise_graph_constant_new (GuiseGraph *self, const GuiseShape *shape, GuiseNode **out_node)
{
  g_return_val_if_fail (self != NULL && shape != NULL && out_node != NULL, NULL);
  float *values;

  *out_node = NULL;
  if (!check_constant (self, shape))
    return NULL;
  values =
    (float *) guise_graph_alloc (self, (size_t) guise_shape_n_elements (shape) * sizeof (float));
  if (values != NULL)
    *out_node = guise_graph_add (self, GUISE_OP_CONSTANT, NULL, 0, NULL, shape);
  if (*out_node == NULL)
    return NULL;
  (*out_node)->constant = values;
  return values;
}

GuiseNode *
guise_graph_constant (GuiseGraph *self, const GuiseShape *shape, const float *values)
{
  g_return_val_if_fail (self != NULL && shape != NULL && values != NULL, NULL);
  GuiseNode *node;
  float     *copy;
  int64_t    n;

  if (!check_constant (self, shape))
    return NULL;
  n = guise_shape_n_elements (shape);
  if (n <= SHARED_CONSTANT_ELEMENTS)
    {
      GuiseNode key = { .shape = *shape, .constant = values };

      node = (GuiseNode *) g_hash_table_lookup (self->constants, &key);
      if (node != NULL)
        return node;
    }
  copy = guise_graph_constant_new (self, shape, &node);
  if (copy == NULL)
    return NULL;
  if (n > 0)
    memcpy (copy, values, (size_t) n * sizeof (float));
  if (n <= SHARED_CONSTANT_ELEMENTS)
    g_hash_table_add (self->constants, node);
  return node;
}

GuiseNode *
guise_graph_scalar (GuiseGraph *self, double value)
{
  const GuiseShape scalar = { .n_dims = 0 };
  const float      rounded = (float) value;

  return guise_graph_constant (self, &scalar, &rounded);
}

size_t
guise_graph_get_n_nodes (const GuiseGraph *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->nodes->len;
}

GuiseNode *
guise_graph_get_node (const GuiseGraph *self, size_t i)
{
  g_return_val_if_fail (self != NULL && i < self->nodes->len, NULL);

  return (GuiseNode *) self->nodes->pdata[i];
}
