/* SPDX-License-Identifier: GPL-3.0-or-later
 * The nearest neighbours of many points: all pairs of a few, a forest of random projection trees
 * and the neighbours of neighbours for many. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/guise-random.h"
#include "sort/guise-sort-vectors-private.h"

#define N_CANDIDATES 16  /* found by the reduced vectors, the best of which are kept */
#define N_TREES      8   /* of the forest */
#define MAX_LEAF     256 /* points of which all pairs are looked at in a tree */
#define N_ROUNDS     2   /* of looking at the neighbours of the neighbours */
#define ROWS         4   /* of one product */
#define BLOCK        64  /* points of one unit of work */

typedef struct
{
  float    distance; /* squared, by the reduced vectors */
  uint32_t point;
} Candidate;

typedef struct
{
  const GuiseSortPoints *points;
  const uint32_t        *subset; /* [n] nullable */
  size_t                 n;
  size_t                 n_neighbours;
  float                 *vectors;    /* [n, 32] owned */
  float                 *norms;      /* [n] owned */
  Candidate             *candidates; /* [n, 16] owned; the nearest first */
  Candidate             *old;        /* [n, 16] owned; of the round before */
  uint32_t              *trees;      /* [n_trees, n] owned; points in the order of the leaves */
  uint32_t              *out;        /* [n, n_neighbours] borrowed */
} Search;

static size_t
get_point (const Search *self, size_t i)
{
  return self->subset != NULL ? self->subset[i] : i;
}

static gboolean
is_before (Candidate a, Candidate b)
{
  return a.distance < b.distance || (a.distance == b.distance && a.point < b.point);
}

/* Into the list of the nearest, unless it is there or too far. list: [16] */
static void
offer (Candidate *list, Candidate new)
{
  size_t at = N_CANDIDATES - 1;

  if (!is_before (new, list[at]))
    return;
  for (size_t k = 0; k < N_CANDIDATES; k++)
    if (list[k].point == new.point)
      return;
  for (; at > 0 && is_before (new, list[at - 1]); at--)
    list[at] = list[at - 1];
  list[at] = new;
}

/* All pairs of some points. members: [n_members] */
static void
compare_all (Search *self, const uint32_t *members, size_t n_members, size_t first, size_t last)
{
  float             panel[GUISE_SORT_DIMS * GUISE_SORT_PANEL_COLUMNS];
  float             products[ROWS][GUISE_SORT_PANEL_COLUMNS];
  const float      *rows[ROWS];
  const float      *vectors = self->vectors;
  g_autofree float *gathered = NULL;

  if (members != NULL)
    {
      gathered = g_new (float, n_members *GUISE_SORT_DIMS);
      for (size_t k = 0; k < n_members; k++)
        memcpy (gathered + k * GUISE_SORT_DIMS, self->vectors + members[k] * GUISE_SORT_DIMS,
                GUISE_SORT_DIMS * sizeof (float));
      vectors = gathered;
    }
  for (size_t c = 0; c < n_members; c += GUISE_SORT_PANEL_COLUMNS)
    {
      guise_sort_pack_panel (vectors, n_members, GUISE_SORT_DIMS, c, panel);
      for (size_t r = first; r < last; r += ROWS)
        {
          for (size_t k = 0; k < ROWS; k++)
            rows[k] = vectors + MIN (r + k, last - 1) * GUISE_SORT_DIMS;
          guise_sort_multiply_panel (rows, panel, GUISE_SORT_DIMS, products);
          for (size_t k = 0; k < ROWS && r + k < last; k++)
            for (size_t j = 0; j < GUISE_SORT_PANEL_COLUMNS && c + j < n_members; j++)
              {
                const uint32_t a = members != NULL ? members[r + k] : (uint32_t) (r + k);
                const uint32_t b = members != NULL ? members[c + j] : (uint32_t) (c + j);
                const float    distance = self->norms[a] + self->norms[b] - 2.0f * products[k][j];

                if (a != b)
                  offer (&self->candidates[a * N_CANDIDATES], (Candidate){ distance, b });
              }
        }
    }
}

