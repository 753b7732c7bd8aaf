/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reference kernels: pooling, separable filters, bilinear resizing. */
#include <math.h>
#include <string.h>

#include "nn/ref/guise-ref-private.h"

static void
clear (const GuiseTensor *x)
{
  memset (x->data, 0, (size_t) guise_shape_n_elements (&x->shape) * sizeof (Real));
}

/* ---- maximum ---- */

/* x [h, w]: index of the first largest element of window (i, j). */
static int64_t
find_largest (const GuisePoolParams *params,
              const Real            *x,
              int64_t                h,
              int64_t                w,
              int64_t                i,
              int64_t                j)
{
  int64_t top = i * params->conv.stride - params->conv.pad_top;
  int64_t left = j * params->conv.stride - params->conv.pad_left;
  int64_t best = -1;

  for (int64_t r = MAX (top, 0); r < MIN (top + params->kernel_h, h); r++)
    for (int64_t s = MAX (left, 0); s < MIN (left + params->kernel_w, w); s++)
      if (best < 0 || x[r * w + s] > x[best])
        best = r * w + s;
  return best;
}

gboolean
guise_ref_max_pool_run (const GuiseCall *call)
{
  const GuisePoolParams *params = (const GuisePoolParams *) call->params;
  const GuiseShape      *xs = &call->inputs[0].shape;
  const GuiseShape      *ys = &call->output.shape;
  int64_t                h = xs->dims[2], w = xs->dims[3];
  const Real            *x = (const Real *) call->inputs[0].data;
  Real                  *y = (Real *) call->output.data;

  for (int64_t plane = 0; plane < xs->dims[0] * xs->dims[1]; plane++, x += h * w)
    for (int64_t i = 0; i < ys->dims[2]; i++)
      for (int64_t j = 0; j < ys->dims[3]; j++)
        *y++ = x[find_largest (params, x, h, w, i, j)];
  return TRUE;
}

gboolean
guise_ref_max_pool_grad_run (const GuiseCall *call)
{
  const GuisePoolParams *params = (const GuisePoolParams *) call->params;
  const GuiseShape      *xs = &call->inputs[0].shape;
  const GuiseShape      *ys = &call->inputs[1].shape;
  int64_t                h = xs->dims[2], w = xs->dims[3];
  const Real            *x = (const Real *) call->inputs[0].data;
  const Real            *dy = (const Real *) call->inputs[1].data;
  Real                  *dx = (Real *) call->output.data;

  clear (&call->output);
  for (int64_t plane = 0; plane < xs->dims[0] * xs->dims[1]; plane++, x += h * w, dx += h * w)
    for (int64_t i = 0; i < ys->dims[2]; i++)
      for (int64_t j = 0; j < ys->dims[3]; j++)
        dx[find_largest (params, x, h, w, i, j)] += *dy++;
  return TRUE;
}

/* ---- filters ---- */

/* Workspace: the image after the pass along the rows, [n * c, h, ow] or [n * c, oh, w]. */
gboolean
guise_ref_filter_plan (const GuiseKernelQuery *query, GuiseKernelPlan *plan, GError **error)
{
  const GuiseShape *x = &query->inputs[0].shape;
  const GuiseShape *y = &query->output_shape;

  plan->input_layouts[0] = GUISE_LAYOUT_PLAIN;
  plan->workspace_bytes =
    (size_t) (x->dims[0] * x->dims[1] * x->dims[2] * y->dims[3]) * sizeof (double);
  return TRUE;
}

/* Along one axis of x [n_outer, size, n_inner] -> y [n_outer, n_windows, n_inner], in double
 * between the passes. */
#define DEFINE_FILTER_PASS(name, From, To)                                               \
  static void name (const GuiseFilterParams *p, const From *x, To *y, int64_t n_outer,   \
                    int64_t size, int64_t n_windows, int64_t n_inner)                    \
  {                                                                                      \
    for (int64_t a = 0; a < n_outer; a++)                                                \
      for (int64_t i = 0; i < n_windows; i++)                                            \
        for (int64_t b = 0; b < n_inner; b++)                                            \
          {                                                                              \
            double sum = 0;                                                              \
                                                                                         \
            for (int64_t t = 0; t < p->n_taps; t++)                                      \
              {                                                                          \
                int64_t r = i * p->stride + t - p->pad_before;                           \
                                                                                         \
                if (r >= 0 && r < size)                                                  \
                  sum += (double) p->taps[t] * (double) x[(a * size + r) * n_inner + b]; \
              }                                                                          \
            y[(a * n_windows + i) * n_inner + b] = (To) sum;                             \
          }                                                                              \
  }
DEFINE_FILTER_PASS (filter_columns, Real, double)
DEFINE_FILTER_PASS (filter_rows, double, Real)

/* The transposed pass: dy [n_outer, n_windows, n_inner] -> dx [n_outer, size, n_inner] */
#define DEFINE_FILTER_GRAD_PASS(name, From, To)                                          \
  static void name (const GuiseFilterParams *p, const From *dy, To *dx, int64_t n_outer, \
                    int64_t size, int64_t n_windows, int64_t n_inner)                    \
  {                                                                                      \
    for (int64_t a = 0; a < n_outer; a++)                                                \
      for (int64_t r = 0; r < size; r++)                                                 \
        for (int64_t b = 0; b < n_inner; b++)                                            \
          {                                                                              \
            double sum = 0;                                                              \
                                                                                         \
            for (int64_t t = 0; t < p->n_taps; t++)                                      \
              {                                                                          \
                int64_t i = r + p->pad_before - t;                                       \
                                                                                         \
                if (i >= 0 && i % p->stride == 0 && i / p->stride < n_windows)           \
                  sum += (double) p->taps[t] *                                           \
                         (double) dy[(a * n_windows + i / p->stride) * n_inner + b];     \
              }                                                                          \
            dx[(a * size + r) * n_inner + b] = (To) sum;                                 \
          }                                                                              \
  }
