/* SPDX-License-Identifier: GPL-3.0-or-later
 * What plans say, in the person's language. */
#include "app/project/guise-plan-words.h"

#include <glib/gi18n.h>

const char *
guise_plan_words (const char *text)
{
  return text != NULL && *text != '\0' ? _ (text) : "";
}

static char *
dup_no_faces (GuiseFaceSlot slot)
{
  if (slot == GUISE_FACE_SLOT_SRC)
    return g_strdup (_ ("The character has no faces yet. Import some."));
  if (slot == GUISE_FACE_SLOT_DST)
    return g_strdup (_ ("There are no faces of you yet. Record or import some."));
  return g_strdup (_ ("The set of many people has no faces yet. Choose one."));
}

static char *
dup_few_faces (const GuiseLack *lack)
{
  if (lack->slot == GUISE_FACE_SLOT_SRC)
    return g_strdup_printf (_ ("The character has %'zu faces; this stage needs at least %'zu."),
                               lack->n, lack->n_needed);
  if (lack->slot == GUISE_FACE_SLOT_DST)
    return g_strdup_printf (_ ("There are %'zu faces of you; this stage needs at least %'zu."),
                               lack->n, lack->n_needed);
  return g_strdup_printf (_ ("The set of many people has %'zu faces; this stage needs at least %'zu."), lack->n,
    lack->n_needed);
}

static char *
dup_masks (const GuiseLack *lack)
{
  const unsigned long n = (unsigned long) lack->n;

  if (lack->slot == GUISE_FACE_SLOT_SRC)
    return g_strdup_printf (ngettext ("%'zu character face has no mask.",
                                      "%'zu character faces have no mask.", n),
                            lack->n);
  if (lack->slot == GUISE_FACE_SLOT_DST)
    return g_strdup_printf (ngettext ("%'zu of your faces has no mask.",
                                      "%'zu of your faces have no mask.", n),
                            lack->n);
  return g_strdup_printf (ngettext ("%'zu face of the set of many people has no mask.",
                                    "%'zu faces of the set of many people have no mask.", n),
                          lack->n);
}

char *
guise_plan_words_dup_lack (const GuiseLack *lack, const char *text)
{
  switch (lack->kind)
    {
    case GUISE_LACK_FACES:
      return dup_no_faces (lack->slot);
    case GUISE_LACK_MORE_FACES:
      return dup_few_faces (lack);
    case GUISE_LACK_MASKS:
      return dup_masks (lack);
    case GUISE_LACK_FOREHEAD:
      return g_strdup (_ ("Without masks on both sides the forehead cannot be told from hair when "
                          "faces are swapped. Training goes on."));
    case GUISE_LACK_ALL_FACES:
      return g_strdup (_ ("The last stage leaves some of your faces out. That is right for a "
                          "camera; in footage every face that will be seen should be trained."));
    case GUISE_LACK_NOTHING:
      break;
    }
  return g_strdup (text);
}

/* Those with numbers stand below. */
static const char *const remarks[GUISE_N_PLAN_REMARKS] = {
  [GUISE_PLAN_REMARK_NO_FOREHEAD] =
    N_ ("Whole faces have no forehead mask of their own: without applied masks the forehead is cut "
        "off when faces are swapped. The plan does not ask for masks."),
  [GUISE_PLAN_REMARK_NO_BACKUPS] =
    N_ ("There are no timed backups: after a collapse only those before each stage remain."),
  [GUISE_PLAN_REMARK_STYLES] =
    N_ ("Style powers make the face more like the destination and can make a model collapse: watch "
        "the previews. The guard is strict, and there is a backup every hour."),
  [GUISE_PLAN_REMARK_ONE_STYLE] =
    N_ ("The two style powers work as a pair; only one of them is on."),
  [GUISE_PLAN_REMARK_OPTIMIZER] =
    N_ ("The optimizer changes: what it has learned about the weights starts anew."),
  [GUISE_PLAN_REMARK_WARP_OFF] =
    N_ ("Random warp is off from here on: the model cannot be reused for another face any more. "
        "The last reusable one is kept as a backup."),
  [GUISE_PLAN_REMARK_NEVER_WARPED] =
    N_ ("Random warp is off from the beginning: the model cannot be reused for another face. A "
        "reusable model to begin with is kept as a backup."),
  [GUISE_PLAN_REMARK_WARP_ON] =
    N_ ("Random warp is on again; the model stays one that cannot be reused."),
  [GUISE_PLAN_REMARK_GAN_WITH_WARP] =
    N_ ("The GAN is on while random warp is; it is of use when everything else is learned."),
  [GUISE_PLAN_REMARK_WAITS] =
    N_ ("An unattended run waits at the end of this stage for a decision."),
  [GUISE_PLAN_REMARK_ENDS_PRETRAINED] =
    N_ ("The plan ends with pretraining: what it makes is a base for other projects, not a face."),
};

char *
guise_plan_words_dup_remark (const GuisePlanRemark *remark)
{
  const int *numbers = remark->numbers;

  switch (remark->kind)
    {
    case GUISE_PLAN_REMARK_LOW_RESOLUTION:
      return g_strdup_printf (_ ("Whole faces need a resolution of at least %d to be sharp; this plan has %d."), numbers[0],
        numbers[1]);
    case GUISE_PLAN_REMARK_SMALL_BATCH:
      return g_strdup_printf (_ ("A batch of %d learns badly; %d is the least that is worth while."), numbers[0],
        numbers[1]);
    case GUISE_PLAN_REMARK_LEAVES_OUT:
      return g_strdup_printf (_ ("The last stage trains only your best %'d faces. That is right for a camera used live; "
           "for footage every face of it should be trained at the end."),
        numbers[0]);
    default:
      return g_strdup (remarks[remark->kind] != NULL ? _ (remarks[remark->kind]) : remark->text);
    }
}

char *
guise_plan_words_dup_stage (const GuiseTrainingPlan *plan, const char *name)
{
  for (guint i = 0; name != NULL && i < plan->stages->len; i++)
    {
      const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, i);

      if (g_strcmp0 (stage->name, name) == 0 && stage->title != NULL)
        return g_strdup (guise_plan_words (stage->title));
    }
  return g_strdup (name);
}

/* Takes place of @text, if there is any. */
static void
translate (char **text)
{
  char *before = *text;

  if (before == NULL)
    return;
  *text = g_strdup (guise_plan_words (before));
  g_free (before);
}

void
guise_plan_words_translate (GuiseProjectStatus *status)
{
  char *refusal = status->refusal;

  translate (&status->title);
  translate (&status->summary);
  translate (&status->stage_title);
  for (guint i = 0; i < status->stages->len; i++)
    {
      translate (&g_array_index (status->stages, GuiseProjectStageStatus, i).title);
      translate (&g_array_index (status->stages, GuiseProjectStageStatus, i).hint);
    }
  status->refusal = guise_plan_words_dup_lack (&status->refused, refusal);
  g_free (refusal);
}
