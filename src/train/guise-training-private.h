/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-dfl-folder.h"
#include "model/guise-saehd-preview.h"
#include "model/guise-saehd-trainer.h"
#include "sample/guise-sampler.h"
#include "store/guise-loss-history.h"
#include "train/guise-device-sampler.h"
#include "train/guise-eta.h"
#include "train/guise-guard.h"
#include "train/guise-probe-faces.h"
#include "train/guise-ranks.h"
#include "train/guise-training.h"

G_BEGIN_DECLS

/* What is to be done between two iterations. */
typedef enum
{
  GUISE_TRAINING_DUTY_LOOK = 1 << 0, /* at predictions, for the guard */
  GUISE_TRAINING_DUTY_PREVIEW = 1 << 1,
  GUISE_TRAINING_DUTY_PROBE = 1 << 2, /* picture the probe faces */
  GUISE_TRAINING_DUTY_SAVE = 1 << 3,
  GUISE_TRAINING_DUTY_END = 1 << 4, /* the stage's hours are over */
} GuiseTrainingDuty;

/* Wishes that a checkpoint answers. */
#define GUISE_TRAINING_SAVE_WISHES (GUISE_TRAINING_WISH_SAVE | GUISE_TRAINING_WISH_BACKUP)

/* Why a checkpoint is written. */
typedef enum
{
  GUISE_TRAINING_REASON_CLOCK,
  GUISE_TRAINING_REASON_BEFORE_RESET,
  GUISE_TRAINING_REASON_STAGE_END,
  GUISE_TRAINING_REASON_STOP,
  GUISE_TRAINING_REASON_LIMIT, /* as many iterations as were asked for */
  GUISE_N_TRAINING_REASONS,
} GuiseTrainingReason;

/* A training: guise-training.c is where it stands, -stage.c the stage under way, -step.c its
 * iterations, -samples.c what they take, -keep.c what is kept and shown of them,
 * -save.c its checkpoints. */
struct _GuiseTraining
{
  const GuiseTrainingSetup *setup; /* borrowed */
  GuiseCollective          *ranks; /* borrowed from the device; NULL: this process alone */
  GuiseTrainingFunc         func;
  void                     *user_data;

  GuiseWeights  *weights; /* owned */
  GuiseDflState *state;   /* owned */

  char *checkpoint; /* owned; read or written last, or NULL */

  GuiseLossHistory *losses;       /* owned; while it runs; NULL: none is kept */
  gboolean          has_loss_gap; /* some could not be written and that was told */

  /* where it stands */
  GuisePlanPlace place;
  uint64_t       n_resets;        /* of those that the plan wants in this stage, done */
  gboolean       has_to_reset;    /* a gate wants one before the next iteration */
  gboolean       comes_back;      /* after this checkpoint, as all ranks agree */
  char         **started_anew;    /* owned; networks that the stage begins without, or NULL */
  gboolean       is_reusable;     /* random warp was never off */
  double         trained_seconds; /* in all runs, by the clock of this rank */
  gboolean       is_time_up;      /* the stage\'s hours are over, as the first rank has said */
  GuiseEta      *eta; /* owned; how fast this process is; NULL before its first iteration */

  /* the stage under way; all cleared between stages */
  GuiseSaehd         *model;           /* owned */
  GuiseSaehd         *part;            /* owned; the same for this rank's part of a batch */
  GuiseSaehdTrainer  *trainer;         /* owned */
  GuiseSaehdPreview  *preview;         /* owned; NULL on all ranks but the first */
  GuiseSampler       *sampler;         /* owned; NULL: the device makes the samples */
  GuiseDeviceSampler *device_sampler;  /* owned, or NULL */
  char               *chosen_faces[2]; /* owned; of src and dst, instead of the plan's; NULL */
  GuiseFaceset       *src;             /* owned */
  GuiseFaceset       *dst;             /* owned */
  GuiseSaehdBatch    *batch;           /* owned */
  GuiseGuard         *guard;           /* owned */
  GuiseProbeFaces    *probes;          /* owned; NULL on all ranks but the first, or without */
  gboolean            has_predictions; /* the preview has run */
  gboolean            has_batch;       /* the samples of the iteration before are there */
  gboolean            is_repeated;     /* the iteration started last takes the targets as input */
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

  int64_t  last_save_us;
  unsigned n_failed_saves; /* since the last checkpoint */
  int64_t  failing_us;     /* since when */
  int64_t  last_try_us;
  int64_t  last_preview_us;
  int64_t  last_load_note_us;
};

static inline const GuiseTrainingStage *
guise_training_get_stage (const GuiseTraining *self)
{
  return guise_training_plan_get_stage (self->setup->plan, self->place.stage);
}

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

/* Whether the stage's hours are over by the clock of this rank. */
gboolean guise_training_is_time_up (const GuiseTraining *self);

/* How many resets of the stage belong to what is done of it. */
uint64_t guise_training_count_resets (const GuiseTraining *self);

/**
 * guise_training_tell:
 * @text: (nullable): a path or a message, by @event
 *
 * Tells what happened to who wants to know.
 */
void guise_training_tell (GuiseTraining *self, GuiseTrainingEvent event, const char *text);

/**
 * guise_training_warn:
 * @event: %GUISE_TRAINING_WARNING or %GUISE_TRAINING_UNSAVED
 * @about: a word of #GuiseTrainingProgress; static
 * @text: a message
 *
 * The same for what somebody should do something about.
 */
void guise_training_warn (GuiseTraining     *self,
                          GuiseTrainingEvent event,
                          const char        *about,
                          const char        *text);

/* ---- one stage: guise-training-stage.c ---- */

