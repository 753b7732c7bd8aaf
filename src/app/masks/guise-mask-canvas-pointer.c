/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is drawn on with a pointer. */
#include <math.h>

#include "app/masks/guise-mask-canvas-private.h"

/* Pixels of the widget. */
#define HIT_POINT 12
#define HIT_EDGE  8
#define SCROLL    48 /* that a turn of the wheel moves */
#define CLICK     5  /* that a hand may move and still clicks */

/* ---- points ---- */

/* Whether a point there closes the outline. */
static gboolean
is_first_point (const GuiseMaskCanvas *self, double x, double y)
{
  const GuisePolygon *draft = guise_mask_document_get_draft (self->document);
  double              at_x, at_y;

  if (draft == NULL || draft->n_points < 3)
    return FALSE;
  at_x = (double) draft->points[0][0];
  at_y = (double) draft->points[0][1];
  guise_mask_canvas_map (self, &at_x, &at_y);
  return hypot (at_x - x, at_y - y) <= HIT_POINT;
}

static void
grab (GuiseMaskCanvas *self, double x, double y)
{
  const double scale = guise_mask_canvas_get_scale (self);
  int          edge;

  self->point =
    guise_mask_document_find_point (self->document, x, y, HIT_POINT / scale, &self->polygon);
  guise_mask_document_begin (self->document);
  self->is_moving = TRUE;
  self->last[0] = x;
  self->last[1] = y;
  if (self->point >= 0)
    return;
  edge = guise_mask_document_find_edge (self->document, x, y, HIT_EDGE / scale, &self->polygon);
  if (edge >= 0)
    self->point = guise_mask_document_insert_point (self->document, self->polygon, edge, x, y);
  else
    self->polygon = guise_mask_document_find_polygon (self->document, x, y);
}

void
guise_mask_canvas_place (GuiseMaskCanvas *self, double x, double y)
{
  double at_x = x;
  double at_y = y;

  guise_mask_canvas_map (self, &at_x, &at_y);
  if (is_first_point (self, at_x, at_y))
    guise_mask_canvas_close (self);
  else
    guise_mask_document_draw (self->document,
                              self->tool == GUISE_MASK_TOOL_INCLUDE ? GUISE_POLYGON_INCLUDE
                                                                    : GUISE_POLYGON_EXCLUDE,
                              x, y);
  guise_mask_canvas_update (self);
  guise_mask_canvas_tell_drawn (self);
}

void
guise_mask_canvas_begin_drag (GuiseMaskCanvas *self, double at_x, double at_y)
{
  double x = at_x;
  double y = at_y;

  self->press[0] = at_x;
  self->press[1] = at_y;
  self->has_cursor = FALSE;
  guise_mask_canvas_map_back (self, &x, &y);
  if (self->tool == GUISE_MASK_TOOL_POINTS)
    grab (self, x, y);
  else
    guise_mask_canvas_place (self, x, y);
  guise_mask_canvas_update (self);
}

void
guise_mask_canvas_drag (GuiseMaskCanvas *self, double dx, double dy)
{
  double x = self->press[0] + dx;
  double y = self->press[1] + dy;

  if (!self->is_moving || self->polygon < 0)
    return;
  self->pointer[0] = x;
  self->pointer[1] = y;
  guise_mask_canvas_map_back (self, &x, &y);
  if (self->point >= 0)
    guise_mask_document_move_point (self->document, self->polygon, self->point, x, y);
  else
    guise_mask_document_move_polygon (self->document, self->polygon, x - self->last[0],
                                      y - self->last[1]);
  self->last[0] = x;
  self->last[1] = y;
  guise_mask_canvas_update (self);
}

/* DeepFaceLab has that on a click with Ctrl. */
gboolean
guise_mask_canvas_take_point (GuiseMaskCanvas *self, double x, double y)
{
  int polygon, point;

  if (self->tool != GUISE_MASK_TOOL_POINTS)
    return FALSE;
  guise_mask_canvas_map_back (self, &x, &y);
  point = guise_mask_document_find_point (self->document, x, y,
                                          HIT_POINT / guise_mask_canvas_get_scale (self), &polygon);
  if (point < 0)
    return FALSE;
  self->polygon = polygon;
  self->point = point;
  guise_mask_canvas_remove (self);
  return TRUE;
}

/* ---- the picture under the hand ---- */

void
guise_mask_canvas_begin_pull (GuiseMaskCanvas *self)
{
  self->sets = guise_mask_canvas_has_cross (self) && !self->has_space;
  self->has_pulled = TRUE;
  self->is_pulled = TRUE;
  self->has_cursor = FALSE;
  self->from[0] = self->pan[0];
  self->from[1] = self->pan[1];
}

