/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseNpyType:
 *
 * The element types that are read and written, all little-endian. What each is called in a file
 * and how large it is stands in one table, guise-npy.c.
 */
typedef enum
{
  GUISE_NPY_F32, /* <f4 */
  GUISE_NPY_F64, /* <f8 */
  GUISE_NPY_I32, /* <i4 */
  GUISE_NPY_I64, /* <i8 */
  GUISE_NPY_U8,  /* |u1 */
  GUISE_N_NPY_TYPES,
} GuiseNpyType;

#define GUISE_NPY_MAX_DIMS 32

/**
 * GuiseNpyArray:
 * @name: its name, without the ending `.npy`
 * @type: what the elements are
 * @n_dims: 0 (a scalar) .. %GUISE_NPY_MAX_DIMS
 * @dims: sizes, outermost first
 * @n_elements: the product of @dims
 * @n_bytes: size of @data
 * @data: row-major elements, aligned for their type
 *
 * One named array. Plain value; who owns @name and @data is said where it is used.
 */
typedef struct
{
  const char  *name;
  GuiseNpyType type;
  int          n_dims;
  int64_t      dims[GUISE_NPY_MAX_DIMS];
  size_t       n_elements;
  size_t       n_bytes;
  const void  *data;
} GuiseNpyArray;

/**
 * guise_npy_type_get_size:
 *
 * Returns: bytes of one element
 */
size_t guise_npy_type_get_size (GuiseNpyType type);

/**
 * guise_npy_type_get_name:
 *
 * Returns: as NumPy writes it, for example "<f4"
 */
const char *guise_npy_type_get_name (GuiseNpyType type);

/**
 * guise_npy_parse_header:
 * @data: (array length=n_bytes): a whole `.npy` file
 * @n_bytes: how many bytes
 * @out_array: (out): type and shape; its data points into @data
 * @error: where to put the error
 *
 * Reads the header of versions 1.0 and 2.0 and checks that exactly the bytes of the shape follow.
 * Fortran order is refused. The data may be unaligned.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT
 * Source: NumPy's format specification, numpy.lib.format
 */
gboolean
guise_npy_parse_header (const void *data, size_t n_bytes, GuiseNpyArray *out_array, GError **error);

/**
 * guise_npy_format_header:
 * @type: what the elements are
 * @n_dims: how many sizes
 * @dims: (array length=n_dims): the sizes
 *
 * Returns: (transfer full): the bytes that stand before the data, version 1.0, a multiple of 64
 */
GByteArray *guise_npy_format_header (GuiseNpyType type, int n_dims, const int64_t *dims);

/**
 * guise_npy_array_dup_f32:
 * @self: an array of any type
 *
 * Returns: (transfer full) (nullable): its elements as float, or %NULL when memory is short
 */
float *guise_npy_array_dup_f32 (const GuiseNpyArray *self);

G_END_DECLS
