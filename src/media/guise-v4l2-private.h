/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/guise-camera-controls.h"
#include "media/guise-camera.h"

G_BEGIN_DECLS

/* An ioctl that is repeated when a signal interrupts it. Returns -1 with errno. */
int guise_v4l2_ioctl (int fd, unsigned long request, void *argument);

/**
 * guise_v4l2_describe:
 * @path: a device
 *
 * Returns: (transfer full) (nullable): what it is; %NULL when there is no device or it has nothing
 *   to do with moving pictures
 */
GuiseCameraInfo *guise_v4l2_describe (const char *path);

/* Whether a control is one that lets a camera decide by itself what another one has. */
gboolean guise_v4l2_is_automatic (uint32_t id);

/**
 * guise_v4l2_lock:
 * @path: a device
 * @settings: (element-type GuiseCameraSetting): what was changed is added, for guise_v4l2_restore()
 *
 * Turns automatic controls off at the values they have now.
 *
 * Returns: which
 */
GuiseCameraLocks guise_v4l2_lock (const char *path, GArray *settings);
void             guise_v4l2_restore (const char *path, GArray *settings);

G_END_DECLS
