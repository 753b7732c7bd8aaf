/* SPDX-License-Identifier: GPL-3.0-or-later
 * The losses of both sides over the iterations. */
#include "app/train/guise-loss-plot.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/guise-palette.h"

#define LEFT      44.0
#define RIGHT     84.0
#define TOP       20.0
#define BOTTOM    22.0
#define LABEL     15.0 /* half of the height of the two lines at a curve's end */
#define N_X_TICKS 6
#define N_Y_TICKS 5
#define SMOOTHING 2000.0 /* iterations, of a long training; */
#define SMOOTHED  20.0   /* of a short one this part */
#define DECADE    5.0    /* less than this between the ends, and round steps say more */
#define N_SIDES   2

/* One column of the plot. */
typedef struct
{
  double x; /* iteration in its middle */
  double min[N_SIDES];
  double max[N_SIDES];
  double smooth[N_SIDES]; /* NaN: a gap */
} Column;

typedef struct
{
  char  *title; /* owned */
  double first; /* iteration */
} Mark;

struct _GuiseLossPlot
{
  GtkWidget parent_instance;

  GArray  *columns; /* owned; of Column */
  GArray  *marks;   /* owned; of Mark: the stages */
  gboolean is_log;
  double   x_end;
  double   y_low;
  double   y_high;
};

G_DEFINE_FINAL_TYPE (GuiseLossPlot, guise_loss_plot, GTK_TYPE_WIDGET)

enum
{
  PROP_IS_LOG = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static const GuiseColor colors[N_SIDES] = { GUISE_COLOR_SRC, GUISE_COLOR_DST };

/* ---- axes ---- */

double
guise_loss_plot_get_tick (double span, int n_most)
{
  double tick;

  if (!(span > 0.0) || n_most < 1)
    return 1.0;
  tick = pow (10.0, floor (log10 (span / n_most)));
  for (int i = 0; i < 3; i++)
    {
      static const double factors[] = { 1.0, 2.0, 5.0 };

      if (span / (factors[i] * tick) <= n_most + 1e-9)
        return factors[i] * tick;
    }
  return 10.0 * tick;
}

typedef struct
{
  const GuiseLossPlot *plot;
  double               width;
  double               height;
} Frame;

static double
get_x (const Frame *frame, double iteration)
{
  return LEFT + (frame->width - LEFT - RIGHT) * iteration / frame->plot->x_end;
}

static double
get_y (const Frame *frame, double loss)
{
  const GuiseLossPlot *plot = frame->plot;
  const double         room = frame->height - TOP - BOTTOM;
  const double         share =
    plot->is_log ? log (MAX (loss, plot->y_low) / plot->y_low) / log (plot->y_high / plot->y_low)
                         : (loss - plot->y_low) / (plot->y_high - plot->y_low);

  return TOP + room * (1.0 - CLAMP (share, 0.0, 1.0));
}

/* What of the curves has to be seen: all of the smooth ones. */
static void
settle_axes (GuiseLossPlot *self)
{
  double low = INFINITY;
  double high = 0.0;

  for (guint i = 0; i < self->columns->len; i++)
    for (int side = 0; side < N_SIDES; side++)
      {
        const double loss = g_array_index (self->columns, Column, i).smooth[side];

        if (!isfinite (loss))
          continue;
        low = MIN (low, loss);
        high = MAX (high, loss);
      }
  if (!(high > 0.0) || !(low > 0.0))
    {
      low = 0.1;
      high = 1.0;
    }
  self->y_low = self->is_log ? low / 1.2 : 0.0;
  self->y_high = high * (self->is_log ? 1.2 : 1.04);
}

/* ---- drawing ---- */

static void
set_color (cairo_t *cr, const GuiseLossPlot *self, GuiseColor color, double alpha)
{
  GdkRGBA rgba = guise_palette_get (GTK_WIDGET (self), color);

  rgba.alpha *= (float) alpha;
  gdk_cairo_set_source_rgba (cr, &rgba);
}

/* align: 0 the left end of the text at x, 1 the right one */
static void
draw_text (cairo_t             *cr,
           const GuiseLossPlot *self,
           const char          *text,
           double               x,
           double               y,
           double               align)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList *attributes = pango_attr_list_new ();
  int            width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, x - align * width, y - height / 2.0);
  pango_cairo_show_layout (cr, layout);
  cairo_new_path (cr);
}

