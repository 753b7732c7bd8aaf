/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseAdviceGroup:
 * @GUISE_ADVICE_STAGE: of the stage: how long, with which faces
 * @GUISE_ADVICE_STAGE_MORE: the same, seldom touched
 * @GUISE_ADVICE_LEARNING: what is learned, and how
 * @GUISE_ADVICE_FACES: what becomes of a face before it is learned from
 * @GUISE_ADVICE_DETAIL: the discriminator
 * @GUISE_ADVICE_EXPERIMENTAL: what may do harm
 * @GUISE_ADVICE_OTHER: what only some need
 * @GUISE_ADVICE_NETWORK: the same in every stage
 * @GUISE_ADVICE_DIMENSIONS: the same in every stage: how large
 * @GUISE_ADVICE_BACKUPS: of the whole plan
 *
 * Where the page of the plan shows an option.
 */
typedef enum
{
  GUISE_ADVICE_STAGE,
  GUISE_ADVICE_STAGE_MORE,
  GUISE_ADVICE_LEARNING,
  GUISE_ADVICE_FACES,
  GUISE_ADVICE_DETAIL,
  GUISE_ADVICE_EXPERIMENTAL,
  GUISE_ADVICE_OTHER,
  GUISE_ADVICE_NETWORK,
  GUISE_ADVICE_DIMENSIONS,
  GUISE_ADVICE_BACKUPS,
  GUISE_N_ADVICE_GROUPS,
} GuiseAdviceGroup;

/**
 * GuiseAdviceForm:
 * @GUISE_ADVICE_SWITCH: "y" or "n"
 * @GUISE_ADVICE_WHOLE: a whole number
 * @GUISE_ADVICE_NUMBER: any number
 * @GUISE_ADVICE_CHOICE: one of several words
 * @GUISE_ADVICE_NAME: the name of something, or nothing
 * @GUISE_ADVICE_ARCHI: an architecture
 * @GUISE_ADVICE_FACE_TYPE: one of several face types, each with a picture
 *
 * What a person sets it with.
 */
typedef enum
{
  GUISE_ADVICE_SWITCH,
  GUISE_ADVICE_WHOLE,
  GUISE_ADVICE_NUMBER,
  GUISE_ADVICE_CHOICE,
  GUISE_ADVICE_NAME,
  GUISE_ADVICE_ARCHI,
  GUISE_ADVICE_FACE_TYPE,
} GuiseAdviceForm;

#define GUISE_ADVICE_MAX_CHOICES 6
#define GUISE_ADVICE_MAX_USUAL   12

/**
 * GuiseAdviceChoice:
 * @value: as the plan has it; %NULL ends the list
 * @label: for people, not yet translated
 * @text: (nullable): what it means, a sentence, not yet translated
 */
typedef struct
{
  const char *value;
  const char *label;
  const char *text;
} GuiseAdviceChoice;

/**
 * GuiseAdvice:
 * @key: as guise_plan_editor_dup_value() takes it
 * @is_knob: whether it is no option of the model
 * @group: where it is shown
 * @form: how it is set
 * @title: what it is called, not yet translated
 * @advice: when to change it and what it costs, one or two sentences, not yet translated
 * @off: (nullable): the value without it, to which its cost is compared
 * @usual: numbers that people take, ascending, until a 0: where it cannot be off, its cost is
 *   compared to one of them; none: nothing is compared
 * @low: least value of a number
 * @usual_low: least value until somebody asks for less; 0: @low
 * @high: greatest value of a number
 * @step: of its buttons
 * @n_digits: behind the point
 * @choices: of a choice, until a %NULL
 *
 * What there is to say about one option: titles and advice are restated from features.md A.
 */
typedef struct
{
  const char       *key;
  gboolean          is_knob;
  GuiseAdviceGroup  group;
  GuiseAdviceForm   form;
  const char       *title;
  const char       *advice;
  const char       *off;
  int               usual[GUISE_ADVICE_MAX_USUAL + 1];
  double            low;
  double            usual_low;
  double            high;
  double            step;
  unsigned          n_digits;
  GuiseAdviceChoice choices[GUISE_ADVICE_MAX_CHOICES + 1];
} GuiseAdvice;

/**
 * guise_plan_advice_get_all:
 *
 * Returns: (array length=out_n) (transfer none): everything, in the order of the page
 */
const GuiseAdvice *guise_plan_advice_get_all (size_t *out_n);

/**
 * guise_plan_advice_find:
 *
 * Returns: (transfer none) (nullable): the advice about @key
 */
const GuiseAdvice *guise_plan_advice_find (const char *key);

/**
 * guise_plan_advice_dup_other:
 * @self: advice
 * @value: of its option
 *
 * Returns: (transfer full) (nullable): the value to which the cost of @value is compared: off, the
 *   next usual one below it, or above where there is none below, the other family of an
 *   architecture; %NULL: nothing is compared
 */
char *guise_plan_advice_dup_other (const GuiseAdvice *self, const char *value);

/**
 * guise_plan_advice_dup_help:
 *
 * Returns: (transfer full): where the guide tells of it, for guise_guide_window_present()
 */
char *guise_plan_advice_dup_help (const GuiseAdvice *self);

/**
 * guise_advice_group_get_title:
 *
 * Returns: (transfer none) (nullable): heading of a group, translated; %NULL: it has none
 */
const char *guise_advice_group_get_title (GuiseAdviceGroup group);

G_END_DECLS
