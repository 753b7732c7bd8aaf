/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolutions, matrix products, pooling and reductions of ONNX. */
#include <string.h>

#include "model/guise-onnx-op.h"

#define MAX_KERNEL 4096

/* ---- windows ---- */

/* The attributes that convolutions and pooling share. */
typedef struct
{
  int64_t   kernel[2];
  GuiseConv conv;
} Window;

/* Reads an attribute of two equal numbers, as strides and dilations must be here. */
static gboolean
read_square (const GuiseOnnxNode *node, const char *name, int *out_value, GError **error)
{
  size_t         n = 0;
  const int64_t *values = guise_onnx_node_get_ints (node, name, &n);

  *out_value = 1;
  if (values == NULL)
    return TRUE;
  if (n != 2 || values[0] != values[1] || values[0] < 1 || values[0] > MAX_KERNEL)
    return guise_onnx_import_fail (node, error, "its %s are not supported", name);
  *out_value = (int) values[0];
  return TRUE;
}

/* Zeros on both sides of one axis so that ceil (size / stride) windows fit. */
static void
pad_same (int64_t size, int64_t kernel, int stride, gboolean is_upper, int *before, int *after)
{
  int64_t n = (size + stride - 1) / stride;
  int64_t total = MAX ((n - 1) * stride + kernel - size, 0);

  *before = (int) (is_upper ? total / 2 : (total + 1) / 2);
  *after = (int) total - *before;
}

static gboolean
read_pads (const GuiseOnnxNode *node, const GuiseShape *x, Window *window, GError **error)
{
  const char    *mode = guise_onnx_node_get_string (node, "auto_pad", "NOTSET");
  GuiseConv     *conv = &window->conv;
  size_t         n = 0;
  const int64_t *pads = guise_onnx_node_get_ints (node, "pads", &n);

  if (strcmp (mode, "VALID") == 0)
    return TRUE;
  if (g_str_has_prefix (mode, "SAME_"))
    {
      gboolean is_upper = strcmp (mode, "SAME_UPPER") == 0;

      pad_same (x->dims[2], window->kernel[0], conv->stride, is_upper, &conv->pad_top,
                &conv->pad_bottom);
      pad_same (x->dims[3], window->kernel[1], conv->stride, is_upper, &conv->pad_left,
                &conv->pad_right);
      return TRUE;
    }
  if (strcmp (mode, "NOTSET") != 0)
    return guise_onnx_import_fail (node, error, "padding '%s' is not known", mode);
  if (pads == NULL)
    return TRUE;
  for (size_t i = 0; i < n; i++)
    if (n != 4 || pads[i] < 0 || pads[i] > MAX_KERNEL)
      return guise_onnx_import_fail (node, error, "its pads are not supported");
  conv->pad_top = (int) pads[0];
  conv->pad_left = (int) pads[1];
  conv->pad_bottom = (int) pads[2];
  conv->pad_right = (int) pads[3];
  return TRUE;
}

/* Reads everything; @kernel is what the weight says, or %NULL. */
static gboolean
read_window (const GuiseOnnxNode *node,
             const GuiseShape    *x,
             const int64_t       *kernel,
             Window              *out_window,
             GError             **error)
{
  Window         window = { .conv = { .stride = 1, .n_groups = 1 } };
  size_t         n = 0;
  const int64_t *shape = guise_onnx_node_get_ints (node, "kernel_shape", &n);
  int            dilation = 1;

  if (x->n_dims != 4 || (shape != NULL && n != 2) || (shape == NULL && kernel == NULL))
    return guise_onnx_import_fail (node, error, "only two-dimensional windows are supported");
  if (shape != NULL && kernel != NULL && (shape[0] != kernel[0] || shape[1] != kernel[1]))
    return guise_onnx_import_fail (node, error, "its kernel_shape is not that of its weight");
  memcpy (window.kernel, kernel != NULL ? kernel : shape, sizeof window.kernel);
  if (window.kernel[0] < 1 || window.kernel[0] > MAX_KERNEL || window.kernel[1] < 1 ||
      window.kernel[1] > MAX_KERNEL)
    return guise_onnx_import_fail (node, error, "its kernel_shape is not supported");
  if (!read_square (node, "strides", &window.conv.stride, error) ||
      !read_square (node, "dilations", &dilation, error))
    return FALSE;
  if (dilation != 1)
    return guise_onnx_import_fail (node, error, "dilations are not supported");
  if (!read_pads (node, x, &window, error))
    return FALSE;
  *out_window = window;
  return TRUE;
}

/* ---- convolution ---- */

