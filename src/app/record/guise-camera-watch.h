/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-camera.h"

G_BEGIN_DECLS

/**
 * GuiseCameraWatch:
 *
 * The cameras of this computer, looked for every two seconds while it lives; with the variable
 * `GUISE_CAMERA` first of all the footage that it names, which then stands for one. Signal
 * `::changed`: the list was read for the first time, or is another one. Thread: main.
 */
#define GUISE_TYPE_CAMERA_WATCH (guise_camera_watch_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCameraWatch, guise_camera_watch, GUISE, CAMERA_WATCH, GObject)

/**
 * guise_camera_watch_new:
 *
 * Returns: (transfer full): a watch that begins at once
 */
GuiseCameraWatch *guise_camera_watch_new (void);

/**
 * guise_camera_watch_is_read:
 *
 * Returns: whether it was looked for cameras already
 */
gboolean guise_camera_watch_is_read (const GuiseCameraWatch *self);

/**
 * guise_camera_watch_get_n:
 *
 * Returns: how many cameras there are
 */
guint guise_camera_watch_get_n (const GuiseCameraWatch *self);

/**
 * guise_camera_watch_get_output:
 *
 * Returns: (transfer none) (nullable): the first virtual camera, which takes pictures for other
 *   programs; it is none of the others
 */
const char *guise_camera_watch_get_output (const GuiseCameraWatch *self);

/* Of one of them; borrowed until `::changed`. */
const char *guise_camera_watch_get_path (const GuiseCameraWatch *self, guint i);
const char *guise_camera_watch_get_name (const GuiseCameraWatch *self, guint i);

/**
 * guise_camera_watch_get_info:
 *
 * Returns: (transfer none): all that is known of one of them, until `::changed`; footage in place
 * of a camera has no modes
 */
const GuiseCameraInfo *guise_camera_watch_get_info (const GuiseCameraWatch *self, guint i);

/**
 * guise_camera_watch_get_problem:
 *
 * Returns: (transfer none) (nullable): why a camera that is there cannot be used, a sentence
 */
const char *guise_camera_watch_get_problem (const GuiseCameraWatch *self);

G_END_DECLS
