/* SPDX-License-Identifier: GPL-3.0-or-later
 * The time that a plan will take yet. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "train/guise-eta.h"

/* Iterations that are left by stage, at the speed of each. */
static double
get_seconds (const GuiseEta *eta, const uint64_t *left, size_t n_stages)
{
  double seconds = 0.0;

  for (size_t i = 0; i < n_stages; i++)
    seconds += left[i] > 0 ? (double) left[i] * guise_eta_get_ms (eta, i) / 1e3 : 0.0;
  return seconds;
}

static void
test_unknown (void)
{
  const uint64_t left[2] = { 100, 0 };
  g_autoptr (GuiseEta) eta = guise_eta_new (2, NULL);

  g_assert_true (isnan (get_seconds (eta, left, G_N_ELEMENTS (left))));
  guise_eta_add (eta, 0, 9000.0); /* kernels are made */
  guise_eta_add (eta, 0, 200.0);
  g_assert_true (isnan (get_seconds (eta, left, G_N_ELEMENTS (left))));
  guise_eta_add (eta, 0, 200.0);
  g_assert_cmpfloat (get_seconds (eta, left, G_N_ELEMENTS (left)), ==, 20.0);
}

/* Within 15 % after 500 iterations (features.md A37), with noise, a slow beginning and saving. */
static void
test_measured (void)
{
  const uint64_t left[1] = { 1000000 };

  for (uint64_t seed = 0; seed < 100; seed++)
    {
      GuiseRandom random = guise_random_init (seed, 0);
      double      ms = exp (guise_random_uniform (&random, 1.0, 9.0));
      double      sum = 0.0;
      g_autoptr (GuiseEta) eta = guise_eta_new (1, NULL);
      double seconds;

      for (int i = 0; i < 500; i++)
        {
          double one = ms * exp (0.2 * guise_random_normal (&random));

          if (i == 0)
            one *= 20.0; /* kernels are made */
          if (i % 100 == 50)
            one *= 8.0; /* a checkpoint */
          sum += i > 0 ? one : 0.0;
          guise_eta_add (eta, 0, one);
        }
      seconds = get_seconds (eta, left, G_N_ELEMENTS (left));
      g_assert_cmpfloat (fabs (seconds / (1e3 * sum / 499.0) - 1.0), <, 0.15);
    }
}

/* A night in which the computer slept is not the speed, and a computer that became slower is. */
static void
test_pause (void)
{
  const uint64_t left[1] = { 1000 };
  g_autoptr (GuiseEta) eta = guise_eta_new (1, NULL);

  for (int i = 0; i < 1000; i++)
    guise_eta_add (eta, 0, i % 300 == 299 ? 3.6e6 : 100.0);
  g_assert_cmpfloat_with_epsilon (get_seconds (eta, left, G_N_ELEMENTS (left)), 100.0, 1e-6);
  for (int i = 0; i < 3000; i++)
    guise_eta_add (eta, 0, 300.0);
  g_assert_cmpfloat_with_epsilon (get_seconds (eta, left, G_N_ELEMENTS (left)), 300.0, 3.0);
}

/* Twenty times slower for good is no pause. */
static void
test_slow (void)
{
  const uint64_t left[1] = { 1000 };
  g_autoptr (GuiseEta) eta = guise_eta_new (1, NULL);

  for (int i = 0; i < 1000; i++)
    guise_eta_add (eta, 0, 100.0);
  for (int i = 0; i < 4000; i++)
    guise_eta_add (eta, 0, 2000.0);
  g_assert_cmpfloat_with_epsilon (get_seconds (eta, left, G_N_ELEMENTS (left)), 2000.0, 20.0);
}