void
guise_mask_canvas_pull (GuiseMaskCanvas *self, double dx, double dy)
{
  if (!self->is_pulled)
    return;
  self->pan[0] = self->from[0] + dx;
  self->pan[1] = self->from[1] + dy;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_mask_canvas_end_pull (GuiseMaskCanvas *self, double dx, double dy)
{
  double x, y;

  if (!self->is_pulled)
    return;
  guise_mask_canvas_pull (self, dx, dy);
  self->is_pulled = FALSE;
  if (!self->sets || hypot (dx, dy) > CLICK || !guise_mask_canvas_is_ready (self))
    return;
  self->pan[0] = self->from[0];
  self->pan[1] = self->from[1];
  guise_mask_canvas_get_cross (self, &x, &y);
  guise_mask_canvas_place (self, x, y);
}

/* ---- a point that is not there yet ---- */

/* Where the line is nearest to the hand. */
static void
project (const float a[2], const float b[2], double x, double y, double out[2])
{
  const double dx = (double) (b[0] - a[0]);
  const double dy = (double) (b[1] - a[1]);
  const double n = dx * dx + dy * dy;
  const double t =
    n > 0.0 ? CLAMP (((x - (double) a[0]) * dx + (y - (double) a[1]) * dy) / n, 0.0, 1.0) : 0.0;

  out[0] = (double) a[0] + t * dx;
  out[1] = (double) a[1] + t * dy;
}

/* As grab() would find it. */
static void
find_ghost (GuiseMaskCanvas *self)
{
  const double        scale = guise_mask_canvas_get_scale (self);
  double              x = self->pointer[0];
  double              y = self->pointer[1];
  const GuisePolygon *one;
  int                 edge, polygon;

  self->has_ghost = FALSE;
  guise_mask_canvas_map_back (self, &x, &y);
  if (guise_mask_document_find_point (self->document, x, y, HIT_POINT / scale, &polygon) >= 0)
    return;
  edge = guise_mask_document_find_edge (self->document, x, y, HIT_EDGE / scale, &polygon);
  if (edge < 0)
    return;
  one = guise_mask_document_get_polygons (self->document)->pdata[polygon];
  project (one->points[edge], one->points[(size_t) (edge + 1) % one->n_points], x, y, self->ghost);
  self->ghost_kind = one->kind;
  self->has_ghost = TRUE;
}

static void
show_ghost (GuiseMaskCanvas *self)
{
  const gboolean had_ghost = self->has_ghost;

  if (self->tool == GUISE_MASK_TOOL_POINTS && !self->is_moving && !self->is_pulled &&
      guise_mask_canvas_is_ready (self))
    find_ghost (self);
  else
    self->has_ghost = FALSE;
  if (had_ghost || self->has_ghost)
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the pointer ---- */

static gboolean
holds (GtkGesture *gesture, GdkModifierType keys)
{
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));

  return (state & keys) != 0;
}

/* Fingers have a gesture of their own. */
static void
on_drag_begin_cb (GuiseMaskCanvas *self, double x, double y, GtkGestureSingle *gesture)
{
  if (gtk_gesture_single_get_current_sequence (gesture) != NULL)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->has_ghost = FALSE;
  if (guise_mask_canvas_has_cross (self) || self->has_space)
    guise_mask_canvas_begin_pull (self);
  else if (guise_mask_canvas_is_ready (self) && !(holds (GTK_GESTURE (gesture), GDK_CONTROL_MASK) &&
                                                  guise_mask_canvas_take_point (self, x, y)))
    guise_mask_canvas_begin_drag (self, x, y);
}

static void
on_drag_update_cb (GuiseMaskCanvas *self, double dx, double dy)
{
  if (self->is_touched)
    return;
  guise_mask_canvas_pull (self, dx, dy);
  guise_mask_canvas_drag (self, dx, dy);
}

static void
on_drag_end_cb (GuiseMaskCanvas *self, double dx, double dy)
{
  if (self->is_touched)
    return;
  guise_mask_canvas_end_pull (self, dx, dy);
  guise_mask_canvas_end_drag (self);
}

static void
on_drag_cancel_cb (GuiseMaskCanvas *self)
{
  if (self->is_touched)
    return;
  self->is_pulled = FALSE;
  guise_mask_canvas_end_drag (self);
}

static void
on_motion_cb (GuiseMaskCanvas *self, double x, double y, GtkEventController *controller)
{
  const GdkModifierType state = gtk_event_controller_get_current_event_state (controller);
  const gboolean        had_lens = self->has_alt;

  /* A window that comes under a resting pointer moves nothing. */
  if (x != self->pointer[0] || y != self->pointer[1])
    self->has_cursor = FALSE;
  self->pointer[0] = x;
  self->pointer[1] = y;
  self->has_alt = (state & GDK_ALT_MASK) != 0;
  show_ghost (self);
  if (had_lens || self->has_alt ||
      (self->document != NULL && guise_mask_document_get_draft (self->document) != NULL))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_leave_cb (GuiseMaskCanvas *self)
{
  self->has_ghost = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the view ---- */

static gboolean
on_scroll_cb (GuiseMaskCanvas *self, double dx, double dy, GtkEventController *controller)
{
  if ((gtk_event_controller_get_current_event_state (controller) & GDK_CONTROL_MASK) != 0)
    guise_mask_canvas_set_zoom (self, self->zoom * pow (2.0, -0.5 * dy), self->pointer[0],
                                self->pointer[1]);
  else
    guise_mask_canvas_pan (self, SCROLL * dx, SCROLL * dy);
  return TRUE;
}

static void
on_pan_begin_cb (GuiseMaskCanvas *self)
{
  self->from[0] = self->pan[0];
  self->from[1] = self->pan[1];
}

static void
on_pan_update_cb (GuiseMaskCanvas *self, double dx, double dy)
{
  self->pan[0] = self->from[0] + dx;
  self->pan[1] = self->from[1] + dy;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- all of it ---- */

void
guise_mask_canvas_add_pointer (GuiseMaskCanvas *self)
{
  GtkGesture         *drag = gtk_gesture_drag_new ();
  GtkGesture         *pan = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (on_drag_cancel_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (pan), GDK_BUTTON_MIDDLE);
  g_signal_connect_swapped (pan, "drag-begin", G_CALLBACK (on_pan_begin_cb), self);
  g_signal_connect_swapped (pan, "drag-update", G_CALLBACK (on_pan_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pan));
}
