/* SPDX-License-Identifier: GPL-3.0-or-later
 * The way to the other ranks over MPI, by the module that knows it. */
#include <math.h>

#include "core/guise-module.h"
#include "mpi/guise-mpi.h"
#include "train/guise-ranks.h"
#include "train/guise-train-error.h"

#define PATIENCE_SECONDS 30.0 /* cuda.md 7 */
#define FAREWELL_SECONDS 3.0  /* ranks that fail alike do so at about the same time */

typedef struct
{
  GuiseCollective      base;
  const GuiseMpiTable *mpi;
  void                *handle; /* of @mpi */
  gboolean             is_finished;
} MpiCollective;

static gboolean
judge (const MpiCollective *self, int outcome, double seconds, GError **error)
{
  if (outcome == GUISE_MPI_DONE)
    return TRUE;
  if (outcome == GUISE_MPI_NO_PEER)
    g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST,
                 "Another of the %d processes of this training is gone or stands still: process %d "
                 "has waited for %.0f s",
                 self->base.n_ranks, self->base.rank, seconds);
  else
    g_set_error (error, GUISE_NN_ERROR, GUISE_NN_ERROR_RANK_LOST,
                 "Process %d has lost the others: %s", self->base.rank,
                 self->mpi->get_message (self->handle));
  return FALSE;
}

static gboolean
all_reduce_sum (GuiseCollective *base, float *values, size_t n, GError **error)
{
  MpiCollective *self = (MpiCollective *) base;

  return judge (self, self->mpi->all_reduce_sum (self->handle, values, n, base->seconds),
                base->seconds, error);
}

static gboolean
broadcast (GuiseCollective *base, void *bytes, size_t n_bytes, int root, GError **error)
{
  MpiCollective *self = (MpiCollective *) base;

  return judge (self, self->mpi->broadcast (self->handle, bytes, n_bytes, root, base->seconds),
                base->seconds, error);
}

static gboolean
wait_for_all (GuiseCollective *base, double seconds, GError **error)
{
  MpiCollective *self = (MpiCollective *) base;

  /* a long wait is as much longer as the usual one is */
  seconds = fmax (seconds, PATIENCE_SECONDS) / PATIENCE_SECONDS * base->seconds;
  return judge (self, self->mpi->wait (self->handle, seconds), seconds, error);
}

static void
leave (GuiseCollective *base, int status)
{
  MpiCollective *self = (MpiCollective *) base;

  if (!self->is_finished)
    self->mpi->finish (self->handle, status, base->failure != NULL ? 0.0 : FAREWELL_SECONDS);
  self->is_finished = TRUE;
}

static void
free_collective (GuiseCollective *base)
{
  leave (base, 0);
  g_free (base);
}

static const GuiseCollectiveFuncs funcs = {
  .all_reduce_sum = all_reduce_sum,
  .broadcast = broadcast,
  .wait = wait_for_all,
  .leave = leave,
  .free = free_collective,
};

static double
get_seconds (void)
{
  const char *text = g_getenv ("GUISE_RANK_SECONDS");
  double      seconds = text != NULL ? g_ascii_strtod (text, NULL) : 0.0;

  return seconds > 0.0 && isfinite (seconds) ? seconds : PATIENCE_SECONDS;
}

GuiseCollective *
guise_ranks_join (const GuiseRanks *ranks, GError **error)
{
  g_return_val_if_fail (ranks != NULL && ranks->n_ranks > 1, NULL);
  const GuiseMpiTable *mpi = NULL;
  MpiCollective       *self;
  gpointer             function = NULL;
  g_autoptr (GError) reason = NULL;
  void *handle;
  int   rank = 0, n_ranks = 1;

  if (!guise_module_open ("guise-mpi", "mpi", GUISE_MPI_SYMBOL, &function, &reason))
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_NO_MPI,
                   "This is one of %d processes of a training, which need MPI. %s", ranks->n_ranks,
                   reason->message);
      return NULL;
    }
  mpi = ((GuiseMpiGetTable) (void (*) (void)) function) ();
  handle = mpi->version == GUISE_MPI_VERSION ? mpi->start (&rank, &n_ranks) : NULL;
  if (handle == NULL || n_ranks != ranks->n_ranks || rank != ranks->rank)
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_NO_MPI,
                   "This is process %d of %d by its environment, but by MPI %d of %d%s%s. Start "
                   "all with the mpirun that belongs to the MPI of this build",
                   ranks->rank, ranks->n_ranks, rank, n_ranks, handle == NULL ? ": " : "",
                   handle == NULL && mpi->version == GUISE_MPI_VERSION ? mpi->get_message (NULL)
                                                                       : "");
      return NULL;
    }
  self = g_new0 (MpiCollective, 1);
  self->base.funcs = &funcs;
  self->base.rank = rank;
  self->base.n_ranks = n_ranks;
  self->mpi = mpi;
  self->handle = handle;
  self->base.seconds = get_seconds ();
  return &self->base;
}
