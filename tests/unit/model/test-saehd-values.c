/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outputs, targets, losses and gradients of every golden case, and of the two wider networks.
 * Limits: golden/nets/README.md. */
#include <math.h>
#include <string.h>

#include "model/guise-saehd-probe.h"
#include "unit/model/golden-nets.h"

typedef struct
{
  const char *device;
  const char *name;
} Case;

/* What was seen of a case so far. */
typedef struct
{
  const GuiseNpz *golden;
  size_t          n_seen;
  GHashTable     *networks; /* name -> double[2]: squares of difference and of value */
} Check;

static double
limit_of (const char *name)
{
  if (g_str_has_prefix (name, "grad/"))
    return 2e-4;
  return g_str_has_prefix (name, "loss/") ? 2e-5 : 1e-5;
}

/* Adds a gradient to the sums of its network. */
static void
add_gradient (Check *check, const char *name, const GuiseNpyArray *want, const float *have)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", 3);
  double *sums = g_hash_table_lookup (check->networks, parts[1]);

  if (sums == NULL)
    {
      sums = g_new0 (double, 2);
      g_hash_table_insert (check->networks, g_strdup (parts[1]), sums);
    }
  for (size_t i = 0; i < want->n_elements; i++)
    {
      double value = golden_nets_read (want, i);

      sums[0] += (value - (double) have[i]) * (value - (double) have[i]);
      sums[1] += value * value;
    }
}

static void
compare (const char *name, const GuiseShape *shape, const float *values, void *user_data)
{
  Check               *check = user_data;
  const GuiseNpyArray *want = guise_npz_get (check->golden, name);
  double               difference;

  if (want == NULL)
    g_error ("The golden case has no '%s'", name);
  g_assert_cmpuint (want->n_elements, ==, (size_t) guise_shape_n_elements (shape));
  difference = golden_nets_difference (want, values);
  if (difference > limit_of (name))
    g_test_message ("%s: %g", name, difference);
  g_assert_cmpfloat (difference, <=, limit_of (name));
  if (g_str_has_prefix (name, "grad/"))
    add_gradient (check, name, want, values);
  check->n_seen++;
}

/* In one case two inputs of a leaky ReLU lie closer to 0 than single precision can tell (the golden
 * values in double: -1.1e-9 and -9.2e-9 among sums rounded to 2.5e-7), so that their slopes would
 * follow from the order of summation. Their biases are moved a little to the golden's side; the
 * next inputs of these channels are 1e-4 away, and outputs change by less than their limit. */
static const struct
{
  const char *name;
  const char *bias;
  size_t      channel;
  float       shift;
} kinks[] = {
  { "df-ud_em_blurout", "encoder/down1/downs_0/conv1/bias:0", 2, -4e-7f },
  { "df-ud_em_blurout", "encoder/down1/downs_1/conv1/bias:0", 10, -1e-6f },
};

