/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolution, its two gradients, and the transposed convolution, which is one of them. */
#include "nn/ops/guise-ops-private.h"

/* Keeps every index computation of kernels far inside int. */
#define MAX_STRIDE 1024
#define MAX_PAD    4096

static gboolean
check_conv (const GuiseConv *conv, GError **error)
{
  if (conv->stride < 1 || conv->stride > MAX_STRIDE)
    return guise_op_reject (error, "the stride is %d", conv->stride);
  if (conv->n_groups < 1)
    return guise_op_reject (error, "%d groups", conv->n_groups);
  if (MIN (MIN (conv->pad_top, conv->pad_left), MIN (conv->pad_bottom, conv->pad_right)) < 0 ||
      MAX (MAX (conv->pad_top, conv->pad_left), MAX (conv->pad_bottom, conv->pad_right)) > MAX_PAD)
    return guise_op_reject (error, "the padding is not possible");
  return TRUE;
}

/* How many windows of @kernel fit; 0 when none. */
static int64_t
count_windows (int64_t size, int pads, int64_t kernel, int stride)
{
  return size + pads < kernel ? 0 : (size + pads - kernel) / stride + 1;
}

/* Whether a convolution of @x with @weight gives @y. All three triangles of forward, data and
 * weight gradient are checked by this one function. */
static gboolean
check_triangle (const GuiseConv  *conv,
                const GuiseShape *x,
                const GuiseShape *weight,
                const GuiseShape *y,
                GError          **error)
{
  g_autofree char *text_x = guise_shape_to_string (x);
  g_autofree char *text_w = guise_shape_to_string (weight);
  g_autofree char *text_y = guise_shape_to_string (y);

  if (!check_conv (conv, error))
    return FALSE;
  if (x->n_dims != 4 || weight->n_dims != 4 || y->n_dims != 4 || x->dims[0] != y->dims[0] ||
      weight->dims[0] != y->dims[1] || weight->dims[1] * conv->n_groups != x->dims[1] ||
      weight->dims[0] % conv->n_groups != 0 || y->dims[2] < 1 || y->dims[3] < 1 ||
      count_windows (x->dims[2], conv->pad_top + conv->pad_bottom, weight->dims[2], conv->stride) !=
        y->dims[2] ||
      count_windows (x->dims[3], conv->pad_left + conv->pad_right, weight->dims[3], conv->stride) !=
        y->dims[3])
    return guise_op_reject (error,
                            "shapes do not fit: data %s, weight %s, result %s, stride %d, padding "
                            "%d %d %d %d, %d groups",
                            text_x, text_w, text_y, conv->stride, conv->pad_top, conv->pad_left,
                            conv->pad_bottom, conv->pad_right, conv->n_groups);
  return TRUE;
}

static gboolean
check_bias (const GuiseNode *bias, int64_t n_channels, GError **error)
{
  if (bias == NULL || (bias->shape.n_dims == 1 && bias->shape.dims[0] == n_channels))
    return TRUE;
  return guise_op_reject (error, "the bias does not have %" G_GINT64_FORMAT " elements",
                          n_channels);
}

/* 2 * elements of the result of the forward convolution * multiply-adds for each */
static double
count_flops (const GuiseShape *y, const GuiseShape *weight)
{
  return 2.0 * (double) guise_shape_n_elements (y) *
         (double) (weight->dims[1] * weight->dims[2] * weight->dims[3]);
}

/* ---- forward ---- */

gboolean
guise_conv2d_infer (GuiseNode *node, GError **error)
{
  const GuiseConv  *conv = (const GuiseConv *) node->params;
  const GuiseShape *x = &node->inputs[0]->shape;
  const GuiseShape *weight = &node->inputs[1]->shape;

  if (!guise_op_check_dims (node->inputs[0], "the input", 4, error) ||
      !guise_op_check_dims (node->inputs[1], "the weight", 4, error) || !check_conv (conv, error))
    return FALSE;
  node->shape = GUISE_SHAPE (x->dims[0], weight->dims[0],
                             count_windows (x->dims[2], conv->pad_top + conv->pad_bottom,
                                            weight->dims[2], conv->stride),
                             count_windows (x->dims[3], conv->pad_left + conv->pad_right,
                                            weight->dims[3], conv->stride));
  return check_triangle (conv, x, weight, &node->shape, error) &&
         check_bias (node->inputs[2], weight->dims[0], error);
}

GuiseNode *
guise_build_conv2d (GuiseGraph      *graph,
                    GuiseNode       *x,
                    GuiseNode       *weight,
                    GuiseNode       *bias,
                    const GuiseConv *conv)
{
  GuiseNode *inputs[] = { x, weight, bias };

  return guise_graph_add (graph, GUISE_OP_CONV2D, inputs, 3, conv, NULL);
}

