/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face large, with its points. */
#include "app/faces/guise-face-canvas-private.h"

#include <math.h>

#include "app/faces/guise-face-words.h"
#include "app/widgets/guise-palette.h"

#define HIT 12.0 /* pixels around a point that are the point */

G_DEFINE_FINAL_TYPE (GuiseFaceCanvas, guise_face_canvas, GTK_TYPE_WIDGET)

enum
{
  PROP_SHOWS_LANDMARKS = 1,
  PROP_IS_EDITABLE,
  PROP_ACTIVE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint       moved_signal;

/* ---- the active point ---- */

static void
update_value (GuiseFaceCanvas *self)
{
  g_autofree char *text = self->active >= 0
                            ? guise_face_words_point (self->active, &self->landmarks[self->active])
                            : NULL;

  if (text != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text,
                                    -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT);
}

void
guise_face_canvas_activate (GuiseFaceCanvas *self, int point)
{
  const int active =
    point >= 0 && self->is_editable && guise_face_canvas_is_visible (self, point) ? point : -1;

  self->is_nudged = FALSE;
  if (active == self->active)
    return;
  self->active = active;
  update_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

int
guise_face_canvas_get_active (const GuiseFaceCanvas *self)
{
  return self->active;
}

gboolean
guise_face_canvas_locate (const GuiseFaceCanvas *self, int point, double *out_x, double *out_y)
{
  GuiseFaceFit fit;

  if (!guise_face_canvas_is_visible (self, point) || !guise_face_canvas_get_fit (self, &fit))
    return FALSE;
  *out_x = fit.x + (self->landmarks[point].x + 0.5) * fit.scale;
  *out_y = fit.y + (self->landmarks[point].y + 0.5) * fit.scale;
  return TRUE;
}

/* The nearest one within reach, or -1. */
static int
find_point (const GuiseFaceCanvas *self, double x, double y)
{
  double nearest = HIT;
  int    found = -1;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      double at_x, at_y;

      if (!guise_face_canvas_locate (self, i, &at_x, &at_y) || hypot (at_x - x, at_y - y) > nearest)
        continue;
      nearest = hypot (at_x - x, at_y - y);
      found = i;
    }
  return found;
}

/* Within the picture; a point that the face was cut with outside of it may stay out there. */
static void
put (GuiseFaceCanvas *self, double x, double y)
{
  GuisePoint  *at = &self->landmarks[self->active];
  const double right = gdk_paintable_get_intrinsic_width (self->picture) - 1.0;
  const double bottom = gdk_paintable_get_intrinsic_height (self->picture) - 1.0;

  at->x = CLAMP (x, MIN (at->x, 0.0), MAX (at->x, right));
  at->y = CLAMP (y, MIN (at->y, 0.0), MAX (at->y, bottom));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
tell_moved (GuiseFaceCanvas *self, gboolean is_continued)
{
  const GuisePoint at = self->landmarks[self->active];

  update_value (self);
  g_signal_emit (self, moved_signal, 0, self->active, at.x, at.y, is_continued);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACTIVE]);
}

/* ---- keys ---- */

/* The next one that is shown, or -1. */
static int
find_next (const GuiseFaceCanvas *self, int from, int by)
{
  for (int i = from + by; i >= 0 && i < GUISE_N_LANDMARKS; i += by)
    if (guise_face_canvas_is_visible (self, i))
      return i;
  return -1;
}

/* Tab goes from point to point, and from the last one on to what comes after the canvas. */
static gboolean
guise_face_canvas_focus (GtkWidget *widget, GtkDirectionType direction)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (widget);
  const int        by = direction == GTK_DIR_TAB_BACKWARD ? -1 : 1;
  int              from = by > 0 ? -1 : GUISE_N_LANDMARKS;
  int              next;

  if (!self->is_editable || (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD))
    return FALSE;
  if (gtk_widget_is_focus (widget) && self->active >= 0)
    from = self->active;
  next = find_next (self, from, by);
  if (next >= 0)
    gtk_widget_grab_focus (widget);
  guise_face_canvas_activate (self, next);
  return next >= 0;
}

static gboolean
nudge (GuiseFaceCanvas *self, int dx, int dy)
{
  const gboolean   is_continued = self->is_nudged;
  const GuisePoint at = self->landmarks[MAX (self->active, 0)];

  if (self->active < 0 || self->is_dragging)
    return self->is_dragging;
  put (self, at.x + dx, at.y + dy);
  self->is_nudged = TRUE;
  tell_moved (self, is_continued);
  return TRUE;
}

