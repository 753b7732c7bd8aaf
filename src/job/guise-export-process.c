/* SPDX-License-Identifier: GPL-3.0-or-later
 * A worker that exports one file, followed from a thread until it has ended. */
#include "job/guise-export-process.h"

#include <glib/gstdio.h>

#include "job/guise-worker-follow-private.h"

const GuiseExportLimits guise_export_limits = { .grace_ms = 60000, .silence_ms = 600000 };

typedef struct
{
  GuiseExportMessageFunc func;
  void                  *user_data;
  GuiseExportMessage    *last; /* owned; NULL until it has come */
} Listener;

static gboolean
on_line_cb (const char *line,
            size_t      n_bytes,
            gboolean   *out_is_last,
            void       *user_data,
            GError    **error)
{
  Listener *self = user_data;
  g_autoptr (GuiseExportMessage) message = guise_export_message_from_line (line, n_bytes, error);

  if (message == NULL)
    return FALSE;
  if (message->kind == GUISE_EXPORT_SAYS_DONE || message->kind == GUISE_EXPORT_SAYS_ERROR)
    {
      g_clear_pointer (&self->last, guise_export_message_free);
      self->last = g_steal_pointer (&message);
      *out_is_last = TRUE;
    }
  else
    self->func (message, self->user_data);
  return TRUE;
}

/* A process that was killed has cleared nothing away. */
static void
remove_draft (const char *path)
{
  g_autofree char *draft = guise_dfm_export_dup_draft_path (path);
  g_autofree char *begun = g_strconcat (draft, ".tmp", NULL); /* see guise_file_writer_new() */

  g_unlink (draft);
  g_unlink (begun);
}

gboolean
guise_export_process_run (const GuiseExportRequest *request,
                          const GuiseExportLimits  *limits,
                          GuiseExportMessageFunc    func,
                          void                     *user_data,
                          GCancellable             *cancellable,
                          GuiseExportMessage      **out_last,
                          GError                  **error)
{
  g_autofree char      *line = guise_export_request_to_line (request);
  const GuiseWorkerCall call = {
    .option = GUISE_EXPORT_OPTION,
    .request = line,
    .stop_line = GUISE_EXPORT_STOP_LINE,
    .grace_ms = limits->grace_ms,
    .silence_ms = limits->silence_ms,
    .max_line = GUISE_EXPORT_TALK_MAX_LINE,
    .lost = "The export is not done",
    .late = "The worker did not answer any more and was ended; no file was put in place",
  };
  Listener listener = { .func = func, .user_data = user_data };

  *out_last = NULL;
  if (!guise_worker_follow (&call, on_line_cb, &listener, cancellable, error))
    {
      guise_export_message_free (listener.last);
      remove_draft (request->path);
      return FALSE;
    }
  *out_last = listener.last;
  if (listener.last->kind == GUISE_EXPORT_SAYS_DONE)
    return TRUE;
  /* This program may never have met this domain yet, so it cannot be checked by its name. */
  g_set_error_literal (error, g_quark_from_string (listener.last->domain), listener.last->code,
                       listener.last->text);
  return FALSE;
}
