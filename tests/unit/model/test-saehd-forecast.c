/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a training takes is known before: to the byte on the device, within five per cent of what
 * the process then holds. */
#include <stdio.h>
#include <string.h>

#include "model/guise-saehd-forecast.h"
#include "model/guise-saehd-preview.h"
#include "model/guise-saehd-trainer.h"
#include "nn/guise-device-private.h"
#include "support/guise-test-alloc.h"

/* ---- a device that counts for itself ---- */

static const GuiseBackend *counted;
static GHashTable         *sizes; /* address -> bytes */
static size_t              n_calls;
static size_t              n_bytes;
static size_t              n_peak;

static void *
counting_memory_new (void *device, size_t n, GError **error)
{
  void *memory = counted->memory_new (device, n, error);

  g_hash_table_insert (sizes, memory, GSIZE_TO_POINTER (n));
  n_calls++;
  n_bytes += n;
  n_peak = MAX (n_peak, n_bytes);
  return memory;
}

static void
counting_memory_free (void *device, void *memory)
{
  if (memory == NULL)
    return;
  n_bytes -= GPOINTER_TO_SIZE (g_hash_table_lookup (sizes, memory));
  g_hash_table_remove (sizes, memory);
  counted->memory_free (device, memory);
}

/* The backend must live as long as the device. */
static GuiseDevice *
open_counting (const char *name, GuiseBackend *backend)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open (name, 2, &error);

  if (device == NULL)
    {
      g_test_skip (error->message);
      return NULL;
    }
  counted = guise_device_get_backend (device);
  *backend = *counted;
  backend->memory_new = counting_memory_new;
  backend->memory_free = counting_memory_free;
  n_calls = n_bytes = n_peak = 0;
  return guise_device_new (backend, name, 0, 2, NULL);
}

static GuiseSaehd *
new_model (const char *const *options)
{
  GuiseSaehdOptions parsed = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;
  GuiseSaehd *model;

  guise_saehd_options_set_pairs (&parsed, options, &error);
  g_assert_no_error (error);
  model = guise_saehd_new (&parsed, &error);
  g_assert_no_error (error);
  return model;
}

/* ---- to the byte ---- */

#define SMALL "resolution=64", "ae_dims=32", "e_dims=16", "d_dims=16", "d_mask_dims=16"

typedef struct
{
  const char *options[16];
  int         n_preview;
} Case;

static const Case cases[] = {
  { { SMALL, "archi=df", "batch_size=1" }, 0 },
  { { SMALL, "archi=df-ud", "batch_size=2", "true_face_power=0.1", "lr_dropout=y" }, 1 },
  { { SMALL, "archi=df-udt", "batch_size=3", "adabelief=n", "clipgrad=y" }, 2 },
  { { SMALL, "archi=df-dc", "batch_size=2", "gan_power=0.1", "gan_dims=8", "gan_patch_size=16" },
    0 },
  { { SMALL, "archi=liae", "batch_size=2", "face_style_power=10", "bg_style_power=10" }, 2 },
  { { SMALL, "archi=liae-ud", "batch_size=4", "gan_power=0.1", "gan_dims=4", "lr_dropout=cpu" },
    4 },
  { { SMALL, "archi=liae-udtc", "batch_size=2", "random_warp=n", "eyes_mouth_prio=y" }, 1 },
  { { SMALL, "archi=liae-t", "batch_size=1", "pretrain=y", "gan_power=0.1", "adabelief=n" }, 1 },
  { { SMALL, "archi=df-ud", "batch_size=2", "pretrain=y", "true_face_power=0.1",
      "blur_out_mask=y" },
    0 },
};

static void
check_case (const Case *c, const char *name)
{
  GuiseBackend backend;
  g_autoptr (GuiseDevice) device = open_counting (name, &backend);
  g_autoptr (GuiseSaehd) model = new_model (c->options);
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdTrainer) trainer = NULL;
  g_autoptr (GuiseSaehdPreview) preview = NULL;
  g_autoptr (GError) error = NULL;
  GuiseSaehdForecast forecast;

  if (device == NULL)
    return;
  guise_saehd_forecast (model, device, c->n_preview, &forecast, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_calls, ==, 0);

  weights = guise_weights_new (device);
  trainer =
    guise_saehd_trainer_new (model, weights, device, 1, GUISE_SAEHD_TRAINER_DEFAULT, &error);
  g_assert_no_error (error);
  if (c->n_preview > 0)
    preview = guise_saehd_preview_new (model, weights, device, c->n_preview, &error);
  g_assert_no_error (error);

  g_test_message ("%s: %zu bytes, at most %zu", c->options[5], n_bytes, n_peak);
  g_assert_cmpuint (n_peak, ==, forecast.device);
  g_assert_cmpuint (n_bytes, ==, forecast.device - forecast.moving);
  g_assert_cmpuint (n_bytes, ==,
                    forecast.weights + forecast.optimizer + forecast.activations +
                      forecast.workspace + forecast.inputs + forecast.constants);
  g_assert_cmpuint (n_bytes, ==, guise_device_get_bytes (device));
  g_assert_cmpuint (forecast.total, >=, forecast.device + forecast.host);
}

