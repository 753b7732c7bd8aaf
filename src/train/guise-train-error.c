/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain of the train room; its errors about plans carry what is wrong in parts. */
#include "train/guise-train-error.h"

#include "train/guise-plan-flaw.h"

typedef struct
{
  GuisePlanFlaw flaw; /* its texts are owned */
} GuiseTrainErrorPrivate;

static void
guise_train_error_private_init (GuiseTrainErrorPrivate *self)
{
  self->flaw = (GuisePlanFlaw){ .kind = GUISE_PLAN_FLAW_OTHER };
}

static void
guise_train_error_private_copy (const GuiseTrainErrorPrivate *from, GuiseTrainErrorPrivate *to)
{
  to->flaw = from->flaw;
  to->flaw.key = g_strdup (from->flaw.key);
  to->flaw.word = g_strdup (from->flaw.word);
}

static void
guise_train_error_private_clear (GuiseTrainErrorPrivate *self)
{
  g_free ((char *) self->flaw.key);
  g_free ((char *) self->flaw.word);
}

G_DEFINE_EXTENDED_ERROR (GuiseTrainError, guise_train_error)

const GuisePlanFlaw *
guise_plan_flaw_find (const GError *error)
{
  const GuisePlanFlaw *flaw;

  if (!g_error_matches (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN))
    return NULL;
  flaw = &guise_train_error_get_private (error)->flaw;
  return flaw->kind != GUISE_PLAN_FLAW_OTHER ? flaw : NULL;
}

void
guise_plan_flaw_mark (const GuisePlanFlaw *flaw, GError *error)
{
  const GuiseTrainErrorPrivate from = { *flaw };
  GuiseTrainErrorPrivate      *to;

  if (!g_error_matches (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN))
    return;
  to = guise_train_error_get_private (error);
  guise_train_error_private_clear (to);
  guise_train_error_private_copy (&from, to);
}
