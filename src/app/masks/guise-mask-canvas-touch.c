/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is drawn on with fingers. */
#include "app/masks/guise-mask-canvas-private.h"

/* A point is set where the finger leaves the picture, which the lens shows until then: with a
 * second finger it was never meant. */

/* Nothing has come of the first finger. */
static void
give_up (GuiseMaskCanvas *self)
{
  self->is_touched = FALSE;
  self->is_pulled = FALSE;
  if (self->is_moving)
    {
      self->is_moving = FALSE;
      guise_mask_document_abort (self->document);
      self->polygon = self->point = GUISE_MASK_NOTHING;
    }
  guise_mask_canvas_update (self);
}

/* Whether a finger has come down just now. When one of two is lifted the gesture for one begins
 * anew; when a second one comes it ends. */
static gboolean
is_coming (GtkGesture *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  return event != NULL && gdk_event_get_event_type (event) == GDK_TOUCH_BEGIN;
}

static gboolean
is_leaving (GtkGesture *gesture)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (gesture));

  return event != NULL && gdk_event_get_event_type (event) == GDK_TOUCH_END;
}

static void
on_begin_cb (GuiseMaskCanvas *self, double x, double y, GtkGesture *gesture)
{
  if (is_leaving (gesture))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!guise_mask_canvas_is_ready (self))
    return;
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED); /* pages are not swiped from here */
  self->is_touched = TRUE;
  self->has_cursor = FALSE;
  self->press[0] = self->pointer[0] = x;
  self->press[1] = self->pointer[1] = y;
  if (guise_mask_canvas_has_cross (self))
    guise_mask_canvas_begin_pull (self);
  else if (self->tool == GUISE_MASK_TOOL_POINTS)
    guise_mask_canvas_begin_drag (self, x, y);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_update_cb (GuiseMaskCanvas *self, double dx, double dy)
{
  if (!self->is_touched)
    return;
  self->pointer[0] = self->press[0] + dx;
  self->pointer[1] = self->press[1] + dy;
  guise_mask_canvas_pull (self, dx, dy);
  guise_mask_canvas_drag (self, dx, dy);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_end_cb (GuiseMaskCanvas *self, double dx, double dy, GtkGesture *gesture)
{
  double x = self->press[0] + dx;
  double y = self->press[1] + dy;

  if (!self->is_touched)
    return;
  if (is_coming (gesture) || !guise_mask_canvas_is_ready (self))
    {
      give_up (self);
      return;
    }
  self->is_touched = FALSE;
  if (self->is_pulled)
    guise_mask_canvas_end_pull (self, dx, dy);
  else if (self->tool == GUISE_MASK_TOOL_POINTS)
    guise_mask_canvas_end_drag (self);
  else
    {
      guise_mask_canvas_map_back (self, &x, &y);
      guise_mask_canvas_place (self, x, y);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_cancel_cb (GuiseMaskCanvas *self)
{
  if (self->is_touched)
    give_up (self);
}

/* ---- two fingers ---- */

void
guise_mask_canvas_begin_pinch (GuiseMaskCanvas *self, double x, double y)
{
  if (self->is_touched)
    give_up (self);
  self->grown = self->zoom;
  self->pinched[0] = x;
  self->pinched[1] = y;
  if (self->picture != NULL)
    guise_mask_canvas_map_back (self, &self->pinched[0], &self->pinched[1]);
}

/* What lay between the fingers stays there. */
void
guise_mask_canvas_pinch (GuiseMaskCanvas *self, double by, double x, double y)
{
  double at_x = self->pinched[0];
  double at_y = self->pinched[1];

  if (self->picture == NULL)
    return;
  guise_mask_canvas_set_zoom (self, self->grown * by, x, y);
  guise_mask_canvas_map (self, &at_x, &at_y);
  guise_mask_canvas_pan (self, at_x - x, at_y - y);
}

static void
on_pinch_begin_cb (GuiseMaskCanvas *self, GdkEventSequence *sequence, GtkGesture *gesture)
{
  double x = 0.0;
  double y = 0.0;

  gtk_gesture_get_bounding_box_center (gesture, &x, &y);
  guise_mask_canvas_begin_pinch (self, x, y);
}

static void
on_pinch_cb (GuiseMaskCanvas *self, GdkEventSequence *sequence, GtkGesture *gesture)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    guise_mask_canvas_pinch (self, gtk_gesture_zoom_get_scale_delta (GTK_GESTURE_ZOOM (gesture)), x,
                             y);
}

void
guise_mask_canvas_add_touch (GuiseMaskCanvas *self)
{
  GtkGesture *touch = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (touch), TRUE);
  g_signal_connect_swapped (touch, "drag-begin", G_CALLBACK (on_begin_cb), self);
  g_signal_connect_swapped (touch, "drag-update", G_CALLBACK (on_update_cb), self);
  g_signal_connect_swapped (touch, "drag-end", G_CALLBACK (on_end_cb), self);
  g_signal_connect_swapped (touch, "cancel", G_CALLBACK (on_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (touch));
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "update", G_CALLBACK (on_pinch_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
  gtk_gesture_group (touch, pinch);
}
