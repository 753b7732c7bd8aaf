/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which part of a picture is seen. */
#include "app/widgets/guise-zoom.h"

#include <math.h>

#define FACTOR         1.25 /* of a key, or a step of the wheel */
#define STEP           0.1  /* of the view */

#define PIXELS_A_CLICK 50.0 /* of a touchpad, for a step of the wheel */
#define KEY            "guise-zoom"

static void
keep_inside (GuiseZoom *self)
{
  self->x = CLAMP (self->x, 1.0 - self->scale, 0.0);
  self->y = CLAMP (self->y, 1.0 - self->scale, 0.0);
}

gboolean
guise_zoom_move (GuiseZoom *self, double dx, double dy)
{
  if (self->is_fixed || self->scale <= 1.0)
    return FALSE;
  self->x += dx;
  self->y += dy;
  keep_inside (self);
  return TRUE;
}

gboolean
guise_zoom_by (GuiseZoom *self, double factor, double x, double y)
{
  const double scale = CLAMP (self->scale * factor, 1.0, GUISE_ZOOM_MAX);
  const double larger = scale / self->scale;

  if (self->is_fixed)
    return FALSE;
  self->scale = scale;
  self->x = x - (x - self->x) * larger;
  self->y = y - (y - self->y) * larger;
  keep_inside (self);
  return TRUE;
}

void
guise_zoom_push (const GuiseZoom *self, GtkSnapshot *snapshot, float width, float height)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) self->x * width, (float) self->y * height));
  gtk_snapshot_scale (snapshot, (float) self->scale, (float) self->scale);
}

/* ---- keys ---- */

static gboolean
zoom_by_key (GuiseZoom *self, guint key)
{
  switch (key)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      return guise_zoom_by (self, FACTOR, 0.5, 0.5);
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      return guise_zoom_by (self, 1.0 / FACTOR, 0.5, 0.5);
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      return guise_zoom_by (self, 1.0 / GUISE_ZOOM_MAX, 0.5, 0.5);
    default:
      return FALSE;
    }
}

static gboolean
move_by_key (GuiseZoom *self, guint key)
{
  switch (key)
    {
    case GDK_KEY_Left:
      return guise_zoom_move (self, STEP, 0.0);
    case GDK_KEY_Right:
      return guise_zoom_move (self, -STEP, 0.0);
    case GDK_KEY_Up:
      return guise_zoom_move (self, 0.0, STEP);
    case GDK_KEY_Down:
      return guise_zoom_move (self, 0.0, -STEP);
    default:
      return FALSE;
    }
}

gboolean
guise_zoom_press (GuiseZoom *self, GtkWidget *widget, guint key, GdkModifierType state)
{
  gboolean is_taken = FALSE;

  if ((state & GDK_ALT_MASK) == 0)
    is_taken = (state & GDK_CONTROL_MASK) != 0 ? move_by_key (self, key) : zoom_by_key (self, key);
  if (is_taken)
    gtk_widget_queue_draw (widget);
  return is_taken;
}

/* ---- wheel, fingers and the middle button ---- */

typedef struct
{
  GuiseZoom *zoom;   /* borrowed from the widget */
  GtkWidget *widget; /* borrowed: it has this */
  double     pinch;  /* what a pinch has done so far */
  double     x;      /* how far a drag has moved it so far, in pixels */
  double     y;
} Hands;

static void
zoom_at (Hands *self, double factor, double x, double y)
{
  const int width = gtk_widget_get_width (self->widget);
  const int height = gtk_widget_get_height (self->widget);

  if (width > 0 && height > 0 &&
      guise_zoom_by (self->zoom, factor, CLAMP (x / width, 0.0, 1.0), CLAMP (y / height, 0.0, 1.0)))
    gtk_widget_queue_draw (self->widget);
}

static gboolean
on_scroll_cb (Hands *self, double dx, double dy, GtkEventController *scroll)
{
  GdkEvent        *event = gtk_event_controller_get_current_event (scroll);
  GtkWidget       *window = GTK_WIDGET (gtk_widget_get_native (self->widget));
  double           x, y, left, top;
  graphene_point_t at;

  if ((gtk_event_controller_get_current_event_state (scroll) & GDK_CONTROL_MASK) == 0 ||
      self->zoom->is_fixed)
    return FALSE;
  gtk_native_get_surface_transform (GTK_NATIVE (window), &left, &top); /* its shadow */
  if (event == NULL || !gdk_event_get_position (event, &x, &y) ||
      !gtk_widget_compute_point (window, self->widget,
                                 &GRAPHENE_POINT_INIT ((float) (x - left), (float) (y - top)), &at))
    at = GRAPHENE_POINT_INIT ((float) gtk_widget_get_width (self->widget) / 2.0f,
                              (float) gtk_widget_get_height (self->widget) / 2.0f);
  if (gtk_event_controller_scroll_get_unit (GTK_EVENT_CONTROLLER_SCROLL (scroll)) ==
      GDK_SCROLL_UNIT_SURFACE)
    dy /= PIXELS_A_CLICK;
  zoom_at (self, pow (FACTOR, -dy), (double) at.x, (double) at.y);
  return TRUE;
}

/* What one finger had begun ends. */
static void
on_pinch_begin_cb (Hands *self, GdkEventSequence *sequence, GtkGesture *gesture)
{
  self->pinch = 1.0;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
on_pinch_cb (Hands *self, double scale, GtkGesture *gesture)
{
  double x, y;

  if (scale > 0.0 && gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    {
      zoom_at (self, scale / self->pinch, x, y);
      self->pinch = scale;
    }
}

static void
on_pan_begin_cb (Hands *self)
{
  self->x = self->y = 0.0;
}

static void
on_pan_cb (Hands *self, double x, double y)
{
  const int width = gtk_widget_get_width (self->widget);
  const int height = gtk_widget_get_height (self->widget);

  if (width > 0 && height > 0 &&
      guise_zoom_move (self->zoom, (x - self->x) / width, (y - self->y) / height))
    gtk_widget_queue_draw (self->widget);
  self->x = x;
  self->y = y;
}

void
guise_zoom_attach (GuiseZoom *self, GtkWidget *widget)
{
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *pan = gtk_gesture_drag_new ();
  Hands      *hands = g_new0 (Hands, 1);

  hands->zoom = self;
  hands->widget = widget;
  g_object_set_data_full (G_OBJECT (widget), KEY, hands, g_free);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (pan), GDK_BUTTON_MIDDLE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll_cb), hands);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin_cb), hands);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch_cb), hands);
  g_signal_connect_swapped (pan, "drag-begin", G_CALLBACK (on_pan_begin_cb), hands);
  g_signal_connect_swapped (pan, "drag-update", G_CALLBACK (on_pan_cb), hands);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pan));
}
