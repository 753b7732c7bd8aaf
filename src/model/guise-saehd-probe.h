/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd-batch.h"
#include "model/guise-saehd.h"

G_BEGIN_DECLS

/**
 * GuiseSaehdProbe:
 *
 * Everything that an iteration computes at the weights as they are, for comparing one trainer with
 * another: targets, codes, pictures, every loss term, every gradient. Changes no weights. Needs
 * much more memory than training. Thread: owner.
 */
typedef struct _GuiseSaehdProbe GuiseSaehdProbe;

/**
 * GuiseSaehdProbeFunc:
 * @name: as in "out/pred_src_src", "loss/src_dssim", "grad/encoder/down1/conv1/weight:0"
 * @shape: pictures [n, c, r, r]; losses [n]; gradients in the layout of files
 * @values: (array): the numbers
 * @user_data: the caller's
 *
 * Gets one value. Source of the names: golden/nets/README.md
 */
typedef void (*GuiseSaehdProbeFunc) (const char       *name,
                                     const GuiseShape *shape,
                                     const float      *values,
                                     void             *user_data);

/**
 * guise_saehd_probe_new:
 * @model: the model
 * @weights: has its tensors; must outlive the probe
 * @device: where to run
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY, UNSUPPORTED
 *
 * Returns: (transfer full) (nullable): a probe
 */
GuiseSaehdProbe *guise_saehd_probe_new (const GuiseSaehd *model,
                                        GuiseWeights     *weights,
                                        GuiseDevice      *device,
                                        GError          **error);
void             guise_saehd_probe_free (GuiseSaehdProbe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseSaehdProbe, guise_saehd_probe_free)

/**
 * guise_saehd_probe_run:
 * @self: the probe
 * @batch: the samples
 * @func: gets every value
 * @user_data: for @func
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST; %GUISE_CORE_ERROR NO_MEMORY
 */
gboolean guise_saehd_probe_run (GuiseSaehdProbe       *self,
                                const GuiseSaehdBatch *batch,
                                GuiseSaehdProbeFunc    func,
                                void                  *user_data,
                                GError               **error);

G_END_DECLS
