/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask model learns from labelled faces, and is measured on some that it never sees. */
#include <math.h>

#include "core/guise-error.h"
#include "mask/guise-mask-agreement.h"
#include "mask/guise-mask-training-private.h"
#include "model/guise-model-error.h"

#define NARROW 10.0 /* times the learning rate */

void
guise_mask_training_free (GuiseMaskTraining *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->sampler, guise_xseg_sampler_free);
  g_clear_pointer (&self->predictor, guise_xseg_predictor_free);
  g_clear_pointer (&self->trainer, guise_xseg_trainer_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->xseg, guise_xseg_unref);
  g_clear_pointer (&self->state, guise_dfl_state_free);
  g_clear_pointer (&self->face, guise_xseg_face_free);
  g_clear_pointer (&self->learned, g_ptr_array_unref);
  g_clear_pointer (&self->facesets, g_ptr_array_unref);
  g_clear_pointer (&self->aside, g_array_unref);
  g_clear_pointer (&self->shown, g_array_unref);
  g_clear_pointer (&self->outlook, guise_mask_outlook_free);
  g_free (self->images);
  g_free (self->targets);
  g_free (self->mask);
  g_free (self->dir);
  g_free (self);
}

/* ---- opening ---- */

double
guise_mask_training_get_rate (int base)
{
  const GuiseXsegOptions theirs = guise_xseg_options_default ();

  return base < theirs.base ? NARROW * theirs.learning_rate : theirs.learning_rate;
}

