/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-export-talk.h"
#include "job/guise-thread-job.h"

G_BEGIN_DECLS

/**
 * GuiseExportState:
 * @GUISE_EXPORT_WAITS: others come first
 * @GUISE_EXPORT_RUNS: under way
 * @GUISE_EXPORT_DONE: tested and in its place
 * @GUISE_EXPORT_REFUSED: the file differs too much and was not kept
 * @GUISE_EXPORT_FAILED: something else went wrong
 */
typedef enum
{
  GUISE_EXPORT_WAITS,
  GUISE_EXPORT_RUNS,
  GUISE_EXPORT_DONE,
  GUISE_EXPORT_REFUSED,
  GUISE_EXPORT_FAILED,
} GuiseExportState;

/**
 * GuiseExportRun:
 *
 * One file that is exported: what was asked for, the job, and what came of it. Thread: main.
 *
 * Signals:
 *
 * - `::changed`: its state is another
 */
#define GUISE_TYPE_EXPORT_RUN (guise_export_run_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportRun, guise_export_run, GUISE, EXPORT_RUN, GObject)

/**
 * guise_export_run_new:
 * @request: (transfer full): what is to be done
 *
 * Returns: (transfer full): a run that waits
 */
GuiseExportRun *guise_export_run_new (GuiseExportRequest *request);

/**
 * guise_export_run_start:
 * @self: a run that does not run
 * @device: where it computes, as in #GuiseExportRequest; that of its request does not count
 *
 * Starts it, or starts it again.
 */
void guise_export_run_start (GuiseExportRun *self, const char *device);

GuiseExportState          guise_export_run_get_state (const GuiseExportRun *self);
const GuiseExportRequest *guise_export_run_get_request (const GuiseExportRun *self);

/**
 * guise_export_run_get_name:
 *
 * Returns: (transfer none): the name of the file
 */
const char *guise_export_run_get_name (const GuiseExportRun *self);

/**
 * guise_export_run_get_job:
 *
 * Returns: (transfer none) (nullable): what exports it; %NULL while it waits
 */
GuiseJob *guise_export_run_get_job (const GuiseExportRun *self);

/**
 * guise_export_run_get_result:
 *
 * Returns: (transfer none) (nullable): the worker's last message; of a refused run it has the
 *   difference alone
 */
const GuiseExportMessage *guise_export_run_get_result (const GuiseExportRun *self);

/**
 * guise_export_run_get_error:
 *
 * Returns: (transfer none) (nullable): why there is no file
 */
const GError *guise_export_run_get_error (const GuiseExportRun *self);

/* Whether it ended because somebody stopped it. */
gboolean guise_export_run_was_stopped (const GuiseExportRun *self);

/* How long it took, in seconds; and when it ended, local time (nullable). */
double     guise_export_run_get_seconds (const GuiseExportRun *self);
GDateTime *guise_export_run_get_end (const GuiseExportRun *self);

G_END_DECLS
