/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "media/guise-frame.h"

G_BEGIN_DECLS

/**
 * GuiseCameraMode:
 * @format: four characters, "MJPG", "YUYV"
 * @width: columns
 * @height: rows
 * @rate_num: pictures a second, numerator
 * @rate_den: its denominator
 *
 * One way in which a camera can send pictures.
 */
typedef struct
{
  char format[5];
  int  width;
  int  height;
  int  rate_num;
  int  rate_den;
} GuiseCameraMode;

/**
 * GuiseCameraInfo:
 * @path: "/dev/video0"; changes from day to day
 * @name: as its maker calls it
 * @bus: where it is plugged in; stays while it stays there
 * @driver: of the kernel
 * @is_output: it takes pictures: a virtual camera, seen from behind; some give them too
 * @modes: (element-type GuiseCameraMode): the formats that can be read here, best first
 * @problem: (nullable): why it cannot be used, a sentence
 *
 * A camera of this computer. Plain struct, everything owned.
 */
typedef struct
{
  char    *path;
  char    *name;
  char    *bus;
  char    *driver;
  gboolean is_output;
  GArray  *modes;
  char    *problem;
} GuiseCameraInfo;

void guise_camera_info_free (GuiseCameraInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCameraInfo, guise_camera_info_free)

/**
 * guise_camera_list:
 *
 * Asks every video device of the computer what it is. Opens none of them for pictures, so that it
 * disturbs nobody. Thread: any.
 *
 * Returns: (transfer full) (element-type GuiseCameraInfo): cameras and virtual cameras, by path
 */
GPtrArray *guise_camera_list (void);

/**
 * guise_camera_info_get_best_mode:
 * @self: a camera
 *
 * The highest rate at 1280 x 720 and more, nearest to that size; a camera that cannot do so gives
 * its largest picture at a rate of 24 and more.
 *
 * Returns: (nullable) (transfer none): the mode to film with; %NULL when it has none
 */
const GuiseCameraMode *guise_camera_info_get_best_mode (const GuiseCameraInfo *self);

/**
 * guise_camera_find_holder:
 * @path: a device, "/dev/video0"
 *
 * Thread: any.
 *
 * Returns: (transfer full) (nullable): the name of another program that has it open, where /proc
 *   tells: programs of other users stay hidden
 */
char *guise_camera_find_holder (const char *path);

/**
 * guise_camera_wait:
 * @bus: where the camera is plugged in
 * @timeout_ms: how long to wait; negative for ever
 * @cancellable: (nullable): ends the waiting
 * @error: where to put the error
 *
 * Waits until an unplugged camera is back, whatever its path is then. Blocks.
 *
 * Errors: %GUISE_MEDIA_ERROR TIMEOUT; %GUISE_CORE_ERROR CANCELLED
 *
 * Returns: (transfer full) (nullable): the camera
 */
GuiseCameraInfo *
guise_camera_wait (const char *bus, int timeout_ms, GCancellable *cancellable, GError **error);

/**
 * GuiseCameraLocks:
 *
 * What a camera changes by itself, and should not while faces are recorded: colours and brightness
 * of one light would scatter.
 */
typedef enum
{
  GUISE_CAMERA_EXPOSURE = 1 << 0,
  GUISE_CAMERA_WHITE_BALANCE = 1 << 1,
  GUISE_CAMERA_GAIN = 1 << 2,
  GUISE_CAMERA_FOCUS = 1 << 3,
} GuiseCameraLocks;

/**
 * GuiseCamera:
 *
 * A camera that is filming. Thread: one at a time.
 */
typedef struct _GuiseCamera GuiseCamera;

/**
 * guise_camera_open:
 * @path: the device, "/dev/video0"
 * @mode: (nullable): one of its modes, %NULL for the best
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND; %GUISE_MEDIA_ERROR BUSY (with the program that has it, where
 * the system tells), DENIED, UNPLUGGED, NO_VIDEO (no camera, or no mode that can be read),
 * UNSUPPORTED, FAILED
 *
 * Returns: (transfer full) (nullable): the camera, filming
 */
GuiseCamera *guise_camera_open (const char *path, const GuiseCameraMode *mode, GError **error);

/**
 * guise_camera_free:
 * @self: (nullable): a camera
 *
 * Stops it and gives back what was locked.
 */
void guise_camera_free (GuiseCamera *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCamera, guise_camera_free)

const GuiseCameraInfo *guise_camera_get_info (const GuiseCamera *self);

/**
 * guise_camera_get_mode:
 * @self: a camera
 * @out_mode: (out): what the driver settled for; may differ from what was asked for
 */
void guise_camera_get_mode (const GuiseCamera *self, GuiseCameraMode *out_mode);

/**
 * guise_camera_next:
 * @self: a camera
 * @timeout_ms: how long to wait for a picture
 * @cancellable: (nullable): ends the waiting
 * @out_frame: (out) (transfer full) (nullable): the next picture; its time is that of the capture,
 *   from the first picture on
 * @error: where to put the error
 *
 * Pictures that arrive damaged are left out and counted, their numbers too.
 *
 * Errors: %GUISE_MEDIA_ERROR UNPLUGGED (wait with guise_camera_wait()), TIMEOUT, NO_MEMORY, FAILED;
 * %GUISE_CORE_ERROR CANCELLED
 *
 * Returns: %TRUE with a picture
 */
gboolean guise_camera_next (GuiseCamera  *self,
                            int           timeout_ms,
                            GCancellable *cancellable,
                            GuiseFrame  **out_frame,
                            GError      **error);

/**
 * guise_camera_get_n_lost:
 *
 * Returns: pictures that arrived damaged
 */
uint64_t guise_camera_get_n_lost (const GuiseCamera *self);

/**
 * guise_camera_lock:
 * @self: a camera
 *
 * Keeps what it has set by itself until guise_camera_unlock() or the end.
 *
 * Returns: what the driver lets us hold; the rest goes on changing
 */
GuiseCameraLocks guise_camera_lock (GuiseCamera *self);
void             guise_camera_unlock (GuiseCamera *self);

G_END_DECLS
