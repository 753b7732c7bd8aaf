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
 * @GUISE_DFL_MISSING_REFUSE: a network that lacks weights, or whose file is not there, is an error
 *   that names them
 * @GUISE_DFL_MISSING_INITIALIZE: weights that are not there keep their start values, with a note
 * @GUISE_DFL_MISSING_RESTART: so do weights of another shape, which are an error otherwise
 *
 * What to do about weights that do not come out of the files; anything but the first is for a
 * person to say. Discriminators whose file is not there, and optimizer state that is not there or
 * does not go with the weights, start anew with a note whatever is said: nothing learned is lost
 * with them (formats.md 7.6).
 */
typedef enum
{
  GUISE_DFL_MISSING_REFUSE,
  GUISE_DFL_MISSING_INITIALIZE,
  GUISE_DFL_MISSING_RESTART,
} GuiseDflMissing;

/**
 * guise_dfl_folder_find:
 * @dir: a folder
 * @error: where to put the error
 *
 * Looks for models of the classes SAEHD and Quick96, by their `data.dat`.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND when there is none; %GUISE_MODEL_ERROR UNSUPPORTED when there
 *   are models of other classes only
 * Source: formats.md 8.1
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): what the names of each one's files
 *   begin with, as in "new_SAEHD", sorted
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
 * @name: (nullable): the model's name, with or without its class, or %NULL for the only one
 * @out_options: (out): its options; missing ones have their default
 * @out_state: (out) (optional) (transfer full): its iteration and losses
 * @error: where to put the error
 *
 * Reads `data.dat`; no weights. Of a Quick96 model only the batch size stands there; the rest are
 * guise_saehd_options_quick96().
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, CORRUPT, ARGUMENT (several models); %GUISE_MODEL_ERROR
 *   OPTION, UNSUPPORTED (another class)
 */
gboolean guise_dfl_folder_load_options (const char        *dir,
                                        const char        *name,
                                        GuiseSaehdOptions *out_options,
                                        GuiseDflState    **out_state,
                                        GError           **error);

/**
 * guise_dfl_folder_load_weights:
 * @dir: a model folder
 * @name: (nullable): the model's name, with or without its class, or %NULL for the only one
 * @model: the model, usually made from guise_dfl_folder_load_options()
 * @weights: has all of the model's tensors (guise_saehd_add_weights()); overwritten with the files
 * @missing: what to do about weights that are not there
 * @notes: (nullable) (element-type utf8): gets messages for people: files that are missing, keys
 *   that are ignored, values that are not finite
 * @error: where to put the error
 *
 * Reads the component files and the optimizer files. All files are judged before the first tensor
 * is written: on failure @weights is as it was. A patch discriminator that `data.dat` says was of
 * another size starts anew; so do the inters when @model is past the pretraining that `data.dat`
 * says was on, and the caller starts its count and history anew.
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
 * Writes `<name>_SAEHD_*` or `<name>_Quick96_*`: components, optimizers, summary, then data.dat;
 * each file is replaced atomically.
 *
 * Errors: %GUISE_CORE_ERROR NO_SPACE, FAILED, ARGUMENT (the name); %GUISE_MODEL_ERROR OPTION (a
 *   Quick96 model of other sizes), NOT_FINITE (a model that has collapsed; what is written until
 *   then stays)
 */
gboolean guise_dfl_folder_save (const char          *dir,
                                const char          *name,
                                const GuiseSaehd    *model,
                                const GuiseWeights  *weights,
                                const GuiseDflState *state,
                                GError             **error);

/**
 * guise_dfl_folder_check_name:
 *
 * Errors: %GUISE_CORE_ERROR ARGUMENT
 *
 * Returns: whether a model can be called so
 */
gboolean guise_dfl_folder_check_name (const char *name, GError **error);

/**
 * guise_dfl_folder_check_free:
 * @dir: a folder, which need not exist
 * @name: what a model is to be called
 * @error: where to put the error
 *
 * Says whether a model of either class can be saved there without touching one. Files count by
 * their names, whatever is in them: a damaged model is somebody's model, too.
 *
 * Errors: %GUISE_CORE_ERROR EXISTS, FAILED (the folder cannot be read)
 */
gboolean guise_dfl_folder_check_free (const char *dir, const char *name, GError **error);

/**
 * guise_dfl_folder_replace:
 * @dir: a folder; made when missing
 * @name: the model's name, without `_`
 * @model: the model
 * @weights: its weights
 * @state: iteration and losses
 * @error: where to put the error
 *
 * guise_dfl_folder_save() over a model of the same name and class: all files are written and synced
 * in a hidden folder inside @dir; by the rename of that folder the new model is the one that
 * counts. Then the old `data.dat` goes, the other files are moved, weight files that only the older
 * one had are removed, and the new `data.dat` comes last. Cut off before the rename, the older
 * model is whole; after it there is none until guise_dfl_folder_finish() or the next save; never is
 * there a mix of both. A model of the same name and the other class stays.
 *
 * Errors: as guise_dfl_folder_save()
 */
gboolean guise_dfl_folder_replace (const char          *dir,
                                   const char          *name,
                                   const GuiseSaehd    *model,
                                   const GuiseWeights  *weights,
                                   const GuiseDflState *state,
                                   GError             **error);

/**
 * guise_dfl_folder_finish:
 * @dir: a folder, which need not exist
 * @name: the model's name
 * @error: where to put the error
 *
 * Finishes what a guise_dfl_folder_replace() that was killed had begun.
 *
 * Errors: %GUISE_CORE_ERROR FAILED
 *
 * Returns: %TRUE when nothing is pending any more
 */
gboolean guise_dfl_folder_finish (const char *dir, const char *name, GError **error);

G_END_DECLS
