/* SPDX-License-Identifier: GPL-3.0-or-later
 * What takes time on masks, as jobs. */
#include "app/masks/guise-mask-jobs.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "app/train/guise-time-text.h"
#include "faceset/guise-faceset-issue.h"
#include "job/guise-job-error.h"
#include "job/guise-mask-process.h"
#include "mask/guise-mask-change.h"
#include "mask/guise-mask-model.h"

typedef struct
{
  char        **faces;       /* owned */
  char         *model;       /* owned, or NULL */
  char         *other;       /* owned, or NULL: where from, where to, or which log */
  char         *backgrounds; /* owned, or NULL */
  char         *face_type;   /* owned, or NULL */
  char         *device;      /* owned, or NULL: nothing is computed */
  int           batch_size;
  gboolean      pretrain;
  int           base;
  double        learning_rate;
  GuiseMaskKind kind;
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_strfreev (self->faces);
  g_free (self->model);
  g_free (self->other);
  g_free (self->backgrounds);
  g_free (self->face_type);
  g_free (self->device);
  g_free (self);
}

static Order *
order_new (const char *const *faces, const char *model)
{
  Order *self = g_new0 (Order, 1);

  self->faces = g_strdupv ((char **) faces);
  self->model = g_strdup (model);
  return self;
}

static void
report_text (GuiseJobReport *report, char *text)
{
  guise_job_report_result (report, text, g_free, text);
}

/* Faces that were left out are counted in the result. Takes @text. */
static char *
describe_changes (uint64_t n_left_out, char *text)
{
  const guint n = (guint) n_left_out;
  char       *all;

  if (n == 0)
    return text;
  all = g_strdup_printf (ngettext ("%s; %u face could not be changed",
                                   "%s; %u faces could not be changed", n),
                         text, n);
  g_free (text);
  return all;
}

/* In a process of its own: a graphics card that was opened in this one would keep memory from
 * training until the window closes. */
