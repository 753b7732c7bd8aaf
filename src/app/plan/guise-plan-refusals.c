/* SPDX-License-Identifier: GPL-3.0-or-later
 * Why a plan, or an edit of it, is refused, in the person's language. */
#include "app/plan/guise-plan-refusals.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/guise-error-text.h"
#include "app/plan/guise-plan-advice.h"
#include "app/plan/guise-plan-flaws.h"
#include "app/project/guise-plan-words.h"
#include "train/guise-train-error.h"

/* Those that name something stand below. */
static const char *const sentences[GUISE_N_PLAN_REFUSALS] = {
  [GUISE_PLAN_REFUSAL_NEEDS_BASE] = N_ ("This plan goes on with a trained model, and there is none "
                                        "yet. Import one, or choose another recipe."),
  [GUISE_PLAN_REFUSAL_TOO_LONG] =
    N_ ("The plan would come to more iterations than can be counted. Make it shorter."),
  [GUISE_PLAN_REFUSAL_PRETRAIN_ALWAYS] =
    N_ ("Preparing on many people would go on to the end. Take the recipe that is made for it."),
  [GUISE_PLAN_REFUSAL_PRETRAIN_LATE] =
    N_ ("Preparing on many people comes before all else; it cannot begin after another stage."),
  [GUISE_PLAN_REFUSAL_PRETRAIN_WARP] = N_ ("After the preparation a part of the model starts anew. "
                                           "Random warp must be on first, so that it is trained."),
  [GUISE_PLAN_REFUSAL_RESET_DF] = N_ ("A reset is not possible: a df model has no such part."),
  [GUISE_PLAN_REFUSAL_RESET_PRETRAIN] =
    N_ ("A reset is not possible while the model is prepared on many people: the part that would "
        "start anew is not trained then."),
  [GUISE_PLAN_REFUSAL_RESET_LATE] = N_ ("A reset is not possible any more once random warp was "
                                        "off: what was learned since would be lost."),
  [GUISE_PLAN_REFUSAL_RESET_WARP] = N_ ("A reset is not possible while random warp is off: the "
                                        "part that starts anew is not trained then."),
  [GUISE_PLAN_REFUSAL_RESET_LAST] =
    N_ ("The plan would end with a reset, with a part of the model that has not learned anything."),
  [GUISE_PLAN_REFUSAL_GATE_WARP] =
    N_ ("The question at its end cannot lead back to stages from before random warp was off."),
  [GUISE_PLAN_REFUSAL_GATE_BACK] =
    N_ ("The question at its end cannot lead back to the preparation on many people."),
  [GUISE_PLAN_REFUSAL_GATE_PRETRAIN] = N_ ("At the end of the preparation on many people there is "
                                           "no likeness yet that could be asked about."),
  [GUISE_PLAN_REFUSAL_PAST_MISSING] =
    N_ ("A stage that has been trained already cannot be taken out."),
  [GUISE_PLAN_REFUSAL_PAST_ORDER] =
    N_ ("Stages that have been trained already keep their places; new ones go behind them."),
  [GUISE_PLAN_REFUSAL_PAST_CHANGED] = N_ ("This stage is over and cannot be changed any more."),
  [GUISE_PLAN_REFUSAL_BEGUN_RESET] =
    N_ ("This stage has begun; whether it starts with a reset cannot be changed any more."),
};

static const char *
get_title (const char *key)
{
  const GuiseAdvice *advice = key != NULL ? guise_plan_advice_find (key) : NULL;

  return advice != NULL ? _(advice->title) : key;
}

/* A value as the page of the plan shows it. */
static const char *
get_label (const char *key, const char *value)
{
  const GuiseAdvice *advice = key != NULL ? guise_plan_advice_find (key) : NULL;

  if (advice != NULL && advice->form == GUISE_ADVICE_SWITCH)
    return *value == 'y' ? _("on") : _("off");
  for (size_t i = 0; advice != NULL && advice->choices[i].value != NULL; i++)
    if (strcmp (advice->choices[i].value, value) == 0)
      return _(advice->choices[i].label);
  return value;
}

/* ---- sentences that name something ---- */

static char *
dup_of_value (const GuisePlanRefusal *self, const char *title)
{
  const char *value = self->value != NULL ? get_label (self->key, self->value) : NULL;

  switch (self->kind)
    {
    case GUISE_PLAN_REFUSAL_LOCKED:
      /* Translators: an option and its value */
      return g_strdup_printf (_("“%s” is %s in the first stage and cannot change any more: what was learned would not fit."),
                                 title, value);
    case GUISE_PLAN_REFUSAL_SETTLED:
      /* Translators: an option and its value */
      return g_strdup_printf (_("“%s” is %s and cannot change after the first iteration. A duplicate of the project can have another value."),
                                 title, value);
    default:
      if (title == NULL)
        return NULL;
      return value != NULL
        /* Translators: an option and a value */
        ? g_strdup_printf (_("“%s” cannot have this value. The nearest that is possible is %s."),
                              title, value)
        /* Translators: an option */
        : g_strdup_printf (_("“%s” cannot have this value."), title);
    }
}

