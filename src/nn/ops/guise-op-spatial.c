/* SPDX-License-Identifier: GPL-3.0-or-later
 * Windows over images without weights: maximum, separable filters, bilinear resizing. */
#include <string.h>

#include "nn/ops/guise-ops-private.h"

#define MAX_TAPS 1024
#define MAX_POOL 1024

/* ---- maximum ---- */

static gboolean
infer_pool (const GuiseNode *x, const GuisePoolParams *params, GuiseShape *out, GError **error)
{
  const GuiseConv *conv = &params->conv;
  int64_t          h, w;

  if (!guise_op_check_dims (x, "the input", 4, error))
    return FALSE;
  if (params->kernel_h < 1 || params->kernel_w < 1 || params->kernel_h > MAX_POOL ||
      params->kernel_w > MAX_POOL || conv->stride < 1 || conv->n_groups > 1)
    return guise_op_reject (error, "the window is not possible");
  /* Every window must see at least one element. */
  if (conv->pad_top < 0 || conv->pad_left < 0 || conv->pad_bottom < 0 || conv->pad_right < 0 ||
      MAX (conv->pad_top, conv->pad_bottom) >= params->kernel_h ||
      MAX (conv->pad_left, conv->pad_right) >= params->kernel_w)
    return guise_op_reject (error, "the padding is not smaller than the window");
  h = x->shape.dims[2] + conv->pad_top + conv->pad_bottom - params->kernel_h;
  w = x->shape.dims[3] + conv->pad_left + conv->pad_right - params->kernel_w;
  if (h < 0 || w < 0)
    return guise_op_reject (error, "the window is larger than the image");
  *out =
    GUISE_SHAPE (x->shape.dims[0], x->shape.dims[1], h / conv->stride + 1, w / conv->stride + 1);
  return TRUE;
}

gboolean
guise_max_pool_infer (GuiseNode *node, GError **error)
{
  return infer_pool (node->inputs[0], (const GuisePoolParams *) node->params, &node->shape, error);
}

GuiseNode *
guise_build_max_pool (GuiseGraph      *graph,
                      GuiseNode       *x,
                      int              kernel_h,
                      int              kernel_w,
                      const GuiseConv *conv)
{
  const GuisePoolParams params = { kernel_h, kernel_w, *conv };

  return guise_graph_add (graph, GUISE_OP_MAX_POOL, &x, 1, &params, NULL);
}

void
guise_max_pool_gradient (GuiseGraph     *graph,
                         GuiseNode      *node,
                         GuiseNode      *dy,
                         const gboolean *needed,
                         GuiseNode     **dx)
{
  GuiseNode *inputs[] = { node->inputs[0], dy };

  dx[0] = guise_graph_add (graph, GUISE_OP_MAX_POOL_GRAD, inputs, 2, node->params, NULL);
}

gboolean
guise_max_pool_grad_infer (GuiseNode *node, GError **error)
{
  GuiseShape y;

  if (!infer_pool (node->inputs[0], (const GuisePoolParams *) node->params, &y, error))
    return FALSE;
  if (!guise_shape_equal (&y, &node->inputs[1]->shape))
    return guise_op_reject (error, "the gradient does not have the shape of the result");
  node->shape = node->inputs[0]->shape;
  return TRUE;
}

/* ---- filters ---- */

static gboolean
infer_filter (const GuiseShape *x, const GuiseFilterParams *params, GuiseShape *out, GError **error)
{
  int64_t more = (int64_t) params->pad_before + params->pad_after - params->n_taps;

  if (params->n_taps < 1 || params->n_taps > MAX_TAPS || params->stride < 1 ||
      params->pad_before < 0 || params->pad_after < 0 || params->pad_before > MAX_TAPS ||
      params->pad_after > MAX_TAPS)
    return guise_op_reject (error, "a filter of %d taps, padding %d and %d, stride %d",
                            params->n_taps, params->pad_before, params->pad_after, params->stride);
  if (x->dims[2] + more < 0 || x->dims[3] + more < 0)
    return guise_op_reject (error, "a filter of %d taps is larger than the image", params->n_taps);
  *out = GUISE_SHAPE (x->dims[0], x->dims[1], (x->dims[2] + more) / params->stride + 1,
                      (x->dims[3] + more) / params->stride + 1);
  return TRUE;
}

