/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_cli_interrupt_watch:
 * @cancellable: cancelled by the first SIGINT, SIGTERM, SIGHUP or SIGUSR1
 *
 * From now on the first such signal asks the work to stop at the end of its unit, and the second
 * ends the process at once with exit code 130; the same signal again within a fifth of a second is
 * the first one's echo and does nothing. The signals are blocked in this thread and in all
 * that it starts; a thread of its own waits for them, so no code ever runs inside a signal
 * handler. Where the system starts no thread a signal ends the process, as it does without this.
 * Call it once, first thing in main(), before any other thread exists.
 */
void guise_cli_interrupt_watch (GCancellable *cancellable);

typedef void (*GuiseCliInterruptFunc) (void *data);

/**
 * guise_cli_interrupt_claim:
 * @on_user: (nullable): what SIGUSR1 does now, instead of what SIGINT does
 * @on_end: (nullable): what is put back before a second SIGINT ends the process at once
 * @data: (nullable): for both; used until the next call returns
 *
 * Both run on the thread that waits for signals, never inside a handler; they must not wait for
 * anybody. The next call replaces them, with %NULL all is as before.
 */
void
guise_cli_interrupt_claim (GuiseCliInterruptFunc on_user, GuiseCliInterruptFunc on_end, void *data);

G_END_DECLS
