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
/* Two times are compared: those of steps as all others. */
static const GuiseTrialLimits compared = { .n_warm = 2, .n_timed = 3 };

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

/* The largest stage as one rank trains it, and what it finds on the device. */
static GuiseSaehd *
rehearse (const GuiseTrainingPlan *plan,
          const char *const       *options,
          GuiseDevice             *device,
          gboolean                 with_preview,
          GuiseTrainingProbe      *probe,
          GError                 **error)
{
  if (!find_largest (plan, options, device, with_preview, probe, error))
    return NULL;
  guise_device_get_memory (device, &probe->n_free_bytes, NULL);
  return guise_trial_new_part (plan, options, probe->stage, guise_trial_count_ranks (device),
                               error);
}

static gboolean
run (const GuiseTrainingPlan *plan,
     GuiseSaehd              *model,
     GuiseDevice             *device,
     gboolean                 with_preview,
     GuiseTrainingProbe      *probe,
     GError                 **error)
{
  g_autoptr (GError) reason = NULL;

  if (guise_trial_run (model, device, with_preview, &limits, NULL, &probe->ms, &reason))
    return TRUE;
  /* Free memory need not be in one piece. */
  if (g_error_matches (reason, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY))
    return fail_memory (plan, model, device, with_preview, probe, error);
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

static gboolean
probe_one (const GuiseTrainingPlan *plan,
           const char *const       *options,
           GuiseDevice             *device,
           gboolean                 with_preview,
           GuiseTrainingProbe      *probe,
           GError                 **error)
{
  g_autoptr (GuiseSaehd) model = rehearse (plan, options, device, with_preview, probe, error);
  gboolean fits_here;

  if (model == NULL)
    return FALSE;
  fits_here = probe->n_bytes <= probe->n_free_bytes ||
              fail_memory (plan, model, device, with_preview, probe, error);
  /* From here on ranks wait for each other: they start together or not at all. */
  return guise_ranks_await_all (guise_device_get_collective (device), fits_here, error) &&
         run (plan, model, device, with_preview, probe, error);
}

/* ---- the optimizer on the devices, and aside ---- */

typedef struct
{
  GuiseTrainingProbe probe;
  GuiseSaehd        *model; /* owned; of the stage that takes most */
  gboolean           fits;  /* on all ranks */
} Attempt;

size_t
guise_training_probe_read_host (const char *meminfo, const GuiseRanks *ranks)
{
  const int    n_local = MAX (ranks->n_local > 0 ? ranks->n_local : ranks->n_ranks, 1);
  const size_t n_free = guise_trial_read_free (meminfo);

  return n_free > 0 ? n_free / (size_t) n_local : SIZE_MAX;
}

static void
attempt_clear (Attempt *self)
{
  g_clear_pointer (&self->model, guise_saehd_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attempt, attempt_clear)

static char **
dup_options (const char *const *options, GuiseOptimizerPlace place)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (options != NULL)
    g_strv_builder_addv (builder, (const char **) options);
  g_strv_builder_add (builder, guise_optimizer_place_get_option (place));
  return g_strv_builder_end (builder);
}

/* Ranks may have different memory left, and all of them go the same way. */
static gboolean
look_whether_it_fits (Attempt                 *self,
                      const GuiseTrainingPlan *plan,
                      const char *const       *options,
                      GuiseOptimizerPlace      place,
                      GuiseDevice             *device,
                      gboolean                 with_preview,
                      GError                 **error)
{
  GuiseCollective *ranks = guise_device_get_collective (device);
  g_auto (GStrv) here = dup_options (options, place);
  GuiseRankVotes votes = { 0 };

  self->model =
    rehearse (plan, (const char *const *) here, device, with_preview, &self->probe, error);
  votes.stops = self->probe.n_bytes > self->probe.n_free_bytes;
  if (self->model == NULL || !guise_ranks_await_all (ranks, TRUE, error) ||
      !guise_ranks_vote (ranks, &votes, error))
    return FALSE;
  self->fits = !votes.stops;
  self->probe.ms = -1.0;
  return TRUE;
}

/* Memory that the forecast found need not be there in one piece, nor that of the computer: then
 * this place is none, on all ranks. */
static gboolean
try (Attempt *self, GuiseDevice *device, gboolean with_preview, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (!self->fits || guise_trial_run (self->model, device, with_preview, &compared, NULL,
                                      &self->probe.ms, &reason))
    return TRUE;
  if (!g_error_matches (reason, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  self->fits = FALSE;
  self->probe.ms = -1.0;
  return TRUE;
}

/* The clocks of several ranks differ, and all of them go the same way. */
static gboolean
time_what_fits (GuiseDevice *device,
                gboolean     with_preview,
                Attempt     *on,
                Attempt     *aside,
                GError     **error)
{
  GuiseRankVotes votes = { 0 };

  if (!try (on, device, with_preview, error) || !try (aside, device, with_preview, error))
    return FALSE;
  votes.losses[0] = on->probe.ms;
  votes.losses[1] = aside->probe.ms;
  if (!guise_ranks_vote (guise_device_get_collective (device), &votes, error))
    return FALSE;
  on->probe.ms = votes.losses[0];
  aside->probe.ms = votes.losses[1];
  return TRUE;
}

/* Each place has its own largest stage; times are compared of the same. */
static gboolean
compare_like (const Attempt           *on,
              Attempt                 *aside,
              const GuiseTrainingPlan *plan,
              const char *const       *options,
              GuiseDevice             *device,
              GError                 **error)
{
  g_auto (GStrv) here = dup_options (options, GUISE_OPTIMIZER_ASIDE);

  if (!on->fits || !aside->fits || on->probe.stage == aside->probe.stage)
    return TRUE;
  guise_saehd_unref (aside->model);
  aside->model = guise_trial_new_part (plan, (const char *const *) here, on->probe.stage,
                                       guise_trial_count_ranks (device), error);
  return aside->model != NULL;
}

/* What lies aside has to be in memory, not on the disk that lends it. One rank is enough that
 * cannot have it. */
static gboolean
look_whether_host_has_it (Attempt            *aside,
                          GuiseDevice        *device,
                          gboolean            with_preview,
                          size_t              n_host_free,
                          GuiseTrainingProbe *probe,
                          GError            **error)
{
  GuiseSaehdForecast forecast;
  GuiseRankVotes     votes = { 0 };

  if (!guise_saehd_forecast (aside->model, device,
                             guise_trial_count_preview (aside->model, with_preview), &forecast,
                             error))
    return FALSE;
  votes.stops = forecast.host > n_host_free;
  if (!guise_ranks_vote (guise_device_get_collective (device), &votes, error))
    return FALSE;
  aside->fits = aside->fits && !votes.stops;
  probe->lacks_host = votes.stops;
  probe->n_aside_bytes = forecast.host;
  probe->n_host_free_bytes = n_host_free;
  return TRUE;
}

static void
take_host (GuiseTrainingProbe *probe, const GuiseTrainingProbe *host)
{
  probe->lacks_host = host->lacks_host;
  probe->n_aside_bytes = host->n_aside_bytes;
  probe->n_host_free_bytes = host->n_host_free_bytes;
}

/* There is no choice; of the graphics cards it says so. */
static gboolean
probe_as_planned (const GuiseTrainingPlan  *plan,
                  const char *const        *options,
                  GuiseDevice              *device,
                  gboolean                  with_preview,
                  const GuiseTrainingProbe *host,
                  GuiseTrainingProbe       *probe,
                  GError                  **error)
{
  if (!probe_one (plan, options, device, with_preview, probe, error))
    return FALSE;
  take_host (probe, host);
  return TRUE;
}

static gboolean
probe_both (const GuiseTrainingPlan *plan,
            const char *const       *options,
            GuiseDevice             *device,
            gboolean                 with_preview,
            size_t                   n_host_free,
            GuiseTrainingProbe      *probe,
            GError                 **error)
{
  g_auto (Attempt) on = { 0 };
  g_auto (Attempt) aside = { 0 };
  g_autoptr (GuiseSaehd) model = NULL;
  GuiseTrainingProbe  host = { 0 };
  GuiseOptimizerPlace planned, chosen;

  if (!look_whether_it_fits (&on, plan, options, GUISE_OPTIMIZER_ON_DEVICE, device, with_preview,
                             error) ||
      !look_whether_it_fits (&aside, plan, options, GUISE_OPTIMIZER_ASIDE, device, with_preview,
                             error) ||
      !look_whether_host_has_it (&aside, device, with_preview, n_host_free, &host, error))
    return FALSE;
  if (!on.fits && !aside.fits)
    return probe_as_planned (plan, options, device, with_preview, &host, probe, error);
  model =
    guise_trial_new_part (plan, options, on.probe.stage, guise_trial_count_ranks (device), error);
  if (model == NULL || !compare_like (&on, &aside, plan, options, device, error) ||
      !time_what_fits (device, with_preview, &on, &aside, error))
    return FALSE;
  if (!on.fits && !aside.fits)
    return probe_as_planned (plan, options, device, with_preview, &host, probe, error);
  planned = guise_saehd_get_options (model)->models_opt_on_gpu ? GUISE_OPTIMIZER_ON_DEVICE
                                                               : GUISE_OPTIMIZER_ASIDE;
  chosen = guise_optimizer_place_choose (planned, on.probe.ms, aside.probe.ms);
  *probe = chosen == GUISE_OPTIMIZER_ON_DEVICE ? on.probe : aside.probe;
  probe->is_tried = TRUE;
  probe->device_ms = on.probe.ms;
  probe->aside_ms = aside.probe.ms;
  take_host (probe, &host);
  /* Stages may differ in it, and where one place does not fit none of them may have it. */
  probe->place = on.fits && aside.fits && chosen == planned ? GUISE_OPTIMIZER_AS_PLANNED : chosen;
  return TRUE;
}

gboolean
guise_training_probe (const GuiseTrainingPlan *plan,
                      const char *const       *options,
                      GuiseDevice             *device,
                      gboolean                 with_preview,
                      size_t                   n_host_free,
                      GuiseTrainingProbe      *out_probe,
                      GError                 **error)
{
  GuiseTrainingProbe probe = { 0 };
  gboolean           is_found;

  g_return_val_if_fail (plan != NULL && device != NULL && out_probe != NULL, FALSE);

  is_found = guise_trial_count_ranks (device) >= GUISE_OPTIMIZER_TRIED_FROM
               ? probe_both (plan, options, device, with_preview, n_host_free, &probe, error)
               : probe_one (plan, options, device, with_preview, &probe, error);
  if (is_found)
    *out_probe = probe;
  return is_found;
}
