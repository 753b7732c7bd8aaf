/* SPDX-License-Identifier: GPL-3.0-or-later
 * Every unit runs exactly once, loop after loop. */
#include "core/guise-parallel.h"

#include <stdatomic.h>

#define N_UNITS 1000

static void
count (size_t index, int thread, void *user_data)
{
  atomic_int *counts = user_data;

  g_assert_cmpint (thread, <, 3);
  if (index == 0)
    g_assert_cmpint (thread, ==, 0);
  atomic_fetch_add (&counts[index], 1);
}

static void
test_each_once (void)
{
  g_autoptr (GuiseParallel) team = guise_parallel_new (3);
  static atomic_int counts[N_UNITS];

  for (int loop = 0; loop < 200; loop++)
    guise_parallel_run (team, N_UNITS, count, counts);
  for (int i = 0; i < N_UNITS; i++)
    g_assert_cmpint (counts[i], ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/parallel/each-once", test_each_once);
  return g_test_run ();
}
