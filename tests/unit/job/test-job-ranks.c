/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training on several graphics cards: how it is started, and what is said of a process that was
 * lost. The processes themselves: tests/e2e/cards.py. */
#include <string.h>

#include "job/guise-job-error.h"
#include "job/guise-process-job.h"
#include "job/guise-rank-start.h"
#include "support/guise-test.h"

#define EXECUTABLE 0755

static void
test_command (void)
{
  g_auto (GStrv) user = guise_rank_start_dup_command ("/bin/mpirun", 3, FALSE, "/w", "/s");
  g_auto (GStrv) root = guise_rank_start_dup_command ("/bin/mpirun", 2, TRUE, "/w", "/s");
  g_autofree char *as_user = g_strjoinv (" ", user);
  g_autofree char *as_root = g_strjoinv (" ", root);

  g_assert_cmpstr (as_user, ==,
                   "/bin/mpirun --oversubscribe --bind-to none --mca odls_base_sigkill_timeout 5 "
                   "-n 3 /w --rank /s");
  g_assert_cmpstr (as_root, ==,
                   "/bin/mpirun --oversubscribe --bind-to none --mca odls_base_sigkill_timeout 5 "
                   "--allow-run-as-root -n 2 /w --rank /s");
}

static char *
write_script (const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (
    g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, EXECUTABLE, NULL));
  return path;
}

/* Trains with a script as its worker; returns the job at its end. */
static GuiseJob *
run (const char *worker, const char *devices)
{
  const GuiseWorkerOptions options = { .device = (char *) devices };
  GuiseJob                *job = guise_process_job_new ("Training", "/nowhere", &options);

  guise_process_job_set_program (GUISE_PROCESS_JOB (job), worker);
  guise_job_start (job);
  while (guise_job_is_active (job))
    g_main_context_iteration (NULL, TRUE);
  return job;
}

/* The worker is told how many processes there are, and says with its end which one was lost. */
static void
test_lost (void)
{
  char            *work = guise_test_tmp_dir ();
  g_autofree char *called = g_build_filename (work, "called", NULL);
  g_autofree char *text =
    g_strdup_printf ("#!/bin/sh\necho \"$@\" > '%s'\ntest \"$1\" = --ranks && exit 65\nexit 9\n",
                     called);
  g_autofree char *worker = write_script (work, "worker", text);
  g_autofree char *mpirun = write_script (work, "mpirun", "#!/bin/sh\n");
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autofree char *with = g_strdup_printf ("%s:%s", work, path);
  g_autofree char *words = NULL;
  g_autoptr (GuiseJob) job = NULL;
  g_autoptr (GuiseJob) alone = NULL;

  g_setenv ("PATH", with, TRUE);
  job = run (worker, "cuda:0,cuda:2");
  g_setenv ("PATH", path, TRUE);
  g_assert_true (g_file_get_contents (called, &words, NULL, NULL));
  g_assert_cmpstr (words, ==, "--ranks 2 --socket 3\n");
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_LOST);
  g_assert_nonnull (strstr (guise_job_get_error (job)->message, "lost its process 2"));
  g_assert_cmpint (guise_process_job_get_lost_rank (GUISE_PROCESS_JOB (job)), ==, 1);
  g_assert_cmpint (guise_process_job_get_n_ranks (GUISE_PROCESS_JOB (job)), ==, 2);

  g_clear_pointer (&words, g_free);
  alone = run (worker, "cuda:0");
  g_assert_true (g_file_get_contents (called, &words, NULL, NULL));
  g_assert_cmpstr (words, ==, "--socket 3\n");
  g_assert_cmpint (guise_process_job_get_lost_rank (GUISE_PROCESS_JOB (alone)), ==, -1);
  guise_test_rm_rf (work);
}

/* Said before anything is started. */
static void
test_no_mpirun (void)
{
  char            *work = guise_test_tmp_dir ();
  g_autofree char *worker = write_script (work, "worker", "#!/bin/sh\n");
  g_autofree char *path = g_strdup (g_getenv ("PATH"));
  g_autoptr (GuiseJob) job = NULL;

  g_setenv ("PATH", work, TRUE);
  job = run (worker, "cuda:0,cuda:2");
  g_setenv ("PATH", path, TRUE);
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_FAILED);
  g_assert_error (guise_job_get_error (job), GUISE_JOB_ERROR, GUISE_JOB_ERROR_NO_WORKER);
  g_assert_nonnull (strstr (guise_job_get_error (job)->message, "Open MPI"));
  guise_test_rm_rf (work);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/job/ranks/command", test_command);
  g_test_add_func ("/job/ranks/lost", test_lost);
  g_test_add_func ("/job/ranks/no-mpirun", test_no_mpirun);
  return g_test_run ();
}
