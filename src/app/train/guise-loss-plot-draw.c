/* SPDX-License-Identifier: GPL-3.0-or-later
 * The losses of both sides over the iterations: drawing (studio.md 5.8). */
#include <glib/gi18n.h>
#include <math.h>

#include "app/train/guise-loss-plot-private.h"
#include "app/widgets/guise-palette.h"

#define LEFT      GUISE_LOSS_PLOT_LEFT
#define RIGHT     GUISE_LOSS_PLOT_RIGHT
#define TOP       GUISE_LOSS_PLOT_TOP
#define BOTTOM    GUISE_LOSS_PLOT_BOTTOM
#define N_SIDES   GUISE_LOSS_PLOT_N_SIDES
#define LABEL     15.0 /* half of the height of the two lines at a curve's end */
#define MIN_TITLE 80.0 /* room for the title of a stage */
#define N_X_TICKS 6
#define N_Y_TICKS 5
#define DECADE    5.0 /* less than this between the ends, and round steps say more */
#define PILL_PAD  8.0f

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
  return LEFT + (frame->width - LEFT - RIGHT) * (iteration - frame->plot->x_begin) /
                  (frame->plot->x_end - frame->plot->x_begin);
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
  const GuiseLossPlot *self = frame->plot;
  const double tick = MAX (guise_loss_plot_get_tick (self->x_end - self->x_begin, N_X_TICKS), 1.0);

  set_color (cr, frame->plot, GUISE_COLOR_DONE, 1.0);
  for (double iteration = ceil (self->x_begin / tick) * tick; iteration <= self->x_end;
       iteration += tick)
    {
      g_autofree char *text = describe_iteration (iteration);

      draw_text (cr, frame->plot, text, get_x (frame, iteration), frame->height - BOTTOM / 2, 0.5);
    }
}

static gboolean
is_seen (const Frame *frame, double iteration)
{
  return iteration >= frame->plot->x_begin && iteration <= frame->plot->x_end;
}

/* Room for the title of a stage: up to the next one. */
static double
get_room (const Frame *frame, guint i)
{
  const GArray *marks = frame->plot->marks;
  const double  x = get_x (frame, g_array_index (marks, GuiseLossMark, i).x);
  const double  next = i + 1 < marks->len
                         ? get_x (frame, g_array_index (marks, GuiseLossMark, i + 1).x)
                         : frame->width;

  return MIN (next, frame->width - RIGHT) - x;
}

static void
draw_stages (cairo_t *cr, const Frame *frame)
{
  const double dash[] = { 3.0, 3.0 };

  for (guint i = 0; i < frame->plot->marks->len; i++)
    {
      const GuiseLossMark *mark = &g_array_index (frame->plot->marks, GuiseLossMark, i);
      const double         x = round (get_x (frame, mark->x)) + 0.5;
      g_autofree char     *text = get_room (frame, i) >= MIN_TITLE
                                    ? g_strdup_printf ("%u  %s", i + 1, mark->title)
                                    : g_strdup_printf ("%u", i + 1);

      if (!is_seen (frame, mark->x))
        continue;
      set_color (cr, frame->plot, GUISE_COLOR_DONE, 1.0);
      draw_text (cr, frame->plot, text, x + 4, TOP / 2, 0.0);
      if (i == 0)
        continue;
      cairo_set_dash (cr, dash, 2, 0.0);
      draw_line (cr, x, TOP, x, frame->height - BOTTOM);
      cairo_set_dash (cr, NULL, 0, 0.0);
    }
}

/* Resets are triangles on the axis, returns an arrow back. */
static void
draw_turns (cairo_t *cr, const Frame *frame)
{
  const double y = frame->height - BOTTOM;

  set_color (cr, frame->plot, GUISE_COLOR_TEXT, 0.6);
  for (guint i = 0; i < frame->plot->turns->len; i++)
    {
      const GuiseLossMark *mark = &g_array_index (frame->plot->turns, GuiseLossMark, i);
      const double         x = get_x (frame, mark->x);

      if (!is_seen (frame, mark->x))
        continue;
      if (mark->kind == GUISE_LOSS_MARK_RETURN)
        {
          draw_text (cr, frame->plot, "↶", x, y - 8, 0.5);
          continue;
        }
      cairo_move_to (cr, x, y - 5);
      cairo_line_to (cr, x + 3, y);
      cairo_line_to (cr, x - 3, y);
      cairo_close_path (cr);
      cairo_fill (cr);
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
      const GuiseLossColumn *column = &g_array_index (columns, GuiseLossColumn, i);
      const double           y = get_y (frame, column->max[side]);

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
      const GuiseLossColumn *column = &g_array_index (columns, GuiseLossColumn, i);

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

/* Two that would lie upon each other stand a line apart. */
static void
draw_ends (cairo_t *cr, const Frame *frame)
{
  static const char *const names[N_SIDES] = { N_ ("Character"), N_ ("You") };
  double                   y[N_SIDES];

  for (int side = 0; side < N_SIDES; side++)
    y[side] = MIN (get_y (frame, guise_loss_plot_get_last (frame->plot, side)),
                   frame->height - BOTTOM - 2 * LABEL);
  if (fabs (y[0] - y[1]) < 2 * LABEL)
    {
      const double middle = (y[0] + y[1]) / 2;
      const int    upper = y[0] <= y[1] ? 0 : 1;

      y[upper] = middle - LABEL;
      y[1 - upper] = middle + LABEL;
    }
  for (int side = 0; side < N_SIDES; side++)
    {
      const double     loss = guise_loss_plot_get_last (frame->plot, side);
      g_autofree char *number = g_strdup_printf ("%.3f", loss);

      if (!isfinite (loss))
        continue;
      set_color (cr, frame->plot, colors[side], 1.0);
      draw_text (cr, frame->plot, number, frame->width - RIGHT + 8, y[side] - 7, 0.0);
      draw_text (cr, frame->plot, _ (names[side]), frame->width - RIGHT + 8, y[side] + 7, 0.0);
    }
}

/* All that moves only with the data. */
static GskRenderNode *
draw_all (GuiseLossPlot *self, int width, int height)
{
  const Frame  frame = { self, width, height };
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  cairo_t     *cr =
    gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));

  cairo_set_line_width (cr, 1.0);
  draw_y_axis (cr, &frame);
  draw_x_axis (cr, &frame);
  draw_stages (cr, &frame);
  cairo_save (cr);
  cairo_rectangle (cr, LEFT, 0, frame.width - LEFT - RIGHT, frame.height);
  cairo_clip (cr);
  for (int side = 0; side < N_SIDES; side++)
    draw_range (cr, &frame, side);
  for (int side = N_SIDES - 1; side >= 0; side--)
    draw_curve (cr, &frame, side);
  draw_turns (cr, &frame);
  cairo_restore (cr);
  draw_ends (cr, &frame);
  cairo_destroy (cr);
  return gtk_snapshot_free_to_node (snapshot);
}

