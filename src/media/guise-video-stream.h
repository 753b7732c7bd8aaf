/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-video-writer.h"

G_BEGIN_DECLS

typedef struct _GuiseVideoStream GuiseVideoStream;

/**
 * guise_video_stream_is_address:
 *
 * Returns: whether @name is meant as an address of guise_video_stream_open() and not as a file
 */
gboolean guise_video_stream_is_address (const char *name);

/**
 * guise_video_stream_open:
 * @address: "udp://HOST:PORT"; without a host this computer (127.0.0.1), without a port 1234
 * @options: size, rate, quality, effort, threads; the comment is what receivers see as the name of
 *   the service. Sound is not sent
 * @error: where to put the error
 *
 * Opens a socket and sends an H.264 video as an MPEG transport stream, picture by picture. Nobody
 * has to listen: datagrams that arrive nowhere are lost. Who comes later sees a picture within a
 * second.
 *
 * Source: faces.md 8.7, "Stream output"
 *
 * Thread: one at a time.
 * Errors: %GUISE_CORE_ERROR ARGUMENT; %GUISE_MEDIA_ERROR UNSUPPORTED, NO_MEMORY, FAILED
 *
 * Returns: (transfer full) (nullable): a stream
 */
GuiseVideoStream *guise_video_stream_open (const char                    *address,
                                           const GuiseVideoWriterOptions *options,
                                           GError                       **error);

/* Closes the socket; receivers are told nothing. */
void guise_video_stream_free (GuiseVideoStream *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseVideoStream, guise_video_stream_free)

/**
 * guise_video_stream_dup_url:
 * @address: as in guise_video_stream_open()
 * @error: where to put the error
 *
 * Nothing is opened or looked up.
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT
 *
 * Returns: (transfer full) (nullable): where it leads, with host and port; %NULL when it cannot be
 *   understood
 */
char *guise_video_stream_dup_url (const char *address, GError **error);

/**
 * guise_video_stream_put:
 * @self: the stream
 * @image: BGR8 of the size that it was opened for
 * @time_ns: when it is shown
 * @error: where to put the error
 *
 * Errors: %GUISE_MEDIA_ERROR FAILED: this computer has no way there
 *
 * Returns: whether the picture was sent
 */
gboolean guise_video_stream_put (GuiseVideoStream *self,
                                 const GuiseImage *image,
                                 int64_t           time_ns,
                                 GError          **error);

G_END_DECLS
