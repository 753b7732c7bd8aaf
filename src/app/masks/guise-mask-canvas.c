/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is drawn on. */
#include "app/masks/guise-mask-canvas-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/guise-palette.h"

/* Pixels of the widget. */
#define AIR       18
#define HIT_POINT 12
#define HIT_EDGE  8

#define ZOOM_MIN  0.25
#define ZOOM_MAX  16.0
#define SCROLL    48 /* pixels that a turn of the wheel moves */

G_DEFINE_FINAL_TYPE (GuiseMaskCanvas, guise_mask_canvas, GTK_TYPE_WIDGET)

static guint changed_signal;
static guint zoomed_signal;
static guint drawn_signal;

/* ---- where things are ---- */

static double
get_scale (const GuiseMaskCanvas *self)
{
  const int    width = gtk_widget_get_width (GTK_WIDGET (self)) - 2 * AIR;
  const int    height = gtk_widget_get_height (GTK_WIDGET (self)) - 2 * AIR;
  const double fit = MIN ((double) MAX (width, 1) / gdk_texture_get_width (self->picture),
                          (double) MAX (height, 1) / gdk_texture_get_height (self->picture));

  return fit * self->zoom;
}

graphene_rect_t
guise_mask_canvas_get_bounds (const GuiseMaskCanvas *self)
{
  const double scale = get_scale (self);
  const double width = scale * gdk_texture_get_width (self->picture);
  const double height = scale * gdk_texture_get_height (self->picture);
  const double x = 0.5 * (gtk_widget_get_width (GTK_WIDGET (self)) - width) + self->pan[0];
  const double y = 0.5 * (gtk_widget_get_height (GTK_WIDGET (self)) - height) + self->pan[1];

  return GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);
}

/* Points name the centres of pixels. */
void
guise_mask_canvas_map (const GuiseMaskCanvas *self, double *x, double *y)
{
  const double          scale = get_scale (self);
  const graphene_rect_t bounds = guise_mask_canvas_get_bounds (self);

  *x = (double) bounds.origin.x + scale * (*x + 0.5);
  *y = (double) bounds.origin.y + scale * (*y + 0.5);
}

void
guise_mask_canvas_map_back (const GuiseMaskCanvas *self, double *x, double *y)
{
  const double          scale = get_scale (self);
  const graphene_rect_t bounds = guise_mask_canvas_get_bounds (self);

  *x = (*x - (double) bounds.origin.x) / scale - 0.5;
  *y = (*y - (double) bounds.origin.y) / scale - 0.5;
}

gboolean
guise_mask_canvas_is_ready (const GuiseMaskCanvas *self)
{
  return self->picture != NULL && self->document != NULL &&
         guise_mask_document_get_face (self->document) != NULL;
}

/* ---- what has changed ---- */

