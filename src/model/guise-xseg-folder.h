/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-dfl-folder.h"
#include "model/guise-xseg.h"

G_BEGIN_DECLS

/*
 * DeepFaceLab's XSeg models: `XSeg_256.npy`, `XSeg_256_opt.npy`, `XSeg_data.dat` and
 * `XSeg_summary.txt` in a folder, which may hold other models too. Rules and errors are those of
 * guise-dfl-folder.h.
 *
 * Source: formats.md 9
 */

/**
 * guise_xseg_folder_load_options:
 * @dir: a model folder
 * @out_options: (out): its options; missing ones have their default. @base is that of the weights
 * @out_state: (out) (optional) (transfer full): iteration and losses, one for each iteration; its
 *   @data is %NULL when the folder has weights alone, as ready-made models may: then nothing says
 *   which face type they see
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT; %GUISE_MODEL_ERROR OPTION, MISMATCH (weights of no
 *   XSeg network)
 */
gboolean guise_xseg_folder_load_options (const char       *dir,
                                         GuiseXsegOptions *out_options,
                                         GuiseDflState   **out_state,
                                         GError          **error);

/**
 * guise_xseg_folder_load_weights:
 * @dir: a model folder
 * @model: the model, usually made from guise_xseg_folder_load_options()
 * @weights: has all of the model's tensors (guise_weight_table_add_weights()); overwritten with the
 *   files
 * @missing: what to do about weights that are not there
 * @notes: (nullable) (element-type utf8): gets messages for people: files that are missing, keys
 *   that are ignored, values that are not finite
 * @error: where to put the error
 *
 * On failure @weights is as it was.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, NO_MEMORY; %GUISE_MODEL_ERROR MISMATCH, MISSING
 */
gboolean guise_xseg_folder_load_weights (const char      *dir,
                                         const GuiseXseg *model,
                                         GuiseWeights    *weights,
                                         GuiseDflMissing  missing,
                                         GPtrArray       *notes,
                                         GError         **error);

/**
 * guise_xseg_folder_save:
 * @dir: a folder; made when missing
 * @model: the model
 * @weights: its weights
 * @state: iteration and losses
 * @error: where to put the error
 *
 * Each file is replaced atomically, data.dat last.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_xseg_folder_save (const char          *dir,
                                 const GuiseXseg     *model,
                                 const GuiseWeights  *weights,
                                 const GuiseDflState *state,
                                 GError             **error);

G_END_DECLS
