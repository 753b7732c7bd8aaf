/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include "app/record/guise-record-figures.h"

G_BEGIN_DECLS

/**
 * GUISE_RECORD_SOUND_RATE:
 *
 * Samples in a second of what guise_record_sound_synthesize() makes.
 */
#define GUISE_RECORD_SOUND_RATE 48000

/**
 * GuiseRecordSound:
 * @GUISE_RECORD_SOUND_NONE: silence
 * @GUISE_RECORD_SOUND_TICK: ten more faces are kept
 * @GUISE_RECORD_SOUND_TILE: a tile has reached its quota
 * @GUISE_RECORD_SOUND_NEXT: the next instruction, in two tones
 *
 * What one hears before the camera, where one cannot always look (studio.md 4.13). What matters
 * more is the greater value.
 */
typedef enum
{
  GUISE_RECORD_SOUND_NONE,
  GUISE_RECORD_SOUND_TICK,
  GUISE_RECORD_SOUND_TILE,
  GUISE_RECORD_SOUND_NEXT,
  GUISE_N_RECORD_SOUNDS,
} GuiseRecordSound;

/**
 * guise_record_sound_choose:
 * @before: figures of a moment ago, of the same session
 * @after: those of now
 *
 * A tile counts as it is drawn, in the map of directions and in the meters. Faces that were taken
 * back make no sound.
 *
 * Returns: what is to be heard of the change: at most one sound, the one that matters most
 */
GuiseRecordSound guise_record_sound_choose (const GuiseRecordFigures *before,
                                            const GuiseRecordFigures *after);

/**
 * guise_record_sound_synthesize:
 * @sound: which
 * @out_n: (out): how many samples
 *
 * Tones of 60 ms at -18 dB of full scale, each with a pitch of its own, faded in and out so that
 * they do not click.
 *
 * Shapes: `[n] s16`, one channel, of the byte order of this computer
 *
 * Returns: (transfer full) (array length=out_n) (nullable): the samples; %NULL for silence
 */
int16_t *guise_record_sound_synthesize (GuiseRecordSound sound, size_t *out_n);

G_END_DECLS