static void
test_exact (gconstpointer name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      check_case (&cases[i], name);
      g_assert_cmpuint (n_bytes, ==, 0);
      g_assert_cmpuint (g_hash_table_size (sizes), ==, 0);
    }
}

/* ---- as the process sees it ---- */

/* Not getrusage(): what that says goes on from the parent process. */
static size_t
get_peak_resident (void)
{
  g_autofree char *text = NULL;
  const char      *line;
  unsigned long    n_kib = 0;

  g_assert_true (g_file_get_contents ("/proc/self/status", &text, NULL, NULL));
  line = strstr (text, "VmHWM:");
  g_assert_true (line != NULL && sscanf (line, "VmHWM: %lu", &n_kib) == 1);
  return n_kib * 1024;
}

static void
train_in_child (const char *const *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 2, &error);
  g_autoptr (GuiseSaehd) model = new_model (options);
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdTrainer) trainer = NULL;
  g_autoptr (GuiseSaehdBatch) batch = NULL;
  const GuiseSaehdOptions *parsed = guise_saehd_get_options (model);
  GuiseSaehdForecast       forecast;
  size_t                   before = get_peak_resident ();
  double                   expected, grown;

  g_assert_true (guise_saehd_forecast (model, device, 0, &forecast, &error));
  expected = (double) (forecast.total + forecast.engine);
  weights = guise_weights_new (device);
  trainer =
    guise_saehd_trainer_new (model, weights, device, 1, GUISE_SAEHD_TRAINER_DEFAULT, &error);
  g_assert_no_error (error);
  batch = guise_saehd_batch_new (parsed->batch_size, parsed->resolution, &error);
  for (GuiseSaehdPlane i = 0; i < GUISE_N_SAEHD_PLANES; i++)
    memset (guise_saehd_batch_get (batch, i, 0, 0), 0, /* what was never touched is not there */
            2 * (size_t) parsed->batch_size * (size_t) guise_saehd_plane_get_n_channels (i) *
              (size_t) (parsed->resolution * parsed->resolution) * sizeof (float));
  for (int i = 0; i < 2; i++)
    g_assert_true (guise_saehd_trainer_step (trainer, batch, NULL, &error));
  grown = (double) (get_peak_resident () - before);
  g_test_message ("forecast %.1f MB, grown by %.1f MB", expected / 1e6, grown / 1e6);
  g_assert_cmpfloat (expected, >, 0.95 * grown);
  g_assert_cmpfloat (expected, <, 1.05 * grown);
}

static const char *const tiny[] = { "archi=liae-ud", "resolution=64", "ae_dims=64",   "e_dims=16",
                                    "d_dims=16",     "d_mask_dims=8", "batch_size=4", NULL };
static const char *const small[] = { "archi=liae-ud", "resolution=128", "ae_dims=128",  "e_dims=32",
                                     "d_dims=32",     "d_mask_dims=16", "batch_size=4", NULL };

/* In a process of its own, in which nothing else has left memory. */
static void
test_measured (gconstpointer options)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, NULL);
  size_t n = 0, n_in_use = 0;

  if (g_test_subprocess ())
    {
      train_in_child (options);
      return;
    }
  if (device == NULL || !guise_test_count_allocations (&n, &n_in_use))
    {
      g_test_skip ("No CPU device, or a sanitizer's own memory would be measured");
      return;
    }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

/* ---- larger than this computer ---- */

static void
test_huge (gconstpointer name)
{
  static const char *const options[] = { "archi=liae-udt", "resolution=640",     "ae_dims=1024",
                                         "e_dims=256",     "d_dims=256",         "d_mask_dims=256",
                                         "batch_size=64",  "lr_dropout=y",       "gan_power=0.1",
                                         "gan_dims=64",    "face_style_power=1", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open (name, 2, &error);
  g_autoptr (GuiseSaehd) model = new_model (options);
  GuiseSaehdForecast forecast;
  size_t             before = get_peak_resident ();
  int64_t            start = g_get_monotonic_time ();

  if (device == NULL)
    {
      g_test_skip (error->message);
      return;
    }
  g_assert_true (guise_saehd_forecast (model, device, 4, &forecast, &error));
  g_test_message ("%.1f GB in %.2f s, grown by %.1f MB", (double) forecast.total / 1e9,
                  (double) (g_get_monotonic_time () - start) / 1e6,
                  (double) (get_peak_resident () - before) / 1e6);
  g_assert_cmpuint (forecast.total, >, (size_t) 100 * 1000 * 1000 * 1000);
  g_assert_cmpuint (get_peak_resident () - before, <, 200 * 1000 * 1000);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  sizes = g_hash_table_new (NULL, NULL);
  g_test_add_data_func ("/saehd/forecast/exact/ref", "ref", test_exact);
  g_test_add_data_func ("/saehd/forecast/exact/cpu", "cpu", test_exact);
  g_test_add_data_func ("/saehd/forecast/measured/tiny", tiny, test_measured);
  g_test_add_data_func ("/saehd/forecast/measured/small", small, test_measured);
  g_test_add_data_func ("/saehd/forecast/huge/ref", "ref", test_huge);
  g_test_add_data_func ("/saehd/forecast/huge/cpu", "cpu", test_huge);
  status = g_test_run ();
  g_hash_table_unref (sizes);
  return status;
}
