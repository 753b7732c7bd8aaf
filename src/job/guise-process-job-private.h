/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-ipc-worker.h"
#include "job/guise-job-private.h"
#include "job/guise-process-job.h"
#include "job/guise-worker.h"

G_BEGIN_DECLS

/* A training in a process: guise-process-job.c is the class and its verbs, -signals.c what the
 * worker tells, -watch.c phases and signs of life, -end.c how it ends. */
struct _GuiseProcessJob
{
  GuiseJob           parent_instance;
  char              *project; /* owned */
  GuiseWorkerOptions options; /* owned */
  char              *program; /* owned; NULL: found */
  int64_t            patience_us;

  /* of a worker under way; the job holds a reference to itself as long */
  GSubprocess     *process;    /* owned; NULL: none under way */
  GCancellable    *connecting; /* owned; NULL: not connecting */
  GDBusConnection *connection; /* owned; NULL: not connected */
  GuiseIpcWorker  *proxy;      /* owned, as the connection */
  gboolean         has_exited;
  gboolean         is_closed;
  gboolean         is_open;
  gboolean         is_pause_wanted;
  gboolean         is_return_wanted; /* as soon as the project is open */
  GuiseRunReturn   wanted_return;
  gboolean         was_killed; /* by guise_job_kill() */
  int64_t          stop_us;    /* when guise_job_stop() asked it to end; 0: it did not */
  GError          *open_error; /* owned; why the project was not opened */
  guint            close_source;

  /* what it told at its end */
  char   *outcome; /* owned; NULL: nothing */
  char   *message; /* owned */
  GError *failure; /* owned */

  uint64_t iteration;
  uint64_t saved_iteration;
  double   shares[GUISE_WORKER_MAX_RANKS]; /* of the time that each of several processes waited */
  int      n_shares;
  int      lost_rank;      /* of the last worker; -1: none */
  gboolean is_forced;      /* the last worker was to end, and was ended before it had saved */
  double   forced_seconds; /* after it was asked by us; -1: by others */

  /* signs of life */
  char    *phase;      /* owned; a word */
  char    *hint;       /* owned; what it waits for while paused, or NULL */
  gboolean is_started; /* the first iteration is done: phases are no news any more */
  int64_t  phase_us;   /* since when */
  int64_t  life_us;    /* the last sign of life */
  int64_t  step_us;    /* how long an iteration takes */
  GSource *watch;      /* owned */
};

/* ---- guise-process-job-watch.c ---- */

void guise_process_job_begin_watch (GuiseProcessJob *self);
void guise_process_job_end_watch (GuiseProcessJob *self);

/* A sign of life: the clock starts again. */
void guise_process_job_live (GuiseProcessJob *self);

/**
 * guise_process_job_enter_phase:
 * @self: a job under way
 * @phase: a word of `org.guise.Worker.xml`, or "starting", "connecting", "ending"
 *
 * A sign of life, too. Until training has begun the phase before gets a row with its time.
 */
void guise_process_job_enter_phase (GuiseProcessJob *self, const char *phase);

/* What the worker does, as in "reading faces"; to follow "while". */
const char *guise_process_job_describe_phase (const GuiseProcessJob *self);

/* Sets the status by state and phase. */
void guise_process_job_show_status (GuiseProcessJob *self);

/* ---- guise-process-job-signals.c ---- */

void guise_process_job_connect_signals (GuiseProcessJob *self);

/* ---- guise-process-job-end.c ---- */

/* Called when the process has exited, and when the connection has closed or never came. */
void guise_process_job_note_exit (GuiseProcessJob *self);
void guise_process_job_note_close (GuiseProcessJob *self);

G_END_DECLS
