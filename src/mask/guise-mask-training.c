/* SPDX-License-Identifier: GPL-3.0-or-later
 * A mask model learns from labelled faces, and is measured on some that it never sees. */
#include "mask/guise-mask-training.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "mask/guise-mask-agreement.h"
#include "mask/guise-mask-model.h"
#include "mask/guise-mask-notes.h"
#include "mask/guise-mask-outlook.h"
#include "model/guise-model-error.h"
#include "model/guise-xseg-predictor.h"
#include "model/guise-xseg-trainer.h"
#include "sample/guise-xseg-sampler.h"

#define ASIDE_OF       10 /* of so many labelled faces one is kept aside */
#define ASIDE_LEAST    20 /* with fewer labelled faces all are needed */
#define ASIDE_MOST     64 /* more make no better measure, and each save slower */
#define N_PREVIEW      4
#define N_PREVIEW_KIND 4 /* pictures of a face side by side */
#define HARD           0.5f
#define DARK           0.35f
#define NARROW         10.0 /* times the learning rate */

/* A face that is looked at and not learned. */
typedef struct
{
  GuiseFaceset *faceset; /* borrowed */
  size_t        index;
} Aside;

struct _GuiseMaskTraining
{
  char               *dir;       /* owned */
  GPtrArray          *facesets;  /* owned; whole */
  GPtrArray          *learned;   /* owned; what the sampler draws from */
  GArray             *aside;     /* owned; of Aside */
  GArray             *shown;     /* owned; of Aside: for previews */
  GuiseXseg          *xseg;      /* owned */
  GuiseWeights       *weights;   /* owned */
  GuiseDflState      *state;     /* owned */
  GuiseXsegTrainer   *trainer;   /* owned */
  GuiseXsegPredictor *predictor; /* owned, or NULL: made when it is needed first */
  GuiseXsegSampler   *sampler;   /* owned */
  GuiseXsegFace      *face;      /* owned; for looking at one */
  GuiseDevice        *device;    /* borrowed */
  float              *images;    /* owned */
  float              *targets;   /* owned */
  float              *mask;      /* owned; [1, r, r] */
  GuiseMaskOutlook   *outlook;   /* owned */
  double              save_seconds;
  double              agreement;
};

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

/* ---- what is learned, and what is kept aside ---- */

/* Without the faces whose outlines a person does not want to be learned from; NULL without an error
 * when none is left. */
static GuiseFaceset *
open_faceset (const char *path, GError **error)
{
  g_autoptr (GuiseFaceset) all = guise_faceset_open (path, error);
  g_autoptr (GuiseMaskNotes) notes = all != NULL ? guise_mask_notes_load (path, error) : NULL;
  g_autofree size_t *used = NULL;
  size_t             n, n_used = 0;

  if (notes == NULL)
    return NULL;
  n = guise_faceset_get_n (all);
  if (guise_mask_notes_get_n_unused (notes) == 0)
    return g_steal_pointer (&all);
  used = g_new (size_t, n);
  for (size_t i = 0; i < n; i++)
    {
      const GuiseFacesetEntry *entry = guise_faceset_get_entry (all, i);

      if (!entry->has_polygons || guise_mask_notes_is_used (notes, entry->name))
        used[n_used++] = i;
    }
  return n_used > 0 ? guise_faceset_new_part (all, used, n_used) : NULL;
}

static gboolean
open_facesets (GuiseMaskTraining *self, const GuiseMaskTrainingSetup *setup, GError **error)
{
  self->facesets = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_faceset_unref);
  for (size_t i = 0; i < setup->n_facesets; i++)
    {
      GError       *local = NULL;
      GuiseFaceset *faceset = open_faceset (setup->facesets[i], &local);

      if (local != NULL)
        {
          g_propagate_error (error, local);
          return FALSE;
        }
      if (faceset != NULL)
        g_ptr_array_add (self->facesets, faceset);
    }
  if (self->facesets->len == 0)
    g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_EMPTY,
                         "Every face is labelled and left out of training; use some of them");
  return self->facesets->len > 0;
}

static size_t
count_labelled (const GuiseMaskTraining *self)
{
  size_t n = 0;

  for (guint f = 0; f < self->facesets->len; f++)
    for (size_t i = 0; i < guise_faceset_get_n (self->facesets->pdata[f]); i++)
      n += guise_faceset_get_entry (self->facesets->pdata[f], i)->has_polygons != FALSE;
  return n;
}

/* By the name of the face, so that it is the same one whenever training goes on, and however many
 * labels there are by then. */
static gboolean
is_kept_aside (const GuiseMaskTraining *self, const GuiseFacesetEntry *entry)
{
  return entry->has_polygons && self->aside->len < ASIDE_MOST &&
         g_str_hash (entry->name) % ASIDE_OF == 0;
}

static void
split (GuiseMaskTraining *self, GuiseFaceset *faceset)
{
  const size_t       n = guise_faceset_get_n (faceset);
  g_autofree size_t *kept = g_new (size_t, n);
  size_t             n_kept = 0;

  for (size_t i = 0; i < n; i++)
    {
      const Aside one = { faceset, i };

      if (is_kept_aside (self, guise_faceset_get_entry (faceset, i)))
        g_array_append_val (self->aside, one);
      else
        kept[n_kept++] = i;
    }
  if (n_kept > 0)
    g_ptr_array_add (self->learned, guise_faceset_new_part (faceset, kept, n_kept));
}