static void
draw_line (cairo_t *cr, double x1, double y1, double x2, double y2)
{
  cairo_move_to (cr, x1, y1);
  cairo_line_to (cr, x2, y2);
  cairo_stroke (cr);
}

static char *
describe_iteration (double iteration)
{
  if (iteration >= 1e6)
    return g_strdup_printf (_("%g M"), iteration / 1e6);
  if (iteration >= 1e4)
    return g_strdup_printf (_("%g k"), iteration / 1e3);
  return g_strdup_printf ("%'.0f", iteration);
}

static void
draw_y_line (cairo_t *cr, const Frame *frame, double loss)
{
  const double     y = round (get_y (frame, loss)) + 0.5;
  g_autofree char *text = g_strdup_printf ("%g", loss);

  set_color (cr, frame->plot, GUISE_COLOR_LINE, 0.7);
  draw_line (cr, LEFT, y, frame->width - RIGHT, y);
  set_color (cr, frame->plot, GUISE_COLOR_DONE, 1.0);
  draw_text (cr, frame->plot, text, LEFT - 6, y, 1.0);
}

static void
draw_y_axis (cairo_t *cr, const Frame *frame)
{
  const GuiseLossPlot *self = frame->plot;

  if (self->is_log && self->y_high / self->y_low >= DECADE)
    {
      static const double factors[] = { 1.0, 2.0, 5.0 };

      for (double decade = pow (10.0, floor (log10 (self->y_low))); decade <= self->y_high;
           decade *= 10.0)
        for (int i = 0; i < 3; i++)
          if (decade * factors[i] >= self->y_low && decade * factors[i] <= self->y_high)
            draw_y_line (cr, frame, decade * factors[i]);
    }
  else
    {
      const double tick = guise_loss_plot_get_tick (self->y_high - self->y_low, N_Y_TICKS);

      for (double loss = ceil (self->y_low / tick) * tick; loss <= self->y_high; loss += tick)
        draw_y_line (cr, frame, loss);
    }
}

static void
draw_x_axis (cairo_t *cr, const Frame *frame)
{
  const double tick = MAX (guise_loss_plot_get_tick (frame->plot->x_end, N_X_TICKS), 1.0);

  set_color (cr, frame->plot, GUISE_COLOR_DONE, 1.0);
  for (double iteration = 0.0; iteration <= frame->plot->x_end; iteration += tick)
    {
      g_autofree char *text = describe_iteration (iteration);

      draw_text (cr, frame->plot, text, get_x (frame, iteration), frame->height - BOTTOM / 2, 0.5);
    }
}

static void
draw_marks (cairo_t *cr, const Frame *frame)
{
  const double dash[] = { 3.0, 3.0 };

  for (guint i = 0; i < frame->plot->marks->len; i++)
    {
      const Mark      *mark = &g_array_index (frame->plot->marks, Mark, i);
      const double     x = round (get_x (frame, mark->first)) + 0.5;
      g_autofree char *text = g_strdup_printf ("%u", i + 1);

      if (mark->first > frame->plot->x_end)
        break;
      set_color (cr, frame->plot, GUISE_COLOR_DONE, 1.0);
      draw_text (cr, frame->plot, text, x + 4, TOP / 2, 0.0);
      if (i == 0)
        continue;
      cairo_set_dash (cr, dash, 2, 0.0);
      draw_line (cr, x, TOP, x, frame->height - BOTTOM);
      cairo_set_dash (cr, NULL, 0, 0.0);
    }
}

/* From the smallest to the largest loss of each column, all in one fill. */
static void
draw_range (cairo_t *cr, const Frame *frame, int side)
{
  const GArray *columns = frame->plot->columns;

  set_color (cr, frame->plot, colors[side], 0.2);
  for (guint i = 0; i < columns->len; i++)
    {
      const Column *column = &g_array_index (columns, Column, i);
      const double  y = get_y (frame, column->max[side]);

      if (isfinite (column->smooth[side]))
        cairo_rectangle (cr, get_x (frame, column->x) - 0.5, y, 1.0,
                         MAX (get_y (frame, column->min[side]) - y, 1.0));
    }
  cairo_fill (cr);
}

