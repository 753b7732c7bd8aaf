/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a plan will take, beside what it takes. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "model/guise-dfl-folder.h"
#include "model/guise-model-error.h"
#include "model/guise-saehd-forecast.h"
#include "support/guise-test.h"
#include "train/guise-preview-files.h"
#include "train/guise-probe-strips.h"
#include "train/guise-train-error.h"
#include "train/guise-training-forecast.h"

/* Stages one and three have the same work, the second has a discriminator more. */
static const char text[] =
  "{\"format\": 1, \"name\": \"p\", \"title\": \"P\", \"options\": {\"resolution\": 32, "
  "\"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, \"batch_size\": 8, "
  "\"face_type\": \"wf\", \"archi\": \"liae-ud\"}, \"stages\": ["
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 7000, \"src\": \"src\", \"dst\": "
  "\"dst\"}, "
  "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 4000, \"src\": \"src\", \"dst\": "
  "\"dst\", \"options\": {\"gan_power\": 0.1, \"gan_patch_size\": 4, \"gan_dims\": 4}}, "
  "{\"name\": \"three\", \"title\": \"Three\", \"iterations\": 4000, \"src\": \"src\", "
  "\"dst\": \"dst\", \"options\": {\"gan_power\": 0.0, \"random_src_flip\": \"y\"}}]}";

static GuiseTrainingPlan *
make_plan (void)
{
  g_autoptr (GError) error = NULL;
  GuiseTrainingPlan *plan = guise_training_plan_parse (text, sizeof text - 1, "text", &error);

  g_assert_no_error (error);
  return plan;
}

static const GuiseStageForecast *
get_stage (const GuiseTrainingForecast *forecast, guint i)
{
  return &g_array_index (forecast->stages, GuiseStageForecast, i);
}

static GuiseTrainingForecast *
forecast_for (const GuiseForecastSetup *setup)
{
  g_autoptr (GError) error = NULL;
  GuiseTrainingForecast *forecast = guise_training_forecast (setup, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (forecast);
  return forecast;
}

static void
on_stage_cb (size_t stage, void *user_data)
{
  size_t *n = user_data;

  g_assert_cmpuint (stage, ==, (*n)++);
}

static void
test_measured (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);
  g_autoptr (GError) error = NULL;
  GuiseForecastSetup setup = {
    .plan = plan, .device = device, .n_done = 1000, .with_preview = TRUE, .budget_seconds = 20.0
  };
  g_autoptr (GuiseTrainingForecast) forecast = NULL;
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, NULL, 1, NULL);
  GuiseSaehdForecast known;
  size_t             n_stages = 0;

  forecast = guise_training_forecast (&setup, on_stage_cb, &n_stages, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_stages, ==, 3);
  g_assert_cmpuint (forecast->stages->len, ==, 3);
  g_assert_cmpint (forecast->n_ranks, ==, 1);
  for (guint i = 0; i < 3; i++)
    {
      const GuiseStageForecast *stage = get_stage (forecast, i);

      g_assert_cmpint (stage->source, ==, GUISE_FORECAST_MEASURED);
      g_assert_cmpfloat (stage->ms, >, 0.0);
      g_assert_true (stage->fits);
      g_assert_cmpint (stage->batch_size, ==, 8);
      g_assert_cmpfloat_with_epsilon (stage->hours,
                                      (double) stage->n_iterations * stage->ms / 3.6e6, 1e-9);
    }
  g_assert_cmpuint (get_stage (forecast, 0)->n_iterations, ==, 6000);
  g_assert_cmpuint (get_stage (forecast, 1)->n_iterations, ==, 4000);
  g_assert_cmpfloat (get_stage (forecast, 2)->ms, ==, get_stage (forecast, 0)->ms);
  g_assert_cmpfloat (get_stage (forecast, 1)->flops, >, get_stage (forecast, 0)->flops);
  g_assert_true (guise_saehd_forecast (model, device, 4, &known, NULL));
  g_assert_cmpuint (get_stage (forecast, 1)->device_bytes, ==, known.total);
  g_assert_cmpfloat (get_stage (forecast, 1)->flops, ==, known.flops);
  g_assert_cmpfloat_with_epsilon (forecast->hours,
                                  get_stage (forecast, 0)->hours + get_stage (forecast, 1)->hours +
                                    get_stage (forecast, 2)->hours,
                                  1e-9);
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
  g_assert_true (guise_training_forecast_check (forecast, plan, ".", &error));
  g_assert_no_error (error);
}

