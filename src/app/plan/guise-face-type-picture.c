/* SPDX-License-Identifier: GPL-3.0-or-later
 * How much of a head a face type covers. */
#include "app/plan/guise-face-type-picture.h"

#include "app/widgets/guise-palette.h"

#define SIZE       72
#define LINE       1.5

/* The head is drawn in units of the template square of faces.md 1.2, (0, 0) to (1, 1), which goes
 * from the eyebrows to below the mouth; all of the picture is the largest crop with a margin. */
#define VIEW_LEFT  -1.06
#define VIEW_TOP   -1.56
#define VIEW_SIDE  3.12
#define WHOLE_LIFT 0.07 /* faces.md 1.4 */
#define HEAD_LIFT  0.5  /* idem */

struct _GuiseFaceTypePicture
{
  GtkWidget parent_instance;

  GuiseFaceType type;
};

G_DEFINE_FINAL_TYPE (GuiseFaceTypePicture, guise_face_type_picture, GTK_TYPE_WIDGET)

/* ---- the head ---- */

/* From the top of the hair to the chin. */
static void
trace_skull (cairo_t *cr)
{
  cairo_move_to (cr, 0.5, -0.85);
  cairo_curve_to (cr, 1.12, -0.85, 1.36, -0.4, 1.31, 0.15);
  cairo_curve_to (cr, 1.27, 0.75, 1.05, 1.28, 0.5, 1.28);
  cairo_curve_to (cr, -0.05, 1.28, -0.27, 0.75, -0.31, 0.15);
  cairo_curve_to (cr, -0.36, -0.4, -0.12, -0.85, 0.5, -0.85);
  cairo_close_path (cr);
}

static void
trace_neck (cairo_t *cr)
{
  cairo_move_to (cr, 0.05, 1.1);
  cairo_curve_to (cr, 0.05, 1.45, -0.1, 1.48, -0.45, 1.56);
  cairo_move_to (cr, 0.95, 1.1);
  cairo_curve_to (cr, 0.95, 1.45, 1.1, 1.48, 1.45, 1.56);
}

static void
trace_hair (cairo_t *cr)
{
  cairo_move_to (cr, -0.28, 0.0);
  cairo_curve_to (cr, -0.1, -0.2, 0.1, -0.5, 0.5, -0.5);
  cairo_curve_to (cr, 0.9, -0.5, 1.1, -0.2, 1.28, 0.0);
}

static void
trace_features (cairo_t *cr)
{
  cairo_move_to (cr, 0.05, 0.05);
  cairo_curve_to (cr, 0.15, -0.03, 0.28, -0.03, 0.36, 0.04);
  cairo_move_to (cr, 0.64, 0.04);
  cairo_curve_to (cr, 0.72, -0.03, 0.85, -0.03, 0.95, 0.05);
  cairo_move_to (cr, 0.52, 0.3);
  cairo_line_to (cr, 0.44, 0.58);
  cairo_line_to (cr, 0.55, 0.6);
  cairo_move_to (cr, 0.25, 0.82);
  cairo_curve_to (cr, 0.38, 0.94, 0.62, 0.94, 0.75, 0.82);
}

static void
trace_eyes (cairo_t *cr)
{
  cairo_arc (cr, 0.21, 0.23, 0.06, 0.0, 2.0 * G_PI);
  cairo_close_path (cr);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0.79, 0.23, 0.06, 0.0, 2.0 * G_PI);
  cairo_close_path (cr);
}

/* ---- drawing ---- */

static void
set_color (GtkWidget *widget, cairo_t *cr, GuiseColor color, double alpha)
{
  GdkRGBA rgba = guise_palette_get (widget, color);

  rgba.alpha *= (float) alpha;
  gdk_cairo_set_source_rgba (cr, &rgba);
}

static void
trace_crop (const GuiseFaceTypePicture *self, cairo_t *cr)
{
  const double side = guise_face_type_get_side (self->type);
  const double lift = self->type == GUISE_FACE_TYPE_HEAD    ? HEAD_LIFT
                      : self->type == GUISE_FACE_TYPE_WHOLE ? WHOLE_LIFT
                                                            : 0.0;

  cairo_rectangle (cr, 0.5 - side / 2.0, 0.5 - lift - side / 2.0, side, side);
}

static void
draw_covered (GtkWidget *widget, cairo_t *cr)
{
  cairo_save (cr);
  trace_crop (GUISE_FACE_TYPE_PICTURE (widget), cr);
  cairo_clip (cr);
  trace_skull (cr);
  set_color (widget, cr, GUISE_COLOR_ACCENT, 0.4);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_head (GtkWidget *widget, cairo_t *cr)
{
  set_color (widget, cr, GUISE_COLOR_DONE, 1.0);
  trace_skull (cr);
  trace_neck (cr);
  trace_hair (cr);
  cairo_stroke (cr);
  set_color (widget, cr, GUISE_COLOR_TEXT, 1.0);
  trace_features (cr);
  cairo_stroke (cr);
  trace_eyes (cr);
  cairo_fill (cr);
}

static void
guise_face_type_picture_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  const graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, SIZE, SIZE);
  cairo_t              *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_scale (cr, SIZE / VIEW_SIDE, SIZE / VIEW_SIDE);
  cairo_translate (cr, -VIEW_LEFT, -VIEW_TOP);
  cairo_set_line_width (cr, LINE * VIEW_SIDE / SIZE);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  draw_covered (widget, cr);
  draw_head (widget, cr);
  set_color (widget, cr, GUISE_COLOR_ACCENT, 1.0);
  trace_crop (GUISE_FACE_TYPE_PICTURE (widget), cr);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
guise_face_type_picture_measure (GtkWidget     *widget,
                                 GtkOrientation orientation,
                                 int            for_size,
                                 int           *minimum,
                                 int           *natural,
                                 int           *minimum_baseline,
                                 int           *natural_baseline)
{
  *minimum = *natural = SIZE;
  *minimum_baseline = *natural_baseline = -1;
}

/* ---- the object ---- */

GtkWidget *
guise_face_type_picture_new (GuiseFaceType type, const char *text)
{
  GuiseFaceTypePicture *self =
    g_object_new (GUISE_TYPE_FACE_TYPE_PICTURE, "valign", GTK_ALIGN_CENTER, NULL);

  self->type = type;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  return GTK_WIDGET (self);
}

static void
guise_face_type_picture_class_init (GuiseFaceTypePictureClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_face_type_picture_snapshot;
  widget_class->measure = guise_face_type_picture_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_face_type_picture_init (GuiseFaceTypePicture *self)
{
  guise_palette_follow (GTK_WIDGET (self));
}
