/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-av-private.h"
#include "media/guise-av-window.h"
#include "media/guise-source-private.h"

G_BEGIN_DECLS

/**
 * GuiseAvSource:
 *
 * Footage in a video file. Thread: one at a time.
 */
typedef struct
{
  GuiseSource base;

  /* What guise_av_source_open_file() opens, again for going back to the start. */
  AVFormatContext *format; /* owned */
  AVCodecContext  *codec;  /* owned */
  AVStream        *stream; /* borrowed from format */
  int              n_threads;
  uint64_t         expected_size; /* what the file says of itself; 0 when it does not */

  AVPacket        *packet;      /* owned */
  AVFrame         *frame;       /* owned; the picture decoded last */
  GCancellable    *cancellable; /* borrowed during a call, else NULL; FFmpeg's I/O looks at it */
  GuiseAvConverter converter;

  GuiseAvWindow window;      /* packets whose pictures have not come out yet */
  gboolean      one_to_one;  /* each packet is one picture, so the window tells what is lost */
  gboolean      held;        /* frame was decoded ahead and is still to be delivered */
  gboolean      quiet;       /* damage is not counted: these pictures are only passed over */
  gboolean      draining;    /* the decoder has got its last packet */
  gboolean      ended;       /* and given its last picture */
  gboolean      read_failed; /* the last thing the demuxer said was an error */
  uint64_t      next_index;
  int64_t       last_time_ns; /* of the picture before; -1 for none */

  GArray  *table;        /* owned, nullable; int64_t with rows of guise-av-seek.c, by time */
  gboolean table_failed; /* there can be none */
} GuiseAvSource;

/**
 * guise_av_source_open_file:
 * @self: the source; what was open is closed
 * @error: where to put the error
 *
 * Opens file and decoder and stands in front of picture 0.
 *
 * Returns: %TRUE when they are open
 */
gboolean guise_av_source_open_file (GuiseAvSource *self, GError **error);

/**
 * guise_av_source_restart:
 * @self: the source, whose demuxer has gone somewhere else
 *
 * Forgets all that the decoder holds.
 */
void guise_av_source_restart (GuiseAvSource *self);

/**
 * guise_av_source_decode:
 * @self: the source
 * @error: where to put the error
 *
 * Decodes the next picture into `frame` and settles its number, or sets `ended`.
 *
 * Returns: %FALSE on errors that end the reading
 */
gboolean guise_av_source_decode (GuiseAvSource *self, GError **error);

/**
 * guise_av_source_count_lost:
 * @self: the source
 * @n: how many pictures
 * @reason: why
 *
 * Counts pictures that will never come; the next one has a number behind theirs.
 */
void guise_av_source_count_lost (GuiseAvSource *self, uint64_t n, const char *reason);

/**
 * guise_av_source_check_cancelled:
 *
 * Returns: %TRUE, with the error set, when the running call was cancelled
 */
gboolean guise_av_source_check_cancelled (const GuiseAvSource *self, GError **error);

/**
 * guise_av_source_seek:
 * @self: the source
 * @index: the picture that is to come next
 * @error: where to put the error
 *
 * As guise_video_reader_seek().
 */
gboolean guise_av_source_seek (GuiseAvSource *self, uint64_t index, GError **error);

G_END_DECLS
