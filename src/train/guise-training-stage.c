/* SPDX-License-Identifier: GPL-3.0-or-later
 * One stage of a training: what it needs, and the batches of its iterations. */
#include <string.h>

#include "faceset/guise-augment.h"
#include "train/guise-preview-sheet.h"
#include "train/guise-train-error.h"
#include "train/guise-training-private.h"

#define SAMPLE_CACHE_BYTES (2ULL << 30) /* 4 200 faces for 224 pixels, 2 000 for 320 */

static const GuiseColorTransfer color_transfers[GUISE_N_SAEHD_CTS] = {
  [GUISE_SAEHD_CT_NONE] = GUISE_COLOR_TRANSFER_NONE,
  [GUISE_SAEHD_CT_RCT] = GUISE_COLOR_TRANSFER_RCT,
  [GUISE_SAEHD_CT_LCT] = GUISE_COLOR_TRANSFER_LCT,
  [GUISE_SAEHD_CT_MKL] = GUISE_COLOR_TRANSFER_MKL,
  [GUISE_SAEHD_CT_IDT] = GUISE_COLOR_TRANSFER_IDT,
  [GUISE_SAEHD_CT_SOT] = GUISE_COLOR_TRANSFER_SOT,
};

/* Whether the iteration to be started takes the samples of the one before once more, with the
 * targets as input: Quick96 does it every third time (training.md 9). */
static gboolean
repeats_batch (const GuiseTraining *self)
{
  uint64_t n = guise_training_get_n_started (self);

  return guise_saehd_get_options (self->model)->quick96 && n > 0 && n % 3 == 0;
}

/* Batches drawn before the iteration to come, were all iterations of this kind. */
static uint64_t
count_batches (const GuiseTraining *self)
{
  uint64_t n = guise_training_get_iteration (self);

  return guise_saehd_get_options (self->model)->quick96 && n > 0 ? n - (n - 1) / 3 : n;
}

static GuiseSampler *
make_sampler (GuiseTraining *self, const GuiseSaehdOptions *stored, GError **error)
{
  GuiseSaehdOptions   options = guise_saehd_options_get_effective (stored);
  GuiseSamplerOptions wanted = {
    .batch_size = options.batch_size,
    .n_parts = guise_training_get_n_ranks (self),
    .part = self->ranks != NULL ? self->ranks->rank : 0,
    .resolution = options.resolution,
    .face_type = guise_saehd_options_get_face_type (&options),
    .random_warp = options.random_warp,
    .scale_range = options.quick96 ? GUISE_AUGMENT_SCALE_NARROW : GUISE_AUGMENT_SCALE_WIDE,
    .random_src_flip = options.random_src_flip,
    .random_dst_flip = options.random_dst_flip,
    .random_hsv_power = options.random_hsv_power,
    .ct_mode = color_transfers[options.ct_mode],
    .uniform_yaw = options.uniform_yaw,
    .seed = self->setup->seed,
    .n_threads = self->setup->n_threads,
    .cache_bytes = SAMPLE_CACHE_BYTES,
  };

  /* To repeat a batch after a resume it is drawn again. */
  return guise_sampler_new (self->src, self->dst, &wanted,
                            count_batches (self) - (repeats_batch (self) ? 1 : 0), error);
}

static GuiseFaceset *
open_faces (GuiseTraining *self, GuiseFaceSlot slot, GError **error)
{
  const char *path = self->setup->faces[slot];

  if (path == NULL)
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_FACES,
                   "The plan needs faces that the project does not have (slot %d)", (int) slot);
      return NULL;
    }
  return guise_faceset_open (path, error);
}

/* The model as this rank trains it: its share of the samples. */
static GuiseSaehd *
make_part (const GuiseTraining *self, GError **error)
{
  GuiseSaehdOptions options = *guise_saehd_get_options (self->model);

  options.batch_size /= guise_training_get_n_ranks (self);
  return guise_saehd_new (&options, error);
}

