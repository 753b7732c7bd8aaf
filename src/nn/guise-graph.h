/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-nn.h"

G_BEGIN_DECLS

/**
 * GuiseGraph:
 *
 * A computation under construction: nodes in an arena, in topological order. Builders never fail
 * loudly: the first mistake is kept in the graph with the name of its node, every later builder
 * that receives %NULL returns %NULL, and guise_graph_check() or guise_plan_new() reports it. So
 * networks are written as straight code without an error check per line.
 *
 * All values are f32. Thread: owner.
 */
typedef struct _GuiseGraph GuiseGraph;

/**
 * GuiseNode:
 *
 * One value of a graph. Lives and dies with its graph.
 */
typedef struct _GuiseNode GuiseNode;

GuiseGraph *guise_graph_new (void);
void        guise_graph_free (GuiseGraph *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseGraph, guise_graph_free)

/**
 * guise_graph_check:
 * @self: a graph
 * @error: where to put the error
 *
 * Returns: %FALSE with the first mistake made while building
 */
gboolean guise_graph_check (const GuiseGraph *self, GError **error);

/**
 * guise_graph_push_scope:
 * @self: a graph
 * @name: as in "decoder"; nodes made until the matching pop are named "decoder/..." in messages
 */
void guise_graph_push_scope (GuiseGraph *self, const char *name);
void guise_graph_pop_scope (GuiseGraph *self);

/**
 * guise_node_get_shape:
 * @self: (nullable): a node
 *
 * Returns: its shape; for %NULL, which builders return after a mistake, a scalar, so that networks
 *   need not check
 */
const GuiseShape *guise_node_get_shape (const GuiseNode *self);
const char       *guise_node_get_name (const GuiseNode *self);

/**
 * guise_graph_input:
 * @self: a graph
 * @name: unique name
 * @shape: its shape
 *
 * Returns: a value that is written before every run (guise_plan_write())
 */
GuiseNode *guise_graph_input (GuiseGraph *self, const char *name, const GuiseShape *shape);

/**
 * guise_graph_param:
 * @self: a graph
 * @name: full name, the key in the #GuiseWeights that the plan is made with
 * @shape: its shape
 *
 * A persistent value: a weight, an optimizer moment, a counter. Asking twice for one name gives
 * the same node; another shape is a mistake.
 *
 * Returns: the parameter
 */
GuiseNode *guise_graph_param (GuiseGraph *self, const char *name, const GuiseShape *shape);

/**
 * guise_graph_constant_new:
 * @self: a graph
 * @shape: its shape
 * @out_node: (out) (transfer none) (nullable): the constant
 *
 * A constant whose values are made in place: for large ones, of which there is no copy to be.
 *
 * Returns: (transfer none) (nullable): room for the values, to be filled before the node is used
 */
float *guise_graph_constant_new (GuiseGraph *self, const GuiseShape *shape, GuiseNode **out_node);

/**
 * guise_graph_constant:
 * @self: a graph
 * @shape: its shape
 * @values: (array): copied
 *
 * Returns: a value that never changes
 */
GuiseNode *guise_graph_constant (GuiseGraph *self, const GuiseShape *shape, const float *values);
GuiseNode *guise_graph_scalar (GuiseGraph *self, double value);

/* ---- elementwise; binary ops broadcast as NumPy does ---- */

/**
 * GuiseUnary:
 *
 * The functions of guise_build_unary(). What each is, its derivative and its C formula stand in
 * one table, nn/ops/guise-unary.h.
 */
typedef enum
{
  GUISE_UNARY_NEG,
  GUISE_UNARY_ABS,
  GUISE_UNARY_SQUARE,
  GUISE_UNARY_SQRT,
  GUISE_UNARY_RSQRT,
  GUISE_UNARY_RECIPROCAL,
  GUISE_UNARY_EXP,
  GUISE_UNARY_LOG,
  GUISE_UNARY_SIGMOID,
  GUISE_UNARY_TANH,
  GUISE_UNARY_SIN,
  GUISE_UNARY_COS,
  GUISE_UNARY_SOFTPLUS, /* log (1 + exp (x)), evaluated without overflow */
  GUISE_UNARY_SIGN,
  GUISE_UNARY_FLOOR,
  GUISE_N_UNARIES,
} GuiseUnary;

