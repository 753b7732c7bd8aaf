/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face.h"
#include "format/guise-face-meta.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * guise_face_cut:
 * @picture: BGR8: the frame
 * @face: a face in it that can be aligned (guise_face_find_flaw())
 * @type: how much of the head to show
 * @size: side of the crop in pixels
 * @source_name: label of the frame
 * @out_meta: (out) (transfer full): what goes into the face's file
 * @error: where to put the error
 *
 * The aligned picture of one found face, with its metadata. What lies outside the frame is black.
 * Thread: any.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): BGR8, @size x @size
 */
GuiseImage *guise_face_cut (GuiseImage      *picture,
                            const GuiseFace *face,
                            GuiseFaceType    type,
                            int              size,
                            const char      *source_name,
                            GuiseFaceMeta  **out_meta,
                            GError         **error);

G_END_DECLS
