/* SPDX-License-Identifier: GPL-3.0-or-later
 * Draws the losses of a training. */
#include "train/guise-loss-chart.h"

#include <math.h>
#include <string.h>

#include "image/guise-draw.h"

#define WIDTH     1280
#define HEIGHT    720
#define PLOT_X    76
#define PLOT_Y    76
#define PLOT_W    GUISE_LOSS_CHART_N_POINTS
#define PLOT_H    576
#define SCALE     2 /* of letters */
#define CHAR      (SCALE * GUISE_DRAW_GLYPH_WIDTH)
#define LINE      20
#define N_X_TICKS 8
#define BAD_H     6   /* of the red marks below */
#define HEADROOM  1.1 /* above and below the curves */

/* Blue, green, red. */
static const uint8_t paper[3] = { 250, 251, 252 };
static const uint8_t ink[3] = { 60, 50, 44 };
static const uint8_t faint[3] = { 160, 152, 146 };
static const uint8_t rule[3] = { 228, 224, 220 };
static const uint8_t wrong[3] = { 60, 60, 214 };
static const uint8_t lines[2][3] = { { 148, 108, 38 }, { 54, 112, 214 } };
static const uint8_t bands[2][3] = { { 232, 222, 200 }, { 204, 220, 244 } };

static const char *const names[2] = { "SRC", "DST" };

/* Where things go: iterations and losses to pixels. */
typedef struct
{
  GuiseImage           *image;  /* borrowed */
  const GuiseLossCurve *curve;  /* borrowed */
  uint64_t              from;   /* first iteration shown */
  double                n;      /* how many */
  double                bottom; /* logarithms of the losses at the ends */
  double                top;
} Chart;

static const GuiseLossPoint *
get_point (const Chart *self, unsigned i)
{
  return &g_array_index (self->curve->points, GuiseLossPoint, i);
}

static const GuiseLossSpan *
get_span (const GuiseLossPoint *point, int side)
{
  return side == 0 ? &point->src : &point->dst;
}

static int
get_x (const Chart *self, uint64_t iteration)
{
  return PLOT_X + (int) ((double) (iteration - self->from) / self->n * PLOT_W);
}

/* A loss of 0 or less has no logarithm: it lies on the floor. */
static int
get_y (const Chart *self, double loss)
{
  const double height = loss > 0.0 ? log (loss) : self->bottom;
  const double part = (height - self->bottom) / (self->top - self->bottom);

  return PLOT_Y + (int) ((1.0 - CLAMP (part, 0.0, 1.0)) * (PLOT_H - 1));
}

/* The scale that shows every loss above 0. */
static void
find_scale (Chart *self)
{
  double min = INFINITY, max = 0.0;

  for (unsigned i = 0; i < self->curve->points->len; i++)
    for (int side = 0; side < 2; side++)
      {
        const GuiseLossSpan *span = get_span (get_point (self, i), side);

        if (span->mean > 0.0f)
          min = MIN (min, (double) (span->min > 0.0f ? span->min : span->mean));
        if (span->max > 0.0f)
          max = MAX (max, (double) span->max);
      }
  if (!(min <= max))
    min = max = 1.0;
  self->bottom = log (min / HEADROOM);
  self->top = log (max * HEADROOM);
}

/* ---- paper ---- */

static void
write_right (GuiseImage *image, int x, int y, const char *text, const uint8_t bgr[3])
{
  guise_draw_text (image, x - (int) strlen (text) * CHAR, y, SCALE, text, bgr);
}

/* Rules at 1, 2 and 5 times the powers of ten. */
static void
draw_losses (const Chart *self)
{
  static const double steps[] = { 1.0, 2.0, 5.0 };
  const double        ln10 = log (10.0);

  for (int power = (int) floor (self->bottom / ln10); power <= (int) (self->top / ln10) + 1;
       power++)
    for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
      {
        const double     loss = steps[i] * pow (10.0, power);
        g_autofree char *text = g_strdup_printf ("%.4g", loss);
        const int        y = get_y (self, loss);

        if (log (loss) < self->bottom || log (loss) > self->top)
          continue;
        guise_draw_rect (self->image, PLOT_X, y, PLOT_W, 1, rule);
        write_right (self->image, PLOT_X - 6, y - 7, text, faint);
      }
}

/* As 1500, 20K, 1.5M: steps are round. */
static char *
dup_iteration (uint64_t iteration)
{
  if (iteration >= 1000000)
    return g_strdup_printf ("%.5gM", (double) iteration / 1e6);
  return iteration >= 10000 ? g_strdup_printf ("%.5gK", (double) iteration / 1e3)
                            : g_strdup_printf ("%" G_GUINT64_FORMAT, iteration);
}

static uint64_t
find_step (double n)
{
  static const uint64_t steps[] = { 1, 2, 5 };
  uint64_t              power = 1;

  while (power < UINT64_MAX / 100)
    {
      for (size_t i = 0; i < G_N_ELEMENTS (steps); i++)
        if ((double) (steps[i] * power) * N_X_TICKS >= n)
          return steps[i] * power;
      power *= 10;
    }
  return power;
}