typedef enum
{
  GUISE_BINARY_ADD,
  GUISE_BINARY_SUB,
  GUISE_BINARY_MUL,
  GUISE_BINARY_DIV,
  GUISE_BINARY_MAX,           /* b where a is not a number */
  GUISE_BINARY_MIN,           /* likewise */
  GUISE_BINARY_GREATER_EQUAL, /* 1 or 0, no gradient */
  GUISE_BINARY_EQUAL,         /* 1 or 0, no gradient */
  GUISE_N_BINARIES,
} GuiseBinary;

GuiseNode *guise_build_unary (GuiseGraph *graph, GuiseUnary function, GuiseNode *x);
GuiseNode *guise_build_binary (GuiseGraph *graph, GuiseBinary function, GuiseNode *a, GuiseNode *b);
GuiseNode *guise_build_add (GuiseGraph *graph, GuiseNode *a, GuiseNode *b);
GuiseNode *guise_build_sub (GuiseGraph *graph, GuiseNode *a, GuiseNode *b);
GuiseNode *guise_build_mul (GuiseGraph *graph, GuiseNode *a, GuiseNode *b);
GuiseNode *guise_build_div (GuiseGraph *graph, GuiseNode *a, GuiseNode *b);

/**
 * guise_build_affine:
 *
 * Returns: scale * x + shift, with scalars known now
 */
GuiseNode *guise_build_affine (GuiseGraph *graph, GuiseNode *x, double scale, double shift);

/**
 * guise_build_clamp:
 *
 * Returns: x limited to [@low, @high]; the gradient passes inside the limits, both included
 */
GuiseNode *guise_build_clamp (GuiseGraph *graph, GuiseNode *x, double low, double high);

/**
 * GuisePrecision:
 * @GUISE_PRECISION_F32: binary32, what everything is unless cast
 * @GUISE_PRECISION_F16: binary16, 11 significant bits, up to 65504
 * @GUISE_PRECISION_BF16: bfloat16, 8 significant bits, the range of binary32
 *
 * A format that values are held in. Sums are made in f32 whatever it is.
 */
typedef enum
{
  GUISE_PRECISION_F32,
  GUISE_PRECISION_F16,
  GUISE_PRECISION_BF16,
  GUISE_N_PRECISIONS,
} GuisePrecision;

/**
 * guise_build_cast:
 * @from: the precision that @x is held in
 * @to: the precision wanted
 *
 * The plan for reduced precision is these nodes; see #GuiseCastParams. The gradient takes the way
 * back: it is cast from @to to @from.
 *
 * Returns: @x rounded to what @from and then @to can hold
 */
GuiseNode *
guise_build_cast (GuiseGraph *graph, GuiseNode *x, GuisePrecision from, GuisePrecision to);

/**
 * guise_build_leaky_relu:
 *
 * Returns: x for x > 0, else @slope * x; the derivative at 0 is @slope (training.md 2.1)
 */
GuiseNode *guise_build_leaky_relu (GuiseGraph *graph, GuiseNode *x, double slope);

/**
 * guise_build_prelu:
 * @slopes: one per channel, [c] or [1, c, 1, 1]
 *
 * Shapes: x [n, c, h, w]. Returns: x for x > 0, else slope * x
 */
GuiseNode *guise_build_prelu (GuiseGraph *graph, GuiseNode *x, GuiseNode *slopes);

/**
 * guise_build_stop_gradient:
 *
 * Returns: x, through which no gradient flows
 */
GuiseNode *guise_build_stop_gradient (GuiseGraph *graph, GuiseNode *x);

/* ---- convolution, matrix product, pooling ---- */

/**
 * GuiseConv:
 * @stride: step of the window, down and across
 * @pad_top: zeros before the first row; likewise the others
 * @n_groups: 1, or the number of channels for a depthwise convolution
 */
typedef struct
{
  int stride;
  int pad_top;
  int pad_left;
  int pad_bottom;
  int pad_right;
  int n_groups;
} GuiseConv;

