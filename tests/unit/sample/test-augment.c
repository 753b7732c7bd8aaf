/* SPDX-License-Identifier: GPL-3.0-or-later
 * The laws of chance of training.md 7.1 and 7.2: ranges, moments, and what follows without chance.
 */
#include "sample/guise-augment.h"

#include <math.h>
#include <string.h>

#include "sample/guise-sample-order.h"

#define N_DRAWS 40000

typedef struct
{
  double low;
  double high;
  double sum;
  double squares;
  double n;
} Moments;

static void
add (Moments *m, double value)
{
  m->low = m->n > 0.0 ? MIN (m->low, value) : value;
  m->high = m->n > 0.0 ? MAX (m->high, value) : value;
  m->sum += value;
  m->squares += value * value;
  m->n += 1.0;
}

static double
get_deviation (const Moments *m)
{
  return sqrt (m->squares / m->n - (m->sum / m->n) * (m->sum / m->n));
}

/* Uniform on low .. high: within the range, nearly touching it, with its mean and deviation; five
 * standard errors are allowed. */
static void
assert_uniform (const Moments *m, double low, double high)
{
  const double deviation = (high - low) / sqrt (12.0);

  g_assert_cmpfloat (m->low, >=, low);
  g_assert_cmpfloat (m->high, <=, high);
  g_assert_cmpfloat (m->low, <, low + 0.002 * (high - low));
  g_assert_cmpfloat (m->high, >, high - 0.002 * (high - low));
  g_assert_cmpfloat_with_epsilon (m->sum / m->n, (low + high) / 2.0, 5.0 * deviation / sqrt (m->n));
  g_assert_cmpfloat_with_epsilon (get_deviation (m) / deviation, 1.0, 0.02);
}

static void
test_draws (void)
{
  GuiseRandom random = guise_random_init (1, 2);
  Moments     rotation = { 0 };
  Moments     scale = { 0 };
  Moments     shift = { 0 };
  Moments     value = { 0 };
  int         n_flipped = 0;
  int         n_nodes[10] = { 0 };

  for (int i = 0; i < N_DRAWS; i++)
    {
      GuiseAugment a;

      guise_augment_draw (&random, GUISE_AUGMENT_SCALE_WIDE, &a);
      add (&rotation, a.rotation);
      add (&scale, a.scale);
      add (&shift, i % 2 == 0 ? a.shift_x : a.shift_y);
      add (&value, i % 2 == 0 ? a.saturation : a.value);
      n_flipped += a.flip < 4;
      n_nodes[a.n_nodes]++;
    }
  assert_uniform (&rotation, -10.0, 10.0);
  assert_uniform (&scale, 1.0 / 1.15, 1.15);
  assert_uniform (&shift, -0.05, 0.05);
  assert_uniform (&value, -0.5, 0.5);
  /* Five standard errors of a share p: 5 sqrt (p (1 - p) / n). */
  g_assert_cmpfloat_with_epsilon ((double) n_flipped / N_DRAWS, 0.4, 0.0123);
  g_assert_cmpint (n_nodes[3] + n_nodes[5] + n_nodes[9], ==, N_DRAWS);
  for (int i = 3; i < 10; i = 2 * i - 1)
    g_assert_cmpfloat_with_epsilon ((double) n_nodes[i] / N_DRAWS, 1.0 / 3.0, 0.0118);
}

/* The narrow range of Quick96; nothing else of a draw depends on it. */
static void
test_narrow_scale (void)
{
  GuiseRandom random = guise_random_init (1, 2), again = guise_random_init (1, 2);
  Moments     scale = { 0 };

  for (int i = 0; i < N_DRAWS; i++)
    {
      GuiseAugment a, b;

      guise_augment_draw (&random, GUISE_AUGMENT_SCALE_NARROW, &a);
      guise_augment_draw (&again, GUISE_AUGMENT_SCALE_WIDE, &b);
      add (&scale, a.scale);
      g_assert_cmpfloat (a.rotation, ==, b.rotation);
      g_assert_cmpint (a.n_nodes, ==, b.n_nodes);
    }
  assert_uniform (&scale, 1.0 / 1.05, 1.05);
}

