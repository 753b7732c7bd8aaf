/* SPDX-License-Identifier: GPL-3.0-or-later
 * Training in a process: the job's class and its verbs. */
#include "job/guise-process-job.h"

#include <signal.h>

#include "job/guise-process-job-private.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker-launch.h"
#include "job/guise-worker.h"
#include "train/guise-ranks.h"

#define PATIENCE_SECONDS 60.0 /* features.md C3 21 */

G_DEFINE_FINAL_TYPE (GuiseProcessJob, guise_process_job, GUISE_TYPE_JOB)

/* ---- commands ---- */

typedef void (*CallFunc) (GuiseIpcWorker *, GCancellable *, GAsyncReadyCallback, gpointer);

/* Sends a command. Nobody waits for the answer: signals tell what came of it, and a worker that
 * does not answer is dead or silent, which others notice. */
static void
send (GuiseProcessJob *self, CallFunc call)
{
  if (self->proxy != NULL && !self->is_closed)
    call (self->proxy, NULL, NULL, NULL);
}

static void
send_return (GuiseProcessJob *self, GuiseRunReturn how)
{
  if (self->proxy != NULL && !self->is_closed)
    guise_ipc_worker_call_go_back (self->proxy, how == GUISE_RUN_RETURN_LIMITED, NULL, NULL, NULL);
}

/* ---- start ---- */

static void
on_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GuiseProcessJob) self = user_data;
  g_autoptr (GError) error = NULL;
  uint64_t iteration;
  uint64_t total;
  gboolean is_good = guise_ipc_worker_call_open_finish (GUISE_IPC_WORKER (source), &iteration,
                                                        &total, result, &error);

  if (source != (GObject *) self->proxy)
    return; /* of a worker that has ended since */
  if (!is_good)
    {
      /* Any other error is the connection's end, which may be told here first. */
      if (g_dbus_error_is_remote_error (error) && !self->is_closed)
        {
          g_dbus_error_strip_remote_error (error);
          self->open_error = g_steal_pointer (&error);
          g_dbus_connection_close (self->connection, NULL, NULL, NULL);
        }
      return;
    }
  self->is_open = TRUE;
  self->iteration = iteration;
  self->saved_iteration = iteration;
  guise_process_job_live (self);
  if (self->is_return_wanted)
    send_return (self, self->wanted_return);
  else if (!self->is_pause_wanted)
    send (self, guise_ipc_worker_call_start);
  self->is_return_wanted = FALSE;
}

static void
on_closed_cb (GDBusConnection *connection,
              gboolean         remote_peer_vanished,
              GError          *error,
              gpointer         user_data)
{
  guise_process_job_note_close (user_data);
}

/* The worker is connected: opens the project. */
static gboolean
talk (GuiseProcessJob *self, GDBusConnection *connection, GError **error)
{
  GDBusProxyFlags flags =
    G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES | G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START;

  /* Without properties there is nothing to wait for. */
  self->proxy = guise_ipc_worker_proxy_new_sync (connection, flags, NULL, GUISE_WORKER_OBJECT_PATH,
                                                 NULL, error);
  if (self->proxy == NULL)
    return FALSE;
  self->connection = g_object_ref (connection);
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->proxy), G_MAXINT);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed_cb), self);
  guise_process_job_connect_signals (self);
  guise_process_job_enter_phase (self, "opening-project");
  guise_ipc_worker_call_open (self->proxy, GUISE_WORKER_PROTOCOL, self->project,
                              guise_worker_options_to_variant (&self->options), NULL, on_opened_cb,
                              g_object_ref (self));
  return TRUE;
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GuiseProcessJob) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_finish (result, &error);

  g_clear_object (&self->connecting);
  if (connection != NULL && guise_job_get_state (GUISE_JOB (self)) != GUISE_JOB_STOPPING &&
      talk (self, connection, &error))
    return;
  /* It has opened nothing, so there is nothing to save. */
  g_subprocess_force_exit (self->process);
  guise_process_job_note_close (self);
}

static void
on_exited_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GuiseProcessJob) self = user_data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL); /* nobody cancels it */
  guise_process_job_note_exit (self);
}

static GSubprocess *
launch (GuiseProcessJob *self, GIOStream **out_stream, GError **error)
{
  g_autofree char *program =
    self->program != NULL ? g_strdup (self->program) : guise_worker_find (error);

  return program != NULL
           ? guise_worker_launch (program, guise_ranks_count_devices (self->options.device),
                                  out_stream, error)
           : NULL;
}

static void
guise_process_job_start (GuiseJob *job)
{
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);
  GError          *error = NULL;
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GIOStream) stream = NULL;

  self->process = launch (self, &stream, &error);
  if (self->process == NULL)
    {
      self->is_return_wanted = FALSE;
      guise_job_end (job, GUISE_JOB_FAILED, error, 0, NULL);
      return;
    }
  self->is_pause_wanted = FALSE;
  self->lost_rank = -1;
  self->is_forced = FALSE;
  self->n_shares = 0;
  self->iteration = self->saved_iteration; /* what came after it is lost */
  self->connecting = g_cancellable_new ();
  g_object_ref (self); /* until the worker has ended */
  guise_process_job_begin_watch (self);
  g_subprocess_wait_async (self->process, NULL, on_exited_cb, g_object_ref (self));
  g_dbus_connection_new (stream, guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                           G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER,
                         NULL, self->connecting, on_connected_cb, g_object_ref (self));
}

/* ---- the other verbs ---- */

