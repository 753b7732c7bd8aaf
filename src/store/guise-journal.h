/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define GUISE_JOURNAL_FILE     "journal.jsonl"
/* A longer line is no line of ours. */
#define GUISE_JOURNAL_MAX_LINE (16 * 1024)

/**
 * GuiseJournalAct:
 *
 * What is written down, by the words of guise_journal_act_get_name(). New ones go to the end.
 */
typedef enum
{
  GUISE_JOURNAL_PROJECT_CREATED,
  GUISE_JOURNAL_PLAN_CHANGED,
  GUISE_JOURNAL_OPTION_CHANGED,
  GUISE_JOURNAL_RUN_BEGIN,
  GUISE_JOURNAL_RUN_END,
  GUISE_JOURNAL_STAGE_BEGIN,
  GUISE_JOURNAL_STAGE_END,
  GUISE_JOURNAL_RESET,
  GUISE_JOURNAL_BACKUP,
  GUISE_JOURNAL_RESTORE,
  GUISE_JOURNAL_SAVED_BY_HAND,
  GUISE_JOURNAL_GATE,
  GUISE_JOURNAL_GATE_DECIDED,
  GUISE_JOURNAL_GUARD,
  GUISE_JOURNAL_ROLLED_BACK,
  GUISE_JOURNAL_WARP_OFF,
  GUISE_JOURNAL_DATASET_CHANGED,
  GUISE_JOURNAL_IMPORTED,
  GUISE_JOURNAL_EXPORTED,
  GUISE_JOURNAL_CONSENT_CHANGED,
  GUISE_JOURNAL_NOTE,
  GUISE_JOURNAL_PERSON_REMOVED,
  GUISE_N_JOURNAL_ACTS,
} GuiseJournalAct;

/**
 * guise_journal_act_get_name:
 *
 * Returns: (transfer none): "stage-begin"
 */
const char *guise_journal_act_get_name (GuiseJournalAct act);

/**
 * GuiseJournal:
 *
 * Every act of a project, one after the other, as lines of JSON that are only ever appended:
 *
 *   {"time":"2026-11-26T05:04:03Z","iteration":1200,"act":"stage-begin","stage":"clear"}
 *
 * `time` is UTC, `iteration` how many were done, then come the members of the act. A line is one
 * write and is on disk when guise_journal_add() returns; several processes may append. A line that
 * a crash left incomplete is moved to `<path>.torn` by the next one that opens or adds.
 *
 * Lines hold no path of a person's folders, no user and no host: what goes in can come out in what
 * is handed on. Thread: any, one at a time.
 */
typedef struct _GuiseJournal GuiseJournal;

/**
 * guise_journal_open:
 * @path: the file; made when missing, its folder must exist
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, ARGUMENT (no regular file), FAILED
 *
 * Returns: (transfer full) (nullable): the journal, to add to
 */
GuiseJournal *guise_journal_open (const char *path, GError **error);
void          guise_journal_free (GuiseJournal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseJournal, guise_journal_free)

/**
 * guise_journal_get_torn:
 *
 * Returns: (transfer none) (nullable): a sentence when an incomplete line had to be moved aside
 *   since opening; for the person and for a line GUISE_JOURNAL_NOTE
 */
const char *guise_journal_get_torn (const GuiseJournal *self);

/**
 * guise_journal_add:
 * @self: the journal
 * @iteration: iterations done
 * @act: what happened
 * @error: where to put the error; before the list, so that it can be checked at compile time
 * @...: pairs of texts, the name of a member and its text; %NULL at the end. A pair whose text is
 *   %NULL is left out
 *
 * guise_journal_add_object() for members that are texts. Texts that are no UTF-8 are made so.
 *
 * Returns: %TRUE when the line is on disk
 */
gboolean guise_journal_add (GuiseJournal   *self,
                            uint64_t        iteration,
                            GuiseJournalAct act,
                            GError        **error,
                            ...) G_GNUC_NULL_TERMINATED;

/**
 * guise_journal_add_object:
 * @self: the journal
 * @iteration: iterations done
 * @act: what happened
 * @members: (nullable): members of the act: texts, numbers, truth values, lists; `time`,
 *   `iteration` and `act` in it are passed over
 * @error: where to put the error
 *
 * On failure the file is as it was, as far as the disk allows; a rest of a line is moved aside by
 * the next act.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED; ARGUMENT when the line would be longer than
 *   %GUISE_JOURNAL_MAX_LINE
 *
 * Returns: %TRUE when the line is on disk
 */
gboolean guise_journal_add_object (GuiseJournal   *self,
                                   uint64_t        iteration,
                                   GuiseJournalAct act,
                                   JsonObject     *members,
                                   GError        **error);

/**
 * GuiseJournalGaps:
 * @n_damaged: lines that are no act: damaged, or too long
 * @n_bytes_older: bytes at the start of the file that were not looked at
 *
 * What guise_journal_read() could not give.
 */
typedef struct
{
  size_t   n_damaged;
  uint64_t n_bytes_older;
} GuiseJournalGaps;

/**
 * guise_journal_read:
 * @path: the file
 * @n_newest: how many acts at most, 0: all
 * @out_gaps: (out) (optional): what is missing
 * @error: where to put the error
 *
 * Reads the newest acts, in the order in which they happened. A file that is not there is an empty
 * journal; a damaged line is counted and passed over; a last line that is being written is not
 * seen. At most the newest 32 MiB are looked at (some 200 000 acts); memory is bounded by that.
 * Thread: any.
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT (no regular file), NO_MEMORY, FAILED
 *
 * Returns: (transfer full) (element-type JsonObject) (nullable): each with a text `time`, a whole
 *   number `iteration` of 0 or more and a text `act` at least
 */
GPtrArray *
guise_journal_read (const char *path, size_t n_newest, GuiseJournalGaps *out_gaps, GError **error);

/**
 * guise_journal_parse:
 * @text: (array length=n_bytes): lines
 * @n_bytes: how many bytes
 * @n_newest: how many acts at most, 0: all
 * @out_n_damaged: (out): lines that are no act
 *
 * The reader without the file.
 *
 * Returns: (transfer full) (element-type JsonObject): acts
 */
GPtrArray *
guise_journal_parse (const char *text, size_t n_bytes, size_t n_newest, size_t *out_n_damaged);

G_END_DECLS
