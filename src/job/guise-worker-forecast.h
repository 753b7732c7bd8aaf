/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "host/guise-host-plan.h"

G_BEGIN_DECLS

/**
 * guise_worker_forecast:
 * @dir: a project folder
 * @devices: (nullable): where it will be trained, as guise_worker_choose_device() takes it
 *
 * Rehearses the plan on the graphics card that would train it, of several the first, in this
 * process, and measures nothing. On the processor there is nothing to rehearse. A failure is told
 * as the answer's problem.
 *
 * Returns: (transfer full): what the plan takes
 */
GuiseHostPlan *guise_worker_forecast (const char *dir, const char *devices);

G_END_DECLS
