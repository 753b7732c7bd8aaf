/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseExtractionJournal:
 *
 * What a faceset folder remembers about the footage that was put into it, so that a second run goes
 * on where the first one stopped. A key file, `.guise-extraction`.
 */
typedef struct _GuiseExtractionJournal GuiseExtractionJournal;

/**
 * guise_extraction_journal_open:
 * @dir: a faceset folder; a journal that is missing or damaged is an empty one
 *
 * Returns: (transfer full): the journal
 */
GuiseExtractionJournal *guise_extraction_journal_open (const char *dir);
void                    guise_extraction_journal_free (GuiseExtractionJournal *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractionJournal, guise_extraction_journal_free)

/**
 * GuiseExtractionPoint:
 * @next_frame: all frames before it are done and their faces are on disk
 * @is_done: whether all are
 * @state: (nullable) (owned): text that is needed to go on there exactly as without a stop
 * @person: (nullable) (owned): likewise, what is known of the one person that is wanted; of the
 *   footage that was worked on last only
 *
 * How far the work on some footage is. Clear it with guise_extraction_point_clear().
 */
typedef struct
{
  uint64_t next_frame;
  gboolean is_done;
  char    *state;
  GBytes  *person;
} GuiseExtractionPoint;

void guise_extraction_point_clear (GuiseExtractionPoint *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseExtractionPoint, guise_extraction_point_clear)

/**
 * guise_extraction_journal_find:
 * @self: the journal
 * @input: path of the footage
 * @recipe: the options as text: other options start from the beginning
 * @out_point: (out caller-allocates): where to go on; all zeros for footage that is new or has
 *   changed
 *
 * Footage that was moved or renamed is known by its size and parts of its content, if it is a file;
 * what was noted about it is its own from then on.
 */
void guise_extraction_journal_find (GuiseExtractionJournal *self,
                                    const char             *input,
                                    const char             *recipe,
                                    GuiseExtractionPoint   *out_point);

/**
 * guise_extraction_journal_dup_own_stem:
 * @input: path of the footage
 *
 * Returns: (transfer full): its base name without ending
 */
char *guise_extraction_journal_dup_own_stem (const char *input);

/**
 * guise_extraction_journal_dup_stem:
 * @self: the journal
 * @input: path of the footage
 *
 * Returns: (transfer full) (nullable): what its faces are named after, its own name where that was
 *   not written down yet; %NULL for footage that is new
 */
char *guise_extraction_journal_dup_stem (const GuiseExtractionJournal *self, const char *input);

/**
 * guise_extraction_journal_list_others:
 * @self: the journal
 * @input: path of the footage
 *
 * Returns: (transfer full) (array zero-terminated=1): paths of all other footage
 */
char **guise_extraction_journal_list_others (const GuiseExtractionJournal *self, const char *input);

/**
 * guise_extraction_journal_note:
 * @self: the journal
 * @input: path of the footage
 * @recipe: the options as text
 * @stem: what its faces are named after
 * @point: how far the work is
 * @error: where to put the error
 *
 * Writes the journal, atomically.
 */
gboolean guise_extraction_journal_note (GuiseExtractionJournal     *self,
                                        const char                 *input,
                                        const char                 *recipe,
                                        const char                 *stem,
                                        const GuiseExtractionPoint *point,
                                        GError                    **error);

G_END_DECLS
