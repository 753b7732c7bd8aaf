/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-bytes.h"

G_BEGIN_DECLS

/*
 * Checked access to the one form of FlexBuffers that options of custom ops have: a map from names
 * to numbers and lists of numbers. Nothing is trusted: a value that does not lie completely inside
 * the bytes is an error. Source: FlexBuffers binary format.
 */

/**
 * GuiseFlexMap:
 * @bytes: all of them
 * @values: where the values start; their types follow them, one byte each
 * @width: bytes of a value: 1, 2, 4 or 8
 * @keys: where the distances to the names start
 * @keys_width: bytes of such a distance
 * @n: how many there are
 */
typedef struct
{
  GuiseBytes bytes;
  size_t     values;
  size_t     width;
  size_t     keys;
  size_t     keys_width;
  size_t     n;
} GuiseFlexMap;

/**
 * guise_flex_map:
 * @data: (array length=n_bytes): options, borrowed
 * @n_bytes: their size
 * @out_map: (out): what they hold
 *
 * Returns: %FALSE when they are no map that lies inside the bytes
 */
gboolean guise_flex_map (const void *data, size_t n_bytes, GuiseFlexMap *out_map);

/**
 * guise_flex_map_int:
 * @out_value: (out): an integer
 *
 * Returns: %FALSE when there is no such name, or no 32-bit integer under it
 */
gboolean guise_flex_map_int (const GuiseFlexMap *self, const char *key, int32_t *out_value);

/**
 * guise_flex_map_float:
 * @out_value: (out): a finite number
 *
 * Returns: %FALSE when there is no such name, or no finite number under it
 */
gboolean guise_flex_map_float (const GuiseFlexMap *self, const char *key, double *out_value);

/**
 * guise_flex_map_ints:
 * @max: room in @out_values
 * @out_values: (out caller-allocates) (array length=out_n): integers
 * @out_n: (out): how many
 *
 * Returns: %FALSE when there is no such name, or no list of at most @max integers under it
 */
gboolean guise_flex_map_ints (const GuiseFlexMap *self,
                              const char         *key,
                              size_t              max,
                              int32_t            *out_values,
                              size_t             *out_n);

G_END_DECLS
