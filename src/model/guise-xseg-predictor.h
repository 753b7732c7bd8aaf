/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-xseg.h"

G_BEGIN_DECLS

/**
 * GuiseXsegPredictor:
 *
 * Finds masks with an XSeg model's weights as they are. Running it allocates nothing after the
 * first time. Thread: owner.
 */
typedef struct _GuiseXsegPredictor GuiseXsegPredictor;

/**
 * guise_xseg_predictor_new:
 * @model: the model
 * @weights: holds its weights; must outlive the predictor
 * @skips: joined for masks; zero for what a model makes of a face that is still pretrained
 * @device: where to run
 * @n: faces at once
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY, UNSUPPORTED
 *
 * Returns: (transfer full) (nullable): a predictor
 */
GuiseXsegPredictor *guise_xseg_predictor_new (const GuiseXseg *model,
                                              GuiseWeights    *weights,
                                              GuiseXsegSkips   skips,
                                              GuiseDevice     *device,
                                              int              n,
                                              GError         **error);
void                guise_xseg_predictor_free (GuiseXsegPredictor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseXsegPredictor, guise_xseg_predictor_free)

/**
 * guise_xseg_predictor_run:
 * @self: the predictor
 * @faces: (array): [n, 3, r, r] f32 BGR 0..1
 * @out_masks: (out caller-allocates) (array): [n, 1, r, r] f32 0..1; of masks what is below 0.1 is
 * 0
 * @error: where to put the error
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 * Source: training.md 8.1
 */
gboolean guise_xseg_predictor_run (GuiseXsegPredictor *self,
                                   const float        *faces,
                                   float              *out_masks,
                                   GError            **error);

G_END_DECLS
