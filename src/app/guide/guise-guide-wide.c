/* SPDX-License-Identifier: GPL-3.0-or-later
 * Something that may be wider than the page. */
#include "app/guide/guise-guide-wide.h"

#include "app/widgets/guise-widget.h"

struct _GuiseGuideWide
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkWidget *child; /* of the scroller's */
};

G_DEFINE_FINAL_TYPE (GuiseGuideWide, guise_guide_wide, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
guise_guide_wide_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
guise_guide_wide_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  GuiseGuideWide *self = GUISE_GUIDE_WIDE (widget);
  int             least, like;

  gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &least, &like, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 1;
      *natural = MAX (like, 1);
      return;
    }
  gtk_widget_measure (self->child, GTK_ORIENTATION_VERTICAL,
                      MAX (for_size >= 0 ? for_size : like, least), minimum, natural, NULL, NULL);
  *minimum = *natural;
}

static void
guise_guide_wide_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseGuideWide *self = GUISE_GUIDE_WIDE (widget);
  int             least;

  /* GTK warns where a widget was not asked before it is given a size. */
  gtk_widget_measure (self->scroller, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_allocate (self->scroller, MAX (width, least), height, baseline, NULL);
}

static void
guise_guide_wide_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_guide_wide_parent_class)->dispose (object);
}

static void
guise_guide_wide_class_init (GuiseGuideWideClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_guide_wide_dispose;
  widget_class->get_request_mode = guise_guide_wide_get_request_mode;
  widget_class->measure = guise_guide_wide_measure;
  widget_class->size_allocate = guise_guide_wide_size_allocate;
}

static void
guise_guide_wide_init (GuiseGuideWide *self)
{
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_EXTERNAL);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
}

GtkWidget *
guise_guide_wide_new (GtkWidget *child, const char *name)
{
  GuiseGuideWide *self = g_object_new (GUISE_TYPE_GUIDE_WIDE, NULL);

  self->child = child;
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), child);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scroller), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
  return GTK_WIDGET (self);
}
