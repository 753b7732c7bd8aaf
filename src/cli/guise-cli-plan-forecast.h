/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"

G_BEGIN_DECLS

/**
 * GuiseCliPlanWishes:
 * @measure_seconds: how long measuring may take, about; 0: nothing is measured
 * @n_processes: that will share the training, each with a device like this one
 */
typedef struct
{
  double measure_seconds;
  int    n_processes;
} GuiseCliPlanWishes;

/**
 * guise_cli_plan_forecast:
 * @self: the call
 * @dir: a project folder
 * @wishes: how to look
 * @error: where to put the error
 *
 * Says what every stage takes, and refuses a plan that this computer cannot do. Events: `stage`
 * for each (for people a table in the result).
 *
 * Errors: %GUISE_TRAIN_ERROR PLAN, MEMORY; %GUISE_CORE_ERROR NO_SPACE; %GUISE_PROJECT_ERROR;
 * %GUISE_NN_ERROR
 *
 * Returns: whether it can be done
 */
gboolean guise_cli_plan_forecast (GuiseCli                 *self,
                                  const char               *dir,
                                  const GuiseCliPlanWishes *wishes,
                                  GError                  **error);

G_END_DECLS