static void
test_displacement (void)
{
  GuiseRandom random = guise_random_init (3, 4);
  Moments     m = { 0 };
  double      product = 0.0;

  for (int k = 0; k < 4000; k++)
    {
      GuiseAugment a;
      int          last;

      guise_augment_draw (&random, GUISE_AUGMENT_SCALE_WIDE, &a);
      last = a.n_nodes - 1;
      for (int i = 0; i <= last; i++)
        for (int j = 0; j <= last; j++)
          {
            if (i == 0 || j == 0 || i == last || j == last)
              g_assert_cmpfloat (a.displacement[i][j], ==, 0.0f);
            else
              add (&m, (double) a.displacement[i][j]);
          }
      if (a.n_nodes > 3)
        product += (double) (a.displacement[1][2] * a.displacement[2][1]);
    }
  /* The truncated normal has deviation 0.3817 (training.md 7.2); two fields act on each node. */
  g_assert_cmpfloat_with_epsilon (get_deviation (&m), 0.24 * 0.3817 * sqrt (2.0), 0.001);
  g_assert_cmpfloat_with_epsilon (m.sum / m.n, 0.0, 0.002);
  g_assert_cmpfloat (m.low, >=, -0.48);
  g_assert_cmpfloat (m.high, <=, 0.48);
  g_assert_cmpfloat (m.high, >, 0.4);
  /* Across the diagonal the two fields are other ones: no correlation. */
  g_assert_cmpfloat_with_epsilon (product / 2700.0, 0.0, 0.0017);
}

static void
test_hsv (void)
{
  GuiseRandom  random = guise_random_init (5, 6);
  int          counts[37] = { 0 };
  GuiseAugment tiny = { .hue = 0.9999 };
  float        hsv[3];

  for (int i = 0; i < 37000; i++)
    {
      GuiseAugment a;

      guise_augment_draw (&random, GUISE_AUGMENT_SCALE_WIDE, &a);
      guise_augment_get_hsv (&a, 0.1, hsv);
      g_assert_cmpfloat (fabsf (hsv[0]), <=, 18.0f);
      g_assert_cmpfloat (fabsf (hsv[1]), <=, 0.05f);
      counts[(int) hsv[0] + 18]++;
    }
  for (int i = 0; i < 37; i++)
    g_assert_cmpint (abs (counts[i] - 1000), <, 160); /* five standard errors */
  guise_augment_get_hsv (&tiny, 0.001, hsv);
  g_assert_cmpfloat (hsv[0], ==, 1.0f); /* at least one degree */
}

/* By the formulas in words: about the middle, counter-clockwise, then the shift, then the mirror.
 */
static void
test_map (void)
{
  const GuiseAugment identity = { .scale = 1.0 };
  const GuiseAugment turned = { .rotation = 90.0, .scale = 2.0, .shift_x = 0.1, .shift_y = -0.2 };
  GuiseAffine        map = guise_augment_get_map (&identity, 100, FALSE);
  GuiseAffine        mirror = guise_augment_get_map (&identity, 100, TRUE);
  GuiseAffine        forward;
  double             x;
  double             y;

  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat_with_epsilon (map.m[i], i == 0 || i == 4 ? 1.0 : 0.0, 1e-12);
  guise_affine_apply (&mirror, 0.0, 7.0, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 99.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 7.0, 1e-9);
  map = guise_augment_get_map (&turned, 100, FALSE);
  g_assert_true (guise_affine_invert (&map, &forward));
  /* Ten to the right of the middle goes twenty up, then ten right and twenty up. */
  guise_affine_apply (&forward, 60.0, 50.0, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 60.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 10.0, 1e-9);
}

