/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-xseg-folder.h"

G_BEGIN_DECLS

/**
 * GuiseMaskModel:
 * @dir: (owned): its folder
 * @xseg: (owned): what it is
 * @weights: (owned): its weights, on the device it was loaded for
 * @state: (owned): iterations and losses
 * @has_type: whether it says which faces it has learned; ready-made ones may not
 * @notes: (owned) (element-type utf8): what was strange about its files, for people
 *
 * A trained mask model in memory: ours or DeepFaceLab's, which are the same files. Plain struct.
 */
typedef struct
{
  char          *dir;
  GuiseXseg     *xseg;
  GuiseWeights  *weights;
  GuiseDflState *state;
  gboolean       has_type;
  GPtrArray     *notes;
} GuiseMaskModel;

/**
 * guise_mask_model_load:
 * @dir: a folder with `XSeg_*.npy`
 * @device: where its weights go; must outlive the model
 * @error: where to put the error
 *
 * Errors: as guise_xseg_folder_load_options() and guise_xseg_folder_load_weights(); %GUISE_NN_ERROR
 *
 * Returns: (transfer full) (nullable): the model
 */
GuiseMaskModel *guise_mask_model_load (const char *dir, GuiseDevice *device, GError **error);

/**
 * guise_mask_model_import:
 * @from: a folder with `XSeg_*` files, ours or DeepFaceLab's
 * @to: where its model goes, a folder; made when missing
 * @error: where to put the error
 *
 * Copies a model. What was in @to is kept beside it, as "NAME-before" or "NAME-before-2" and so on.
 * When it fails @to is as it was.
 *
 * Errors: as guise_xseg_folder_load_options(); %GUISE_CORE_ERROR NO_SPACE, FAILED
 */
gboolean guise_mask_model_import (const char *from, const char *to, GError **error);

/**
 * guise_mask_model_set_aside:
 * @dir: of a model that starts anew; nobody may train it meanwhile
 * @error: where to put the error
 *
 * Moves the files of the model into a new folder beside @dir, "NAME-before" or "NAME-before-2" and
 * so on. Whatever else is in @dir stays, and nothing is removed. When it fails all is as it was.
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND (there is none), NO_SPACE, FAILED
 *
 * Returns: (transfer full) (nullable): the new folder
 */
char *guise_mask_model_set_aside (const char *dir, GError **error);

/**
 * guise_mask_model_bring_back:
 * @before: what guise_mask_model_set_aside() returned
 * @dir: where it came from, without a model by now
 * @error: where to put the error
 *
 * Errors: %GUISE_CORE_ERROR NOT_FOUND, FAILED
 */
gboolean guise_mask_model_bring_back (const char *before, const char *dir, GError **error);

void guise_mask_model_free (GuiseMaskModel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMaskModel, guise_mask_model_free)

G_END_DECLS
