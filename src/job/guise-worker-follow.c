/* SPDX-License-Identifier: GPL-3.0-or-later
 * A worker that does one thing and tells of it in lines, followed from a thread until it has ended.
 */
#include "job/guise-worker-follow-private.h"

#include <string.h>

#include "job/guise-costs-talk.h"
#include "job/guise-job-error.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker-launch.h"

#define CHUNK_BYTES 65536
#define EXIT_MS     10000 /* from its last line to its end */

typedef struct
{
  const GuiseWorkerCall *call;
  GSubprocess           *process; /* owned */
  GIOStream             *stream;  /* owned */
  GByteArray            *heard;   /* owned */
  GuiseWorkerLineFunc    func;
  void                  *user_data;
  GCancellable          *cancellable; /* borrowed; NULL once the worker is told to stop */
  gboolean               is_stopping;
  gboolean               is_done; /* the last line has come */
} Follower;

static void
follower_clear (Follower *self)
{
  g_clear_pointer (&self->heard, g_byte_array_unref);
  g_clear_object (&self->stream);
  g_clear_object (&self->process);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Follower, follower_clear)

/* Without words when it has died already: how is told by its end. */
static void
write_text (Follower *self, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), text, strlen (text),
                             NULL, NULL, NULL);
}

/* ---- what is heard ---- */

/* Returns: how long it may be silent, -1 for ever */
static int64_t
get_limit_us (const Follower *self)
{
  const GuiseWorkerCall *call = self->call;
  const unsigned         ms =
    self->is_done ? EXIT_MS : (self->is_stopping ? call->grace_ms : call->silence_ms);

  return ms > 0 ? (int64_t) ms * 1000 : -1;
}

/* Waits until there is something to read; hands a stop on meanwhile. */
static gboolean
wait_for_words (Follower *self, GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->stream));

  for (;;)
    {
      g_autoptr (GError) reason = NULL;

      if (g_socket_condition_timed_wait (socket, G_IO_IN, get_limit_us (self), self->cancellable,
                                         &reason))
        return TRUE;
      if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST, self->call->late);
          return FALSE;
        }
      self->cancellable = NULL;
      self->is_stopping = TRUE;
      write_text (self, self->call->stop_line);
    }
}

static gboolean
take_lines (Follower *self, GError **error)
{
  for (;;)
    {
      g_autoptr (GBytes) line = NULL;
      size_t      n = 0;
      const char *text = "";

      if (guise_costs_take_line (self->heard, &line) && self->heard->len <= self->call->max_line)
        {
          if (line == NULL)
            return TRUE;
          text = g_bytes_get_data (line, &n);
        }
      if (!self->func (text, n, &self->is_done, self->user_data, error))
        return FALSE;
    }
}

/* Until it closes its end. */
static gboolean
listen_to (Follower *self, GError **error)
{
  GInputStream       *input = g_io_stream_get_input_stream (self->stream);
  g_autofree uint8_t *chunk = g_malloc (CHUNK_BYTES);
  ssize_t             n;

  for (;;)
    {
      if (!wait_for_words (self, error))
        return FALSE;
      n = g_input_stream_read (input, chunk, CHUNK_BYTES, NULL, NULL);
      if (n <= 0)
        return TRUE;
      g_byte_array_append (self->heard, chunk, (guint) n);
      if (!take_lines (self, error))
        return FALSE;
    }
}

/* ---- its end ---- */

/* It has closed its end without a last line. */
static gboolean
set_lost (Follower *self, GError **error)
{
  g_autofree char *how = NULL;

  g_subprocess_force_exit (self->process); /* it may not have ended */
  if (g_subprocess_wait (self->process, NULL, error))
    {
      how = guise_worker_describe_exit (self->process);
      g_set_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST,
                   "%s: the worker %s; start it again", self->call->lost, how);
    }
  return FALSE;
}

static gboolean
follow (Follower *self, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (listen_to (self, &reason))
    {
      if (!self->is_done)
        return set_lost (self, error);
      g_subprocess_wait (self->process, NULL, NULL); /* its card is free now */
      return TRUE;
    }
  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL); /* what it writes is at rest now */
  if (self->is_done && g_error_matches (reason, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST))
    return TRUE; /* all was done, but a driver kept it from ending */
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

gboolean
guise_worker_follow (const GuiseWorkerCall *call,
                     GuiseWorkerLineFunc    func,
                     void                  *user_data,
                     GCancellable          *cancellable,
                     GError               **error)
{
  g_autofree char *program = guise_worker_find (error);
  g_auto (Follower) self = {
    .call = call,
    .func = func,
    .user_data = user_data,
    .cancellable = cancellable,
  };

  if (program == NULL)
    return FALSE;
  self.process = guise_worker_launch_to_answer (program, call->option, NULL, &self.stream, error);
  if (self.process == NULL)
    return FALSE;
  self.heard = g_byte_array_new ();
  write_text (&self, call->request);
  return follow (&self, error);
}
