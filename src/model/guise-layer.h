/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-weight-table.h"

G_BEGIN_DECLS

/**
 * GuiseLayers:
 * @table: the weights
 * @graph: where to build
 * @component: the network whose layers are meant
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
} GuiseLayers;

/**
 * guise_layer_build_param:
 * @layer: as in "down1/conv1"
 * @leaf: as in "weight"
 *
 * Returns: the weight of that name, which must be in the table
 */
GuiseNode *guise_layer_build_param (const GuiseLayers *self, const char *layer, const char *leaf);

/**
 * guise_layer_get_kernel:
 *
 * Returns: side of the kernel of a convolution
 */
int guise_layer_get_kernel (const GuiseLayers *self, const char *layer);

/**
 * guise_layer_build_conv:
 * @layer: a convolution
 * @stride: its step
 *
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
