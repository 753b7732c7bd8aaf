/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "format/guise-face-meta.h"

G_BEGIN_DECLS

/**
 * GUISE_FACE_JPEG_MAX_PAYLOAD:
 *
 * Bytes of metadata that one segment can hold; there is no continuation.
 */
#define GUISE_FACE_JPEG_MAX_PAYLOAD 65533

/**
 * GuiseFaceJpeg:
 * @width: columns
 * @height: rows
 * @has_restarts: whether it has restart intervals, which DeepFaceLab cannot read
 * @meta: (nullable) (owned): the face; %NULL when this is a picture without usable metadata
 * @refusal: (nullable) (owned): why metadata that are there cannot be used. Such a file is not
 *   rewritten unless the user says so
 *
 * What the segments of a JPEG say; its pixels are not decoded.
 */
typedef struct
{
  int            width;
  int            height;
  gboolean       has_restarts;
  GuiseFaceMeta *meta;
  char          *refusal;
} GuiseFaceJpeg;

/**
 * guise_face_jpeg_read:
 * @data: (array length=n_bytes): a JPEG file
 * @n_bytes: how many
 * @error: where to put the error
 *
 * Walks the segments up to the first scan, by the JPEG standard. Thread: any.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT when it is no JPEG or its segments are damaged; damage inside
 *   the scan is for the decoder to find
 * Source: formats.md 2.3
 *
 * Returns: (transfer full) (nullable): what it says
 */
GuiseFaceJpeg *guise_face_jpeg_read (const void *data, size_t n_bytes, GError **error);

/**
 * guise_face_jpeg_open:
 * @path: a JPEG file
 * @error: where to put the error
 *
 * As guise_face_jpeg_read() for a file.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, FAILED
 *
 * Returns: (transfer full) (nullable): what it says
 */
GuiseFaceJpeg *guise_face_jpeg_open (const char *path, GError **error);
void           guise_face_jpeg_free (GuiseFaceJpeg *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceJpeg, guise_face_jpeg_free)

/**
 * guise_face_jpeg_embed:
 * @data: (array length=n_bytes): a JPEG file, with or without metadata
 * @n_bytes: how many
 * @meta: the face
 * @error: where to put the error
 *
 * Makes the file with @meta in the place where DeepFaceLab puts it; metadata that were there are
 * replaced, all other segments and the scan are copied.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT (no sound JPEG); ARGUMENT (the metadata do not fit into one
 *   segment: make the mask smaller; or the file has restart intervals: encode it anew)
 * Source: formats.md 2.4
 *
 * Returns: (transfer full) (nullable): the new file
 */
GBytes *
guise_face_jpeg_embed (const void *data, size_t n_bytes, const GuiseFaceMeta *meta, GError **error);

/**
 * guise_face_jpeg_remove:
 * @data: (array length=n_bytes): a JPEG file
 * @n_bytes: how many
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 *
 * Returns: (transfer full) (nullable): the file without face metadata
 */
GBytes *guise_face_jpeg_remove (const void *data, size_t n_bytes, GError **error);

/**
 * guise_face_jpeg_find_end:
 * @data: (array length=n_bytes): a JPEG file
 * @n_bytes: how many
 *
 * Where the picture ends by its markers; what follows belongs to no JPEG, and DeepFaceLab refuses
 * the file for it (formats.md 2.2).
 *
 * Source: ITU-T T.81, B.1.1 (markers inside scans)
 *
 * Returns: bytes up to and with the end marker; 0 when there is none, or no JPEG
 */
size_t guise_face_jpeg_find_end (const void *data, size_t n_bytes);

G_END_DECLS
