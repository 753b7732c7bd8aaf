/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a stage begins without: exactly those parts start anew, nothing else is touched. */
#include "train/guise-training-start.h"

#include <string.h>

#include "model/guise-model-error.h"

#define HEAD "{\"format\": 1, \"name\": \"p\", \"title\": \"P\", "
#define MODEL                                                                        \
  "\"options\": {\"resolution\": 32, \"ae_dims\": 4, \"e_dims\": 4, \"d_dims\": 4, " \
  "\"d_mask_dims\": 2, \"archi\": "
#define SIDES "\"iterations\": 9, \"src\": \"src\", \"dst\": \"dst\""
#define STAGES                                                                           \
  "}, \"stages\": [{\"name\": \"pretrain\", \"title\": \"T\", " SIDES                    \
  ", \"options\": {\"pretrain\": true}}, {\"name\": \"own\", \"title\": \"T\", " SIDES   \
  ", \"options\": {\"pretrain\": false}}, {\"name\": \"anew\", \"title\": \"T\", " SIDES \
  ", \"reset_first\": true}, {\"name\": \"on\", \"title\": \"T\", " SIDES "}]}"

typedef struct
{
  const char *plan;
  size_t      stage;
  gboolean    was_pretrained;
  const char *parts; /* that start anew, joined by a space */
} Case;

static const Case CASES[] = {
  { HEAD MODEL "\"liae-ud\"" STAGES, 0, FALSE, "" },
  { HEAD MODEL "\"liae-ud\"" STAGES, 0, TRUE, "" },
  { HEAD MODEL "\"liae-ud\"" STAGES, 1, TRUE, "inter_AB inter_B" },
  { HEAD MODEL "\"liae-ud\"" STAGES, 2, FALSE, "inter_AB" },
  /* An imported pretrained model: the checkpoint says what it was. */
  { HEAD MODEL "\"liae-ud\"" STAGES, 2, TRUE, "inter_AB inter_B" },
  { HEAD MODEL "\"liae-ud\"" STAGES, 3, FALSE, "" },
  { HEAD MODEL "\"df-ud\"" STAGES, 1, TRUE, "inter" },
  { HEAD "\"reset_moments\": \"keep\", " MODEL "\"liae-ud\"" STAGES, 1, TRUE, "inter_AB inter_B" },
  { HEAD "\"reset_moments\": \"keep\", " MODEL "\"liae-ud\"" STAGES, 2, FALSE, "inter_AB" },
};

/* The part that a tensor belongs to: "inter_AB/dense1/weight:0" and its moments
 * "src_dst_opt/ms_inter_AB/dense1/weight:0" belong to inter_AB. */
static gboolean
is_of (const char *tensor, char **parts)
{
  for (size_t i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *weight = g_strdup_printf ("%s/", parts[i]);
      g_autofree char *state = g_strdup_printf ("_%s/", parts[i]);

      if (g_str_has_prefix (tensor, weight) || strstr (tensor, state) != NULL)
        return TRUE;
    }
  return FALSE;
}

static float *
dup_values (const GuiseWeights *weights, const char *name, size_t *out_n)
{
  size_t n = (size_t) guise_shape_n_elements (guise_weights_get_shape (weights, name));
  float *values = g_new (float, n);

  g_assert_true (guise_weights_read (weights, name, values, NULL));
  *out_n = n;
  return values;
}

/* Makes every tensor one that no start value is like. */
static void
fill (GuiseWeights *weights)
{
  for (size_t i = 0; i < guise_weights_get_n (weights); i++)
    {
      size_t            n;
      const char       *name = guise_weights_get_name (weights, i);
      g_autofree float *values = dup_values (weights, name, &n);

      for (size_t k = 0; k < n; k++)
        values[k] = 7.0f;
      g_assert_true (guise_weights_write (weights, name, values, NULL));
    }
}

