/* SPDX-License-Identifier: GPL-3.0-or-later
 * How many faces look where. */
#include "app/faces/guise-pose-shades.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/guise-palette.h"

#define N_COLUMNS     GUISE_COVERAGE_N_YAW_COLUMNS
#define N_ROWS        GUISE_COVERAGE_N_PITCH_ROWS
#define GAP           2.0f
#define RADIUS        2.0f
#define HEIGHT        80
#define LEAST_OPACITY 0.12f /* studio.md 5.2 */

struct _GuisePoseShades
{
  GtkWidget parent_instance;

  size_t counts[GUISE_POSE_SHADES_N];
};

G_DEFINE_FINAL_TYPE (GuisePoseShades, guise_pose_shades, GTK_TYPE_WIDGET)

static size_t
get_largest (const size_t *counts)
{
  size_t largest = 0;

  for (int i = 0; i < GUISE_POSE_SHADES_N; i++)
    largest = MAX (largest, counts[i]);
  return largest;
}

static void
guise_pose_shades_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuisePoseShades *self = GUISE_POSE_SHADES (widget);
  const float      width =
    ((float) gtk_widget_get_width (widget) - GAP * (N_COLUMNS - 1)) / (float) N_COLUMNS;
  const float height =
    ((float) gtk_widget_get_height (widget) - GAP * (N_ROWS - 1)) / (float) N_ROWS;
  const float   largest = (float) MAX (get_largest (self->counts), 1);
  const GdkRGBA full = guise_palette_get (widget, GUISE_COLOR_TILE_FULL);
  const GdkRGBA track = guise_palette_get (widget, GUISE_COLOR_TRACK);

  for (int row = 0; row < N_ROWS; row++)
    for (int x = 0; x < N_COLUMNS; x++)
      {
        const size_t          count = self->counts[row * N_COLUMNS + (N_COLUMNS - 1 - x)];
        const graphene_rect_t bounds =
          GRAPHENE_RECT_INIT ((float) x * (width + GAP), (float) row * (height + GAP), width,
                              height);
        GdkRGBA        color = full;
        GskRoundedRect tile;

        color.alpha *= LEAST_OPACITY + (1.0f - LEAST_OPACITY) * (float) count / largest;
        gsk_rounded_rect_init_from_rect (&tile, &bounds, RADIUS);
        gtk_snapshot_push_rounded_clip (snapshot, &tile);
        gtk_snapshot_append_color (snapshot, count > 0 ? &color : &track, &bounds);
        gtk_snapshot_pop (snapshot);
      }
}

static void
guise_pose_shades_measure (GtkWidget     *widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 100;
}

static size_t
sum_column (const size_t *counts, int column)
{
  size_t n = 0;

  for (int row = 0; row < N_ROWS; row++)
    n += counts[row * N_COLUMNS + column];
  return n;
}

const char *
guise_pose_shades_describe (const size_t *counts)
{
  size_t n = 0;
  size_t n_front = 0;
  size_t n_right = 0; /* looks to the picture's left */

  for (int column = 0; column < N_COLUMNS; column++)
    {
      const size_t here = sum_column (counts, column);

      n += here;
      n_front += ABS (column - N_COLUMNS / 2) <= 1 ? here : 0;
      n_right += column < N_COLUMNS / 2 - 1 ? here : 0;
    }
  if (n == 0)
    return _("none yet");
  if (2 * n_front > n)
    return _("mostly frontal");
  if (2 * n_right > n)
    return _("mostly to the right");
  if (2 * (n - n_front - n_right) > n)
    return _("mostly to the left");
  return _("even");
}

void
guise_pose_shades_set (GuisePoseShades *self, const size_t *counts)
{
  g_autofree char *text = NULL;
  size_t           n_left = 0, n_front = 0, n_right = 0;

  for (int column = 0; column < N_COLUMNS; column++)
    {
      const size_t n = sum_column (counts, column);

      n_right += column < N_COLUMNS / 2 - 1 ? n : 0;
      n_left += column > N_COLUMNS / 2 + 1 ? n : 0;
      n_front += ABS (column - N_COLUMNS / 2) <= 1 ? n : 0;
    }
  for (int i = 0; i < GUISE_POSE_SHADES_N; i++)
    self->counts[i] = counts[i];
  /* Translators: numbers of faces by where they look */
  text = g_strdup_printf (_("%'zu to the left, %'zu to the front, %'zu to the right"), n_left,
                             n_front, n_right);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_pose_shades_class_init (GuisePoseShadesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_pose_shades_snapshot;
  widget_class->measure = guise_pose_shades_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_pose_shades_init (GuisePoseShades *self)
{
  guise_palette_follow (GTK_WIDGET (self));
}
