/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face large, with its points. */
#include "app/faces/guise-face-canvas.h"

#include <math.h>

#include "app/widgets/guise-palette.h"

#define AIR         18.0f
#define RADIUS      12.0f
#define POINT       2.5
#define HALF_TURNED 20.0 /* degrees: the jaw of the far side is hidden */
#define FAR_TURNED  50.0 /* its eye and brow are too */

struct _GuiseFaceCanvas
{
  GtkWidget parent_instance;

  GdkPaintable *picture; /* owned, or NULL */
  GuisePoint    landmarks[GUISE_N_LANDMARKS];
  gboolean      has_landmarks;
  gboolean      shows_landmarks;
  double        turn;
};

G_DEFINE_FINAL_TYPE (GuiseFaceCanvas, guise_face_canvas, GTK_TYPE_WIDGET)

enum
{
  PROP_SHOWS_LANDMARKS = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

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
is_hidden (const GuiseFaceCanvas *self, int line)
{
  const double limit = lines[line].first < 17 ? HALF_TURNED : FAR_TURNED;

  return self->turn * lines[line].side > limit;
}

static void
add_line (cairo_t *cr, const GuiseFaceCanvas *self, int line, double scale)
{
  cairo_new_path (cr);
  for (int i = lines[line].first; i <= lines[line].last; i++)
    cairo_line_to (cr, (self->landmarks[i].x + 0.5) * scale, (self->landmarks[i].y + 0.5) * scale);
  if (lines[line].is_closed)
    cairo_close_path (cr);
}

/* White over a dark halo, so that it stands out of any picture. */
static void
draw_line (cairo_t *cr, const GuiseFaceCanvas *self, int line, double scale)
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

static void
guise_face_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (widget);
  const float      room_x = MAX (1.0f, (float) gtk_widget_get_width (widget) - 2 * AIR);
  const float      room_y = MAX (1.0f, (float) gtk_widget_get_height (widget) - 2 * AIR);
  float            width, height, scale;
  graphene_rect_t  bounds;
  GskRoundedRect   outline;

  if (self->picture == NULL)
    return;
  width = (float) gdk_paintable_get_intrinsic_width (self->picture);
  height = (float) gdk_paintable_get_intrinsic_height (self->picture);
  scale = MIN (room_x / width, room_y / height);
  bounds = GRAPHENE_RECT_INIT (0, 0, width * scale, height * scale);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (AIR + (room_x - bounds.size.width) / 2,
                                                          AIR + (room_y - bounds.size.height) / 2));
  gsk_rounded_rect_init_from_rect (&outline, &bounds, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gdk_paintable_snapshot (self->picture, snapshot, (double) bounds.size.width,
                          (double) bounds.size.height);
  gtk_snapshot_pop (snapshot);
  if (self->has_landmarks && self->shows_landmarks)
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

      for (size_t line = 0; line < G_N_ELEMENTS (lines); line++)
        if (!is_hidden (self, (int) line))
          draw_line (cr, self, (int) line, (double) scale);
      cairo_destroy (cr);
    }
  gtk_snapshot_restore (snapshot);
}

void
guise_face_canvas_set (GuiseFaceCanvas  *self,
                       GdkPaintable     *picture,
                       const GuisePoint *landmarks,
                       double            turn)
{
  g_set_object (&self->picture, picture);
  self->has_landmarks = landmarks != NULL;
  self->turn = turn;
  for (int i = 0; landmarks != NULL && i < GUISE_N_LANDMARKS; i++)
    self->landmarks[i] = landmarks[i];
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_face_canvas_dispose (GObject *object)
{
  g_clear_object (&GUISE_FACE_CANVAS (object)->picture);
  G_OBJECT_CLASS (guise_face_canvas_parent_class)->dispose (object);
}

static void
guise_face_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SHOWS_LANDMARKS)
    g_value_set_boolean (value, GUISE_FACE_CANVAS (object)->shows_landmarks);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_face_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SHOWS_LANDMARKS)
    {
      GUISE_FACE_CANVAS (object)->shows_landmarks = g_value_get_boolean (value);
      gtk_widget_queue_draw (GTK_WIDGET (object));
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
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
  properties[PROP_SHOWS_LANDMARKS] =
    g_param_spec_boolean ("shows-landmarks", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "canvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_face_canvas_init (GuiseFaceCanvas *self)
{
  self->shows_landmarks = TRUE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
