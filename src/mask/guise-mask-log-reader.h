/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "mask/guise-mask-log.h"

G_BEGIN_DECLS

/**
 * GuiseMaskLogReader:
 *
 * Reads a log of changed masks, one face after another: of a large set it is larger than what
 * should be in memory. A record that was damaged or makes no sense is left out and counted, and the
 * next whole one follows. One at the end that was not written to its own end is left out too, and
 * does not count: nothing is changed before it is noted as a whole. But for 64 MiB of broken
 * records no byte is searched or summed up twice, and no more than one record is in memory,
 * whatever the file holds. Names lead nowhere but into the faceset. Thread: one at a time.
 */
typedef struct _GuiseMaskLogReader GuiseMaskLogReader;

/**
 * guise_mask_log_reader_open:
 * @path: a log
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, ARGUMENT (no regular file), CORRUPT, FAILED
 *
 * Returns: (transfer full) (nullable): a reader
 */
GuiseMaskLogReader *guise_mask_log_reader_open (const char *path, GError **error);

/**
 * guise_mask_log_reader_new:
 * @stream: what such a file holds; kept
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, FAILED
 *
 * Returns: (transfer full) (nullable): a reader
 */
GuiseMaskLogReader *guise_mask_log_reader_new (GInputStream *stream, GError **error);
void                guise_mask_log_reader_free (GuiseMaskLogReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskLogReader, guise_mask_log_reader_free)

/**
 * guise_mask_log_reader_next:
 * @self: a reader
 * @out_entry: (out) (transfer full) (nullable): the next change, in their order; %NULL at the end
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT (a name leads elsewhere), FAILED
 */
gboolean guise_mask_log_reader_next (GuiseMaskLogReader *self,
                                     GuiseMaskLogEntry **out_entry,
                                     GError            **error);

/**
 * guise_mask_log_reader_dup_record:
 * @self: a reader that has just given a change
 *
 * Returns: (transfer full): the record of that change as it stands in the log
 */
GBytes *guise_mask_log_reader_dup_record (const GuiseMaskLogReader *self);

/**
 * guise_mask_log_reader_get_n_damaged:
 * @self: a reader
 *
 * Returns: how many records were left out so far; several that follow each other count as one where
 *   it cannot be told where each has ended
 */
size_t guise_mask_log_reader_get_n_damaged (const GuiseMaskLogReader *self);

/**
 * guise_mask_log_check:
 * @path: a log
 * @out_n: (out): changes in it
 * @out_n_damaged: (out): records that are left out, see guise_mask_log_reader_get_n_damaged()
 * @error: where to put the error
 *
 * Reads all of it, so that nothing is changed by a log that leads elsewhere further down.
 *
 * Errors: as guise_mask_log_reader_open() and guise_mask_log_reader_next()
 */
gboolean
guise_mask_log_check (const char *path, size_t *out_n, size_t *out_n_damaged, GError **error);

G_END_DECLS
