/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many of the faces of an instruction are there. */
#include "app/record/guise-dots.h"

#include "capture/guise-coach.h"

#define SIZE 10
#define STEP 19

struct _GuiseDots
{
  GtkWidget parent_instance;

  int n;
};

G_DEFINE_FINAL_TYPE (GuiseDots, guise_dots, GTK_TYPE_WIDGET)

static void
guise_dots_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  const GuiseDots *self = GUISE_DOTS (widget);
  const float      left =
    (float) (gtk_widget_get_width (widget) - STEP * (GUISE_COACH_N_DOTS - 1) - SIZE) / 2;

  for (int i = 0; i < GUISE_COACH_N_DOTS; i++)
    {
      const GdkRGBA   color = { 1, 1, 1, i < self->n ? 1.0f : 0.35f };
      graphene_rect_t bounds = GRAPHENE_RECT_INIT (left + (float) (STEP * i), 0, SIZE, SIZE);
      GskRoundedRect  outline;

      gsk_rounded_rect_init_from_rect (&outline, &bounds, SIZE / 2.0f);
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, &color, &bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
guise_dots_measure (GtkWidget     *widget,
                    GtkOrientation orientation,
                    int            for_size,
                    int           *minimum,
                    int           *natural,
                    int           *minimum_baseline,
                    int           *natural_baseline)
{
  *minimum = *natural =
    orientation == GTK_ORIENTATION_VERTICAL ? SIZE : STEP * (GUISE_COACH_N_DOTS - 1) + SIZE;
}

void
guise_dots_set (GuiseDots *self, int n)
{
  if (self->n == n)
    return;
  self->n = n;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_dots_class_init (GuiseDotsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_dots_snapshot;
  widget_class->measure = guise_dots_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
guise_dots_init (GuiseDots *self)
{
}
