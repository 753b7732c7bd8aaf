/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long an iteration of a stage takes: measured, or reckoned where that would take too long. */
#include <math.h>

#include "train/guise-training-forecast-private.h"
#include "train/guise-training-trial-private.h"

#define N_WARM  2 /* step by step, recorded */
#define N_TIMED 5

/* A model that every computer trains at once: tells how fast it is before more is tried. */
static const char *const small_options[] = {
  "resolution=64", "archi=liae-ud", "ae_dims=64",    "e_dims=16",    "d_dims=16", "d_mask_dims=8",
  "face_type=wf",  "adabelief=y",   "gan_power=0.0", "batch_size=2", NULL
};
#define SMALL_FLOPS 4e10 /* an iteration of less than this is tried without asking */

static double
get_seconds_left (const GuiseForecastWork *self)
{
  return self->setup->budget_seconds - (double) (g_get_monotonic_time () - self->start_us) / 1e6;
}

/* Whether a few iterations of so much work end in this stage's share of the time. */
static gboolean
can_afford (const GuiseForecastWork *self, double flops)
{
  double share = get_seconds_left (self) / (double) MAX (self->n_to_time, 1);

  if (self->speed <= 0.0)
    return flops <= SMALL_FLOPS;
  return (N_WARM + 1) * flops / self->speed <= share;
}

static gboolean
time_model (GuiseForecastWork *self,
            GuiseSaehd        *model,
            double             flops,
            double            *out_ms,
            GCancellable      *cancellable,
            GError           **error)
{
  const GuiseTrialLimits limits = {
    .n_warm = N_WARM,
    .n_timed = N_TIMED,
    .seconds = MAX (get_seconds_left (self) / (double) MAX (self->n_to_time, 1), 1e-3)
  };

  if (!guise_trial_run (model, self->setup->device, self->setup->with_preview, &limits, cancellable,
                        out_ms, error))
    return FALSE;
  self->speed = flops / (*out_ms / 1e3);
  return TRUE;
}

/* Learns the speed from @model with one sample, where that is affordable. */
static gboolean
time_smaller (GuiseForecastWork *self,
              const GuiseSaehd  *part,
              GCancellable      *cancellable,
              GError           **error)
{
  GuiseSaehdForecast forecast;
  g_autoptr (GuiseSaehd) model = guise_trial_new_resized (part, 1, error);
  double ms;

  if (model == NULL || !guise_forecast_rehearse (self, part, 1, &forecast, error))
    return FALSE;
  return !can_afford (self, forecast.flops) ||
         time_model (self, model, forecast.flops, &ms, cancellable, error);
}

static gboolean
time_small (GuiseForecastWork *self, GCancellable *cancellable, GError **error)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GuiseSaehd) model = NULL;
  GuiseSaehdForecast forecast;
  double             ms;

  if (!guise_saehd_options_set_pairs (&options, small_options, error) ||
      (model = guise_saehd_new (&options, error)) == NULL ||
      !guise_forecast_rehearse (self, model, options.batch_size, &forecast, error))
    return FALSE;
  return time_model (self, model, forecast.flops, &ms, cancellable, error);
}

/* A device of its own is fast enough for any stage that fits. The host tries a small model, then
 * one sample, then the batch, as far as the time lasts. A stage that was measured tells more of the
 * others than anything smaller. */
static gboolean
time_stage (GuiseForecastWork *self, size_t i, GCancellable *cancellable, GError **error)
{
  const GuiseForecastSetup *setup = self->setup;
  GuiseStageForecast       *stage = guise_forecast_get_stage (self, i);
  gboolean                  is_slow = !guise_device_is_asynchronous (setup->device);
  g_autoptr (GuiseSaehd) part = guise_trial_new_part (setup->plan, setup->options, i,
                                                      self->forecast->n_ranks, error);

  if (part == NULL || (is_slow && self->speed <= 0.0 && stage->flops > SMALL_FLOPS &&
                       !time_small (self, cancellable, error)))
    return guise_forecast_prefix_stage (self, i, error);
  if (is_slow && self->of_stage <= 0.0 && !can_afford (self, stage->flops) &&
      !time_smaller (self, part, cancellable, error))
    return guise_forecast_prefix_stage (self, i, error);
  if (is_slow && !can_afford (self, stage->flops))
    {
      stage->ms = 1e3 * stage->flops / (self->of_stage > 0.0 ? self->of_stage : self->speed);
      stage->source = GUISE_FORECAST_ESTIMATED;
      return TRUE;
    }
  if (!time_model (self, part, stage->flops, &stage->ms, cancellable, error))
    return guise_forecast_prefix_stage (self, i, error);
  self->of_stage = self->speed;
  stage->source = GUISE_FORECAST_MEASURED;
  return TRUE;
}

/* Free memory need not be in one piece: a stage whose sizes fit may still not. */
gboolean
guise_forecast_look_at_time (GuiseForecastWork *self,
                             size_t             i,
                             GCancellable      *cancellable,
                             GError           **error)
{
  GuiseStageForecast *stage = guise_forecast_get_stage (self, i);
  size_t              same = guise_forecast_find_same (self, i);
  g_autoptr (GError) reason = NULL;

  stage->ms = NAN;
  if (same < i)
    {
      stage->ms = guise_forecast_get_stage (self, same)->ms;
      stage->source = guise_forecast_get_stage (self, same)->source;
      stage->fits = guise_forecast_get_stage (self, same)->fits;
      return TRUE;
    }
  if (stage->flops > 0.0 && self->setup->budget_seconds <= 0.0 && self->setup->speed > 0.0)
    {
      self->speed = self->setup->speed;
      stage->ms = 1e3 * stage->flops / self->speed;
      stage->source = GUISE_FORECAST_ESTIMATED;
      return TRUE;
    }
  /* Ranks would not agree on when the time is over. */
  if (!stage->fits || self->setup->budget_seconds <= 0.0 ||
      guise_device_get_collective (self->setup->device) != NULL)
    return TRUE;
  if (!time_stage (self, i, cancellable, &reason))
    {
      if (!g_error_matches (reason, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      stage->fits = FALSE;
      stage->largest_batch =
        MIN (stage->largest_batch, stage->batch_size - self->forecast->n_ranks);
    }
  self->n_to_time--;
  return TRUE;
}
