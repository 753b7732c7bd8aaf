/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd-trainer.h"
#include "nn/guise-plan.h"

G_BEGIN_DECLS

/**
 * GuiseRanks:
 * @rank: who this process is, 0 .. n_ranks - 1
 * @n_ranks: how many share the training; 1 for one alone
 * @local_rank: which of those on the same machine, from 0
 * @n_local: how many are on the same machine; 0 when that is not said
 *
 * What mpirun or Slurm say about this process.
 */
typedef struct
{
  int rank;
  int n_ranks;
  int local_rank;
  int n_local;
} GuiseRanks;

/**
 * guise_ranks_from_environment:
 *
 * Reads OMPI_COMM_WORLD_*, PMI_* with MPI_LOCALRANKID and MPI_LOCALNRANKS, or SLURM_*, whichever is
 * there.
 *
 * Source: cuda.md 7
 *
 * Returns: who this process is; rank 0 of 1 when nobody says otherwise
 */
GuiseRanks guise_ranks_from_environment (void);

/**
 * guise_ranks_count_devices:
 * @devices: (nullable): names for guise_device_open(), one for each process, with commas between
 *
 * Returns: how many processes that are: 2 for "cuda:0,cuda:2" and for "cpu,cpu"; 1 for %NULL
 */
int guise_ranks_count_devices (const char *devices);

/**
 * guise_ranks_dup_device:
 * @self: who this process is
 * @devices: (nullable): as guise_ranks_count_devices() takes them
 *
 * Returns: (transfer full) (nullable): the one of this process's place on its computer, where
 *   there is a single name that one; %NULL where there is none for it
 */
char *guise_ranks_dup_device (const GuiseRanks *self, const char *devices);

/**
 * guise_ranks_join:
 * @self: what the environment says, n_ranks > 1
 * @error: where to put the error
 *
 * Meets the other ranks over MPI, which is opened only now. A rank that makes no progress for 30 s,
 * or as many as `$GUISE_RANK_SECONDS` says, counts as lost. Once in a process.
 *
 * Errors: %GUISE_TRAIN_ERROR NO_MPI; %GUISE_NN_ERROR RANK_LOST
 *
 * Returns: (transfer full) (nullable): the way to the others
 */
GuiseCollective *guise_ranks_join (const GuiseRanks *self, GError **error);

/**
 * guise_ranks_find_batches:
 * @n_ranks: how many share the training
 * @batch_size: of the whole
 * @out_below: (out): the nearest smaller size that can be shared, 0 when there is none
 * @out_above: (out): the nearest larger one
 *
 * Returns: whether @batch_size itself can be shared; then it is both of them
 */
gboolean guise_ranks_find_batches (int n_ranks, int batch_size, int *out_below, int *out_above);

/**
 * guise_ranks_check_batch:
 * @n_ranks: how many share the training
 * @batch_size: of the whole
 * @error: where to put the error
 *
 * Whether every rank gets as many samples. The message of an error names the next sizes that can
 * be shared.
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 */
gboolean guise_ranks_check_batch (int n_ranks, int batch_size, GError **error);

/**
 * guise_ranks_describe_batch:
 *
 * Returns: (transfer full): as in "8 = 4 + 4"
 */
char *guise_ranks_describe_batch (int n_ranks, int batch_size);

/* ---- what ranks agree on; without a collective every call says yes and changes nothing ---- */

/**
 * GuiseRankVotes:
 * @losses: of this rank's samples; afterwards the mean over all ranks
 * @stops: one rank wants to stop; afterwards whether any does
 * @duties: what rank 0 finds due, as bits up to 1 << 20; afterwards so for all
 *
 * What is agreed on once in an iteration, in one exchange.
 */
typedef struct
{
  double   losses[2];
  gboolean stops;
  unsigned duties;
} GuiseRankVotes;

/**
 * guise_ranks_vote:
 * @collective: (nullable): the ranks
 * @votes: (inout): this rank's, then everybody's
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR RANK_LOST
 */
gboolean guise_ranks_vote (GuiseCollective *collective, GuiseRankVotes *votes, GError **error);

/**
 * guise_ranks_gather:
 * @collective: (nullable): the ranks
 * @text: what this rank has to say; cut off after 500 bytes
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR RANK_LOST
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): what each rank says; %NULL on
 *   failure
 */
char **guise_ranks_gather (GuiseCollective *collective, const char *text, GError **error);

