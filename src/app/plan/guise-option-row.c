/* SPDX-License-Identifier: GPL-3.0-or-later
 * An option of a plan. */
#include "app/plan/guise-option-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/plan/guise-archi-chooser.h"
#include "app/plan/guise-choice-cards.h"
#include "app/plan/guise-face-type-picture.h"
#include "app/plan/guise-grouped-spin.h"
#include "app/widgets/guise-widget.h"
#include "core/guise-json-text.h"
#include "model/guise-saehd-options.h"

#define WIDE_CHARS  9 /* "1,000,000" */
#define SMALL_CHARS 4
#define WIDE_FROM   1e6

struct _GuiseOptionRow
{
  AdwActionRow parent_instance;

  const GuiseAdvice *advice;  /* borrowed from the table */
  GtkWidget         *control; /* borrowed */
  GtkWidget         *lower;   /* owned, or NULL; the row that has the control */
  char              *value;   /* owned, or NULL: what is shown */
  char              *hint;    /* owned, or NULL: instead of the advice */
  GPtrArray         *values;  /* owned; of a choice, the texts of the plan */
  gboolean           is_updating;

  GtkBox    *box;
  GtkLabel  *effect;
  GtkImage  *padlock;
  GtkWidget *help_button;
};

G_DEFINE_FINAL_TYPE (GuiseOptionRow, guise_option_row, ADW_TYPE_ACTION_ROW)

static guint chosen_signal;

const GuiseAdvice *
guise_option_row_get_advice (const GuiseOptionRow *self)
{
  return self->advice;
}

GtkWidget *
guise_option_row_get_lower (const GuiseOptionRow *self)
{
  return self->lower;
}

GtkWidget *
guise_option_row_get_control (const GuiseOptionRow *self)
{
  return self->control;
}

/* ---- from the control ---- */

static void
choose (GuiseOptionRow *self, const char *value)
{
  g_autofree char *copy = g_strdup (value);

  if (self->is_updating || g_strcmp0 (copy, self->value) == 0)
    return;
  g_free (self->value);
  self->value = g_strdup (copy);
  g_signal_emit (self, chosen_signal, 0, copy);
}

static void
on_switched_cb (GuiseOptionRow *self)
{
  choose (self, gtk_switch_get_active (GTK_SWITCH (self->control)) ? "y" : "n");
}

static void
on_number_cb (GuiseOptionRow *self)
{
  const double     value = gtk_spin_button_get_value (GTK_SPIN_BUTTON (self->control));
  char             digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *format = g_strdup_printf ("%%.%uf", self->advice->n_digits);
  g_autofree char *text = NULL;

  g_ascii_formatd (digits, sizeof digits, format, value);
  text = self->advice->n_digits > 0 ? guise_number_to_text (g_ascii_strtod (digits, NULL))
                                    : g_strdup (digits);
  choose (self, text);
}

static void
on_selected_cb (GuiseOptionRow *self)
{
  const guint i = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->control));

  if (i < self->values->len)
    choose (self, self->values->pdata[i]);
}

static void
on_value_cb (GuiseOptionRow *self, const char *value)
{
  choose (self, value);
}

static void
on_name_cb (GuiseOptionRow *self)
{
  choose (self, gtk_editable_get_text (GTK_EDITABLE (self->control)));
}

/* ---- to the control ---- */

static guint
find_choice (GuiseOptionRow *self, const char *value)
{
  for (guint i = 0; i < self->values->len; i++)
    if (strcmp (self->values->pdata[i], value) == 0)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

/* A value that the table does not know, as an older plan may have it, is offered as it is. */
static void
show_choice (GuiseOptionRow *self, const char *value)
{
  GtkDropDown *down = GTK_DROP_DOWN (self->control);
  guint        i = find_choice (self, value);

  if (i == GTK_INVALID_LIST_POSITION)
    {
      i = self->values->len;
      g_ptr_array_add (self->values, g_strdup (value));
      gtk_string_list_append (GTK_STRING_LIST (gtk_drop_down_get_model (down)), value);
    }
  gtk_drop_down_set_selected (down, i);
}

static void
show_value (GuiseOptionRow *self, const char *value)
{
  switch (self->advice->form)
    {
    case GUISE_ADVICE_SWITCH:
      gtk_switch_set_active (GTK_SWITCH (self->control), *value == 'y');
      break;
    case GUISE_ADVICE_WHOLE:
    case GUISE_ADVICE_NUMBER:
      gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->control), g_ascii_strtod (value, NULL));
      break;
    case GUISE_ADVICE_CHOICE:
      show_choice (self, value);
      break;
    case GUISE_ADVICE_NAME:
      if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->control)), value) != 0)
        gtk_editable_set_text (GTK_EDITABLE (self->control), value);
      break;
    case GUISE_ADVICE_ARCHI:
      guise_archi_chooser_show (GUISE_ARCHI_CHOOSER (self->control), value);
      break;
    case GUISE_ADVICE_FACE_TYPE:
      guise_choice_cards_show (GUISE_CHOICE_CARDS (self->control), value);
      break;
    }
}