/* The channels of a bias in whatever shape broadcasts to them, as [c]. */
static GuiseNode *
flatten_bias (GuiseGraph *graph, GuiseNode *bias)
{
  const GuiseShape flat = GUISE_SHAPE (guise_shape_n_elements (guise_node_get_shape (bias)));
  const float     *values = guise_node_get_constant (bias);

  return values != NULL ? guise_graph_constant (graph, &flat, values)
                        : guise_build_reshape (graph, bias, &flat);
}

/* A Pad that only adds zeros around the pixels can be the convolution's own padding. Returns what
 * was padded and adds the zeros to @conv, or returns %NULL. */
static GuiseNode *
fold_pad (GuiseOnnxImport *import, const GuiseOnnxNode *node, GuiseNode *x, GuiseConv *conv)
{
  const GuiseOnnxOperand *operand = guise_onnx_import_get (import, node, 0, NULL);

  if (operand->producer == NULL || strcmp (operand->producer->op, "Pad") != 0 ||
      guise_node_get_op (x) != GUISE_OP_PAD)
    return NULL;

  const GuisePadParams *pad = guise_node_get_params (x);

  if (pad->before[0] + pad->after[0] + pad->before[1] + pad->after[1] != 0 ||
      MAX (MAX (pad->before[2], pad->after[2]), MAX (pad->before[3], pad->after[3])) > MAX_KERNEL)
    return NULL;
  conv->pad_top += (int) pad->before[2];
  conv->pad_left += (int) pad->before[3];
  conv->pad_bottom += (int) pad->after[2];
  conv->pad_right += (int) pad->after[3];
  return guise_node_get_input (x, 0);
}

/* Builds a Conv, with a bias of its own or one that was found behind it. */
static GuiseNode *
build_conv (GuiseOnnxImport *import, const GuiseOnnxNode *node, GuiseNode *bias, GError **error)
{
  GuiseNode *x = guise_onnx_import_get_node (import, node, 0, error);
  GuiseNode *weight = x != NULL ? guise_onnx_import_get_node (import, node, 1, error) : NULL;
  Window     window;

  if (weight == NULL)
    return NULL;
  if (guise_node_get_shape (weight)->n_dims != 4)
    {
      guise_onnx_import_fail (node, error, "only two-dimensional convolutions are supported");
      return NULL;
    }
  if (!read_window (node, guise_node_get_shape (x), guise_node_get_shape (weight)->dims + 2,
                    &window, error))
    return NULL;
  if (guise_onnx_import_has_input (node, 2))
    {
      bias = guise_onnx_import_get_node (import, node, 2, error);
      if (bias == NULL)
        return NULL;
    }
  window.conv.n_groups = (int) CLAMP (guise_onnx_node_get_int (node, "group", 1), 0, G_MAXINT);

  GuiseNode *padded = fold_pad (import, node, x, &window.conv);
  GuiseNode *result =
    guise_build_conv2d (import->graph, padded != NULL ? padded : x, weight,
                        bias != NULL ? flatten_bias (import->graph, bias) : NULL, &window.conv);
  g_autoptr (GError) reason = NULL;

  if (result == NULL && !guise_graph_check (import->graph, &reason))
    guise_onnx_import_fail (node, error, "%s", reason->message);
  return result;
}

gboolean
guise_onnx_import_conv (GuiseOnnxImport     *import,
                        const GuiseOnnxOp   *row,
                        const GuiseOnnxNode *node,
                        GError             **error)
{
  GuiseNode *result = build_conv (import, node, NULL, error);

  return result != NULL && guise_onnx_import_set_node (import, node, 0, result, error);
}

gboolean
guise_onnx_import_conv_transposed (GuiseOnnxImport     *import,
                                   const GuiseOnnxOp   *row,
                                   const GuiseOnnxNode *node,
                                   GError             **error)
{
  GuiseNode *x = guise_onnx_import_get_node (import, node, 0, error);
  GuiseNode *weight = x != NULL ? guise_onnx_import_get_node (import, node, 1, error) : NULL;
  GuiseNode *bias = NULL;
  Window     window;
  size_t     n = 0;
  int64_t    extra[2] = { 0, 0 };

  if (weight == NULL || (guise_onnx_import_has_input (node, 2) &&
                         (bias = guise_onnx_import_get_node (import, node, 2, error)) == NULL))
    return FALSE;
  if (guise_node_get_shape (weight)->n_dims != 4 ||
      guise_onnx_node_get_attribute (node, "output_shape") != NULL ||
      strcmp (guise_onnx_node_get_string (node, "auto_pad", "NOTSET"), "NOTSET") != 0)
    return guise_onnx_import_fail (node, error, "this form is not supported");
  if (!read_window (node, guise_node_get_shape (x), guise_node_get_shape (weight)->dims + 2,
                    &window, error))
    return FALSE;

  const int64_t *padding = guise_onnx_node_get_ints (node, "output_padding", &n);

  for (size_t i = 0; i < n && padding != NULL; i++)
    {
      if (n != 2 || padding[i] < 0 || padding[i] >= window.conv.stride)
        return guise_onnx_import_fail (node, error, "its output_padding is not supported");
      extra[i] = padding[i];
    }

  const GuiseConv  *conv = &window.conv;
  const GuiseShape *shape = guise_node_get_shape (x);
  int64_t           out_h = conv->stride * (shape->dims[2] - 1) + window.kernel[0] + extra[0] -
                  conv->pad_top - conv->pad_bottom;
  int64_t out_w = conv->stride * (shape->dims[3] - 1) + window.kernel[1] + extra[1] -
                  conv->pad_left - conv->pad_right;

  window.conv.n_groups = (int) CLAMP (guise_onnx_node_get_int (node, "group", 1), 0, G_MAXINT);
  return guise_onnx_import_set_node (import, node, 0,
                                     guise_build_conv2d_transposed (import->graph, x, weight, bias,
                                                                    conv, out_h, out_w),
                                     error);
}

