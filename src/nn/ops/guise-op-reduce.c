/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums and their inverse, broadcasting; and what gradients need of both. */
#include "nn/ops/guise-ops-private.h"

/* ---- broadcast ---- */

gboolean
guise_broadcast_infer (GuiseNode *node, GError **error)
{
  const GuiseShape *x = &node->inputs[0]->shape;
  GuiseShape        shape;

  if (guise_shape_broadcast (x, &node->shape, &shape) && guise_shape_equal (&shape, &node->shape))
    return TRUE;
  g_autofree char *text_x = guise_shape_to_string (x);
  g_autofree char *text = guise_shape_to_string (&node->shape);

  return guise_op_reject (error, "%s does not broadcast to %s", text_x, text);
}

GuiseNode *
guise_build_broadcast (GuiseGraph *graph, GuiseNode *x, const GuiseShape *shape)
{
  if (x != NULL && guise_shape_equal (&x->shape, shape))
    return x;
  return guise_graph_add (graph, GUISE_OP_BROADCAST, &x, 1, NULL, shape);
}

void
guise_broadcast_gradient (GuiseGraph     *graph,
                          GuiseNode      *node,
                          GuiseNode      *dy,
                          const gboolean *needed,
                          GuiseNode     **dx)
{
  dx[0] = guise_gradient_reduce (graph, dy, &node->shape, node->inputs[0]);
}

/* ---- sum, mean ---- */

gboolean
guise_sum_infer (GuiseNode *node, GError **error)
{
  unsigned axes = ((const GuiseSumParams *) node->params)->axes;

  node->shape = node->inputs[0]->shape;
  if (axes >> node->shape.n_dims != 0)
    return guise_op_reject (error, "there are only %d axes", node->shape.n_dims);
  for (int i = 0; i < node->shape.n_dims; i++)
    if ((axes >> i & 1) != 0)
      node->shape.dims[i] = 1;
  return TRUE;
}

GuiseNode *
guise_build_sum (GuiseGraph *graph, GuiseNode *x, unsigned axes)
{
  const GuiseSumParams params = { axes };

  return guise_graph_add (graph, GUISE_OP_SUM, &x, 1, &params, NULL);
}

GuiseNode *
guise_build_mean (GuiseGraph *graph, GuiseNode *x, unsigned axes)
{
  GuiseNode *sum = guise_build_sum (graph, x, axes);

  if (sum == NULL)
    return NULL;
  return guise_build_affine (graph, sum,
                             (double) guise_shape_n_elements (&sum->shape) /
                               (double) guise_shape_n_elements (&x->shape),
                             0);
}

void
guise_sum_gradient (GuiseGraph     *graph,
                    GuiseNode      *node,
                    GuiseNode      *dy,
                    const gboolean *needed,
                    GuiseNode     **dx)
{
  dx[0] = dy; /* it does not vary along the summed axes */
}

/* ---- over ranks ---- */

GuiseNode *
guise_build_all_reduce (GuiseGraph *graph, GuiseNode *x, double scale)
{
  const GuiseAllReduceParams params = { (float) scale };

  return guise_graph_add (graph, GUISE_OP_ALL_REDUCE, &x, 1, &params, NULL);
}

/* ---- for gradients ---- */

GuiseNode *
guise_gradient_reduce (GuiseGraph *graph, GuiseNode *dy, const GuiseShape *shape, GuiseNode *x)
{
  const GuiseShape *have = guise_node_get_shape (dy);
  GuiseShape        kept = { .n_dims = x->shape.n_dims };
  int               n_more = shape->n_dims - x->shape.n_dims;
  unsigned          axes = 0;
  double            repeats = 1;

  if (dy == NULL)
    return NULL;
  for (int i = 0; i < shape->n_dims; i++)
    {
      gboolean is_repeated = (i < n_more || x->shape.dims[i - n_more] == 1) && shape->dims[i] > 1;

      if (is_repeated && have->dims[i] > 1)
        axes |= 1u << i;
      else if (is_repeated)
        repeats *= (double) shape->dims[i];
      if (i >= n_more)
        kept.dims[i - n_more] = is_repeated ? 1 : have->dims[i];
    }
  if (axes != 0)
    dy = guise_build_sum (graph, dy, axes);
  if (repeats > 1)
    dy = guise_build_affine (graph, dy, repeats, 0);
  return guise_build_reshape (graph, dy, &kept);
}

GuiseNode *
guise_gradient_expand (GuiseGraph *graph, GuiseNode *dy, const GuiseShape *shape)
{
  return guise_build_broadcast (graph, dy, shape);
}
