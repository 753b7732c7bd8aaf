/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the driver of graphics cards answers, in this process or in another one. */
#include "host/guise-host-cards.h"

#include "core/guise-error.h"

#define MAX_CARDS 64

static void
free_card (gpointer data)
{
  GuiseGpuCard *card = data;

  g_free (card->name);
  g_free (card->pci_bus_id);
  g_free (card->problem);
  g_free (card);
}

static GuiseHostCards *
new_empty (void)
{
  GuiseHostCards *self = g_new0 (GuiseHostCards, 1);

  self->cards = g_ptr_array_new_with_free_func (free_card);
  return self;
}

void
guise_host_cards_free (GuiseHostCards *self)
{
  if (self == NULL)
    return;
  g_free (self->reason);
  g_clear_pointer (&self->cards, g_ptr_array_unref);
  g_free (self);
}

GuiseHostCards *
guise_host_cards_new (GuiseGpuList *list, int card)
{
  GuiseHostCards *self = new_empty ();

  self->state = list->state;
  self->reason = g_strdup (list->reason);
  self->driver = list->driver;
  self->runtime = list->runtime;
  for (int i = MAX (card, 0); i < (card < 0 ? list->n_gpus : card + 1); i++)
    {
      const GuiseGpuCard *from = guise_gpu_list_get (list, i);
      GuiseGpuCard       *copy = g_new0 (GuiseGpuCard, 1);

      *copy = *from;
      copy->name = g_strdup (from->name);
      copy->pci_bus_id = g_strdup (from->pci_bus_id);
      copy->problem = g_strdup (from->problem);
      g_ptr_array_add (self->cards, copy);
    }
  return self;
}

/* ---- as text ---- */

char *
guise_host_cards_to_text (const GuiseHostCards *self)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_key_file_set_integer (file, "driver", "state", (int) self->state);
  if (self->reason != NULL)
    g_key_file_set_string (file, "driver", "reason", self->reason);
  g_key_file_set_integer (file, "driver", "driver", self->driver);
  g_key_file_set_integer (file, "driver", "runtime", self->runtime);
  g_key_file_set_integer (file, "driver", "cards", (int) self->cards->len);
  for (guint i = 0; i < self->cards->len; i++)
    {
      const GuiseGpuCard *card = g_ptr_array_index (self->cards, i);
      g_autofree char    *group = g_strdup_printf ("card %u", i);

      g_key_file_set_integer (file, group, "index", card->index);
      g_key_file_set_string (file, group, "name", card->name);
      g_key_file_set_string (file, group, "pci", card->pci_bus_id);
      g_key_file_set_integer (file, group, "major", card->major);
      g_key_file_set_integer (file, group, "minor", card->minor);
      g_key_file_set_integer (file, group, "processors", card->n_processors);
      g_key_file_set_uint64 (file, group, "bytes", card->n_bytes);
      g_key_file_set_uint64 (file, group, "free", card->n_free_bytes);
      g_key_file_set_boolean (file, group, "display", card->has_display);
      g_key_file_set_boolean (file, group, "bf16", card->has_bf16);
      if (card->problem != NULL)
        g_key_file_set_string (file, group, "problem", card->problem);
    }
  return g_key_file_to_data (file, NULL, NULL);
}

/* Members that are missing are 0, as for an unknown figure. */
static GuiseGpuCard *
read_card (GKeyFile *file, const char *group)
{
  GuiseGpuCard *card = g_new0 (GuiseGpuCard, 1);

  card->index = g_key_file_get_integer (file, group, "index", NULL);
  card->name = g_key_file_get_string (file, group, "name", NULL);
  card->pci_bus_id = g_key_file_get_string (file, group, "pci", NULL);
  card->major = g_key_file_get_integer (file, group, "major", NULL);
  card->minor = g_key_file_get_integer (file, group, "minor", NULL);
  card->n_processors = g_key_file_get_integer (file, group, "processors", NULL);
  card->n_bytes = g_key_file_get_uint64 (file, group, "bytes", NULL);
  card->n_free_bytes = g_key_file_get_uint64 (file, group, "free", NULL);
  card->has_display = g_key_file_get_boolean (file, group, "display", NULL);
  card->has_bf16 = g_key_file_get_boolean (file, group, "bf16", NULL);
  card->problem = g_key_file_get_string (file, group, "problem", NULL);
  return card;
}

GuiseHostCards *
guise_host_cards_from_text (const char *text, GError **error)
{
  g_autoptr (GuiseHostCards) self = new_empty ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;
  int state, n;

  g_key_file_load_from_data (file, text, (size_t) -1, G_KEY_FILE_NONE, &local);
  state = local == NULL ? g_key_file_get_integer (file, "driver", "state", &local) : 0;
  n = local == NULL ? g_key_file_get_integer (file, "driver", "cards", &local) : 0;
  if (local != NULL || state < 0 || state > GUISE_GPU_NONE || n < 0 || n > MAX_CARDS)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                   "What was told about graphics cards cannot be read");
      return NULL;
    }
  self->state = (GuiseGpuState) state;
  self->reason = g_key_file_get_string (file, "driver", "reason", NULL); /* may be absent */
  self->driver = g_key_file_get_integer (file, "driver", "driver", NULL);
  self->runtime = g_key_file_get_integer (file, "driver", "runtime", NULL);
  for (int i = 0; i < n; i++)
    {
      g_autofree char *group = g_strdup_printf ("card %d", i);
      GuiseGpuCard    *card = read_card (file, group);

      g_ptr_array_add (self->cards, card);
      if (card->name == NULL || card->pci_bus_id == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CORRUPT,
                       "What was told about graphics card %d cannot be read", i);
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

/* ---- in another process ---- */

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

GuiseHostCards *
guise_host_cards_ask (const char   *program,
                      unsigned      limit_ms,
                      GCancellable *cancellable,
                      GError      **error)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *text = NULL;

  if (program == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                           "The program that asks the graphics card is missing");
      return NULL;
    }
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &local, program, GUISE_HOST_CARDS_OPTION, NULL);
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
    return guise_host_cards_from_text (text, error);
  return NULL;
}
