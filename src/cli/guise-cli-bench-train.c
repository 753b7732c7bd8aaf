/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise bench train`: complete training iterations on synthetic samples. */
#include <math.h>
#include <string.h>

#include "cli/guise-cli-bench.h"
#include "core/guise-random.h"
#include "model/guise-saehd-forecast.h"
#include "model/guise-saehd-trainer.h"

#define N_WARM_UP 2

/* Source: cli.md, bench. */
typedef struct
{
  const char *name;
  int         n_iterations; /* unless --iterations says otherwise */
  const char *options[8];
} Config;

static const Config configs[] = {
  { "tiny",
    30,
    { "archi=liae-ud", "resolution=64", "ae_dims=64", "e_dims=16", "d_dims=16", "d_mask_dims=8",
      "batch_size=4" } },
  { "small",
    7,
    { "archi=liae-ud", "resolution=128", "ae_dims=128", "e_dims=32", "d_dims=32", "d_mask_dims=16",
      "batch_size=4" } },
  { "recipe",
    1,
    { "archi=liae-udt", "resolution=224", "ae_dims=512", "e_dims=64", "d_dims=64", "d_mask_dims=32",
      "batch_size=8" } },
};

static const Config *
find_config (const GuiseCliBench *self, GError **error)
{
  const char *name = self->config != NULL ? self->config : configs[0].name;

  for (size_t i = 0; i < G_N_ELEMENTS (configs); i++)
    if (strcmp (configs[i].name, name) == 0)
      return &configs[i];
  guise_cli_set_usage_error (self->cli, error,
                             _("There is no configuration “%s”: tiny, small or recipe."), name);
  return NULL;
}

GuiseSaehd *
guise_cli_bench_make_model (const GuiseCliBench *self,
                            const char         **out_name,
                            int                 *out_n_iterations,
                            GError             **error)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();
  const Config     *config = find_config (self, error);

  if (config == NULL || !guise_saehd_options_set_pairs (&options, config->options, error))
    return NULL;
  *out_name = config->name;
  *out_n_iterations = config->n_iterations;
  return guise_saehd_new (&options, error);
}

/* Noisy pictures, and masks with an inside, a border and an outside. */
static void
fill_batch (GuiseSaehdBatch *batch, uint64_t seed)
{
  int r = batch->resolution;

  for (GuiseSaehdPlane plane = 0; plane < GUISE_N_SAEHD_PLANES; plane++)
    {
      GuiseRandom random = guise_random_init (seed, plane);
      int         n_channels = guise_saehd_plane_get_n_channels (plane);
      float      *values = batch->planes[plane];

      for (int i = 0; i < 2 * batch->n * n_channels; i++)
        for (int y = 0; y < r; y++)
          for (int x = 0; x < r; x++)
            {
              double distance = hypot (2.0 * x / r - 1.0, 2.0 * y / r - 1.0);

              *values++ = n_channels == 1 ? (float) CLAMP (4.0 * (0.8 - distance), 0.0, 1.0)
                                          : (float) guise_random_uniform (&random, 0.0, 1.0);
            }
    }
}

static int64_t
count_weights (const GuiseSaehd *model)
{
  int64_t n = 0;

  for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
    n += guise_shape_n_elements (&guise_saehd_get_tensor (model, i)->shape);
  return n;
}

static gboolean
measure (const GuiseCliBench   *self,
         GuiseSaehdTrainer     *trainer,
         const GuiseSaehdBatch *batch,
         int                    n_iterations,
         GuiseCliBenchTimes    *times,
         GError               **error)
{
  for (int i = 0; i < N_WARM_UP; i++)
    if (guise_cli_cancelled (self->cli, error) ||
        !guise_saehd_trainer_step (trainer, batch, NULL, error))
      return FALSE;
  guise_saehd_trainer_set_timed (trainer, self->profile);
  guise_cli_output_begin (self->cli->output, _("Training"), 0);
  for (int i = 0; i < n_iterations; i++)
    {
      if (guise_cli_cancelled (self->cli, error))
        return FALSE;
      guise_cli_bench_times_begin (times);
      if (!guise_saehd_trainer_step (trainer, batch, NULL, error))
        return FALSE;
      guise_cli_bench_times_end (times);
      guise_cli_output_progress (self->cli->output, (uint64_t) i + 1, (uint64_t) n_iterations,
                                 NULL);
    }
  return TRUE;
}

/* What was known before, beside what was then measured. */
static JsonObject *
describe (const GuiseSaehdForecast *forecast, const GuiseSaehdTrainer *trainer)
{
  JsonObject *members = json_object_new ();
  const struct
  {
    const char *name;
    size_t      n_bytes;
  } rows[] = {
    { "plan_bytes", guise_saehd_trainer_get_peak_bytes (trainer) },
    { "forecast_bytes", forecast->total + forecast->engine },
    { "forecast_weights", forecast->weights },
    { "forecast_optimizer", forecast->optimizer },
    { "forecast_activations", forecast->activations },
    { "forecast_workspace", forecast->workspace },
    { "forecast_inputs", forecast->inputs + forecast->constants },
    { "forecast_moving", forecast->moving },
    { "forecast_host", forecast->host },
    { "forecast_engine", forecast->engine },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    json_object_set_int_member (members, rows[i].name, (gint64) rows[i].n_bytes);
  return members;
}

gboolean
guise_cli_bench_train (const GuiseCliBench *self, GError **error)
{
  const char *name = NULL;
  int         n_iterations = 0;
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseSaehd) model = guise_cli_bench_make_model (self, &name, &n_iterations, error);
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdTrainer) trainer = NULL;
  g_autoptr (GuiseSaehdBatch) batch = NULL;
  g_auto (GuiseCliBenchTimes) times;
  JsonObject        *members;
  GuiseSaehdForecast forecast;
  int64_t            before;

  guise_cli_bench_times_init (&times);
  if (model == NULL)
    return FALSE;
  device = guise_device_open (self->cli->device, self->cli->n_threads, error);
  if (device == NULL)
    return FALSE;
  before = guise_cli_bench_get_peak_bytes ();
  if (!guise_saehd_forecast (model, device, 0, &forecast, error))
    return FALSE;
  weights = guise_weights_new (device);
  trainer = guise_saehd_trainer_new (model, weights, device, self->cli->seed,
                                     GUISE_SAEHD_TRAINER_DEFAULT, error);
  batch = trainer ? guise_saehd_batch_new (guise_saehd_get_options (model)->batch_size,
                                           guise_saehd_get_options (model)->resolution, error)
                  : NULL;
  if (batch == NULL)
    return FALSE;
  fill_batch (batch, self->cli->seed);
  if (!measure (self, trainer, batch, self->n_iterations > 0 ? self->n_iterations : n_iterations,
                &times, error))
    return FALSE;

  if (self->profile)
    {
      g_autofree char *dump = guise_saehd_trainer_dump (trainer);

      guise_cli_output_note (self->cli->output, "%s", dump);
    }
  members = describe (&forecast, trainer);
  json_object_set_int_member (members, "grown_bytes", guise_cli_bench_get_peak_bytes () - before);
  json_object_set_string_member (members, "kind", "train");
  json_object_set_string_member (members, "config", name);
  json_object_set_string_member (members, "engine", guise_device_get_description (device));
  json_object_set_int_member (members, "weights", count_weights (model));
  guise_cli_bench_report (self, &times, guise_saehd_trainer_get_flops (trainer), members);
  return TRUE;
}
