/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is seen in the picture of a camera. */
#include "app/record/guise-face-overlay.h"

#include <adwaita.h>
#include <math.h>

#include "app/record/guise-camera-view.h"

#define N_JAW        17
#define N_FOREHEAD   5
#define N_OUTLINE    (N_JAW + N_FOREHEAD)
#define HALO         4.5
#define LINE         1.8
#define ARROW_GAP    46.0
#define ARROW_LENGTH 84.0
#define ARROW_HEAD   24.0
#define WIDE         900.0 /* a view from this width on has the full arrow */
#define HEAD_ANGLE   (35.0 * G_PI / 180.0)
#define MARGIN       150.0f /* around a face: the arrow */
#define FADE_MS      300    /* of a face that was lost */

struct _GuiseFaceOverlay
{
  GtkWidget parent_instance;

  GuiseFace *face;  /* owned */
  GuiseFace *other; /* owned */
  int        width; /* of the picture */
  int        height;
  double     arrow_x; /* direction, 0 0: none */
  double     arrow_y;

  AdwAnimation *fade; /* owned; of a face that was lost, or NULL */
  double        alpha;
};

G_DEFINE_FINAL_TYPE (GuiseFaceOverlay, guise_face_overlay, GTK_TYPE_WIDGET)

/* The jaw, and points of the forehead at 0.62 to 1.06 of the way from chin to temples. */
static void
make_outline (const GuiseFace *face, const GuiseCameraFit *fit, graphene_point_t *points)
{
  static const double heights[N_FOREHEAD] = { 0.62, 0.96, 1.06, 0.96, 0.62 };
  const GuisePoint   *l = face->landmarks;
  const double        up_x = (l[0].x + l[16].x) / 2 - l[8].x;
  const double        up_y = (l[0].y + l[16].y) / 2 - l[8].y;

  for (int i = 0; i < N_JAW; i++)
    points[i] = guise_camera_fit_map (fit, l[i].x, l[i].y);
  for (int i = 0; i < N_FOREHEAD; i++)
    {
      const double t = (i + 0.5) / N_FOREHEAD;

      points[N_JAW + i] =
        guise_camera_fit_map (fit, l[16].x + t * (l[0].x - l[16].x) + 0.62 * heights[i] * up_x,
                              l[16].y + t * (l[0].y - l[16].y) + 0.62 * heights[i] * up_y);
    }
}

/* A closed Catmull-Rom curve through the points, as Bézier curves. */
static void
trace (cairo_t *cr, const graphene_point_t *points)
{
  cairo_new_path (cr);
  cairo_move_to (cr, (double) points[0].x, (double) points[0].y);
  for (int i = 0; i < N_OUTLINE; i++)
    {
      const graphene_point_t *a = &points[(i + N_OUTLINE - 1) % N_OUTLINE];
      const graphene_point_t *b = &points[i];
      const graphene_point_t *c = &points[(i + 1) % N_OUTLINE];
      const graphene_point_t *d = &points[(i + 2) % N_OUTLINE];

      cairo_curve_to (cr, (double) (b->x + (c->x - a->x) / 6), (double) (b->y + (c->y - a->y) / 6),
                      (double) (c->x - (d->x - b->x) / 6), (double) (c->y - (d->y - b->y) / 6),
                      (double) c->x, (double) c->y);
    }
  cairo_close_path (cr);
}

static void
stroke_twice (cairo_t *cr, double halo, double halo_alpha, double line, double alpha)
{
  cairo_set_source_rgba (cr, 0, 0, 0, halo_alpha);
  cairo_set_line_width (cr, halo);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgba (cr, 1, 1, 1, alpha);
  cairo_set_line_width (cr, line);
  cairo_stroke (cr);
}

