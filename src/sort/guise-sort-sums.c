/* SPDX-License-Identifier: GPL-3.0-or-later
 * Sums of the distances from each face to all others: of all pairs, and of very many faces by
 * groups, nearly as well. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/guise-histogram.h"
#include "sort/guise-sort-similar-private.h"

#define BINS         GUISE_HISTOGRAM_BINS
#define COLUMNS      GUISE_SORT_PANEL_COLUMNS
#define ROWS         4
#define BLOCK        64    /* faces of one unit of work */
#define BATCH        64    /* units between two looks at the cancellable */
#define SMALL_SQUARE 1e-3f /* of a distance: below, 1 minus a product has lost its digits */
#define N_NEAR       4 /* groups, with its own, whose faces a face is compared with one by one */
#define N_SAMPLES    7 /* faces that stand for a group farther away */
#define N_STANDING   (1 + N_SAMPLES) /* with the group's mean; two groups fill a panel */

/* ---- all pairs ---- */

/* Distances are added as whole numbers of this fraction: then neither the order nor the number of
 * threads changes a sum, and each pair is measured once. */
#define UNIT         (1 << 24)

typedef struct
{
  const float *roots; /* [n, 256] */
  size_t       n;
  int64_t     *sums;  /* [n_threads, n] in units */
  size_t       first; /* block of the batch */
} Summation;

/* Half the square of the difference: exact where 1 - product is not. */
static float
measure_close (const float *a, const float *b)
{
  float sum = 0.0f;

  for (int k = 0; k < BINS; k++)
    sum += (a[k] - b[k]) * (a[k] - b[k]);
  return 0.5f * sum;
}

/* One pair into the sums of both. */
static void
add_pair (const Summation *self, int64_t *sums, size_t a, size_t b, float product)
{
  float   square = 1.0f - product;
  int32_t distance;

  if (square < SMALL_SQUARE)
    square = measure_close (self->roots + a * BINS, self->roots + b * BINS);
  distance = (int32_t) (sqrtf (square) * UNIT + 0.5f);
  sums[a] += distance;
  sums[b] += distance;
}

/* Distances of a row with a whole panel: [16] in units. FALSE when one is too small for that. */
GUISE_SORT_CLONES static gboolean
measure_row (const float products[GUISE_SORT_PANEL_COLUMNS], int32_t out[GUISE_SORT_PANEL_COLUMNS])
{
  int n_small = 0;

  for (int c = 0; c < GUISE_SORT_PANEL_COLUMNS; c++)
    {
      const float square = 1.0f - products[c];

      n_small += square < SMALL_SQUARE;
      out[c] = (int32_t) (sqrtf (square > 0.0f ? square : 0.0f) * UNIT + 0.5f);
    }
  return n_small == 0;
}

/* A product of rows with a panel into the sums; pairs count where the column is behind the row. */
static void
add_products (const Summation *self,
              int64_t         *sums,
              size_t           row,
              size_t           last_row,
              size_t           column,
              float            products[ROWS][GUISE_SORT_PANEL_COLUMNS])
{
  for (size_t a = row; a < MIN (row + ROWS, last_row); a++)
    {
      const gboolean is_plain = column >= last_row && column + GUISE_SORT_PANEL_COLUMNS <= self->n;
      int32_t        distances[GUISE_SORT_PANEL_COLUMNS];

      if (!is_plain || !measure_row (products[a - row], distances))
        {
          for (size_t b = MAX (a + 1, column); b < MIN (column + GUISE_SORT_PANEL_COLUMNS, self->n);
               b++)
            add_pair (self, sums, a, b, products[a - row][b - column]);
          continue;
        }
      for (size_t c = 0; c < GUISE_SORT_PANEL_COLUMNS; c++)
        {
          sums[a] += distances[c];
          sums[column + c] += distances[c];
        }
    }
}

