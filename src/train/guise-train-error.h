/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GUISE_TRAIN_ERROR:
 *
 * Errors of the train room.
 */
#define GUISE_TRAIN_ERROR (guise_train_error_quark ())

/**
 * GuiseTrainError:
 * @GUISE_TRAIN_ERROR_PLAN: the plan is wrong; the message says where
 * @GUISE_TRAIN_ERROR_FACES: a faceset is empty or missing
 * @GUISE_TRAIN_ERROR_CHECKPOINT: a checkpoint is damaged or does not belong here
 * @GUISE_TRAIN_ERROR_DIVERGED: a loss became infinite or not a number, or nothing but gradients
 * that are not finite came for 100 iterations; go back and clip gradients, or compute exactly
 * @GUISE_TRAIN_ERROR_RANKS: the processes of a training do not agree; the message says in what
 * @GUISE_TRAIN_ERROR_NO_MPI: this process is one of several and has no way to the others
 * @GUISE_TRAIN_ERROR_MEMORY: a stage does not fit into the memory of the device
 */
typedef enum
{
  GUISE_TRAIN_ERROR_PLAN,
  GUISE_TRAIN_ERROR_FACES,
  GUISE_TRAIN_ERROR_CHECKPOINT,
  GUISE_TRAIN_ERROR_DIVERGED,
  GUISE_TRAIN_ERROR_RANKS,
  GUISE_TRAIN_ERROR_NO_MPI,
  GUISE_TRAIN_ERROR_MEMORY,
} GuiseTrainError;

GQuark guise_train_error_quark (void);

G_END_DECLS
