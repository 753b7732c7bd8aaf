/* SPDX-License-Identifier: GPL-3.0-or-later
 * A job that is one synchronous function on a thread. */
#include "job/guise-thread-job.h"

#include "core/guise-error.h"
#include "core/guise-progress.h"
#include "core/guise-thread.h"
#include "job/guise-job-private.h"
#include "job/guise-mailbox-private.h"

struct _GuiseJobReport
{
  GuiseMailbox *mailbox;     /* borrowed */
  GCancellable *cancellable; /* owned */

  GMutex   lock; /* of what follows */
  GCond    changed;
  uint64_t done;
  uint64_t total;
  gboolean is_pause_wanted;
  char    *status; /* owned; what the function does, or NULL */

  void          *result; /* owned when there is free_result */
  GDestroyNotify free_result;
  char          *end_text; /* owned, or NULL */
};

typedef enum
{
  LETTER_NOTE,
  LETTER_PREVIEW,
  LETTER_PAUSED,
  LETTER_RESUMED,
  LETTER_END,
} LetterKind;

typedef struct
{
  LetterKind kind;
  uint64_t   done;
  char      *text;    /* owned */
  GBytes    *picture; /* owned */
  GError    *error;   /* owned */
} Letter;

struct _GuiseThreadJob
{
  GuiseJob       parent_instance;
  GuiseJobFunc   func;
  void          *data; /* owned when there is free_data */
  GDestroyNotify free_data;

  /* of a run under way */
  GuiseMailbox  *mailbox; /* owned */
  GuiseJobReport report;
  GThread       *thread; /* owned */
  GuiseRate      rate;
};

G_DEFINE_FINAL_TYPE (GuiseThreadJob, guise_thread_job, GUISE_TYPE_JOB)

static void
free_letter (void *data)
{
  Letter *letter = data;

  g_free (letter->text);
  g_clear_pointer (&letter->picture, g_bytes_unref);
  g_clear_error (&letter->error);
  g_free (letter);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Letter, free_letter)

/* ---- on the working thread ---- */

static void
post (GuiseJobReport *report, LetterKind kind, uint64_t done, const char *text)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->kind = kind;
  letter->done = done;
  letter->text = g_strdup (text);
  guise_mailbox_post (report->mailbox, letter);
}

static void
wait_while_paused (GuiseJobReport *report)
{
  uint64_t done = report->done;

  post (report, LETTER_PAUSED, done, NULL);
  while (report->is_pause_wanted)
    g_cond_wait (&report->changed, &report->lock);
  post (report, LETTER_RESUMED, done, NULL);
}

void
guise_job_report_progress (uint64_t done, uint64_t total, void *data)
{
  GuiseJobReport *report = data;

  g_mutex_lock (&report->lock);
  report->done = done;
  report->total = total;
  if (report->is_pause_wanted)
    wait_while_paused (report);
  g_mutex_unlock (&report->lock);
  guise_mailbox_pulse (report->mailbox);
}

void
guise_job_report_note (GuiseJobReport *report, const char *text)
{
  uint64_t done;

  g_mutex_lock (&report->lock);
  done = report->done;
  g_mutex_unlock (&report->lock);
  post (report, LETTER_NOTE, done, text);
}

void
guise_job_report_status (GuiseJobReport *report, const char *text)
{
  g_mutex_lock (&report->lock);
  g_free (report->status);
  report->status = g_strdup (text);
  g_mutex_unlock (&report->lock);
  guise_mailbox_pulse (report->mailbox);
}

/* What there is of a result is nobody's any more. */
static void
drop_result (GuiseJobReport *report)
{
  if (report->result != NULL && report->free_result != NULL)
    report->free_result (report->result);
  report->result = NULL;
  g_clear_pointer (&report->end_text, g_free);
}

void
guise_job_report_result (GuiseJobReport *report,
                         void           *result,
                         GDestroyNotify  free_result,
                         const char     *text)
{
  /* The main thread looks at it after the end only. */
  drop_result (report);
  report->result = result;
  report->free_result = free_result;
  report->end_text = g_strdup (text);
}

