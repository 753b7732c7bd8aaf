/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-weight-table.h"

G_BEGIN_DECLS

/*
 * Multiplying the loss before it is differentiated, so that gradients do not vanish in a format of
 * few exponents, and leaving out steps in which they were too large for it. Everything happens on
 * the device.
 *
 * Source: cuda.md 3
 */

/* Where it begins, and how far it may go: powers of two, so that scaling rounds nothing. */
#define GUISE_LOSS_SCALE_START 65536.0
#define GUISE_LOSS_SCALE_MAX   16777216.0
#define GUISE_LOSS_SCALE_MIN   (1.0 / GUISE_LOSS_SCALE_MAX)

/* After so many good steps in a row it doubles. */
#define GUISE_LOSS_SCALE_STEPS 2000

/**
 * GuiseLossScale:
 * @scale: the parameter that the loss is multiplied by, a scalar
 * @n_good: the parameter that counts good steps in a row, a scalar
 *
 * The scale of one optimizer. Both belong to a training under way, not to the model: no file has
 * them.
 */
typedef struct
{
  GuiseNode *scale;
  GuiseNode *n_good;
} GuiseLossScale;

/**
 * guise_loss_scale_add_weights:
 * @table: the weights of a model
 * @optimizer: index of the optimizer whose scale is meant
 * @weights: where; what it has of a training before starts anew
 * @error: where to put the error
 *
 * The scale begins with what the device asks for (guise_device_get_loss_scale()), or with
 * %GUISE_LOSS_SCALE_START where that asks for none.
 *
 * Errors: %GUISE_NN_ERROR NO_MEMORY, DEVICE_LOST
 */
gboolean guise_loss_scale_add_weights (const GuiseWeightTable *table,
                                       size_t                  optimizer,
                                       GuiseWeights           *weights,
                                       GError                **error);

/**
 * guise_loss_scale_build:
 * @table: the weights of a model
 * @optimizer: index of the optimizer whose scale is meant
 * @graph: where
 */
GuiseLossScale
guise_loss_scale_build (const GuiseWeightTable *table, size_t optimizer, GuiseGraph *graph);

/**
 * guise_loss_scale_build_is_good:
 * @graph: where
 * @norm: the norm of the gradients, a scalar
 *
 * Returns: 1 when they are all finite, else 0, a scalar
 */
GuiseNode *guise_loss_scale_build_is_good (GuiseGraph *graph, GuiseNode *norm);

/**
 * guise_loss_scale_build_moves:
 * @self: the scale
 * @graph: where
 * @is_good: of this step
 * @outputs: (element-type GuiseNode): what must run is added
 *
 * The scale of the next step: half as large after a bad one, twice after %GUISE_LOSS_SCALE_STEPS
 * good ones in a row.
 */
void guise_loss_scale_build_moves (const GuiseLossScale *self,
                                   GuiseGraph           *graph,
                                   GuiseNode            *is_good,
                                   GPtrArray            *outputs);

G_END_DECLS
