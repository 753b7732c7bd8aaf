/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_cli_interrupt_watch:
 * @cancellable: cancelled by the first SIGINT, SIGTERM, SIGHUP or SIGUSR1
 *
 * From now on the first such signal asks the work to stop at the end of its unit, and the second
 * ends the process at once with exit code 130. The signals are blocked in this thread and in all
 * that it starts; a thread of its own waits for them, so no code ever runs inside a signal
 * handler. Call it once, first thing in main(), before any other thread exists.
 */
void guise_cli_interrupt_watch (GCancellable *cancellable);

G_END_DECLS
