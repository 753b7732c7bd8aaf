/* SPDX-License-Identifier: GPL-3.0-or-later
 * One and three complete iterations of every golden case with every optimizer variant, and what a
 * training loop relies on. Limits: golden/nets/README.md. */
#include <math.h>
#include <string.h>

#include "model/guise-saehd-trainer.h"
#include "unit/model/golden-nets.h"

#define N_STEPS 3

typedef struct
{
  const char *tag;
  const char *options[4];
} Variant;

static const Variant VARIANTS[] = {
  { "rmsprop", { "adabelief=n", "lr_dropout=y" } },
  { "rmsprop_clip", { "adabelief=n", "lr_dropout=y", "clipgrad=y" } },
  { "adabelief", { "adabelief=y", "lr_dropout=y" } },
  { "adabelief_clip", { "adabelief=y", "lr_dropout=y", "clipgrad=y" } },
  { "adabelief_plain", { "adabelief=y", "lr_dropout=n" } },
};

typedef struct
{
  const char *device;
  const char *name;
} Case;

/* Everything that one variant of one case needs. */
typedef struct
{
  const GuiseNpz    *golden;
  GuiseSaehd        *model;
  GuiseWeights      *weights;
  GuiseSaehdBatch   *batch;
  GuiseSaehdTrainer *trainer;
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->trainer, guise_saehd_trainer_free);
  g_clear_pointer (&run->batch, guise_saehd_batch_free);
  g_clear_pointer (&run->weights, guise_weights_free);
  g_clear_pointer (&run->model, guise_saehd_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static void
open_run (Run               *run,
          GuiseDevice       *device,
          const GuiseNpz    *golden,
          const char        *name,
          const char *const *extra)
{
  g_autoptr (GError) error = NULL;

  run->golden = golden;
  run->model = golden_nets_new_model (name, extra);
  run->weights = guise_weights_new (device);
  run->batch = golden_nets_new_batch (golden, "in/", run->model);
  run->trainer =
    guise_saehd_trainer_new (run->model, run->weights, device, 0,
                             GUISE_SAEHD_TRAINER_GIVEN_MASKS | GUISE_SAEHD_TRAINER_NORMS, &error);
  g_assert_no_error (error);
  golden_nets_load_weights (golden, run->model, run->weights);
}

/* The masks of one step: bytes of all weights in the order of the files. */
static void
set_masks (Run *run, int step)
{
  g_autofree char     *name = g_strdup_printf ("mask/%d", step);
  const GuiseNpyArray *array = guise_npz_get (run->golden, name);
  size_t               start = 0;

  for (size_t i = 0; i < guise_saehd_get_n_tensors (run->model); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (run->model, i);
      size_t                  n = (size_t) guise_shape_n_elements (&tensor->shape);
      g_autofree float       *file = g_new (float, n);
      g_autofree float       *graph = g_new (float, n);

      g_assert_cmpuint (start + n, <=, array->n_elements);
      for (size_t k = 0; k < n; k++)
        file[k] = (float) ((const uint8_t *) array->data)[start + k];
      guise_weight_tensor_from_file (tensor, file, graph);
      guise_saehd_trainer_set_mask (run->trainer, tensor, graph);
      start += n;
    }
  g_assert_cmpuint (start, ==, array->n_elements);
}

static const GuiseNpyArray *
get (const Run *run, const char *tag, const char *rest)
{
  g_autofree char *name = g_strdup_printf ("step/%s/%s", tag, rest);

  return guise_npz_get (run->golden, name);
}

/* The weights have moved as the golden says. */
static void
check_moves (const Run *run, const char *tag, int step)
{
  const char *const    rests[2][2] = { { "1/delta_sample", "1/delta_norm" },
                                       { "3/delta_sample", "3/delta_norm" } };
  const GuiseNpyArray *samples = get (run, tag, rests[step == 3][0]);
  const GuiseNpyArray *norms = get (run, tag, rests[step == 3][1]);
  g_autoptr (GArray) have_samples = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) have_norms = g_array_new (FALSE, FALSE, sizeof (double));
  double limit = step == 1 ? 1e-3 : 2e-2;

  for (size_t i = 0; i < guise_saehd_get_n_tensors (run->model); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (run->model, i);
      size_t                  n = (size_t) guise_shape_n_elements (&tensor->shape);
      g_autofree char        *name = g_strconcat ("w/", tensor->name, NULL);
      const float            *before = guise_npz_get_f32 (run->golden, name, n, NULL);
      g_autofree float       *graph = g_new (float, n);
      g_autofree float       *file = g_new (float, n);
      double                  square = 0.0;

      g_assert_true (guise_weights_read (run->weights, tensor->name, graph, NULL));
      guise_weight_tensor_to_file (tensor, graph, file);
      for (size_t k = 0; k < n; k++)
        {
          double delta = (double) file[k] - (double) before[k];

          square += delta * delta;
          if (k % golden_nets_stride (n) == 0)
            g_array_append_val (have_samples, delta);
        }
      square = sqrt (square);
      g_array_append_val (have_norms, square);
    }
  g_assert_cmpuint (samples->n_elements, ==, have_samples->len);
  g_assert_cmpuint (norms->n_elements, ==, have_norms->len);
  g_test_message ("%s, step %d: %.2e", tag, step,
                  golden_nets_distance (samples, (double *) (void *) have_samples->data));
  g_assert_cmpfloat (golden_nets_distance (samples, (double *) (void *) have_samples->data), <=,
                     limit);
  g_assert_cmpfloat (golden_nets_distance (norms, (double *) (void *) have_norms->data), <=, limit);
}

