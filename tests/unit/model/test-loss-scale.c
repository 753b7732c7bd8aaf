/* SPDX-License-Identifier: GPL-3.0-or-later
 * The scaled loss: nothing changes while nothing overflows; a step that overflows changes nothing
 * but the scale, on all ranks; what f16 needs it for. */
#include <math.h>
#include <string.h>

#include "model/guise-loss-scale.h"
#include "model/guise-saehd-trainer.h"
#include "model/guise-xseg-trainer.h"
#include "support/guise-test-alloc.h"
#include "support/guise-test-async.h"
#include "support/guise-test-ranks.h"
#include "unit/model/golden-nets.h"

#define SEED        5
#define PATIENCE_MS 60000

/* Every optimizer that there is, with everything that moves in other ways. */
static const char *const everything[] = {
  "archi=df-ud", "lr_dropout=y",     "clipgrad=y",          "gan_power=0.1",
  "gan_dims=4",  "gan_patch_size=4", "true_face_power=0.1", NULL,
};
static const char *const plain[] = { "adabelief=n", NULL };

static GuiseSaehd *
new_model (const char *const *extra, int batch_size)
{
  const char *const base[] = { "archi=liae-ud", "resolution=32", "ae_dims=4", "e_dims=4",
                               "d_dims=4",      "d_mask_dims=2", NULL };
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;
  GuiseSaehd *model;

  g_assert_true (guise_saehd_options_set_pairs (&options, base, &error));
  g_assert_true (guise_saehd_options_set_pairs (&options, extra, &error));
  options.batch_size = batch_size;
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
    for (int y = 0; y < 2 * batch->n * guise_saehd_plane_get_n_channels (p) * r; y++)
      for (int x = 0; x < r; x++)
        batch->planes[p][y * r + x] =
          0.5f + 0.4f * sinf (0.2f * (float) x + 0.13f * (float) y + (float) (y / r));
  return batch;
}

/* One training, with everything that belongs to it. */
typedef struct
{
  GuiseDevice       *device; /* borrowed */
  GuiseSaehd        *model;
  GuiseSaehdBatch   *batch;
  GuiseWeights      *weights;
  GuiseSaehdTrainer *trainer;
} Training;

static void
training_begin (Training              *self,
                GuiseDevice           *device,
                const char *const     *options,
                GuiseSaehdTrainerFlags flags)
{
  g_autoptr (GError) error = NULL;

  self->device = device;
  self->model = new_model (options, 2);
  self->batch = new_batch (self->model);
  self->weights = guise_weights_new (device);
  self->trainer = guise_saehd_trainer_new (self->model, self->weights, device, SEED, flags, &error);
  g_assert_no_error (error);
}

static void
training_clear (Training *self)
{
  g_clear_pointer (&self->trainer, guise_saehd_trainer_free);
  g_clear_pointer (&self->weights, guise_weights_free);
  g_clear_pointer (&self->batch, guise_saehd_batch_free);
  g_clear_pointer (&self->model, guise_saehd_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Training, training_clear)

static GuiseSaehdReport
step (Training *self)
{
  g_autoptr (GError) error = NULL;
  GuiseSaehdReport report;

  g_assert_true (guise_saehd_trainer_step (self->trainer, self->batch, &report, &error));
  g_assert_no_error (error);
  return report;
}

/* A target that is no picture: the losses that look at it, and their gradients, are no numbers. */
static GuiseSaehdReport
step_badly (Training *self)
{
  float           *pixel = self->batch->planes[GUISE_SAEHD_TARGET];
  float            before = *pixel;
  GuiseSaehdReport report;

  *pixel = INFINITY;
  report = step (self);
  *pixel = before;
  return report;
}

static float *
read_values (const GuiseWeights *weights, const char *name, size_t *out_n)
{
  float *values;

  *out_n = (size_t) guise_shape_n_elements (guise_weights_get_shape (weights, name));
  values = g_new (float, *out_n);
  g_assert_true (guise_weights_read (weights, name, values, NULL));
  return values;
}

static double
read_scalar (const GuiseWeights *weights, const char *name)
{
  size_t            n = 0;
  g_autofree float *values = read_values (weights, name, &n);

  g_assert_cmpuint (n, ==, 1);
  return (double) *values;
}

static void
write_scalar (GuiseWeights *weights, const char *name, double value)
{
  const float single = (float) value;

  g_assert_true (guise_weights_write (weights, name, &single, NULL));
}

static gboolean
is_scale (const char *name)
{
  return g_str_has_prefix (name, "loss-scale/");
}

/* Everything of a training but its scales, one after the other. */
static GArray *
read_all (const GuiseWeights *weights)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (float));

  for (size_t i = 0; i < guise_weights_get_n (weights); i++)
    {
      const char       *name = guise_weights_get_name (weights, i);
      size_t            n = 0;
      g_autofree float *values = read_values (weights, name, &n);

      if (!is_scale (name))
        g_array_append_vals (all, values, (guint) n);
    }
  return all;
}

