/* SPDX-License-Identifier: GPL-3.0-or-later
 * One step in fewer bits beside the same step in f32, on the emulated device: losses, and the
 * direction and length of every tensor's gradient. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "model/guise-saehd-probe.h"
#include "nn/guise-plan.h"

/* A gradient this much shorter than the longest is rounding. */
#define NEGLIGIBLE   1e-3

/* Biases start at zero, where their layers' gradients are alike. */
#define START_SPREAD 0.1f

/* What may differ: losses relatively, the least cosine of a gradient, its length relatively.
 *
 * The design (cuda.md 3.2) hoped for a cosine of 0.995 in bf16. Small networks on noise do not
 * reach it: weights are rounded too, so leaky relus turn over. tf32 has 0.9985 at worst; rounding
 * eight times as coarse might be 64 times as far from 1, and bf16 is 16 times: 0.976 (df-ud 0.989,
 * liae-udt 0.988). The limits for bf16 stand just beyond that, so that a loss of precision that is
 * a mistake shows.
 */
typedef struct
{
  const char *math;
  double      loss;
  double      cosine;
  double      length;
} Limits;

static const Limits tf32 = { "tf32", 2e-3, 0.995, 0.03 };
static const Limits bf16 = { "bf16", 2e-3, 0.97, 0.1 };

typedef struct
{
  const char *name;
  const char *options[12];
} Network;

static const Network networks[] = {
  { "df-ud",
    { "archi=df-ud", "resolution=64", "ae_dims=32", "e_dims=16", "d_dims=16", "d_mask_dims=16",
      "batch_size=2" } },
  { "liae-udt",
    { "archi=liae-udt", "resolution=64", "ae_dims=32", "e_dims=16", "d_dims=16", "d_mask_dims=16",
      "batch_size=2" } },
  { "liae-ud_gan",
    { "archi=liae-ud", "resolution=64", "ae_dims=32", "e_dims=16", "d_dims=16", "d_mask_dims=16",
      "batch_size=2", "gan_power=0.1", "gan_patch_size=8", "gan_dims=8" } },
};

/* What a probe told, by name. */
typedef struct
{
  float *values;
  size_t n;
} Value;

static void
value_free (gpointer data)
{
  g_free (((Value *) data)->values);
  g_free (data);
}

static void
keep (const char *name, const GuiseShape *shape, const float *values, void *user_data)
{
  GHashTable *told = (GHashTable *) user_data;
  Value      *value = g_new (Value, 1);

  if (!g_str_has_prefix (name, "loss/") && !g_str_has_prefix (name, "grad/"))
    {
      g_free (value);
      return;
    }
  value->n = (size_t) guise_shape_n_elements (shape);
  value->values = g_memdup2 (values, value->n * sizeof (float));
  g_hash_table_insert (told, g_strdup (name), value);
}

static GuiseSaehdBatch *
make_batch (const GuiseSaehdOptions *options)
{
  GuiseSaehdBatch *batch = guise_saehd_batch_new (options->batch_size, options->resolution, NULL);
  GuiseRandom      random = guise_random_init (7, 0);

  for (GuiseSaehdPlane plane = 0; plane < GUISE_N_SAEHD_PLANES; plane++)
    {
      size_t n = GUISE_N_SAEHD_SIDES * (size_t) options->batch_size *
                 (size_t) guise_saehd_plane_get_n_channels (plane) *
                 (size_t) (options->resolution * options->resolution);

      for (size_t i = 0; i < n; i++)
        batch->planes[plane][i] = (float) guise_random_uniform (&random, 0.0, 1.0);
    }
  return batch;
}

/* Start values, and biases that are not all zero. */
static void
fill_weights (const GuiseSaehd *model, GuiseWeights *weights)
{
  GuiseRandom random = guise_random_init (5, 0);

  g_assert_true (guise_saehd_add_weights (model, weights, 3, NULL));
  for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (model, i);
      size_t                  n = (size_t) guise_shape_n_elements (&tensor->shape);
      g_autofree float       *values = g_new (float, n);

      if (tensor->shape.n_dims != 1)
        continue;
      for (size_t k = 0; k < n; k++)
        values[k] = START_SPREAD * (float) guise_random_uniform (&random, -1.0, 1.0);
      g_assert_true (guise_weights_write (weights, tensor->name, values, NULL));
    }
}

