/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-npz.h"
#include "model/guise-saehd-batch.h"
#include "model/guise-saehd.h"

G_BEGIN_DECLS

/**
 * golden_nets_open:
 * @name: a file of golden/nets without its ending
 *
 * Returns: (transfer full) (nullable): its arrays; %NULL when the shared folder is absent, the test
 *   is then marked as skipped
 */
GuiseNpz *golden_nets_open (const char *name);

/**
 * golden_nets_new_model:
 * @name: a case of golden/nets
 * @extra: (nullable) (array zero-terminated=1): "key=value" on top of the case's configuration
 *
 * Returns: (transfer full): the model that `cases.json` describes
 */
GuiseSaehd *golden_nets_new_model (const char *name, const char *const *extra);

/**
 * golden_nets_load_weights:
 * @golden: a case
 * @model: its model
 * @weights: has the model's tensors; gets those of `w/`
 */
void
golden_nets_load_weights (const GuiseNpz *golden, const GuiseSaehd *model, GuiseWeights *weights);

/**
 * golden_nets_new_batch:
 * @golden: a case
 * @prefix: before the names of its inputs, as in "in/"
 * @model: its model
 *
 * Returns: (transfer full): the samples of the case; planes that it lacks are zero
 */
GuiseSaehdBatch *
golden_nets_new_batch (const GuiseNpz *golden, const char *prefix, const GuiseSaehd *model);

/**
 * golden_nets_open_device:
 * @name: a device
 *
 * Returns: (transfer full) (nullable): the device on one thread; %NULL when it is not in this
 *   build, the test is then marked as skipped
 */
GuiseDevice *golden_nets_open_device (const char *name);

/**
 * golden_nets_read:
 *
 * Returns: element @i of an f32 or f64 array
 */
double golden_nets_read (const GuiseNpyArray *array, size_t i);

/**
 * golden_nets_difference:
 *
 * Returns: the largest difference over the largest magnitude of @want
 */
double golden_nets_difference (const GuiseNpyArray *want, const float *have);

/**
 * golden_nets_distance:
 *
 * Returns: the L2 norm of the difference over that of @want
 */
double golden_nets_distance (const GuiseNpyArray *want, const double *have);

/**
 * golden_nets_stride:
 *
 * Returns: the step in which a tensor of @n elements is sampled
 */
size_t golden_nets_stride (size_t n);

G_END_DECLS
