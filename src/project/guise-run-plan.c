/* SPDX-License-Identifier: GPL-3.0-or-later
 * A plan that was edited under way: whether it still may be, and a line of the journal for each
 * difference (features.md A3, 51). */
#include "core/guise-file.h"
#include "project/guise-project-private.h"
#include "project/guise-run-private.h"
#include "train/guise-training-plan-rules.h"

static gboolean
check_and_note (GuiseRun *self, const GuiseTrainingPlan *known, GError **error)
{
  const GuiseTrainingPlan *plan = self->project->plan;
  g_auto (GStrv) lines = NULL;

  if (!guise_training_plan_check_change (known, plan, guise_training_get_place (self->training),
                                         error))
    return FALSE;
  lines = guise_training_plan_describe_change (known, plan);
  for (size_t i = 0; lines[i] != NULL; i++)
    if (!guise_run_note (self, error, GUISE_JOURNAL_PLAN_CHANGED, "what", lines[i], NULL))
      return FALSE;
  return TRUE;
}

/* Whether training may go on from here by another plan. */
static gboolean
may_take (const GuiseRun *self, const GuiseTrainingPlan *plan, GError **error)
{
  const char *const *options = (const char *const *) self->project->options;

  return guise_training_check (plan, options, error) &&
         guise_training_plan_check (plan, options, error) &&
         guise_training_plan_check_change (self->project->plan, plan,
                                           guise_training_get_place (self->training), error);
}

gboolean
guise_run_take_plan (GuiseRun *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->project->dir, GUISE_PROJECT_PLAN_NAME, NULL);
  g_autoptr (GuiseTrainingPlan) plan = NULL;

  if (guise_device_get_collective (self->setup.device) != NULL)
    return TRUE;
  plan = guise_training_plan_load (path, error);
  if (plan == NULL)
    return FALSE;
  if (g_bytes_equal (plan->text, self->project->plan->text))
    return TRUE;
  if (!may_take (self, plan, error))
    return FALSE;
  g_clear_pointer (&self->training, guise_training_free); /* it borrows from the plan so far */
  guise_training_plan_free (self->project->plan);
  self->project->plan = g_steal_pointer (&plan);
  self->training_setup.plan = self->project->plan;
  return guise_run_open_training (self, error) && guise_run_follow_plan (self, error);
}

/* What the first rank does. */
static gboolean
follow (GuiseRun *self, GError **error)
{
  g_autofree char *path =
    g_build_filename (self->project->dir, GUISE_PROJECT_TRAINED_PLAN_NAME, NULL);
  GBytes     *text = self->project->plan->text;
  gsize       n_bytes;
  const void *data = g_bytes_get_data (text, &n_bytes);
  g_autoptr (GuiseTrainingPlan) known = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      known = guise_training_plan_load (path, NULL); /* damaged: nothing to compare with */
      if (known != NULL && g_bytes_equal (known->text, text))
        return TRUE;
      if (known != NULL && !check_and_note (self, known, error))
        return FALSE;
    }
  return guise_file_replace (path, data, n_bytes, error);
}

gboolean
guise_run_follow_plan (GuiseRun *self, GError **error)
{
  return guise_run_share (self, !guise_run_is_first (self) || follow (self, error), error);
}
