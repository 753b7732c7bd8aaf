/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-nn.h"

G_BEGIN_DECLS

/**
 * GuiseCollective:
 *
 * What the processes of one training ("ranks") say to each other. All ranks make the same calls in
 * the same order. Memory is the host's. After a failure every later call fails alike at once: a
 * rank that is gone does not come back. Thread: one at a time.
 *
 * It has three users: nobody (one process), MPI, and the tests. A device that sums in its own
 * memory takes from here who takes part, and the way to find its peers; when it finds one gone it
 * says so with guise_collective_lose().
 */
typedef struct _GuiseCollective GuiseCollective;

/**
 * GuiseCollectiveFuncs:
 * @all_reduce_sum: replaces @values by their sums over all ranks, the same bits on every rank
 * @broadcast: replaces @bytes by those of rank @root
 * @wait: returns when all ranks have come here; patient for so many seconds, or 0 for as long as
 *   in every other call
 * @leave: (nullable): lets the other ranks know at once that this one is going to end with exit
 *   status @status; may end the process
 * @free: accepts %NULL
 *
 * How it is done. A call that makes no progress for too long fails.
 *
 * Errors: %GUISE_NN_ERROR RANK_LOST
 */
typedef struct
{
  gboolean (*all_reduce_sum) (GuiseCollective *self, float *values, size_t n, GError **error);
  gboolean (
    *broadcast) (GuiseCollective *self, void *bytes, size_t n_bytes, int root, GError **error);
  gboolean (*wait) (GuiseCollective *self, double seconds, GError **error);
  void (*leave) (GuiseCollective *self, int status);
  void (*free) (GuiseCollective *self);
} GuiseCollectiveFuncs;

/**
 * _GuiseCollective:
 * @funcs: how it is done; static
 * @rank: who this process is, 0 .. n_ranks - 1
 * @n_ranks: how many take part
 * @seconds: how long the others are waited for where nothing else is said, > 0
 * @sum_ms: how long the sums of plans have taken so far, waiting included
 * @failure: (nullable): the first failure; owned
 * @has_agreed: what this rank ends with another one has met and told all; that one says it
 *
 * The head of every implementation.
 */
struct _GuiseCollective
{
  const GuiseCollectiveFuncs *funcs;
  int                         rank;
  int                         n_ranks;
  double                      seconds;
  double                      sum_ms;
  GError                     *failure;
  gboolean                    has_agreed;
};

/**
 * guise_collective_all_reduce_sum:
 * @self: a collective
 * @values: (array length=n) (inout): sums over all ranks afterwards
 * @n: how many, equal on all ranks
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR RANK_LOST
 */
gboolean
guise_collective_all_reduce_sum (GuiseCollective *self, float *values, size_t n, GError **error);

/**
 * guise_collective_broadcast:
 * @self: a collective
 * @bytes: (inout): those of rank @root afterwards
 * @n_bytes: how many, equal on all ranks
 * @root: whose
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR RANK_LOST
 */
gboolean guise_collective_broadcast (GuiseCollective *self,
                                     void            *bytes,
                                     size_t           n_bytes,
                                     int              root,
                                     GError         **error);

/**
 * guise_collective_wait:
 * @self: a collective
 * @seconds: how long the slowest rank may take, 0 for the usual
 * @error: where to put the error
 *
 * Returns when all ranks have come here.
 *
 * Errors: %GUISE_NN_ERROR RANK_LOST
 */
gboolean guise_collective_wait (GuiseCollective *self, double seconds, GError **error);

/**
 * guise_collective_lose:
 * @self: a collective
 * @message: what happened
 *
 * Notes that another rank is gone, for all calls to come; the first reason counts.
 */
void guise_collective_lose (GuiseCollective *self, const char *message);

/**
 * guise_collective_leave:
 * @self: a collective
 * @status: the exit status this process is going to end with
 *
 * Lets the other ranks know that this one failed and ends; may not return.
 */
void guise_collective_leave (GuiseCollective *self, int status);
void guise_collective_free (GuiseCollective *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCollective, guise_collective_free)

G_END_DECLS