gboolean
guise_onnx_import_max_pool (GuiseOnnxImport     *import,
                            const GuiseOnnxOp   *row,
                            const GuiseOnnxNode *node,
                            GError             **error)
{
  GuiseNode *x = guise_onnx_import_get_node (import, node, 0, error);
  Window     window;

  if (x == NULL || !read_window (node, guise_node_get_shape (x), NULL, &window, error))
    return FALSE;
  if (guise_onnx_node_get_int (node, "ceil_mode", 0) != 0 || node->n_outputs != 1)
    return guise_onnx_import_fail (node, error, "this form is not supported");
  return guise_onnx_import_set_node (import, node, 0,
                                     guise_build_max_pool (import->graph, x, (int) window.kernel[0],
                                                           (int) window.kernel[1], &window.conv),
                                     error);
}

/* ---- matrix products ---- */

/* Multiplies the rows of @x, of any rank, with a matrix. */
static GuiseNode *
build_matmul (GuiseOnnxImport *import, const GuiseOnnxNode *node, GuiseNode *bias, GError **error)
{
  GuiseNode *x = guise_onnx_import_get_node (import, node, 0, error);
  GuiseNode *weight = x != NULL ? guise_onnx_import_get_node (import, node, 1, error) : NULL;

  if (weight == NULL)
    return NULL;

  GuiseShape        shape = *guise_node_get_shape (x);
  const GuiseShape *matrix = guise_node_get_shape (weight);

  if (shape.n_dims < 2 || matrix->n_dims != 2)
    {
      guise_onnx_import_fail (node, error, "only products with one matrix are supported");
      return NULL;
    }

  int64_t    n_columns = shape.dims[shape.n_dims - 1];
  GuiseShape rows = GUISE_SHAPE (guise_shape_n_elements (&shape) / n_columns, n_columns);
  GuiseNode *flat = guise_build_reshape (import->graph, x, &rows);
  GuiseNode *product =
    guise_build_matmul (import->graph, flat, weight,
                        bias != NULL ? flatten_bias (import->graph, bias) : NULL);
  g_autoptr (GError) reason = NULL;

  shape.dims[shape.n_dims - 1] = matrix->dims[1];
  if (product != NULL)
    product = guise_build_reshape (import->graph, product, &shape);
  if (product == NULL && !guise_graph_check (import->graph, &reason))
    guise_onnx_import_fail (node, error, "%s", reason->message);
  return product;
}

gboolean
guise_onnx_import_matmul (GuiseOnnxImport     *import,
                          const GuiseOnnxOp   *row,
                          const GuiseOnnxNode *node,
                          GError             **error)
{
  GuiseNode *result = build_matmul (import, node, NULL, error);

  return result != NULL && guise_onnx_import_set_node (import, node, 0, result, error);
}

gboolean
guise_onnx_import_gemm (GuiseOnnxImport     *import,
                        const GuiseOnnxOp   *row,
                        const GuiseOnnxNode *node,
                        GError             **error)
{
  static const int swap[2] = { 1, 0 };
  GuiseGraph      *graph = import->graph;
  double           alpha = (double) guise_onnx_node_get_float (node, "alpha", 1);
  double           beta = (double) guise_onnx_node_get_float (node, "beta", 1);
  GuiseNode       *factors[2];

  for (size_t i = 0; i < 2; i++)
    {
      factors[i] = guise_onnx_import_get_node (import, node, i, error);
      if (factors[i] == NULL)
        return FALSE;
      if (guise_node_get_shape (factors[i])->n_dims != 2)
        return guise_onnx_import_fail (node, error, "its input %zu is no matrix", i);
      if (guise_onnx_node_get_int (node, i == 0 ? "transA" : "transB", 0) != 0)
        factors[i] = guise_build_transpose (graph, factors[i], swap);
    }

  GuiseNode *result = guise_build_matmul (graph, factors[0], factors[1], NULL);

  if (result != NULL && alpha != 1)
    result = guise_build_affine (graph, result, alpha, 0);
  if (result != NULL && guise_onnx_import_has_input (node, 2))
    {
      GuiseNode *bias = guise_onnx_import_get_node (import, node, 2, error);

      if (bias == NULL)
        return FALSE;
      if (beta != 1)
        bias = guise_build_affine (graph, bias, beta, 0);
      result = guise_build_add (graph, result, bias);
    }
  return guise_onnx_import_set_node (import, node, 0, result, error);
}

