/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * guise_capture_source_save:
 * @path: the file
 * @picture: BGR8: the frame
 * @face: a face in it
 * @source_name: label of the frame
 * @error: where to put the error
 *
 * Keeps the part of a frame around a face as the camera gave it, 1.3 times the whole face, so that
 * the set can be cut again as another face type: a file of the type `mark_only`, whose landmarks
 * are those of the part.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED; %GUISE_IMAGE_ERROR NO_MEMORY
 * Source: faces.md 6.5
 *
 * Returns: %TRUE when it is on disk
 */
gboolean guise_capture_source_save (const char       *path,
                                    const GuiseImage *picture,
                                    const GuiseFace  *face,
                                    const char       *source_name,
                                    GError          **error);

G_END_DECLS
