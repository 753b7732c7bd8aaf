/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-graph.h"

G_BEGIN_DECLS

/**
 * GuiseOp:
 *
 * All ops there are. Behind each: its inputs in order (? marks one that may be absent, then it is
 * %NULL), its parameter structure, and what is computed where that is not obvious. Shapes of the
 * inputs have been checked by the graph; backends need not check them again.
 *
 * The whole truth about an op (name, inputs, shapes, gradient) is its row in guise-op.c.
 */
typedef enum
{
  /* Values without computation; the planner binds them to memory, no kernel is asked. */
  GUISE_OP_INPUT,
  GUISE_OP_PARAM,
  GUISE_OP_CONSTANT,

  /* The same bytes under another shape or name; the planner aliases them, no kernel is asked. */
  GUISE_OP_RESHAPE,       /* x */
  GUISE_OP_STOP_GRADIENT, /* x */

  /* Elementwise. */
  GUISE_OP_UNARY,           /* x; GuiseUnaryParams */
  GUISE_OP_UNARY_GRAD,      /* dy, v; GuiseUnaryParams: dy * derivative, where v is the input or the
                               output of the function, whichever its row in nn/ops/guise-unary.h
                               names; dy broadcasts to the shape of v */
  GUISE_OP_BINARY,          /* a, b; GuiseBinaryParams; NumPy broadcasting, ranks may differ */
  GUISE_OP_AFFINE,          /* x; GuiseAffineParams: scale * x + shift */
  GUISE_OP_CLAMP,           /* x; GuiseClampParams */
  GUISE_OP_CAST,            /* x; GuiseCastParams: x as `from` holds it, then as `to` does */
  GUISE_OP_LEAKY_RELU,      /* x; GuiseLeakyParams: x > 0 ? x : slope * x */
  GUISE_OP_LEAKY_RELU_GRAD, /* y, dy; GuiseLeakyParams, slope >= 0: y > 0 ? dy : slope * dy, where y
                               is the *output* of the leaky relu */
  GUISE_OP_PRELU,           /* x [n, c, h, w], slopes [c] or [1, c, 1, 1] */

  /* Convolution, matrix product, pooling, filters. */
  GUISE_OP_CONV2D,             /* x [n, c, h, w], weight [o, c / g, kh, kw], bias? [o]; GuiseConv */
  GUISE_OP_CONV2D_GRAD_DATA,   /* dy [n, o, ..], weight [o, c / g, kh, kw], bias? [c]; GuiseConv of
                                  the forward convolution; output [n, c, h, w]; also the forward
                                  transposed convolution, which is why it may have a bias */
  GUISE_OP_CONV2D_GRAD_WEIGHT, /* x [n, c, h, w], dy [n, o, ..]; GuiseConv; output as weight */
  GUISE_OP_MATMUL,             /* a, b, bias? [m]; GuiseMatmulParams; output [n, m] */
  GUISE_OP_MAX_POOL,           /* x [n, c, h, w]; GuisePoolParams; padding never wins */
  GUISE_OP_MAX_POOL_GRAD,      /* x, dy; GuisePoolParams; to the first largest in row-major order */
  GUISE_OP_FILTER,             /* x [n, c, h, w]; GuiseFilterParams; separable, both axes */
  GUISE_OP_FILTER_GRAD,     /* dy; GuiseFilterParams of the filter; output [n, c, h, w] as its x */
  GUISE_OP_RESIZE_BILINEAR, /* x [n, c, h, w]; none; half-pixel centres, edges repeated */
  GUISE_OP_RESIZE_BILINEAR_GRAD, /* dy; none; output as its x */

  /* Moving values. */
  GUISE_OP_TRANSPOSE,      /* x; GuiseTransposeParams */
  GUISE_OP_CONCAT,         /* parts ...; GuiseConcatParams */
  GUISE_OP_SLICE,          /* x; GuiseSliceParams; how many: from the output's shape */
  GUISE_OP_PAD,            /* x; GuisePadParams; zeros */
  GUISE_OP_DEPTH_TO_SPACE, /* x [n, 4 c, h, w]; none; block 2, DCR: channel (dy * 2 + dx) * C + c
                              goes to pixel (2 y + dy, 2 x + dx) */
  GUISE_OP_SPACE_TO_DEPTH, /* x [n, c, 2 h, 2 w]; none; the inverse */
  GUISE_OP_BROADCAST,      /* x; none; NumPy broadcasting to the output's shape */

  /* Reductions. */
  GUISE_OP_SUM,        /* x; GuiseSumParams; summed axes have size 1 in the output */
  GUISE_OP_ALL_REDUCE, /* x; GuiseAllReduceParams: scale * sum of x over all ranks of the device's
                          collective (guise-collective.h); without one scale * x */

  /* State. The output of assign and update aliases the parameter they write. */
  GUISE_OP_ASSIGN,      /* param (written), value */
  GUISE_OP_UPDATE,      /* param (written), state1 (written), state2? (written), gradient, rate [],
                           gradient_scale? [], mask?; GuiseUpdateParams. Where gradient_scale is
                           exactly 0 nothing is changed, whatever the gradient is */
  GUISE_OP_RANDOM_MASK, /* counter []; GuiseRandomMaskParams */

  GUISE_N_OPS,
} GuiseOp;

