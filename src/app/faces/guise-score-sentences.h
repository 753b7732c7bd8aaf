/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "survey/guise-score-card.h"

G_BEGIN_DECLS

/**
 * guise_score_sentences_dup_text:
 * @finding: of a score card
 *
 * Returns: (transfer full): what is the matter, in the language of the person; the engine's
 * sentence where there is none
 */
char *guise_score_sentences_dup_text (const GuiseScoreFinding *finding);

/**
 * guise_score_sentences_dup_advice:
 *
 * Returns: (transfer full): what can be done here, likewise
 */
char *guise_score_sentences_dup_advice (const GuiseScoreFinding *finding);

/**
 * guise_score_sentences_has:
 * @name: of a finding
 *
 * Returns: whether there are sentences for it
 */
gboolean guise_score_sentences_has (const char *name);

G_END_DECLS
