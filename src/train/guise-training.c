/* SPDX-License-Identifier: GPL-3.0-or-later
 * The training loop: resume, run the stages of a plan, save so that nothing is lost. */
#include "train/guise-training.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-augment.h"
#include "faceset/guise-sampler.h"
#include "image/guise-png.h"
#include "model/guise-dfl-folder.h"
#include "model/guise-saehd-trainer.h"
#include "train/guise-checkpoint.h"
#include "train/guise-device-sampler.h"
#include "train/guise-preview-sheet.h"
#include "train/guise-train-error.h"

#define N_CHECKPOINTS_KEPT   3
#define SAVE_SECONDS         (25 * 60.0)           /* as the reference (training.md 6.2) */
#define LOAD_NOTE_SECONDS    5.0                   /* between words about faces being decoded */
#define SAMPLE_CACHE_BYTES   (2ULL << 30)          /* 4 200 faces for 224 pixels, 2 000 for 320 */
#define RESET_SEED_INCREMENT 0x9E3779B97F4A7C15ULL /* other start values at every reset */

struct _GuiseTraining
{
  const GuiseTrainingSetup *setup; /* borrowed */
  GuiseTrainingFunc         func;
  void                     *user_data;

  GuiseWeights  *weights; /* owned */
  GuiseDflState *state;   /* owned */

  /* the stage under way; all cleared between stages */
  size_t              stage;
  GuiseSaehd         *model;          /* owned */
  GuiseSaehdTrainer  *trainer;        /* owned */
  GuiseSaehdPreview  *preview;        /* owned */
  GuiseSampler       *sampler;        /* owned; NULL: the device makes the samples */
  GuiseDeviceSampler *device_sampler; /* owned, or NULL */
  GuiseFaceset       *src;            /* owned */
  GuiseFaceset       *dst;            /* owned */
  GuiseSaehdBatch    *batch;          /* owned */
  gboolean            has_batch;      /* it holds the samples of the iteration before */
  gboolean            is_repeated;    /* the iteration started last takes the targets as input */
  double              wait_ms[GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT]; /* of the iterations in flight */
  int64_t             clock_us; /* when the work of the iteration collected next began */
  int                 n_preview_rows;

  int64_t last_save_us;
  int64_t last_preview_us;
  int64_t last_load_note_us;
};

static void
tell (GuiseTraining *self, GuiseTrainingEvent event, const char *text)
{
  GuiseTrainingProgress progress = {
    .event = event,
    .iteration = guise_training_get_iteration (self),
    .stage = self->stage,
    .text = text,
  };

  if (self->func != NULL)
    self->func (&progress, self->user_data);
}

uint64_t
guise_training_get_iteration (const GuiseTraining *self)
{
  return (uint64_t) self->state->iter;
}

/* Iterations that are done or in flight. */
static uint64_t
get_n_started (const GuiseTraining *self)
{
  return guise_training_get_iteration (self) +
         (uint64_t) guise_saehd_trainer_get_n_in_flight (self->trainer);
}

/* Iterations of the plan that are done. */
static uint64_t
get_place (const GuiseTraining *self)
{
  return guise_training_get_iteration (self) - self->setup->first_iteration;
}

static gboolean
check_stage (const GuiseTrainingPlan *plan,
             const char *const       *options,
             size_t                   index,
             GError                 **error)
{
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, options, index, error);

  if (model == NULL)
    return FALSE;
  if (guise_training_plan_get_stage (plan, index)->resets->len == 0 ||
      guise_saehd_get_options (model)->archi.family == GUISE_SAEHD_LIAE)
    return TRUE;
  g_set_error_literal (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN,
                       "It resets inter_AB, which only liae models have; this model is df. Take a "
                       "plan without resets");
  return FALSE;
}

gboolean
guise_training_check (const GuiseTrainingPlan *plan, const char *const *options, GError **error)
{
  for (size_t i = 0; i < plan->stages->len; i++)
    if (!check_stage (plan, options, i, error))
      {
        g_prefix_error (error, "Stage '%s': ", guise_training_plan_get_stage (plan, i)->name);
        return FALSE;
      }
  return TRUE;
}

