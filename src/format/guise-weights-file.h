/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>

#include "format/guise-pickle.h"

G_BEGIN_DECLS

/**
 * GUISE_WEIGHTS_MAX_DIMS:
 *
 * Dimensions of a weight tensor.
 */
#define GUISE_WEIGHTS_MAX_DIMS 8

/**
 * GuiseWeightsEntry:
 * @key: name inside the component, as in "down1/conv1/weight:0"
 * @dtype: element type in the file
 * @is_scalar: whether it is a single number (`iters:0`) and no tensor
 * @n_dims: dimensions
 * @dims: (array length=n_dims): their sizes, in the layout of the file (formats.md 7.2)
 * @n_elements: their product
 * @n_nonfinite: elements that are NaN or infinite
 *
 * One row of a weight file; its elements are read with guise_weights_file_read_f32(). Borrowed
 * from the file.
 */
typedef struct
{
  const char      *key;
  GuisePickleDtype dtype;
  gboolean         is_scalar;
  int              n_dims;
  int64_t          dims[GUISE_WEIGHTS_MAX_DIMS];
  size_t           n_elements;
  size_t           n_nonfinite;
} GuiseWeightsEntry;

/**
 * GuiseWeightsFile:
 *
 * A component's weights or an optimizer's state as DeepFaceLab stores them: `<component>.npy`,
 * which is a pickled dict of float arrays. Holds the bytes of the file in memory; tensors are
 * converted when they are read. Thread: reading by any once it is open.
 */
typedef struct _GuiseWeightsFile GuiseWeightsFile;

/**
 * guise_weights_file_open:
 * @path: a component file
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT (also: a real NumPy file, integer weights, a value
 * that is no array), NO_MEMORY
 * Source: formats.md 7
 *
 * Returns: (transfer full) (nullable): the file
 */
GuiseWeightsFile *guise_weights_file_open (const char *path, GError **error);
GuiseWeightsFile      *
guise_weights_file_new_from_bytes (GBytes *bytes, const char *name, GError **error);
void guise_weights_file_free (GuiseWeightsFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWeightsFile, guise_weights_file_free)

size_t                   guise_weights_file_get_n_entries (const GuiseWeightsFile *self);
const GuiseWeightsEntry *guise_weights_file_get_entry (const GuiseWeightsFile *self, size_t index);

/**
 * guise_weights_file_find:
 * @self: a weight file
 * @key: a name
 * @out_index: (out): its row
 *
 * Returns: whether the file has it
 */
gboolean guise_weights_file_find (const GuiseWeightsFile *self, const char *key, size_t *out_index);

/**
 * guise_weights_file_read_f32:
 * @self: a weight file
 * @index: a row that is no scalar
 * @out: (out) (array length=n_elements): [dims of the entry] f32, row-major, any alignment of
 *   the file resolved, other float types converted
 */
void guise_weights_file_read_f32 (const GuiseWeightsFile *self, size_t index, float *out);

/**
 * guise_weights_file_get_int:
 * @self: a weight file
 * @key: a name, as in "iters:0"
 * @out_value: (out): its number
 *
 * Returns: whether the file has it and it is an integer scalar
 */
gboolean
guise_weights_file_get_int (const GuiseWeightsFile *self, const char *key, int64_t *out_value);

/**
 * GuiseWeightsWanted:
 * @key: the name that is looked for
 * @n_dims: dimensions that the model needs
 * @dims: (array length=n_dims): their sizes
 *
 * A tensor that a model wants from a file.
 */
typedef struct
{
  const char    *key;
  int            n_dims;
  const int64_t *dims;
} GuiseWeightsWanted;

/**
 * GuiseWeightsMatch:
 * @GUISE_WEIGHTS_MATCH_EXACT: same shape
 * @GUISE_WEIGHTS_MATCH_RESHAPED: differs by dimensions of 1 only; use it
 * @GUISE_WEIGHTS_MATCH_MISSING: the file has no such key; name it and ask
 * @GUISE_WEIGHTS_MATCH_REFUSED: another shape; refuse the file
 *
 * What the loading rules say about one wanted tensor. Source: formats.md 7.6.
 */
typedef enum
{
  GUISE_WEIGHTS_MATCH_EXACT,
  GUISE_WEIGHTS_MATCH_RESHAPED,
  GUISE_WEIGHTS_MATCH_MISSING,
  GUISE_WEIGHTS_MATCH_REFUSED,
  GUISE_N_WEIGHTS_MATCHES
} GuiseWeightsMatch;

/**
 * GuiseWeightsFit:
 * @n_wanted: how many tensors were looked for
 * @matches: (array length=n_wanted): the verdict on each
 * @rows: (array length=n_wanted): the row to read for those that are exact or reshaped
 * @counts: how many of each verdict
 * @extra: (element-type utf8): keys of the file that nobody wanted, ignored with a message
 * @n_nonfinite: NaN or infinite elements among the wanted rows; load, warn, refuse to export
 *
 * How a file fits a model.
 */
typedef struct
{
  size_t             n_wanted;
  GuiseWeightsMatch *matches;
  size_t            *rows;
  size_t             counts[GUISE_N_WEIGHTS_MATCHES];
  GPtrArray         *extra;
  size_t             n_nonfinite;
} GuiseWeightsFit;

/**
 * guise_weights_file_fit:
 * @self: a weight file
 * @wanted: (array length=n_wanted): what the model has; scalars (`iters:0`) are not listed
 * @n_wanted: how many
 *
 * Applies the loading rules without reading a tensor. Scalars of the file count as wanted.
 *
 * Returns: (transfer full): the verdicts
 */
GuiseWeightsFit *guise_weights_file_fit (const GuiseWeightsFile   *self,
                                         const GuiseWeightsWanted *wanted,
                                         size_t                    n_wanted);
void             guise_weights_fit_free (GuiseWeightsFit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWeightsFit, guise_weights_fit_free)

/**
 * GuiseWeightsWriter:
 *
 * Writes a weight file row after row, straight to the disk, in the order of the calls. Every call
 * after a failed one fails too, so that only guise_weights_writer_commit() needs an error check.
 */
typedef struct _GuiseWeightsWriter GuiseWeightsWriter;

/**
 * guise_weights_writer_new:
 * @path: the target; its content stays until the commit
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, NO_SPACE, FAILED
 *
 * Returns: (transfer full) (nullable): the writer
 */
GuiseWeightsWriter *guise_weights_writer_new (const char *path, GError **error);

/**
 * guise_weights_writer_add_f32:
 * @self: the writer
 * @key: name, as in "down1/conv1/weight:0"
 * @n_dims: dimensions
 * @dims: (array length=n_dims): their sizes, in the layout of the file
 * @data: [dims] f32, row-major
 */
void guise_weights_writer_add_f32 (GuiseWeightsWriter *self,
                                   const char         *key,
                                   int                 n_dims,
                                   const int64_t      *dims,
                                   const float        *data);
void guise_weights_writer_add_i64 (GuiseWeightsWriter *self, const char *key, int64_t value);

/**
 * guise_weights_writer_commit:
 * @self: the writer; may only be freed afterwards
 * @error: where to put the error, also that of an earlier call
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 *
 * Returns: %TRUE when the target holds the new content, durably
 */
gboolean guise_weights_writer_commit (GuiseWeightsWriter *self, GError **error);

/**
 * guise_weights_writer_free:
 * @self: (nullable): the writer; without a commit the target stays as it was
 */
void guise_weights_writer_free (GuiseWeightsWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseWeightsWriter, guise_weights_writer_free)

G_END_DECLS