static void
step_off_kinks (const char *name, const GuiseSaehd *model, GuiseWeights *weights)
{
  for (size_t i = 0; i < G_N_ELEMENTS (kinks); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_find_tensor (model, kinks[i].bias);
      g_autofree float       *values = NULL;

      if (strcmp (name, kinks[i].name) != 0)
        continue;
      values = g_new (float, (size_t) guise_shape_n_elements (&tensor->shape));
      g_assert_true (guise_weights_read (weights, tensor->name, values, NULL));
      values[kinks[i].channel] += kinks[i].shift;
      g_assert_true (guise_weights_write (weights, tensor->name, values, NULL));
    }
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (GuiseDevice) device = golden_nets_open_device (one->device);
  g_autoptr (GuiseNpz) golden = device ? golden_nets_open (one->name) : NULL;
  g_autoptr (GuiseSaehd) model = golden ? golden_nets_new_model (one->name, NULL) : NULL;
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdBatch) batch = NULL;
  g_autoptr (GuiseSaehdProbe) probe = NULL;
  g_autoptr (GHashTable) networks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) error = NULL;
  Check          check = { golden, 0, networks };
  GHashTableIter iter;
  void          *key, *value;
  size_t         n_wanted = 0;

  if (model == NULL)
    return;
  weights = guise_weights_new (device);
  g_assert_true (guise_saehd_add_weights (model, weights, 0, &error));
  golden_nets_load_weights (golden, model, weights);
  step_off_kinks (one->name, model, weights);
  batch = golden_nets_new_batch (golden, "in/", model);
  probe = guise_saehd_probe_new (model, weights, device, &error);
  g_assert_no_error (error);
  guise_saehd_probe_run (probe, batch, compare, &check, &error);
  g_assert_no_error (error);

  for (size_t i = 0; i < guise_npz_get_n (golden); i++)
    {
      const char *name = guise_npz_get_nth (golden, i)->name;

      n_wanted += g_str_has_prefix (name, "prep/") || g_str_has_prefix (name, "out/") ||
                  g_str_has_prefix (name, "loss/") || g_str_has_prefix (name, "grad/");
    }
  g_assert_cmpuint (check.n_seen, ==, n_wanted);

  g_hash_table_iter_init (&iter, networks);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const double *sums = value;

      g_test_message ("gradient of %s: %.2e", (const char *) key, sqrt (sums[0] / sums[1]));
      g_assert_cmpfloat (sqrt (sums[0] / sums[1]), <=, 1e-4);
    }
}

/* ---- wider networks with weights by formula ---- */

static float
formula_weight (uint32_t hash, size_t i, double limit)
{
  uint32_t x = (uint32_t) i * 2654435761u + hash;

  x ^= x >> 16;
  x *= 0x85EBCA6Bu;
  x ^= x >> 13;
  x *= 0xC2B2AE35u;
  x ^= x >> 16;
  return (float) (limit * ((double) x / 2147483648.0 - 1.0));
}

static void
write_formula (const GuiseSaehdTensor *tensor, GuiseWeights *weights)
{
  size_t            n = (size_t) guise_shape_n_elements (&tensor->shape);
  int               n_dims = tensor->file_shape.n_dims;
  const int64_t    *dims = tensor->file_shape.dims;
  g_autofree float *file = g_new (float, n);
  g_autofree float *graph = g_new (float, n);
  uint32_t          hash = 2166136261u;
  double            limit = 0.01;
  g_autoptr (GError) error = NULL;

  for (const char *c = tensor->name; *c != '\0'; c++)
    hash = (hash ^ (uint8_t) *c) * 16777619u;
  if (n_dims > 1)
    limit = sqrt (6.0 / (double) ((n_dims == 4 ? dims[0] * dims[1] : 1) *
                                  (dims[n_dims - 2] + dims[n_dims - 1])));
  for (size_t i = 0; i < n; i++)
    file[i] = formula_weight (hash, i, limit);
  guise_weight_tensor_from_file (tensor, file, graph);
  g_assert_true (guise_weights_write (weights, tensor->name, graph, &error));
}

/* Gradients as the golden samples them, in the order of the tensors. */
typedef struct
{
  const GuiseNpz *golden;
  const char     *name;
  GArray         *norms;
  GArray         *samples;
} MidCheck;

static void
collect_mid (const char *name, const GuiseShape *shape, const float *values, void *user_data)
{
  MidCheck            *check = user_data;
  size_t               n = (size_t) guise_shape_n_elements (shape);
  g_autofree char     *full = g_strdup_printf ("%s/%s", check->name, name);
  const GuiseNpyArray *want = guise_npz_get (check->golden, full);
  g_autofree double   *have = g_new (double, n);
  double               square = 0.0;

  for (size_t i = 0; i < n; i++)
    {
      have[i] = (double) values[i];
      square += have[i] * have[i];
    }
  if (g_str_has_prefix (name, "grad/"))
    {
      square = sqrt (square);
      g_array_append_val (check->norms, square);
      for (size_t i = 0; i < n; i += golden_nets_stride (n))
        g_array_append_val (check->samples, have[i]);
    }
  if (want == NULL)
    return;
  g_assert_cmpuint (want->n_elements, ==, n);
  g_assert_cmpfloat (golden_nets_distance (want, have), <=, 2e-3);
}

