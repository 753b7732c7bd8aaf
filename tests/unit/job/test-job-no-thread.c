/* SPDX-License-Identifier: GPL-3.0-or-later
 * Jobs where the system starts no thread: failed in words, and started again later. */
#include "core/guise-error.h"
#include "job-fixture.h"
#include "job/guise-thread-job.h"
#include "job/guise-worker-thread-private.h"
#include "support/guise-test-threads.h"

static gboolean
succeed (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
test_thread_job (void)
{
  GuiseJob *job = guise_thread_job_new ("Work", succeed, NULL, NULL);

  guise_test_threads_left = 0;
  guise_job_start (job);
  g_assert_true (guise_job_is_active (job));
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_FAILED);
  g_assert_error (guise_job_get_error (job), GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY);
  guise_test_threads_left = -1;
  guise_job_start (job);
  WAIT_FOR (!guise_job_is_active (job));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_finalize_object (job);
}

/* ---- the worker's thread ---- */

static void
take_letter (void *data, void *user_data)
{
  GuiseWorkerLetter **out = user_data;

  *out = data;
}

static void
ignore_numbers (void *user_data)
{
}

static void
test_worker_thread (void)
{
  static const GuiseWorkerRunner runner = { 0 }; /* nothing of it is called */
  GuiseWorkerOptions             options = { 0 };
  GuiseWorkerLetter             *letter = NULL;
  GuiseWorkerThread             *thread;

  guise_test_threads_left = 0;
  thread =
    guise_worker_thread_new (&runner, "/nowhere", &options, take_letter, ignore_numbers, &letter);
  WAIT_FOR (letter != NULL);
  guise_test_threads_left = -1;
  g_assert_cmpint (letter->kind, ==, GUISE_WORKER_LETTER_ENDED);
  g_assert_false (letter->is_open);
  g_assert_error (letter->error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY);
  guise_worker_letter_free (letter);
  guise_worker_thread_free (thread);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/no-thread/thread-job", test_thread_job);
  g_test_add_func ("/job/no-thread/worker-thread", test_worker_thread);
  return g_test_run ();
}
