/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-worker.h"

G_BEGIN_DECLS

/**
 * guise_worker_head_main:
 * @n_ranks: how many processes train
 * @fd: the inherited socket
 *
 * Starts the processes of a training on several graphics cards, hands @fd to the first, which
 * speaks `org.guise.Worker` on it, and its commands to the others (guise-worker-rank.h). Takes
 * signals and the default main context: what asks it to end makes the first one save and end, and
 * with it all. Ends when all have ended.
 *
 * Returns: a #GuiseWorkerExit; %GUISE_WORKER_EXIT_RANK and up when one was lost
 */
int guise_worker_head_main (int n_ranks, int fd);

G_END_DECLS
