/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "job/guise-export-talk.h"

G_BEGIN_DECLS

/**
 * GuiseExportLimits:
 * @grace_ms: how long the worker may be silent once it is to stop
 * @silence_ms: how long before that: two faces through the largest model on a slow processor, or
 *   two gigabytes to a slow disk
 *
 * When a worker counts as one that hangs.
 */
typedef struct
{
  unsigned grace_ms;
  unsigned silence_ms;
} GuiseExportLimits;

extern const GuiseExportLimits guise_export_limits;

typedef void (*GuiseExportMessageFunc) (const GuiseExportMessage *message, void *user_data);

/**
 * guise_export_process_run:
 * @request: what is to be done
 * @limits: usually &guise_export_limits
 * @func: is told of every message but the last one
 * @user_data: for @func
 * @cancellable: (nullable): stops the worker
 * @out_last: (out) (transfer full): its last message: DONE; or ERROR, with the difference that was
 *   too much; %NULL when there is none
 * @error: where to put the error
 *
 * Exports one file in a process of its own, which has ended when this returns: a program with a
 * window never opens a graphics card. Of a worker that dies or is killed no file is left that was
 * not proven. Blocks; for the thread of a job.
 *
 * Errors: as the worker says; %GUISE_JOB_ERROR NO_WORKER, LOST (it died, or hung), PROTOCOL
 */
gboolean guise_export_process_run (const GuiseExportRequest *request,
                                   const GuiseExportLimits  *limits,
                                   GuiseExportMessageFunc    func,
                                   void                     *user_data,
                                   GCancellable             *cancellable,
                                   GuiseExportMessage      **out_last,
                                   GError                  **error);

G_END_DECLS
