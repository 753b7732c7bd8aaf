/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-camera-controls.h"

G_BEGIN_DECLS

/**
 * GuiseCameraTunerState:
 * @GUISE_CAMERA_TUNER_READING: the camera was not heard yet
 * @GUISE_CAMERA_TUNER_READY: there is something to set
 * @GUISE_CAMERA_TUNER_NONE: the camera offers nothing
 * @GUISE_CAMERA_TUNER_GONE: it was unplugged, or may not be used
 */
typedef enum
{
  GUISE_CAMERA_TUNER_READING,
  GUISE_CAMERA_TUNER_READY,
  GUISE_CAMERA_TUNER_NONE,
  GUISE_CAMERA_TUNER_GONE,
} GuiseCameraTunerState;

/**
 * GuiseCameraTuner:
 *
 * The settings of one camera. It is asked and told on a thread, one call at a time, as cameras may
 * take seconds; and it is asked again every second, since it changes things by itself, and may be
 * unplugged. What a person has set is remembered under the camera's name (setting
 * `camera-settings`). Signals `::changed`: state or values are others; `::closed`: it is closed,
 * and what was to be set is set. Thread: main.
 */
#define GUISE_TYPE_CAMERA_TUNER (guise_camera_tuner_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCameraTuner, guise_camera_tuner, GUISE, CAMERA_TUNER, GObject)

/**
 * guise_camera_tuner_new:
 * @path: a device; footage in its place offers nothing
 * @name: of the camera, which it keeps from day to day
 *
 * Returns: (transfer full): it begins to read at once
 */
GuiseCameraTuner *guise_camera_tuner_new (const char *path, const char *name);

/**
 * guise_camera_tuner_close:
 *
 * What is still to be set is set; then comes `::closed`, perhaps at once, and nothing else is told
 * any more. Who films may hold the camera still then.
 */
void guise_camera_tuner_close (GuiseCameraTuner *self);

GuiseCameraTunerState guise_camera_tuner_get_state (const GuiseCameraTuner *self);

/**
 * guise_camera_tuner_get_controls:
 *
 * Returns: (transfer none) (element-type GuiseCameraControl): with the values that are wished for,
 *   where the camera has not answered yet; until `::changed`
 */
const GPtrArray *guise_camera_tuner_get_controls (const GuiseCameraTuner *self);

/**
 * guise_camera_tuner_set:
 * @id: of a control
 * @value: in its range
 *
 * Sets it soon; of several wishes for one control the last one counts.
 */
void guise_camera_tuner_set (GuiseCameraTuner *self, uint32_t id, int32_t value);

/**
 * guise_camera_tuner_reset:
 *
 * Back to the camera's own values, and nothing is remembered; guise_camera_tuner_undo() brings back
 * what was set.
 */
void guise_camera_tuner_reset (GuiseCameraTuner *self);
void guise_camera_tuner_undo (GuiseCameraTuner *self);

/**
 * guise_camera_tuner_recall:
 * @settings: of the studio
 * @name: of a camera
 *
 * Returns: (transfer full) (element-type GuiseCameraSetting) (nullable): what a person has set of
 *   it
 */
GArray *guise_camera_tuner_recall (GSettings *settings, const char *name);

G_END_DECLS
