/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/guise-journal.h"

G_BEGIN_DECLS

/**
 * guise_journal_act_from_name:
 * @name: "stage-begin"
 * @out_act: (out): the act
 *
 * Returns: %FALSE when no act has this name
 */
gboolean guise_journal_act_from_name (const char *name, GuiseJournalAct *out_act);

/**
 * guise_journal_dup_printable:
 * @text: UTF-8 from a file
 *
 * Terminals obey control characters: they become spaces. What is longer than 500 bytes is cut.
 *
 * Returns: (transfer full): one line of text
 */
char *guise_journal_dup_printable (const char *text);

/**
 * guise_journal_dup_sentence:
 * @act: an act as guise_journal_read() gives it
 *
 * What happened, for people: "Stage 'own' begins: 50 iterations, src and dst". Time and iteration
 * are not said. Members that are missing or of another kind are left out; an act of a later version
 * is told as it stands. One line of printable text, whatever stands in the file.
 *
 * Returns: (transfer full): a sentence in English, without its full stop
 */
char *guise_journal_dup_sentence (JsonObject *act);

/**
 * GuiseJournalMark:
 * @iteration: iterations done
 * @stage: (owned) (nullable): name of the stage that begins here; %NULL: a reset inside one
 *
 * A place at which a curve of losses may bend.
 */
typedef struct
{
  uint64_t iteration;
  char    *stage;
} GuiseJournalMark;

/**
 * guise_journal_find_marks:
 * @acts: (element-type JsonObject): acts in the order in which they happened
 *
 * Where the way to the newest iteration has its stages and resets. What was done beyond a place to
 * which training went back later counts no more; what a run repeats after a kill counts once.
 *
 * Returns: (transfer full) (element-type GuiseJournalMark): rising
 */
GPtrArray *guise_journal_find_marks (const GPtrArray *acts);

G_END_DECLS
