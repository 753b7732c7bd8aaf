/* SPDX-License-Identifier: GPL-3.0-or-later
 * SAEHD options: defaults, text both ways, rules and what they answer. */
#include <string.h>

#include "model/guise-model-error.h"
#include "model/guise-saehd-options.h"

static void
test_defaults (void)
{
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autofree char  *archi = guise_saehd_archi_to_string (&options.archi);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (archi, ==, "liae-ud");
  g_assert_true (guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_PROMPT, &error));
  g_assert_no_error (error);
  g_assert_cmpint (options.resolution, ==, 128);
  g_assert_cmpint (options.d_mask_dims, ==, 22); /* 64 / 3 = 21, made even: training.md 1 */
  g_assert_cmpint (options.gan_patch_size, ==, 16);
  g_assert_cmpint (options.face_type, ==, GUISE_SAEHD_FACE_FULL);
  g_assert_true (options.random_warp && options.adabelief && options.random_dst_flip);
  g_assert_false (options.random_src_flip || options.pretrain || options.clipgrad);
}

/* Every option as text gives the same option back. */
static void
test_round_trip (void)
{
  const char *const pairs[] = { "archi=df-cudd",  "resolution=96",         "lr_dropout=cpu",
                                "face_type=head", "random_hsv_power=0.05", "ct_mode=sot",
                                "tv_axes=ch",     "masked_training=0",     NULL };
  GuiseSaehdOptions options = guise_saehd_options_default ();
  GuiseSaehdOptions copy = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_saehd_options_set_pairs (&options, pairs, &error));
  g_assert_no_error (error);
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *value = guise_saehd_options_dup_value (&options, i);

      g_assert_true (
        guise_saehd_options_set (&copy, guise_saehd_options_get_key (i), value, &error));
      g_assert_no_error (error);
    }
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *a = guise_saehd_options_dup_value (&options, i);
      g_autofree char *b = guise_saehd_options_dup_value (&copy, i);

      g_assert_cmpstr (a, ==, b);
    }
  g_assert_cmpint (copy.archi.letters, ==, GUISE_SAEHD_U | GUISE_SAEHD_D | GUISE_SAEHD_C);
  g_assert_cmpint (copy.resolution, ==, 96);
  g_assert_cmpfloat (copy.random_hsv_power, ==, 0.05);
  g_assert_false (copy.masked_training);
}

static void
test_bad_text (void)
{
  const char *const bad[] = { "resolution=big", "resolution=64.5", "resolution",    "nonsense=1",
                              "archi=liae-",    "archi=dfu",       "archi=dfhd",    "archi=liae-x",
                              "clipgrad=maybe", "ct_mode=y",       "gan_power=nan", "archi=" };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *const pairs[] = { bad[i], NULL };
      GuiseSaehdOptions options = guise_saehd_options_default ();
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_false (guise_saehd_options_set_pairs (&options, pairs, &error));
      g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
    }
}

