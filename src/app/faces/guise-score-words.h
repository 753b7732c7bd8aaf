/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "survey/guise-score-card.h"

G_BEGIN_DECLS

/**
 * guise_score_words_title:
 * @finding: of a score card
 *
 * Returns: (transfer none): what it is about, in two or three words
 */
const char *guise_score_words_title (const GuiseScoreFinding *finding);

/**
 * guise_score_words_text:
 *
 * Returns: (transfer full): the number that was found and the one that is needed, or a sentence
 */
char *guise_score_words_text (const GuiseScoreFinding *finding);

/**
 * GuiseScoreCure:
 *
 * What the button of a finding does.
 */
typedef enum
{
  GUISE_SCORE_CURE_NONE,
  GUISE_SCORE_CURE_RECORD,
  GUISE_SCORE_CURE_IMPORT,
  GUISE_SCORE_CURE_MASKS,
  GUISE_SCORE_CURE_BEST,
  GUISE_SCORE_CURE_ASIDE,
  GUISE_SCORE_CURE_SHOW,
} GuiseScoreCure;

/**
 * guise_score_words_cure:
 * @is_recorded: whether these faces come from a camera; else from footage
 * @out_label: (out) (transfer full): what its button says; %NULL for none
 */
GuiseScoreCure
guise_score_words_cure (const GuiseScoreFinding *finding, gboolean is_recorded, char **out_label);

/**
 * guise_score_words_dup_record:
 * @finding: whose cure is to record
 *
 * Returns: (transfer full): the target of `win.record` that begins with what is missing
 */
char *guise_score_words_dup_record (const GuiseScoreFinding *finding);

/**
 * guise_score_words_verdict:
 * @card: a card
 * @side: "src" or "dst": whose findings count (guise_score_words_is_about())
 * @out_text: (out) (transfer full): what follows from it
 * @out_worst: (out): %GUISE_SCORE_NOTE when nothing is in the way
 *
 * Returns: (transfer full): whether the faces are enough, as in "Good, with two gaps"
 */
char *guise_score_words_verdict (const GuiseScoreCard *card,
                                 const char           *side,
                                 char                **out_text,
                                 GuiseScoreSeverity   *out_worst);

/**
 * guise_score_words_is_about:
 *
 * Returns: whether @finding is told of with the faces of @side; one of a pair is told of once, with
 *   the source's, as it is mended there
 */
gboolean guise_score_words_is_about (const GuiseScoreFinding *finding, const char *side);

G_END_DECLS
