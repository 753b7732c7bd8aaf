/* SPDX-License-Identifier: GPL-3.0-or-later
 * A face that is drawn on, on the screen. */
#include <math.h>

#include "app/masks/guise-mask-canvas-private.h"
#include "app/masks/guise-mask-picture.h"
#include "app/masks/guise-mask-tint.h"
#include "app/widgets/guise-palette.h"

/* Pixels of the widget. */
#define POINT       4.0
#define POINT_LARGE 6.5
#define HATCH       8.0 /* from line to line */
#define MARGIN      10  /* of lines and points around the outline */
#define GHOST       0.6 /* opacity */
#define CURSOR      12  /* from its middle to its ends */
#define CURSOR_GAP  4
#define LENS        64 /* its radius */
#define LENS_AIR    12
#define LENS_ZOOM   3.0

/* Where the hand is, as the view shows it. */
static void
get_hand (const GuiseMaskCanvas *self, double *x, double *y)
{
  *x = self->hand[0];
  *y = self->hand[1];
  guise_mask_canvas_map (self, x, y);
}

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

static gboolean
is_seen (const GuiseMaskCanvas *self, double x, double y)
{
  const graphene_rect_t *sight = &self->sight;

  return x >= (double) sight->origin.x - MARGIN && y >= (double) sight->origin.y - MARGIN &&
         x <= (double) (sight->origin.x + sight->size.width) + MARGIN &&
         y <= (double) (sight->origin.y + sight->size.height) + MARGIN;
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
    {
      double x, y;

      get_hand (self, &x, &y);
      cairo_line_to (cr, x, y);
    }
  else
    cairo_close_path (cr);
  stroke (cr, &color, is_out);
  for (size_t i = 0; i < polygon->n_points; i++)
    {
      double x = (double) polygon->points[i][0];
      double y = (double) polygon->points[i][1];

      guise_mask_canvas_map (self, &x, &y);
      if (is_seen (self, x, y))
        draw_point (self, cr, polygon->kind, x, y,
                    !is_draft && index == self->polygon && (int) i == self->point);
    }
}

/* Only as much of what is seen as the outline needs. */
static graphene_rect_t
bound (const GuiseMaskCanvas *self, const GuisePolygon *polygon, gboolean is_draft)
{
  double          x0 = (double) INFINITY;
  double          y0 = (double) INFINITY;
  double          x1 = -(double) INFINITY;
  double          y1 = -(double) INFINITY;
  graphene_rect_t bounds;

  if (is_draft)
    {
      get_hand (self, &x0, &y0);
      get_hand (self, &x1, &y1);
    }

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
  if (!graphene_rect_intersection (&bounds, &self->sight, &bounds))
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

/* A point that the line under the hand would get. */
static void
append_ghost (GuiseMaskCanvas *self, GtkSnapshot *snapshot)
{
  double   x = self->ghost[0];
  double   y = self->ghost[1];
  cairo_t *cr;

  guise_mask_canvas_map (self, &x, &y);
  gtk_snapshot_push_opacity (snapshot, GHOST);
  cr = gtk_snapshot_append_cairo (snapshot,
                                  &GRAPHENE_RECT_INIT ((float) x - MARGIN, (float) y - MARGIN,
                                                       2 * MARGIN, 2 * MARGIN));
  draw_point (self, cr, self->ghost_kind, x, y, TRUE);
  cairo_destroy (cr);
  gtk_snapshot_pop (snapshot);
}

/* A cross that is open in its middle, dark around white, so that it is seen on any picture. */
static void
append_cursor (GuiseMaskCanvas *self, GtkSnapshot *snapshot)
{
  double   x, y;
  cairo_t *cr;

  get_hand (self, &x, &y);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT ((float) x - CURSOR - 2,
                                                                 (float) y - CURSOR - 2,
                                                                 2 * CURSOR + 4, 2 * CURSOR + 4));
  for (int i = 0; i < 4; i++)
    {
      const double dx = i % 2 == 0 ? (i == 0 ? 1.0 : -1.0) : 0.0;
      const double dy = i % 2 == 0 ? 0.0 : (i == 1 ? 1.0 : -1.0);

      cairo_move_to (cr, x + dx * CURSOR_GAP, y + dy * CURSOR_GAP);
      cairo_line_to (cr, x + dx * CURSOR, y + dy * CURSOR);
    }
  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, 0.7);
  cairo_set_line_width (cr, 4.0);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_set_line_width (cr, 2.0);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* The face and its mask. */
