/* SPDX-License-Identifier: GPL-3.0-or-later
 * A synchronous function as a job: progress, pause, stop, failure. */
#include "core/guise-error.h"
#include "job-fixture.h"
#include "job/guise-thread-job.h"
#include "support/guise-test.h"

#include <string.h>

typedef struct
{
  int      total; /* units */
  int      n_us;  /* a unit takes */
  int      fail_at;
  gboolean fails_silently;
  int      n_done; /* atomic */
  int      n_steps;
  int      n_freed;
  uint64_t last_step;
  uint64_t last_total;
  char    *preview;
} Work;

static gboolean
count (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  Work *work = data;

  for (int i = 0; i < work->total; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (i == work->fail_at && i > 0)
        {
          if (!work->fails_silently)
            g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, "Disk full");
          return FALSE;
        }
      if (i == 1)
        {
          g_autoptr (GBytes) picture = g_bytes_new_static ("picture", 7);

          guise_job_report_note (report, "The first is done");
          guise_job_report_preview (report, picture);
        }
      g_usleep ((gulong) work->n_us);
      g_atomic_int_set (&work->n_done, i + 1);
      guise_job_report_progress ((uint64_t) i + 1, (uint64_t) work->total, report);
    }
  return TRUE;
}

static void
on_step_cb (GuiseJob *job, const GuiseJobStep *step, Work *work)
{
  work->n_steps++;
  work->last_step = step->iteration;
  work->last_total = step->total;
}

static void
on_preview_cb (GuiseJob *job, GBytes *picture, guint64 iteration, Work *work)
{
  g_assert_cmpuint (iteration, ==, 1);
  g_free (work->preview);
  work->preview = g_strndup (g_bytes_get_data (picture, NULL), g_bytes_get_size (picture));
}

static void
note_freed (void *data)
{
  ((Work *) data)->n_freed++;
}

static GuiseJob *
begin (Work *work)
{
  GuiseJob *job = guise_thread_job_new ("Counting", count, work, note_freed);

  g_signal_connect (job, "step", G_CALLBACK (on_step_cb), work);
  g_signal_connect (job, "preview", G_CALLBACK (on_preview_cb), work);
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_READY);
  g_assert_cmpstr (guise_job_get_title (job), ==, "Counting");
  guise_job_start (job);
  g_assert_true (guise_job_is_active (job));
  return job;
}

static void
test_done (void)
{
  Work      work = { .total = 1000, .n_us = 500 };
  int64_t   begin_us = g_get_monotonic_time ();
  GuiseJob *job = begin (&work);
  double    seconds;

  guise_job_start (job); /* once is enough */
  WAIT_FOR (!guise_job_is_active (job));
  seconds = (double) (g_get_monotonic_time () - begin_us) / 1e6;
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_null (guise_job_get_error (job));
  g_assert_cmpfloat (guise_job_get_fraction (job), ==, 1.0);
  g_assert_cmpuint (work.last_step, ==, 1000);
  g_assert_cmpuint (work.last_total, ==, 1000);
  /* and one at the end */
  g_assert_cmpfloat (work.n_steps, <=, 4.0 * seconds + 2.0);
  g_assert_cmpint (work.n_steps, >=, 2);
  g_assert_cmpstr (work.preview, ==, "picture");
  g_assert_cmpstr (guise_job_test_find_row (job, GUISE_JOB_ROW_NOTE), ==, "The first is done");
  g_assert_cmpstr (guise_job_get_status (job), ==, "Done.");
  g_assert_finalize_object (job);
  g_assert_cmpint (work.n_freed, ==, 1);
  g_free (work.preview);
}