static gboolean
on_key_cb (GuiseFaceCanvas *self, guint key, guint code, GdkModifierType state)
{
  const int by = (state & GDK_SHIFT_MASK) != 0 ? 10 : 1;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
      return nudge (self, -by, 0);
    case GDK_KEY_Right:
      return nudge (self, by, 0);
    case GDK_KEY_Up:
      return nudge (self, 0, -by);
    case GDK_KEY_Down:
      return nudge (self, 0, by);
    case GDK_KEY_Escape:
      if (self->active < 0)
        return FALSE;
      guise_face_canvas_activate (self, -1);
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- the pointer ---- */

/* A finger that moves a point does not swipe to the page before; beside the points it does. */
static void
on_drag_begin_cb (GuiseFaceCanvas *self, double x, double y, GtkGesture *gesture)
{
  const int point = self->is_editable ? find_point (self, x, y) : -1;

  gtk_gesture_set_state (gesture,
                         point >= 0 ? GTK_EVENT_SEQUENCE_CLAIMED : GTK_EVENT_SEQUENCE_DENIED);
  guise_face_canvas_activate (self, point);
  self->is_dragging = point >= 0;
  if (point < 0)
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->start = self->landmarks[point];
}

static void
on_drag_update_cb (GuiseFaceCanvas *self, double dx, double dy)
{
  GuiseFaceFit fit;

  if (!self->is_dragging || !guise_face_canvas_get_fit (self, &fit))
    return;
  put (self, self->start.x + dx / fit.scale, self->start.y + dy / fit.scale);
}

static void
on_drag_end_cb (GuiseFaceCanvas *self)
{
  const GuisePoint *at = &self->landmarks[MAX (self->active, 0)];

  if (!self->is_dragging)
    return;
  self->is_dragging = FALSE;
  if (at->x != self->start.x || at->y != self->start.y)
    tell_moved (self, FALSE);
}

static void
on_motion_cb (GuiseFaceCanvas *self, double x, double y)
{
  const gboolean is_over = self->is_dragging || (self->is_editable && find_point (self, x, y) >= 0);

  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), is_over ? "move" : NULL);
}

/* ---- what is shown ---- */

void
guise_face_canvas_set (GuiseFaceCanvas  *self,
                       GdkPaintable     *picture,
                       const GuisePoint *landmarks,
                       double            turn)
{
  self->is_dragging = FALSE;
  guise_face_canvas_activate (self, -1);
  g_set_object (&self->picture, picture);
  self->has_landmarks = landmarks != NULL;
  self->turn = turn;
  if (landmarks != NULL)
    guise_face_canvas_set_points (self, landmarks);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_canvas_set_points (GuiseFaceCanvas *self, const GuisePoint *landmarks)
{
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    if (!self->is_dragging || i != self->active)
      self->landmarks[i] = landmarks[i];
  update_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the object ---- */

static void
guise_face_canvas_dispose (GObject *object)
{
  g_clear_object (&GUISE_FACE_CANVAS (object)->picture);
  G_OBJECT_CLASS (guise_face_canvas_parent_class)->dispose (object);
}

static void
guise_face_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (object);

  if (id == PROP_SHOWS_LANDMARKS)
    g_value_set_boolean (value, self->shows_landmarks);
  else if (id == PROP_IS_EDITABLE)
    g_value_set_boolean (value, self->is_editable);
  else if (id == PROP_ACTIVE)
    g_value_set_int (value, self->active);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_face_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (object);

  if (id == PROP_SHOWS_LANDMARKS)
    self->shows_landmarks = g_value_get_boolean (value);
  else if (id == PROP_IS_EDITABLE)
    {
      self->is_editable = g_value_get_boolean (value);
      gtk_widget_set_focusable (GTK_WIDGET (self), self->is_editable);
    }
  else
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  guise_face_canvas_activate (self, self->active); /* unless it is not shown any more */
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_face_canvas_class_init (GuiseFaceCanvasClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = guise_face_canvas_dispose;
  object_class->get_property = guise_face_canvas_get_property;
  object_class->set_property = guise_face_canvas_set_property;
  widget_class->snapshot = guise_face_canvas_snapshot;
  widget_class->focus = guise_face_canvas_focus;
  properties[PROP_SHOWS_LANDMARKS] =
    g_param_spec_boolean ("shows-landmarks", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_EDITABLE] = g_param_spec_boolean ("is-editable", NULL, NULL, FALSE,
                                                       G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ACTIVE] = g_param_spec_int ("active", NULL, NULL, -1, GUISE_N_LANDMARKS - 1, -1,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  moved_signal =
    g_signal_new ("moved", GUISE_TYPE_FACE_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 4, G_TYPE_INT, G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_BOOLEAN);
  gtk_widget_class_set_css_name (widget_class, "canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_face_canvas_init (GuiseFaceCanvas *self)
{
  GtkGesture         *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->shows_landmarks = TRUE;
  self->active = -1;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (on_drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  guise_palette_follow (GTK_WIDGET (self));
}
