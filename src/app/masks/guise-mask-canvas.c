/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is drawn on. */
#include "app/masks/guise-mask-canvas-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/guise-palette.h"

/* Pixels of the widget. */
#define AIR      18

#define ZOOM_MIN 0.25
#define ZOOM_MAX 16.0

G_DEFINE_FINAL_TYPE (GuiseMaskCanvas, guise_mask_canvas, GTK_TYPE_WIDGET)

static guint changed_signal;
static guint zoomed_signal;
static guint drawn_signal;

/* ---- where things are ---- */

double
guise_mask_canvas_get_scale (const GuiseMaskCanvas *self)
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
  const double scale = guise_mask_canvas_get_scale (self);
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
  const double          scale = guise_mask_canvas_get_scale (self);
  const graphene_rect_t bounds = guise_mask_canvas_get_bounds (self);

  *x = (double) bounds.origin.x + scale * (*x + 0.5);
  *y = (double) bounds.origin.y + scale * (*y + 0.5);
}

void
guise_mask_canvas_map_back (const GuiseMaskCanvas *self, double *x, double *y)
{
  const double          scale = guise_mask_canvas_get_scale (self);
  const graphene_rect_t bounds = guise_mask_canvas_get_bounds (self);

  *x = (*x - (double) bounds.origin.x) / scale - 0.5;
  *y = (*y - (double) bounds.origin.y) / scale - 0.5;
}

gboolean
guise_mask_canvas_has_face (const GuiseMaskCanvas *self)
{
  return self->picture != NULL && self->document != NULL &&
         guise_mask_document_get_face (self->document) != NULL;
}

gboolean
guise_mask_canvas_is_ready (const GuiseMaskCanvas *self)
{
  return guise_mask_canvas_has_face (self) &&
         g_strcmp0 (guise_mask_document_get_face (self->document), self->face) == 0;
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
  self->has_ghost = FALSE;
  if (guise_mask_canvas_has_face (self))
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
void
guise_mask_canvas_end_drag (GuiseMaskCanvas *self)
{
  if (!self->is_moving)
    return;
  self->is_moving = FALSE;
  guise_mask_document_end (self->document);
  guise_mask_canvas_tell_changed (self);
}

void
guise_mask_canvas_tell_drawn (GuiseMaskCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, drawn_signal, 0);
}

static void
drop_draft (GuiseMaskCanvas *self)
{
  guise_mask_canvas_end_drag (self);
  if (self->document != NULL)
    guise_mask_document_drop_draft (self->document);
  guise_mask_canvas_tell_drawn (self);
}

void
guise_mask_canvas_finish (GuiseMaskCanvas *self)
{
  guise_mask_canvas_end_drag (self);
  if (self->document == NULL || guise_mask_document_get_draft (self->document) == NULL)
    return;
  self->polygon = guise_mask_document_close_draft (self->document);
  self->point = GUISE_MASK_NOTHING;
  if (self->polygon >= 0)
    guise_mask_canvas_tell_changed (self);
  guise_mask_canvas_tell_drawn (self);
}

void
guise_mask_canvas_set_document (GuiseMaskCanvas *self, GuiseMaskDocument *document)
{
  guise_mask_canvas_end_drag (self);
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
  g_free (self->face);
  self->face =
    self->document != NULL ? g_strdup (guise_mask_document_get_face (self->document)) : NULL;
  g_clear_pointer (&self->plain, cairo_surface_destroy);
  g_clear_pointer (&self->trained, guise_image_unref);
  self->trained = trained != NULL ? guise_image_ref (trained) : NULL;
  self->polygon = self->point = GUISE_MASK_NOTHING;
  self->has_cursor = FALSE;
  self->is_pulled = FALSE;
  self->is_touched = FALSE; /* a finger that still rests has come down on the face before */
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
  self->sets = FALSE; /* where a hand came down with another */
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
  guise_mask_canvas_tell_drawn (self);
}

void
guise_mask_canvas_draw_again (GuiseMaskCanvas *self)
{
  if (!guise_mask_canvas_is_ready (self))
    return;
  guise_mask_document_draw_again (self->document);
  guise_mask_canvas_tell_drawn (self);
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

/* ---- zoom and pan ---- */

/* The middle of the face comes into the middle of the widget, if that is wanted. */
static void
keep_centre (GuiseMaskCanvas *self)
{
  double scale;

  if (!self->is_locked || self->picture == NULL)
    return;
  scale = guise_mask_canvas_get_scale (self);
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

gboolean
guise_mask_canvas_has_cross (const GuiseMaskCanvas *self)
{
  return self->is_locked && self->tool != GUISE_MASK_TOOL_POINTS &&
         guise_mask_canvas_has_face (self);
}

void
guise_mask_canvas_get_cross (const GuiseMaskCanvas *self, double *x, double *y)
{
  *x = 0.5 * gtk_widget_get_width (GTK_WIDGET (self));
  *y = 0.5 * gtk_widget_get_height (GTK_WIDGET (self));
  guise_mask_canvas_map_back (self, x, y);
}

/* What is under (x, y) stays there; what is in the middle when that is kept. */
void
guise_mask_canvas_set_zoom (GuiseMaskCanvas *self, double zoom, double x, double y)
{
  const double before = self->zoom;
  const double cx = self->is_locked ? 0.0 : x - 0.5 * gtk_widget_get_width (GTK_WIDGET (self));
  const double cy = self->is_locked ? 0.0 : y - 0.5 * gtk_widget_get_height (GTK_WIDGET (self));

  self->zoom = CLAMP (zoom, ZOOM_MIN, ZOOM_MAX);
  self->pan[0] = cx + (self->pan[0] - cx) * self->zoom / before;
  self->pan[1] = cy + (self->pan[1] - cy) * self->zoom / before;
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
      keep_centre (self);
    }
  guise_mask_canvas_set_zoom (self, self->zoom * pow (2.0, 0.5 * steps),
                              0.5 * gtk_widget_get_width (GTK_WIDGET (self)),
                              0.5 * gtk_widget_get_height (GTK_WIDGET (self)));
}

double
guise_mask_canvas_get_zoom (const GuiseMaskCanvas *self)
{
  return self->zoom;
}

void
guise_mask_canvas_pan (GuiseMaskCanvas *self, double dx, double dy)
{
  self->pan[0] -= dx;
  self->pan[1] -= dy;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the object ---- */

static void
guise_mask_canvas_dispose (GObject *object)
{
  GuiseMaskCanvas *self = GUISE_MASK_CANVAS (object);

  self->document = NULL;
  g_clear_object (&self->picture);
  g_clear_pointer (&self->face, g_free);
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
guise_mask_canvas_init (GuiseMaskCanvas *self)
{
  self->zoom = 1.0;
  self->polygon = self->point = GUISE_MASK_NOTHING;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "guise-mask-canvas");
  guise_mask_canvas_add_keys (self);
  guise_mask_canvas_add_pointer (self);
  guise_mask_canvas_add_touch (self);
  guise_palette_follow (GTK_WIDGET (self));
}
