/* SPDX-License-Identifier: GPL-3.0-or-later
 * Orders by similarity, against computations that look at every pair one by one. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "image/guise-histogram.h"
#include "sort/guise-sort-similar-private.h"
#include "support/guise-test.h"

#define N_DIMS   40
#define N_INNER  6 /* ways in which the points of a group differ */
#define N_GROUPS 60

/* Points around some centres, spread in a few directions, some of them twice: as faces of scenes
 * are. */
static float *
make_points (size_t n)
{
  GuiseRandom random = guise_random_init (7, 0);
  float      *points = g_new (float, n *N_DIMS);
  float       centres[N_GROUPS][N_DIMS];
  float       ways[N_INNER][N_DIMS];

  for (int c = 0; c < N_GROUPS; c++)
    for (int d = 0; d < N_DIMS; d++)
      centres[c][d] = (float) guise_random_uniform (&random, -1.0, 1.0);
  for (int w = 0; w < N_INNER; w++)
    for (int d = 0; d < N_DIMS; d++)
      ways[w][d] = (float) guise_random_normal (&random);
  for (size_t i = 0; i < n; i++)
    {
      const uint32_t c = guise_random_below (&random, N_GROUPS);
      float         *point = points + i * N_DIMS;

      for (int d = 0; d < N_DIMS; d++)
        point[d] = centres[c][d] + 0.03f * (float) guise_random_normal (&random);
      for (int w = 0; w < N_INNER; w++)
        {
          const float step = 0.3f * (float) guise_random_normal (&random);

          for (int d = 0; d < N_DIMS; d++)
            point[d] += step * ways[w][d];
        }
      if (i % 50 == 49)
        memcpy (point, point - 7 * N_DIMS, N_DIMS * sizeof *point);
    }
  return points;
}

static void
load (const void *data, size_t i, float *out)
{
  memcpy (out, (const float *) data + i * N_DIMS, N_DIMS * sizeof *out);
}

static float
measure (const void *data, size_t a, size_t b)
{
  const float *p = (const float *) data + a * N_DIMS;
  const float *q = (const float *) data + b * N_DIMS;
  float        sum = 0.0f;

  for (int d = 0; d < N_DIMS; d++)
    sum += (p[d] - q[d]) * (p[d] - q[d]);
  return sqrtf (sum);
}

/* The reference's way: always the nearest of those that are left. */
static void
chain (const GuiseSortPoints *points, size_t start, uint32_t *order)
{
  g_autofree uint8_t *is_used = g_new0 (uint8_t, points->n);

  order[0] = (uint32_t) start;
  is_used[start] = TRUE;
  for (size_t k = 1; k < points->n; k++)
    {
      float nearest = INFINITY;

      for (size_t i = 0; i < points->n; i++)
        if (!is_used[i] && points->distance (points->data, order[k - 1], i) < nearest)
          {
            nearest = points->distance (points->data, order[k - 1], i);
            order[k] = (uint32_t) i;
          }
      is_used[order[k]] = TRUE;
    }
}

static void
assert_permutation (const uint32_t *order, size_t n)
{
  g_autofree uint8_t *seen = g_new0 (uint8_t, n);

  for (size_t k = 0; k < n; k++)
    {
      g_assert_cmpuint (order[k], <, n);
      g_assert_false (seen[order[k]]);
      seen[order[k]] = TRUE;
    }
}

static GuiseSortPoints
get_points (const float *data, size_t n, float *reduced)
{
  return (GuiseSortPoints){
    .n = n, .n_dims = N_DIMS, .load = load, .distance = measure, .data = data, .reduced = reduced
  };
}

