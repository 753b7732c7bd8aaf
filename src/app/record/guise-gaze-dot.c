/* SPDX-License-Identifier: GPL-3.0-or-later
 * A dot for the eyes to follow. */
#include "app/record/guise-gaze-dot.h"

#include <adwaita.h>
#include <math.h>

#include "survey/guise-face-states.h"

#define REACH_SECONDS  2.0 /* from the middle to the edge: eyes follow that without jumps */
#define SWAY_SECONDS   5.0 /* to and fro along the edge, so that faces differ a little */
#define SWAY           0.12
#define CORNER_SECONDS 3.0 /* from a corner to the next, and a rest there */
#define FADE_SECONDS   0.3
#define MARGIN         10.0 /* from the edge of the view */
#define RADIUS         12.0 /* seen from 70 cm */
#define HALO           16.0

struct _GuiseGazeDot
{
  GtkWidget parent_instance;

  int     bin;       /* -1: nowhere */
  guint   n_corners; /* how often corners were asked for */
  double  seconds;   /* on its way */
  int64_t start_us;  /* by the frame clock; 0: with the next frame */
  guint   tick;
};

G_DEFINE_FINAL_TYPE (GuiseGazeDot, guise_gaze_dot, GTK_TYPE_WIDGET)

/* ---- the way ---- */

static double
ease (double t)
{
  t = CLAMP (t, 0.0, 1.0);
  return t * t * (3.0 - 2.0 * t);
}

/* Of the four, around the view. */
static void
get_corner (guint i, double *out_x, double *out_y)
{
  *out_x = i % 4 == 1 || i % 4 == 2 ? 1.0 : -1.0;
  *out_y = i % 4 >= 2 ? 1.0 : -1.0;
}

static void
locate_corner (guint turn, double seconds, double *out_x, double *out_y)
{
  const guint  n = (guint) (seconds / CORNER_SECONDS);
  const double s = ease ((seconds - n * CORNER_SECONDS) / REACH_SECONDS);
  double       from_x = 0.0, from_y = 0.0, to_x, to_y;

  if (n > 0)
    get_corner (turn + n - 1, &from_x, &from_y);
  get_corner (turn + n, &to_x, &to_y);
  *out_x = from_x + s * (to_x - from_x);
  *out_y = from_y + s * (to_y - from_y);
}

/* Directions of the coverage are the picture's, and the view is a mirror. */
gboolean
guise_gaze_path_locate (int bin, guint turn, double seconds, double *out_x, double *out_y)
{
  const double s = ease (seconds / REACH_SECONDS);
  const double sway = SWAY * sin (2.0 * G_PI * MAX (seconds - REACH_SECONDS, 0.0) / SWAY_SECONDS);
  const int    side = bin == GUISE_GAZE_LEFT || bin == GUISE_GAZE_DOWN ? 1 : -1;

  switch (bin)
    {
    case GUISE_GAZE_LEFT:
    case GUISE_GAZE_RIGHT:
      *out_x = side * s;
      *out_y = sway;
      return TRUE;
    case GUISE_GAZE_UP:
    case GUISE_GAZE_DOWN:
      *out_x = sway;
      *out_y = side * s;
      return TRUE;
    case GUISE_GAZE_CORNER:
      locate_corner (turn, seconds, out_x, out_y);
      return TRUE;
    default:
      return FALSE;
    }
}

/* ---- the dot ---- */

void
guise_gaze_dot_get_place (const GuiseGazeDot *self, double *out_x, double *out_y)
{
  *out_x = *out_y = 0.0;
  (void) guise_gaze_path_locate (self->bin, self->n_corners, self->seconds, out_x, out_y);
}

static gboolean
on_frame_cb (GtkWidget *widget, GdkFrameClock *clock, void *data)
{
  GuiseGazeDot *self = GUISE_GAZE_DOT (widget);
  const int64_t now = gdk_frame_clock_get_frame_time (clock);

  if (self->start_us == 0)
    self->start_us = now;
  self->seconds = (double) (now - self->start_us) / G_USEC_PER_SEC;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
stop (GuiseGazeDot *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick);
  self->tick = 0;
}

static void
begin (GuiseGazeDot *self)
{
  const gboolean moves = adw_get_enable_animations (GTK_WIDGET (self));

  self->start_us = 0;
  self->seconds = moves ? 0.0 : REACH_SECONDS;
  if (self->bin == GUISE_GAZE_CORNER)
    self->n_corners++;
  if (moves)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame_cb, NULL, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
guise_gaze_dot_lead (GuiseGazeDot *self, int bin)
{
  double         x, y;
  const gboolean has_way = guise_gaze_path_locate (bin, 0, 0.0, &x, &y);

  if (!has_way)
    bin = -1;
  if (bin != self->bin)
    {
      stop (self);
      self->bin = bin;
      if (has_way)
        begin (self);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), has_way);
  return has_way;
}

static void
append_disc (GtkSnapshot *snapshot, double x, double y, double radius, const GdkRGBA *color)
{
  const graphene_rect_t bounds =
    GRAPHENE_RECT_INIT ((float) (x - radius), (float) (y - radius), (float) (2.0 * radius),
                        (float) (2.0 * radius));
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, (float) radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &bounds);
  gtk_snapshot_pop (snapshot);
}

/* White on a dark ring, as all that lies over the picture; a dark middle for the eyes to hold on
 * to. */
static void
guise_gaze_dot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const GdkRGBA dark = { 0, 0, 0, 0.45f };
  static const GdkRGBA light = { 1, 1, 1, 1 };
  static const GdkRGBA middle = { 0, 0, 0, 0.8f };
  const GuiseGazeDot  *self = GUISE_GAZE_DOT (widget);
  const double         half_width = gtk_widget_get_width (widget) / 2.0;
  const double         half_height = gtk_widget_get_height (widget) / 2.0;
  double               x, y;

  if (self->bin < 0)
    return;
  guise_gaze_dot_get_place (self, &x, &y);
  x = half_width + x * MAX (half_width - MARGIN - RADIUS, 0.0);
  y = half_height + y * MAX (half_height - MARGIN - RADIUS, 0.0);
  gtk_snapshot_push_opacity (snapshot, CLAMP (self->seconds / FADE_SECONDS, 0.0, 1.0));
  append_disc (snapshot, x, y, HALO, &dark);
  append_disc (snapshot, x, y, RADIUS, &light);
  append_disc (snapshot, x, y, RADIUS / 3.0, &middle);
  gtk_snapshot_pop (snapshot);
}

static void
guise_gaze_dot_dispose (GObject *object)
{
  stop (GUISE_GAZE_DOT (object));
  G_OBJECT_CLASS (guise_gaze_dot_parent_class)->dispose (object);
}

static void
guise_gaze_dot_class_init (GuiseGazeDotClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_gaze_dot_dispose;
  widget_class->snapshot = guise_gaze_dot_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
guise_gaze_dot_init (GuiseGazeDot *self)
{
  self->bin = -1;
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
