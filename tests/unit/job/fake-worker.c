/* SPDX-License-Identifier: GPL-3.0-or-later
 * A worker that trains nothing. */
#include "fake-training.h"
#include "job/guise-worker.h"

int
main (int argc, char **argv)
{
  return guise_worker_main (argc, argv, &guise_fake_training);
}
