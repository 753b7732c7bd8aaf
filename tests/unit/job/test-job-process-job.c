/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training in a process, with a fake training: what happens when one of the two dies, and all the
 * rest. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "job-fixture.h"
#include "support/guise-test.h"

#define N_KILLS 20

static int
pid_of (GuiseJob *job)
{
  return guise_process_job_get_pid (GUISE_PROCESS_JOB (job));
}

static uint64_t
iteration_of (GuiseJob *job)
{
  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (job));
}

/* Everything that was done is there once, and in its order. */
static void
check_checkpoint (const char *project, uint64_t iteration)
{
  uint64_t sum;

  g_assert_cmpuint (guise_fake_read_checkpoint (project, &sum), ==, iteration);
  g_assert_cmpuint (sum, ==, guise_fake_sum (iteration));
}

static void
check_lost (GuiseJob *job, const char *how)
{
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_LOST);
  g_assert_error (guise_job_get_error (job), GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST);
  g_test_message ("%s", guise_job_get_status (job));
  g_assert_nonnull (strstr (guise_job_get_status (job), "stopped unexpectedly"));
  g_assert_nonnull (strstr (guise_job_get_status (job), how));
}

static void
count_step_cb (GuiseJob *job, const GuiseJobStep *step, int *n_steps)
{
  g_assert_cmpuint (step->iteration, <=, step->total);
  ++*n_steps;
}

/* Rows of phases, and no others, say which and for how long. */
static void
check_phases (GuiseJob *job)
{
  GListModel *rows = guise_job_get_log (job);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (rows, i);
      double      took;
      const char *phase = guise_job_log_row_get_phase (row, &took);

      g_assert_cmpint (phase != NULL, ==, guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_PHASE);
      g_assert_cmpfloat (took, >=, 0.0);
      g_assert_cmpfloat (took, <, 60.0);
    }
}

