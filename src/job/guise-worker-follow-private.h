/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseWorkerCall:
 * @option: what the worker is called with
 * @request: a line, with its end
 * @stop_line: what it is told to stop, with its end
 * @grace_ms: how long it may be silent once it is to stop
 * @silence_ms: how long before that; 0: for ever
 * @max_line: longer lines are refused
 * @lost: what is said when it dies, a main clause
 * @late: what is said when it is ended because it was silent for too long, a sentence
 *
 * One piece of work for a process of its own that tells of it in lines. Plain struct, borrowed.
 */
typedef struct
{
  const char *option;
  const char *request;
  const char *stop_line;
  unsigned    grace_ms;
  unsigned    silence_ms;
  size_t      max_line;
  const char *lost;
  const char *late;
} GuiseWorkerCall;

/**
 * GuiseWorkerLineFunc:
 * @line: (array length=n_bytes): what it has said, without its end
 * @n_bytes: its size
 * @out_is_last: (out): set to %TRUE for what it says last
 * @user_data: the caller's
 * @error: where to put the error
 *
 * Returns: %FALSE when that makes no sense: the worker is ended
 */
typedef gboolean (*GuiseWorkerLineFunc) (const char *line,
                                         size_t      n_bytes,
                                         gboolean   *out_is_last,
                                         void       *user_data,
                                         GError    **error);

/**
 * guise_worker_follow:
 * @call: what is to be done
 * @func: is told of every line
 * @user_data: for @func
 * @cancellable: (nullable): stops the worker
 * @error: where to put the error
 *
 * Does it in a process of its own, which has ended when this returns. Blocks; for the thread of a
 * job. A stop is handed on; what came of it is what the worker says then.
 *
 * Errors: %GUISE_JOB_ERROR NO_WORKER, LOST (it died, or was ended because it hung); as @func
 *
 * Returns: whether it has said its last line
 */
gboolean guise_worker_follow (const GuiseWorkerCall *call,
                              GuiseWorkerLineFunc    func,
                              void                  *user_data,
                              GCancellable          *cancellable,
                              GError               **error);

G_END_DECLS
