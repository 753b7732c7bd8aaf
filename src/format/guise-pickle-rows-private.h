/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-pickle.h"

G_BEGIN_DECLS

/* Reads exactly n bytes at an offset of the stream; FALSE when they cannot be had. */
typedef gboolean (*PickleRowsRead) (void *user_data, uint64_t offset, void *out, size_t n);

/* Where a row lies in the stream: enough to read it again. */
typedef struct
{
  uint64_t start;
  uint32_t n_bytes;
  uint64_t memo_base;
} PickleRowPlace;

/* The dicts of a stream that is one list of dicts, one at a time, in memory that one of them
 * needs: a pack's config of 100 000 faces is 300 MB, and 800 MB as values. Only the form that
 * CPython and we write is understood. Whatever else happens, damage too, reading ends and the
 * stream is to be read as a whole, which tells what is wrong with it. Once read to the end, rows
 * may be loaded again by any thread. */
typedef struct _PickleRows PickleRows;

PickleRows *pickle_rows_new (PickleRowsRead read, void *user_data, uint64_t n_bytes);
void        pickle_rows_free (PickleRows *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PickleRows, pickle_rows_free)

/* The next row, valid until the next call, in the document of pickle_rows_get_document(). Sets
 * out_end instead when the list ends. FALSE: read it as a whole. */
gboolean     pickle_rows_next (PickleRows       *self,
                               GuisePickleValue *out_row,
                               PickleRowPlace   *out_place,
                               gboolean         *out_end);
GuisePickle *pickle_rows_get_document (PickleRows *self);

/* A row again, as a document whose root it is. NULL when the stream has changed. */
GuisePickle *pickle_rows_load (const PickleRows *self, const PickleRowPlace *place);

G_END_DECLS
