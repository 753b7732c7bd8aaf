/* SPDX-License-Identifier: GPL-3.0-or-later
 * A setting of the live view. */
#include "app/live/guise-live-row.h"

#include <math.h>

#define SCALE_WIDTH 104

struct _GuiseLiveRow
{
  AdwActionRow parent_instance;

  const GuiseLiveWords *words;   /* borrowed from the table */
  const GuiseLiveKnob  *knob;    /* likewise */
  GtkWidget            *control; /* borrowed */
  gboolean              is_updating;
};

G_DEFINE_FINAL_TYPE (GuiseLiveRow, guise_live_row, ADW_TYPE_ACTION_ROW)

static guint set_signal;

const GuiseLiveKnob *
guise_live_row_get_knob (const GuiseLiveRow *self)
{
  return self->knob;
}

static void
tell (GuiseLiveRow *self, double value)
{
  if (!self->is_updating)
    g_signal_emit (self, set_signal, 0, value);
}

static void
on_switched_cb (GuiseLiveRow *self)
{
  tell (self, gtk_switch_get_active (GTK_SWITCH (self->control)));
}

static void
on_selected_cb (GuiseLiveRow *self)
{
  tell (self, gtk_drop_down_get_selected (GTK_DROP_DOWN (self->control)));
}

/* What a slider stands at is said to those who point at it, and to those who cannot see it. */
static void
describe (GuiseLiveRow *self, double value)
{
  int              n_digits = self->knob->step >= 1.0 ? 0 : self->knob->step >= 0.1 ? 1 : 2;
  g_autofree char *text = g_strdup_printf ("%.*f", n_digits, value);

  gtk_widget_set_tooltip_text (self->control, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
on_slid_cb (GuiseLiveRow *self)
{
  double value = gtk_range_get_value (GTK_RANGE (self->control));

  value = round (value / self->knob->step) * self->knob->step;
  describe (self, value);
  tell (self, value);
}

static GtkWidget *
make_drop_down (GuiseLiveRow *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  GtkWidget *widget;

  for (int i = 0; self->knob->words[i] != NULL; i++)
    gtk_string_list_append (list, guise_live_word_get_text (self->knob->words[i]));
  widget = gtk_drop_down_new (G_LIST_MODEL (g_steal_pointer (&list)), NULL);
  g_signal_connect_swapped (widget, "notify::selected", G_CALLBACK (on_selected_cb), self);
  return widget;
}

static GtkWidget *
make_control (GuiseLiveRow *self)
{
  GtkWidget *widget;

  if (self->knob->kind == GUISE_LIVE_KNOB_CHOICE)
    return make_drop_down (self);
  if (self->knob->kind == GUISE_LIVE_KNOB_SWITCH)
    {
      widget = gtk_switch_new ();
      g_signal_connect_swapped (widget, "notify::active", G_CALLBACK (on_switched_cb), self);
      return widget;
    }
  widget = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, self->knob->least,
                                     self->knob->most, self->knob->step);
  gtk_widget_set_size_request (widget, SCALE_WIDTH, -1);
  g_signal_connect_swapped (widget, "value-changed", G_CALLBACK (on_slid_cb), self);
  return widget;
}

GtkWidget *
guise_live_row_new (const GuiseLiveWords *words)
{
  GuiseLiveRow *self = g_object_new (GUISE_TYPE_LIVE_ROW, NULL);

  self->words = words;
  self->knob = guise_live_settings_find_knob (words->name);
  self->control = make_control (self);
  gtk_widget_set_valign (self->control, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), g_dgettext (NULL, words->title));
  guise_live_row_set_reason (self, NULL);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self),
                                         self->knob->kind == GUISE_LIVE_KNOB_SWITCH ? self->control
                                                                                    : NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), words->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  g_dgettext (NULL, words->title), -1);
  return GTK_WIDGET (self);
}

void
guise_live_row_show (GuiseLiveRow *self, const GuiseLiveSettings *settings)
{
  double value = guise_live_settings_get (settings, self->knob);

  self->is_updating = TRUE;
  if (self->knob->kind == GUISE_LIVE_KNOB_CHOICE)
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->control), (guint) value);
  else if (self->knob->kind == GUISE_LIVE_KNOB_SWITCH)
    gtk_switch_set_active (GTK_SWITCH (self->control), value != 0.0);
  else
    {
      gtk_range_set_value (GTK_RANGE (self->control), value);
      describe (self, value);
    }
  self->is_updating = FALSE;
}

void
guise_live_row_set_reason (GuiseLiveRow *self, const char *reason)
{
  const char *text = self->words->text != NULL ? g_dgettext (NULL, self->words->text) : "";

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), reason != NULL ? reason : text);
  gtk_widget_set_sensitive (GTK_WIDGET (self), reason == NULL);
}

static void
guise_live_row_class_init (GuiseLiveRowClass *class)
{
  set_signal = g_signal_new ("set", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                             NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
}

static void
guise_live_row_init (GuiseLiveRow *self)
{
}