static void
choose_faces (GuiseMaskTraining *self, gboolean is_measured)
{
  self->learned = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_faceset_unref);
  self->aside = g_array_new (FALSE, FALSE, sizeof (Aside));
  self->shown = g_array_new (FALSE, FALSE, sizeof (Aside));
  for (guint f = 0; f < self->facesets->len; f++)
    if (is_measured)
      split (self, self->facesets->pdata[f]);
    else
      g_ptr_array_add (self->learned, guise_faceset_ref (self->facesets->pdata[f]));
}

/* Those kept aside tell most; after them any that is learned. */
static void
choose_shown (GuiseMaskTraining *self, GuiseXsegLabel label)
{
  for (guint i = 0; i < self->aside->len && self->shown->len < N_PREVIEW; i++)
    g_array_append_val (self->shown, g_array_index (self->aside, Aside, i));
  for (guint f = 0; f < self->learned->len; f++)
    {
      GuiseFaceset *faceset = self->learned->pdata[f];

      for (size_t i = 0; i < guise_faceset_get_n (faceset) && self->shown->len < N_PREVIEW; i++)
        {
          const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
          const Aside              one = { faceset, i };

          if (label == GUISE_XSEG_LABEL_NONE ||
              (label == GUISE_XSEG_LABEL_POLYGONS ? entry->has_polygons : entry->has_mask))
            g_array_append_val (self->shown, one);
        }
    }
}

/* ---- opening ---- */

/* A narrow model takes longer steps well, and at DeepFaceLab's rate it learns for hours what it can
 * learn in minutes (docs/masks.md). */
static double
choose_rate (const GuiseMaskTrainingSetup *setup, const GuiseXsegOptions *options)
{
  const GuiseXsegOptions theirs = guise_xseg_options_default ();

  if (setup->learning_rate > 0.0)
    return setup->learning_rate;
  return options->base < theirs.base ? NARROW * theirs.learning_rate : theirs.learning_rate;
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
      self->state = guise_dfl_state_new ();
    }
  else if (setup->changes)
    {
      options.batch_size = setup->options.batch_size;
      options.pretrain = setup->options.pretrain;
    }
  options.learning_rate = choose_rate (setup, &options);
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
  if (!open_facesets (self, setup, error) || !open_model (self, setup, error))
    return NULL;
  options = guise_xseg_get_options (self->xseg);
  choose_faces (self, !options->pretrain && count_labelled (self) >= ASIDE_LEAST);
  if (!open_sampler (self, setup, error))
    return NULL;
  choose_shown (self, guise_xseg_sampler_get_label (self->sampler));
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

/* Fills @face and @mask; the face as the model sees it when it is applied. */
static gboolean
look_at (GuiseMaskTraining *self, const Aside *one, GError **error)
{
  const int      r = guise_xseg_get_options (self->xseg)->resolution;
  GuiseXsegLabel label = guise_xseg_sampler_get_label (self->sampler);
  const size_t   n = 3 * (size_t) r * (size_t) r;

  if (!guise_xseg_face_load (self->face, one->faceset, one->index,
                             guise_xseg_get_options (self->xseg)->face_type, label, error))
    return FALSE;
  if (self->predictor == NULL)
    self->predictor = guise_xseg_predictor_new (self->xseg, self->weights, self->device, 1, error);
  if (self->predictor == NULL)
    return FALSE;
  for (size_t i = 0; i < n; i++)
    {
      float *value = &guise_image_plane (self->face->image, 0)[i];

      *value = CLAMP (*value, 0.0f, 1.0f);
    }
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

      if (look_at (self, &g_array_index (self->aside, Aside, i), &local))
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

/* ---- the preview ---- */

static uint8_t
to_byte (float value)
{
  return (uint8_t) (CLAMP (value, 0.0f, 1.0f) * 255.0f + 0.5f);
}

/* One face: picture, label, mask, and what the mask leaves of the picture. */
static void
draw_row (const GuiseMaskTraining *self, GuiseImage *sheet, int row)
{
  const int    r = guise_xseg_get_options (self->xseg)->resolution;
  const float *label = guise_image_plane (self->face->mask, 0);

  for (int y = 0; y < r; y++)
    {
      uint8_t *to = guise_image_row (sheet, row * r + y);

      for (int x = 0; x < r; x++)
        for (int c = 0; c < 3; c++)
          {
            const int   i = y * r + x;
            const float pixel = guise_image_plane (self->face->image, c)[i];
            const float kept = self->mask[i] >= HARD ? 1.0f : DARK;

            to[3 * x + c] = to_byte (pixel);
            to[3 * (r + x) + c] = to_byte (label[i]);
            to[3 * (2 * r + x) + c] = to_byte (self->mask[i]);
            to[3 * (3 * r + x) + c] = to_byte (pixel * kept);
          }
    }
}

GuiseImage *
guise_mask_training_draw_preview (GuiseMaskTraining *self, GError **error)
{
  const int r = guise_xseg_get_options (self->xseg)->resolution;
  g_autoptr (GuiseImage) sheet = guise_image_new (GUISE_PIXELS_BGR8, N_PREVIEW_KIND * r,
                                                  MAX ((int) self->shown->len, 1) * r, 3, error);

  if (sheet == NULL)
    return NULL;
  for (guint i = 0; i < self->shown->len; i++)
    {
      if (!look_at (self, &g_array_index (self->shown, Aside, i), error))
        return NULL;
      draw_row (self, sheet, (int) i);
    }
  return g_steal_pointer (&sheet);
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
