/* SPDX-License-Identifier: GPL-3.0-or-later
 * A worker: the interface org.guise.Worker over a thread that trains. */
#include "job/guise-worker.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "guise-ipc-worker.h"
#include "job/guise-job-error.h"
#include "job/guise-sealed-memory.h"
#include "job/guise-worker-phases-private.h"
#include "job/guise-worker-thread-private.h"

#define STUCK_SECONDS 600 /* without a parent and without a sign of life */

typedef struct
{
  const GuiseWorkerRunner *runner;
  GMainLoop               *loop;       /* owned */
  GCancellable            *connecting; /* owned */
  GDBusConnection         *connection; /* owned; NULL: not connected yet */
  GuiseIpcWorker          *skeleton;   /* owned */
  GuiseWorkerPhases       *phases;     /* owned */
  int                      exit_code;

  GuiseWorkerThread *thread;  /* owned; NULL: nothing opened yet */
  char              *project; /* owned */
  GPtrArray         *openers; /* owned; invocations of Open that wait for an answer */
  gboolean           is_open;
  uint64_t           iteration; /* when it was opened */
  uint64_t           total;
  char              *preview; /* owned; path of the newest, or NULL */
  uint64_t           preview_iteration;

  gboolean is_orphan;
  guint    stuck_source; /* runs while nobody is left who could end it */
} GuiseWorker;

/* ---- the end ---- */

static gboolean
on_stuck_cb (gpointer data)
{
  raise (SIGKILL); /* the thread cannot be ended; checkpoints are whole at any moment */
  return G_SOURCE_REMOVE;
}

/* A sign of life of the thread. */
static void
restart_stuck_clock (GuiseWorker *self)
{
  if (!self->is_orphan)
    return;
  if (self->stuck_source != 0)
    g_source_remove (self->stuck_source);
  self->stuck_source = g_timeout_add_seconds (STUCK_SECONDS, on_stuck_cb, self);
}

/* Saves and ends; at once when there is nothing to save. */
static void
leave (GuiseWorker *self)
{
  if (self->thread != NULL)
    guise_worker_thread_want (self->thread, GUISE_WORKER_WANT_STOP);
  else
    {
      g_cancellable_cancel (self->connecting);
      g_main_loop_quit (self->loop);
    }
}

static void
on_connection_closed_cb (GDBusConnection *connection,
                         gboolean         remote_peer_vanished,
                         GError          *error,
                         gpointer         user_data)
{
  GuiseWorker *self = user_data;

  self->is_orphan = TRUE;
  restart_stuck_clock (self);
  leave (self);
}

static gboolean
on_signal_cb (gpointer user_data)
{
  leave (user_data);
  return G_SOURCE_CONTINUE;
}

/* ---- what the thread tells ---- */

static void
answer_openers (GuiseWorker *self, const GError *error)
{
  for (guint i = 0; i < self->openers->len; i++)
    {
      GDBusMethodInvocation *invocation = self->openers->pdata[i]; /* the answer takes it */

      if (error != NULL)
        g_dbus_method_invocation_return_gerror (invocation, error);
      else
        guise_ipc_worker_complete_open (self->skeleton, invocation, self->iteration, self->total);
    }
  g_ptr_array_set_size (self->openers, 0);
}

/* "0.000 0.125" */
static void
emit_waits (GuiseWorker *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("ad"));
  for (size_t i = 0; words[i] != NULL; i++)
    g_variant_builder_add (&builder, "d", g_ascii_strtod (words[i], NULL));
  guise_ipc_worker_emit_waited (self->skeleton, g_variant_builder_end (&builder));
}