/* Stages to come go by their forecast, as wrong as it was for those that ran. */
static void
test_forecast (void)
{
  const double   forecast[3] = { 100.0, 150.0, (double) NAN };
  const uint64_t left[3] = { 0, 1000, 0 };
  const uint64_t all[3] = { 1000, 1000, 1000 };
  g_autoptr (GuiseEta) eta = guise_eta_new (3, forecast);

  g_assert_cmpfloat (get_seconds (eta, left, G_N_ELEMENTS (left)), ==, 150.0);
  g_assert_true (isnan (get_seconds (eta, all, G_N_ELEMENTS (all))));
  for (int i = 0; i < 100; i++)
    guise_eta_add (eta, 0, 120.0);
  g_assert_cmpfloat_with_epsilon (guise_eta_get_ms (eta, 1), 180.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (guise_eta_get_ms (eta, 2), 120.0, 1e-6); /* as the last one */
  g_assert_cmpfloat_with_epsilon (get_seconds (eta, all, G_N_ELEMENTS (all)), 420.0, 1e-6);
  for (int i = 0; i < 100; i++)
    guise_eta_add (eta, 1, 150.0);
  g_assert_cmpfloat_with_epsilon (get_seconds (eta, left, G_N_ELEMENTS (left)), 150.0, 1e-6);
}

/* A stage with GAN begins: its first iteration is no reason to forget what was reckoned. */
static void
test_stage_change (void)
{
  const double   operations[2] = { 1e9, 3e9 };
  const uint64_t left[2] = { 0, 1000 };
  g_autoptr (GuiseEta) eta = guise_eta_new_by_work (2, operations);

  g_assert_true (isnan (get_seconds (eta, left, G_N_ELEMENTS (left))));
  for (int i = 0; i < 100; i++)
    guise_eta_add (eta, 0, 50.0);
  g_assert_cmpfloat_with_epsilon (get_seconds (eta, left, G_N_ELEMENTS (left)), 150.0, 1e-6);
  guise_eta_add (eta, 1, 60000.0);
  g_assert_cmpfloat_with_epsilon (get_seconds (eta, left, G_N_ELEMENTS (left)), 150.0, 1e-6);
  for (int i = 0; i < 2; i++)
    guise_eta_add (eta, 1, 170.0);
  g_assert_cmpfloat_with_epsilon (get_seconds (eta, left, G_N_ELEMENTS (left)), 170.0, 1e-6);
}

/* Where a plan stands, where it is asked to end, and a stage that ends by the hours trained. */
static void
test_plan (void)
{
  static const char text[] =
    "{\"format\": 1, \"name\": \"p\", \"title\": \"P\", \"stages\": ["
    "{\"name\": \"a\", \"title\": \"A\", \"iterations\": 1000, \"src\": \"src\", \"dst\": "
    "\"dst\"}, "
    "{\"name\": \"b\", \"title\": \"B\", \"iterations\": 1000, \"src\": \"src\", \"dst\": \"dst\", "
    "\"until_hours\": 1}, "
    "{\"name\": \"c\", \"title\": \"C\", \"iterations\": 10, \"src\": \"src\", \"dst\": \"dst\"}]}";
  const double   forecast[3] = { 1000.0, 4000.0, 1000.0 };
  GuisePlanPlace place = { .stage = 0, .done = 400 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) plan = guise_training_plan_parse (text, strlen (text), "p", &error);
  g_autoptr (GuiseEta) eta = guise_eta_new (3, forecast);

  g_assert_no_error (error);
  g_assert_cmpfloat (guise_eta_get_seconds (eta, plan, &place, 0, UINT64_MAX, 400.0), ==, 600.0);
  /* The second would take 4000 s; after 1000 s in the first, 2600 are left to the hour. */
  g_assert_cmpfloat (guise_eta_get_seconds (eta, plan, &place, 1, UINT64_MAX, 400.0), ==, 3200.0);
  g_assert_cmpfloat (guise_eta_get_seconds (eta, plan, &place, 2, UINT64_MAX, 400.0), ==, 3210.0);
  g_assert_cmpfloat (guise_eta_get_seconds (eta, plan, &place, 2, 700, 400.0), ==, 1000.0);
  g_assert_cmpfloat (guise_eta_get_seconds (eta, plan, &place, 2, UINT64_MAX, 9999.0), ==, 610.0);
  place = (GuisePlanPlace){ .stage = 2, .done = 12 }; /* the plan was made shorter meanwhile */
  g_assert_cmpfloat (guise_eta_get_seconds (eta, plan, &place, 2, UINT64_MAX, 0.0), ==, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/eta/unknown", test_unknown);
  g_test_add_func ("/train/eta/measured", test_measured);
  g_test_add_func ("/train/eta/pause", test_pause);
  g_test_add_func ("/train/eta/slow", test_slow);
  g_test_add_func ("/train/eta/forecast", test_forecast);
  g_test_add_func ("/train/eta/stage-change", test_stage_change);
  g_test_add_func ("/train/eta/plan", test_plan);
  return g_test_run ();
}
