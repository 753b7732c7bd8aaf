/* SPDX-License-Identifier: GPL-3.0-or-later
 * Polygons and hulls on a mask: even-odd spans of pixel centres, then the outline. */
#include "image/guise-polygon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define N_ON_STACK 256 /* corners of most polygons: they take no memory from elsewhere */

#define FAR_AWAY   8388608.0 /* 2^23: corners are clamped to this; products below stay in 64 bits */

typedef struct
{
  int64_t x;
  int64_t y;
} Corner;

static void
paint (GuiseImage *image, int64_t x, int64_t y, float value)
{
  if (x < 0 || y < 0 || x >= image->width || y >= image->height)
    return;
  if (image->pixels == GUISE_PIXELS_F32)
    guise_image_plane (image, 0)[y * image->width + x] = value;
  else
    guise_image_row (image, (int) y)[x] = (uint8_t) (int) value;
}

/* Columns first .. last of row y, which lie inside the picture. */
static void
paint_span (GuiseImage *image, int y, int64_t first, int64_t last, float value)
{
  if (image->pixels == GUISE_PIXELS_F32)
    {
      float *row = guise_image_plane (image, 0) + (size_t) y * (size_t) image->width;

      for (int64_t x = first; x <= last; x++)
        row[x] = value;
    }
  else if (first <= last)
    memset (guise_image_row (image, y) + first, (int) value, (size_t) (last - first + 1));
}

/* Which sides of the picture a corner is beyond: 1 left, 2 right, 4 above, 8 below. */
static int
find_outside (const GuiseImage *image, Corner a)
{
  return (a.x < 0) + 2 * (a.x >= image->width) + 4 * (a.y < 0) + 8 * (a.y >= image->height);
}

/* Moves a along the line to b to the border that it is beyond. Halves of pixels are cut towards a,
 * as OpenCV does, which gives the cut line a slightly different slope. */
static Corner
cut (const GuiseImage *image, Corner a, Corner b, gboolean is_vertical)
{
  const int     outside = find_outside (image, a);
  const int64_t border =
    is_vertical ? (outside & 4 ? 0 : image->height - 1) : (outside & 1 ? 0 : image->width - 1);

  if (is_vertical && (outside & 12) != 0)
    {
      a.x += (int64_t) ((double) (border - a.y) * (double) (b.x - a.x) / (double) (b.y - a.y));
      a.y = border;
    }
  else if (!is_vertical && (outside & 3) != 0)
    {
      a.y += (int64_t) ((double) (border - a.x) * (double) (b.y - a.y) / (double) (b.x - a.x));
      a.x = border;
    }
  return a;
}

/* The part of the line inside the picture; FALSE when there is none. */
static gboolean
clip_line (const GuiseImage *image, Corner *a, Corner *b)
{
  for (int is_vertical = 1; is_vertical >= 0; is_vertical--)
    {
      if ((find_outside (image, *a) & find_outside (image, *b)) != 0)
        return FALSE;
      *a = cut (image, *a, *b, is_vertical);
      *b = cut (image, *b, *a, is_vertical);
    }
  return (find_outside (image, *a) | find_outside (image, *b)) == 0;
}

/* An 8-connected line (Bresenham), drawn from the left: along the longer axis one pixel a step,
 * the other coordinate rounded with halves towards the start. */
static void
paint_line (GuiseImage *image, Corner a, Corner b, float value)
{
  if (!clip_line (image, &a, &b))
    return;

  const Corner   start = a.x <= b.x ? a : b;
  const Corner   end = a.x <= b.x ? b : a;
  const int64_t  dx = end.x - start.x;
  const int64_t  dy = llabs (end.y - start.y);
  const int64_t  down = end.y >= start.y ? 1 : -1;
  const gboolean is_steep = dy > dx;
  const int64_t  n_steps = MAX (dx, dy);
  int64_t        x = start.x;
  int64_t        y = start.y;
  int64_t        error = n_steps - 2 * MIN (dx, dy);

  for (int64_t i = 0; i <= n_steps; i++)
    {
      paint (image, x, y, value);
      x += !is_steep || error < 0;
      y += is_steep || error < 0 ? down : 0;
      error += (error < 0 ? 2 * n_steps : 0) - 2 * MIN (dx, dy);
    }
}

static int
compare_double (const void *a, const void *b)
{
  const double p = *(const double *) a;
  const double q = *(const double *) b;

  return (p > q) - (p < q);
}

/* The pixel centres of row y that lie inside by the even-odd rule; crossings: [n] scratch. */
static void
paint_row (GuiseImage   *image,
           const Corner *corners,
           size_t        n,
           int           y,
           double       *crossings,
           float         value)
{
  size_t n_crossings = 0;

  for (size_t i = 0; i < n; i++)
    {
      const Corner a = corners[i];
      const Corner b = corners[(i + 1) % n];

      if ((a.y <= y) != (b.y <= y))
        crossings[n_crossings++] =
          (double) a.x + (double) ((y - a.y) * (b.x - a.x)) / (double) (b.y - a.y);
    }
  qsort (crossings, n_crossings, sizeof *crossings, compare_double);
  for (size_t i = 0; i + 1 < n_crossings; i += 2)
    {
      const int64_t first = (int64_t) ceil (MAX (crossings[i], 0.0));
      const int64_t last = (int64_t) floor (MIN (crossings[i + 1], (double) (image->width - 1)));

      paint_span (image, y, first, last, value);
    }
}

