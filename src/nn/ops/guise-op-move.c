/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ops that move values without computing: reshape, transpose, concat, slice, pad, depth to space.
 */
#include <string.h>

#include "nn/ops/guise-ops-private.h"

/* ---- reshape ---- */

gboolean
guise_reshape_infer (GuiseNode *node, GError **error)
{
  const GuiseShape *x = &node->inputs[0]->shape;
  int64_t           n = 1;

  for (int i = 0; i < CLAMP (node->shape.n_dims, 0, GUISE_MAX_DIMS); i++)
    if (__builtin_mul_overflow (n, node->shape.dims[i], &n))
      n = -1;
  if (n == guise_shape_n_elements (x))
    return TRUE;
  g_autofree char *text_x = guise_shape_to_string (x);
  g_autofree char *text = guise_shape_to_string (&node->shape);

  return guise_op_reject (error, "%s cannot be reshaped to %s", text_x, text);
}

GuiseNode *
guise_build_reshape (GuiseGraph *graph, GuiseNode *x, const GuiseShape *shape)
{
  if (x != NULL && guise_shape_equal (&x->shape, shape))
    return x;
  return guise_graph_add (graph, GUISE_OP_RESHAPE, &x, 1, NULL, shape);
}

void
guise_reshape_gradient (GuiseGraph     *graph,
                        GuiseNode      *node,
                        GuiseNode      *dy,
                        const gboolean *needed,
                        GuiseNode     **dx)
{
  dx[0] = guise_build_reshape (graph, dy, &node->inputs[0]->shape);
}

/* ---- transpose ---- */

gboolean
guise_transpose_infer (GuiseNode *node, GError **error)
{
  const GuiseTransposeParams *params = (const GuiseTransposeParams *) node->params;
  const GuiseShape           *x = &node->inputs[0]->shape;
  unsigned                    seen = 0;

  node->shape.n_dims = x->n_dims;
  for (int i = 0; i < x->n_dims; i++)
    {
      int axis = params->order[i];

      if (axis < 0 || axis >= x->n_dims || (seen >> axis & 1) != 0)
        return guise_op_reject (error, "the order of axes is no permutation");
      seen |= 1u << axis;
      node->shape.dims[i] = x->dims[axis];
    }
  return TRUE;
}

GuiseNode *
guise_build_transpose (GuiseGraph *graph, GuiseNode *x, const int *order)
{
  GuiseTransposeParams params = { 0 };

  for (int i = 0; i < guise_node_get_shape (x)->n_dims; i++)
    params.order[i] = order[i];
  return guise_graph_add (graph, GUISE_OP_TRANSPOSE, &x, 1, &params, NULL);
}

void
guise_transpose_gradient (GuiseGraph     *graph,
                          GuiseNode      *node,
                          GuiseNode      *dy,
                          const gboolean *needed,
                          GuiseNode     **dx)
{
  const GuiseTransposeParams *params = (const GuiseTransposeParams *) node->params;
  int                         inverse[GUISE_MAX_DIMS] = { 0 };

  for (int i = 0; i < node->shape.n_dims; i++)
    inverse[params->order[i]] = i;
  dx[0] = guise_build_transpose (graph, dy, inverse);
}

/* ---- concat ---- */

gboolean
guise_concat_infer (GuiseNode *node, GError **error)
{
  int        axis = ((const GuiseConcatParams *) node->params)->axis;
  GuiseShape shape;

  if (node->n_inputs == 0)
    return guise_op_reject (error, "nothing to join");
  shape = node->inputs[0]->shape;
  if (axis < 0 || axis >= shape.n_dims)
    return guise_op_reject (error, "there is no axis %d", axis);
  for (size_t i = 1; i < node->n_inputs; i++)
    {
      GuiseShape part = node->inputs[i]->shape;
      int64_t    size = part.n_dims > axis ? part.dims[axis] : 0;

      part.dims[axis] = shape.dims[axis];
      if (!guise_shape_equal (&part, &shape))
        return guise_op_reject (error, "part %zu does not fit to the first", i);
      shape.dims[axis] += size;
    }
  node->shape = shape;
  return TRUE;
}

GuiseNode *
guise_build_concat (GuiseGraph *graph, GuiseNode *const *parts, size_t n_parts, int axis)
{
  const GuiseConcatParams params = { axis };

  if (n_parts == 1 && parts[0] != NULL && axis >= 0 && axis < parts[0]->shape.n_dims)
    return parts[0];
  return guise_graph_add (graph, GUISE_OP_CONCAT, parts, n_parts, &params, NULL);
}

void
guise_concat_gradient (GuiseGraph     *graph,
                       GuiseNode      *node,
                       GuiseNode      *dy,
                       const gboolean *needed,
                       GuiseNode     **dx)
{
  int     axis = ((const GuiseConcatParams *) node->params)->axis;
  int64_t start = 0;

  for (size_t i = 0; i < node->n_inputs; i++)
    {
      int64_t size = node->inputs[i]->shape.dims[axis];

      if (needed[i])
        dx[i] = guise_build_slice (graph, dy, axis, start, size);
      start += size;
    }
}

/* ---- slice, pad ---- */

