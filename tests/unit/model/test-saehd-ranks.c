/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several ranks with a part of a batch each make the steps that one makes with the whole batch. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "model/guise-saehd-trainer.h"
#include "support/guise-test-ranks.h"
#include "unit/model/golden-nets.h"

#define PATIENCE_MS 60000
#define SEED        5
#define BATCH       8
#define N_STEPS     5

/* What one rank does, and what came of it. */
typedef struct
{
  const char            *device;
  const char *const     *options;
  const GuiseSaehdBatch *batch; /* whole */
  int                    n_ranks;

  GuiseSaehdReport reports[N_STEPS];
  float           *start;  /* weights and moments; owned */
  float           *first;  /* the same after the first step; owned */
  float           *values; /* the same after the last step; owned */
  size_t           n_values;
  size_t           n_weights; /* of them, weights */
  int              n_reduced; /* sums over ranks in the plans of one iteration */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->start, g_free);
  g_clear_pointer (&run->first, g_free);
  g_clear_pointer (&run->values, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static GuiseSaehd *
new_model (const char *const *extra, int batch_size)
{
  const char *const base[] = { "archi=liae-ud",    "resolution=32", "ae_dims=16",
                               "e_dims=8",         "d_dims=8",      "d_mask_dims=4",
                               "gan_patch_size=4", "gan_dims=4",    NULL };
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

/* Samples that differ, smooth, with masks. */
static GuiseSaehdBatch *
new_batch (void)
{
  const int        r = 32;
  GuiseSaehdBatch *batch = guise_saehd_batch_new (BATCH, r, NULL);
  GuiseRandom      random = guise_random_init (3, 0);

  for (GuiseSaehdPlane p = 0; p < GUISE_N_SAEHD_PLANES; p++)
    for (int k = 0; k < 2 * BATCH * guise_saehd_plane_get_n_channels (p); k++)
      {
        const float phase = (float) guise_random_uniform (&random, 0.0, 6.0);
        const float slope = (float) guise_random_uniform (&random, 0.1, 0.4);

        for (int i = 0; i < r * r; i++)
          batch->planes[p][k * r * r + i] =
            0.5f + 0.4f * sinf (slope * (float) (i % r) + 0.17f * (float) (i / r) + phase);
      }
  return batch;
}

/* The samples of one rank: of each side as many, in order. */
static GuiseSaehdBatch *
cut_batch (const GuiseSaehdBatch *whole, int rank, int n_ranks)
{
  const int        n = whole->n / n_ranks;
  GuiseSaehdBatch *part = guise_saehd_batch_new (n, whole->resolution, NULL);

  for (GuiseSaehdPlane p = 0; p < GUISE_N_SAEHD_PLANES; p++)
    for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
      memcpy (guise_saehd_batch_get (part, p, side, 0),
              guise_saehd_batch_get (whole, p, side, rank * n),
              (size_t) (n * guise_saehd_plane_get_n_channels (p) * whole->resolution *
                        whole->resolution) *
                sizeof (float));
  return part;
}

/* What a training keeps, counters aside: the weights of the model, then the moments. */
static float *
read_all (const GuiseSaehd *model, const GuiseWeights *weights, Run *run)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (float));

  for (int pass = 0; pass < 2; pass++)
    {
      for (size_t i = 0; i < guise_weights_get_n (weights); i++)
        {
          const char       *name = guise_weights_get_name (weights, i);
          const GuiseShape *shape = guise_weights_get_shape (weights, name);
          gboolean          is_weight = guise_saehd_find_tensor (model, name) != NULL;
          guint             at = all->len;

          if (is_weight != (pass == 0) || shape->n_dims == 0)
            continue;
          g_array_set_size (all, at + (guint) guise_shape_n_elements (shape));
          g_assert_true (guise_weights_read (weights, name, &g_array_index (all, float, at), NULL));
        }
      if (pass == 0)
        run->n_weights = all->len;
    }
  run->n_values = all->len;
  return (float *) (void *) g_array_free (g_steal_pointer (&all), FALSE);
}

static int
count_reductions (const GuiseSaehdTrainer *trainer)
{
  int n = 0;

  for (GuiseSaehdOptimizer o = 0; o < GUISE_N_SAEHD_OPTIMIZERS; o++)
    {
      const GuisePlan *plan = guise_saehd_trainer_get_plan (trainer, o);

      for (size_t i = 0; plan != NULL && i < guise_plan_get_n_steps (plan); i++)
        {
          GuisePlanStep *step = guise_plan_get_step (plan, i);

          n += g_str_equal (step->op, "all-reduce");
          guise_plan_step_free (step);
        }
    }
  return n;
}

/* GPUs take one rank each: "cuda/fp32" is "cuda:1/fp32" for rank 1. */
static char *
name_device (const char *device, int rank)
{
  const char *slash = strchr (device, '/');

  return slash != NULL ? g_strdup_printf ("cuda:%d%s", rank, slash) : g_strdup (device);
}

