/* SPDX-License-Identifier: GPL-3.0-or-later
 * The elementary functions of the CPU backend keep the errors they promise. */
#include "nn/cpu/guise-cpu-math.h"

#include <glib.h>

typedef struct
{
  const char *path;
  float (*function) (float x);
  double (*exact) (double x);
  float  low;
  float  high;
  double max_ulp;   /* in units of the last place of the result, or */
  double max_error; /* absolute */
} Row;

static float
exponential (float x)
{
  return guise_math_exp (x);
}

static float
logarithm (float x)
{
  return guise_math_log (x);
}

static float
sigmoid (float x)
{
  return guise_math_sigmoid (x);
}

static double
exact_sigmoid (double x)
{
  return 1.0 / (1.0 + exp (-x));
}

static float
tangent (float x)
{
  return guise_math_tanh (x);
}

static float
softplus (float x)
{
  return guise_math_softplus (x);
}

static double
exact_softplus (double x)
{
  return (x > 0.0 ? x : 0.0) + log1p (exp (-fabs (x)));
}

static float
sine (float x)
{
  return guise_math_sin_cos (x, 0);
}

static float
cosine (float x)
{
  return guise_math_sin_cos (x, 1);
}

static const Row rows[] = {
  { "/nn/cpu-math/exp", exponential, exp, -103.0f, 88.7f, 1.5, 0.0 },
  { "/nn/cpu-math/log", logarithm, log, 1e-44f, 3.4e38f, 2.0, 0.0 },
  { "/nn/cpu-math/sigmoid", sigmoid, exact_sigmoid, -87.0f, 1e30f, 3.0, 0.0 },
  { "/nn/cpu-math/tanh", tangent, tanh, -1e30f, 1e30f, 3.0, 0.0 },
  { "/nn/cpu-math/softplus", softplus, exact_softplus, -87.0f, 1e30f, 4.0, 0.0 },
  { "/nn/cpu-math/sin", sine, sin, -GUISE_MATH_TRIG_MAX, GUISE_MATH_TRIG_MAX, 0.0, 1.2e-7 },
  { "/nn/cpu-math/cos", cosine, cos, -GUISE_MATH_TRIG_MAX, GUISE_MATH_TRIG_MAX, 0.0, 1.2e-7 },
};

/* Floats of the whole range at even distances of their bit patterns. */
#define STEP 4999u

static void
test_error (gconstpointer data)
{
  const Row *row = data;
  double     worst = 0.0;

  for (uint32_t bits = 0; bits < UINT32_MAX - STEP; bits += STEP)
    {
      float  x = guise_math_from_bits (bits);
      double exact;
      double error;

      if (!(x >= row->low && x <= row->high))
        continue;
      exact = row->exact ((double) x);
      error = fabs ((double) row->function (x) - exact);
      if (row->max_ulp > 0.0)
        {
          float magnitude = fabsf ((float) exact);

          error /= (double) (nextafterf (magnitude, INFINITY) - magnitude);
        }
      worst = fmax (worst, error);
    }
  g_test_message ("largest error %g", worst);
  g_assert_cmpfloat (worst, <=, row->max_ulp > 0.0 ? row->max_ulp : row->max_error);
}

static void
test_limits (void)
{
  g_assert_cmpfloat (guise_math_exp (INFINITY), ==, INFINITY);
  g_assert_cmpfloat (guise_math_exp (-INFINITY), ==, 0.0f);
  g_assert_cmpfloat (guise_math_log (0.0f), ==, -INFINITY);
  g_assert_cmpfloat (guise_math_log (INFINITY), ==, INFINITY);
  g_assert_true (isnan (guise_math_log (-1.0f)));
  g_assert_cmpfloat (guise_math_sigmoid (-INFINITY), ==, 0.0f);
  g_assert_cmpfloat (guise_math_sigmoid (INFINITY), ==, 1.0f);
  g_assert_cmpfloat (guise_math_tanh (INFINITY), ==, 1.0f);
  g_assert_cmpfloat (guise_math_softplus (INFINITY), ==, INFINITY);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_true (isnan (rows[i].function (NAN)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    g_test_add_data_func (rows[i].path, &rows[i], test_error);
  g_test_add_func ("/nn/cpu-math/limits", test_limits);
  return g_test_run ();
}