static void
name_it (GuiseMaskCanvas *self)
{
  const int        n_in = (int) guise_mask_document_count (self->document, GUISE_POLYGON_INCLUDE);
  const int        n_out = (int) guise_mask_document_count (self->document, GUISE_POLYGON_EXCLUDE);
  g_autofree char *in =
    g_strdup_printf (ngettext ("%d include", "%d include", (gulong) n_in), n_in);
  g_autofree char *out =
    g_strdup_printf (ngettext ("%d leave out", "%d leave out", (gulong) n_out), n_out);
  /* Translators: a face's file, then outlines, as in “1 include, 2 leave out” */
  g_autofree char *name =
    g_strdup_printf (_("Mask of %s: %s, %s"), guise_mask_document_get_face (self->document), in,
                        out);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
guise_mask_canvas_update (GuiseMaskCanvas *self)
{
  const GPtrArray    *polygons;
  const GuisePolygon *active;

  self->has_tint = FALSE;
  if (guise_mask_canvas_is_ready (self))
    {
      polygons = guise_mask_document_get_polygons (self->document);
      if (self->polygon >= (int) polygons->len)
        self->polygon = self->point = GUISE_MASK_NOTHING;
      active = self->polygon >= 0 ? polygons->pdata[self->polygon] : NULL;
      if (active == NULL || self->point >= (int) active->n_points)
        self->point = GUISE_MASK_NOTHING;
      name_it (self);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_mask_canvas_tell_changed (GuiseMaskCanvas *self)
{
  guise_mask_canvas_update (self);
  g_signal_emit (self, changed_signal, 0);
}

/* A drag may be cut short by a key. */
static void
end_drag (GuiseMaskCanvas *self)
{
  if (!self->is_moving)
    return;
  self->is_moving = FALSE;
  guise_mask_document_end (self->document);
  guise_mask_canvas_tell_changed (self);
}

/* The outline being drawn has got another point, or lost one, or is gone. */
static void
tell_drawn (GuiseMaskCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, drawn_signal, 0);
}

static void
drop_draft (GuiseMaskCanvas *self)
{
  end_drag (self);
  if (self->document != NULL)
    guise_mask_document_drop_draft (self->document);
  tell_drawn (self);
}

void
guise_mask_canvas_finish (GuiseMaskCanvas *self)
{
  end_drag (self);
  if (self->document == NULL || guise_mask_document_get_draft (self->document) == NULL)
    return;
  self->polygon = guise_mask_document_close_draft (self->document);
  self->point = GUISE_MASK_NOTHING;
  if (self->polygon >= 0)
    guise_mask_canvas_tell_changed (self);
  tell_drawn (self);
}

void
guise_mask_canvas_set_document (GuiseMaskCanvas *self, GuiseMaskDocument *document)
{
  end_drag (self);
  self->document = document;
  guise_mask_canvas_update (self);
}

void
guise_mask_canvas_set_face (GuiseMaskCanvas *self,
                            GdkTexture      *picture,
                            const double     centre[2],
                            GuiseImage      *trained)
{
  g_set_object (&self->picture, picture);
  g_clear_pointer (&self->plain, cairo_surface_destroy);
  g_clear_pointer (&self->trained, guise_image_unref);
  self->trained = trained != NULL ? guise_image_ref (trained) : NULL;
  self->polygon = self->point = GUISE_MASK_NOTHING;
  self->has_cursor = FALSE;
  self->centre[0] = centre[0];
  self->centre[1] = centre[1];
  guise_mask_canvas_set_locked (self, self->is_locked);
  guise_mask_canvas_update (self);
}

void
guise_mask_canvas_set_tool (GuiseMaskCanvas *self, GuiseMaskTool tool)
{
  guise_mask_canvas_finish (self);
  self->tool = tool;
  self->has_cursor = FALSE;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self),
                                   tool == GUISE_MASK_TOOL_POINTS ? "default" : "crosshair");
}

GuiseMaskTool
guise_mask_canvas_get_tool (const GuiseMaskCanvas *self)
{
  return self->tool;
}

void
guise_mask_canvas_set_view (GuiseMaskCanvas *self, GuiseMaskView view)
{
  self->view = view;
  guise_mask_canvas_update (self);
}

int
guise_mask_canvas_get_active (const GuiseMaskCanvas *self)
{
  return self->polygon;
}

/* ---- keys ---- */

void
guise_mask_canvas_close (GuiseMaskCanvas *self)
{
  if (!guise_mask_canvas_is_ready (self) || guise_mask_document_get_draft (self->document) == NULL)
    return;
  guise_mask_canvas_finish (self);
}

void
guise_mask_canvas_drop_last (GuiseMaskCanvas *self)
{
  if (!guise_mask_canvas_is_ready (self))
    return;
  if (guise_mask_document_get_draft (self->document) == NULL)
    guise_mask_canvas_remove (self);
  else
    guise_mask_document_drop_last (self->document);
  tell_drawn (self);
}

void
guise_mask_canvas_remove (GuiseMaskCanvas *self)
{
  if (!guise_mask_canvas_is_ready (self) || self->polygon < 0)
    return;
  if (self->point < 0)
    guise_mask_document_remove_polygon (self->document, self->polygon);
  else
    guise_mask_document_remove_point (self->document, self->polygon, self->point);
  guise_mask_canvas_tell_changed (self);
}

/* First the outline that is drawn, then what is chosen. */
void
guise_mask_canvas_cancel (GuiseMaskCanvas *self)
{
  if (self->document == NULL || guise_mask_document_get_draft (self->document) == NULL)
    self->polygon = self->point = GUISE_MASK_NOTHING;
  drop_draft (self);
}

/* ---- the pointer ---- */

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
  const double scale = get_scale (self);
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
  tell_drawn (self);
}

static void
on_drag_begin_cb (GuiseMaskCanvas *self, double at_x, double at_y)
{
  double x = at_x;
  double y = at_y;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!guise_mask_canvas_is_ready (self))
    return;
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

static void
on_drag_update_cb (GuiseMaskCanvas *self, double dx, double dy)
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
  if (had_lens || self->has_alt ||
      (self->document != NULL && guise_mask_document_get_draft (self->document) != NULL))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- zoom and pan ---- */

