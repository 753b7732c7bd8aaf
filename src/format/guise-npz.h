/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-npy.h"

G_BEGIN_DECLS

/* Named maxima: a file that asks for more is refused before anything is allocated. */
#define GUISE_NPZ_MAX_FILE_BYTES \
  ((size_t) 0xffffffffu)                             /* the zip that we read has 32-bit offsets */
#define GUISE_NPZ_MAX_TOTAL_BYTES ((size_t) 8 << 30) /* all arrays together, unpacked */
#define GUISE_NPZ_MAX_NAME_BYTES  1024

/**
 * GuiseNpz:
 *
 * The arrays of one `.npz` file: a zip of `.npy` entries, stored or deflated. Immutable.
 * Thread: any.
 */
typedef struct _GuiseNpz GuiseNpz;

/**
 * guise_npz_open:
 * @path: the file
 * @error: where to put the error
 *
 * Reads all entries of the file. Sizes and offsets are those of the central directory; zip64,
 * encryption and entries that are no arrays are refused; checksums are verified. What an entry
 * claims to hold unpacked is compared with the most that deflate could have packed into its bytes
 * and with %GUISE_NPZ_MAX_TOTAL_BYTES before memory is taken.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the arrays
 */
GuiseNpz *guise_npz_open (const char *path, GError **error);

/**
 * guise_npz_open_names:
 * @path: the file
 * @names: (nullable) (array zero-terminated=1): the arrays that are wanted, or %NULL for all
 * @error: where to put the error
 *
 * As guise_npz_open(), but unpacks only what is named. A name that is not there is no error here.
 *
 * Returns: (transfer full) (nullable): the arrays
 */
GuiseNpz *guise_npz_open_names (const char *path, const char *const *names, GError **error);

/**
 * guise_npz_parse:
 * @bytes: a whole file
 * @names: (nullable) (array zero-terminated=1): the arrays that are wanted, or %NULL for all
 * @error: where to put the error
 *
 * guise_npz_open_names() for bytes in memory.
 */
GuiseNpz *guise_npz_parse (GBytes *bytes, const char *const *names, GError **error);
void      guise_npz_free (GuiseNpz *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseNpz, guise_npz_free)

size_t guise_npz_get_n (const GuiseNpz *self);

/**
 * guise_npz_get_nth:
 * @self: the arrays
 * @i: which, in the order of the file
 *
 * Returns: (transfer none): the array
 */
const GuiseNpyArray *guise_npz_get_nth (const GuiseNpz *self, size_t i);

/**
 * guise_npz_get:
 * @self: the arrays
 * @name: without `.npy`; of entries with one name the last counts
 *
 * Returns: (transfer none) (nullable): the array, or %NULL when there is none
 */
const GuiseNpyArray *guise_npz_get (const GuiseNpz *self, const char *name);

/**
 * guise_npz_get_f32:
 * @self: the arrays
 * @name: without `.npy`
 * @n_elements: how many elements the caller needs
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND when it is missing, CORRUPT when it has another type or size
 *
 * Returns: (transfer none) (nullable): the elements of an f32 array
 */
const float *
guise_npz_get_f32 (const GuiseNpz *self, const char *name, size_t n_elements, GError **error);

/**
 * GuiseNpzWriter:
 *
 * Writes an `.npz` file entry by entry: plain 32-bit zip, raw deflate, no data descriptors, no
 * extra fields, a fixed date, so that equal arrays give equal files. Thread: owner.
 */
typedef struct _GuiseNpzWriter GuiseNpzWriter;

/**
 * guise_npz_writer_new:
 * @path: the target; replaced only by guise_npz_writer_commit()
 * @error: where to put the error
 *
 * Returns: (transfer full) (nullable): a writer
 */
GuiseNpzWriter *guise_npz_writer_new (const char *path, GError **error);

/**
 * guise_npz_writer_add:
 * @self: the writer
 * @array: name, type, shape and data; @n_elements and @n_bytes are computed from the shape
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, NO_MEMORY, ARGUMENT when the file would pass 4 GiB
 */
gboolean guise_npz_writer_add (GuiseNpzWriter *self, const GuiseNpyArray *array, GError **error);

/**
 * guise_npz_writer_add_f32:
 * @self: the writer
 * @name: without `.npy`
 * @n_dims: how many sizes
 * @dims: (array length=n_dims): the sizes
 * @values: (array): row-major
 * @error: where to put the error
 *
 * guise_npz_writer_add() for the common case.
 */
gboolean guise_npz_writer_add_f32 (GuiseNpzWriter *self,
                                   const char     *name,
                                   int             n_dims,
                                   const int64_t  *dims,
                                   const float    *values,
                                   GError        **error);

/**
 * guise_npz_writer_commit:
 *
 * Writes the directory and puts the file in place. Without it guise_npz_writer_free() leaves the
 * target as it was.
 */
gboolean guise_npz_writer_commit (GuiseNpzWriter *self, GError **error);
void     guise_npz_writer_free (GuiseNpzWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseNpzWriter, guise_npz_writer_free)

G_END_DECLS
