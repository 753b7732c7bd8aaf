/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-face-meta.h"

G_BEGIN_DECLS

/**
 * GUISE_META_DAT_NAME:
 *
 * The file in a folder of faces that holds what all of them say.
 */
#define GUISE_META_DAT_NAME "meta.dat"

/**
 * GuiseMetaDat:
 *
 * A `meta.dat`: file names, and for each the size of its picture and its metadata. Immutable;
 * reading from any thread.
 */
typedef struct _GuiseMetaDat GuiseMetaDat;

/**
 * guise_meta_dat_read:
 * @bytes: the file
 * @error: where to put the error
 *
 * Entries that cannot be meant are left out and listed by guise_meta_dat_get_issues(): a name that
 * is no plain file name, no size of a picture, metadata that are none.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT (no pickle of a dict), NO_MEMORY
 * Source: formats.md 12
 *
 * Returns: (transfer full) (nullable): what it says
 */
GuiseMetaDat *guise_meta_dat_read (GBytes *bytes, GError **error);

/**
 * guise_meta_dat_open:
 * @path: the file
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, NO_MEMORY, FAILED
 *
 * Returns: (transfer full) (nullable): what it says
 */
GuiseMetaDat *guise_meta_dat_open (const char *path, GError **error);
void          guise_meta_dat_free (GuiseMetaDat *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMetaDat, guise_meta_dat_free)

size_t guise_meta_dat_get_n (const GuiseMetaDat *self);

/**
 * guise_meta_dat_get_name:
 *
 * Returns: (transfer none): the plain file name of entry @i
 */
const char *guise_meta_dat_get_name (const GuiseMetaDat *self, size_t i);

/**
 * guise_meta_dat_dup_meta:
 * @self: the file
 * @i: which entry
 *
 * Returns: (transfer full): what it says about the face, with the size of its picture
 */
GuiseFaceMeta *guise_meta_dat_dup_meta (const GuiseMetaDat *self, size_t i);

/**
 * guise_meta_dat_get_issues:
 *
 * Returns: (transfer none) (element-type GuiseFieldIssue): entries that were left out, by a name
 *   that is fit to be shown
 */
const GPtrArray *guise_meta_dat_get_issues (const GuiseMetaDat *self);

/**
 * GuiseMetaDatWriter:
 *
 * Makes a `meta.dat` entry by entry, so that memory does not grow with them. Thread: one.
 */
typedef struct _GuiseMetaDatWriter GuiseMetaDatWriter;

/**
 * guise_meta_dat_writer_new:
 * @path: the target; nothing is there before the commit
 * @error: where to put the error
 *
 * Errors: as guise_file_writer_new()
 *
 * Returns: (transfer full) (nullable): the writer
 */
GuiseMetaDatWriter *guise_meta_dat_writer_new (const char *path, GError **error);
void                guise_meta_dat_writer_free (GuiseMetaDatWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMetaDatWriter, guise_meta_dat_writer_free)

/**
 * guise_meta_dat_writer_add:
 * @self: the writer
 * @name: a plain file name in UTF-8 that was not added before
 * @meta: what the face says
 * @width: columns of its picture
 * @height: its rows
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT (@name is no plain name), NO_SPACE, FAILED
 *
 * Returns: %TRUE when it was added
 */
gboolean guise_meta_dat_writer_add (GuiseMetaDatWriter  *self,
                                    const char          *name,
                                    const GuiseFaceMeta *meta,
                                    int                  width,
                                    int                  height,
                                    GError             **error);

/**
 * guise_meta_dat_writer_commit:
 * @self: the writer
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when the target is there, as DeepFaceLab writes it (protocol 3)
 */
gboolean guise_meta_dat_writer_commit (GuiseMetaDatWriter *self, GError **error);

G_END_DECLS