/* The middle of the face comes into the middle of the widget, if that is wanted. */
static void
keep_centre (GuiseMaskCanvas *self)
{
  double scale;

  if (!self->is_locked || self->picture == NULL)
    return;
  scale = get_scale (self);
  self->pan[0] = scale * (0.5 * gdk_texture_get_width (self->picture) - self->centre[0] - 0.5);
  self->pan[1] = scale * (0.5 * gdk_texture_get_height (self->picture) - self->centre[1] - 0.5);
}

void
guise_mask_canvas_set_locked (GuiseMaskCanvas *self, gboolean is_locked)
{
  self->is_locked = is_locked;
  keep_centre (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* What is under (x, y) stays there. */
static void
set_zoom (GuiseMaskCanvas *self, double zoom, double x, double y)
{
  const double before = self->zoom;
  const double cx = x - 0.5 * gtk_widget_get_width (GTK_WIDGET (self));
  const double cy = y - 0.5 * gtk_widget_get_height (GTK_WIDGET (self));

  self->zoom = CLAMP (zoom, ZOOM_MIN, ZOOM_MAX);
  self->pan[0] = cx + (self->pan[0] - cx) * self->zoom / before;
  self->pan[1] = cy + (self->pan[1] - cy) * self->zoom / before;
  keep_centre (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, zoomed_signal, 0);
}

void
guise_mask_canvas_zoom (GuiseMaskCanvas *self, int steps)
{
  if (steps == 0)
    {
      self->pan[0] = self->pan[1] = 0.0;
      self->zoom = 1.0;
    }
  set_zoom (self, self->zoom * pow (2.0, 0.5 * steps),
            0.5 * gtk_widget_get_width (GTK_WIDGET (self)),
            0.5 * gtk_widget_get_height (GTK_WIDGET (self)));
}

double
guise_mask_canvas_get_zoom (const GuiseMaskCanvas *self)
{
  return self->zoom;
}

static gboolean
on_scroll_cb (GuiseMaskCanvas *self, double dx, double dy, GtkEventController *controller)
{
  if ((gtk_event_controller_get_current_event_state (controller) & GDK_CONTROL_MASK) != 0)
    set_zoom (self, self->zoom * pow (2.0, -0.5 * dy), self->pointer[0], self->pointer[1]);
  else
    {
      self->pan[0] -= SCROLL * dx;
      self->pan[1] -= SCROLL * dy;
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
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

static void
on_pinch_begin_cb (GuiseMaskCanvas *self)
{
  self->grown = self->zoom;
}

static void
on_pinch_cb (GuiseMaskCanvas *self, double by, GtkGesture *gesture)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    set_zoom (self, self->grown * by, x, y);
}

/* ---- the object ---- */

static void
guise_mask_canvas_dispose (GObject *object)
{
  GuiseMaskCanvas *self = GUISE_MASK_CANVAS (object);

  self->document = NULL;
  g_clear_object (&self->picture);
  g_clear_pointer (&self->plain, cairo_surface_destroy);
  g_clear_pointer (&self->tint, cairo_surface_destroy);
  g_clear_object (&self->tint_texture);
  g_clear_pointer (&self->trained, guise_image_unref);
  G_OBJECT_CLASS (guise_mask_canvas_parent_class)->dispose (object);
}

static void
guise_mask_canvas_class_init (GuiseMaskCanvasClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_mask_canvas_dispose;
  widget_class->snapshot = guise_mask_canvas_snapshot;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_MASK_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  drawn_signal = g_signal_new ("drawn", GUISE_TYPE_MASK_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
  zoomed_signal = g_signal_new ("zoomed", GUISE_TYPE_MASK_CANVAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
add_pointer (GuiseMaskCanvas *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *pan = gtk_gesture_drag_new ();
  GtkGesture *pinch = gtk_gesture_zoom_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (end_drag), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (end_drag), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (pan), GDK_BUTTON_MIDDLE);
  g_signal_connect_swapped (pan, "drag-begin", G_CALLBACK (on_pan_begin_cb), self);
  g_signal_connect_swapped (pan, "drag-update", G_CALLBACK (on_pan_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pan));
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin_cb), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (pinch));
}

static void
guise_mask_canvas_init (GuiseMaskCanvas *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  self->zoom = 1.0;
  self->polygon = self->point = GUISE_MASK_NOTHING;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "guise-mask-canvas");
  guise_mask_canvas_add_keys (self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  add_pointer (self);
  guise_palette_follow (GTK_WIDGET (self));
}
