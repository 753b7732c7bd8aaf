/* SPDX-License-Identifier: GPL-3.0-or-later
 * idt, sot and mix against straightforward versions of them in double. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/guise-color-private.h"
#include "image/guise-color.h"

/* A picture of soft blobs in two colours, the way a face differs from its background. */
static GuiseImage *
make_picture (uint64_t seed, int width, int height)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, width, height, 3, NULL);
  GuiseRandom random = guise_random_init (seed, 3);
  double      phase[3];
  double      level[3];

  for (int c = 0; c < 3; c++)
    {
      phase[c] = guise_random_uniform (&random, 0.0, 6.0);
      level[c] = guise_random_uniform (&random, 0.3, 0.6);
    }
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const double blob = sin (0.2 * x + phase[0]) * sin (0.17 * y + phase[1]);

        for (int c = 0; c < 3; c++)
          guise_image_plane (image, c)[y * width + x] =
            (float) (level[c] + 0.2 * blob + 0.08 * cos (0.1 * x - 0.2 * y + phase[c]) +
                     guise_random_uniform (&random, -0.02, 0.02));
      }
  return image;
}

static double *
to_doubles (const GuiseImage *image)
{
  const int n = image->width * image->height;
  double   *values = g_new (double, 3 * n);

  for (int i = 0; i < 3 * n; i++)
    values[i] = (double) guise_image_plane (image, 0)[i];
  return values;
}

static GuiseImage *
copy_image (const GuiseImage *image)
{
  GuiseImage *copy = guise_image_new (GUISE_PIXELS_F32, image->width, image->height, 3, NULL);

  memcpy (copy->data, image->data, 3 * image->stride * (size_t) image->height);
  return copy;
}

/* ---- idt ---- */

/* out = q v q*, the rotation of v by the unit quaternion q. */
static void
rotate (const double q[4], const double v[3], double out[3])
{
  const double t[3] = { 2 * (q[2] * v[2] - q[3] * v[1]), 2 * (q[3] * v[0] - q[1] * v[2]),
                        2 * (q[1] * v[1] - q[2] * v[0]) };

  out[0] = v[0] + q[0] * t[0] + q[2] * t[2] - q[3] * t[1];
  out[1] = v[1] + q[0] * t[1] + q[3] * t[0] - q[1] * t[2];
  out[2] = v[2] + q[0] * t[2] + q[1] * t[1] - q[2] * t[0];
}

/* The linear interpolation of (x, y) at `at`, left below the first. */
static double
interpolate (double at, const double *x, const double *y, int n, double left)
{
  if (at < x[0])
    return left;
  for (int i = n - 1; i >= 0; i--)
    if (x[i] <= at)
      return i == n - 1 ? y[i] : y[i] + (at - x[i]) / (x[i + 1] - x[i]) * (y[i + 1] - y[i]);
  g_assert_not_reached ();
}

static void
find_parts (const double *values, int n, double low, double high, double parts[256])
{
  for (int k = 0; k < 256; k++)
    {
      const double end = low + (high - low) * (k + 1) / 256.0;
      int          count = 0;

      for (int i = 0; i < n; i++)
        count += values[i] < end || k == 255;
      parts[k] = (double) count / n;
    }
}

/* One axis: values become what they are matched to. Returns how many lie in the first bin. */
static int
match_axis (double *values, const double *target, int n)
{
  double low = INFINITY;
  double high = -INFINITY;
  double ends[256];
  double from[256];
  double to[256];
  double matched[256];
  int    n_first = 0;

  for (int i = 0; i < n; i++)
    {
      low = fmin (low, fmin (values[i], target[i]));
      high = fmax (high, fmax (values[i], target[i]));
    }
  for (int k = 0; k < 256; k++)
    ends[k] = low + (high - low) * (k + 1) / 256.0;
  find_parts (values, n, low, high, from);
  find_parts (target, n, low, high, to);
  for (int k = 0; k < 256; k++)
    matched[k] = interpolate (from[k], to, ends, 256, ends[0]);
  for (int i = 0; i < n; i++)
    {
      n_first += values[i] < ends[0];
      values[i] = interpolate (fmin (values[i], ends[255]), ends, matched, 256, 0.0);
    }
  return n_first;
}

