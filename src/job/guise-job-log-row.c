/* SPDX-License-Identifier: GPL-3.0-or-later
 * One row of a job's log. */
#include "job/guise-job-log-row.h"

struct _GuiseJobLogRow
{
  GObject         parent_instance;
  GuiseJobRowKind kind;
  uint64_t        iteration;
  int64_t         time_us;
  char           *text;  /* owned */
  char           *phase; /* owned, or NULL */
  char           *about; /* owned, or NULL */
  double          seconds;
};

G_DEFINE_FINAL_TYPE (GuiseJobLogRow, guise_job_log_row, G_TYPE_OBJECT)

static void
guise_job_log_row_finalize (GObject *object)
{
  g_free (GUISE_JOB_LOG_ROW (object)->text);
  g_free (GUISE_JOB_LOG_ROW (object)->phase);
  g_free (GUISE_JOB_LOG_ROW (object)->about);
  G_OBJECT_CLASS (guise_job_log_row_parent_class)->finalize (object);
}

static void
guise_job_log_row_class_init (GuiseJobLogRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = guise_job_log_row_finalize;
}

static void
guise_job_log_row_init (GuiseJobLogRow *self)
{
}

GuiseJobLogRow *
guise_job_log_row_new (GuiseJobRowKind kind, uint64_t iteration, const char *text)
{
  GuiseJobLogRow *self = g_object_new (GUISE_TYPE_JOB_LOG_ROW, NULL);

  self->kind = kind;
  self->iteration = iteration;
  self->time_us = g_get_real_time ();
  self->text = g_strdup (text);
  return self;
}

GuiseJobLogRow *
guise_job_log_row_new_phase (const char *phase,
                             double      seconds,
                             uint64_t    iteration,
                             const char *text)
{
  GuiseJobLogRow *self = guise_job_log_row_new (GUISE_JOB_ROW_PHASE, iteration, text);

  self->phase = g_strdup (phase);
  self->seconds = seconds;
  return self;
}

GuiseJobLogRow *
guise_job_log_row_new_warning (const char *about, uint64_t iteration, const char *text)
{
  GuiseJobLogRow *self = guise_job_log_row_new (GUISE_JOB_ROW_WARNING, iteration, text);

  self->about = g_strdup (about);
  return self;
}

const char *
guise_job_log_row_get_about (const GuiseJobLogRow *self)
{
  return self->about;
}

const char *
guise_job_log_row_get_phase (const GuiseJobLogRow *self, double *out_seconds)
{
  *out_seconds = self->seconds;
  return self->phase;
}

GuiseJobRowKind
guise_job_log_row_get_kind (const GuiseJobLogRow *self)
{
  return self->kind;
}

uint64_t
guise_job_log_row_get_iteration (const GuiseJobLogRow *self)
{
  return self->iteration;
}

int64_t
guise_job_log_row_get_time (const GuiseJobLogRow *self)
{
  return self->time_us;
}

const char *
guise_job_log_row_get_text (const GuiseJobLogRow *self)
{
  return self->text;
}