static void
run_on (GuiseCollective *collective, Run *run)
{
  const int        rank = collective != NULL ? collective->rank : 0;
  g_autofree char *name = name_device (run->device, rank);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open (name, 1, &error);
  g_autoptr (GuiseSaehd) model = new_model (run->options, BATCH / run->n_ranks);
  g_autoptr (GuiseSaehdBatch) batch = cut_batch (run->batch, rank, run->n_ranks);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseSaehdTrainer) trainer = NULL;

  guise_device_set_collective (device, collective);
  trainer =
    guise_saehd_trainer_new (model, weights, device, SEED, GUISE_SAEHD_TRAINER_NORMS, &error);
  g_assert_no_error (error);
  run->n_reduced = count_reductions (trainer);
  run->start = read_all (model, weights, run);
  for (int i = 0; i < N_STEPS; i++)
    {
      g_assert_true (guise_saehd_trainer_step (trainer, batch, &run->reports[i], &error));
      if (i == 0)
        run->first = read_all (model, weights, run);
    }
  run->values = read_all (model, weights, run);
}

static void
run_rank (GuiseCollective *collective, void *user_data)
{
  run_on (collective, (Run *) user_data);
}

static double
get_distance (const float *a, const float *b, size_t n)
{
  double sum = 0.0;

  for (size_t i = 0; i < n; i++)
    sum += ((double) a[i] - (double) b[i]) * ((double) a[i] - (double) b[i]);
  return sqrt (sum);
}

static void
assert_near (double a, double b, double limit)
{
  g_assert_cmpfloat (fabs (a - b), <=, limit * fabs (b));
}

/* Losses of all ranks together are those of the whole batch. */
static void
compare_losses (const Run *ranks, const Run *alone, double limit)
{
  for (int i = 0; i < N_STEPS; i++)
    {
      GuiseSaehdReport sum = { 0 };

      for (int r = 0; r < ranks->n_ranks; r++)
        {
          sum.src_loss += ranks[r].reports[i].src_loss / ranks->n_ranks;
          sum.dst_loss += ranks[r].reports[i].dst_loss / ranks->n_ranks;
          sum.d_code += ranks[r].reports[i].d_code / ranks->n_ranks;
          sum.d_gan += ranks[r].reports[i].d_gan / ranks->n_ranks;
        }
      g_test_message ("step %d: src %.3g dst %.3g code %.3g gan %.3g apart", i,
                      sum.src_loss / alone->reports[i].src_loss - 1.0,
                      sum.dst_loss / alone->reports[i].dst_loss - 1.0,
                      sum.d_code - alone->reports[i].d_code, sum.d_gan - alone->reports[i].d_gan);
      assert_near (sum.src_loss, alone->reports[i].src_loss, limit);
      assert_near (sum.dst_loss, alone->reports[i].dst_loss, limit);
      assert_near (sum.d_code, alone->reports[i].d_code, 10 * limit); /* steps by sign, see cases */
      assert_near (sum.d_gan, alone->reports[i].d_gan, 10 * limit);
    }
}

/* How far two ends are apart, measured by the way to them. */
static void
compare_values (const char  *what,
                const float *start,
                const float *a,
                const float *b,
                size_t       n,
                double       limit)
{
  double moved = get_distance (a, start, n), apart = get_distance (a, b, n);

  g_test_message ("%s: %zu moved by %.4g, are %.4g apart: %.2g", what, n, moved, apart,
                  apart / moved);
  g_assert_cmpfloat (moved, >, 0.0);
  g_assert_cmpfloat (apart, <, limit * moved);
}

static void
run_both (const char *device, const char *const *options, int n_ranks, Run *ranks, Run *alone)
{
  g_autoptr (GuiseSaehdBatch) batch = new_batch ();
  void *user_data[GUISE_TEST_MAX_RANKS];
  int   n_exchanges;

  *alone = (Run){ .device = device, .options = options, .batch = batch, .n_ranks = 1 };
  run_on (NULL, alone);
  for (int r = 0; r < n_ranks; r++)
    {
      ranks[r] = (Run){ .device = device, .options = options, .batch = batch, .n_ranks = n_ranks };
      user_data[r] = &ranks[r];
    }
  n_exchanges = guise_test_ranks_run (n_ranks, PATIENCE_MS, run_rank, user_data);
  /* GPUs exchange words until they have met; their sums are their own business */
  g_assert_cmpint (n_exchanges, ==,
                   strchr (device, '/') != NULL ? 3 + n_ranks : N_STEPS * ranks[0].n_reduced);
}

typedef struct
{
  const char *name;
  const char *device;
  int         n_ranks;
  const char *options[8];
  double      loss_limit;
  double      limit;       /* after the first step: of norms and moments */
  double      step_limit;  /* of weights, after the first step */
  double      final_limit; /* of weights, after the last */
} Case;

#define EXACT 1e-5, 1e-5, 1e-5, 0.1
#define CPU   1e-5, 1e-5, 2e-4, 0.1

