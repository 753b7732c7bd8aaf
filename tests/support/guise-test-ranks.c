/* SPDX-License-Identifier: GPL-3.0-or-later
 * Ranks that are threads: a collective over shared memory that adds in order of ranks. */
#include "support/guise-test-ranks.h"

#include <string.h>

typedef struct
{
  GuiseCollective base;
  GuiseTestRanks *ranks; /* borrowed */
} ThreadCollective;

struct _GuiseTestRanks
{
  int    n_ranks;
  int    patience_ms;
  GMutex lock; /* of all that follows */
  GCond  moved;
  int    n_here; /* ranks that have come to the meeting under way */
  int    n_meetings;
  int    n_exchanges;
  void  *places[GUISE_TEST_MAX_RANKS]; /* what each brought along; borrowed */
};

/* Returns when all ranks have come; %FALSE when one stays away. */
static gboolean
meet (ThreadCollective *self, int patience_ms, GError **error)
{
  GuiseTestRanks *ranks = self->ranks;
  const gint64    end = g_get_monotonic_time () + (gint64) patience_ms * 1000;
  gboolean        all = TRUE;

  g_mutex_lock (&ranks->lock);
  const int meeting = ranks->n_meetings;

  if (++ranks->n_here == ranks->n_ranks)
    {
      ranks->n_here = 0;
      ranks->n_meetings++;
      g_cond_broadcast (&ranks->moved);
    }
  while (all && ranks->n_meetings == meeting)
    all = g_cond_wait_until (&ranks->moved, &ranks->lock, end) || ranks->n_meetings != meeting;
  g_mutex_unlock (&ranks->lock);
  if (!all)
    g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST,
                 "Rank %d waits for the others in vain", self->base.rank);
  return all;
}

static void
count_exchange (ThreadCollective *self)
{
  if (self->base.rank == 0)
    self->ranks->n_exchanges++;
}

static gboolean
all_reduce_sum (GuiseCollective *base, float *values, size_t n, GError **error)
{
  ThreadCollective *self = (ThreadCollective *) base;
  GuiseTestRanks   *ranks = self->ranks;
  g_autofree float *sums = g_new0 (float, n + 1);

  ranks->places[base->rank] = values;
  if (!meet (self, ranks->patience_ms, error))
    return FALSE;
  for (int rank = 0; rank < ranks->n_ranks; rank++)
    for (size_t i = 0; i < n; i++)
      sums[i] += ((const float *) ranks->places[rank])[i];
  if (!meet (self, ranks->patience_ms, error))
    return FALSE;
  memcpy (values, sums, n * sizeof (float));
  count_exchange (self);
  return TRUE;
}

static gboolean
broadcast (GuiseCollective *base, void *bytes, size_t n_bytes, int root, GError **error)
{
  ThreadCollective *self = (ThreadCollective *) base;
  GuiseTestRanks   *ranks = self->ranks;

  ranks->places[base->rank] = bytes;
  if (!meet (self, ranks->patience_ms, error))
    return FALSE;
  if (base->rank != root)
    memcpy (bytes, ranks->places[root], n_bytes);
  count_exchange (self);
  return meet (self, ranks->patience_ms, error);
}

static gboolean
wait_for_all (GuiseCollective *base, double seconds, GError **error)
{
  ThreadCollective *self = (ThreadCollective *) base;

  count_exchange (self);
  return meet (self, seconds > 0.0 ? (int) (seconds * 1e3) : self->ranks->patience_ms, error);
}

static void
free_collective (GuiseCollective *self)
{
  g_free (self);
}

static const GuiseCollectiveFuncs funcs = {
  .all_reduce_sum = all_reduce_sum,
  .broadcast = broadcast,
  .wait = wait_for_all,
  .free = free_collective,
};

/* One rank. */
typedef struct
{
  GuiseTestRanks   *ranks;
  int               rank;
  GuiseTestRankFunc func;
  void             *user_data;
} Rank;

static gpointer
run_rank (gpointer data)
{
  const Rank       *rank = (const Rank *) data;
  ThreadCollective *self = g_new0 (ThreadCollective, 1);

  self->base.funcs = &funcs;
  self->base.rank = rank->rank;
  self->base.n_ranks = rank->ranks->n_ranks;
  self->base.seconds = rank->ranks->patience_ms / 1e3;
  self->ranks = rank->ranks;
  rank->func (&self->base, rank->user_data);
  guise_collective_free (&self->base);
  return NULL;
}

int
guise_test_ranks_run (int n_ranks, int patience_ms, GuiseTestRankFunc func, void *const *user_data)
{
  GuiseTestRanks ranks = { .n_ranks = n_ranks, .patience_ms = patience_ms };
  Rank           places[GUISE_TEST_MAX_RANKS];
  GThread       *threads[GUISE_TEST_MAX_RANKS];

  g_assert_cmpint (n_ranks, <=, GUISE_TEST_MAX_RANKS);
  g_mutex_init (&ranks.lock);
  g_cond_init (&ranks.moved);
  for (int i = 0; i < n_ranks; i++)
    {
      places[i] = (Rank){ &ranks, i, func, user_data[i] };
      threads[i] = g_thread_new ("rank", run_rank, &places[i]);
    }
  for (int i = 0; i < n_ranks; i++)
    g_thread_join (threads[i]);
  g_mutex_clear (&ranks.lock);
  g_cond_clear (&ranks.moved);
  return ranks.n_exchanges;
}
