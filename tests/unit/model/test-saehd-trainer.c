/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a training loop relies on: repeatable, resumable, learns, freezes what must not move,
 * allocates nothing after the first step. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "model/guise-saehd-preview.h"
#include "model/guise-saehd-trainer.h"
#include "support/guise-test-alloc.h"
#include "support/guise-test-async.h"
#include "unit/model/golden-nets.h"

static GuiseSaehd *
new_model (const char *const *extra)
{
  const char *const base[] = { "archi=liae-ud", "resolution=32", "ae_dims=4",    "e_dims=4",
                               "d_dims=4",      "d_mask_dims=2", "batch_size=2", NULL };
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;
  GuiseSaehd *model;

  g_assert_true (guise_saehd_options_set_pairs (&options, base, &error));
  g_assert_true (guise_saehd_options_set_pairs (&options, extra, &error));
  model = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  return model;
}

/* Smooth pictures: the networks have something to learn. */
static GuiseSaehdBatch *
new_batch (const GuiseSaehd *model)
{
  const GuiseSaehdOptions *options = guise_saehd_get_options (model);
  int                      r = options->resolution;
  GuiseSaehdBatch         *batch = guise_saehd_batch_new (options->batch_size, r, NULL);

  for (GuiseSaehdPlane p = 0; p < GUISE_N_SAEHD_PLANES; p++)
    {
      int n_rows = 2 * batch->n * guise_saehd_plane_get_n_channels (p) * r;

      for (int y = 0; y < n_rows; y++)
        for (int x = 0; x < r; x++)
          batch->planes[p][y * r + x] =
            0.5f + 0.4f * sinf (0.2f * (float) x + 0.13f * (float) y + (float) (y / r));
    }
  return batch;
}

static GuiseSaehdTrainer *
new_trainer (GuiseSaehd *model, GuiseWeights *weights, GuiseDevice *device, uint64_t seed)
{
  g_autoptr (GError) error = NULL;
  GuiseSaehdTrainer *trainer =
    guise_saehd_trainer_new (model, weights, device, seed, GUISE_SAEHD_TRAINER_DEFAULT, &error);

  g_assert_no_error (error);
  return trainer;
}

/* Trains some steps; returns the last report. */
static GuiseSaehdReport
train (GuiseSaehdTrainer *trainer, const GuiseSaehdBatch *batch, int n)
{
  GuiseSaehdReport report = { 0 };
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < n; i++)
    g_assert_true (guise_saehd_trainer_step (trainer, batch, &report, &error));
  return report;
}

static float *
read_weights (const GuiseWeights *weights, const char *name)
{
  float *values =
    g_new (float, (size_t) guise_shape_n_elements (guise_weights_get_shape (weights, name)));

  g_assert_true (guise_weights_read (weights, name, values, NULL));
  return values;
}

static gboolean
is_same (const GuiseWeights *a, const GuiseWeights *b, const char *name)
{
  g_autofree float *x = read_weights (a, name);
  g_autofree float *y = read_weights (b, name);

  return memcmp (x, y,
                 (size_t) guise_shape_n_elements (guise_weights_get_shape (a, name)) * sizeof *x) ==
         0;
}

static void
copy_weights (const GuiseWeights *from, GuiseWeights *to)
{
  for (size_t i = 0; i < guise_weights_get_n (from); i++)
    {
      const char       *name = guise_weights_get_name (from, i);
      g_autofree float *values = read_weights (from, name);

      g_assert_true (guise_weights_write (to, name, values, NULL));
    }
}

/* Two and then two steps with other trainers over copied weights are four steps: nothing lives
 * outside the weights. Another seed differs. */
