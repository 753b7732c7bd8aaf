/* SPDX-License-Identifier: GPL-3.0-or-later
 * A player where the program was built without PulseAudio. */
#include "app/record/guise-sound-player.h"

struct _GuiseSoundPlayer
{
  int unused;
};

gboolean
guise_sound_player_is_built (void)
{
  return FALSE;
}

GuiseSoundPlayer *
guise_sound_player_new (void)
{
  return g_new0 (GuiseSoundPlayer, 1);
}

void
guise_sound_player_play (GuiseSoundPlayer *self, GuiseRecordSound sound)
{
}

void
guise_sound_player_free (GuiseSoundPlayer *self)
{
  g_free (self);
}
