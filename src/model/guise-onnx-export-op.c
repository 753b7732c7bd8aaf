/* SPDX-License-Identifier: GPL-3.0-or-later
 * How each of our ops is said in ONNX; see the table in guise-onnx-op.c. */
#include <string.h>

#include "model/guise-onnx-export-private.h"
#include "nn/guise-node.h"

#define MAX_INPUTS 64

/* ---- elementwise ---- */

char *
guise_onnx_export_unary (GuiseOnnxExport   *self,
                         const GuiseOnnxOp *row,
                         GuiseNode         *node,
                         GError           **error)
{
  return guise_onnx_export_write_unary (self, row->name, node, 0, NULL);
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
      g_autofree char *scale = guise_onnx_export_write_scalar (self, node, (double) params->scale);
      const char      *inputs[2] = { guise_onnx_export_get_name (self, node, 0), scale };

      product = guise_onnx_export_write_node (self, !has_shift, "Mul", 2, inputs, 0, NULL);
      if (!has_shift)
        return g_steal_pointer (&product);
    }

  g_autofree char *shift = guise_onnx_export_write_scalar (self, node, (double) params->shift);
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
  g_autofree char        *low = guise_onnx_export_write_scalar (self, node, (double) params->low);
  g_autofree char        *high = guise_onnx_export_write_scalar (self, node, (double) params->high);
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

  return guise_onnx_export_write_unary (self, row->name, node, 1, &alpha);
}

/* ---- precision ---- */

char *
guise_onnx_export_cast (GuiseOnnxExport   *self,
                        const GuiseOnnxOp *row,
                        GuiseNode         *node,
                        GError           **error)
{
  const GuiseCastParams *params = guise_node_get_params (node);
  GuisePrecision         precision = guise_onnx_export_get_precision (self, node, 0);
  GuiseOnnxAttribute     to = { .name = "to", .kind = GUISE_ONNX_ATTRIBUTE_INT };

  if (params->from == GUISE_PRECISION_BF16 || params->to == GUISE_PRECISION_BF16)
    return guise_onnx_export_fail (node, "this operator set cannot compute in bfloat16", error);
  if (params->from != precision)
    return guise_onnx_export_fail (node, "its input is held in another precision", error);
  if (params->from == params->to)
    return g_strdup (
      guise_onnx_export_get_name (self, node, 0)); /* who reads the file holds it so anyway */
  to.i = params->to == GUISE_PRECISION_F16 ? GUISE_ONNX_F16 : GUISE_ONNX_F32;
  return guise_onnx_export_write_unary (self, row->name, node, 1, &to);
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

/* From this operator set on ReduceSum, and it alone, reads its axes from an input; the attribute is
 * not legal any more (ReduceMean: 18). */
#define SUM_AXES_INPUT_OPSET 13

/* A sum, or with a factor behind it that makes it one, a mean. */
char *
guise_onnx_export_write_reduction (GuiseOnnxExport *self, const char *op, const GuiseNode *sum)
{
  const GuiseSumParams *params = guise_node_get_params (sum);
  int64_t               axes[GUISE_MAX_DIMS];
  size_t                n = 0;

  for (int i = 0; i < guise_node_get_shape (sum)->n_dims; i++)
    if (params->axes >> i & 1)
      axes[n++] = i;

  const GuiseOnnxAttribute attributes[] = {
    { .name = "keepdims", .kind = GUISE_ONNX_ATTRIBUTE_INT, .i = 1 },
    guise_onnx_export_ints ("axes", n, axes),
  };

  if (strcmp (op, "ReduceSum") != 0 || guise_onnx_export_get_opset (self) < SUM_AXES_INPUT_OPSET)
    return guise_onnx_export_write_unary (self, op, sum, G_N_ELEMENTS (attributes), attributes);

  g_autofree char *list = guise_onnx_export_write_list (self, n, axes);
  const char      *inputs[2] = { guise_onnx_export_get_name (self, sum, 0), list };

  return guise_onnx_export_write_node (self, TRUE, op, 2, inputs, 1, attributes);
}

char *
guise_onnx_export_sum (GuiseOnnxExport   *self,
                       const GuiseOnnxOp *row,
                       GuiseNode         *node,
                       GError           **error)
{
  return guise_onnx_export_write_reduction (self, row->name, node);
}

/* Whether @node is 1 / n times a sum over n elements. */
gboolean
guise_onnx_export_is_mean (GuiseNode *node)
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
  return guise_onnx_export_write_unary (self, row->name, node, 0, NULL);
}

char *
guise_onnx_export_reshape (GuiseOnnxExport   *self,
                           const GuiseOnnxOp *row,
                           GuiseNode         *node,
                           GError           **error)
{
  GuiseShape shape = *guise_node_get_shape (node);

  if (shape.n_dims == 0 || shape.dims[0] != guise_onnx_export_get_batch_size (self))
    return guise_onnx_export_fail (node, "the batch is not its first axis", error);
  shape.dims[0] = -1;

  g_autofree char *sizes = guise_onnx_export_write_list (self, (size_t) shape.n_dims, shape.dims);
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

  return guise_onnx_export_write_unary (self, row->name, node, 1, &attribute);
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

  return guise_onnx_export_write_unary (self, row->name, node, G_N_ELEMENTS (attributes),
                                        attributes);
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

  g_autofree char *list = guise_onnx_export_write_list (self, 2 * n, pads);
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

  g_autofree char *starts = guise_onnx_export_write_list (self, 1, &start);
  g_autofree char *ends = guise_onnx_export_write_list (self, 1, &end);
  g_autofree char *axes = guise_onnx_export_write_list (self, 1, &axis);
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