static void
test_resume (gconstpointer data)
{
  const char *const options[] = { "lr_dropout=y", "clipgrad=y",       "gan_power=0.1",
                                  "gan_dims=4",   "gan_patch_size=4", NULL };
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  g_autoptr (GuiseSaehd) model = new_model (options);
  g_autoptr (GuiseSaehdBatch) batch = new_batch (model);
  g_autoptr (GuiseWeights) straight = NULL, first = NULL, second = NULL, other = NULL;
  g_autoptr (GuiseSaehdTrainer) a = NULL, b = NULL, c = NULL, d = NULL;
  GuiseSaehdReport report_a, report_c;

  if (device == NULL)
    return;
  straight = guise_weights_new (device);
  first = guise_weights_new (device);
  second = guise_weights_new (device);
  other = guise_weights_new (device);
  a = new_trainer (model, straight, device, 5);
  report_a = train (a, batch, 4);

  b = new_trainer (model, first, device, 5);
  train (b, batch, 2);
  c = new_trainer (model, second, device, 5);
  copy_weights (first, second);
  report_c = train (c, batch, 2);
  g_assert_cmpfloat (report_a.src_loss, ==, report_c.src_loss);
  g_assert_cmpfloat (report_a.d_gan, ==, report_c.d_gan);
  for (size_t i = 0; i < guise_weights_get_n (straight); i++)
    g_assert_true (is_same (straight, second, guise_weights_get_name (straight, i)));

  d = new_trainer (model, other, device, 6);
  copy_weights (first, other);
  train (d, batch, 2); /* the same start, other masks */
  g_assert_false (is_same (straight, other, "encoder/down1/downs_0/conv1/weight:0"));
}

static void
test_learns (gconstpointer data)
{
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  g_autoptr (GuiseSaehd) model = new_model (NULL);
  g_autoptr (GuiseSaehdBatch) batch = new_batch (model);
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdTrainer) trainer = NULL;
  g_autofree float *counter = NULL;
  GuiseSaehdReport  before, after;
  const float      *losses;

  if (device == NULL)
    return;
  weights = guise_weights_new (device);
  trainer = new_trainer (model, weights, device, 1);
  before = train (trainer, batch, 1);
  after = train (trainer, batch, 40);
  g_test_message ("%g %g -> %g %g", before.src_loss, before.dst_loss, after.src_loss,
                  after.dst_loss);
  g_assert_cmpfloat (after.src_loss, <, before.src_loss);
  g_assert_cmpfloat (after.dst_loss, <, before.dst_loss);
  losses = guise_saehd_trainer_get_sample_losses (trainer, GUISE_SAEHD_DST);
  g_assert_cmpfloat (fabs ((double) (losses[0] + losses[1]) / 2.0 - after.dst_loss), <, 1e-5);
  counter = read_weights (weights, "src_dst_opt/iters:0");
  g_assert_cmpfloat (counter[0], ==, 41.0f);
}

/* liae without random warp: inter_AB and its moments stay, everything else moves. */
static void
test_frozen (gconstpointer data)
{
  const char *const options[] = { "random_warp=n", NULL };
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  g_autoptr (GuiseSaehd) model = new_model (options);
  g_autoptr (GuiseSaehdBatch) batch = new_batch (model);
  g_autoptr (GuiseWeights) weights = NULL, start = NULL;
  g_autoptr (GuiseSaehdTrainer) trainer = NULL;

  if (device == NULL)
    return;
  weights = guise_weights_new (device);
  start = guise_weights_new (device);
  trainer = new_trainer (model, weights, device, 1);
  g_assert_true (guise_saehd_add_weights (model, start, 1, NULL));
  train (trainer, batch, 1);
  for (size_t i = 0; i < guise_weights_get_n (start); i++)
    {
      const char *name = guise_weights_get_name (start, i);
      gboolean    is_frozen = strstr (name, "inter_AB") != NULL;

      g_test_message ("%s", name);
      g_assert_cmpint (is_same (weights, start, name), ==, is_frozen);
    }
}

