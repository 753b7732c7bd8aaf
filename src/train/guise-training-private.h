/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-dfl-folder.h"
#include "model/guise-saehd-preview.h"
#include "model/guise-saehd-trainer.h"
#include "sample/guise-sampler.h"
#include "train/guise-device-sampler.h"
#include "train/guise-ranks.h"
#include "train/guise-training.h"

G_BEGIN_DECLS

/* A training: guise-training.c is the loop, guise-training-stage.c the stage under way,
 * guise-training-samples.c its samples. */
struct _GuiseTraining
{
  const GuiseTrainingSetup *setup; /* borrowed */
  GuiseCollective          *ranks; /* borrowed from the device; NULL: this process alone */
  GuiseTrainingFunc         func;
  void                     *user_data;

  GuiseWeights  *weights; /* owned */
  GuiseDflState *state;   /* owned */

  /* the stage under way; all cleared between stages */
  size_t              stage;
  GuiseSaehd         *model;          /* owned */
  GuiseSaehd         *part;           /* owned; the same for this rank's part of a batch */
  GuiseSaehdTrainer  *trainer;        /* owned */
  GuiseSaehdPreview  *preview;        /* owned; NULL on all ranks but the first */
  GuiseSampler       *sampler;        /* owned; NULL: the device makes the samples */
  GuiseDeviceSampler *device_sampler; /* owned, or NULL */
  GuiseFaceset       *src;            /* owned */
  GuiseFaceset       *dst;            /* owned */
  GuiseSaehdBatch    *batch;          /* owned */
  gboolean            has_batch;      /* the samples of the iteration before are there */
  gboolean            is_repeated;    /* the iteration started last takes the targets as input */
  double              wait_ms[GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT]; /* of the iterations in flight */
  int64_t             clock_us; /* when the work of the iteration collected next began */
  int                 n_preview_rows;
  GuiseRankVotes      votes;       /* of the last iteration */
  double             *waits_ms;    /* by rank, up to the last checkpoint; owned; NULL: alone */
  double             *shares;      /* by rank; owned; NULL: nothing is known yet */
  double              trained_ms;  /* what they are shares of */
  double              sum_ms;      /* of this rank's sums, when they were compared last */
  int64_t             compared_us; /* when that was */
  uint64_t            n_bad;       /* updates of the stage whose gradients were not all finite */
  uint64_t            n_bad_told;  /* of them, noted at the last checkpoint */

  int64_t last_save_us;
  int64_t last_preview_us;
  int64_t last_load_note_us;
};

static inline int
guise_training_get_n_ranks (const GuiseTraining *self)
{
  return self->ranks != NULL ? self->ranks->n_ranks : 1;
}

/* The first rank alone writes files. */
static inline gboolean
guise_training_is_first (const GuiseTraining *self)
{
  return self->ranks == NULL || self->ranks->rank == 0;
}

/* Iterations that are done or in flight. */
static inline uint64_t
guise_training_get_n_started (const GuiseTraining *self)
{
  return guise_training_get_iteration (self) +
         (uint64_t) guise_saehd_trainer_get_n_in_flight (self->trainer);
}

/**
 * guise_training_tell:
 * @text: (nullable): a path or a message, by @event
 *
 * Tells what happened to who wants to know.
 */
void guise_training_tell (GuiseTraining *self, GuiseTrainingEvent event, const char *text);

/**
 * guise_training_begin_stage:
 * @self: a training without a stage under way
 * @index: which
 * @cancellable: (nullable): stops the decoding of faces
 * @error: where to put the error
 *
 * Makes everything that belongs to one stage; after a failure, too, guise_training_end_stage()
 * cleans up.
 */
gboolean guise_training_begin_stage (GuiseTraining *self,
                                     size_t         index,
                                     GCancellable  *cancellable,
                                     GError       **error);
void     guise_training_end_stage (GuiseTraining *self);

/* Makes the sampler of the stage, or the device's; all other memory of the device is taken. */
gboolean
guise_training_open_samples (GuiseTraining *self, GCancellable *cancellable, GError **error);

/**
 * guise_training_start_batch:
 * @self: a training with a stage under way
 * @out_wait_ms: (out): how long the samples were waited for; untouched when none had to be
 * @error: where to put the error
 *
 * Starts an iteration on its samples.
 */
gboolean guise_training_start_batch (GuiseTraining *self, double *out_wait_ms, GError **error);

/* Makes sure that the batch holds the samples of the iteration started last. */
gboolean guise_training_fetch_batch (GuiseTraining *self, GError **error);

G_END_DECLS
