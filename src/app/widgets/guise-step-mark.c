/* SPDX-License-Identifier: GPL-3.0-or-later
 * The state of a step as a small drawing. */
#include "app/widgets/guise-step-mark.h"

#include <math.h>

#include "app/widgets/guise-palette.h"

#define BASE_SIZE 20.0

struct _GuiseStepMark
{
  GtkWidget parent_instance;

  GuiseStepState state;
  double         fraction;
  int            size;
};

G_DEFINE_FINAL_TYPE (GuiseStepMark, guise_step_mark, GTK_TYPE_WIDGET)

enum
{
  PROP_STATE = 1,
  PROP_FRACTION,
  PROP_SIZE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- drawing, in a square of 20 ---- */

static void
set_color (cairo_t *cr, GtkWidget *widget, GuiseColor color)
{
  const GdkRGBA rgba = guise_palette_get (widget, color);

  gdk_cairo_set_source_rgba (cr, &rgba);
}

static void
draw_disc (cairo_t *cr, double radius)
{
  cairo_arc (cr, 10, 10, radius, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_ring (cairo_t *cr, double radius, double width)
{
  cairo_set_line_width (cr, width);
  cairo_arc (cr, 10, 10, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
}

static void
draw_to_do (cairo_t *cr, GtkWidget *widget)
{
  const double dash[] = { 0.01, 2 * G_PI * 8 / 16 };

  set_color (cr, widget, GUISE_COLOR_DONE);
  cairo_set_dash (cr, dash, 2, 0);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  draw_ring (cr, 8, 1.6);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_ready (cairo_t *cr, GtkWidget *widget)
{
  set_color (cr, widget, GUISE_COLOR_ACCENT);
  draw_ring (cr, 8, 2);
  draw_disc (cr, 3.5);
}

static void
draw_running (cairo_t *cr, GtkWidget *widget, double fraction)
{
  set_color (cr, widget, GUISE_COLOR_LINE);
  draw_ring (cr, 7.5, 3);
  set_color (cr, widget, GUISE_COLOR_ACCENT);
  cairo_arc (cr, 10, 10, 7.5, -G_PI / 2, -G_PI / 2 + 2 * G_PI * fraction);
  cairo_stroke (cr);
}

static void
draw_on_air (cairo_t *cr, GtkWidget *widget)
{
  set_color (cr, widget, GUISE_COLOR_ACCENT);
  draw_disc (cr, 9);
  set_color (cr, widget, GUISE_COLOR_ON_ACCENT);
  draw_disc (cr, 3.5);
}

static void
draw_done (cairo_t *cr, GtkWidget *widget)
{
  set_color (cr, widget, GUISE_COLOR_DONE);
  draw_disc (cr, 9);
  set_color (cr, widget, GUISE_COLOR_WINDOW);
  cairo_set_line_width (cr, 2);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_move_to (cr, 5.8, 10.3);
  cairo_line_to (cr, 8.8, 13.2);
  cairo_line_to (cr, 14.2, 7.2);
  cairo_stroke (cr);
}

static void
draw_bang (cairo_t *cr, double y)
{
  cairo_set_line_width (cr, 2);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, 10, y);
  cairo_line_to (cr, 10, y + 4.4);
  cairo_stroke (cr);
  cairo_arc (cr, 10, y + 7.6, 1.2, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
draw_attention (cairo_t *cr, GtkWidget *widget)
{
  const GdkRGBA black = { 0, 0, 0, 0.85f };

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_move_to (cr, 10, 2.4);
  cairo_line_to (cr, 18.4, 17.2);
  cairo_line_to (cr, 1.6, 17.2);
  cairo_close_path (cr);
  set_color (cr, widget, GUISE_COLOR_WARNING);
  cairo_fill_preserve (cr);
  set_color (cr, widget, GUISE_COLOR_WARNING_LINE);
  cairo_set_line_width (cr, 1.2);
  cairo_stroke (cr);
  gdk_cairo_set_source_rgba (cr, &black);
  draw_bang (cr, 7.2);
}

static void
draw_stopped (cairo_t *cr, GtkWidget *widget)
{
  set_color (cr, widget, GUISE_COLOR_ERROR);
  draw_disc (cr, 9);
  set_color (cr, widget, GUISE_COLOR_WINDOW);
  draw_bang (cr, 5.4);
}

static void
draw (GuiseStepMark *self, cairo_t *cr)
{
  GtkWidget *widget = GTK_WIDGET (self);

  switch (self->state)
    {
    case GUISE_STEP_TO_DO:
      draw_to_do (cr, widget);
      break;
    case GUISE_STEP_READY:
      draw_ready (cr, widget);
      break;
    case GUISE_STEP_RUNNING:
      draw_running (cr, widget, self->fraction);
      break;
    case GUISE_STEP_ON_AIR:
      draw_on_air (cr, widget);
      break;
    case GUISE_STEP_DONE:
      draw_done (cr, widget);
      break;
    case GUISE_STEP_ATTENTION:
      draw_attention (cr, widget);
      break;
    case GUISE_STEP_STOPPED:
      draw_stopped (cr, widget);
      break;
    case GUISE_N_STEP_STATES:
      break;
    }
}

static void
guise_step_mark_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseStepMark        *self = GUISE_STEP_MARK (widget);
  const float           size = (float) self->size;
  const float           x = ((float) gtk_widget_get_width (widget) - size) / 2;
  const float           y = ((float) gtk_widget_get_height (widget) - size) / 2;
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, y, size, size);
  cairo_t              *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_translate (cr, (double) x, (double) y);
  cairo_scale (cr, self->size / BASE_SIZE, self->size / BASE_SIZE);
  draw (self, cr);
  cairo_destroy (cr);
}

static void
guise_step_mark_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  *minimum = *natural = GUISE_STEP_MARK (widget)->size;
}

/* ---- the object ---- */

void
guise_step_mark_set_state (GuiseStepMark *self, GuiseStepState state)
{
  g_object_set (self, "state", state, NULL);
}

static void
guise_step_mark_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  const GuiseStepMark *self = GUISE_STEP_MARK (object);

  switch (id)
    {
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_SIZE:
      g_value_set_int (value, self->size);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_step_mark_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseStepMark *self = GUISE_STEP_MARK (object);

  switch (id)
    {
    case PROP_STATE:
      self->state = (GuiseStepState) g_value_get_enum (value);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      break;
    case PROP_FRACTION:
      self->fraction = g_value_get_double (value);
      gtk_widget_queue_draw (GTK_WIDGET (self));
      break;
    case PROP_SIZE:
      self->size = g_value_get_int (value);
      gtk_widget_queue_resize (GTK_WIDGET (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
guise_step_mark_class_init (GuiseStepMarkClass *class)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass   *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = guise_step_mark_get_property;
  object_class->set_property = guise_step_mark_set_property;
  widget_class->snapshot = guise_step_mark_snapshot;
  widget_class->measure = guise_step_mark_measure;
  properties[PROP_STATE] =
    g_param_spec_enum ("state", NULL, NULL, GUISE_TYPE_STEP_STATE, GUISE_STEP_TO_DO, flags);
  properties[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_SIZE] = g_param_spec_int ("size", NULL, NULL, 8, 256, (int) BASE_SIZE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
guise_step_mark_init (GuiseStepMark *self)
{
  self->size = (int) BASE_SIZE;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  guise_palette_follow (GTK_WIDGET (self));
}

GtkWidget *
guise_step_mark_new (void)
{
  return g_object_new (GUISE_TYPE_STEP_MARK, NULL);
}
