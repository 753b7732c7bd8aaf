/* SPDX-License-Identifier: GPL-3.0-or-later
 * A worker that is asked what plans take: its life, and one question at a time. */
#include "job/guise-costs-process.h"

#include <string.h>

#include "job/guise-job-error.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker-launch.h"

#define CHUNK_BYTES 65536

struct _GuiseCostsProcess
{
  GObject parent_instance;

  char    *dir; /* owned */
  unsigned grace_ms;

  /* The worker; all NULL while none runs. */
  GSubprocess  *process;   /* owned */
  GIOStream    *stream;    /* owned */
  GCancellable *life;      /* owned; cancelled when it is given up */
  GByteArray   *heard;     /* owned */
  GBytes       *writing;   /* owned; the line under way, or NULL */
  GBytes       *to_say;    /* owned; the line after it, or NULL */
  char         *how;       /* owned; how it has ended, or NULL */
  gboolean      is_silent; /* nothing more will be heard */

  /* The question; NULL: there is none. */
  GTask   *task; /* owned */
  GBytes  *line; /* owned; the request */
  uint32_t id;   /* of the newest */
  guint    clock;
  gboolean was_restarted;
  gboolean is_trial; /* iterations are run for the answer */
};

G_DEFINE_FINAL_TYPE (GuiseCostsProcess, guise_costs_process, G_TYPE_OBJECT)

static void read_more (GuiseCostsProcess *self);
static void write_next (GuiseCostsProcess *self);

/* ---- the end of a question, or of the worker ---- */

/* Returns: (transfer full) (nullable): who waits, no longer known here */
static GTask *
steal_task (GuiseCostsProcess *self)
{
  g_clear_handle_id (&self->clock, g_source_remove);
  g_clear_pointer (&self->line, g_bytes_unref);
  return g_steal_pointer (&self->task);
}

/* Takes @error. Who is told may ask anew at once: this is the last act. */
static void
fail (GuiseCostsProcess *self, GError *error)
{
  g_autoptr (GTask) task = steal_task (self);

  if (task != NULL)
    g_task_return_error (task, error);
  else
    g_error_free (error);
}

static GError *
new_cancelled (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The plan is another by now");
}

/* GLib waits for it, if it can end at all. */
static void
give_up (GuiseCostsProcess *self)
{
  if (self->process == NULL)
    return;
  g_cancellable_cancel (self->life);
  g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  g_clear_object (&self->stream);
  g_clear_object (&self->life);
  g_clear_pointer (&self->heard, g_byte_array_unref);
  g_clear_pointer (&self->writing, g_bytes_unref);
  g_clear_pointer (&self->to_say, g_bytes_unref);
  g_clear_pointer (&self->how, g_free);
  self->is_silent = FALSE;
}

/* A trial ends between two iterations, and one of a large model may take longer than anybody waits:
 * the next question gets a worker of its own. */
void
guise_costs_process_cancel (GuiseCostsProcess *self)
{
  if (self->task != NULL && self->is_trial)
    give_up (self);
  fail (self, new_cancelled ());
}

void
guise_costs_process_stop (GuiseCostsProcess *self)
{
  give_up (self);
  guise_costs_process_cancel (self);
}

/* ---- the worker ---- */

static gboolean start (GuiseCostsProcess *self, GError **error);

static void
say (GuiseCostsProcess *self)
{
  g_clear_pointer (&self->to_say, g_bytes_unref);
  self->to_say = g_bytes_ref (self->line);
  if (self->writing == NULL)
    write_next (self);
}

/* Its last words may arrive after its end. Who dies with a question is started once more, with the
 * same one. */
static void
check_dead (GuiseCostsProcess *self)
{
  g_autofree char *how = NULL;
  g_autoptr (GError) error = NULL;

  if (self->how == NULL || !self->is_silent)
    return;
  how = g_steal_pointer (&self->how);
  give_up (self);
  if (self->task == NULL)
    return;
  if (self->was_restarted)
    {
      fail (self, g_error_new (GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST,
                               "What the plan takes is not known: the worker %s, twice", how));
      return;
    }
  self->was_restarted = TRUE;
  g_debug ("The worker %s; it is started once more", how);
  if (start (self, &error))
    say (self);
  else
    fail (self, g_steal_pointer (&error));
}

static void
on_exited_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  g_autoptr (GuiseCostsProcess) self = user_data;

  if (!g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL))
    return; /* it was given up */
  self->how = guise_worker_describe_exit (G_SUBPROCESS (source));
  check_dead (self);
}

static gboolean
start (GuiseCostsProcess *self, GError **error)
{
  g_autofree char *program = guise_worker_find (error);

  if (program == NULL)
    return FALSE;
  self->process =
    guise_worker_launch_to_answer (program, GUISE_COSTS_OPTION, self->dir, &self->stream, error);
  if (self->process == NULL)
    return FALSE;
  self->life = g_cancellable_new ();
  self->heard = g_byte_array_new ();
  g_subprocess_wait_async (self->process, self->life, on_exited_cb, g_object_ref (self));
  read_more (self);
  return TRUE;
}

/* What went wrong is told by how it ends; what it says to a question that is no longer asked does
 * not matter. */
