/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes the nodes of a graph as ONNX operators. */
#include "model/guise-onnx-export-private.h"

#include <string.h>

#include "core/guise-half.h"
#include "nn/guise-node.h"

/* What a node has become. */
typedef struct
{
  char          *name;      /* owned */
  GuisePrecision precision; /* the type of the ONNX value */
} Written;

struct _GuiseOnnxExport
{
  GuiseOnnxWriter    *writer;  /* borrowed */
  const GuiseWeights *weights; /* borrowed */
  int64_t             n;       /* batch size of the graph */
  int64_t             opset;   /* of the file */
  GHashTable         *written; /* owned; GuiseNode -> owned Written */
  GHashTable         *halves;  /* owned set of names of parameters in half precision */
  GHashTable         *lists;   /* owned set of names of integer initializers */
  const char         *output;  /* the name that the node being written must get, or NULL */
  unsigned            n_made;  /* nodes so far, to number them */
};

static void
written_free (void *data)
{
  g_free (((Written *) data)->name);
  g_free (data);
}

GuiseOnnxExport *
guise_onnx_export_new (GuiseOnnxWriter    *writer,
                       const GuiseWeights *weights,
                       int64_t             n,
                       int64_t             opset)
{
  GuiseOnnxExport *self = g_new0 (GuiseOnnxExport, 1);

  self->writer = writer;
  self->weights = weights;
  self->n = n;
  self->opset = opset;
  self->written = g_hash_table_new_full (NULL, NULL, NULL, written_free);
  self->halves = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
guise_onnx_export_free (GuiseOnnxExport *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->written, g_hash_table_unref);
  g_clear_pointer (&self->halves, g_hash_table_unref);
  g_clear_pointer (&self->lists, g_hash_table_unref);
  g_free (self);
}

/* Takes the name. */
static void
add_written (GuiseOnnxExport *self, GuiseNode *node, char *name, GuisePrecision precision)
{
  Written *written = g_new (Written, 1);

  *written = (Written){ name, precision };
  g_hash_table_insert (self->written, node, written);
}

void
guise_onnx_export_bind (GuiseOnnxExport *self, GuiseNode *node, const char *name)
{
  add_written (self, node, g_strdup (name), GUISE_PRECISION_F32);
}

char *
guise_onnx_export_fail (const GuiseNode *node, const char *reason, GError **error)
{
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED, "Node '%s' (%s): %s",
               guise_node_get_name (node), guise_op_get_name (guise_node_get_op (node)), reason);
  return NULL;
}

int64_t
guise_onnx_export_get_batch_size (const GuiseOnnxExport *self)
{
  return self->n;
}

int64_t
guise_onnx_export_get_opset (const GuiseOnnxExport *self)
{
  return self->opset;
}

/* ---- pieces ---- */

/* What input @i of @node has become; %NULL when it is absent. */
static const Written *
find_input (GuiseOnnxExport *self, const GuiseNode *node, size_t i)
{
  GuiseNode *input = guise_node_get_input (node, i);

  return input != NULL ? g_hash_table_lookup (self->written, input) : NULL;
}

const char *
guise_onnx_export_get_name (GuiseOnnxExport *self, const GuiseNode *node, size_t i)
{
  const Written *written = find_input (self, node, i);

  return written != NULL ? written->name : NULL;
}

GuisePrecision
guise_onnx_export_get_precision (GuiseOnnxExport *self, const GuiseNode *node, size_t i)
{
  return find_input (self, node, i)->precision;
}

char *
guise_onnx_export_write_node (GuiseOnnxExport          *self,
                              gboolean                  is_last,
                              const char               *op,
                              size_t                    n_inputs,
                              const char *const        *inputs,
                              size_t                    n_attributes,
                              const GuiseOnnxAttribute *attributes)
{
  g_autofree char *name = g_strdup_printf ("%s__%u", op, ++self->n_made);
  char            *output =
    is_last && self->output != NULL ? g_strdup (self->output) : g_strdup_printf ("%s:0", name);
  const char         *outputs[1] = { output };
  const GuiseOnnxNode node = {
    .name = name,
    .op = op,
    .n_inputs = n_inputs,
    .inputs = inputs,
    .n_outputs = 1,
    .outputs = outputs,
    .n_attributes = n_attributes,
    .attributes = attributes,
  };

  guise_onnx_writer_add_node (self->writer, &node);
  return output;
}

char *
guise_onnx_export_write_unary (GuiseOnnxExport          *self,
                               const char               *op,
                               const GuiseNode          *node,
                               size_t                    n_attributes,
                               const GuiseOnnxAttribute *attributes)
{
  const char *inputs[1] = { guise_onnx_export_get_name (self, node, 0) };

  return guise_onnx_export_write_node (self, TRUE, op, 1, inputs, n_attributes, attributes);
}

