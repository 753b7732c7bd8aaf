/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face of the wall. */
#include "app/faces/guise-face-cell.h"

#include "app/widgets/guise-palette.h"

#define RADIUS        6.0f
#define SMALL_RADIUS  4.0f /* under 90 pixels (studio.md 1) */
#define DISC          15.0f
#define OUTLINE       3.0f
#define ASIDE_OPACITY 0.35

struct _GuiseFaceCell
{
  GtkWidget parent_instance;

  GuiseWallFace *face; /* owned, or NULL */
  gulong         handler;
  int            size;
  gboolean       is_selected;
};

G_DEFINE_FINAL_TYPE (GuiseFaceCell, guise_face_cell, GTK_TYPE_WIDGET)

/* Fills the square, cut at the longer sides. */
static void
append_picture (GtkSnapshot *snapshot, GdkPaintable *picture, float side)
{
  const double ratio = gdk_paintable_get_intrinsic_aspect_ratio (picture);
  const double width = ratio > 1.0 ? (double) side * ratio : (double) side;
  const double height = ratio > 0.0 && ratio < 1.0 ? (double) side / ratio : (double) side;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((side - (float) width) / 2,
                                                          (side - (float) height) / 2));
  gdk_paintable_snapshot (picture, snapshot, width, height);
  gtk_snapshot_restore (snapshot);
}

static void
append_disc (GtkWidget *widget, GtkSnapshot *snapshot, float side)
{
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (side - DISC - 5, 5, DISC, DISC);
  const GdkRGBA         fill = guise_palette_get (widget, GUISE_COLOR_ACCENT);
  const GdkRGBA         line = guise_palette_get (widget, GUISE_COLOR_ON_ACCENT);
  const GdkRGBA         lines[4] = { line, line, line, line };
  const float           widths[4] = { 1, 1, 1, 1 };
  GskRoundedRect        disc;
  cairo_t              *cr;

  gsk_rounded_rect_init_from_rect (&disc, &bounds, DISC / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, &fill, &bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &disc, widths, lines);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  gdk_cairo_set_source_rgba (cr, &line);
  cairo_set_line_width (cr, 1.6);
  cairo_move_to (cr, (double) bounds.origin.x + 4.3, (double) bounds.origin.y + 7.8);
  cairo_rel_line_to (cr, 2.3, 2.3);
  cairo_rel_line_to (cr, 4.2, -4.8);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
guise_face_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseFaceCell        *self = GUISE_FACE_CELL (widget);
  const float           side = (float) gtk_widget_get_width (widget);
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, side, side);
  const unsigned        marks = self->face != NULL ? guise_wall_face_get_marks (self->face) : 0;
  GdkPaintable  *picture = self->face != NULL ? guise_wall_face_get_picture (self->face) : NULL;
  const GdkRGBA  track = guise_palette_get (widget, GUISE_COLOR_TRACK);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, side < 90.0f ? SMALL_RADIUS : RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  if (picture == NULL)
    gtk_snapshot_append_color (snapshot, &track, &bounds);
  else
    {
      if (marks & GUISE_WALL_ASIDE)
        gtk_snapshot_push_opacity (snapshot, ASIDE_OPACITY);
      append_picture (snapshot, picture, side);
      if (marks & GUISE_WALL_ASIDE)
        gtk_snapshot_pop (snapshot);
    }
  gtk_snapshot_pop (snapshot);
  if ((marks & GUISE_WALL_CHOSEN) && !(marks & GUISE_WALL_ASIDE))
    append_disc (widget, snapshot, side);
  if (self->is_selected)
    {
      const GdkRGBA accent = guise_palette_get (widget, GUISE_COLOR_ACCENT);
      const GdkRGBA colors[4] = { accent, accent, accent, accent };
      const float   widths[4] = { OUTLINE, OUTLINE, OUTLINE, OUTLINE };

      gtk_snapshot_append_border (snapshot, &outline, widths, colors);
    }
}

static GtkSizeRequestMode
guise_face_cell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
guise_face_cell_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  const int size = GUISE_FACE_CELL (widget)->size;

  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL && for_size > 0 ? for_size : size;
}

void
guise_face_cell_set_size (GuiseFaceCell *self, int size)
{
  if (size == self->size)
    return;
  self->size = size;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
guise_face_cell_set_face (GuiseFaceCell *self, GuiseWallFace *face)
{
  if (self->face == face)
    return;
  if (self->face != NULL)
    g_clear_signal_handler (&self->handler, self->face);
  g_set_object (&self->face, face);
  if (face != NULL)
    self->handler =
      g_signal_connect_swapped (face, "changed", G_CALLBACK (gtk_widget_queue_draw), self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_cell_set_selected (GuiseFaceCell *self, gboolean is_selected)
{
  if (self->is_selected == is_selected)
    return;
  self->is_selected = is_selected;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
guise_face_cell_new (int size)
{
  GuiseFaceCell *self = g_object_new (GUISE_TYPE_FACE_CELL, NULL);

  self->size = size;
  return GTK_WIDGET (self);
}

static void
guise_face_cell_dispose (GObject *object)
{
  guise_face_cell_set_face (GUISE_FACE_CELL (object), NULL);
  G_OBJECT_CLASS (guise_face_cell_parent_class)->dispose (object);
}

static void
guise_face_cell_class_init (GuiseFaceCellClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_face_cell_dispose;
  widget_class->snapshot = guise_face_cell_snapshot;
  widget_class->measure = guise_face_cell_measure;
  widget_class->get_request_mode = guise_face_cell_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "face");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_face_cell_init (GuiseFaceCell *self)
{
  self->size = 82;
  guise_palette_follow (GTK_WIDGET (self));
}