static void
on_block_wanted_cb (size_t index, int thread, void *user_data)
{
  const Summation  *self = user_data;
  const size_t      first = (self->first + index) * BLOCK;
  const size_t      last = MIN (first + BLOCK, self->n);
  g_autofree float *panel = g_new (float, BINS *GUISE_SORT_PANEL_COLUMNS);
  float             products[ROWS][GUISE_SORT_PANEL_COLUMNS];

  for (size_t column = first; column < self->n; column += GUISE_SORT_PANEL_COLUMNS)
    {
      guise_sort_pack_panel (self->roots, self->n, BINS, column, panel);
      for (size_t row = first; row < last; row += ROWS)
        {
          const float *rows[ROWS];

          for (size_t r = 0; r < ROWS; r++)
            rows[r] = self->roots + MIN (row + r, last - 1) * BINS;
          guise_sort_multiply_panel (rows, panel, BINS, products);
          add_products (self, self->sums + (size_t) thread * self->n, row, last, column, products);
        }
    }
}

gboolean
guise_sort_sum_distances (const float   *roots,
                          size_t         n,
                          GuiseParallel *team,
                          GCancellable  *cancellable,
                          double        *sums)
{
  const size_t        n_blocks = (n + BLOCK - 1) / BLOCK;
  const size_t        n_threads = (size_t) guise_parallel_get_n_threads (team);
  g_autofree int64_t *units = g_try_malloc0_n (n_threads * n, sizeof *units);

  if (units == NULL)
    return FALSE;
  for (size_t first = 0; first < n_blocks; first += BATCH)
    {
      Summation self = { roots, n, units, first };

      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      guise_parallel_run (team, MIN (BATCH, n_blocks - first), on_block_wanted_cb, &self);
    }
  for (size_t i = 0; i < n; i++)
    {
      int64_t sum = 0;

      for (size_t t = 0; t < n_threads; t++)
        sum += units[t * n + i];
      sums[i] = (double) sum / UNIT;
    }
  return TRUE;
}

/* ---- by groups ---- */

/* Groups of faces that resemble each other, about the square root of their number in each. */
typedef struct
{
  const float *roots; /* [n, 256] borrowed */
  size_t       n;
  uint32_t    *order;    /* [n] owned; the faces, group by group */
  size_t       n_groups; /* a power of two */
  float       *standing; /* [n_groups, 8, 256] owned; of each group its mean, then samples */
  float       *panels;   /* [n_groups / 2, 256, 16] owned; the same for products */
  uint32_t    *near;     /* [n_groups, 4] owned; the nearest groups, itself first */
  double      *sums;     /* [n] borrowed */
  size_t       first;    /* group of the batch */
} Groups;

static void
clear_groups (Groups *self)
{
  g_free (self->order);
  g_free (self->standing);
  g_free (self->panels);
  g_free (self->near);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Groups, clear_groups)

static const float *
get_roots (const Groups *self, size_t place)
{
  return self->roots + (size_t) self->order[place] * BINS;
}

/* Where a group begins; those of one more is where it ends. */
static size_t
get_first (const Groups *self, size_t group)
{
  return group * self->n / self->n_groups;
}

GUISE_SORT_CLONES static float
multiply (const float *a, const float *b)
{
  float lanes[COLUMNS] = { 0 };
  float sum = 0.0f;

  for (int k = 0; k < BINS; k += COLUMNS)
    for (int l = 0; l < COLUMNS; l++)
      lanes[l] += a[k + l] * b[k + l];
  for (int l = 0; l < COLUMNS; l++)
    sum += lanes[l];
  return sum;
}

typedef struct
{
  float    value;
  uint32_t face;
} Projected;

static int
compare_projected (const void *a, const void *b)
{
  const Projected *p = a;
  const Projected *q = b;

  if (p->value != q->value)
    return p->value < q->value ? -1 : 1;
  return (p->face > q->face) - (p->face < q->face);
}

/* Of faces, all of length 1, the one that is farthest from another. */
static size_t
find_farthest (const Groups *self, size_t first, size_t last, const float *from)
{
  size_t farthest = first;
  float  smallest = INFINITY;

  for (size_t k = first; k < last; k++)
    {
      const float product = multiply (from, get_roots (self, k));

      if (product < smallest)
        {
          smallest = product;
          farthest = k;
        }
    }
  return farthest;
}

