/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stands in for PipeWire in a build without it. */
#include "media/guise-media-error.h"
#include "media/guise-pipewire-camera.h"

GuisePipewireCamera *
guise_pipewire_camera_open (GError **error)
{
  g_set_error_literal (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_PIPEWIRE,
                       "This build has no camera through PipeWire");
  return NULL;
}

void
guise_pipewire_camera_free (GuisePipewireCamera *self)
{
}

gboolean
guise_pipewire_camera_put (GuisePipewireCamera *self, const GuiseImage *image, GError **error)
{
  g_return_val_if_reached (FALSE);
}

GuisePipewireCameraState
guise_pipewire_camera_get_state (GuisePipewireCamera *self)
{
  g_return_val_if_reached (GUISE_PIPEWIRE_CAMERA_AWAY);
}