/* One row of the log: each number against the largest of its column. */
static void
check_log (const Run *run, const char *tag, int step, const GuiseSaehdReport *report)
{
  const GuiseNpyArray *log = get (run, tag, "log");
  const double         have[] = { report->src_loss,
                                  report->dst_loss,
                                  report->norms[GUISE_SAEHD_OPTIMIZER_SRC_DST],
                                  report->norms[GUISE_SAEHD_OPTIMIZER_D_CODE],
                                  report->norms[GUISE_SAEHD_OPTIMIZER_GAN],
                                  report->d_code,
                                  report->d_gan };

  g_assert_cmpuint (log->n_elements, ==, N_STEPS * G_N_ELEMENTS (have));
  for (size_t k = 0; k < G_N_ELEMENTS (have); k++)
    {
      double want = golden_nets_read (log, (size_t) (step - 1) * G_N_ELEMENTS (have) + k);

      g_assert_cmpfloat (fabs (have[k] - want), <=, 2e-4 * fabs (want));
    }
}

static void
test_variant (GuiseDevice *device, const GuiseNpz *golden, const char *name, const Variant *variant)
{
  g_auto (Run) run = { NULL };
  gboolean has_masks = strcmp (variant->options[1], "lr_dropout=y") == 0;

  open_run (&run, device, golden, name, variant->options);
  for (int step = 1; step <= N_STEPS; step++)
    {
      GuiseSaehdReport report;
      g_autoptr (GError) error = NULL;

      if (has_masks)
        set_masks (&run, step);
      guise_saehd_trainer_step (run.trainer, run.batch, &report, &error);
      g_assert_no_error (error);
      check_log (&run, variant->tag, step, &report);
      if (step != 2)
        check_moves (&run, variant->tag, step);
    }
}

static void
test_steps (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GuiseDevice) device = golden_nets_open_device (one->device);
  g_autoptr (GuiseNpz) golden = device ? golden_nets_open (one->name) : NULL;

  if (golden == NULL)
    return;
  for (size_t i = 0; i < G_N_ELEMENTS (VARIANTS); i++)
    if (get (&(Run){ golden }, VARIANTS[i].tag, "log") != NULL)
      test_variant (device, golden, one->name, &VARIANTS[i]);
}

static void
add_case (const char *device, const char *name)
{
  static Case      cases[32]; /* live as long as the tests */
  static size_t    n_cases;
  Case            *one = &cases[n_cases++];
  g_autofree char *path = g_strdup_printf ("/model/saehd-steps/%s/%s", device, name);

  g_assert_cmpuint (n_cases, <=, G_N_ELEMENTS (cases));
  *one = (Case){ device, name };
  g_test_add_data_func (path, one, test_steps);
}

int
main (int argc, char **argv)
{
  /* The reference device is slow: one df and one without cosine there, everything on the other. */
  static const char *const REF[] = { "df", "quick96" };
  static const char *const CPU[] = {
    "df",           "df-ud_em_blurout", "df-u_styles",      "liae-ud_nomask",
    "liae-udt_gan", "df-udtc_gan_tf",   "liae-udtc_nowarp", "liae-t_gan_nomask",
    "quick96"
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (REF); i++)
    add_case ("ref", REF[i]);
  for (size_t i = 0; i < G_N_ELEMENTS (CPU); i++)
    add_case ("cpu", CPU[i]);
  return g_test_run ();
}
