/* SPDX-License-Identifier: GPL-3.0-or-later
 * An order in which each face resembles the one before it: a short path through all of them. */
#include <math.h>
#include <stdlib.h>

#include "sort/guise-sort-vectors-private.h"

#define NOBODY  UINT32_MAX
#define N_JOINS 8 /* neighbours of an end that a piece is joined by */

typedef struct
{
  float    length;
  uint32_t a;
  uint32_t b; /* greater than a */
} Link;

/* Pieces of the path while it grows. */
typedef struct
{
  const GuiseSortPoints *points;
  size_t                 start;
  uint32_t (*links)[2]; /* [n] owned; NOBODY: free */
  uint32_t *parents;    /* [n] owned; which piece a point belongs to, by union-find */
  size_t    n_pieces;
} Pieces;

static float
measure (const GuiseSortPoints *points, uint32_t a, uint32_t b)
{
  return points->distance (points->data, a, b);
}

static int
compare_links (const void *p, const void *q)
{
  const Link *a = p;
  const Link *b = q;

  if (a->length != b->length)
    return a->length < b->length ? -1 : 1;
  if (a->a != b->a)
    return a->a < b->a ? -1 : 1;
  return (a->b > b->b) - (a->b < b->b);
}

static uint32_t
find_piece (Pieces *self, uint32_t i)
{
  while (self->parents[i] != i)
    {
      self->parents[i] = self->parents[self->parents[i]];
      i = self->parents[i];
    }
  return i;
}

/* The start has one link at most, all others two. */
static gboolean
is_end (const Pieces *self, uint32_t i)
{
  return self->links[i][i == self->start ? 0 : 1] == NOBODY;
}

static void
join (Pieces *self, const Link *link)
{
  const uint32_t a = find_piece (self, link->a);
  const uint32_t b = find_piece (self, link->b);

  if (a == b || !is_end (self, link->a) || !is_end (self, link->b))
    return;
  self->links[link->a][self->links[link->a][0] == NOBODY ? 0 : 1] = link->b;
  self->links[link->b][self->links[link->b][0] == NOBODY ? 0 : 1] = link->a;
  self->parents[MAX (a, b)] = MIN (a, b);
  self->n_pieces--;
}

/* The shortest of these links first, while they join pieces. neighbours: [n_ends, n_each] places
 * in ends; ends: (nullable) [n_ends] */
static gboolean
join_by_neighbours (Pieces         *self,
                    const uint32_t *ends,
                    size_t          n_ends,
                    const uint32_t *neighbours,
                    size_t          n_each)
{
  g_autofree Link *links = g_try_new (Link, n_ends * n_each);
  size_t           n_links = 0;

  if (links == NULL)
    return FALSE;
  for (size_t i = 0; i < n_ends * n_each; i++)
    if (neighbours[i] != GUISE_SORT_NO_NEIGHBOUR)
      {
        const uint32_t a = ends != NULL ? ends[i / n_each] : (uint32_t) (i / n_each);
        const uint32_t b = ends != NULL ? ends[neighbours[i]] : neighbours[i];

        if (find_piece (self, a) != find_piece (self, b))
          links[n_links++] = (Link){ measure (self->points, a, b), MIN (a, b), MAX (a, b) };
      }
  qsort (links, n_links, sizeof *links, compare_links);
  for (size_t k = 0; k < n_links; k++)
    join (self, &links[k]);
  return TRUE;
}

/* Joins the pieces at their ends, until one is left; the nearest two ends always meet, so each
 * round leaves fewer. */
static gboolean
join_ends (Pieces *self, GuiseParallel *team)
{
  const size_t         n = self->points->n;
  g_autofree uint32_t *ends = g_new (uint32_t, n);
  g_autofree uint32_t *neighbours = g_try_new (uint32_t, n * N_JOINS);

  if (neighbours == NULL)
    return FALSE;
  while (self->n_pieces > 1)
    {
      const size_t before = self->n_pieces;
      size_t       n_ends = 0;

      for (size_t i = 0; i < n; i++)
        if (is_end (self, (uint32_t) i))
          ends[n_ends++] = (uint32_t) i;
      if (!guise_sort_find_neighbours (self->points, ends, n_ends, N_JOINS, team, neighbours) ||
          !join_by_neighbours (self, ends, n_ends, neighbours, N_JOINS))
        return FALSE;
      g_assert (self->n_pieces < before);
    }
  return TRUE;
}

static void
walk (const Pieces *self, uint32_t *order)
{
  uint32_t last = NOBODY;
  uint32_t here = (uint32_t) self->start;

  for (size_t k = 0; k < self->points->n; k++)
    {
      const uint32_t next =
        self->links[here][0] != last ? self->links[here][0] : self->links[here][1];

      order[k] = here;
      last = here;
      here = next;
    }
}

gboolean
guise_sort_find_tour (const GuiseSortPoints *points,
                      size_t                 start,
                      GuiseParallel         *team,
                      GCancellable          *cancellable,
                      uint32_t              *order)
{
  const size_t         n = points->n;
  g_autofree           uint32_t (*links)[2] = g_malloc (n * sizeof *links);
  g_autofree uint32_t *parents = g_new (uint32_t, n);
  g_autofree uint32_t *neighbours = g_try_new (uint32_t, n * GUISE_SORT_N_NEIGHBOURS);
  Pieces               self = { points, start, links, parents, n };

  if (neighbours == NULL ||
      !guise_sort_find_neighbours (points, NULL, n, GUISE_SORT_N_NEIGHBOURS, team, neighbours))
    return FALSE;
  for (size_t i = 0; i < n; i++)
    {
      links[i][0] = links[i][1] = NOBODY;
      parents[i] = (uint32_t) i;
    }
  if (!join_by_neighbours (&self, NULL, n, neighbours, GUISE_SORT_N_NEIGHBOURS) ||
      !join_ends (&self, team))
    return FALSE;
  walk (&self, order);
  return guise_sort_improve_path (points, neighbours, cancellable, order);
}

double
guise_sort_measure_path (const GuiseSortPoints *points, const uint32_t *order)
{
  double length = 0.0;

  for (size_t k = 1; k < points->n; k++)
    length += (double) measure (points, order[k - 1], order[k]);
  return length;
}