static void
emit_event (GuiseWorker *self, const GuiseWorkerEvent *event)
{
  const char *text = event->text != NULL ? event->text : "";

  switch (event->kind)
    {
    case GUISE_WORKER_STEP:
      break; /* comes as numbers */
    case GUISE_WORKER_PHASE:
      guise_worker_phases_enter (self->phases, text);
      break;
    case GUISE_WORKER_STAGE:
      guise_ipc_worker_emit_stage_begun (self->skeleton, event->stage, text, event->iteration);
      break;
    case GUISE_WORKER_RESET:
      guise_ipc_worker_emit_reset (self->skeleton, event->iteration);
      break;
    case GUISE_WORKER_SAVED:
      guise_ipc_worker_emit_saved (self->skeleton, event->iteration, text);
      break;
    case GUISE_WORKER_BACKED_UP:
      guise_ipc_worker_emit_backed_up (self->skeleton, event->iteration, text);
      break;
    case GUISE_WORKER_PREVIEW:
      g_free (self->preview);
      self->preview = g_strdup (text);
      self->preview_iteration = event->iteration;
      guise_ipc_worker_emit_preview_ready (self->skeleton, event->iteration, text);
      break;
    case GUISE_WORKER_WENT_BACK:
      guise_ipc_worker_emit_went_back (self->skeleton, event->iteration, text);
      break;
    case GUISE_WORKER_WAITS:
      emit_waits (self, text);
      break;
    case GUISE_WORKER_NOTE:
      guise_ipc_worker_emit_noted (self->skeleton, event->iteration,
                                   event->about != NULL ? event->about : "", text);
      break;
    }
}

static void
emit_finished (GuiseWorker *self, const GuiseWorkerLetter *letter)
{
  static const char *const words[] = { [GUISE_WORKER_FINISHED] = "finished",
                                       [GUISE_WORKER_REACHED] = "reached",
                                       [GUISE_WORKER_STOPPED] = "stopped",
                                       [GUISE_WORKER_AT_GATE] = "stopped",
                                       [GUISE_WORKER_GUARDED] = "stopped" };
  const GError            *error = letter->error;

  if (error != NULL)
    guise_ipc_worker_emit_finished (self->skeleton, "failed", letter->iteration, error->message,
                                    g_quark_to_string (error->domain), error->code);
  else
    guise_ipc_worker_emit_finished (self->skeleton, words[letter->outcome], letter->iteration,
                                    letter->text != NULL ? letter->text : "", "", 0);
}

static void
end (GuiseWorker *self, const GuiseWorkerLetter *letter)
{
  if (letter->error != NULL &&
      !g_error_matches (letter->error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED))
    self->exit_code = GUISE_WORKER_EXIT_FAILED;
  if (letter->is_open)
    emit_finished (self, letter);
  else
    answer_openers (self, letter->error);
  g_main_loop_quit (self->loop);
}

static void
on_letter (void *data, void *user_data)
{
  g_autoptr (GuiseWorkerLetter) letter = data;
  GuiseWorker *self = user_data;

  restart_stuck_clock (self);
  switch (letter->kind)
    {
    case GUISE_WORKER_LETTER_STATE:
      guise_ipc_worker_emit_state_changed (self->skeleton,
                                           guise_worker_state_to_string (letter->state),
                                           letter->iteration);
      break;
    case GUISE_WORKER_LETTER_OPENED:
      self->is_open = TRUE;
      self->iteration = letter->iteration;
      self->total = letter->total;
      answer_openers (self, NULL);
      break;
    case GUISE_WORKER_LETTER_EVENT:
      emit_event (self, &letter->event);
      break;
    case GUISE_WORKER_LETTER_GATE:
      guise_ipc_worker_emit_gate_reached (self->skeleton, letter->iteration, letter->text);
      break;
    case GUISE_WORKER_LETTER_GUARD:
      guise_ipc_worker_emit_guard_tripped (self->skeleton, letter->iteration, letter->text);
      break;
    case GUISE_WORKER_LETTER_ENDED:
      end (self, letter);
      break;
    }
}

/* As the signal has it: what is not known is -1. */
static double
get_time (double seconds)
{
  return isfinite (seconds) && seconds >= 0.0 ? seconds : -1.0;
}

