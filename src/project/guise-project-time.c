/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long a project will take yet, from what it has left on the disk. */
#include "project/guise-project-time.h"

#include <math.h>

#include "store/guise-loss-history.h"
#include "train/guise-eta.h"
#include "train/guise-training-forecast.h"

#define N_NEWEST 500 /* iterations that tell the speed */
#define N_LEAST  3   /* fewer tell nothing */

/* Returns: ms of the newest iterations of a stage that has @n_done of them; NaN: not known */
static double
get_ms (const GuiseProject *self, uint64_t iteration, uint64_t n_done)
{
  g_autofree char *dir = guise_project_dup_history_dir (self);
  g_autofree char *path = g_build_filename (dir, GUISE_LOSS_HISTORY_FILE, NULL);
  g_autoptr (GuiseLossCurve) curve = NULL;

  if (n_done < N_LEAST)
    return (double) NAN;
  curve = guise_loss_history_read (path, iteration - MIN (n_done, N_NEWEST) + 1, iteration, 1, NULL,
                                   NULL); /* or it is not known */
  if (curve == NULL || curve->points->len == 0)
    return (double) NAN;
  return (double) g_array_index (curve->points, GuiseLossPoint, 0).ms;
}

static GuiseEta *
make_eta (const GuiseProject *self)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);
  g_autofree double *work = NULL;

  if (device == NULL)
    return NULL;
  work = guise_training_forecast_flops (self->plan, (const char *const *) self->options, device, 1);
  return guise_eta_new_by_work (self->plan->stages->len, work);
}

/* Returns: ms of the newest iterations and the stage they belong to; NaN: not known */
static double
find_speed (const GuiseProject   *self,
            const GuisePlanPlace *place,
            uint64_t              iteration,
            size_t               *out_stage)
{
  const uint64_t n_done = MIN (place->done, iteration);
  const uint64_t before = iteration - n_done; /* where the stage before has ended */
  double         ms = get_ms (self, iteration, n_done);

  *out_stage = place->stage;
  if (!isnan (ms) || place->stage == 0)
    return ms;
  *out_stage = place->stage - 1;
  return get_ms (self, before,
                 MIN (before,
                      guise_training_plan_get_stage (self->plan, *out_stage)->n_iterations));
}

void
guise_project_get_time_left (const GuiseProject   *self,
                             const GuisePlanPlace *place,
                             uint64_t              iteration,
                             double                trained_seconds,
                             double               *out_stage_seconds,
                             double               *out_plan_seconds)
{
  size_t       stage;
  const double ms = find_speed (self, place, iteration, &stage);
  g_autoptr (GuiseEta) eta = ms >= 0.0 ? make_eta (self) : NULL;

  *out_stage_seconds = *out_plan_seconds = (double) NAN;
  if (eta == NULL)
    return;
  for (int i = 0; i < N_LEAST; i++)
    guise_eta_add (eta, stage, ms);
  *out_stage_seconds =
    guise_eta_get_seconds (eta, self->plan, place, place->stage, UINT64_MAX, trained_seconds);
  *out_plan_seconds = guise_eta_get_seconds (eta, self->plan, place, self->plan->stages->len - 1,
                                             UINT64_MAX, trained_seconds);
}