static void
on_written_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  g_autoptr (GuiseCostsProcess) self = user_data;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    return;
  g_clear_pointer (&self->writing, g_bytes_unref);
  if (self->to_say != NULL)
    write_next (self);
}

static void
write_next (GuiseCostsProcess *self)
{
  size_t      n;
  const void *data;

  self->writing = g_steal_pointer (&self->to_say);
  data = g_bytes_get_data (self->writing, &n);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data, n,
                                   G_PRIORITY_DEFAULT, self->life, on_written_cb,
                                   g_object_ref (self));
}

/* ---- answers ---- */

/* Returns: FALSE when it is none */
static gboolean
take_line (GuiseCostsProcess *self, GBytes *line, GuiseCostsAnswer **answer, GError **error)
{
  size_t      n;
  const char *data = g_bytes_get_data (line, &n);
  g_autoptr (GuiseCostsAnswer) heard = guise_costs_answer_from_line (data, n, error);

  if (heard == NULL)
    return FALSE;
  if (self->task == NULL || heard->id != self->id)
    return TRUE; /* too late */
  g_clear_pointer (answer, guise_costs_answer_free);
  *answer = g_steal_pointer (&heard);
  return TRUE;
}

/* Looks through what was heard for the answer that is waited for. */
static gboolean
take_lines (GuiseCostsProcess *self, GuiseCostsAnswer **answer, GError **error)
{
  for (;;)
    {
      g_autoptr (GBytes) line = NULL;

      if (!guise_costs_take_line (self->heard, &line))
        {
          g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_PROTOCOL,
                               "The worker talks nonsense; start the program anew");
          return FALSE;
        }
      if (line == NULL)
        return TRUE;
      if (!take_line (self, line, answer, error))
        return FALSE;
    }
}

static void
pass_on (GuiseCostsProcess *self, GuiseCostsAnswer *answer)
{
  g_autoptr (GTask) task = steal_task (self);

  if (answer->problem == NULL)
    {
      g_task_return_pointer (task, answer, (GDestroyNotify) guise_costs_answer_free);
      return;
    }
  g_task_return_new_error (task, GUISE_JOB_ERROR, GUISE_JOB_ERROR_FAILED, "%s", answer->problem);
  guise_costs_answer_free (answer);
}

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  g_autoptr (GuiseCostsProcess) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes =
               g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  g_autoptr (GuiseCostsAnswer) answer = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* it was given up */
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      self->is_silent = TRUE;
      g_subprocess_force_exit (self->process); /* if it has not ended by itself */
      check_dead (self);
      return;
    }
  g_byte_array_append (self->heard, g_bytes_get_data (bytes, NULL),
                       (guint) g_bytes_get_size (bytes));
  if (!take_lines (self, &answer, &error))
    {
      give_up (self);
      fail (self, g_steal_pointer (&error));
      return;
    }
  read_more (self);
  if (answer != NULL)
    pass_on (self, g_steal_pointer (&answer));
}

static void
read_more (GuiseCostsProcess *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (self->stream), CHUNK_BYTES,
                                   G_PRIORITY_DEFAULT, self->life, on_read_cb, g_object_ref (self));
}

/* ---- questions ---- */

static gboolean
on_late_cb (gpointer data)
{
  GuiseCostsProcess *self = data;

  self->clock = 0;
  give_up (self);
  fail (self, g_error_new_literal (GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST,
                                   "What the plan takes is not known: the worker has not answered "
                                   "in time and was ended"));
  return G_SOURCE_REMOVE;
}

void
guise_costs_process_ask_async (GuiseCostsProcess  *self,
                               GuiseCostsRequest  *request,
                               GAsyncReadyCallback callback,
                               void               *user_data)
{
  g_autoptr (GTask) older = steal_task (self);
  g_autofree char *line = NULL;
  g_autoptr (GError) error = NULL;

  request->id = ++self->id;
  line = guise_costs_request_to_line (request);
  self->line = g_bytes_new (line, strlen (line));
  self->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->task, guise_costs_process_ask_async);
  self->was_restarted = FALSE;
  self->is_trial = request->seconds > 0.0;
  self->clock =
    g_timeout_add (self->grace_ms + (guint) (2000.0 * request->seconds), on_late_cb, self);
  if (self->process == NULL && !start (self, &error))
    fail (self, g_steal_pointer (&error));
  else
    say (self);
  if (older != NULL)
    g_task_return_error (older, new_cancelled ());
}

GuiseCostsAnswer *
guise_costs_process_ask_finish (GuiseCostsProcess *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- the object ---- */

GuiseCostsProcess *
guise_costs_process_new (const char *dir, unsigned grace_ms)
{
  GuiseCostsProcess *self = g_object_new (GUISE_TYPE_COSTS_PROCESS, NULL);

  self->dir = g_strdup (dir);
  self->grace_ms = grace_ms;
  return self;
}

static void
guise_costs_process_finalize (GObject *object)
{
  GuiseCostsProcess *self = GUISE_COSTS_PROCESS (object);

  g_free (self->dir);
  G_OBJECT_CLASS (guise_costs_process_parent_class)->finalize (object);
}

static void
guise_costs_process_class_init (GuiseCostsProcessClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_costs_process_finalize;
}

static void
guise_costs_process_init (GuiseCostsProcess *self)
{
}
