/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseCameraControlKind:
 * @GUISE_CAMERA_CONTROL_NUMBER: any value of a range, in steps
 * @GUISE_CAMERA_CONTROL_SWITCH: 0 or 1
 * @GUISE_CAMERA_CONTROL_CHOICE: one of a few that have names
 */
typedef enum
{
  GUISE_CAMERA_CONTROL_NUMBER,
  GUISE_CAMERA_CONTROL_SWITCH,
  GUISE_CAMERA_CONTROL_CHOICE,
} GuiseCameraControlKind;

/**
 * GuiseCameraChoice:
 * @value: what the driver calls it
 * @name: (nullable): what the driver says for people; %NULL where the choices are numbers
 * @number: that number
 */
typedef struct
{
  int32_t value;
  char   *name;
  int64_t number;
} GuiseCameraChoice;

/**
 * GuiseCameraControl:
 * @id: of video4linux (V4L2_CID_BRIGHTNESS)
 * @name: what the driver calls it, valid UTF-8
 * @kind: what it takes
 * @min: smallest value
 * @max: largest value, above @min
 * @step: between two values, 1 at least
 * @standard: the camera's own value
 * @value: the one it has now
 * @is_idle: another control decides, as automatic exposure does for the exposure time: it cannot be
 *   set now
 * @choices: (element-type GuiseCameraChoice) (nullable): of a choice
 *
 * Something of a camera that can be set. Plain struct, everything owned.
 */
typedef struct
{
  uint32_t               id;
  char                  *name;
  GuiseCameraControlKind kind;
  int32_t                min;
  int32_t                max;
  int32_t                step;
  int32_t                standard;
  int32_t                value;
  gboolean               is_idle;
  GArray                *choices;
} GuiseCameraControl;

void guise_camera_control_free (GuiseCameraControl *self);

/**
 * GuiseCameraSetting:
 * @id: of a control
 * @value: for it
 */
typedef struct
{
  uint32_t id;
  int32_t  value;
} GuiseCameraSetting;

/**
 * guise_camera_controls_read:
 * @path: a device, "/dev/video0"
 * @error: where to put the error
 *
 * Asks a camera what can be set. Whoever films with it is not disturbed. Cameras take some
 * milliseconds for each, and one that is about to be gone may take seconds. Thread: any.
 *
 * Errors: %GUISE_MEDIA_ERROR UNPLUGGED, DENIED
 *
 * Returns: (transfer full) (element-type GuiseCameraControl) (nullable): in the driver's order;
 *   empty when it offers nothing
 */
GPtrArray *guise_camera_controls_read (const char *path, GError **error);

/**
 * guise_camera_controls_set:
 * @path: a device
 * @settings: (element-type GuiseCameraSetting): what to set
 * @error: where to put the error
 *
 * Sets what a camera does by itself first, so that the numbers that are free then can follow. What
 * it refuses it keeps. Thread: any.
 *
 * Errors: as guise_camera_controls_read()
 *
 * Returns: whether the camera is there
 */
gboolean guise_camera_controls_set (const char *path, const GArray *settings, GError **error);

/**
 * guise_camera_control_get_master:
 * @id: of a control
 *
 * Returns: the control that may decide about it, as automatic exposure does about the exposure
 *   time; 0: none that is known
 */
uint32_t guise_camera_control_get_master (uint32_t id);

G_END_DECLS
