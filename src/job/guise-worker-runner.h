/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "job/guise-worker-options.h"

G_BEGIN_DECLS

/**
 * GuiseWorkerEventKind:
 * @GUISE_WORKER_STEP: an iteration is done
 * @GUISE_WORKER_PHASE: what is done now, @text is a word of `org.guise.Worker.xml`
 * @GUISE_WORKER_STAGE: a stage begins, @text is its title
 * @GUISE_WORKER_RESET: inter_AB starts anew
 * @GUISE_WORKER_SAVED: a checkpoint was written, @text is its path
 * @GUISE_WORKER_BACKED_UP: a backup was made, @text names it
 * @GUISE_WORKER_PREVIEW: a preview was written, @text is its path
 * @GUISE_WORKER_WENT_BACK: training stands at an earlier iteration again, @text says where from
 * @GUISE_WORKER_WAITS: how much of the time each of several processes has waited for the slowest,
 *   @text has their shares with blanks between
 * @GUISE_WORKER_NOTE: something people should know, @text
 *
 * What a runner tells.
 */
typedef enum
{
  GUISE_WORKER_STEP,
  GUISE_WORKER_PHASE,
  GUISE_WORKER_STAGE,
  GUISE_WORKER_RESET,
  GUISE_WORKER_SAVED,
  GUISE_WORKER_BACKED_UP,
  GUISE_WORKER_PREVIEW,
  GUISE_WORKER_WENT_BACK,
  GUISE_WORKER_WAITS,
  GUISE_WORKER_NOTE,
} GuiseWorkerEventKind;

/**
 * GuiseWorkerEvent:
 * @kind: what happened
 * @iteration: iterations done
 * @stage: index of the stage
 * @src_loss: of a step
 * @dst_loss: of a step
 * @ms: of a step, waiting included
 * @wait_ms: of a step
 * @eta_seconds: with a step: time left until @go of the runner ends; NaN: not yet known
 * @stage_eta_seconds: with a step: time left of the stage; NaN: not yet known
 * @memory_used: with a step: bytes of the device that are in use, by whomever; 0: not known
 * @memory_total: with a step: bytes that the device has; 0: not known
 * @text: (nullable): by @kind
 * @about: (nullable): with a note: what somebody should do something about, a word as of
 *   #GuiseTrainingProgress; static
 *
 * A plain value, good during the call.
 */
typedef struct
{
  GuiseWorkerEventKind kind;
  uint64_t             iteration;
  unsigned             stage;
  double               src_loss;
  double               dst_loss;
  double               ms;
  double               wait_ms;
  double               eta_seconds;
  double               stage_eta_seconds;
  uint64_t             memory_used;
  uint64_t             memory_total;
  const char          *text;
  const char          *about;
} GuiseWorkerEvent;

/**
 * GuiseWorkerTell:
 *
 * Called by a runner on the thread that trains.
 */
typedef void (*GuiseWorkerTell) (const GuiseWorkerEvent *event, void *user_data);

/**
 * GuiseWorkerWish:
 * @GUISE_WORKER_WISH_SAVE: a checkpoint
 * @GUISE_WORKER_WISH_BACKUP: a backup
 * @GUISE_WORKER_WISH_PREVIEW: a preview
 *
 * What a runner is asked to do after the iteration under way.
 */
typedef enum
{
  GUISE_WORKER_WISH_SAVE,
  GUISE_WORKER_WISH_BACKUP,
  GUISE_WORKER_WISH_PREVIEW,
} GuiseWorkerWish;

/**
 * GuiseWorkerErrand:
 * @GUISE_WORKER_ERRAND_NONE: nothing
 * @GUISE_WORKER_ERRAND_GO_BACK: the return to a good point, with gradients limited from there
 * @GUISE_WORKER_ERRAND_GO_BACK_UNCHANGED: likewise, with options as they are
 * @GUISE_WORKER_ERRAND_PASS: the answer at a gate: go on
 * @GUISE_WORKER_ERRAND_REPEAT: likewise: go back
 *
 * What is done before training goes on.
 */
typedef enum
{
  GUISE_WORKER_ERRAND_NONE,
  GUISE_WORKER_ERRAND_GO_BACK,
  GUISE_WORKER_ERRAND_GO_BACK_UNCHANGED,
  GUISE_WORKER_ERRAND_PASS,
  GUISE_WORKER_ERRAND_REPEAT,
} GuiseWorkerErrand;

/**
 * GuiseWorkerOutcome:
 * @GUISE_WORKER_FINISHED: the plan is done
 * @GUISE_WORKER_REACHED: what was asked for is done
 * @GUISE_WORKER_STOPPED: it was cancelled, everything is saved
 * @GUISE_WORKER_AT_GATE: somebody has to decide
 * @GUISE_WORKER_GUARDED: a guard has found something
 *
 * Why a runner came back without an error.
 */
typedef enum
{
  GUISE_WORKER_FINISHED,
  GUISE_WORKER_REACHED,
  GUISE_WORKER_STOPPED,
  GUISE_WORKER_AT_GATE,
  GUISE_WORKER_GUARDED,
} GuiseWorkerOutcome;

/**
 * GuiseWorkerRunner:
 * @open: opens a project where its newest checkpoint stands; %NULL after an error. @options live
 *   until @close
 * @go: trains until there is an outcome; after a cancel everything is saved, and it may be called
 *   again. %FALSE with %GUISE_CORE_ERROR CANCELLED is the same as @GUISE_WORKER_STOPPED
 * @run_errand: what a person has decided; between two calls of @go. %FALSE after an error;
 *   @out_can_go_on tells whether everything is as it was, so that something else can be decided
 * @ask: see #GuiseWorkerWish. Thread: any
 * @set_pausing: whether a cancel of @go is a pause, which gives nothing up. Thread: any
 * @get_iteration: iterations done
 * @get_total: iterations at which @go will end
 * @get_message: (nullable): a sentence about the last outcome
 * @close: frees it
 *
 * What a worker drives: the training of a project (`guise-worker-training.c`), or something that
 * looks like it, in tests. All but @ask and @set_pausing are called on one thread, the one that
 * trains.
 */
typedef struct
{
  void *(*open) (const char               *project,
                 const GuiseWorkerOptions *options,
                 GuiseWorkerTell           tell,
                 void                     *user_data,
                 GCancellable             *cancellable,
                 GError                  **error);
  gboolean (*go) (void               *runner,
                  GCancellable       *cancellable,
                  GuiseWorkerOutcome *out_outcome,
                  GError            **error);
  gboolean (*run_errand) (void             *runner,
                          GuiseWorkerErrand errand,
                          gboolean         *out_can_go_on,
                          GError          **error);
  void (*ask) (void *runner, GuiseWorkerWish wish);
  void (*set_pausing) (void *runner, gboolean is_pausing);
  uint64_t (*get_iteration) (void *runner);
  uint64_t (*get_total) (void *runner);
  const char *(*get_message) (void *runner);
  void (*close) (void *runner);
} GuiseWorkerRunner;

G_END_DECLS
