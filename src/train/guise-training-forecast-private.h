/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd-forecast.h"
#include "train/guise-training-forecast.h"

G_BEGIN_DECLS

/* A forecast in the making: guise-training-forecast.c has memory and the order of things,
 * -time.c the measuring, -disk.c the disk. */
typedef struct
{
  const GuiseForecastSetup *setup;     /* borrowed */
  GuiseTrainingForecast    *forecast;  /* borrowed */
  GPtrArray                *works;     /* by stage: what its work is, as text; owned */
  double                    speed;     /* FLOP/s of what was tried last, 0: not known yet */
  double                    of_stage;  /* FLOP/s of a stage that was measured, 0: none was */
  int64_t                   start_us;  /* when measuring began */
  size_t                    n_to_time; /* stages that are still to be measured */
} GuiseForecastWork;

static inline GuiseStageForecast *
guise_forecast_get_stage (const GuiseForecastWork *self, size_t i)
{
  return &g_array_index (self->forecast->stages, GuiseStageForecast, i);
}

/* Names the stage in an error. Returns: %FALSE */
gboolean guise_forecast_prefix_stage (const GuiseForecastWork *self, size_t i, GError **error);

/**
 * guise_forecast_rehearse:
 * @self: the work
 * @part: what one rank trains
 * @batch_size: another batch
 * @out_forecast: (out): what that would take
 * @error: where to put the error
 *
 * Errors: as guise_saehd_forecast()
 */
gboolean guise_forecast_rehearse (const GuiseForecastWork *self,
                                  const GuiseSaehd        *part,
                                  int                      batch_size,
                                  GuiseSaehdForecast      *out_forecast,
                                  GError                 **error);

/* The stage before @i with the same work; @i when there is none. */
size_t guise_forecast_find_same (const GuiseForecastWork *self, size_t i);

/**
 * guise_forecast_look_at_time:
 * @self: the work; memory is known
 * @i: index of a stage
 * @cancellable: (nullable): stops between two iterations
 * @error: where to put the error
 *
 * Fills in how long an iteration takes.
 *
 * Errors: %GUISE_NN_ERROR but NO_MEMORY, by which the stage does not fit; %GUISE_CORE_ERROR
 * CANCELLED
 */
gboolean guise_forecast_look_at_time (GuiseForecastWork *self,
                                      size_t             i,
                                      GCancellable      *cancellable,
                                      GError           **error);

/* Fills in the disk; memory and hours are known. */
void guise_forecast_look_at_disk (const GuiseForecastWork *self);

G_END_DECLS
