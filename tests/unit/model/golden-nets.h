/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "format/guise-npz.h"
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

G_END_DECLS
