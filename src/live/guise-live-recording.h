/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseLiveRecording:
 *
 * A video that is being recorded: until its end it lies beside its own place as
 * `<video>.recording`, an mp4 that can be read whatever happens, with what is heard as
 * `<video>.recording.wav`. Whoever writes it holds a lock on it. Thread: any, one at a time.
 */
typedef struct _GuiseLiveRecording GuiseLiveRecording;

/**
 * guise_live_recording_dup_sound_path:
 * @video: what is to be recorded
 *
 * Returns: (transfer full): where sound is kept until it is put together with the pictures
 */
char *guise_live_recording_dup_sound_path (const char *video);

/**
 * guise_live_recording_is_left:
 * @video: what was to be recorded
 *
 * Returns: whether something of it is there for guise_live_recordings_complete()
 */
gboolean guise_live_recording_is_left (const char *video);

/**
 * guise_live_recording_drop_empty:
 * @video: what is to be recorded; nothing of it is made yet
 *
 * Removes what a recording of that name has left that ended before its first picture was on the
 * disk, with the sound beside it, unless somebody is writing it.
 */
void guise_live_recording_drop_empty (const char *video);

/**
 * guise_live_recording_begin:
 * @video: what is to be recorded
 * @error: where to put the error
 *
 * Makes the file that is written meanwhile.
 *
 * Errors: %GUISE_CORE_ERROR EXISTS: one of that name was interrupted; NO_SPACE, NOT_FOUND, FAILED
 *
 * Returns: (transfer full) (nullable): a recording without pictures
 */
GuiseLiveRecording *guise_live_recording_begin (const char *video, GError **error);

/**
 * guise_live_recording_free:
 *
 * What was not finished stays for guise_live_recordings_complete(), but for an empty file and
 * the sound beside that.
 */
void guise_live_recording_free (GuiseLiveRecording *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseLiveRecording, guise_live_recording_free)

/* The file to write, with a #GuiseVideoWriter that survives. */
const char *guise_live_recording_get_path (const GuiseLiveRecording *self);

/**
 * guise_live_recording_sync:
 * @time_ns: of the newest picture
 * @error: where to put the error
 *
 * Called for each picture; every two seconds what was written is made durable. A disk that has lost
 * something says so once: from then on this recording can neither go on nor be finished, and its
 * files stay for guise_live_recordings_complete().
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_live_recording_sync (GuiseLiveRecording *self, int64_t time_ns, GError **error);

/**
 * guise_live_recording_finish:
 * @self: a recording whose writer has finished; may only be freed afterwards
 * @comment: what the video says about itself
 * @sound: (nullable): what was heard; %NULL for the sound that the pictures have themselves
 * @n_steps: (nullable): as in #GuiseVideoPart
 * @out_sound: (out) (transfer full) (nullable): where @sound lies now, of which something is not in
 *   the video
 * @error: where to put the error
 *
 * Makes an ordinary video of it, without encoding again; then the files beside it are removed, but
 * sound of which something is not in the video gets the video's name. When that fails both stay
 * where they are for guise_live_recordings_complete().
 *
 * Errors: those of guise_live_recording_sync() and guise_video_join()
 */
gboolean guise_live_recording_finish (GuiseLiveRecording *self,
                                      const char         *comment,
                                      const char         *sound,
                                      int                *n_steps,
                                      char              **out_sound,
                                      GError            **error);

/**
 * guise_live_recording_keep_sound:
 * @self: a recording that has finished without its sound
 *
 * What was heard, if anything, gets the video's name.
 *
 * Returns: (transfer full) (nullable): where it lies now
 */
char *guise_live_recording_keep_sound (const GuiseLiveRecording *self);

/**
 * GuiseLiveRecordingFunc:
 * @path: the video that was completed, or the recording that could not be
 * @sound: (nullable): a file with its sound, where not all of that is in the video
 * @error: (nullable): why
 */
typedef void (*GuiseLiveRecordingFunc) (const char   *path,
                                        const char   *sound,
                                        const GError *error,
                                        void         *user_data);

/**
 * guise_live_recordings_complete:
 * @folder: where videos are recorded
 * @coming: (nullable): the name of a video in there that is about to be recorded: taken already
 * @cancellable: (nullable): looked at before each of them
 * @func: told of each, on this thread
 * @user_data: for @func
 *
 * Completes recordings that were interrupted, by a power cut say: each becomes the video that it
 * was to be, or where that name is taken by now, one with a number behind it. Only then is what it
 * was made of removed. Left alone is what somebody is writing, what cannot be locked, what is not
 * ours and what has not one picture. Takes as long as copying the files. Thread: any.
 */
void guise_live_recordings_complete (const char            *folder,
                                     const char            *coming,
                                     GCancellable          *cancellable,
                                     GuiseLiveRecordingFunc func,
                                     void                  *user_data);

G_END_DECLS