/* A large model on a slow device: a smaller one is timed, and it is said. */
static void
test_estimated (void)
{
  static const char *const options[] = { "resolution=128", "ae_dims=64",    "e_dims=32",
                                         "d_dims=64",      "batch_size=32", NULL };
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);
  GuiseForecastSetup setup = {
    .plan = plan, .options = options, .device = device, .budget_seconds = 1.0
  };
  gint64 start_us = g_get_monotonic_time ();
  g_autoptr (GuiseTrainingForecast) forecast = forecast_for (&setup);
  double seconds = (double) (g_get_monotonic_time () - start_us) / 1e6;

  for (guint i = 0; i < 3; i++)
    {
      const GuiseStageForecast *stage = get_stage (forecast, i);

      g_assert_cmpint (stage->source, ==, GUISE_FORECAST_ESTIMATED);
      g_assert_cmpfloat (stage->flops, >, 4e10);
      g_assert_cmpfloat (stage->ms, >, 100.0);
    }
  g_test_message ("%.1f s; stage one %.0f GFLOP, %.0f ms", seconds,
                  get_stage (forecast, 0)->flops / 1e9, get_stage (forecast, 0)->ms);
}

static void
test_unmeasured (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  GuiseForecastSetup setup = { .plan = plan, .device = device, .n_ranks = 2 };
  g_autoptr (GuiseTrainingForecast) forecast = forecast_for (&setup);

  g_assert_cmpint (get_stage (forecast, 0)->source, ==, GUISE_FORECAST_UNKNOWN);
  g_assert_true (isnan (get_stage (forecast, 0)->ms));
  g_assert_true (isnan (forecast->hours));
  g_assert_cmpint (get_stage (forecast, 0)->batch_size, ==, 8); /* 4 + 4 */
  g_assert_cmpint (get_stage (forecast, 0)->largest_batch, ==, 128);
}

