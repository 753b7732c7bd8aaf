/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-costs-talk.h"

G_BEGIN_DECLS

/* For an answer, beside the time of trials: opening a graphics card and rehearsing long plans. */
#define GUISE_COSTS_GRACE_MS     60000

/**
 * GuiseCostsProcess:
 *
 * A worker that is asked what plans of one project take, again and again. It runs from the first
 * request until it is stopped, and keeps its device as long: a program with a window never opens
 * one. It is started once more when it dies before an answer, and killed when none comes in time.
 * Thread: main.
 */
#define GUISE_TYPE_COSTS_PROCESS (guise_costs_process_get_type ())
G_DECLARE_FINAL_TYPE (GuiseCostsProcess, guise_costs_process, GUISE, COSTS_PROCESS, GObject)

/**
 * guise_costs_process_new:
 * @dir: a project folder
 * @grace_ms: how long an answer may take beside twice the time of its trials
 *
 * Returns: (transfer full): nothing runs yet
 */
GuiseCostsProcess *guise_costs_process_new (const char *dir, unsigned grace_ms);

/**
 * guise_costs_process_ask_async:
 * @self: the process
 * @request: (transfer none): what is asked; its id is set here
 * @callback: is told of the answer
 * @user_data: for @callback
 *
 * An older request that is not answered yet ends as cancelled, in the worker too.
 */
void guise_costs_process_ask_async (GuiseCostsProcess  *self,
                                    GuiseCostsRequest  *request,
                                    GAsyncReadyCallback callback,
                                    void               *user_data);

/**
 * guise_costs_process_ask_finish:
 *
 * Errors: %G_IO_ERROR CANCELLED; %GUISE_JOB_ERROR NO_WORKER, LOST (it died twice, or hung), FAILED
 *   (as the worker says), PROTOCOL
 *
 * Returns: (transfer full) (nullable): the answer
 */
GuiseCostsAnswer *
guise_costs_process_ask_finish (GuiseCostsProcess *self, GAsyncResult *result, GError **error);

/**
 * guise_costs_process_cancel:
 *
 * The request that waits ends as cancelled; the worker learns of it by the next one.
 */
void guise_costs_process_cancel (GuiseCostsProcess *self);

/**
 * guise_costs_process_stop:
 *
 * The same, and kills the worker, which has nothing that could be lost: its device is free soon.
 */
void guise_costs_process_stop (GuiseCostsProcess *self);

G_END_DECLS
