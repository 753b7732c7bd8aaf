/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project-status.h"

G_BEGIN_DECLS

/**
 * GuiseRemedyWords:
 * @title: (transfer none): what to do
 * @text: (owned): why, with the numbers of the project
 * @button: (transfer none) (nullable): label of the button that does it, or leads to where it is
 *   done; %NULL: there is nothing to press
 * @action: (owned) (nullable): its detailed action, of the page of training or the window
 * @is_change: whether the action changes options, which count from the next save on
 *
 * A remedy for people, translated.
 */
typedef struct
{
  const char *title;
  char       *text;
  const char *button;
  char       *action;
  gboolean    is_change;
} GuiseRemedyWords;

/**
 * guise_remedy_words_make:
 * @remedy: what the engine advises
 * @status: of the project that it is about
 *
 * Returns: (transfer full): what is said of it
 */
GuiseRemedyWords guise_remedy_words_make (const GuiseRemedy        *remedy,
                                          const GuiseProjectStatus *status);
void             guise_remedy_words_clear (GuiseRemedyWords *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseRemedyWords, guise_remedy_words_clear)

/**
 * guise_symptom_get_title:
 *
 * Returns: (transfer none): what a person sees, translated
 */
const char *guise_symptom_get_title (GuiseSymptom symptom);

G_END_DECLS
