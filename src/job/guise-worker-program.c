/* SPDX-License-Identifier: GPL-3.0-or-later
 * Entry point of guise-worker: training in a process of its own. */
#include "job/guise-worker-training.h"
#include "job/guise-worker.h"

int
main (int argc, char **argv)
{
  return guise_worker_main (argc, argv, &guise_worker_training);
}