/* 1: all values are the old ones; 0: all zero; -1: others, the old ones are gone. */
static int
judge (const GuiseWeights *weights, const char *name)
{
  size_t            n, n_old = 0, n_zero = 0;
  g_autofree float *values = dup_values (weights, name, &n);

  for (size_t k = 0; k < n; k++)
    {
      n_old += values[k] == 7.0f;
      n_zero += values[k] == 0.0f;
    }
  g_assert_true (n_old == 0 || n_old == n);
  return n_old == n ? 1 : n_zero == n ? 0 : -1;
}

static void
check_tensors (const GuiseTrainingPlan *plan, GuiseWeights *weights, char **parts)
{
  for (size_t i = 0; i < guise_weights_get_n (weights); i++)
    {
      const char *name = guise_weights_get_name (weights, i);
      gboolean    is_state = g_str_has_prefix (name, "src_dst_opt/");
      int         found = judge (weights, name);

      g_test_message ("%s", name);
      if (!is_of (name, parts) || (is_state && plan->reset_moments == GUISE_MOMENTS_KEEP))
        g_assert_cmpint (found, ==, 1);
      else if (is_state || g_str_has_suffix (name, "bias:0"))
        g_assert_cmpint (found, ==, 0);
      else
        g_assert_cmpint (found, ==, -1);
    }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) plan =
               guise_training_plan_parse (c->plan, strlen (c->plan), "plan", &error);
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, NULL, c->stage, &error);
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  GuiseSaehdOptions before = *guise_saehd_get_options (model);
  g_auto (GStrv) parts = NULL;
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  g_assert_true (guise_saehd_add_weights (model, weights, 1, &error));
  fill (weights);
  before.pretrain = c->was_pretrained;
  g_assert_true (
    guise_training_start_stage (plan, c->stage, &before, model, weights, 5, &parts, &error));
  g_assert_no_error (error);
  joined = g_strjoinv (" ", parts);
  g_assert_cmpstr (joined, ==, c->parts);
  check_tensors (plan, weights, parts);
}

/* Without a checkpoint there is nothing that could have been pretrained. */
static void
test_no_checkpoint (void)
{
  g_autoptr (GuiseTrainingPlan) plan =
               guise_training_plan_parse (CASES[2].plan, strlen (CASES[2].plan), "plan", NULL);
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, NULL, 1, NULL);
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, NULL);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_auto (GStrv) parts = NULL;

  g_assert_true (guise_saehd_add_weights (model, weights, 1, NULL));
  g_assert_true (guise_training_start_stage (plan, 1, NULL, model, weights, 5, &parts, NULL));
  g_assert_cmpuint (g_strv_length (parts), ==, 0);
}

/* Where each of several graphics cards takes a whole batch. */
static void
test_batch_factor (void)
{
  g_autoptr (GuiseTrainingPlan) plan =
               guise_training_plan_parse (CASES[2].plan, strlen (CASES[2].plan), "plan", NULL);
  g_autoptr (GuiseSaehd) once = guise_training_plan_new_model (plan, NULL, 1, NULL);
  const char *const options[] = { "batch_size=600", NULL };
  g_autoptr (GuiseSaehd) thrice = NULL;
  g_autoptr (GuiseSaehd) many = NULL;
  g_autoptr (GError) error = NULL;

  plan->batch_factor = 3;
  thrice = guise_training_plan_new_model (plan, NULL, 1, NULL);
  g_assert_cmpint (guise_saehd_get_options (thrice)->batch_size, ==,
                   3 * guise_saehd_get_options (once)->batch_size);
  plan->batch_factor = 1000; /* more than any batch may have */
  many = guise_training_plan_new_model (plan, options, 1, &error);
  g_assert_null (many);
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *path = g_strdup_printf ("/train/start/%zu", i);

      g_test_add_data_func (path, &CASES[i], test_case);
    }
  g_test_add_func ("/train/start/no-checkpoint", test_no_checkpoint);
  g_test_add_func ("/train/start/batch-factor", test_batch_factor);
  return g_test_run ();
}
