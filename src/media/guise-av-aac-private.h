/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-av-private.h"

G_BEGIN_DECLS

typedef struct _GuiseAvAac GuiseAvAac;

/**
 * GuiseAvPacketFunc:
 * @packet: an encoded packet, in the time base of the encoder; may be changed
 * @user_data: the caller's
 *
 * Returns: a negative code of FFmpeg when it could not be written
 */
typedef int (*GuiseAvPacketFunc) (AVPacket *packet, void *user_data);

/**
 * guise_av_aac_new:
 * @source: sound of any kind
 * @target: a stream of an mp4 that is being set up; gets the parameters of the encoder
 * @start: the time of @source that counts as 0, in the time base of @source
 * @out_code: (out): why it failed, as FFmpeg says it
 *
 * Decodes one sound stream, resamples it and encodes it as AAC with 192 kbit/s. Holes in the source
 * become silence, so that what comes after stays in step. Thread: one at a time.
 *
 * Returns: (transfer full) (nullable): the encoder
 */
GuiseAvAac      *
guise_av_aac_new (const AVStream *source, AVStream *target, int64_t start, int *out_code);
void guise_av_aac_free (GuiseAvAac *self);

/**
 * guise_av_aac_push:
 * @self: the encoder
 * @packet: (nullable): a packet of the source, or %NULL at its end
 * @write: called for each packet that is ready
 * @user_data: for @write
 *
 * Returns: what @write returned when it failed; packets that cannot be decoded are counted
 */
int guise_av_aac_push (GuiseAvAac       *self,
                       const AVPacket   *packet,
                       GuiseAvPacketFunc write,
                       void             *user_data);

/**
 * guise_av_aac_begin_anew:
 * @self: the encoder
 * @start: as in guise_av_aac_new()
 *
 * What is pushed from now on comes from another place of the source, and belongs behind what was
 * pushed before.
 */
void guise_av_aac_begin_anew (GuiseAvAac *self, int64_t start);

/* How many packets could not be decoded. */
uint64_t guise_av_aac_get_n_damaged (const GuiseAvAac *self);

G_END_DECLS
