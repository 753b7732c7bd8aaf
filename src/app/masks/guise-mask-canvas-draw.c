/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is drawn on, on the screen. */
#include <math.h>

#include "app/masks/guise-mask-canvas-private.h"
#include "app/masks/guise-mask-tint.h"
#include "app/widgets/guise-palette.h"

/* Pixels of the widget. */
#define POINT       4.0
#define POINT_LARGE 6.5
#define HATCH       8.0 /* from line to line */
#define MARGIN      10  /* of lines and points around the outline */

static void
trace (const GuiseMaskCanvas *self, cairo_t *cr, const GuisePolygon *polygon)
{
  cairo_new_path (cr);
  for (size_t i = 0; i < polygon->n_points; i++)
    {
      double x = (double) polygon->points[i][0];
      double y = (double) polygon->points[i][1];

      guise_mask_canvas_map (self, &x, &y);
      cairo_line_to (cr, x, y);
    }
}

static void
stroke (cairo_t *cr, const GdkRGBA *color, gboolean is_dashed)
{
  static const double dashes[] = { 7.0, 4.0 };

  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, 0.45);
  cairo_set_line_width (cr, 4.0);
  cairo_stroke_preserve (cr);
  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 2.0);
  cairo_set_dash (cr, dashes, is_dashed ? 2 : 0, 0.0);
  cairo_stroke (cr);
  cairo_set_dash (cr, dashes, 0, 0.0);
}

/* Round where it includes, square where it leaves out: not by colour alone. */
static void
draw_point (GuiseMaskCanvas *self,
            cairo_t         *cr,
            GuisePolygonKind kind,
            double           x,
            double           y,
            gboolean         is_active)
{
  const GdkRGBA accent = guise_palette_get (GTK_WIDGET (self), GUISE_COLOR_ACCENT);
  const double  r = is_active ? POINT_LARGE : POINT;

  cairo_new_path (cr);
  if (kind == GUISE_POLYGON_INCLUDE)
    cairo_arc (cr, x, y, r, 0.0, 2.0 * G_PI);
  else
    cairo_rectangle (cr, x - r, y - r, 2.0 * r, 2.0 * r);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_fill_preserve (cr);
  if (is_active)
    gdk_cairo_set_source_rgba (cr, &accent);
  else
    cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, 0.7);
  cairo_set_line_width (cr, is_active ? 3.0 : 1.0);
  cairo_stroke (cr);
}

/* Lines through what is left out, which say so without colour. */
static void
hatch (cairo_t *cr, const GdkRGBA *color)
{
  double x0, y0, x1, y1;

  cairo_save (cr);
  cairo_clip_preserve (cr);
  cairo_new_path (cr);
  cairo_clip_extents (cr, &x0, &y0, &x1, &y1);
  for (double x = x0 - (y1 - y0); x < x1; x += HATCH)
    {
      cairo_move_to (cr, x, y1);
      cairo_line_to (cr, x + (y1 - y0), y0);
    }
  cairo_set_source_rgba (cr, (double) color->red, (double) color->green, (double) color->blue, 0.5);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_polygon (GuiseMaskCanvas *self, cairo_t *cr, const GuisePolygon *polygon, int index)
{
  const gboolean is_out = polygon->kind == GUISE_POLYGON_EXCLUDE;
  const GdkRGBA  color =
    guise_palette_get (GTK_WIDGET (self), is_out ? GUISE_COLOR_MASK_OUT : GUISE_COLOR_MASK_IN);
  const gboolean is_draft = index == GUISE_MASK_NOTHING;

  if (is_out && !is_draft)
    {
      trace (self, cr, polygon);
      cairo_close_path (cr);
      hatch (cr, &color);
    }
  trace (self, cr, polygon);
  if (is_draft)
    cairo_line_to (cr, self->pointer[0], self->pointer[1]);
  else
    cairo_close_path (cr);
  stroke (cr, &color, is_out);
  for (size_t i = 0; i < polygon->n_points; i++)
    {
      double x = (double) polygon->points[i][0];
      double y = (double) polygon->points[i][1];

      guise_mask_canvas_map (self, &x, &y);
      draw_point (self, cr, polygon->kind, x, y,
                  !is_draft && index == self->polygon && (int) i == self->point);
    }
}

/* Only as much of the canvas as the outline needs. */
static graphene_rect_t
bound (const GuiseMaskCanvas *self, const GuisePolygon *polygon, gboolean is_draft)
{
  const graphene_rect_t all =
    GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                        (float) gtk_widget_get_height (GTK_WIDGET (self)));
  double          x0 = is_draft ? self->pointer[0] : (double) INFINITY;
  double          y0 = is_draft ? self->pointer[1] : (double) INFINITY;
  double          x1 = is_draft ? self->pointer[0] : -(double) INFINITY;
  double          y1 = is_draft ? self->pointer[1] : -(double) INFINITY;
  graphene_rect_t bounds;

  for (size_t i = 0; i < polygon->n_points; i++)
    {
      double x = (double) polygon->points[i][0];
      double y = (double) polygon->points[i][1];

      guise_mask_canvas_map (self, &x, &y);
      x0 = MIN (x0, x);
      x1 = MAX (x1, x);
      y0 = MIN (y0, y);
      y1 = MAX (y1, y);
    }
  bounds = GRAPHENE_RECT_INIT ((float) x0 - MARGIN, (float) y0 - MARGIN,
                               (float) (x1 - x0) + 2 * MARGIN, (float) (y1 - y0) + 2 * MARGIN);
  if (!graphene_rect_intersection (&bounds, &all, &bounds))
    bounds = GRAPHENE_RECT_INIT (0.0f, 0.0f, 0.0f, 0.0f);
  return bounds;
}

static void
append_polygon (GuiseMaskCanvas    *self,
                GtkSnapshot        *snapshot,
                const GuisePolygon *polygon,
                int                 index)
{
  const graphene_rect_t bounds = bound (self, polygon, index == GUISE_MASK_NOTHING);
  cairo_t              *cr;

  if (bounds.size.width <= 0.0f)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  draw_polygon (self, cr, polygon, index);
  cairo_destroy (cr);
}

void
guise_mask_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseMaskCanvas    *self = GUISE_MASK_CANVAS (widget);
  const GPtrArray    *polygons;
  const GuisePolygon *draft;
  graphene_rect_t     bounds;

  if (!guise_mask_canvas_is_ready (self))
    return;
  bounds = guise_mask_canvas_get_bounds (self);
  polygons = guise_mask_document_get_polygons (self->document);
  draft = guise_mask_document_get_draft (self->document);
  if (!self->has_tint)
    {
      g_clear_object (&self->tint);
      self->tint =
        guise_mask_tint_make (self->view, polygons, gdk_texture_get_width (self->picture),
                              gdk_texture_get_height (self->picture), self->trained);
      self->has_tint = TRUE;
    }
  gtk_snapshot_append_texture (snapshot, self->picture, &bounds);
  if (self->tint != NULL)
    gtk_snapshot_append_texture (snapshot, self->tint, &bounds);
  for (guint i = 0; i < polygons->len; i++)
    append_polygon (self, snapshot, polygons->pdata[i], (int) i);
  if (draft != NULL)
    append_polygon (self, snapshot, draft, GUISE_MASK_NOTHING);
}
