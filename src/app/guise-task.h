/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_task_new:
 * @source: (nullable): whose callback it is; kept until then
 * @cancellable: (nullable): for the thread
 * @callback: (nullable): told on this main context when it is done
 * @user_data: for @callback
 *
 * As g_task_new(), for work on a thread. A task may drop its last reference there, after its
 * callback was called; with it would go @source, an object that belongs to the main thread. Here it
 * is let go where the callback is called. The thread gets no source: what it needs is its data.
 *
 * Returns: (transfer full): a task
 */
GTask *guise_task_new (void               *source,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       void               *user_data);

G_END_DECLS