static char *
dup_of_style (const GuisePlanRefusal *self, const char *title)
{
  switch (self->kind)
    {
    case GUISE_PLAN_REFUSAL_STYLE_POWER:
      /* Translators: an option and the most that it can be */
      return g_strdup_printf (_("“%s” must be at most %g in the first stage that has it. A later stage may have more, when the previews are good."),
                                 title, self->number);
    case GUISE_PLAN_REFUSAL_STYLE_EARLY:
      /* Translators: an option and a number of iterations */
      return g_strdup_printf (_("“%s” must be 0 for the first %'.0f iterations: there is no face yet whose style could be matched."),
                                 title, self->number);
    case GUISE_PLAN_REFUSAL_STYLE_GUARD:
      /* Translators: an option */
      return g_strdup_printf (_("“%s” can make a model collapse: the guard of this stage must be strict."), title);
    default:
      /* Translators: an option and a number of hours */
      return g_strdup_printf (_("“%s” can make a model collapse: back up every %.0f h, or more often."), title,
        self->number);
    }
}

static char *
dup_of_done (const GuisePlanRefusal *self)
{
  const unsigned long n = (unsigned long) self->number;

  if (self->kind == GUISE_PLAN_REFUSAL_DONE_RESETS)
    return g_strdup_printf (
      ngettext ("%'lu iteration of this stage is done; only later resets can be changed.",
                "%'lu iterations of this stage are done; only later resets can be changed.", n),
      n);
  return g_strdup_printf (ngettext ("%'lu iteration of this stage is done; it cannot be shorter.",
                                    "%'lu iterations of this stage are done; it cannot be shorter.",
                                    n),
                          n);
}

/* Returns: (nullable): NULL: there are no words for it */
static char *
dup_sentence (const GuisePlanRefusal *self)
{
  const char *title = get_title (self->key);

  switch (self->kind)
    {
    case GUISE_PLAN_REFUSAL_OPTION:
    case GUISE_PLAN_REFUSAL_LOCKED:
    case GUISE_PLAN_REFUSAL_SETTLED:
      return dup_of_value (self, title);
    case GUISE_PLAN_REFUSAL_TRUE_FACE:
      /* Translators: an option */
      return g_strdup_printf (_("“%s” is for df models only; it must be 0 here."), title);
    case GUISE_PLAN_REFUSAL_RESET_BEFORE:
      return g_strdup_printf (_("Random warp must stay on after stage %zu, which ends with a reset."), self->other + 1);
    case GUISE_PLAN_REFUSAL_GATE_CROSS:
      return g_strdup_printf (_("Stage %zu is repeated by the question of another stage already. The two ways must not cross, or the plan might never end."),
                                 self->other + 1);
    case GUISE_PLAN_REFUSAL_STYLE_POWER:
    case GUISE_PLAN_REFUSAL_STYLE_EARLY:
    case GUISE_PLAN_REFUSAL_STYLE_GUARD:
    case GUISE_PLAN_REFUSAL_STYLE_BACKUPS:
      return dup_of_style (self, title);
    case GUISE_PLAN_REFUSAL_DONE_RESETS:
    case GUISE_PLAN_REFUSAL_DONE_ITERATIONS:
      return dup_of_done (self);
    default:
      return sentences[self->kind] != NULL ? g_strdup (_(sentences[self->kind])) : NULL;
    }
}

/* ---- what others ask ---- */

char *
guise_plan_refusals_dup_text (const GuisePlanRefusal  *refusal,
                              const GuiseTrainingPlan *plan,
                              const GError            *error)
{
  g_autofree char *sentence = dup_sentence (refusal);
  const char      *title;

  if (sentence == NULL)
    return guise_plan_refusals_dup_error (plan, error);
  if (refusal->stage >= plan->stages->len)
    return g_steal_pointer (&sentence);
  title = guise_plan_words (guise_training_plan_get_stage (plan, refusal->stage)->title);
  /* Translators: number and title of a stage, and a sentence */
  return g_strdup_printf (_("Stage %zu, “%s”: %s"), refusal->stage + 1, title, sentence);
}

char *
guise_plan_refusals_dup_error (const GuiseTrainingPlan *plan, const GError *error)
{
  const GuiseErrorText text = guise_error_text_get (error);
  const char          *message = error->message;
  g_autofree char     *flaw = guise_plan_flaws_dup_text (error, FALSE);

  if (flaw != NULL)
    /* Translators: a sentence that says what is wrong */
    return g_strdup_printf (_("The plan cannot be read. %s"), flaw);
  if (!g_error_matches (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN))
    /* Translators: what happened, what one can do */
    return g_strdup_printf (_("%s. %s"), text.title, text.advice);
  if (plan != NULL && g_str_has_prefix (message, plan->label))
    {
      message += strlen (plan->label);
      message += strspn (message, ":0123456789 ");
    }
  /* Translators: what is wrong in a file, with its place there, in English */
  return g_strdup_printf (_("The plan cannot be read: %s."), message);
}

char *
guise_plan_refusals_dup_edit (const char *key)
{
  static const char *const numbers[] = { "src_keep", "src_min", "dst_keep", "dst_min", NULL };

  if (g_strv_contains (numbers, key))
    return g_strdup (_("No more faces can be asked for than the best ones that are chosen."));
  /* Translators: an option */
  return g_strdup_printf (_("“%s” cannot have this value."), get_title (key));
}
