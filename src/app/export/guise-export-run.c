/* SPDX-License-Identifier: GPL-3.0-or-later
 * One file that is exported by a worker. */
#include "app/export/guise-export-run.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "job/guise-export-process.h"
#include "job/guise-job-error.h"

#define WHOLE 1000 /* of the bar */

struct _GuiseExportRun
{
  GObject parent_instance;

  GuiseExportRequest *request; /* owned */
  char               *name;    /* owned */
  GuiseJob           *job;     /* owned, or NULL */
  GuiseExportState    state;
  GuiseExportMessage *result; /* owned, or NULL */
  int64_t             begun_us;
  double              seconds;
  GDateTime          *end; /* owned, or NULL */
};

G_DEFINE_FINAL_TYPE (GuiseExportRun, guise_export_run, G_TYPE_OBJECT)

static guint changed_signal;

/* ---- on the job's thread ---- */

/* What the thread works with: a copy, because the run may be gone before it. */
typedef struct
{
  GuiseExportRequest *request; /* owned */
  GuiseJobReport     *report;  /* borrowed while it runs */
  GuiseExportMessage *last;    /* owned, or NULL; of the thread until it has ended */
} Work;

static GuiseExportRequest *
copy_request (const GuiseExportRequest *request)
{
  GuiseExportRequest *copy = g_new (GuiseExportRequest, 1);

  *copy = *request;
  copy->project = g_strdup (request->project);
  copy->backup = g_strdup (request->backup);
  copy->device = g_strdup (request->device);
  copy->path = g_strdup (request->path);
  return copy;
}

static void
work_free (void *data)
{
  Work *self = data;

  guise_export_request_free (self->request);
  guise_export_message_free (self->last);
  g_free (self);
}

/* Where each phase begins and ends in the bar. Faces through the networks take the time. */
static uint64_t
measure (const GuiseExportMessage *message)
{
  static const struct
  {
    uint64_t begin, end;
  } parts[GUISE_N_DFM_PHASES] = {
    [GUISE_DFM_PHASE_PREPARING] = { 0, 400 },
    [GUISE_DFM_PHASE_WRITING] = { 400, 550 },
    [GUISE_DFM_PHASE_OPENING] = { 550, 600 },
    [GUISE_DFM_PHASE_COMPARING] = { 600, WHOLE },
  };
  const uint64_t begin = parts[message->phase].begin, end = parts[message->phase].end;
  const double   share = message->total > 0
                           ? (double) MIN (message->done, message->total) / (double) message->total
                           : 0.0;

  return begin + (uint64_t) (share * (double) (end - begin));
}

static char *
describe_phase (const GuiseExportMessage *message)
{
  switch (message->phase)
    {
    case GUISE_DFM_PHASE_WRITING:
      return g_strdup (_("Writing"));
    case GUISE_DFM_PHASE_OPENING:
      return g_strdup (_("Opening"));
    case GUISE_DFM_PHASE_COMPARING:
      return g_strdup_printf (ngettext ("Comparing %" PRIu64 " face", "Comparing %" PRIu64 " faces",
                                        (unsigned long) message->total),
                              message->total);
    default:
      return g_strdup (_("Running the trained networks"));
    }
}

static void
on_message_cb (const GuiseExportMessage *message, void *user_data)
{
  Work            *self = user_data;
  g_autofree char *text = NULL;

  if (message->kind == GUISE_EXPORT_SAYS_NOTE)
    {
      guise_job_report_note (self->report, message->text);
      return;
    }
  text = describe_phase (message);
  guise_job_report_status (self->report, text);
  guise_job_report_progress (measure (message), WHOLE, self->report);
}

static gboolean
export_file (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  Work               *self = data;
  GuiseExportMessage *last = NULL;
  g_autoptr (GError) reason = NULL;
  gboolean is_good;

  self->report = report;
  guise_job_report_status (report, _("Opening the project"));
  is_good = guise_export_process_run (self->request, &guise_export_limits, on_message_cb, self,
                                      cancellable, &last, &reason);
  self->last = last;
  if (is_good)
    return TRUE;
  if (g_error_matches (reason, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST))
    reason->code = GUISE_JOB_ERROR_FAILED; /* people are told of LOST as the end of a training */
  g_propagate_error (error, g_steal_pointer (&reason));
  return FALSE;
}

/* ---- the run ---- */

static void
set_state (GuiseExportRun *self, GuiseExportState state)
{
  self->state = state;
  g_signal_emit (self, changed_signal, 0);
}

