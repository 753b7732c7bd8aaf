/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask as polygons. */
#include "mask/guise-mask-trace.h"

#include <math.h>
#include <string.h>

#define FACE 128

typedef struct
{
  int x;
  int y;
} Point;

/* One area of the mask: face, or a hole in it. */
typedef struct
{
  Point    first; /* its topmost pixel, of these the leftmost */
  size_t   n_pixels;
  int      label;
  gboolean is_face;
  gboolean is_hole; /* no face, and enclosed */
} Area;

typedef struct
{
  const GuiseImage *mask;   /* borrowed */
  int              *labels; /* [h, w] owned; 0: none yet */
  GArray           *areas;  /* of Area */
  GArray           *stack;  /* of Point */
} Tracer;

/* ---- areas ---- */

static gboolean
is_face (const Tracer *self, int x, int y)
{
  return guise_image_row (self->mask, y)[x] >= FACE;
}

static int *
get_label (const Tracer *self, int x, int y)
{
  return &self->labels[(size_t) y * (size_t) self->mask->width + (size_t) x];
}

/* Face is joined over corners, what is not face over edges alone: so no area crosses another. */
static void
push_neighbours (Tracer *self, Point at, gboolean wanted, int label)
{
  for (int dy = -1; dy <= 1; dy++)
    for (int dx = -1; dx <= 1; dx++)
      {
        const Point next = { at.x + dx, at.y + dy };

        if ((dx == 0 && dy == 0) || (!wanted && dx != 0 && dy != 0) || next.x < 0 || next.y < 0 ||
            next.x >= self->mask->width || next.y >= self->mask->height ||
            *get_label (self, next.x, next.y) != 0 || is_face (self, next.x, next.y) != wanted)
          continue;
        *get_label (self, next.x, next.y) = label;
        g_array_append_val (self->stack, next);
      }
}

static void
fill_area (Tracer *self, Point first)
{
  Area area = { .first = first, .label = (int) self->areas->len + 1 };

  area.is_face = is_face (self, first.x, first.y);
  area.is_hole = !area.is_face;
  *get_label (self, first.x, first.y) = area.label;
  g_array_set_size (self->stack, 0);
  g_array_append_val (self->stack, first);
  while (self->stack->len > 0)
    {
      const Point at = g_array_index (self->stack, Point, self->stack->len - 1);

      g_array_set_size (self->stack, self->stack->len - 1);
      area.n_pixels++;
      if (at.x == 0 || at.y == 0 || at.x == self->mask->width - 1 || at.y == self->mask->height - 1)
        area.is_hole = FALSE;
      push_neighbours (self, at, area.is_face, area.label);
    }
  g_array_append_val (self->areas, area);
}

static void
find_areas (Tracer *self)
{
  for (int y = 0; y < self->mask->height; y++)
    for (int x = 0; x < self->mask->width; x++)
      if (*get_label (self, x, y) == 0)
        fill_area (self, (Point){ x, y });
}

/* ---- outlines ---- */

/* Clockwise in a picture, from the left. */
static const Point AROUND[8] = { { -1, 0 }, { -1, -1 }, { 0, -1 }, { 1, -1 },
                                 { 1, 0 },  { 1, 1 },   { 0, 1 },  { -1, 1 } };

static gboolean
is_in (const Tracer *self, int x, int y, int label)
{
  return x >= 0 && y >= 0 && x < self->mask->width && y < self->mask->height &&
         *get_label (self, x, y) == label;
}

/* The next pixel of the outline: the first of the area, going round from where one came from. */
static gboolean
find_next (const Tracer *self, int label, Point *at, int *direction)
{
  for (int k = 0; k < 8; k++)
    {
      const int   way = (*direction + k) % 8;
      const Point next = { at->x + AROUND[way].x, at->y + AROUND[way].y };

      if (is_in (self, next.x, next.y, label))
        {
          *at = next;
          *direction = (way + 6) % 8; /* the last one outside, seen from there, or before it */
          return TRUE;
        }
    }
  return FALSE;
}