static GHashTable *
probe (const Network *network, const char *device_name)
{
  GHashTable       *told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, value_free);
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open (device_name, 1, &error);
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdProbe) run = NULL;
  g_autoptr (GuiseSaehdBatch) batch = NULL;

  g_assert_no_error (error);
  g_assert_true (guise_saehd_options_set_pairs (&options, network->options, &error));
  model = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  weights = guise_weights_new (device);
  fill_weights (model, weights);
  run = guise_saehd_probe_new (model, weights, device, &error);
  g_assert_no_error (error);
  batch = make_batch (&options);
  guise_saehd_probe_run (run, batch, keep, told, &error);
  g_assert_no_error (error);
  return told;
}

static double
multiply (const Value *a, const Value *b)
{
  double sum = 0.0;

  for (size_t i = 0; i < a->n; i++)
    sum += (double) a->values[i] * (double) b->values[i];
  return sum;
}

static void
compare_losses (const Limits *limits, const char *name, const Value *exact, const Value *found)
{
  double limit = strcmp (name, "loss/g_norm") == 0 ? limits->length : limits->loss;

  for (size_t i = 0; i < exact->n; i++)
    if (!(fabs ((double) found->values[i] - (double) exact->values[i]) <=
          limit * fabs ((double) exact->values[i])))
      g_error ("%s: %g instead of %g", name, (double) found->values[i], (double) exact->values[i]);
}

static void
compare_gradients (const Limits *limits,
                   const char   *name,
                   const Value  *exact,
                   const Value  *found,
                   double        longest,
                   double       *worst_cosine,
                   double       *worst_norm)
{
  double length = sqrt (multiply (exact, exact));
  double other = sqrt (multiply (found, found));
  double cosine = multiply (exact, found) / (length * other);

  if (length < NEGLIGIBLE * longest)
    return;
  *worst_cosine = fmin (*worst_cosine, cosine);
  *worst_norm = fmax (*worst_norm, fabs (other / length - 1.0));
  if (!(cosine > limits->cosine && fabs (other / length - 1.0) < limits->length))
    g_error ("%s: cosine %.5f, length %g instead of %g", name, cosine, other, length);
}

static void
test_network (const Network *network, const Limits *limits)
{
  g_autofree char *device = g_strconcat ("cuda:0/", limits->math, NULL);
  g_autoptr (GHashTable) exact = probe (network, "cuda:0/fp32");
  g_autoptr (GHashTable) found = probe (network, device);
  GHashTableIter iter;
  gpointer       key, value;
  double         longest = 0.0, worst_cosine = 1.0, worst_norm = 0.0;

  g_assert_cmpuint (g_hash_table_size (exact), ==, g_hash_table_size (found));
  g_hash_table_iter_init (&iter, exact);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_str_has_prefix (key, "grad/"))
      longest = fmax (longest, sqrt (multiply (value, value)));
  g_assert_cmpfloat (longest, >, 0.0);
  g_hash_table_iter_init (&iter, exact);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Value *other = g_hash_table_lookup (found, key);

      g_assert_nonnull (other);
      if (g_str_has_prefix (key, "loss/"))
        compare_losses (limits, key, value, other);
      else
        compare_gradients (limits, key, value, other, longest, &worst_cosine, &worst_norm);
    }
  g_test_message ("%s, %s: cosine at least %.5f, length at most %.2f %% off", network->name,
                  limits->math, worst_cosine, 100.0 * worst_norm);
}

static void
test_tf32 (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (networks); i++)
    test_network (&networks[i], &tf32);
}

static void
test_bf16 (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (networks); i++)
    test_network (&networks[i], &bf16);
}

/* Without a word as is best in training; pictures and masks take more bits. */
static void
test_names (void)
{
  static const char *const names[][2] = { { "cuda:0", ", bf16" },
                                          { "cuda:0/inference", ", tf32" },
                                          { "cuda:0/fp32", ", f32" } };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseDevice) device = guise_device_open (names[i][0], 1, &error);

      g_assert_no_error (error);
      g_assert_true (g_str_has_suffix (guise_device_get_description (device), names[i][1]));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gpu/precision/names", test_names);
  g_test_add_func ("/gpu/precision/tf32", test_tf32);
  g_test_add_func ("/gpu/precision/bf16", test_bf16);
  return g_test_run ();
}
