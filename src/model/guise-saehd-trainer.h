/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd-batch.h"
#include "model/guise-saehd.h"

G_BEGIN_DECLS

/**
 * GuiseSaehdTrainer:
 *
 * Training iterations of one model on one device. All options are those of its #GuiseSaehd;
 * another stage of a plan is another trainer over the same weights. After the second step nothing
 * is allocated. Thread: owner.
 */
typedef struct _GuiseSaehdTrainer GuiseSaehdTrainer;

/**
 * GuiseSaehdTrainerFlags:
 * @GUISE_SAEHD_TRAINER_DEFAULT: what training needs
 * @GUISE_SAEHD_TRAINER_GIVEN_MASKS: the masks of learning-rate dropout are not drawn but given by
 *   guise_saehd_trainer_set_mask()
 * @GUISE_SAEHD_TRAINER_NORMS: gradient norms are computed even when nothing is clipped
 * @GUISE_SAEHD_TRAINER_SCALED_LOSS: the loss is scaled (guise-loss-scale.h) also on a device that
 *   does not need it (guise_device_get_loss_scale())
 */
typedef enum
{
  GUISE_SAEHD_TRAINER_DEFAULT = 0,
  GUISE_SAEHD_TRAINER_GIVEN_MASKS = 1 << 0,
  GUISE_SAEHD_TRAINER_NORMS = 1 << 1,
  GUISE_SAEHD_TRAINER_SCALED_LOSS = 1 << 2,
} GuiseSaehdTrainerFlags;

/**
 * GuiseSaehdReport:
 * @src_loss: mean over the source samples
 * @dst_loss: mean over the destination samples
 * @d_code: mean loss of the code discriminator, 0 without one
 * @d_gan: mean loss of the patch discriminator, 0 without one
 * @norms: global gradient norms by #GuiseSaehdOptimizer, before clipping; 0 when not computed; not
 *   finite when gradients were not
 * @n_bad: steps of this trainer so far whose gradients were not all finite, added up over the
 *   optimizers; where the loss is scaled they changed nothing, elsewhere they are only seen when
 *   norms are computed
 * @n_bad_in_row: the last of them, without a good one in between, of the optimizer that had most
 *
 * What one iteration measured. Losses and norms are those before its update. With several ranks
 * (guise_device_set_collective()) losses are of this rank's samples, norms of the whole batch.
 */
typedef struct
{
  double   src_loss;
  double   dst_loss;
  double   d_code;
  double   d_gan;
  double   norms[GUISE_N_SAEHD_OPTIMIZERS];
  uint64_t n_bad;
  uint64_t n_bad_in_row;
} GuiseSaehdReport;

/**
 * guise_saehd_trainer_new:
 * @model: what to train; its batch_size is the size of every batch, or of this rank's part of it
 * @weights: on @device; tensors of the model that it lacks are added (guise_saehd_add_weights())
 * @device: where to run
 * @seed: of start values and of the masks of learning-rate dropout
 * @flags: see #GuiseSaehdTrainerFlags
 * @error: where to put the error
 *
 * @weights and @device must outlive the trainer. On a rehearsal (guise_device_new_rehearsal()) it
 * has sizes and cannot step. When @device has a collective, all ranks make a trainer and its steps
 * together, each with its part of the batch.
 *
 * Errors: %GUISE_MODEL_ERROR UNSUPPORTED; %GUISE_NN_ERROR NO_MEMORY, UNSUPPORTED
 *
 * Returns: (transfer full) (nullable): a trainer
 */
GuiseSaehdTrainer *guise_saehd_trainer_new (GuiseSaehd            *model,
                                            GuiseWeights          *weights,
                                            GuiseDevice           *device,
                                            uint64_t               seed,
                                            GuiseSaehdTrainerFlags flags,
                                            GError               **error);
void               guise_saehd_trainer_free (GuiseSaehdTrainer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSaehdTrainer, guise_saehd_trainer_free)

/* So many iterations may be started and not collected. */
#define GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT 2

