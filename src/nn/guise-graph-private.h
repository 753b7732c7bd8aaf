/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-node.h"

G_BEGIN_DECLS

/* No tensor has more elements than this, so that sizes in bytes and sums of a few fit everywhere.
 */
#define GUISE_MAX_ELEMENTS (INT64_C (1) << 40)

struct _GuiseNode
{
  GuiseGraph  *graph; /* borrowed: the node lives in its arena */
  GuiseOp      op;
  size_t       index;
  GuiseShape   shape;
  const char  *name;
  size_t       n_inputs;
  GuiseNode  **inputs;
  const void  *params;
  const float *constant;
};

/**
 * guise_graph_add:
 * @self: a graph
 * @op: what the node computes
 * @inputs: (array length=n_inputs): copied; %NULL for absent optional ones
 * @n_inputs: how many
 * @params: (nullable): of the size in the op's row; copied
 * @shape: (nullable): the shape wanted, for ops whose inputs do not determine it
 *
 * Adds a node after checking it with the op's `infer`. The only way into the graph.
 *
 * Returns: (nullable): the node, or %NULL after a mistake, which the graph keeps if it is the first
 */
GuiseNode *guise_graph_add (GuiseGraph       *self,
                            GuiseOp           op,
                            GuiseNode *const *inputs,
                            size_t            n_inputs,
                            const void       *params,
                            const GuiseShape *shape);

/**
 * guise_graph_fail:
 * @self: a graph
 * @op: the op that was to be built
 * @message: what is wrong
 *
 * Keeps the first mistake of a graph, with the scope it happened in.
 */
void guise_graph_fail (GuiseGraph *self, GuiseOp op, const char *message, ...) G_GNUC_PRINTF (3, 4);

/**
 * guise_graph_alloc:
 *
 * Returns: (nullable): memory that lives as long as the graph, aligned for any type; after a
 *   failure the graph carries NO_MEMORY
 */
void *guise_graph_alloc (GuiseGraph *self, size_t n_bytes);

/* Builders of the ops that only gradients use. */
GuiseNode *
guise_build_unary_grad (GuiseGraph *graph, GuiseUnary function, GuiseNode *dy, GuiseNode *v);
GuiseNode *guise_build_matmul_transposed (GuiseGraph *graph,
                                          GuiseNode  *a,
                                          GuiseNode  *b,
                                          gboolean    transpose_a,
                                          gboolean    transpose_b);
GuiseNode *guise_build_conv2d_grad_weight (GuiseGraph       *graph,
                                           GuiseNode        *x,
                                           GuiseNode        *dy,
                                           const GuiseConv  *conv,
                                           const GuiseShape *weight_shape);

G_END_DECLS