static void
draw_curve (cairo_t *cr, const Frame *frame, int side)
{
  const double  dash[] = { 5.0, 3.0 };
  const GArray *columns = frame->plot->columns;
  gboolean      is_down = FALSE;

  set_color (cr, frame->plot, colors[side], 1.0);
  cairo_set_line_width (cr, 2.0);
  if (side == 1)
    cairo_set_dash (cr, dash, 2, 0.0);
  for (guint i = 0; i < columns->len; i++)
    {
      const Column *column = &g_array_index (columns, Column, i);

      if (!isfinite (column->smooth[side]))
        is_down = FALSE;
      else if (is_down)
        cairo_line_to (cr, get_x (frame, column->x), get_y (frame, column->smooth[side]));
      else
        {
          cairo_move_to (cr, get_x (frame, column->x), get_y (frame, column->smooth[side]));
          is_down = TRUE;
        }
    }
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0.0);
  cairo_set_line_width (cr, 1.0);
}

static double
get_last (const GuiseLossPlot *self, int side)
{
  for (guint i = self->columns->len; i > 0; i--)
    if (isfinite (g_array_index (self->columns, Column, i - 1).smooth[side]))
      return g_array_index (self->columns, Column, i - 1).smooth[side];
  return (double) NAN;
}

/* Two that would lie upon each other stand a line apart. */
static void
draw_ends (cairo_t *cr, const Frame *frame)
{
  static const char *const names[N_SIDES] = { N_ ("Character"), N_ ("You") };
  double                   y[N_SIDES];

  for (int side = 0; side < N_SIDES; side++)
    y[side] = MIN (get_y (frame, get_last (frame->plot, side)), frame->height - BOTTOM - 2 * LABEL);
  if (fabs (y[0] - y[1]) < 2 * LABEL)
    {
      const double middle = (y[0] + y[1]) / 2;
      const int    upper = y[0] <= y[1] ? 0 : 1;

      y[upper] = middle - LABEL;
      y[1 - upper] = middle + LABEL;
    }
  for (int side = 0; side < N_SIDES; side++)
    {
      const double     loss = get_last (frame->plot, side);
      g_autofree char *number = g_strdup_printf ("%.3f", loss);

      if (!isfinite (loss))
        continue;
      set_color (cr, frame->plot, colors[side], 1.0);
      draw_text (cr, frame->plot, number, frame->width - RIGHT + 8, y[side] - 7, 0.0);
      draw_text (cr, frame->plot, _ (names[side]), frame->width - RIGHT + 8, y[side] + 7, 0.0);
    }
}

static void
guise_loss_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseLossPlot  *self = GUISE_LOSS_PLOT (widget);
  const Frame     frame = { self, gtk_widget_get_width (widget), gtk_widget_get_height (widget) };
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) frame.width, (float) frame.height);
  cairo_t        *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  cairo_set_line_width (cr, 1.0);
  draw_y_axis (cr, &frame);
  draw_x_axis (cr, &frame);
  draw_marks (cr, &frame);
  for (int side = 0; side < N_SIDES; side++)
    draw_range (cr, &frame, side);
  for (int side = N_SIDES - 1; side >= 0; side--)
    draw_curve (cr, &frame, side);
  draw_ends (cr, &frame);
  cairo_destroy (cr);
}

/* ---- what it shows ---- */

/* An exponential mean over so many iterations, whatever a column stands for. */
static void
smooth (double *state, double value, double n_iterations, double over, double *out)
{
  const double weight = 1.0 - exp (-n_iterations / over);

  if (isfinite (value))
    *state = isfinite (*state) ? *state + weight * (value - *state) : value;
  *out = isfinite (value) ? *state : (double) NAN;
}

