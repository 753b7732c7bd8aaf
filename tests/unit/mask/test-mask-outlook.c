/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long masks still get better, from what was measured. */
#include "mask/guise-mask-outlook.h"

#include <math.h>

#include "support/guise-test.h"

#define EVERY 300.0

/* An agreement that nears @most as 1 - exp (-t / @tau), measured every five minutes. */
static GuiseMaskOutlook *
make (double most, double tau, int n)
{
  GuiseMaskOutlook *self = guise_mask_outlook_new ();

  for (int i = 1; i <= n; i++)
    {
      guise_mask_outlook_add_time (self, EVERY);
      guise_mask_outlook_add_agreement (self, most * (1.0 - exp (-i * EVERY / tau)));
    }
  return self;
}

/* Of an exponential the moment is known. */
static void
test_exponential (void)
{
  const double most = 0.95;
  const double tau = 1200.0;
  const double least = GUISE_MASK_OUTLOOK_LEAST_GAIN / GUISE_MASK_OUTLOOK_GAIN_TIME;
  const double end = tau * log (most / tau / least);

  for (int n = 3; n <= 15; n += 2)
    {
      g_autoptr (GuiseMaskOutlook) self = make (most, tau, n);
      const double left = guise_mask_outlook_get_seconds_left (self);

      g_assert_cmpfloat_with_epsilon (left, end - n * EVERY, 0.15 * end);
    }
}

static void
test_plateau (void)
{
  g_autoptr (GuiseMaskOutlook) self = make (0.95, 200.0, 12);

  g_assert_cmpfloat (guise_mask_outlook_get_seconds_left (self), ==, 0.0);
}

/* Too little is known, or it gets better and better. */
static void
test_unknown (void)
{
  g_autoptr (GuiseMaskOutlook) none = guise_mask_outlook_new ();
  g_autoptr (GuiseMaskOutlook) few = make (0.95, 1200.0, 2);
  g_autoptr (GuiseMaskOutlook) faster = guise_mask_outlook_new ();
  static const double values[] = { 0.1, 0.2, 0.6 };

  g_assert_true (isnan (guise_mask_outlook_get_step_seconds (none)));
  g_assert_true (isnan (guise_mask_outlook_get_seconds_left (none)));
  g_assert_true (isnan (guise_mask_outlook_get_seconds_left (few)));
  guise_mask_outlook_add_agreement (few, (double) NAN);
  g_assert_true (isnan (guise_mask_outlook_get_seconds_left (few)));
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      guise_mask_outlook_add_time (faster, EVERY);
      guise_mask_outlook_add_agreement (faster, values[i]);
    }
  g_assert_true (isnan (guise_mask_outlook_get_seconds_left (faster)));
  g_assert_cmpfloat (guise_mask_outlook_get_step_seconds (faster), ==, EVERY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask/outlook/exponential", test_exponential);
  g_test_add_func ("/mask/outlook/plateau", test_plateau);
  g_test_add_func ("/mask/outlook/unknown", test_unknown);
  return g_test_run ();
}
