/* SPDX-License-Identifier: GPL-3.0-or-later
 * An option of swapping a video. */
#include "app/render/guise-render-row.h"

#include <glib/gi18n.h>

/* What a row works on. */
typedef struct
{
  const GuiseRenderWords *words;   /* borrowed from the table */
  GuiseVideoSwapOptions  *options; /* borrowed */
} Target;

/* ---- a choice ---- */

static void
on_selected_cb (AdwComboRow *row, GParamSpec *pspec, Target *target)
{
  const GuiseRenderChoice *choice = &target->words->choices[adw_combo_row_get_selected (row)];

  guise_render_words_write (target->words, target->options, choice->value);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (choice->text));
}

static GtkWidget *
make_choice (const GuiseRenderWords *words, Target *target)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  const int now = (int) guise_render_words_read (words, target->options);
  guint     selected = 0;

  for (guint i = 0; words->choices[i].title != NULL; i++)
    {
      gtk_string_list_append (titles, _ (words->choices[i].title));
      if (words->choices[i].value == now)
        selected = i;
    }
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (titles));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  on_selected_cb (ADW_COMBO_ROW (row), NULL, target);
  g_signal_connect (row, "notify::selected", G_CALLBACK (on_selected_cb), target);
  return row;
}

/* ---- numbers and switches ---- */

static void
on_number_cb (GtkSpinButton *spin, Target *target)
{
  guise_render_words_write (target->words, target->options, gtk_spin_button_get_value (spin));
}

static void
on_switched_cb (GtkSwitch *control, GParamSpec *pspec, Target *target)
{
  guise_render_words_write (target->words, target->options, gtk_switch_get_active (control));
}

static GtkWidget *
make_control (const GuiseRenderWords *words, Target *target)
{
  const double now = guise_render_words_read (words, target->options);
  GtkWidget   *control;

  if (words->kind == GUISE_RENDER_SWITCH)
    {
      control = gtk_switch_new ();
      gtk_switch_set_active (GTK_SWITCH (control), now != 0.0);
      g_signal_connect (control, "notify::active", G_CALLBACK (on_switched_cb), target);
      return control;
    }
  control = gtk_spin_button_new_with_range (words->least, words->most, 1.0);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (control), now);
  g_signal_connect (control, "value-changed", G_CALLBACK (on_number_cb), target);
  return control;
}

static GtkWidget *
make_plain (const GuiseRenderWords *words, Target *target)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *control = make_control (words, target);

  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (words->title), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                     _ (words->text), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (words->text));
  return row;
}

GtkWidget *
guise_render_row_new (const GuiseRenderWords *words, GuiseVideoSwapOptions *options)
{
  Target    *target = g_new (Target, 1);
  GtkWidget *row;

  *target = (Target){ words, options };
  row =
    words->kind == GUISE_RENDER_CHOICE ? make_choice (words, target) : make_plain (words, target);
  g_object_set_data_full (G_OBJECT (row), "target", target, g_free);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (words->title));
  gtk_widget_set_tooltip_text (row, words->name);
  return row;
}