/* Ends where it would leave its first pixel as it did at first (Jacob's criterion). */
static GArray *
follow_outline (const Tracer *self, const Area *area)
{
  GArray     *outline = g_array_new (FALSE, FALSE, sizeof (Point));
  Point       at = area->first;
  Point       second;
  int         direction = 0;
  const guint n_most = (guint) MIN (8 * area->n_pixels + 8, (size_t) G_MAXINT);

  g_array_append_val (outline, at);
  if (!find_next (self, area->label, &at, &direction))
    return outline;
  second = at;
  while (outline->len < n_most)
    {
      const Point before = at;

      g_array_append_val (outline, at);
      if (!find_next (self, area->label, &at, &direction))
        break;
      if (before.x == area->first.x && before.y == area->first.y && at.x == second.x &&
          at.y == second.y)
        break;
    }
  /* The first pixel was met again at the end. */
  if (outline->len > 1)
    g_array_set_size (outline, outline->len - 1);
  return outline;
}

/* ---- thinning ---- */

static double
get_distance (const Point *p, const Point *a, const Point *b)
{
  const double dx = b->x - a->x;
  const double dy = b->y - a->y;
  const double length = hypot (dx, dy);

  if (length == 0.0)
    return hypot (p->x - a->x, p->y - a->y);
  return fabs (dx * (p->y - a->y) - dy * (p->x - a->x)) / length;
}

/* A part of an outline, from one point that stays to the next. */
typedef struct
{
  size_t from;
  size_t to;
} Span;

/* Marks what must stay between two points that stay. An outline may be long: no recursion. */
static void
thin (const Point *points, size_t n, double tolerance, gboolean *kept)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (Span));
  Span span = { 0, n };

  g_array_append_val (spans, span);
  while (spans->len > 0)
    {
      double worst = tolerance;
      size_t place = 0;
      Span   rest;

      span = g_array_index (spans, Span, spans->len - 1);
      g_array_set_size (spans, spans->len - 1);
      for (size_t i = span.from + 1; i < span.to; i++)
        {
          const double d = get_distance (&points[i], &points[span.from], &points[span.to % n]);

          if (d > worst)
            {
              worst = d;
              place = i;
            }
        }
      if (place == 0)
        continue;
      kept[place] = TRUE;
      rest = (Span){ place, span.to };
      span.to = place;
      g_array_append_val (spans, span);
      g_array_append_val (spans, rest);
    }
}

/* ---- the whole ---- */

static GuisePolygon *
make_polygon (const Tracer *self, const Area *area, int width, int height, double tolerance)
{
  g_autoptr (GArray) outline = follow_outline (self, area);
  const Point         *points = (const Point *) (void *) outline->data;
  g_autofree gboolean *kept = g_new0 (gboolean, outline->len);
  g_autofree float    *corners = g_new (float, 2 * (size_t) outline->len);
  const double         sx = (double) width / self->mask->width;
  const double         sy = (double) height / self->mask->height;
  size_t               n = 0;

  kept[0] = TRUE;
  if (outline->len > 2)
    thin (points, outline->len, tolerance, kept);
  for (guint i = 0; i < outline->len; i++)
    if (kept[i])
      {
        corners[2 * n] = (float) ((points[i].x + 0.5) * sx - 0.5);
        corners[2 * n++ + 1] = (float) ((points[i].y + 0.5) * sy - 0.5);
      }
  return guise_polygon_new (area->is_face ? GUISE_POLYGON_INCLUDE : GUISE_POLYGON_EXCLUDE, n,
                            (const float (*)[2]) (void *) corners);
}

/* Includes first, as they are painted; of these the largest first. */
static int
compare_cb (const void *a, const void *b)
{
  const Area *x = a;
  const Area *y = b;

  if (x->is_face != y->is_face)
    return x->is_face ? -1 : 1;
  if (x->n_pixels != y->n_pixels)
    return x->n_pixels > y->n_pixels ? -1 : 1;
  return x->label - y->label;
}

GPtrArray *
guise_mask_trace (const GuiseImage *mask, int width, int height, double tolerance, size_t n_least)
{
  GPtrArray      *polygons = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
  g_autofree int *labels = g_new0 (int, (size_t) mask->width *(size_t) mask->height);
  g_autoptr (GArray) areas = g_array_new (FALSE, FALSE, sizeof (Area));
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (Point));
  Tracer tracer = { mask, labels, areas, stack };

  g_return_val_if_fail (mask->pixels == GUISE_PIXELS_GRAY8, polygons);

  find_areas (&tracer);
  g_array_sort (areas, compare_cb);
  for (guint i = 0; i < areas->len; i++)
    {
      const Area *area = &g_array_index (areas, Area, i);

      if ((area->is_face || area->is_hole) && area->n_pixels >= MAX (n_least, 1))
        g_ptr_array_add (polygons, make_polygon (&tracer, area, width, height, tolerance));
    }
  return polygons;
}