void
guise_option_row_set_low (GuiseOptionRow *self, double low)
{
  gtk_adjustment_set_lower (gtk_spin_button_get_adjustment (GTK_SPIN_BUTTON (self->control)), low);
}

void
guise_option_row_set_hint (GuiseOptionRow *self, const char *text)
{
  char *copy = g_strdup (text);

  g_free (self->hint);
  self->hint = copy;
}

void
guise_option_row_show (GuiseOptionRow *self,
                       const char     *value,
                       const char     *reason,
                       gboolean        is_settled)
{
  const char *advice = self->hint != NULL ? self->hint : _(self->advice->advice);
  /* Translators: a reason, and what is known of the option */
  g_autofree char *text =
    reason != NULL ? g_strdup_printf (_("%s %s"), reason, advice) : g_strdup (advice);

  self->is_updating = TRUE;
  g_free (self->value);
  self->value = g_strdup (value);
  show_value (self, value);
  gtk_widget_set_sensitive (self->control, reason == NULL && !is_settled);
  gtk_widget_set_visible (GTK_WIDGET (self->padlock), is_settled);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  self->is_updating = FALSE;
}

void
guise_option_row_show_effect (GuiseOptionRow *self, const char *text, gboolean is_too_much)
{
  gtk_widget_set_visible (GTK_WIDGET (self->effect), text != NULL);
  gtk_label_set_label (self->effect, text != NULL ? text : "");
  if (is_too_much)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->effect), "error");
      gtk_widget_remove_css_class (GTK_WIDGET (self->effect), "dim-label");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->effect), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->effect), "dim-label");
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
}

void
guise_option_row_set_narrow (GuiseOptionRow *self, gboolean is_narrow)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->box), is_narrow
                                                                ? GTK_ORIENTATION_VERTICAL
                                                                : GTK_ORIENTATION_HORIZONTAL);
}

/* ---- help ---- */

static void
show_help (GuiseOptionRow *self)
{
  g_autofree char *target = guise_plan_advice_dup_help (self->advice);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.help-at", "s", target);
}

static void
on_help_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_help (GUISE_OPTION_ROW (widget));
}

static void
name_help (GuiseOptionRow *self)
{
  /* Translators: the name of an option */
  g_autofree char *name = g_strdup_printf (_("Help for “%s”"), _(self->advice->title));
  /* Translators: the name of an option, and a key */
  g_autofree char *tooltip = g_strdup_printf (_("Help for “%s” (F1)"), _(self->advice->title));

  gtk_widget_set_tooltip_text (self->help_button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->help_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, GTK_ACCESSIBLE_PROPERTY_KEY_SHORTCUTS, "F1", -1);
}

/* What stands in the row below asks for the same. */
static void
add_help_below (GuiseOptionRow *self)
{
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) action = g_simple_action_new ("help", NULL);

  g_signal_connect_object (action, "activate", G_CALLBACK (show_help), self, G_CONNECT_SWAPPED);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
  gtk_widget_insert_action_group (self->lower, "option", G_ACTION_GROUP (group));
}

/* ---- the control ---- */

static GtkWidget *
make_spin (GuiseOptionRow *self)
{
  const GuiseAdvice *advice = self->advice;
  GtkAdjustment     *adjustment =
    gtk_adjustment_new (advice->low, advice->low, advice->high, advice->step, advice->step, 0.0);
  GtkWidget *spin = gtk_spin_button_new (adjustment, 0.0, advice->n_digits);

  gtk_editable_set_width_chars (GTK_EDITABLE (spin),
                                advice->high >= WIDE_FROM || advice->n_digits > 4 ? WIDE_CHARS
                                : advice->n_digits > 2                            ? SMALL_CHARS + 2
                                                                                  : SMALL_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin),
                                    gtk_editable_get_width_chars (GTK_EDITABLE (spin)));
  guise_grouped_spin_set_up (GTK_SPIN_BUTTON (spin));
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (on_number_cb), self);
  return spin;
}

static GtkWidget *
make_choice (GuiseOptionRow *self)
{
  GtkStringList *labels = gtk_string_list_new (NULL);
  GtkWidget     *down;

  for (const GuiseAdviceChoice *choice = self->advice->choices; choice->value != NULL; choice++)
    {
      g_ptr_array_add (self->values, g_strdup (choice->value));
      gtk_string_list_append (labels, _(choice->label));
    }
  down = gtk_drop_down_new (G_LIST_MODEL (labels), NULL);
  g_signal_connect_swapped (down, "notify::selected", G_CALLBACK (on_selected_cb), self);
  return down;
}

