/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-op.h"

G_BEGIN_DECLS

/*
 * Looking into a graph: for planners and for translating graphs into other forms (ONNX). What the
 * inputs and parameters of an op mean stands at #GuiseOp. Everything returned lives as long as the
 * graph.
 */

size_t     guise_graph_get_n_nodes (const GuiseGraph *self);
GuiseNode *guise_graph_get_node (const GuiseGraph *self, size_t i);

GuiseOp guise_node_get_op (const GuiseNode *self);

/**
 * guise_node_get_index:
 *
 * Returns: its place in the graph; every input of a node has a smaller one
 */
size_t guise_node_get_index (const GuiseNode *self);
size_t guise_node_get_n_inputs (const GuiseNode *self);

/**
 * guise_node_get_input:
 *
 * Returns: (nullable): input @i, or %NULL for an absent one
 */
GuiseNode *guise_node_get_input (const GuiseNode *self, size_t i);

/**
 * guise_node_get_params:
 *
 * Returns: (nullable): the parameter structure named at the op, %NULL when it has none
 */
const void *guise_node_get_params (const GuiseNode *self);

/**
 * guise_node_get_constant:
 *
 * Returns: (nullable) (array): the row-major values of a constant, %NULL for any other op
 */
const float *guise_node_get_constant (const GuiseNode *self);

G_END_DECLS