static void
assert_same (const GArray *a, const GArray *b)
{
  g_assert_cmpmem (a->data, a->len * sizeof (float), b->data, b->len * sizeof (float));
}

/* ---- one process ---- */

/* Scales are powers of two, so on a device that computes in f32 every bit is the same. */
static void
test_same (gconstpointer data)
{
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  const char *const *const options[] = { everything, plain };

  for (size_t i = 0; device != NULL && i < G_N_ELEMENTS (options); i++)
    {
      g_auto (Training) scaled = { NULL }, other = { NULL };
      g_autoptr (GArray) a = NULL, b = NULL;

      training_begin (&scaled, device, options[i],
                      GUISE_SAEHD_TRAINER_NORMS | GUISE_SAEHD_TRAINER_SCALED_LOSS);
      training_begin (&other, device, options[i], GUISE_SAEHD_TRAINER_NORMS);
      for (int k = 0; k < 4; k++)
        {
          GuiseSaehdReport found = step (&scaled), expected = step (&other);

          g_assert_cmpmem (&found, sizeof found, &expected, sizeof expected);
          g_assert_cmpfloat (found.norms[GUISE_SAEHD_OPTIMIZER_SRC_DST], >, 0.0);
        }
      a = read_all (scaled.weights);
      b = read_all (other.weights);
      assert_same (a, b);
      g_assert_cmpfloat (read_scalar (scaled.weights, "loss-scale/src_dst_opt/scale"), ==, 65536.0);
      g_assert_cmpfloat (read_scalar (scaled.weights, "loss-scale/src_dst_opt/n_good"), ==, 4.0);
      g_assert_false (guise_weights_has (other.weights, "loss-scale/src_dst_opt/scale"));
    }
}

/* The discriminator of codes sees no target, so its step is a good one. */
static void
test_bad_step (gconstpointer data)
{
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  g_auto (Training) training = { NULL };
  g_autoptr (GArray) before = NULL, after = NULL, later = NULL;
  GuiseSaehdReport report;
  double           n_code;

  if (device == NULL)
    return;
  training_begin (&training, device, everything, GUISE_SAEHD_TRAINER_SCALED_LOSS);
  step (&training);
  n_code = read_scalar (training.weights, "D_code_opt/iters:0");
  /* It moves nothing of the generator. */
  write_scalar (training.weights, "loss-scale/D_code_opt/scale", INFINITY);
  before = read_all (training.weights);
  report = step_badly (&training);
  after = read_all (training.weights);
  assert_same (before, after);
  g_assert_cmpuint (report.n_bad, ==, 3);
  g_assert_cmpuint (report.n_bad_in_row, ==, 1);
  g_assert_false (isfinite (report.norms[GUISE_SAEHD_OPTIMIZER_SRC_DST]));
  g_assert_cmpfloat (read_scalar (training.weights, "loss-scale/src_dst_opt/scale"), ==, 32768.0);
  g_assert_cmpfloat (read_scalar (training.weights, "loss-scale/GAN_opt/scale"), ==, 32768.0);
  g_assert_cmpfloat (read_scalar (training.weights, "loss-scale/src_dst_opt/n_good"), ==, 0.0);
  g_assert_cmpfloat (read_scalar (training.weights, "loss-scale/D_code_opt/scale"), ==,
                     GUISE_LOSS_SCALE_MAX);

  write_scalar (training.weights, "loss-scale/D_code_opt/scale", GUISE_LOSS_SCALE_START);
  report = step_badly (&training);
  g_assert_cmpuint (report.n_bad, ==, 5);
  g_assert_cmpuint (report.n_bad_in_row, ==, 2);
  g_assert_cmpfloat (read_scalar (training.weights, "D_code_opt/iters:0"), ==, n_code + 1.0);
  g_assert_cmpfloat (read_scalar (training.weights, "src_dst_opt/iters:0"), ==, 1.0);
  report = step (&training);
  later = read_all (training.weights);
  g_assert_true (memcmp (later->data, after->data, later->len * sizeof (float)) != 0);
  g_assert_cmpuint (report.n_bad, ==, 5);
  g_assert_cmpuint (report.n_bad_in_row, ==, 0);
  g_assert_cmpfloat (read_scalar (training.weights, "src_dst_opt/iters:0"), ==, 2.0);
}