static GtkWidget *
make_face_types (GuiseOptionRow *self)
{
  GtkWidget *cards = guise_choice_cards_new (_(self->advice->title));

  for (const GuiseAdviceChoice *choice = self->advice->choices; choice->value != NULL; choice++)
    {
      GuiseSaehdOptions options = guise_saehd_options_default ();

      guise_saehd_options_set (&options, self->advice->key, choice->value, NULL); /* it is one */
      guise_choice_cards_add (GUISE_CHOICE_CARDS (cards), choice->value,
                              _(choice->label),
                                 _(choice->text),
                                    guise_face_type_picture_new (guise_saehd_options_get_face_type (
                                                                   &options),
                                                                 _(choice->text)));
    }
  g_signal_connect_object (cards, "chosen", G_CALLBACK (on_value_cb), self, G_CONNECT_SWAPPED);
  return cards;
}

/* What was typed counts when Enter is pressed, and when one goes on to something else. */
static GtkWidget *
make_name (GuiseOptionRow *self)
{
  GtkWidget          *entry = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  gtk_editable_set_width_chars (GTK_EDITABLE (entry), WIDE_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), WIDE_CHARS);
  g_signal_connect_swapped (entry, "activate", G_CALLBACK (on_name_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_name_cb), self);
  gtk_widget_add_controller (entry, focus);
  return entry;
}

static GtkWidget *
make_control (GuiseOptionRow *self)
{
  GtkWidget *widget;

  switch (self->advice->form)
    {
    case GUISE_ADVICE_WHOLE:
    case GUISE_ADVICE_NUMBER:
      return make_spin (self);
    case GUISE_ADVICE_CHOICE:
      return make_choice (self);
    case GUISE_ADVICE_NAME:
      return make_name (self);
    case GUISE_ADVICE_ARCHI:
      widget = guise_archi_chooser_new ();
      g_signal_connect_object (widget, "chosen", G_CALLBACK (on_value_cb), self, G_CONNECT_SWAPPED);
      return widget;
    case GUISE_ADVICE_FACE_TYPE:
      return make_face_types (self);
    case GUISE_ADVICE_SWITCH:
      break;
    }
  widget = gtk_switch_new ();
  gtk_widget_set_halign (widget, GTK_ALIGN_END);
  g_signal_connect_swapped (widget, "notify::active", G_CALLBACK (on_switched_cb), self);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), widget);
  return widget;
}

/* What is too large for the end of a row has the next one. */
static void
make_lower (GuiseOptionRow *self)
{
  self->lower = g_object_ref_sink (adw_preferences_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->lower), _(self->advice->title));
  guise_widget_name (self->lower, _(self->advice->title));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->lower), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self->lower), self->control);
  gtk_widget_add_css_class (GTK_WIDGET (self), "guise-upper");
  gtk_widget_add_css_class (self->lower, "guise-lower");
  g_object_bind_property (self, "visible", self->lower, "visible", G_BINDING_SYNC_CREATE);
  add_help_below (self);
}

GtkWidget *
guise_option_row_new (const GuiseAdvice *advice)
{
  GuiseOptionRow *self = g_object_new (GUISE_TYPE_OPTION_ROW, NULL);
  /* Translators: the name of an option in DeepFaceLab and in plan files */
  g_autofree char *tooltip = g_strdup_printf (_("In DeepFaceLab and in plans: %s"), advice->key);

  self->advice = advice;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _(advice->title));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  name_help (self);
  self->control = make_control (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _(advice->title), -1);
  if (advice->form == GUISE_ADVICE_ARCHI || advice->form == GUISE_ADVICE_FACE_TYPE)
    make_lower (self);
  else
    {
      gtk_widget_set_valign (self->control, GTK_ALIGN_CENTER);
      gtk_box_append (self->box, self->control);
    }
  return GTK_WIDGET (self);
}

/* ---- the object ---- */

static void
guise_option_row_dispose (GObject *object)
{
  GuiseOptionRow *self = GUISE_OPTION_ROW (object);

  g_clear_object (&self->lower);
  G_OBJECT_CLASS (guise_option_row_parent_class)->dispose (object);
}

static void
guise_option_row_finalize (GObject *object)
{
  GuiseOptionRow *self = GUISE_OPTION_ROW (object);

  g_free (self->value);
  g_free (self->hint);
  g_ptr_array_unref (self->values);
  G_OBJECT_CLASS (guise_option_row_parent_class)->finalize (object);
}

static void
guise_option_row_class_init (GuiseOptionRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_option_row_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_option_row_finalize;
  chosen_signal = g_signal_new ("chosen", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-option-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseOptionRow, box);
  gtk_widget_class_bind_template_child (widget_class, GuiseOptionRow, effect);
  gtk_widget_class_bind_template_child (widget_class, GuiseOptionRow, padlock);
  gtk_widget_class_bind_template_child (widget_class, GuiseOptionRow, help_button);
  gtk_widget_class_install_action (widget_class, "option.help", NULL, on_help_cb);
}

static void
guise_option_row_init (GuiseOptionRow *self)
{
  self->values = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
