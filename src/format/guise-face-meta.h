/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "format/guise-face-type.h"
#include "format/guise-label.h"
#include "format/guise-pickle.h"
#include "format/guise-polygons.h"

G_BEGIN_DECLS

/**
 * GUISE_FACE_META_N_LANDMARKS:
 *
 * Landmarks of a face, always.
 */
#define GUISE_FACE_META_N_LANDMARKS 68

/**
 * GuiseFieldIssue:
 * @field: the key, as in "source_rect"
 * @reason: what is wrong with it
 *
 * A field of a file that was treated as absent.
 */
typedef struct
{
  char *field;
  char *reason;
} GuiseFieldIssue;

/**
 * GuiseFaceMeta:
 * @type: face type
 * @landmarks: x, y in pixels of this picture, centres at whole numbers; may lie outside
 * @source_filename: (nullable) (owned): name of the frame; a label that any text can stand in,
 *   never a path to open; see guise_label_escape()
 * @has_source_rect: whether @source_rect is known
 * @source_rect: left, top, right, bottom in the frame
 * @has_source_landmarks: whether @source_landmarks are known
 * @source_landmarks: x, y in pixels of the frame
 * @has_image_to_face_mat: whether @image_to_face_mat is known
 * @image_to_face_mat: 2x3 affine, frame to this picture; may be singular
 * @frame_width: columns of the frame, which tell how near the camera was; 0 when not known
 * @has_eyebrows_expand_mod: whether the file says it; 1.0 otherwise
 * @eyebrows_expand_mod: how far the hull mask is raised above the brows, 0..4
 * @polygons: (nullable) (owned) (element-type GuisePolygon): painted masks, in painting order
 * @xseg_mask: (nullable) (owned): a PNG or JPEG file of at most 4096x4096, 8 bit, whose header was
 *   checked; 255 is face, in the coordinates of the whole picture
 * @width: columns of the picture as a pack states them; 0 when unknown
 * @height: rows
 * @dropped: (owned) (element-type GuiseFieldIssue): fields that were wrong
 * @origin: (nullable) (owned): what it was read from, for what is kept untouched
 * @origin_dict: the dict in @origin
 *
 * What is known about one aligned face. Plain struct: fields may be read and changed directly,
 * owned ones by replacing them. Thread: one at a time.
 */
typedef struct
{
  GuiseFaceType    type;
  double           landmarks[GUISE_FACE_META_N_LANDMARKS][2];
  char            *source_filename;
  gboolean         has_source_rect;
  int64_t          source_rect[4];
  gboolean         has_source_landmarks;
  double           source_landmarks[GUISE_FACE_META_N_LANDMARKS][2];
  gboolean         has_image_to_face_mat;
  double           image_to_face_mat[2][3];
  int              frame_width;
  gboolean         has_eyebrows_expand_mod;
  double           eyebrows_expand_mod;
  GPtrArray       *polygons;
  GBytes          *xseg_mask;
  int              width;
  int              height;
  GPtrArray       *dropped;
  GuisePickle     *origin;
  GuisePickleValue origin_dict;
} GuiseFaceMeta;

GuiseFaceMeta *guise_face_meta_new (void);
void           guise_face_meta_free (GuiseFaceMeta *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceMeta, guise_face_meta_free)

/**
 * GuiseFaceMetaForm:
 * @GUISE_FACE_META_JPEG: the dict inside a face JPEG
 * @GUISE_FACE_META_PACK: the config of a sample in a faceset pack
 *
 * The two dicts that describe a face.
 */
typedef enum
{
  GUISE_FACE_META_JPEG,
  GUISE_FACE_META_PACK,
} GuiseFaceMetaForm;

/**
 * guise_face_meta_parse:
 * @document: the stream; a reference is kept
 * @dict: a value in it
 * @form: which dict it is
 * @error: where to put the error
 *
 * Each field is judged by itself: wrong ones are left out and listed in `dropped`; only wrong
 * landmarks or a wrong face type make the whole unusable.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 * Source: formats.md 2.5, 6.1
 *
 * Returns: (transfer full) (nullable): the face
 */
GuiseFaceMeta *guise_face_meta_parse (GuisePickle      *document,
                                      GuisePickleValue  dict,
                                      GuiseFaceMetaForm form,
                                      GError          **error);

/**
 * guise_face_meta_to_value:
 * @self: a face
 * @document: will own the value, which also refers to the origin of @self
 *
 * Makes the dict of a face JPEG: what was read and not changed keeps its place and its Python
 * type, unknown keys are kept, new fields follow in the usual order.
 *
 * Returns: the dict
 */
GuisePickleValue guise_face_meta_to_value (const GuiseFaceMeta *self, GuisePickle *document);

G_END_DECLS
