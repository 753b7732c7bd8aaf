/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"
#include "faceset/guise-face-file.h"
#include "faceset/guise-faceset-issue.h"
#include "faceset/guise-stored-mask.h"
#include "format/guise-face-type.h"

G_BEGIN_DECLS

/**
 * GUISE_FACESET_ERROR:
 *
 * Errors of the faceset room.
 */
#define GUISE_FACESET_ERROR (guise_faceset_error_quark ())

/**
 * GuiseFacesetError:
 * @GUISE_FACESET_ERROR_EMPTY: there is no usable face
 * @GUISE_FACESET_ERROR_CORRUPT: a face or a pack is damaged
 * @GUISE_FACESET_ERROR_UNSUPPORTED: known, not there yet
 * @GUISE_FACESET_ERROR_BUSY: somebody else changes the faces just now
 */
typedef enum
{
  GUISE_FACESET_ERROR_EMPTY,
  GUISE_FACESET_ERROR_CORRUPT,
  GUISE_FACESET_ERROR_UNSUPPORTED,
  GUISE_FACESET_ERROR_BUSY,
} GuiseFacesetError;

GQuark guise_faceset_error_quark (void);

/**
 * GuiseFaceset:
 *
 * Aligned faces in a folder of JPEGs or in a faceset.pak, behind one interface. Opened read-only;
 * damaged faces are counted with their reasons and left out. Reference counted. Thread: reading is
 * allowed from any thread once it is open.
 */
typedef struct _GuiseFaceset GuiseFaceset;

/**
 * guise_faceset_open:
 * @path: a folder of face JPEGs, or with a folder of them for each person, a folder that holds
 *   faceset.pak, the pack itself, or a selection of faces (guise-selection.h) whose name ends in
 *   ".json"
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT; %GUISE_FACESET_ERROR EMPTY
 *
 * Returns: (transfer full) (nullable): the faceset
 */
GuiseFaceset *guise_faceset_open (const char *path, GError **error);
GuiseFaceset *guise_faceset_ref (GuiseFaceset *self);
void          guise_faceset_unref (GuiseFaceset *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceset, guise_faceset_unref)

/**
 * guise_faceset_new_part:
 * @self: a faceset
 * @indices: (array length=n): faces of it
 * @n: how many, at least 1
 *
 * A faceset of some of the faces of another, in the order of @indices, without anything on disk.
 *
 * Returns: (transfer full): the faceset; @self lives as long
 */
GuiseFaceset *guise_faceset_new_part (GuiseFaceset *self, const size_t *indices, size_t n);

/**
 * guise_faceset_get_n:
 * @self: a faceset
 *
 * Returns: how many usable faces there are
 */
size_t guise_faceset_get_n (const GuiseFaceset *self);

/**
 * GuiseFacesetEntry:
 * @name: name of the face's file, unique in the faceset: "00001_0.jpg", where there are persons
 *   "person/00001_0.jpg"
 * @source_filename: (nullable): label of the frame it was cut from
 * @type: how much of the head it shows
 * @width: columns of the picture
 * @height: rows
 * @landmarks: in the pixels of the picture
 * @eyebrows_expand_mod: how far the hull mask is raised above the brows, 1 as a rule
 * @has_mask: whether a mask is stored with it that looks like one
 * @mask: what else is known of that; see guise_faceset_look_at_masks()
 * @has_polygons: whether a person drew a mask over it
 * @source_area: pixels of the detector's rectangle in the frame; 0 when not known
 * @source_scale: pixels of the frame under one pixel of this picture, by its matrix; 0 when not
 *   known
 *
 * What the index knows about a face. Borrowed from the faceset.
 */
typedef struct
{
  char           *name;
  char           *source_filename;
  GuiseFaceType   type;
  int             width;
  int             height;
  GuisePoint      landmarks[GUISE_N_LANDMARKS];
  double          eyebrows_expand_mod;
  gboolean        has_mask;
  GuiseStoredMask mask;
  gboolean        has_polygons;
  double          source_area;
  double          source_scale;
} GuiseFacesetEntry;

/**
 * guise_faceset_get_entry:
 * @self: a faceset
 * @i: which face; files of a folder are in the order of their names, faces of a pack
 *   in the pack's
 *
 * Returns: (transfer none): what the index knows
 */
