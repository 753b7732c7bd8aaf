/* SPDX-License-Identifier: GPL-3.0-or-later
 * The samples of a training's iterations: made by the device where it can, else by the sampler's
 * threads. */
#include <string.h>

#include "sample/guise-augment.h"
#include "train/guise-training-private.h"

#define LOAD_NOTE_SECONDS  5.0          /* between words about faces being decoded */
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

static GuiseSamplerOptions
get_sampler_options (const GuiseTraining *self)
{
  GuiseSaehdOptions options =
    guise_saehd_options_get_effective (guise_saehd_get_options (self->model));

  return (GuiseSamplerOptions){
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
}

static void
on_faces_loaded_cb (size_t n_done, size_t n, void *user_data)
{
  GuiseTraining   *self = user_data;
  const int64_t    now_us = g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if ((double) (now_us - self->last_load_note_us) < LOAD_NOTE_SECONDS * 1e6)
    return;
  text = g_strdup_printf ("%zu of %zu faces are decoded", n_done, n);
  self->last_load_note_us = now_us;
  guise_training_tell (self, GUISE_TRAINING_NOTE, text);
}

/* More faces than fit into the memory of the device or, pinned, of the computer are no reason not
 * to train: then there is no device sampler, and no error. */
static gboolean
open_device_samples (GuiseTraining             *self,
                     const GuiseSamplerOptions *options,
                     uint64_t                   first,
                     GCancellable              *cancellable,
                     GError                   **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = NULL;

  self->last_load_note_us = g_get_monotonic_time ();
  /* One of several ranks does not stop by itself; they agree on it after an iteration. */
  self->device_sampler =
    guise_device_sampler_new (self->setup->device, self->src, self->dst, options, first,
                              on_faces_loaded_cb, self, self->ranks == NULL ? cancellable : NULL,
                              &reason);
  if (self->device_sampler != NULL)
    return TRUE;
  if (!g_error_matches (reason, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  text = g_strdup_printf ("The processor makes the samples, because the GPU cannot: %s",
                          reason->message);
  guise_training_tell (self, GUISE_TRAINING_NOTE, text);
  return TRUE;
}

gboolean
guise_training_open_samples (GuiseTraining *self, GCancellable *cancellable, GError **error)
{
  const GuiseSamplerOptions options = get_sampler_options (self);
  /* To repeat a batch after a resume it is drawn again. */
  const uint64_t first = count_batches (self) - (repeats_batch (self) ? 1 : 0);

  if (!self->setup->host_samples &&
      guise_device_sampler_is_possible (self->setup->device, &options) &&
      !open_device_samples (self, &options, first, cancellable, error))
    return FALSE;
  if (self->device_sampler == NULL)
    self->sampler = guise_sampler_new (self->src, self->dst, &options, first, error);
  return self->device_sampler != NULL || self->sampler != NULL;
}

/* The targets become the input, too. */
static void
repeat_targets (const GuiseSaehdBatch *batch)
{
  size_t n = 2 * 3 * (size_t) batch->n * (size_t) (batch->resolution * batch->resolution);

  memcpy (batch->planes[GUISE_SAEHD_WARPED], batch->planes[GUISE_SAEHD_TARGET], n * sizeof (float));
}

gboolean
guise_training_fetch_batch (GuiseTraining *self, GError **error)
{
  if (self->device_sampler == NULL)
    return TRUE;
  if (!guise_device_sampler_read (self->device_sampler, self->batch, error))
    return FALSE;
  if (self->is_repeated)
    repeat_targets (self->batch);
  return TRUE;
}

static gboolean
start_with_host_samples (GuiseTraining *self, double *out_wait_ms, GError **error)
{
  if (!(self->is_repeated && self->has_batch) &&
      !guise_sampler_next (self->sampler, self->batch->planes, out_wait_ms, error))
    return FALSE;
  if (self->is_repeated)
    repeat_targets (self->batch);
  return guise_saehd_trainer_start (self->trainer, self->batch, error);
}

static gboolean
start_with_device_samples (GuiseTraining *self, double *out_wait_ms, GError **error)
{
  const void *planes[GUISE_N_SAEHD_PLANES];

  if (!(self->is_repeated && self->has_batch) &&
      !guise_device_sampler_next (self->device_sampler, out_wait_ms, error))
    return FALSE;
  for (int i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    planes[i] = guise_device_sampler_get_plane (self->device_sampler, i);
  if (self->is_repeated)
    planes[GUISE_SAEHD_WARPED] = planes[GUISE_SAEHD_TARGET];
  return guise_saehd_trainer_start_device (self->trainer, planes, error);
}

gboolean
guise_training_start_batch (GuiseTraining *self, double *out_wait_ms, GError **error)
{
  gboolean done;

  self->is_repeated = repeats_batch (self);
  done = self->device_sampler != NULL ? start_with_device_samples (self, out_wait_ms, error)
                                      : start_with_host_samples (self, out_wait_ms, error);
  self->has_batch = TRUE;
  return done;
}
