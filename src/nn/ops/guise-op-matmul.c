/* SPDX-License-Identifier: GPL-3.0-or-later
 * The matrix product. */
#include "nn/ops/guise-ops-private.h"

gboolean
guise_matmul_infer (GuiseNode *node, GError **error)
{
  const GuiseMatmulParams *params = (const GuiseMatmulParams *) node->params;
  const GuiseShape        *a = &node->inputs[0]->shape;
  const GuiseShape        *b = &node->inputs[1]->shape;
  const GuiseNode         *bias = node->inputs[2];
  int                      a_rows = params->transpose_a ? 1 : 0;
  int                      b_rows = params->transpose_b ? 1 : 0;

  if (!guise_op_check_dims (node->inputs[0], "the first matrix", 2, error) ||
      !guise_op_check_dims (node->inputs[1], "the second matrix", 2, error))
    return FALSE;
  if (a->dims[1 - a_rows] != b->dims[b_rows])
    return guise_op_reject (error, "%" G_GINT64_FORMAT " columns against %" G_GINT64_FORMAT " rows",
                            a->dims[1 - a_rows], b->dims[b_rows]);
  node->shape = GUISE_SHAPE (a->dims[a_rows], b->dims[1 - b_rows]);
  if (bias != NULL && (bias->shape.n_dims != 1 || bias->shape.dims[0] != node->shape.dims[1]))
    return guise_op_reject (error, "the bias does not have %" G_GINT64_FORMAT " elements",
                            node->shape.dims[1]);
  return TRUE;
}

static GuiseNode *
build (GuiseGraph *graph, GuiseNode *a, GuiseNode *b, GuiseNode *bias, GuiseMatmulParams params)
{
  GuiseNode *inputs[] = { a, b, bias };

  return guise_graph_add (graph, GUISE_OP_MATMUL, inputs, 3, &params, NULL);
}

GuiseNode *
guise_build_matmul (GuiseGraph *graph, GuiseNode *x, GuiseNode *weight, GuiseNode *bias)
{
  return build (graph, x, weight, bias, (GuiseMatmulParams){ FALSE, FALSE });
}

GuiseNode *
guise_build_matmul_transposed (GuiseGraph *graph,
                               GuiseNode  *a,
                               GuiseNode  *b,
                               gboolean    transpose_a,
                               gboolean    transpose_b)
{
  return build (graph, a, b, NULL, (GuiseMatmulParams){ transpose_a, transpose_b });
}

void
guise_matmul_gradient (GuiseGraph     *graph,
                       GuiseNode      *node,
                       GuiseNode      *dy,
                       const gboolean *needed,
                       GuiseNode     **dx)
{
  const GuiseMatmulParams *params = (const GuiseMatmulParams *) node->params;
  gboolean                 ta = params->transpose_a;
  gboolean                 tb = params->transpose_b;
  GuiseNode               *a = node->inputs[0];
  GuiseNode               *b = node->inputs[1];

  if (needed[2])
    dx[2] = guise_build_reshape (graph, guise_build_sum (graph, dy, 1), &node->inputs[2]->shape);
  if (needed[1]) /* op (A)^T dY, or its transpose */
    dx[1] = tb ? guise_build_matmul_transposed (graph, dy, a, TRUE, ta)
               : guise_build_matmul_transposed (graph, a, dy, !ta, FALSE);
  if (needed[0]) /* dY op (B)^T, or its transpose */
    dx[0] = ta ? guise_build_matmul_transposed (graph, b, dy, tb, TRUE)
               : guise_build_matmul_transposed (graph, dy, b, FALSE, !tb);
}

double
guise_matmul_flops (const GuiseNode *node)
{
  const GuiseMatmulParams *params = (const GuiseMatmulParams *) node->params;

  return 2.0 * (double) guise_shape_n_elements (&node->shape) *
         (double) node->inputs[0]->shape.dims[params->transpose_a ? 0 : 1];
}
