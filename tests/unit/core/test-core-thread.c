/* SPDX-License-Identifier: GPL-3.0-or-later
 * A system that starts no more threads: teams are smaller, and what needs a thread says so. */
#include "core/guise-thread.h"

#include <stdatomic.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-parallel.h"
#include "support/guise-test-threads.h"

#define N_UNITS 100

static const char *const NONSENSE[] = { "", "0", "-2", "two", "2000" };

static void *
set (void *data)
{
  *(int *) data = 1;
  return NULL;
}

static void
test_start (void)
{
  g_autoptr (GError) error = NULL;
  GThread *thread;
  int      is_set = 0;

  guise_test_threads_left = 1;
  thread = guise_thread_start ("test", set, &is_set, &error);
  g_assert_no_error (error);
  g_thread_join (thread);
  g_assert_cmpint (is_set, ==, 1);
  g_assert_null (guise_thread_start ("test", set, &is_set, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY);
  g_assert_nonnull (strstr (error->message, "starts no more threads"));
}

static void
test_count (void)
{
  guise_test_threads_left = 2;
  g_assert_cmpint (guise_thread_count (8), ==, 3);
  guise_test_threads_left = 0;
  g_assert_cmpint (guise_thread_count (8), ==, 1);
  guise_test_threads_left = 100;
  g_assert_cmpint (guise_thread_count (4), ==, 4);
  g_assert_cmpint (guise_thread_count (1), ==, 1);
  g_assert_cmpint (guise_test_threads_left, ==, 97);
}

typedef struct
{
  atomic_int counts[N_UNITS];
  int        n_threads;
} Loop;

static void
count (size_t index, int thread, void *user_data)
{
  Loop *loop = user_data;

  g_assert_cmpint (thread, <, loop->n_threads);
  atomic_fetch_add (&loop->counts[index], 1);
}

/* Every unit once, whatever the team has become. */
static void
test_small_team (void)
{
  for (int n = 0; n < 5; n++)
    {
      g_autoptr (GuiseParallel) team = NULL;
      Loop loop = { .n_threads = MIN (n, 3) + 1 };

      guise_test_threads_left = n;
      team = guise_parallel_new (4);
      g_assert_cmpint (guise_parallel_get_n_threads (team), ==, loop.n_threads);
      guise_parallel_run (team, N_UNITS, count, &loop);
      for (int i = 0; i < N_UNITS; i++)
        g_assert_cmpint (loop.counts[i], ==, 1);
    }
}

/* Never more than there are processors; nonsense is as nothing. */
static void
test_usual (void)
{
  const int        n = (int) g_get_num_processors ();
  g_autofree char *none = NULL;
  g_autofree char *one = NULL;
  g_autofree char *many = NULL;

  g_unsetenv ("GUISE_THREADS");
  g_assert_cmpint (guise_thread_get_usual (), ==, n);
  none = guise_thread_dup_setting ();
  g_assert_null (none);
  g_setenv ("GUISE_THREADS", "1", TRUE);
  g_assert_cmpint (guise_thread_get_usual (), ==, 1);
  one = guise_thread_dup_setting ();
  g_assert_cmpstr (one, ==, "1");
  guise_thread_set_usual (n + 3);
  g_assert_cmpint (guise_thread_get_usual (), ==, n);
  many = guise_thread_dup_setting ();
  g_assert_cmpint (g_ascii_strtoll (many, NULL, 10), ==, n + 3);
  guise_thread_set_usual (0);
  g_assert_cmpint (guise_thread_get_usual (), ==, 1);
  for (size_t i = 0; i < G_N_ELEMENTS (NONSENSE); i++)
    {
      g_setenv ("GUISE_THREADS", NONSENSE[i], TRUE);
      g_assert_cmpint (guise_thread_get_usual (), ==, n);
    }
  g_unsetenv ("GUISE_THREADS");
}

/* What is told no number takes the usual one. */
static void
test_usual_team (void)
{
  GuiseParallel *team;

  guise_test_threads_left = N_UNITS;
  guise_thread_set_usual (1);
  team = guise_parallel_new (0);
  g_assert_cmpint (guise_parallel_get_n_threads (team), ==, 1);
  guise_parallel_free (team);
  team = guise_parallel_new (2);
  g_assert_cmpint (guise_parallel_get_n_threads (team), ==, 2);
  guise_parallel_free (team);
  guise_thread_set_usual (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/thread/start", test_start);
  g_test_add_func ("/core/thread/count", test_count);
  g_test_add_func ("/core/thread/small-team", test_small_team);
  g_test_add_func ("/core/thread/usual", test_usual);
  g_test_add_func ("/core/thread/usual-team", test_usual_team);
  return g_test_run ();
}
