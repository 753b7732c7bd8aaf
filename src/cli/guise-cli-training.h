/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-cli.h"
#include "project/guise-run.h"

G_BEGIN_DECLS

/**
 * GuiseCliTrainingWishes:
 * @n_iterations: how many more, 0 for all
 * @until_stage: the last stage to run, from 1; 0 for all
 * @seconds: stop after this time, 0 for no limit
 * @save_seconds: time between two checkpoints, 0 for the usual
 * @preview_seconds: time between two previews
 * @unattended: nobody answers questions
 * @go_back: first return to the last good point
 * @how_back: with gradient clipping on from there, or as it was
 */
typedef struct
{
  uint64_t       n_iterations;
  int            until_stage;
  double         seconds;
  double         save_seconds;
  double         preview_seconds;
  gboolean       unattended;
  gboolean       go_back;
  GuiseRunReturn how_back;
} GuiseCliTrainingWishes;

/**
 * guise_cli_training_run:
 * @self: the call
 * @project: a project whose consent is stated
 * @wishes: how far
 * @out_members: (out) (transfer full): members of the verb's result: iteration, losses, rates
 * @error: where to put the error
 *
 * Trains a project and reports on the way: what `train` and `demo` have in common.
 */
gboolean guise_cli_training_run (GuiseCli                     *self,
                                 GuiseProject                 *project,
                                 const GuiseCliTrainingWishes *wishes,
                                 JsonObject                  **out_members,
                                 GError                      **error);

G_END_DECLS
