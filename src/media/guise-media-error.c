/* SPDX-License-Identifier: GPL-3.0-or-later
 * The error domain of the media room. */
#include "media/guise-media-error.h"

GQuark
guise_media_error_quark (void)
{
  return g_quark_from_static_string ("guise-media-error-quark");
}
