/* SPDX-License-Identifier: GPL-3.0-or-later
 * The generator gives the published numbers, and its helpers the right distributions. */
#include "core/guise-random.h"

#include <math.h>
#include <string.h>

/* Known answers: Random123 kat_vectors, philox4x32 10 rounds. */
static void
test_known_answers (void)
{
  const uint32_t zeros[4] = { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 };
  const uint32_t ones[4] = { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd };
  uint32_t       out[4];

  guise_philox (0, 0, 0, out);
  g_assert_cmpmem (out, sizeof out, zeros, sizeof zeros);
  guise_philox (UINT64_MAX, UINT64_MAX, UINT64_MAX, out);
  g_assert_cmpmem (out, sizeof out, ones, sizeof ones);
}

static void
test_distributions (void)
{
  GuiseRandom random = guise_random_init (5, 1);
  double      sum = 0.0, square = 0.0;
  int         counts[7] = { 0 };

  for (int i = 0; i < 70000; i++)
    {
      double z = guise_random_normal (&random);

      sum += z;
      square += z * z;
      counts[guise_random_below (&random, 7)]++;
    }
  g_assert_cmpfloat (fabs (sum / 70000), <, 0.015);
  g_assert_cmpfloat (fabs (square / 70000 - 1.0), <, 0.03);
  for (int i = 0; i < 7; i++)
    g_assert_cmpint (ABS (counts[i] - 10000), <, 500);
}

static void
test_shuffle_is_permutation (void)
{
  GuiseRandom random = guise_random_init (1, 2);
  uint32_t    items[100];
  gboolean    seen[100] = { FALSE };

  for (uint32_t i = 0; i < 100; i++)
    items[i] = i;
  guise_random_shuffle (&random, items, 100);
  for (int i = 0; i < 100; i++)
    seen[items[i]] = TRUE;
  for (int i = 0; i < 100; i++)
    g_assert_true (seen[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/random/known-answers", test_known_answers);
  g_test_add_func ("/core/random/distributions", test_distributions);
  g_test_add_func ("/core/random/shuffle", test_shuffle_is_permutation);
  return g_test_run ();
}
