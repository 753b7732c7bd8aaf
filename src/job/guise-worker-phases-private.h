/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseWorkerPhases:
 *
 * Lets phases through, four in any second at most: of those that are too many the last one, when
 * its time has come, so that the newest is always told in the end. Thread: main.
 */
typedef struct _GuiseWorkerPhases GuiseWorkerPhases;

/**
 * guise_worker_phases_new:
 * @func: (scope notified): is told of a phase
 * @user_data: for @func
 *
 * Returns: (transfer full): nothing told yet
 */
GuiseWorkerPhases *guise_worker_phases_new (void (*func) (const char *phase, void *user_data),
                                            void *user_data);
void               guise_worker_phases_free (GuiseWorkerPhases *self);

/* A phase begins; the same once more is none. */
void guise_worker_phases_enter (GuiseWorkerPhases *self, const char *phase);

G_END_DECLS