/* Sums are added in another order: after one step the difference is that rounding. Later a leaky
 * relu or a clamp falls on its other side somewhere, and steps of full length by the sign of a
 * gradient carry that on; losses do not show it in five steps. On the CPU half a batch may be
 * convolved directly where the whole one is by Winograd's way, which rounds otherwise: gradients
 * and moments hold the same limit, but already the first step goes by the sign of gradients that
 * are nothing but rounding (7.6e-5 of the way at most, with AVX-512; one weight of full length the
 * other way would be 2.6e-3). Where gradients have 16 bits, those of half a batch are rounded
 * otherwise than those of the whole one: by half a unit of their last bit at most, which is the
 * limit after the first step. */
static const Case cases[] = {
  { "rmsprop", "cpu", 2, { "adabelief=n" }, CPU },
  { "rmsprop-clip", "cpu", 2, { "adabelief=n", "clipgrad=y" }, CPU },
  { "adabelief", "cpu", 2, { "adabelief=y" }, CPU },
  { "adabelief-clip", "cpu", 2, { "adabelief=y", "clipgrad=y" }, CPU },
  { "dropout", "cpu", 2, { "lr_dropout=y", "clipgrad=y" }, CPU },
  { "gan", "cpu", 2, { "gan_power=0.1", "lr_dropout=y" }, CPU },
  { "df-true-face-styles",
    "cpu",
    2,
    { "archi=df-ud", "true_face_power=0.1", "face_style_power=5", "bg_style_power=5" },
    CPU },
  { "four", "cpu", 4, { "adabelief=y", "clipgrad=y" }, CPU },
  { "ref", "ref", 2, { "adabelief=y", "clipgrad=y" }, EXACT },
  { "cuda-fp32", "cuda/fp32", 2, { "adabelief=n" }, EXACT },
  { "cuda-fp32-clip", "cuda/fp32", 2, { "adabelief=y", "clipgrad=y", "lr_dropout=y" }, EXACT },
  { "cuda-fp32-gan", "cuda/fp32", 2, { "gan_power=0.1", "lr_dropout=y" }, EXACT },
  { "cuda-fp32-four", "cuda/fp32", 4, { "adabelief=y", "clipgrad=y" }, EXACT },
  { "cuda-bf16",
    "cuda/bf16",
    2,
    { "adabelief=y", "clipgrad=y" },
    1e-4,
    1.0 / 512,
    1.0 / 512,
    0.25 },
  { "cuda-fp16",
    "cuda/fp16",
    2,
    { "adabelief=y", "clipgrad=y" },
    1e-4,
    1.0 / 2048,
    1.0 / 2048,
    0.25 },
};

static void
test_equal (gconstpointer data)
{
  const Case      *c = (const Case *) data;
  g_autofree char *name = name_device (c->device, c->n_ranks - 1);
  g_autoptr (GuiseDevice) device = golden_nets_open_device (name);
  g_auto (Run) alone = { 0 };
  Run    ranks[GUISE_TEST_MAX_RANKS];
  size_t n_moments;

  if (device == NULL)
    return;
  run_both (c->device, c->options, c->n_ranks, ranks, &alone);
  compare_losses (ranks, &alone, c->loss_limit);
  for (int o = 0; o < GUISE_N_SAEHD_OPTIMIZERS; o++)
    assert_near (ranks[0].reports[0].norms[o], alone.reports[0].norms[o], c->limit);
  n_moments = alone.n_values - alone.n_weights;
  compare_values ("moments after the first step", alone.start + alone.n_weights,
                  alone.first + alone.n_weights, ranks[0].first + alone.n_weights, n_moments,
                  c->limit);
  compare_values ("weights after the first step", alone.start, alone.first, ranks[0].first,
                  alone.n_weights, c->step_limit);
  compare_values ("weights after the last", alone.start, alone.values, ranks[0].values,
                  alone.n_weights, c->final_limit);
  for (int r = 0; r < c->n_ranks; r++) /* all ranks have the same bits */
    g_assert_cmpmem (ranks[r].values, ranks[r].n_values * sizeof (float), ranks[0].values,
                     ranks[0].n_values * sizeof (float));
  for (int r = 0; r < c->n_ranks; r++)
    run_clear (&ranks[r]);
}

/* The reference's average over devices: a gradient of half the length. */
static void
test_average (gconstpointer data)
{
  const char *const options[] = { "average_gradients=y", "clipgrad=y", NULL };
  g_autofree char  *name = name_device ((const char *) data, 1);
  g_autoptr (GuiseDevice) device = golden_nets_open_device (name);
  g_auto (Run) alone = { 0 };
  Run ranks[2];

  if (device == NULL)
    return;
  run_both ((const char *) data, options, 2, ranks, &alone);
  assert_near (ranks[0].reports[0].norms[0], 0.5 * alone.reports[0].norms[0], 1e-5);
  run_clear (&ranks[0]);
  run_clear (&ranks[1]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/model/saehd-ranks/equal/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_equal);
    }
  g_test_add_data_func ("/model/saehd-ranks/average/cpu", "cpu", test_average);
  g_test_add_data_func ("/model/saehd-ranks/average/cuda", "cuda/fp32", test_average);
  return g_test_run ();
}
