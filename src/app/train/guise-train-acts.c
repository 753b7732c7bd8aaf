/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the page of training does beside its job. */
#include "app/train/guise-train-acts.h"

#include <inttypes.h>
#include <string.h>

#include "app/guise-task.h"
#include "project/guise-project-change.h"
#include "project/guise-project-lock.h"

#define BATCH       "batch_size="
#define N_LOG_LINES 20

/* ---- the batch ---- */

typedef struct
{
  char *dir; /* owned */
  int   batch;
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_free (self->dir);
  g_free (self);
}

static gboolean
set_batch (const Order *order, GError **error)
{
  g_autofree char  *change = g_strdup_printf (BATCH "%d", order->batch);
  const char *const changes[] = { change, NULL };
  g_autoptr (GuiseProjectLock) lock =
               guise_project_lock_take (order->dir, "changing the batch size", error);
  g_autoptr (GuiseProject) project = lock != NULL ? guise_project_open (order->dir, error) : NULL;

  return project != NULL &&
         guise_project_set_options (project, changes, GUISE_OPTION_CHANGE_CAREFUL, error);
}

static void
set_batch_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (set_batch (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
guise_train_set_batch_async (const char         *dir,
                             int                 batch,
                             GObject            *source,
                             GAsyncReadyCallback callback,
                             void               *user_data)
{
  g_autoptr (GTask) task = guise_task_new (source, NULL, callback, user_data);
  Order *order = g_new (Order, 1);

  *order = (Order){ g_strdup (dir), batch };
  g_task_set_source_tag (task, guise_train_set_batch_async);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, set_batch_thread);
}

static int
find_in_words (const char *text)
{
  const char *found = strstr (text, BATCH);
  guint64     batch = 0;

  if (found != NULL)
    batch = g_ascii_strtoull (found + strlen (BATCH), NULL, 10);
  return batch <= 4096 ? (int) batch : 0;
}

int
guise_train_find_batch (const GuiseProjectStatus *status)
{
  int batch = 0;

  for (size_t i = 0; status->options != NULL && status->options[i] != NULL; i++)
    batch = MAX (batch, find_in_words (status->options[i]));
  if (batch == 0 && status->stage < status->stages->len)
    batch = find_in_words (
      g_array_index (status->stages, GuiseProjectStageStatus, status->stage).options);
  return batch;
}

/* ---- the report ---- */

static void
add_log (GString *text, GListModel *rows)
{
  const guint n = g_list_model_get_n_items (rows);

  for (guint i = n > N_LOG_LINES ? n - N_LOG_LINES : 0; i < n; i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (rows, i);
      g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (guise_job_log_row_get_time (row) /
                                                                  G_USEC_PER_SEC);
      g_autofree char *clock = g_date_time_format (time, "%H:%M:%S");

      g_string_append_printf (text, "  %s  %" PRIu64 "  %s\n", clock,
                              guise_job_log_row_get_iteration (row),
                              guise_job_log_row_get_text (row));
    }
}

static void
add_error (GString *text, const GError *error)
{
  if (error != NULL)
    g_string_append_printf (text, "Error: %s %d: %s\n", g_quark_to_string (error->domain),
                            error->code, error->message);
}

char *
guise_train_dup_report (GuiseOpenProject *project)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (project);
  GuiseJob                 *job = guise_open_project_get_training (project);
  const char               *phase = guise_process_job_get_phase (GUISE_PROCESS_JOB (job));
  GString                  *text = g_string_new ("Guise " GUISE_VERSION "\n");
  const char               *home = g_get_home_dir ();

  if (status != NULL)
    g_string_append_printf (text,
                            "Plan: %s, stage %zu of %u, iteration %" PRIu64 " of %" PRIu64 "\n",
                            status->recipe, status->stage + 1, status->stages->len,
                            status->iteration, status->n_iterations);
  g_string_append_printf (text, "State: %s%s%s\n",
                          guise_job_state_to_string (guise_job_get_state (job)),
                          phase != NULL ? ", " : "", phase != NULL ? phase : "");
  add_error (text, guise_job_get_error (job));
  g_string_append (text, "Log (UTC):\n");
  add_log (text, guise_job_get_log (job));
  if (home != NULL && strlen (home) > 1)
    g_string_replace (text, home, "~", 0);
  return g_string_free (text, FALSE);
}