static void
on_rows_wanted_cb (size_t index, int thread, void *user_data)
{
  Search *self = user_data;

  compare_all (self, NULL, self->n, index * BLOCK, MIN ((index + 1) * BLOCK, self->n));
}

/* ---- the forest ---- */

typedef struct
{
  float    value;
  uint32_t point;
} Projected;

static int
compare_projected (const void *a, const void *b)
{
  const Projected *p = a;
  const Projected *q = b;

  if (p->value != q->value)
    return p->value < q->value ? -1 : 1;
  return (p->point > q->point) - (p->point < q->point);
}

/* How many points of a node of n go to its first child. */
static size_t
get_half (size_t n)
{
  return n / 2;
}

/* Halves the points along a random direction, and the halves again. */
static void
split (const Search *self, GuiseRandom *random, uint32_t *members, size_t n, Projected *scratch)
{
  float direction[GUISE_SORT_DIMS];

  if (n <= MAX_LEAF)
    return;
  for (int d = 0; d < GUISE_SORT_DIMS; d++)
    direction[d] = (float) guise_random_normal (random);
  for (size_t i = 0; i < n; i++)
    {
      const float *vector = self->vectors + members[i] * GUISE_SORT_DIMS;
      float        value = 0.0f;

      for (int d = 0; d < GUISE_SORT_DIMS; d++)
        value += direction[d] * vector[d];
      scratch[i] = (Projected){ value, members[i] };
    }
  qsort (scratch, n, sizeof *scratch, compare_projected);
  for (size_t i = 0; i < n; i++)
    members[i] = scratch[i].point;
  split (self, random, members, get_half (n), scratch);
  split (self, random, members + get_half (n), n - get_half (n), scratch);
}

static void
on_tree_wanted_cb (size_t index, int thread, void *user_data)
{
  Search               *self = user_data;
  uint32_t             *members = self->trees + index * self->n;
  GuiseRandom           random = guise_random_init (0, index + 1);
  g_autofree Projected *scratch = g_new (Projected, self->n);

  for (size_t i = 0; i < self->n; i++)
    members[i] = (uint32_t) i;
  split (self, &random, members, self->n, scratch);
}

typedef struct
{
  Search         *search;
  const uint32_t *members;
  GArray         *leaves; /* of size_t: where each begins, and the end */
} LeafJob;

static void
list_leaves (size_t first, size_t n, GArray *leaves)
{
  if (n <= MAX_LEAF)
    {
      g_array_append_val (leaves, first);
      return;
    }
  list_leaves (first, get_half (n), leaves);
  list_leaves (first + get_half (n), n - get_half (n), leaves);
}

static void
on_leaf_wanted_cb (size_t index, int thread, void *user_data)
{
  LeafJob     *job = user_data;
  const size_t first = g_array_index (job->leaves, size_t, index);
  const size_t n = g_array_index (job->leaves, size_t, index + 1) - first;

  compare_all (job->search, job->members + first, n, 0, n);
}

/* The neighbours of the neighbours, by the lists of the round before. */
static void
on_exploration_wanted_cb (size_t index, int thread, void *user_data)
{
  Search *self = user_data;

  for (size_t i = index * BLOCK; i < MIN ((index + 1) * BLOCK, self->n); i++)
    for (size_t k = 0; k < N_CANDIDATES * N_CANDIDATES; k++)
      {
        const uint32_t via = self->old[i * N_CANDIDATES + k / N_CANDIDATES].point;
        const uint32_t to = via != GUISE_SORT_NO_NEIGHBOUR
                              ? self->old[via * N_CANDIDATES + k % N_CANDIDATES].point
                              : GUISE_SORT_NO_NEIGHBOUR;
        const float   *a = self->vectors + i * GUISE_SORT_DIMS;
        const float   *b;
        float          product = 0.0f;

        if (to == GUISE_SORT_NO_NEIGHBOUR || to == i)
          continue;
        b = self->vectors + to * GUISE_SORT_DIMS;
        for (int d = 0; d < GUISE_SORT_DIMS; d++)
          product += a[d] * b[d];
        offer (&self->candidates[i * N_CANDIDATES],
               (Candidate){ self->norms[i] + self->norms[to] - 2.0f * product, to });
      }
}