static void
on_numbers (void *user_data)
{
  GuiseWorker       *self = user_data;
  GuiseWorkerNumbers numbers;

  restart_stuck_clock (self);
  guise_worker_thread_take_numbers (self->thread, &numbers);
  if (numbers.n_steps == 0)
    return;
  guise_ipc_worker_emit_progress (self->skeleton, numbers.iteration, self->total, numbers.stage,
                                  numbers.src_loss, numbers.dst_loss, numbers.ms, numbers.wait_ms,
                                  get_time (numbers.eta_seconds),
                                  get_time (numbers.stage_eta_seconds), numbers.memory_used,
                                  numbers.memory_total);
}

static void
on_phase (const char *phase, void *user_data)
{
  GuiseWorker *self = user_data;

  guise_ipc_worker_emit_phase_changed (self->skeleton, phase);
}

/* ---- methods ---- */

static gboolean
refuse (GDBusMethodInvocation *invocation, GuiseJobError code, const char *message)
{
  g_dbus_method_invocation_return_error_literal (invocation, GUISE_JOB_ERROR, (int) code, message);
  return TRUE;
}

static gboolean
begin_to_open (GuiseWorker *self, const char *project, GVariant *options, GError **error)
{
  GuiseWorkerOptions settings = { 0 };

  if (!guise_worker_options_from_variant (options, &settings, error))
    return FALSE;
  self->project = g_strdup (project);
  self->thread =
    guise_worker_thread_new (self->runner, project, &settings, on_letter, on_numbers, self);
  return TRUE;
}

static gboolean
on_open_cb (GuiseIpcWorker        *skeleton,
            GDBusMethodInvocation *invocation,
            guint                  protocol,
            const char            *project,
            GVariant              *options,
            gpointer               user_data)
{
  GuiseWorker *self = user_data;
  g_autoptr (GError) error = NULL;

  if (protocol != GUISE_WORKER_PROTOCOL)
    return refuse (invocation, GUISE_JOB_ERROR_PROTOCOL,
                   "The worker is of another version than the program; start the program anew");
  if (!g_path_is_absolute (project))
    return refuse (invocation, GUISE_JOB_ERROR_PROTOCOL, "A project is named by its whole path");
  if (self->project != NULL && strcmp (self->project, project) != 0)
    return refuse (invocation, GUISE_JOB_ERROR_PROTOCOL, "The worker has another project already");
  if (self->thread == NULL && !begin_to_open (self, project, options, &error))
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return TRUE;
    }
  g_ptr_array_add (self->openers, invocation);
  if (self->is_open)
    answer_openers (self, NULL);
  return TRUE;
}

/* Answers a command; FALSE when there is nothing open that it could be about. */
static gboolean
check_open (GuiseWorker *self, GDBusMethodInvocation *invocation)
{
  if (self->thread != NULL)
    return TRUE;
  refuse (invocation, GUISE_JOB_ERROR_NOT_OPEN, "No project is open");
  return FALSE;
}

static void
answer (GuiseWorker *self, GDBusMethodInvocation *invocation)
{
  uint64_t iteration = guise_worker_thread_get_iteration (self->thread);

  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(t)", iteration));
}

static gboolean
want (GuiseWorker *self, GDBusMethodInvocation *invocation, GuiseWorkerWant what)
{
  if (!check_open (self, invocation))
    return TRUE;
  guise_worker_thread_want (self->thread, what);
  answer (self, invocation);
  return TRUE;
}

static gboolean
ask (GuiseWorker *self, GDBusMethodInvocation *invocation, GuiseWorkerWish wish)
{
  if (!check_open (self, invocation))
    return TRUE;
  guise_worker_thread_ask (self->thread, wish);
  answer (self, invocation);
  return TRUE;
}

static gboolean
send (GuiseWorker *self, GDBusMethodInvocation *invocation, GuiseWorkerErrand errand)
{
  if (!check_open (self, invocation))
    return TRUE;
  guise_worker_thread_send (self->thread, errand);
  answer (self, invocation);
  return TRUE;
}

static gboolean
on_start_cb (GuiseIpcWorker *skeleton, GDBusMethodInvocation *invocation, gpointer user_data)
{
  return want (user_data, invocation, GUISE_WORKER_WANT_RUN);
}

