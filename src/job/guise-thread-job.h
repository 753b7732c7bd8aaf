/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "job/guise-job.h"

G_BEGIN_DECLS

/**
 * GuiseJobReport:
 *
 * How a function that runs as a job tells how far it is. Thread: the one that the function was
 * called on, or one that it has started and joins before it returns.
 */
typedef struct _GuiseJobReport GuiseJobReport;

/**
 * GuiseJobFunc:
 * @report: where to report to
 * @data: the job's
 * @cancellable: cancelled when the job is to stop
 * @error: where to put the error; %GUISE_CORE_ERROR CANCELLED or %G_IO_ERROR CANCELLED says that it
 *   stopped because it was to
 *
 * Straight code, called on a thread of its own.
 *
 * Returns: %FALSE after a failure
 */
typedef gboolean (*GuiseJobFunc) (GuiseJobReport *report,
                                  void           *data,
                                  GCancellable   *cancellable,
                                  GError        **error);

/**
 * GuiseThreadJob:
 *
 * A job that is one synchronous function on a thread: extraction, sorting, packing. It pauses where
 * the function reports progress.
 */
#define GUISE_TYPE_THREAD_JOB (guise_thread_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseThreadJob, guise_thread_job, GUISE, THREAD_JOB, GuiseJob)

/**
 * guise_thread_job_new:
 * @title: what it does, for people
 * @func: what it does
 * @data: for @func
 * @free_data: (nullable): frees @data with the job
 *
 * Returns: (transfer full): a job, not started
 */
GuiseJob *
guise_thread_job_new (const char *title, GuiseJobFunc func, void *data, GDestroyNotify free_data);

/**
 * guise_job_report_progress:
 * @done: units finished
 * @total: all units, 0: nobody knows
 * @report: a #GuiseJobReport
 *
 * A #GuiseProgressFunc. While the job is paused it returns only when the job goes on or is to stop.
 */
void guise_job_report_progress (uint64_t done, uint64_t total, void *report);

/**
 * guise_job_report_note:
 * @report: where to report to
 * @text: a sentence for the log
 */
void guise_job_report_note (GuiseJobReport *report, const char *text);

/**
 * guise_job_report_status:
 * @report: where to report to
 * @text: what is done now, a sentence
 *
 * Becomes the job's status; shown at most four times a second.
 */
void guise_job_report_status (GuiseJobReport *report, const char *text);

/**
 * guise_job_report_result:
 * @report: where to report to
 * @result: (transfer full) (nullable): what came of it
 * @free_result: (nullable): frees @result when nobody takes it
 * @text: (nullable): the status of a job that is done, instead of "Done."
 *
 * Counts when the function does not fail; what was reported before is freed.
 */
void guise_job_report_result (GuiseJobReport *report,
                              void           *result,
                              GDestroyNotify  free_result,
                              const char     *text);

/**
 * guise_thread_job_take_result:
 * @self: a job that is not active
 *
 * Returns: (transfer full) (nullable): what its function has reported last, once; %NULL unless it
 * is done
 */
void *guise_thread_job_take_result (GuiseThreadJob *self);

/**
 * guise_job_report_preview:
 * @report: where to report to
 * @picture: a picture file
 */
void guise_job_report_preview (GuiseJobReport *report, GBytes *picture);

G_END_DECLS
