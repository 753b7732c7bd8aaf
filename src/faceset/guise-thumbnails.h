/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/* Sides of previews; pixels. */
#define GUISE_THUMBNAIL_MIN_SIDE 16
#define GUISE_THUMBNAIL_MAX_SIDE 512

/**
 * GuiseThumbnails:
 *
 * Small pictures of the faces of a faceset, remembered in one folder of the user's cache. It can
 * always be thrown away: then they are made again. Reference to the faceset held. Thread: any; the
 * same face may be asked for by several at once.
 *
 * Files: `<cache>/<key of the faceset's folder>/<key of the face's name>-<side>.thumb`, keys being
 * the first 32 digits of a SHA-256: `GUISETH1`, the stamp of the face as u64 n_bytes, i64 time, u64
 * offset, 32 bytes of SHA-256 over stamp and picture, then the picture as a JPEG. Little-endian.
 */
typedef struct _GuiseThumbnails GuiseThumbnails;

/**
 * guise_thumbnails_new:
 * @faceset: the faces
 * @side: longest side of a preview, %GUISE_THUMBNAIL_MIN_SIDE .. %GUISE_THUMBNAIL_MAX_SIDE
 * @cache: (nullable): the folder for the previews of all facesets, default `guise/thumbnails` in
 *   the user's cache
 *
 * Where nothing can be written the previews are made each time.
 *
 * Returns: (transfer full): the previews
 */
GuiseThumbnails *guise_thumbnails_new (GuiseFaceset *faceset, int side, const char *cache);
void             guise_thumbnails_free (GuiseThumbnails *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseThumbnails, guise_thumbnails_free)

/**
 * guise_thumbnails_dup_folder:
 * @place: where a faceset is (guise_faceset_get_place()); need not be there any more
 * @cache: (nullable): as guise_thumbnails_new()
 *
 * Returns: (transfer full): the folder of its previews, there or not
 */
char *guise_thumbnails_dup_folder (const char *place, const char *cache);

/**
 * guise_thumbnails_load:
 * @self: previews
 * @i: which face
 * @out_is_known: (out) (optional): whether it was remembered
 * @error: where to put the error
 *
 * The preview of a face as its file is now: one that was made of another file, is damaged, or of
 * another version is made again. Faces smaller than the side stay as they are; of damaged ones
 * there is what can be seen. Blocks on the disk.
 *
 * Errors: as guise_faceset_read(); %GUISE_IMAGE_ERROR
 *
 * Returns: (transfer full) (nullable): BGR8, the longest side at most the one asked for
 */
GuiseImage *
guise_thumbnails_load (GuiseThumbnails *self, size_t i, gboolean *out_is_known, GError **error);

/**
 * guise_thumbnails_tidy:
 * @self: previews
 * @max_bytes: what the previews of all facesets together may take on the disk
 *
 * Removes previews of faces that are not in the faceset any more, then while it is too much those
 * of the faceset that was opened longest ago, its own last and the oldest first. Touches nothing
 * that is no preview. To be called now and then, as when a faceset is closed; blocks on the disk.
 *
 * Returns: bytes that the previews take now
 */
uint64_t guise_thumbnails_tidy (GuiseThumbnails *self, uint64_t max_bytes);

G_END_DECLS