/* [n, c, h, w] -> [c] */
static GuiseNode *
sum_channels (GuiseGraph *graph, GuiseNode *dy, const GuiseShape *bias)
{
  return guise_build_reshape (graph, guise_build_sum (graph, dy, 1 | 4 | 8), bias);
}

static GuiseNode *
build_grad_data (GuiseGraph       *graph,
                 GuiseNode        *dy,
                 GuiseNode        *weight,
                 GuiseNode        *bias,
                 const GuiseConv  *conv,
                 const GuiseShape *shape)
{
  GuiseNode *inputs[] = { dy, weight, bias };

  return guise_graph_add (graph, GUISE_OP_CONV2D_GRAD_DATA, inputs, 3, conv, shape);
}

void
guise_conv2d_gradient (GuiseGraph     *graph,
                       GuiseNode      *node,
                       GuiseNode      *dy,
                       const gboolean *needed,
                       GuiseNode     **dx)
{
  const GuiseConv *conv = (const GuiseConv *) node->params;
  GuiseNode       *x = node->inputs[0];
  GuiseNode       *weight = node->inputs[1];

  if (needed[2])
    dx[2] = sum_channels (graph, dy, &node->inputs[2]->shape);
  if (needed[1])
    dx[1] = guise_build_conv2d_grad_weight (graph, x, dy, conv, &weight->shape);
  if (needed[0])
    dx[0] = build_grad_data (graph, dy, weight, NULL, conv, &x->shape);
}

double
guise_conv2d_flops (const GuiseNode *node)
{
  return count_flops (&node->shape, &node->inputs[1]->shape);
}

/* ---- data gradient, transposed convolution ---- */

gboolean
guise_conv2d_grad_data_infer (GuiseNode *node, GError **error)
{
  const GuiseShape *dy = &node->inputs[0]->shape;
  const GuiseShape *weight = &node->inputs[1]->shape;

  return check_triangle ((const GuiseConv *) node->params, &node->shape, weight, dy, error) &&
         check_bias (node->inputs[2], node->shape.dims[1], error);
}

GuiseNode *
guise_build_conv2d_transposed (GuiseGraph      *graph,
                               GuiseNode       *x,
                               GuiseNode       *weight,
                               GuiseNode       *bias,
                               const GuiseConv *conv,
                               int64_t          out_h,
                               int64_t          out_w)
{
  const GuiseShape *xs = guise_node_get_shape (x);
  const GuiseShape *ws = guise_node_get_shape (weight);
  const GuiseShape  shape = GUISE_SHAPE (xs->dims[0], ws->dims[1] * conv->n_groups, out_h, out_w);

  return build_grad_data (graph, x, weight, bias, conv, &shape);
}

void
guise_conv2d_grad_data_gradient (GuiseGraph     *graph,
                                 GuiseNode      *node,
                                 GuiseNode      *dy,
                                 const gboolean *needed,
                                 GuiseNode     **dx)
{
  const GuiseConv *conv = (const GuiseConv *) node->params;
  GuiseNode       *weight = node->inputs[1];

  if (needed[2])
    dx[2] = sum_channels (graph, dy, &node->inputs[2]->shape);
  if (needed[1])
    dx[1] = guise_build_conv2d_grad_weight (graph, dy, node->inputs[0], conv, &weight->shape);
  if (needed[0])
    dx[0] = guise_build_conv2d (graph, dy, weight, NULL, conv);
}

double
guise_conv2d_grad_data_flops (const GuiseNode *node)
{
  return count_flops (&node->inputs[0]->shape, &node->inputs[1]->shape);
}

/* ---- weight gradient ---- */

gboolean
guise_conv2d_grad_weight_infer (GuiseNode *node, GError **error)
{
  return check_triangle ((const GuiseConv *) node->params, &node->inputs[0]->shape, &node->shape,
                         &node->inputs[1]->shape, error);
}

GuiseNode *
guise_build_conv2d_grad_weight (GuiseGraph       *graph,
                                GuiseNode        *x,
                                GuiseNode        *dy,
                                const GuiseConv  *conv,
                                const GuiseShape *weight_shape)
{
  GuiseNode *inputs[] = { x, dy };

  return guise_graph_add (graph, GUISE_OP_CONV2D_GRAD_WEIGHT, inputs, 2, conv, weight_shape);
}

void
guise_conv2d_grad_weight_gradient (GuiseGraph     *graph,
                                   GuiseNode      *node,
                                   GuiseNode      *dy,
                                   const gboolean *needed,
                                   GuiseNode     **dx)
{
  const GuiseConv *conv = (const GuiseConv *) node->params;
  GuiseNode       *x = node->inputs[0];

  if (needed[0])
    dx[0] = build_grad_data (graph, node->inputs[1], dy, NULL, conv, &x->shape);
  if (needed[1])
    dx[1] = guise_build_conv2d (graph, x, dy, NULL, conv);
}

double
guise_conv2d_grad_weight_flops (const GuiseNode *node)
{
  return count_flops (&node->inputs[1]->shape, &node->shape);
}