static void
test_odd_batch (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  GuiseForecastSetup setup = { .plan = plan, .device = device, .n_ranks = 3 };
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_training_forecast (&setup, NULL, NULL, NULL, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
  g_assert_nonnull (strstr (error->message, "Stage 'one': "));
}

static void
test_cancelled (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GuiseForecastSetup setup = { .plan = plan, .device = device, .budget_seconds = 1.0 };
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (guise_training_forecast (&setup, NULL, NULL, cancellable, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
}

/* ---- what does not fit ---- */

/* More than any computer has. */
static void
test_too_large (void)
{
  static const char *const options[] = { "resolution=640", "batch_size=1024", NULL };
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  GuiseForecastSetup setup = { .plan = plan, .options = options, .device = device };
  g_autoptr (GuiseTrainingForecast) forecast = forecast_for (&setup);
  g_autoptr (GError) error = NULL;

  g_assert_false (get_stage (forecast, 0)->fits);
  g_assert_false (guise_training_forecast_check (forecast, plan, NULL, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "Stage 'one' takes"));
}

static void
test_disk (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  GuiseForecastSetup setup = { .plan = plan, .device = device };
  g_autoptr (GuiseTrainingForecast) forecast = forecast_for (&setup);
  const GuiseDiskForecast *disk = &forecast->disk;
  g_autoptr (GError) error = NULL;
  uint64_t before = 0;

  /* 4 stages' worth of backups: one before each, one that is reusable. */
  g_assert_cmpuint (disk->n_backups, ==, 4);
  g_assert_cmpuint (disk->backups, ==, 4 * disk->checkpoint);
  g_assert_cmpuint (disk->checkpoints, ==, 4 * disk->checkpoint);
  g_assert_cmpuint (disk->total, ==,
                    disk->checkpoints + disk->backups + disk->previews + disk->history);
  /* Each stage has grown it by its backup at least, the last one by all of it. */
  for (guint i = 0; i < forecast->stages->len; i++)
    {
      const GuiseStageForecast *stage = &g_array_index (forecast->stages, GuiseStageForecast, i);

      g_assert_cmpuint (stage->disk_bytes, >=, before + disk->checkpoint / 2);
      before = stage->disk_bytes;
    }
  g_assert_cmpuint (before, ==, disk->total);
  g_assert_true (guise_training_forecast_check (forecast, plan, ".", &error));
  forecast->disk.total = (uint64_t) 1 << 60;
  g_assert_false (guise_training_forecast_check (forecast, plan, ".", &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE);
}

/* Previews are thinned: how many there are does not grow with the hours. */
static void
test_pictures (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  GuiseForecastSetup setup = { .plan = plan, .device = device };
  g_autoptr (GuiseTrainingForecast) without = forecast_for (&setup);
  const double sheet = 10.0 * 4.0 * 32.0 * 32.0 * 1.5; /* columns, rows, pixels, bytes */
  const double strip = 6.0 * 8.0 * 32.0 * 32.0 * 0.6;
  uint64_t     n_bytes;

  g_assert_cmpfloat_with_epsilon ((double) without->disk.previews,
                                  3.0 * sheet + GUISE_PROBE_MAX_KEPT * strip, 2.0);
  setup.preview_seconds = 60.0; /* and nobody knows how many hours */
  {
    g_autoptr (GuiseTrainingForecast) forecast = forecast_for (&setup);

    n_bytes = forecast->disk.previews;
  }
  g_assert_cmpfloat_with_epsilon ((double) (n_bytes - without->disk.previews),
                                  GUISE_PREVIEW_MAX_KEPT * sheet, 2.0);
  setup.budget_seconds = 20.0;
  setup.preview_seconds = 1e-9;
  {
    g_autoptr (GuiseTrainingForecast) forecast = forecast_for (&setup);

    g_assert_cmpuint (forecast->disk.previews, ==, n_bytes);
  }
}

/* A stage that ends by the hours trained takes no more of them. */
static void
test_until_hours (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);
  GuiseTrainingStage *second = g_ptr_array_index (plan->stages, 1);
  GuiseForecastSetup  setup = { .plan = plan, .device = device, .budget_seconds = 20.0 };
  g_autoptr (GuiseTrainingForecast) whole = forecast_for (&setup);
  g_autoptr (GuiseTrainingForecast) cut = NULL;
  g_autoptr (GuiseTrainingForecast) over = NULL;

  g_assert_cmpfloat (get_stage (whole, 1)->hours, >, 1e-5);
  second->until_hours = 1000.0;
  setup.n_done = 7000;
  setup.trained_seconds = 1000.0 * 3600.0 - 0.036;
  cut = forecast_for (&setup);
  g_assert_cmpfloat_with_epsilon (get_stage (cut, 1)->hours, 1e-5, 1e-9);
  g_assert_cmpfloat (get_stage (cut, 2)->hours, >, 1e-5);
  setup.n_done = 0; /* the first stage takes what was left */
  over = forecast_for (&setup);
  g_assert_cmpfloat (get_stage (over, 1)->hours, ==, 0.0);
}

static uint64_t
count_bytes (const char *dir)
{
  g_autoptr (GDir) listing = g_dir_open (dir, 0, NULL);
  const char *name;
  uint64_t    n = 0;

  while ((name = g_dir_read_name (listing)) != NULL)
    {
      g_autofree char *path = g_build_filename (dir, name, NULL);
      GStatBuf         info;

      g_assert_cmpint (g_stat (path, &info), ==, 0);
      n += (uint64_t) info.st_size;
    }
  return n;
}

/* A checkpoint beside its forecast, with all losses of the plan. */
static void
test_checkpoint (void)
{
  g_autofree char *dir = guise_test_tmp_dir ();
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, NULL, 1, NULL);
  g_autoptr (GuiseDflState) state = guise_dfl_state_new ();
  GuiseForecastSetup setup = { .plan = plan, .device = device };
  g_autoptr (GuiseTrainingForecast) forecast = forecast_for (&setup);
  g_autoptr (GError) error = NULL;
  double n_bytes;

  g_assert_true (guise_saehd_add_weights (model, weights, 0, &error));
  state->iter = 15000;
  for (int i = 0; i < 2 * 15000; i++)
    {
      float loss = 1.0f + 1e-4f * (float) i;

      g_array_append_val (state->loss_history, loss);
    }
  g_assert_true (guise_dfl_folder_save (dir, "guise", model, weights, state, &error));
  g_assert_no_error (error);
  n_bytes = (double) count_bytes (dir);
  g_test_message ("%.0f bytes, forecast %.0f", n_bytes, (double) forecast->disk.checkpoint);
  g_assert_cmpfloat_with_epsilon ((double) forecast->disk.checkpoint / n_bytes, 1.0, 0.03);
  guise_test_rm_rf (g_steal_pointer (&dir));
}

static void
test_backups (void)
{
  g_assert_cmpuint (guise_forecast_count_backups (10.0, 0.0), ==, 0);
  g_assert_cmpuint (guise_forecast_count_backups (2.9, 3.0), ==, 0);
  g_assert_cmpuint (guise_forecast_count_backups (9.5, 3.0), ==, 3);
  g_assert_cmpuint (guise_forecast_count_backups (24.0, 3.0), ==, 8);
  g_assert_cmpuint (guise_forecast_count_backups (7 * 24.0, 3.0), ==, 8 + 6);
  g_assert_cmpuint (guise_forecast_count_backups (21 * 24.0, 3.0), ==, 8 + 6 + 2);
  g_assert_cmpuint (guise_forecast_count_backups (7 * 24.0, 1.0), ==, 24 + 6);
  g_assert_cmpuint (guise_forecast_count_backups ((double) NAN, 3.0), ==, 0);
}

/* The emulated GPU has what the stage with the discriminator takes with five samples, and a bit. */
static void
test_device (void)
{
  static const char *const five[] = { "batch_size=5", NULL };
  static const char *const two[] = { "batch_size=2", NULL };
  const char              *name = g_getenv ("GUISE_TEST_DEVICE");
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseTrainingForecast) forecast = NULL;
  g_autoptr (GError) error = NULL;
  GuiseForecastSetup setup = { .plan = plan, .options = five };
  g_autofree char   *n_bytes = NULL;

  if (name == NULL)
    {
      g_test_skip ("Only with the emulated GPU");
      return;
    }
  setup.device = device = guise_device_open (name, 1, &error);
  g_assert_no_error (error);
  forecast = forecast_for (&setup);
  n_bytes = g_strdup_printf ("%zu", get_stage (forecast, 1)->device_bytes + (64 << 10));
  g_setenv ("GUISE_HOST_GPU_BYTES", n_bytes, TRUE);

  setup.options = NULL;
  guise_training_forecast_free (forecast);
  forecast = forecast_for (&setup);
  g_assert_false (get_stage (forecast, 1)->fits);
  g_assert_cmpint (get_stage (forecast, 1)->largest_batch, ==, 5);
  g_assert_cmpint (get_stage (forecast, 0)->largest_batch, >=, 5);
  g_assert_false (guise_training_forecast_check (forecast, plan, NULL, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "With batch_size 5 it fits"));
  g_clear_error (&error);

  /* What is offered can be trained. */
  setup.options = five;
  setup.budget_seconds = 1.0;
  guise_training_forecast_free (forecast);
  forecast = forecast_for (&setup);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (get_stage (forecast, i)->fits);
      g_assert_cmpint (get_stage (forecast, i)->source, ==, GUISE_FORECAST_MEASURED);
    }

  /* More is offered, too; and two devices have twice as much. */
  setup.budget_seconds = 0.0;
  setup.options = two;
  guise_training_forecast_free (forecast);
  forecast = forecast_for (&setup);
  g_assert_true (get_stage (forecast, 1)->fits);
  g_assert_cmpint (get_stage (forecast, 1)->largest_batch, ==, 5);
  setup.options = NULL;
  setup.n_ranks = 2;
  guise_training_forecast_free (forecast);
  forecast = forecast_for (&setup);
  g_assert_true (get_stage (forecast, 1)->fits); /* 8 = 4 + 4 */
  g_assert_cmpint (get_stage (forecast, 1)->largest_batch, ==, 10);
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
}

