/* SPDX-License-Identifier: GPL-3.0-or-later
 * A table, in columns or row by row. */
#include "app/guide/guise-guide-grid.h"

#include <glib/gi18n.h>

#include "app/guide/guise-guide-wide.h"
#include "app/widgets/guise-widget.h"

#define NARROW 560 /* pixels: below, nothing has to be moved to and fro to be read */

struct _GuiseGuideGrid
{
  GtkWidget parent_instance;

  GtkWidget *columns; /* within wide */
  GtkWidget *wide;
  GtkWidget *rows;
};

G_DEFINE_FINAL_TYPE (GuiseGuideGrid, guise_guide_grid, GTK_TYPE_WIDGET)

static GtkSizeRequestMode
guise_guide_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* What is shown at a width; -1: any. */
static GtkWidget *
choose (GuiseGuideGrid *self, int width)
{
  int least;

  gtk_widget_measure (self->columns, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  return width < 0 || width >= MIN (least, NARROW) ? self->wide : self->rows;
}

static void
guise_guide_grid_measure (GtkWidget     *widget,
                          GtkOrientation orientation,
                          int            for_size,
                          int           *minimum,
                          int           *natural,
                          int           *minimum_baseline,
                          int           *natural_baseline)
{
  GuiseGuideGrid *self = GUISE_GUIDE_GRID (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      gtk_widget_measure (choose (self, for_size), orientation, for_size, minimum, natural, NULL,
                          NULL);
      return;
    }
  gtk_widget_measure (self->rows, orientation, for_size, minimum, NULL, NULL, NULL);
  gtk_widget_measure (self->wide, orientation, for_size, NULL, natural, NULL, NULL);
  *natural = MAX (*natural, *minimum);
}

static void
guise_guide_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseGuideGrid *self = GUISE_GUIDE_GRID (widget);
  GtkWidget      *shown = choose (self, width);
  int             least;

  gtk_widget_set_child_visible (self->wide, shown == self->wide);
  gtk_widget_set_child_visible (self->rows, shown == self->rows);
  /* GTK warns where a widget was not asked before it is given a size. */
  gtk_widget_measure (shown, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_allocate (shown, MAX (width, least), height, baseline, NULL);
}

static void
guise_guide_grid_dispose (GObject *object)
{
  guise_widget_unparent_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (guise_guide_grid_parent_class)->dispose (object);
}

static void
guise_guide_grid_class_init (GuiseGuideGridClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = guise_guide_grid_dispose;
  widget_class->get_request_mode = guise_guide_grid_get_request_mode;
  widget_class->measure = guise_guide_grid_measure;
  widget_class->size_allocate = guise_guide_grid_size_allocate;
}

static void
guise_guide_grid_init (GuiseGuideGrid *self)
{
}

GtkWidget *
guise_guide_grid_new (GtkWidget *columns, GtkWidget *rows)
{
  GuiseGuideGrid *self = g_object_new (GUISE_TYPE_GUIDE_GRID, NULL);

  self->columns = columns;
  self->wide = guise_guide_wide_new (columns, _("Table"));
  self->rows = rows;
  gtk_widget_set_parent (self->wide, GTK_WIDGET (self));
  gtk_widget_set_parent (self->rows, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
