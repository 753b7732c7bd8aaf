/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training in a process: how it ends, by its own word or without one. */
#include "core/guise-error.h"
#include "job/guise-process-job-private.h"
#include "job/guise-worker-launch-private.h"

#define CLOSE_SECONDS 5 /* from the exit to the end of the connection, at most */

/* What is left where a worker has not said its last word. */
static char *
describe_rest (const GuiseProcessJob *self)
{
  if (self->saved_iteration == 0)
    return g_strdup ("It had told of no checkpoint yet; start it again.");
  if (self->iteration > self->saved_iteration)
    return g_strdup_printf ("The last checkpoint is of iteration %" G_GUINT64_FORMAT
                            ", %" G_GUINT64_FORMAT
                            " iterations after it are lost; start it again to go on from there.",
                            self->saved_iteration, self->iteration - self->saved_iteration);
  return g_strdup_printf ("The last checkpoint is of iteration %" G_GUINT64_FORMAT
                          "; start it again to go on from there.",
                          self->saved_iteration);
}

/* It was to end, and was not given the time for it: nothing has failed. */
static char *
note_force (GuiseProcessJob *self)
{
  g_autofree char *rest = describe_rest (self);

  self->is_forced = TRUE;
  self->forced_seconds = -1.0;
  if (self->stop_us == 0)
    return g_strdup_printf ("Stopped: the worker was asked to end, and was ended by force before "
                            "it had saved. %s",
                            rest);
  self->forced_seconds = (double) (g_get_monotonic_time () - self->stop_us) / G_USEC_PER_SEC;
  return g_strdup_printf ("Stopped: the worker was ended by force %.0f s after it was asked to "
                          "stop, before it had saved. %s",
                          self->forced_seconds, rest);
}

/* Why the worker is gone, and what is left. */
static GError *
describe_loss (const GuiseProcessJob *self)
{
  g_autofree char *how = guise_worker_describe_exit (self->process);
  g_autofree char *rest = describe_rest (self);

  return g_error_new (GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST,
                      "Training stopped unexpectedly while %s: the worker %s. %s",
                      guise_process_job_describe_phase (self),
                      self->was_killed ? "was ended at once, as asked" : how, rest);
}

/* How the worker says that it ended well. */
static char *
describe_success (const GuiseProcessJob *self)
{
  if (g_strcmp0 (self->message, "") != 0)
    return g_strdup (self->message);
  if (g_str_equal (self->outcome, "finished"))
    return g_strdup_printf ("The plan is done, with iteration %" G_GUINT64_FORMAT ".",
                            self->iteration);
  if (g_str_equal (self->outcome, "reached"))
    return g_strdup_printf ("Done up to iteration %" G_GUINT64_FORMAT ", as asked.",
                            self->iteration);
  return g_strdup_printf ("Stopped at iteration %" G_GUINT64_FORMAT "; everything is saved.",
                          self->iteration);
}

static gboolean
is_good_outcome (const char *outcome)
{
  static const char *const words[] = { "finished", "reached", "stopped", NULL };

  return g_strv_contains (words, outcome);
}

/* Decides how it ended: the state, its error, its message. */
static GuiseJobState
judge (GuiseProcessJob *self, GError **out_error, char **out_message)
{
  gboolean was_stopped = guise_job_get_state (GUISE_JOB (self)) == GUISE_JOB_STOPPING;

  if (self->outcome != NULL && is_good_outcome (self->outcome))
    {
      *out_message = describe_success (self);
      return GUISE_JOB_DONE;
    }
  if (self->failure != NULL)
    {
      *out_error = g_steal_pointer (&self->failure);
      return GUISE_JOB_FAILED;
    }
  if (!self->is_open && was_stopped && !self->was_killed)
    {
      *out_message = g_strdup ("Stopped before training began.");
      return GUISE_JOB_DONE;
    }
  if (self->open_error != NULL)
    {
      *out_error = g_steal_pointer (&self->open_error);
      return GUISE_JOB_FAILED;
    }
  if (!self->was_killed && guise_worker_was_forced (self->process, self->stop_us != 0))
    {
      *out_message = note_force (self);
      return GUISE_JOB_DONE;
    }
  self->lost_rank = guise_worker_find_lost_rank (self->process);
  *out_error = describe_loss (self);
  return GUISE_JOB_LOST;
}

static void
clean_up (GuiseProcessJob *self)
{
  guise_process_job_end_watch (self);
  if (self->close_source != 0)
    g_source_remove (self->close_source);
  self->close_source = 0;
  if (self->proxy != NULL)
    g_signal_handlers_disconnect_by_data (self->proxy, self);
  if (self->connection != NULL)
    g_signal_handlers_disconnect_by_data (self->connection, self);
  g_clear_object (&self->proxy);
  g_clear_object (&self->connection);
  g_clear_object (&self->process);
  g_clear_error (&self->open_error);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->outcome, g_free);
  g_clear_pointer (&self->message, g_free);
  self->has_exited = FALSE;
  self->is_closed = FALSE;
  self->is_open = FALSE;
  self->is_return_wanted = FALSE;
  self->was_killed = FALSE;
  self->stop_us = 0;
}

/* Only when nothing can come any more: what the worker said last may arrive after its exit. */
static void
end_when_over (GuiseProcessJob *self)
{
  GError          *error = NULL;
  g_autofree char *message = NULL;
  GuiseJobState    state;

  if (!self->has_exited || !self->is_closed)
    return;
  state = judge (self, &error, &message);
  clean_up (self);
  guise_job_end (GUISE_JOB (self), state, error, self->iteration, message);
  g_object_unref (self); /* held since the start */
}

static gboolean
on_close_timeout_cb (gpointer user_data)
{
  GuiseProcessJob *self = user_data;

  self->close_source = 0;
  g_dbus_connection_close (self->connection, NULL, NULL, NULL);
  return G_SOURCE_REMOVE;
}

void
guise_process_job_note_exit (GuiseProcessJob *self)
{
  self->has_exited = TRUE;
  if (self->connection != NULL && !self->is_closed)
    self->close_source = g_timeout_add_seconds (CLOSE_SECONDS, on_close_timeout_cb, self);
  end_when_over (self);
}

void
guise_process_job_note_close (GuiseProcessJob *self)
{
  self->is_closed = TRUE;
  if (!self->has_exited && self->outcome == NULL && self->is_open)
    {
      /* The worker sees it, too, and saves. Until it has ended no other may be started. Of several
       * processes the first was killed then, because another one was lost: what it did is told. */
      guise_job_set_state (GUISE_JOB (self), GUISE_JOB_STOPPING);
      if (guise_process_job_get_n_ranks (self) == 1)
        guise_process_job_enter_phase (self, "ending");
    }
  end_when_over (self);
}
