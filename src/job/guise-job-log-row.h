/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include <stdint.h>

G_BEGIN_DECLS

/**
 * GuiseJobRowKind:
 * @GUISE_JOB_ROW_NOTE: something people should know
 * @GUISE_JOB_ROW_WARNING: something people should do something about
 * @GUISE_JOB_ROW_PHASE: a phase is over; says how long it took
 * @GUISE_JOB_ROW_STAGE: a stage of the plan begins
 * @GUISE_JOB_ROW_RESET: inter_AB starts anew
 * @GUISE_JOB_ROW_SAVED: a checkpoint was written
 * @GUISE_JOB_ROW_BACKUP: a backup was made
 * @GUISE_JOB_ROW_PLAN: what was edited of the plan counts from here on
 * @GUISE_JOB_ROW_GATE: somebody has to decide
 * @GUISE_JOB_ROW_GUARD: training has paused itself
 * @GUISE_JOB_ROW_WENT_BACK: training stands at an earlier iteration again
 * @GUISE_JOB_ROW_STALLED: there has been no sign of life for a while
 * @GUISE_JOB_ROW_END: the job is over, well or not
 *
 * What a row of a job's log is about.
 */
typedef enum
{
  GUISE_JOB_ROW_NOTE,
  GUISE_JOB_ROW_WARNING,
  GUISE_JOB_ROW_PHASE,
  GUISE_JOB_ROW_STAGE,
  GUISE_JOB_ROW_RESET,
  GUISE_JOB_ROW_SAVED,
  GUISE_JOB_ROW_BACKUP,
  GUISE_JOB_ROW_PLAN,
  GUISE_JOB_ROW_GATE,
  GUISE_JOB_ROW_GUARD,
  GUISE_JOB_ROW_WENT_BACK,
  GUISE_JOB_ROW_STALLED,
  GUISE_JOB_ROW_END,
} GuiseJobRowKind;

/**
 * GuiseJobLogRow:
 *
 * One row of a job's log; it never changes. Thread: main.
 */
#define GUISE_TYPE_JOB_LOG_ROW (guise_job_log_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseJobLogRow, guise_job_log_row, GUISE, JOB_LOG_ROW, GObject)

/**
 * guise_job_log_row_new:
 * @kind: what it is about
 * @iteration: units or iterations done then
 * @text: a sentence
 *
 * Returns: (transfer full): a row of now
 */
GuiseJobLogRow *guise_job_log_row_new (GuiseJobRowKind kind, uint64_t iteration, const char *text);

/**
 * guise_job_log_row_new_phase:
 * @phase: a word, as of guise_process_job_get_phase()
 * @seconds: how long it took
 * @iteration: iterations done then
 * @text: the same as a sentence
 *
 * Returns: (transfer full): a row of now, %GUISE_JOB_ROW_PHASE
 */
GuiseJobLogRow *guise_job_log_row_new_phase (const char *phase,
                                             double      seconds,
                                             uint64_t    iteration,
                                             const char *text);

/**
 * guise_job_log_row_new_warning:
 * @about: a word, as of guise_job_log_row_get_about()
 * @iteration: iterations done then
 * @text: the same as a sentence
 *
 * Returns: (transfer full): a row of now, %GUISE_JOB_ROW_WARNING
 */
GuiseJobLogRow *
guise_job_log_row_new_warning (const char *about, uint64_t iteration, const char *text);

/**
 * guise_job_log_row_get_about:
 *
 * For those who have words of their own; a newer worker may have more of them.
 *
 * Returns: (transfer none) (nullable): what is warned of, a word of Noted in
 * `org.guise.Worker.xml`; %NULL: the row is of another kind
 */
const char *guise_job_log_row_get_about (const GuiseJobLogRow *self);

/**
 * guise_job_log_row_get_phase:
 * @out_seconds: (out): how long it took; 0 where there is none
 *
 * For those who have words of their own.
 *
 * Returns: (transfer none) (nullable): the phase that is over; %NULL: the row is of another kind
 */
const char *guise_job_log_row_get_phase (const GuiseJobLogRow *self, double *out_seconds);

GuiseJobRowKind guise_job_log_row_get_kind (const GuiseJobLogRow *self);
uint64_t        guise_job_log_row_get_iteration (const GuiseJobLogRow *self);

/**
 * guise_job_log_row_get_time:
 *
 * Units: microseconds since 1970, as g_get_real_time()
 *
 * Returns: when the row was made
 */
int64_t guise_job_log_row_get_time (const GuiseJobLogRow *self);

/**
 * guise_job_log_row_get_text:
 *
 * Returns: (transfer none): a sentence
 */
const char *guise_job_log_row_get_text (const GuiseJobLogRow *self);

G_END_DECLS
