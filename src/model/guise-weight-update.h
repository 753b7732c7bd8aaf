/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-weight-table.h"

G_BEGIN_DECLS

/*
 * How the weights of any model move: gradient, clipping, schedule, learning-rate dropout,
 * optimizer.
 *
 * Source: training.md 5
 */

/**
 * guise_weight_update_build_gradients:
 * @table: the weights
 * @graph: where
 * @optimizer: index of the optimizer whose weights are meant
 * @frozen: (nullable): a component that does not move, or %NULL
 * @loss: any shape; its sum is differentiated
 *
 * Returns: (transfer full) (array): by tensor index: gradients in the graph's layout, %NULL for
 *   tensors that @optimizer does not train
 */
GuiseNode **guise_weight_update_build_gradients (const GuiseWeightTable *table,
                                                 GuiseGraph             *graph,
                                                 size_t                  optimizer,
                                                 const char             *frozen,
                                                 GuiseNode              *loss);

/**
 * guise_weight_update_build_norm:
 * @gradients: (array length=n): with %NULL for those that do not count
 * @n: how many
 *
 * Returns: the global norm, a scalar
 */
GuiseNode *
guise_weight_update_build_norm (GuiseGraph *graph, GuiseNode *const *gradients, size_t n);

/**
 * guise_weight_update_build_clip_scale:
 * @norm: a scalar
 *
 * Returns: what gradients are multiplied by so that a norm above 1 becomes 1, a scalar
 */
GuiseNode *guise_weight_update_build_clip_scale (GuiseGraph *graph, GuiseNode *norm);

/**
 * guise_weight_update_build_cosine_rate:
 * @counter: updates made so far, a scalar
 * @rate: the largest rate
 *
 * Returns: rate * (cos (2 pi counter / 500) + 1) / 2, a scalar
 */
GuiseNode *
guise_weight_update_build_cosine_rate (GuiseGraph *graph, GuiseNode *counter, double rate);

/**
 * GuiseWeightUpdateRule:
 * @optimizer: index of the optimizer whose weights are moved
 * @frozen: (nullable): a component that does not move
 * @rate: learning rate
 * @has_cosine: whether the rate swings (guise_weight_update_build_cosine_rate())
 * @has_dropout: whether only 3 of 10 weights move in a step
 * @clips: whether a gradient norm above 1 is brought down to 1
 * @has_norm: whether the norm is computed even when nothing is clipped
 * @has_given_masks: the masks of the dropout are inputs instead of being drawn
 * @seed: of the masks
 * @n_ranks: processes that share every batch; 0 or 1: this one has all of it
 * @averages: their gradients are averaged, as DeepFaceLab does over devices, instead of summed
 * @scales_loss: the loss is scaled (guise-loss-scale.h), and a step whose gradients are not all
 *   finite changes nothing but the scale, on all ranks alike
 *
 * What is done in one step. The optimizer is AdaBelief where the table has two states for each
 * weight, else RMSprop.
 */
typedef struct
{
  size_t      optimizer;
  const char *frozen;
  double      rate;
  gboolean    has_cosine;
  gboolean    has_dropout;
  gboolean    clips;
  gboolean    has_norm;
  gboolean    has_given_masks;
  uint64_t    seed;
  int         n_ranks;
  gboolean    averages;
  gboolean    scales_loss;
} GuiseWeightUpdateRule;

/**
 * GuiseWeightUpdate:
 * @outputs: (element-type GuiseNode): what must run
 * @norm: (nullable): the gradients' norm before clipping and without the scale of the loss, a
 * scalar; always there when the loss is scaled: not finite in a step that was left out
 * @masks: (array) (nullable): by tensor index, with given masks: their inputs
 */
typedef struct
{
  GPtrArray  *outputs;
  GuiseNode  *norm;
  GuiseNode **masks;
} GuiseWeightUpdate;

void guise_weight_update_clear (GuiseWeightUpdate *self);

/**
 * guise_weight_update_build:
 * @table: the weights
 * @graph: where
 * @loss: what its sum shall lower
 * @rule: what is done
 *
 * Gradients, their sum over ranks, clipping, schedule, dropout, the moves and the counter. By the
 * sum R ranks with a part of a batch each make the step that one makes with the whole batch.
 */
GuiseWeightUpdate guise_weight_update_build (const GuiseWeightTable      *table,
                                             GuiseGraph                  *graph,
                                             GuiseNode                   *loss,
                                             const GuiseWeightUpdateRule *rule);

G_END_DECLS