char *
guise_onnx_export_write_list (GuiseOnnxExport *self, size_t n, const int64_t *values)
{
  g_autoptr (GString) name = g_string_new ("list");

  for (size_t i = 0; i < n; i++)
    g_string_append_printf (name, "_%" G_GINT64_FORMAT, values[i]);
  if (g_hash_table_add (self->lists, g_strdup (name->str)))
    guise_onnx_writer_add_i64 (self->writer, name->str, n, values);
  return g_strdup (name->str);
}

/* Writes an initializer of @n numbers; takes the values. */
static gboolean
write_floats (GuiseOnnxExport  *self,
              const char       *name,
              const GuiseShape *shape,
              GuisePrecision    precision,
              float            *values,
              GError          **error)
{
  g_autofree float *owned = values;
  size_t            n = (size_t) guise_shape_n_elements (shape);
  uint16_t         *halves;

  if (precision == GUISE_PRECISION_F32)
    {
      guise_onnx_writer_take_f32 (self->writer, name, (size_t) shape->n_dims, shape->dims,
                                  g_steal_pointer (&owned));
      return TRUE;
    }
  halves = g_try_new (uint16_t, MAX (n, 1));
  if (halves == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY,
                   "No memory to export the %zu elements of '%s'", n, name);
      return FALSE;
    }
  for (size_t i = 0; i < n; i++)
    halves[i] = guise_half_from_float (values[i]);
  guise_onnx_writer_take_f16 (self->writer, name, (size_t) shape->n_dims, shape->dims, halves);
  return TRUE;
}

char *
guise_onnx_export_write_scalar (GuiseOnnxExport *self, const GuiseNode *node, double value)
{
  static const GuiseShape scalar = { 0 };
  char                   *name = g_strdup_printf ("scalar__%u:0", ++self->n_made);
  float                  *values = g_new (float, 1);

  values[0] = (float) value;
  write_floats (self, name, &scalar, guise_onnx_export_get_precision (self, node, 0), values, NULL);
  return name; /* there is always memory for one number */
}

char *
guise_onnx_export_write_constant (GuiseOnnxExport  *self,
                                  const GuiseShape *shape,
                                  const GuiseNode  *node,
                                  float            *values,
                                  GError          **error)
{
  g_autofree char *name = g_strdup_printf ("const__%u:0", ++self->n_made);

  return write_floats (self, name, shape, guise_onnx_export_get_precision (self, node, 0), values,
                       error)
           ? g_steal_pointer (&name)
           : NULL;
}

/* ---- the walk ---- */

static gboolean
has_values (GuiseNode *node)
{
  return guise_node_get_op (node) == GUISE_OP_PARAM ||
         guise_node_get_op (node) == GUISE_OP_CONSTANT;
}

/* What a parameter or constant is called; one that is only read under another shape is written
 * under that shape and called apart. */
static char *
name_values (GuiseOnnxExport *self, GuiseNode *node, const GuiseShape *shape)
{
  if (guise_node_get_op (node) != GUISE_OP_PARAM)
    return g_strdup_printf ("const__%u:0", ++self->n_made);
  if (guise_shape_equal (shape, guise_node_get_shape (node)))
    return g_strdup (guise_node_get_name (node));
  return g_strdup_printf ("%s__%u", guise_node_get_name (node), ++self->n_made);
}

/* A parameter or constant becomes an initializer of that shape. */
static char *
write_values (GuiseOnnxExport  *self,
              GuiseNode        *node,
              const GuiseShape *shape,
              GuisePrecision    precision,
              GError          **error)
{
  size_t            n = (size_t) guise_shape_n_elements (shape);
  gboolean          is_param = guise_node_get_op (node) == GUISE_OP_PARAM;
  g_autofree float *values = g_try_new (float, MAX (n, 1));
  g_autofree char  *name = NULL;

  if (values == NULL)
    {
      g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY,
                   "No memory to export the %zu elements of '%s'", n, guise_node_get_name (node));
      return NULL;
    }
  if (!is_param)
    memcpy (values, guise_node_get_constant (node), n * sizeof *values);
  else if (!guise_weights_read (self->weights, guise_node_get_name (node), values, error))
    return NULL;
  name = name_values (self, node, shape);
  return write_floats (self, name, shape, precision, g_steal_pointer (&values), error)
           ? g_steal_pointer (&name)
           : NULL;
}

/* A parameter in half precision, once; nothing may want it in both. */
static char *
write_half_param (GuiseOnnxExport *self, GuiseNode *param, GError **error)
{
  const char *name = guise_node_get_name (param);

  if (g_hash_table_contains (self->halves, name))
    return g_strdup (name);
  if (g_hash_table_contains (self->written, param))
    return guise_onnx_export_fail (param, "it is wanted in two precisions", error);
  g_hash_table_add (self->halves, g_strdup (name));
  return write_values (self, param, guise_node_get_shape (param), GUISE_PRECISION_F16, error);
}