/* The model of the folder, or a new one. */
static gboolean
open_model (GuiseMaskTraining *self, const GuiseMaskTrainingSetup *setup, GError **error)
{
  g_autoptr (GError) local = NULL;
  GuiseXsegOptions options;
  gboolean is_new = !guise_xseg_folder_load_options (setup->model, &options, &self->state, &local);

  if (is_new && !g_error_matches (local, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (is_new)
    {
      options = setup->options;
      if (options.face_type == GUISE_FACE_TYPE_MARK_ONLY)
        options.face_type = guise_mask_training_find_face_type (self);
      self->state = guise_dfl_state_new ();
    }
  else if (setup->changes)
    {
      options.batch_size = setup->options.batch_size;
      options.pretrain = setup->options.pretrain;
    }
  options.learning_rate =
    setup->learning_rate > 0.0 ? setup->learning_rate : guise_mask_training_get_rate (options.base);
  if (!guise_xseg_options_check (&options, GUISE_XSEG_RULE_PROMPT, error) ||
      (self->xseg = guise_xseg_new (&options, error)) == NULL)
    return FALSE;
  self->weights = guise_weights_new (setup->device);
  return guise_weight_table_add_weights (guise_xseg_get_table (self->xseg), self->weights,
                                         setup->seed, FALSE, error) &&
         (is_new || guise_xseg_folder_load_weights (setup->model, self->xseg, self->weights,
                                                    GUISE_DFL_MISSING_REFUSE, NULL, error));
}

static gboolean
open_sampler (GuiseMaskTraining *self, const GuiseMaskTrainingSetup *setup, GError **error)
{
  const GuiseXsegOptions       *options = guise_xseg_get_options (self->xseg);
  const GuiseXsegSamplerOptions wanted = {
    .batch_size = options->batch_size,
    .resolution = options->resolution,
    .face_type = options->face_type,
    .pretrain = options->pretrain,
    .seed = setup->seed,
    .n_threads = setup->n_threads,
    .cache_bytes = setup->cache_bytes,
    .backgrounds = setup->backgrounds,
  };

  self->sampler =
    guise_xseg_sampler_new ((GuiseFaceset *const *) self->learned->pdata, self->learned->len,
                            &wanted, (uint64_t) self->state->iter, error);
  return self->sampler != NULL;
}

GuiseMaskTraining *
guise_mask_training_open (const GuiseMaskTrainingSetup *setup, GError **error)
{
  g_autoptr (GuiseMaskTraining) self = g_new0 (GuiseMaskTraining, 1);
  const GuiseXsegOptions *options;
  size_t                  n;

  self->dir = g_strdup (setup->model);
  self->device = setup->device;
  self->save_seconds = setup->save_seconds;
  self->agreement = NAN;
  self->outlook = guise_mask_outlook_new ();
  if (!guise_mask_training_open_facesets (self, setup, error) || !open_model (self, setup, error))
    return NULL;
  options = guise_xseg_get_options (self->xseg);
  guise_mask_training_choose_faces (self, !options->pretrain);
  if (!open_sampler (self, setup, error))
    return NULL;
  guise_mask_training_choose_shown (self, guise_xseg_sampler_get_label (self->sampler));
  n = (size_t) options->resolution * (size_t) options->resolution;
  self->images = g_new (float, 3 * n * (size_t) options->batch_size);
  self->targets = g_new (float, n *(size_t) options->batch_size);
  self->mask = g_new (float, n);
  self->face = guise_xseg_face_new (options->resolution, error);
  if (self->face == NULL)
    return NULL;
  self->trainer = guise_xseg_trainer_new (self->xseg, self->weights, setup->device, setup->seed,
                                          GUISE_XSEG_TRAINER_DEFAULT, error);
  return self->trainer != NULL ? g_steal_pointer (&self) : NULL;
}

/* ---- looking at faces that are not learned ---- */

/* As the model learns, so it is looked at; what it is to draw in pretraining is the grey picture.
 */
static gboolean
open_predictor (GuiseMaskTraining *self, GError **error)
{
  const gboolean pretrain = guise_xseg_get_options (self->xseg)->pretrain;

  if (self->predictor == NULL)
    self->predictor =
      guise_xseg_predictor_new (self->xseg, self->weights,
                                pretrain ? GUISE_XSEG_SKIPS_ZERO : GUISE_XSEG_SKIPS_JOINED,
                                self->device, 1, error);
  return self->predictor != NULL;
}

/* Fills @face and @mask; the face as the model sees it when it is applied. */
gboolean
guise_mask_training_look_at (GuiseMaskTraining *self, const GuiseMaskAside *one, GError **error)
{
  const int      r = guise_xseg_get_options (self->xseg)->resolution;
  GuiseXsegLabel label = guise_xseg_sampler_get_label (self->sampler);
  const size_t   n = 3 * (size_t) r * (size_t) r;

  if (!guise_xseg_face_load (self->face, one->faceset, one->index,
                             guise_xseg_get_options (self->xseg)->face_type, label, error))
    return FALSE;
  if (!open_predictor (self, error))
    return FALSE;
  for (size_t i = 0; i < n; i++)
    {
      float *value = &guise_image_plane (self->face->image, 0)[i];

      *value = CLAMP (*value, 0.0f, 1.0f);
    }
  if (guise_xseg_get_options (self->xseg)->pretrain)
    guise_xseg_face_make_grey (self->face->image, guise_image_plane (self->face->mask, 0));
  return guise_xseg_predictor_run (self->predictor, guise_image_plane (self->face->image, 0),
                                   self->mask, error);
}

/* A face that cannot be read any more does not count. */
static gboolean
measure (GuiseMaskTraining *self, GError **error)
{
  const int    r = guise_xseg_get_options (self->xseg)->resolution;
  const size_t n = (size_t) r * (size_t) r;
  double       sum = 0.0;
  size_t       n_measured = 0;

  for (guint i = 0; i < self->aside->len; i++)
    {
      g_autoptr (GError) local = NULL;

      if (guise_mask_training_look_at (self, &g_array_index (self->aside, GuiseMaskAside, i),
                                       &local))
        {
          sum += guise_mask_compare (self->mask, guise_image_plane (self->face->mask, 0), n);
          n_measured++;
        }
      else if (local->domain == GUISE_NN_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
    }
  self->agreement = n_measured > 0 ? sum / (double) n_measured : (double) NAN;
  return TRUE;
}

/* ---- the loop ---- */

typedef struct
{
  GuiseMaskTrainingFunc func;
  void                 *user_data;
} Listener;

static void
tell (const GuiseMaskTraining *self,
      const Listener          *listener,
      GuiseMaskTrainingEvent   event,
      double                   loss,
      double                   ms,
      const char              *text)
{
  const GuiseMaskTrainingProgress progress = {
    .event = event,
    .iteration = (uint64_t) self->state->iter,
    .loss = loss,
    .ms = ms,
    .agreement = self->agreement,
    .step_seconds = guise_mask_outlook_get_step_seconds (self->outlook),
    .gain_seconds = guise_mask_outlook_get_seconds_left (self->outlook),
    .text = text,
  };

  if (listener->func != NULL)
    listener->func (&progress, listener->user_data);
}

static gboolean
save (GuiseMaskTraining *self, const Listener *listener, GError **error)
{
  if (!guise_xseg_folder_save (self->dir, self->xseg, self->weights, self->state, error) ||
      !measure (self, error))
    return FALSE;
  guise_mask_outlook_add_agreement (self->outlook, self->agreement);
  tell (self, listener, GUISE_MASK_TRAINING_SAVED, NAN, 0.0, NULL);
  return TRUE;
}

/* A disk that is full now may have room later: what is learned stays in memory. */
static void
save_if_possible (GuiseMaskTraining *self, const Listener *listener)
{
  g_autoptr (GError) error = NULL;

  if (!save (self, listener, &error))
    tell (self, listener, GUISE_MASK_TRAINING_UNSAVED, NAN, 0.0, error->message);
}

static gboolean
step (GuiseMaskTraining *self, const Listener *listener, GError **error)
{
  const int64_t start = g_get_monotonic_time ();
  double        loss;
  double        ms;
  float         kept;

  if (!guise_xseg_sampler_next (self->sampler, self->images, self->targets, NULL, error) ||
      !guise_xseg_trainer_step (self->trainer, self->images, self->targets, &loss, error))
    return FALSE;
  if (!isfinite (loss))
    {
      g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_NOT_FINITE,
                   "The loss is no number after iteration %" G_GINT64_FORMAT
                   ": the model cannot learn any more. What was saved before stays",
                   self->state->iter);
      return FALSE;
    }
  kept = (float) loss;
  self->state->iter++;
  g_array_append_val (self->state->loss_history, kept);
  ms = (double) (g_get_monotonic_time () - start) / 1000.0;
  guise_mask_outlook_add_time (self->outlook, ms / 1000.0);
  tell (self, listener, GUISE_MASK_TRAINING_STEP, loss, ms, NULL);
  return TRUE;
}

gboolean
guise_mask_training_run (GuiseMaskTraining    *self,
                         uint64_t              n_iterations,
                         GuiseMaskTrainingFunc func,
                         void                 *user_data,
                         GCancellable         *cancellable,
                         GError              **error)
{
  const Listener listener = { func, user_data };
  int64_t        saved = g_get_monotonic_time ();

  for (uint64_t i = 0; n_iterations == 0 || i < n_iterations; i++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        break;
      if (!step (self, &listener, error))
        return FALSE;
      if (self->save_seconds > 0.0 &&
          (double) (g_get_monotonic_time () - saved) >= self->save_seconds * G_USEC_PER_SEC)
        {
          save_if_possible (self, &listener);
          saved = g_get_monotonic_time ();
        }
    }
  return save (self, &listener, error);
}

/* ---- what it is ---- */

uint64_t
guise_mask_training_get_iteration (const GuiseMaskTraining *self)
{
  return (uint64_t) self->state->iter;
}

const GuiseXsegOptions *
guise_mask_training_get_options (const GuiseMaskTraining *self)
{
  return guise_xseg_get_options (self->xseg);
}

size_t
guise_mask_training_get_n_faces (const GuiseMaskTraining *self,
                                 size_t                  *out_n_aside,
                                 GuiseXsegLabel          *out_label)
{
  *out_n_aside = self->aside->len;
  *out_label = guise_xseg_sampler_get_label (self->sampler);
  return guise_xseg_sampler_get_n_faces (self->sampler);
}

double
guise_mask_training_get_agreement (const GuiseMaskTraining *self)
{
  return self->agreement;
}