/* With a speed from before nothing is tried, and only what does not fit is looked at closer. */
static void
test_brief (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);
  const GuiseForecastSetup setup = {
    .plan = plan, .device = device, .speed = 1e9, .is_brief = TRUE
  };
  g_autoptr (GuiseTrainingForecast) forecast = forecast_for (&setup);

  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpfloat_with_epsilon (get_stage (forecast, i)->ms,
                                      get_stage (forecast, i)->flops / 1e6, 1e-6);
      g_assert_cmpint (get_stage (forecast, i)->source, ==, GUISE_FORECAST_ESTIMATED);
      g_assert_cmpint (get_stage (forecast, i)->largest_batch, ==, 0);
    }
  g_assert_cmpfloat (forecast->hours, >, 0.0);
  g_assert_cmpfloat (forecast->speed, ==, 1e9);
  for (guint i = 0; i < 3; i++)
    {
      GuiseStageForecast alone;

      g_assert_true (guise_training_forecast_stage (&setup, i, &alone, NULL));
      g_assert_cmpuint (alone.device_bytes, ==, get_stage (forecast, i)->device_bytes);
      g_assert_cmpfloat (alone.flops, ==, get_stage (forecast, i)->flops);
      g_assert_cmpint (alone.batch_size, ==, get_stage (forecast, i)->batch_size);
    }
}

