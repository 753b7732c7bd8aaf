/* SPDX-License-Identifier: GPL-3.0-or-later
 * How fast a training goes, and how long it will take yet. */
#include <math.h>

#include "train/guise-training-forecast.h"
#include "train/guise-training-private.h"

/* Time for some of the iterations of a stage, which may end early by the hours trained.
 *
 * trained_seconds: (inout): training time before and after them */
static double
get_seconds (const GuiseTraining *self, size_t stage, uint64_t n, double *trained_seconds)
{
  const double hours = guise_training_plan_get_stage (self->setup->plan, stage)->until_hours;
  const double most = fmax (hours * 3600.0 - *trained_seconds, 0.0);
  double       seconds = n > 0 ? (double) n * guise_eta_get_ms (self->eta, stage) / 1e3 : 0.0;

  if (hours > 0.0 && self->ranks == NULL && seconds > most)
    seconds = most;
  *trained_seconds += seconds;
  return seconds;
}

/* Time for at most @n_left iterations from here, and no further than the end of stage @last. */
static double
add_up (const GuiseTraining *self, size_t last, uint64_t n_left)
{
  double trained_seconds = self->trained_seconds;
  double seconds = 0.0;

  for (size_t i = self->place.stage; i <= last && n_left > 0; i++)
    {
      const uint64_t n_stage = guise_training_plan_get_stage (self->setup->plan, i)->n_iterations;
      const uint64_t n_done = i == self->place.stage ? MIN (self->place.done, n_stage) : 0;
      const uint64_t n = MIN (n_stage - n_done, n_left);

      seconds += get_seconds (self, i, n, &trained_seconds);
      n_left -= n;
    }
  return seconds;
}

double
guise_training_get_seconds_to (const GuiseTraining *self, uint64_t iteration)
{
  const uint64_t n_done = guise_training_get_iteration (self);

  if (iteration <= n_done)
    return 0.0;
  if (self->eta == NULL)
    return (double) NAN;
  return add_up (self, self->setup->plan->stages->len - 1, iteration - n_done);
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
  progress->stage_seconds = add_up (self, self->place.stage, UINT64_MAX);
  progress->plan_seconds = add_up (self, setup->plan->stages->len - 1, UINT64_MAX);
}
