/* SPDX-License-Identifier: GPL-3.0-or-later
 * A question to another process, which may never answer. */
#include "host/guise-host-ask-private.h"

#include "core/guise-error.h"

typedef struct
{
  GMainContext *context;     /* owned; of this call alone */
  GCancellable *cancellable; /* owned; by the caller or by the clock */
  gboolean      is_late;
  GAsyncResult *result; /* owned */
} Call;

static gboolean
on_late_cb (gpointer data)
{
  Call *call = data;

  call->is_late = TRUE;
  g_cancellable_cancel (call->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_told_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_set_object (&((Call *) data)->result, result);
}

static void
on_cancelled_cb (GCancellable *cancellable, gpointer inner)
{
  g_cancellable_cancel (inner);
}

/* Runs until the process has said everything, or its time is over. */
static char *
listen (GSubprocess *process, unsigned limit_ms, GCancellable *cancellable, GError **error)
{
  Call     call = { .context = g_main_context_new (), .cancellable = g_cancellable_new () };
  GSource *clock = g_timeout_source_new (limit_ms);
  char    *text = NULL;
  gulong   handler = 0;

  g_main_context_push_thread_default (call.context);
  g_source_set_callback (clock, on_late_cb, &call, NULL);
  g_source_attach (clock, call.context);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled_cb),
                                     g_object_ref (call.cancellable), g_object_unref);
  g_subprocess_communicate_utf8_async (process, NULL, call.cancellable, on_told_cb, &call);
  while (call.result == NULL)
    g_main_context_iteration (call.context, TRUE);
  if (cancellable != NULL)
    g_cancellable_disconnect (cancellable, handler);
  if (!g_subprocess_communicate_utf8_finish (process, call.result, &text, NULL, error) &&
      call.is_late)
    {
      g_clear_error (error);
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "The driver of the graphics card has not answered within %u seconds",
                   (limit_ms + 999) / 1000);
    }
  g_source_destroy (clock);
  g_source_unref (clock);
  g_main_context_pop_thread_default (call.context);
  g_main_context_unref (call.context);
  g_object_unref (call.cancellable);
  g_object_unref (call.result);
  return text;
}

char *
guise_host_ask (const char        *program,
                const char *const *arguments,
                unsigned           limit_ms,
                GCancellable      *cancellable,
                GError           **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) command = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;

  if (program == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                           "The program that asks the graphics card is missing");
      return NULL;
    }
  g_strv_builder_add (builder, program);
  g_strv_builder_addv (builder, (const char **) arguments);
  command = g_strv_builder_end (builder);
  process =
    g_subprocess_newv ((const char *const *) command,
                       G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &local);
  if (process != NULL)
    text = listen (process, limit_ms, cancellable, &local);
  if (text == NULL && process != NULL)
    g_subprocess_force_exit (process); /* GLib waits for it, if it can end at all */
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                         "Asking the graphics card was cancelled");
  else if (local != NULL)
    g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED, local->message);
  else if (!g_subprocess_get_successful (process))
    g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                         "The driver of the graphics card has crashed when it was asked");
  else
    return g_steal_pointer (&text);
  return NULL;
}
