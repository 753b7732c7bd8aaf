/* SPDX-License-Identifier: GPL-3.0-or-later
 * Objects that are used again. */
#include "core/guise-spares.h"

#include "support/guise-test.h"

#define N_THREADS 4
#define N_ROUNDS  20000

static int n_freed;

static void
free_object (void *object)
{
  g_atomic_int_inc (&n_freed);
  g_free (object);
}

static void
setup (void)
{
  g_atomic_int_set (&n_freed, 0);
}

/* What was given back comes again; of too many the rest is freed. */
static void
test_again (void)
{
  g_autoptr (GuiseSpares) spares = NULL;
  void *objects[3];

  setup ();
  spares = guise_spares_new (2, free_object);
  for (int i = 0; i < 3; i++)
    {
      g_assert_null (guise_spares_take (spares));
      objects[i] = g_malloc (1);
    }
  for (int i = 0; i < 3; i++)
    guise_spares_give (spares, objects[i]);
  g_assert_cmpint (n_freed, ==, 1);
  g_assert_true (guise_spares_take (spares) == objects[1]);
  g_assert_true (guise_spares_take (spares) == objects[0]);
  g_assert_null (guise_spares_take (spares));
  guise_spares_give (spares, NULL);
  guise_spares_give (spares, objects[0]);
  guise_spares_give (spares, objects[1]);
  guise_spares_free (g_steal_pointer (&spares));
  g_assert_cmpint (n_freed, ==, 3);
}

/* Objects outlive their owner, and take the rest with them. */
static void
test_outlive (void)
{
  GuiseSpares *spares;
  void        *kept, *later;

  setup ();
  spares = guise_spares_new (4, free_object);
  g_assert_null (guise_spares_take (spares));
  g_assert_null (guise_spares_take (spares));
  g_assert_null (guise_spares_take (spares));
  kept = g_malloc (1);
  later = g_malloc (1);
  guise_spares_give (spares, g_malloc (1));
  guise_spares_free (spares);
  g_assert_cmpint (n_freed, ==, 0);
  guise_spares_give (spares, kept);
  g_assert_cmpint (n_freed, ==, 1);
  guise_spares_give (spares, later);
  g_assert_cmpint (n_freed, ==, 3);
}

static void *
take_and_give (void *data)
{
  GuiseSpares *spares = data;

  for (int i = 0; i < N_ROUNDS; i++)
    {
      int *object = guise_spares_take (spares);

      if (object == NULL)
        object = g_new0 (int, 1);
      g_assert_cmpint (*object, ==, 0);
      *object = 1; /* mine alone */
      *object = 0;
      guise_spares_give (spares, object);
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread     *threads[N_THREADS];
  GuiseSpares *spares;

  setup ();
  spares = guise_spares_new (N_THREADS, free_object);
  for (int i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("spares", take_and_give, spares);
  for (int i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (n_freed, ==, 0);
  guise_spares_free (spares);
  g_assert_cmpint (n_freed, >=, 1);
  g_assert_cmpint (n_freed, <=, N_THREADS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/spares/again", test_again);
  g_test_add_func ("/spares/outlive", test_outlive);
  g_test_add_func ("/spares/threads", test_threads);
  return g_test_run ();
}