static GuiseMaskMessage *
run_worker (GuiseJobReport      *report,
            const Order         *order,
            GuiseMaskMessageFunc func,
            GCancellable        *cancellable,
            GError             **error)
{
  const GuiseMaskRequest request = { .trains = order->batch_size > 0,
                                     .faces = order->faces,
                                     .model = order->model,
                                     .batch_size = order->batch_size,
                                     .backgrounds = order->backgrounds,
                                     .face_type = order->face_type,
                                     .pretrain = order->pretrain,
                                     .base = order->base,
                                     .learning_rate = order->learning_rate,
                                     .device = order->device };
  GuiseMaskMessage      *done = NULL;
  g_autoptr (GError) reason = NULL;

  if (guise_mask_process_run (&request, GUISE_MASK_GRACE_MS, func, report, cancellable, &done,
                              &reason))
    return done;
  if (g_error_matches (reason, GUISE_JOB_ERROR, GUISE_JOB_ERROR_LOST))
    reason->code = GUISE_JOB_ERROR_FAILED; /* people are told of LOST as the end of a training */
  g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

/* ---- apply ---- */

static void
on_applied_cb (const GuiseMaskMessage *message, void *user_data)
{
  GuiseJobReport *report = user_data;

  if (message->kind == GUISE_MASK_SAYS_NOTE)
    guise_job_report_note (report, message->text);
  else if (message->kind == GUISE_MASK_SAYS_PROGRESS)
    guise_job_report_progress (message->done, message->total, report);
}

static gboolean
apply (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseMaskMessage) done = NULL;

  guise_job_report_status (report, _("Applying masks"));
  done = run_worker (report, data, on_applied_cb, cancellable, error);
  if (done == NULL)
    return FALSE;
  report_text (report,
               describe_changes (done->n_left_out,
                                 g_strdup_printf (ngettext ("%'zu mask applied",
                                                            "%'zu masks applied",
                                                            (unsigned long) done->n_changed),
                                                  (size_t) done->n_changed)));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_apply (const char *faces, const char *model, const char *device)
{
  const char *const all[] = { faces, NULL };
  Order            *order = order_new (all, model);

  order->device = g_strdup (device);
  return guise_thread_job_new (_("Applying masks"), apply, order, order_free);
}

/* ---- the way back ---- */

/* Faces that were left out are named in the log. Returns: how many */
static uint64_t
note_left_out (GuiseJobReport *report, const GuiseMaskReport *changes)
{
  const guint n = changes->left_out != NULL ? changes->left_out->len : 0;

  for (guint i = 0; i < n; i++)
    {
      const GuiseFacesetIssue *issue = changes->left_out->pdata[i];
      g_autofree char         *line = g_strdup_printf ("%s: %s", issue->name, issue->reason);

      guise_job_report_note (report, line);
    }
  return n;
}

/* Records of the log that were damaged are told of: their faces stay as they are. Takes @text. */
static char *
describe_damage (size_t n, char *text)
{
  char *all;

  if (n == 0)
    return text;
  all = g_strdup_printf (ngettext ("%s; the log of that change is damaged in %'zu place, and the "
                                   "faces noted there stay as they are",
                                   "%s; the log of that change is damaged in %'zu places, and the "
                                   "faces noted there stay as they are",
                                   (unsigned long) n),
                         text, n);
  g_free (text);
  return all;
}

/* Outlines that were drawn since are told of too. Takes @text. */
static char *
describe_kept (size_t n, char *text)
{
  char *all;

  if (n == 0)
    return text;
  all = g_strdup_printf (ngettext ("%s; %'zu face has new outlines since and is left as it is",
                                   "%s; %'zu faces have new outlines since and are left as they "
                                   "are",
                                   (unsigned long) n),
                         text, n);
  g_free (text);
  return all;
}

static char *
describe_reverted (const GuiseMaskReport *changes)
{
  char *text = g_strdup_printf (ngettext ("%'zu face is as it was", "%'zu faces are as they were",
                                          (unsigned long) changes->n_changed),
                                changes->n_changed);

  text = describe_kept (changes->n_kept, text);
  return describe_damage (changes->n_damaged, text);
}

static gboolean
revert (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order           *order = data;
  const GuiseMaskOptions options = { .progress = guise_job_report_progress,
                                     .user_data = report,
                                     .cancellable = cancellable,
                                     .log = order->other };
  g_auto (GuiseMaskReport) changes = { 0 };

  guise_job_report_status (report, _("Taking masks back"));
  if (!guise_mask_revert (order->faces[0], &options, &changes, error))
    return FALSE;
  report_text (report,
               describe_changes (note_left_out (report, &changes), describe_reverted (&changes)));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_revert (const char *faces, const char *log)
{
  const char *const all[] = { faces, NULL };
  Order            *order = order_new (all, NULL);

  order->other = g_strdup (log);
  return guise_thread_job_new (_("Taking masks back"), revert, order, order_free);
}

/* ---- out of the faces, and elsewhere ---- */

static char *
describe_removed (GuiseMaskKind kind, size_t n)
{
  if (kind == GUISE_MASK_LABELS)
    return g_strdup_printf (ngettext ("The outlines of %'zu face are removed",
                                      "The outlines of %'zu faces are removed", (unsigned long) n),
                            n);
  return g_strdup_printf (ngettext ("%'zu mask removed", "%'zu masks removed", (unsigned long) n),
                          n);
}

static gboolean
take_out (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order           *order = data;
  const GuiseMaskOptions options = { .progress = guise_job_report_progress,
                                     .user_data = report,
                                     .cancellable = cancellable };
  g_auto (GuiseMaskReport) changes = { 0 };
  guise_job_report_status (report, order->kind == GUISE_MASK_LABELS ? _("Removing outlines")
                                                                    : _("Removing masks"));
  if (!guise_mask_remove (order->faces[0], order->kind, &options, &changes, error))
    return FALSE;
  report_text (report, describe_changes (note_left_out (report, &changes),
                                         describe_removed (order->kind, changes.n_changed)));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_remove (const char *faces, GuiseMaskKind kind)
{
  const char *const all[] = { faces, NULL };
  Order            *order = order_new (all, NULL);

  order->kind = kind;
  return guise_thread_job_new (kind == GUISE_MASK_LABELS
                               ? _("Removing outlines")
                               : _("Removing masks"), take_out, order, order_free);
}

static gboolean
fetch (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order           *order = data;
  const GuiseMaskOptions options = { .progress = guise_job_report_progress,
                                     .user_data = report,
                                     .cancellable = cancellable };
  g_auto (GuiseMaskReport) changes = { 0 };

  guise_job_report_status (report, _("Copying labelled faces"));
  if (!guise_mask_fetch (order->faces[0], order->other, &options, &changes, error))
    return FALSE;
  report_text (report,
               describe_changes (note_left_out (report, &changes),
                                 g_strdup_printf (ngettext ("%'zu labelled face copied",
                                                            "%'zu labelled faces copied",
                                                            (unsigned long) changes.n_changed),
                                                  changes.n_changed)));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_fetch (const char *faces, const char *target)
{
  const char *const all[] = { faces, NULL };
  Order            *order = order_new (all, NULL);

  order->other = g_strdup (target);
  return guise_thread_job_new (_("Copying labelled faces"), fetch, order, order_free);
}

/* ---- training ---- */

/* How long it takes: until it hardly gets better, or, as long as that cannot be told, at most. */
static char *
describe_time (const GuiseMaskMessage *message)
{
  const double     most = (double) (message->total - message->done) * message->step_seconds;
  const gboolean   is_told = !isnan (message->gain_seconds);
  g_autofree char *span =
    guise_time_text_dup_span (is_told ? MIN (message->gain_seconds, most) : most);

  if (is_told && message->gain_seconds <= 0.0)
    return g_strdup (_("hardly gets better any more"));
  if (is_told)
    /* Translators: how long, as in “12 min” */
    return g_strdup_printf (_("gets better for about %s"), span);
  /* Translators: how long, as in “12 min” */
  return g_strdup_printf (_("at most %s left"), span);
}

static char *
describe_progress (const GuiseMaskMessage *message)
{
  g_autofree char *left = describe_time (message);

  if (isnan (message->agreement))
    /* Translators: a number; how long it takes */
    return g_strdup_printf (_("Iteration %'" PRIu64 " · %s"), message->iteration, left);
  return g_strdup_printf (
    /* Translators: a number; how long it takes */
    _("Iteration %'" PRIu64 " · agreement with the labels kept aside %.0f %% · %s"),
       message->iteration, 100.0 * message->agreement, left);
}

static void
on_training_cb (const GuiseMaskMessage *message, void *user_data)
{
  GuiseJobReport  *report = user_data;
  g_autofree char *text = NULL;

  if (message->kind == GUISE_MASK_SAYS_NOTE)
    guise_job_report_note (report, message->text);
  else if (message->kind == GUISE_MASK_SAYS_PREVIEW)
    guise_job_report_preview (report, message->picture);
  else if (message->kind == GUISE_MASK_SAYS_SAVED && !isnan (message->agreement))
    {
      text = g_strdup_printf (_("Saved; agreement with the labels kept aside is %.0f %%"),
                                 100.0 * message->agreement);
      guise_job_report_note (report, text);
    }
  else if (message->kind == GUISE_MASK_SAYS_PROGRESS)
    {
      text = describe_progress (message);
      guise_job_report_status (report, text);
      guise_job_report_progress (message->done, message->total, report);
    }
}

static char *
describe_training (double agreement)
{
  if (isnan (agreement))
    return g_strdup (_("The mask model is trained and saved"));
  return g_strdup_printf (_("The mask model is saved; it agrees with %.0f %% of the labels kept "
                            "aside"),
                             100.0 * agreement);
}

static gboolean
train (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  g_autoptr (GuiseMaskMessage) done = NULL;

  guise_job_report_status (report, _("Getting the mask network ready"));
  done = run_worker (report, data, on_training_cb, cancellable, error);
  if (done == NULL)
    return FALSE;
  report_text (report, describe_training (done->agreement));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_train (const char *const         *faces,
                          const char                *model,
                          const GuiseMaskLessonPlan *plan,
                          const char                *device)
{
  Order *order = order_new (faces, model);

  order->batch_size = plan->batch_size;
  order->backgrounds = g_strdup (plan->backgrounds);
  order->face_type = g_strdup (plan->face_type);
  order->pretrain = plan->pretrain;
  order->base = plan->base;
  order->learning_rate = plan->learning_rate;
  order->device = g_strdup (device);
  return guise_thread_job_new (_("Training masks"), train, order, order_free);
}

/* ---- a model from elsewhere ---- */

static gboolean
import (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;

  guise_job_report_status (report, _("Copying the mask model"));
  if (!guise_mask_model_import (order->other, order->model, error))
    return FALSE;
  report_text (report, g_strdup (_("The mask model is copied into the project")));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_import (const char *from, const char *model)
{
  const char *const none[] = { NULL };
  Order            *order = order_new (none, model);

  order->other = g_strdup (from);
  return guise_thread_job_new (_("Copying the mask model"), import, order, order_free);
}

/* ---- a model that makes room ---- */

static gboolean
put_aside (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order     *order = data;
  g_autofree char *aside = guise_mask_model_set_aside (order->model, error);
  g_autofree char *name = NULL;

  if (aside == NULL)
    return FALSE;
  name = g_path_get_basename (aside);
  /* Translators: the name of a folder */
  report_text (report, g_strdup_printf (_("The old mask model is in the folder “%s”"), name));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_put_aside (const char *model)
{
  const char *const none[] = { NULL };

  return guise_thread_job_new (_("Putting the mask model aside"), put_aside,
                                  order_new (none, model), order_free);
}