/**
 * guise_ranks_hand_out:
 * @collective: (nullable): the ranks
 * @bytes: (inout) (transfer full) (nullable): what the first rank has; afterwards so for all
 * @error: where to put the error
 *
 * Waits minutes for the first rank: what it hands out often comes from files. %NULL and no bytes
 * are the same.
 *
 * Errors: %GUISE_NN_ERROR RANK_LOST; %GUISE_CORE_ERROR NO_MEMORY
 */
gboolean guise_ranks_hand_out (GuiseCollective *collective, GBytes **bytes, GError **error);

/**
 * guise_ranks_check_device:
 * @collective: (nullable): the ranks
 * @device: of this rank
 * @error: where to put the error
 *
 * Whether all ranks compute on the same kind of device in the same precision. Waits minutes for the
 * slowest.
 *
 * Errors: %GUISE_TRAIN_ERROR RANKS, on all of them; %GUISE_NN_ERROR RANK_LOST
 */
gboolean
guise_ranks_check_device (GuiseCollective *collective, const GuiseDevice *device, GError **error);

/**
 * guise_ranks_compare_waits:
 * @collective: the ranks
 * @sum_ms: how long this rank's sums have taken
 * @waits: (out) (array): by rank: how much longer than those of the rank that waited least
 * @error: where to put the error
 *
 * The slowest rank is waited for in sums, so its own take least.
 *
 * Source: cuda.md 7
 *
 * Errors: %GUISE_NN_ERROR RANK_LOST
 */
gboolean guise_ranks_compare_waits (GuiseCollective *collective,
                                    double           sum_ms,
                                    double          *waits,
                                    GError         **error);

/**
 * guise_ranks_check_same:
 * @collective: (nullable): the ranks
 * @what: what it is, as in "the options of the stage"
 * @text: what this rank has
 * @error: where to put the error
 *
 * Whether all ranks have the same. Waits minutes for the slowest: what is compared often comes from
 * files.
 *
 * Errors: %GUISE_TRAIN_ERROR RANKS, on all of them; %GUISE_NN_ERROR RANK_LOST
 */
gboolean guise_ranks_check_same (GuiseCollective *collective,
                                 const char      *what,
                                 const char      *text,
                                 GError         **error);

/**
 * guise_ranks_check_trainer:
 * @collective: (nullable): the ranks
 * @options: of the model and its whole batch
 * @trainer: of this rank
 * @more: what else has to be the same
 * @error: where to put the error
 *
 * Whether all ranks train the same: options, what their plans exchange and in which order, @more.
 *
 * Errors: as guise_ranks_check_same()
 */
gboolean guise_ranks_check_trainer (GuiseCollective         *collective,
                                    const GuiseSaehdOptions *options,
                                    const GuiseSaehdTrainer *trainer,
                                    const char              *more,
                                    GError                 **error);

/**
 * guise_ranks_check_weights:
 * @collective: (nullable): the ranks
 * @weights: what this rank has
 * @error: where to put the error
 *
 * Whether all ranks have the same bits in every weight, moment and counter.
 *
 * Errors: as guise_ranks_check_same(); %GUISE_CORE_ERROR NO_MEMORY
 */
gboolean guise_ranks_check_weights (GuiseCollective    *collective,
                                    const GuiseWeights *weights,
                                    GError            **error);

/**
 * guise_ranks_await_files:
 * @collective: (nullable): the ranks
 * @n_bytes: about how much is read and written meanwhile; every rank says its own guess
 * @done: what became of this rank's part of the work
 * @error: (inout): where to put the error; of a rank that failed: why
 *
 * The end of work that may take minutes and that one rank may fail at, as rank 0 at writing a
 * checkpoint and backing it up. Ranks that have nothing to do wait for five minutes and as much
 * longer as a slow disk takes for @n_bytes; only after that is a rank lost.
 *
 * Errors: on all ranks that did not fail those of the first one that did, with domain, code and
 * message, or %GUISE_TRAIN_ERROR RANKS if it does not say why; what failed knows why;
 * %GUISE_NN_ERROR RANK_LOST
 *
 * Returns: %TRUE on all ranks when it is done
 */
gboolean guise_ranks_await_files (GuiseCollective *collective,
                                  uint64_t         n_bytes,
                                  gboolean         done,
                                  GError         **error);

/**
 * guise_ranks_await_all:
 *
 * guise_ranks_await_files() for few bytes.
 */
gboolean guise_ranks_await_all (GuiseCollective *collective, gboolean done, GError **error);

G_END_DECLS
