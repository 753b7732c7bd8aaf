/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "project/guise-project.h"
#include "store/guise-journal-text.h"

G_BEGIN_DECLS

/**
 * guise_diary_words_dup_text:
 * @act: an act of the journal
 * @kind: what it is
 * @plan: (nullable): the project's, which knows what stages are called
 *
 * Returns: (transfer full) (nullable): what happened, short and translated; %NULL: there are no
 *   words for it here
 */
char *
guise_diary_words_dup_text (JsonObject *act, GuiseJournalAct kind, const GuiseTrainingPlan *plan);

/**
 * guise_diary_words_dup_details:
 * @act: an act of the journal
 *
 * Returns: (transfer full) (nullable): what more stands in it, as in "Iterations: 50 · On: cuda:0",
 *   translated as far as there are words; %NULL: nothing that people read
 */
char *guise_diary_words_dup_details (JsonObject *act);

G_END_DECLS
