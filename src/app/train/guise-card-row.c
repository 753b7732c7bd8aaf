/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which graphics card trains. */
#include "app/train/guise-card-row.h"

#include <glib/gi18n.h>

#include "app/train/guise-train-devices.h"
#include "host/guise-host-team.h"

struct _GuiseCardRow
{
  AdwComboRow parent_instance;

  GCancellable
            *cancellable; /* owned; cancelled when the cards are known, or nobody asks any more */
  GPtrArray *devices;     /* owned, of char *: what each line of the list stands for */
};

G_DEFINE_FINAL_TYPE (GuiseCardRow, guise_card_row, ADW_TYPE_COMBO_ROW)

static void
on_selected_cb (GuiseCardRow *self)
{
  const guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self));
  g_auto (GuiseTrainDevices) devices = { 0 };

  guise_train_devices_load (&devices);
  if (selected >= self->devices->len ||
      g_str_equal (devices.devices, self->devices->pdata[selected]))
    return;
  g_free (devices.devices);
  devices.devices = g_strdup (self->devices->pdata[selected]);
  guise_train_devices_save (&devices);
}

/* Takes @device. */
static void
add (GuiseCardRow *self, GtkStringList *names, const char *name, char *device)
{
  gtk_string_list_append (names, name);
  g_ptr_array_add (self->devices, device);
}

static void
add_card (GuiseCardRow *self, GtkStringList *names, const GuiseGpuCard *card)
{
  /* Translators: the number and the name of a graphics card: two may be alike but for the number */
  g_autofree char *name = g_strdup_printf (_("%d: %s"), card->index + 1, card->name);
  const int        number = card->index;

  add (self, names, name, guise_host_team_join (&number, 1));
}

/* What was chosen elsewhere has a line too, so that looking at the list changes nothing. */
static guint
find_chosen (GuiseCardRow *self, GtkStringList *names)
{
  g_autofree char *chosen = guise_train_devices_dup_chosen ();

  for (guint i = 0; i < self->devices->len; i++)
    if (g_str_equal (self->devices->pdata[i], chosen))
      return i;
  add (self, names,
       strchr (chosen, ',') != NULL ? _("Several together")
                                    : _("A card that is gone"), g_strdup (chosen));
  return self->devices->len - 1;
}

void
guise_card_row_take_cards (GuiseCardRow *self, const GuiseHostCards *cards)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n_usable = 0;

  g_cancellable_cancel (self->cancellable);
  g_ptr_array_set_size (self->devices, 0);
  add (self, names, C_ ("the graphics card to train on", "Automatic"), g_strdup ("auto"));
  for (guint i = 0; cards != NULL && i < cards->cards->len; i++)
    {
      const GuiseGpuCard *card = cards->cards->pdata[i];

      if (card->problem != NULL)
        continue;
      add_card (self, names, card);
      n_usable++;
    }
  add (self, names, _("Processor"), g_strdup ("cpu"));
  if (n_usable > 1)
    {
      const guint chosen = find_chosen (self, names);

      g_signal_handlers_block_by_func (self, on_selected_cb, NULL);
      adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (names));
      adw_combo_row_set_selected (ADW_COMBO_ROW (self), chosen);
      g_signal_handlers_unblock_by_func (self, on_selected_cb, NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), n_usable > 1);
}

/* Without an answer there is nothing to choose; the system check says more. */
static void
on_asked_cb (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GuiseHostCards) cards = guise_train_devices_ask_finish (result, NULL);

  if (cards != NULL)
    guise_card_row_take_cards (GUISE_CARD_ROW (source), cards);
}

void
guise_card_row_ask (GuiseCardRow *self)
{
  guise_train_devices_ask (self, self->cancellable, on_asked_cb);
}

/* ---- the object ---- */

/* Who asks is kept until the answer: without this the row, and what asks for it, would stay as long
 * after its window as a driver takes to load. */
static void
guise_card_row_unroot (GtkWidget *widget)
{
  g_cancellable_cancel (GUISE_CARD_ROW (widget)->cancellable);
  GTK_WIDGET_CLASS (guise_card_row_parent_class)->unroot (widget);
}

static void
guise_card_row_dispose (GObject *object)
{
  GuiseCardRow *self = GUISE_CARD_ROW (object);

  g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (guise_card_row_parent_class)->dispose (object);
}

static void
guise_card_row_finalize (GObject *object)
{
  GuiseCardRow *self = GUISE_CARD_ROW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->devices, g_ptr_array_unref);
  G_OBJECT_CLASS (guise_card_row_parent_class)->finalize (object);
}

static void
guise_card_row_class_init (GuiseCardRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_card_row_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_card_row_finalize;
  GTK_WIDGET_CLASS (class)->unroot = guise_card_row_unroot;
}

static void
guise_card_row_init (GuiseCardRow *self)
{
  self->cancellable = g_cancellable_new ();
  self->devices = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_connect (self, "notify::selected", G_CALLBACK (on_selected_cb), NULL);
}