static void
test_done (void)
{
  GuiseFakePlan plan = { .total = 3000, .step_us = 300, .save_every = 1000, .n_notes = 3 };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);
  int           n_steps = 0;
  int64_t       begin_us = g_get_monotonic_time ();
  double        seconds;

  g_signal_connect (job, "step", G_CALLBACK (count_step_cb), &n_steps);
  guise_job_start (job);
  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  seconds = (double) (g_get_monotonic_time () - begin_us) / 1e6;
  g_assert_no_error (guise_job_get_error (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (guise_job_get_status (job), ==, "The plan is done, with iteration 3000.");
  g_assert_cmpfloat (n_steps, <=, 4.0 * seconds + 1.0);
  g_assert_cmpint (n_steps, >=, 2);
  g_assert_cmpfloat (guise_job_get_fraction (job), >, 0.0);
  g_assert_cmpuint (guise_job_test_count_rows (job, GUISE_JOB_ROW_SAVED), ==, 4);
  g_assert_cmpuint (guise_job_test_count_rows (job, GUISE_JOB_ROW_NOTE), ==, 3);
  g_assert_cmpuint (guise_job_test_count_rows (job, GUISE_JOB_ROW_STAGE), ==, 1);
  /* starting, opening, preparing */
  g_assert_cmpuint (guise_job_test_count_rows (job, GUISE_JOB_ROW_PHASE), >=, 3);
  check_phases (job);
  check_checkpoint (project, 3000);
  g_assert_cmpint (pid_of (job), ==, 0);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_pause (void)
{
  GuiseFakePlan plan = { .total = 1000000, .step_us = 300 };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);
  uint64_t      iteration;

  guise_job_start (job);
  WAIT_FOR (iteration_of (job) > 0);
  guise_job_pause (job);
  guise_job_pause (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  iteration = guise_fake_read_checkpoint (project, NULL);
  g_assert_cmpuint (iteration, ==, iteration_of (job));
  g_assert_cmpstr (guise_job_get_status (job), ==, "Paused; everything is saved.");
  guise_job_test_run_for (0.1);
  g_assert_cmpuint (iteration_of (job), ==, iteration);
  /* taken back before it is reached */
  guise_job_resume (job);
  guise_job_pause (job);
  guise_job_resume (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_RUNNING && iteration_of (job) > iteration);
  guise_job_pause (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  check_checkpoint (project, iteration_of (job));
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_pause_before_it_is_open (void)
{
  GuiseFakePlan plan = { .total = 100, .slow_open = TRUE };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);

  guise_job_start (job);
  guise_job_pause (job);
  guise_job_test_unstall (project);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  g_assert_cmpuint (iteration_of (job), ==, 0);
  guise_job_resume (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  check_checkpoint (project, 100);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
note_preview_cb (GuiseJob *job, GBytes *picture, guint64 iteration, char **out_text)
{
  g_autofree char *expected = g_strdup_printf ("picture %" G_GUINT64_FORMAT, iteration);

  g_free (*out_text);
  *out_text = g_strndup (g_bytes_get_data (picture, NULL), g_bytes_get_size (picture));
  g_assert_cmpstr (*out_text, ==, expected);
}

static void
test_wishes (void)
{
  GuiseFakePlan    plan = { .total = 1000000, .step_us = 1000 };
  char            *project = guise_job_test_project (&plan);
  GuiseJob        *job = guise_job_test_new (project);
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);
  g_autofree char *picture = NULL;

  g_signal_connect (job, "preview", G_CALLBACK (note_preview_cb), &picture);
  guise_process_job_save (self); /* nobody is there */
  guise_job_start (job);
  WAIT_FOR (iteration_of (job) > 0);
  guise_process_job_save (self);
  guise_process_job_backup (self);
  WAIT_FOR (guise_job_test_find_row (job, GUISE_JOB_ROW_SAVED) != NULL);
  g_assert_cmpuint (guise_process_job_get_saved_iteration (self), ==,
                    guise_fake_read_checkpoint (project, NULL));
  WAIT_FOR (guise_job_test_find_row (job, GUISE_JOB_ROW_BACKUP) != NULL);
  guise_process_job_preview_now (self);
  WAIT_FOR (picture != NULL);
  guise_job_stop (job);
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  check_checkpoint (project, iteration_of (job));
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_stop_while_saving (void)
{
  GuiseFakePlan    plan = { .total = 1000000, .step_us = 300, .save_ms = 300 };
  char            *project = guise_job_test_project (&plan);
  GuiseJob        *job = guise_job_test_new (project);
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);

  guise_job_start (job);
  WAIT_FOR (iteration_of (job) > 0);
  guise_process_job_save (self);
  WAIT_FOR (strstr (guise_job_get_status (job), "saving") != NULL);
  guise_job_stop (job);
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_STOPPING);
  guise_process_job_save (self);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_cmpuint (guise_job_test_count_rows (job, GUISE_JOB_ROW_SAVED), ==, 2);
  check_checkpoint (project, iteration_of (job));
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_stop_at_once (void)
{
  GuiseFakePlan plan = { .total = 100 };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);

  guise_job_start (job);
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (guise_job_get_status (job), ==, "Stopped before training began.");
  g_assert_cmpuint (guise_fake_read_checkpoint (project, NULL), ==, 0);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_stop_while_opening (void)
{
  GuiseFakePlan plan = { .total = 100, .slow_open = TRUE };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);

  guise_job_start (job);
  WAIT_FOR (strstr (guise_job_get_status (job), "opening") != NULL);
  guise_job_stop (job);
  guise_job_test_unstall (project);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_cmpuint (guise_fake_read_checkpoint (project, NULL), ==, 0);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_people_decide (void)
{
  GuiseFakePlan plan = { .total = 100, .gate_at = 40 };
  GuiseFakePlan guarded = { .total = 100, .guard_at = 60 };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);

  guise_job_start (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  g_assert_cmpstr (guise_job_get_status (job), ==, "Is it like her?");
  g_assert_cmpstr (guise_job_test_find_row (job, GUISE_JOB_ROW_GATE), ==, "Is it like her?");
  g_assert_cmpuint (iteration_of (job), ==, 40);
  guise_job_resume (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  guise_test_rm_rf (project);
  g_assert_finalize_object (job);

  project = guise_job_test_project (&guarded);
  job = guise_job_test_new (project);
  guise_job_start (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  g_assert_cmpstr (guise_job_test_find_row (job, GUISE_JOB_ROW_GUARD), ==, "All faces are alike");
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  check_checkpoint (project, 60);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

/* After a guard: back to before it; the last checkpoint is the one that it went back to. */
static void
test_go_back (void)
{
  GuiseFakePlan    plan = { .total = 100, .guard_at = 60, .crash_at = 80 };
  char            *project = guise_job_test_project (&plan);
  GuiseJob        *job = guise_job_test_new (project);
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);

  g_assert_null (guise_process_job_get_phase (self));
  guise_job_start (job);
  guise_process_job_answer_gate (self, TRUE); /* nobody is there */
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  g_assert_cmpstr (guise_job_get_status (job), ==, "All faces are alike");
  /* what is not at a gate cannot be answered, and then it still waits */
  guise_process_job_answer_gate (self, FALSE);
  WAIT_FOR (guise_job_test_count_rows (job, GUISE_JOB_ROW_GUARD) == 2);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  g_assert_cmpstr (guise_job_test_find_row (job, GUISE_JOB_ROW_NOTE), ==, "There is nothing");
  g_assert_cmpstr (guise_job_get_status (job), ==, "All faces are alike");
  check_checkpoint (project, 60);

  guise_process_job_go_back (self, GUISE_RUN_RETURN_LIMITED);
  guise_process_job_go_back (self, GUISE_RUN_RETURN_LIMITED);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpstr (guise_job_test_find_row (job, GUISE_JOB_ROW_WENT_BACK), ==,
                   "Back from there, limited");
  g_assert_cmpuint (guise_job_test_count_rows (job, GUISE_JOB_ROW_WENT_BACK), ==, 1);
  check_lost (job, "crashed");
  g_assert_nonnull (strstr (guise_job_get_status (job), "checkpoint is of iteration 30"));
  check_checkpoint (project, 30);
  guise_job_start (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED); /* the fake guard never learns */
  guise_job_resume (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  check_checkpoint (project, 100);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

/* A job that is over is started for it; where there is nothing it is paused and says so. */
static void
test_go_back_later (void)
{
  GuiseFakePlan    plan = { .total = 100, .guard_at = 60 };
  char            *project = guise_job_test_project (&plan);
  GuiseJob        *job = guise_job_test_new (project);
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);

  guise_process_job_go_back (self, GUISE_RUN_RETURN_LIMITED);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  g_assert_cmpstr (guise_job_test_find_row (job, GUISE_JOB_ROW_NOTE), ==, "There is nothing");
  g_assert_cmpuint (iteration_of (job), ==, 0);
  guise_job_resume (job);
  WAIT_FOR (guise_job_test_find_row (job, GUISE_JOB_ROW_GUARD) != NULL);
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  check_checkpoint (project, 60);

  guise_process_job_go_back (self, GUISE_RUN_RETURN_UNCHANGED);
  WAIT_FOR (guise_job_test_find_row (job, GUISE_JOB_ROW_WENT_BACK) != NULL);
  g_assert_cmpstr (guise_job_test_find_row (job, GUISE_JOB_ROW_WENT_BACK), ==, "Back from there");
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

/* When nothing is sure any more the worker ends with the reason. */
static void
test_go_back_fails (void)
{
  GuiseFakePlan plan = { .total = 100, .guard_at = 60, .back_fails = TRUE };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);

  guise_job_start (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  guise_process_job_go_back (GUISE_PROCESS_JOB (job), GUISE_RUN_RETURN_LIMITED);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_FAILED);
  g_assert_error (guise_job_get_error (job), GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_answer_gate (void)
{
  GuiseFakePlan    plan = { .total = 100, .gate_at = 40 };
  char            *project = guise_job_test_project (&plan);
  GuiseJob        *job = guise_job_test_new (project);
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);

  guise_job_start (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  g_assert_cmpstr (guise_job_get_status (job), ==, "Is it like her?");
  guise_process_job_answer_gate (self, TRUE);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_cmpuint (guise_job_test_count_rows (job, GUISE_JOB_ROW_GATE), ==, 1);
  check_checkpoint (project, 100);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

/* What could be saved had room: that is known at once, though the next step is far. */
static void
test_room (void)
{
  GuiseFakePlan    plan = { .total = 100, .step_us = 1500000, .full_at = 1 };
  char            *project = guise_job_test_project (&plan);
  GuiseJob        *job = guise_job_test_new (project);
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);

  guise_job_start (job);
  WAIT_FOR (guise_process_job_lacks_room (self));
  g_assert_cmpuint (guise_process_job_get_saved_iteration (self), ==, 0);
  guise_job_test_unstall (project);
  WAIT_FOR (guise_process_job_get_saved_iteration (self) == 1);
  g_assert_false (guise_process_job_lacks_room (self));
  g_assert_cmpuint (iteration_of (job), ==, 1);
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_failures (void)
{
  GuiseFakePlan plan = { .total = 100, .fail_at = 50 };
  GuiseFakePlan closed = { .total = 100, .open_error = TRUE };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);

  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_FAILED);
  g_assert_error (guise_job_get_error (job), GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY);
  g_assert_cmpstr (guise_job_get_status (job), ==, "Memory ran out; lower the batch size");

  guise_fake_plan_write (&closed, project);
  guise_job_start (job);
  g_assert_null (guise_job_get_error (job));
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_FAILED);
  g_assert_error (guise_job_get_error (job), GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  g_assert_cmpstr (guise_job_get_status (job), ==, "No room left");

  guise_process_job_set_program (GUISE_PROCESS_JOB (job), "/nowhere/guise-worker");
  guise_job_start (job);
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_FAILED);
  g_assert_error (guise_job_get_error (job), GUISE_JOB_ERROR, GUISE_JOB_ERROR_NO_WORKER);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

/* ---- the worker dies ---- */

static void
test_crash (void)
{
  GuiseFakePlan plan = { .total = 300, .save_every = 100, .crash_at = 150, .exit_at = 250 };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);

  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  check_lost (job, "crashed (signal 11");
  g_assert_nonnull (strstr (guise_job_get_status (job), "checkpoint is of iteration 100"));
  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  check_lost (job, "exit code 42");
  g_assert_nonnull (strstr (guise_job_get_status (job), "checkpoint is of iteration 200"));
  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  check_checkpoint (project, 300);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

/* It was asked to stop, takes long, and somebody does not wait for it: that is no loss, but what is
 * not saved is told of. */
static void
test_forced (void)
{
  static const int    signals[] = { SIGKILL, SIGSEGV };
  const GuiseFakePlan plan = { .total = 300, .save_every = 100, .stall_at = 150 };

  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      char     *project = guise_job_test_project (&plan);
      GuiseJob *job = guise_job_test_new (project);
      double    seconds;

      guise_job_start (job);
      WAIT_FOR (iteration_of (job) >= 149);
      guise_job_stop (job);
      guise_job_test_run_for (0.05);
      g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_STOPPING);
      kill (pid_of (job), signals[i]);
      WAIT_FOR (!guise_job_is_active (job));
      if (signals[i] == SIGSEGV)
        check_lost (job, "crashed (signal 11");
      else
        {
          g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
          g_assert_no_error (guise_job_get_error (job));
          g_assert_true (guise_process_job_was_forced (GUISE_PROCESS_JOB (job), &seconds));
          g_assert_cmpfloat (seconds, >=, 0.0);
          g_assert_nonnull (strstr (guise_job_get_status (job), " s after it was asked to stop"));
        }
      g_assert_nonnull (strstr (guise_job_get_status (job), "checkpoint is of iteration 100"));
      g_assert_finalize_object (job);
      guise_test_rm_rf (project);
    }
}

static gboolean
on_kill_time_cb (gpointer user_data)
{
  GuiseJob *job = user_data;

  if (pid_of (job) != 0)
    kill (pid_of (job), SIGKILL);
  return G_SOURCE_CONTINUE;
}

/* While it starts, opens, trains, saves. */
static void
test_kills (void)
{
  GuiseFakePlan plan = { .total = 2000, .step_us = 200, .save_every = 50, .save_ms = 4 };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);
  uint64_t      saved = 0;
  int           n_lost = 0;

  for (int i = 0; i < N_KILLS; i++)
    {
      guint source;

      guise_job_start (job);
      source = g_timeout_add ((guint) g_test_rand_int_range (0, 120), on_kill_time_cb, job);
      WAIT_FOR (!guise_job_is_active (job));
      g_source_remove (source);
      if (guise_job_get_state (job) == GUISE_JOB_DONE)
        {
          plan.total += 2000;
          guise_fake_plan_write (&plan, project);
          continue;
        }
      n_lost++;
      check_lost (job, "was killed (signal 9)");
      /* never back, and never less than it has told */
      g_assert_cmpuint (guise_fake_read_checkpoint (project, NULL), >=, saved);
      saved = guise_fake_read_checkpoint (project, NULL);
      g_assert_cmpuint (saved, >=, guise_process_job_get_saved_iteration (GUISE_PROCESS_JOB (job)));
      if (saved > 0)
        check_checkpoint (project, saved);
    }
  g_test_message ("%d of %d lost, at iteration %d at last", n_lost, N_KILLS, (int) saved);
  g_assert_cmpint (n_lost, >, N_KILLS / 2);
  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  check_checkpoint (project, (uint64_t) plan.total);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_kill_verb (void)
{
  GuiseFakePlan plan = { .total = 100, .stall_at = 1 };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);

  guise_job_start (job);
  WAIT_FOR (iteration_of (job) > 0);
  guise_job_stop (job);
  guise_job_kill (job);
  WAIT_FOR (!guise_job_is_active (job));
  check_lost (job, "as asked");
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

static void
test_terminated (void)
{
  static const int signals[] = { SIGTERM, SIGINT, SIGHUP };

  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    {
      GuiseFakePlan plan = { .total = 1000000, .step_us = 300, .save_ms = 50 };
      char         *project = guise_job_test_project (&plan);
      GuiseJob     *job = guise_job_test_new (project);

      guise_job_start (job);
      WAIT_FOR (iteration_of (job) > 0);
      kill (pid_of (job), signals[i]);
      WAIT_FOR (strstr (guise_job_get_status (job), "saving") != NULL);
      kill (pid_of (job), signals[i]); /* once more changes nothing */
      WAIT_FOR (!guise_job_is_active (job));
      g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
      check_checkpoint (project, iteration_of (job));
      g_assert_finalize_object (job);
      guise_test_rm_rf (project);
    }
}

static void
test_watchdog (void)
{
  GuiseFakePlan plan = { .total = 100, .stall_at = 50, .slow_open = TRUE };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *job = guise_job_test_new (project);

  guise_process_job_set_patience (GUISE_PROCESS_JOB (job), 0.2);
  guise_job_start (job);
  WAIT_FOR (guise_job_is_stalled (job));
  g_test_message ("%s", guise_job_get_status (job));
  WAIT_FOR (strstr (guise_job_get_status (job), "while opening the project") != NULL);
  WAIT_FOR (guise_job_test_find_row (job, GUISE_JOB_ROW_STALLED) != NULL);
  guise_job_stop (job);
  g_assert_true (guise_job_is_active (job));
  guise_job_test_unstall (project);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_false (guise_job_is_stalled (job));
  guise_test_rm_rf (project);

  plan.slow_open = FALSE;
  g_assert_finalize_object (job);
  project = guise_job_test_project (&plan);
  job = guise_job_test_new (project);
  guise_process_job_set_patience (GUISE_PROCESS_JOB (job), 0.5);
  guise_job_start (job);
  WAIT_FOR (guise_job_is_stalled (job));
  g_test_message ("%s", guise_job_get_status (job));
  g_assert_nonnull (strstr (guise_job_get_status (job), "while training"));
  guise_job_test_unstall (project);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  check_checkpoint (project, 100);
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

/* ---- the parent dies ---- */

/* This program again, as a parent that will be killed; tells the worker's process id. */
static int
be_parent (const char *project)
{
  GuiseJob *job = guise_job_test_new (project);

  guise_job_start (job);
  WAIT_FOR (iteration_of (job) > 0);
  g_print ("%d\n", pid_of (job));
  fflush (stdout);
  WAIT_FOR (FALSE);
  return 1;
}

static void
test_parent_dies (void)
{
  GuiseFakePlan    plan = { .total = 1000000, .step_us = 300, .save_ms = 100 };
  char            *project = guise_job_test_project (&plan);
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  const char      *argv[] = { self, "--parent", project, guise_job_test_worker, NULL };
  g_autoptr (GSubprocess) parent = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;
  int              worker;
  int              status;

  /* so that the worker's end is told to this process */
  g_assert_cmpint (prctl (PR_SET_CHILD_SUBREAPER, 1), ==, 0);
  parent = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (parent));
  line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  g_assert_nonnull (line);
  worker = (int) g_ascii_strtoll (line, NULL, 10);
  g_assert_cmpint (worker, >, 0);
  g_assert_cmpuint (guise_fake_read_checkpoint (project, NULL), ==, 0);
  g_subprocess_force_exit (parent);
  g_subprocess_wait (parent, NULL, NULL);
  g_assert_cmpint (waitpid (worker, &status, 0), ==, worker);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  g_assert_cmpuint (guise_fake_read_checkpoint (project, NULL), >, 0);
  check_checkpoint (project, guise_fake_read_checkpoint (project, NULL));
  guise_test_rm_rf (project);
}

/* The worker has its socket and the standard streams and nothing else of ours. */
static void
test_descriptors (void)
{
  GuiseFakePlan    plan = { .total = 1000000, .step_us = 300 };
  char            *project = guise_job_test_project (&plan);
  GuiseJob        *job = guise_job_test_new (project);
  g_autofree char *secret = g_build_filename (project, "secret", NULL);
  int              leak = g_open (secret, O_RDWR | O_CREAT, 0600); /* not closed on exec */
  g_autofree char *folder = NULL;
  g_autoptr (GDir) fds = NULL;
  const char *name;
  int         n_sockets = 0;

  guise_job_start (job);
  WAIT_FOR (iteration_of (job) > 0);
  folder = g_strdup_printf ("/proc/%d/fd", pid_of (job));
  fds = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (fds);
  while ((name = g_dir_read_name (fds)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *target = g_file_read_link (path, NULL);

      if (target == NULL || g_ascii_strtoll (name, NULL, 10) <= 2)
        continue;
      g_assert_cmpstr (target, !=, secret);
      n_sockets += g_str_has_prefix (target, "socket:");
    }
  g_assert_cmpint (n_sockets, ==, 1);
  close (leak);
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_finalize_object (job);
  guise_test_rm_rf (project);
}

int
main (int argc, char **argv)
{
  guise_job_test_worker = argv[argc - 1];
  if (argc == 4 && strcmp (argv[1], "--parent") == 0)
    return be_parent (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/process-job/done", test_done);
  g_test_add_func ("/job/process-job/pause", test_pause);
  g_test_add_func ("/job/process-job/pause-before-it-is-open", test_pause_before_it_is_open);
  g_test_add_func ("/job/process-job/wishes", test_wishes);
  g_test_add_func ("/job/process-job/stop-while-saving", test_stop_while_saving);
  g_test_add_func ("/job/process-job/stop-at-once", test_stop_at_once);
  g_test_add_func ("/job/process-job/stop-while-opening", test_stop_while_opening);
  g_test_add_func ("/job/process-job/people-decide", test_people_decide);
  g_test_add_func ("/job/process-job/go-back", test_go_back);
  g_test_add_func ("/job/process-job/go-back-later", test_go_back_later);
  g_test_add_func ("/job/process-job/go-back-fails", test_go_back_fails);
  g_test_add_func ("/job/process-job/answer-gate", test_answer_gate);
  g_test_add_func ("/job/process-job/failures", test_failures);
  g_test_add_func ("/job/process-job/room", test_room);
  g_test_add_func ("/job/process-job/crash", test_crash);
  g_test_add_func ("/job/process-job/forced", test_forced);
  g_test_add_func ("/job/process-job/kills", test_kills);
  g_test_add_func ("/job/process-job/kill-verb", test_kill_verb);
  g_test_add_func ("/job/process-job/terminated", test_terminated);
  g_test_add_func ("/job/process-job/watchdog", test_watchdog);
  g_test_add_func ("/job/process-job/parent-dies", test_parent_dies);
  g_test_add_func ("/job/process-job/descriptors", test_descriptors);
  return g_test_run ();
}
