/* SPDX-License-Identifier: GPL-3.0-or-later
 * One setting of a camera. */
#include "app/record/guise-camera-row.h"

#include <linux/videodev2.h>
#include <math.h>

#include "app/record/guise-camera-words.h"

#define SCALE_WIDTH 150
#define N_STEPS     100 /* of a slider whose steps are shares of the value */

struct _GuiseCameraRow
{
  AdwActionRow parent_instance;

  GuiseCameraControl control;    /* without texts and choices */
  GArray            *values;     /* owned, of int32_t: of the choices */
  GtkWidget         *knob;       /* a scale, a switch or a drop-down */
  gboolean           is_showing; /* the value changes, not the person's choice */
};

G_DEFINE_FINAL_TYPE (GuiseCameraRow, guise_camera_row, ADW_TYPE_ACTION_ROW)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Exposure times: what is of use is a small part of the range, at its beginning. */
static gboolean
is_logarithmic (const GuiseCameraControl *control)
{
  return control->id == V4L2_CID_EXPOSURE_ABSOLUTE && control->min > 0;
}

static double
to_place (const GuiseCameraControl *control, int32_t value)
{
  const double min = control->min;

  if (!is_logarithmic (control))
    return value;
  return N_STEPS * log (value / min) / log (control->max / min);
}

/* The nearest step of the camera. */
static int32_t
from_place (const GuiseCameraControl *control, double place)
{
  const double min = control->min;
  const double max = control->max;
  const double value = is_logarithmic (control) ? min * pow (max / min, place / N_STEPS) : place;

  return (int32_t) MIN (min + round ((value - min) / control->step) * control->step, max);
}

/* ---- what is shown ---- */

static void
show_number (GuiseCameraRow *self)
{
  g_autofree char *text = guise_camera_words_dup_value (&self->control, self->control.value);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->knob), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text, -1);
}

static guint
find_choice (const GuiseCameraRow *self)
{
  for (guint i = 0; i < self->values->len; i++)
    if (g_array_index (self->values, int32_t, i) == self->control.value)
      return i;
  return GTK_INVALID_LIST_POSITION;
}

static void
show_value (GuiseCameraRow *self)
{
  self->is_showing = TRUE;
  switch (self->control.kind)
    {
    case GUISE_CAMERA_CONTROL_NUMBER:
      gtk_range_set_value (GTK_RANGE (self->knob), to_place (&self->control, self->control.value));
      show_number (self);
      break;
    case GUISE_CAMERA_CONTROL_SWITCH:
      gtk_switch_set_active (GTK_SWITCH (self->knob), self->control.value != 0);
      break;
    case GUISE_CAMERA_CONTROL_CHOICE:
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->knob), find_choice (self));
      break;
    }
  self->is_showing = FALSE;
}

void
guise_camera_row_follow (GuiseCameraRow *self, const GuiseCameraControl *control)
{
  self->control.is_idle = control->is_idle;
  gtk_widget_set_sensitive (GTK_WIDGET (self), !control->is_idle);
  if (self->control.value == control->value)
    return;
  self->control.value = control->value;
  show_value (self);
}

uint32_t
guise_camera_row_get_id (const GuiseCameraRow *self)
{
  return self->control.id;
}

/* ---- what is chosen ---- */

static void
choose (GuiseCameraRow *self, int32_t value)
{
  if (self->is_showing || value == self->control.value)
    return;
  self->control.value = value;
  if (self->control.kind == GUISE_CAMERA_CONTROL_NUMBER)
    show_number (self);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, self->control.id, value);
}

static void
on_value_cb (GuiseCameraRow *self)
{
  choose (self, from_place (&self->control, gtk_range_get_value (GTK_RANGE (self->knob))));
}

static void
on_active_cb (GuiseCameraRow *self)
{
  choose (self, gtk_switch_get_active (GTK_SWITCH (self->knob)) ? 1 : 0);
}

static void
on_selected_cb (GuiseCameraRow *self)
{
  const guint i = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->knob));

  if (i < self->values->len)
    choose (self, g_array_index (self->values, int32_t, i));
}

/* ---- making ---- */

static void
make_scale (GuiseCameraRow *self)
{
  const gboolean is_shares = is_logarithmic (&self->control);
  const double   min = is_shares ? 0 : self->control.min;
  const double   max = is_shares ? N_STEPS : self->control.max;
  const double   step = is_shares ? 1 : self->control.step;

  self->knob = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, min, max, step);
  gtk_range_set_increments (GTK_RANGE (self->knob), step, MAX (step, (max - min) / 10));
  gtk_widget_set_size_request (self->knob, SCALE_WIDTH, -1);
  g_signal_connect_swapped (self->knob, "value-changed", G_CALLBACK (on_value_cb), self);
}

static void
make_switch (GuiseCameraRow *self)
{
  self->knob = gtk_switch_new ();
  g_signal_connect_swapped (self->knob, "notify::active", G_CALLBACK (on_active_cb), self);
}

static void
make_choices (GuiseCameraRow *self, const GuiseCameraControl *control)
{
  GtkStringList *names = gtk_string_list_new (NULL);

  for (guint i = 0; i < control->choices->len; i++)
    {
      const GuiseCameraChoice *choice = &g_array_index (control->choices, GuiseCameraChoice, i);

      gtk_string_list_take (names, guise_camera_words_dup_choice (control, choice));
      g_array_append_val (self->values, choice->value);
    }
  self->knob = gtk_drop_down_new (G_LIST_MODEL (names), NULL);
  g_signal_connect_swapped (self->knob, "notify::selected", G_CALLBACK (on_selected_cb), self);
}

GtkWidget *
guise_camera_row_new (const GuiseCameraControl *control)
{
  const char     *title = guise_camera_words_get_title (control);
  GuiseCameraRow *self = g_object_new (GUISE_TYPE_CAMERA_ROW, "use-markup", FALSE, "title", title,
                                       "title-lines", 0, NULL);

  self->control = *control;
  self->control.name = NULL;
  self->control.choices = NULL;
  self->is_showing = TRUE;
  if (control->kind == GUISE_CAMERA_CONTROL_NUMBER)
    make_scale (self);
  else if (control->kind == GUISE_CAMERA_CONTROL_SWITCH)
    make_switch (self);
  else
    make_choices (self, control);
  gtk_widget_set_valign (self->knob, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->knob), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->knob);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->knob);
  gtk_widget_set_sensitive (GTK_WIDGET (self), !control->is_idle);
  show_value (self);
  return GTK_WIDGET (self);
}

static void
guise_camera_row_finalize (GObject *object)
{
  g_array_unref (GUISE_CAMERA_ROW (object)->values);
  G_OBJECT_CLASS (guise_camera_row_parent_class)->finalize (object);
}

static void
guise_camera_row_class_init (GuiseCameraRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_camera_row_finalize;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", GUISE_TYPE_CAMERA_ROW, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_INT);
}

static void
guise_camera_row_init (GuiseCameraRow *self)
{
  self->values = g_array_new (FALSE, FALSE, sizeof (int32_t));
}
