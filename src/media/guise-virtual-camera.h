/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseVirtualCamera:
 *
 * A camera that other programs see and this one feeds: a device of the kernel's v4l2loopback.
 * Thread: one at a time.
 */
typedef struct _GuiseVirtualCamera GuiseVirtualCamera;

/**
 * guise_virtual_camera_open:
 * @path: the device, "/dev/video9"
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND; %GUISE_MEDIA_ERROR DENIED, BUSY, UNSUPPORTED (a real camera,
 * or no camera at all)
 *
 * Returns: (transfer full) (nullable): the camera, without a picture yet
 */
GuiseVirtualCamera *guise_virtual_camera_open (const char *path, GError **error);
void                guise_virtual_camera_free (GuiseVirtualCamera *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseVirtualCamera, guise_virtual_camera_free)

/**
 * guise_virtual_camera_put:
 * @self: a virtual camera
 * @image: BGR8, sides even, all of one size: programs that look on cannot change theirs
 * @error: where to put the error
 *
 * Shows a picture, as YUYV of BT.601, which every program understands.
 *
 * Errors: %GUISE_MEDIA_ERROR UNPLUGGED (the module was taken out), UNSUPPORTED (the device does not
 * take such pictures), NO_MEMORY, FAILED
 */
gboolean
guise_virtual_camera_put (GuiseVirtualCamera *self, const GuiseImage *image, GError **error);

G_END_DECLS
