/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise bench train`: complete training iterations on synthetic samples. */
#include <math.h>
#include <string.h>

#include "cli/guise-cli-bench-training.h"
#include "cli/guise-cli-ranks.h"
#include "core/guise-random.h"
#include "train/guise-ranks.h"

#define N_WARM_UP 2

/* Source: cli.md, bench. */
typedef struct
{
  const char *name;
  int         n_iterations; /* unless --iterations says otherwise */
  const char *options[12];
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
  { "recipe-gan",
    1,
    { "archi=liae-udt", "resolution=224", "ae_dims=512", "e_dims=64", "d_dims=64", "d_mask_dims=32",
      "batch_size=8", "gan_power=0.1", "gan_patch_size=28", "gan_dims=32" } },
};

static const Config *
find_config (const GuiseCliBench *self, GError **error)
{
  const char *name = self->config != NULL ? self->config : configs[0].name;

  for (size_t i = 0; i < G_N_ELEMENTS (configs); i++)
    if (strcmp (configs[i].name, name) == 0)
      return &configs[i];
  guise_cli_set_usage_error (
    self->cli, error,
    _("There is no configuration “%s”: tiny, small, recipe or recipe-gan."), name);
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

void
guise_cli_bench_training_clear (GuiseCliBenchTraining *self)
{
  g_clear_pointer (&self->batch, guise_saehd_batch_free);
  g_clear_pointer (&self->trainer, guise_saehd_trainer_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->model, guise_saehd_unref);
  g_clear_pointer (&self->device, guise_device_unref);
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

/* Takes this process's part of every batch. */
static gboolean
share_batch (GuiseCliBenchTraining *self, const GuiseCli *cli, GError **error)
{
  GuiseSaehdOptions options = *guise_saehd_get_options (self->model);

  if (cli->ranks == NULL)
    return TRUE;
  if (!guise_ranks_check_batch (cli->ranks->n_ranks, options.batch_size, error))
    return FALSE;
  options.batch_size /= cli->ranks->n_ranks;
  guise_saehd_unref (self->model);
  self->model = guise_saehd_new (&options, error);
  return self->model != NULL;
}

gboolean
guise_cli_bench_training_init (GuiseCliBenchTraining *self,
                               const GuiseCliBench   *bench,
                               GError               **error)
{
  GuiseCli *cli = bench->cli;

  *self = (GuiseCliBenchTraining){ .n_iterations = 0 };
  self->model = guise_cli_bench_make_model (bench, &self->name, &self->n_iterations, error);
  if (self->model == NULL)
    return FALSE;
  if (bench->n_iterations > 0)
    self->n_iterations = bench->n_iterations;
  self->device = guise_device_open (cli->device, cli->n_threads, error);
  if (self->device == NULL || !guise_cli_ranks_join (cli, error) ||
      !guise_cli_ranks_share (cli, self->device, error) || !share_batch (self, cli, error))
    return FALSE;
  self->bytes_before = guise_cli_bench_get_peak_bytes ();
  if (!guise_saehd_forecast (self->model, self->device, 0, &self->forecast, error))
    return FALSE;
  self->weights = guise_weights_new (self->device);
  self->trainer = guise_saehd_trainer_new (self->model, self->weights, self->device, cli->seed,
                                           GUISE_SAEHD_TRAINER_DEFAULT, error);
  if (self->trainer == NULL)
    return FALSE;
  self->batch = guise_saehd_batch_new (guise_saehd_get_options (self->model)->batch_size,
                                       guise_saehd_get_options (self->model)->resolution, error);
  if (self->batch == NULL)
    return FALSE;
  fill_batch (self->batch, cli->seed);
  return TRUE;
}

gboolean
guise_cli_bench_training_run (GuiseCliBenchTraining *self,
                              const GuiseCliBench   *bench,
                              GuiseCliBenchTimes    *times,
                              GuiseCliBenchFunc      func,
                              void                  *user_data,
                              GError               **error)
{
  /* A device that works on its own has the next iteration in hand before this one is asked for, as
   * in a training; what is measured is the time from one result to the next. */
  int n_ahead = guise_device_is_asynchronous (self->device) ? 1 : 0;
  int first = -MIN (N_WARM_UP, self->n_iterations);

  for (int i = first; i < self->n_iterations + n_ahead; i++)
    {
      int done = i - n_ahead;

      if (done == 0)
        guise_cli_output_begin (bench->cli->output, _("Training"), 0);
      if (guise_cli_cancelled (bench->cli, error))
        return FALSE;
      if (done >= 0)
        guise_cli_bench_times_begin (times);
      if (i < self->n_iterations &&
          !(i == first ? guise_saehd_trainer_start (self->trainer, self->batch, error)
                       : guise_saehd_trainer_start_again (self->trainer, error)))
        return FALSE;
      if (done < first)
        continue;
      if (!guise_saehd_trainer_collect (self->trainer, NULL, error))
        return FALSE;
      if (done < 0)
        continue;
      guise_cli_bench_times_end (times);
      if (func != NULL)
        func (self, user_data);
      guise_cli_output_progress (bench->cli->output, (uint64_t) done + 1,
                                 (uint64_t) self->n_iterations, NULL);
    }
  return TRUE;
}

/* ---- the kind ---- */

static int64_t
count_weights (const GuiseSaehd *model)
{
  int64_t n = 0;

  for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
    n += guise_shape_n_elements (&guise_saehd_get_tensor (model, i)->shape);
  return n;
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

/* What the engine took, and what the whole device has in use, be it by others. */
static void
add_device_memory (JsonObject *members, const GuiseDevice *device)
{
  size_t n_free, n_total;

  guise_device_get_memory (device, &n_free, &n_total);
  json_object_set_int_member (members, "device_bytes",
                              (gint64) guise_device_get_peak_bytes (device));
  json_object_set_int_member (members, "device_used", (gint64) (n_total - n_free));
}

/* Who waited for whom; and whether all have come to the same weights, without which no figure is
 * worth anything. */
static gboolean
add_ranks (JsonObject                  *members,
           GuiseCollective             *ranks,
           const GuiseCliBenchTraining *training,
           double                       sum_ms,
           double                       ms,
           GError                     **error)
{
  g_autofree double *waits = NULL;

  if (ranks == NULL)
    return TRUE;
  waits = g_new0 (double, (size_t) ranks->n_ranks);
  if (!guise_ranks_compare_waits (ranks, sum_ms, waits, error) ||
      !guise_ranks_check_weights (ranks, training->weights, error))
    return FALSE;
  for (int rank = 0; rank < ranks->n_ranks; rank++)
    waits[rank] = CLAMP (waits[rank] / ms, 0.0, 1.0);
  json_object_set_int_member (members, "processes", ranks->n_ranks);
  json_object_set_array_member (members, "wait_shares",
                                guise_cli_ranks_make_shares (waits, ranks->n_ranks));
  return TRUE;
}

gboolean
guise_cli_bench_train (const GuiseCliBench *self, GError **error)
{
  g_auto (GuiseCliBenchTraining) training = { 0 };
  g_auto (GuiseCliBenchTimes) times;
  g_autoptr (JsonObject) members = NULL;
  int64_t start_us;
  double  sum_ms, ms;

  guise_cli_bench_times_init (&times);
  if (!guise_cli_bench_training_init (&training, self, error))
    return FALSE;
  guise_saehd_trainer_set_timed (training.trainer, self->profile);
  sum_ms = guise_device_get_sum_ms (training.device);
  start_us = g_get_monotonic_time ();
  if (!guise_cli_bench_training_run (&training, self, &times, NULL, NULL, error))
    return FALSE;
  sum_ms = guise_device_get_sum_ms (training.device) - sum_ms;
  ms = (double) (g_get_monotonic_time () - start_us) / 1e3;
  if (self->profile)
    {
      g_autofree char *dump = guise_saehd_trainer_dump (training.trainer);

      guise_cli_output_note (self->cli->output, "%s", dump);
    }
  members = describe (&training.forecast, training.trainer);
  if (guise_device_is_asynchronous (training.device))
    add_device_memory (members, training.device);
  json_object_set_int_member (members, "grown_bytes",
                              guise_cli_bench_get_peak_bytes () - training.bytes_before);
  json_object_set_string_member (members, "kind", "train");
  json_object_set_string_member (members, "config", training.name);
  json_object_set_string_member (members, "engine", guise_device_get_description (training.device));
  json_object_set_int_member (members, "weights", count_weights (training.model));
  if (!add_ranks (members, self->cli->ranks, &training, sum_ms, ms, error))
    return FALSE;
  guise_cli_bench_report (self, &times, guise_saehd_trainer_get_flops (training.trainer), NULL,
                          g_steal_pointer (&members));
  return TRUE;
}
