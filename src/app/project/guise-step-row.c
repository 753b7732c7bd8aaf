/* SPDX-License-Identifier: GPL-3.0-or-later
 * A step in the sidebar. */
#include "app/project/guise-step-row.h"

#include <glib/gi18n.h>

#include "app/widgets/guise-step-mark.h"

struct _GuiseStepRow
{
  GtkListBoxRow parent_instance;

  GuiseStep *step; /* owned */
};

G_DEFINE_FINAL_TYPE (GuiseStepRow, guise_step_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_STEP = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* The mark is not for everybody: name and value say the same. */
static void
name_row (GuiseStepRow *self)
{
  const char      *state = guise_step_state_get_text (guise_step_get_state (self->step));
  g_autofree char *name =
    g_strdup_printf ("%s, %s", guise_step_id_get_title (guise_step_get_id (self->step)), state);
  g_autofree char *tooltip = g_strdup_printf (_("%s (Alt+%d)"), guise_step_get_text (self->step),
                                                 (int) guise_step_get_id (self->step) + 1);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  guise_step_get_text (self->step), -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
}

GtkWidget *
guise_step_row_new (GuiseStep *step)
{
  return g_object_new (GUISE_TYPE_STEP_ROW, "step", step, NULL);
}

static void
guise_step_row_dispose (GObject *object)
{
  g_clear_object (&GUISE_STEP_ROW (object)->step);
  G_OBJECT_CLASS (guise_step_row_parent_class)->dispose (object);
}

static void
guise_step_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STEP)
    g_value_set_object (value, GUISE_STEP_ROW (object)->step);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_step_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseStepRow *self = GUISE_STEP_ROW (object);

  if (id != PROP_STEP)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  self->step = g_value_dup_object (value); /* at construction only */
  g_signal_connect_object (self->step, "notify", G_CALLBACK (name_row), self, G_CONNECT_SWAPPED);
  name_row (self);
}

/* Rows are walked through by arrows; Tab goes from the one that is shown to its page, because what
 * has the focus is shown. */
static gboolean
guise_step_row_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GtkWidget     *list = gtk_widget_get_parent (widget);
  const gboolean is_tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (is_tab && (gtk_widget_get_focus_child (list) != NULL ||
                 !gtk_list_box_row_is_selected (GTK_LIST_BOX_ROW (widget))))
    return FALSE;
  return GTK_WIDGET_CLASS (guise_step_row_parent_class)->focus (widget, direction);
}

static void
guise_step_row_class_init (GuiseStepRowClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_step_row_dispose;
  object_class->get_property = guise_step_row_get_property;
  object_class->set_property = guise_step_row_set_property;
  properties[PROP_STEP] =
    g_param_spec_object ("step", NULL, NULL, GUISE_TYPE_STEP,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  widget_class->focus = guise_step_row_focus;
  g_type_ensure (GUISE_TYPE_STEP_MARK);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/guise/Studio/guise-step-row.ui");
}

static void
guise_step_row_init (GuiseStepRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
