/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GUISE_FACESET_PACK_NAME:
 *
 * The file that makes a folder a packed faceset: loose faces beside it are not read.
 */
#define GUISE_FACESET_PACK_NAME "faceset.pak"

/**
 * GuiseFacesetPersons:
 * @GUISE_FACESET_PERSONS_AUTO: subfolders are persons where no face lies loose in the folder
 * @GUISE_FACESET_PERSONS_NO: only what lies loose in the folder
 * @GUISE_FACESET_PERSONS_YES: only what lies in subfolders, each a person
 */
typedef enum
{
  GUISE_FACESET_PERSONS_AUTO,
  GUISE_FACESET_PERSONS_NO,
  GUISE_FACESET_PERSONS_YES,
} GuiseFacesetPersons;

/**
 * guise_faceset_list_files:
 * @folder: a folder of faces
 * @persons: what subfolders mean
 * @error: where to put the error
 *
 * Lists the JPEGs of a folder, by name or by `person/name`, in the order of DeepFaceLab: by code
 * point, persons first by theirs. Hidden files and folders are left out.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, FAILED
 *
 * Returns: (transfer full) (element-type filename) (nullable): the names
 */
GPtrArray *
guise_faceset_list_files (const char *folder, GuiseFacesetPersons persons, GError **error);

/**
 * guise_faceset_is_face_name:
 * @base: of a file, without its folder
 *
 * Returns: whether guise_faceset_list_files() would find it: a JPEG by its name and not hidden
 */
gboolean guise_faceset_is_face_name (const char *base);

/**
 * guise_faceset_split_name:
 * @name: a name of guise_faceset_list_files()
 * @out_person: (out) (transfer full) (nullable): its first part, if there are two
 *
 * Returns: (transfer none): its last part
 */
const char *guise_faceset_split_name (const char *name, char **out_person);

G_END_DECLS
