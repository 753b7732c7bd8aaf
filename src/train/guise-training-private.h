/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-sampler.h"
#include "model/guise-dfl-folder.h"
#include "model/guise-saehd-preview.h"
#include "model/guise-saehd-trainer.h"
#include "train/guise-ranks.h"
#include "train/guise-training.h"

G_BEGIN_DECLS

/* A training: guise-training.c is the loop, guise-training-stage.c the stage under way. */
struct _GuiseTraining
{
  const GuiseTrainingSetup *setup; /* borrowed */
  GuiseCollective          *ranks; /* borrowed from the device; NULL: this process alone */
  GuiseTrainingFunc         func;
  void                     *user_data;

  GuiseWeights  *weights; /* owned */
  GuiseDflState *state;   /* owned */

  /* the stage under way; all cleared between stages */
  size_t             stage;
  GuiseSaehd        *model;     /* owned */
  GuiseSaehd        *part;      /* owned; the same for this rank's part of a batch */
  GuiseSaehdTrainer *trainer;   /* owned */
  GuiseSaehdPreview *preview;   /* owned; NULL on all ranks but the first */
  GuiseSampler      *sampler;   /* owned */
  GuiseFaceset      *src;       /* owned */
  GuiseFaceset      *dst;       /* owned */
  GuiseSaehdBatch   *batch;     /* owned */
  gboolean           has_batch; /* it holds the samples of the iteration before */
  double             wait_ms[GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT]; /* of the iterations in flight */
  int64_t            clock_us; /* when the work of the iteration collected next began */
  int                n_preview_rows;
  GuiseRankVotes     votes;      /* of the last iteration */
  uint64_t           n_bad;      /* updates of the stage whose gradients were not all finite */
  uint64_t           n_bad_told; /* of them, noted at the last checkpoint */

  int64_t last_save_us;
  int64_t last_preview_us;
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
 * @error: where to put the error
 *
 * Makes everything that belongs to one stage; after a failure, too, guise_training_end_stage()
 * cleans up.
 */
gboolean guise_training_begin_stage (GuiseTraining *self, size_t index, GError **error);
void     guise_training_end_stage (GuiseTraining *self);

/**
 * guise_training_next_batch:
 * @self: a training with a stage under way
 * @out_wait_ms: (out): how long the samples were waited for; untouched when none had to be
 * @error: where to put the error
 *
 * Fills the batch for the iteration to be started.
 */
gboolean guise_training_next_batch (GuiseTraining *self, double *out_wait_ms, GError **error);

G_END_DECLS