/* Ranks on machines with other faces, files or programs would train something, but not this. */
static gboolean
check_ranks (const GuiseTraining *self, GError **error)
{
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (self->setup->plan, self->stage);
  g_autofree char          *more =
    g_strdup_printf ("stage %s, seed %" G_GUINT64_FORMAT ", %zu and %zu faces", stage->name,
                     self->setup->seed, guise_faceset_get_n (self->src),
                     guise_faceset_get_n (self->dst));

  return guise_ranks_check_trainer (self->ranks, guise_saehd_get_options (self->model),
                                    self->trainer, more, error);
}

static void
tell_shares (GuiseTraining *self)
{
  int              batch_size = guise_saehd_get_options (self->model)->batch_size;
  g_autofree char *sum = guise_ranks_describe_batch (guise_training_get_n_ranks (self), batch_size);
  g_autofree char *text = g_strdup_printf ("Samples of a batch by process: %s", sum);

  if (self->ranks != NULL)
    guise_training_tell (self, GUISE_TRAINING_NOTE, text);
}

gboolean
guise_training_begin_stage (GuiseTraining *self, size_t index, GError **error)
{
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (self->setup->plan, index);
  const GuiseSaehdOptions  *options;

  self->stage = index;
  if ((self->model = guise_training_plan_new_model (self->setup->plan, self->setup->options, index,
                                                    error)) == NULL ||
      (self->part = make_part (self, error)) == NULL ||
      (self->src = open_faces (self, stage->src, error)) == NULL ||
      (self->dst = open_faces (self, stage->dst, error)) == NULL)
    return FALSE;
  options = guise_saehd_get_options (self->part);
  self->n_preview_rows = guise_preview_sheet_rows (options->batch_size, options->resolution);
  self->trainer = guise_saehd_trainer_new (self->part, self->weights, self->setup->device,
                                           self->setup->seed, GUISE_SAEHD_TRAINER_DEFAULT, error);
  if (self->trainer == NULL)
    return FALSE;
  if (guise_training_is_first (self) &&
      (self->preview = guise_saehd_preview_new (self->part, self->weights, self->setup->device,
                                                self->n_preview_rows, error)) == NULL)
    return FALSE;
  self->batch = guise_saehd_batch_new (options->batch_size, options->resolution, error);
  if (self->batch == NULL)
    return FALSE;
  self->sampler = make_sampler (self, guise_saehd_get_options (self->model), error);
  if (self->sampler == NULL || !check_ranks (self, error))
    return FALSE;
  guise_training_tell (self, GUISE_TRAINING_STAGE, stage->title);
  tell_shares (self);
  return TRUE;
}

void
guise_training_end_stage (GuiseTraining *self)
{
  g_clear_pointer (&self->sampler, guise_sampler_free);
  g_clear_pointer (&self->src, guise_faceset_unref);
  g_clear_pointer (&self->dst, guise_faceset_unref);
  g_clear_pointer (&self->preview, guise_saehd_preview_free);
  g_clear_pointer (&self->trainer, guise_saehd_trainer_free);
  g_clear_pointer (&self->batch, guise_saehd_batch_free);
  self->has_batch = FALSE;
  self->n_bad = self->n_bad_told = 0;
  g_clear_pointer (&self->part, guise_saehd_unref);
  g_clear_pointer (&self->model, guise_saehd_unref);
}

gboolean
guise_training_next_batch (GuiseTraining *self, double *out_wait_ms, GError **error)
{
  const GuiseSaehdBatch *batch = self->batch;
  gboolean               repeats = repeats_batch (self);
  size_t n = 2 * 3 * (size_t) batch->n * (size_t) (batch->resolution * batch->resolution);

  if (!(repeats && self->has_batch) &&
      !guise_sampler_next (self->sampler, batch->planes, out_wait_ms, error))
    return FALSE;
  self->has_batch = TRUE;
  if (repeats)
    memcpy (batch->planes[GUISE_SAEHD_WARPED], batch->planes[GUISE_SAEHD_TARGET],
            n * sizeof (float));
  return TRUE;
}
