/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-plan.h"
#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/**
 * GuiseTrainingProbe:
 * @stage: index of the stage that takes most memory
 * @n_bytes: what weights and plans of that stage hold on the device at most
 * @n_free_bytes: what the device had free before
 * @ms: one of its iterations, the median of a few, without loading samples
 * @is_tried: the optimizer was tried on the devices and aside
 * @device_ms: then an iteration with it on the devices; negative: that does not fit
 * @aside_ms: then an iteration with it aside; likewise
 * @place: where it shall lie, to be set in the plan; as planned where that is right
 *
 * Of several ranks the mean.
 */
typedef struct
{
  size_t stage;
  size_t n_bytes;
  size_t n_free_bytes;
  double ms;

  gboolean            is_tried;
  double              device_ms;
  double              aside_ms;
  GuiseOptimizerPlace place;
} GuiseTrainingProbe;

/**
 * guise_training_probe:
 * @plan: a plan
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @device: where it shall be trained; nothing else may be on it
 * @with_preview: with the preview that training makes
 * @out_probe: (out): what was found
 * @error: where to put the error
 *
 * Finds out before days of training whether the largest of all stages fits: rehearses every stage,
 * then really makes the one that takes most and trains it for a few iterations on noise. Everything
 * is given back. With the device's collective all ranks do so together, each with its part of a
 * batch; from %GUISE_OPTIMIZER_TRIED_FROM of them on the stage is tried with the optimizer on the
 * devices and aside, and the place that fits or is faster counts.
 *
 * Errors: %GUISE_TRAIN_ERROR MEMORY, naming the stage, what it takes, what there is and the largest
 * batch that fits; RANKS when another rank lacks memory, or another one's plan differs;
 * %GUISE_MODEL_ERROR OPTION when the batch cannot be shared; what guise_saehd_trainer_new() and
 * guise_saehd_trainer_step() say
 */
gboolean guise_training_probe (const GuiseTrainingPlan *plan,
                               const char *const       *options,
                               GuiseDevice             *device,
                               gboolean                 with_preview,
                               GuiseTrainingProbe      *out_probe,
                               GError                 **error);

G_END_DECLS
