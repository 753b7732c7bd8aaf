/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-av-private.h"

G_BEGIN_DECLS

typedef struct _GuiseAvSound GuiseAvSound;

/**
 * guise_av_sound_new:
 * @path: footage with sound
 * @start_ns: what is heard at this time of @path is heard at time 0 of @target
 * @target: (transfer none): an mp4 or Matroska that is being set up; gets a stream for each sound
 * stream
 * @error: where to put the error
 *
 * Takes the sound of @path over into @target: packets as they are where mp4 can hold them, else
 * encoded as AAC. Times count from the start of the container, as those of the pictures do.
 * Thread: one at a time.
 *
 * Returns: (transfer full) (nullable): the sound; of footage without any it does nothing
 */
GuiseAvSound *
guise_av_sound_new (const char *path, int64_t start_ns, AVFormatContext *target, GError **error);
void guise_av_sound_free (GuiseAvSound *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseAvSound, guise_av_sound_free)

/**
 * guise_av_sound_write_until:
 * @self: the sound
 * @time_ns: how far
 * @error: where to put the error
 *
 * Writes what is heard before @time_ns, so that sound and pictures lie side by side in the file.
 * Damaged sound is left out and noted.
 *
 * Returns: %FALSE when @target could not be written
 */
gboolean guise_av_sound_write_until (GuiseAvSound *self, int64_t time_ns, GError **error);

/* Whether nothing of it waits for pictures: all that was given to the target is written. */
gboolean guise_av_sound_is_all_written (const GuiseAvSound *self);

/**
 * guise_av_sound_begin_anew:
 * @self: the sound
 * @time_ns: when it begins again, from its start, in @target; not before what was written
 * @error: where to put the error
 *
 * Writes what is heard before, as guise_av_sound_write_until() does. Sound that cannot be gone back
 * in is silent from then on.
 *
 * Returns: %FALSE when @target could not be written
 */
gboolean guise_av_sound_begin_anew (GuiseAvSound *self, int64_t time_ns, GError **error);

/**
 * guise_av_sound_finish:
 * @self: the sound
 * @time_ns: where it ends
 * @error: where to put the error
 *
 * Writes the rest up to @time_ns.
 *
 * Returns: %FALSE when @target could not be written
 */
gboolean guise_av_sound_finish (GuiseAvSound *self, int64_t time_ns, GError **error);

/**
 * guise_av_sound_get_notes:
 *
 * Returns: (transfer none) (array zero-terminated=1): sentences about streams that were not copied
 */
const char *const *guise_av_sound_get_notes (const GuiseAvSound *self);

G_END_DECLS