/* ---- biases ---- */

/* Whether @bias is one number for each of the @n elements of axis @axis, seen from the end. */
static gboolean
is_bias (const GuiseShape *bias, int axis_from_end, int64_t n)
{
  if (guise_shape_n_elements (bias) != n || bias->n_dims < axis_from_end)
    return FALSE;
  return bias->dims[bias->n_dims - axis_from_end] == n;
}

gboolean
guise_onnx_import_fuse_bias (GuiseOnnxImport     *import,
                             const GuiseOnnxNode *node,
                             gboolean            *out_fused,
                             GError             **error)
{
  *out_fused = FALSE;
  for (size_t i = 0; i < 2 && node->n_inputs == 2; i++)
    {
      GuiseOnnxOperand *product = guise_onnx_import_get (import, node, i, error);
      GuiseOnnxOperand *bias = guise_onnx_import_get (import, node, 1 - i, error);

      if (product == NULL || bias == NULL)
        return FALSE;

      const GuiseOnnxNode *conv = guise_onnx_import_find_producer (product, "Conv");
      const GuiseOnnxNode *matmul = guise_onnx_import_find_producer (product, "MatMul");
      const GuiseShape    *shape = &product->shape;
      gboolean             is_constant =
        bias->kind == GUISE_ONNX_VALUE_TENSOR || bias->kind == GUISE_ONNX_VALUE_NUMBERS;

      if (!is_constant ||
          !((conv != NULL && conv->n_inputs == 2 && is_bias (&bias->shape, 3, shape->dims[1])) ||
            (matmul != NULL && is_bias (&bias->shape, 1, shape->dims[shape->n_dims - 1]) &&
             bias->shape.n_dims <= shape->n_dims)))
        continue;

      GuiseNode *values = guise_onnx_import_as_node (import, bias, node, error);
      GuiseNode *result = values == NULL ? NULL
                          : conv != NULL ? build_conv (import, conv, values, error)
                                         : build_matmul (import, matmul, values, error);

      *out_fused = TRUE;
      return result != NULL && guise_onnx_import_set_node (import, node, 0, result, error);
    }
  return TRUE;
}

/* ---- reductions ---- */

gboolean
guise_onnx_import_reduce (GuiseOnnxImport     *import,
                          const GuiseOnnxOp   *row,
                          const GuiseOnnxNode *node,
                          GError             **error)
{
  GuiseNode *x = guise_onnx_import_get_node (import, node, 0, error);
  gboolean   is_mean = strcmp (node->op, "ReduceSum") != 0;
  gboolean   keeps = guise_onnx_node_get_int (node, "keepdims", 1) != 0;
  int        axes[GUISE_MAX_DIMS];
  size_t     n = 0;
  unsigned   mask = 0;

  if (x == NULL)
    return FALSE;

  const GuiseShape *shape = guise_node_get_shape (x);

  if (strcmp (node->op, "GlobalAveragePool") == 0)
    mask = shape->n_dims == 4 ? 4 | 8 : 0;
  else if (!guise_onnx_import_get_axes (import, node, "axes", 1, shape->n_dims, axes, &n, error))
    return FALSE;
  for (size_t i = 0; i < n; i++)
    mask |= 1u << axes[i];
  if (mask == 0 && guise_onnx_node_get_int (node, "noop_with_empty_axes", 0) == 0)
    mask = (1u << shape->n_dims) - 1;

  GuiseNode *result =
    is_mean ? guise_build_mean (import->graph, x, mask) : guise_build_sum (import->graph, x, mask);

  if (result != NULL && !keeps)
    {
      GuiseShape kept = { .n_dims = 0 };

      for (int i = 0; i < shape->n_dims; i++)
        if (!(mask >> i & 1))
          kept.dims[kept.n_dims++] = shape->dims[i];
      result = guise_build_reshape (import->graph, result, &kept);
    }
  return guise_onnx_import_set_node (import, node, 0, result, error);
}
