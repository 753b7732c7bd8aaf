/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "capture/guise-extraction.h"
#include "media/guise-video-reader.h"

G_BEGIN_DECLS

/**
 * GuiseExtractionSource:
 *
 * The frames of one input as they are searched: less noisy and brighter where that is wanted. The
 * footage itself is only read. Thread: one at a time.
 */
typedef struct _GuiseExtractionSource GuiseExtractionSource;

/**
 * guise_extraction_source_new:
 * @reader: the footage; borrowed
 * @options: what is wanted; borrowed
 *
 * Stills have no noise that changes from one to the next: they are left as they are.
 *
 * Returns: (transfer full): the frames
 */
GuiseExtractionSource *guise_extraction_source_new (GuiseVideoReader             *reader,
                                                    const GuiseExtractionOptions *options);
void                   guise_extraction_source_free (GuiseExtractionSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseExtractionSource, guise_extraction_source_free)

/**
 * guise_extraction_source_seek:
 * @self: the frames
 * @index: which one comes next
 * @cancellable: (nullable): stops the work
 * @error: where to put the error
 *
 * Where noise is taken away a frame depends on those around it: it is the same one whether the
 * work begins there or long before.
 *
 * Errors: as guise_video_reader_seek()
 *
 * Returns: %TRUE when @index or what stands for it comes next
 */
gboolean guise_extraction_source_seek (GuiseExtractionSource *self,
                                       uint64_t               index,
                                       GCancellable          *cancellable,
                                       GError               **error);

/**
 * guise_extraction_source_next:
 * @self: the frames
 * @out_frame: (out) (transfer full) (nullable): the next one, or %NULL at the end
 * @cancellable: (nullable): stops the work
 * @error: where to put the error
 *
 * Errors: as guise_video_reader_next(), guise_denoiser_new() and guise_denoiser_push();
 * %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: %TRUE with a frame or at the end
 */
gboolean guise_extraction_source_next (GuiseExtractionSource *self,
                                       GuiseFrame           **out_frame,
                                       GCancellable          *cancellable,
                                       GError               **error);

/**
 * guise_picture_is_dark:
 * @picture: BGR8
 *
 * Returns: whether its mean is below 40 of 255, so that it is likely to be too dark for a face to
 * be found
 */
gboolean guise_picture_is_dark (const GuiseImage *picture);

G_END_DECLS
