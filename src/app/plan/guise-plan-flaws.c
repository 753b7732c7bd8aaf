/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is wrong in the text of a plan, in the person's language. */
#include "app/plan/guise-plan-flaws.h"

#include <glib/gi18n.h>

/* ---- words of the file that are not known ---- */

static char *
dup_unknown_key (const GuisePlanFlaw *self)
{
  if (self->word == NULL)
    /* Translators: a word of a file */
    return g_strdup_printf (_("“%s” is nothing that a plan can have."), self->key);
  /* Translators: two words of a file */
  return g_strdup_printf (_("“%s” is nothing that a plan can have. Did you mean “%s”?"), self->key,
                             self->word);
}

static char *
dup_unknown_option (const GuisePlanFlaw *self)
{
  if (self->word == NULL)
    /* Translators: a word of a file */
    return g_strdup_printf (_("There is no option “%s”."), self->key);
  /* Translators: two words of a file */
  return g_strdup_printf (_("There is no option “%s”. Did you mean “%s”?"), self->key, self->word);
}

/* ---- values ---- */

/* Returns: (nullable): NULL: it is not about a value */
static char *
dup_of_value (const GuisePlanFlaw *self)
{
  switch (self->kind)
    {
    case GUISE_PLAN_FLAW_OPTION:
      /* Translators: a word of a file */
      return g_strdup_printf (_("The option “%s” cannot have this value."), self->key);
    case GUISE_PLAN_FLAW_TEXT:
      /* Translators: a word of a file */
      return g_strdup_printf (_("“%s” must be there, and be a text."), self->key);
    case GUISE_PLAN_FLAW_NAME:
      /* Translators: a word of a file and a number of letters */
      return g_strdup_printf (_("“%s” must be one word of at most %.0f of the signs a–z, 0–9 and “-”."), self->key,
        self->high);
    case GUISE_PLAN_FLAW_SWITCH:
      /* Translators: a word of a file; “true” and “false” stand there in English */
      return g_strdup_printf (_("“%s” must be true or false."), self->key);
    case GUISE_PLAN_FLAW_COUNT:
      /* Translators: a word of a file, the least and the most */
      return g_strdup_printf (_("“%s” must be a whole number from %'.0f to %'.0f."), self->key,
                                 self->low, self->high);
    case GUISE_PLAN_FLAW_NUMBER:
      /* Translators: a word of a file, the least and the most */
      return g_strdup_printf (_("“%s” must be a number from %g to %g."), self->key, self->low,
                                 self->high);
    case GUISE_PLAN_FLAW_WORD:
      /* Translators: a word of a file, and a list of words that stand there in English */
      return g_strdup_printf (_("“%s” must be one of these words: %s."), self->key, self->word);
    case GUISE_PLAN_FLAW_FEWER:
      /* Translators: two words of a file that stand for numbers */
      return g_strdup_printf (_("“%s” must not be more than “%s”."), self->key, self->word);
    default:
      return NULL;
    }
}

/* ---- the shape of the plan ---- */

static char *
dup_of_form (const GuisePlanFlaw *self)
{
  if (self->key == NULL)
    return g_strdup (_("Here must stand members in curly brackets."));
  /* Translators: a word of a file */
  return g_strdup_printf (_("“%s” must hold a list or members in brackets, as the guide to plans "
                            "shows."),
                             self->key);
}

static char *
dup_of_shape (const GuisePlanFlaw *self)
{
  switch (self->kind)
    {
    case GUISE_PLAN_FLAW_FORM:
      return dup_of_form (self);
    case GUISE_PLAN_FLAW_FORMAT:
      /* Translators: a word of a file and a number */
      return g_strdup_printf (_("“%s” must be %.0f: plans of other versions of Guise cannot be read."), self->key,
        self->high);
    case GUISE_PLAN_FLAW_TWICE:
      /* Translators: a word of a file */
      return g_strdup_printf (_("“%s” stands twice here; one of the two would be ignored."),
                                 self->key);
    case GUISE_PLAN_FLAW_N_STAGES:
      /* Translators: a number of stages, more than one */
      return g_strdup_printf (_("There must be 1 to %'.0f stages."), self->high);
    case GUISE_PLAN_FLAW_SAME_NAME:
      /* Translators: the name of a stage in a file */
      return g_strdup_printf (_("Another stage is called “%s” already."), self->word);
    case GUISE_PLAN_FLAW_RESETS:
      /* Translators: a number of iterations */
      return g_strdup_printf (_("Resets must be whole numbers that rise and lie inside the %'.0f iterations of the stage."),
        self->high);
    case GUISE_PLAN_FLAW_REPEAT_FROM:
      /* Translators: the name of a stage in a file */
      return g_strdup_printf (_("The question at the end of a stage leads to a stage “%s”, which does not stand before it."),
                                 self->word);
    case GUISE_PLAN_FLAW_AT_MOST:
      /* Translators: a word of a file */
      return g_strdup_printf (_("“%s” belongs to a question that repeats a stage by itself: that needs it, and no other has it."),
                                 self->key);
    default:
      return g_strdup (_("The text is no JSON, or more than a plan may hold."));
    }
}

static char *
dup_sentence (const GuisePlanFlaw *self)
{
  char *of_value;

  if (self->kind == GUISE_PLAN_FLAW_UNKNOWN_KEY)
    return dup_unknown_key (self);
  if (self->kind == GUISE_PLAN_FLAW_UNKNOWN_OPTION)
    return dup_unknown_option (self);
  of_value = dup_of_value (self);
  return of_value != NULL ? of_value : dup_of_shape (self);
}

char *
guise_plan_flaws_dup_text (const GError *error, gboolean with_place)
{
  const GuisePlanFlaw *flaw = guise_plan_flaw_find (error);
  g_autofree char     *sentence = flaw != NULL ? dup_sentence (flaw) : NULL;

  if (flaw == NULL || !with_place || flaw->line == 0)
    return g_steal_pointer (&sentence);
  /* Translators: where in a file, and a sentence that says what is wrong there */
  return g_strdup_printf (_("Line %u, column %u: %s"), flaw->line, flaw->column, sentence);
}
