/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd-trainer.h"
#include "model/guise-weight-update.h"

G_BEGIN_DECLS

/**
 * guise_saehd_build_gradients:
 * @self: the model
 * @graph: where
 * @optimizer: whose weights
 * @loss: any shape; its sum is differentiated
 *
 * Returns: (transfer full) (array): by tensor index: gradients in the graph's layout, %NULL for
 *   tensors that @optimizer does not train, which are also those of inter_AB in liae without random
 *   warp (training.md 3)
 */
GuiseNode **guise_saehd_build_gradients (const GuiseSaehd   *self,
                                         GuiseGraph         *graph,
                                         GuiseSaehdOptimizer optimizer,
                                         GuiseNode          *loss);

/**
 * guise_saehd_build_update:
 * @self: the model
 * @graph: where
 * @optimizer: whose weights are moved
 * @loss: what its sum shall lower
 * @seed: of the masks of learning-rate dropout
 * @flags: see #GuiseSaehdTrainerFlags
 * @n_ranks: processes that share every batch
 *
 * What the model's options make of guise_weight_update_build().
 */
GuiseWeightUpdate guise_saehd_build_update (const GuiseSaehd      *self,
                                            GuiseGraph            *graph,
                                            GuiseSaehdOptimizer    optimizer,
                                            GuiseNode             *loss,
                                            uint64_t               seed,
                                            GuiseSaehdTrainerFlags flags,
                                            int                    n_ranks);

G_END_DECLS
