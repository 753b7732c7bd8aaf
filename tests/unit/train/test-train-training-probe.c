/* SPDX-License-Identifier: GPL-3.0-or-later
 * Trying the largest stage of a plan beforehand. */
#include <string.h>

#include "model/guise-saehd-forecast.h"
#include "model/guise-saehd-trainer.h"
#include "support/guise-test-ranks.h"
#include "support/guise-test.h"
#include "train/guise-train-error.h"
#include "train/guise-training-probe.h"

/* The middle stage has a discriminator more. */
static const char text[] =
  "{\"format\": 1, \"name\": \"p\", \"title\": \"P\", \"options\": {\"resolution\": 32, "
  "\"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, \"d_mask_dims\": 2, \"batch_size\": 2, "
  "\"face_type\": \"wf\", \"archi\": \"liae-ud\"}, \"stages\": ["
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 7, \"src\": \"src\", \"dst\": \"dst\"}, "
  "{\"name\": \"two\", \"title\": \"Two\", \"iterations\": 4, \"src\": \"src\", \"dst\": \"dst\", "
  "\"options\": {\"gan_power\": 0.1, \"gan_patch_size\": 4, \"gan_dims\": 4}}, "
  "{\"name\": \"three\", \"title\": \"Three\", \"iterations\": 4, \"src\": \"src\", "
  "\"dst\": \"dst\", \"options\": {\"gan_power\": 0.0}}]}";

static GuiseTrainingPlan *
make_plan (void)
{
  g_autoptr (GError) error = NULL;
  GuiseTrainingPlan *plan = guise_training_plan_parse (text, sizeof text - 1, "text", &error);

  g_assert_no_error (error);
  return plan;
}

static void
test_largest (void)
{
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, NULL, 1, NULL);
  g_autoptr (GError) error = NULL;
  GuiseTrainingProbe probe;
  GuiseSaehdForecast forecast;

  g_assert_true (guise_training_probe (plan, NULL, device, FALSE, SIZE_MAX, &probe, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (probe.stage, ==, 1);
  g_assert_true (guise_saehd_forecast (model, device, 0, &forecast, NULL));
  g_assert_cmpuint (probe.n_bytes, ==, forecast.device);
  g_assert_cmpuint (guise_device_get_peak_bytes (device), ==, forecast.device);
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
  g_assert_cmpfloat (probe.ms, >, 0.0);
}

/* Nothing has this much memory, so it is the rehearsal that says no. */
static void
test_too_large (void)
{
  static const char *const options[] = { "resolution=640", "batch_size=1024", NULL };
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GError) error = NULL;
  GuiseTrainingProbe probe;

  g_assert_false (guise_training_probe (plan, options, device, FALSE, SIZE_MAX, &probe, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "Stage '"));
  g_assert_nonnull (strstr (error->message, "batch_size "));
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
}

/* The emulated GPU has as much memory as the environment says: what the stage takes with one sample
 * and a bit, which the plan's two samples exceed. */