/**
 * guise_saehd_trainer_start:
 * @self: the trainer; fewer than %GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT iterations are in flight
 * @batch: the samples, as many as the model's batch_size; not needed any more when it returns
 * @error: where to put the error
 *
 * One complete iteration (training.md 6.1): generator update, then the discriminators'. A device
 * that is asynchronous may still be at it when this returns.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean
guise_saehd_trainer_start (GuiseSaehdTrainer *self, const GuiseSaehdBatch *batch, GError **error);

/**
 * guise_saehd_trainer_start_device:
 * @self: as in guise_saehd_trainer_start()
 * @planes: (array fixed-size=4): by #GuiseSaehdPlane, addresses of the trainer's device, as
 *   #GuiseSaehdBatch has them; work that is enqueued later may change them
 * @error: where to put the error
 *
 * As guise_saehd_trainer_start(), for samples that the device made.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_saehd_trainer_start_device (GuiseSaehdTrainer *self,
                                           const void *const  planes[GUISE_N_SAEHD_PLANES],
                                           GError           **error);

/**
 * guise_saehd_trainer_start_again:
 * @self: as in guise_saehd_trainer_start()
 * @error: where to put the error
 *
 * As guise_saehd_trainer_start(), with the samples of the iteration started last: what training
 * costs without what samples cost.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_saehd_trainer_start_again (GuiseSaehdTrainer *self, GError **error);

/**
 * guise_saehd_trainer_collect:
 * @self: the trainer; at least one iteration is in flight
 * @out_report: (out) (nullable): what was measured
 * @error: where to put the error
 *
 * Waits for the oldest iteration that was started and not collected.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean
guise_saehd_trainer_collect (GuiseSaehdTrainer *self, GuiseSaehdReport *out_report, GError **error);

/**
 * guise_saehd_trainer_get_n_in_flight:
 *
 * Returns: iterations started and not collected
 */
int guise_saehd_trainer_get_n_in_flight (const GuiseSaehdTrainer *self);

/**
 * guise_saehd_trainer_step:
 * @self: the trainer; no iteration is in flight
 * @batch: the samples, as many as the model's batch_size
 * @out_report: (out) (nullable): what was measured
 * @error: where to put the error
 *
 * guise_saehd_trainer_start() and guise_saehd_trainer_collect().
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST, RANK_LOST
 */
gboolean guise_saehd_trainer_step (GuiseSaehdTrainer     *self,
                                   const GuiseSaehdBatch *batch,
                                   GuiseSaehdReport      *out_report,
                                   GError               **error);

/**
 * guise_saehd_trainer_get_sample_losses:
 *
 * Returns: (transfer none) (array): [batch_size] losses of one side's samples, of the iteration
 *   collected last
 */
const float *guise_saehd_trainer_get_sample_losses (const GuiseSaehdTrainer *self,
                                                    GuiseSaehdSide           side);

/**
 * guise_saehd_trainer_set_mask:
 * @self: a trainer with %GUISE_SAEHD_TRAINER_GIVEN_MASKS
 * @tensor: a weight of the model; ignored when it is frozen
 * @values: (array): 0 or 1, [shape] f32 as graphs have it; holds until it is set again
 */
void guise_saehd_trainer_set_mask (GuiseSaehdTrainer      *self,
                                   const GuiseSaehdTensor *tensor,
                                   const float            *values);

/**
 * guise_saehd_trainer_get_peak_bytes:
 *
 * Returns: activations and workspace of all plans together
 */
size_t guise_saehd_trainer_get_peak_bytes (const GuiseSaehdTrainer *self);

/**
 * guise_saehd_trainer_add_memory:
 * @self: the trainer
 * @memory: (inout): what its plans hold is added
 */
void guise_saehd_trainer_add_memory (const GuiseSaehdTrainer *self, GuisePlanMemory *memory);

/**
 * guise_saehd_trainer_get_flops:
 *
 * Returns: floating-point operations of one iteration in convolutions and matrix products
 */
double guise_saehd_trainer_get_flops (const GuiseSaehdTrainer *self);

/**
 * guise_saehd_trainer_get_plan:
 *
 * Returns: (transfer none) (nullable): the plan of one optimizer; %NULL when the model does not
 *   train with it
 */
GuisePlan *guise_saehd_trainer_get_plan (const GuiseSaehdTrainer *self,
                                         GuiseSaehdOptimizer      optimizer);

/**
 * guise_saehd_trainer_dump:
 * @self: the trainer
 *
 * Returns: (transfer full): the steps of the generator plan, see guise_plan_dump()
 */
char *guise_saehd_trainer_dump (const GuiseSaehdTrainer *self);
void  guise_saehd_trainer_set_timed (GuiseSaehdTrainer *self, gboolean timed);

G_END_DECLS
