/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-camera-controls.h"

G_BEGIN_DECLS

/* What belongs together of a camera, in the order in which it is shown. */
typedef enum
{
  GUISE_CAMERA_GROUP_LIGHT,
  GUISE_CAMERA_GROUP_COLOR,
  GUISE_CAMERA_GROUP_FOCUS,
  GUISE_CAMERA_GROUP_FRAME,
  GUISE_CAMERA_GROUP_OTHER,
  GUISE_N_CAMERA_GROUPS,
} GuiseCameraGroup;

const char      *guise_camera_group_get_title (GuiseCameraGroup group);
GuiseCameraGroup guise_camera_words_get_group (const GuiseCameraControl *control);

/**
 * guise_camera_words_get_place:
 *
 * Returns: where in its group it stands: what is known as a person looks for it, the rest behind
 */
guint guise_camera_words_get_place (const GuiseCameraControl *control);

/**
 * guise_camera_words_get_title:
 *
 * Returns: (transfer none): what it is called; the driver's name for what is not known here
 */
const char *guise_camera_words_get_title (const GuiseCameraControl *control);

/**
 * guise_camera_words_dup_choice:
 * @choice: one of its choices
 *
 * Returns: (transfer full): what it is called
 */
char *guise_camera_words_dup_choice (const GuiseCameraControl *control,
                                     const GuiseCameraChoice  *choice);

/**
 * guise_camera_words_dup_value:
 * @value: of a number
 *
 * Returns: (transfer full): with its unit; a share of the range where there is none
 */
char *guise_camera_words_dup_value (const GuiseCameraControl *control, int32_t value);

G_END_DECLS
