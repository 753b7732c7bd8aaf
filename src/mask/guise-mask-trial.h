/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "faceset/guise-faceset.h"
#include "mask/guise-mask-change.h"

G_BEGIN_DECLS

/**
 * GuiseMaskTrial:
 * @index: which face of the faceset
 * @doubt: how uncertain the model is, see guise_mask_doubt_measure()
 * @mask: (owned): GRAY8, 256 x 256, hard: what guise_mask_apply() would store
 *
 * A mask that is only looked at.
 */
typedef struct
{
  size_t      index;
  double      doubt;
  GuiseImage *mask;
} GuiseMaskTrial;

void guise_mask_trial_free (GuiseMaskTrial *self);

/**
 * guise_mask_try:
 * @faceset: faces, a pack too
 * @model: a trained model
 * @device: where its weights are
 * @type: as in guise_mask_apply()
 * @n_most: of how many faces at most; they lie evenly in the set
 * @options: (nullable): how; it runs on the caller's thread and that of @device
 * @error: where to put the error
 *
 * Finds masks as guise_mask_apply() does and writes nothing. Faces that cannot be read are left
 * out; only when none can be it fails.
 *
 * Errors: as guise_faceset_read() and guise_face_file_decode(); %GUISE_CORE_ERROR CANCELLED;
 *   %GUISE_NN_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type GuiseMaskTrial): the most doubtful first
 */
GPtrArray *guise_mask_try (GuiseFaceset           *faceset,
                           GuiseMaskModel         *model,
                           GuiseDevice            *device,
                           GuiseFaceType           type,
                           size_t                  n_most,
                           const GuiseMaskOptions *options,
                           GError                **error);

G_END_DECLS
