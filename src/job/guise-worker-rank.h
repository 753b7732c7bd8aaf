/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-worker.h"

G_BEGIN_DECLS

/**
 * guise_worker_rank_main:
 * @program: what the worker is called with
 * @path: the socket of who has started the processes (guise-worker-head.h)
 *
 * The life of one of the processes of a training on several graphics cards. The first one is a
 * worker as any other; whatever it does to the training the others do with it. They know what from
 * the lines that it writes to the socket: "open", "go", "errand" and "close".
 *
 * Returns: a #GuiseWorkerExit
 */
int guise_worker_rank_main (const char *program, const char *path);

G_END_DECLS