static void
end_stage (GuiseTraining *self)
{
  g_clear_pointer (&self->sampler, guise_sampler_free);
  g_clear_pointer (&self->device_sampler, guise_device_sampler_free);
  g_clear_pointer (&self->src, guise_faceset_unref);
  g_clear_pointer (&self->dst, guise_faceset_unref);
  g_clear_pointer (&self->preview, guise_saehd_preview_free);
  g_clear_pointer (&self->trainer, guise_saehd_trainer_free);
  g_clear_pointer (&self->batch, guise_saehd_batch_free);
  self->has_batch = FALSE;
  g_clear_pointer (&self->model, guise_saehd_unref);
}

void
guise_training_free (GuiseTraining *self)
{
  if (self == NULL)
    return;
  end_stage (self);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->state, guise_dfl_state_free);
  g_free (self);
}

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
  uint64_t n = get_n_started (self);

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
  tell (self, GUISE_TRAINING_NOTE, text);
}

/* One that makes the samples: the device, where it can. */
static gboolean
make_sampler (GuiseTraining *self, GCancellable *cancellable, GError **error)
{
  const GuiseSamplerOptions options = get_sampler_options (self);
  /* To repeat a batch after a resume it is drawn again. */
  const uint64_t first = count_batches (self) - (repeats_batch (self) ? 1 : 0);

  if (self->setup->host_samples ||
      !guise_device_sampler_is_possible (self->setup->device, &options))
    {
      self->sampler = guise_sampler_new (self->src, self->dst, &options, first, error);
      return self->sampler != NULL;
    }
  self->last_load_note_us = g_get_monotonic_time ();
  self->device_sampler =
    guise_device_sampler_new (self->setup->device, self->src, self->dst, &options, first,
                              on_faces_loaded_cb, self, cancellable, error);
  return self->device_sampler != NULL;
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

/* Everything that belongs to one stage; on failure end_stage() cleans up. */
static gboolean
begin_stage (GuiseTraining *self, size_t index, GCancellable *cancellable, GError **error)
{
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (self->setup->plan, index);
  const GuiseSaehdOptions  *options;

  self->stage = index;
  if ((self->model = guise_training_plan_new_model (self->setup->plan, self->setup->options, index,
                                                    error)) == NULL ||
      (self->src = open_faces (self, stage->src, error)) == NULL ||
      (self->dst = open_faces (self, stage->dst, error)) == NULL)
    return FALSE;
  options = guise_saehd_get_options (self->model);
  self->n_preview_rows = guise_preview_sheet_rows (options->batch_size, options->resolution);
  self->trainer = guise_saehd_trainer_new (self->model, self->weights, self->setup->device,
                                           self->setup->seed, GUISE_SAEHD_TRAINER_DEFAULT, error);
  if (self->trainer == NULL)
    return FALSE;
  self->preview = guise_saehd_preview_new (self->model, self->weights, self->setup->device,
                                           self->n_preview_rows, error);
  if (self->preview == NULL)
    return FALSE;
  self->batch = guise_saehd_batch_new (options->batch_size, options->resolution, error);
  if (self->batch == NULL)
    return FALSE;
  if (!make_sampler (self, cancellable, error))
    return FALSE;
  tell (self, GUISE_TRAINING_STAGE, stage->title);
  return TRUE;
}

/* Loads the newest checkpoint, if there is one. Also from one stage to the next: what becomes of
 * weights that a stage has no use for, or that it needs in another form, then follows from the
 * files alone, and a training that was stopped in between takes the same way. */
static gboolean
resume (GuiseTraining *self, GError **error)
{
  g_autoptr (GError) local = NULL;
  uint64_t         iteration = 0;
  g_autofree char *path =
    guise_checkpoint_find_latest (self->setup->checkpoints, &iteration, &local);
  GuiseSaehdOptions stored;
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);

  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->state, guise_dfl_state_free);
  self->weights = guise_weights_new (self->setup->device);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (iteration < self->setup->first_iteration)
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_CHECKPOINT,
                   "'%s' does not hold the model any more that was imported (iteration "
                   "%" G_GUINT64_FORMAT ")",
                   self->setup->checkpoints, self->setup->first_iteration);
      return FALSE;
    }
  self->stage = guise_training_plan_stage_at (self->setup->plan,
                                              iteration - self->setup->first_iteration, NULL);
  model =
    guise_training_plan_new_model (self->setup->plan, self->setup->options, self->stage, error);
  if (model == NULL || !guise_saehd_add_weights (model, self->weights, self->setup->seed, error))
    return FALSE;
  if (path == NULL)
    {
      self->state = guise_dfl_state_new ();
      return TRUE;
    }
  if (!guise_dfl_folder_load_options (path, GUISE_TRAINING_MODEL_NAME, &stored, &self->state,
                                      error) ||
      !guise_dfl_folder_load_weights (path, GUISE_TRAINING_MODEL_NAME, model, self->weights,
                                      GUISE_DFL_MISSING_REFUSE, notes, error))
    return FALSE;
  if (guise_training_get_iteration (self) != iteration)
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_CHECKPOINT,
                   "'%s' holds iteration %" G_GINT64_FORMAT, path, self->state->iter);
      return FALSE;
    }
  for (unsigned i = 0; i < notes->len; i++)
    tell (self, GUISE_TRAINING_NOTE, g_ptr_array_index (notes, i));
  return TRUE;
}

