/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-xseg.h"

G_BEGIN_DECLS

/**
 * GuiseXsegTrainer:
 *
 * Training iterations of one XSeg model on one device: RMSprop at 1e-4 with learning-rate dropout,
 * on the sum over the batch. After the first step nothing is allocated. Thread: owner.
 *
 * Source: training.md 8.2
 */
typedef struct _GuiseXsegTrainer GuiseXsegTrainer;

/**
 * GuiseXsegTrainerFlags:
 * @GUISE_XSEG_TRAINER_DEFAULT: what training needs
 * @GUISE_XSEG_TRAINER_GIVEN_MASKS: the masks of learning-rate dropout are not drawn but given by
 *   guise_xseg_trainer_set_mask()
 * @GUISE_XSEG_TRAINER_SCALED_LOSS: the loss is scaled (guise-loss-scale.h) also on a device that
 *   does not need it (guise_device_get_loss_scale())
 */
typedef enum
{
  GUISE_XSEG_TRAINER_DEFAULT = 0,
  GUISE_XSEG_TRAINER_GIVEN_MASKS = 1 << 0,
  GUISE_XSEG_TRAINER_SCALED_LOSS = 1 << 1,
} GuiseXsegTrainerFlags;

/**
 * guise_xseg_trainer_new:
 * @model: what to train; its batch_size is the size of every batch
 * @weights: on @device; tensors of the model that it lacks are added
 * @device: where to run
 * @seed: of start values and of the masks of learning-rate dropout
 * @flags: see #GuiseXsegTrainerFlags
 * @error: where to put the error
 *
 * @weights and @device must outlive the trainer.
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY, UNSUPPORTED
 *
 * Returns: (transfer full) (nullable): a trainer
 */
GuiseXsegTrainer *guise_xseg_trainer_new (GuiseXseg            *model,
                                          GuiseWeights         *weights,
                                          GuiseDevice          *device,
                                          uint64_t              seed,
                                          GuiseXsegTrainerFlags flags,
                                          GError              **error);
void              guise_xseg_trainer_free (GuiseXsegTrainer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseXsegTrainer, guise_xseg_trainer_free)

/**
 * guise_xseg_trainer_step:
 * @self: the trainer
 * @images: (array): [n, 3, r, r] f32 BGR 0..1
 * @targets: (array): [n, 1, r, r] f32: masks of 0 and 1; in pretraining grey pictures
 * @out_loss: (out) (optional): mean over the samples, before the update
 * @error: where to put the error
 *
 * One iteration.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_xseg_trainer_step (GuiseXsegTrainer *self,
                                  const float      *images,
                                  const float      *targets,
                                  double           *out_loss,
                                  GError          **error);

/**
 * guise_xseg_trainer_get_sample_losses:
 *
 * Returns: (transfer none) (array): [batch_size] losses of the last step's samples
 */
const float *guise_xseg_trainer_get_sample_losses (const GuiseXsegTrainer *self);

/**
 * guise_xseg_trainer_get_n_bad:
 *
 * Returns: steps so far that changed nothing because their gradients were not all finite; 0 where
 *   the loss is not scaled
 */
uint64_t guise_xseg_trainer_get_n_bad (const GuiseXsegTrainer *self);

/**
 * guise_xseg_trainer_set_mask:
 * @self: a trainer with %GUISE_XSEG_TRAINER_GIVEN_MASKS
 * @tensor: index of a weight of the model
 * @values: (array): 0 or 1, [shape] f32 as graphs have it; holds until it is set again
 */
void guise_xseg_trainer_set_mask (GuiseXsegTrainer *self, size_t tensor, const float *values);

/**
 * guise_xseg_trainer_get_peak_bytes:
 *
 * Returns: activations and workspace of a step
 */
size_t guise_xseg_trainer_get_peak_bytes (const GuiseXsegTrainer *self);

/**
 * guise_xseg_trainer_get_flops:
 *
 * Returns: floating-point operations of one iteration in convolutions and matrix products
 */
double guise_xseg_trainer_get_flops (const GuiseXsegTrainer *self);

G_END_DECLS