/* Shorter than the greedy chain, and the same for any number of threads. */
static void
test_tour (void)
{
  static const size_t counts[] = { 1, 2, 3, 5, 40, 1500 };

  for (size_t k = 0; k < G_N_ELEMENTS (counts); k++)
    {
      const size_t         n = counts[k];
      g_autofree float    *data = make_points (n);
      g_autofree float    *reduced = g_new (float, n *GUISE_SORT_DIMS);
      g_autofree uint32_t *tours[2] = { g_new (uint32_t, n), g_new (uint32_t, n) };
      g_autofree uint32_t *greedy = g_new (uint32_t, n);
      GuiseSortPoints      points = get_points (data, n, reduced);
      const size_t         start = n / 2;

      for (int t = 0; t < 2; t++)
        {
          g_autoptr (GuiseParallel) team = guise_parallel_new (1 + 2 * t);

          g_assert_true (guise_sort_reduce (&points, team));
          g_assert_true (guise_sort_find_tour (&points, start, team, NULL, tours[t]));
        }
      chain (&points, start, greedy);
      assert_permutation (tours[0], n);
      g_assert_cmpuint (tours[0][0], ==, start);
      g_assert_cmpmem (tours[0], n * 4, tours[1], n * 4);
      g_test_message ("%zu points: tour %.3f, greedy chain %.3f", n,
                      guise_sort_measure_path (&points, tours[0]),
                      guise_sort_measure_path (&points, greedy));
      g_assert_cmpfloat (guise_sort_measure_path (&points, tours[0]), <=,
                         guise_sort_measure_path (&points, greedy) + 1e-6);
      g_free (tours[1]);
      tours[1] = NULL;
    }
}

/* Beyond what is compared pair by pair most true neighbours are found. */
static void
test_forest (void)
{
  const size_t         n = GUISE_SORT_MAX_BRUTE + 3000;
  g_autofree float    *data = make_points (n);
  g_autofree float    *reduced = g_new (float, n *GUISE_SORT_DIMS);
  g_autofree uint32_t *found = g_new (uint32_t, n * GUISE_SORT_N_NEIGHBOURS);
  GuiseSortPoints      points = get_points (data, n, reduced);
  g_autoptr (GuiseParallel) team = guise_parallel_new (0);
  size_t n_right = 0;
  size_t n_asked = 0;

  g_assert_true (guise_sort_reduce (&points, team));
  g_assert_true (
    guise_sort_find_neighbours (&points, NULL, n, GUISE_SORT_N_NEIGHBOURS, team, found));
  for (size_t i = 0; i < n; i += 501)
    {
      const uint32_t *list = found + i * GUISE_SORT_N_NEIGHBOURS;
      size_t          n_nearer = 0;
      const float     last = measure (data, i, list[GUISE_SORT_N_NEIGHBOURS - 1]);

      for (size_t j = 0; j < n; j++)
        n_nearer += j != i && measure (data, i, j) < last;
      /* With every neighbour right there are nine before the last. */
      n_asked += MAX (n_nearer, GUISE_SORT_N_NEIGHBOURS - 1) + 1;
      n_right += GUISE_SORT_N_NEIGHBOURS;
    }
  g_test_message ("found %.3f", (double) n_right / (double) n_asked);
  g_assert_cmpfloat ((double) n_right / (double) n_asked, >, 0.8);
}

/* Histograms of a few grey levels each, some equal. */
static float *
make_roots (size_t n)
{
  GuiseRandom random = guise_random_init (3, 0);
  float      *roots = g_new (float, n *GUISE_HISTOGRAM_BINS);
  uint32_t    bins[GUISE_HISTOGRAM_BINS];

  for (size_t i = 0; i < n; i++)
    {
      const uint32_t middle = 40 + guise_random_below (&random, 170);

      memset (bins, 0, sizeof bins);
      for (int k = 0; k < 3000; k++)
        {
          const double level = (double) middle + 20.0 * guise_random_normal (&random);

          bins[(int) CLAMP (level, 0.0, 255.0)]++;
        }
      guise_histogram_to_roots (bins, roots + i * GUISE_HISTOGRAM_BINS);
      if (i % 10 == 9)
        memcpy (roots + i * GUISE_HISTOGRAM_BINS, roots + (i - 3) * GUISE_HISTOGRAM_BINS,
                sizeof (float) * GUISE_HISTOGRAM_BINS);
    }
  return roots;
}

