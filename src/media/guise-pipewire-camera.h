/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/* What other programs call it. */
#define GUISE_PIPEWIRE_CAMERA_NAME "Guise"

/**
 * GuisePipewireCamera:
 *
 * A camera that other programs see and this one feeds, without a module of the kernel: a video node
 * of the desktop's PipeWire. Thread: one at a time, but for what says otherwise.
 */
typedef struct _GuisePipewireCamera GuisePipewireCamera;

/**
 * GuisePipewireCameraState:
 * @GUISE_PIPEWIRE_CAMERA_WAITING: it is there, and nobody is looking yet
 * @GUISE_PIPEWIRE_CAMERA_IN_USE: a program looks
 * @GUISE_PIPEWIRE_CAMERA_AWAY: PipeWire does not answer; the camera is back when that is
 *
 * Whether what is fed arrives.
 */
typedef enum
{
  GUISE_PIPEWIRE_CAMERA_WAITING,
  GUISE_PIPEWIRE_CAMERA_IN_USE,
  GUISE_PIPEWIRE_CAMERA_AWAY,
} GuisePipewireCameraState;

/**
 * guise_pipewire_camera_is_possible:
 *
 * Looks for the socket of PipeWire; nothing is opened or loaded. Thread: any.
 *
 * Returns: whether guise_pipewire_camera_open() is worth a try
 */
gboolean guise_pipewire_camera_is_possible (void);

/**
 * guise_pipewire_camera_open:
 * @error: where to put the error
 *
 * Loads PipeWire's library and connects. Other programs see the camera with its first picture,
 * whose size it has.
 *
 * Errors: %GUISE_MEDIA_ERROR NO_PIPEWIRE: none is there or runs, or this is a build without it;
 * DENIED, FAILED
 *
 * Returns: (transfer full) (nullable): the camera, without a picture yet
 */
GuisePipewireCamera *guise_pipewire_camera_open (GError **error);
void                 guise_pipewire_camera_free (GuisePipewireCamera *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePipewireCamera, guise_pipewire_camera_free)

/**
 * guise_pipewire_camera_put:
 * @self: a camera
 * @image: BGR8 of any size; another one than before is agreed anew with those who look
 * @error: where to put the error
 *
 * Shows a picture to those who look: written once, into memory that they share. Never waits for
 * them: one that is behind gets a newer picture later. Where PipeWire has ended it is looked for
 * twice a second, and the picture is lost.
 *
 * Errors: %GUISE_MEDIA_ERROR NO_MEMORY
 */
gboolean
guise_pipewire_camera_put (GuisePipewireCamera *self, const GuiseImage *image, GError **error);

/**
 * guise_pipewire_camera_get_state:
 *
 * Thread: any.
 *
 * Returns: whether somebody looks
 */
GuisePipewireCameraState guise_pipewire_camera_get_state (GuisePipewireCamera *self);

G_END_DECLS
