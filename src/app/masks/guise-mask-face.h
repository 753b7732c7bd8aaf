/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "faceset/guise-faceset.h"

G_BEGIN_DECLS

/**
 * GuiseMaskFace:
 * @faceset: where it is from
 * @index: which face of it
 * @file: its file as it was read
 * @is_used: whether its outlines are to be learned from
 *
 * A face that is drawn on. Plain value, everything owned.
 */
typedef struct
{
  GuiseFaceset  *faceset;
  size_t         index;
  GuiseFaceFile *file;
  gboolean       is_used;
} GuiseMaskFace;

void guise_mask_face_free (GuiseMaskFace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskFace, guise_mask_face_free)

/**
 * guise_mask_face_get_entry:
 *
 * Returns: (transfer none): what its faceset knows of it
 */
const GuiseFacesetEntry *guise_mask_face_get_entry (const GuiseMaskFace *self);

/**
 * guise_mask_face_get_agreement:
 * @polygons: (element-type GuisePolygon): what is drawn over it by now
 *
 * Returns: intersection over union of that and the mask that a model has found, 0 to 1, at the size
 *   of an applied mask; NaN: one of the two is missing
 */
double guise_mask_face_get_agreement (const GuiseMaskFace *self, const GPtrArray *polygons);

/**
 * guise_mask_face_read_async:
 * @source: who asks; kept until the answer
 * @folder: of loose faces
 * @faceset: (nullable): the faces of @folder; %NULL: it is opened
 * @name: (nullable): of a face; %NULL: the first
 * @by: so many faces after @name, round and round
 * @cancellable: (nullable): to stop with
 * @callback: called with the answer
 * @user_data: for @callback
 *
 * Reads a face on a thread.
 */
void guise_mask_face_read_async (GObject            *source,
                                 const char         *folder,
                                 GuiseFaceset       *faceset,
                                 const char         *name,
                                 int                 by,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);

/**
 * guise_mask_face_read_finish:
 *
 * Errors: as guise_faceset_open() and guise_face_file_load(); %GUISE_FACESET_ERROR UNSUPPORTED (a
 *   pack); %GUISE_CORE_ERROR NOT_FOUND (no face has that name any more)
 *
 * Returns: (transfer full) (nullable): the face
 */
GuiseMaskFace *guise_mask_face_read_finish (GAsyncResult *result, GError **error);

G_END_DECLS