static void
test_sums (void)
{
  const size_t       n = 203;
  g_autofree float  *roots = make_roots (n);
  g_autofree double *sums[2] = { g_new (double, n), g_new (double, n) };

  for (int t = 0; t < 2; t++)
    {
      g_autoptr (GuiseParallel) team = guise_parallel_new (1 + 2 * t);

      g_assert_true (guise_sort_sum_distances (roots, n, team, NULL, sums[t]));
    }
  g_assert_cmpmem (sums[0], n * sizeof (double), sums[1], n * sizeof (double));
  for (size_t a = 0; a < n; a++)
    {
      double expected = 0.0;

      for (size_t b = 0; b < n; b++)
        {
          double square = 0.0;

          for (int k = 0; k < GUISE_HISTOGRAM_BINS; k++)
            square += pow ((double) roots[a * GUISE_HISTOGRAM_BINS + (size_t) k] -
                             (double) roots[b * GUISE_HISTOGRAM_BINS + (size_t) k],
                           2.0);
          expected += sqrt (0.5 * square);
        }
      g_assert_cmpfloat_with_epsilon (sums[0][a], expected, 1e-5 * expected);
    }
  g_free (sums[1]);
  sums[1] = NULL;
}

static int
compare_sums (const void *a, const void *b, void *user_data)
{
  const double *sums = user_data;
  const double  p = sums[*(const uint32_t *) a];
  const double  q = sums[*(const uint32_t *) b];

  return (p < q) - (p > q);
}

/* Very many faces: nearly the exact sums and the exact order, the same with any number of threads.
 */
static void
test_estimated_sums (void)
{
  const uint32_t       n = 6000;
  g_autofree float    *roots = make_roots (n);
  g_autofree double   *exact = g_new (double, n);
  g_autofree double   *sums = g_new (double, n);
  g_autofree double   *again = g_new (double, n);
  g_autofree uint32_t *right = g_new (uint32_t, n);
  g_autofree uint32_t *found = g_new (uint32_t, n);
  g_autoptr (GuiseParallel) one = guise_parallel_new (1);
  g_autoptr (GuiseParallel) three = guise_parallel_new (3);
  uint32_t n_first = 0;

  g_assert_true (guise_sort_sum_distances (roots, n, one, NULL, exact));
  g_assert_true (guise_sort_estimate_sums (roots, n, one, NULL, sums));
  g_assert_true (guise_sort_estimate_sums (roots, n, three, NULL, again));
  g_assert_cmpmem (sums, n * sizeof *sums, again, n * sizeof *again);
  for (uint32_t i = 0; i < n; i++)
    {
      right[i] = found[i] = i;
      g_assert_cmpfloat_with_epsilon (sums[i], exact[i], 0.004 * exact[i]);
    }
  g_qsort_with_data (right, (int) n, sizeof *right, compare_sums, exact);
  g_qsort_with_data (found, (int) n, sizeof *found, compare_sums, sums);
  for (uint32_t i = 0; i < n / 10; i++) /* the first tenth, in each of both orders */
    for (uint32_t k = 0; k < n / 10; k++)
      n_first += right[i] == found[k];
  g_assert_cmpuint (n_first, >=, 588); /* 98 % */
}

/* All faces the same: no face is far from any. */
static void
test_estimated_equals (void)
{
  const size_t       n = 300;
  g_autofree float  *one = make_roots (1);
  g_autofree float  *roots = g_new (float, n *GUISE_HISTOGRAM_BINS);
  g_autofree double *sums = g_new (double, n);
  g_autoptr (GuiseParallel) team = guise_parallel_new (1);

  for (size_t i = 0; i < n; i++)
    memcpy (roots + i * GUISE_HISTOGRAM_BINS, one, GUISE_HISTOGRAM_BINS * sizeof (float));
  g_assert_true (guise_sort_estimate_sums (roots, n, team, NULL, sums));
  for (size_t i = 0; i < n; i++)
    g_assert_cmpfloat (sums[i], <, 0.001 * (double) n);
}