static gboolean
on_pause_cb (GuiseIpcWorker *skeleton, GDBusMethodInvocation *invocation, gpointer user_data)
{
  return want (user_data, invocation, GUISE_WORKER_WANT_PAUSE);
}

static gboolean
on_stop_cb (GuiseIpcWorker *skeleton, GDBusMethodInvocation *invocation, gpointer user_data)
{
  return want (user_data, invocation, GUISE_WORKER_WANT_STOP);
}

static gboolean
on_go_back_cb (GuiseIpcWorker        *skeleton,
               GDBusMethodInvocation *invocation,
               gboolean               limits,
               gpointer               user_data)
{
  return send (user_data, invocation,
               limits ? GUISE_WORKER_ERRAND_GO_BACK : GUISE_WORKER_ERRAND_GO_BACK_UNCHANGED);
}

static gboolean
on_answer_gate_cb (GuiseIpcWorker        *skeleton,
                   GDBusMethodInvocation *invocation,
                   gboolean               passes,
                   gpointer               user_data)
{
  return send (user_data, invocation,
               passes ? GUISE_WORKER_ERRAND_PASS : GUISE_WORKER_ERRAND_REPEAT);
}

static gboolean
on_save_cb (GuiseIpcWorker *skeleton, GDBusMethodInvocation *invocation, gpointer user_data)
{
  return ask (user_data, invocation, GUISE_WORKER_WISH_SAVE);
}

static gboolean
on_backup_cb (GuiseIpcWorker *skeleton, GDBusMethodInvocation *invocation, gpointer user_data)
{
  return ask (user_data, invocation, GUISE_WORKER_WISH_BACKUP);
}

static gboolean
on_preview_now_cb (GuiseIpcWorker *skeleton, GDBusMethodInvocation *invocation, gpointer user_data)
{
  return ask (user_data, invocation, GUISE_WORKER_WISH_PREVIEW);
}

/* Seals the newest preview; -1 after an error. */
static int
seal_preview (const GuiseWorker *self, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  if (self->preview == NULL)
    {
      g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_NOT_OPEN,
                           "There is no preview yet");
      return -1;
    }
  bytes = guise_file_read (self->preview, GUISE_SEALED_MEMORY_MAX, error);
  return bytes != NULL ? guise_sealed_memory_new (bytes, error) : -1;
}

static gboolean
on_take_preview_cb (GuiseIpcWorker        *skeleton,
                    GDBusMethodInvocation *invocation,
                    GUnixFDList           *fd_list,
                    gpointer               user_data)
{
  const GuiseWorker *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GUnixFDList) list = NULL;
  int fd = seal_preview (self, &error);

  if (fd < 0)
    {
      g_dbus_method_invocation_return_gerror (invocation, error);
      return TRUE;
    }
  list = g_unix_fd_list_new_from_array (&fd, 1);
  guise_ipc_worker_complete_take_preview (skeleton, invocation, list, g_variant_new_handle (0),
                                          self->preview_iteration);
  return TRUE;
}

/* ---- life ---- */

static gboolean
serve (GuiseWorker *self, GDBusConnection *connection, GError **error)
{
  static const struct
  {
    const char *signal;
    GCallback   callback;
  } handlers[] = {
    { "handle-open", G_CALLBACK (on_open_cb) },
    { "handle-start", G_CALLBACK (on_start_cb) },
    { "handle-pause", G_CALLBACK (on_pause_cb) },
    { "handle-resume", G_CALLBACK (on_start_cb) },
    { "handle-go-back", G_CALLBACK (on_go_back_cb) },
    { "handle-answer-gate", G_CALLBACK (on_answer_gate_cb) },
    { "handle-save", G_CALLBACK (on_save_cb) },
    { "handle-backup", G_CALLBACK (on_backup_cb) },
    { "handle-preview-now", G_CALLBACK (on_preview_now_cb) },
    { "handle-take-preview", G_CALLBACK (on_take_preview_cb) },
    { "handle-stop", G_CALLBACK (on_stop_cb) },
  };

  self->connection = g_object_ref (connection);
  self->skeleton = guise_ipc_worker_skeleton_new ();
  self->phases = guise_worker_phases_new (on_phase, self);
  for (size_t i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_connect (self->skeleton, handlers[i].signal, handlers[i].callback, self);
  g_signal_connect (connection, "closed", G_CALLBACK (on_connection_closed_cb), self);
  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                         GUISE_WORKER_OBJECT_PATH, error))
    return FALSE;
  g_dbus_connection_start_message_processing (connection);
  return TRUE;
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GuiseWorker *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection = g_dbus_connection_new_finish (result, &error);

  if (connection != NULL && serve (self, connection, &error))
    return;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_message ("The other end of the socket does not speak D-Bus: %s", error->message);
      self->exit_code = GUISE_WORKER_EXIT_PROTOCOL;
    }
  g_main_loop_quit (self->loop);
}