static void
draw_gaze (cairo_t *cr, const GuiseFace *face, const GuiseCameraFit *fit)
{
  for (int i = 0; i < GUISE_N_IRIS_POINTS; i += GUISE_N_IRIS_POINTS / 2)
    {
      const graphene_point_t at =
        guise_camera_fit_map (fit, (double) face->irises[i].x, (double) face->irises[i].y);

      if (!isfinite (face->irises[i].x))
        continue;
      cairo_new_path (cr);
      cairo_set_source_rgba (cr, 0, 0, 0, 0.3);
      cairo_arc (cr, (double) at.x, (double) at.y, 4.2, 0, 2 * G_PI);
      cairo_fill (cr);
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_arc (cr, (double) at.x, (double) at.y, 3, 0, 2 * G_PI);
      cairo_fill (cr);
    }
}

/* Where the arrow begins: in its direction from the outline; one that goes up or down stands beside
 * the face, as the instruction is above it. */
static graphene_point_t
place_arrow (const graphene_point_t *points, double x, double y, double size, double middle)
{
  const gboolean is_upright = fabs (y) > fabs (x);
  double         centre_x = 0, centre_y = 0, reach = 0, side;

  for (int i = 0; i < N_OUTLINE; i++)
    {
      centre_x += (double) points[i].x / N_OUTLINE;
      centre_y += (double) points[i].y / N_OUTLINE;
    }
  side = centre_x > middle ? -1 : 1; /* where there is more room */
  for (int i = 0; i < N_OUTLINE; i++)
    reach = MAX (reach, is_upright ? side * ((double) points[i].x - centre_x)
                                   : ((double) points[i].x - centre_x) * x +
                                       ((double) points[i].y - centre_y) * y);
  reach += ARROW_GAP * size;
  if (is_upright)
    return GRAPHENE_POINT_INIT ((float) (centre_x + side * reach),
                                (float) (centre_y - y * ARROW_LENGTH * size / 2));
  return GRAPHENE_POINT_INIT ((float) (centre_x + x * reach), (float) (centre_y + y * reach));
}

/* Beside the outline, where to turn to. @width: of the view. */
static void
draw_arrow (cairo_t *cr, const graphene_point_t *points, double x, double y, double width)
{
  const double           size = CLAMP (width / WIDE, 0.55, 1.0);
  const graphene_point_t from = place_arrow (points, x, y, size, width / 2);
  const double           to_x = (double) from.x + x * ARROW_LENGTH * size;
  const double           to_y = (double) from.y + y * ARROW_LENGTH * size;
  const double           back = atan2 (-y, -x);
  const double           head = ARROW_HEAD * size;

  cairo_new_path (cr);
  cairo_move_to (cr, (double) from.x, (double) from.y);
  cairo_line_to (cr, to_x, to_y);
  cairo_move_to (cr, to_x + head * cos (back + HEAD_ANGLE), to_y + head * sin (back + HEAD_ANGLE));
  cairo_line_to (cr, to_x, to_y);
  cairo_line_to (cr, to_x + head * cos (back - HEAD_ANGLE), to_y + head * sin (back - HEAD_ANGLE));
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  stroke_twice (cr, 13 * size, 0.28, 7 * size, 1);
}

static graphene_rect_t
get_bounds (const graphene_point_t *points, const graphene_rect_t *all)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (points[0].x, points[0].y, 0, 0);

  for (int i = 1; i < N_OUTLINE; i++)
    graphene_rect_expand (&bounds, &points[i], &bounds);
  graphene_rect_inset (&bounds, -MARGIN, -MARGIN);
  if (!graphene_rect_intersection (&bounds, all, &bounds))
    bounds = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  return bounds;
}

static void
append_face (GuiseFaceOverlay      *self,
             GtkSnapshot           *snapshot,
             const GuiseFace       *face,
             const GuiseCameraFit  *fit,
             const graphene_rect_t *all)
{
  const double     dashes[] = { 7, 5 };
  graphene_point_t points[N_OUTLINE];
  graphene_rect_t  bounds;
  cairo_t         *cr;

  make_outline (face, fit, points);
  bounds = get_bounds (points, all);
  if (bounds.size.width < 1)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  trace (cr, points);
  if (face == self->other)
    cairo_set_dash (cr, dashes, 2, 0);
  stroke_twice (cr, HALO, 0.25, LINE, 0.9);
  cairo_set_dash (cr, NULL, 0, 0);
  if (face == self->face)
    {
      draw_gaze (cr, face, fit);
      if (self->other == NULL && (self->arrow_x != 0.0 || self->arrow_y != 0.0))
        draw_arrow (cr, points, self->arrow_x, self->arrow_y, (double) all->size.width);
    }
  cairo_destroy (cr);
}

