/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_host_ask:
 * @program: (nullable): a worker; %NULL: there is none
 * @arguments: (array zero-terminated=1): what it is called with
 * @limit_ms: how long it may take
 * @cancellable: (nullable): ends the waiting
 * @error: where to put the error
 *
 * Runs a program that says something and ends. Blocks, not longer than @limit_ms; then the program
 * is killed. Thread: any; without a main loop.
 *
 * Errors: %GUISE_CORE_ERROR FAILED (no answer in time, or a crash), CANCELLED, NOT_FOUND
 *
 * Returns: (transfer full) (nullable): what it has said
 */
char *guise_host_ask (const char        *program,
                      const char *const *arguments,
                      unsigned           limit_ms,
                      GCancellable      *cancellable,
                      GError           **error);

G_END_DECLS
