/* SPDX-License-Identifier: GPL-3.0-or-later
 * Writes the nodes of a graph as ONNX operators. */
#include "model/guise-onnx-export-private.h"

#include <math.h>
#include <string.h>

#include "nn/guise-node.h"

#define MAX_INPUTS 64

struct _GuiseOnnxExport
{
  GuiseOnnxWriter    *writer;  /* borrowed */
  const GuiseWeights *weights; /* borrowed */
  int64_t             n;       /* batch size of the graph */
  GHashTable         *names;   /* owned; GuiseNode -> owned name */
  GHashTable         *lists;   /* owned set of names of integer initializers */
  const char         *output;  /* the name that the node being written must get, or NULL */
  unsigned            n_made;  /* nodes so far, to number them */
};

GuiseOnnxExport *
guise_onnx_export_new (GuiseOnnxWriter *writer, const GuiseWeights *weights, int64_t n)
{
  GuiseOnnxExport *self = g_new0 (GuiseOnnxExport, 1);

  self->writer = writer;
  self->weights = weights;
  self->n = n;
  self->names = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
guise_onnx_export_free (GuiseOnnxExport *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->lists, g_hash_table_unref);
  g_free (self);
}

void
guise_onnx_export_bind (GuiseOnnxExport *self, GuiseNode *node, const char *name)
{
  g_hash_table_insert (self->names, node, g_strdup (name));
}

char *
guise_onnx_export_fail (const GuiseNode *node, const char *reason, GError **error)
{
  g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_UNSUPPORTED, "Node '%s' (%s): %s",
               guise_node_get_name (node), guise_op_get_name (guise_node_get_op (node)), reason);
  return NULL;
}

/* ---- pieces ---- */