static GuiseExportState
judge (const GuiseExportRun *self)
{
  if (self->result != NULL && self->result->kind == GUISE_EXPORT_SAYS_DONE)
    return GUISE_EXPORT_DONE;
  return self->result != NULL && self->result->is_refused ? GUISE_EXPORT_REFUSED
                                                          : GUISE_EXPORT_FAILED;
}

static void
on_state_cb (GuiseExportRun *self)
{
  Work *work = g_object_get_data (G_OBJECT (self->job), "work");

  if (guise_job_is_active (self->job))
    return;
  g_clear_pointer (&self->result, guise_export_message_free);
  self->result = g_steal_pointer (&work->last); /* the thread has ended */
  self->seconds = (double) (g_get_monotonic_time () - self->begun_us) / G_USEC_PER_SEC;
  g_clear_pointer (&self->end, g_date_time_unref);
  self->end = g_date_time_new_now_local ();
  set_state (self, judge (self));
}

void
guise_export_run_start (GuiseExportRun *self, const char *device)
{
  g_autofree char *title = NULL;
  Work            *work;

  if (self->state == GUISE_EXPORT_RUNS)
    return;
  /* Translators: name of a file */
  title = g_strdup_printf (_("Exporting %s"), self->name);
  work = g_new0 (Work, 1);
  work->request = copy_request (self->request);
  g_free (work->request->device);
  work->request->device = g_strdup (device);
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data (self->job, self);
  g_clear_object (&self->job);
  self->job = guise_thread_job_new (title, export_file, work, work_free);
  g_object_set_data (G_OBJECT (self->job), "work", work);
  self->begun_us = g_get_monotonic_time ();
  g_signal_connect_object (self->job, "notify::state", G_CALLBACK (on_state_cb), self,
                           G_CONNECT_SWAPPED);
  self->state = GUISE_EXPORT_RUNS;
  guise_job_start (self->job);
  g_signal_emit (self, changed_signal, 0);
}

GuiseExportState
guise_export_run_get_state (const GuiseExportRun *self)
{
  return self->state;
}

const GuiseExportRequest *
guise_export_run_get_request (const GuiseExportRun *self)
{
  return self->request;
}

const char *
guise_export_run_get_name (const GuiseExportRun *self)
{
  return self->name;
}

GuiseJob *
guise_export_run_get_job (const GuiseExportRun *self)
{
  return self->job;
}

const GuiseExportMessage *
guise_export_run_get_result (const GuiseExportRun *self)
{
  return self->result;
}

const GError *
guise_export_run_get_error (const GuiseExportRun *self)
{
  return self->job != NULL ? guise_job_get_error (self->job) : NULL;
}

gboolean
guise_export_run_was_stopped (const GuiseExportRun *self)
{
  return self->state == GUISE_EXPORT_FAILED && guise_export_run_get_error (self) == NULL;
}

double
guise_export_run_get_seconds (const GuiseExportRun *self)
{
  return self->seconds;
}

GDateTime *
guise_export_run_get_end (const GuiseExportRun *self)
{
  return self->end;
}

GuiseExportRun *
guise_export_run_new (GuiseExportRequest *request)
{
  GuiseExportRun *self = g_object_new (GUISE_TYPE_EXPORT_RUN, NULL);

  self->request = request;
  self->name = g_filename_display_basename (request->path);
  return self;
}

static void
guise_export_run_dispose (GObject *object)
{
  GuiseExportRun *self = GUISE_EXPORT_RUN (object);

  if (self->job != NULL)
    guise_job_stop (self->job);
  g_clear_object (&self->job);
  G_OBJECT_CLASS (guise_export_run_parent_class)->dispose (object);
}

static void
guise_export_run_finalize (GObject *object)
{
  GuiseExportRun *self = GUISE_EXPORT_RUN (object);

  guise_export_request_free (self->request);
  guise_export_message_free (self->result);
  g_clear_pointer (&self->end, g_date_time_unref);
  g_free (self->name);
  G_OBJECT_CLASS (guise_export_run_parent_class)->finalize (object);
}

static void
guise_export_run_class_init (GuiseExportRunClass *class)
{
  G_OBJECT_CLASS (class)->dispose = guise_export_run_dispose;
  G_OBJECT_CLASS (class)->finalize = guise_export_run_finalize;
  changed_signal = g_signal_new ("changed", GUISE_TYPE_EXPORT_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
guise_export_run_init (GuiseExportRun *self)
{
}
