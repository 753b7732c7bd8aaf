/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a face with its points looks like. */
#include "app/faces/guise-face-canvas-private.h"

#include "app/widgets/guise-palette.h"

#define AIR         18.0f
#define RADIUS      12.0f
#define POINT       2.5
#define POINT_LARGE 6.5
#define HALF_TURNED 20.0 /* degrees: the jaw of the far side is hidden */
#define FAR_TURNED  50.0 /* its eye and brow are too */

/* The lines of the 68 points; side: 1 at the picture's left, -1 at its right, of what turns away.
 */
static const struct
{
  int      first;
  int      last;
  gboolean is_closed;
  int      side;
} lines[] = {
  { 0, 8, FALSE, 1 },   { 8, 16, FALSE, -1 }, { 17, 21, FALSE, 1 }, { 22, 26, FALSE, -1 },
  { 27, 30, FALSE, 0 }, { 31, 35, FALSE, 0 }, { 36, 41, TRUE, 1 },  { 42, 47, TRUE, -1 },
  { 48, 59, TRUE, 0 },  { 60, 67, TRUE, 0 },
};

static gboolean
is_hidden (const GuiseFaceCanvas *self, size_t line)
{
  const double limit = lines[line].first < 17 ? HALF_TURNED : FAR_TURNED;

  return self->turn * lines[line].side > limit;
}

gboolean
guise_face_canvas_is_visible (const GuiseFaceCanvas *self, int point)
{
  if (!self->has_landmarks || !self->shows_landmarks || self->picture == NULL)
    return FALSE;
  for (size_t line = 0; line < G_N_ELEMENTS (lines); line++)
    if (point >= lines[line].first && point <= lines[line].last && !is_hidden (self, line))
      return TRUE;
  return FALSE;
}

gboolean
guise_face_canvas_get_fit (const GuiseFaceCanvas *self, GuiseFaceFit *out_fit)
{
  GtkWidget   *widget = GTK_WIDGET (self);
  const double room_x = MAX (1.0, gtk_widget_get_width (widget) - 2.0 * (double) AIR);
  const double room_y = MAX (1.0, gtk_widget_get_height (widget) - 2.0 * (double) AIR);
  double       width, height;

  if (self->picture == NULL)
    return FALSE;
  width = gdk_paintable_get_intrinsic_width (self->picture);
  height = gdk_paintable_get_intrinsic_height (self->picture);
  out_fit->scale = MIN (room_x / width, room_y / height);
  out_fit->x = (double) AIR + (room_x - width * out_fit->scale) / 2.0;
  out_fit->y = (double) AIR + (room_y - height * out_fit->scale) / 2.0;
  return TRUE;
}

static void
add_line (cairo_t *cr, const GuiseFaceCanvas *self, size_t line, double scale)
{
  cairo_new_path (cr);
  for (int i = lines[line].first; i <= lines[line].last; i++)
    cairo_line_to (cr, (self->landmarks[i].x + 0.5) * scale, (self->landmarks[i].y + 0.5) * scale);
  if (lines[line].is_closed)
    cairo_close_path (cr);
}

/* White over a dark halo, so that it stands out of any picture. */
static void
draw_line (cairo_t *cr, const GuiseFaceCanvas *self, size_t line, double scale)
{
  add_line (cr, self, line, scale);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.35);
  cairo_set_line_width (cr, 3.0);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_set_line_width (cr, 1.2);
  cairo_stroke (cr);
  for (int i = lines[line].first; i <= lines[line].last; i++)
    {
      cairo_arc (cr, (self->landmarks[i].x + 0.5) * scale, (self->landmarks[i].y + 0.5) * scale,
                 POINT, 0, 2 * G_PI);
      cairo_set_source_rgba (cr, 1, 1, 1, 1);
      cairo_fill_preserve (cr);
      cairo_set_source_rgba (cr, 0, 0, 0, 0.6);
      cairo_set_line_width (cr, 1.0);
      cairo_stroke (cr);
    }
}

/* Large, and ringed with the accent. */
static void
draw_active (cairo_t *cr, GuiseFaceCanvas *self, double scale)
{
  const GdkRGBA     accent = guise_palette_get (GTK_WIDGET (self), GUISE_COLOR_ACCENT);
  const GuisePoint *at = &self->landmarks[self->active];

  cairo_new_path (cr);
  cairo_arc (cr, (at->x + 0.5) * scale, (at->y + 0.5) * scale, POINT_LARGE, 0, 2 * G_PI);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, &accent);
  cairo_set_line_width (cr, 3.0);
  cairo_stroke (cr);
}

static void
draw_landmarks (GuiseFaceCanvas       *self,
                GtkSnapshot           *snapshot,
                const graphene_rect_t *bounds,
                double                 scale)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, bounds);

  for (size_t line = 0; line < G_N_ELEMENTS (lines); line++)
    if (!is_hidden (self, line))
      draw_line (cr, self, line, scale);
  if (self->active >= 0)
    draw_active (cr, self, scale);
  cairo_destroy (cr);
}

void
guise_face_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (widget);
  GuiseFaceFit     fit;
  graphene_rect_t  bounds;
  GskRoundedRect   outline;

  if (!guise_face_canvas_get_fit (self, &fit))
    return;
  bounds =
    GRAPHENE_RECT_INIT (0, 0,
                        (float) (gdk_paintable_get_intrinsic_width (self->picture) * fit.scale),
                        (float) (gdk_paintable_get_intrinsic_height (self->picture) * fit.scale));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) fit.x, (float) fit.y));
  gsk_rounded_rect_init_from_rect (&outline, &bounds, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gdk_paintable_snapshot (self->picture, snapshot, (double) bounds.size.width,
                          (double) bounds.size.height);
  gtk_snapshot_pop (snapshot);
  if (self->has_landmarks && self->shows_landmarks)
    draw_landmarks (self, snapshot, &bounds, fit.scale);
  gtk_snapshot_restore (snapshot);
}