gboolean
guise_slice_infer (GuiseNode *node, GError **error)
{
  const GuiseSliceParams *params = (const GuiseSliceParams *) node->params;
  const GuiseShape       *x = &node->inputs[0]->shape;
  int64_t                 size;

  if (params->axis < 0 || params->axis >= x->n_dims)
    return guise_op_reject (error, "there is no axis %d", params->axis);
  size = node->shape.dims[params->axis];
  if (params->start < 0 || size < 1 || size > x->dims[params->axis] - params->start)
    return guise_op_reject (error,
                            "%" G_GINT64_FORMAT " elements from %" G_GINT64_FORMAT
                            " are not inside %" G_GINT64_FORMAT,
                            size, params->start, x->dims[params->axis]);
  return TRUE;
}

GuiseNode *
guise_build_slice (GuiseGraph *graph, GuiseNode *x, int axis, int64_t start, int64_t size)
{
  const GuiseSliceParams params = { .axis = axis, .start = start };
  GuiseShape             shape = *guise_node_get_shape (x);

  if (axis >= 0 && axis < shape.n_dims)
    {
      if (start == 0 && size == shape.dims[axis])
        return x;
      shape.dims[axis] = size;
    }
  return guise_graph_add (graph, GUISE_OP_SLICE, &x, 1, &params, &shape);
}

void
guise_slice_gradient (GuiseGraph     *graph,
                      GuiseNode      *node,
                      GuiseNode      *dy,
                      const gboolean *needed,
                      GuiseNode     **dx)
{
  const GuiseSliceParams *params = (const GuiseSliceParams *) node->params;
  int                     axis = params->axis;
  int64_t                 before[GUISE_MAX_DIMS] = { 0 };
  int64_t                 after[GUISE_MAX_DIMS] = { 0 };

  before[axis] = params->start;
  after[axis] = node->inputs[0]->shape.dims[axis] - params->start - node->shape.dims[axis];
  dx[0] = guise_build_pad (graph, dy, before, after);
}

gboolean
guise_pad_infer (GuiseNode *node, GError **error)
{
  const GuisePadParams *params = (const GuisePadParams *) node->params;
  const GuiseShape     *x = &node->inputs[0]->shape;

  node->shape.n_dims = x->n_dims;
  for (int i = 0; i < x->n_dims; i++)
    {
      if (params->before[i] < 0 || params->after[i] < 0 || params->before[i] > GUISE_MAX_ELEMENTS ||
          params->after[i] > GUISE_MAX_ELEMENTS)
        return guise_op_reject (error, "the padding of axis %d is not possible", i);
      node->shape.dims[i] = params->before[i] + x->dims[i] + params->after[i];
    }
  return TRUE;
}

GuiseNode *
guise_build_pad (GuiseGraph *graph, GuiseNode *x, const int64_t *before, const int64_t *after)
{
  GuisePadParams params = { { 0 }, { 0 } };
  size_t         n_bytes = (size_t) guise_node_get_shape (x)->n_dims * sizeof (int64_t);

  memcpy (params.before, before, n_bytes);
  memcpy (params.after, after, n_bytes);
  return guise_graph_add (graph, GUISE_OP_PAD, &x, 1, &params, NULL);
}

void
guise_pad_gradient (GuiseGraph     *graph,
                    GuiseNode      *node,
                    GuiseNode      *dy,
                    const gboolean *needed,
                    GuiseNode     **dx)
{
  const GuisePadParams *params = (const GuisePadParams *) node->params;

  dx[0] = dy;
  for (int i = 0; i < node->shape.n_dims; i++)
    dx[0] = guise_build_slice (graph, dx[0], i, params->before[i], node->inputs[0]->shape.dims[i]);
}

/* ---- depth to space and back ---- */

gboolean
guise_depth_to_space_infer (GuiseNode *node, GError **error)
{
  const GuiseShape *x = &node->inputs[0]->shape;

  if (!guise_op_check_dims (node->inputs[0], "the input", 4, error))
    return FALSE;
  if (x->dims[1] % 4 != 0)
    return guise_op_reject (error, "%" G_GINT64_FORMAT " channels are no multiple of 4",
                            x->dims[1]);
  node->shape = GUISE_SHAPE (x->dims[0], x->dims[1] / 4, x->dims[2] * 2, x->dims[3] * 2);
  return TRUE;
}

GuiseNode *
guise_build_depth_to_space (GuiseGraph *graph, GuiseNode *x)
{
  return guise_graph_add (graph, GUISE_OP_DEPTH_TO_SPACE, &x, 1, NULL, NULL);
}

void
guise_depth_to_space_gradient (GuiseGraph     *graph,
                               GuiseNode      *node,
                               GuiseNode      *dy,
                               const gboolean *needed,
                               GuiseNode     **dx)
{
  dx[0] = guise_graph_add (graph, GUISE_OP_SPACE_TO_DEPTH, &dy, 1, NULL, NULL);
}

gboolean
guise_space_to_depth_infer (GuiseNode *node, GError **error)
{
  const GuiseShape *x = &node->inputs[0]->shape;

  if (!guise_op_check_dims (node->inputs[0], "the input", 4, error))
    return FALSE;
  if (x->dims[2] % 2 != 0 || x->dims[3] % 2 != 0)
    return guise_op_reject (error, "rows and columns must be even");
  node->shape = GUISE_SHAPE (x->dims[0], x->dims[1] * 4, x->dims[2] / 2, x->dims[3] / 2);
  return TRUE;
}

void
guise_space_to_depth_gradient (GuiseGraph     *graph,
                               GuiseNode      *node,
                               GuiseNode      *dy,
                               const gboolean *needed,
                               GuiseNode     **dx)
{
  dx[0] = guise_build_depth_to_space (graph, dy);
}