const GuiseFacesetEntry *guise_faceset_get_entry (const GuiseFaceset *self, size_t i);

/**
 * guise_faceset_get_path:
 * @self: a faceset
 *
 * Returns: what it was opened from
 */
const char *guise_faceset_get_path (const GuiseFaceset *self);

/**
 * guise_faceset_is_packed:
 * @self: a faceset
 *
 * Returns: whether its faces are in a pack
 */
gboolean guise_faceset_is_packed (const GuiseFaceset *self);

/**
 * GuiseFaceStamp:
 * @n_bytes: of the face's file
 * @time: of its last change, of a pack that of the pack; nanoseconds
 * @offset: where it lies in its pack
 *
 * Whether a face is still the one that was measured.
 */
typedef struct
{
  uint64_t n_bytes;
  int64_t  time;
  uint64_t offset;
} GuiseFaceStamp;

/**
 * guise_face_stamp_read:
 * @path: a loose face
 * @out_stamp: (out): of the file as it is now
 *
 * Returns: %FALSE when there is none
 */
gboolean guise_face_stamp_read (const char *path, GuiseFaceStamp *out_stamp);

/**
 * guise_faceset_get_stamp:
 * @self: a faceset
 * @i: which face
 * @out_stamp: (out): of the file as it is now
 *
 * Thread: any.
 *
 * Returns: %FALSE when the file is gone
 */
gboolean guise_faceset_get_stamp (const GuiseFaceset *self, size_t i, GuiseFaceStamp *out_stamp);

/**
 * guise_faceset_get_place:
 * @self: a faceset
 *
 * Returns: (transfer full): the folder that its faces or its pack lie in
 */
char *guise_faceset_get_place (const GuiseFaceset *self);

/**
 * guise_faceset_dup_memory_path:
 * @self: a faceset
 * @name: of the file, as in ".guise-records"
 *
 * Where something is remembered about the faces: beside them, or beside their pack. A folder that
 * nobody may write is left as it is, even by those whom nothing stops.
 *
 * Returns: (transfer full) (nullable): a path; %NULL when nothing is to be written there
 */
char *guise_faceset_dup_memory_path (const GuiseFaceset *self, const char *name);

/**
 * guise_faceset_get_issues:
 * @self: a faceset
 *
 * Returns: (transfer none) (element-type GuiseFacesetIssue): the files that are no usable face
 */
const GPtrArray *guise_faceset_get_issues (const GuiseFaceset *self);

/**
 * guise_faceset_read:
 * @self: a faceset
 * @i: which face
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR (the file is gone or has changed)
 *
 * Returns: (transfer full) (nullable): the face's JPEG file
 */
GBytes *guise_faceset_read (const GuiseFaceset *self, size_t i, GError **error);

/**
 * guise_faceset_load_own_meta:
 * @self: a faceset
 * @i: which face
 * @error: where to put the error
 *
 * As guise_faceset_load_meta(), but of a face in a pack only what the pack itself says, for which
 * its JPEG file is not read.
 *
 * Returns: (transfer full) (nullable): the metadata
 */
GuiseFaceMeta *guise_faceset_load_own_meta (const GuiseFaceset *self, size_t i, GError **error);

/**
 * guise_faceset_load_meta:
 * @self: a faceset
 * @i: which face
 * @error: where to put the error
 *
 * The metadata without the picture. In packs the pack's own count, and where the face was cut
 * from, which a pack does not say, comes from its JPEG (formats.md 6.1).
 *
 * Errors: as guise_faceset_read(); %GUISE_CORE_ERROR CORRUPT
 *
 * Returns: (transfer full) (nullable): the metadata; width and height are known
 */
GuiseFaceMeta *guise_faceset_load_meta (const GuiseFaceset *self, size_t i, GError **error);

/**
 * guise_faceset_load:
 * @self: a faceset
 * @i: which face
 * @error: where to put the error
 *
 * Picture, metadata and mask. In packs the metadata of the pack count, as in training
 * (formats.md 6.1).
 *
 * Errors: as guise_face_file_decode() and guise_faceset_read()
 *
 * Returns: (transfer full) (nullable): the face
 */
GuiseFaceFile *guise_faceset_load (const GuiseFaceset *self, size_t i, GError **error);

G_END_DECLS
