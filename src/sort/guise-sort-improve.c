/* SPDX-License-Identifier: GPL-3.0-or-later
 * Makes a path shorter: 2-opt turns a part of it round, Or-opt moves up to three points elsewhere.
 * Only links to near neighbours are tried, and only around points where something has changed. */
#include <math.h>

#include "sort/guise-sort-vectors-private.h"

#define MAX_TURNED  30000 /* points of a part that is turned; the gain of longer ones is small */
#define MAX_MOVED   3     /* points that Or-opt moves together */
#define MIN_GAIN    1e-6f /* so that rounding cannot go round in circles */
#define MAX_VISITS  64    /* for each point, on average */
#define ASKED_EVERY 1024  /* visits between two looks at the cancellable */

typedef struct
{
  const GuiseSortPoints *points;
  const uint32_t        *neighbours; /* [n, 10] */
  uint32_t              *order;      /* [n] */
  uint32_t              *places;     /* [n] owned; where a point is in the order */
  uint32_t              *queue;      /* [n] owned; points to be looked at, a ring */
  uint8_t               *is_queued;  /* [n] owned */
  size_t                 first;
  size_t                 n_queued;
} Path;

/* 0 where there is nothing on the other side: before the start, behind the end. */
static float
measure_places (const Path *self, size_t a, size_t b)
{
  if (a >= self->points->n || b >= self->points->n)
    return 0.0f;
  return self->points->distance (self->points->data, self->order[a], self->order[b]);
}

static void
look_at (Path *self, size_t place)
{
  const uint32_t point = place < self->points->n ? self->order[place] : UINT32_MAX;

  if (point == UINT32_MAX || self->is_queued[point])
    return;
  self->is_queued[point] = TRUE;
  self->queue[(self->first + self->n_queued++) % self->points->n] = point;
}

/* Turns the part from place a to place b, both included. */
static void
turn (Path *self, size_t a, size_t b)
{
  look_at (self, a - 1);
  look_at (self, b + 1);
  look_at (self, a);
  look_at (self, b);
  for (; a < b; a++, b--)
    {
      const uint32_t point = self->order[a];

      self->order[a] = self->order[b];
      self->order[b] = point;
      self->places[self->order[a]] = (uint32_t) a;
      self->places[point] = (uint32_t) b;
    }
  if (a == b)
    self->places[self->order[a]] = (uint32_t) a;
}

/* Turns a to b when that makes the path shorter. The start never moves. */
static gboolean
try_turn (Path *self, size_t a, size_t b)
{
  float gain;

  if (a < 1 || b >= self->points->n || a >= b || b - a >= MAX_TURNED)
    return FALSE;
  gain = measure_places (self, a - 1, a) + measure_places (self, b, b + 1) -
         measure_places (self, a - 1, b) - measure_places (self, a, b + 1);
  if (gain <= MIN_GAIN)
    return FALSE;
  turn (self, a, b);
  return TRUE;
}

/* Moves the points at places a to b to behind place c, which is not among them, in the direction
 * that fits better. */
static gboolean
try_move (Path *self, size_t a, size_t b, size_t c)
{
  float straight;
  float turned;
  float gain;

  if (a < 1 || b >= self->points->n || (c + 1 >= a && c <= b) || c >= self->points->n ||
      (c < a ? b - c : c - a) >= MAX_TURNED)
    return FALSE;
  straight = measure_places (self, c, a) + measure_places (self, b, c + 1);
  turned = measure_places (self, c, b) + measure_places (self, a, c + 1);
  gain = measure_places (self, a - 1, a) + measure_places (self, b, b + 1) +
         measure_places (self, c, c + 1) - measure_places (self, a - 1, b + 1) -
         MIN (straight, turned);
  if (gain <= MIN_GAIN)
    return FALSE;

  const size_t n_moved = b - a + 1;
  const size_t low = c < a ? c + 1 : a;
  const size_t high = c < a ? b : c;

  /* Turning all, then the two parts in it, changes their places; leaving out one turns it. */
  turn (self, low, high);
  if (c < a)
    {
      turn (self, low + n_moved, high);
      if (straight <= turned)
        turn (self, low, low + n_moved - 1);
    }
  else
    {
      turn (self, low, high - n_moved);
      if (straight <= turned)
        turn (self, high - n_moved + 1, high);
    }
  return TRUE;
}

/* All moves that link the point at a place with a neighbour; TRUE when one was made. */
static gboolean
improve_with (Path *self, size_t at, uint32_t neighbour)
{
  const size_t other = self->places[neighbour];
  const size_t low = MIN (at, other);
  const size_t high = MAX (at, other);

  if (try_turn (self, low + 1, high) || try_turn (self, low, high - 1))
    return TRUE;
  for (size_t n = 1; n <= MAX_MOVED; n++)
    if ((at + 1 >= n && try_move (self, at + 1 - n, at, other)) ||
        try_move (self, at, at + n - 1, other) ||
        (other > 0 && ((at + 1 >= n && try_move (self, at + 1 - n, at, other - 1)) ||
                       try_move (self, at, at + n - 1, other - 1))))
      return TRUE;
  return FALSE;
}

static gboolean
improve_at (Path *self, uint32_t point)
{
  const size_t at = self->places[point];
  const float  before = at > 0 ? measure_places (self, at - 1, at) : 0.0f;
  const float  after = measure_places (self, at, at + 1);

  for (size_t k = 0; k < GUISE_SORT_N_NEIGHBOURS; k++)
    {
      const uint32_t neighbour = self->neighbours[point * GUISE_SORT_N_NEIGHBOURS + k];

      /* A new link only pays when it is shorter than one that goes. */
      if (neighbour == GUISE_SORT_NO_NEIGHBOUR ||
          self->points->distance (self->points->data, point, neighbour) >= MAX (before, after))
        return FALSE;
      if (improve_with (self, at, neighbour))
        return TRUE;
    }
  return FALSE;
}

gboolean
guise_sort_improve_path (const GuiseSortPoints *points,
                         const uint32_t        *neighbours,
                         GCancellable          *cancellable,
                         uint32_t              *order)
{
  const size_t         n = points->n;
  g_autofree uint32_t *places = g_new (uint32_t, n);
  g_autofree uint32_t *queue = g_new (uint32_t, n);
  g_autofree uint8_t  *is_queued = g_new0 (uint8_t, n);
  Path                 self = { points, neighbours, order, places, queue, is_queued, 0, 0 };

  for (size_t k = 0; k < n; k++)
    {
      places[order[k]] = (uint32_t) k;
      look_at (&self, k);
    }
  for (size_t visit = 0; self.n_queued > 0 && visit < MAX_VISITS * n; visit++)
    {
      const uint32_t point = queue[self.first];

      if (visit % ASKED_EVERY == 0 && g_cancellable_is_cancelled (cancellable))
        return FALSE;
      self.first = (self.first + 1) % n;
      self.n_queued--;
      is_queued[point] = FALSE;
      if (improve_at (&self, point))
        look_at (&self, places[point]);
    }
  return TRUE;
}