gboolean
guise_filter_infer (GuiseNode *node, GError **error)
{
  return guise_op_check_dims (node->inputs[0], "the input", 4, error) &&
         infer_filter (&node->inputs[0]->shape, (const GuiseFilterParams *) node->params,
                       &node->shape, error);
}

GuiseNode *
guise_build_filter (GuiseGraph  *graph,
                    GuiseNode   *x,
                    const float *taps,
                    int          n_taps,
                    int          pad_before,
                    int          pad_after,
                    int          stride)
{
  GuiseFilterParams params = { n_taps, pad_before, pad_after, stride, NULL };

  if (n_taps > 0 && n_taps <= MAX_TAPS)
    {
      float *copy = (float *) guise_graph_alloc (graph, (size_t) n_taps * sizeof (float));

      if (copy == NULL)
        return NULL;
      memcpy (copy, taps, (size_t) n_taps * sizeof (float));
      params.taps = copy;
    }
  return guise_graph_add (graph, GUISE_OP_FILTER, &x, 1, &params, NULL);
}

void
guise_filter_gradient (GuiseGraph     *graph,
                       GuiseNode      *node,
                       GuiseNode      *dy,
                       const gboolean *needed,
                       GuiseNode     **dx)
{
  dx[0] =
    guise_graph_add (graph, GUISE_OP_FILTER_GRAD, &dy, 1, node->params, &node->inputs[0]->shape);
}

gboolean
guise_filter_grad_infer (GuiseNode *node, GError **error)
{
  GuiseShape y;

  if (!infer_filter (&node->shape, (const GuiseFilterParams *) node->params, &y, error))
    return FALSE;
  if (!guise_shape_equal (&y, &node->inputs[0]->shape))
    return guise_op_reject (error, "the gradient does not have the shape of the result");
  return TRUE;
}

void
guise_filter_grad_gradient (GuiseGraph     *graph,
                            GuiseNode      *node,
                            GuiseNode      *dy,
                            const gboolean *needed,
                            GuiseNode     **dx)
{
  dx[0] = guise_graph_add (graph, GUISE_OP_FILTER, &dy, 1, node->params, NULL);
}

/* ---- resizing ---- */

/* Both directions: the same images and channels, any two sizes. */
static gboolean
check_resize (const GuiseNode *node, GError **error)
{
  const GuiseShape *x = &node->inputs[0]->shape;

  if (!guise_op_check_dims (node->inputs[0], "the input", 4, error))
    return FALSE;
  if (node->shape.n_dims != 4 || node->shape.dims[0] != x->dims[0] ||
      node->shape.dims[1] != x->dims[1])
    return guise_op_reject (error, "resizing changes only rows and columns");
  return TRUE;
}

gboolean
guise_resize_bilinear_infer (GuiseNode *node, GError **error)
{
  return check_resize (node, error);
}

GuiseNode *
guise_build_resize_bilinear (GuiseGraph *graph, GuiseNode *x, int64_t out_h, int64_t out_w)
{
  const GuiseShape *xs = guise_node_get_shape (x);
  const GuiseShape  shape = GUISE_SHAPE (xs->dims[0], xs->dims[1], out_h, out_w);

  return guise_graph_add (graph, GUISE_OP_RESIZE_BILINEAR, &x, 1, NULL, &shape);
}

void
guise_resize_bilinear_gradient (GuiseGraph     *graph,
                                GuiseNode      *node,
                                GuiseNode      *dy,
                                const gboolean *needed,
                                GuiseNode     **dx)
{
  dx[0] =
    guise_graph_add (graph, GUISE_OP_RESIZE_BILINEAR_GRAD, &dy, 1, NULL, &node->inputs[0]->shape);
}

gboolean
guise_resize_bilinear_grad_infer (GuiseNode *node, GError **error)
{
  return check_resize (node, error);
}

void
guise_resize_bilinear_grad_gradient (GuiseGraph     *graph,
                                     GuiseNode      *node,
                                     GuiseNode      *dy,
                                     const gboolean *needed,
                                     GuiseNode     **dx)
{
  dx[0] = guise_graph_add (graph, GUISE_OP_RESIZE_BILINEAR, &dy, 1, NULL, &node->inputs[0]->shape);
}