void
guise_job_report_preview (GuiseJobReport *report, GBytes *picture)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->kind = LETTER_PREVIEW;
  letter->picture = g_bytes_ref (picture);
  g_mutex_lock (&report->lock);
  letter->done = report->done;
  g_mutex_unlock (&report->lock);
  guise_mailbox_post (report->mailbox, letter);
}

/* Takes the error. */
static void
post_end (GuiseThreadJob *self, GError *error)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->kind = LETTER_END;
  letter->error = error;
  guise_mailbox_post (self->mailbox, letter);
}

static void *
work (void *data)
{
  GuiseThreadJob *self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_good = self->func (&self->report, self->data, self->report.cancellable, &error);

  if (!is_good && error == NULL)
    g_set_error_literal (&error, GUISE_JOB_ERROR, GUISE_JOB_ERROR_FAILED,
                         "The work failed without saying why");
  post_end (self, is_good ? NULL : g_steal_pointer (&error));
  return NULL;
}

/* ---- on the main thread ---- */

static gboolean
is_cancelled (const GError *error)
{
  return g_error_matches (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static GuiseJobStep
take_numbers (GuiseThreadJob *self)
{
  GuiseJobStep step = { 0 };
  double       per_second;

  g_mutex_lock (&self->report.lock);
  step.iteration = self->report.done;
  step.total = self->report.total;
  g_mutex_unlock (&self->report.lock);
  per_second = guise_rate_update (&self->rate, step.iteration);
  step.ms = per_second > 0.0 ? 1e3 / per_second : 0.0;
  step.stage_eta_seconds = -1.0;
  step.eta_seconds =
    step.total > 0 ? guise_rate_eta (&self->rate, step.iteration, step.total) : -1.0;
  return step;
}

static void
clean_up (GuiseThreadJob *self)
{
  g_clear_pointer (&self->thread, g_thread_join);
  guise_mailbox_close (g_steal_pointer (&self->mailbox));
  g_clear_object (&self->report.cancellable);
  g_clear_pointer (&self->report.status, g_free);
  g_mutex_clear (&self->report.lock);
  g_cond_clear (&self->report.changed);
}

static void
end (GuiseThreadJob *self, GError *error)
{
  GuiseJob    *job = GUISE_JOB (self);
  GuiseJobStep step = take_numbers (self);
  gboolean     was_stopped = g_cancellable_is_cancelled (self->report.cancellable);

  clean_up (self);
  guise_job_step (job, &step);
  if (error == NULL)
    {
      guise_job_set_fraction (job, 1.0);
      guise_job_end (job, GUISE_JOB_DONE, NULL, step.iteration,
                     self->report.end_text != NULL ? self->report.end_text : "Done.");
      g_object_unref (self); /* held since the start */
      return;
    }
  drop_result (&self->report);
  if (was_stopped && is_cancelled (error))
    guise_job_end (job, GUISE_JOB_DONE, NULL, step.iteration, "Stopped.");
  else
    guise_job_end (job, GUISE_JOB_FAILED, g_error_copy (error), step.iteration, NULL);
  g_object_unref (self); /* held since the start */
}

/* What the function says that it does. */
static void
show_status (GuiseThreadJob *self)
{
  g_autofree char *text = NULL;
  gboolean         is_pausing;

  g_mutex_lock (&self->report.lock);
  text = g_strdup (self->report.status);
  is_pausing = self->report.is_pause_wanted;
  g_mutex_unlock (&self->report.lock);
  if (!is_pausing && guise_job_get_state (GUISE_JOB (self)) == GUISE_JOB_RUNNING)
    guise_job_set_status (GUISE_JOB (self), "%s", text != NULL ? text : "At work.");
}

static void
on_letter (void *data, void *user_data)
{
  g_autoptr (Letter) letter = data;
  GuiseThreadJob *self = user_data;
  GuiseJob       *job = GUISE_JOB (self);

  switch (letter->kind)
    {
    case LETTER_NOTE:
      guise_job_add_row (job, GUISE_JOB_ROW_NOTE, letter->done, letter->text);
      break;
    case LETTER_PREVIEW:
      guise_job_preview (job, letter->picture, letter->done);
      break;
    case LETTER_PAUSED:
      if (guise_job_get_state (job) == GUISE_JOB_RUNNING)
        {
          guise_job_set_status (job, "Paused.");
          guise_job_set_state (job, GUISE_JOB_PAUSED);
        }
      break;
    case LETTER_RESUMED:
      if (guise_job_get_state (job) == GUISE_JOB_PAUSED)
        {
          guise_job_set_state (job, GUISE_JOB_RUNNING);
          show_status (self);
        }
      break;
    case LETTER_END:
      end (self, letter->error);
      break;
    }
}

static void
on_pulse (void *user_data)
{
  GuiseThreadJob *self = user_data;
  GuiseJobStep    step = take_numbers (self);

  show_status (self);
  guise_job_step (GUISE_JOB (self), &step);
}

static void
want_pause (GuiseThreadJob *self, gboolean is_wanted)
{
  g_mutex_lock (&self->report.lock);
  self->report.is_pause_wanted = is_wanted;
  g_cond_broadcast (&self->report.changed);
  g_mutex_unlock (&self->report.lock);
}

static void
guise_thread_job_start (GuiseJob *job)
{
  GuiseThreadJob *self = GUISE_THREAD_JOB (job);
  GError         *error = NULL;

  drop_result (&self->report); /* of the time before */
  self->mailbox = guise_mailbox_new (on_letter, free_letter, on_pulse, self);
  self->report = (GuiseJobReport){ .mailbox = self->mailbox };
  self->report.cancellable = g_cancellable_new ();
  g_mutex_init (&self->report.lock);
  g_cond_init (&self->report.changed);
  guise_rate_start (&self->rate, 0);
  guise_job_set_status (job, "At work.");
  g_object_ref (self);
  self->thread = guise_thread_start ("job", work, self, &error);
  if (self->thread == NULL)
    post_end (self, error);
}

static void
guise_thread_job_pause (GuiseJob *job)
{
  guise_job_set_status (job, "Pausing.");
  want_pause (GUISE_THREAD_JOB (job), TRUE);
}

static void
guise_thread_job_resume (GuiseJob *job)
{
  want_pause (GUISE_THREAD_JOB (job), FALSE);
  show_status (GUISE_THREAD_JOB (job));
}

static void
guise_thread_job_stop (GuiseJob *job)
{
  GuiseThreadJob *self = GUISE_THREAD_JOB (job);

  guise_job_set_status (job, "Stopping.");
  g_cancellable_cancel (self->report.cancellable);
  want_pause (self, FALSE);
}

static void
guise_thread_job_finalize (GObject *object)
{
  GuiseThreadJob *self = GUISE_THREAD_JOB (object);

  drop_result (&self->report);
  if (self->free_data != NULL)
    self->free_data (self->data);
  G_OBJECT_CLASS (guise_thread_job_parent_class)->finalize (object);
}

static void
guise_thread_job_class_init (GuiseThreadJobClass *class)
{
  GuiseJobClass *job_class = GUISE_JOB_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = guise_thread_job_finalize;
  job_class->start = guise_thread_job_start;
  job_class->pause = guise_thread_job_pause;
  job_class->resume = guise_thread_job_resume;
  job_class->stop = guise_thread_job_stop;
}

static void
guise_thread_job_init (GuiseThreadJob *self)
{
}

GuiseJob *
guise_thread_job_new (const char *title, GuiseJobFunc func, void *data, GDestroyNotify free_data)
{
  GuiseThreadJob *self = g_object_new (GUISE_TYPE_THREAD_JOB, "title", title, NULL);

  self->func = func;
  self->data = data;
  self->free_data = free_data;
  return GUISE_JOB (self);
}

void *
guise_thread_job_take_result (GuiseThreadJob *self)
{
  g_return_val_if_fail (!guise_job_is_active (GUISE_JOB (self)), NULL);

  return g_steal_pointer (&self->report.result);
}
