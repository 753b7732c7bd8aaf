/* SPDX-License-Identifier: GPL-3.0-or-later
 * One thing that is known about the computer. */
#include "app/system/guise-system-row.h"

#include <glib/gi18n.h>

#include "app/system/guise-system-texts.h"
#include "app/widgets/guise-step-mark.h"

struct _GuiseSystemRow
{
  AdwActionRow parent_instance;

  GuiseStepMark *mark;
  GtkButton     *button;
  GtkWidget     *ready;
};

G_DEFINE_FINAL_TYPE (GuiseSystemRow, guise_system_row, ADW_TYPE_ACTION_ROW)

static void
show (GuiseSystemRow *self, const GuiseSystemText *text, GuiseStepState state)
{
  g_autofree char *description =
    g_strdup_printf ("%s. %s", guise_step_state_get_text (state), text->subtitle);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), text->title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text->subtitle);
  guise_step_mark_set_state (self->mark, state);
  gtk_widget_set_visible (GTK_WIDGET (self->button), text->label != NULL);
  if (text->label != NULL)
    {
      gtk_button_set_label (self->button, text->label);
      if (text->target != NULL)
        gtk_actionable_set_action_target (GTK_ACTIONABLE (self->button), "s", text->target);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), text->action);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text->title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

GtkWidget *
guise_system_row_new (const GuiseHostFinding *finding, gboolean is_project)
{
  GuiseSystemRow *self = g_object_new (GUISE_TYPE_SYSTEM_ROW, NULL);
  g_auto (GuiseSystemText) text = { 0 };

  if (finding == NULL)
    {
      text.title = g_strdup (_("Looking…"));
      text.subtitle = g_strdup (_("This takes a few seconds."));
      show (self, &text, GUISE_STEP_RUNNING);
      return GTK_WIDGET (self);
    }
  guise_system_text_init (&text, finding, is_project);
  show (self, &text, guise_system_text_get_mark (finding->state));
  gtk_widget_set_visible (self->ready, finding->state == GUISE_HOST_GOOD && text.label == NULL);
  return GTK_WIDGET (self);
}

static void
guise_system_row_class_init (GuiseSystemRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (GUISE_TYPE_STEP_MARK);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/guise/Studio/guise-system-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GuiseSystemRow, mark);
  gtk_widget_class_bind_template_child (widget_class, GuiseSystemRow, button);
  gtk_widget_class_bind_template_child (widget_class, GuiseSystemRow, ready);
}

static void
guise_system_row_init (GuiseSystemRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
