/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "media/guise-av-library.h"
#include "media/guise-frame.h"
#include "media/guise-orient.h"
#include "media/guise-yuv.h"

G_BEGIN_DECLS

struct SwsContext;

/* Beyond this many pixels nothing is decoded: 8192 x 8192, twice an 8K picture. A decoder holds up
 * to 17 of them. */
#define GUISE_AV_MAX_PIXELS (INT64_C (1) << 26)

/* GNU C autoptrs for FFmpeg's own types. */
static inline void
guise_av_packet_free (AVPacket *packet)
{
  guise_av.av_packet_free (&packet);
}

static inline void
guise_av_frame_free (AVFrame *frame)
{
  guise_av.av_frame_free (&frame);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AVPacket, guise_av_packet_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AVFrame, guise_av_frame_free)

/**
 * guise_av_set_error:
 * @error: where to put the error
 * @av_code: a negative return value of FFmpeg
 * @path: the file concerned
 * @verb: what was tried, as in "read"
 *
 * Sets the #GuiseCoreError or #GuiseMediaError that follows from @av_code.
 */
void guise_av_set_error (GError **error, int av_code, const char *path, const char *verb);

/**
 * guise_av_open:
 * @path: a local file
 * @cancellable: (nullable): the address of what stops reading; read during every later call on the
 *   result, so it must live as long. May hold %NULL
 * @error: where to put the error
 *
 * Opens a container: only the kinds that hold footage themselves, only through the `file`
 * protocol, with limits on what headers may ask for.
 *
 * Returns: (transfer full) (nullable): give it to avformat_close_input()
 */
AVFormatContext *guise_av_open (const char *path, GCancellable **cancellable, GError **error);

/**
 * GuiseAvConverter:
 *
 * Decoded pictures of any format to upright BGR8. Zero it before the first use. Thread: one at a
 * time.
 */
typedef struct
{
  GuiseYuv           yuv;
  GuiseSpares       *spares; /* owned; frames, NULL before the first picture */
  struct SwsContext *sws;    /* owned; for all formats but 8-bit planar ones */
  int                colorspace;
  int                full_range;
  int                format;
  int                width;
  int                height;
} GuiseAvConverter;

void guise_av_converter_clear (GuiseAvConverter *self);

/**
 * guise_av_convert:
 * @self: the converter
 * @frame: a decoded picture
 * @orientation: how it is to be seen
 * @error: where to put the error
 *
 * Errors: %GUISE_MEDIA_ERROR UNSUPPORTED, NO_MEMORY; %GUISE_IMAGE_ERROR TOO_LARGE, NO_MEMORY
 *
 * Frames that nobody uses any more are used again; only a picture that must be turned takes new
 * memory each time.
 *
 * Returns: (transfer full) (nullable): the picture as a frame, its time, number and flags still 0
 */
GuiseFrame *guise_av_convert (GuiseAvConverter       *self,
                              const AVFrame          *frame,
                              const GuiseOrientation *orientation,
                              GError                **error);

/**
 * guise_av_is_hd:
 *
 * Whether a picture that does not say its colour matrix is taken as BT.709.
 */
static inline gboolean
guise_av_is_hd (int width, int height)
{
  return width >= 1280 || height > 576;
}

G_END_DECLS
