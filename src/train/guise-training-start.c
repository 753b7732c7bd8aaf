/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a stage begins without: the parts of a model that start anew. */
#include "train/guise-training-start.h"

/* By what a stage is after; `before` and `now` are settled. */
static const char *const *
get_parts (const GuiseTrainingStage *stage,
           const GuiseSaehdOptions  *before,
           const GuiseSaehdOptions  *now)
{
  static const char *const NONE[] = { NULL };
  static const char *const OF_DF[] = { "inter", NULL };
  static const char *const OF_LIAE[] = { "inter_AB", "inter_B", NULL };
  static const char *const AB[] = { "inter_AB", NULL };
  gboolean                 is_liae = now->archi.family == GUISE_SAEHD_LIAE;

  if (before != NULL && before->pretrain && !now->pretrain)
    return is_liae ? OF_LIAE : OF_DF;
  return stage->reset_first && is_liae ? AB : NONE;
}

gboolean
guise_training_start_stage (const GuiseTrainingPlan *self,
                            size_t                   stage,
                            const GuiseSaehdOptions *before,
                            const GuiseSaehd        *model,
                            GuiseWeights            *weights,
                            uint64_t                 seed,
                            char                  ***out_parts,
                            GError                 **error)
{
  const char *const *parts = get_parts (guise_training_plan_get_stage (self, stage), before,
                                        guise_saehd_get_options (model));

  for (size_t i = 0; parts[i] != NULL; i++)
    if (!guise_saehd_reset_component (model, weights, parts[i], seed, self->reset_moments, error))
      return FALSE;
  *out_parts = g_strdupv ((char **) parts);
  return TRUE;
}
