/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-plan.h"
#include "project/guise-project.h"
#include "train/guise-training.h"

G_BEGIN_DECLS

/**
 * GuiseRunSetup:
 * @device: where to train
 * @n_threads: of the sampler, 0 for all processors
 * @host_samples: samples are made by the processor even where the device could
 * @save_seconds: time between two checkpoints, 0 for the usual
 * @preview_seconds: time between two previews, 0 for none but the last
 * @retry_seconds: first pause after a checkpoint that could not be written, 0 for the usual
 * @unattended: nobody is there: gates decide as the plan says, and after a collapse it goes back
 *   and on by itself
 * @follows_gates: gates decide as the plan says where that is not to wait, though somebody may be
 *   there
 * @shows_faces: before a stage that trains other faces than the one before it, somebody is asked to
 *   look at them; never when @unattended
 * @n_iterations: stop after so many more, 0 for all
 * @until_stage: the last stage to run, from 1; 0 for all
 *
 * How far a run shall go, and how.
 */
typedef struct
{
  GuiseDevice *device;
  int          n_threads;
  gboolean     host_samples;
  double       save_seconds;
  double       preview_seconds;
  double       retry_seconds;
  gboolean     unattended;
  gboolean     follows_gates;
  gboolean     shows_faces;
  uint64_t     n_iterations;
  int          until_stage;
} GuiseRunSetup;

/**
 * GuiseRunOutcome:
 * @GUISE_RUN_FINISHED: the plan is done
 * @GUISE_RUN_REACHED: as far as was asked for
 * @GUISE_RUN_STOPPED: stopped; everything is saved
 * @GUISE_RUN_AT_GATE: somebody has to look and decide (guise_run_get_message())
 * @GUISE_RUN_GUARDED: a guard has stopped it; an earlier checkpoint is good
 */
typedef enum
{
  GUISE_RUN_FINISHED,
  GUISE_RUN_REACHED,
  GUISE_RUN_STOPPED,
  GUISE_RUN_AT_GATE,
  GUISE_RUN_GUARDED,
} GuiseRunOutcome;

/**
 * guise_run_outcome_to_string:
 *
 * Returns: as in "at-gate", for journals and events; static
 */
const char *guise_run_outcome_to_string (GuiseRunOutcome outcome);

/**
 * GuiseRun:
 *
 * Runs the plan of a project: stage after stage with a verified backup before each, gates and
 * guards, and every act in the project's journal. Thread: owner; guise_run_ask() any.
 */
typedef struct _GuiseRun GuiseRun;

/**
 * guise_run_open:
 * @project: what to train; borrowed
 * @setup: how; copied, its device is borrowed
 * @func: (nullable): who is told
 * @user_data: for @func
 * @cancellable: (nullable): stops the opening; with several processes it stops none
 * @error: where to put the error
 *
 * Stands where the newest whole checkpoint stands, or at the beginning. The project is locked as
 * long as the run lives (guise-project-lock.h).
 *
 * Errors: %GUISE_PROJECT_ERROR CONSENT, BUSY; %GUISE_CORE_ERROR CANCELLED; those of
 * guise_training_open() and of the journal
 *
 * Returns: (transfer full) (nullable): a run
 */
GuiseRun *guise_run_open (GuiseProject        *project,
                          const GuiseRunSetup *setup,
                          GuiseTrainingFunc    func,
                          void                *user_data,
                          GCancellable        *cancellable,
                          GError             **error);
void      guise_run_free (GuiseRun *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseRun, guise_run_free)

/**
 * guise_run_ask:
 * @self: a run
 * @wishes: those of #GuiseTrainingWish
 *
 * Is done after the iteration under way. Thread: any.
 */
void guise_run_ask (GuiseRun *self, unsigned wishes);

/**
 * guise_run_set_pausing:
 * @self: a run
 * @is_pausing: whether cancelling guise_run_go() is a pause from now on
 *
 * Where a checkpoint cannot be written, a run that is stopped gives up what is in memory after a
 * few tries; one that pauses waits with it. Thread: any.
 */
void guise_run_set_pausing (GuiseRun *self, gboolean is_pausing);

/**
 * guise_run_go:
 * @self: a run
 * @cancellable: (nullable): stops after the current iteration
 * @out_outcome: (out): how it ended
 * @error: where to put the error
 *
 * Trains. Being stopped, waiting at a gate and being stopped by a guard are no errors; it can be
 * called again after each of them. What was edited in `plan.json` since counts then, where it may
 * (docs/plans.md); what is edited meanwhile, from the next checkpoint on.
 *
 * Errors: %GUISE_PROJECT_ERROR NOT_READY (a stage lacks what it needs); %GUISE_STORE_ERROR (the
 * backup before a stage failed, so it does not begin); %GUISE_CORE_ERROR NO_SPACE (of a backup, or
 * of a checkpoint for which nobody wanted to wait); %GUISE_NN_ERROR
 *
 * Returns: %TRUE with an outcome
 */
gboolean guise_run_go (GuiseRun        *self,
                       GCancellable    *cancellable,
                       GuiseRunOutcome *out_outcome,
                       GError         **error);

/**
 * GuiseRunReturn:
 * @GUISE_RUN_RETURN_LIMITED: gradients are clipped from there on, so that the same does not come of
 *   it again
 * @GUISE_RUN_RETURN_UNCHANGED: the options stay as they are
 *
 * How training goes on after it went back.
 */
typedef enum
{
  GUISE_RUN_RETURN_LIMITED,
  GUISE_RUN_RETURN_UNCHANGED,
} GuiseRunReturn;

/**
 * guise_run_go_back:
 * @self: a run that does not go
 * @how: how it goes on from there
 * @error: where to put the error
 *
 * Returns to the newest whole checkpoint or backup from before what a guard has found last, as the
 * journal says. What was newer is kept as a backup. Once for each finding: further back leads
 * guise_backup_restore().
 *
 * Errors: %GUISE_PROJECT_ERROR NOT_READY when nothing was found since it went back;
 *   %GUISE_STORE_ERROR NONE when there is no such point; those of guise_run_open()
 */
gboolean guise_run_go_back (GuiseRun *self, GuiseRunReturn how, GError **error);

uint64_t             guise_run_get_iteration (const GuiseRun *self);
const GuiseTraining *guise_run_get_training (const GuiseRun *self);

/**
 * guise_run_get_end:
 *
 * Returns: the iterations that will be done when guise_run_go() comes back, asked before it, if no
 *   gate sends the plan back
 */
uint64_t guise_run_get_end (const GuiseRun *self);

/**
 * guise_run_get_message:
 *
 * Returns: (transfer none) (nullable): after %GUISE_RUN_AT_GATE or %GUISE_RUN_GUARDED what people
 *   should know and can do
 */
const char *guise_run_get_message (const GuiseRun *self);

G_END_DECLS