DEFINE_FILTER_GRAD_PASS (filter_grad_columns, Real, double)
DEFINE_FILTER_GRAD_PASS (filter_grad_rows, double, Real)
#undef DEFINE_FILTER_PASS
#undef DEFINE_FILTER_GRAD_PASS

gboolean
guise_ref_filter_run (const GuiseCall *call)
{
  const GuiseFilterParams *params = (const GuiseFilterParams *) call->params;
  const GuiseShape        *x = &call->inputs[0].shape;
  const GuiseShape        *y = &call->output.shape;
  int64_t                  n_planes = x->dims[0] * x->dims[1];
  double                  *between = (double *) call->workspace;

  filter_columns (params, (const Real *) call->inputs[0].data, between, n_planes * x->dims[2],
                  x->dims[3], y->dims[3], 1);
  filter_rows (params, between, (Real *) call->output.data, n_planes, x->dims[2], y->dims[2],
               y->dims[3]);
  return TRUE;
}

gboolean
guise_ref_filter_grad_run (const GuiseCall *call)
{
  const GuiseFilterParams *params = (const GuiseFilterParams *) call->params;
  const GuiseShape        *dy = &call->inputs[0].shape;
  const GuiseShape        *dx = &call->output.shape;
  int64_t                  n_planes = dx->dims[0] * dx->dims[1];
  double                  *between = (double *) call->workspace;

  filter_grad_columns (params, (const Real *) call->inputs[0].data, between, n_planes * dy->dims[2],
                       dx->dims[3], dy->dims[3], 1);
  filter_grad_rows (params, between, (Real *) call->output.data, n_planes, dx->dims[2], dy->dims[2],
                    dx->dims[3]);
  return TRUE;
}

/* ---- resizing ---- */

/* Where output pixel @i of @n_out lies among @n_in pixels: neighbours and the weight of the second.
 */
static void
locate (int64_t  i,
        int64_t  n_out,
        int64_t  n_in,
        int64_t *out_first,
        int64_t *out_second,
        double  *out_t)
{
  double x = ((double) i + 0.5) * (double) n_in / (double) n_out - 0.5;
  double low = floor (x);

  *out_first = CLAMP ((int64_t) low, 0, n_in - 1);
  *out_second = CLAMP ((int64_t) low + 1, 0, n_in - 1);
  *out_t = x - low;
}

gboolean
guise_ref_resize_bilinear_run (const GuiseCall *call)
{
  const GuiseShape *xs = &call->inputs[0].shape;
  const GuiseShape *ys = &call->output.shape;
  int64_t           w = xs->dims[3];
  const Real       *x = (const Real *) call->inputs[0].data;
  Real             *y = (Real *) call->output.data;

  for (int64_t plane = 0; plane < xs->dims[0] * xs->dims[1]; plane++, x += xs->dims[2] * w)
    for (int64_t i = 0; i < ys->dims[2]; i++)
      for (int64_t j = 0; j < ys->dims[3]; j++)
        {
          int64_t r0, r1, s0, s1;
          double  tr, ts;

          locate (i, ys->dims[2], xs->dims[2], &r0, &r1, &tr);
          locate (j, ys->dims[3], w, &s0, &s1, &ts);
          *y++ =
            (Real) ((1 - tr) * ((1 - ts) * (double) x[r0 * w + s0] + ts * (double) x[r0 * w + s1]) +
                    tr * ((1 - ts) * (double) x[r1 * w + s0] + ts * (double) x[r1 * w + s1]));
        }
  return TRUE;
}

gboolean
guise_ref_resize_bilinear_grad_run (const GuiseCall *call)
{
  const GuiseShape *ys = &call->inputs[0].shape;
  const GuiseShape *xs = &call->output.shape;
  int64_t           w = xs->dims[3];
  const Real       *dy = (const Real *) call->inputs[0].data;
  Real             *dx = (Real *) call->output.data;

  clear (&call->output);
  for (int64_t plane = 0; plane < xs->dims[0] * xs->dims[1]; plane++, dx += xs->dims[2] * w)
    for (int64_t i = 0; i < ys->dims[2]; i++)
      for (int64_t j = 0; j < ys->dims[3]; j++, dy++)
        {
          int64_t r0, r1, s0, s1;
          double  tr, ts;

          locate (i, ys->dims[2], xs->dims[2], &r0, &r1, &tr);
          locate (j, ys->dims[3], w, &s0, &s1, &ts);
          dx[r0 * w + s0] += (Real) ((1 - tr) * (1 - ts) * (double) *dy);
          dx[r0 * w + s1] += (Real) ((1 - tr) * ts * (double) *dy);
          dx[r1 * w + s0] += (Real) (tr * (1 - ts) * (double) *dy);
          dx[r1 * w + s1] += (Real) (tr * ts * (double) *dy);
        }
  return TRUE;
}
