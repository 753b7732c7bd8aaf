/* SPDX-License-Identifier: GPL-3.0-or-later
 * A few iterations of a stage on noise: what the probe and the forecast measure. */
#include "train/guise-training-trial-private.h"

#include <stdio.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-random.h"
#include "model/guise-saehd-preview.h"
#include "model/guise-saehd-trainer.h"
#include "train/guise-preview-sheet.h"
#include "train/guise-ranks.h"
#include "train/guise-train-error.h"

#define MAX_TIMED   16
#define LEAST_BATCH 4 /* features.md A5, 59; as in the remarks on a plan */
#define GIB         1073741824.0

size_t
guise_trial_read_free (const char *meminfo)
{
  g_autofree char *text = NULL;
  const char      *line;
  size_t           n_kib;

  if (!g_file_get_contents (meminfo, &text, NULL, NULL))
    return 0;
  line = strstr (text, "MemAvailable:");
  return line != NULL && sscanf (line, "MemAvailable: %zu", &n_kib) == 1 ? n_kib << 10 : 0;
}

int
guise_trial_count_ranks (const GuiseDevice *device)
{
  const GuiseCollective *ranks = guise_device_get_collective (device);

  return ranks != NULL ? ranks->n_ranks : 1;
}

gboolean
guise_trial_fail_memory (const char *stage,
                         size_t      n_bytes,
                         size_t      n_free_bytes,
                         int         batch,
                         GError    **error)
{
  g_autofree char *remedy =
    batch > 0 ? g_strdup_printf ("With batch_size %d it fits%s", batch,
                                 batch < LEAST_BATCH ? ", but a batch under 4 learns badly: a "
                                                       "smaller model is better"
                                                     : "")
              : g_strdup ("It does not even with batch_size 1; a smaller model is needed, or "
                          "models_opt_on_gpu off");

  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY,
               "Stage '%s' takes %.1f GiB of the device's memory, of which %.1f GiB are free. %s",
               stage, (double) n_bytes / GIB, (double) n_free_bytes / GIB, remedy);
  return FALSE;
}

int
guise_trial_count_preview (const GuiseSaehd *model, gboolean with_preview)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);

  return with_preview ? guise_preview_sheet_rows (options->batch_size, options->resolution) : 0;
}

GuiseSaehd *
guise_trial_new_resized (const GuiseSaehd *model, int batch_size, GError **error)
{
  GuiseSaehdOptions options = *guise_saehd_get_options (model);

  options.batch_size = batch_size;
  return guise_saehd_new (&options, error);
}

GuiseSaehd *
guise_trial_new_part (const GuiseTrainingPlan *plan,
                      const char *const       *options,
                      size_t                   stage,
                      int                      n_ranks,
                      GError                 **error)
{
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, options, stage, error);
  int batch_size;

  if (model == NULL)
    return NULL;
  batch_size = guise_saehd_get_options (model)->batch_size;
  if (!guise_ranks_check_batch (n_ranks, batch_size, error))
    return NULL;
  return guise_trial_new_resized (model, batch_size / n_ranks, error);
}

/* Noise in pictures and masks: zeros would be faster than real samples on some devices. */
static GuiseSaehdBatch *
make_noise (const GuiseSaehdOptions *options, GError **error)
{
  GuiseSaehdBatch *batch = guise_saehd_batch_new (options->batch_size, options->resolution, error);
  size_t           n_pixels = (size_t) options->resolution * (size_t) options->resolution;
  GuiseRandom      random = guise_random_init (0, 0);

  for (GuiseSaehdPlane plane = 0; batch != NULL && plane < GUISE_N_SAEHD_PLANES; plane++)
    {
      size_t n = GUISE_N_SAEHD_SIDES * (size_t) options->batch_size * n_pixels *
                 (size_t) guise_saehd_plane_get_n_channels (plane);

      for (size_t i = 0; i < n; i++)
        batch->planes[plane][i] = (float) guise_random_uniform (&random, 0.0, 1.0);
    }
  return batch;
}

static int
compare_times (const void *a, const void *b)
{
  const int64_t x = *(const int64_t *) a;
  const int64_t y = *(const int64_t *) b;

  return x < y ? -1 : x > y;
}

static gboolean
time_steps (GuiseSaehdTrainer      *trainer,
            const GuiseSaehdBatch  *batch,
            const GuiseTrialLimits *limits,
            GCancellable           *cancellable,
            double                 *out_ms,
            GError                **error)
{
  const int64_t began_us = g_get_monotonic_time ();
  int64_t       times_us[MAX_TIMED];
  int           n = 0;

  for (int i = -limits->n_warm; i < limits->n_timed; i++)
    {
      int64_t start_us = g_get_monotonic_time ();

      if (g_cancellable_is_cancelled (cancellable))
        {
          g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED,
                               "The trial was stopped");
          return FALSE;
        }
      if (n > 0 && limits->seconds > 0.0 && (double) (start_us - began_us) > limits->seconds * 1e6)
        break;
      if (!guise_saehd_trainer_step (trainer, batch, NULL, error))
        return FALSE;
      if (i >= 0)
        times_us[n++] = g_get_monotonic_time () - start_us;
    }
  qsort (times_us, (size_t) n, sizeof *times_us, compare_times);
  *out_ms = (double) times_us[n / 2] / 1e3;
  return TRUE;
}

gboolean
guise_trial_run (GuiseSaehd             *model,
                 GuiseDevice            *device,
                 gboolean                with_preview,
                 const GuiseTrialLimits *limits,
                 GCancellable           *cancellable,
                 double                 *out_ms,
                 GError                **error)
{
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseSaehdTrainer) trainer =
               guise_saehd_trainer_new (model, weights, device, 0, GUISE_SAEHD_TRAINER_DEFAULT,
                                        error);
  g_autoptr (GuiseSaehdPreview) preview = NULL;
  g_autoptr (GuiseSaehdBatch) batch = NULL;
  GuiseCollective *ranks = guise_device_get_collective (device);
  gboolean         is_made = trainer != NULL;

  g_return_val_if_fail (limits->n_timed > 0 && limits->n_timed <= MAX_TIMED, FALSE);

  if (is_made && with_preview)
    {
      preview = guise_saehd_preview_new (model, weights, device,
                                         guise_trial_count_preview (model, TRUE), error);
      is_made = preview != NULL;
    }
  /* Where one has no memory for it none goes on, and all of them know why. */
  if (!guise_ranks_await_all (ranks, is_made, error) ||
      !guise_ranks_check_trainer (ranks, guise_saehd_get_options (model), trainer, "trial", error))
    return FALSE;
  batch = make_noise (guise_saehd_get_options (model), error);
  return batch != NULL && time_steps (trainer, batch, limits, cancellable, out_ms, error);
}