/* A pretraining model with true face and GAN: none of them runs, inter_AB stays. */
static void
test_pretrain (gconstpointer data)
{
  const char *const options[] = { "pretrain=y", "archi=df-ud", "true_face_power=0.1",
                                  "gan_power=0.5", NULL };
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  g_autoptr (GuiseSaehd) model = new_model (options);
  g_autoptr (GuiseSaehdBatch) batch = new_batch (model);
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdTrainer) trainer = NULL;
  GuiseSaehdReport report;

  if (device == NULL)
    return;
  weights = guise_weights_new (device);
  trainer = new_trainer (model, weights, device, 1);
  report = train (trainer, batch, 1);
  g_assert_cmpfloat (report.d_code, ==, 0.0);
  g_assert_cmpfloat (report.d_gan, ==, 0.0);
  g_assert_cmpfloat (report.src_loss, >, 0.0);
  g_assert_true (guise_weights_has (weights, "dis/out_conv/bias:0"));
  g_assert_false (guise_weights_has (weights, "D_src/out_conv/bias:0"));
}

/* Everything that an iteration can have. */
static const char *const everything[] = {
  "archi=df-ud",         "lr_dropout=y",
  "clipgrad=y",          "gan_power=0.1",
  "gan_dims=4",          "gan_patch_size=4",
  "true_face_power=0.1", "face_style_power=1",
  "eyes_mouth_prio=y",   NULL,
};

static void
test_steady (gconstpointer data)
{
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  g_autoptr (GuiseSaehd) model = new_model (everything);
  g_autoptr (GuiseSaehdBatch) batch = new_batch (model);
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdTrainer) trainer = NULL;
  size_t before = 0, after = 0, bytes_before = 0, bytes_after = 0;

  if (device == NULL)
    return;
  weights = guise_weights_new (device);
  trainer = new_trainer (model, weights, device, 1);
  train (trainer, batch, 1);
  if (!guise_test_count_allocations (&before, &bytes_before))
    {
      g_test_skip ("Allocations cannot be counted in this build");
      return;
    }
  train (trainer, batch, 3);
  guise_test_count_allocations (&after, &bytes_after);
  g_assert_cmpuint (bytes_after, ==, bytes_before);
  /* Elsewhere oneDNN and OpenMP take and return scratch memory of their own. */
  if (strcmp (data, "ref") == 0)
    g_assert_cmpuint (after - before, ==, 0);
}

/* ---- iterations in flight ---- */

enum
{
  N_FLIGHTS = 7,
};

/* Every batch is another one, in the same memory. */
static void
change_batch (GuiseSaehdBatch *batch, int iteration)
{
  float *warped = batch->planes[GUISE_SAEHD_WARPED];

  for (int i = 0; i < 2 * 3 * batch->n * batch->resolution * batch->resolution; i++)
    warped[i] = 0.5f + 0.3f * sinf (0.1f * (float) (i % 997) + (float) iteration);
}

static void
collect (GuiseSaehdTrainer *trainer, GuiseSaehdReport *report)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_saehd_trainer_collect (trainer, report, &error));
  g_assert_no_error (error);
}

/* Trains with up to @n_ahead iterations in flight while the next batch is made. */
static void
fly (GuiseDevice *device, int n_ahead, GuiseWeights *weights, GuiseSaehdReport *reports)
{
  g_autoptr (GuiseSaehd) model = new_model (everything);
  g_autoptr (GuiseSaehdBatch) batch = new_batch (model);
  g_autoptr (GuiseSaehdTrainer) trainer = new_trainer (model, weights, device, 4);
  g_autoptr (GError) error = NULL;
  int    n_collected = 0;
  size_t before = 0, after = 0, n_bytes;

  for (int i = 0; i < N_FLIGHTS; i++)
    {
      if (i == 3)
        guise_test_count_allocations (&before, &n_bytes);
      change_batch (batch, i);
      g_assert_true (guise_saehd_trainer_start (trainer, batch, &error));
      while (guise_saehd_trainer_get_n_in_flight (trainer) > n_ahead)
        collect (trainer, &reports[n_collected++]);
    }
  if (guise_test_count_allocations (&after, &n_bytes))
    g_assert_cmpuint (after, ==, before);
  while (guise_saehd_trainer_get_n_in_flight (trainer) > 0)
    collect (trainer, &reports[n_collected++]);
  g_assert_cmpint (n_collected, ==, N_FLIGHTS);
  for (int i = 0; i < GUISE_N_SAEHD_OPTIMIZERS; i++)
    g_assert_cmpint (guise_plan_get_is_captured (
                       guise_saehd_trainer_get_plan (trainer, (GuiseSaehdOptimizer) i)),
                     ==, guise_device_is_asynchronous (device));
}