/* Against the definition: every step looks at every distance. */
static void
test_spread (void)
{
  const size_t         n = 400;
  GuiseRandom          random = guise_random_init (5, 0);
  g_autofree uint8_t  *patches = g_new (uint8_t, n * GUISE_SORT_PATCH_PIXELS);
  g_autofree uint32_t *order = g_new (uint32_t, n);
  g_autofree uint32_t *distances = g_new (uint32_t, n);
  g_autofree uint32_t *nearest = g_new (uint32_t, n);
  g_autofree uint32_t *part = g_new (uint32_t, n);
  g_autofree uint32_t *rest = g_new (uint32_t, n);
  g_autoptr (GuiseParallel) team = guise_parallel_new (3);

  for (size_t i = 0; i < n; i++)
    {
      const uint32_t level = guise_random_below (&random, 200);

      for (size_t k = 0; k < GUISE_SORT_PATCH_PIXELS; k++)
        patches[i * GUISE_SORT_PATCH_PIXELS + k] =
          (uint8_t) (level + guise_random_below (&random, 1 + (uint32_t) (i % 50)));
    }
  memcpy (patches + 9 * GUISE_SORT_PATCH_PIXELS, patches + 200 * GUISE_SORT_PATCH_PIXELS,
          GUISE_SORT_PATCH_PIXELS);
  g_assert_true (guise_sort_spread (patches, n, 3, n, team, NULL, order, distances));
  assert_permutation (order, n);
  g_assert_cmpuint (order[0], ==, 3);
  memset (nearest, 255, n * sizeof *nearest);
  for (size_t k = 1; k < n; k++)
    {
      size_t farthest = 0;

      nearest[order[k - 1]] = 0;
      for (size_t i = 0; i < n; i++)
        {
          uint32_t sum = 0;

          for (size_t p = 0; p < GUISE_SORT_PATCH_PIXELS; p++)
            sum += (uint32_t) ABS (patches[i * GUISE_SORT_PATCH_PIXELS + p] -
                                   patches[order[k - 1] * GUISE_SORT_PATCH_PIXELS + p]);
          nearest[i] = MIN (nearest[i], sum);
          if (nearest[i] > nearest[farthest])
            farthest = i;
        }
      g_assert_cmpuint (distances[k], ==, nearest[farthest]);
      if (nearest[farthest] > 0)
        g_assert_cmpuint (order[k], ==, farthest);
    }
  /* Ordering a part one by one begins the same and loses nobody. */
  g_assert_true (guise_sort_spread (patches, n, 3, 50, team, NULL, part, rest));
  assert_permutation (part, n);
  g_assert_cmpmem (part, 50 * 4, order, 50 * 4);
}

/* A stopped sort says so; a face that is not there cannot be the start. */
static void
test_refusals (void)
{
  g_autofree char *path = guise_test_shared ("facesets/crowd");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree float *data = make_points (200);
  g_autofree float *reduced = g_new (float, 200 * GUISE_SORT_DIMS);
  GuiseSortPoints   points = get_points (data, 200, reduced);
  uint32_t          order[200];
  g_autoptr (GuiseParallel) team = guise_parallel_new (1);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_true (guise_sort_reduce (&points, team));
  g_assert_false (guise_sort_find_tour (&points, 0, team, cancellable, order));
  if (path == NULL)
    return;

  const GuiseSortOptions options = { .method = GUISE_SORT_ABSDIFF, .start = "nobody.jpg" };
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, NULL);

  g_assert_null (guise_faceset_sort (faceset, &options, NULL, NULL, NULL, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT);
}

/* ---- real faces ---- */

