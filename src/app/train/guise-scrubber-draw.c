/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is kept of a training, along its iterations: how it looks. */
#include <math.h>

#include "app/train/guise-scrubber-private.h"
#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-widget.h"

#define EDGE     14.0f /* air at both ends: a handle fits */
#define CAPTION  18.0f
#define LINE     6.0f
#define DOT      3.2f
#define RING     6.5f
#define CLOSE    6.0f /* dots nearer than this are one */
#define MIN_NAME 60.0f

float
guise_scrubber_get_x (const GuiseScrubber *self, double iteration)
{
  const float room = (float) gtk_widget_get_width (GTK_WIDGET (self)) - 2 * EDGE;

  return EDGE + room * (float) (iteration / MAX (self->end, 1.0));
}

float
guise_scrubber_get_point_x (const GuiseScrubber *self, const GuiseHistoryPoint *point)
{
  return guise_scrubber_get_x (self, (double) guise_history_point_get_iteration (point));
}

gboolean
guise_scrubber_is_whole (const GuiseHistoryPoint *point)
{
  return guise_history_point_get_damage (point) == NULL;
}

static void
append_round (GtkSnapshot *snapshot, float x, float radius, const GdkRGBA *rgba)
{
  const graphene_rect_t bounds =
    GRAPHENE_RECT_INIT (x - radius, GUISE_SCRUBBER_AXIS - radius, 2 * radius, 2 * radius);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, rgba, &bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_line (GuiseScrubber *self, GtkSnapshot *snapshot)
{
  GtkWidget    *widget = GTK_WIDGET (self);
  const GdkRGBA track = guise_palette_get (widget, GUISE_COLOR_TRACK);
  GdkRGBA       accent = guise_palette_get (widget, GUISE_COLOR_ACCENT);
  const float   begin = guise_scrubber_get_x (self, 0.0);
  float         from, to;

  gtk_snapshot_append_color (snapshot, &track,
                             &GRAPHENE_RECT_INIT (begin, GUISE_SCRUBBER_AXIS - LINE / 2,
                                                  guise_scrubber_get_x (self, self->end) - begin,
                                                  LINE));
  if (self->stands[0] == NULL || self->stands[1] == NULL)
    return;
  from = guise_scrubber_get_point_x (self, self->stands[0]);
  to = guise_scrubber_get_point_x (self, self->stands[1]);
  accent.alpha *= 0.35f;
  gtk_snapshot_append_color (snapshot, &accent,
                             &GRAPHENE_RECT_INIT (MIN (from, to), GUISE_SCRUBBER_AXIS - LINE / 2,
                                                  fabsf (to - from), LINE));
}

/* Names above where there is room, else numbers; where a stage begins below. */
static void
append_bands (GuiseScrubber *self, GtkSnapshot *snapshot)
{
  GtkWidget    *widget = GTK_WIDGET (self);
  const float   width = (float) gtk_widget_get_width (widget);
  const GdkRGBA rgba = guise_palette_get (widget, GUISE_COLOR_LINE);

  for (guint i = 0; i < self->bands->len; i++)
    {
      const GuiseScrubberBand *band = &g_array_index (self->bands, GuiseScrubberBand, i);
      const float              x = guise_scrubber_get_x (self, band->first);
      const float              next =
        i + 1 < self->bands->len
                       ? MIN (guise_scrubber_get_x (self,
                                                    g_array_index (self->bands, GuiseScrubberBand, i + 1).first),
                              width)
                       : width;
      g_autofree char *name = next - x >= MIN_NAME ? g_strdup_printf ("%u  %s", i + 1, band->title)
                                                   : g_strdup_printf ("%u", i + 1);
      g_autofree char *at = g_strdup_printf ("%'.0f", band->first);

      if (band->first >= self->end && i > 0)
        break;
      guise_widget_append_caption (widget, snapshot, name,
                                   &GRAPHENE_RECT_INIT (x, 0, MAX (next - x - 4, 12), CAPTION),
                                   PANGO_ALIGN_LEFT, FALSE);
      if (next - x >= MIN_NAME)
        guise_widget_append_caption (widget, snapshot, at,
                                     &GRAPHENE_RECT_INIT (x, GUISE_SCRUBBER_AXIS + 16, next - x,
                                                          CAPTION),
                                     PANGO_ALIGN_LEFT, FALSE);
      if (i > 0)
        gtk_snapshot_append_color (snapshot, &rgba,
                                   &GRAPHENE_RECT_INIT (x, GUISE_SCRUBBER_AXIS - 10, 1, 20));
    }
}

static void
append_damaged (GuiseScrubber *self, GtkSnapshot *snapshot, float x)
{
  const GdkRGBA rgba = guise_palette_get (GTK_WIDGET (self), GUISE_COLOR_ERROR);
  cairo_t      *cr =
    gtk_snapshot_append_cairo (snapshot,
                               &GRAPHENE_RECT_INIT (x - 6, GUISE_SCRUBBER_AXIS - 6, 12, 12));

  gdk_cairo_set_source_rgba (cr, &rgba);
  cairo_set_line_width (cr, 2.0);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, (double) x - side * 4.0, (double) GUISE_SCRUBBER_AXIS - 4.0);
      cairo_line_to (cr, (double) x + side * 4.0, (double) GUISE_SCRUBBER_AXIS + 4.0);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
append_points (GuiseScrubber *self, GtkSnapshot *snapshot)
{
  GtkWidget    *widget = GTK_WIDGET (self);
  const GdkRGBA text = guise_palette_get (widget, GUISE_COLOR_TEXT);
  const GdkRGBA done = guise_palette_get (widget, GUISE_COLOR_DONE);
  const GdkRGBA ground = guise_palette_get (widget, GUISE_COLOR_WINDOW);
  float         last = -CLOSE;

  for (guint i = 0; i < self->points->len; i++)
    {
      const GuiseHistoryPoint *point = self->points->pdata[i];
      const float              x = guise_scrubber_get_point_x (self, point);

      if (!guise_scrubber_is_whole (point))
        append_damaged (self, snapshot, x);
      else if (guise_history_point_get_backup (point) != NULL)
        {
          append_round (snapshot, x, RING, &text);
          append_round (snapshot, x, RING - 2, &ground);
          append_round (snapshot, x, 2, &text);
        }
      else if (x - last >= CLOSE)
        {
          append_round (snapshot, x, DOT, &done);
          last = x;
        }
    }
}

void
guise_scrubber_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseScrubber *self = GUISE_SCRUBBER (widget);

  append_line (self, snapshot);
  append_bands (self, snapshot);
  append_points (self, snapshot);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_snapshot_child (widget, child, snapshot);
}
