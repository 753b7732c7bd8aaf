/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-descriptor.h"

G_BEGIN_DECLS

/**
 * GuisePeopleRecord:
 * @size: of the face's file in bytes, or of the pack it lies in
 * @time: of its last change, nanoseconds
 * @group: (nullable): whose face it was found to be, owned
 * @scale: what a byte of @values counts; 0: not described
 * @values: a descriptor in 256 steps
 *
 * What is remembered of one face: a kilobyte.
 */
typedef struct
{
  uint64_t size;
  int64_t  time;
  char    *group;
  float    scale;
  uint8_t  values[GUISE_FACE_DESCRIPTOR_SIZE];
} GuisePeopleRecord;

void guise_people_record_free (GuisePeopleRecord *self);

/**
 * guise_people_record_pack:
 * @self: a record
 * @values: (array fixed-size=1024): a descriptor
 *
 * Stores a descriptor: off by at most half of a 256th of its largest number.
 */
void guise_people_record_pack (GuisePeopleRecord *self, const float *values);

/**
 * guise_people_record_unpack:
 * @self: a record that is described
 * @out_values: (out caller-allocates) (array fixed-size=1024): the descriptor, of length 1
 */
void guise_people_record_unpack (const GuisePeopleRecord *self, float *out_values);

/* The file: `GUISEPPL`, u32 version 1, u32 count; for each face u16 length and bytes of its name,
 * u64 size, i64 time, u8 length and bytes of the group's name, f32 scale, 1024 bytes; at the end
 * the SHA-256 of all before. Little-endian. */

/**
 * guise_people_cache_load:
 * @path: a file `.guise-people`
 *
 * Returns: (transfer full) (element-type utf8 GuisePeopleRecord): by names of faces; empty when
 * there is no file, or a damaged one
 */
GHashTable *guise_people_cache_load (const char *path);

/**
 * guise_people_cache_parse:
 * @data: (array length=n_bytes): the file without its checksum
 * @n_bytes: its size
 *
 * Returns: (transfer full) (nullable): what is in it, or %NULL when it is damaged
 */
GHashTable *guise_people_cache_parse (const void *data, size_t n_bytes);

/**
 * guise_people_cache_save:
 * @path: the file
 * @records: (element-type utf8 GuisePeopleRecord): what to remember
 * @error: where to put the error
 *
 * Writes the file atomically.
 *
 * Errors: those of guise_file_replace(), %GUISE_CORE_ERROR NO_MEMORY
 *
 * Returns: %FALSE when it could not be written
 */
gboolean guise_people_cache_save (const char *path, GHashTable *records, GError **error);

G_END_DECLS
