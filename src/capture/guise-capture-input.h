/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-camera.h"
#include "media/guise-frame.h"

G_BEGIN_DECLS

/**
 * GuiseCaptureInput:
 *
 * Where the pictures of a session come from: a camera, or footage in its place. Thread: one at a
 * time.
 */
typedef struct _GuiseCaptureInput GuiseCaptureInput;

/**
 * guise_capture_input_open:
 * @source: a device ("/dev/video0"), or a video, a picture or a folder of pictures
 * @error: where to put the error
 *
 * A camera is opened in its best mode and holds still what its driver lets us hold.
 *
 * Errors: those of guise_camera_open() and guise_video_reader_open()
 *
 * Returns: (transfer full) (nullable): the input
 */
GuiseCaptureInput *guise_capture_input_open (const char *source, GError **error);
void               guise_capture_input_free (GuiseCaptureInput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCaptureInput, guise_capture_input_free)

/**
 * guise_capture_input_next:
 * @self: the input
 * @cancellable: (nullable): stops waiting
 * @out_frame: (out) (transfer full) (nullable): the next picture; %NULL at the end of footage
 * @error: where to put the error
 *
 * Errors: those of guise_camera_next() and guise_video_reader_next(). After %GUISE_MEDIA_ERROR
 * UNPLUGGED call guise_capture_input_wait()
 *
 * Returns: %TRUE with a picture or at the end
 */
gboolean guise_capture_input_next (GuiseCaptureInput *self,
                                   GCancellable      *cancellable,
                                   GuiseFrame       **out_frame,
                                   GError           **error);

/**
 * guise_capture_input_wait:
 * @self: a camera that was unplugged
 * @cancellable: (nullable): stops waiting
 * @error: where to put the error
 *
 * Waits until it is plugged in again, and opens it. A camera that fails again and again after a few
 * pictures is given up.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED; %GUISE_MEDIA_ERROR TIMEOUT (given up); those of
 *   guise_camera_open()
 *
 * Returns: %TRUE when pictures come again
 */
gboolean
guise_capture_input_wait (GuiseCaptureInput *self, GCancellable *cancellable, GError **error);

/**
 * guise_capture_input_get_rate:
 *
 * Returns: pictures a second
 */
double guise_capture_input_get_rate (const GuiseCaptureInput *self);

/**
 * guise_capture_input_get_n_frames:
 *
 * Returns: pictures of the footage, 0 for a camera and when not known
 */
uint64_t guise_capture_input_get_n_frames (const GuiseCaptureInput *self);

/* What a take says about it; of a file the name alone. Borrowed. */
const char *guise_capture_input_get_name (const GuiseCaptureInput *self);
const char *guise_capture_input_get_bus (const GuiseCaptureInput *self);
const char *guise_capture_input_get_mode (const GuiseCaptureInput *self);
const char *guise_capture_input_get_locked (const GuiseCaptureInput *self);

G_END_DECLS
