/* SPDX-License-Identifier: GPL-3.0-or-later
 * Leaky relu with one slope, and with one slope a channel. */
#include "nn/ops/guise-ops-private.h"

gboolean
guise_leaky_relu_infer (GuiseNode *node, GError **error)
{
  const GuiseLeakyParams *params = (const GuiseLeakyParams *) node->params;

  /* With a negative slope the sign of the result would not tell the sign of the argument. */
  if (!(params->slope >= 0))
    return guise_op_reject (error, "the slope is %g, it must not be negative",
                            (double) params->slope);
  node->shape = node->inputs[0]->shape;
  return TRUE;
}

GuiseNode *
guise_build_leaky_relu (GuiseGraph *graph, GuiseNode *x, double slope)
{
  const GuiseLeakyParams params = { (float) slope };

  return guise_graph_add (graph, GUISE_OP_LEAKY_RELU, &x, 1, &params, NULL);
}

static GuiseNode *
build_grad (GuiseGraph *graph, const GuiseLeakyParams *params, GuiseNode *y, GuiseNode *dy)
{
  GuiseNode *inputs[] = { y, dy };

  return guise_graph_add (graph, GUISE_OP_LEAKY_RELU_GRAD, inputs, 2, params, NULL);
}

/* The depth-to-space of a node, if the graph has one. */
static GuiseNode *
find_depth_to_space (GuiseGraph *graph, const GuiseNode *node)
{
  for (size_t i = node->index + 1; i < guise_graph_get_n_nodes (graph); i++)
    {
      GuiseNode *reader = guise_graph_get_node (graph, i);

      if (reader->op == GUISE_OP_DEPTH_TO_SPACE && reader->inputs[0] == node)
        return reader;
    }
  return NULL;
}

void
guise_leaky_relu_gradient (GuiseGraph     *graph,
                           GuiseNode      *node,
                           GuiseNode      *dy,
                           const gboolean *needed,
                           GuiseNode     **dx)
{
  const GuiseLeakyParams *params = (const GuiseLeakyParams *) node->params;
  GuiseNode *moved = dy->op == GUISE_OP_SPACE_TO_DEPTH ? find_depth_to_space (graph, node) : NULL;

  /* Behind an upscale the same signs stand in the moved tensor, which the next layer's gradient
   * keeps anyway: then this one need not be kept. */
  if (moved != NULL)
    dx[0] = guise_graph_add (graph, GUISE_OP_SPACE_TO_DEPTH,
                             (GuiseNode *[]){ build_grad (graph, params, moved, dy->inputs[0]) }, 1,
                             NULL, NULL);
  else
    dx[0] = build_grad (graph, params, node, dy);
}

gboolean
guise_leaky_relu_grad_infer (GuiseNode *node, GError **error)
{
  if (!guise_shape_equal (&node->inputs[0]->shape, &node->inputs[1]->shape))
    return guise_op_reject (error, "output and gradient differ in shape");
  node->shape = node->inputs[0]->shape;
  return TRUE;
}

void
guise_leaky_relu_grad_gradient (GuiseGraph     *graph,
                                GuiseNode      *node,
                                GuiseNode      *dy,
                                const gboolean *needed,
                                GuiseNode     **dx)
{
  /* Linear in the gradient it was given; the sign of the output has no derivative. */
  if (needed[1])
    dx[1] = build_grad (graph, (const GuiseLeakyParams *) node->params, node->inputs[0], dy);
}

gboolean
guise_prelu_infer (GuiseNode *node, GError **error)
{
  const GuiseNode  *x = node->inputs[0];
  const GuiseShape *slopes = &node->inputs[1]->shape;
  int               axis = slopes->n_dims == 4 ? 1 : 0;

  if (!guise_op_check_dims (x, "the input", 4, error))
    return FALSE;
  if ((slopes->n_dims != 1 && slopes->n_dims != 4) || slopes->dims[axis] != x->shape.dims[1] ||
      guise_shape_n_elements (slopes) != x->shape.dims[1])
    return guise_op_reject (error, "one slope for each of %" G_GINT64_FORMAT " channels is needed",
                            x->shape.dims[1]);
  node->shape = x->shape;
  return TRUE;
}

GuiseNode *
guise_build_prelu (GuiseGraph *graph, GuiseNode *x, GuiseNode *slopes)
{
  GuiseNode *inputs[] = { x, slopes };

  return guise_graph_add (graph, GUISE_OP_PRELU, inputs, 2, NULL, NULL);
}

void
guise_prelu_gradient (GuiseGraph     *graph,
                      GuiseNode      *node,
                      GuiseNode      *dy,
                      const gboolean *needed,
                      GuiseNode     **dx)
{
  GuiseNode       *x = node->inputs[0];
  GuiseNode       *slopes = node->inputs[1];
  GuiseNode       *zero = guise_graph_scalar (graph, 0);
  const GuiseShape per_channel = GUISE_SHAPE (1, x->shape.dims[1], 1, 1);

  if (needed[0])
    {
      GuiseNode *factor = guise_build_reshape (graph, slopes, &per_channel);
      GuiseNode *is_low = guise_build_binary (graph, GUISE_BINARY_GREATER_EQUAL, zero, x);
      GuiseNode *less = guise_build_affine (graph, factor, 1, -1);

      /* 1 + is_low * (slope - 1) */
      dx[0] =
        guise_build_mul (graph, dy,
                         guise_build_affine (graph, guise_build_mul (graph, is_low, less), 1, 1));
    }
  if (needed[1])
    {
      GuiseNode *low = guise_build_binary (graph, GUISE_BINARY_MIN, x, zero);
      GuiseNode *sum = guise_build_sum (graph, guise_build_mul (graph, dy, low), 1 | 4 | 8);

      dx[1] = guise_build_reshape (graph, sum, &slopes->shape);
    }
}
