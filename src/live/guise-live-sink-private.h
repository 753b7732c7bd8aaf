/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-sink.h"
#include "media/guise-video-writer.h"

G_BEGIN_DECLS

/* What kinds of sinks have in common. */

/**
 * guise_live_sink_init:
 * @self: the base of a sink, zeros
 * @class_: what it can do
 * @name: what people call it
 * @capacity: so many pictures may wait for it
 */
void guise_live_sink_init (GuiseLiveSink            *self,
                           const GuiseLiveSinkClass *class_,
                           const char               *name,
                           int                       capacity);

/**
 * guise_live_sink_fit:
 * @image: a picture
 * @width: the size that a sink has begun with
 * @height: likewise
 * @out_fitted: (out) (transfer full) (nullable): the picture in that size; left alone where it has
 *   it
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 */
gboolean guise_live_sink_fit (const GuiseImage *image,
                              int               width,
                              int               height,
                              GuiseImage      **out_fitted,
                              GError          **error);

/**
 * guise_live_sink_fill_options:
 * @first: the first picture
 * @rate: pictures a second, 0 when it is not known
 *
 * Returns: how pictures are encoded
 */
GuiseVideoWriterOptions guise_live_sink_fill_options (const GuiseImage *first, double rate);

G_END_DECLS