static void
guise_face_overlay_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseFaceOverlay *self = GUISE_FACE_OVERLAY (widget);
  const int         width = gtk_widget_get_width (widget);
  const int         height = gtk_widget_get_height (widget);
  graphene_rect_t   all = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  GuiseCameraFit    fit;

  if (self->face == NULL || width == 0 || height == 0)
    return;
  guise_camera_fit_cover (&fit, self->width, self->height, width, height);
  gtk_snapshot_push_clip (snapshot, &all);
  if (self->fade != NULL)
    gtk_snapshot_push_opacity (snapshot, self->alpha);
  append_face (self, snapshot, self->face, &fit, &all);
  if (self->other != NULL)
    append_face (self, snapshot, self->other, &fit, &all);
  if (self->fade != NULL)
    gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

/* ---- a face that was lost ---- */

static void
fade_cb (double value, GuiseFaceOverlay *self)
{
  self->alpha = value;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
stop_fading (GuiseFaceOverlay *self)
{
  if (self->fade != NULL)
    adw_animation_pause (self->fade);
  g_clear_object (&self->fade);
}

static void
on_faded_cb (GuiseFaceOverlay *self)
{
  g_clear_object (&self->fade);
  g_clear_pointer (&self->face, guise_face_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* At once where the desktop wants nothing to move. */
static void
begin_fading (GuiseFaceOverlay *self)
{
  g_autoptr (AdwAnimation) fade = NULL;

  self->arrow_x = self->arrow_y = 0.0;
  g_clear_pointer (&self->other, guise_face_unref);
  self->fade =
    adw_timed_animation_new (GTK_WIDGET (self), 1.0, 0.0, FADE_MS,
                             adw_callback_animation_target_new ((AdwAnimationTargetFunc) (void (*) (
                                                                  void)) fade_cb,
                                                                self, NULL));
  g_signal_connect_object (self->fade, "done", G_CALLBACK (on_faded_cb), self, G_CONNECT_SWAPPED);
  self->alpha = 1.0;                /* until the first step: a last time may have ended at 0 */
  fade = g_object_ref (self->fade); /* it may be done at once */
  adw_animation_play (fade);
}

void
guise_face_overlay_show (GuiseFaceOverlay *self,
                         GuiseFace        *face,
                         GuiseFace        *other,
                         int               width,
                         int               height)
{
  if (face == NULL)
    {
      if (self->face != NULL && self->fade == NULL)
        begin_fading (self);
      return;
    }
  stop_fading (self);
  g_clear_pointer (&self->face, guise_face_unref);
  g_clear_pointer (&self->other, guise_face_unref);
  self->face = guise_face_ref (face);
  self->other = other != NULL ? guise_face_ref (other) : NULL;
  self->width = width;
  self->height = height;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_overlay_point (GuiseFaceOverlay *self, double x, double y)
{
  const double length = hypot (x, y);

  self->arrow_x = length > 0.0 ? x / length : 0.0;
  self->arrow_y = length > 0.0 ? y / length : 0.0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_face_overlay_dispose (GObject *object)
{
  GuiseFaceOverlay *self = GUISE_FACE_OVERLAY (object);

  stop_fading (self);
  g_clear_pointer (&self->face, guise_face_unref);
  g_clear_pointer (&self->other, guise_face_unref);
  G_OBJECT_CLASS (guise_face_overlay_parent_class)->dispose (object);
}

static void
guise_face_overlay_class_init (GuiseFaceOverlayClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_face_overlay_dispose;
  widget_class->snapshot = guise_face_overlay_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
guise_face_overlay_init (GuiseFaceOverlay *self)
{
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}
