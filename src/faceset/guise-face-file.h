/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-meta.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GUISE_FACE_FILE_MAX_BYTES:
 *
 * Far above any face picture; what is larger is none.
 */
#define GUISE_FACE_FILE_MAX_BYTES ((size_t) 256 << 20)

/**
 * guise_face_file_holds:
 * @path: a file, which need not be there
 * @bytes: a face
 *
 * Returns: whether the file holds these bytes and no others
 */
gboolean guise_face_file_holds (const char *path, GBytes *bytes);

/**
 * GuiseFaceFile:
 * @image: the picture, BGR8
 * @meta: what is known about the face
 * @mask: (nullable): the stored mask, GRAY8 in its own size; 255 is face
 * @is_damaged: whether a part of the picture was missing and guessed
 *
 * A face JPEG in memory. Plain struct, all members owned.
 */
typedef struct
{
  GuiseImage    *image;
  GuiseFaceMeta *meta;
  GuiseImage    *mask;
  gboolean       is_damaged;
} GuiseFaceFile;

void guise_face_file_free (GuiseFaceFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceFile, guise_face_file_free)

/**
 * guise_face_file_decode:
 * @bytes: a face JPEG
 * @error: where to put the error
 *
 * Decodes picture, metadata and mask. A picture that ends early is returned as far as it goes; a
 * mask that cannot be decoded is left out. Thread: any.
 *
 * Errors: %GUISE_FACESET_ERROR CORRUPT (no usable metadata); %GUISE_CORE_ERROR CORRUPT;
 *   %GUISE_IMAGE_ERROR
 *
 * Returns: (transfer full) (nullable): the face
 */
GuiseFaceFile *guise_face_file_decode (GBytes *bytes, GError **error);

/**
 * guise_face_file_load:
 * @path: a face JPEG
 * @error: where to put the error
 *
 * guise_face_file_decode() of a file; messages name it.
 *
 * Errors: as guise_face_file_decode(); %GUISE_CORE_ERROR NOT_FOUND
 *
 * Returns: (transfer full) (nullable): the face
 */
GuiseFaceFile *guise_face_file_load (const char *path, GError **error);

/**
 * guise_face_file_decode_mask:
 * @meta: a face
 * @error: where to put the error
 *
 * Colour masks count by their first channel, as in DeepFaceLab.
 *
 * Errors: %GUISE_IMAGE_ERROR
 *
 * Returns: (transfer full) (nullable): its stored mask, GRAY8; %NULL without @error when it has
 *   none
 */
GuiseImage *guise_face_file_decode_mask (const GuiseFaceMeta *meta, GError **error);

/**
 * guise_face_file_encode_mask:
 * @mask: GRAY8, 255 is face
 * @error: where to put the error
 *
 * The bytes for `xseg_mask`: PNG, or JPEG with falling quality when the PNG is over 50 000 bytes
 * (formats.md 4).
 *
 * Errors: %GUISE_IMAGE_ERROR
 *
 * Returns: (transfer full) (nullable): an image file
 */
GBytes *guise_face_file_encode_mask (const GuiseImage *mask, GError **error);

/**
 * guise_face_file_encode:
 * @image: BGR8
 * @meta: the face
 * @quality: of the JPEG, 1..100; extraction uses 90, tools that change faces 100
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR; %GUISE_CORE_ERROR ARGUMENT (the metadata do not fit)
 *
 * Returns: (transfer full) (nullable): a face JPEG that DeepFaceLab reads
 */
GBytes *guise_face_file_encode (const GuiseImage    *image,
                                const GuiseFaceMeta *meta,
                                int                  quality,
                                GError             **error);

/**
 * guise_face_file_save:
 * @path: the target, ending in ".jpg"
 * @image: BGR8
 * @meta: the face
 * @quality: of the JPEG
 * @error: where to put the error
 *
 * guise_face_file_encode(), written beside and renamed over @path. On failure @path is as it was.
 * Thread: any.
 *
 * Errors: as guise_face_file_encode(); %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when @path holds the face
 */
gboolean guise_face_file_save (const char          *path,
                               const GuiseImage    *image,
                               const GuiseFaceMeta *meta,
                               int                  quality,
                               GError             **error);

G_END_DECLS
