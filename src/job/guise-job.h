/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "job/guise-job-error.h"
#include "job/guise-job-log-row.h"

G_BEGIN_DECLS

/**
 * GuiseJobState:
 * @GUISE_JOB_READY: never started
 * @GUISE_JOB_RUNNING: at work, or on the way there or to a pause; the status says which
 * @GUISE_JOB_PAUSED: waits; everything that can be saved is
 * @GUISE_JOB_STOPPING: finishes what it must not leave half done
 * @GUISE_JOB_DONE: ended as it should, by itself or because it was stopped
 * @GUISE_JOB_FAILED: ended with an error that was reported
 * @GUISE_JOB_LOST: its process died; starting again goes on from what was saved
 *
 * Where a job stands. From READY, DONE, FAILED and LOST it can be started.
 */
typedef enum
{
  GUISE_JOB_READY,
  GUISE_JOB_RUNNING,
  GUISE_JOB_PAUSED,
  GUISE_JOB_STOPPING,
  GUISE_JOB_DONE,
  GUISE_JOB_FAILED,
  GUISE_JOB_LOST,
  GUISE_N_JOB_STATES,
} GuiseJobState;

#define GUISE_TYPE_JOB_STATE (guise_job_state_get_type ())
GType guise_job_state_get_type (void);

/**
 * guise_job_state_to_string:
 *
 * Returns: a word, as in "running"
 */
const char *guise_job_state_to_string (GuiseJobState state);

/**
 * GuiseJobStep:
 * @iteration: iterations or units done
 * @total: at the end; 0: nobody knows
 * @stage: index of the stage; 0 where there are none
 * @src_loss: mean since the step before; may be no number
 * @dst_loss: likewise
 * @ms: an iteration, waiting included; mean since the step before
 * @wait_ms: how much of it was waiting for samples
 * @eta_seconds: time left, -1: nobody knows
 * @stage_eta_seconds: of the stage, -1: nobody knows
 * @memory_used: bytes of the device that trains in use, by whomever; 0: nobody knows
 * @memory_total: bytes that it has; 0: nobody knows
 *
 * Numbers of a job, shown at most four times a second. What does not belong to a kind of job is 0.
 */
typedef struct
{
  uint64_t iteration;
  uint64_t total;
  unsigned stage;
  double   src_loss;
  double   dst_loss;
  double   ms;
  double   wait_ms;
  double   eta_seconds;
  double   stage_eta_seconds;
  uint64_t memory_used;
  uint64_t memory_total;
} GuiseJobStep;

#define GUISE_TYPE_JOB_STEP (guise_job_step_get_type ())
GType guise_job_step_get_type (void);

/**
 * GuiseJob:
 *
 * Long work, as an interface sees it: extraction, sorting and packing on a thread
 * (#GuiseThreadJob), training in a process (#GuiseProcessJob). All its properties notify. A job
 * that is under way keeps itself alive. Thread: main, the one that made it, with its thread-default
 * main context.
 *
 * Signals:
 *
 * - `::step (const GuiseJobStep *step)`: new numbers, at most four times a second
 * - `::preview (GBytes *picture, guint64 iteration)`: a picture file of how far it has come
 */
#define GUISE_TYPE_JOB (guise_job_get_type ())
G_DECLARE_DERIVABLE_TYPE (GuiseJob, guise_job, GUISE, JOB, GObject)

/**
 * GuiseJobClass:
 * @start: begins the work; the state is RUNNING already
 * @pause: the state is RUNNING
 * @resume: the state is RUNNING or PAUSED
 * @stop: the state is STOPPING already; may be called again
 * @kill: optional; ends the work at once
 *
 * What a host of jobs does. Only the two of this room exist.
 */
struct _GuiseJobClass
{
  GObjectClass parent_class;

  void (*start) (GuiseJob *self);
  void (*pause) (GuiseJob *self);
  void (*resume) (GuiseJob *self);
  void (*stop) (GuiseJob *self);
  void (*kill) (GuiseJob *self);
};

const char   *guise_job_get_title (GuiseJob *self);
GuiseJobState guise_job_get_state (GuiseJob *self);

/**
 * guise_job_is_active:
 *
 * Returns: whether it is running, paused or stopping; who closes a program asks this
 */
gboolean guise_job_is_active (GuiseJob *self);

/**
 * guise_job_get_fraction:
 *
 * Returns: how much is done, 0 .. 1; -1 when nobody knows
 */
double guise_job_get_fraction (GuiseJob *self);

/**
 * guise_job_get_status:
 *
 * Returns: (transfer none): one sentence: what it does, or how it ended and what to do
 */
const char *guise_job_get_status (GuiseJob *self);

/**
 * guise_job_is_stalled:
 *
 * Returns: whether there has been no sign of life for too long; the status says in which phase
 */
gboolean guise_job_is_stalled (GuiseJob *self);

/**
 * guise_job_get_error:
 *
 * Returns: (transfer none) (nullable): why it is FAILED or LOST
 */
const GError *guise_job_get_error (GuiseJob *self);

/**
 * guise_job_get_log:
 *
 * Returns: (transfer none): of #GuiseJobLogRow, oldest first; of a very long log the oldest are
 * gone
 */
GListModel *guise_job_get_log (GuiseJob *self);

/**
 * guise_job_start:
 * @self: a job
 *
 * Starts it, or starts it again; nothing while it is active. What goes wrong is told by state,
 * error and log.
 */
void guise_job_start (GuiseJob *self);

/**
 * guise_job_pause:
 * @self: a job
 *
 * Asks for a pause; nothing unless it is running. The state follows when it is reached.
 */
void guise_job_pause (GuiseJob *self);

/**
 * guise_job_resume:
 * @self: a job
 *
 * Goes on after a pause, or takes back one that has not been reached.
 */
void guise_job_resume (GuiseJob *self);

/**
 * guise_job_stop:
 * @self: a job
 *
 * Asks it to end well; nothing unless it is running or paused, however often it is called.
 */
void guise_job_stop (GuiseJob *self);

/**
 * guise_job_kill:
 * @self: a job
 *
 * Ends a process at once, for when it hangs: what it has not saved is lost. A thread cannot be
 * killed: it is stopped.
 */
void guise_job_kill (GuiseJob *self);

G_END_DECLS
