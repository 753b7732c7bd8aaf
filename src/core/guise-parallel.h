/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _GuiseParallel GuiseParallel;

/**
 * GuiseParallelFunc:
 * @index: which unit, 0 .. n_units - 1
 * @thread: which thread runs it, 0 .. n_threads - 1; for per-thread scratch memory
 * @user_data: the caller's
 */
typedef void (*GuiseParallelFunc) (size_t index, int thread, void *user_data);

/**
 * guise_parallel_new:
 * @n_threads: threads including the caller's, or 0 for all processors
 *
 * A fixed team of threads that waits between calls; nothing is allocated per call. Where the system
 * starts no more threads the team is smaller; scratch memory is for as many as
 * guise_parallel_get_n_threads() says.
 *
 * Returns: (transfer full): the team
 */
GuiseParallel *guise_parallel_new (int n_threads);
int            guise_parallel_get_n_threads (const GuiseParallel *self);

/**
 * guise_parallel_run:
 * @self: (nullable): the team; %NULL runs everything on the calling thread
 * @n_units: how many units
 * @func: called once for each
 * @user_data: for @func
 *
 * Runs the units on all threads of the team, the caller's included, and returns when all are
 * done. Unit 0 always runs on the calling thread, for work that is bound to one. Thread: one caller
 * at a time; @func must not call it again on the same team.
 */
void
guise_parallel_run (GuiseParallel *self, size_t n_units, GuiseParallelFunc func, void *user_data);
void guise_parallel_free (GuiseParallel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseParallel, guise_parallel_free)

G_END_DECLS
