/* SPDX-License-Identifier: GPL-3.0-or-later
 * A handle of a scrubber. */
#include "app/train/guise-scrubber-knob.h"

#include <glib/gi18n.h>

#include "app/widgets/guise-palette.h"

struct _GuiseScrubberKnob
{
  GtkWidget parent_instance;

  GuiseScrubberHandle id;
};

G_DEFINE_FINAL_TYPE (GuiseScrubberKnob, guise_scrubber_knob, GTK_TYPE_WIDGET)

static void
guise_scrubber_knob_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const char *const letters[GUISE_N_SCRUBBER_HANDLES] = { N_ ("A"), N_ ("B") };
  static const GuiseColor  colors[GUISE_N_SCRUBBER_HANDLES] = { GUISE_COLOR_SRC, GUISE_COLOR_DST };
  const GuiseScrubberKnob *self = GUISE_SCRUBBER_KNOB (widget);
  const GdkRGBA            rgba = guise_palette_get (widget, colors[self->id]);
  const GdkRGBA            ground = guise_palette_get (widget, GUISE_COLOR_WINDOW);
  const float              size = 2.0f * GUISE_SCRUBBER_KNOB_RADIUS;
  const graphene_rect_t    bounds = GRAPHENE_RECT_INIT (0, 0, size, size);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, _ (letters[self->id]));
  PangoAttrList *attributes = pango_attr_list_new ();
  GskRoundedRect outline;
  int            w, h;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &w, &h);
  gsk_rounded_rect_init_from_rect (&outline, &bounds, (float) GUISE_SCRUBBER_KNOB_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &rgba, &bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((size - (float) w) / 2, (size - (float) h) / 2));
  gtk_snapshot_append_layout (snapshot, layout, &ground);
  gtk_snapshot_restore (snapshot);
}

static void
guise_scrubber_knob_measure (GtkWidget     *widget,
                             GtkOrientation orientation,
                             int            for_size,
                             int           *minimum,
                             int           *natural,
                             int           *minimum_baseline,
                             int           *natural_baseline)
{
  *minimum = *natural = 2 * GUISE_SCRUBBER_KNOB_RADIUS;
}

static void
guise_scrubber_knob_class_init (GuiseScrubberKnobClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_scrubber_knob_snapshot;
  widget_class->measure = guise_scrubber_knob_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
  gtk_widget_class_set_css_name (widget_class, "handle");
}

static void
guise_scrubber_knob_init (GuiseScrubberKnob *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  guise_palette_follow (GTK_WIDGET (self));
}

GtkWidget *
guise_scrubber_knob_new (GuiseScrubberHandle id)
{
  GuiseScrubberKnob *self = g_object_new (GUISE_TYPE_SCRUBBER_KNOB, NULL);

  self->id = id;
  return GTK_WIDGET (self);
}

GuiseScrubberHandle
guise_scrubber_knob_get_id (const GuiseScrubberKnob *self)
{
  return self->id;
}
