/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/guise-plan.h"
#include "train/guise-ranks.h"
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
 * @n_aside_bytes: what that takes of the computer's memory; 0: nobody looked
 * @n_host_free_bytes: what the computer had free for it
 * @lacks_host: that is too little on some rank, and it was not tried aside; without @is_tried the
 *   plan has it there nevertheless, and the device has no room for it
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
  size_t              n_aside_bytes;
  size_t              n_host_free_bytes;
  gboolean            lacks_host;
  GuiseOptimizerPlace place;
} GuiseTrainingProbe;

/**
 * guise_training_probe_read_host:
 * @meminfo: a file like /proc/meminfo
 * @ranks: who this process is
 *
 * Where it is not said how many ranks are on one computer, all may be.
 *
 * Returns: bytes: the part of this process in what the computer has free; %SIZE_MAX: not known
 */
size_t guise_training_probe_read_host (const char *meminfo, const GuiseRanks *ranks);

/**
 * guise_training_probe:
 * @plan: a plan
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @device: where it shall be trained; nothing else may be on it
 * @with_preview: with the preview that training makes
 * @n_host_free: bytes of the computer's memory that it may take: guise_training_probe_read_host()
 * @out_probe: (out): what was found
 * @error: where to put the error
 *
 * Finds out before days of training whether the largest of all stages fits: rehearses every stage,
 * then really makes the one that takes most and trains it for a few iterations on noise. Everything
 * is given back. With the device's collective all ranks do so together, each with its part of a
 * batch; from %GUISE_OPTIMIZER_TRIED_FROM of them on the stage is tried with the optimizer on the
 * devices and aside, and the place that fits or is faster counts. It is not tried aside where the
 * computer has less memory free than that takes: what the disk lends would make everything wait.
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
                               size_t                   n_host_free,
                               GuiseTrainingProbe      *out_probe,
                               GError                 **error);

G_END_DECLS
