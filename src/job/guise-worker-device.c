/* SPDX-License-Identifier: GPL-3.0-or-later
 * Which device a worker computes on that works alone. */
#include "job/guise-worker-device.h"

#include "nn/guise-gpu-list.h"
#include "train/guise-ranks.h"

char *
guise_worker_choose_device (const char *devices)
{
  static const GuiseRanks first = { .n_ranks = 1, .n_local = 1 };
  g_autofree char *wanted = guise_ranks_dup_device (&first, devices != NULL ? devices : "auto");

  return guise_device_choose (wanted != NULL ? wanted : "auto");
}
