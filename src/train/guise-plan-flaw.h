/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuisePlanFlawKind:
 * @GUISE_PLAN_FLAW_OTHER: what only the message of the error says
 * @GUISE_PLAN_FLAW_SYNTAX: the text is no JSON, or more than a plan may hold
 * @GUISE_PLAN_FLAW_FORM: @key should hold another kind of thing; %NULL: the plan or a stage
 * @GUISE_PLAN_FLAW_FORMAT: the plan is of another format than @high
 * @GUISE_PLAN_FLAW_TWICE: @key stands twice
 * @GUISE_PLAN_FLAW_UNKNOWN_KEY: there is no @key; @word, if it is known: what was meant
 * @GUISE_PLAN_FLAW_UNKNOWN_OPTION: no option is called @key; @word likewise
 * @GUISE_PLAN_FLAW_OPTION: the option @key cannot have its value
 * @GUISE_PLAN_FLAW_TEXT: @key is no text, or is missing
 * @GUISE_PLAN_FLAW_NAME: @key is no name of at most @high letters
 * @GUISE_PLAN_FLAW_SWITCH: @key is neither true nor false
 * @GUISE_PLAN_FLAW_COUNT: @key is no whole number from @low to @high
 * @GUISE_PLAN_FLAW_NUMBER: @key is no number from @low to @high
 * @GUISE_PLAN_FLAW_WORD: @key is none of the words of @word
 * @GUISE_PLAN_FLAW_N_STAGES: there are not 1 to @high stages
 * @GUISE_PLAN_FLAW_SAME_NAME: another stage is called @word, too
 * @GUISE_PLAN_FLAW_FEWER: @key is more than @word
 * @GUISE_PLAN_FLAW_RESETS: resets that do not rise, or lie outside of the @high iterations
 * @GUISE_PLAN_FLAW_REPEAT_FROM: a gate leads to a stage @word that does not stand before it
 * @GUISE_PLAN_FLAW_AT_MOST: a gate that repeats unattended has no distance, or another one has it
 *
 * What is wrong in the text of a plan, for those who have words of their own.
 */
typedef enum
{
  GUISE_PLAN_FLAW_OTHER,
  GUISE_PLAN_FLAW_SYNTAX,
  GUISE_PLAN_FLAW_FORM,
  GUISE_PLAN_FLAW_FORMAT,
  GUISE_PLAN_FLAW_TWICE,
  GUISE_PLAN_FLAW_UNKNOWN_KEY,
  GUISE_PLAN_FLAW_UNKNOWN_OPTION,
  GUISE_PLAN_FLAW_OPTION,
  GUISE_PLAN_FLAW_TEXT,
  GUISE_PLAN_FLAW_NAME,
  GUISE_PLAN_FLAW_SWITCH,
  GUISE_PLAN_FLAW_COUNT,
  GUISE_PLAN_FLAW_NUMBER,
  GUISE_PLAN_FLAW_WORD,
  GUISE_PLAN_FLAW_N_STAGES,
  GUISE_PLAN_FLAW_SAME_NAME,
  GUISE_PLAN_FLAW_FEWER,
  GUISE_PLAN_FLAW_RESETS,
  GUISE_PLAN_FLAW_REPEAT_FROM,
  GUISE_PLAN_FLAW_AT_MOST,
  GUISE_N_PLAN_FLAWS,
} GuisePlanFlawKind;

/**
 * GuisePlanFlaw:
 * @kind: what is wrong
 * @key: (nullable): of which member
 * @word: (nullable): what else the sentence names
 * @low: the least that @key can be
 * @high: the most
 * @line: where in the text, from 1; 0: not known
 * @column: likewise
 *
 * The same as the message of the error, in parts. The texts belong to that error.
 */
typedef struct
{
  GuisePlanFlawKind kind;
  const char       *key;
  const char       *word;
  double            low;
  double            high;
  guint             line;
  guint             column;
} GuisePlanFlaw;

/**
 * guise_plan_flaw_find:
 * @error: any error
 *
 * Returns: (nullable): what is wrong in the text of a plan; %NULL: it is about something else, or
 *   only its message says it
 */
const GuisePlanFlaw *guise_plan_flaw_find (const GError *error);

/**
 * guise_plan_flaw_mark:
 * @flaw: what is wrong; copied
 * @error: (nullable): %GUISE_TRAIN_ERROR PLAN that says it in words
 *
 * Makes it known to guise_plan_flaw_find().
 */
void guise_plan_flaw_mark (const GuisePlanFlaw *flaw, GError *error);

G_END_DECLS
