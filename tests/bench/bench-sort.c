/* SPDX-License-Identifier: GPL-3.0-or-later
 * What sorting and choosing cost once faces are measured, on synthetic faces: the walk of a head
 * with scenes of light, as a video gives them. Arguments: how many faces, how many to choose, one
 * method. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/guise-random.h"
#include "face/guise-face-pose.h"
#include "sort/guise-best.h"
#include "sort/guise-sort-similar-private.h"
#include "survey/guise-score-card.h"

#define MAX_CHAINED 5000 /* faces for which the square of them is waited for */
#define N_SCENES    12
#define N_WAYS      8 /* in which appearances and histograms differ */

static double
get_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         1e-6 * (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static long
get_peak_mib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

/* What a face's picture depends on: slow waves of pose and expression, and the scene. */
static void
get_ways (size_t i, size_t n, GuiseRandom *random, float ways[N_WAYS])
{
  const double t = (double) i * 0.05;

  ways[0] = (float) sin (0.031 * t);
  ways[1] = (float) sin (0.047 * t + 1.0);
  ways[2] = (float) MAX (0.0, sin (0.9 * t));
  ways[3] = (float) sin (0.4 * t + 2.0);
  for (int w = 4; w < N_WAYS; w++)
    ways[w] = (float) ((double) ((i * N_SCENES / n * (size_t) (7 * w + 3)) % 11) / 5.5 - 1.0);
  for (int w = 0; w < N_WAYS; w++)
    ways[w] += 0.25f * (float) guise_random_normal (random);
}

static GuiseFaceRecord *
make_records (size_t n)
{
  GuiseRandom      random = guise_random_init (1, 0);
  GuiseFaceRecord *records = g_new0 (GuiseFaceRecord, n);
  float            patterns[N_WAYS][GUISE_FACE_N_APPEARANCE];

  for (int w = 0; w < N_WAYS; w++)
    for (int k = 0; k < GUISE_FACE_N_APPEARANCE; k++)
      patterns[w][k] = (float) guise_random_normal (&random);
  for (size_t i = 0; i < n; i++)
    {
      GuiseFaceRecord *r = &records[i];
      float            ways[N_WAYS];

      get_ways (i, n, &random, ways);
      r->yaw = 0.9 * (double) ways[0];
      r->pitch = 0.4 * (double) ways[1];
      r->yaw_bin = guise_face_get_yaw_bin (r->yaw);
      r->eye_distance = 120.0f;
      r->eye_right = r->eye_left = 0.25f - 0.1f * (float) (ways[3] > 0.9f);
      r->mouth_open = 0.06f * ways[2];
      r->mouth_width = 0.6f;
      r->light_x = 0.4f * ways[4];
      r->light_y = 0.4f * ways[5];
      r->light_level = 0.3f + 0.1f * ways[6];
      r->lab_mean[1] = 10.0f + 3.0f * ways[6];
      r->lab_mean[2] = 14.0f + 3.0f * ways[7];
      r->sharpness = 1.0f + 0.2f * (float) guise_random_normal (&random);
      r->direction_ratio = 1.5f;
      r->enlargement = 0.9f;
      for (int k = 0; k < GUISE_FACE_N_APPEARANCE; k++)
        {
          float sum = 0.0f;

          for (int w = 0; w < N_WAYS; w++)
            sum += ways[w] * patterns[w][k];
          r->appearance[k] = (int8_t) CLAMP (16.0f * sum, -127.0f, 127.0f);
        }
    }
  return records;
}

/* The hard case: all look ahead, as one who talks does, and no picture is like another. */
static void
make_alike (GuiseFaceRecord *records, size_t n)
{
  GuiseRandom random = guise_random_init (4, 0);

  for (size_t i = 0; i < n; i++)
    {
      records[i].yaw = 0.05 * guise_random_normal (&random);
      records[i].pitch = 0.05 * guise_random_normal (&random);
      records[i].yaw_bin = guise_face_get_yaw_bin (records[i].yaw);
      for (int k = 0; k < GUISE_FACE_N_APPEARANCE; k++)
        records[i].appearance[k] =
          (int8_t) CLAMP (32.0 * guise_random_normal (&random), -127.0, 127.0);
    }
}

/* Three histograms each: a few humps that move. */
static float *
make_roots (size_t n, size_t n_channels)
{
  GuiseRandom random = guise_random_init (2, 0);
  float      *roots = g_new (float, n *n_channels * 256);

  for (size_t i = 0; i < n; i++)
    {
      float ways[N_WAYS];

      get_ways (i, n, &random, ways);
      for (size_t c = 0; c < n_channels; c++)
        {
          float *out = roots + (i * n_channels + c) * 256;
          double sum = 0.0;

          for (int k = 0; k < 256; k++)
            {
              double value = 0.02;

              for (int w = 0; w < N_WAYS; w++)
                {
                  const double middle =
                    20.0 + 27.0 * (double) w + 9.0 * (double) ways[(w + (int) c) % N_WAYS];

                  value += exp (-0.005 * pow ((double) k - middle, 2.0));
                }
              value *= 1.0 + 0.1 * guise_random_uniform (&random, -1.0, 1.0);
              out[k] = (float) value;
              sum += value;
            }
          for (int k = 0; k < 256; k++)
            out[k] = sqrtf (out[k] / (float) sum);
        }
    }
  return roots;
}

static void
load_roots (const void *data, size_t i, float *out)
{
  memcpy (out, (const float *) data + i * 768, 768 * sizeof *out);
}

static float
measure_roots (const void *data, size_t a, size_t b)
{
  const float *p = (const float *) data + a * 768;
  const float *q = (const float *) data + b * 768;
  float        distance = 0.0f;

  for (int c = 0; c < 3; c++)
    {
      float sums[16] = { 0 };
      float total = 0.0f;

      for (int k = 0; k < 256; k += 16)
        for (int l = 0; l < 16; l++)
          sums[l] += p[256 * c + k + l] * q[256 * c + k + l];
      for (int l = 0; l < 16; l++)
        total += sums[l];
      distance += sqrtf (MAX (0.0f, 1.0f - total));
    }
  return distance;
}

static void
report (const char *what, size_t n, double cpu, int64_t start, const char *more)
{
  g_print ("%-28s %8zu faces %8.2f s processor %8.2f s wall %6ld MiB %s\n", what, n, cpu,
           (double) (g_get_monotonic_time () - start) * 1e-6, get_peak_mib (), more);
}

static void
bench_best (size_t n, size_t n_keep, gboolean alike, GuiseParallel *team)
{
  g_autofree GuiseFaceRecord *records = make_records (n);
  g_autofree const char     **reasons = g_new0 (const char *, n);
  const GuiseBestInput input = { .records = records, .reasons = reasons, .n = n, .n_keep = n_keep };

  if (alike)
    make_alike (records, n);
  for (int run = 0; run < 3; run++)
    {
      const int64_t start = g_get_monotonic_time ();
      const double  cpu = get_cpu_s ();
      g_autoptr (GuiseBest) best = guise_best_choose (&input, team, NULL, NULL);
      g_autofree char *more = g_strdup_printf ("chose %zu", best->n_chosen);

      report (alike ? "best, all ahead" : "best", n, get_cpu_s () - cpu, start, more);
    }
}

/* The score card of a pair of such sets, or of one. */
static void
bench_score (size_t n, gboolean alike, gboolean pair)
{
  g_autofree GuiseFaceRecord          *records = make_records (n);
  g_autofree GuiseFacesetEntry        *entries = g_new0 (GuiseFacesetEntry, 1);
  g_autofree const GuiseFaceRecord   **record_p = g_new (const GuiseFaceRecord *, n);
  g_autofree const GuiseFacesetEntry **entry_p = g_new (const GuiseFacesetEntry *, n);
  const GuiseScoreSet                  set = { .n = n, .entries = entry_p, .records = record_p };
  const char *const                    what = pair    ? "score card, pair"
                                              : alike ? "score card, all ahead"
                                                      : "score card";

  if (alike)
    make_alike (records, n);
  *entries = (GuiseFacesetEntry){ .width = 256, .height = 256, .type = GUISE_FACE_TYPE_WHOLE };
  for (size_t i = 0; i < n; i++)
    {
      record_p[i] = &records[i];
      entry_p[i] = entries;
    }
  for (int run = 0; run < 2; run++)
    {
      const int64_t start = g_get_monotonic_time ();
      const double  cpu = get_cpu_s ();
      g_autoptr (GuiseScoreCard) card =
                   guise_score_card_new (&set, pair ? &set : NULL, NULL, NULL, NULL);
      g_autofree char *more = g_strdup_printf ("%zu repeats, %zu really different",
                                               card->src.n_repeats, card->src.n_effective);

      report (what, n, get_cpu_s () - cpu, start, more);
    }
}

static void
bench_tour (size_t n, GuiseParallel *team)
{
  g_autofree float    *roots = make_roots (n, 3);
  g_autofree float    *reduced = g_new (float, n *GUISE_SORT_DIMS);
  g_autofree uint32_t *order = g_new (uint32_t, n);
  GuiseSortPoints      points = { .n = n,
                                  .n_dims = 768,
                                  .load = load_roots,
                                  .distance = measure_roots,
                                  .data = roots,
                                  .reduced = reduced };
  const int64_t        start = g_get_monotonic_time ();
  const double         cpu = get_cpu_s ();
  g_autofree char     *more = NULL;

  g_assert_true (guise_sort_reduce (&points, team));
  g_assert_true (guise_sort_find_tour (&points, 0, team, NULL, order));
  more = g_strdup_printf ("path %.1f", guise_sort_measure_path (&points, order));
  report ("hist", n, get_cpu_s () - cpu, start, more);
}

/* The reference's chain, one by one, for comparison. */
static void
bench_chain (size_t n)
{
  g_autofree float    *roots = make_roots (n, 3);
  g_autofree uint32_t *order = g_new (uint32_t, n);
  g_autofree uint8_t  *is_used = g_new0 (uint8_t, n);
  GuiseSortPoints      points = { .n = n, .distance = measure_roots, .data = roots };
  const int64_t        start = g_get_monotonic_time ();
  const double         cpu = get_cpu_s ();
  g_autofree char     *more = NULL;

  order[0] = 0;
  is_used[0] = TRUE;
  for (size_t k = 1; k < n; k++)
    {
      float nearest = INFINITY;

      for (size_t i = 0; i < n; i++)
        {
          const float distance = is_used[i] ? INFINITY : measure_roots (roots, order[k - 1], i);

          if (distance < nearest)
            {
              nearest = distance;
              order[k] = (uint32_t) i;
            }
        }
      is_used[order[k]] = TRUE;
    }
  more = g_strdup_printf ("path %.1f", guise_sort_measure_path (&points, order));
  report ("greedy chain (the old way)", n, get_cpu_s () - cpu, start, more);
}

static int
compare_sums (const void *a, const void *b, void *user_data)
{
  const double *sums = user_data;
  const double  p = sums[*(const uint32_t *) a];
  const double  q = sums[*(const uint32_t *) b];

  return (p < q) - (p > q);
}

/* How the estimated order differs from the exact one. */
static char *
compare_orders (double *exact, double *estimated, size_t n)
{
  g_autofree uint32_t *right = g_new (uint32_t, n);
  g_autofree uint32_t *found = g_new (uint32_t, n);
  g_autofree uint32_t *ranks = g_new (uint32_t, n);
  double               worst = 0.0;
  double               squares = 0.0;
  size_t               n_first = 0;

  for (uint32_t i = 0; i < n; i++)
    right[i] = found[i] = i;
  g_qsort_with_data (right, (int) n, sizeof (uint32_t), compare_sums, exact);
  g_qsort_with_data (found, (int) n, sizeof (uint32_t), compare_sums, estimated);
  for (uint32_t k = 0; k < n; k++)
    ranks[right[k]] = k;
  for (uint32_t k = 0; k < n; k++)
    {
      const double moved = (double) ranks[found[k]] - (double) k;
      const double wrong = fabs (estimated[k] / exact[k] - 1.0);

      worst = MAX (worst, wrong);
      squares += moved * moved;
      n_first += k < n / 10 && ranks[found[k]] < n / 10;
    }
  return g_strdup_printf ("worst sum wrong by %.1e, moved by %.1f of %zu places (rms), first tenth "
                          "%.2f %% the same",
                          worst, sqrt (squares / (double) n), n,
                          1000.0 * (double) n_first / (double) n);
}

static void
bench_sums (size_t n, gboolean exactly, GuiseParallel *team)
{
  g_autofree float  *roots = make_roots (n, 1);
  g_autofree double *sums = g_new (double, n);
  g_autofree double *exact = g_new (double, n);
  g_autofree char   *more = NULL;
  int64_t            start = g_get_monotonic_time ();
  double             cpu = get_cpu_s ();

  if (exactly)
    {
      g_assert_true (guise_sort_sum_distances (roots, n, team, NULL, exact));
      report ("hist-dissim, all pairs", n, get_cpu_s () - cpu, start, "");
      start = g_get_monotonic_time ();
      cpu = get_cpu_s ();
    }
  g_assert_true (guise_sort_estimate_sums (roots, n, team, NULL, sums));
  cpu = get_cpu_s () - cpu;
  if (exactly)
    more = compare_orders (exact, sums, n);
  report ("hist-dissim, by groups", n, cpu, start, more != NULL ? more : "");
}

static uint8_t *
make_patches (size_t n)
{
  GuiseRandom random = guise_random_init (3, 0);
  uint8_t    *patches = g_new (uint8_t, n * GUISE_SORT_PATCH_PIXELS);

  for (size_t i = 0; i < n; i++)
    {
      float ways[N_WAYS];

      get_ways (i, n, &random, ways);
      for (size_t k = 0; k < GUISE_SORT_PATCH_PIXELS; k++)
        patches[i * GUISE_SORT_PATCH_PIXELS + k] =
          (uint8_t) CLAMP (120.0f + 30.0f * ways[k % N_WAYS] + 20.0f * ways[k / 32 % N_WAYS], 0.0f,
                           255.0f);
    }
  return patches;
}

/* No patch is like another one: neighbours are not much nearer than anybody. */
static uint8_t *
make_noise (size_t n)
{
  GuiseRandom random = guise_random_init (5, 0);
  uint8_t    *patches = g_new (uint8_t, n * GUISE_SORT_PATCH_PIXELS);

  for (size_t k = 0; k < n * GUISE_SORT_PATCH_PIXELS; k++)
    patches[k] = (uint8_t) guise_random_uniform (&random, 0.0, 255.0);
  return patches;
}

static void
load_patch (const void *data, size_t i, float *out)
{
  const uint8_t *patch = (const uint8_t *) data + i * GUISE_SORT_PATCH_PIXELS;

  for (int k = 0; k < GUISE_SORT_PATCH_PIXELS; k++)
    out[k] = (float) patch[k] / 255.0f;
}

static float
measure_patches (const void *data, size_t a, size_t b)
{
  const uint8_t *patches = data;

  return (float) guise_sort_measure_difference (patches + a * GUISE_SORT_PATCH_PIXELS,
                                                patches + b * GUISE_SORT_PATCH_PIXELS) /
         (255.0f * GUISE_SORT_PATCH_PIXELS);
}

static void
bench_difference (size_t n, gboolean noise, GuiseParallel *team)
{
  g_autofree uint8_t  *patches = noise ? make_noise (n) : make_patches (n);
  g_autofree float    *reduced = g_new (float, n *GUISE_SORT_DIMS);
  g_autofree uint32_t *order = g_new (uint32_t, n);
  GuiseSortPoints      points = { .n = n,
                                  .n_dims = GUISE_SORT_PATCH_PIXELS,
                                  .load = load_patch,
                                  .distance = measure_patches,
                                  .data = patches,
                                  .reduced = reduced };
  const int64_t        start = g_get_monotonic_time ();
  const double         cpu = get_cpu_s ();
  g_autofree char     *more = NULL;

  g_assert_true (guise_sort_reduce (&points, team));
  g_assert_true (guise_sort_find_tour (&points, 0, team, NULL, order));
  more = g_strdup_printf ("path %.1f", guise_sort_measure_path (&points, order));
  report (noise ? "absdiff, noise" : "absdiff", n, get_cpu_s () - cpu, start, more);
}

static void
bench_spread (size_t n, GuiseParallel *team)
{
  g_autofree uint8_t  *patches = make_patches (n);
  g_autofree uint32_t *order = g_new (uint32_t, n);
  g_autofree uint32_t *distances = g_new (uint32_t, n);
  const int64_t        start = g_get_monotonic_time ();
  const double         cpu = get_cpu_s ();

  g_assert_true (guise_sort_spread (patches, n, 0, 8192, team, NULL, order, distances));
  report ("absdiff-dissim", n, get_cpu_s () - cpu, start, "");
}

int
main (int argc, char **argv)
{
  const size_t n = argc > 1 ? (size_t) g_ascii_strtoull (argv[1], NULL, 10) : 5000;
  const size_t n_keep = argc > 2 ? (size_t) g_ascii_strtoull (argv[2], NULL, 10) : 2000;
  const char  *only = argc > 3 ? argv[3] : NULL;
  g_autoptr (GuiseParallel) team = guise_parallel_new (0);

  if (only == NULL || strcmp (only, "best") == 0)
    bench_best (n, n_keep, FALSE, team);
  if (only != NULL && strcmp (only, "best-ahead") == 0)
    bench_best (n, n_keep, TRUE, team);
  if (only == NULL || strcmp (only, "score") == 0)
    bench_score (n, FALSE, FALSE);
  if (only != NULL && strcmp (only, "score-ahead") == 0)
    bench_score (n, TRUE, FALSE);
  if (only != NULL && strcmp (only, "score-pair") == 0)
    bench_score (n, FALSE, TRUE);
  if (only == NULL || strcmp (only, "hist") == 0)
    bench_tour (n, team);
  if (only == NULL ? n <= MAX_CHAINED : strcmp (only, "chain") == 0)
    bench_chain (n);
  if (only == NULL || g_str_has_prefix (only, "hist-dissim"))
    bench_sums (n, only == NULL ? n <= MAX_CHAINED : strcmp (only, "hist-dissim-exact") == 0, team);
  if (only == NULL || strcmp (only, "absdiff") == 0)
    bench_difference (n, FALSE, team);
  if (only != NULL && strcmp (only, "absdiff-noise") == 0)
    bench_difference (n, TRUE, team);
  if (only == NULL || strcmp (only, "absdiff-dissim") == 0)
    bench_spread (n, team);
  return 0;
}