static void
append_picture (GuiseMaskCanvas *self, GtkSnapshot *snapshot, const graphene_rect_t *bounds)
{
  if (!guise_mask_picture_is_plain (GTK_WIDGET (self)))
    {
      gtk_snapshot_append_texture (snapshot, self->picture, bounds);
      if (self->tint != NULL && self->tint_texture == NULL)
        self->tint_texture = guise_mask_picture_to_texture (self->tint);
      if (self->tint_texture != NULL)
        gtk_snapshot_append_texture (snapshot, self->tint_texture, bounds);
      return;
    }
  if (self->plain == NULL)
    self->plain = guise_mask_picture_to_surface (self->picture);
  guise_mask_picture_append (snapshot, self->plain, bounds, &self->sight);
  if (self->tint != NULL)
    guise_mask_picture_append (snapshot, self->tint, bounds, &self->sight);
}

/* The face and what is drawn over it, by the zoom and pan of now. */
static void
append_scene (GuiseMaskCanvas *self, GtkSnapshot *snapshot)
{
  const GPtrArray      *polygons = guise_mask_document_get_polygons (self->document);
  const GuisePolygon   *draft = guise_mask_document_get_draft (self->document);
  const graphene_rect_t bounds = guise_mask_canvas_get_bounds (self);

  append_picture (self, snapshot, &bounds);
  for (guint i = 0; i < polygons->len; i++)
    append_polygon (self, snapshot, polygons->pdata[i], (int) i);
  if (draft != NULL)
    append_polygon (self, snapshot, draft, GUISE_MASK_NOTHING);
  if (self->has_ghost)
    append_ghost (self, snapshot);
  if (self->has_cursor || guise_mask_canvas_has_cross (self))
    append_cursor (self, snapshot);
}

/* ---- the lens ---- */

graphene_rect_t
guise_mask_canvas_get_lens (const GuiseMaskCanvas *self)
{
  const float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  double      x, y;

  get_hand (self, &x, &y);
  return GRAPHENE_RECT_INIT ((float) x > width / 2 ? LENS_AIR : width - LENS_AIR - 2 * LENS,
                             LENS_AIR, 2 * LENS, 2 * LENS);
}

/* Around the hand, larger: drawn by another zoom and pan, so that lines are as thin as elsewhere.
 */
static void
append_lens (GuiseMaskCanvas *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t place = guise_mask_canvas_get_lens (self);
  const GdkRGBA         ground = { 0.19f, 0.19f, 0.19f, 1.0f }; /* as the canvas has it */
  const GdkRGBA         rim = { 1.0f, 1.0f, 1.0f, 1.0f };
  const double          zoom = self->zoom;
  const double          pan[2] = { self->pan[0], self->pan[1] };
  GskRoundedRect        outline;
  double                x, y;

  self->sight = place;
  self->zoom *= LENS_ZOOM;
  get_hand (self, &x, &y);
  self->pan[0] += (double) place.origin.x + LENS - x;
  self->pan[1] += (double) place.origin.y + LENS - y;
  gsk_rounded_rect_init_from_rect (&outline, &place, LENS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &ground, &place);
  append_scene (self, snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (const float[4]){ 2, 2, 2, 2 },
                              (const GdkRGBA[4]){ rim, rim, rim, rim });
  self->zoom = zoom;
  self->pan[0] = pan[0];
  self->pan[1] = pan[1];
}

gboolean
guise_mask_canvas_has_lens (const GuiseMaskCanvas *self)
{
  return guise_mask_canvas_is_ready (self) &&
         (self->has_alt || (self->is_moving ? self->point >= 0 : self->is_touched));
}

/* ---- all of it ---- */

static void
find_hand (GuiseMaskCanvas *self)
{
  if (guise_mask_canvas_has_cross (self))
    {
      guise_mask_canvas_get_cross (self, &self->hand[0], &self->hand[1]);
      return;
    }
  self->hand[0] = self->has_cursor ? self->cursor[0] : self->pointer[0];
  self->hand[1] = self->has_cursor ? self->cursor[1] : self->pointer[1];
  if (!self->has_cursor)
    guise_mask_canvas_map_back (self, &self->hand[0], &self->hand[1]);
}

static void
make_tint (GuiseMaskCanvas *self)
{
  g_clear_pointer (&self->tint, cairo_surface_destroy);
  g_clear_object (&self->tint_texture);
  self->tint = guise_mask_tint_make (self->view, guise_mask_document_get_polygons (self->document),
                                     gdk_texture_get_width (self->picture),
                                     gdk_texture_get_height (self->picture), self->trained);
  self->has_tint = TRUE;
}

void
guise_mask_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseMaskCanvas *self = GUISE_MASK_CANVAS (widget);

  if (!guise_mask_canvas_has_face (self))
    return;
  find_hand (self);
  if (!self->has_tint)
    make_tint (self);
  self->sight = GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) gtk_widget_get_width (widget),
                                    (float) gtk_widget_get_height (widget));
  append_scene (self, snapshot);
  if (guise_mask_canvas_has_lens (self))
    append_lens (self, snapshot);
}
