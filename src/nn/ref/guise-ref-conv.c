/* SPDX-License-Identifier: GPL-3.0-or-later
 * Reference kernels: convolution, its gradients, the matrix product. */
#include <string.h>

#include "nn/ref/guise-ref-private.h"

#define TILE 64 /* results that are summed side by side */

/* All three convolution kernels walk the same triangle: y[n, o, i, j] += x[n, c, r, s] * w[o, c',
 * ky, kx], where r = i * stride + ky - pad_top and s likewise. A tap (ky, kx) connects a row of y
 * with one row of x and, of that, every stride-th column; which columns it has is worked out once
 * for a row, and what lies outside of x is never looked at. */
typedef struct
{
  int64_t n, c, h, w; /* x [n, c, h, w] */
  int64_t o, kh, kw;  /* w [o, c_group, kh, kw] */
  int64_t oh, ow;     /* y [n, o, oh, ow] */
  int64_t c_group;    /* channels of x a group */
  int64_t o_group;    /* channels of y a group */
  int64_t stride, top, left;
} Triangle;

static Triangle
get_triangle (const GuiseConv *conv, const GuiseShape *x, const GuiseShape *w, const GuiseShape *y)
{
  return (Triangle){
    .n = x->dims[0],
    .c = x->dims[1],
    .h = x->dims[2],
    .w = x->dims[3],
    .o = w->dims[0],
    .kh = w->dims[2],
    .kw = w->dims[3],
    .oh = y->dims[2],
    .ow = y->dims[3],
    .c_group = w->dims[1],
    .o_group = w->dims[0] / conv->n_groups,
    .stride = conv->stride,
    .top = conv->pad_top,
    .left = conv->pad_left,
  };
}

/* The first j of which j * stride + offset is at least @bound. */
static int64_t
first_column (int64_t bound, int64_t offset, int64_t stride)
{
  return bound > offset ? (bound - offset + stride - 1) / stride : 0;
}

static const Real *
get_row (const Real *tensor, int64_t plane, int64_t n_rows, int64_t n_columns, int64_t row)
{
  return tensor + (plane * n_rows + row) * n_columns;
}

/* sums[j - from] += the window at (i, j) of image n under filter o, for j of [from, to). */
static void
correlate (const Triangle *t,
           const Real     *x,
           const Real     *w,
           int64_t         n,
           int64_t         o,
           int64_t         i,
           int64_t         from,
           int64_t         to,
           double         *sums)
{
  int64_t plane = n * t->c + o / t->o_group * t->c_group;

  for (int64_t c = 0; c < t->c_group; c++)
    for (int64_t ky = 0; ky < t->kh; ky++)
      for (int64_t kx = 0; kx < t->kw; kx++)
        {
          int64_t     r = i * t->stride + ky - t->top;
          int64_t     first = MAX (from, first_column (0, kx - t->left, t->stride));
          int64_t     end = MIN (to, first_column (t->w, kx - t->left, t->stride));
          double      weight = (double) w[((o * t->c_group + c) * t->kh + ky) * t->kw + kx];
          const Real *row;

          if (r < 0 || r >= t->h)
            continue;
          row = get_row (x, plane + c, t->h, t->w, r);
          for (int64_t j = first; j < end; j++)
            sums[j - from] += (double) row[j * t->stride + kx - t->left] * weight;
        }
}

gboolean
guise_ref_conv2d_run (const GuiseCall *call)
{
  const GuiseTensor *in = call->inputs;
  Triangle           t = get_triangle ((const GuiseConv *) call->params, &in[0].shape, &in[1].shape,
                                       &call->output.shape);
  const Real        *bias = (const Real *) in[2].data;
  Real              *y = (Real *) call->output.data;

  for (int64_t n = 0; n < t.n; n++)
    for (int64_t o = 0; o < t.o; o++)
      for (int64_t i = 0; i < t.oh; i++)
        for (int64_t from = 0; from < t.ow; from += TILE)
          {
            int64_t to = MIN (from + TILE, t.ow);
            double  sums[TILE] = { 0 };

            correlate (&t, (const Real *) in[0].data, (const Real *) in[1].data, n, o, i, from, to,
                       sums);
            for (int64_t j = from; j < to; j++)
              *y++ = (Real) (sums[j - from] + (bias != NULL ? (double) bias[o] : 0));
          }
  return TRUE;
}

