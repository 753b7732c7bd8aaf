/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-weight-table.h"

G_BEGIN_DECLS

/**
 * GuiseLayers:
 * @table: the weights
 * @graph: where to build
 * @component: the network whose layers are meant
 * @precision: what convolutions and everything between them are held in, F32 when nothing is said;
 *   dense layers are F32 always
 *
 * A network being built. Plain value.
 *
 * Source of the layers: training.md 2.1
 */
typedef struct
{
  const GuiseWeightTable *table; /* borrowed */
  GuiseGraph             *graph; /* borrowed */
  const char             *component;
  GuisePrecision          precision;
} GuiseLayers;

/**
 * guise_layer_enter:
 *
 * Returns: @x, which is F32, in the precision of the network
 */
GuiseNode *guise_layer_enter (const GuiseLayers *self, GuiseNode *x);

/**
 * guise_layer_leave:
 *
 * Returns: @x, which is in the precision of the network, in F32
 */
GuiseNode *guise_layer_leave (const GuiseLayers *self, GuiseNode *x);

/**
 * guise_layer_hold:
 *
 * To be put around every op between the two, so that devices without the precision round too.
 *
 * Returns: @x as the precision of the network holds it
 */
GuiseNode *guise_layer_hold (const GuiseLayers *self, GuiseNode *x);

/**
 * guise_layer_build_param:
 * @layer: as in "down1/conv1"
 * @leaf: as in "weight"
 *
 * Returns: the weight of that name, which must be in the table
 */
GuiseNode *guise_layer_build_param (const GuiseLayers *self, const char *layer, const char *leaf);

/**
 * guise_layer_build_conv:
 * @layer: a convolution
 * @stride: its step
 *
 * Weights are cast to the precision of the network, and the result is held in it.
 * "SAME" as DeepFaceLab means it: k / 2 zeros on all four sides, whatever the stride.
 *
 * Shapes: x [n, in, h, w] -> [n, out, (h + 2 (k / 2) - k) / stride + 1, ...]
 */
GuiseNode *
guise_layer_build_conv (const GuiseLayers *self, const char *layer, int stride, GuiseNode *x);

/**
 * guise_layer_build_conv_transposed:
 * @layer: a transposed convolution
 * @stride: its step
 *
 * TensorFlow's SAME: the gradient of a convolution whose padding is k - stride, the smaller half
 * first.
 *
 * Shapes: x [n, in, h, w] -> [n, out, stride h, stride w]
 */
GuiseNode *guise_layer_build_conv_transposed (const GuiseLayers *self,
                                              const char        *layer,
                                              int                stride,
                                              GuiseNode         *x);

/**
 * guise_layer_build_dense:
 *
 * Shapes: x [n, in] -> [n, out], without an activation
 */
GuiseNode *guise_layer_build_dense (const GuiseLayers *self, const char *layer, GuiseNode *x);

G_END_DECLS
