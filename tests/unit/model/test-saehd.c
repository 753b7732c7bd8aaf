/* SPDX-License-Identifier: GPL-3.0-or-later
 * The definition of SAEHD: names, shapes and order of all weights, sizes, layouts. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "model/guise-model-error.h"
#include "model/guise-saehd-private.h"
#include "support/guise-test.h"
#include "unit/model/golden-nets.h"

static GuiseSaehd *
new_model (const char *const *pairs)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;
  GuiseSaehd *model;

  guise_saehd_options_set_pairs (&options, pairs, &error);
  g_assert_no_error (error);
  model = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  return model;
}

/* Every case: the same tensors in the same order, with the shapes of the files. */
static void
test_golden_names (gconstpointer data)
{
  const char *name = data;
  g_autoptr (GuiseNpz) golden = golden_nets_open (name);
  g_autoptr (GuiseSaehd) model = NULL;
  const GuiseNpyArray *list;
  g_autofree char     *text = NULL;
  g_auto (GStrv) names = NULL;

  if (golden == NULL)
    return;
  model = golden_nets_new_model (name, NULL);
  list = guise_npz_get (golden, "w_names");
  text = g_strndup (list->data, list->n_bytes);
  names = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (names), ==, guise_saehd_get_n_tensors (model));
  for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (model, i);
      g_autofree char        *key = g_strconcat ("w/", names[i], NULL);
      const GuiseNpyArray    *array = guise_npz_get (golden, key);

      g_assert_cmpstr (tensor->name, ==, names[i]);
      g_assert_cmpint (tensor->file_shape.n_dims, ==, array->n_dims);
      for (int k = 0; k < array->n_dims; k++)
        g_assert_cmpint (tensor->file_shape.dims[k], ==, array->dims[k]);
      g_assert_true (guise_saehd_find_tensor (model, names[i]) == tensor);
    }
}

static int64_t
count (const GuiseSaehd *model, const char *component)
{
  int64_t n = 0;

  for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
    {
      const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (model, i);

      if (strcmp (guise_saehd_get_component (model, tensor->component)->name, component) == 0)
        n += guise_shape_n_elements (&tensor->shape);
    }
  return n;
}

/* Source of the numbers: training.md 11. */
static void
test_weight_counts (void)
{
  const char *const recipe[] = {
    "archi=liae-udt", "resolution=224", "ae_dims=512",       "e_dims=64",   "d_dims=64",
    "d_mask_dims=32", "gan_power=0.1",  "gan_patch_size=28", "gan_dims=16", NULL
  };
  const char *const tiny[] = {
    "archi=liae-ud", "resolution=64", "ae_dims=64",       "e_dims=16",   "d_dims=16",
    "d_mask_dims=8", "gan_power=0.1", "gan_patch_size=8", "gan_dims=16", NULL
  };
  g_autoptr (GuiseSaehd) big = new_model (recipe);
  g_autoptr (GuiseSaehd) small = new_model (tiny);

  g_assert_cmpint (count (big, "encoder"), ==, 15654144);
  g_assert_cmpint (count (big, "inter_AB"), ==, 38585856);
  g_assert_cmpint (count (big, "inter_B"), ==, 38585856);
  g_assert_cmpint (count (big, "decoder"), ==, 86800045);
  g_assert_cmpint (count (big, "D_src"), ==, 3799090);
  g_assert_cmpint (count (small, "encoder"), ==, 270240);
  g_assert_cmpint (count (small, "inter_AB"), ==, 754752);
  g_assert_cmpint (count (small, "decoder"), ==, 2626485);
  g_assert_cmpint (count (small, "D_src"), ==, 55154);
}

/* The receptive-field search for every patch size. */
static void
test_patch_layers (void)
{
  g_autoptr (GuiseNpz) golden = golden_nets_open ("ops");
  const GuiseNpyArray *digits;

  if (golden == NULL)
    return;
  digits = guise_npz_get (golden, "unet_layers");
  g_assert_cmpuint (digits->n_elements, ==, 638);
  for (int size = 3; size <= 640; size++)
    {
      GuiseSaehdPatch patch = guise_saehd_patch_find (size);
      int             number = 0;

      for (int i = 0; i < patch.n; i++)
        number = 10 * number + patch.strides[i];
      g_assert_cmpint (number, ==, ((const int32_t *) digits->data)[size - 3]);
    }
}