static void
guise_process_job_pause (GuiseJob *job)
{
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);

  self->is_pause_wanted = TRUE;
  send (self, guise_ipc_worker_call_pause);
}

static void
guise_process_job_resume (GuiseJob *job)
{
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);

  self->is_pause_wanted = FALSE;
  if (self->is_open) /* else it is started when it is open */
    send (self, guise_ipc_worker_call_resume);
}

static void
guise_process_job_stop (GuiseJob *job)
{
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);

  self->stop_us = g_get_monotonic_time ();
  guise_process_job_show_status (self);
  guise_process_job_live (self); /* a paused one was not watched */
  if (self->connecting != NULL)
    {
      g_cancellable_cancel (self->connecting);
      g_subprocess_force_exit (self->process); /* nothing is opened yet */
    }
  send (self, guise_ipc_worker_call_stop);
}

static void
guise_process_job_kill (GuiseJob *job)
{
  GuiseProcessJob *self = GUISE_PROCESS_JOB (job);

  self->was_killed = TRUE;
  g_subprocess_force_exit (self->process);
}

void
guise_process_job_go_back (GuiseProcessJob *self, GuiseRunReturn how)
{
  self->is_pause_wanted = FALSE;
  if (self->is_open)
    {
      send_return (self, how);
      return;
    }
  self->is_return_wanted = TRUE;
  self->wanted_return = how;
  guise_job_start (GUISE_JOB (self));
}

void
guise_process_job_answer_gate (GuiseProcessJob *self, gboolean passes)
{
  self->is_pause_wanted = FALSE;
  if (self->proxy != NULL && !self->is_closed)
    guise_ipc_worker_call_answer_gate (self->proxy, passes, NULL, NULL, NULL);
}

const char *
guise_process_job_get_phase (const GuiseProcessJob *self)
{
  return self->phase;
}

gboolean
guise_process_job_lacks_room (const GuiseProcessJob *self)
{
  return g_strcmp0 (self->phase, "waiting-for-room") == 0;
}

void
guise_process_job_save (GuiseProcessJob *self)
{
  send (self, guise_ipc_worker_call_save);
}

void
guise_process_job_backup (GuiseProcessJob *self)
{
  send (self, guise_ipc_worker_call_backup);
}

void
guise_process_job_preview_now (GuiseProcessJob *self)
{
  send (self, guise_ipc_worker_call_preview_now);
}

/* ---- class ---- */

static void
guise_process_job_finalize (GObject *object)
{
  GuiseProcessJob *self = GUISE_PROCESS_JOB (object);

  g_assert (self->process == NULL);
  g_free (self->project);
  g_free (self->program);
  guise_worker_options_clear (&self->options);
  G_OBJECT_CLASS (guise_process_job_parent_class)->finalize (object);
}

static void
guise_process_job_class_init (GuiseProcessJobClass *class)
{
  GuiseJobClass *job_class = GUISE_JOB_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = guise_process_job_finalize;
  job_class->start = guise_process_job_start;
  job_class->pause = guise_process_job_pause;
  job_class->resume = guise_process_job_resume;
  job_class->stop = guise_process_job_stop;
  job_class->kill = guise_process_job_kill;
}

static void
guise_process_job_init (GuiseProcessJob *self)
{
  self->lost_rank = -1;
  guise_process_job_set_patience (self, PATIENCE_SECONDS);
}

GuiseJob *
guise_process_job_new (const char *title, const char *project, const GuiseWorkerOptions *options)
{
  GuiseProcessJob *self = g_object_new (GUISE_TYPE_PROCESS_JOB, "title", title, NULL);

  self->project = g_strdup (project);
  if (options != NULL)
    guise_worker_options_copy (options, &self->options);
  return GUISE_JOB (self);
}

void
guise_process_job_set_program (GuiseProcessJob *self, const char *program)
{
  g_return_if_fail (!guise_job_is_active (GUISE_JOB (self)));
  g_free (self->program);
  self->program = g_strdup (program);
}

void
guise_process_job_set_devices (GuiseProcessJob *self, const char *devices, gboolean whole_batches)
{
  g_return_if_fail (!guise_job_is_active (GUISE_JOB (self)));
  g_free (self->options.device);
  self->options.device = g_strdup (devices);
  self->options.whole_batches = whole_batches;
}

void
guise_process_job_set_patience (GuiseProcessJob *self, double seconds)
{
  self->patience_us = (int64_t) (seconds * (double) G_USEC_PER_SEC);
}

uint64_t
guise_process_job_get_iteration (const GuiseProcessJob *self)
{
  return self->iteration;
}

uint64_t
guise_process_job_get_saved_iteration (const GuiseProcessJob *self)
{
  return self->saved_iteration;
}

int
guise_process_job_get_lost_rank (const GuiseProcessJob *self)
{
  return self->lost_rank;
}

gboolean
guise_process_job_was_forced (const GuiseProcessJob *self, double *out_seconds)
{
  *out_seconds = self->forced_seconds;
  return self->is_forced;
}

int
guise_process_job_get_n_ranks (const GuiseProcessJob *self)
{
  return guise_ranks_count_devices (self->options.device);
}

const double *
guise_process_job_get_wait_shares (const GuiseProcessJob *self, int *out_n)
{
  *out_n = self->n_shares;
  return self->shares;
}

int
guise_process_job_get_pid (const GuiseProcessJob *self)
{
  const char *text = self->process != NULL ? g_subprocess_get_identifier (self->process) : NULL;

  return text != NULL ? (int) g_ascii_strtoll (text, NULL, 10) : 0;
}
