/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-worker-runner.h"

G_BEGIN_DECLS

/* Version of org.guise.Worker.xml: another one is another language. */
#define GUISE_WORKER_PROTOCOL      5
#define GUISE_WORKER_OBJECT_PATH   "/org/guise/Worker"

/* How a worker is started: `guise-worker --socket 3`. */
#define GUISE_WORKER_SOCKET_OPTION "--socket"
#define GUISE_WORKER_SOCKET        3

/* How one that trains on several graphics cards is: `guise-worker --ranks 2 --socket 3`. */
#define GUISE_WORKER_RANKS_OPTION  "--ranks"

/**
 * GuiseWorkerExit:
 * @GUISE_WORKER_EXIT_DONE: everything is told and saved
 * @GUISE_WORKER_EXIT_FAILED: the work failed, as told
 * @GUISE_WORKER_EXIT_USAGE: not started as it should be
 * @GUISE_WORKER_EXIT_PROTOCOL: the other end of the socket is none of ours
 * @GUISE_WORKER_EXIT_FORCED: several processes were asked to end, and were ended by force before
 * they had saved
 * @GUISE_WORKER_EXIT_RANK: the first of several processes was lost; the next number stands for the
 *   second one, and so on
 *
 * Exit codes of a worker.
 */
typedef enum
{
  GUISE_WORKER_EXIT_DONE = 0,
  GUISE_WORKER_EXIT_FAILED = 1,
  GUISE_WORKER_EXIT_USAGE = 2,
  GUISE_WORKER_EXIT_PROTOCOL = 3,
  GUISE_WORKER_EXIT_FORCED = 4,
  GUISE_WORKER_EXIT_RANK = 64,
} GuiseWorkerExit;

/* How many processes can be told apart by an exit code. */
#define GUISE_WORKER_MAX_RANKS 32

/**
 * guise_worker_main:
 * @argc: of main()
 * @argv: of main()
 * @runner: what to drive
 *
 * The life of a worker: serves `org.guise.Worker` on the inherited socket until training has ended,
 * the socket closes or a signal asks it to end; in all cases what is under way is saved first. When
 * the parent has died and saving shows no sign of life for ten minutes, it kills itself: nobody
 * else would. Takes signals and the default main context.
 *
 * Returns: a #GuiseWorkerExit
 */
int guise_worker_main (int argc, char **argv, const GuiseWorkerRunner *runner);

G_END_DECLS
