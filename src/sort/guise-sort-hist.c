/* SPDX-License-Identifier: GPL-3.0-or-later
 * Orders by histograms. With roots of the shares as vectors, the reference's distance is half the
 * square root of two times the Euclidean one, so that similarity is geometry (faces.md 4.3). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/guise-codec.h"
#include "image/guise-histogram.h"
#include "sort/guise-sort-similar-private.h"

#define BINS GUISE_HISTOGRAM_BINS

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

  /* All pairs of 10^5 faces take a minute of a processor. */
  const GuiseSortSumFunc sum =
    faces->n > GUISE_SORT_MAX_BRUTE ? guise_sort_estimate_sums : guise_sort_sum_distances;
  g_autofree double        *sums = g_new (double, faces->n);
  g_autofree GuiseSortItem *items = g_new (GuiseSortItem, MAX (faces->n, 1));

  if (!sum (guise_sort_faces_get (faces, 0), faces->n, self->team, self->cancellable, sums))
    return g_cancellable_is_cancelled (self->cancellable) ? guise_sort_set_cancelled (error)
                                                          : guise_sort_set_no_memory (self, error);
  for (size_t k = 0; k < faces->n; k++)
    items[k] = (GuiseSortItem){ faces->indices[k], sums[k] };
  qsort (items, faces->n, sizeof *items, guise_sort_compare_descending);
  guise_sort_take_items (self, items, faces->n);
  return TRUE;
}
