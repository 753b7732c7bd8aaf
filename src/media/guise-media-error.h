/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GUISE_MEDIA_ERROR:
 *
 * Errors of the media room. Files that cannot be opened or written fail with %GUISE_CORE_ERROR.
 */
#define GUISE_MEDIA_ERROR (guise_media_error_quark ())

/**
 * GuiseMediaError:
 * @GUISE_MEDIA_ERROR_FAILED: the codec library failed for a reason of its own
 * @GUISE_MEDIA_ERROR_CORRUPT: nothing in the file can be decoded
 * @GUISE_MEDIA_ERROR_UNSUPPORTED: a container, codec or encoder that this build does not have
 * @GUISE_MEDIA_ERROR_NO_VIDEO: the file holds no pictures
 * @GUISE_MEDIA_ERROR_TOO_LARGE: pictures larger than is ever decoded
 * @GUISE_MEDIA_ERROR_NO_MEMORY: not enough memory for a picture
 * @GUISE_MEDIA_ERROR_UNPLUGGED: the camera is gone; it may come back
 * @GUISE_MEDIA_ERROR_BUSY: another program has the camera
 * @GUISE_MEDIA_ERROR_DENIED: the user may not use the camera
 * @GUISE_MEDIA_ERROR_TIMEOUT: no picture came in time
 * @GUISE_MEDIA_ERROR_LIBRARY: FFmpeg is not on this computer, or is of another version
 * @GUISE_MEDIA_ERROR_NO_PIPEWIRE: PipeWire is not on this computer or in this build, or does
 *   not run
 */
typedef enum
{
  GUISE_MEDIA_ERROR_FAILED,
  GUISE_MEDIA_ERROR_CORRUPT,
  GUISE_MEDIA_ERROR_UNSUPPORTED,
  GUISE_MEDIA_ERROR_NO_VIDEO,
  GUISE_MEDIA_ERROR_TOO_LARGE,
  GUISE_MEDIA_ERROR_NO_MEMORY,
  GUISE_MEDIA_ERROR_UNPLUGGED,
  GUISE_MEDIA_ERROR_BUSY,
  GUISE_MEDIA_ERROR_DENIED,
  GUISE_MEDIA_ERROR_TIMEOUT,
  GUISE_MEDIA_ERROR_LIBRARY,
  GUISE_MEDIA_ERROR_NO_PIPEWIRE,
} GuiseMediaError;

GQuark guise_media_error_quark (void);

G_END_DECLS