/* The formula in double. Returns how many pixels its quirk touched. */
static int
run_idt (double *d, const double *target, int n, GuiseRandom *random)
{
  g_autofree double *axes = g_new (double, 3 * n);
  g_autofree double *target_axes = g_new (double, 3 * n);
  int                n_quirks = 0;

  for (int step = 0; step < 20; step++)
    {
      double q[4];
      double length = 0.0;

      for (int i = 0; i < 4; i++)
        {
          q[i] = guise_random_normal (random);
          length += q[i] * q[i];
        }
      for (int i = 0; i < 4; i++)
        q[i] /= sqrt (length);

      const double back[4] = { q[0], -q[1], -q[2], -q[3] };

      for (int i = 0; i < n; i++)
        {
          double out[3];

          rotate (q, (double[3]){ d[i], d[n + i], d[2 * n + i] }, out);
          for (int c = 0; c < 3; c++)
            axes[c * n + i] = out[c];
          rotate (q, (double[3]){ target[i], target[n + i], target[2 * n + i] }, out);
          for (int c = 0; c < 3; c++)
            target_axes[c * n + i] = out[c];
        }
      for (int c = 0; c < 3; c++)
        n_quirks += match_axis (axes + c * n, target_axes + c * n, n);
      for (int i = 0; i < n; i++)
        {
          double out[3];

          rotate (back, (double[3]){ axes[i], axes[n + i], axes[2 * n + i] }, out);
          for (int c = 0; c < 3; c++)
            d[c * n + i] += (out[c] - d[c * n + i]) / 20.0;
        }
    }
  return n_quirks;
}

/* A pixel at the joint of two bins may fall to either side in floats; that moves the parts by one
 * pixel in n and is seen through the interpolation. */
static void
test_idt (void)
{
  enum
  {
    WIDTH = 40,
    HEIGHT = 36,
    N = WIDTH * HEIGHT
  };
  g_autoptr (GuiseImage) image = make_picture (1, WIDTH, HEIGHT);
  g_autoptr (GuiseImage) target = make_picture (2, WIDTH, HEIGHT);
  g_autoptr (GuiseColorIdt) idt = guise_color_idt_new (N, NULL);
  g_autofree double *expected = to_doubles (image);
  g_autofree double *wanted = to_doubles (target);
  GuiseRandom        random = guise_random_init (3, 1);
  GuiseRandom        same = random;
  double             sum = 0.0;

  g_assert_cmpint (run_idt (expected, wanted, N, &same), >, 20); /* the quirk takes part */
  guise_color_idt_run (idt, image, target, &random);
  for (int i = 0; i < 3 * N; i++)
    {
      const double difference = fabs ((double) guise_image_plane (image, 0)[i] - expected[i]);

      g_assert_cmpfloat (difference, <, 1e-3);
      sum += difference;
    }
  g_assert_cmpfloat (sum / (3 * N), <, 2e-5);
  g_assert_cmpuint (guise_random_u32 (&random), ==, guise_random_u32 (&same));
}

/* ---- sot ---- */

typedef struct
{
  double value;
  int    index;
} Ranked;

static int
compare_ranked (const void *a, const void *b)
{
  const double x = ((const Ranked *) a)->value;
  const double y = ((const Ranked *) b)->value;

  return (x > y) - (x < y);
}

static Ranked *
rank (const double *values, const double direction[3], int n)
{
  Ranked *ranked = g_new (Ranked, n);

  for (int i = 0; i < n; i++)
    ranked[i] = (Ranked){
      values[i] * direction[0] + values[n + i] * direction[1] + values[2 * n + i] * direction[2], i
    };
  qsort (ranked, (size_t) n, sizeof *ranked, compare_ranked);
  return ranked;
}

