/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseWorkerOptions:
 * @device: (nullable): where to train, as in "cuda:0", or "auto": the first GPU that can be used,
 *   else the processor; %NULL: "cpu". Several with commas between, as in "cuda:0,cuda:1": one for
 *   each of several processes that share every batch
 * @whole_batches: each of several processes takes the batch of the plan, and does not share it
 * @n_threads: of the processor, 0: all
 * @host_samples: samples are made by the processor even where the device could
 * @save_seconds: time between two checkpoints, 0: as usual
 * @preview_seconds: time between two previews, 0: only the last
 * @unattended: never wait for an answer
 * @follows_gates: do not wait at a gate of which the plan says so
 * @shows_faces: wait until somebody has looked at other faces before they are trained on
 * @n_iterations: how many more, 0: all
 * @until_stage: end after so many stages, 0: all
 * @seconds: end after this time, 0: no limit
 * @niceness: how far it stands back for other programs, 0 .. 19
 *
 * How a worker trains. A plain value; all zeros is the usual way.
 */
typedef struct
{
  char    *device; /* owned */
  gboolean whole_batches;
  int      n_threads;
  gboolean host_samples;
  double   save_seconds;
  double   preview_seconds;
  gboolean unattended;
  gboolean follows_gates;
  gboolean shows_faces;
  uint64_t n_iterations;
  int      until_stage;
  double   seconds;
  int      niceness;
} GuiseWorkerOptions;

void guise_worker_options_clear (GuiseWorkerOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseWorkerOptions, guise_worker_options_clear)

/**
 * guise_worker_options_copy:
 * @self: options
 * @out_copy: (out): to be cleared
 */
void guise_worker_options_copy (const GuiseWorkerOptions *self, GuiseWorkerOptions *out_copy);

/**
 * guise_worker_options_to_variant:
 * @self: options
 *
 * Returns: (transfer floating): "a{sv}", as `org.guise.Worker.xml` tells
 */
GVariant *guise_worker_options_to_variant (const GuiseWorkerOptions *self);

/**
 * guise_worker_options_from_variant:
 * @variant: an "a{sv}" of another process
 * @out_options: (out): to be cleared
 * @error: where to put the error
 *
 * Errors: %GUISE_JOB_ERROR PROTOCOL for an unknown key, a wrong type, a value that makes no sense
 *
 * Returns: whether all of it was understood
 */
gboolean guise_worker_options_from_variant (GVariant           *variant,
                                            GuiseWorkerOptions *out_options,
                                            GError            **error);

G_END_DECLS