static void
test_mid (gconstpointer data)
{
  const Case       *one = data;
  gboolean          is_liae = strcmp (one->name, "liae-udt") == 0;
  const char *const liae[] = { "archi=liae-udt",  "ae_dims=64",
                               "e_dims=32",       "d_dims=32",
                               "d_mask_dims=16",  "eyes_mouth_prio=y",
                               "blur_out_mask=y", NULL };
  const char *const df[] = { "archi=df-ud", "ae_dims=96",     "e_dims=24",
                             "d_dims=40",   "d_mask_dims=14", NULL };
  g_autoptr (GuiseDevice) device = golden_nets_open_device (one->device);
  g_autoptr (GuiseNpz) golden = device ? golden_nets_open ("mid") : NULL;
  g_autoptr (GuiseSaehd) model = NULL;
  g_autoptr (GuiseWeights) weights = NULL;
  g_autoptr (GuiseSaehdBatch) batch = NULL;
  g_autoptr (GuiseSaehdProbe) probe = NULL;
  g_autoptr (GArray) norms = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GError) error = NULL;
  g_autofree char     *prefix = g_strconcat (one->name, "/in/", NULL);
  g_autofree char     *norm_name = g_strconcat (one->name, "/grad_norm", NULL);
  g_autofree char     *sample_name = g_strconcat (one->name, "/grad_sample", NULL);
  MidCheck             check = { golden, one->name, norms, samples };
  GuiseSaehdOptions    options = guise_saehd_options_default ();
  const GuiseNpyArray *want;

  if (golden == NULL)
    return;
  options.batch_size = 1;
  guise_saehd_options_set_pairs (&options, is_liae ? liae : df, &error);
  g_assert_no_error (error);
  model = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  weights = guise_weights_new (device);
  g_assert_true (guise_saehd_add_weights (model, weights, 0, &error));
  for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
    write_formula (guise_saehd_get_tensor (model, i), weights);
  batch = golden_nets_new_batch (golden, prefix, model);
  probe = guise_saehd_probe_new (model, weights, device, &error);
  g_assert_no_error (error);
  guise_saehd_probe_run (probe, batch, collect_mid, &check, &error);
  g_assert_no_error (error);

  want = guise_npz_get (golden, norm_name);
  g_assert_cmpuint (want->n_elements, ==, norms->len);
  g_assert_cmpfloat (golden_nets_distance (want, (double *) (void *) norms->data), <=, 2e-3);
  want = guise_npz_get (golden, sample_name);
  g_assert_cmpuint (want->n_elements, ==, samples->len);
  g_assert_cmpfloat (golden_nets_distance (want, (double *) (void *) samples->data), <=, 2e-3);
}

static void
add_case (const char *device, const char *folder, const char *name, GTestDataFunc func)
{
  static Case      cases[32]; /* live as long as the tests */
  static size_t    n_cases;
  Case            *one = &cases[n_cases++];
  g_autofree char *path = g_strdup_printf ("/model/saehd-values/%s%s/%s", device, folder, name);

  g_assert_cmpuint (n_cases, <=, G_N_ELEMENTS (cases));
  *one = (Case){ device, name };
  g_test_add_data_func (path, one, func);
}

int
main (int argc, char **argv)
{
  static const char *const DEVICES[] = { "ref", "cpu" };
  static const char *const CASES[] = {
    "df",           "df-ud_em_blurout", "df-u_styles",      "liae-ud_nomask",
    "liae-udt_gan", "df-udtc_gan_tf",   "liae-udtc_nowarp", "liae-t_gan_nomask",
    "quick96"
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t d = 0; d < G_N_ELEMENTS (DEVICES); d++)
    for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
      add_case (DEVICES[d], "", CASES[i], test_case);
  /* A minute each on the reference device. */
  add_case ("cpu", "/mid", "liae-udt", test_mid);
  add_case ("cpu", "/mid", "df-ud", test_mid);
  return g_test_run ();
}
