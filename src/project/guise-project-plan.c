/* SPDX-License-Identifier: GPL-3.0-or-later
 * The plan of a project becomes another one by a person's word. */
#include "project/guise-project-plan.h"

#include <string.h>

#include "core/guise-file.h"
#include "project/guise-project-private.h"
#include "store/guise-checkpoint.h"
#include "train/guise-training-plan-rules.h"
#include "train/guise-training.h"

gboolean
guise_project_find_place (const GuiseProject *self, GuisePlanPlace *out_place, GError **error)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self);
  g_autoptr (GPtrArray) list = guise_checkpoint_list (checkpoints, error);
  const GuiseCheckpointEntry *newest = NULL;
  const uint64_t              first = self->imported_iterations;

  if (list == NULL)
    return FALSE;
  for (guint i = list->len; i > 0; i--)
    if (((const GuiseCheckpointEntry *) list->pdata[i - 1])->state != GUISE_CHECKPOINT_DAMAGED)
      newest = list->pdata[i - 1];
  if (newest == NULL)
    {
      *out_place = (GuisePlanPlace){ 0 };
      return TRUE;
    }
  return guise_training_plan_find_place (self->plan, newest->info.stage, newest->info.stage_done,
                                         newest->info.n_repeats,
                                         newest->info.iteration > first
                                           ? newest->info.iteration - first
                                           : 0,
                                         out_place, error);
}

gboolean
guise_project_check_plan (const GuiseProject *self, const GuiseTrainingPlan *plan, GError **error)
{
  const char *const *options = (const char *const *) self->options;
  GuisePlanPlace     place;

  return guise_project_find_place (self, &place, error) &&
         guise_training_check (plan, options, error) &&
         guise_training_plan_check (plan, options, error) &&
         guise_training_plan_check_change (self->plan, plan, &place, error);
}

/* What was never trained has no training that would note the change. */
static gboolean
journal_changes (const GuiseProject *self, const GuiseTrainingPlan *plan, GError **error)
{
  g_autofree char *known = g_build_filename (self->dir, GUISE_PROJECT_TRAINED_PLAN_NAME, NULL);
  g_auto (GStrv) lines = NULL;

  if (g_file_test (known, G_FILE_TEST_EXISTS))
    return TRUE;
  lines = guise_training_plan_describe_change (self->plan, plan);
  for (size_t i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (JsonObject) members = json_object_new ();

      json_object_set_string_member (members, "what", lines[i]);
      if (!guise_project_add_act (self, self->imported_iterations, GUISE_JOURNAL_PLAN_CHANGED,
                                  members, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_project_set_plan (GuiseProject *self, const GuiseTrainingPlan *plan, GError **error)
{
  g_autofree char *path = g_build_filename (self->dir, GUISE_PROJECT_PLAN_NAME, NULL);
  gsize            n_bytes;
  const char      *text = g_bytes_get_data (plan->text, &n_bytes);
  g_autoptr (GuiseTrainingPlan) taken = NULL;

  if (strcmp (self->plan->name, plan->name) != 0 && guise_project_has_model (self))
    {
      g_set_error (error, GUISE_PROJECT_ERROR, GUISE_PROJECT_ERROR_LOCKED,
                   "This project has a model that was trained by '%s'; another recipe is for "
                   "another project: duplicate this one",
                   self->plan->name);
      return FALSE;
    }
  if (!guise_project_check_plan (self, plan, error))
    return FALSE;
  taken = guise_training_plan_parse (text, n_bytes, path, error);
  /* The journal first, as with options. */
  if (taken == NULL || !journal_changes (self, plan, error) ||
      !guise_file_replace (path, text, n_bytes, error))
    return FALSE;
  guise_training_plan_free (self->plan);
  self->plan = g_steal_pointer (&taken);
  return TRUE;
}
