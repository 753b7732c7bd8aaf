/* SPDX-License-Identifier: GPL-3.0-or-later
 * A worker that does one thing with masks, followed from a thread until it has ended. */
#include "job/guise-mask-process.h"

#include "job/guise-worker-follow-private.h"

typedef struct
{
  GuiseMaskMessageFunc func;
  void                *user_data;
  GuiseMaskMessage    *last; /* owned; NULL until it has come */
} Listener;

static gboolean
on_line_cb (const char *line,
            size_t      n_bytes,
            gboolean   *out_is_last,
            void       *user_data,
            GError    **error)
{
  Listener *self = user_data;
  g_autoptr (GuiseMaskMessage) message = guise_mask_message_from_line (line, n_bytes, error);

  if (message == NULL)
    return FALSE;
  if (message->kind == GUISE_MASK_SAYS_DONE || message->kind == GUISE_MASK_SAYS_ERROR)
    {
      g_clear_pointer (&self->last, guise_mask_message_free);
      self->last = g_steal_pointer (&message);
      *out_is_last = TRUE;
    }
  else
    self->func (message, self->user_data);
  return TRUE;
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
  g_autofree char      *line = guise_mask_request_to_line (request);
  const GuiseWorkerCall call = {
    .option = GUISE_MASKS_OPTION,
    .request = line,
    .stop_line = GUISE_MASK_STOP_LINE,
    .grace_ms = grace_ms,
    .max_line = GUISE_MASK_TALK_MAX_LINE,
    .lost = "The work on masks is not done",
    .late = "The worker did not stop in time and was ended; what it had saved before is there",
  };
  Listener listener = { .func = func, .user_data = user_data };
  gboolean is_done = guise_worker_follow (&call, on_line_cb, &listener, cancellable, error);
  g_autoptr (GuiseMaskMessage) last = listener.last;

  if (!is_done)
    return FALSE;
  if (last->kind == GUISE_MASK_SAYS_DONE)
    {
      *out_done = g_steal_pointer (&last);
      return TRUE;
    }
  /* This program may never have met this domain yet, so it cannot be checked by its name. */
  g_set_error_literal (error, g_quark_from_string (last->domain), last->code, last->text);
  return FALSE;
}
