/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "media/guise-camera-controls.h"

G_BEGIN_DECLS

/**
 * GuiseCameraRow:
 *
 * One setting of a camera: a number as a slider with its value under the name, else a switch or a
 * few choices. Signal `::chosen` (id, value): a person has chosen another value.
 */
#define GUISE_TYPE_CAMERA_ROW (guise_camera_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCameraRow, guise_camera_row, GUISE, CAMERA_ROW, AdwActionRow)

/**
 * guise_camera_row_new:
 * @control: what it shows; its values are copied
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *guise_camera_row_new (const GuiseCameraControl *control);

uint32_t guise_camera_row_get_id (const GuiseCameraRow *self);

/**
 * guise_camera_row_follow:
 * @control: with the row's id
 *
 * Shows its value, and whether it can be set now.
 */
void guise_camera_row_follow (GuiseCameraRow *self, const GuiseCameraControl *control);

G_END_DECLS
