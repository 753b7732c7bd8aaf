/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk/gdk.h>

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GUISE_PICTURE_MAX_SIDE:
 *
 * Of pictures that are shown whole: sheets of many faces, frames of a video. Faces have less.
 */
#define GUISE_PICTURE_MAX_SIDE      8192
#define GUISE_PICTURE_MAX_FACE_SIDE 4096

/**
 * guise_picture_decode:
 * @bytes: a JPEG or PNG file, which anybody may have made
 * @max_side: what has a larger one is refused before it takes memory
 * @error: where to put the error
 *
 * What a project or a faceset holds comes from strangers as well: it is read by our own decoders,
 * not by whatever the desktop has for any kind of picture. A damaged one is shown as far as it
 * goes. Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR
 *
 * Returns: (transfer full) (nullable): the picture, BGR8
 */
GuiseImage *guise_picture_decode (GBytes *bytes, int max_side, GError **error);

/**
 * guise_picture_load:
 * @path: a JPEG or PNG file, which anybody may have put there
 * @error: where to put the error
 *
 * guise_picture_decode() for files up to %GUISE_PICTURE_MAX_SIDE. What is no regular file is
 * refused at once. Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR; those of guise_file_read()
 *
 * Returns: (transfer full) (nullable): the picture, BGR8
 */
GuiseImage *guise_picture_load (const char *path, GError **error);

/**
 * guise_texture_new_for_picture:
 * @picture: BGR8
 *
 * Returns: (transfer full): the same for the screen
 */
GdkTexture *guise_texture_new_for_picture (const GuiseImage *picture);

G_END_DECLS
