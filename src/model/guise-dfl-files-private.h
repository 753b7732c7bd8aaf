/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-dfl-folder.h"
#include "model/guise-weight-table.h"

G_BEGIN_DECLS

/**
 * GuiseDflFiles:
 * @dir: a model folder
 * @prefix: what all names of the model's files begin with, as in "new_SAEHD" or "XSeg"
 * @table: (nullable): its weights; %NULL where only names are needed
 *
 * The files of one model, of whatever kind. Plain value, all borrowed.
 */
typedef struct
{
  const char             *dir;
  const char             *prefix;
  const GuiseWeightTable *table;
} GuiseDflFiles;

/**
 * guise_dfl_files_dup_path:
 * @self: the files
 * @file: the end of a file's name, as in "encoder.npy"
 *
 * Returns: (transfer full): `dir/prefix_file`
 */
char *guise_dfl_files_dup_path (const GuiseDflFiles *self, const char *file);

/**
 * guise_dfl_files_load_state:
 * @self: the files
 * @n_losses: numbers that this kind of model has for each iteration; a history of another kind is
 *   left out
 * @error: where to put the error
 *
 * Reads `data.dat`. The options are in its @data.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT
 *
 * Returns: (transfer full) (nullable): iteration, losses and options
 */
GuiseDflState *
guise_dfl_files_load_state (const GuiseDflFiles *self, size_t n_losses, GError **error);

/**
 * guise_dfl_files_load_weights:
 * @self: the files
 * @weights: has all tensors of the table; overwritten with the files
 * @missing: what to do about weights that are not there
 * @restarted: (nullable) (array zero-terminated=1): files whose name begins so are left out, with a
 *   note
 * @notes: (nullable) (element-type utf8): gets messages for people
 * @error: where to put the error
 *
 * Components and optimizers as guise_dfl_folder_load_weights() describes.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, NO_MEMORY; %GUISE_MODEL_ERROR MISMATCH, MISSING
 * Source: formats.md 7
 */
gboolean guise_dfl_files_load_weights (const GuiseDflFiles *self,
                                       GuiseWeights        *weights,
                                       GuiseDflMissing      missing,
                                       const char *const   *restarted,
                                       GPtrArray           *notes,
                                       GError             **error);

/**
 * guise_dfl_files_save_weights:
 * @self: the files
 * @weights: has all tensors of the table
 * @error: where to put the error
 *
 * Components, then optimizers; each file is replaced atomically.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED, NO_MEMORY
 */
gboolean guise_dfl_files_save_weights (const GuiseDflFiles *self,
                                       const GuiseWeights  *weights,
                                       GError             **error);

/**
 * GuiseDflOptionsFunc:
 * @options: where to store the options of a model
 * @model: the model
 */
typedef void GuiseDflOptionsFunc (GuiseModelOptions *options, const void *model);

/**
 * guise_dfl_files_save_state:
 * @self: the files
 * @state: iteration and losses; its @data, where there is one, is brought up to date and keeps what
 *   is not ours
 * @n_losses: numbers for each iteration
 * @write_options: stores the options
 * @model: for @write_options
 * @error: where to put the error
 *
 * Writes the summary and `data.dat`. To be called last: with it the set is complete.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_dfl_files_save_state (const GuiseDflFiles *self,
                                     const GuiseDflState *state,
                                     size_t               n_losses,
                                     GuiseDflOptionsFunc *write_options,
                                     const void          *model,
                                     GError             **error);

G_END_DECLS
