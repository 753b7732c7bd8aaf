/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

#define GUISE_LIVE_SOUND_RATE 48000 /* samples a second, one channel */

/**
 * GuiseLiveSoundClass:
 * @read: waits for @n samples; @out_heard_us (out): when the first of them was heard, monotonic
 *   microseconds. %FALSE: there is no more. Called on the sound's own thread, a tenth of a second
 *   at a time
 * @free: frees the source, as soon as nobody listens and no @read is under way; on the thread that
 *   ends the sound, or on the sound's own
 *
 * Where sound comes from: a microphone.
 */
typedef struct
{
  gboolean (*read) (void *source, int16_t *samples, size_t n, int64_t *out_heard_us);
  void (*free) (void *source);
} GuiseLiveSoundClass;

/**
 * GuiseLiveSound:
 *
 * Sound that is heard while pictures are recorded, in a file of its own until they are put
 * together. Thread: owner.
 */
typedef struct _GuiseLiveSound GuiseLiveSound;

/**
 * guise_live_sound_new:
 * @path: where it is written, a WAV file that is not there yet
 * @class_: what the source can do
 * @source: (transfer full): where it comes from
 * @error: where to put the error
 *
 * Listens from now on, and keeps what it hears only from guise_live_sound_begin() on.
 *
 * Errors: %GUISE_CORE_ERROR
 *
 * Returns: (transfer full) (nullable): a sound; on failure @source is freed
 */
GuiseLiveSound *guise_live_sound_new (const char                *path,
                                      const GuiseLiveSoundClass *class_,
                                      void                      *source,
                                      GError                   **error);

/* Stops listening; a file that guise_live_sound_end() has not told of is removed. Waits some
 * seconds at most for a source that is stuck. */
void guise_live_sound_free (GuiseLiveSound *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveSound, guise_live_sound_free)

/**
 * guise_live_sound_begin:
 * @self: a sound
 * @at_us: what was heard then, monotonic microseconds, is heard first; silence where nothing was.
 *   May lie some seconds back, or ahead
 */
void guise_live_sound_begin (GuiseLiveSound *self, int64_t at_us);

/**
 * guise_live_sound_leave_out:
 * @self: a sound that has begun
 * @from_us: what was heard from then, monotonic microseconds ...
 * @to_us: ... up to then is left out, and what follows moves up. May lie some time back
 */
void guise_live_sound_leave_out (GuiseLiveSound *self, int64_t from_us, int64_t to_us);

/**
 * guise_live_sound_hush:
 * @self: a sound
 *
 * Listens no longer, and waits for nothing: the source is let go at once, or by the sound's own
 * thread when it has read what it waits for, and the file grows no more. What was heard up to now
 * can still be had.
 *
 * Thread: any.
 */
void guise_live_sound_hush (GuiseLiveSound *self);

/**
 * guise_live_sound_end:
 * @self: a sound; may only be freed afterwards
 * @error: where to put the error
 *
 * Stops listening and ends the file.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: (transfer none) (nullable): the file, the caller's to remove; %NULL without an error:
 *   nothing was heard
 */
const char *guise_live_sound_end (GuiseLiveSound *self, GError **error);

G_END_DECLS
