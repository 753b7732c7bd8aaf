/* SPDX-License-Identifier: GPL-3.0-or-later
 * A synchronous function as a job: progress, pause, stop, failure. */
#include "core/guise-error.h"
#include "job-fixture.h"
#include "job/guise-thread-job.h"

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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/thread-job/done", test_done);
  g_test_add_func ("/job/thread-job/pause", test_pause);
  g_test_add_func ("/job/thread-job/failure", test_failure);
  g_test_add_func ("/job/thread-job/keeps-itself", test_keeps_itself);
  return g_test_run ();
}
