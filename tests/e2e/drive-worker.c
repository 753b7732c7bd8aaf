/* SPDX-License-Identifier: GPL-3.0-or-later
 * A program without an interface that trains in the worker: PROJECT [HOW [DEVICE [whole]]], where
 * each of several devices takes a whole batch with the last word, and HOW is
 * "straight", "pause" (pauses, saves and goes on after the first iteration), "kill" (kills the
 * worker after its first checkpoint, starts it again), "die" (kills itself then), "go-back"
 * (returns to the last good point first) or "gate" (answers no once, then yes). */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "job/guise-process-job.h"

typedef struct
{
  const char *how;
  gboolean    is_done; /* what @how is about */
  GMainLoop  *loop;
} Driver;

static void
on_rows_cb (GListModel *log, guint position, guint removed, guint added, GuiseJob *job)
{
  Driver *self = g_object_get_data (G_OBJECT (job), "driver");

  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (log, position + i);

      printf ("%d %s\n", (int) guise_job_log_row_get_kind (row), guise_job_log_row_get_text (row));
      if (guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_SAVED && strcmp (self->how, "die") == 0)
        raise (SIGKILL);
      if (guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_SAVED && !self->is_done &&
          strcmp (self->how, "kill") == 0)
        {
          self->is_done = TRUE;
          kill (guise_process_job_get_pid (GUISE_PROCESS_JOB (job)), SIGKILL);
        }
    }
}

static void
on_step_cb (GuiseJob *job, const GuiseJobStep *step, Driver *self)
{
  if (self->is_done || strcmp (self->how, "pause") != 0)
    return;
  self->is_done = TRUE;
  guise_process_job_save (GUISE_PROCESS_JOB (job));
  guise_job_pause (job);
}

static void
on_state_cb (GuiseJob *job, GParamSpec *spec, Driver *self)
{
  GuiseJobState state = guise_job_get_state (job);

  printf ("state %s: %s\n", guise_job_state_to_string (state), guise_job_get_status (job));
  if (state == GUISE_JOB_PAUSED && strcmp (self->how, "gate") == 0)
    {
      guise_process_job_answer_gate (GUISE_PROCESS_JOB (job), self->is_done);
      self->is_done = TRUE;
    }
  else if (state == GUISE_JOB_PAUSED)
    guise_job_resume (job);
  if (!guise_job_is_active (job))
    g_main_loop_quit (self->loop);
}

int
main (int argc, char **argv)
{
  GuiseWorkerOptions options = {
    .device = argc > 3 ? argv[3] : NULL, .whole_batches = argc > 4, .n_threads = 1, .niceness = 5
  };
  Driver self = { .how = argc > 2 ? argv[2] : "straight" };
  g_autoptr (GuiseJob) job = guise_process_job_new ("Training", argv[1], &options);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  setvbuf (stdout, NULL, _IOLBF, 0); /* somebody may follow it */
  self.loop = loop;
  g_object_set_data (G_OBJECT (job), "driver", &self);
  g_signal_connect (guise_job_get_log (job), "items-changed", G_CALLBACK (on_rows_cb), job);
  g_signal_connect (job, "notify::state", G_CALLBACK (on_state_cb), &self);
  g_signal_connect (job, "step", G_CALLBACK (on_step_cb), &self);
  if (strcmp (self.how, "go-back") == 0)
    guise_process_job_go_back (GUISE_PROCESS_JOB (job), GUISE_RUN_RETURN_LIMITED);
  else
    guise_job_start (job);
  if (guise_job_is_active (job))
    g_main_loop_run (loop);
  if (guise_job_get_state (job) == GUISE_JOB_LOST)
    {
      guise_job_start (job);
      g_main_loop_run (loop);
    }
  return guise_job_get_state (job) == GUISE_JOB_DONE ? 0 : 1;
}