/* The transport in double, without the smoothing. */
static void
run_sot (double *x, const double *target, int n, int n_directions, GuiseRandom *random)
{
  g_autofree double *moves = g_new (double, 3 * n);

  for (int step = 0; step < 10; step++)
    {
      memset (moves, 0, 3 * (size_t) n * sizeof (double));
      for (int k = 0; k < n_directions; k++)
        {
          double v[3];
          double length;

          for (int c = 0; c < 3; c++)
            v[c] = guise_random_normal (random);
          length = sqrt (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
          for (int c = 0; c < 3; c++)
            v[c] /= length;

          g_autofree Ranked *source_ranks = rank (x, v, n);
          g_autofree Ranked *target_ranks = rank (target, v, n);

          for (int i = 0; i < n; i++)
            for (int c = 0; c < 3; c++)
              moves[c * n + source_ranks[i].index] +=
                (target_ranks[i].value - source_ranks[i].value) * v[c];
        }
      for (int i = 0; i < 3 * n; i++)
        x[i] += moves[i] / n_directions;
    }
}

/* The filter of sot by its definition: radius 24, sigma 16 and 5 (training.md 7.7). */
static void
smooth (const double *x, int width, int height, double *out)
{
  const int n = width * height;

  for (int at = 0; at < n; at++)
    {
      double sums[3] = { 0 };
      double weights = 0.0;

      for (int dy = -24; dy <= 24; dy++)
        for (int dx = -24; dx <= 24; dx++)
          {
            int    row = at / width + dy;
            int    column = at % width + dx;
            double d = 0.0;
            double weight;

            if (dx * dx + dy * dy > 24 * 24)
              continue;
            row = row < 0 ? -row : row >= height ? 2 * height - 2 - row : row;
            column = column < 0 ? -column : column >= width ? 2 * width - 2 - column : column;
            for (int c = 0; c < 3; c++)
              d += fabs (x[c * n + row * width + column] - x[c * n + at]);
            weight = exp (-(dx * dx + dy * dy) / 512.0 - d * d / 50.0);
            for (int c = 0; c < 3; c++)
              sums[c] += weight * x[c * n + row * width + column];
            weights += weight;
          }
      for (int c = 0; c < 3; c++)
        out[c * n + at] = sums[c] / weights;
    }
}

/* @scale: of the colours: 1, or 255 as in mix. Returns the largest difference, in parts of it. */
static double
compare_sot (double scale, int n_directions, int cell, double *out_mean)
{
  enum
  {
    WIDTH = 40,
    HEIGHT = 36,
    N = WIDTH * HEIGHT
  };
  g_autoptr (GuiseImage) image = make_picture (4, WIDTH, HEIGHT);
  g_autoptr (GuiseImage) target = make_picture (5, WIDTH, HEIGHT);
  g_autoptr (GuiseColorSot) sot = guise_color_sot_new (WIDTH, HEIGHT, n_directions, cell, NULL);
  GuiseRandom random = guise_random_init (6, 1);
  GuiseRandom same = random;
  double      largest = 0.0;
  double      sum = 0.0;

  for (int i = 0; i < 3 * N; i++)
    {
      guise_image_plane (image, 0)[i] *= (float) scale;
      guise_image_plane (target, 0)[i] *= (float) scale;
    }

  g_autofree double *original = to_doubles (image);
  g_autofree double *moved = to_doubles (image);
  g_autofree double *wanted = to_doubles (target);
  g_autofree double *expected = g_new (double, 3 * N);

  run_sot (moved, wanted, N, n_directions, &same);
  for (int i = 0; i < 3 * N; i++)
    moved[i] -= original[i];
  smooth (moved, WIDTH, HEIGHT, expected);
  guise_color_sot_run (sot, image, target, &random);
  for (int i = 0; i < 3 * N; i++)
    {
      const double difference =
        fabs ((double) guise_image_plane (image, 0)[i] - (original[i] + expected[i]));

      largest = fmax (largest, difference);
      sum += difference;
    }
  g_assert_cmpuint (guise_random_u32 (&random), ==, guise_random_u32 (&same));
  *out_mean = sum / (3 * N) / scale;
  g_test_message ("largest %g, mean %g", largest / scale, *out_mean);
  return largest / scale;
}

static void
test_sot (void)
{
  double mean;

  g_assert_cmpfloat (compare_sot (1.0, 5, 1, &mean), <, 1e-5);
  g_assert_cmpfloat (compare_sot (1.0, 30, 1, &mean), <, 1e-5);
  /* What the filter's squares cost: less than a fifth of a grey level. */
  g_assert_cmpfloat (compare_sot (1.0, 5, 4, &mean), <, 7e-4);
}

/* On bytes the filter does not even out what single pixels do: two that change ranks in floats are
 * seen, by up to the step between two ranks, about 1 in 1440. */
static void
test_sot_of_bytes (void)
{
  double mean;

  g_assert_cmpfloat (compare_sot (255.0, 5, 1, &mean), <, 1e-3);
  g_assert_cmpfloat (mean, <, 2e-5);
}

/* The mean distance of equal ranks along an axis. */
static double
get_distance (const GuiseImage *a, const GuiseImage *b, const double direction[3])
{
  const int          n = a->width * a->height;
  g_autofree double *x = to_doubles (a);
  g_autofree double *y = to_doubles (b);
  g_autofree Ranked *x_ranks = rank (x, direction, n);
  g_autofree Ranked *y_ranks = rank (y, direction, n);
  double             sum = 0.0;

  for (int i = 0; i < n; i++)
    sum += fabs (x_ranks[i].value - y_ranks[i].value) / n;
  return sum;
}

/* The distributions come together, along axes that were not drawn as along any. Twenty steps of a
 * twentieth leave 0.358 of the way, so idt cannot come nearer. */
static void
test_distributions_meet (void)
{
  static const double directions[][3] = {
    { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 0.6, 0.8, 0 }, { 0.57735, 0.57735, 0.57735 },
  };
  static const struct
  {
    GuiseColorTransfer transfer;
    double             left; /* of the distance before */
  } all[] = {
    { GUISE_COLOR_TRANSFER_RCT, 0.2 }, { GUISE_COLOR_TRANSFER_LCT, 0.2 },
    { GUISE_COLOR_TRANSFER_MKL, 0.2 }, { GUISE_COLOR_TRANSFER_IDT, 0.4 },
    { GUISE_COLOR_TRANSFER_SOT, 0.3 },
  };

  for (uint64_t seed = 20; seed < 24; seed++)
    for (size_t k = 0; k < G_N_ELEMENTS (all); k++)
      {
        g_autoptr (GuiseImage) image = make_picture (seed, 64, 64);
        g_autoptr (GuiseImage) target = make_picture (seed + 100, 64, 64);
        g_autoptr (GuiseImage) result = copy_image (image);
        double before = 0.0;
        double after = 0.0;

        g_assert_true (
          guise_color_transfer_apply (all[k].transfer, result, NULL, target, NULL, NULL));
        for (size_t i = 0; i < G_N_ELEMENTS (directions); i++)
          {
            before += get_distance (image, target, directions[i]);
            after += get_distance (result, target, directions[i]);
          }
        g_test_message ("%s: %.3f of the distance is left",
                        guise_color_transfer_get_name (all[k].transfer), after / before);
        g_assert_cmpfloat (after, <, all[k].left * before);
      }
}

/* ---- mix ---- */

static void
get_means (const GuiseImage *bgr, double means[3], double deviations[3])
{
  g_autoptr (GuiseImage) lab = copy_image (bgr);
  const int n = bgr->width * bgr->height;

  guise_color_bgr_to_lab (lab);
  for (int c = 0; c < 3; c++)
    {
      double sum = 0.0;
      double squares = 0.0;

      for (int i = 0; i < n; i++)
        {
          sum += (double) guise_image_plane (lab, c)[i];
          squares += pow ((double) guise_image_plane (lab, c)[i], 2.0);
        }
      means[c] = sum / n;
      deviations[c] = sqrt (squares / n - means[c] * means[c]);
    }
}

/* Brightness takes the target's mean and deviation, colours come near the target's; and the result
 * is made of bytes. */
static void
test_mix (void)
{
  for (uint64_t seed = 30; seed < 34; seed++)
    {
      g_autoptr (GuiseImage) image = make_picture (seed, 64, 64);
      g_autoptr (GuiseImage) target = make_picture (seed + 100, 64, 64);
      double before[3];
      double found[3];
      double wanted[3];
      double deviations[3];
      double wanted_deviations[3];

      get_means (image, before, deviations);
      get_means (target, wanted, wanted_deviations);
      g_assert_true (
        guise_color_transfer_apply (GUISE_COLOR_TRANSFER_MIX_M, image, NULL, target, NULL, NULL));
      get_means (image, found, deviations);
      g_assert_cmpfloat_with_epsilon (found[0], wanted[0], 1.0);
      g_assert_cmpfloat_with_epsilon (deviations[0], wanted_deviations[0], 1.0);
      g_assert_cmpfloat (hypot (found[1] - wanted[1], found[2] - wanted[2]), <,
                         2.5 + 0.2 * hypot (before[1] - wanted[1], before[2] - wanted[2]));
      for (int i = 0; i < 3 * 64 * 64; i++)
        {
          const double byte = 255.0 * (double) guise_image_plane (image, 0)[i];

          g_assert_cmpfloat_with_epsilon (byte, rint (byte), 1e-3);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/color-distribution/idt", test_idt);
  g_test_add_func ("/image/color-distribution/sot", test_sot);
  g_test_add_func ("/image/color-distribution/sot-of-bytes", test_sot_of_bytes);
  g_test_add_func ("/image/color-distribution/meet", test_distributions_meet);
  g_test_add_func ("/image/color-distribution/mix", test_mix);
  return g_test_run ();
}
