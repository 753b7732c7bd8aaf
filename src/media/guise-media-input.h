/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-camera-controls.h"
#include "media/guise-camera.h"
#include "media/guise-frame.h"

G_BEGIN_DECLS

/**
 * GuiseMediaInput:
 *
 * Where the pictures of a session come from: a camera, or footage in its place. Thread: one at a
 * time.
 */
typedef struct _GuiseMediaInput GuiseMediaInput;

/**
 * GuiseMediaInputOptions:
 * @mode: (nullable): how a camera films, %NULL for its best mode
 * @adapts: a camera follows the light; else it holds still what its driver lets us hold, so that
 *   all pictures of a recording are alike
 * @settings: (element-type GuiseCameraSetting) (nullable): what a person has set of the camera; it
 *   is set again whenever it is opened, before anything is held still, and when it is closed: what
 *   was held still is given back, what was set by hand stays
 * @n_threads: threads that decode footage, 0 for all processors
 *
 * All zeros are the defaults.
 */
typedef struct
{
  const GuiseCameraMode *mode;
  gboolean               adapts;
  GArray                *settings;
  int                    n_threads;
} GuiseMediaInputOptions;

/**
 * guise_media_input_is_camera:
 * @source: as guise_media_input_open() takes it
 *
 * Returns: whether it names a device, not footage
 */
gboolean guise_media_input_is_camera (const char *source);

/**
 * guise_media_input_open:
 * @source: a device ("/dev/video0"), or a video, a picture or a folder of pictures
 * @options: (nullable): %NULL for the defaults
 * @error: where to put the error
 *
 *
 * Errors: those of guise_camera_open() and guise_video_reader_open()
 *
 * Returns: (transfer full) (nullable): the input
 */
GuiseMediaInput *
guise_media_input_open (const char *source, const GuiseMediaInputOptions *options, GError **error);
void guise_media_input_free (GuiseMediaInput *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMediaInput, guise_media_input_free)

/**
 * guise_media_input_next:
 * @self: the input
 * @cancellable: (nullable): stops waiting
 * @out_frame: (out) (transfer full) (nullable): the next picture; %NULL at the end of footage
 * @error: where to put the error
 *
 * Errors: those of guise_camera_next() and guise_video_reader_next(). After %GUISE_MEDIA_ERROR
 * UNPLUGGED call guise_media_input_wait(); after TIMEOUT, of a camera that has fallen silent, one
 * may
 *
 * Returns: %TRUE with a picture or at the end
 */
gboolean guise_media_input_next (GuiseMediaInput *self,
                                 GCancellable    *cancellable,
                                 GuiseFrame     **out_frame,
                                 GError         **error);

/**
 * guise_media_input_wait:
 * @self: a camera that was unplugged, or has fallen silent
 * @cancellable: (nullable): stops waiting
 * @error: where to put the error
 *
 * Waits until it is plugged in again, and opens it: one that is silent at once, as often as it is,
 * for that alone may wake it. A camera that fails again and again after a few pictures is given up.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED; %GUISE_MEDIA_ERROR TIMEOUT (given up); those of
 *   guise_camera_open()
 *
 * Returns: %TRUE when pictures come again
 */
gboolean guise_media_input_wait (GuiseMediaInput *self, GCancellable *cancellable, GError **error);

/**
 * guise_media_input_tune:
 * @self: a camera
 * @name: what it is called; another one at the same place keeps its own settings
 * @settings: (element-type GuiseCameraSetting) (nullable): what a person has set of it meanwhile
 *
 * In place of the option, when it is opened the next time: after guise_media_input_wait(); and when
 * it is closed.
 */
void guise_media_input_tune (GuiseMediaInput *self, const char *name, GArray *settings);

/**
 * guise_media_input_hold:
 * @self: a camera
 *
 * Holds still again what somebody has let change by itself since it was opened; it is given back at
 * the end with the rest. Does nothing while the camera is unplugged.
 */
void guise_media_input_hold (GuiseMediaInput *self);

/**
 * guise_media_input_rewind:
 * @self: footage, never a camera
 * @cancellable: (nullable): stops the work
 * @error: where to put the error
 *
 * The next picture is the first one again.
 *
 * Errors: those of guise_video_reader_seek()
 */
gboolean
guise_media_input_rewind (GuiseMediaInput *self, GCancellable *cancellable, GError **error);

/**
 * guise_media_input_get_rate:
 *
 * Returns: pictures a second
 */
double guise_media_input_get_rate (const GuiseMediaInput *self);

/**
 * guise_media_input_get_n_frames:
 *
 * Returns: pictures of the footage, 0 for a camera and when not known
 */
uint64_t guise_media_input_get_n_frames (const GuiseMediaInput *self);

/* What a take says about it; of a file the name alone. Borrowed. */
const char *guise_media_input_get_name (const GuiseMediaInput *self);
const char *guise_media_input_get_bus (const GuiseMediaInput *self);
const char *guise_media_input_get_mode (const GuiseMediaInput *self);
const char *guise_media_input_get_locked (const GuiseMediaInput *self);

G_END_DECLS