/* Told without the device that it is trained on: what is free there is not known, and nothing is
 * said not to fit. */
static void
test_rough (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);
  const GuiseForecastSetup setup = {
    .plan = plan, .device = device, .is_brief = TRUE, .is_rough = TRUE
  };
  g_autoptr (GuiseTrainingForecast) forecast = forecast_for (&setup);

  g_assert_cmpuint (forecast->n_free_bytes, ==, 0);
  g_assert_cmpuint (forecast->n_total_bytes, ==, 0);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (get_stage (forecast, i)->fits);
      g_assert_cmpuint (get_stage (forecast, i)->device_bytes, >, 0);
      g_assert_cmpint (get_stage (forecast, i)->largest_batch, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/forecast/measured", test_measured);
  g_test_add_func ("/train/forecast/estimated", test_estimated);
  g_test_add_func ("/train/forecast/unmeasured", test_unmeasured);
  g_test_add_func ("/train/forecast/odd-batch", test_odd_batch);
  g_test_add_func ("/train/forecast/cancelled", test_cancelled);
  g_test_add_func ("/train/forecast/too-large", test_too_large);
  g_test_add_func ("/train/forecast/disk", test_disk);
  g_test_add_func ("/train/forecast/pictures", test_pictures);
  g_test_add_func ("/train/forecast/until-hours", test_until_hours);
  g_test_add_func ("/train/forecast/checkpoint", test_checkpoint);
  g_test_add_func ("/train/forecast/backups", test_backups);
  g_test_add_func ("/train/forecast/device", test_device);
  g_test_add_func ("/train/forecast/brief", test_brief);
  g_test_add_func ("/train/forecast/rough", test_rough);
  return g_test_run ();
}
