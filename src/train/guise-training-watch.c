/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a training does with its guard: it shows it predictions, heeds what it finds, and leaves
 * evidence. */
#include "train/guise-training-private.h"

#include "train/guise-evidence.h"
#include "train/guise-train-error.h"

static const GuiseSaehdPicture predictions[GUISE_N_SAEHD_SIDES] = {
  [GUISE_SAEHD_SRC] = GUISE_SAEHD_SRC_SRC,
  [GUISE_SAEHD_DST] = GUISE_SAEHD_DST_DST,
};

static const float *
get_target (const GuiseTraining *self, GuiseSaehdSide side)
{
  return guise_saehd_batch_get (self->batch, GUISE_SAEHD_TARGET, side, 0);
}

gboolean
guise_training_run_preview (GuiseTraining *self, GError **error)
{
  return guise_training_fetch_batch (self, error) &&
         guise_saehd_preview_run (self->preview, get_target (self, GUISE_SAEHD_SRC),
                                  get_target (self, GUISE_SAEHD_DST), error);
}

char *
guise_training_leave_evidence (GuiseTraining *self, const char *finding, const char *message)
{
  GuiseEvidence evidence = {
    .iteration = guise_training_get_iteration (self),
    .finding = finding,
    .message = message,
    .stage = guise_training_get_stage (self)->name,
    .guard = self->guard,
    .n = self->n_preview_rows,
    .resolution = self->model != NULL ? guise_saehd_get_options (self->model)->resolution : 0,
  };

  if (self->setup->evidence == NULL || !guise_training_is_first (self))
    return NULL;
  for (int side = 0; self->has_predictions && side < GUISE_N_SAEHD_SIDES; side++)
    {
      evidence.pictures[side] = guise_saehd_preview_get (self->preview, predictions[side]);
      evidence.targets[side] = get_target (self, (GuiseSaehdSide) side);
    }
  return guise_evidence_write (self->setup->evidence, &evidence, NULL);
}

void
guise_training_collapse (GuiseTraining    *self,
                         GuiseGuardFinding finding,
                         const char       *message,
                         GError          **error)
{
  g_autofree char *evidence =
    guise_training_leave_evidence (self, guise_guard_finding_to_string (finding), message);

  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED, "%s%s%s", message,
               evidence != NULL ? "; what was seen is in " : "", evidence != NULL ? evidence : "");
}

gboolean
guise_training_heed (GuiseTraining *self, GuiseGuardFinding finding, GError **error)
{
  g_autofree char *message = NULL;

  if (finding == GUISE_GUARD_NONE)
    return TRUE;
  message = guise_guard_describe (self->guard, finding);
  if (!guise_guard_finding_is_fault (finding))
    {
      guise_training_warn (self, GUISE_TRAINING_WARNING, guise_guard_finding_to_string (finding),
                           message);
      return TRUE;
    }
  guise_training_collapse (self, finding, message, error);
  return FALSE;
}

/* The first rank looks, all hear what it has seen. */
static gboolean
share (GuiseTraining *self, GError *found, GError **error)
{
  g_auto (GStrv) words =
            guise_ranks_gather (self->ranks, found != NULL ? found->message : "", error);

  if (words == NULL)
    return FALSE;
  if (words[0][0] == '\0')
    return TRUE;
  g_set_error_literal (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED,
                       found != NULL ? found->message : words[0]);
  return FALSE;
}

static gboolean
look (GuiseTraining *self, GError **error)
{
  const uint64_t iteration = guise_training_get_iteration (self);

  if (!guise_training_run_preview (self, error))
    return FALSE;
  self->has_predictions = TRUE;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    {
      const GuiseGuardFinding finding =
        guise_guard_add_pictures (self->guard, iteration, (GuiseSaehdSide) side,
                                  guise_saehd_preview_get (self->preview, predictions[side]),
                                  get_target (self, (GuiseSaehdSide) side), self->n_preview_rows,
                                  guise_saehd_get_options (self->model)->resolution);

      if (!guise_training_heed (self, finding, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_training_look (GuiseTraining *self, GError **error)
{
  g_autoptr (GError) found = NULL;

  if (!self->has_batch) /* a reset that was due when training was stopped comes before any sample */
    return TRUE;
  if (guise_training_is_first (self) && !look (self, &found) &&
      !g_error_matches (found, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED))
    {
      g_propagate_error (error, g_steal_pointer (&found));
      return FALSE;
    }
  return share (self, found, error);
}