/* Takes the inherited socket; NULL with a reason when it is none. */
static GIOStream *
open_stream (int fd, GError **error)
{
  g_autoptr (GSocket) socket = NULL;

  if (fcntl (fd, F_SETFD, FD_CLOEXEC) != 0)
    {
      g_set_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL, "There is no descriptor %d",
                   fd);
      return NULL;
    }
  socket = g_socket_new_from_fd (fd, error);
  if (socket == NULL)
    return NULL;
  return G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
}

static int
find_socket (int argc, char **argv)
{
  guint64 fd;

  if (argc == 3 && strcmp (argv[1], GUISE_WORKER_SOCKET_OPTION) == 0 &&
      g_ascii_string_to_unsigned (argv[2], 10, 3, 1024, &fd, NULL))
    return (int) fd;
  return -1;
}

/* Signals that were blocked by who started the process would never arrive; one that comes while
 * something is written to a dead pipe would kill it. */
static void
take_signals (GuiseWorker *self, guint sources[3])
{
  static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
  sigset_t         all;

  signal (SIGPIPE, SIG_IGN);
  for (size_t i = 0; i < G_N_ELEMENTS (numbers); i++)
    sources[i] = g_unix_signal_add (numbers[i], on_signal_cb, self);
  sigfillset (&all);
  sigprocmask (SIG_UNBLOCK, &all, NULL);
}

static void
clean_up (GuiseWorker *self)
{
  g_clear_pointer (&self->thread, guise_worker_thread_free);
  g_clear_pointer (&self->phases, guise_worker_phases_free);
  if (self->connection != NULL)
    {
      /* The last words must be out; who has gone does not miss them. */
      g_dbus_connection_flush_sync (self->connection, NULL, NULL);
      g_signal_handlers_disconnect_by_data (self->connection, self);
      g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
    }
  if (self->stuck_source != 0)
    g_source_remove (self->stuck_source);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->connection);
  g_clear_object (&self->connecting);
  g_ptr_array_unref (self->openers);
  g_main_loop_unref (self->loop);
  g_free (self->project);
  g_free (self->preview);
}

int
guise_worker_main (int argc, char **argv, const GuiseWorkerRunner *runner)
{
  GuiseWorker self = { .runner = runner };
  guint       sources[3];
  int         fd = find_socket (argc, argv);
  g_autoptr (GError) error = NULL;
  g_autoptr (GIOStream) stream = fd >= 0 ? open_stream (fd, &error) : NULL;

  if (stream == NULL)
    {
      g_message ("This program is started by Guise, not by hand%s%s", error != NULL ? ": " : "",
                 error != NULL ? error->message : "");
      return GUISE_WORKER_EXIT_USAGE;
    }
  self.loop = g_main_loop_new (NULL, FALSE);
  self.connecting = g_cancellable_new ();
  self.openers = g_ptr_array_new ();
  take_signals (&self, sources);
  g_dbus_connection_new (stream, NULL,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                           G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         NULL, self.connecting, on_connected_cb, &self);
  g_main_loop_run (self.loop);
  for (size_t i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  clean_up (&self);
  return self.exit_code;
}
