/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-backend.h"
#include "nn/guise-graph-private.h"

G_BEGIN_DECLS

/**
 * GuiseOpInfer:
 * @node: complete but for its shape, which holds the wanted one where inputs do not determine it
 *
 * Checks inputs and parameters and sets the shape. The only place that does.
 * Errors: %GUISE_NN_ERROR SHAPE, without the name of the node
 */
typedef gboolean (*GuiseOpInfer) (GuiseNode *node, GError **error);

/**
 * GuiseOpGradient:
 * @graph: where to build
 * @node: what is differentiated
 * @dy: gradient with respect to its result: of its shape, or, for ops with
 *   %GUISE_OP_BROADCAST_GRADIENT, with ones where it does not vary
 * @needed: (array): which inputs' gradients anybody wants
 * @dx: (array): comes filled with %NULL; gradients with respect to the inputs, of their shapes or
 *   with ones in place of axes along which they do not vary
 */
typedef void (*GuiseOpGradient) (GuiseGraph     *graph,
                                 GuiseNode      *node,
                                 GuiseNode      *dy,
                                 const gboolean *needed,
                                 GuiseNode     **dx);

/**
 * GuiseOpEncode:
 * @node: an elementwise node
 * @a: register of its first input
 * @b: register of its second, 0 without one
 * @program: gets the instructions; the last of them writes the result
 *
 * Returns: %FALSE when the program has no room
 */
typedef gboolean (*GuiseOpEncode) (const GuiseNode *node,
                                   uint8_t          a,
                                   uint8_t          b,
                                   GuiseProgram    *program);

typedef enum
{
  GUISE_OP_BROADCAST_GRADIENT = 1 << 0, /* `gradient` takes a dy that does not vary along an axis */
  GUISE_OP_ALIAS = 1 << 1,              /* the result is the memory of input 0 */
  GUISE_OP_SOURCE = 1 << 2,             /* no computation: input, parameter, constant */
  GUISE_OP_EAGER = 1 << 3,              /* runs as soon as its input is there */
} GuiseOpFlags;

/**
 * GuiseOpRow:
 * @name: for people
 * @n_inputs: how many, absent ones included; for concat the least number
 * @optional: bit i: input i may be absent
 * @writes: bit i: input i, a parameter, is changed in place
 * @params_bytes: size of the parameter structure
 * @flags: see #GuiseOpFlags
 * @infer: checks and finds the shape
 * @gradient: (nullable): %NULL: no gradient flows through
 * @encode: (nullable): %NULL: not elementwise, or not a part of programs
 * @flops: (nullable): multiply-adds count 2 (training.md 11); %NULL: not counted
 *
 * What is known about an op. What backends know about it stands in their own tables.
 */
typedef struct
{
  const char     *name;
  size_t          n_inputs;
  unsigned        optional;
  unsigned        writes;
  size_t          params_bytes;
  GuiseOpFlags    flags;
  GuiseOpInfer    infer;
  GuiseOpGradient gradient;
  GuiseOpEncode   encode;
  double (*flops) (const GuiseNode *node);
} GuiseOpRow;

const GuiseOpRow *guise_op_get_row (GuiseOp op);

/* Sets a SHAPE error; for `infer` functions. */
gboolean guise_op_reject (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* Rejects unless the tensor has that many axes. */
gboolean guise_op_check_dims (const GuiseNode *x, const char *what, int n_dims, GError **error);

/**
 * guise_shape_broadcast:
 *
 * NumPy broadcasting of two shapes. Returns: %FALSE when they do not fit
 */
gboolean guise_shape_broadcast (const GuiseShape *a, const GuiseShape *b, GuiseShape *out_shape);

/**
 * guise_gradient_reduce:
 * @graph: where to build
 * @dy: a gradient for a result of @shape; may have ones where it does not vary
 * @shape: the result's shape
 * @x: an input that was broadcast to it
 *
 * Returns: the gradient for @x: summed over what was broadcast; of the rank of @x
 */
GuiseNode *
guise_gradient_reduce (GuiseGraph *graph, GuiseNode *dy, const GuiseShape *shape, GuiseNode *x);

/* Makes a lazily broadcast gradient full. Returns: @dy of @shape */
GuiseNode *guise_gradient_expand (GuiseGraph *graph, GuiseNode *dy, const GuiseShape *shape);

G_END_DECLS
