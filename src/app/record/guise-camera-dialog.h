/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/record/guise-camera-tuner.h"

G_BEGIN_DECLS

/**
 * GuiseCameraDialog:
 *
 * What can be set of a camera; changes are seen in its picture at once. One that offers nothing,
 * and one that is unplugged meanwhile, says so.
 */
#define GUISE_TYPE_CAMERA_DIALOG (guise_camera_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCameraDialog, guise_camera_dialog, GUISE, CAMERA_DIALOG, AdwWindow)

/**
 * guise_camera_dialog_present:
 * @parent: over which it stands
 * @path: of the camera, or of footage in its place
 * @name: of the camera
 *
 * Returns: (transfer none): the dialog
 */
GtkWidget *guise_camera_dialog_present (GtkWindow *parent, const char *path, const char *name);

GuiseCameraTuner *guise_camera_dialog_get_tuner (const GuiseCameraDialog *self);

G_END_DECLS
