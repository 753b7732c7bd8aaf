/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/guise-saehd.h"

G_BEGIN_DECLS

/**
 * GuiseSaehdForecast:
 * @weights: of the networks, in the layouts the device wants
 * @optimizer: moments and counters; with models_opt_on_gpu off on a device with memory of its own
 *   the moments are in @host instead
 * @activations: most intermediate values alive at a time, all plans together
 * @workspace: scratch of kernels and gaps between values
 * @inputs: what is written into the plans before a step
 * @constants: of the plans, in the layouts the device wants
 * @moving: what exists twice for a moment while weights change their layout, beyond all the others
 * @device: the most that the device holds at a time: the sum of the above
 * @host: the batch, pictures of the preview, moments put aside; on the host also where the device
 *   is another
 * @total: @device and @host, or what start values take for a moment where that is more
 * @engine: what libraries keep for their kernels (code, descriptions), as far as this process has
 *   it not yet; measured, on Linux only, and not part of @total
 * @flops: floating-point operations of an iteration, no bytes; see guise_plan_get_flops()
 *
 * Bytes that a training takes. Not in it: the faces and the batches in the making of a sampler, and
 * what a checkpoint takes while it is written (three times the largest tensor) or read (its largest
 * file).
 */
typedef struct
{
  size_t weights;
  size_t optimizer;
  size_t activations;
  size_t workspace;
  size_t inputs;
  size_t constants;
  size_t moving;
  size_t device;
  size_t host;
  size_t total;
  size_t engine;
  double flops;
} GuiseSaehdForecast;

/**
 * guise_saehd_forecast:
 * @model: what would be trained
 * @device: where
 * @n_preview: faces of each side in a preview beside it, 0 for none
 * @out_forecast: (out): what it would take
 * @error: where to put the error
 *
 * Plans the training as guise_saehd_trainer_new() and guise_saehd_preview_new() would, without the
 * memory: works for models that this computer could not hold. What weights and plans then take on
 * the device is @out_forecast exactly.
 *
 * Errors: %GUISE_MODEL_ERROR UNSUPPORTED; %GUISE_NN_ERROR UNSUPPORTED
 */
gboolean guise_saehd_forecast (GuiseSaehd         *model,
                               GuiseDevice        *device,
                               int                 n_preview,
                               GuiseSaehdForecast *out_forecast,
                               GError            **error);

G_END_DECLS
