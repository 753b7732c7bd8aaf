/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-collective.h"

G_BEGIN_DECLS

#define GUISE_TEST_MAX_RANKS 4

/**
 * GuiseTestRanks:
 *
 * Ranks that are threads of one process, for tests.
 */
typedef struct _GuiseTestRanks GuiseTestRanks;

/**
 * GuiseTestRankFunc:
 * @collective: of this rank; borrowed
 * @user_data: the caller's
 */
typedef void (*GuiseTestRankFunc) (GuiseCollective *collective, void *user_data);

/**
 * guise_test_ranks_run:
 * @n_ranks: 1 .. %GUISE_TEST_MAX_RANKS
 * @patience_ms: how long a rank waits for the others
 * @func: called on a thread for each rank
 * @user_data: (array length=n_ranks) (element-type gpointer): for @func, one for each rank
 *
 * Returns: how often the ranks exchanged something: reductions, broadcasts and waits
 */
int
guise_test_ranks_run (int n_ranks, int patience_ms, GuiseTestRankFunc func, void *const *user_data);

G_END_DECLS