static gboolean write_value (GuiseOnnxExport *self, GuiseNode *node, GError **error);

/* Writes what @node reads. */
static gboolean
write_inputs (GuiseOnnxExport *self, const GuiseNode *node, GError **error)
{
  const char *output = self->output;

  self->output = NULL;
  for (size_t i = 0; i < guise_node_get_n_inputs (node); i++)
    {
      GuiseNode *input = guise_node_get_input (node, i);

      if (input != NULL && !write_value (self, input, error))
        return FALSE;
    }
  self->output = output;
  return TRUE;
}

/* ONNX wants the operands of an operator to be of one type, which then is that of its result. */
static gboolean
agree_on_precision (GuiseOnnxExport *self,
                    const GuiseNode *node,
                    GuisePrecision  *out_precision,
                    GError         **error)
{
  const Written *first = find_input (self, node, 0);

  for (size_t i = 1; i < guise_node_get_n_inputs (node); i++)
    {
      const Written *other = find_input (self, node, i);

      if (other != NULL && other->precision != first->precision)
        return guise_onnx_export_fail (node, "its inputs are held in different precisions",
                                       error) != NULL;
    }
  *out_precision = first->precision;
  return TRUE;
}

/* Writes an op after its inputs. */
static char *
write_op (GuiseOnnxExport *self, GuiseNode *node, GuisePrecision *out_precision, GError **error)
{
  const GuiseOnnxOp *row = guise_onnx_op_find_native (node);
  GuiseNode *reader = guise_onnx_export_is_mean (node) ? guise_node_get_input (node, 0) : node;

  if (row == NULL)
    return guise_onnx_export_fail (node, "ONNX has nothing for it", error);
  if (!write_inputs (self, reader, error) ||
      !agree_on_precision (self, reader, out_precision, error))
    return NULL;
  return reader != node ? guise_onnx_export_write_reduction (self, "ReduceMean", reader)
                        : row->export_as (self, row, node, error);
}

/* A cast is made at once where the values are known. */
static char *
write_cast (GuiseOnnxExport *self, GuiseNode *node, GuisePrecision *out_precision, GError **error)
{
  const GuiseCastParams *params = guise_node_get_params (node);
  GuiseNode             *input = guise_node_get_input (node, 0);
  gboolean is_half = params->from == GUISE_PRECISION_F32 && params->to == GUISE_PRECISION_F16;
  char    *name = guise_node_get_op (input) == GUISE_OP_PARAM && is_half
                    ? write_half_param (self, input, error)
                    : write_op (self, node, out_precision, error);

  *out_precision = params->to;
  return name;
}

/* Writes a node after its inputs, once. The recursion is as deep as the network. */
static gboolean
write_value (GuiseOnnxExport *self, GuiseNode *node, GError **error)
{
  GuiseOp        op = guise_node_get_op (node);
  GuisePrecision precision = GUISE_PRECISION_F32;
  char          *name;

  if (g_hash_table_contains (self->written, node))
    return TRUE;
  if (op == GUISE_OP_PARAM && g_hash_table_contains (self->halves, guise_node_get_name (node)))
    return guise_onnx_export_fail (node, "it is wanted in two precisions", error) != NULL;
  if (has_values (node))
    name = write_values (self, node, guise_node_get_shape (node), precision, error);
  else if (op == GUISE_OP_RESHAPE && has_values (guise_node_get_input (node, 0)))
    name = write_values (self, guise_node_get_input (node, 0), guise_node_get_shape (node),
                         precision, error);
  else if (op == GUISE_OP_CAST)
    name = write_cast (self, node, &precision, error);
  else
    name = write_op (self, node, &precision, error);
  if (name == NULL)
    return FALSE;
  add_written (self, node, name, precision);
  return TRUE;
}

gboolean
guise_onnx_export_write_output (GuiseOnnxExport *self,
                                GuiseNode       *node,
                                const char      *name,
                                GError         **error)
{
  gboolean ok;

  self->output = name;
  ok = write_value (self, node, error);
  self->output = NULL;
  if (!ok)
    return FALSE;

  /* It may have been written before, for another output, or be an input or a parameter. */
  const Written *written = g_hash_table_lookup (self->written, node);
  const char    *written_name = written->name;

  if (written->precision != GUISE_PRECISION_F32)
    return guise_onnx_export_fail (node, "an output must be f32", error) != NULL;
  if (strcmp (written_name, name) == 0)
    return TRUE;
  self->output = name;
  g_free (guise_onnx_export_write_node (self, TRUE, "Identity", 1, &written_name, 0, NULL));
  self->output = NULL;
  return TRUE;
}