/**
 * guise_build_conv2d:
 * @weight: [o, c / groups, kh, kw]
 * @bias: (nullable): [o]
 * @conv: stride, padding, groups
 *
 * Cross-correlation. Shapes: x [n, c, h, w] -> [n, o, (h + pads - kh) / stride + 1, ...]
 */
GuiseNode *guise_build_conv2d (GuiseGraph      *graph,
                               GuiseNode       *x,
                               GuiseNode       *weight,
                               GuiseNode       *bias,
                               const GuiseConv *conv);

/**
 * guise_build_conv2d_transposed:
 * @weight: [c, o, kh, kw], c the channels of @x
 * @conv: of the convolution whose gradient this is
 * @out_h: rows of the result
 * @out_w: columns of the result
 *
 * The data gradient of a convolution, used forward: scatters every input pixel through the kernel.
 */
GuiseNode *guise_build_conv2d_transposed (GuiseGraph      *graph,
                                          GuiseNode       *x,
                                          GuiseNode       *weight,
                                          GuiseNode       *bias,
                                          const GuiseConv *conv,
                                          int64_t          out_h,
                                          int64_t          out_w);

/**
 * guise_build_matmul:
 * @bias: (nullable): [m]
 *
 * Shapes: x [n, k], weight [k, m] -> [n, m]
 */
GuiseNode *guise_build_matmul (GuiseGraph *graph, GuiseNode *x, GuiseNode *weight, GuiseNode *bias);

GuiseNode *guise_build_max_pool (GuiseGraph      *graph,
                                 GuiseNode       *x,
                                 int              kernel_h,
                                 int              kernel_w,
                                 const GuiseConv *conv);

/**
 * guise_build_filter:
 * @taps: (array length=n_taps): one-dimensional kernel, used along both axes
 * @pad_before: zeros before the first row and column; 0 for VALID
 * @pad_after: zeros after the last
 * @stride: step
 *
 * A separable depthwise correlation with constant taps: Gaussian blur, SSIM windows, blur-pool.
 */
GuiseNode *guise_build_filter (GuiseGraph  *graph,
                               GuiseNode   *x,
                               const float *taps,
                               int          n_taps,
                               int          pad_before,
                               int          pad_after,
                               int          stride);

/**
 * guise_build_resize_bilinear:
 *
 * Half-pixel centres, no antialiasing. Shapes: x [n, c, h, w] -> [n, c, out_h, out_w]
 */
GuiseNode *
guise_build_resize_bilinear (GuiseGraph *graph, GuiseNode *x, int64_t out_h, int64_t out_w);

/* ---- shape ---- */

GuiseNode *guise_build_reshape (GuiseGraph *graph, GuiseNode *x, const GuiseShape *shape);

/**
 * guise_build_transpose:
 * @order: (array): output axis i is input axis @order[i]
 */
GuiseNode *guise_build_transpose (GuiseGraph *graph, GuiseNode *x, const int *order);
GuiseNode *
guise_build_concat (GuiseGraph *graph, GuiseNode *const *parts, size_t n_parts, int axis);

/**
 * guise_build_slice:
 *
 * Returns: elements @start .. @start + @size - 1 of @axis
 */
GuiseNode *
guise_build_slice (GuiseGraph *graph, GuiseNode *x, int axis, int64_t start, int64_t size);

/**
 * guise_build_pad:
 * @before: (array): zeros before, one number per axis
 * @after: (array): zeros after, one number per axis
 */
GuiseNode *
guise_build_pad (GuiseGraph *graph, GuiseNode *x, const int64_t *before, const int64_t *after);

/**
 * guise_build_depth_to_space:
 *
 * Block 2, DCR order: input channel (dy * 2 + dx) * C + c goes to pixel (2y + dy, 2x + dx).
 */
GuiseNode *guise_build_depth_to_space (GuiseGraph *graph, GuiseNode *x);
GuiseNode *guise_build_broadcast (GuiseGraph *graph, GuiseNode *x, const GuiseShape *shape);

/* ---- reductions ---- */

/**
 * guise_build_sum:
 * @axes: bit i set: axis i is summed; its size becomes 1
 */
