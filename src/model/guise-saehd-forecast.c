/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a training will take, known by rehearsing it. */
#include "model/guise-saehd-forecast.h"

#include <stdio.h>
#include <unistd.h>

#include "model/guise-saehd-batch.h"
#include "model/guise-saehd-preview.h"
#include "model/guise-saehd-trainer.h"

/* Memory of this process that is really there; 0 where that cannot be known. */
static size_t
get_resident_bytes (void)
{
  g_autofree char *text = NULL;
  unsigned long    n_pages = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) ||
      sscanf (text, "%*s %lu", &n_pages) != 1)
    return 0;
  return n_pages * (size_t) sysconf (_SC_PAGESIZE);
}

static size_t
get_plain_bytes (const GuiseWeights *weights, const char *name)
{
  return (size_t) guise_shape_n_elements (guise_weights_get_shape (weights, name)) * sizeof (float);
}

/* Weights and optimizer state; what they take before a plan chooses layouts, with the start values
 * of the largest on the host. */
static size_t
add_weights (const GuiseSaehd *model, const GuiseWeights *weights, GuiseSaehdForecast *forecast)
{
  size_t n_plain = 0;
  size_t n_largest = 0;

  for (size_t i = 0; i < guise_weights_get_n (weights); i++)
    {
      const char *name = guise_weights_get_name (weights, i);
      size_t      n_bytes = guise_weights_get_bytes (weights, name);

      if (guise_saehd_find_tensor (model, name) != NULL)
        forecast->weights += n_bytes;
      else
        forecast->optimizer += n_bytes;
      n_plain += get_plain_bytes (weights, name);
      n_largest = MAX (n_largest, get_plain_bytes (weights, name));
    }
  return n_plain + n_largest;
}

static size_t
get_batch_bytes (const GuiseSaehdOptions *options)
{
  size_t n_pixels = (size_t) options->resolution * (size_t) options->resolution;
  size_t n_channels = 0;

  for (GuiseSaehdPlane i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    n_channels += (size_t) guise_saehd_plane_get_n_channels (i);
  return GUISE_N_SAEHD_SIDES * (size_t) options->batch_size * n_channels * n_pixels *
         sizeof (float);
}

static double
count_flops (const GuiseSaehdTrainer *trainer)
{
  double flops = 0.0;

  for (GuiseSaehdOptimizer i = 0; i < GUISE_N_SAEHD_OPTIMIZERS; i++)
    {
      const GuisePlan *plan = guise_saehd_trainer_get_plan (trainer, i);

      if (plan != NULL)
        flops += guise_plan_get_flops (plan);
    }
  return flops;
}

/* @weights and what follows them are on a rehearsal. */
static gboolean
rehearse (GuiseSaehd         *model,
          GuiseDevice        *rehearsal,
          GuiseWeights       *weights,
          int                 n_preview,
          GuiseSaehdForecast *forecast,
          GError            **error)
{
  g_autoptr (GuiseSaehdTrainer) trainer =
               guise_saehd_trainer_new (model, weights, rehearsal, 0, GUISE_SAEHD_TRAINER_DEFAULT,
                                        error);
  g_autoptr (GuiseSaehdPreview) preview = NULL;
  GuisePlanMemory memory = { 0 };
  size_t          n_start;

  if (trainer == NULL)
    return FALSE;
  guise_saehd_trainer_add_memory (trainer, &memory);
  forecast->host = get_batch_bytes (guise_saehd_get_options (model));
  if (n_preview > 0)
    {
      preview = guise_saehd_preview_new (model, weights, rehearsal, n_preview, error);
      if (preview == NULL)
        return FALSE;
      guise_saehd_preview_add_memory (preview, &memory, &forecast->host);
    }
  forecast->flops = count_flops (trainer);
  n_start = add_weights (model, weights, forecast);
  forecast->optimizer -= guise_device_get_aside_bytes (rehearsal);
  forecast->host += guise_device_get_aside_bytes (rehearsal);
  forecast->activations = memory.activations;
  forecast->workspace = memory.workspace;
  forecast->inputs = memory.inputs;
  forecast->constants = memory.constants;
  forecast->device = guise_device_get_peak_bytes (rehearsal);
  forecast->moving = forecast->device - guise_device_get_bytes (rehearsal);
  forecast->total = MAX (forecast->device + forecast->host, n_start);
  return TRUE;
}

gboolean
guise_saehd_forecast (GuiseSaehd         *model,
                      GuiseDevice        *device,
                      int                 n_preview,
                      GuiseSaehdForecast *out_forecast,
                      GError            **error)
{
  g_return_val_if_fail (model != NULL && device != NULL && out_forecast != NULL, FALSE);
  g_autoptr (GuiseDevice) rehearsal = guise_device_new_rehearsal (device);
  g_autoptr (GuiseWeights) weights = guise_weights_new (rehearsal);
  GuiseSaehdForecast forecast = { 0 };
  size_t             before = get_resident_bytes ();
  size_t             after;

  if (!rehearse (model, rehearsal, weights, n_preview, &forecast, error))
    return FALSE;
  after = get_resident_bytes ();
  forecast.engine = after > before ? after - before : 0;
  *out_forecast = forecast;
  return TRUE;
}
