/* SPDX-License-Identifier: GPL-3.0-or-later
 * How fast a training goes, and how long it will take yet. */
#include <math.h>

#include "train/guise-training-forecast.h"
#include "train/guise-training-private.h"

/* Time for at most @n_left iterations from here, and no further than the end of stage @last. */
static double
get_seconds (const GuiseTraining *self, size_t last, uint64_t n_left)
{
  return guise_eta_get_seconds (self->eta, self->setup->plan, &self->place, last, n_left,
                                self->trained_seconds);
}

double
guise_training_get_seconds_to (const GuiseTraining *self, uint64_t iteration)
{
  const uint64_t n_done = guise_training_get_iteration (self);

  if (iteration <= n_done)
    return 0.0;
  if (self->eta == NULL)
    return (double) NAN;
  return get_seconds (self, self->setup->plan->stages->len - 1, iteration - n_done);
}

void
guise_training_note_speed (GuiseTraining *self, GuiseTrainingProgress *progress)
{
  const GuiseTrainingSetup *setup = self->setup;

  if (self->eta == NULL)
    {
      g_autofree double *flops =
        guise_training_forecast_flops (setup->plan, setup->options, setup->device,
                                       guise_training_get_n_ranks (self));

      self->eta = guise_eta_new_by_work (setup->plan->stages->len, flops);
      self->clock_us = g_get_monotonic_time (); /* that was no training */
    }
  guise_eta_add (self->eta, self->place.stage, progress->ms);
  progress->stage_seconds = get_seconds (self, self->place.stage, UINT64_MAX);
  progress->plan_seconds = get_seconds (self, setup->plan->stages->len - 1, UINT64_MAX);
}
