/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nn/guise-plan.h"
#include "store/guise-checkpoint.h"
#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/* Between two checkpoints of a run that asks for nothing else (training.md 6.2). */
#define GUISE_TRAINING_SAVE_SECONDS (25 * 60.0)

/* What the files of a checkpoint begin with, before the class. */
#define GUISE_TRAINING_MODEL_NAME   "guise"

/**
 * GuiseTrainingSetup:
 * @plan: what to train
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @first_iteration: iterations that the model had when the plan began: 0, or more for one that was
 *   imported; all iterations told and asked for count these too
 * @faces: (array fixed-size=3): faceset of each slot: a folder, or the folder of a faceset.pak
 * @checkpoints: folder of the checkpoints
 * @previews: folder of the preview pictures
 * @history: (nullable): folder of the loss history and of the pictures of the probe faces; neither
 *   is kept without it
 * @evidence: (nullable): folder where a guard leaves what it has seen
 * @gate: (nullable): file of the question at the end of a stage (store/guise-gate-file.h)
 * @device: where to train
 * @seed: of everything random
 * @n_threads: of the sampler, 0 for all processors
 * @host_samples: samples are made by the processor even where the device could; their numbers are
 *   the same
 * @wishes: (nullable): those of #GuiseTrainingWish that somebody has now; set by any thread,
 * cleared when they are answered, after the iteration under way; atomic. Of several processes the
 * first one's count
 * @is_pausing: (nullable): whether being stopped is a pause: then what is in memory is not given
 * up, and a checkpoint that cannot be written is tried again for as long as it takes; atomic
 * @comes_back: (nullable): asked by the first rank after every checkpoint between two iterations,
 *   with the data of #GuiseTrainingFunc: whether guise_training_run() comes back there
 * @cancellable: (nullable): stops guise_training_open()
 * @save_seconds: time between two checkpoints, 0 for %GUISE_TRAINING_SAVE_SECONDS
 * @preview_seconds: time between two previews, 0 for none but the last
 * @retry_seconds: first pause after a checkpoint that could not be written where training cannot go
 *   on without it; doubled with every try up to a minute; 0 for the usual 2 seconds
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
  const char              *history;
  const char              *evidence;
  const char              *gate;
  GuiseDevice             *device;
  uint64_t                 seed;
  int                      n_threads;
  gboolean                 host_samples;
  unsigned                *wishes;
  int                     *is_pausing;
  gboolean (*comes_back) (void *user_data);
  GCancellable *cancellable;
  double        save_seconds;
  double        preview_seconds;
  double        retry_seconds;
} GuiseTrainingSetup;

/**
 * GuiseTrainingWish:
 * @GUISE_TRAINING_WISH_SAVE: write a checkpoint
 * @GUISE_TRAINING_WISH_BACKUP: write one that is to be backed up
 * @GUISE_TRAINING_WISH_PREVIEW: write a preview
 *
 * What somebody outside may ask for while it trains.
 */
typedef enum
{
  GUISE_TRAINING_WISH_SAVE = 1 << 0,
  GUISE_TRAINING_WISH_BACKUP = 1 << 1,
  GUISE_TRAINING_WISH_PREVIEW = 1 << 2,
} GuiseTrainingWish;

/**
 * GuiseTrainingEvent:
 * @GUISE_TRAINING_STEP: an iteration is done
 * @GUISE_TRAINING_STAGE: a stage begins, or goes on; @text is its title
 * @GUISE_TRAINING_RESET: inter_AB starts anew, as the plan or a gate wants
 * @GUISE_TRAINING_SAVED: a checkpoint was written; @text is its folder
 * @GUISE_TRAINING_PREVIEW: a preview was written; @text is its path
 * @GUISE_TRAINING_PROBE: the probe faces were pictured; @text is the path of the strip
 * @GUISE_TRAINING_NOTE: something people should know; @text
 * @GUISE_TRAINING_WARNING: something people should do something about; @text
 * @GUISE_TRAINING_UNSAVED: a checkpoint could not be written, the first in a row; @text says why,
 *   how much is needed, how much there is, where, and what becomes of it
 * @GUISE_TRAINING_SAVED_LATE: one could be written again; @text
 * @GUISE_TRAINING_PHASE: something begins that may take a while, until the next iteration or phase;
 *   @text is a word: "checking", "backing-up", "going-back", "reading-faces", "building-network",
 *   "saving", "making-preview"
 *
 * What GuiseRun of the project room adds:
 * @GUISE_TRAINING_BACKED_UP: a backup was made; @text is its name
 * @GUISE_TRAINING_GATE: the training waits at a gate, or passes it; @text says what was found
 * @GUISE_TRAINING_GUARD: a guard has stopped the training; @text says why
 * @GUISE_TRAINING_WENT_BACK: the training stands at an earlier iteration again; @text says why
 */
typedef enum
{
  GUISE_TRAINING_STEP,
  GUISE_TRAINING_STAGE,
  GUISE_TRAINING_RESET,
  GUISE_TRAINING_SAVED,
  GUISE_TRAINING_PREVIEW,
  GUISE_TRAINING_PROBE,
  GUISE_TRAINING_NOTE,
  GUISE_TRAINING_WARNING,
  GUISE_TRAINING_UNSAVED,
  GUISE_TRAINING_SAVED_LATE,
  GUISE_TRAINING_PHASE,
  GUISE_TRAINING_BACKED_UP,
  GUISE_TRAINING_GATE,
  GUISE_TRAINING_GUARD,
  GUISE_TRAINING_WENT_BACK,
} GuiseTrainingEvent;