GuiseNode *guise_build_sum (GuiseGraph *graph, GuiseNode *x, unsigned axes);
GuiseNode *guise_build_mean (GuiseGraph *graph, GuiseNode *x, unsigned axes);

/**
 * guise_build_all_reduce:
 * @scale: what the sum is multiplied by
 *
 * The sum of @x over all processes that share the work (guise-collective.h), on all of them; runs
 * as early as it can. No gradient flows through it.
 */
GuiseNode *guise_build_all_reduce (GuiseGraph *graph, GuiseNode *x, double scale);

/* ---- state ---- */

/**
 * guise_build_assign:
 * @param: a parameter
 * @value: its new value, same shape
 *
 * Writes @value into @param when the run reaches this node: after everything that reads the old
 * value and was built before.
 *
 * Returns: the node, to be listed among a plan's outputs so that it runs
 */
GuiseNode *guise_build_assign (GuiseGraph *graph, GuiseNode *param, GuiseNode *value);

/**
 * guise_build_random_mask:
 * @shape: what to draw
 * @probability: P(1)
 * @seed: scalar parameter or constant
 * @counter: scalar parameter: the iteration; every run must see another value
 * @stream: which tensor of the model this is
 *
 * Independent 0/1 numbers from guise_philox (seed, stream, counter and index).
 */
GuiseNode *guise_build_random_mask (GuiseGraph       *graph,
                                    const GuiseShape *shape,
                                    double            probability,
                                    uint64_t          seed,
                                    GuiseNode        *counter,
                                    uint32_t          stream);

/**
 * GuiseUpdate:
 * @GUISE_UPDATE_RMSPROP: a = decay1 a + (1 - decay1) g^2; w -= rate g / (sqrt (a) + epsilon)
 * @GUISE_UPDATE_ADABELIEF: m = decay1 m + (1 - decay1) g; v = decay2 v + (1 - decay2) (g - m)^2;
 *   w -= rate m / (sqrt (v) + epsilon)
 *
 * The optimizer rules (training.md 5), each one fused op over one parameter.
 */
typedef enum
{
  GUISE_UPDATE_RMSPROP,
  GUISE_UPDATE_ADABELIEF,
  GUISE_N_UPDATES,
} GuiseUpdate;

/**
 * guise_build_update:
 * @rule: which optimizer
 * @param: the weight, changed in place
 * @state1: its first moment, changed in place
 * @state2: (nullable): its second moment (AdaBelief), changed in place
 * @gradient: same shape
 * @rate: scalar node: the learning rate of this step, gradient clipping not included
 * @gradient_scale: (nullable): scalar node that multiplies the gradient first (clipping); when it
 *   is exactly 0, weight and moments stay as they are, be the gradient infinite or no number
 * @mask: (nullable): same shape as @param, multiplies the step (learning-rate dropout)
 * @decay1: 0.9
 * @decay2: 0.999, AdaBelief only
 * @epsilon: 1e-6
 *
 * Returns: the node, to be listed among a plan's outputs so that it runs
 */
GuiseNode *guise_build_update (GuiseGraph *graph,
                               GuiseUpdate rule,
                               GuiseNode  *param,
                               GuiseNode  *state1,
                               GuiseNode  *state2,
                               GuiseNode  *gradient,
                               GuiseNode  *rate,
                               GuiseNode  *gradient_scale,
                               GuiseNode  *mask,
                               double      decay1,
                               double      decay2,
                               double      epsilon);

/* ---- gradient ---- */

/**
 * guise_graph_gradient:
 * @self: a graph
 * @loss: any shape; what is differentiated is the sum of its elements
 * @wrt: (array length=n_wrt): the values to differentiate by
 * @n_wrt: how many
 * @out_gradients: (out) (array length=n_wrt): ordinary nodes; %NULL where @loss does not depend on
 * it
 *
 * Adds the nodes of the gradient to the graph.
 */
void guise_graph_gradient (GuiseGraph       *self,
                           GuiseNode        *loss,
                           GuiseNode *const *wrt,
                           size_t            n_wrt,
                           GuiseNode       **out_gradients);

G_END_DECLS
