/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-extraction-batch.h"
#include "capture/guise-extraction-names.h"
#include "capture/guise-extraction-person.h"
#include "media/guise-video-reader.h"

G_BEGIN_DECLS

/**
 * GuiseExtractionSearch:
 *
 * One input under way: decodes it and finds the faces that deserve to be written. Following faces
 * needs their order, so it is one thread's work at a time, with the device.
 */
typedef struct _GuiseExtractionSearch GuiseExtractionSearch;

/**
 * guise_extraction_search_new:
 * @input: path of the footage; borrowed
 * @out_dir: the faceset; borrowed
 * @options: what is wanted; borrowed
 * @device: where the networks run
 * @n_threads: that may decode
 * @error: where to put the error
 *
 * Errors: those of guise_video_reader_open() and guise_face_finder_new()
 *
 * Returns: (transfer full) (nullable): the input at its first frame
 */
GuiseExtractionSearch *guise_extraction_search_new (const char                   *input,
                                                    const char                   *out_dir,
                                                    const GuiseExtractionOptions *options,
                                                    GuiseDevice                  *device,
                                                    int                           n_threads,
                                                    GError                      **error);
void                   guise_extraction_search_free (GuiseExtractionSearch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractionSearch, guise_extraction_search_free)

/* Borrowed: asked for names and damage. */
GuiseVideoReader *guise_extraction_search_get_reader (GuiseExtractionSearch *self);

/**
 * guise_extraction_search_start:
 * @self: the input
 * @names: what its faces are called; borrowed
 * @state: (nullable): of the finder at @first_frame; distrusted
 * @first_frame: (inout): where to go on; for 0 the first that is wanted
 * @cancellable: (nullable): stops
 * @error: where to put the error
 *
 * Errors: those of guise_video_reader_seek()
 *
 * Returns: %TRUE when the next frame is @first_frame
 */
gboolean guise_extraction_search_start (GuiseExtractionSearch      *self,
                                        const GuiseExtractionNames *names,
                                        const char                 *state,
                                        uint64_t                   *first_frame,
                                        GCancellable               *cancellable,
                                        GError                    **error);

/* Whether all that is wanted was looked at. */
gboolean guise_extraction_search_is_at_end (const GuiseExtractionSearch *self);

/**
 * guise_extraction_search_fill:
 * @self: the input
 * @person: (nullable): who is wanted
 * @batch: an empty batch; its `next_frame` is the first frame of this call
 * @counts: frames, rejected faces and strangers are added here
 * @cancellable: (nullable): stops
 * @error: where to put the error
 *
 * Decodes and searches a handful of frames, or those that are left.
 *
 * Errors: those of guise_video_reader_next(), guise_face_finder_process() and
 * guise_extraction_person_judge()
 *
 * Returns: %TRUE when they are in the batch
 */
gboolean guise_extraction_search_fill (GuiseExtractionSearch *self,
                                       GuiseExtractionPerson *person,
                                       GuiseExtractionBatch  *batch,
                                       GuiseExtractionCounts *counts,
                                       GCancellable          *cancellable,
                                       GError               **error);

G_END_DECLS
