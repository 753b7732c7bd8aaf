/* SPDX-License-Identifier: GPL-3.0-or-later
 * How much of something is taken. */
#include "app/plan/guise-share-bar.h"

#include "app/widgets/guise-palette.h"

#define WIDTH  54
#define HEIGHT 6
#define SCARCE 0.88 /* studio.md 5.6 */

struct _GuiseShareBar
{
  GtkWidget parent_instance;

  double share;
};

G_DEFINE_FINAL_TYPE (GuiseShareBar, guise_share_bar, GTK_TYPE_WIDGET)

void
guise_share_bar_set (GuiseShareBar *self, double share)
{
  if (self->share == share)
    return;
  self->share = share;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
append (GtkWidget *widget, GtkSnapshot *snapshot, GuiseColor color, float width)
{
  const GdkRGBA   rgba = guise_palette_get (widget, color);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, width, HEIGHT);
  GskRoundedRect  outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, MIN (HEIGHT / 2.0f, width / 2.0f));
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &rgba, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
guise_share_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  const GuiseShareBar *self = GUISE_SHARE_BAR (widget);
  const GuiseColor     color = self->share > 1.0      ? GUISE_COLOR_ERROR
                               : self->share > SCARCE ? GUISE_COLOR_WARNING
                                                      : GUISE_COLOR_DONE;

  append (widget, snapshot, GUISE_COLOR_TRACK, WIDTH);
  if (self->share > 0.0)
    append (widget, snapshot, color, MAX ((float) MIN (self->share, 1.0) * WIDTH, 2.0f));
}

static void
guise_share_bar_measure (GtkWidget     *widget,
                         GtkOrientation orientation,
                         int            for_size,
                         int           *minimum,
                         int           *natural,
                         int           *minimum_baseline,
                         int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
  *minimum_baseline = *natural_baseline = -1;
}

static void
guise_share_bar_class_init (GuiseShareBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_share_bar_snapshot;
  widget_class->measure = guise_share_bar_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
guise_share_bar_init (GuiseShareBar *self)
{
  guise_palette_follow (GTK_WIDGET (self));
}