void
guise_polygon_fill (GuiseImage *image, const GuisePoint *points, size_t n_points, float value)
{
  g_return_if_fail (image->n_channels == 1);
  g_return_if_fail (n_points <= GUISE_POLYGON_MAX_POINTS);

  if (n_points == 0)
    return;

  Corner             few_corners[N_ON_STACK];
  double             few_crossings[N_ON_STACK];
  g_autofree Corner *more_corners = n_points > N_ON_STACK ? g_new (Corner, n_points) : NULL;
  g_autofree double *more_crossings = n_points > N_ON_STACK ? g_new (double, n_points) : NULL;
  Corner            *corners = more_corners != NULL ? more_corners : few_corners;
  double            *crossings = more_crossings != NULL ? more_crossings : few_crossings;
  int64_t            top = image->height;
  int64_t            bottom = -1;

  for (size_t i = 0; i < n_points; i++)
    {
      if (!isfinite (points[i].x) || !isfinite (points[i].y))
        return;
      corners[i].x = (int64_t) CLAMP (points[i].x, -FAR_AWAY, FAR_AWAY);
      corners[i].y = (int64_t) CLAMP (points[i].y, -FAR_AWAY, FAR_AWAY);
      top = MIN (top, corners[i].y);
      bottom = MAX (bottom, corners[i].y);
    }
  top = MAX (top, 0);
  bottom = MIN (bottom, image->height - 1);
  for (int y = (int) top; y <= (int) bottom; y++)
    paint_row (image, corners, n_points, y, crossings, value);
  for (size_t i = 0; i < n_points; i++)
    paint_line (image, corners[i], corners[(i + 1) % n_points], value);
}

static int
compare_point (const void *a, const void *b)
{
  const GuisePoint *p = a;
  const GuisePoint *q = b;

  if (p->x != q->x)
    return p->x < q->x ? -1 : 1;
  return (p->y > q->y) - (p->y < q->y);
}

/* Whether o -> a -> b turns right or goes straight, so that a is no corner. */
static gboolean
is_no_corner (const GuisePoint *o, const GuisePoint *a, const GuisePoint *b)
{
  return (a->x - o->x) * (b->y - o->y) - (a->y - o->y) * (b->x - o->x) <= 0.0;
}

/* The library's sort asks for memory for more than some sixty points. */
static void
sort_points (GuisePoint *points, size_t n)
{
  if (n > N_ON_STACK)
    {
      qsort (points, n, sizeof *points, compare_point);
      return;
    }
  for (size_t i = 1; i < n; i++)
    {
      const GuisePoint point = points[i];
      size_t           at = i;

      for (; at > 0 && compare_point (&points[at - 1], &point) > 0; at--)
        points[at] = points[at - 1];
      points[at] = point;
    }
}

size_t
guise_polygon_hull (GuisePoint *points, size_t n_points, GuisePoint *out_hull)
{
  size_t n = 0;
  size_t n_distinct = 0;

  if (n_points == 0)
    return 0;
  sort_points (points, n_points);
  for (size_t i = 0; i < n_points; i++)
    if (i == 0 || compare_point (&points[i], &points[n_distinct - 1]) != 0)
      points[n_distinct++] = points[i];
  n_points = n_distinct;

  /* The chain needs room for one point more than the result while it is built. */
  GuisePoint             few[2 * N_ON_STACK + 1];
  g_autofree GuisePoint *more = n_points > N_ON_STACK ? g_new (GuisePoint, 2 * n_points + 1) : NULL;
  GuisePoint            *hull = more != NULL ? more : few;

  for (size_t i = 0; i < n_points; i++)
    {
      while (n >= 2 && is_no_corner (&hull[n - 2], &hull[n - 1], &points[i]))
        n--;
      hull[n++] = points[i];
    }

  const size_t n_lower = n;

  for (size_t i = n_points - 1; i-- > 0;)
    {
      while (n > n_lower && is_no_corner (&hull[n - 2], &hull[n - 1], &points[i]))
        n--;
      hull[n++] = points[i];
    }
  if (n > 1)
    n--; /* the first point again */
  n = MIN (n, n_points);
  for (size_t i = 0; i < n; i++)
    out_hull[i] = hull[i];
  return n;
}

void
guise_polygon_fill_hull (GuiseImage *image, const GuisePoint *points, size_t n_points, float value)
{
  g_return_if_fail (n_points <= GUISE_POLYGON_MAX_POINTS);

  GuisePoint             few[2 * N_ON_STACK];
  g_autofree GuisePoint *more = n_points > N_ON_STACK ? g_new (GuisePoint, 2 * n_points) : NULL;
  GuisePoint            *whole = more != NULL ? more : few;
  GuisePoint            *hull = whole + n_points;

  for (size_t i = 0; i < n_points; i++)
    {
      if (!isfinite (points[i].x) || !isfinite (points[i].y))
        return;
      whole[i].x = trunc (points[i].x);
      whole[i].y = trunc (points[i].y);
    }
  guise_polygon_fill (image, hull, guise_polygon_hull (whole, n_points, hull), value);
}

double
guise_polygon_area (const GuisePoint *points, size_t n_points)
{
  double twice = 0.0;

  for (size_t i = 0; i < n_points; i++)
    {
      const GuisePoint *a = &points[i];
      const GuisePoint *b = &points[(i + 1) % n_points];

      twice += a->x * b->y - a->y * b->x;
    }
  return fabs (twice) / 2.0;
}
