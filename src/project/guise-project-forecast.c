/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a forecast has to know of a project. */
#include "project/guise-project-forecast.h"

#include "store/guise-checkpoint.h"

#define PREVIEW_SECONDS 60.0 /* as `guise train` does */

/* Iterations of the plan that are done and the time they took, as the newest whole checkpoint says.
 */
static gboolean
find_done (const GuiseProject      *project,
           const GuiseTrainingPlan *plan,
           uint64_t                *out_n_done,
           double                  *out_trained_seconds,
           GCancellable            *cancellable,
           GError                 **error)
{
  g_autofree char *dir = guise_project_dup_checkpoints_dir (project);
  g_auto (GuiseCheckpointInfo) info = { 0 };
  g_autoptr (GError) local = NULL;
  g_autofree char *path = guise_checkpoint_find_latest (dir, &info, cancellable, &local);
  GuisePlanPlace   place;
  uint64_t         n_done = 0;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (path != NULL && info.iteration > project->imported_iterations)
    {
      if (!guise_training_plan_find_place (plan, info.stage, info.stage_done, info.n_repeats,
                                           info.iteration - project->imported_iterations, &place,
                                           error))
        return FALSE;
      for (size_t i = 0; i < place.stage; i++)
        n_done += guise_training_plan_get_stage (plan, i)->n_iterations;
      n_done += place.done;
    }
  *out_n_done = n_done;
  *out_trained_seconds = info.trained_seconds;
  return TRUE;
}

/* The shortest time between two timed backups that a stage asks for; 0: there are none. */
static double
get_backup_hours (const GuiseProject *project, const GuiseTrainingPlan *plan)
{
  double shortest = plan->backup_hours;

  for (size_t i = 0; i < plan->stages->len; i++)
    {
      double hours =
        guise_training_plan_get_backup_hours (plan, (const char *const *) project->options, i);

      if (hours > 0.0)
        shortest = shortest > 0.0 ? MIN (shortest, hours) : hours;
    }
  return shortest;
}

void
guise_forecast_setup_for_known (GuiseForecastSetup      *self,
                                const GuiseProject      *project,
                                const GuiseTrainingPlan *plan,
                                uint64_t                 n_done,
                                double                   trained_seconds)
{
  self->plan = plan != NULL ? plan : project->plan;
  self->options = (const char *const *) project->options;
  self->first_iteration = project->imported_iterations;
  self->with_preview = TRUE;
  self->backup_hours = get_backup_hours (project, self->plan);
  self->preview_seconds = PREVIEW_SECONDS;
  self->n_done = n_done;
  self->trained_seconds = trained_seconds;
}

gboolean
guise_forecast_setup_for_project (GuiseForecastSetup      *self,
                                  const GuiseProject      *project,
                                  const GuiseTrainingPlan *plan,
                                  GCancellable            *cancellable,
                                  GError                 **error)
{
  const GuiseTrainingPlan *what = plan != NULL ? plan : project->plan;
  uint64_t                 n_done;
  double                   trained_seconds;

  if (!find_done (project, what, &n_done, &trained_seconds, cancellable, error))
    return FALSE;
  guise_forecast_setup_for_known (self, project, what, n_done, trained_seconds);
  return TRUE;
}
