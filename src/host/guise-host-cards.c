/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the driver of graphics cards answers, in this process or in another one. */
#include "host/guise-host-cards.h"

#include "core/guise-error.h"
#include "host/guise-host-ask-private.h"

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

GuiseHostCards *
guise_host_cards_ask (const char   *program,
                      unsigned      limit_ms,
                      GCancellable *cancellable,
                      GError      **error)
{
  static const char *const arguments[] = { GUISE_HOST_CARDS_OPTION, NULL };
  g_autofree char         *text = guise_host_ask (program, arguments, limit_ms, cancellable, error);

  return text != NULL ? guise_host_cards_from_text (text, error) : NULL;
}
