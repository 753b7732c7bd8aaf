/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "project/guise-project.h"
#include "train/guise-training-forecast.h"

G_BEGIN_DECLS

/**
 * guise_forecast_setup_for_project:
 * @self: what to forecast; only what follows from the project is set
 * @project: a project
 * @plan: (nullable): another plan in place of the project's; %NULL: its own
 * @cancellable: (nullable): to stop it
 * @error: where to put the error
 *
 * The plan, the project's options, how far it is by its newest whole checkpoint, the preview, and
 * the shortest time between two timed backups. @self borrows from @project and @plan.
 *
 * Errors: as guise_checkpoint_find_latest(); %GUISE_TRAIN_ERROR PLAN
 */
gboolean guise_forecast_setup_for_project (GuiseForecastSetup      *self,
                                           const GuiseProject      *project,
                                           const GuiseTrainingPlan *plan,
                                           GCancellable            *cancellable,
                                           GError                 **error);

/**
 * guise_forecast_setup_for_known:
 * @n_done: iterations of the plan that are done
 * @trained_seconds: training time so far
 *
 * The same where it is known how far the project is: reads no checkpoint.
 */
void guise_forecast_setup_for_known (GuiseForecastSetup      *self,
                                     const GuiseProject      *project,
                                     const GuiseTrainingPlan *plan,
                                     uint64_t                 n_done,
                                     double                   trained_seconds);

G_END_DECLS
