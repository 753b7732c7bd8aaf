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
 *
 * What mpirun or Slurm say about this process.
 */
typedef struct
{
  int rank;
  int n_ranks;
  int local_rank;
} GuiseRanks;

/**
 * guise_ranks_from_environment:
 *
 * Reads OMPI_COMM_WORLD_*, PMI_* with MPI_LOCALRANKID, or SLURM_*, whichever is there.
 *
 * Source: cuda.md 7
 *
 * Returns: who this process is; rank 0 of 1 when nobody says otherwise
 */
GuiseRanks guise_ranks_from_environment (void);

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
 * @saves: rank 0 wants to save; afterwards so for all
 * @previews: rank 0 wants a preview; afterwards so for all
 *
 * What is agreed on once in an iteration, in one exchange.
 */
typedef struct
{
  double   losses[2];
  gboolean stops;
  gboolean saves;
  gboolean previews;
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
 * guise_ranks_await_first:
 * @collective: (nullable): the ranks
 * @done: what became of the work that rank 0 did for all; on other ranks %TRUE
 * @error: where to put the error
 *
 * The end of work that only rank 0 does and that may take minutes, as writing a checkpoint does.
 *
 * Errors: %GUISE_TRAIN_ERROR RANKS on other ranks when rank 0 failed; none on rank 0, which knows
 * why; %GUISE_NN_ERROR RANK_LOST
 *
 * Returns: %TRUE on all ranks when it is done
 */
gboolean guise_ranks_await_first (GuiseCollective *collective, gboolean done, GError **error);

G_END_DECLS
