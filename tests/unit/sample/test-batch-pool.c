/* SPDX-License-Identifier: GPL-3.0-or-later
 * The pool of threads that makes batches: each sample once, at most two batches ahead, errors. */
#include "sample/guise-batch-pool.h"

#include <gio/gio.h>

#include "core/guise-thread.h"

#define N_SAMPLES 7
#define N_BATCHES 40
#define FIRST     100

/* What the samples of a test share. */
typedef struct
{
  GMutex   lock;
  int      slots[GUISE_BATCH_POOL_SLOTS][N_SAMPLES]; /* batch * 100 + index */
  int      n_made[N_BATCHES + GUISE_BATCH_POOL_SLOTS][N_SAMPLES];
  uint64_t n_used;     /* batches that the consumer has given back */
  uint64_t furthest;   /* batches ahead of that, at most */
  uint64_t bad_batch;  /* fails; 0 for none */
  int      max_thread; /* seen */
} Work;

static gboolean
make (uint64_t batch, int index, int slot, int thread, void *user_data, GError **error)
{
  Work          *work = user_data;
  const uint64_t number = batch - FIRST;
  gboolean       ok;

  g_mutex_lock (&work->lock);
  work->slots[slot][index] = (int) number * 100 + index;
  work->n_made[number][index]++;
  work->furthest = MAX (work->furthest, number - work->n_used);
  work->max_thread = MAX (work->max_thread, thread);
  ok = work->bad_batch == 0 || number != work->bad_batch || index != 3;
  g_mutex_unlock (&work->lock);
  if (!ok)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "sample %d", index);
  return ok;
}

static void
test_batches (gconstpointer data)
{
  const int n_threads = GPOINTER_TO_INT (data);
  Work      work = { .bad_batch = 0 };
  g_autoptr (GError) error = NULL;
  GuiseBatchPool *pool;

  g_mutex_init (&work.lock);
  pool = guise_batch_pool_new (n_threads, N_SAMPLES, FIRST, make, &work, &error);
  g_assert_no_error (error);
  for (int batch = 0; batch < N_BATCHES; batch++)
    {
      int slot = -1;

      g_assert_true (guise_batch_pool_wait (pool, &slot, &error));
      g_mutex_lock (&work.lock);
      for (int i = 0; i < N_SAMPLES; i++)
        g_assert_cmpint (work.slots[slot][i], ==, batch * 100 + i);
      work.n_used = (uint64_t) batch + 1;
      g_mutex_unlock (&work.lock);
      guise_batch_pool_release (pool);
    }
  guise_batch_pool_free (pool); /* while it works ahead */
  for (int batch = 0; batch < N_BATCHES; batch++)
    for (int i = 0; i < N_SAMPLES; i++)
      g_assert_cmpint (work.n_made[batch][i], ==, 1);
  g_assert_cmpuint (work.furthest, <, GUISE_BATCH_POOL_SLOTS);
  g_assert_cmpint (work.max_thread, <, n_threads);
  g_mutex_clear (&work.lock);
}

static void
test_error (void)
{
  Work            work = { .bad_batch = 2 };
  int             slot;
  GuiseBatchPool *pool;

  g_mutex_init (&work.lock);
  pool = guise_batch_pool_new (3, N_SAMPLES, FIRST, make, &work, NULL);
  for (int batch = 0; batch < 2; batch++)
    {
      g_assert_true (guise_batch_pool_wait (pool, &slot, NULL));
      guise_batch_pool_release (pool);
    }
  for (int i = 0; i < 2; i++) /* and it stays so */
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (guise_batch_pool_wait (pool, &slot, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
      g_assert_cmpstr (error->message, ==, "sample 3");
    }
  guise_batch_pool_free (pool);
  g_mutex_clear (&work.lock);
}

/* Where a training is told no number, people's setting counts. */
static void
test_usual_threads (void)
{
  guise_thread_set_usual (1);
  g_assert_cmpint (guise_batch_pool_count_threads (0), ==, 1);
  g_assert_cmpint (guise_batch_pool_count_threads (2), ==, 2);
  guise_thread_set_usual (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/faceset/batch-pool/one", GINT_TO_POINTER (1), test_batches);
  g_test_add_data_func ("/faceset/batch-pool/four", GINT_TO_POINTER (4), test_batches);
  g_test_add_func ("/faceset/batch-pool/error", test_error);
  g_test_add_func ("/faceset/batch-pool/usual-threads", test_usual_threads);
  return g_test_run ();
}
