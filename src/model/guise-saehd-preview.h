/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd.h"

G_BEGIN_DECLS

/**
 * GuiseSaehdPicture:
 * @GUISE_SAEHD_SRC_SRC: the source face as the source, [n, 3, r, r]
 * @GUISE_SAEHD_SRC_SRC_MASK: its mask, [n, 1, r, r]
 * @GUISE_SAEHD_DST_DST: the destination face as the destination, [n, 3, r, r]
 * @GUISE_SAEHD_DST_DST_MASK: its mask, [n, 1, r, r]
 * @GUISE_SAEHD_SRC_DST: the swap: the destination face as the source, [n, 3, r, r]
 * @GUISE_SAEHD_SRC_DST_MASK: its mask, [n, 1, r, r]
 *
 * What a preview shows.
 */
typedef enum
{
  GUISE_SAEHD_SRC_SRC,
  GUISE_SAEHD_SRC_SRC_MASK,
  GUISE_SAEHD_DST_DST,
  GUISE_SAEHD_DST_DST_MASK,
  GUISE_SAEHD_SRC_DST,
  GUISE_SAEHD_SRC_DST_MASK,
  GUISE_N_SAEHD_PICTURES,
} GuiseSaehdPicture;

/**
 * GuiseSaehdPreview:
 *
 * Runs the networks on faces of both sides with the weights as they are. Thread: owner.
 */
typedef struct _GuiseSaehdPreview GuiseSaehdPreview;

/**
 * guise_saehd_preview_new:
 * @model: the model
 * @weights: holds its weights; must outlive the preview
 * @device: where to run
 * @n: faces of each side
 * @error: where to put the error
 *
 * On a rehearsal (guise_device_new_rehearsal()) it has sizes and cannot run.
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY, UNSUPPORTED
 *
 * Returns: (transfer full) (nullable): a preview
 */
GuiseSaehdPreview *guise_saehd_preview_new (const GuiseSaehd *model,
                                            GuiseWeights     *weights,
                                            GuiseDevice      *device,
                                            int               n,
                                            GError          **error);
void               guise_saehd_preview_free (GuiseSaehdPreview *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSaehdPreview, guise_saehd_preview_free)

/**
 * guise_saehd_preview_run:
 * @self: the preview
 * @src: (array): [n, 3, r, r] f32 BGR 0..1, unwarped source faces
 * @dst: (array): [n, 3, r, r] f32 BGR 0..1, unwarped destination faces
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 */
gboolean guise_saehd_preview_run (GuiseSaehdPreview *self,
                                  const float       *src,
                                  const float       *dst,
                                  GError           **error);

/**
 * guise_saehd_preview_add_memory:
 * @self: the preview
 * @memory: (inout): what its plan holds is added
 * @host_bytes: (inout): what its pictures take on the host is added
 */
void guise_saehd_preview_add_memory (const GuiseSaehdPreview *self,
                                     GuisePlanMemory         *memory,
                                     size_t                  *host_bytes);

/**
 * guise_saehd_preview_get:
 *
 * Returns: (transfer none) (array): a picture of the last run, [n, c, r, r] f32 0..1
 */
const float *guise_saehd_preview_get (const GuiseSaehdPreview *self, GuiseSaehdPicture picture);

G_END_DECLS