static void
take_curve (GuiseLossPlot *self, const GuiseLossCurve *curve)
{
  const double last = curve != NULL ? (double) curve->last : 0.0;
  const double over = CLAMP (last / SMOOTHED, 1.0, SMOOTHING);
  double       state[N_SIDES] = { (double) NAN, (double) NAN };

  g_array_set_size (self->columns, 0);
  for (guint i = 0; curve != NULL && i < curve->points->len; i++)
    {
      const GuiseLossPoint *point = &g_array_index (curve->points, GuiseLossPoint, i);
      const double          n = (double) point->n_iterations;
      Column                column = {
                       .x = (double) point->iteration + n / 2.0,
                       .min = { (double) point->src.min, (double) point->dst.min },
                       .max = { (double) point->src.max, (double) point->dst.max },
      };

      smooth (&state[0], (double) point->src.mean, n, over, &column.smooth[0]);
      smooth (&state[1], (double) point->dst.mean, n, over, &column.smooth[1]);
      g_array_append_val (self->columns, column);
    }
}

static void
take_stages (GuiseLossPlot *self, const GuiseProjectStatus *status)
{
  double sum = 0.0;

  for (guint i = 0; i < status->stages->len; i++)
    sum += (double) g_array_index (status->stages, GuiseProjectStageStatus, i).n_iterations;

  double first = (double) status->n_iterations - sum; /* what was imported comes before */

  g_array_set_size (self->marks, 0);
  for (guint i = 0; i < status->stages->len; i++)
    {
      const GuiseProjectStageStatus *stage =
        &g_array_index (status->stages, GuiseProjectStageStatus, i);
      const Mark mark = { g_strdup (stage->title), MAX (first, 0.0) };

      g_array_append_val (self->marks, mark);
      first += (double) stage->n_iterations;
    }
}

static void
name_plot (GuiseLossPlot *self)
{
  const double     src = get_last (self, 0);
  const double     dst = get_last (self, 1);
  g_autofree char *text = isfinite (src) && isfinite (dst)
    ? g_strdup_printf (_("Loss: character %.3f, you %.3f"), src, dst)
    : g_strdup (_("Loss: nothing has been trained yet"));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

void
guise_loss_plot_follow (GuiseLossPlot            *self,
                        const GuiseLossCurve     *curve,
                        const GuiseProjectStatus *status)
{
  const double last = curve != NULL ? (double) curve->last : 0.0;
  const double tick = guise_loss_plot_get_tick (MAX (last, 10.0), N_X_TICKS);

  take_curve (self, curve);
  take_stages (self, status);
  self->x_end = MAX (ceil (last / tick), 1.0) * tick;
  settle_axes (self);
  name_plot (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- the object ---- */

static void
clear_mark (void *item)
{
  g_free (((Mark *) item)->title);
}

static void
guise_loss_plot_finalize (GObject *object)
{
  GuiseLossPlot *self = GUISE_LOSS_PLOT (object);

  g_clear_pointer (&self->columns, g_array_unref);
  g_clear_pointer (&self->marks, g_array_unref);
  G_OBJECT_CLASS (guise_loss_plot_parent_class)->finalize (object);
}

static void
guise_loss_plot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IS_LOG)
    g_value_set_boolean (value, GUISE_LOSS_PLOT (object)->is_log);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
guise_loss_plot_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GuiseLossPlot *self = GUISE_LOSS_PLOT (object);

  if (id != PROP_IS_LOG)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  self->is_log = g_value_get_boolean (value);
  settle_axes (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_loss_plot_class_init (GuiseLossPlotClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->finalize = guise_loss_plot_finalize;
  object_class->get_property = guise_loss_plot_get_property;
  object_class->set_property = guise_loss_plot_set_property;
  widget_class->snapshot = guise_loss_plot_snapshot;
  properties[PROP_IS_LOG] =
    g_param_spec_boolean ("is-log", NULL, NULL, TRUE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_loss_plot_init (GuiseLossPlot *self)
{
  self->columns = g_array_new (FALSE, FALSE, sizeof (Column));
  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  g_array_set_clear_func (self->marks, clear_mark);
  self->is_log = TRUE;
  self->x_end = 10.0;
  settle_axes (self);
  guise_palette_follow (GTK_WIDGET (self));
}
