/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseFaceType:
 * @GUISE_FACE_TYPE_HALF: brows to mouth
 * @GUISE_FACE_TYPE_MID_FULL: a little more
 * @GUISE_FACE_TYPE_FULL: brows to chin
 * @GUISE_FACE_TYPE_FULL_NO_ALIGN: the same size, upright in the picture
 * @GUISE_FACE_TYPE_WHOLE: forehead to below the chin
 * @GUISE_FACE_TYPE_HEAD: with hair and ears
 * @GUISE_FACE_TYPE_HEAD_NO_ALIGN: the same size, upright
 * @GUISE_FACE_TYPE_MARK_ONLY: the whole picture with landmarks, no crop
 *
 * How much of a head a face picture shows. The numbers are those of existing facesets; a larger
 * number contains the smaller ones.
 */
typedef enum
{
  GUISE_FACE_TYPE_HALF = 0,
  GUISE_FACE_TYPE_MID_FULL = 1,
  GUISE_FACE_TYPE_FULL = 2,
  GUISE_FACE_TYPE_FULL_NO_ALIGN = 3,
  GUISE_FACE_TYPE_WHOLE = 4,
  GUISE_FACE_TYPE_HEAD = 10,
  GUISE_FACE_TYPE_HEAD_NO_ALIGN = 20,
  GUISE_FACE_TYPE_MARK_ONLY = 100,
} GuiseFaceType;

/**
 * guise_face_type_from_string:
 * @text: (nullable): as stored in faces ("whole_face") or as people write it ("wf")
 * @out_type: (out): the type
 *
 * Returns: %FALSE for a word that names no type
 */
gboolean guise_face_type_from_string (const char *text, GuiseFaceType *out_type);

/**
 * guise_face_type_to_string:
 *
 * Returns: as stored in faces, "whole_face"
 */
const char *guise_face_type_to_string (GuiseFaceType type);

/**
 * guise_face_type_to_abbreviation:
 *
 * Returns: as written by people and in model options, "wf"; the stored word for types that have
 *   no short form
 */
const char *guise_face_type_to_abbreviation (GuiseFaceType type);

/**
 * guise_face_type_from_name:
 * @name: as stored in faces, in any case
 * @out_type: (out): the type
 *
 * As guise_face_type_from_string() without the short forms, for names found in files.
 *
 * Returns: %FALSE for a word that names no type
 */
gboolean guise_face_type_from_name (const char *name, GuiseFaceType *out_type);

/**
 * guise_face_type_from_number:
 * @number: as stored in packs
 * @out_type: (out): the type
 *
 * Returns: %FALSE for a number that means no type
 */
gboolean guise_face_type_from_number (gint64 number, GuiseFaceType *out_type);

G_END_DECLS
