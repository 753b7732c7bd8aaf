/* SPDX-License-Identifier: GPL-3.0-or-later
 * A picture's way, drawn in milliseconds. */
#include "app/live/guise-latency-bar.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/live/guise-live-words.h"
#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-widget.h"

#define HEIGHT      36
#define BAR_HEIGHT  16.0f
#define GAP         2.0f
#define CORNER      3.0f
#define NAME_WIDTH  44.0f /* narrower parts are named in the tooltip */
#define MARK_WIDTH  2.0f
#define OTHER_ALPHA 0.38f
#define USUAL_MS    (1000.0 / 30)

struct _GuiseLatencyBar
{
  GtkWidget parent_instance;

  GuiseLiveFigures figures;
  gboolean         has_figures;
  double           budget_ms;
};

G_DEFINE_FINAL_TYPE (GuiseLatencyBar, guise_latency_bar, GTK_TYPE_WIDGET)

static double
get_sum (const GuiseLatencyBar *self)
{
  double sum = 0.0;

  for (int i = 0; i < GUISE_N_LIVE_STAGES; i++)
    sum += self->figures.stages[i].p50;
  return sum;
}

static double
get_budget (const GuiseLatencyBar *self)
{
  return self->budget_ms > 0.0 ? self->budget_ms : USUAL_MS;
}

static int
find_biggest (const GuiseLatencyBar *self)
{
  int biggest = 0;

  for (int i = 1; i < GUISE_N_LIVE_STAGES; i++)
    if (self->figures.stages[i].p50 > self->figures.stages[biggest].p50)
      biggest = i;
  return biggest;
}

/* ---- words ---- */

static char *
dup_table (const GuiseLatencyBar *self)
{
  g_autoptr (GString) text = g_string_new (_ ("Milliseconds: half of the pictures, 99 of 100"));

  for (int i = 0; i < GUISE_N_LIVE_STAGES; i++)
    g_string_append_printf (text, "\n%s: %.1f, %.1f", guise_live_stage_get_title (i),
                            self->figures.stages[i].p50, self->figures.stages[i].p99);
  g_string_append_printf (text, "\n%s: %.1f, %.1f",
                          _ ("all, with waiting"), self->figures.total.p50,
                             self->figures.total.p99);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
describe (GuiseLatencyBar *self)
{
  g_autofree char *table = self->has_figures ? dup_table (self) : NULL;
  g_autofree char *value = self->has_figures
    /* Translators: what is taken, what there is, the longest part and what that takes. */
    ? g_strdup_printf (_ ("%.1f of %.0f ms, %s %.1f"), get_sum (self), get_budget (self),
                          guise_live_stage_get_title (find_biggest (self)),
                          self->figures.stages[find_biggest (self)].p50)
    : g_strdup (_ ("nothing runs"));

  gtk_widget_set_tooltip_text (GTK_WIDGET (self), table);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, value,
                                  -1);
}

void
guise_latency_bar_show (GuiseLatencyBar *self, const GuiseLiveFigures *figures, double budget_ms)
{
  self->has_figures = figures != NULL && figures->n_shown > 0;
  if (self->has_figures)
    self->figures = *figures;
  self->budget_ms = budget_ms;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- drawing ---- */

static void
fill (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float width)
{
  GskRoundedRect  rounded;
  graphene_rect_t rect = GRAPHENE_RECT_INIT (x, 0, width, BAR_HEIGHT);

  gsk_rounded_rect_init_from_rect (&rounded, &rect, MIN (CORNER, width / 2.0f));
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, color, &rect);
  gtk_snapshot_pop (snapshot);
}

static void
draw_text (GuiseLatencyBar *self,
           GtkSnapshot     *snapshot,
           const char      *text,
           float            x,
           float            width,
           PangoAlignment   alignment,
           gboolean         is_bold)
{
  guise_widget_append_caption (GTK_WIDGET (self), snapshot, text,
                               &GRAPHENE_RECT_INIT (x, BAR_HEIGHT + 2, width,
                                                    HEIGHT - BAR_HEIGHT - 2),
                               alignment, is_bold);
}

/* Beyond the camera's time a line of the warning colour runs along the top. */
static void
draw_parts (GuiseLatencyBar *self, GtkSnapshot *snapshot, double scale)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GdkRGBA    accent = guise_palette_get (widget, GUISE_COLOR_ACCENT);
  GdkRGBA    other = guise_palette_get (widget, GUISE_COLOR_TEXT);
  GdkRGBA    warning = guise_palette_get (widget, GUISE_COLOR_WARNING);
  int        biggest = find_biggest (self);
  float      budget = (float) (get_budget (self) * scale), x = 0.0f;

  other.alpha *= OTHER_ALPHA;
  for (int i = 0; i < GUISE_N_LIVE_STAGES; i++)
    {
      float part = (float) (self->figures.stages[i].p50 * scale);

      if (part < 1.0f)
        continue;
      fill (snapshot, i == biggest ? &accent : &other, x, MAX (part - GAP, 1.0f));
      if (part >= NAME_WIDTH)
        draw_text (self, snapshot, guise_live_stage_get_title (i), x, part, PANGO_ALIGN_LEFT,
                   i == biggest);
      x += part;
    }
  if (x > budget)
    gtk_snapshot_append_color (snapshot, &warning,
                               &GRAPHENE_RECT_INIT (budget, 0, x - budget, MARK_WIDTH * 2));
}

/* 99 of 100 pictures take no longer, stages together. */
static double
get_longest (const GuiseLatencyBar *self)
{
  return self->figures.around.p99 + self->figures.stages[GUISE_LIVE_STAGE_NETWORK].p99;
}

static void
draw_mark (GuiseLatencyBar *self, GtkSnapshot *snapshot, float width, double scale)
{
  GdkRGBA color = guise_palette_get (GTK_WIDGET (self), GUISE_COLOR_TEXT);
  float   x = MIN ((float) (get_longest (self) * scale), width - MARK_WIDTH);
  /* Translators: what 99 of 100 pictures take, and the time between two pictures of the camera. */
  g_autofree char *text =
    g_strdup_printf (_ ("99 %%: %.0f of %.0f ms"), get_longest (self), get_budget (self));

  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (x, 0, MARK_WIDTH, BAR_HEIGHT));
  draw_text (self, snapshot, text, 0, width, PANGO_ALIGN_RIGHT, FALSE);
}

static void
guise_latency_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseLatencyBar *self = GUISE_LATENCY_BAR (widget);
  GdkRGBA          track = guise_palette_get (widget, GUISE_COLOR_TRACK);
  float            width = (float) gtk_widget_get_width (widget);
  double           most;

  fill (snapshot, &track, 0, width);
  if (!self->has_figures || width < NAME_WIDTH)
    return;
  most = fmax (fmax (get_budget (self), get_sum (self)), get_longest (self));
  draw_parts (self, snapshot, (double) width / most);
  draw_mark (self, snapshot, width, (double) width / most);
}

static void
guise_latency_bar_measure (GtkWidget     *widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 0;
}

static void
guise_latency_bar_class_init (GuiseLatencyBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  widget_class->snapshot = guise_latency_bar_snapshot;
  widget_class->measure = guise_latency_bar_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_METER);
}

static void
guise_latency_bar_init (GuiseLatencyBar *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Delay"), -1);
  guise_palette_follow (GTK_WIDGET (self));
  describe (self);
}
