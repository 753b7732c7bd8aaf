/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-worker-runner.h"

G_BEGIN_DECLS

/**
 * GuiseFakePlan:
 * @total: iterations of the plan
 * @step_us: how long an iteration takes
 * @save_every: iterations between two checkpoints, 0: only at the end and when asked
 * @save_ms: how long a save takes
 * @crash_at: the iteration that crashes, once; 0: none
 * @exit_at: the one in which the process ends by itself, once
 * @stall_at: the one that takes until there is a file "unstall"
 * @fail_at: the one that fails with an error
 * @gate_at: the one after which there is a gate
 * @guard_at: the one in which a guard finds something
 * @back_fails: the return to a good point fails, so that nothing is sure any more
 * @n_notes: how many notes the first iteration tells
 * @open_error: opening fails
 * @full_at: the one after which a disk is full until there is a file "unstall", and then is saved
 * to
 * @slow_open: opening takes until there is a file "unstall"
 *
 * What a fake training does. It stands in the file "fake" of a project.
 */
typedef struct
{
  int total;
  int step_us;
  int save_every;
  int save_ms;
  int crash_at;
  int exit_at;
  int stall_at;
  int fail_at;
  int gate_at;
  int guard_at;
  int back_fails;
  int n_notes;
  int open_error;
  int slow_open;
  int full_at;
} GuiseFakePlan;

/* Something that looks like the training of a project: it counts, and sums up what it counted. */
extern const GuiseWorkerRunner guise_fake_training;

void guise_fake_plan_write (const GuiseFakePlan *plan, const char *project);

/**
 * guise_fake_read_checkpoint:
 * @project: a project of a fake training
 * @out_sum: (out) (optional): the sum over everything that was done up to there
 *
 * Returns: its iterations, 0 when there is none
 */
uint64_t guise_fake_read_checkpoint (const char *project, uint64_t *out_sum);

/* The sum of a training that nobody interrupted. */
uint64_t guise_fake_sum (uint64_t n_iterations);

G_END_DECLS
