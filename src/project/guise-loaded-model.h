/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-dfl-folder.h"

G_BEGIN_DECLS

/**
 * GuiseLoadedModel:
 * @saehd: (owned): the definition
 * @weights: (owned): networks and optimizer state
 * @state: (owned): iteration and losses
 *
 * A trained model in memory. Plain struct; all members may be %NULL.
 */
typedef struct
{
  GuiseSaehd    *saehd;
  GuiseWeights  *weights;
  GuiseDflState *state;
} GuiseLoadedModel;

void guise_loaded_model_clear (GuiseLoadedModel *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseLoadedModel, guise_loaded_model_clear)

/**
 * guise_loaded_model_load:
 * @self: (out caller-allocates): all zero; cleared by the caller, on failure too
 * @folder: a model folder: a checkpoint, a backup, or one of DeepFaceLab's
 * @name: (nullable): which model in it
 * @device: where to
 * @missing: what to do about weights that are not there
 * @seed: of weights that start anew
 * @notes: (nullable) (element-type utf8): gets messages for people
 * @error: where to put the error
 *
 * Loads a model with the options that it was saved with.
 *
 * Errors: as guise_dfl_folder_load_options() and guise_dfl_folder_load_weights()
 */
gboolean guise_loaded_model_load (GuiseLoadedModel *self,
                                  const char       *folder,
                                  const char       *name,
                                  GuiseDevice      *device,
                                  GuiseDflMissing   missing,
                                  uint64_t          seed,
                                  GPtrArray        *notes,
                                  GError          **error);

G_END_DECLS
