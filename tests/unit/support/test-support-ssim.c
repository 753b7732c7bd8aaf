/* SPDX-License-Identifier: GPL-3.0-or-later
 * The similarity measure of the benchmarks, against what it is by its formula. */
#include <math.h>

#include "support/guise-ssim.h"

#define SIDE   40
#define PLANE  (SIDE * SIDE)
#define C1     1e-4
#define C2     9e-4
#define MIDDLE (GUISE_SSIM_WINDOW / 2)

/* A grey picture; values: [side, side] */
static void
fill (float *picture, float (*value) (int x, int y))
{
  for (int i = 0; i < 3 * PLANE; i++)
    picture[i] = value (i % PLANE % SIDE, i % PLANE / SIDE);
}

static float
light (int x, int y)
{
  (void) x;
  (void) y;
  return 0.75f;
}

static float
dark (int x, int y)
{
  (void) x;
  (void) y;
  return 0.25f;
}

static float
board (int x, int y)
{
  return (x + y) % 2 == 0 ? 1.0f : 0.0f;
}

static float
other_board (int x, int y)
{
  return 1.0f - board (x, y);
}

static float
half_light (int x, int y)
{
  return x < SIDE / 2 ? dark (x, y) : light (x, y);
}

static GuiseSsim
compare (float (*a) (int x, int y), float (*b) (int x, int y), float (*mask) (int x, int y))
{
  float pictures[3][3 * PLANE];

  fill (pictures[0], a);
  fill (pictures[1], b);
  fill (pictures[2], mask);
  return guise_ssim_measure (pictures[0], pictures[1], pictures[2], SIDE);
}

static void
test_equal (void)
{
  const GuiseSsim ssim = compare (board, board, light);

  g_assert_cmpfloat_with_epsilon (ssim.whole, 1.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (ssim.masked, 1.0, 1e-12);
}

/* Without texture only the means count: (2 a b + C1) / (a^2 + b^2 + C1). */
static void
test_flat (void)
{
  const GuiseSsim ssim = compare (light, dark, light);

  g_assert_cmpfloat_with_epsilon (ssim.whole, (0.375 + C1) / (0.625 + C1), 1e-6);
}

/* The sum of the weights where x + y is even, minus where it is odd, is the square of the
 * alternating sum of the Gaussian; with it every moment of a chequered window is known. */
static void
test_opposite (void)
{
  double alternating = 0.0, sum = 0.0;

  for (int i = 0; i < GUISE_SSIM_WINDOW; i++)
    {
      const double weight = exp (-(i - MIDDLE) * (i - MIDDLE) / 4.5);

      sum += weight;
      alternating += i % 2 == MIDDLE % 2 ? weight : -weight;
    }
  alternating /= sum;

  const double mean = 0.5 + 0.5 * alternating * alternating;
  const double product = mean * (1.0 - mean); /* of the means, and each variance */
  const double expected = (2.0 * product + C1) * (-2.0 * product + C2) /
                          ((mean * mean + (1.0 - mean) * (1.0 - mean) + C1) * (2.0 * product + C2));
  const GuiseSsim ssim = compare (board, other_board, light);

  g_assert_cmpfloat_with_epsilon (ssim.whole, expected, 1e-6);
  g_assert_cmpfloat (ssim.whole, <, -0.9);
}

/* Left of the edge the pictures differ, right of it they are the same. */
static void
test_mask (void)
{
  const GuiseSsim right = compare (half_light, light, half_light);
  const GuiseSsim none = compare (half_light, light, dark);

  g_assert_cmpfloat (right.masked, >, right.whole + 0.1);
  g_assert_cmpfloat (right.masked, <, 1.0); /* windows at the edge look over it */
  g_assert_true (isnan (none.masked));
  g_assert_cmpfloat_with_epsilon (none.whole, right.whole, 1e-12);
}

static float
black_out (int x, int y)
{
  (void) x;
  (void) y;
  return 0.0f;
}

/* The first of the three channels is blue and weighs 0.114. */
static void
test_luma (void)
{
  float black[3 * PLANE], blue[3 * PLANE], mask[3 * PLANE];

  fill (black, black_out);
  fill (blue, black_out);
  fill (mask, light);
  for (int i = 0; i < PLANE; i++)
    blue[i] = 1.0f;
  g_assert_cmpfloat_with_epsilon (guise_ssim_measure (black, blue, mask, SIDE).whole,
                                  C1 / (0.114 * 0.114 + C1), 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssim/equal", test_equal);
  g_test_add_func ("/ssim/flat", test_flat);
  g_test_add_func ("/ssim/opposite", test_opposite);
  g_test_add_func ("/ssim/mask", test_mask);
  g_test_add_func ("/ssim/luma", test_luma);
  return g_test_run ();
}
