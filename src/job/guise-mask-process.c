/* SPDX-License-Identifier: GPL-3.0-or-later
 * A worker that does one thing with masks, followed from a thread until it has ended. */
#include "job/guise-mask-process.h"

#include <string.h>

#include "job/guise-costs-talk.h"
#include "job/guise-job-error.h"
#include "job/guise-worker-launch-private.h"
#include "job/guise-worker-launch.h"

#define CHUNK_BYTES 65536
#define EXIT_MS     10000 /* from its last message to its end */

typedef struct
{
  GSubprocess         *process; /* owned */
  GIOStream           *stream;  /* owned */
  GByteArray          *heard;   /* owned */
  unsigned             grace_ms;
  GuiseMaskMessageFunc func;
  void                *user_data;
  GCancellable        *cancellable; /* borrowed; NULL once the worker is told to stop */
  GuiseMaskMessage    *last;        /* owned; NULL until it has come */
} Masks;

/* Without words when it has died already: how is told by its end. */
static void
write_text (Masks *self, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (self->stream), text, strlen (text),
                             NULL, NULL, NULL);
}

/* ---- what is heard ---- */

static gboolean
set_late (Masks *self, GError **error)
{
  g_subprocess_force_exit (self->process);
  g_set_error_literal (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST,
                       "The worker did not stop in time and was ended; what it had saved before "
                       "is there");
  return FALSE;
}

/* Returns: how long it may be silent, -1 for ever */
static int64_t
get_limit_us (const Masks *self)
{
  if (self->last != NULL)
    return (int64_t) EXIT_MS * 1000;
  return self->cancellable == NULL ? (int64_t) self->grace_ms * 1000 : -1;
}

/* Waits until there is something to read; hands a stop on meanwhile. */
static gboolean
wait_for_words (Masks *self, GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (self->stream));

  for (;;)
    {
      const int64_t us = get_limit_us (self);
      g_autoptr (GError) reason = NULL;

      if (g_socket_condition_timed_wait (socket, G_IO_IN, us, self->cancellable, &reason))
        return TRUE;
      if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return set_late (self, error);
      self->cancellable = NULL;
      write_text (self, GUISE_MASK_STOP_LINE);
    }
}

static gboolean
take_lines (Masks *self, GError **error)
{
  for (;;)
    {
      g_autoptr (GBytes) line = NULL;
      g_autoptr (GuiseMaskMessage) message = NULL;
      size_t      n = 0;
      const char *text = "";

      if (guise_costs_take_line (self->heard, &line) &&
          self->heard->len <= GUISE_MASK_TALK_MAX_LINE)
        {
          if (line == NULL)
            return TRUE;
          text = g_bytes_get_data (line, &n);
        }
      message = guise_mask_message_from_line (text, n, error);
      if (message == NULL)
        return FALSE;
      if (message->kind == GUISE_MASK_SAYS_DONE || message->kind == GUISE_MASK_SAYS_ERROR)
        {
          g_clear_pointer (&self->last, guise_mask_message_free);
          self->last = g_steal_pointer (&message);
        }
      else
        self->func (message, self->user_data);
    }
}

/* Until it closes its end. */
static gboolean
listen_to (Masks *self, GError **error)
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

/* What its last words, or its end without any, say. */
static gboolean
conclude (Masks *self, GuiseMaskMessage **out_done, GError **error)
{
  g_autofree char *how = NULL;

  if (self->last != NULL && self->last->kind == GUISE_MASK_SAYS_DONE)
    {
      *out_done = g_steal_pointer (&self->last);
      return TRUE;
    }
  if (self->last != NULL)
    {
      /* This program may never have met this domain yet, so it cannot be checked by its name. */
      g_set_error_literal (error, g_quark_from_string (self->last->domain), self->last->code,
                           self->last->text);
      return FALSE;
    }
  g_subprocess_force_exit (self->process); /* it has closed its end, and may not have ended */
  if (g_subprocess_wait (self->process, NULL, error))
    {
      how = guise_worker_describe_exit (self->process);
      g_set_error (error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST,
                   "The work on masks is not done: the worker %s; start it again", how);
    }
  return FALSE;
}

static gboolean
follow (Masks *self, GuiseMaskMessage **out_done, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (listen_to (self, &reason))
    {
      if (self->last != NULL)
        g_subprocess_wait (self->process, NULL, NULL); /* its card is free now */
      return conclude (self, out_done, error);
    }
  if (self->last != NULL && reason->domain == GUISE_JOB_ERROR &&
      reason->code == GUISE_JOB_ERROR_LOST)
    return conclude (self, out_done, error); /* all was done, but a driver kept it from ending */
  g_subprocess_force_exit (self->process);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

gboolean
guise_mask_process_run (const GuiseMaskRequest *request,
                        unsigned                grace_ms,
                        GuiseMaskMessageFunc    func,
                        void                   *user_data,
                        GCancellable           *cancellable,
                        GuiseMaskMessage      **out_done,
                        GError                **error)
{
  g_autofree char *program = guise_worker_find (error);
  g_autofree char *line = NULL;
  Masks            self = {
               .grace_ms = grace_ms,
               .func = func,
               .user_data = user_data,
               .cancellable = cancellable,
  };
  gboolean is_good;

  if (program == NULL)
    return FALSE;
  self.process =
    guise_worker_launch_to_answer (program, GUISE_MASKS_OPTION, NULL, &self.stream, error);
  if (self.process == NULL)
    return FALSE;
  self.heard = g_byte_array_new ();
  line = guise_mask_request_to_line (request);
  write_text (&self, line);
  is_good = follow (&self, out_done, error);
  g_clear_pointer (&self.last, guise_mask_message_free);
  g_byte_array_unref (self.heard);
  g_object_unref (self.stream);
  g_object_unref (self.process);
  return is_good;
}
