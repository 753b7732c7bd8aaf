/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-job.h"
#include "job/guise-worker-options.h"
#include "project/guise-run.h"

G_BEGIN_DECLS

/**
 * GuiseProcessJob:
 *
 * The training of a project in a process of its own, `guise-worker`. When the process dies the job
 * is %GUISE_JOB_LOST, its error says how and names the last checkpoint; starting it again goes on
 * from there. When the program of the job dies the worker saves and ends. Thread: main.
 */
#define GUISE_TYPE_PROCESS_JOB (guise_process_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseProcessJob, guise_process_job, GUISE, PROCESS_JOB, GuiseJob)

/**
 * guise_process_job_new:
 * @title: for people
 * @project: absolute path of a project folder
 * @options: (nullable): how to train; copied
 *
 * Returns: (transfer full): a job, not started
 */
GuiseJob *
guise_process_job_new (const char *title, const char *project, const GuiseWorkerOptions *options);

/**
 * guise_process_job_set_program:
 * @self: a job that is not active
 * @program: (nullable): path of the worker, %NULL: guise_worker_find()
 */
void guise_process_job_set_program (GuiseProcessJob *self, const char *program);

/**
 * guise_process_job_set_devices:
 * @self: a job that is not active
 * @devices: (nullable): as in #GuiseWorkerOptions
 * @whole_batches: likewise
 *
 * Where it trains from its next start on.
 */
void
guise_process_job_set_devices (GuiseProcessJob *self, const char *devices, gboolean whole_batches);

/**
 * guise_process_job_set_patience:
 * @self: a job
 * @seconds: how long there may be no sign of life before the job is stalled; 60 by default. Slow
 *   iterations are given more.
 */
void guise_process_job_set_patience (GuiseProcessJob *self, double seconds);

/**
 * guise_process_job_go_back:
 * @self: a job that is paused, or not active; nothing while it is running
 * @how: how it goes on from there
 *
 * After a guard: returns to the last good point, and goes on. A job that is not active is started
 * for it. When nothing was found since it went back last a row of the log says so, and it stays
 * paused.
 */
void guise_process_job_go_back (GuiseProcessJob *self, GuiseRunReturn how);

/**
 * guise_process_job_answer_gate:
 * @self: a job that is paused at a gate
 * @passes: go on with the next stage, else back to the gate's stage
 *
 * A row of the log says so when that cannot be.
 */
void guise_process_job_answer_gate (GuiseProcessJob *self, gboolean passes);

/**
 * guise_process_job_get_phase:
 * @self: a job
 *
 * What it does now, a word of PhaseChanged in `org.guise.Worker.xml`, or "starting", "connecting",
 * "ending"; `notify::status` tells when it is another one.
 *
 * Returns: (transfer none) (nullable): the word; %NULL unless it is active
 */
const char *guise_process_job_get_phase (const GuiseProcessJob *self);

/**
 * guise_process_job_lacks_room:
 * @self: a job
 *
 * Returns: whether training stands still because a checkpoint cannot be written; it is tried again
 *   by itself, and `notify::status` tells when that is over
 */
gboolean guise_process_job_lacks_room (const GuiseProcessJob *self);

/**
 * guise_process_job_save:
 * @self: a job; nothing unless it is running
 *
 * Asks for a checkpoint after the iteration under way; a row of the log tells when it is written.
 */
void guise_process_job_save (GuiseProcessJob *self);

/* The same for a backup and for a preview; while it is paused they come when it goes on. */
void guise_process_job_backup (GuiseProcessJob *self);
void guise_process_job_preview_now (GuiseProcessJob *self);

/* Iterations done, as far as the worker has told; and those of its last checkpoint. */
uint64_t guise_process_job_get_iteration (const GuiseProcessJob *self);
uint64_t guise_process_job_get_saved_iteration (const GuiseProcessJob *self);

/**
 * guise_process_job_get_lost_rank:
 *
 * Returns: after %GUISE_JOB_LOST: which of several processes was lost, counted from 0; -1 when it
 *   is not known, or there was one alone
 */
int guise_process_job_get_lost_rank (const GuiseProcessJob *self);

/**
 * guise_process_job_was_forced:
 * @self: a job that has ended
 * @out_seconds: (out): how long after it was asked to stop; -1: somebody else asked it to end
 *
 * Returns: after %GUISE_JOB_DONE: whether the worker was to end, and was ended by force before it
 *   had saved
 */
gboolean guise_process_job_was_forced (const GuiseProcessJob *self, double *out_seconds);

/* How many processes train together, by the devices that were named; 1 as a rule. */
int guise_process_job_get_n_ranks (const GuiseProcessJob *self);

/**
 * guise_process_job_get_wait_shares:
 * @self: a job
 * @out_n: (out): how many
 *
 * Who waits for whom: of which share of the time each of several processes has waited for the
 * slowest, as of the last checkpoint of this worker.
 *
 * Returns: (transfer none) (array length=out_n): shares from 0 to 1; none before the first
 *   checkpoint, and of one process alone
 */
const double *guise_process_job_get_wait_shares (const GuiseProcessJob *self, int *out_n);

/**
 * guise_process_job_get_pid:
 *
 * Returns: the process id of the worker; 0 while there is none
 */
int guise_process_job_get_pid (const GuiseProcessJob *self);

G_END_DECLS
