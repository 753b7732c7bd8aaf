/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd-trainer.h"

G_BEGIN_DECLS

/**
 * guise_saehd_is_trained:
 *
 * Returns: whether the optimizer of @tensor moves it: all but inter_AB of liae without random warp
 *   (training.md 3)
 */
gboolean guise_saehd_is_trained (const GuiseSaehd *self, const GuiseSaehdTensor *tensor);

/**
 * guise_saehd_build_gradients:
 * @self: the model
 * @graph: where
 * @optimizer: whose weights
 * @loss: any shape; its sum is differentiated
 *
 * Returns: (transfer full) (array): by tensor index: gradients in the graph's layout, %NULL for
 *   tensors that @optimizer does not train
 */
GuiseNode **guise_saehd_build_gradients (const GuiseSaehd   *self,
                                         GuiseGraph         *graph,
                                         GuiseSaehdOptimizer optimizer,
                                         GuiseNode          *loss);

/**
 * guise_saehd_build_norm:
 * @gradients: (array length=n): with %NULL for those that do not count
 * @n: how many
 *
 * Returns: the global norm, a scalar
 */
GuiseNode *guise_saehd_build_norm (GuiseGraph *graph, GuiseNode *const *gradients, size_t n);

/**
 * guise_saehd_build_clip_scale:
 * @norm: a scalar
 *
 * Returns: what gradients are multiplied by so that a norm above 1 becomes 1, a scalar
 */
GuiseNode *guise_saehd_build_clip_scale (GuiseGraph *graph, GuiseNode *norm);

/**
 * guise_saehd_build_cosine_rate:
 * @counter: updates made so far, a scalar
 * @rate: the largest rate
 *
 * Returns: rate * (cos (2 pi counter / 500) + 1) / 2, a scalar
 */
GuiseNode *guise_saehd_build_cosine_rate (GuiseGraph *graph, GuiseNode *counter, double rate);

/**
 * GuiseSaehdUpdate:
 * @outputs: (element-type GuiseNode): what must run
 * @norm: (nullable): the gradients' norm before clipping, a scalar
 * @masks: (array) (nullable): by tensor index, with given masks: their inputs
 */
typedef struct
{
  GPtrArray  *outputs;
  GuiseNode  *norm;
  GuiseNode **masks;
} GuiseSaehdUpdate;

void guise_saehd_update_clear (GuiseSaehdUpdate *self);

/**
 * guise_saehd_build_update:
 * @self: the model
 * @graph: where
 * @optimizer: whose weights are moved
 * @loss: what its sum shall lower
 * @seed: of the masks of learning-rate dropout
 * @flags: see #GuiseSaehdTrainerFlags
 *
 * Gradients, clipping, schedule, dropout, the moves and the counter (training.md 5).
 */
GuiseSaehdUpdate guise_saehd_build_update (const GuiseSaehd      *self,
                                           GuiseGraph            *graph,
                                           GuiseSaehdOptimizer    optimizer,
                                           GuiseNode             *loss,
                                           uint64_t               seed,
                                           GuiseSaehdTrainerFlags flags);

G_END_DECLS