typedef struct
{
  GuiseFaceset *faceset;
  float (*roots)[3 * GUISE_HISTOGRAM_BINS];
} Crowd;

static float
measure_crowd (const void *data, size_t a, size_t b)
{
  const Crowd *crowd = data;
  double       sum = 0.0;

  for (int channel = 0; channel < 3; channel++)
    {
      double product = 0.0;

      for (int k = 256 * channel; k < 256 * channel + 256; k++)
        product += (double) crowd->roots[a][k] * (double) crowd->roots[b][k];
      sum += sqrt (MAX (0.0, 1.0 - product));
    }
  return (float) sum;
}

static size_t
find_face (const GuiseFaceset *faceset, const char *name)
{
  for (size_t i = 0; i < guise_faceset_get_n (faceset); i++)
    if (strcmp (guise_faceset_get_entry (faceset, i)->name, name) == 0)
      return i;
  g_assert_not_reached ();
}

static void
test_crowd (void)
{
  g_autofree char *path = guise_test_shared ("facesets/crowd");

  if (path == NULL)
    return;

  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, NULL);
  const size_t     n = guise_faceset_get_n (faceset);
  Crowd            crowd = { faceset, g_malloc (n * sizeof *crowd.roots) };
  GuiseSortPoints  points = { .n = n, .distance = measure_crowd, .data = &crowd };
  GuiseSortOptions options = { .method = GUISE_SORT_HIST };
  g_autoptr (GuiseSelection) first = guise_faceset_sort (faceset, &options, NULL, NULL, NULL, NULL);
  g_autofree uint32_t *tour = g_new (uint32_t, n);
  g_autofree uint32_t *greedy = g_new (uint32_t, n);

  for (size_t i = 0; i < n; i++)
    {
      g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, i, NULL);

      for (int channel = 0; channel < 3; channel++)
        {
          uint32_t bins[GUISE_HISTOGRAM_BINS];

          guise_histogram_count (face->image, channel, NULL, bins);
          guise_histogram_to_roots (bins, crowd.roots[i] + channel * GUISE_HISTOGRAM_BINS);
        }
      tour[i] =
        (uint32_t) find_face (faceset, g_array_index (first->faces, GuiseSelectedFace, i).name);
    }
  chain (&points, 0, greedy);
  assert_permutation (tour, n);
  g_assert_cmpuint (tour[0], ==, 0);
  g_test_message ("400 faces by histogram: tour %.3f, greedy chain %.3f",
                  guise_sort_measure_path (&points, tour),
                  guise_sort_measure_path (&points, greedy));
  g_assert_cmpfloat (guise_sort_measure_path (&points, tour), <,
                     guise_sort_measure_path (&points, greedy));
  for (guint i = 1; i < n; i++)
    g_assert_cmpfloat_with_epsilon (g_array_index (first->faces, GuiseSelectedFace, i).key,
                                    (double) measure_crowd (&crowd, tour[i - 1], tour[i]), 2e-3);

  options.start = guise_faceset_get_entry (faceset, 17)->name;

  g_autoptr (GuiseSelection) second =
               guise_faceset_sort (faceset, &options, NULL, NULL, NULL, NULL);

  g_assert_cmpstr (g_array_index (second->faces, GuiseSelectedFace, 0).name, ==, options.start);
  g_free (crowd.roots);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/similar/tour", test_tour);
  g_test_add_func ("/faceset/similar/forest", test_forest);
  g_test_add_func ("/faceset/similar/sums", test_sums);
  g_test_add_func ("/faceset/similar/sums/estimated", test_estimated_sums);
  g_test_add_func ("/faceset/similar/sums/equal", test_estimated_equals);
  g_test_add_func ("/faceset/similar/spread", test_spread);
  g_test_add_func ("/faceset/similar/refusals", test_refusals);
  g_test_add_func ("/faceset/similar/crowd", test_crowd);
  return g_test_run ();
}