static void
test_warp (void)
{
  enum
  {
    SIZE = 64
  };
  GuiseAugment      a = { .scale = 1.0, .n_nodes = 5 };
  g_autofree float *map_x = g_new (float, SIZE *SIZE);
  g_autofree float *map_y = g_new (float, SIZE *SIZE);

  guise_augment_fill_warp (&a, SIZE, map_x, map_y);
  for (int i = 0; i < SIZE * SIZE; i++)
    {
      g_assert_cmpfloat (map_x[i], ==, (float) (i % SIZE) + 0.5f);
      g_assert_cmpfloat (map_y[i], ==, (float) (i / SIZE) + 0.5f);
    }

  /* Node [row 1][column 2] lies at (32, 16), between pixels 31|32 and 15|16. */
  a.displacement[1][2] = 0.25f;
  guise_augment_fill_warp (&a, SIZE, map_x, map_y);
  {
    /* Half a pixel from the node in both directions: weight (1 - 0.5 / 16)^2 of four pixels. */
    const float d = 4.0f * (1.0f - 0.5f / 16.0f) * (1.0f - 0.5f / 16.0f);

    g_assert_cmpfloat_with_epsilon ((double) map_x[16 * SIZE + 32], 32.5 + (double) d, 1e-5);
    g_assert_cmpfloat_with_epsilon ((double) map_x[15 * SIZE + 31], 31.5 + (double) d, 1e-5);
    /* In y the same happens at the mirrored place. */
    g_assert_cmpfloat_with_epsilon ((double) map_y[32 * SIZE + 16], 32.5 + (double) d, 1e-5);
    g_assert_cmpfloat_with_epsilon ((double) map_y[16 * SIZE + 32], 16.5, 1e-6);
  }
}

static void
test_order_without_replacement (void)
{
  enum
  {
    N = 37
  };
  g_autoptr (GuiseSampleOrder) order = guise_sample_order_new (N, 5);
  g_autoptr (GuiseSampleOrder) other = guise_sample_order_new (N, 6);
  uint32_t drawn[5 * N];
  int      n_same = 0;

  for (uint32_t i = 0; i < 5 * N; i++)
    {
      drawn[i] = guise_sample_order_get (order, i);
      n_same += drawn[i] == guise_sample_order_get (other, i);
    }
  for (int epoch = 0; epoch < 5; epoch++)
    {
      int counts[N] = { 0 };

      for (int i = 0; i < N; i++)
        counts[drawn[epoch * N + i]]++;
      for (int i = 0; i < N; i++)
        g_assert_cmpint (counts[i], ==, 1);
    }
  g_assert_cmpint (memcmp (drawn, drawn + N, N * sizeof *drawn), !=, 0);
  g_assert_cmpint (n_same, <, 30);

  /* A training that starts in the middle sees what it would have seen. */
  g_autoptr (GuiseSampleOrder) resumed = guise_sample_order_new (N, 5);

  for (uint32_t i = 3 * N + 11; i < 5 * N; i++)
    g_assert_cmpuint (guise_sample_order_get (resumed, i), ==, drawn[i]);
}

/* One face alone in its direction is drawn as often as all hundred of another together. */
static void
test_order_by_yaw (void)
{
  double yaws[101];
  int    counts[101] = { 0 };

  for (int i = 0; i < 100; i++)
    yaws[i] = 0.0;
  yaws[100] = 0.8;

  g_autoptr (GuiseSampleOrder) order = guise_sample_order_new_by_yaw (yaws, 101, 9);

  for (uint32_t i = 0; i < 2000; i++)
    counts[guise_sample_order_get (order, i)]++;
  g_assert_cmpint (counts[100], ==, 1000);
  for (int i = 0; i < 100; i++)
    g_assert_cmpint (counts[i], ==, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/faceset/augment/draws", test_draws);
  g_test_add_func ("/faceset/augment/narrow-scale", test_narrow_scale);
  g_test_add_func ("/faceset/augment/displacement", test_displacement);
  g_test_add_func ("/faceset/augment/hsv", test_hsv);
  g_test_add_func ("/faceset/augment/map", test_map);
  g_test_add_func ("/faceset/augment/warp", test_warp);
  g_test_add_func ("/faceset/order/without-replacement", test_order_without_replacement);
  g_test_add_func ("/faceset/order/by-yaw", test_order_by_yaw);
  return g_test_run ();
}