/* It grows after enough good steps, between its limits, and starts anew with every trainer. */
static void
test_growth (gconstpointer data)
{
  static const char *const scale = "loss-scale/src_dst_opt/scale";
  static const char *const n_good = "loss-scale/src_dst_opt/n_good";
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  g_auto (Training) training = { NULL };
  g_autoptr (GError) error = NULL;

  if (device == NULL)
    return;
  training_begin (&training, device, plain, GUISE_SAEHD_TRAINER_SCALED_LOSS);
  write_scalar (training.weights, n_good, GUISE_LOSS_SCALE_STEPS - 2);
  step (&training);
  g_assert_cmpfloat (read_scalar (training.weights, scale), ==, GUISE_LOSS_SCALE_START);
  g_assert_cmpfloat (read_scalar (training.weights, n_good), ==, GUISE_LOSS_SCALE_STEPS - 1);
  step (&training);
  g_assert_cmpfloat (read_scalar (training.weights, scale), ==, 2.0 * GUISE_LOSS_SCALE_START);
  g_assert_cmpfloat (read_scalar (training.weights, n_good), ==, 0.0);

  write_scalar (training.weights, n_good, GUISE_LOSS_SCALE_STEPS - 1);
  step_badly (&training);
  g_assert_cmpfloat (read_scalar (training.weights, scale), ==, GUISE_LOSS_SCALE_START);
  g_assert_cmpfloat (read_scalar (training.weights, n_good), ==, 0.0);

  write_scalar (training.weights, scale, GUISE_LOSS_SCALE_MAX);
  write_scalar (training.weights, n_good, GUISE_LOSS_SCALE_STEPS - 1);
  step (&training);
  g_assert_cmpfloat (read_scalar (training.weights, scale), ==, GUISE_LOSS_SCALE_MAX);
  write_scalar (training.weights, scale, GUISE_LOSS_SCALE_MIN);
  step_badly (&training);
  g_assert_cmpfloat (read_scalar (training.weights, scale), ==, GUISE_LOSS_SCALE_MIN);

  write_scalar (training.weights, n_good, 7.0);
  guise_saehd_trainer_free (training.trainer);
  training.trainer = guise_saehd_trainer_new (training.model, training.weights, device, SEED,
                                              GUISE_SAEHD_TRAINER_SCALED_LOSS, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (read_scalar (training.weights, scale), ==, GUISE_LOSS_SCALE_START);
  g_assert_cmpfloat (read_scalar (training.weights, n_good), ==, 0.0);
}

static void
test_xseg (gconstpointer data)
{
  GuiseXsegOptions options = guise_xseg_options_default ();
  g_autoptr (GuiseDevice) device = golden_nets_open_device (data);
  g_autoptr (GuiseXseg) model = NULL;
  g_autoptr (GArray) a = NULL, b = NULL, c = NULL;
  GuiseWeights     *weights[2];
  GuiseXsegTrainer *trainers[2];
  g_autofree float *images = NULL, *targets = NULL;
  int               n_pixels;

  if (device == NULL)
    return;
  options.base = 2;
  options.resolution = 128;
  options.batch_size = 1;
  model = guise_xseg_new (&options, NULL);
  n_pixels = options.resolution * options.resolution;
  images = g_new (float, 3 * (gsize) n_pixels);
  targets = g_new0 (float, n_pixels);
  for (int i = 0; i < 3 * n_pixels; i++)
    images[i] = 0.5f + 0.4f * sinf (0.1f * (float) i);
  for (int k = 0; k < 2; k++)
    {
      weights[k] = guise_weights_new (device);
      trainers[k] = guise_xseg_trainer_new (model, weights[k], device, SEED,
                                            k == 0 ? GUISE_XSEG_TRAINER_DEFAULT
                                                   : GUISE_XSEG_TRAINER_SCALED_LOSS,
                                            NULL);
      g_assert_nonnull (trainers[k]);
      g_assert_true (guise_xseg_trainer_step (trainers[k], images, targets, NULL, NULL));
    }
  a = read_all (weights[0]);
  b = read_all (weights[1]);
  assert_same (a, b);
  images[5] = INFINITY;
  g_assert_true (guise_xseg_trainer_step (trainers[1], images, targets, NULL, NULL));
  c = read_all (weights[1]);
  assert_same (b, c);
  g_assert_cmpuint (guise_xseg_trainer_get_n_bad (trainers[0]), ==, 0);
  g_assert_cmpuint (guise_xseg_trainer_get_n_bad (trainers[1]), ==, 1);
  g_assert_cmpfloat (read_scalar (weights[1], "loss-scale/opt/scale"), ==, 32768.0);
  for (int k = 0; k < 2; k++)
    {
      guise_xseg_trainer_free (trainers[k]);
      guise_weights_free (weights[k]);
    }
}

/* Recorded once, run again and again: the scale moves all the same, and nothing is allocated. */
static void
test_recorded (void)
{
  g_autoptr (GuiseDevice) ref = golden_nets_open_device ("ref");
  g_autoptr (GuiseDevice) late = guise_test_async_device_new (GUISE_TEST_ASYNC_DEFAULT);
  g_auto (Training) a = { NULL }, b = { NULL };
  g_autoptr (GArray) found = NULL, expected = NULL;
  size_t before = 0, after = 0, n_bytes = 0;

  training_begin (&a, ref, everything, GUISE_SAEHD_TRAINER_SCALED_LOSS);
  training_begin (&b, late, everything, GUISE_SAEHD_TRAINER_SCALED_LOSS);
  for (int i = 0; i < 6; i++)
    {
      GuiseSaehdReport x = i == 3 ? step_badly (&a) : step (&a);
      GuiseSaehdReport y;

      if (i == 3)
        guise_test_count_allocations (&before, &n_bytes);
      y = i == 3 ? step_badly (&b) : step (&b);
      if (i == 3 && guise_test_count_allocations (&after, &n_bytes))
        g_assert_cmpuint (after, ==, before);
      g_assert_cmpuint (x.n_bad, ==, y.n_bad);
      g_assert_cmpuint (y.n_bad, ==, i < 3 ? 0 : 2);
      g_assert_cmpuint (y.n_bad_in_row, ==, i == 3 ? 1 : 0);
    }
  g_assert_true (guise_plan_get_is_captured (
    guise_saehd_trainer_get_plan (b.trainer, GUISE_SAEHD_OPTIMIZER_SRC_DST)));
  expected = read_all (a.weights);
  found = read_all (b.weights);
  assert_same (found, expected);
  g_assert_cmpfloat (read_scalar (b.weights, "loss-scale/src_dst_opt/scale"), ==, 32768.0);
}

/* ---- several ---- */

typedef struct
{
  GArray          *before;
  GArray          *after;
  GuiseSaehdReport report;
  double           scale;
} Rank;

/* Only the second rank has a bad sample. */
static void
run_rank (GuiseCollective *collective, void *user_data)
{
  Rank *rank = user_data;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_auto (Training) training = { NULL };

  guise_device_set_collective (device, collective);
  training_begin (&training, device, plain, GUISE_SAEHD_TRAINER_SCALED_LOSS);
  step (&training);
  rank->before = read_all (training.weights);
  rank->report = collective->rank == 1 ? step_badly (&training) : step (&training);
  rank->after = read_all (training.weights);
  rank->scale = read_scalar (training.weights, "loss-scale/src_dst_opt/scale");
}

static void
test_ranks (void)
{
  Rank        ranks[2] = { { NULL }, { NULL } };
  void *const user_data[2] = { &ranks[0], &ranks[1] };

  guise_test_ranks_run (2, PATIENCE_MS, run_rank, user_data);
  for (int i = 0; i < 2; i++)
    {
      assert_same (ranks[i].before, ranks[i].after);
      assert_same (ranks[i].before, ranks[0].before);
      g_assert_cmpuint (ranks[i].report.n_bad, ==, 1);
      g_assert_cmpfloat (ranks[i].scale, ==, 32768.0);
    }
  g_assert_true (isfinite (ranks[0].report.src_loss));
  for (int i = 0; i < 2; i++)
    {
      g_array_unref (ranks[i].before);
      g_array_unref (ranks[i].after);
    }
}

/* ---- f16 ---- */

#define N_HALF_STEPS 50

/* The losses of the iterations of a training. */
static void
follow (const char *name, double *losses, double *out_n_bad)
{
  g_autoptr (GuiseDevice) device = golden_nets_open_device (name);
  g_auto (Training) training = { NULL };
  const char *const options[] = { NULL };
  GuiseSaehdReport  report = { 0 };
  size_t            n_bytes = 0;

  training_begin (&training, device, options, GUISE_SAEHD_TRAINER_DEFAULT);
  for (int i = 0; i < N_HALF_STEPS; i++)
    {
      report = step (&training);
      losses[i] = report.src_loss + report.dst_loss;
      if (i == 0)
        n_bytes = guise_device_get_bytes (device);
    }
  g_assert_cmpuint (guise_device_get_bytes (device), ==, n_bytes);
  *out_n_bad = (double) report.n_bad;
}

/* A training in f16 goes the way of one in f32: after each step the loss is within 1 % of the
 * other's, which falls by more than ten times that. Source: cuda.md 3.2 */
static void
test_half (void)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda:0/fp16", 1, NULL);
  double exact[N_HALF_STEPS], half[N_HALF_STEPS], largest = 0.0, n_bad = 0.0;

  if (device == NULL)
    {
      g_test_skip ("There is no device 'cuda:0/fp16'");
      return;
    }
  g_assert_cmpfloat (guise_device_get_loss_scale (device), ==, GUISE_LOSS_SCALE_START);
  follow ("ref", exact, &n_bad);
  g_assert_cmpfloat (n_bad, ==, 0.0);
  follow ("cuda:0/fp16", half, &n_bad);
  for (int i = 0; i < N_HALF_STEPS; i++)
    largest = fmax (largest, fabs (half[i] / exact[i] - 1.0));
  g_test_message ("f32 %g -> %g, f16 %g -> %g, at most %g apart, %g steps left out", exact[0],
                  exact[N_HALF_STEPS - 1], half[0], half[N_HALF_STEPS - 1], largest, n_bad);
  g_assert_cmpfloat (largest, <, 0.01);
  g_assert_cmpfloat (exact[N_HALF_STEPS - 1], <, 0.9 * exact[0]);
  g_assert_cmpfloat (n_bad, <, 20.0);
}

