/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_thread_start:
 * @name: as the system shows it
 * @func: what it does
 * @data: for @func
 * @error: where to put the error
 *
 * g_thread_new() for a program that has things to lose: that function ends the program where the
 * system starts no more threads, because of a limit on them or for want of memory.
 *
 * Errors: %GUISE_CORE_ERROR_NO_MEMORY
 *
 * Returns: (transfer full) (nullable): the thread
 */
GThread *guise_thread_start (const char *name, GThreadFunc func, void *data, GError **error);

/**
 * guise_thread_count:
 * @n_wanted: threads, the caller's included
 *
 * Tries how many there can be at the moment: so many are started, and end again. For libraries that
 * end the program where they cannot start as many as they were told to.
 *
 * Returns: at least 1, at most @n_wanted
 */
int guise_thread_count (int n_wanted);

/**
 * guise_thread_get_usual:
 *
 * How many threads work takes that is told no number: what guise_thread_set_usual() has set, else
 * `$GUISE_THREADS`, else one for each processor. Never more than there are processors. It says
 * how fast something is done, never what comes out.
 *
 * Thread: any
 *
 * Returns: at least 1
 */
int guise_thread_get_usual (void);

/**
 * guise_thread_set_usual:
 * @n_threads: at most so many; 0: as if nothing had been set
 *
 * For all of this process, from the next work on; programs that it starts are told by
 * guise_thread_dup_setting().
 *
 * Thread: any
 */
void guise_thread_set_usual (int n_threads);

/**
 * guise_thread_dup_setting:
 *
 * Returns: (transfer full) (nullable): what `$GUISE_THREADS` of a program is to be that this one
 *   starts; %NULL: nothing was set
 */
char *guise_thread_dup_setting (void);

G_END_DECLS