/**
 * guise_training_begin_stage:
 * @self: a training without a stage under way
 * @cancellable: (nullable): stops the decoding of faces
 * @error: where to put the error
 *
 * Makes everything that belongs to the stage of its place; after a failure, too,
 * guise_training_end_stage() cleans up.
 */
gboolean
     guise_training_begin_stage (GuiseTraining *self, GCancellable *cancellable, GError **error);
void guise_training_end_stage (GuiseTraining *self);

/* ---- its iterations: guise-training-step.c ---- */

/**
 * guise_training_run_stage:
 * @self: a training with a stage under way
 * @until: iterations done at the end; no more than the stage has
 * @cancellable: (nullable): stops after the current iteration
 * @error: where to put the error
 *
 * Trains up to there, or until it has to stop, and keeps what has come of it.
 */
gboolean guise_training_run_stage (GuiseTraining *self,
                                   uint64_t       until,
                                   GCancellable  *cancellable,
                                   GError       **error);

/* One process does what it is asked to, several do what the last iteration agreed on. */
gboolean guise_training_has_to_stop (const GuiseTraining *self, GCancellable *cancellable);

/* ---- what is kept: guise-training-keep.c ---- */

/* Duties that the clock or a wish has made due. */
unsigned guise_training_get_due (const GuiseTraining *self);

/* Duties that belong to the iteration started last, the same on all ranks. */
unsigned guise_training_get_scheduled (const GuiseTraining *self);

/**
 * guise_training_keep:
 * @self: a training with a stage under way and nothing in flight
 * @duties: those of #GuiseTrainingDuty
 * @reason: of the checkpoint, if one is among them
 * @cancellable: (nullable): ends the waiting of guise_training_save()
 * @error: where to put the error
 *
 * Does them, and what somebody has wished for of their kind.
 */
gboolean guise_training_keep (GuiseTraining      *self,
                              unsigned            duties,
                              GuiseTrainingReason reason,
                              GCancellable       *cancellable,
                              GError            **error);

/* ---- its checkpoints: guise-training-save.c ---- */

/**
 * guise_training_save:
 * @self: a training with a stage under way and nothing in flight
 * @reason: of the checkpoint
 * @wishes: those of #GuiseTrainingWish that it answers
 * @cancellable: (nullable): somebody wants to stop
 * @error: where to put the error
 *
 * Writes a checkpoint. One by the clock that cannot be written is warned of and tried again later,
 * while training goes on in memory. Otherwise training waits, with everything in memory, and tries
 * again until it is there or somebody stops it; who stops is made to wait for a few tries at most.
 * All ranks wait together.
 *
 * Errors: %GUISE_CORE_ERROR and %GUISE_STORE_ERROR as of the last try, naming the last whole
 *   checkpoint; %GUISE_NN_ERROR at once
 */
gboolean guise_training_save (GuiseTraining      *self,
                              GuiseTrainingReason reason,
                              unsigned            wishes,
                              GCancellable       *cancellable,
                              GError            **error);

/* ---- what is seen of it: guise-training-watch.c ---- */

/* Runs the networks on the faces of the iteration started last. */
gboolean guise_training_run_preview (GuiseTraining *self, GError **error);

/* Shows the guard predictions; nothing is in flight. All ranks hear what is found. */
gboolean guise_training_look (GuiseTraining *self, GError **error);

/**
 * guise_training_heed:
 * @self: a training with a stage under way
 * @finding: what the guard has found
 * @error: where to put the error
 *
 * A hint is told. A fault leaves evidence and ends the training.
 *
 * Errors: %GUISE_TRAIN_ERROR DIVERGED
 */
gboolean guise_training_heed (GuiseTraining *self, GuiseGuardFinding finding, GError **error);

/* Leaves evidence of a fault and sets the error that ends the training: %GUISE_TRAIN_ERROR DIVERGED
 * with @message and where the evidence is. */
void guise_training_collapse (GuiseTraining    *self,
                              GuiseGuardFinding finding,
                              const char       *message,
                              GError          **error);

/**
 * guise_training_leave_evidence:
 * @self: a training, with or without a stage under way
 * @finding: one word
 * @message: what happened, for people
 *
 * What is known in the moment in which it goes wrong, for who looks afterwards: best effort, the
 * reason why it stopped is told anyway.
 *
 * Returns: (transfer full) (nullable): the folder
 */
char *guise_training_leave_evidence (GuiseTraining *self, const char *finding, const char *message);

/* ---- its probe faces: guise-training-probes.c ---- */

/* For the stage under way; without them it goes on and says so. */
void guise_training_open_probes (GuiseTraining *self);

/* Pictures them; nothing is in flight. Only a device that fails stops a training. */
gboolean guise_training_write_strip (GuiseTraining *self, GError **error);

/* Writes down the question at the end of a stage, with what there is to decide it by. Before the
 * stage's last checkpoint: whoever stands there finds it. */
gboolean guise_training_ask_gate (GuiseTraining *self, GError **error);

/* ---- its losses: guise-training-losses.c ---- */

/* Opens the loss history, if one is kept; what is beyond where training stands counts no more. */
gboolean guise_training_open_losses (GuiseTraining *self, GError **error);

/* Never stops a training: what cannot be written is a gap. */
void guise_training_note_losses (GuiseTraining *self, const GuiseTrainingProgress *step);

/* With a checkpoint. */
void guise_training_flush_losses (GuiseTraining *self);

/* ---- its samples: guise-training-samples.c ---- */

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

/**
 * guise_training_note_speed:
 * @self: a training
 * @progress: of an iteration that is done; gets the times that are left
 */
void guise_training_note_speed (GuiseTraining *self, GuiseTrainingProgress *progress);

G_END_DECLS