/* Products read weights in f16, but no weight becomes one. */
static void
test_bits (void)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda:0/fp16", 1, NULL);
  g_autoptr (GuiseDevice) ref = golden_nets_open_device ("ref");
  g_autoptr (GuiseWeights) start = guise_weights_new (ref);
  g_auto (Training) training = { NULL };

  if (device == NULL)
    {
      g_test_skip ("There is no device 'cuda:0/fp16'");
      return;
    }
  training_begin (&training, device, everything, GUISE_SAEHD_TRAINER_DEFAULT);
  g_assert_true (guise_saehd_add_weights (training.model, start, SEED, NULL));
  for (size_t i = 0; i < guise_weights_get_n (start); i++)
    {
      const char       *name = guise_weights_get_name (start, i);
      size_t            n = 0;
      g_autofree float *expected = read_values (start, name, &n);
      g_autofree float *found = read_values (training.weights, name, &n);

      g_assert_cmpmem (found, n * sizeof (float), expected, n * sizeof (float));
    }
}

/* Without a scale a GPU keeps what would not be a number, and says so once. */
static void
test_kept (void)
{
  g_autoptr (GuiseDevice) device = guise_device_open ("cuda:0/fp32", 1, NULL);
  g_auto (Training) training = { NULL };

  if (device == NULL)
    {
      g_test_skip ("There is no device 'cuda:0/fp32'");
      return;
    }
  g_assert_cmpfloat (guise_device_get_loss_scale (device), ==, 1.0);
  training_begin (&training, device, plain, GUISE_SAEHD_TRAINER_DEFAULT);
  step (&training);
  g_assert_false (guise_device_take_kept (device));
  step_badly (&training);
  g_assert_true (guise_device_take_kept (device));
  g_assert_false (guise_device_take_kept (device));
  g_assert_true (isfinite (step (&training).src_loss));
}

static void
add_all (const char *device)
{
  static const struct
  {
    const char   *name;
    GTestDataFunc func;
  } TESTS[] = { { "same", test_same },
                { "bad-step", test_bad_step },
                { "growth", test_growth },
                { "xseg", test_xseg } };

  for (size_t i = 0; i < G_N_ELEMENTS (TESTS); i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/loss-scale/%s/%s", device, TESTS[i].name);

      g_test_add_data_func (path, device, TESTS[i].func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_all ("ref");
  add_all ("cpu");
  g_test_add_func ("/model/loss-scale/recorded", test_recorded);
  g_test_add_func ("/model/loss-scale/ranks", test_ranks);
  g_test_add_func ("/model/loss-scale/cuda/half", test_half);
  g_test_add_func ("/model/loss-scale/cuda/bits", test_bits);
  g_test_add_func ("/model/loss-scale/cuda/kept", test_kept);
  return g_test_run ();
}