/* ---- under the pointer ---- */

const GuiseLossColumn *
guise_loss_plot_find_column (GuiseLossPlot *self, double x)
{
  const Frame            frame = { self, gtk_widget_get_width (GTK_WIDGET (self)), 0 };
  const GuiseLossColumn *best = NULL;
  double                 nearest = INFINITY;

  for (guint i = 0; i < self->columns->len; i++)
    {
      const GuiseLossColumn *column = &g_array_index (self->columns, GuiseLossColumn, i);
      const double           distance = fabs (get_x (&frame, column->x) - x);

      if (distance < nearest && is_seen (&frame, column->x))
        {
          nearest = distance;
          best = column;
        }
    }
  return best;
}

static void
append_pill (GuiseLossPlot *self, GtkSnapshot *snapshot, const char *text, float x)
{
  const GdkRGBA white = { 1, 1, 1, 1 };
  const GdkRGBA black = { 0, 0, 0, 0.75f };
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  PangoAttrList  *attributes = pango_attr_list_new ();
  graphene_rect_t bounds;
  GskRoundedRect  outline;
  int             w, h;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &w, &h);
  bounds = GRAPHENE_RECT_INIT (x + 8, (float) TOP + 4, (float) w + 2 * PILL_PAD, (float) h + 6);
  if (bounds.origin.x + bounds.size.width > (float) gtk_widget_get_width (GTK_WIDGET (self)))
    bounds.origin.x = x - 8 - bounds.size.width;
  gsk_rounded_rect_init_from_rect (&outline, &bounds, bounds.size.height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &black, &bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (bounds.origin.x + PILL_PAD, bounds.origin.y + 3));
  gtk_snapshot_append_layout (snapshot, layout, &white);
  gtk_snapshot_restore (snapshot);
}

static void
append_pointer (GuiseLossPlot *self, GtkSnapshot *snapshot)
{
  const Frame            frame = { self, gtk_widget_get_width (GTK_WIDGET (self)),
                                   gtk_widget_get_height (GTK_WIDGET (self)) };
  const GuiseLossColumn *column =
    self->pointer >= 0.0 ? guise_loss_plot_find_column (self, self->pointer) : NULL;
  const GdkRGBA    line = guise_palette_get (GTK_WIDGET (self), GUISE_COLOR_TEXT);
  g_autofree char *text = NULL;
  float            x;

  if (column == NULL)
    return;
  x = roundf ((float) get_x (&frame, column->x));
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT (x, (float) TOP, 1,
                                                  (float) (frame.height - TOP - BOTTOM)));
  /* Translators: an iteration, then the losses of both sides */
  text = isfinite (column->smooth[0])
    ? g_strdup_printf (_("%'.0f · character %.3f · you %.3f"), column->x, column->smooth[0],
                          column->smooth[1])
    : g_strdup_printf (_("%'.0f · not known"), column->x);
  append_pill (self, snapshot, text, x);
}

void
guise_loss_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseLossPlot *self = GUISE_LOSS_PLOT (widget);
  const int      width = gtk_widget_get_width (widget);
  const int      height = gtk_widget_get_height (widget);

  if (self->kept_width != width || self->kept_height != height)
    g_clear_pointer (&self->kept, gsk_render_node_unref);
  if (self->kept == NULL)
    self->kept = draw_all (self, width, height);
  self->kept_width = width;
  self->kept_height = height;
  if (self->kept != NULL)
    gtk_snapshot_append_node (snapshot, self->kept);
  append_pointer (self, snapshot);
}
