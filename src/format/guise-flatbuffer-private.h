/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-bytes.h"

G_BEGIN_DECLS

/*
 * Checked access to a FlatBuffers file: a table has a vtable of field offsets, a field is a number
 * or the distance to a vector, a string or another table. Nothing is trusted: whatever does not
 * lie completely inside the file is absent or an error. Source: FlatBuffers binary format.
 */

/**
 * GuiseFlatTable:
 * @file: the whole file
 * @position: where the table's fields start
 * @vtable: where its list of offsets starts
 * @n_fields: how many offsets there are
 * @n_bytes: size of the table's own bytes; 0 for a table that is not there
 */
typedef struct
{
  GuiseBytes file;
  size_t     position;
  size_t     vtable;
  size_t     n_fields;
  size_t     n_bytes;
} GuiseFlatTable;

/**
 * GuiseFlatVector:
 * @file: the whole file
 * @position: where the elements start
 * @n: how many there are; 0 for a vector that is not there
 */
typedef struct
{
  GuiseBytes file;
  size_t     position;
  size_t     n;
} GuiseFlatVector;

/**
 * guise_flat_root:
 * @data: (array length=n_bytes): a file, borrowed
 * @n_bytes: its size
 * @out_table: (out): its root
 *
 * Returns: %FALSE when there is no table where the root should be
 */
gboolean guise_flat_root (const void *data, size_t n_bytes, GuiseFlatTable *out_table);

/**
 * guise_flat_has:
 *
 * Returns: whether the table stores the field
 */
gboolean guise_flat_has (const GuiseFlatTable *self, size_t field);

/**
 * guise_flat_int:
 * @size: bytes of the number: 1, 2 or 4, signed; 0 is a bool or unsigned byte
 * @fallback: its value when the table does not store it
 * @out_value: (out): the number
 *
 * Returns: %FALSE when the field does not lie in its table
 */
gboolean guise_flat_int (const GuiseFlatTable *self,
                         size_t                field,
                         int                   size,
                         int32_t               fallback,
                         int32_t              *out_value);

/**
 * guise_flat_table:
 * @out_table: (out): the table a field points to
 *
 * Returns: %FALSE when it is absent or does not lie in the file
 */
gboolean guise_flat_table (const GuiseFlatTable *self, size_t field, GuiseFlatTable *out_table);

/**
 * guise_flat_vector:
 * @element_size: bytes of an element; strings have 1, vectors of tables 4
 * @max: most elements that are believed
 * @out_vector: (out): the vector a field points to; empty when the field is absent
 *
 * Returns: %FALSE when the vector is longer than @max or does not lie in the file
 */
gboolean guise_flat_vector (const GuiseFlatTable *self,
                            size_t                field,
                            size_t                element_size,
                            size_t                max,
                            GuiseFlatVector      *out_vector);

/**
 * guise_flat_vector_table:
 * @i: which element of a vector of tables
 * @out_table: (out): that table
 *
 * Returns: %FALSE when @i is past the end or the table does not lie in the file
 */
gboolean guise_flat_vector_table (const GuiseFlatVector *self, size_t i, GuiseFlatTable *out_table);

/**
 * guise_flat_vector_int:
 * @i: which element of a vector of 32-bit numbers; it was checked against @n
 *
 * Returns: the number
 */
int32_t guise_flat_vector_int (const GuiseFlatVector *self, size_t i);

/**
 * guise_flat_vector_data:
 *
 * Returns: the bytes of the elements; not aligned
 */
const uint8_t *guise_flat_vector_data (const GuiseFlatVector *self);

G_END_DECLS