/* Splits groups g .. g + n_groups - 1 in halves across the line of two faces far apart. */
static void
split (Groups *self, size_t group, size_t n_groups, Projected *projected)
{
  const size_t first = get_first (self, group);
  const size_t last = get_first (self, group + n_groups);
  const float *one = get_roots (self, find_farthest (self, first, last, get_roots (self, first)));
  const float *other = get_roots (self, find_farthest (self, first, last, one));

  for (size_t k = first; k < last; k++)
    projected[k] =
      (Projected){ multiply (one, get_roots (self, k)) - multiply (other, get_roots (self, k)),
                   self->order[k] };
  qsort (projected + first, last - first, sizeof *projected, compare_projected);
  for (size_t k = first; k < last; k++)
    self->order[k] = projected[k].face;
  if (n_groups <= 2)
    return;
  split (self, group, n_groups / 2, projected);
  split (self, group + n_groups / 2, n_groups / 2, projected);
}

static void
find_standing (Groups *self, size_t group)
{
  const size_t first = get_first (self, group);
  const size_t n = get_first (self, group + 1) - first;
  float       *mean = self->standing + group * N_STANDING * BINS;
  double       sums[BINS] = { 0 };

  for (size_t k = 0; k < n; k++)
    for (int bin = 0; bin < BINS; bin++)
      sums[bin] += (double) get_roots (self, first + k)[bin];
  for (int bin = 0; bin < BINS; bin++)
    mean[bin] = (float) (sums[bin] / (double) n);
  for (size_t s = 0; s < N_SAMPLES; s++)
    memcpy (mean + (1 + s) * BINS, get_roots (self, first + (2 * s + 1) * n / (2 * N_SAMPLES)),
            BINS * sizeof *mean);
}

/* By the products of their means. */
static void
find_near (Groups *self, size_t group)
{
  uint32_t *near = self->near + group * N_NEAR;
  float     products[N_NEAR];

  near[0] = (uint32_t) group;
  for (int k = 1; k < N_NEAR; k++)
    products[k] = -INFINITY;
  for (size_t other = 0; other < self->n_groups; other++)
    {
      const float product = multiply (self->standing + group * N_STANDING * BINS,
                                      self->standing + other * N_STANDING * BINS);
      int         at = N_NEAR;

      if (other == group)
        continue;
      for (; at > 1 && product > products[at - 1]; at--)
        if (at < N_NEAR)
          {
            products[at] = products[at - 1];
            near[at] = near[at - 1];
          }
      if (at < N_NEAR)
        {
          products[at] = product;
          near[at] = (uint32_t) other;
        }
    }
}

static gboolean
make_groups (Groups *self, const float *roots, size_t n, double *sums)
{
  g_autofree Projected *projected = g_try_new (Projected, n);

  *self = (Groups){ .roots = roots, .n = n, .n_groups = N_NEAR, .sums = sums };
  while (4 * self->n_groups * self->n_groups <= n)
    self->n_groups *= 2;
  self->order = g_try_new (uint32_t, n);
  self->standing = g_try_new (float, self->n_groups *N_STANDING *BINS);
  self->panels = g_try_new (float, self->n_groups *N_STANDING *BINS);
  self->near = g_try_new (uint32_t, self->n_groups * N_NEAR);
  if (projected == NULL || self->order == NULL || self->standing == NULL || self->panels == NULL ||
      self->near == NULL)
    return FALSE;
  for (size_t k = 0; k < n; k++)
    self->order[k] = (uint32_t) k;
  split (self, 0, self->n_groups, projected);
  for (size_t group = 0; group < self->n_groups; group++)
    find_standing (self, group);
  for (size_t group = 0; group < self->n_groups; group++)
    {
      find_near (self, group);
      if (group % 2 == 0)
        guise_sort_pack_panel (self->standing, self->n_groups * N_STANDING, BINS,
                               group * N_STANDING, self->panels + group * N_STANDING * BINS);
    }
  return TRUE;
}

/* The mean distance from the faces of a group, by the products with its mean and its samples: the
 * distance from the mean, and what the samples show about the curve of the root; its slope adds up
 * to nothing. */
static float
measure_group (const float products[N_STANDING])
{
  const float square = 1.0f - products[0];
  const float root = sqrtf (MAX (square, 0.0f));
  const float slope = square > SMALL_SQUARE ? 0.5f / root : 0.0f;
  const float base = square > SMALL_SQUARE ? root : 0.0f;
  float       sum = 0.0f;

  for (int s = 1; s < N_STANDING; s++)
    sum += sqrtf (MAX (1.0f - products[s], 0.0f)) - base + slope * (products[s] - products[0]);
  return base + sum / N_SAMPLES;
}