static void
draw_iterations (const Chart *self)
{
  const uint64_t step = find_step (self->n);

  for (uint64_t i = (self->from + step - 1) / step * step; (double) (i - self->from) < self->n;
       i += step)
    {
      g_autofree char *text = dup_iteration (i);
      const int        x = get_x (self, i);

      guise_draw_rect (self->image, x, PLOT_Y + PLOT_H, 1, 6, faint);
      guise_draw_text (self->image, x - (int) strlen (text) * CHAR / 2, PLOT_Y + PLOT_H + 14, SCALE,
                       text, faint);
    }
}

/* ---- curves ---- */

static void
fill (const Chart *self, int x, int next, int top, int bottom, const uint8_t bgr[3])
{
  guise_draw_rect (self->image, x, top, MAX (next - x, 1), MAX (bottom - top, 1), bgr);
}

static void
draw_bands (const Chart *self, int side)
{
  for (unsigned i = 0; i < self->curve->points->len; i++)
    {
      const GuiseLossPoint *point = get_point (self, i);
      const GuiseLossSpan  *span = get_span (point, side);

      if (point->n > 0)
        fill (self, get_x (self, point->iteration),
              get_x (self, point->iteration + point->n_iterations),
              get_y (self, (double) span->max), get_y (self, (double) span->min), bands[side]);
    }
}

/* Steps that touch each other, two pixels wide. */
static void
draw_line (const Chart *self, int side)
{
  int last = -1; /* height of the point before; -1: it is not known */

  for (unsigned i = 0; i < self->curve->points->len; i++)
    {
      const GuiseLossPoint *point = get_point (self, i);
      const int             x = get_x (self, point->iteration);
      const int             next = get_x (self, point->iteration + point->n_iterations);

      if (point->n_bad > 0)
        fill (self, x, next, PLOT_Y + PLOT_H - BAD_H, PLOT_Y + PLOT_H, wrong);
      if (point->n == 0)
        {
          last = -1;
          continue;
        }
      const int y = get_y (self, (double) get_span (point, side)->mean);

      fill (self, x, next, y, y + 2, lines[side]);
      if (last >= 0)
        fill (self, x, x + 2, MIN (last, y), MAX (last, y) + 2, lines[side]);
      last = y;
    }
}

static void
draw_marks (const Chart *self, const GPtrArray *marks)
{
  int used = 0; /* columns up to here have a name already */

  for (unsigned i = 0; i < marks->len; i++)
    {
      const GuiseJournalMark *mark = marks->pdata[i];
      const uint64_t          first = mark->iteration + 1; /* that belongs to it */
      g_autofree char        *name = mark->stage != NULL ? g_ascii_strup (mark->stage, -1) : NULL;
      int                     x;

      if (first < self->from || (double) (first - self->from) >= self->n)
        continue;
      x = get_x (self, first);
      if (name == NULL)
        {
          guise_draw_rect (self->image, x, PLOT_Y + PLOT_H - 40, 1, 40, ink);
          continue;
        }
      guise_draw_rect (self->image, x, PLOT_Y, 1, PLOT_H, faint);
      if (x >= used)
        {
          guise_draw_text (self->image, x, PLOT_Y - LINE, SCALE, name, faint);
          used = x + (int) strlen (name) * CHAR + CHAR;
        }
    }
}

static void
draw_head (const Chart *self, const char *title)
{
  g_autofree char *upper = g_ascii_strup (title, -1);

  guise_draw_text (self->image, PLOT_X, 22, SCALE, upper, ink);
  for (int side = 0; side < 2; side++)
    write_right (self->image, PLOT_X + PLOT_W - (1 - side) * 6 * CHAR, 22, names[side],
                 lines[side]);
  if (self->curve->points->len == 0)
    guise_draw_text (self->image, PLOT_X, PLOT_Y + PLOT_H / 2, SCALE, "NOTHING IS KNOWN YET", ink);
}

GuiseImage *
guise_loss_chart_draw (const GuiseLossCurve *curve,
                       const GPtrArray      *marks,
                       const char           *title,
                       GError              **error)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, error);
  const unsigned n = curve->points->len;
  Chart          chart = { .image = image, .curve = curve, .n = 1.0 };

  if (image == NULL)
    return NULL;
  if (n > 0)
    {
      const GuiseLossPoint *last = get_point (&chart, n - 1);

      chart.from = get_point (&chart, 0)->iteration;
      chart.n = (double) (last->iteration + last->n_iterations - chart.from);
    }
  find_scale (&chart);
  guise_draw_rect (image, 0, 0, WIDTH, HEIGHT, paper);
  draw_head (&chart, title);
  if (n > 0)
    {
      draw_losses (&chart);
      draw_iterations (&chart);
    }
  for (int side = 0; side < 2; side++)
    draw_bands (&chart, side);
  draw_marks (&chart, marks);
  for (int side = 0; side < 2; side++)
    draw_line (&chart, side);
  return g_steal_pointer (&image);
}
