/* SPDX-License-Identifier: GPL-3.0-or-later
 * Trying a plan's largest stage before it is needed. */
#include "train/guise-training-probe.h"

#include <stdlib.h>

#include "core/guise-random.h"
#include "model/guise-saehd-forecast.h"
#include "model/guise-saehd-preview.h"
#include "model/guise-saehd-trainer.h"
#include "train/guise-preview-sheet.h"
#include "train/guise-ranks.h"
#include "train/guise-train-error.h"

#define N_ITERATIONS 3 /* the first step by step, the second recorded, the third as all others */
#define GIB          1073741824.0

static int
count_ranks (const GuiseDevice *device)
{
  const GuiseCollective *ranks = guise_device_get_collective (device);

  return ranks != NULL ? ranks->n_ranks : 1;
}

/* The model of a stage as one of the ranks trains it. */
static GuiseSaehd *
new_part (const GuiseTrainingPlan *plan,
          const char *const       *options,
          size_t                   stage,
          const GuiseDevice       *device,
          GError                 **error)
{
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, options, stage, error);
  GuiseSaehdOptions part;

  if (model == NULL)
    return NULL;
  part = *guise_saehd_get_options (model);
  if (!guise_ranks_check_batch (count_ranks (device), part.batch_size, error))
    return NULL;
  part.batch_size /= count_ranks (device);
  return guise_saehd_new (&part, error);
}

/* Faces of each side in the preview of a training. */
static int
count_preview (const GuiseSaehd *model, gboolean with_preview)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);

  return with_preview ? guise_preview_sheet_rows (options->batch_size, options->resolution) : 0;
}

/* The stage that takes most of the device. */
static gboolean
find_largest (const GuiseTrainingPlan *plan,
              const char *const       *options,
              GuiseDevice             *device,
              gboolean                 with_preview,
              GuiseTrainingProbe      *probe,
              GError                 **error)
{
  for (size_t i = 0; i < plan->stages->len; i++)
    {
      g_autoptr (GuiseSaehd) model = new_part (plan, options, i, device, error);
      GuiseSaehdForecast forecast;

      if (model == NULL ||
          !guise_saehd_forecast (model, device, count_preview (model, with_preview), &forecast,
                                 error))
        return FALSE;
      if (i > 0 && forecast.device <= probe->n_bytes)
        continue;
      probe->stage = i;
      probe->n_bytes = forecast.device;
    }
  return TRUE;
}

static gboolean
fits (const GuiseSaehd *model,
      int               batch_size,
      GuiseDevice      *device,
      gboolean          with_preview,
      size_t            n_free)
{
  GuiseSaehdOptions options = *guise_saehd_get_options (model);
  g_autoptr (GuiseSaehd) smaller = NULL;
  GuiseSaehdForecast forecast;

  options.batch_size = batch_size;
  smaller = guise_saehd_new (&options, NULL);
  return smaller != NULL &&
         guise_saehd_forecast (smaller, device, count_preview (smaller, with_preview), &forecast,
                               NULL) &&
         forecast.device <= n_free;
}

/* The largest batch below the model's own with which it fits; 0 when none does. Every sample more
 * takes more, so the interval is halved. */
static int
find_batch (const GuiseSaehd *model, GuiseDevice *device, gboolean with_preview, size_t n_free)
{
  int good = 0;
  int bad = guise_saehd_get_options (model)->batch_size;

  while (bad - good > 1)
    {
      int middle = good + (bad - good) / 2;

      if (fits (model, middle, device, with_preview, n_free))
        good = middle;
      else
        bad = middle;
    }
  return good;
}

static gboolean
fail_memory (const GuiseTrainingPlan  *plan,
             const GuiseSaehd         *model,
             GuiseDevice              *device,
             gboolean                  with_preview,
             const GuiseTrainingProbe *probe,
             GError                  **error)
{
  const char      *name = guise_training_plan_get_stage (plan, probe->stage)->name;
  int              batch = find_batch (model, device, with_preview, probe->n_free_bytes);
  g_autofree char *remedy =
    batch > 0 ? g_strdup_printf ("With batch_size %d it fits", batch * count_ranks (device))
              : g_strdup ("It does not even with batch_size 1; a smaller model is needed, or "
                          "models_opt_on_gpu off");

  g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY,
               "Stage '%s' takes %.1f GiB of the device's memory, of which %.1f GiB are free. %s",
               name, (double) probe->n_bytes / GIB, (double) probe->n_free_bytes / GIB, remedy);
  return FALSE;
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
try_model (GuiseSaehd         *model,
           GuiseDevice        *device,
           gboolean            with_preview,
           GuiseTrainingProbe *probe,
           GError            **error)
{
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseSaehdTrainer) trainer =
               guise_saehd_trainer_new (model, weights, device, 0, GUISE_SAEHD_TRAINER_DEFAULT,
                                        error);
  g_autoptr (GuiseSaehdPreview) preview = NULL;
  g_autoptr (GuiseSaehdBatch) batch = NULL;
  int64_t times_us[N_ITERATIONS];

  if (trainer == NULL ||
      !guise_ranks_check_trainer (guise_device_get_collective (device),
                                  guise_saehd_get_options (model), trainer, "trial", error))
    return FALSE;
  if (with_preview)
    {
      preview = guise_saehd_preview_new (model, weights, device,
                                         count_preview (model, with_preview), error);
      if (preview == NULL)
        return FALSE;
    }
  batch = make_noise (guise_saehd_get_options (model), error);
  if (batch == NULL)
    return FALSE;
  for (int i = 0; i < N_ITERATIONS; i++)
    {
      int64_t start = g_get_monotonic_time ();

      if (!guise_saehd_trainer_step (trainer, batch, NULL, error))
        return FALSE;
      times_us[i] = g_get_monotonic_time () - start;
    }
  qsort (times_us, N_ITERATIONS, sizeof *times_us, compare_times);
  probe->ms = (double) times_us[N_ITERATIONS / 2] / 1e3;
  return TRUE;
}

gboolean
guise_training_probe (const GuiseTrainingPlan *plan,
                      const char *const       *options,
                      GuiseDevice             *device,
                      gboolean                 with_preview,
                      GuiseTrainingProbe      *out_probe,
                      GError                 **error)
{
  GuiseTrainingProbe probe = { 0 };
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GError) reason = NULL;
  gboolean fits_here;

  g_return_val_if_fail (plan != NULL && device != NULL && out_probe != NULL, FALSE);

  if (!find_largest (plan, options, device, with_preview, &probe, error))
    return FALSE;
  model = new_part (plan, options, probe.stage, device, error);
  if (model == NULL)
    return FALSE;
  guise_device_get_memory (device, &probe.n_free_bytes, NULL);
  fits_here = probe.n_bytes <= probe.n_free_bytes ||
              fail_memory (plan, model, device, with_preview, &probe, error);
  /* From here on ranks wait for each other: they start together or not at all. */
  if (!guise_ranks_await_all (guise_device_get_collective (device), fits_here, error))
    return FALSE;
  if (!try_model (model, device, with_preview, &probe, &reason))
    {
      /* Free memory need not be in one piece. */
      if (g_error_matches (reason, GUISE_NN_ERROR, GUISE_NN_ERROR_NO_MEMORY))
        return fail_memory (plan, model, device, with_preview, &probe, error);
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  *out_probe = probe;
  return TRUE;
}