/* Illegal values are refused and the nearest legal one is named. */
static void
test_rules (void)
{
  static const struct
  {
    const char    *pairs[4];
    GuiseSaehdRule rule;
    const char    *answer; /* NULL: legal */
  } CASES[] = {
    { { "resolution=80", "archi=liae-t" }, GUISE_SAEHD_RULE_NETWORK, "nearest legal value is 64" },
    { { "resolution=81", "archi=df" }, GUISE_SAEHD_RULE_NETWORK, "nearest legal value is 80" },
    { { "resolution=80", "archi=df" }, GUISE_SAEHD_RULE_PROMPT, NULL },
    { { "resolution=800" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 640" },
    { { "ae_dims=8" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 32" },
    { { "ae_dims=8", "e_dims=3", "d_mask_dims=2" }, GUISE_SAEHD_RULE_NETWORK, NULL },
    { { "e_dims=17" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 18" },
    { { "ae_dims=0" }, GUISE_SAEHD_RULE_NETWORK, "nearest legal value is 1" },
    { { "ae_dims=1000000" }, GUISE_SAEHD_RULE_NETWORK, "nearest legal value is 4096" },
    { { "batch_size=0" }, GUISE_SAEHD_RULE_NETWORK, "nearest legal value is 1" },
    { { "random_hsv_power=0.5" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 0.3" },
    { { "learning_rate=0.5" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 0.01" },
    { { "learning_rate=-1" }, GUISE_SAEHD_RULE_NETWORK, "nearest legal value is 1e-07" },
    { { "gan_patch_size=2" }, GUISE_SAEHD_RULE_NETWORK, "nearest legal value is 3" },
    /* every other bound of training.md 1 */
    { { "resolution=32", "archi=df" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 64" },
    { { "resolution=100", "archi=df" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 96" },
    { { "resolution=80", "archi=df-ud" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 64" },
    { { "resolution=230" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 224" },
    { { "resolution=250", "archi=liae-t" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 256" },
    { { "ae_dims=1025" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 1024" },
    { { "ae_dims=33" }, GUISE_SAEHD_RULE_PROMPT, NULL },
    { { "e_dims=15" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 16" },
    { { "e_dims=257" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 256" },
    { { "d_dims=15" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 16" },
    { { "d_dims=33" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 34" },
    { { "d_dims=257" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 256" },
    { { "d_mask_dims=15" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 16" },
    { { "d_mask_dims=23" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 24" },
    { { "d_mask_dims=257" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 256" },
    { { "random_hsv_power=-0.1" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 0" },
    { { "gan_power=-1" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 0" },
    { { "gan_power=6" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 5" },
    { { "gan_patch_size=641" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 640" },
    { { "gan_dims=3" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 4" },
    { { "gan_dims=513" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 512" },
    { { "true_face_power=2", "archi=df" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 1" },
    { { "true_face_power=2", "archi=liae" }, GUISE_SAEHD_RULE_PROMPT, NULL },
    { { "face_style_power=101" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 100" },
    { { "face_style_power=-1" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 0" },
    { { "bg_style_power=101" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 100" },
    { { "bg_style_power=-1" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 0" },
    { { "batch_size=-3" }, GUISE_SAEHD_RULE_PROMPT, "nearest legal value is 1" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      GuiseSaehdOptions options = guise_saehd_options_default ();
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", CASES[i].pairs[0]);
      g_assert_true (guise_saehd_options_set_pairs (&options, CASES[i].pairs, &error));
      if (CASES[i].answer == NULL)
        {
          g_assert_true (guise_saehd_options_settle (&options, CASES[i].rule, &error));
          g_assert_no_error (error);
          continue;
        }
      g_assert_false (guise_saehd_options_settle (&options, CASES[i].rule, &error));
      g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
      g_assert_nonnull (strstr (error->message, CASES[i].answer));
    }
}

/* The default of d_mask_dims follows the d_dims that were asked for (training.md 1, rule c). */
static void
test_mask_dims (void)
{
  static const struct
  {
    int            d_dims;
    GuiseSaehdRule rule;
    int            d_mask_dims;
  } CASES[] = {
    { 64, GUISE_SAEHD_RULE_PROMPT, 22 },  { 96, GUISE_SAEHD_RULE_PROMPT, 32 },
    { 100, GUISE_SAEHD_RULE_PROMPT, 34 }, { 256, GUISE_SAEHD_RULE_PROMPT, 86 },
    { 40, GUISE_SAEHD_RULE_PROMPT, 16 },  { 40, GUISE_SAEHD_RULE_NETWORK, 14 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      GuiseSaehdOptions options = guise_saehd_options_default ();
      g_autoptr (GError) error = NULL;

      options.d_dims = CASES[i].d_dims;
      g_assert_true (guise_saehd_options_settle (&options, CASES[i].rule, &error));
      g_assert_no_error (error);
      g_assert_cmpint (options.d_mask_dims, ==, CASES[i].d_mask_dims);
    }
}

static void
test_derived (void)
{
  const char *const pairs[] = { "pretrain=y",      "true_face_power=0.01", "archi=df-ud",
                                "lr_dropout=True", "gan_power=0.1",        NULL };
  GuiseSaehdOptions options = guise_saehd_options_default ();
  GuiseSaehdOptions effective;
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_saehd_options_set_pairs (&options, pairs, &error));
  g_assert_true (guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_PROMPT, &error));
  g_assert_no_error (error);
  g_assert_cmpint (options.lr_dropout, ==, GUISE_SAEHD_DROPOUT_ON);

  effective = guise_saehd_options_get_effective (&options);
  g_assert_false (effective.random_warp);
  g_assert_cmpint (effective.lr_dropout, ==, GUISE_SAEHD_DROPOUT_OFF);
  g_assert_cmpfloat (effective.gan_power, ==, 0.0);
  g_assert_cmpfloat (effective.true_face_power, ==, 0.0);
  g_assert_true (options.random_warp);

  g_assert_cmpfloat (options.learning_rate, ==, 5e-5);
  options.learning_rate = 0.0;
  options.quick96 = TRUE;
  g_assert_true (guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_PROMPT, &error));
  g_assert_cmpfloat (options.learning_rate, ==, 2e-4);
  options.quick96 = FALSE;

  options.archi.family = GUISE_SAEHD_LIAE;
  g_assert_true (guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_PROMPT, &error));
  g_assert_cmpfloat (options.true_face_power, ==, 0.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/saehd-options/defaults", test_defaults);
  g_test_add_func ("/model/saehd-options/round-trip", test_round_trip);
  g_test_add_func ("/model/saehd-options/bad-text", test_bad_text);
  g_test_add_func ("/model/saehd-options/rules", test_rules);
  g_test_add_func ("/model/saehd-options/mask-dims", test_mask_dims);
  g_test_add_func ("/model/saehd-options/derived", test_derived);
  return g_test_run ();
}
