/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the tests of jobs share. */
#include "job-fixture.h"

#include "support/guise-test.h"

#define TICK_MS 5

const char *guise_job_test_worker;

static gboolean
on_tick_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
guise_job_test_iterate (int64_t end_us, const char *waiting_for)
{
  gboolean is_over = FALSE;
  guint    source = g_timeout_add (TICK_MS, on_tick_cb, &is_over);

  if (g_get_monotonic_time () > end_us)
    g_error ("Waited in vain for %s", waiting_for);
  g_main_context_iteration (NULL, TRUE);
  if (!is_over)
    g_source_remove (source);
}

void
guise_job_test_run_for (double seconds)
{
  int64_t end = g_get_monotonic_time () + (int64_t) (seconds * 1e6);

  while (g_get_monotonic_time () < end)
    guise_job_test_iterate (G_MAXINT64, "");
}

char *
guise_job_test_project (const GuiseFakePlan *plan)
{
  char *project = guise_test_tmp_dir ();

  guise_fake_plan_write (plan, project);
  return project;
}

GuiseJob *
guise_job_test_new (const char *project)
{
  GuiseJob *job = guise_process_job_new ("Training", project, NULL);

  guise_process_job_set_program (GUISE_PROCESS_JOB (job), guise_job_test_worker);
  return job;
}

const char *
guise_job_test_find_row (GuiseJob *job, GuiseJobRowKind kind)
{
  GListModel *log = guise_job_get_log (job);

  for (guint i = g_list_model_get_n_items (log); i > 0; i--)
    {
      /* The log keeps it. */
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (log, i - 1);

      if (guise_job_log_row_get_kind (row) == kind)
        return guise_job_log_row_get_text (row);
    }
  return NULL;
}

unsigned
guise_job_test_count_rows (GuiseJob *job, GuiseJobRowKind kind)
{
  GListModel *log = guise_job_get_log (job);
  unsigned    n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (log, i);

      n += guise_job_log_row_get_kind (row) == kind;
    }
  return n;
}

void
guise_job_test_unstall (const char *project)
{
  g_autofree char *path = g_build_filename (project, "unstall", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}