const char *
guise_onnx_export_get_name (GuiseOnnxExport *self, const GuiseNode *node, size_t i)
{
  GuiseNode *input = guise_node_get_input (node, i);

  return input != NULL ? g_hash_table_lookup (self->names, input) : NULL;
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

/* A node whose only input is the first input of ours. */
static char *
write_unary (GuiseOnnxExport          *self,
             const char               *op,
             const GuiseNode          *node,
             size_t                    n_attributes,
             const GuiseOnnxAttribute *attributes)
{
  const char *inputs[1] = { guise_onnx_export_get_name (self, node, 0) };

  return guise_onnx_export_write_node (self, TRUE, op, 1, inputs, n_attributes, attributes);
}

/* The name of an initializer with these integers; equal ones are written once. */
static char *
write_list (GuiseOnnxExport *self, size_t n, const int64_t *values)
{
  g_autoptr (GString) name = g_string_new ("list");

  for (size_t i = 0; i < n; i++)
    g_string_append_printf (name, "_%" G_GINT64_FORMAT, values[i]);
  if (g_hash_table_add (self->lists, g_strdup (name->str)))
    guise_onnx_writer_add_i64 (self->writer, name->str, n, values);
  return g_strdup (name->str);
}

/* The name of an initializer with one number. */
static char *
write_scalar (GuiseOnnxExport *self, double value)
{
  char  *name = g_strdup_printf ("scalar__%u:0", ++self->n_made);
  float *values = g_new (float, 1);

  values[0] = (float) value;
  guise_onnx_writer_take_f32 (self->writer, name, 0, NULL, values);
  return name;
}

/* ---- elementwise ---- */

char *
guise_onnx_export_unary (GuiseOnnxExport   *self,
                         const GuiseOnnxOp *row,
                         GuiseNode         *node,
                         GError           **error)
{
  return write_unary (self, row->name, node, 0, NULL);
}

char *
guise_onnx_export_square (GuiseOnnxExport   *self,
                          const GuiseOnnxOp *row,
                          GuiseNode         *node,
                          GError           **error)
{
  const char *x = guise_onnx_export_get_name (self, node, 0);
  const char *inputs[2] = { x, x };

  return guise_onnx_export_write_node (self, TRUE, "Mul", 2, inputs, 0, NULL);
}

char *
guise_onnx_export_rsqrt (GuiseOnnxExport   *self,
                         const GuiseOnnxOp *row,
                         GuiseNode         *node,
                         GError           **error)
{
  const char      *x[1] = { guise_onnx_export_get_name (self, node, 0) };
  g_autofree char *root = guise_onnx_export_write_node (self, FALSE, "Sqrt", 1, x, 0, NULL);
  const char      *inputs[1] = { root };

  return guise_onnx_export_write_node (self, TRUE, "Reciprocal", 1, inputs, 0, NULL);
}

char *
guise_onnx_export_binary (GuiseOnnxExport   *self,
                          const GuiseOnnxOp *row,
                          GuiseNode         *node,
                          GError           **error)
{
  const char *inputs[2] = { guise_onnx_export_get_name (self, node, 0),
                            guise_onnx_export_get_name (self, node, 1) };

  return guise_onnx_export_write_node (self, TRUE, row->name, 2, inputs, 0, NULL);
}

char *
guise_onnx_export_affine (GuiseOnnxExport   *self,
                          const GuiseOnnxOp *row,
                          GuiseNode         *node,
                          GError           **error)
{
  const GuiseAffineParams *params = guise_node_get_params (node);
  gboolean                 has_shift = params->shift != 0.0f;
  g_autofree char         *product = NULL;

  if (params->scale != 1.0f || !has_shift)
    {
      g_autofree char *scale = write_scalar (self, (double) params->scale);
      const char      *inputs[2] = { guise_onnx_export_get_name (self, node, 0), scale };

      product = guise_onnx_export_write_node (self, !has_shift, "Mul", 2, inputs, 0, NULL);
      if (!has_shift)
        return g_steal_pointer (&product);
    }

  g_autofree char *shift = write_scalar (self, (double) params->shift);
  const char *inputs[2] = { product != NULL ? product : guise_onnx_export_get_name (self, node, 0),
                            shift };

  return guise_onnx_export_write_node (self, TRUE, "Add", 2, inputs, 0, NULL);
}

char *
guise_onnx_export_clamp (GuiseOnnxExport   *self,
                         const GuiseOnnxOp *row,
                         GuiseNode         *node,
                         GError           **error)
{
  const GuiseClampParams *params = guise_node_get_params (node);
  g_autofree char        *low = write_scalar (self, (double) params->low);
  g_autofree char        *high = write_scalar (self, (double) params->high);
  const char             *inputs[3] = { guise_onnx_export_get_name (self, node, 0), low, high };

  return guise_onnx_export_write_node (self, TRUE, row->name, 3, inputs, 0, NULL);
}

char *
guise_onnx_export_leaky_relu (GuiseOnnxExport   *self,
                              const GuiseOnnxOp *row,
                              GuiseNode         *node,
                              GError           **error)
{
  const GuiseLeakyParams  *params = guise_node_get_params (node);
  const GuiseOnnxAttribute alpha = { .name = "alpha",
                                     .kind = GUISE_ONNX_ATTRIBUTE_FLOAT,
                                     .f = params->slope };

  return write_unary (self, row->name, node, 1, &alpha);
}

/* ---- products and sums ---- */

char *
guise_onnx_export_matmul (GuiseOnnxExport   *self,
                          const GuiseOnnxOp *row,
                          GuiseNode         *node,
                          GError           **error)
{
  const GuiseMatmulParams *params = guise_node_get_params (node);
  const char              *factors[2] = { guise_onnx_export_get_name (self, node, 0),
                                          guise_onnx_export_get_name (self, node, 1) };
  const char              *bias = guise_onnx_export_get_name (self, node, 2);

  if (params->transpose_a || params->transpose_b)
    return guise_onnx_export_fail (node, "transposed factors are not written", error);

  g_autofree char *product =
    guise_onnx_export_write_node (self, bias == NULL, row->name, 2, factors, 0, NULL);
  const char *inputs[2] = { product, bias };

  return bias == NULL ? g_steal_pointer (&product)
                      : guise_onnx_export_write_node (self, TRUE, "Add", 2, inputs, 0, NULL);
}

/* A sum, or with a factor behind it that makes it one, a mean. */
static char *
write_reduction (GuiseOnnxExport *self, const char *op, const GuiseNode *sum)
{
  const GuiseSumParams *params = guise_node_get_params (sum);
  int64_t               axes[GUISE_MAX_DIMS];
  size_t                n = 0;

  for (int i = 0; i < guise_node_get_shape (sum)->n_dims; i++)
    if (params->axes >> i & 1)
      axes[n++] = i;

  const GuiseOnnxAttribute attributes[] = {
    guise_onnx_export_ints ("axes", n, axes),
    { .name = "keepdims", .kind = GUISE_ONNX_ATTRIBUTE_INT, .i = 1 },
  };

  return write_unary (self, op, sum, G_N_ELEMENTS (attributes), attributes);
}

char *
guise_onnx_export_sum (GuiseOnnxExport   *self,
                       const GuiseOnnxOp *row,
                       GuiseNode         *node,
                       GError           **error)
{
  return write_reduction (self, row->name, node);
}

/* Whether @node is 1 / n times a sum over n elements. */
static gboolean
is_mean (GuiseNode *node)
{
  const GuiseAffineParams *params = guise_node_get_params (node);
  GuiseNode               *sum = guise_node_get_input (node, 0);

  if (guise_node_get_op (node) != GUISE_OP_AFFINE || guise_node_get_op (sum) != GUISE_OP_SUM ||
      params->shift != 0.0f)
    return FALSE;

  const GuiseShape *from = guise_node_get_shape (guise_node_get_input (sum, 0));
  double            n = (double) guise_shape_n_elements (from) /
             (double) guise_shape_n_elements (guise_node_get_shape (sum));

  return params->scale == (float) (1 / n);
}

/* ---- shapes ---- */

char *
guise_onnx_export_identity (GuiseOnnxExport   *self,
                            const GuiseOnnxOp *row,
                            GuiseNode         *node,
                            GError           **error)
{
  return write_unary (self, row->name, node, 0, NULL);
}

char *
guise_onnx_export_reshape (GuiseOnnxExport   *self,
                           const GuiseOnnxOp *row,
                           GuiseNode         *node,
                           GError           **error)
{
  GuiseShape shape = *guise_node_get_shape (node);

  if (shape.n_dims == 0 || shape.dims[0] != self->n)
    return guise_onnx_export_fail (node, "the batch is not its first axis", error);
  shape.dims[0] = -1;

  g_autofree char *sizes = write_list (self, (size_t) shape.n_dims, shape.dims);
  const char      *inputs[2] = { guise_onnx_export_get_name (self, node, 0), sizes };

  return guise_onnx_export_write_node (self, TRUE, row->name, 2, inputs, 0, NULL);
}

char *
guise_onnx_export_transpose (GuiseOnnxExport   *self,
                             const GuiseOnnxOp *row,
                             GuiseNode         *node,
                             GError           **error)
{
  const GuiseTransposeParams *params = guise_node_get_params (node);
  size_t                      n = (size_t) guise_node_get_shape (node)->n_dims;
  int64_t                     perm[GUISE_MAX_DIMS];

  for (size_t i = 0; i < n; i++)
    perm[i] = params->order[i];

  const GuiseOnnxAttribute attribute = guise_onnx_export_ints ("perm", n, perm);

  return write_unary (self, row->name, node, 1, &attribute);
}

char *
guise_onnx_export_depth_to_space (GuiseOnnxExport   *self,
                                  const GuiseOnnxOp *row,
                                  GuiseNode         *node,
                                  GError           **error)
{
  static const GuiseOnnxAttribute attributes[] = {
    { .name = "blocksize", .kind = GUISE_ONNX_ATTRIBUTE_INT, .i = 2 },
    { .name = "mode", .kind = GUISE_ONNX_ATTRIBUTE_STRING, .s = "DCR" },
  };

  return write_unary (self, row->name, node, G_N_ELEMENTS (attributes), attributes);
}

char *
guise_onnx_export_pad (GuiseOnnxExport   *self,
                       const GuiseOnnxOp *row,
                       GuiseNode         *node,
                       GError           **error)
{
  const GuisePadParams    *params = guise_node_get_params (node);
  size_t                   n = (size_t) guise_node_get_shape (node)->n_dims;
  int64_t                  pads[2 * GUISE_MAX_DIMS];
  const GuiseOnnxAttribute mode = { .name = "mode",
                                    .kind = GUISE_ONNX_ATTRIBUTE_STRING,
                                    .s = "constant" };

  memcpy (pads, params->before, n * sizeof *pads);
  memcpy (pads + n, params->after, n * sizeof *pads);

  g_autofree char *list = write_list (self, 2 * n, pads);
  const char      *inputs[2] = { guise_onnx_export_get_name (self, node, 0), list };

  return guise_onnx_export_write_node (self, TRUE, row->name, 2, inputs, 1, &mode);
}

char *
guise_onnx_export_slice (GuiseOnnxExport   *self,
                         const GuiseOnnxOp *row,
                         GuiseNode         *node,
                         GError           **error)
{
  const GuiseSliceParams *params = guise_node_get_params (node);
  const int64_t           axis = params->axis, start = params->start;
  const int64_t           end = start + guise_node_get_shape (node)->dims[axis];

  if (axis == 0)
    return guise_onnx_export_fail (node, "a part of a batch is not written", error);

  g_autofree char *starts = write_list (self, 1, &start);
  g_autofree char *ends = write_list (self, 1, &end);
  g_autofree char *axes = write_list (self, 1, &axis);
  const char      *inputs[4] = { guise_onnx_export_get_name (self, node, 0), starts, ends, axes };

  return guise_onnx_export_write_node (self, TRUE, row->name, 4, inputs, 0, NULL);
}

char *
guise_onnx_export_concat (GuiseOnnxExport   *self,
                          const GuiseOnnxOp *row,
                          GuiseNode         *node,
                          GError           **error)
{
  const GuiseConcatParams *params = guise_node_get_params (node);
  const GuiseOnnxAttribute axis = { .name = "axis",
                                    .kind = GUISE_ONNX_ATTRIBUTE_INT,
                                    .i = params->axis };
  const char              *inputs[MAX_INPUTS];
  size_t                   n = guise_node_get_n_inputs (node);

  if (n > MAX_INPUTS || params->axis == 0)
    return guise_onnx_export_fail (node, "this form is not written", error);
  for (size_t i = 0; i < n; i++)
    inputs[i] = guise_onnx_export_get_name (self, node, i);
  return guise_onnx_export_write_node (self, TRUE, row->name, n, inputs, 1, &axis);
}

/* ---- the walk ---- */

char *
guise_onnx_export_write_constant (GuiseOnnxExport *self, const GuiseShape *shape, float *values)
{
  char *name = g_strdup_printf ("const__%u:0", ++self->n_made);

  guise_onnx_writer_take_f32 (self->writer, name, (size_t) shape->n_dims, shape->dims, values);
  return name;
}

static gboolean
has_values (GuiseNode *node)
{
  return guise_node_get_op (node) == GUISE_OP_PARAM ||
         guise_node_get_op (node) == GUISE_OP_CONSTANT;
}

/* A parameter or constant becomes an initializer, under a shape of its own where it is only read
 * under that. */
static char *
write_values (GuiseOnnxExport *self, GuiseNode *node, const GuiseShape *shape, GError **error)
{
  size_t            n = (size_t) guise_shape_n_elements (shape);
  gboolean          is_param = guise_node_get_op (node) == GUISE_OP_PARAM;
  gboolean          is_reshaped = !guise_shape_equal (shape, guise_node_get_shape (node));
  g_autofree float *values = g_try_new (float, MAX (n, 1));
  char             *name;

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
  if (!is_param)
    return guise_onnx_export_write_constant (self, shape, g_steal_pointer (&values));
  name = is_reshaped ? g_strdup_printf ("%s__%u", guise_node_get_name (node), ++self->n_made)
                     : g_strdup (guise_node_get_name (node));
  guise_onnx_writer_take_f32 (self->writer, name, (size_t) shape->n_dims, shape->dims,
                              g_steal_pointer (&values));
  return name;
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

/* Writes a node after its inputs, once. The recursion is as deep as the network. */
static gboolean
write_value (GuiseOnnxExport *self, GuiseNode *node, GError **error)
{
  GuiseOp op = guise_node_get_op (node);
  char   *name;

  if (g_hash_table_contains (self->names, node))
    return TRUE;
  if (has_values (node))
    name = write_values (self, node, guise_node_get_shape (node), error);
  else if (op == GUISE_OP_RESHAPE && has_values (guise_node_get_input (node, 0)))
    name = write_values (self, guise_node_get_input (node, 0), guise_node_get_shape (node), error);
  else if (op == GUISE_OP_AFFINE && is_mean (node))
    {
      GuiseNode *sum = guise_node_get_input (node, 0);

      if (!write_inputs (self, sum, error))
        return FALSE;
      name = write_reduction (self, "ReduceMean", sum);
    }
  else
    {
      const GuiseOnnxOp *row = guise_onnx_op_find_native (node);

      if (row == NULL)
        return guise_onnx_export_fail (node, "ONNX has nothing for it", error) != NULL;
      if (!write_inputs (self, node, error))
        return FALSE;
      name = row->export_as (self, row, node, error);
    }
  if (name == NULL)
    return FALSE;
  g_hash_table_insert (self->names, node, name);
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
  const char *written = g_hash_table_lookup (self->names, node);

  if (strcmp (written, name) == 0)
    return TRUE;
  self->output = name;
  g_free (guise_onnx_export_write_node (self, TRUE, "Identity", 1, &written, 0, NULL));
  self->output = NULL;
  return TRUE;
}
