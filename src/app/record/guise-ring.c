/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many of the wanted faces are there. */
#include "app/record/guise-ring.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/guise-palette.h"

#define SIZE      132
#define RADIUS    59.0
#define STROKE    10.0
#define N_CHOOSE  2000 /* from so many faces on, the best 2,000 can be chosen */
#define COUNT_PT  19
#define TARGET_PT 8.5

struct _GuiseRing
{
  GtkWidget parent_instance;

  size_t n;
  size_t target;
};

G_DEFINE_FINAL_TYPE (GuiseRing, guise_ring, GTK_TYPE_WIDGET)

static void
set_color (cairo_t *cr, GtkWidget *widget, GuiseColor color)
{
  const GdkRGBA rgba = guise_palette_get (widget, color);

  gdk_cairo_set_source_rgba (cr, &rgba);
}

/* From there on "the best 2,000" is possible. */
static void
draw_tick (cairo_t *cr, GtkWidget *widget, double share, double reached)
{
  const double angle = 2 * G_PI * share - G_PI / 2;

  set_color (cr, widget, reached > share ? GUISE_COLOR_WINDOW : GUISE_COLOR_DONE);
  cairo_set_line_width (cr, 2.0);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_BUTT);
  cairo_move_to (cr, (RADIUS - STROKE / 2) * cos (angle), (RADIUS - STROKE / 2) * sin (angle));
  cairo_line_to (cr, (RADIUS + STROKE / 2) * cos (angle), (RADIUS + STROKE / 2) * sin (angle));
  cairo_stroke (cr);
}

static void
append_text (GtkWidget   *widget,
             GtkSnapshot *snapshot,
             const char  *text,
             double       points,
             gboolean     is_heavy,
             float        y)
{
  const GdkRGBA color = guise_palette_get (widget, is_heavy ? GUISE_COLOR_TEXT : GUISE_COLOR_DONE);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_size_new ((int) (points * PANGO_SCALE)));
  if (is_heavy)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_ULTRABOLD));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, gtk_widget_get_width (widget) * PANGO_SCALE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
guise_ring_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseRing   *self = GUISE_RING (widget);
  const float  width = (float) gtk_widget_get_width (widget);
  const double share = self->target > 0 ? MIN ((double) self->n / (double) self->target, 1.0) : 0.0;
  graphene_rect_t  bounds = GRAPHENE_RECT_INIT ((width - SIZE) / 2, 0, SIZE, SIZE);
  cairo_t         *cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  g_autofree char *count = g_strdup_printf ("%'zu", self->n);
  /* Translators: under the number of faces that are there: how many are wanted */
  g_autofree char *target = g_strdup_printf (_ ("of %'zu faces"), self->target);

  cairo_translate (cr, (double) width / 2, SIZE / 2.0);
  cairo_set_line_width (cr, STROKE);
  set_color (cr, widget, GUISE_COLOR_TRACK);
  cairo_arc (cr, 0, 0, RADIUS, 0, 2 * G_PI);
  cairo_stroke (cr);
  if (share > 0.0)
    {
      set_color (cr, widget, GUISE_COLOR_ACCENT);
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
      cairo_arc (cr, 0, 0, RADIUS, -G_PI / 2, 2 * G_PI * share - G_PI / 2);
      cairo_stroke (cr);
    }
  if (self->target > N_CHOOSE)
    draw_tick (cr, widget, (double) N_CHOOSE / (double) self->target, share);
  cairo_destroy (cr);
  append_text (widget, snapshot, count, COUNT_PT, TRUE, 41);
  if (self->target > 0)
    append_text (widget, snapshot, target, TARGET_PT, FALSE, 73);
}

static void
guise_ring_measure (GtkWidget     *widget,
                    GtkOrientation orientation,
                    int            for_size,
                    int           *minimum,
                    int           *natural,
                    int           *minimum_baseline,
                    int           *natural_baseline)
{
  *minimum = *natural = SIZE;
}

void
guise_ring_set (GuiseRing *self, size_t n, size_t target)
{
  g_autofree char *text = NULL;

  if (self->n == n && self->target == target)
    return;
  self->n = n;
  self->target = target;
  /* Translators: faces that are there, of how many that are wanted */
  text = g_strdup_printf (_ ("%'zu of %'zu"), n, target);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) MAX (target, 1),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  (double) MIN (n, MAX (target, 1)),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_ring_class_init (GuiseRingClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_ring_snapshot;
  widget_class->measure = guise_ring_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PROGRESS_BAR);
}

static void
guise_ring_init (GuiseRing *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Faces recorded"), -1);
  guise_palette_follow (GTK_WIDGET (self));
}
