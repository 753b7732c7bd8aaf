/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "job/guise-mask-talk.h"

G_BEGIN_DECLS

/* After a stop, between two messages: the iteration under way, and saving. */
#define GUISE_MASK_GRACE_MS 180000

typedef void (*GuiseMaskMessageFunc) (const GuiseMaskMessage *message, void *user_data);

/**
 * guise_mask_process_run:
 * @request: what is to be done
 * @grace_ms: how long the worker may be silent once it is to stop
 * @func: is told of every message but the last one
 * @user_data: for @func
 * @cancellable: stops the worker
 * @out_done: (out) (transfer full): its last message
 * @error: where to put the error
 *
 * Does it in a process of its own, which has ended when this returns: a program with a window never
 * opens a graphics card. Blocks; for the thread of a job.
 *
 * Errors: as the worker says; %GUISE_JOB_ERROR NO_WORKER, LOST (it died, or did not stop), PROTOCOL
 */
gboolean guise_mask_process_run (const GuiseMaskRequest *request,
                                 unsigned                grace_ms,
                                 GuiseMaskMessageFunc    func,
                                 void                   *user_data,
                                 GCancellable           *cancellable,
                                 GuiseMaskMessage      **out_done,
                                 GError                **error);

G_END_DECLS
