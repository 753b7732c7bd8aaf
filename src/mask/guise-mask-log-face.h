/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-jpeg.h"

G_BEGIN_DECLS

/**
 * GuiseMaskLogFace:
 * @source: (nullable): the frame that it was found in, as in #GuiseFaceMeta
 * @type: of its crop
 * @width: columns of its picture
 * @height: rows
 * @has_matrix: whether @matrix is known
 * @matrix: from that frame to its picture, as in #GuiseFaceMeta
 * @has_rect: whether @rect is known
 * @rect: where it was in that frame
 * @outlines: (nullable) (element-type GuisePolygon): what was drawn over it, when a change took
 *   that; %NULL: it took a mask
 *
 * A face before a change, as far as it must be known when its file was changed since. Plain value,
 * everything owned.
 */
typedef struct
{
  char         *source;
  GuiseFaceType type;
  int           width;
  int           height;
  gboolean      has_matrix;
  double        matrix[6];
  gboolean      has_rect;
  double        rect[4];
  GPtrArray    *outlines;
} GuiseMaskLogFace;

/**
 * guise_mask_log_face_new:
 * @before: the file before a change, with metadata
 * @after: (nullable) (element-type GuisePolygon): what is drawn over the face after it
 *
 * Returns: (transfer full): the face
 */
GuiseMaskLogFace *guise_mask_log_face_new (const GuiseFaceJpeg *before, const GPtrArray *after);
void              guise_mask_log_face_free (GuiseMaskLogFace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskLogFace, guise_mask_log_face_free)

/**
 * guise_mask_log_face_to_bytes:
 *
 * Returns: (transfer full): a pickle
 */
GBytes *guise_mask_log_face_to_bytes (const GuiseMaskLogFace *self);

/**
 * guise_mask_log_face_from_bytes:
 * @bytes: what guise_mask_log_face_to_bytes() made, or foreign ones
 *
 * Returns: (transfer full) (nullable): the face; %NULL when the bytes are none
 */
GuiseMaskLogFace *guise_mask_log_face_from_bytes (GBytes *bytes);

/**
 * guise_mask_log_face_check:
 * @self: a face before a change
 * @now: a file under its name, with metadata
 * @error: where to put the error
 *
 * Whether what was taken from the face can be put into @now: faces are renamed when they are
 * sorted, and cut out anew. Two faces of one frame are told apart by their matrix, or where there
 * is none by their place in it; a face without any of frame, matrix and place is nobody's again.
 * Logs from before matrix and place were noted go by the frame alone.
 *
 * Errors: %GUISE_FACESET_ERROR CORRUPT
 */
gboolean
guise_mask_log_face_check (const GuiseMaskLogFace *self, const GuiseFaceJpeg *now, GError **error);

G_END_DECLS
