/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/guise-saehd.h"
#include "nn/guise-plan.h"
#include "train/guise-training-plan.h"

G_BEGIN_DECLS

/* Returns: bytes that a computer has free by a file like /proc/meminfo, what the file cache holds
 * included; 0: not known */
size_t guise_trial_read_free (const char *meminfo);

/* How many processes share the device's work. */
int guise_trial_count_ranks (const GuiseDevice *device);

/* Faces of each side in the preview of a training. */
int guise_trial_count_preview (const GuiseSaehd *model, gboolean with_preview);

/**
 * guise_trial_new_part:
 * @plan: a plan
 * @options: (nullable) (array zero-terminated=1): "key=value" changes over the plan's
 * @stage: index
 * @n_ranks: processes that share it
 * @error: where to put the error
 *
 * Errors: %GUISE_MODEL_ERROR OPTION
 *
 * Returns: (transfer full) (nullable): the model of a stage as one of the ranks trains it
 */
GuiseSaehd *guise_trial_new_part (const GuiseTrainingPlan *plan,
                                  const char *const       *options,
                                  size_t                   stage,
                                  int                      n_ranks,
                                  GError                 **error);

/* Returns: (transfer full) (nullable): @model with another batch */
GuiseSaehd *guise_trial_new_resized (const GuiseSaehd *model, int batch_size, GError **error);

/**
 * guise_trial_fail_memory:
 * @stage: name of a stage that does not fit
 * @n_bytes: what it takes of the device's memory
 * @n_free_bytes: what there is
 * @batch: the largest batch with which it fits; 0: none
 * @error: where to put the error
 *
 * Errors: %GUISE_TRAIN_ERROR MEMORY, always
 *
 * Returns: %FALSE
 */
gboolean guise_trial_fail_memory (const char *stage,
                                  size_t      n_bytes,
                                  size_t      n_free_bytes,
                                  int         batch,
                                  GError    **error);

/**
 * GuiseTrialLimits:
 * @n_warm: iterations that do not count: the first goes step by step, the second is recorded
 * @n_timed: iterations that do, at most 16
 * @seconds: no new iteration begins after so long, but one is timed; 0: no limit
 */
typedef struct
{
  int    n_warm;
  int    n_timed;
  double seconds;
} GuiseTrialLimits;

/**
 * guise_trial_run:
 * @model: what one rank trains
 * @device: where; its ranks do so together
 * @with_preview: with the preview beside it
 * @limits: how long
 * @cancellable: (nullable): stops between two iterations
 * @out_ms: (out): an iteration on noise, the median
 * @error: where to put the error
 *
 * Really makes a training and a few iterations of it; gives all back.
 *
 * Errors: %GUISE_CORE_ERROR CANCELLED; what guise_saehd_trainer_new() and
 * guise_saehd_trainer_step() say
 */
gboolean guise_trial_run (GuiseSaehd             *model,
                          GuiseDevice            *device,
                          gboolean                with_preview,
                          const GuiseTrialLimits *limits,
                          GCancellable           *cancellable,
                          double                 *out_ms,
                          GError                **error);

G_END_DECLS
