/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face.h"

G_BEGIN_DECLS

/**
 * GuiseFaceReader:
 *
 * The mesh of a face whose place is known, as in a picture of a faceset: no detector, nobody is
 * followed. It works on one processor; a team has one for each thread.
 *
 * Thread: owner, and that is who makes it.
 */
typedef struct _GuiseFaceReader GuiseFaceReader;

/**
 * guise_face_reader_new:
 * @models_dir: (nullable): folder of the face networks; %NULL finds those that come with the
 *   program
 * @error: where to put the error
 *
 * Takes the attention mesh where it is there.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (run set-up), %GUISE_FORMAT_ERROR, %GUISE_FACE_ERROR,
 * %GUISE_NN_ERROR
 *
 * Returns: (transfer full) (nullable): a reader
 */
GuiseFaceReader *guise_face_reader_new (const char *models_dir, GError **error);
void             guise_face_reader_free (GuiseFaceReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceReader, guise_face_reader_free)

/**
 * guise_face_reader_read:
 * @self: the reader
 * @picture: BGR8
 * @landmarks: (array fixed-size=68): where the face is, pixels of @picture
 * @out_face: (out) (transfer full) (nullable): the face; its landmarks are the mesh's own. %NULL
 *   when the network sees none there
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 *
 * Returns: %FALSE only when the device failed
 */
gboolean guise_face_reader_read (GuiseFaceReader  *self,
                                 const GuiseImage *picture,
                                 const GuisePoint *landmarks,
                                 GuiseFace       **out_face,
                                 GError          **error);

G_END_DECLS
