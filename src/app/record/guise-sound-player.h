/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/record/guise-record-sound.h"

G_BEGIN_DECLS

/**
 * GuiseSoundPlayer:
 *
 * Plays sounds through PulseAudio, or PipeWire in its place, on a thread of its own that begins
 * with the first sound. Nobody waits for it: a sound that comes while another is played follows it
 * unless one that matters more takes its place, one that would come too late is left out, and where
 * there is no sound server or no device there is silence. Thread: main.
 */
typedef struct _GuiseSoundPlayer GuiseSoundPlayer;

/**
 * guise_sound_player_is_built:
 *
 * Returns: whether this program was built with sounds; else a player is silent
 */
gboolean guise_sound_player_is_built (void);

/**
 * guise_sound_player_new:
 *
 * Returns: (transfer full): a player that has not opened anything
 */
GuiseSoundPlayer *guise_sound_player_new (void);

/**
 * guise_sound_player_play:
 * @self: a player
 * @sound: what; %GUISE_RECORD_SOUND_NONE changes nothing
 *
 * Returns at once.
 */
void guise_sound_player_play (GuiseSoundPlayer *self, GuiseRecordSound sound);

/**
 * guise_sound_player_free:
 * @self: (nullable) (transfer full): a player
 *
 * Returns at once; what is being played ends by itself.
 */
void guise_sound_player_free (GuiseSoundPlayer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSoundPlayer, guise_sound_player_free)

G_END_DECLS
