/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "live/guise-live-sound.h"

G_BEGIN_DECLS

/**
 * GuiseMicrophone:
 *
 * The microphone that the desktop has chosen, through PulseAudio or what stands for it. Reference
 * counted: who asked for it may look at it while a recording has it.
 */
typedef struct _GuiseMicrophone GuiseMicrophone;

/* Whether this build can hear anything. */
gboolean guise_microphone_is_built (void);

/**
 * guise_microphone_new:
 *
 * Nothing is opened before somebody listens.
 *
 * Returns: (transfer full): a microphone
 */
GuiseMicrophone *guise_microphone_new (void);
void             guise_microphone_unref (GuiseMicrophone *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMicrophone, guise_microphone_unref)

/**
 * guise_microphone_listen:
 * @path: where it is written meanwhile, a WAV file
 * @error: where to put the error
 *
 * Errors: those of guise_live_sound_new()
 *
 * Returns: (transfer full) (nullable): what is heard from now on; it has the microphone on a thread
 *   of its own
 */
GuiseLiveSound *guise_microphone_listen (GuiseMicrophone *self, const char *path, GError **error);

/**
 * guise_microphone_is_deaf:
 *
 * Thread: any.
 *
 * Returns: whether it could not be opened, or went away while somebody listened
 */
gboolean guise_microphone_is_deaf (GuiseMicrophone *self);

G_END_DECLS
