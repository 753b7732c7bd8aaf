/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-model-data.h"
#include "model/guise-saehd.h"

G_BEGIN_DECLS

/**
 * GuiseDflState:
 * @iter: iterations done
 * @loss_history: (owned) (element-type float): the losses of every iteration, one after the
 *   other: src and dst of a SAEHD model, one of an XSeg model
 * @data: (nullable) (owned): what it was read from; keeps options and keys that are not ours
 *
 * What a DeepFaceLab model folder knows besides options and weights. Plain struct.
 */
typedef struct
{
  int64_t         iter;
  GArray         *loss_history;
  GuiseModelData *data;
} GuiseDflState;

GuiseDflState *guise_dfl_state_new (void);
void           guise_dfl_state_free (GuiseDflState *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseDflState, guise_dfl_state_free)

/**
 * GuiseDflMissing:
 * @GUISE_DFL_MISSING_REFUSE: a component that lacks weights is an error that names them
 * @GUISE_DFL_MISSING_INITIALIZE: weights that a file lacks keep their start values, with a note
 *
 * What to do about weights that a component file does not have. A file that is not there at all
 * always leaves its component at the start values, with a note (formats.md 7.6).
 */
typedef enum
{
  GUISE_DFL_MISSING_REFUSE,
  GUISE_DFL_MISSING_INITIALIZE,
} GuiseDflMissing;

/**
 * guise_dfl_folder_find:
 * @dir: a folder
 * @error: where to put the error
 *
 * Looks for SAEHD models: files that end in `SAEHD_data.dat`.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND when there is none
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): their names, sorted
 */
char **guise_dfl_folder_find (const char *dir, GError **error);

/**
 * guise_dfl_folder_parse_options:
 * @stored: options as a model file has them
 * @out_options: (out): the same as SAEHD options; missing ones have their default
 * @error: where to put the error
 *
 * Says whether stored options make a model that can be built.
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 */
gboolean guise_dfl_folder_parse_options (const GuiseModelOptions *stored,
                                         GuiseSaehdOptions       *out_options,
                                         GError                 **error);

/**
 * guise_dfl_folder_load_options:
 * @dir: a model folder
 * @name: (nullable): the model's name, or %NULL for the only one
 * @out_options: (out): its options; missing ones have their default
 * @out_state: (out) (optional) (transfer full): its iteration and losses
 * @error: where to put the error
 *
 * Reads `data.dat`; no weights.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT; %GUISE_MODEL_ERROR OPTION
 */
gboolean guise_dfl_folder_load_options (const char        *dir,
                                        const char        *name,
                                        GuiseSaehdOptions *out_options,
                                        GuiseDflState    **out_state,
                                        GError           **error);

/**
 * guise_dfl_folder_load_weights:
 * @dir: a model folder
 * @name: (nullable): the model's name, or %NULL for the only one
 * @model: the model, usually made from guise_dfl_folder_load_options()
 * @weights: has all of the model's tensors (guise_saehd_add_weights()); overwritten with the files
 * @missing: what to do about weights that are not there
 * @notes: (nullable) (element-type utf8): gets messages for people: files that are missing, keys
 *   that are ignored, values that are not finite
 * @error: where to put the error
 *
 * Reads the component files and the optimizer files. All files are judged before the first tensor
 * is written: on failure @weights is as it was. A patch discriminator that `data.dat` says was of
 * another size starts anew.
 *
 * Errors: %GUISE_CORE_ERROR CORRUPT, NO_MEMORY; %GUISE_MODEL_ERROR MISMATCH, MISSING
 * Source: formats.md 7
 */
gboolean guise_dfl_folder_load_weights (const char       *dir,
                                        const char       *name,
                                        const GuiseSaehd *model,
                                        GuiseWeights     *weights,
                                        GuiseDflMissing   missing,
                                        GPtrArray        *notes,
                                        GError          **error);

/**
 * guise_dfl_folder_save:
 * @dir: a folder; made when missing
 * @name: the model's name, without `_`
 * @model: the model
 * @weights: its weights
 * @state: iteration and losses
 * @error: where to put the error
 *
 * Writes `<name>_SAEHD_*`: summary, components, optimizers, then data.dat; each file is replaced
 * atomically.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED, ARGUMENT (the name)
 */
gboolean guise_dfl_folder_save (const char          *dir,
                                const char          *name,
                                const GuiseSaehd    *model,
                                const GuiseWeights  *weights,
                                const GuiseDflState *state,
                                GError             **error);

G_END_DECLS