static gboolean
search_forest (Search *self, GuiseParallel *team)
{
  g_autofree uint32_t  *trees = g_try_new (uint32_t, N_TREES * self->n);
  g_autofree Candidate *old = g_try_new (Candidate, self->n * N_CANDIDATES);
  g_autoptr (GArray) leaves = g_array_new (FALSE, FALSE, sizeof (size_t));

  if (trees == NULL || old == NULL)
    return FALSE;
  self->trees = trees;
  self->old = old;
  guise_parallel_run (team, N_TREES, on_tree_wanted_cb, self);
  list_leaves (0, self->n, leaves);
  g_array_append_val (leaves, self->n);
  for (size_t t = 0; t < N_TREES; t++)
    {
      LeafJob job = { self, trees + t * self->n, leaves };

      guise_parallel_run (team, leaves->len - 1, on_leaf_wanted_cb, &job);
    }
  for (int round = 0; round < N_ROUNDS; round++)
    {
      memcpy (old, self->candidates, self->n * N_CANDIDATES * sizeof *old);
      guise_parallel_run (team, (self->n + BLOCK - 1) / BLOCK, on_exploration_wanted_cb, self);
    }
  return TRUE;
}

/* ---- the result ---- */

static int
compare_candidates (const void *a, const void *b)
{
  const Candidate *p = a;
  const Candidate *q = b;

  return is_before (*p, *q) ? -1 : is_before (*q, *p) ? 1 : 0;
}

/* The candidates of a point by the distance that counts. */
static void
on_ranking_wanted_cb (size_t index, int thread, void *user_data)
{
  Search *self = user_data;

  for (size_t i = index * BLOCK; i < MIN ((index + 1) * BLOCK, self->n); i++)
    {
      Candidate *list = self->candidates + i * N_CANDIDATES;

      for (size_t k = 0; k < N_CANDIDATES; k++)
        if (list[k].point != GUISE_SORT_NO_NEIGHBOUR)
          list[k].distance = self->points->distance (self->points->data, get_point (self, i),
                                                     get_point (self, list[k].point));
      qsort (list, N_CANDIDATES, sizeof *list, compare_candidates);
      for (size_t k = 0; k < self->n_neighbours; k++)
        self->out[i * self->n_neighbours + k] = list[k].point;
    }
}

gboolean
guise_sort_find_neighbours (const GuiseSortPoints *points,
                            const uint32_t        *subset,
                            size_t                 n,
                            size_t                 n_neighbours,
                            GuiseParallel         *team,
                            uint32_t              *out)
{
  g_autofree float     *vectors = g_try_new (float, n *GUISE_SORT_DIMS);
  g_autofree float     *norms = g_new0 (float, n);
  g_autofree Candidate *candidates = g_try_new (Candidate, n * N_CANDIDATES);
  const size_t          n_blocks = (n + BLOCK - 1) / BLOCK;
  Search self = { points, subset, n, n_neighbours, vectors, norms, candidates, NULL, NULL, out };

  g_assert (n_neighbours <= N_CANDIDATES);
  if (vectors == NULL || candidates == NULL)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    {
      const float *vector = points->reduced + get_point (&self, i) * GUISE_SORT_DIMS;

      memcpy (vectors + i * GUISE_SORT_DIMS, vector, GUISE_SORT_DIMS * sizeof *vector);
      for (int d = 0; d < GUISE_SORT_DIMS; d++)
        norms[i] += vector[d] * vector[d];
    }
  for (size_t k = 0; k < n * N_CANDIDATES; k++)
    candidates[k] = (Candidate){ INFINITY, GUISE_SORT_NO_NEIGHBOUR };
  if (n <= GUISE_SORT_MAX_BRUTE)
    guise_parallel_run (team, n_blocks, on_rows_wanted_cb, &self);
  else if (!search_forest (&self, team))
    return FALSE;
  guise_parallel_run (team, n_blocks, on_ranking_wanted_cb, &self);
  return TRUE;
}
