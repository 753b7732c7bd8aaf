/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nn/guise-plan.h"
#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/* What the files of a checkpoint begin with, before the class. */
#define GUISE_TRAINING_MODEL_NAME "guise"

/**
 * GuiseTrainingSetup:
 * @plan: what to train
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @first_iteration: iterations that the model had when the plan began: 0, or more for one that was
 *   imported; all iterations told and asked for count these too
 * @faces: (array fixed-size=3): faceset of each slot: a folder, or the folder of a faceset.pak
 * @checkpoints: folder of the checkpoints
 * @previews: folder of the preview pictures
 * @device: where to train
 * @seed: of everything random
 * @n_threads: of the sampler, 0 for all processors
 * @host_samples: samples are made by the processor even where the device could; their numbers are
 *   the same
 * @save_seconds: time between two checkpoints, 0 for the usual 25 minutes
 * @preview_seconds: time between two previews, 0 for none but the last
 *
 * What a training needs to know. Borrowed while the training lives.
 */
typedef struct
{
  const GuiseTrainingPlan *plan;
  const char *const       *options;
  uint64_t                 first_iteration;
  const char              *faces[GUISE_N_FACE_SLOTS];
  const char              *checkpoints;
  const char              *previews;
  GuiseDevice             *device;
  uint64_t                 seed;
  int                      n_threads;
  gboolean                 host_samples;
  double                   save_seconds;
  double                   preview_seconds;
} GuiseTrainingSetup;

/**
 * GuiseTrainingEvent:
 * @GUISE_TRAINING_STEP: an iteration is done
 * @GUISE_TRAINING_STAGE: a stage begins
 * @GUISE_TRAINING_RESET: inter_AB starts anew, as the plan wants
 * @GUISE_TRAINING_SAVED: a checkpoint was written, @path
 * @GUISE_TRAINING_PREVIEW: a preview was written, @path
 * @GUISE_TRAINING_NOTE: something people should know, @text
 */
typedef enum
{
  GUISE_TRAINING_STEP,
  GUISE_TRAINING_STAGE,
  GUISE_TRAINING_RESET,
  GUISE_TRAINING_SAVED,
  GUISE_TRAINING_PREVIEW,
  GUISE_TRAINING_NOTE,
} GuiseTrainingEvent;

/**
 * GuiseTrainingProgress:
 * @event: what happened
 * @iteration: iterations done
 * @stage: index of the stage
 * @src_loss: of the last iteration
 * @dst_loss: of the last iteration
 * @ms: the last iteration, waiting included
 * @wait_ms: how long it waited for samples
 * @text: (nullable): a path or a message, by @event
 */
typedef struct
{
  GuiseTrainingEvent event;
  uint64_t           iteration;
  size_t             stage;
  double             src_loss;
  double             dst_loss;
  double             ms;
  double             wait_ms;
  const char        *text;
} GuiseTrainingProgress;

/**
 * GuiseTrainingFunc:
 *
 * Called on the thread that trains.
 */
typedef void (*GuiseTrainingFunc) (const GuiseTrainingProgress *progress, void *user_data);

typedef struct _GuiseTraining GuiseTraining;

/**
 * guise_training_check:
 * @plan: a plan
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @error: where to put the error
 *
 * Whether the model of every stage can be built and every reset done, before the first iteration.
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN, %GUISE_MODEL_ERROR OPTION, naming the stage
 */
gboolean
guise_training_check (const GuiseTrainingPlan *plan, const char *const *options, GError **error);

/**
 * guise_training_open:
 * @setup: what to train; borrowed
 * @func: (nullable): who is told
 * @user_data: for @func
 * @error: where to put the error
 *
 * Stands where the newest checkpoint stands, or at the beginning. Every stage's options are
 * checked now, not after days.
 *
 * Errors: %GUISE_TRAIN_ERROR; %GUISE_MODEL_ERROR; %GUISE_NN_ERROR; %GUISE_CORE_ERROR
 *
 * Returns: (transfer full) (nullable): a training
 */
GuiseTraining *guise_training_open (const GuiseTrainingSetup *setup,
                                    GuiseTrainingFunc         func,
                                    void                     *user_data,
                                    GError                  **error);
void           guise_training_free (GuiseTraining *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTraining, guise_training_free)

uint64_t guise_training_get_iteration (const GuiseTraining *self);

/**
 * guise_training_get_wait_shares:
 * @self: a training
 * @out_n: (out): how many processes share it
 *
 * Returns: (array length=out_n) (nullable): by process, the share of the time that it has waited
 *   for the slowest, 0 .. 1, up to the last checkpoint; %NULL when nobody shares the work or
 *   nothing is known yet
 */
const double *guise_training_get_wait_shares (const GuiseTraining *self, int *out_n);

/**
 * guise_training_run:
 * @self: a training
 * @until: iterations done at the end; at most those of the plan
 * @cancellable: (nullable): stops after the current iteration
 * @error: where to put the error
 *
 * Trains, and saves a checkpoint at the end, at every stage's end, in between by the clock, and
 * when it is stopped.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED (everything is saved), NO_SPACE; %GUISE_TRAIN_ERROR DIVERGED
 * (not saved: the last checkpoint is good), FACES; %GUISE_NN_ERROR
 *
 * Returns: %TRUE when @until was reached
 */
gboolean
guise_training_run (GuiseTraining *self, uint64_t until, GCancellable *cancellable, GError **error);

G_END_DECLS
