/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * guise_training_start_stage:
 * @self: a plan
 * @stage: the stage that begins: nothing of it is done
 * @before: (nullable): settled options of the checkpoint that it goes on from; %NULL: there is none
 * @model: the model of the stage
 * @weights: the weights of the checkpoint; changed
 * @seed: of the new values
 * @out_parts: (out) (transfer full) (array zero-terminated=1): names of the networks that started
 *   anew, as in "inter_AB", for the journal; often empty
 * @error: where to put the error
 *
 * Gives new values to the parts of a model that a stage begins without: inter_AB when the stage
 * says reset_first; inter, or inter_AB and inter_B, when pretraining is over, whether it was a
 * stage of this plan or an imported model. What becomes of the optimizer's state is up to the
 * plan's reset_moments ("keep" is what DeepFaceLab does in both cases). The same call on the same
 * checkpoint gives the same values.
 *
 * Errors: %GUISE_CORE_ERROR NO_MEMORY; those of the device
 *
 * Source: training.md 1 (pretrain_just_disabled), features.md A3 and A5 (86)
 */
gboolean guise_training_start_stage (const GuiseTrainingPlan *self,
                                     size_t                   stage,
                                     const GuiseSaehdOptions *before,
                                     const GuiseSaehd        *model,
                                     GuiseWeights            *weights,
                                     uint64_t                 seed,
                                     char                  ***out_parts,
                                     GError                 **error);

G_END_DECLS
