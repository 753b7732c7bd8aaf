/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>

#include "face/guise-face-pose.h"
#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

/* A face that looks into the camera with open eyes and lips apart, in good light. yaw and pitch
 * in degrees by landmarks, yaw positive to the image's left. */
static inline GuiseFaceRecord
made_up_record (double yaw, double pitch)
{
  GuiseFaceRecord record = {
    .yaw = yaw * G_PI / 180.0,
    .pitch = pitch * G_PI / 180.0,
    .yaw_bin = guise_face_get_yaw_bin (yaw * G_PI / 180.0),
    .eye_distance = 80.0f,
    .distance = 0.125f,
    .eye_right = 0.21f,
    .eye_left = 0.21f,
    .mouth_open = 0.02f,
    .mouth_width = 0.60f,
    .brow = 0.20f,
    .light_level = 0.3f,
    .warmth = 1.4f,
    .lab_mean = { 60.0f, 12.0f, 16.0f },
    .lab_deviation = { 12.0f, 3.0f, 4.0f },
    .sharpness = 0.3f,
    .direction_ratio = 1.3f,
    .enlargement = 1.0f,
    .fit = 0.05f,
    .presence = 1.0f,
    .has_mesh = TRUE,
  };

  return record;
}

G_END_DECLS
