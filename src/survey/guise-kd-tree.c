/* SPDX-License-Identifier: GPL-3.0-or-later
 * A balanced k-d tree: a permutation of the points whose middle splits each range. */
#include <math.h>
#include <stdint.h>

#include "survey/guise-kd-tree-private.h"

#define LEAF 12 /* ranges this short are looked through */

struct _GuiseKdTree
{
  const float *points; /* borrowed, [n, n_axes] */
  size_t       n;
  int          n_axes;
  size_t      *order; /* owned, [n]: in each range the middle one splits */
  uint8_t     *axes;  /* owned, [n]: along which axis the point in this place splits */
};

static float
get (const GuiseKdTree *self, size_t place, int axis)
{
  return self->points[self->order[place] * (size_t) self->n_axes + (size_t) axis];
}

static void
swap (GuiseKdTree *self, size_t a, size_t b)
{
  const size_t index = self->order[a];

  self->order[a] = self->order[b];
  self->order[b] = index;
}

/* Puts the value that belongs into the middle there, smaller ones before it (Hoare). */
static void
select_middle (GuiseKdTree *self, size_t first, size_t end, size_t middle, int axis)
{
  size_t low = first;
  size_t high = end - 1;

  while (low < high)
    {
      const float pivot = get (self, low + (high - low) / 2, axis);
      size_t      i = low;
      size_t      k = high;

      while (i <= k)
        {
          while (get (self, i, axis) < pivot)
            i++;
          while (get (self, k, axis) > pivot)
            k--;
          if (i > k)
            break;
          swap (self, i, k);
          i++;
          if (k == 0)
            break;
          k--;
        }
      if (middle <= k)
        high = k;
      else if (middle >= i)
        low = i;
      else
        return;
    }
}

static int
find_widest_axis (const GuiseKdTree *self, size_t first, size_t end)
{
  int   widest = 0;
  float width = -1.0f;

  for (int axis = 0; axis < self->n_axes; axis++)
    {
      float low = get (self, first, axis);
      float high = low;

      for (size_t i = first + 1; i < end; i++)
        {
          low = MIN (low, get (self, i, axis));
          high = MAX (high, get (self, i, axis));
        }
      if (high - low > width)
        {
          width = high - low;
          widest = axis;
        }
    }
  return widest;
}

/* Depth is the logarithm of the length: halves are equal. */
static void
split (GuiseKdTree *self, size_t first, size_t end)
{
  while (end - first > LEAF)
    {
      const size_t middle = first + (end - first) / 2;
      const int    axis = find_widest_axis (self, first, end);

      select_middle (self, first, end, middle, axis);
      self->axes[middle] = (uint8_t) axis;
      split (self, first, middle);
      first = middle + 1;
    }
}

GuiseKdTree *
guise_kd_tree_new (const float *points, size_t n, int n_axes)
{
  g_autoptr (GuiseKdTree) self = g_new0 (GuiseKdTree, 1);

  g_return_val_if_fail (n_axes > 0 && n_axes <= GUISE_KD_MAX_AXES, NULL);
  self->points = points;
  self->n = n;
  self->n_axes = n_axes;
  self->order = g_try_new (size_t, MAX (n, 1));
  self->axes = g_try_new0 (uint8_t, MAX (n, 1));
  if (self->order == NULL || self->axes == NULL)
    return NULL;
  for (size_t i = 0; i < n; i++)
    self->order[i] = i;
  split (self, 0, n);
  return g_steal_pointer (&self);
}

void
guise_kd_tree_free (GuiseKdTree *self)
{
  if (self == NULL)
    return;
  g_free (self->order);
  g_free (self->axes);
  g_free (self);
}

/* What is being looked for; either the nearest k or all within the radius. */
typedef struct
{
  const GuiseKdTree *tree;
  const float       *point;
  double             radius2; /* shrinks while the nearest are found */
  int                k;
  int                n;
  double             nearest2[GUISE_KD_MAX_NEAREST]; /* ascending */
  size_t             nearest;
  GArray            *indices; /* nullable */
} Query;

static void
try_place (Query *query, size_t place)
{
  const size_t index = query->tree->order[place];
  const float *p = query->tree->points + index * (size_t) query->tree->n_axes;
  double       d2 = 0.0;
  int          i;

  for (int axis = 0; axis < query->tree->n_axes; axis++)
    d2 += (double) ((p[axis] - query->point[axis]) * (p[axis] - query->point[axis]));
  if (d2 > query->radius2)
    return;
  if (query->indices != NULL)
    {
      g_array_append_val (query->indices, index);
      return;
    }
  if (query->n < query->k)
    query->n++;
  for (i = query->n - 1; i > 0 && query->nearest2[i - 1] > d2; i--)
    query->nearest2[i] = query->nearest2[i - 1];
  query->nearest2[i] = d2;
  if (i == 0)
    query->nearest = index;
  if (query->n == query->k)
    query->radius2 = MIN (query->radius2, query->nearest2[query->k - 1]);
}

static void
search (Query *query, size_t first, size_t end)
{
  while (end - first > LEAF)
    {
      const size_t   middle = first + (end - first) / 2;
      const int      axis = query->tree->axes[middle];
      const double   gap = (double) (query->point[axis] - get (query->tree, middle, axis));
      const gboolean is_low = gap < 0.0;

      try_place (query, middle);
      search (query, is_low ? first : middle + 1, is_low ? middle : end);
      if (gap * gap > query->radius2)
        return;
      if (is_low)
        first = middle + 1;
      else
        end = middle;
    }
  for (size_t i = first; i < end; i++)
    try_place (query, i);
}

double
guise_kd_tree_get_kth (const GuiseKdTree *self,
                       const float       *point,
                       int                k,
                       double             radius,
                       size_t            *out_nearest)
{
  Query query = { .tree = self, .point = point, .radius2 = radius * radius, .k = k };

  g_return_val_if_fail (k >= 1 && k <= GUISE_KD_MAX_NEAREST, INFINITY);
  search (&query, 0, self->n);
  if (out_nearest != NULL && query.n > 0)
    *out_nearest = query.nearest;
  return query.n == k ? sqrt (query.nearest2[k - 1]) : (double) INFINITY;
}

void
guise_kd_tree_find_within (const GuiseKdTree *self,
                           const float       *point,
                           double             radius,
                           GArray            *indices)
{
  Query query = { .tree = self, .point = point, .radius2 = radius * radius, .indices = indices };

  search (&query, 0, self->n);
}