/* What is reported and learned does not depend on how late the device is. */
static void
test_in_flight (void)
{
  GuiseSaehdReport expected[N_FLIGHTS], found[N_FLIGHTS];
  g_autoptr (GuiseDevice) ref = golden_nets_open_device ("ref");
  g_autoptr (GuiseWeights) weights = guise_weights_new (ref);

  fly (ref, 0, weights, expected);
  g_assert_cmpfloat (expected[0].src_loss, !=, expected[1].src_loss);
  for (int n_ahead = 0; n_ahead < GUISE_SAEHD_TRAINER_MAX_IN_FLIGHT; n_ahead++)
    {
      g_autoptr (GuiseDevice) late = guise_test_async_device_new (GUISE_TEST_ASYNC_DEFAULT);
      g_autoptr (GuiseWeights) others = guise_weights_new (late);

      fly (late, n_ahead, others, found);
      g_assert_cmpmem (found, sizeof found, expected, sizeof expected);
      for (size_t i = 0; i < guise_weights_get_n (weights); i++)
        g_assert_true (is_same (weights, others, guise_weights_get_name (weights, i)));
    }
}

static void
test_preview (gconstpointer data)
{
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  g_autoptr (GuiseSaehd) model = new_model (NULL);
  g_autoptr (GuiseSaehdBatch) batch = new_batch (model);
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdPreview) preview = NULL;
  g_autoptr (GError) error = NULL;
  const float *src_src, *src_dst;
  int          n_pixels = 3 * 32 * 32;

  if (device == NULL)
    return;
  weights = guise_weights_new (device);
  g_assert_true (guise_saehd_add_weights (model, weights, 3, &error));
  preview = guise_saehd_preview_new (model, weights, device, 2, &error);
  g_assert_no_error (error);
  /* The same faces on both sides: the source as the source is the swap. */
  g_assert_true (
    guise_saehd_preview_run (preview,
                             guise_saehd_batch_get (batch, GUISE_SAEHD_TARGET, GUISE_SAEHD_SRC, 0),
                             guise_saehd_batch_get (batch, GUISE_SAEHD_TARGET, GUISE_SAEHD_SRC, 0),
                             &error));
  src_src = guise_saehd_preview_get (preview, GUISE_SAEHD_SRC_SRC);
  src_dst = guise_saehd_preview_get (preview, GUISE_SAEHD_SRC_DST);
  for (int i = 0; i < 2 * n_pixels; i++)
    {
      g_assert_true (src_src[i] > 0.0f && src_src[i] < 1.0f);
      g_assert_cmpfloat (fabsf (src_src[i] - src_dst[i]), <, 1e-5f);
    }
}

static void
add_all (const char *device)
{
  static const struct
  {
    const char   *name;
    GTestDataFunc func;
  } TESTS[] = { { "resume", test_resume }, { "learns", test_learns },
                { "frozen", test_frozen }, { "pretrain", test_pretrain },
                { "steady", test_steady }, { "preview", test_preview } };

  for (size_t i = 0; i < G_N_ELEMENTS (TESTS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/saehd-trainer/%s/%s", device, TESTS[i].name);

      g_test_add_data_func (path, device, TESTS[i].func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_all ("ref");
  add_all ("cpu");
  g_test_add_func ("/model/saehd-trainer/in-flight", test_in_flight);
  return g_test_run ();
}
