/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-face-record.h"

G_BEGIN_DECLS

/**
 * GuiseFaceRecordCache:
 *
 * What was measured on the faces of one folder, by name, as a file `.guise-records` in it. It can
 * always be thrown away: then it is measured again. Thread: owner.
 */
typedef struct _GuiseFaceRecordCache GuiseFaceRecordCache;

/**
 * guise_face_record_cache_load:
 * @path: the file
 *
 * A file that is not there, damaged, of another version or from another kind of machine gives an
 * empty cache.
 *
 * Returns: (transfer full): a cache
 */
GuiseFaceRecordCache *guise_face_record_cache_load (const char *path);

/**
 * guise_face_record_cache_parse:
 * @data: (array length=n_bytes): the contents of such a file
 * @n_bytes: how many
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 *
 * Returns: (transfer full) (nullable): a cache
 */
GuiseFaceRecordCache      *
guise_face_record_cache_parse (const void *data, size_t n_bytes, GError **error);
void guise_face_record_cache_free (GuiseFaceRecordCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceRecordCache, guise_face_record_cache_free)

/**
 * guise_face_record_cache_lookup:
 * @self: a cache
 * @name: of a face
 * @stamp: of its file now
 *
 * Returns: (nullable) (transfer none): its record, %NULL when it is not known or has changed
 */
const GuiseFaceRecord *guise_face_record_cache_lookup (const GuiseFaceRecordCache *self,
                                                       const char                 *name,
                                                       const GuiseFaceStamp       *stamp);

/**
 * guise_face_record_cache_put:
 * @self: a cache
 * @name: of a face
 * @stamp: of its file
 * @record: what was measured on it; replaces what was known
 */
void guise_face_record_cache_put (GuiseFaceRecordCache  *self,
                                  const char            *name,
                                  const GuiseFaceStamp  *stamp,
                                  const GuiseFaceRecord *record);

/**
 * guise_face_record_cache_save:
 * @self: a cache
 * @path: the file; replaced atomically
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when @path holds the cache
 */
gboolean
guise_face_record_cache_save (const GuiseFaceRecordCache *self, const char *path, GError **error);

G_END_DECLS