GuiseTraining *
guise_training_open (const GuiseTrainingSetup *setup,
                     GuiseTrainingFunc         func,
                     void                     *user_data,
                     GError                  **error)
{
  g_autoptr (GuiseTraining) self = NULL;

  if (!guise_training_check (setup->plan, setup->options, error))
    return NULL;
  self = g_new0 (GuiseTraining, 1);
  self->setup = setup;
  self->func = func;
  self->user_data = user_data;
  if (!resume (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

static gboolean
save (GuiseTraining *self, GError **error)
{
  const char *dir = self->setup->checkpoints;
  uint64_t    iteration = guise_training_get_iteration (self);
  g_autoptr (GuiseCheckpointDraft) draft = guise_checkpoint_begin (dir, iteration, error);

  if (draft == NULL ||
      !guise_dfl_folder_save (guise_checkpoint_draft_get_path (draft), GUISE_TRAINING_MODEL_NAME,
                              self->model, self->weights, self->state, error) ||
      !guise_checkpoint_commit (draft, error))
    return FALSE;
  guise_checkpoint_prune (dir, N_CHECKPOINTS_KEPT);
  self->last_save_us = g_get_monotonic_time ();
  tell (self, GUISE_TRAINING_SAVED, dir);
  return TRUE;
}

/* The targets become the input, too. */
static void
repeat_targets (const GuiseSaehdBatch *batch)
{
  size_t n = 2 * 3 * (size_t) batch->n * (size_t) (batch->resolution * batch->resolution);

  memcpy (batch->planes[GUISE_SAEHD_WARPED], batch->planes[GUISE_SAEHD_TARGET], n * sizeof (float));
}

/* The samples that the device made for the iteration started last. */
static gboolean
fetch_batch (GuiseTraining *self, GError **error)
{
  if (!guise_device_sampler_read (self->device_sampler, self->batch, error))
    return FALSE;
  if (self->is_repeated)
    repeat_targets (self->batch);
  return TRUE;
}

static gboolean
write_preview (GuiseTraining *self, GError **error)
{
  g_autoptr (GuiseImage) sheet = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name =
    g_strdup_printf ("%010" G_GUINT64_FORMAT ".png", guise_training_get_iteration (self));
  g_autofree char *path = g_build_filename (self->setup->previews, name, NULL);

  if ((self->device_sampler != NULL && !fetch_batch (self, error)) ||
      !guise_dir_make (self->setup->previews, error) ||
      !guise_saehd_preview_run (self->preview,
                                guise_saehd_batch_get (self->batch, GUISE_SAEHD_TARGET,
                                                       GUISE_SAEHD_SRC, 0),
                                guise_saehd_batch_get (self->batch, GUISE_SAEHD_TARGET,
                                                       GUISE_SAEHD_DST, 0),
                                error))
    return FALSE;
  sheet = guise_preview_sheet_new (self->preview, self->batch, self->n_preview_rows, error);
  bytes = sheet != NULL ? guise_png_encode (sheet, error) : NULL;
  if (bytes == NULL ||
      !guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error))
    return FALSE;
  self->last_preview_us = g_get_monotonic_time ();
  tell (self, GUISE_TRAINING_PREVIEW, path);
  return TRUE;
}

/* A scheduled reset: inter_AB starts anew (features.md A1, 29). */
static gboolean
reset_inter_ab (GuiseTraining *self, GError **error)
{
  uint64_t seed =
    self->setup->seed + RESET_SEED_INCREMENT * (uint64_t) guise_training_get_iteration (self);

  if (!guise_saehd_reset_component (self->model, self->weights, "inter_AB", seed,
                                    self->setup->plan->reset_moments, error))
    return FALSE;
  tell (self, GUISE_TRAINING_RESET, NULL);
  return TRUE;
}

/* Gets the samples and starts the iteration. */
static gboolean
start_with_host_samples (GuiseTraining *self, double *out_wait_ms, GError **error)
{
  if (!(self->is_repeated && self->has_batch) &&
      !guise_sampler_next (self->sampler, self->batch->planes, out_wait_ms, error))
    return FALSE;
  self->has_batch = TRUE;
  if (self->is_repeated)
    repeat_targets (self->batch);
  return guise_saehd_trainer_start (self->trainer, self->batch, error);
}

static gboolean
start_with_device_samples (GuiseTraining *self, double *out_wait_ms, GError **error)
{
  const void *planes[GUISE_N_SAEHD_PLANES];

  *out_wait_ms = 0.0;
  if (!(self->is_repeated && self->has_batch) &&
      !guise_device_sampler_next (self->device_sampler, out_wait_ms, error))
    return FALSE;
  self->has_batch = TRUE;
  for (int i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    planes[i] = guise_device_sampler_get_plane (self->device_sampler, i);
  if (self->is_repeated)
    planes[GUISE_SAEHD_WARPED] = planes[GUISE_SAEHD_TARGET];
  return guise_saehd_trainer_start_device (self->trainer, planes, error);
}

/* Gives the device one more iteration to do. */
static gboolean
start_iteration (GuiseTraining *self, GError **error)
{
  int n_in_flight = guise_saehd_trainer_get_n_in_flight (self->trainer);
  /* Which is their order, too: at most two are in flight. */
  double *wait_ms = &self->wait_ms[get_n_started (self) % GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT];

  if (n_in_flight == 0)
    self->clock_us = g_get_monotonic_time ();
  self->is_repeated = repeats_batch (self);
  return self->device_sampler != NULL ? start_with_device_samples (self, wait_ms, error)
                                      : start_with_host_samples (self, wait_ms, error);
}

/* The oldest iteration in flight is done: its losses go into the history. */
static gboolean
finish_iteration (GuiseTraining *self, GError **error)
{
  uint64_t              slot = guise_training_get_iteration (self);
  GuiseSaehdReport      report;
  GuiseTrainingProgress progress = { .event = GUISE_TRAINING_STEP, .stage = self->stage };
  int64_t               now_us;
  float                 losses[2];

  if (!guise_saehd_trainer_collect (self->trainer, &report, error))
    return FALSE;
  if (!isfinite (report.src_loss) || !isfinite (report.dst_loss))
    {
      g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_DIVERGED,
                   "The loss of iteration %" G_GINT64_FORMAT
                   " is not a number. The last checkpoint "
                   "is good; continue from it with clipgrad=y",
                   self->state->iter + 1);
      return FALSE;
    }
  losses[0] = (float) report.src_loss;
  losses[1] = (float) report.dst_loss;
  g_array_append_vals (self->state->loss_history, losses, 2);
  self->state->iter++;
  now_us = g_get_monotonic_time ();
  progress.iteration = guise_training_get_iteration (self);
  progress.src_loss = report.src_loss;
  progress.dst_loss = report.dst_loss;
  progress.ms = (double) (now_us - self->clock_us) / 1000.0;
  progress.wait_ms = self->wait_ms[slot % GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT];
  self->clock_us = now_us;
  if (self->func != NULL)
    self->func (&progress, self->user_data);
  return TRUE;
}

/* Waits until no more than @n iterations are in flight. */
static gboolean
finish_down_to (GuiseTraining *self, int n, GError **error)
{
  while (guise_saehd_trainer_get_n_in_flight (self->trainer) > n)
    if (!finish_iteration (self, error))
      return FALSE;
  return TRUE;
}

static gboolean
is_due (int64_t since_us, double seconds)
{
  return seconds > 0.0 && (double) (g_get_monotonic_time () - since_us) >= seconds * 1e6;
}

/* What the clock asks for after an iteration. Nothing is in flight then: what is saved and shown
 * belongs to one iteration. */
static gboolean
keep_by_clock (GuiseTraining *self, GError **error)
{
  double save_seconds = self->setup->save_seconds > 0.0 ? self->setup->save_seconds : SAVE_SECONDS;
  gboolean shows = is_due (self->last_preview_us, self->setup->preview_seconds);
  gboolean saves = is_due (self->last_save_us, save_seconds);

  if (!shows && !saves)
    return TRUE;
  return finish_down_to (self, 0, error) && (!shows || write_preview (self, error)) &&
         (!saves || save (self, error));
}

/* Runs the stage under way up to iteration `until`, which lies inside it. A device that works on
 * its own always has one iteration to do while the samples of the next are fetched. */
static gboolean
run_stage (GuiseTraining *self, uint64_t until, GCancellable *cancellable, GError **error)
{
  int      n_ahead = guise_device_is_asynchronous (self->setup->device) ? 1 : 0;
  uint64_t started = guise_training_get_iteration (self);
  uint64_t next_reset = guise_training_plan_next_reset (self->setup->plan, get_place (self));

  while (get_n_started (self) < until && !g_cancellable_is_cancelled (cancellable))
    {
      gboolean is_reset;

      if (!start_iteration (self, error))
        return FALSE;
      is_reset = get_n_started (self) - self->setup->first_iteration == next_reset;
      if (!finish_down_to (self, is_reset ? 0 : n_ahead, error))
        return FALSE;
      if (is_reset)
        {
          if (!reset_inter_ab (self, error))
            return FALSE;
          next_reset = guise_training_plan_next_reset (self->setup->plan, next_reset);
        }
      if (!keep_by_clock (self, error))
        return FALSE;
    }
  if (!finish_down_to (self, 0, error))
    return FALSE;
  if (guise_training_get_iteration (self) == started)
    return TRUE;
  return write_preview (self, error) && save (self, error);
}

gboolean
guise_training_run (GuiseTraining *self, uint64_t until, GCancellable *cancellable, GError **error)
{
  const GuiseTrainingPlan *plan = self->setup->plan;

  until = MIN (until, self->setup->first_iteration + guise_training_plan_get_n_iterations (plan));
  self->last_save_us = self->last_preview_us = g_get_monotonic_time ();
  while (guise_training_get_iteration (self) < until)
    {
      uint64_t start;
      size_t   index = guise_training_plan_stage_at (plan, get_place (self), &start);
      uint64_t end = self->setup->first_iteration + start +
                     guise_training_plan_get_stage (plan, index)->n_iterations;
      gboolean ok = begin_stage (self, index, cancellable, error) &&
                    run_stage (self, MIN (until, end), cancellable, error);

      end_stage (self);
      if (!ok)
        return FALSE;
      if (guise_training_get_iteration (self) == end && end < until && !resume (self, error))
        return FALSE;
      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                       "Training was stopped at iteration %" G_GUINT64_FORMAT
                       "; everything is saved",
                       guise_training_get_iteration (self));
          return FALSE;
        }
    }
  return TRUE;
}
