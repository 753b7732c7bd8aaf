/* SPDX-License-Identifier: GPL-3.0-or-later
 * Histogram matching against the formula, written down plainly in doubles. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "image/guise-histogram-match.h"

#define N 600

static int
compare (const void *a, const void *b)
{
  const double x = *(const double *) a;
  const double y = *(const double *) b;

  return (x > y) - (x < y);
}

/* Distinct values of n numbers and how many are not above each; returns how many. */
static int
find_distinct (const float *numbers, int n, double *values, double *cumulative)
{
  double sorted[N];
  int    n_values = 0;

  for (int i = 0; i < n; i++)
    sorted[i] = (double) numbers[i];
  qsort (sorted, (size_t) n, sizeof *sorted, compare);
  for (int i = 0; i < n; i++)
    {
      if (n_values == 0 || sorted[i] != values[n_values - 1])
        n_values++;
      values[n_values - 1] = sorted[i];
      cumulative[n_values - 1] = i + 1;
    }
  return n_values;
}

static double
interpolate (double x, const double *xs, const double *ys, int n)
{
  if (x <= xs[0])
    return ys[0];
  for (int i = 1; i < n; i++)
    if (x <= xs[i])
      return ys[i - 1] + (ys[i] - ys[i - 1]) * (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
  return ys[n - 1];
}

static void
match_plainly (float *image, const float *target, double threshold)
{
  double s[N], s_counts[N], t[N], t_counts[N];
  float  result[N];
  int    n_s = find_distinct (image, N, s, s_counts);
  int    n_t = find_distinct (target, N, t, t_counts);

  for (int i = 0; i < n_s; i++)
    s_counts[i] *= threshold / N;
  for (int i = 0; i < n_t; i++)
    t_counts[i] *= 255.0 / N;
  for (int i = 0; i < N; i++)
    for (int k = 0; k < n_s; k++)
      if ((double) image[i] == s[k])
        result[i] = (float) interpolate (s_counts[k], t_counts, t, n_t);
  memcpy (image, result, sizeof result);
}

/* A channel of few levels, of many, and of one only. */
static GuiseImage *
make_picture (uint64_t seed, double low, double high)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, 30, N / 30, 3, NULL);
  GuiseRandom random = guise_random_init (seed, 0);

  for (int i = 0; i < N; i++)
    {
      guise_image_plane (image, 0)[i] =
        (float) floor (guise_random_uniform (&random, 20.0 * low, 20.0 * high)) / 20.0f;
      guise_image_plane (image, 1)[i] = (float) guise_random_uniform (&random, low, high);
      guise_image_plane (image, 2)[i] = (float) low;
    }
  return image;
}

static void
test_formula (void)
{
  static const double thresholds[] = { 255.0, 238.0, 100.0, 1.0 };

  for (size_t k = 0; k < G_N_ELEMENTS (thresholds); k++)
    {
      g_autoptr (GuiseImage) image = make_picture (k, 0.1, 0.9);
      g_autoptr (GuiseImage) target = make_picture (k + 10, 0.3, 1.0);
      g_autoptr (GuiseImage) expected = make_picture (k, 0.1, 0.9);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseHistogramMatcher) matcher = guise_histogram_matcher_new (N, &error);

      g_assert_no_error (error);
      guise_histogram_matcher_run (matcher, image, target, thresholds[k]);
      for (int c = 0; c < 3; c++)
        {
          match_plainly (guise_image_plane (expected, c), guise_image_plane (target, c),
                         thresholds[k]);
          for (int i = 0; i < N; i++)
            g_assert_cmpfloat_with_epsilon (guise_image_plane (image, c)[i],
                                            guise_image_plane (expected, c)[i], 1e-6f);
        }
    }
}

/* A picture matched to itself stays; minus zero is zero; what is outside of 0..1 is clipped. */
static void
test_edges (void)
{
  g_autoptr (GuiseImage) image = make_picture (5, 0.0, 1.0);
  g_autoptr (GuiseImage) target = make_picture (5, 0.0, 1.0);
  g_autoptr (GuiseHistogramMatcher) matcher = guise_histogram_matcher_new (N, NULL);

  guise_histogram_matcher_run (matcher, image, target, 255.0);
  for (int c = 0; c < 3; c++)
    g_assert_cmpmem (guise_image_plane (image, c), N * sizeof (float),
                     guise_image_plane (target, c), N * sizeof (float));
  for (int i = 0; i < N; i++)
    guise_image_plane (image, 0)[i] = i % 3 == 0 ? -0.0f : i % 3 == 1 ? -2.0f : 3.0f;
  for (int i = 0; i < N; i++)
    guise_image_plane (target, 0)[i] = i % 3 == 2 ? 0.75f : 0.25f;
  guise_histogram_matcher_run (matcher, image, target, 255.0);
  for (int i = 0; i < N; i++)
    g_assert_cmpfloat_with_epsilon (guise_image_plane (image, 0)[i], i % 3 == 2 ? 0.75f : 0.25f,
                                    1e-6f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/histogram-match/formula", test_formula);
  g_test_add_func ("/image/histogram-match/edges", test_edges);
  return g_test_run ();
}