static void
test_pause (void)
{
  Work      work = { .total = 100000, .n_us = 100 };
  GuiseJob *job = begin (&work);
  int       n_done;

  WAIT_FOR (g_atomic_int_get (&work.n_done) > 10);
  guise_job_pause (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  n_done = g_atomic_int_get (&work.n_done);
  guise_job_pause (job);
  guise_job_test_run_for (0.05);
  g_assert_cmpint (g_atomic_int_get (&work.n_done), ==, n_done);
  guise_job_resume (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_RUNNING);
  WAIT_FOR (g_atomic_int_get (&work.n_done) > n_done);
  guise_job_pause (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  guise_job_stop (job);
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (guise_job_get_status (job), ==, "Stopped.");
  g_assert_cmpint (g_atomic_int_get (&work.n_done), <, work.total);
  g_assert_finalize_object (job);
  g_free (work.preview);
}

static void
test_failure (void)
{
  Work      work = { .total = 10, .fail_at = 5 };
  GuiseJob *job = begin (&work);

  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_FAILED);
  g_assert_error (guise_job_get_error (job), GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
  g_assert_cmpstr (guise_job_get_status (job), ==, "Disk full");
  g_assert_cmpstr (guise_job_test_find_row (job, GUISE_JOB_ROW_END), ==, "Disk full");
  work.fails_silently = TRUE;
  guise_job_start (job);
  g_assert_null (guise_job_get_error (job));
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_error (guise_job_get_error (job), GUISE_JOB_ERROR, GUISE_JOB_ERROR_FAILED);
  work.fail_at = 0;
  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_finalize_object (job);
  g_free (work.preview);
}

/* Nobody else holds it: it lives until it is done. */
static void
test_keeps_itself (void)
{
  Work      work = { .total = 100, .n_us = 100 };
  GuiseJob *job = begin (&work);

  g_object_unref (job);
  WAIT_FOR (work.n_freed == 1);
  g_assert_cmpint (g_atomic_int_get (&work.n_done), ==, 100);
  g_free (work.preview);
}

/* ---- status, result, several at once ---- */

typedef struct
{
  int n_results; /* that were freed unseen; atomic */
  int fails;
  int stays; /* until it is stopped */
} Telling;

static Telling *told; /* whose results are made now */

static void
free_result (void *result)
{
  g_atomic_int_inc (&told->n_results);
  g_free (result);
}

static gboolean
tell (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Telling *telling = data;

  guise_job_report_status (report, "Looking for faces in the second clip.");
  guise_job_report_result (report, g_strdup ("a first answer"), free_result, NULL);
  while (telling->stays && !g_cancellable_set_error_if_cancelled (cancellable, error))
    {
      g_usleep (1000);
      guise_job_report_progress (1, 0, report);
    }
  if (telling->stays)
    return FALSE;
  guise_job_report_result (report, g_strdup ("the answer"), free_result, "17 faces were found.");
  if (telling->fails)
    g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, "Disk full");
  return !telling->fails;
}

/* A result is taken once, or freed; of what has failed or was stopped there is none. */
static void
test_result (void)
{
  Telling          telling = { 0 };
  GuiseJob        *job = guise_thread_job_new ("Telling", tell, &telling, NULL);
  g_autofree char *answer = NULL;

  told = &telling;
  g_assert_null (guise_thread_job_take_result (GUISE_THREAD_JOB (job)));
  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpstr (guise_job_get_status (job), ==, "17 faces were found.");
  answer = guise_thread_job_take_result (GUISE_THREAD_JOB (job));
  g_assert_cmpstr (answer, ==, "the answer");
  g_assert_null (guise_thread_job_take_result (GUISE_THREAD_JOB (job)));
  g_assert_cmpint (telling.n_results, ==, 1); /* the first answer */

  telling.fails = TRUE;
  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_FAILED);
  g_assert_cmpstr (guise_job_get_status (job), ==, "Disk full");
  g_assert_null (guise_thread_job_take_result (GUISE_THREAD_JOB (job)));
  g_assert_cmpint (telling.n_results, ==, 3);

  telling.fails = FALSE;
  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_finalize_object (job); /* nobody took it */
  g_assert_cmpint (telling.n_results, ==, 5);
}

static void
test_status (void)
{
  Telling   telling = { .stays = TRUE };
  GuiseJob *job = guise_thread_job_new ("Telling", tell, &telling, NULL);

  told = &telling;
  guise_job_start (job);
  WAIT_FOR (strstr (guise_job_get_status (job), "second clip") != NULL);
  guise_job_pause (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_PAUSED);
  g_assert_cmpstr (guise_job_get_status (job), ==, "Paused.");
  guise_job_resume (job);
  WAIT_FOR (guise_job_get_state (job) == GUISE_JOB_RUNNING &&
            strstr (guise_job_get_status (job), "second clip") != NULL);
  guise_job_stop (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpstr (guise_job_get_status (job), ==, "Stopped.");
  g_assert_finalize_object (job);
}

/* Jobs on threads and in a process do not know of each other. */
static void
test_several (void)
{
  GuiseFakePlan plan = { .total = 1000000, .step_us = 300 };
  char         *project = guise_job_test_project (&plan);
  GuiseJob     *training = guise_job_test_new (project);
  Work          works[] = { { .total = 1000000, .n_us = 100 },
                            { .total = 300, .n_us = 100 },
                            { .total = 300, .n_us = 100, .fail_at = 200 } };
  GuiseJob     *jobs[G_N_ELEMENTS (works)];

  guise_job_start (training);
  for (size_t i = 0; i < G_N_ELEMENTS (works); i++)
    jobs[i] = begin (&works[i]);
  WAIT_FOR (guise_process_job_get_iteration (GUISE_PROCESS_JOB (training)) > 0);
  WAIT_FOR (!guise_job_is_active (jobs[1]) && !guise_job_is_active (jobs[2]));
  g_assert_cmpint (guise_job_get_state (jobs[1]), ==, GUISE_JOB_DONE);
  g_assert_cmpint (guise_job_get_state (jobs[2]), ==, GUISE_JOB_FAILED);
  g_assert_cmpint (guise_job_get_state (jobs[0]), ==, GUISE_JOB_RUNNING);
  guise_job_stop (training);
  WAIT_FOR (!guise_job_is_active (training));
  g_assert_cmpint (guise_job_get_state (training), ==, GUISE_JOB_DONE);
  g_assert_cmpint (guise_job_get_state (jobs[0]), ==, GUISE_JOB_RUNNING);
  guise_job_stop (jobs[0]);
  WAIT_FOR (!guise_job_is_active (jobs[0]));
  for (size_t i = 0; i < G_N_ELEMENTS (works); i++)
    {
      g_assert_finalize_object (jobs[i]);
      g_free (works[i].preview);
    }
  g_assert_finalize_object (training);
  guise_test_rm_rf (project);
}

int
main (int argc, char **argv)
{
  guise_job_test_worker = argv[argc - 1];
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/thread-job/done", test_done);
  g_test_add_func ("/job/thread-job/pause", test_pause);
  g_test_add_func ("/job/thread-job/failure", test_failure);
  g_test_add_func ("/job/thread-job/keeps-itself", test_keeps_itself);
  g_test_add_func ("/job/thread-job/result", test_result);
  g_test_add_func ("/job/thread-job/status", test_status);
  g_test_add_func ("/job/thread-job/several", test_several);
  return g_test_run ();
}