static void
test_patch_refused (void)
{
  const char *const pairs[] = { "resolution=96", "gan_power=0.1", "gan_patch_size=80",
                                "archi=liae-ud", NULL };
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_saehd_options_set_pairs (&options, pairs, NULL));
  options.resolution = 32 * 5; /* divisible by 32, not by the 64 of patch 128 */
  options.gan_patch_size = 128;
  g_assert_null (guise_saehd_new (&options, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
  g_assert_nonnull (strstr (error->message, "nearest"));
}

/* file [kh, kw, a, b] <-> graph [b, a, kh, kw], by hand for one tensor, and back for all. */
static void
test_layouts (void)
{
  g_autoptr (GuiseSaehd) model = new_model (NULL);
  const GuiseSaehdTensor *tensor =
    guise_saehd_find_tensor (model, "encoder/down1/downs_1/conv1/weight:0");
  size_t            n = (size_t) guise_shape_n_elements (&tensor->shape);
  g_autofree float *file = g_new (float, n);
  g_autofree float *graph = g_new (float, n);
  g_autofree float *again = g_new (float, n);

  g_assert_cmpint (tensor->file_shape.dims[0], ==, 5);
  g_assert_cmpint (tensor->file_shape.dims[2], ==, 64);
  g_assert_cmpint (tensor->file_shape.dims[3], ==, 128);
  for (size_t i = 0; i < n; i++)
    file[i] = (float) i;
  guise_weight_tensor_from_file (tensor, file, graph);
  guise_weight_tensor_to_file (tensor, graph, again);
  g_assert_cmpmem (file, n * sizeof *file, again, n * sizeof *again);
  /* kh 2, kw 3, in 7, out 11 */
  g_assert_cmpfloat (graph[((11 * 64 + 7) * 5 + 2) * 5 + 3], ==,
                     file[((2 * 5 + 3) * 64 + 7) * 128 + 11]);
}

static void
test_state_names (void)
{
  const char *const rmsprop[] = { "adabelief=n", NULL };
  g_autoptr (GuiseSaehd) model = new_model (NULL);
  g_autoptr (GuiseSaehd) other = new_model (rmsprop);
  const GuiseSaehdTensor *tensor = guise_saehd_find_tensor (model, "inter_AB/dense1/bias:0");
  g_autofree char        *second = guise_saehd_dup_state_name (model, tensor, 1);
  g_autofree char        *only = guise_saehd_dup_state_name (other, tensor, 0);

  g_assert_cmpint (guise_saehd_get_n_states (model), ==, 2);
  g_assert_cmpint (guise_saehd_get_n_states (other), ==, 1);
  g_assert_cmpstr (second, ==, "src_dst_opt/vs_inter_AB/dense1/bias_0:0");
  g_assert_cmpstr (only, ==, "src_dst_opt/acc_inter_AB/dense1/bias_0:0");
}

/* Writes the same number over a tensor, and tells whether a tensor holds that number only. */
static void
fill (GuiseWeights *weights, const char *name, float value)
{
  size_t            n = (size_t) guise_shape_n_elements (guise_weights_get_shape (weights, name));
  g_autofree float *values = g_new (float, n);

  for (size_t i = 0; i < n; i++)
    values[i] = value;
  g_assert_true (guise_weights_write (weights, name, values, NULL));
}

static gboolean
is_filled (const GuiseWeights *weights, const char *name, float value)
{
  size_t            n = (size_t) guise_shape_n_elements (guise_weights_get_shape (weights, name));
  g_autofree float *values = g_new (float, n);

  g_assert_true (guise_weights_read (weights, name, values, NULL));
  for (size_t i = 0; i < n; i++)
    if (values[i] != value)
      return FALSE;
  return TRUE;
}

/* A reset gives one network new values, its optimizer state is cleared or kept as asked; nothing
 * else moves, the counter neither. */
static void
test_reset (void)
{
  const char *const pairs[] = { "archi=liae-ud", "resolution=64", "ae_dims=4",
                                "e_dims=4",      "d_dims=4",      NULL };
  g_autoptr (GuiseSaehd) model = new_model (pairs);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);

  for (GuiseMoments moments = GUISE_MOMENTS_KEEP; moments <= GUISE_MOMENTS_CLEAR; moments++)
    {
      g_autoptr (GuiseWeights) weights = guise_weights_new (device);

      guise_saehd_add_weights (model, weights, 1, &error);
      fill (weights, "src_dst_opt/iters:0", 7.0f);
      for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
        {
          const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (model, i);

          fill (weights, tensor->name, 3.0f);
          for (int k = 0; k < guise_saehd_get_n_states (model); k++)
            {
              g_autofree char *state = guise_saehd_dup_state_name (model, tensor, k);

              fill (weights, state, 5.0f);
            }
        }
      g_assert_true (guise_saehd_reset_component (model, weights, "inter_AB", 2, moments, &error));
      g_assert_no_error (error);

      g_assert_true (is_filled (weights, "src_dst_opt/iters:0", 7.0f));
      for (size_t i = 0; i < guise_saehd_get_n_tensors (model); i++)
        {
          const GuiseSaehdTensor *tensor = guise_saehd_get_tensor (model, i);
          gboolean                is_reset = g_str_has_prefix (tensor->name, "inter_AB/");

          g_assert_true (is_filled (weights, tensor->name, 3.0f) == !is_reset);
          for (int k = 0; k < guise_saehd_get_n_states (model); k++)
            {
              g_autofree char *state = guise_saehd_dup_state_name (model, tensor, k);
              gboolean         is_clear = is_reset && moments == GUISE_MOMENTS_CLEAR;

              g_assert_true (is_filled (weights, state, is_clear ? 0.0f : 5.0f));
            }
        }
    }
}

int
main (int argc, char **argv)
{
  static const char *const CASES[] = {
    "df",           "df-ud_em_blurout", "df-u_styles",      "liae-ud_nomask",
    "liae-udt_gan", "df-udtc_gan_tf",   "liae-udtc_nowarp", "liae-t_gan_nomask",
    "quick96"
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strconcat ("/model/saehd/names/", CASES[i], NULL);

      g_test_add_data_func (path, CASES[i], test_golden_names);
    }
  g_test_add_func ("/model/saehd/weight-counts", test_weight_counts);
  g_test_add_func ("/model/saehd/patch-layers", test_patch_layers);
  g_test_add_func ("/model/saehd/patch-refused", test_patch_refused);
  g_test_add_func ("/model/saehd/layouts", test_layouts);
  g_test_add_func ("/model/saehd/state-names", test_state_names);
  g_test_add_func ("/model/saehd/reset", test_reset);
  return g_test_run ();
}
