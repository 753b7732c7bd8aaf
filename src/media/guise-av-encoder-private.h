/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-av-private.h"
#include "media/guise-video-writer.h"

G_BEGIN_DECLS

/**
 * GuiseAvEncoder:
 *
 * BGR8 pictures to H.264 in a container. Zero it before the first use. Thread: one at a time.
 */
typedef struct
{
  AVFormatContext *format; /* borrowed */
  AVStream        *stream; /* borrowed from format */
  AVCodecContext  *codec;  /* owned */
  AVFrame         *frame;  /* owned; the planes that are filled again for each picture */
  AVPacket        *packet; /* owned */
  GuiseYuv         yuv;
  int64_t          last_pts;
  int64_t          frame_ticks; /* nominal length of a picture in the codec's time base */
  gboolean         is_live;
  int64_t          last_key; /* of live pictures: when one could last be begun with */
} GuiseAvEncoder;

/**
 * guise_av_encoder_open:
 * @self: zeros
 * @format: an output that is being set up; gets a stream. Must live as long as @self is used
 * @options: size, rate, quality, effort, threads
 * @is_live: no picture waits for the next, and who comes later can begin within a second
 * @error: where to put the error; it names the output
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT; %GUISE_MEDIA_ERROR UNSUPPORTED, NO_MEMORY, FAILED
 */
gboolean guise_av_encoder_open (GuiseAvEncoder                *self,
                                AVFormatContext               *format,
                                const GuiseVideoWriterOptions *options,
                                gboolean                       is_live,
                                GError                       **error);
void     guise_av_encoder_clear (GuiseAvEncoder *self);

/**
 * guise_av_encoder_add:
 * @self: an encoder whose container has its header
 * @image: BGR8
 * @time_ns: when it is shown; a time that is not later than the last is moved behind it
 *
 * Encodes a picture and writes what is ready.
 *
 * Returns: a negative code of FFmpeg when that failed
 */
int guise_av_encoder_add (GuiseAvEncoder *self, const GuiseImage *image, int64_t time_ns);

/* Writes what is left; nothing may be added afterwards. */
int guise_av_encoder_end (GuiseAvEncoder *self);

/* When the last picture ends. */
int64_t guise_av_encoder_get_end_ns (const GuiseAvEncoder *self);

G_END_DECLS