/* The rows of a group from one on; the last one again where there are fewer than four. */
static void
get_rows (const Groups *self, size_t row, size_t last, const float *rows[ROWS])
{
  for (size_t r = 0; r < ROWS; r++)
    rows[r] = get_roots (self, MIN (row + r, last - 1));
}

static gboolean
is_near (const Groups *self, size_t group, size_t other)
{
  for (int k = 0; k < N_NEAR; k++)
    if (self->near[group * N_NEAR + (size_t) k] == other)
      return TRUE;
  return FALSE;
}

/* The distances of a group's faces from those of two other groups, unless they are near. */
static void
add_far (const Groups *self, size_t group, size_t others)
{
  const size_t first = get_first (self, group);
  const size_t last = get_first (self, group + 1);
  const float *panel = self->panels + others * N_STANDING * BINS;
  double       weights[2];

  for (size_t k = 0; k < 2; k++)
    weights[k] = is_near (self, group, others + k)
                   ? 0.0
                   : (double) (get_first (self, others + k + 1) - get_first (self, others + k));
  for (size_t row = first; row < last; row += ROWS)
    {
      const float *rows[ROWS];
      float        products[ROWS][COLUMNS];

      get_rows (self, row, last, rows);
      guise_sort_multiply_panel (rows, panel, BINS, products);
      for (size_t r = 0; r < MIN (ROWS, last - row); r++)
        self->sums[self->order[row + r]] +=
          weights[0] * (double) measure_group (products[r]) +
          weights[1] * (double) measure_group (products[r] + N_STANDING);
    }
}

/* From at most 16 faces. roots: [n, 256] */
static void
add_near (const Groups *self, size_t group, const float *roots, size_t n)
{
  const size_t first = get_first (self, group);
  const size_t last = get_first (self, group + 1);
  float        panel[BINS * COLUMNS];

  guise_sort_pack_panel (roots, n, BINS, 0, panel);
  for (size_t row = first; row < last; row += ROWS)
    {
      const float *rows[ROWS];
      float        products[ROWS][COLUMNS];

      get_rows (self, row, last, rows);
      guise_sort_multiply_panel (rows, panel, BINS, products);
      for (size_t r = 0; r < MIN (ROWS, last - row); r++)
        for (size_t c = 0; c < n; c++)
          {
            float square = 1.0f - products[r][c];

            if (square < SMALL_SQUARE)
              square = measure_close (rows[r], roots + c * BINS);
            self->sums[self->order[row + r]] += (double) sqrtf (square);
          }
    }
}

static void
on_group_wanted_cb (size_t index, int thread, void *user_data)
{
  const Groups *self = user_data;
  const size_t  group = self->first + index;
  float         roots[COLUMNS * BINS];

  for (size_t place = get_first (self, group); place < get_first (self, group + 1); place++)
    self->sums[self->order[place]] = 0.0;
  for (size_t others = 0; others < self->n_groups; others += 2)
    add_far (self, group, others);
  for (size_t k = 0; k < N_NEAR; k++)
    {
      const size_t other = self->near[group * N_NEAR + k];
      const size_t last = get_first (self, other + 1);

      for (size_t place = get_first (self, other); place < last; place += COLUMNS)
        {
          const size_t n = MIN (COLUMNS, last - place);

          for (size_t c = 0; c < n; c++)
            memcpy (roots + c * BINS, get_roots (self, place + c), BINS * sizeof *roots);
          add_near (self, group, roots, n);
        }
    }
}

gboolean
guise_sort_estimate_sums (const float   *roots,
                          size_t         n,
                          GuiseParallel *team,
                          GCancellable  *cancellable,
                          double        *sums)
{
  g_auto (Groups) self = { 0 };

  g_return_val_if_fail (n >= GUISE_SORT_MIN_ESTIMATED, FALSE);
  if (!make_groups (&self, roots, n, sums))
    return FALSE;
  for (; self.first < self.n_groups; self.first += BATCH)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      guise_parallel_run (team, MIN (BATCH, self.n_groups - self.first), on_group_wanted_cb, &self);
    }
  return TRUE;
}