typedef struct
{
  GuiseUnary function;
} GuiseUnaryParams;

typedef struct
{
  GuiseBinary function;
} GuiseBinaryParams;

typedef struct
{
  float scale;
  float shift;
} GuiseAffineParams;

typedef struct
{
  float low;
  float high;
} GuiseClampParams;

/**
 * GuiseCastParams:
 * @from: in which precision x is held
 * @to: in which the result is
 *
 * What lies between a cast to a precision and the cast back is meant to be held in it. A device
 * that stores everything as f32 rounds at the casts alone; a cast from a precision to the same one
 * is what such a device needs to round in between too, and nothing on one that has the format.
 */
typedef struct
{
  GuisePrecision from;
  GuisePrecision to;
} GuiseCastParams;

typedef struct
{
  float slope;
} GuiseLeakyParams;

/**
 * GuiseMatmulParams:
 * @transpose_a: %FALSE: a is [n, k]; %TRUE: a is [k, n]
 * @transpose_b: %FALSE: b is [k, m]; %TRUE: b is [m, k]
 */
typedef struct
{
  gboolean transpose_a;
  gboolean transpose_b;
} GuiseMatmulParams;

typedef struct
{
  int       kernel_h;
  int       kernel_w;
  GuiseConv conv; /* stride and padding; n_groups is 1 */
} GuisePoolParams;

/**
 * GuiseFilterParams:
 * @taps: (array length=n_taps): lives as long as the graph
 *
 * y[i] = sum over t of taps[t] * x[i * stride + t - pad_before], zeros outside, along both axes.
 */
typedef struct
{
  int          n_taps;
  int          pad_before;
  int          pad_after;
  int          stride;
  const float *taps;
} GuiseFilterParams;

typedef struct
{
  int order[GUISE_MAX_DIMS]; /* output axis i is input axis order[i] */
} GuiseTransposeParams;

typedef struct
{
  int axis;
} GuiseConcatParams;

typedef struct
{
  int     axis;
  int     unused; /* 0: parameters are compared by their bytes, so there must be no gap */
  int64_t start;
} GuiseSliceParams;

typedef struct
{
  int64_t before[GUISE_MAX_DIMS];
  int64_t after[GUISE_MAX_DIMS];
} GuisePadParams;

typedef struct
{
  unsigned axes; /* bit i: axis i is summed */
} GuiseSumParams;

typedef struct
{
  float scale;
} GuiseAllReduceParams;

/* Doubles, because kernels need 1 - decay2 = 0.001 to all digits. */
typedef struct
{
  GuiseUpdate rule;
  int         unused; /* 0, in place of a gap */
  double      decay1;
  double      decay2;
  double      epsilon;
} GuiseUpdateParams;

/**
 * GuiseRandomMaskParams:
 *
 * With it = (uint64_t) counter, element i (row-major) is 1 when word i % 4 of
 * guise_philox (seed, (uint64_t) stream << 32 | it, i / 4) is less than @threshold, else 0.
 */
typedef struct
{
  uint64_t seed;
  uint64_t threshold; /* round (probability * 2^32), 0 .. 2^32 */
  uint32_t stream;
  uint32_t unused; /* 0, in place of a gap */
} GuiseRandomMaskParams;

/**
 * guise_op_get_name:
 *
 * Returns: as in "conv2d-grad-weight"
 */
const char *guise_op_get_name (GuiseOp op);

/**
 * guise_op_get_writes:
 *
 * Returns: bit i: the op changes its input i in place
 */
unsigned guise_op_get_writes (GuiseOp op);

G_END_DECLS
