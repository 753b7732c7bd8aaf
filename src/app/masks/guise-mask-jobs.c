/* SPDX-License-Identifier: GPL-3.0-or-later
 * What takes time on masks, as jobs. */
#include "app/masks/guise-mask-jobs.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "mask/guise-mask-change.h"
#include "mask/guise-mask-training.h"
#include "nn/guise-gpu-list.h"

#define N_ITERATIONS 10000 /* of a sitting; the model goes on from there the next time */
#define SAVE_SECONDS 300.0
#define CACHE_BYTES  ((size_t) 512 << 20)
#define SEED         1

typedef struct
{
  char **faces; /* owned */
  char  *model; /* owned, or NULL */
  char  *from;  /* owned, or NULL */
  int    batch_size;
} Order;

static void
order_free (void *data)
{
  Order *self = data;

  g_strfreev (self->faces);
  g_free (self->model);
  g_free (self->from);
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

/* Faces that were left out are named in the log, and counted in the result. */
static char *
describe_changes (GuiseJobReport *report, const GuiseMaskReport *changes, char *text)
{
  const guint n = changes->left_out != NULL ? changes->left_out->len : 0;
  char       *all;

  for (guint i = 0; i < n; i++)
    {
      const GuiseFacesetIssue *issue = changes->left_out->pdata[i];
      g_autofree char         *line = g_strdup_printf ("%s: %s", issue->name, issue->reason);

      guise_job_report_note (report, line);
    }
  if (n == 0)
    return text;
  all = g_strdup_printf (ngettext ("%s; %u face could not be changed",
                                   "%s; %u faces could not be changed", n),
                         text, n);
  g_free (text);
  return all;
}

/* ---- apply ---- */

static gboolean
apply (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order           *order = data;
  const GuiseMaskOptions options = { .progress = guise_job_report_progress,
                                     .user_data = report,
                                     .cancellable = cancellable };
  g_autofree char       *name = guise_device_choose ("auto");
  g_autoptr (GuiseDevice) device = guise_device_open (name, 0, error);
  g_autoptr (GuiseMaskModel) model =
               device != NULL ? guise_mask_model_load (order->model, device, error) : NULL;
  g_auto (GuiseMaskReport) changes = { 0 };

  guise_job_report_status (report, _("Applying masks"));
  if (model == NULL || !guise_mask_apply (order->faces[0], model, device, GUISE_FACE_TYPE_MARK_ONLY,
                                          &options, &changes, error))
    return FALSE;
  report_text (report,
               describe_changes (report, &changes,
                                 g_strdup_printf (ngettext ("%'zu mask applied",
                                                            "%'zu masks applied",
                                                            (unsigned long) changes.n_changed),
                                                  changes.n_changed)));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_apply (const char *faces, const char *model)
{
  const char *const all[] = { faces, NULL };

  return guise_thread_job_new (_("Applying masks"), apply, order_new (all, model), order_free);
}

/* ---- the way back ---- */

static gboolean
revert (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order           *order = data;
  const GuiseMaskOptions options = { .progress = guise_job_report_progress,
                                     .user_data = report,
                                     .cancellable = cancellable };
  g_auto (GuiseMaskReport) changes = { 0 };

  guise_job_report_status (report, _("Taking masks back"));
  if (!guise_mask_revert (order->faces[0], &options, &changes, error))
    return FALSE;
  report_text (report,
               describe_changes (report, &changes,
                                 g_strdup_printf (ngettext ("%'zu face is as it was",
                                                            "%'zu faces are as they were",
                                                            (unsigned long) changes.n_changed),
                                                  changes.n_changed)));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_revert (const char *faces)
{
  const char *const all[] = { faces, NULL };

  return guise_thread_job_new (_("Taking masks back"), revert, order_new (all, NULL), order_free);
}

/* ---- training ---- */

static void
on_training_cb (const GuiseMaskTrainingProgress *progress, void *user_data)
{
  GuiseJobReport  *report = user_data;
  g_autofree char *text = NULL;

  if (progress->event == GUISE_MASK_TRAINING_UNSAVED)
    guise_job_report_note (report, progress->text);
  else if (progress->event == GUISE_MASK_TRAINING_SAVED && !isnan (progress->agreement))
    {
      text = g_strdup_printf (_("Saved; agreement with the labels kept aside is %.0f %%"),
                                 100.0 * progress->agreement);
      guise_job_report_note (report, text);
    }
  else if (progress->event == GUISE_MASK_TRAINING_STEP)
    {
      text = g_strdup_printf (_("Iteration %'" PRIu64), progress->iteration);
      guise_job_report_status (report, text);
    }
}

typedef struct
{
  GuiseJobReport *report; /* borrowed */
  uint64_t        first;  /* iteration when it began */
} Listener;

static void
on_listened_cb (const GuiseMaskTrainingProgress *progress, void *user_data)
{
  const Listener *self = user_data;

  on_training_cb (progress, self->report);
  if (progress->event == GUISE_MASK_TRAINING_STEP)
    guise_job_report_progress (progress->iteration - self->first, N_ITERATIONS, self->report);
}

static char *
describe_training (const GuiseMaskTraining *training)
{
  const double agreement = guise_mask_training_get_agreement (training);

  if (isnan (agreement))
    return g_strdup (_("The mask model is trained and saved"));
  return g_strdup_printf (_("The mask model is saved; it agrees with %.0f %% of the labels kept "
                            "aside"),
                             100.0 * agreement);
}

static gboolean
train (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order     *order = data;
  g_autofree char *name = guise_device_choose ("auto");
  g_autoptr (GuiseDevice) device = guise_device_open (name, 0, error);
  g_autoptr (GuiseMaskTraining) training = NULL;
  GuiseMaskTrainingSetup setup = {
    .model = order->model,
    .facesets = (const char *const *) order->faces,
    .n_facesets = g_strv_length (order->faces),
    .options = guise_xseg_options_default (),
    .changes = TRUE,
    .device = device,
    .seed = SEED,
    .cache_bytes = CACHE_BYTES,
    .save_seconds = SAVE_SECONDS,
  };
  Listener listener = { .report = report };

  setup.options.batch_size = order->batch_size;
  guise_job_report_status (report, _("Getting the mask network ready"));
  training = device != NULL ? guise_mask_training_open (&setup, error) : NULL;
  if (training == NULL)
    return FALSE;
  listener.first = guise_mask_training_get_iteration (training);
  if (!guise_mask_training_run (training, N_ITERATIONS, on_listened_cb, &listener, cancellable,
                                error))
    return FALSE;
  report_text (report, describe_training (training));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_train (const char *const *faces, const char *model, int batch_size)
{
  Order *order = order_new (faces, model);

  order->batch_size = batch_size;
  return guise_thread_job_new (_("Training masks"), train, order, order_free);
}

/* ---- a model from elsewhere ---- */

static gboolean
import (GuiseJobReport *report, void *data, GCancellable *cancellable, GError **error)
{
  const Order *order = data;

  guise_job_report_status (report, _("Copying the mask model"));
  if (!guise_mask_model_import (order->from, order->model, error))
    return FALSE;
  report_text (report, g_strdup (_("The mask model is copied into the project")));
  return TRUE;
}

GuiseJob *
guise_mask_job_new_import (const char *from, const char *model)
{
  const char *const none[] = { NULL };
  Order            *order = order_new (none, model);

  order->from = g_strdup (from);
  return guise_thread_job_new (_("Copying the mask model"), import, order, order_free);
}