static void
test_device (void)
{
  const char *name = g_getenv ("GUISE_TEST_DEVICE");
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const options[] = { "batch_size=1", NULL };
  GuiseTrainingProbe       probe;
  GuiseSaehdForecast       forecast;
  g_autofree char         *n_bytes = NULL;

  if (name == NULL)
    {
      g_test_skip ("Only with the emulated GPU");
      return;
    }
  device = guise_device_open (name, 1, &error);
  g_assert_no_error (error);
  model = guise_training_plan_new_model (plan, options, 1, &error);
  g_assert_no_error (error);
  g_assert_true (guise_saehd_forecast (model, device, 0, &forecast, &error));
  n_bytes = g_strdup_printf ("%zu", forecast.device + (64 << 10)); /* taps and the like */
  g_setenv ("GUISE_HOST_GPU_BYTES", n_bytes, TRUE);
  g_assert_false (guise_training_probe (plan, NULL, device, FALSE, SIZE_MAX, &probe, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "Stage 'two'"));
  g_assert_nonnull (strstr (error->message, "With batch_size 1 it fits"));
  g_clear_error (&error);
  g_assert_true (guise_training_probe (plan, options, device, FALSE, SIZE_MAX, &probe, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
}

/* ---- several ranks ---- */

#define PATIENCE_MS 60000

static GuiseDevice *
open_for_rank (GuiseCollective *collective)
{
  const char      *slash = strchr (g_getenv ("GUISE_TEST_DEVICE"), '/');
  g_autofree char *name = g_strdup_printf ("cuda:%d%s", collective->rank, slash);
  g_autoptr (GError) error = NULL;
  GuiseDevice *device = guise_device_open (name, 1, &error);

  g_assert_no_error (error);
  guise_device_set_collective (device, collective);
  return device;
}

/* The memory suffices for one sample of the two of the plan, and each rank has one. */
static void
probe_on_rank (GuiseCollective *collective, void *user_data)
{
  static const char *const more[] = { "batch_size=4", NULL };
  static const char *const odd[] = { "batch_size=3", NULL };
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = open_for_rank (collective);
  g_autoptr (GError) error = NULL;
  GuiseTrainingProbe probe;

  g_assert_true (guise_training_probe (plan, NULL, device, FALSE, SIZE_MAX, &probe, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (probe.n_bytes, ==, guise_device_get_peak_bytes (device));
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
  g_assert_false (probe.is_tried); /* of many ranks alone */
  g_assert_cmpint (probe.place, ==, GUISE_OPTIMIZER_AS_PLANNED);
  g_assert_false (guise_training_probe (plan, more, device, FALSE, SIZE_MAX, &probe, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "With batch_size 2 it fits"));
  g_clear_error (&error);
  g_assert_false (guise_training_probe (plan, odd, device, FALSE, SIZE_MAX, &probe, &error));
  g_assert_nonnull (strstr (error->message, "next sizes that can are 2 and 4"));
}

/* Something else has the memory of the second rank's GPU: all hear of it, and nobody waits. */
static void
probe_beside (GuiseCollective *collective, void *user_data)
{
  const size_t    *n_bytes = (const size_t *) user_data;
  const GuiseShape shape = GUISE_SHAPE ((int64_t) (*n_bytes / 2 / sizeof (float)));
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = open_for_rank (collective);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GError) error = NULL;
  GuiseTrainingProbe probe;

  if (collective->rank == 1)
    g_assert_true (guise_weights_add (weights, "large", &shape, NULL, &error));
  g_assert_false (guise_training_probe (plan, NULL, device, FALSE, SIZE_MAX, &probe, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY);
}

/* Learns from a rehearsal what a rank takes. */
static void
forecast_on_rank (GuiseCollective *collective, void *user_data)
{
  static const char *const options[] = { "batch_size=1", NULL };
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = open_for_rank (collective);
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, options, 1, NULL);
  GuiseSaehdForecast forecast;

  g_assert_true (guise_saehd_forecast (model, device, 0, &forecast, NULL));
  *(size_t *) user_data = forecast.device + (64 << 10); /* taps and the like */
}

static void
test_ranks (void)
{
  size_t           sizes[2];
  void *const      places[] = { &sizes[0], &sizes[1] };
  g_autofree char *n_bytes = NULL;

  if (g_getenv ("GUISE_TEST_DEVICE") == NULL)
    {
      g_test_skip ("Only with the emulated GPU");
      return;
    }
  g_assert_cmpint (guise_test_ranks_run (2, PATIENCE_MS, forecast_on_rank, places), ==, 0);
  n_bytes = g_strdup_printf ("%zu", sizes[0]);
  g_setenv ("GUISE_HOST_GPU_BYTES", n_bytes, TRUE);
  guise_test_ranks_run (2, PATIENCE_MS, probe_on_rank, places);
  guise_test_ranks_run (2, PATIENCE_MS, probe_beside, places);
}

/* ---- the optimizer on the devices, and aside ---- */

static void
test_choice (void)
{
  static const struct
  {
    GuiseOptimizerPlace planned;
    double              device_ms;
    double              aside_ms;
    GuiseOptimizerPlace chosen;
  } cases[] = {
    { GUISE_OPTIMIZER_ON_DEVICE, 80.0, 100.0, GUISE_OPTIMIZER_ON_DEVICE },
    { GUISE_OPTIMIZER_ASIDE, 80.0, 100.0, GUISE_OPTIMIZER_ON_DEVICE },
    { GUISE_OPTIMIZER_ON_DEVICE, 100.0, 80.0, GUISE_OPTIMIZER_ASIDE },
    { GUISE_OPTIMIZER_ASIDE, 100.0, 80.0, GUISE_OPTIMIZER_ASIDE },
    { GUISE_OPTIMIZER_ON_DEVICE, 100.0, 99.0, GUISE_OPTIMIZER_ON_DEVICE }, /* as good as equal */
    { GUISE_OPTIMIZER_ASIDE, 99.0, 100.0, GUISE_OPTIMIZER_ASIDE },
    { GUISE_OPTIMIZER_ON_DEVICE, -1.0, 500.0, GUISE_OPTIMIZER_ASIDE }, /* the only one that fits */
    { GUISE_OPTIMIZER_ASIDE, 500.0, -1.0, GUISE_OPTIMIZER_ON_DEVICE },
    { GUISE_OPTIMIZER_ASIDE, -1.0, -1.0, GUISE_OPTIMIZER_ASIDE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (guise_optimizer_place_choose (cases[i].planned, cases[i].device_ms,
                                                   cases[i].aside_ms),
                     ==, cases[i].chosen);
}

/* Ranks of one computer share what it has free. */
static void
test_host (void)
{
  const GuiseRanks alone = { .n_ranks = 1, .n_local = 1 };
  const GuiseRanks some = { .n_ranks = 8, .n_local = 4 };
  const GuiseRanks unsaid = { .n_ranks = 8 };
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "meminfo", NULL);

  g_assert_true (g_file_set_contents (path, "MemFree: 7 kB\nMemAvailable:   4096 kB\n", -1, NULL));
  g_assert_cmpuint (guise_training_probe_read_host (path, &alone), ==, 4096 << 10);
  g_assert_cmpuint (guise_training_probe_read_host (path, &some), ==, 1024 << 10);
  g_assert_cmpuint (guise_training_probe_read_host (path, &unsaid), ==, 512 << 10);
  guise_test_rm_rf (dir);
  g_assert_cmpuint (guise_training_probe_read_host (path, &alone), ==, SIZE_MAX);
}

/* A face for each, and so large that what the optimizer remembers is much of it. */
#define FOUR  "batch_size=4", "ae_dims=16", "e_dims=2", "d_dims=2"

#define SLACK ((size_t) 64 << 10) /* taps and the like */

static const char *const ON[] = { FOUR, "models_opt_on_gpu=y", NULL };
static const char *const ASIDE[] = { FOUR, "models_opt_on_gpu=n", NULL };

/* What one of four takes with the optimizer on its device, and aside. */
static void
forecast_places (GuiseCollective *collective, void *user_data)
{
  size_t *sizes = (size_t *) user_data;

  for (int i = 0; i < 2; i++)
    {
      const char *const options[] = { FOUR, "batch_size=1", i == 0 ? ON[4] : ASIDE[4], NULL };
      g_autoptr (GuiseTrainingPlan) plan = make_plan ();
      g_autoptr (GuiseDevice) device = open_for_rank (collective);
      g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, options, 1, NULL);
      GuiseSaehdForecast forecast;

      g_assert_true (guise_saehd_forecast (model, device, 0, &forecast, NULL));
      sizes[i] = forecast.device;
    }
}

typedef struct
{
  const char *const *options;
  size_t             n_host_free; /* a fake */
  GuiseTrainingProbe probe;
  GError            *error; /* owned, or NULL */
  gboolean           is_on; /* what the plan makes of it */
} Four;

static void
probe_four (GuiseCollective *collective, void *user_data)
{
  Four *self = (Four *) user_data;
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = open_for_rank (collective);
  g_autoptr (GuiseSaehd) model = NULL;

  if (guise_training_probe (plan, self->options, device, FALSE, self->n_host_free, &self->probe,
                            &self->error))
    {
      plan->optimizer_place = self->probe.place;
      model = guise_training_plan_new_model (plan, self->options, 0, &self->error);
      g_assert_no_error (self->error);
      self->is_on = guise_saehd_get_options (model)->models_opt_on_gpu;
    }
  g_assert_cmpuint (guise_device_get_bytes (device), ==, 0);
}

/* All of them find the same; @n_host_free is of the third alone. */
static void
run_four (Four *fours, const char *const *options, size_t n_bytes, size_t n_host_free)
{
  void *const      places[] = { &fours[0], &fours[1], &fours[2], &fours[3] };
  g_autofree char *limit = g_strdup_printf ("%zu", n_bytes);

  for (int i = 0; i < 4; i++)
    {
      g_clear_error (&fours[i].error);
      fours[i] = (Four){ .options = options, .n_host_free = i == 2 ? n_host_free : SIZE_MAX };
    }
  g_setenv ("GUISE_HOST_GPU_BYTES", limit, TRUE);
  guise_test_ranks_run (4, PATIENCE_MS, probe_four, places);
  for (int i = 1; i < 4; i++)
    {
      g_assert_cmpint (fours[i].is_on, ==, fours[0].is_on);
      g_assert_cmpint (fours[i].probe.place, ==, fours[0].probe.place);
      g_assert_true (fours[i].probe.device_ms == fours[0].probe.device_ms);
    }
}

static void
test_four (void)
{
  size_t      sizes[4][2];
  void *const places[] = { sizes[0], sizes[1], sizes[2], sizes[3] };
  Four        fours[4] = { 0 };

  if (g_getenv ("GUISE_TEST_DEVICE") == NULL)
    {
      g_test_skip ("Only with the emulated GPU");
      return;
    }
  guise_test_ranks_run (4, PATIENCE_MS, forecast_places, places);
  g_assert_cmpuint (sizes[0][1] + 2 * SLACK, <, sizes[0][0]);

  run_four (fours, ON, 4 * sizes[0][0], SIZE_MAX); /* room enough: both are timed */
  g_assert_no_error (fours[0].error);
  g_assert_true (fours[0].probe.is_tried);
  g_assert_cmpfloat (fours[0].probe.device_ms, >, 0.0);
  g_assert_cmpfloat (fours[0].probe.aside_ms, >, 0.0);
  g_assert_cmpint (fours[0].is_on, ==,
                   guise_optimizer_place_choose (GUISE_OPTIMIZER_ON_DEVICE,
                                                 fours[0].probe.device_ms,
                                                 fours[0].probe.aside_ms) ==
                     GUISE_OPTIMIZER_ON_DEVICE);

  run_four (fours, ON, sizes[0][1] + SLACK, SIZE_MAX); /* with the optimizer it does not fit */
  g_assert_no_error (fours[0].error);
  g_assert_cmpfloat (fours[0].probe.device_ms, <, 0.0);
  g_assert_cmpfloat (fours[0].probe.aside_ms, >, 0.0);
  g_assert_cmpint (fours[0].probe.place, ==, GUISE_OPTIMIZER_ASIDE);
  g_assert_false (fours[0].is_on);

  /* As the plan has it, and no stage may differ where the other place does not fit. */
  run_four (fours, ASIDE, sizes[0][1] + SLACK, SIZE_MAX);
  g_assert_no_error (fours[0].error);
  g_assert_cmpint (fours[0].probe.place, ==, GUISE_OPTIMIZER_ASIDE);
  g_assert_false (fours[0].is_on);

  /* One rank whose computer lacks memory is enough: nobody tries it there. */
  run_four (fours, ASIDE, 4 * sizes[0][0], 1);
  g_assert_no_error (fours[0].error);
  g_assert_true (fours[0].probe.lacks_host);
  g_assert_cmpuint (fours[0].probe.n_aside_bytes, >, 1);
  g_assert_cmpuint (fours[2].probe.n_host_free_bytes, ==, 1);
  g_assert_cmpfloat (fours[0].probe.device_ms, >, 0.0);
  g_assert_cmpfloat (fours[0].probe.aside_ms, <, 0.0);
  g_assert_cmpint (fours[0].probe.place, ==, GUISE_OPTIMIZER_ON_DEVICE);

  /* Without room for it on the devices it stays where the plan has it. */
  run_four (fours, ASIDE, sizes[0][1] + SLACK, 1);
  g_assert_no_error (fours[0].error);
  g_assert_true (fours[0].probe.lacks_host);
  g_assert_false (fours[0].probe.is_tried);
  g_assert_false (fours[0].is_on);

  run_four (fours, ON, sizes[0][1] / 2, SIZE_MAX);
  for (int i = 0; i < 4; i++)
    {
      g_assert_error (fours[i].error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY);
      g_clear_error (&fours[i].error);
    }
}

/* Once all memory is taken, weights that do not lie row-major can still be saved and restored. */
static void
test_full_device (void)
{
  const char *name = g_getenv ("GUISE_TEST_DEVICE");
  g_autoptr (GuiseTrainingPlan) plan = make_plan ();
  g_autoptr (GuiseDevice) device = NULL;
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdTrainer) trainer = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *n_bytes = NULL;

  if (name == NULL)
    {
      g_test_skip ("Only with the emulated GPU");
      return;
    }
  device = guise_device_open (name, 1, &error);
  g_assert_no_error (error);
  model = guise_training_plan_new_model (plan, NULL, 0, &error);
  g_assert_no_error (error);
  weights = guise_weights_new (device);
  trainer =
    guise_saehd_trainer_new (model, weights, device, 0, GUISE_SAEHD_TRAINER_DEFAULT, &error);
  g_assert_no_error (error);
  n_bytes = g_strdup_printf ("%zu", guise_device_get_bytes (device));
  g_setenv ("GUISE_HOST_GPU_BYTES", n_bytes, TRUE);
  for (size_t i = 0; i < guise_weights_get_n (weights); i++)
    {
      const char *weight = guise_weights_get_name (weights, i);
      size_t      n = (size_t) guise_shape_n_elements (guise_weights_get_shape (weights, weight));
      g_autofree float *before = g_new (float, n);
      g_autofree float *after = g_new (float, n);

      g_assert_true (guise_weights_read (weights, weight, before, &error));
      g_assert_true (guise_weights_write (weights, weight, before, &error));
      g_assert_true (guise_weights_read (weights, weight, after, &error));
      g_assert_no_error (error);
      g_assert_cmpmem (before, n * sizeof (float), after, n * sizeof (float));
    }
  g_assert_cmpuint (guise_device_get_aside_bytes (device), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/training-probe/largest", test_largest);
  g_test_add_func ("/train/training-probe/too-large", test_too_large);
  g_test_add_func ("/train/training-probe/device", test_device);
  g_test_add_func ("/train/training-probe/full-device", test_full_device);
  g_test_add_func ("/train/training-probe/ranks", test_ranks);
  g_test_add_func ("/train/training-probe/choice", test_choice);
  g_test_add_func ("/train/training-probe/host", test_host);
  g_test_add_func ("/train/training-probe/four", test_four);
  return g_test_run ();
}
