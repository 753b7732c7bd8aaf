/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise xseg train`: a mask model learns from labelled faces. */
#include <inttypes.h>
#include <math.h>

#include "cli/guise-cli-xseg.h"
#include "core/guise-file.h"
#include "image/guise-jpeg.h"
#include "mask/guise-mask-model.h"
#include "mask/guise-mask-training.h"

#define SAVE_SECONDS    300.0
#define CACHE_BYTES     ((size_t) 1 << 30)
#define SMOOTHING       0.02 /* of the loss shown: about the last 50 iterations count */
#define PREVIEW_QUALITY 90

typedef struct
{
  GuiseCli          *cli;      /* borrowed */
  GuiseMaskTraining *training; /* borrowed */
  const char        *preview;  /* borrowed, or NULL */
  uint64_t           until;    /* 0: until it is stopped */
  uint64_t           n_steps;
  double             loss;
  double             total_ms;
} Reporter;

static void
write_preview (const Reporter *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) sheet = guise_mask_training_draw_preview (self->training, &error);
  g_autoptr (GBytes) bytes = sheet != NULL ? guise_jpeg_encode (sheet, PREVIEW_QUALITY,
                                                                GUISE_JPEG_CHROMA_444, &error)
                                           : NULL;

  if (bytes == NULL || !guise_file_replace (self->preview, g_bytes_get_data (bytes, NULL),
                                            g_bytes_get_size (bytes), &error))
    guise_cli_output_warning (self->cli->output, _("The preview could not be written: %s"),
                                                    error->message);
}

static void
on_step (Reporter *self, const GuiseMaskTrainingProgress *progress)
{
  const double weight = self->n_steps == 0 ? 1.0 : SMOOTHING;
  JsonObject  *members;

  self->n_steps++;
  self->loss += weight * (progress->loss - self->loss);
  self->total_ms += progress->ms;
  if (!guise_cli_output_wants_progress (self->cli->output, progress->iteration, self->until))
    return;
  members = json_object_new ();
  json_object_set_int_member (members, "iteration", (gint64) progress->iteration);
  json_object_set_double_member (members, "loss", self->loss);
  json_object_set_double_member (members, "ms", progress->ms);
  json_object_set_double_member (members, "agreement", progress->agreement);
  json_object_set_double_member (members, "gain_s", progress->gain_seconds);
  guise_cli_output_progress (self->cli->output, progress->iteration, self->until, members);
}

/* The agreement, and for how long it still gets better. */
static void
on_saved (const Reporter *self, const GuiseMaskTrainingProgress *progress)
{
  const double     left = progress->gain_seconds;
  g_autofree char *text = isnan (left) ? NULL : guise_cli_dup_duration (left);

  if (isnan (progress->agreement))
    guise_cli_output_note (self->cli->output, _("Saved at iteration %" PRIu64 "."),
                                                 progress->iteration);
  else
    guise_cli_output_note (self->cli->output,
                           _("Saved at iteration %" PRIu64
                             ". Faces that it has never seen: %.1f %% agreement."),
                              progress->iteration, 100.0 * progress->agreement);
  if (left > 0.0)
    guise_cli_output_note (self->cli->output,
                           /* Translators: a duration, as in "3 min 05 s" */
                           _("It is worth waiting about %s more."), text);
  else if (!isnan (left))
    guise_cli_output_note (self->cli->output,
                           _("It hardly gets better any more; stop it when you like."));
  if (self->preview != NULL)
    write_preview (self);
}

static void
on_progress_cb (const GuiseMaskTrainingProgress *progress, void *user_data)
{
  Reporter *self = user_data;

  switch (progress->event)
    {
    case GUISE_MASK_TRAINING_STEP:
      on_step (self, progress);
      break;
    case GUISE_MASK_TRAINING_SAVED:
      on_saved (self, progress);
      break;
    case GUISE_MASK_TRAINING_UNSAVED:
      guise_cli_output_warning (self->cli->output, "%s", progress->text);
      break;
    }
}

static GuiseMaskTraining *
open_training (GuiseCli                 *self,
               const GuiseCliXsegWishes *wishes,
               GuiseDevice              *device,
               GError                  **error)
{
  GuiseMaskTrainingSetup setup = {
    .model = wishes->model,
    .facesets = (const char *const *) wishes->rest + 1,
    .n_facesets = g_strv_length (wishes->rest + 1),
    .options = guise_xseg_options_default (),
    .changes = wishes->batch_size > 0 || wishes->pretrain || wishes->no_pretrain,
    .learning_rate = wishes->learning_rate,
    .device = device,
    .n_threads = self->n_threads,
    .seed = self->seed,
    .cache_bytes = CACHE_BYTES,
    .backgrounds = wishes->backgrounds,
    .save_seconds = SAVE_SECONDS,
  };

  setup.options.face_type = wishes->type;
  if (wishes->batch_size > 0)
    setup.options.batch_size = wishes->batch_size;
  if (wishes->base > 0)
    setup.options.base = wishes->base;
  setup.options.pretrain = wishes->pretrain;
  return guise_mask_training_open (&setup, error);
}

/* A model that was there makes room, and comes back when no training comes of it. Fills
 * @out_before with where it is, %NULL when there was none. */
static GuiseMaskTraining *
open_anew (GuiseCli                 *self,
           const GuiseCliXsegWishes *wishes,
           GuiseDevice              *device,
           char                    **out_before,
           GError                  **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char   *before = guise_mask_model_set_aside (wishes->model, &local);
  GuiseMaskTraining *training;

  if (before == NULL && !g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return NULL;
    }
  training = open_training (self, wishes, device, error);
  if (training != NULL)
    *out_before = g_steal_pointer (&before);
  else if (before != NULL)
    guise_mask_model_bring_back (before, wishes->model, NULL); /* why it did not train is told */
  return training;
}

static void
tell_before (GuiseCli *self, const char *before, JsonObject *members)
{
  if (before == NULL)
    return;
  guise_cli_output_note (self->output, _("The model of before is in '%s' now."), before);
  json_object_set_string_member (members, "before", before);
}

static void
tell_faces (GuiseCli *self, const GuiseMaskTraining *training, JsonObject *members)
{
  GuiseXsegLabel label;
  size_t         n_aside;
  const size_t   n = guise_mask_training_get_n_faces (training, &n_aside, &label);

  if (label == GUISE_XSEG_LABEL_MASK)
    guise_cli_output_note (self->output, _("Nobody has drawn over a face: %zu stored masks are "
                                           "learned."),
                                            n);
  else if (label == GUISE_XSEG_LABEL_POLYGONS)
    guise_cli_output_note (self->output, _("%zu labelled faces are learned, %zu are kept aside to "
                                           "measure it."),
                                            n, n_aside);
  json_object_set_int_member (members, "faces", (gint64) n);
  json_object_set_int_member (members, "kept_aside", (gint64) n_aside);
}

gboolean
guise_cli_xseg_train (GuiseCli *self, const GuiseCliXsegWishes *wishes, GError **error)
{
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseMaskTraining) training = NULL;
  g_autoptr (JsonObject) members = json_object_new ();
  g_autofree char *before = NULL;
  Reporter         reporter = { .cli = self, .preview = wishes->preview };

  if (wishes->pretrain && wishes->no_pretrain)
    {
      guise_cli_set_usage_error (self, error, _("Either --pretrain or --no-pretrain, not both."));
      return FALSE;
    }
  device = guise_device_open (self->device, self->n_threads, error);
  if (device != NULL)
    training = wishes->restart ? open_anew (self, wishes, device, &before, error)
                               : open_training (self, wishes, device, error);
  if (training == NULL)
    return FALSE;
  reporter.training = training;
  if (wishes->n_iterations > 0)
    reporter.until = guise_mask_training_get_iteration (training) + (uint64_t) wishes->n_iterations;
  tell_before (self, before, members);
  tell_faces (self, training, members);
  guise_cli_output_begin (self->output, _("Training masks"),
                                           guise_mask_training_get_iteration (training));
  if (!guise_mask_training_run (training, (uint64_t) wishes->n_iterations, on_progress_cb,
                                &reporter, self->cancellable, error))
    return FALSE;
  /* Everything is saved: being stopped by hand is how this ends, when nobody said how many. */
  json_object_set_int_member (members, "iteration",
                              (gint64) guise_mask_training_get_iteration (training));
  json_object_set_string_member (members, "model", wishes->model);
  if (reporter.n_steps > 0)
    {
      json_object_set_double_member (members, "loss", reporter.loss);
      json_object_set_double_member (members, "ms_mean",
                                     reporter.total_ms / (double) reporter.n_steps);
    }
  if (!isnan (guise_mask_training_get_agreement (training)))
    json_object_set_double_member (members, "agreement",
                                   guise_mask_training_get_agreement (training));
  guise_cli_output_result (self->output, NULL, g_steal_pointer (&members));
  return TRUE;
}