/**
 * GuiseTrainingProgress:
 * @event: what happened
 * @iteration: iterations done
 * @stage: index of the stage
 * @wishes: with @GUISE_TRAINING_SAVED: those of #GuiseTrainingWish that this answers
 * @src_loss: of the last iteration
 * @dst_loss: of the last iteration
 * @ms: the last iteration, waiting included
 * @wait_ms: how long it waited for samples
 * @stage_seconds: with @GUISE_TRAINING_STEP: time left of the stage; NaN: not yet known
 * @plan_seconds: with @GUISE_TRAINING_STEP: time left of the plan, if no gate sends it back and
 *   without waiting at gates; NaN: not yet known
 * @text: (nullable): a path or a message, by @event
 * @about: (nullable): with @GUISE_TRAINING_WARNING, @GUISE_TRAINING_UNSAVED and notes: what it is
 *   about, for those who have words of their own; static, a word: "plateau", "not-saved" (until a
 *   checkpoint is written), "backup-failed" (it was asked for), "backup-waits" (it is tried again),
 *   "picture", "losses", "damaged-point", "faces", "project", "plan", "plan-taken"
 */
typedef struct
{
  GuiseTrainingEvent event;
  uint64_t           iteration;
  size_t             stage;
  unsigned           wishes;
  double             src_loss;
  double             dst_loss;
  double             ms;
  double             wait_ms;
  double             stage_seconds;
  double             plan_seconds;
  const char        *text;
  const char        *about;
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
 * guise_training_get_place:
 *
 * Returns: (transfer none): where in the plan it stands. At the end of a stage it stays there until
 *   guise_training_enter().
 */
const GuisePlanPlace *guise_training_get_place (const GuiseTraining *self);

/**
 * guise_training_is_stage_done:
 *
 * Returns: whether the stage of guise_training_get_place() has all its iterations
 */
gboolean guise_training_is_stage_done (const GuiseTraining *self);

/**
 * guise_training_dup_info:
 * @self: a training
 * @reason: (nullable): why somebody wants to know, as for a checkpoint
 * @out_info: (out): what a checkpoint would say of itself now
 */
void guise_training_dup_info (const GuiseTraining *self,
                              const char          *reason,
                              GuiseCheckpointInfo *out_info);

/**
 * guise_training_estimate_checkpoint:
 * @self: a training
 *
 * Returns: what the files of a checkpoint take in bytes, but for their heads
 */
uint64_t guise_training_estimate_checkpoint (const GuiseTraining *self);

/**
 * guise_training_get_checkpoint:
 * @self: a training
 *
 * Returns: (transfer none) (nullable): the folder of the checkpoint that this process has read or
 *   written last, whole then; %NULL before the first
 */
const char *guise_training_get_checkpoint (const GuiseTraining *self);

/**
 * guise_training_choose_faces:
 * @self: a training
 * @is_dst: of the destination side, else of the source side
 * @path: (nullable): a faceset, a selection of faces; %NULL: what the plan says
 *
 * What the next run trains on instead of the whole faceset of its stage.
 */
void guise_training_choose_faces (GuiseTraining *self, gboolean is_dst, const char *path);

/**
 * guise_training_enter:
 * @self: a training whose stage is done, or that has none yet
 * @stage: index of the stage to stand at the beginning of
 * @n_repeats: how often gates have sent the plan back so far
 * @resets: inter_AB starts anew before its first iteration, whatever the plan says
 * @error: where to put the error
 *
 * Takes the weights from the newest checkpoint: what becomes of those that a stage has no use for,
 * or needs in another form, then follows from the files alone, and a training that was stopped in
 * between takes the same way. On disk nothing changes before the next checkpoint.
 *
 * Errors: as guise_training_open()
 */
gboolean guise_training_enter (GuiseTraining *self,
                               size_t         stage,
                               unsigned       n_repeats,
                               gboolean       resets,
                               GError       **error);

/**
 * guise_training_get_seconds_to:
 * @self: a training
 * @iteration: iterations done at the end
 *
 * By the speed of this process so far; stages to come by their work in comparison
 * (train/guise-eta.h). Thread: the one that trains.
 *
 * Returns: how long it will take to get there, or to the end of the plan; NaN: not yet known
 */
double guise_training_get_seconds_to (const GuiseTraining *self, uint64_t iteration);

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
 * @until: iterations done at the end, if the stage is so long
 * @cancellable: (nullable): stops after the current iteration
 * @error: where to put the error
 *
 * Trains the stage under way to its end or to @until, and saves a checkpoint there, in between by
 * the clock, before every reset, and when it is stopped. A checkpoint that cannot be written is
 * tried again: by the clock while it trains on, elsewhere it waits, with everything in memory,
 * until it is written or @cancellable is cancelled.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED (everything is saved), NO_SPACE and others of a checkpoint
 * that could not be written before it was stopped; %GUISE_TRAIN_ERROR DIVERGED
 * (not saved: an earlier checkpoint is good), FACES; %GUISE_NN_ERROR
 *
 * Returns: %TRUE when it got there, or came back at a checkpoint as the setup wanted
 */
gboolean
guise_training_run (GuiseTraining *self, uint64_t until, GCancellable *cancellable, GError **error);

G_END_DECLS
