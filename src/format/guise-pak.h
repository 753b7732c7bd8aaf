/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

#include "format/guise-face-meta.h"

G_BEGIN_DECLS

/**
 * GUISE_PAK_MAX_SAMPLES:
 *
 * Faces in one pack.
 */
#define GUISE_PAK_MAX_SAMPLES 2000000

/**
 * GuisePakSample:
 * @filename: its name, checked to be a plain file name
 * @person_name: (nullable): the subfolder that it came from, checked in the same way
 * @offset: where its JPEG starts in the file
 * @n_bytes: how long that is
 * @row: which face of the file it is; larger than its index when faces before it were left out
 *
 * One face of a pack. Borrowed from the pack.
 */
typedef struct
{
  const char *filename;
  const char *person_name;
  uint64_t    offset;
  uint64_t    n_bytes;
  size_t      row;
} GuisePakSample;

/**
 * GuisePakIssue:
 * @index: which face, counted in the file
 * @label: its name, escaped
 * @reason: why it was left out
 *
 * A face that cannot be used.
 */
typedef struct
{
  size_t index;
  char  *label;
  char  *reason;
} GuisePakIssue;

/**
 * GuisePakCheck:
 * @GUISE_PAK_CHECK_INDEX: believe that every sample is a JPEG; opening does not touch the data
 * @GUISE_PAK_CHECK_DATA: look at the first bytes of every sample too
 *
 * How much is looked at when a pack is opened.
 */
typedef enum
{
  GUISE_PAK_CHECK_INDEX,
  GUISE_PAK_CHECK_DATA,
} GuisePakCheck;

/**
 * GuisePak:
 *
 * A `faceset.pak`: many face JPEGs and their metadata in one file. Names and places are in memory,
 * some 200 bytes a face; metadata and JPEGs are read from the disk one by one. Thread: any number
 * may read once it is open.
 */
typedef struct _GuisePak GuisePak;

/**
 * guise_pak_open:
 * @path: the pack
 * @check: how much to look at
 * @error: where to put the error
 *
 * Faces that cannot be used (a name that is no name, data that are no JPEG, an unknown type, a
 * part that was cut off) are left out and listed; see guise_pak_get_issues().
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, NO_MEMORY
 * Source: formats.md 6
 *
 * Returns: (transfer full) (nullable): the pack
 */
GuisePak *guise_pak_open (const char *path, GuisePakCheck check, GError **error);

/**
 * GuisePakFaceFunc:
 * @row: which face, counted in the file from 0
 * @meta: (transfer none): what the pack says about it; valid during the call. That its mask can be
 *   decoded was not checked
 * @user_data: the caller's
 *
 * Told about faces while a pack is opened, in the order of the file; those with unusable metadata
 * are passed over. Row 0 may come again: then all that was told before is void.
 */
typedef void (*GuisePakFaceFunc) (size_t row, const GuiseFaceMeta *meta, void *user_data);

/**
 * guise_pak_open_each:
 * @path: the pack
 * @check: how much to look at
 * @func: called for each face that has usable metadata; some of them may turn out to be no sample
 * @user_data: for @func
 * @error: where to put the error
 *
 * guise_pak_open() for those who need something of every face: their metadata are read anyway, and
 * only once so.
 *
 * Errors: as guise_pak_open()
 *
 * Returns: (transfer full) (nullable): the pack
 */
GuisePak *guise_pak_open_each (const char      *path,
                               GuisePakCheck    check,
                               GuisePakFaceFunc func,
                               void            *user_data,
                               GError         **error);
GuisePak *guise_pak_new_from_bytes (GBytes *bytes, GuisePakCheck check, GError **error);
void      guise_pak_free (GuisePak *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePak, guise_pak_free)

size_t                guise_pak_get_n_samples (const GuisePak *self);
const GuisePakSample *guise_pak_get_sample (const GuisePak *self, size_t i);

/**
 * guise_pak_get_issues:
 *
 * Returns: (transfer none) (element-type GuisePakIssue): the faces that were left out
 */
const GPtrArray *guise_pak_get_issues (const GuisePak *self);

/**
 * guise_pak_dup_meta:
 * @self: a pack
 * @i: a face
 * @error: where to put the error
 *
 * What the pack says about a face; its JPEG says it too, and more.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, FAILED (the file changed)
 *
 * Returns: (transfer full) (nullable): the metadata
 */
GuiseFaceMeta *guise_pak_dup_meta (const GuisePak *self, size_t i, GError **error);

/**
 * guise_pak_read_sample:
 * @self: a pack
 * @i: a face
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT (no JPEG), FAILED (the file changed), NO_MEMORY
 *
 * Returns: (transfer full) (nullable): its JPEG
 */
GBytes *guise_pak_read_sample (const GuisePak *self, size_t i, GError **error);

/**
 * guise_pak_name_is_safe:
 * @name: a name found in a file
 * @n_bytes: its length
 *
 * Returns: whether it can be used as a file name: valid UTF-8 of 1 to 255 bytes without
 *   separators, drive letters and control characters, and neither `.` nor `..`
 */
gboolean guise_pak_name_is_safe (const char *name, size_t n_bytes);

/**
 * GuisePakWriter:
 *
 * Makes a pack. What it knows of each face waits in a file without a name beside the pack, so that
 * memory does not grow with more than the names. Thread: one.
 */
typedef struct _GuisePakWriter GuisePakWriter;

/**
 * guise_pak_writer_new:
 * @path: the pack to write
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (the folder), NO_SPACE, FAILED
 *
 * Returns: (transfer full) (nullable): the writer
 */
GuisePakWriter *guise_pak_writer_new (const char *path, GError **error);

/**
 * guise_pak_writer_add:
 * @self: the writer
 * @path: a face JPEG; read now for its metadata and again by the commit
 * @filename: its name in the pack
 * @person_name: (nullable): the subfolder that it belongs to
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT (no face: leave it out and go on), ARGUMENT (the name, or too
 *   many faces), NOT_FOUND, NO_SPACE, FAILED
 *
 * Returns: whether it was added
 */
gboolean guise_pak_writer_add (GuisePakWriter *self,
                               const char     *path,
                               const char     *filename,
                               const char     *person_name,
                               GError        **error);

/**
 * guise_pak_writer_commit:
 * @self: the writer; may only be freed afterwards
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NOT_FOUND, FAILED (a picture changed meanwhile)
 *
 * Returns: %TRUE when the pack is complete in its place, durably; before that it is as it was
 */
gboolean guise_pak_writer_commit (GuisePakWriter *self, GError **error);
void     guise_pak_writer_free (GuisePakWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePakWriter, guise_pak_writer_free)

G_END_DECLS