/* sums[s - from] += every window of y that saw (r, s) of channel c, for s of [from, to). */
static void
gather (const Triangle *t,
        const Real     *dy,
        const Real     *w,
        int64_t         n,
        int64_t         c,
        int64_t         r,
        int64_t         from,
        int64_t         to,
        double         *sums)
{
  int64_t group = c / t->c_group;

  for (int64_t o = group * t->o_group; o < (group + 1) * t->o_group; o++)
    for (int64_t ky = 0; ky < t->kh; ky++)
      for (int64_t kx = 0; kx < t->kw; kx++)
        {
          int64_t i = r + t->top - ky;
          int64_t first = first_column (from, kx - t->left, t->stride);
          int64_t end = MIN (t->ow, first_column (to, kx - t->left, t->stride));
          double weight = (double) w[((o * t->c_group + c % t->c_group) * t->kh + ky) * t->kw + kx];
          const Real *row;

          if (i < 0 || i % t->stride != 0 || i / t->stride >= t->oh)
            continue;
          row = get_row (dy, n * t->o + o, t->oh, t->ow, i / t->stride);
          for (int64_t j = first; j < end; j++)
            sums[j * t->stride + kx - t->left - from] += (double) row[j] * weight;
        }
}

gboolean
guise_ref_conv2d_grad_data_run (const GuiseCall *call)
{
  const GuiseTensor *in = call->inputs;
  Triangle    t = get_triangle ((const GuiseConv *) call->params, &call->output.shape, &in[1].shape,
                                &in[0].shape);
  const Real *bias = (const Real *) in[2].data;
  Real       *dx = (Real *) call->output.data;

  for (int64_t n = 0; n < t.n; n++)
    for (int64_t c = 0; c < t.c; c++)
      for (int64_t r = 0; r < t.h; r++)
        for (int64_t from = 0; from < t.w; from += TILE)
          {
            int64_t to = MIN (from + TILE, t.w);
            double  sums[TILE] = { 0 };

            gather (&t, (const Real *) in[0].data, (const Real *) in[1].data, n, c, r, from, to,
                    sums);
            for (int64_t s = from; s < to; s++)
              *dx++ = (Real) (sums[s - from] + (bias != NULL ? (double) bias[c] : 0));
          }
  return TRUE;
}

/* One element of the weight gradient: all pairs of pixels that tap (ky, kx) connects. */
static double
pair_up (const Triangle *t,
         const Real     *x,
         const Real     *dy,
         int64_t         o,
         int64_t         c,
         int64_t         ky,
         int64_t         kx)
{
  int64_t channel = o / t->o_group * t->c_group + c;
  int64_t first = first_column (0, kx - t->left, t->stride);
  int64_t end = MIN (t->ow, first_column (t->w, kx - t->left, t->stride));
  double  sum = 0;

  for (int64_t n = 0; n < t->n; n++)
    for (int64_t i = 0; i < t->oh; i++)
      {
        int64_t     r = i * t->stride + ky - t->top;
        const Real *seen, *row;

        if (r < 0 || r >= t->h)
          continue;
        seen = get_row (x, n * t->c + channel, t->h, t->w, r);
        row = get_row (dy, n * t->o + o, t->oh, t->ow, i);
        for (int64_t j = first; j < end; j++)
          sum += (double) row[j] * (double) seen[j * t->stride + kx - t->left];
      }
  return sum;
}

gboolean
guise_ref_conv2d_grad_weight_run (const GuiseCall *call)
{
  const GuiseTensor *in = call->inputs;
  Triangle    t = get_triangle ((const GuiseConv *) call->params, &in[0].shape, &call->output.shape,
                                &in[1].shape);
  const Real *x = (const Real *) in[0].data;
  const Real *dy = (const Real *) in[1].data;
  Real       *dw = (Real *) call->output.data;

  for (int64_t o = 0; o < t.o; o++)
    for (int64_t c = 0; c < t.c_group; c++)
      for (int64_t ky = 0; ky < t.kh; ky++)
        for (int64_t kx = 0; kx < t.kw; kx++)
          *dw++ = (Real) pair_up (&t, x, dy, o, c, ky, kx);
  return TRUE;
}

/* y[i, j] = sum over k of op (a)[i, k] * op (b)[k, j] + bias[j] */
gboolean
guise_ref_matmul_run (const GuiseCall *call)
{
  const GuiseMatmulParams *params = (const GuiseMatmulParams *) call->params;
  const GuiseTensor       *in = call->inputs;
  int64_t                  n = call->output.shape.dims[0];
  int64_t                  m = call->output.shape.dims[1];
  int64_t                  depth = in[0].shape.dims[params->transpose_a ? 0 : 1];
  int64_t                  a_row = params->transpose_a ? 1 : depth;
  int64_t                  a_column = params->transpose_a ? n : 1;
  int64_t                  b_row = params->transpose_b ? 1 : m;
  int64_t                  b_column = params->transpose_b ? depth : 1;
  const Real              *a = (const Real *) in[0].data;
  const Real              *b = (const Real *) in[1].data;
  const Real              *bias = (const Real *) in[2].data;
  Real                    *y = (Real *) call->output.data;

  for (int64_t i = 0; i < n; i++)
    for (int64_t j = 0; j < m; j++)
      {
        double sum = bias != NULL ? (double) bias[j] : 0;

        for (int64_t k = 0; k < depth; k++)
          sum += (double) a[i * a_row + k * a_column] * (double) b[k * b_row + j * b_column];
        *y++ = (Real) sum;
      }
  return TRUE;
}
