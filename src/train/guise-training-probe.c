/* SPDX-License-Identifier: GPL-3.0-or-later
 * Trying a plan's largest stage before it is needed. */
#include "train/guise-training-probe.h"

#include <stdlib.h>

#include "model/guise-saehd-forecast.h"
#include "train/guise-ranks.h"
#include "train/guise-train-error.h"
#include "train/guise-training-trial-private.h"

/* The first step by step, the second recorded, the third as all others. */
static const GuiseTrialLimits limits = { .n_warm = 0, .n_timed = 3 };

/* The stage that takes most of the device. */
static gboolean
find_largest (const GuiseTrainingPlan *plan,
              const char *const       *options,
              GuiseDevice             *device,
              gboolean                 with_preview,
              GuiseTrainingProbe      *probe,
              GError                 **error)
{
  for (size_t i = 0; i < plan->stages->len; i++)
    {
      g_autoptr (GuiseSaehd) model =
                   guise_trial_new_part (plan, options, i, guise_trial_count_ranks (device), error);
      GuiseSaehdForecast forecast;

      if (model == NULL ||
          !guise_saehd_forecast (model, device, guise_trial_count_preview (model, with_preview),
                                 &forecast, error))
        return FALSE;
      if (i > 0 && forecast.device <= probe->n_bytes)
        continue;
      probe->stage = i;
      probe->n_bytes = forecast.device;
    }
  return TRUE;
}

static gboolean
fits (const GuiseSaehd *model,
      int               batch_size,
      GuiseDevice      *device,
      gboolean          with_preview,
      size_t            n_free)
{
  g_autoptr (GuiseSaehd) smaller = guise_trial_new_resized (model, batch_size, NULL);
  GuiseSaehdForecast forecast;

  return smaller != NULL &&
         guise_saehd_forecast (smaller, device, guise_trial_count_preview (smaller, with_preview),
                               &forecast, NULL) &&
         forecast.device <= n_free;
}

/* The largest batch below the model's own with which it fits; 0 when none does. Every sample more
 * takes more, so the interval is halved. */
static int
find_batch (const GuiseSaehd *model, GuiseDevice *device, gboolean with_preview, size_t n_free)
{
  int good = 0;
  int bad = guise_saehd_get_options (model)->batch_size;

  while (bad - good > 1)
    {
      int middle = good + (bad - good) / 2;

      if (fits (model, middle, device, with_preview, n_free))
        good = middle;
      else
        bad = middle;
    }
  return good;
}

static gboolean
fail_memory (const GuiseTrainingPlan  *plan,
             const GuiseSaehd         *model,
             GuiseDevice              *device,
             gboolean                  with_preview,
             const GuiseTrainingProbe *probe,
             GError                  **error)
{
  /* The plan's own batch is named, not what the cards take together of it. */
  const int batch = find_batch (model, device, with_preview, probe->n_free_bytes) *
                    guise_trial_count_ranks (device) / MAX (plan->batch_factor, 1);

  return guise_trial_fail_memory (guise_training_plan_get_stage (plan, probe->stage)->name,
                                  probe->n_bytes, probe->n_free_bytes, batch, error);
}

gboolean
guise_training_probe (const GuiseTrainingPlan *plan,
                      const char *const       *options,
                      GuiseDevice             *device,
                      gboolean                 with_preview,
                      GuiseTrainingProbe      *out_probe,
                      GError                 **error)
{
  GuiseTrainingProbe probe = { 0 };
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GError) reason = NULL;
  gboolean fits_here;

  g_return_val_if_fail (plan != NULL && device != NULL && out_probe != NULL, FALSE);

  if (!find_largest (plan, options, device, with_preview, &probe, error))
    return FALSE;
  model =
    guise_trial_new_part (plan, options, probe.stage, guise_trial_count_ranks (device), error);
  if (model == NULL)
    return FALSE;
  guise_device_get_memory (device, &probe.n_free_bytes, NULL);
  fits_here = probe.n_bytes <= probe.n_free_bytes ||
              fail_memory (plan, model, device, with_preview, &probe, error);
  /* From here on ranks wait for each other: they start together or not at all. */
  if (!guise_ranks_await_all (guise_device_get_collective (device), fits_here, error))
    return FALSE;
  if (!guise_trial_run (model, device, with_preview, &limits, NULL, &probe.ms, &reason))
    {
      /* Free memory need not be in one piece. */
      if (g_error_matches (reason, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY))
        return fail_memory (plan, model, device, with_preview, &probe, error);
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  *out_probe = probe;
  return TRUE;
}
