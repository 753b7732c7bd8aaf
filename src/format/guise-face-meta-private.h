/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-meta.h"

G_BEGIN_DECLS

/* Fields of one face; DeepFaceLab writes 11. Bounds what looking one up costs. */
#define FACE_META_MAX_KEYS 1000

/* The fields that are known, in the order in which the extractor writes them. */
typedef enum
{
  FACE_FIELD_TYPE,
  FACE_FIELD_LANDMARKS,
  FACE_FIELD_SOURCE_FILENAME,
  FACE_FIELD_SOURCE_RECT,
  FACE_FIELD_SOURCE_LANDMARKS,
  FACE_FIELD_MATRIX,
  FACE_FIELD_POLYGONS,
  FACE_FIELD_MASK,
  FACE_FIELD_EYEBROWS,
  FACE_FIELD_FRAME_WIDTH, /* ours; other programs keep keys that they do not know */
  FACE_FIELD_SHAPE,
  N_FACE_FIELDS
} FaceField;

/* Reads one field into the struct. FALSE with a reason when it is wrong. */
gboolean face_field_parse (GuiseFaceMeta   *self,
                           FaceField        field,
                           GuisePickleValue value,
                           const char     **out_reason);

/* The key of a field in either dict, or NULL where it has none. */
const char *face_field_get_key (FaceField field, GuiseFaceMetaForm form);

/* Whether a dict has what a face needs, without looking at the rest; cheap. */
gboolean face_meta_check (GuisePickleValue dict, GuiseFaceMetaForm form, const char **out_reason);

/* guise_face_meta_parse () of a dict of a pack for an index: fast, as the rows of a mask are not
 * looked at. */
GuiseFaceMeta *
face_meta_parse_for_index (GuisePickle *document, GuisePickleValue dict, GError **error);

G_END_DECLS
