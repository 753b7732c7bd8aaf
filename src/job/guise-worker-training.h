/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-worker-runner.h"

G_BEGIN_DECLS

/* The training of a project, as a worker drives it. */
extern const GuiseWorkerRunner guise_worker_training;

/**
 * guise_worker_choose_device:
 * @wanted: (nullable): a device; "auto": the first GPU that can be used, else the processor; %NULL:
 *   "cpu"
 *
 * The driver is asked here, in the process that will compute, and never in the window's.
 *
 * Returns: (transfer full): a device
 */
char *guise_worker_choose_device (const char *wanted);

G_END_DECLS
