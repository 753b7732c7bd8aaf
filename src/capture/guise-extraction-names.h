/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-extraction-journal.h"
#include "media/guise-video-reader.h"

G_BEGIN_DECLS

/**
 * GuiseExtractionNames:
 *
 * What the faces of one input are called, so that no input's faces replace another's. Names are
 * `<stem>_<frame, five digits>_<number>.jpg` for a video, `<picture>_<number>.jpg` for pictures.
 * Where those are taken `-2`, `-3` and so on follows the stem, in a folder the name of each
 * picture. Pictures of one folder that differ only in their ending are told apart in the same way,
 * the first by name without a number.
 */
typedef struct _GuiseExtractionNames GuiseExtractionNames;

/**
 * guise_extraction_names_choose:
 * @journal: of the faceset
 * @out_dir: the faceset
 * @input: path of the footage
 * @reader: of @input
 * @goes_on: whether the work goes on where it was stopped
 * @error: where to put the error
 *
 * The names that the journal has for @input stay, unless another input has them too or, where the
 * work begins anew, a face of these names carries painted polygons or a mask. Otherwise the first
 * ones are taken that are neither another input's nor on disk. Nothing is written. Thread: any.
 *
 * Errors: %GUISE_CORE_ERROR FAILED (the faceset cannot be listed)
 *
 * Returns: (transfer full) (nullable): the names
 */
GuiseExtractionNames *guise_extraction_names_choose (const GuiseExtractionJournal *journal,
                                                     const char                   *out_dir,
                                                     const char                   *input,
                                                     const GuiseVideoReader       *reader,
                                                     gboolean                      goes_on,
                                                     GError                      **error);
void                  guise_extraction_names_free (GuiseExtractionNames *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractionNames, guise_extraction_names_free)

/**
 * guise_extraction_names_get_stem:
 * @self: the names
 *
 * Returns: what guise_extraction_journal_note() is to be told
 */
const char *guise_extraction_names_get_stem (const GuiseExtractionNames *self);

/**
 * guise_extraction_names_is_new:
 * @self: the names
 *
 * Returns: whether the journal had others or none, so that the work must begin anew
 */
gboolean guise_extraction_names_is_new (const GuiseExtractionNames *self);

/**
 * guise_extraction_names_get_note:
 * @self: the names
 *
 * Returns: (nullable): why the names are not the footage's own, where they are chosen now
 */
const char *guise_extraction_names_get_note (const GuiseExtractionNames *self);

/**
 * guise_extraction_names_dup_frame:
 * @self: the names
 * @index: the number of a frame
 *
 * Returns: (transfer full): what its faces are called, without `_<number>.jpg`
 */
char *guise_extraction_names_dup_frame (const GuiseExtractionNames *self, uint64_t index);

/**
 * guise_extraction_names_has_work:
 * @path: a face JPEG, which need not exist
 *
 * Metadata that are there but cannot be read may be work too.
 *
 * Returns: whether it carries painted polygons or a mask, which no extraction can make again
 */
gboolean guise_extraction_names_has_work (const char *path);

G_END_DECLS
