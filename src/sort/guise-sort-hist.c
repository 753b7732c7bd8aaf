/* SPDX-License-Identifier: GPL-3.0-or-later
 * Orders by histograms. With roots of the shares as vectors, the reference's distance is half the
 * square root of two times the Euclidean one, so that similarity is geometry (faces.md 4.3). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/guise-codec.h"
#include "image/guise-histogram.h"
#include "sort/guise-sort-similar-private.h"

#define BINS         GUISE_HISTOGRAM_BINS
#define ROWS         4
#define BLOCK        64    /* faces of one unit of work */
#define BATCH        64    /* units between two looks at the cancellable */
#define SMALL_SQUARE 1e-3f /* of a distance: below, 1 minus a product has lost its digits */

static gboolean
measure_colors (const GuiseFacesetEntry *entry,
                const GuiseFaceFile     *face,
                size_t                   i,
                void                    *data,
                const char             **out_reason)
{
  float   *roots = guise_sort_faces_get (data, i);
  uint32_t bins[BINS];

  for (int channel = 0; channel < 3; channel++)
    {
      guise_histogram_count (face->image, channel, NULL, bins);
      guise_histogram_to_roots (bins, roots + channel * BINS);
    }
  return TRUE;
}

static void
load_colors (const void *data, size_t i, float *out)
{
  memcpy (out, guise_sort_faces_get (data, i), GUISE_SORT_N_ROOTS * sizeof *out);
}

static float
measure_color_distance (const void *data, size_t a, size_t b)
{
  const float *p = guise_sort_faces_get (data, a);
  const float *q = guise_sort_faces_get (data, b);

  return guise_histogram_distance (p, q) + guise_histogram_distance (p + BINS, q + BINS) +
         guise_histogram_distance (p + 2 * BINS, q + 2 * BINS);
}

gboolean
guise_sort_by_histogram (GuiseSort *self, GError **error)
{
  g_autoptr (GuiseSortFaces) faces =
               guise_sort_faces_measure (self, GUISE_SORT_N_ROOTS * sizeof (float), measure_colors,
                                         error);
  GuiseSortPoints points = { .n_dims = GUISE_SORT_N_ROOTS,
                             .load = load_colors,
                             .distance = measure_color_distance };

  return faces != NULL && guise_sort_take_tour (self, faces, &points, error);
}

/* ---- dissimilarity ---- */

/* Distances are added as whole numbers of this fraction: then neither the order nor the number of
 * threads changes a sum, and each pair is measured once. */
#define UNIT (1 << 24)

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

/* The grey face times its hull; the black around it is counted, as in the reference. */
static gboolean
measure_grays (const GuiseFacesetEntry *entry,
               const GuiseFaceFile     *face,
               size_t                   i,
               void                    *data,
               const char             **out_reason)
{
  g_autoptr (GuiseImage) gray = guise_image_convert_u8 (face->image, GUISE_PIXELS_GRAY8, NULL);
  g_autoptr (GuiseImage) cut = gray != NULL ? guise_sort_cut_hull (entry, gray) : NULL;
  uint32_t bins[BINS];

  if (cut == NULL)
    {
      *out_reason = "nothing to measure";
      return FALSE;
    }
  guise_histogram_count (cut, 0, NULL, bins);
  guise_histogram_to_roots (bins, guise_sort_faces_get (data, i));
  return TRUE;
}

gboolean
guise_sort_by_unlike_histogram (GuiseSort *self, GError **error)
{
  g_autoptr (GuiseSortFaces) faces =
               guise_sort_faces_measure (self, BINS * sizeof (float), measure_grays, error);

  if (faces == NULL)
    return FALSE;

  g_autofree double        *sums = g_new (double, faces->n);
  g_autofree GuiseSortItem *items = g_new (GuiseSortItem, MAX (faces->n, 1));

  if (!guise_sort_sum_distances (guise_sort_faces_get (faces, 0), faces->n, self->team,
                                 self->cancellable, sums))
    return g_cancellable_is_cancelled (self->cancellable) ? guise_sort_set_cancelled (error)
                                                          : guise_sort_set_no_memory (self, error);
  for (size_t k = 0; k < faces->n; k++)
    items[k] = (GuiseSortItem){ faces->indices[k], sums[k] };
  qsort (items, faces->n, sizeof *items, guise_sort_compare_descending);
  guise_sort_take_items (self, items, faces->n);
  return TRUE;
}
