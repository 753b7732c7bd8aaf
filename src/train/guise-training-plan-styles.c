/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans made of plans: the pair of style powers, and the care that it needs. */
#include "core/guise-json-text.h"
#include "train/guise-training-plan-edit.h"
#include "train/guise-training-plan-knobs.h"

/* Takes @plan over, which may be NULL. */
static GuiseTrainingPlan *
set_option (GuiseTrainingPlan *plan,
            size_t             stage,
            const char        *key,
            const char        *value,
            GError           **error)
{
  g_autoptr (GuiseTrainingPlan) before = plan;

  return before != NULL ? guise_training_plan_with_option (before, stage, key, value, error) : NULL;
}

/* Takes @plan over, which may be NULL. */
static GuiseTrainingPlan *
take_care (GuiseTrainingPlan *plan, size_t stage, GError **error)
{
  g_autoptr (GuiseTrainingPlan) before = plan;
  g_autoptr (GuiseTrainingPlan) watched = NULL;

  if (before == NULL)
    return NULL;
  watched = guise_training_plan_with_knob (before, stage, "guard", "strict", error);
  if (watched == NULL ||
      (watched->backup_hours > 0.0 && watched->backup_hours <= GUISE_PLAN_STYLE_BACKUP_HOURS))
    return g_steal_pointer (&watched);
  return guise_training_plan_with_backup_hours (watched, GUISE_PLAN_STYLE_BACKUP_HOURS, error);
}

GuiseTrainingPlan *
guise_training_plan_with_styles (const GuiseTrainingPlan *self,
                                 size_t                   stage,
                                 double                   power,
                                 GError                 **error)
{
  g_autofree char   *value = guise_number_to_text (power);
  GuiseTrainingPlan *plan =
    guise_training_plan_with_option (self, stage, "face_style_power", value, error);

  plan = set_option (plan, stage, "bg_style_power", value, error);
  return power > 0.0 ? take_care (plan, stage, error) : plan;
}
