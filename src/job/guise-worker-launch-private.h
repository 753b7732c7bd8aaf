/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_worker_launch:
 * @program: path of the worker
 * @n_ranks: how many processes train; 1 as a rule
 * @out_stream: (out) (transfer full): our end of the socket pair
 * @error: where to put the error
 *
 * Starts a worker that inherits the other end of a socket pair and none of our other descriptors
 * but standard error and output.
 *
 * Errors: %GUISE_JOB_ERROR NO_WORKER
 *
 * Returns: (transfer full) (nullable): its process
 */
GSubprocess *
guise_worker_launch (const char *program, int n_ranks, GIOStream **out_stream, GError **error);

/**
 * guise_worker_launch_to_answer:
 * @program: path of the worker
 * @option: what it is to answer to
 * @argument: (nullable): what follows @option
 * @out_stream: (out) (transfer full): its standard input and output
 * @error: where to put the error
 *
 * Starts a worker that reads and writes lines. A socket pair, not pipes: who writes to a process
 * that has died gets an error and no signal.
 *
 * Errors: %GUISE_JOB_ERROR NO_WORKER
 *
 * Returns: (transfer full) (nullable): its process
 */
GSubprocess *guise_worker_launch_to_answer (const char *program,
                                            const char *option,
                                            const char *argument,
                                            GIOStream **out_stream,
                                            GError    **error);

/**
 * guise_worker_find_lost_rank:
 * @process: a worker that has ended
 *
 * Returns: which of its several processes was lost, counted from 0; -1 for none
 */
int guise_worker_find_lost_rank (GSubprocess *process);

/**
 * guise_worker_was_forced:
 * @process: a worker that has ended
 * @was_asked: it had been asked to end
 *
 * Whether it was to end, and was not given the time for it: by a signal that ends processes, or
 * because its several processes, when they were signalled to end, were ended so. A crash of a
 * single process is none of that, nor is what failed.
 */
gboolean guise_worker_was_forced (GSubprocess *process, gboolean was_asked);

/**
 * guise_worker_describe_exit:
 * @process: a process that has ended
 *
 * Returns: (transfer full): how, as in "was killed by signal 9 (Killed)", to follow "it"
 */
char *guise_worker_describe_exit (GSubprocess *process);

G_END_DECLS
