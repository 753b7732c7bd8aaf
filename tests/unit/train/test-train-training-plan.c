/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans: the shipped recipes are what they claim; wrong plans are refused with the place. */
#include "core/guise-data.h"
#include "model/guise-saehd-options.h"
#include "train/guise-train-error.h"
#include "train/guise-training-plan.h"

#include <string.h>

static GuiseTrainingPlan *
load_recipe (const char *name)
{
  g_autofree char *relative = g_strdup_printf ("recipes/%s.json", name);
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = guise_data_find (relative, &error);
  GuiseTrainingPlan *plan;

  g_assert_no_error (error);
  plan = guise_training_plan_load (path, &error);
  g_assert_no_error (error);
  return plan;
}

/* features.md A1: five stages, 2.3 million iterations, resets in the first stage only. */
static void
test_become_character (void)
{
  g_autoptr (GuiseTrainingPlan) plan = load_recipe ("become-character");
  g_auto (GStrv) last = guise_training_plan_dup_options (plan, 4);
  uint64_t start;

  g_assert_cmpuint (plan->stages->len, ==, 5);
  g_assert_cmpuint (guise_training_plan_get_n_iterations (plan), ==, 2300000);
  g_assert_cmpint (guise_training_plan_get_stage (plan, 0)->dst, ==, GUISE_FACE_SLOT_GENERIC);
  g_assert_cmpint (guise_training_plan_get_stage (plan, 2)->dst, ==, GUISE_FACE_SLOT_DST);
  g_assert_true (g_strv_contains ((const char *const *) last, "resolution=224"));
  g_assert_true (g_strv_contains ((const char *const *) last, "random_warp=n"));
  g_assert_true (g_strv_contains ((const char *const *) last, "gan_power=0.10000000000000001"));

  g_assert_cmpuint (guise_training_plan_next_reset (plan, 0), ==, 100000);
  g_assert_cmpuint (guise_training_plan_next_reset (plan, 100000), ==, 200000);
  g_assert_cmpuint (guise_training_plan_next_reset (plan, 400000), ==, G_MAXUINT64);
  g_assert_cmpuint (guise_training_plan_next_reset (plan, 600000), ==, G_MAXUINT64);

  g_assert_cmpuint (guise_training_plan_stage_at (plan, 499999, &start), ==, 0);
  g_assert_cmpuint (guise_training_plan_stage_at (plan, 500000, &start), ==, 1);
  g_assert_cmpuint (start, ==, 500000);
  g_assert_cmpuint (guise_training_plan_stage_at (plan, 9999999, &start), ==, 4);
  g_assert_cmpuint (start, ==, 2000000);
}

/* The miniature is recipe A with every count divided by 10^4. */
static void
test_miniature_is_recipe_a (void)
{
  g_autoptr (GuiseTrainingPlan) large = load_recipe ("become-character");
  g_autoptr (GuiseTrainingPlan) small = load_recipe ("miniature");

  g_assert_cmpuint (small->stages->len, ==, large->stages->len);
  for (size_t i = 0; i < small->stages->len; i++)
    {
      const GuiseTrainingStage *a = guise_training_plan_get_stage (small, i);
      const GuiseTrainingStage *b = guise_training_plan_get_stage (large, i);

      g_assert_cmpuint (a->n_iterations * 10000, ==, b->n_iterations);
      g_assert_cmpuint (a->resets->len, ==, b->resets->len);
      g_assert_cmpint (a->dst, ==, b->dst);
    }
}

/* The quick check is Quick96 to the last option. */
static void
test_quick_check (void)
{
  g_autoptr (GuiseTrainingPlan) plan = load_recipe ("quick-check");
  g_auto (GStrv) pairs = guise_training_plan_dup_options (plan, 0);
  GuiseSaehdOptions options = guise_saehd_options_default ();
  GuiseSaehdOptions expected = guise_saehd_options_quick96 ();
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_saehd_options_set_pairs (&options, (const char *const *) pairs, &error));
  g_assert_no_error (error);
  g_assert_true (guise_saehd_options_settle (&options, GUISE_SAEHD_RULE_PROMPT, &error));
  g_assert_no_error (error);
  g_assert_true (guise_saehd_options_settle (&expected, GUISE_SAEHD_RULE_PROMPT, &error));
  g_assert_true (guise_saehd_options_check_quick96 (&options, &error));
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *x = guise_saehd_options_dup_value (&options, i);
      g_autofree char *y = guise_saehd_options_dup_value (&expected, i);

      g_test_message ("%s", guise_saehd_options_get_key (i));
      g_assert_cmpstr (x, ==, y);
    }
}

static const struct
{
  const char *text;
  const char *reason;
} wrong[] = {
  { "{ \"format\": 1,\n \"name\": }", ":2:" },
  { "[]", "must be an object" },
  { "", "must be an object" },
  { "{\"format\":2,\"name\":\"x\",\"title\":\"x\",\"stages\":[]}", "'format' must be 1" },
  { "{\"format\":1,\"name\":\"x\",\"title\":\"x\",\"stages\":[]}", "1 to 1000 stages" },
  { "{\"format\":1,\"name\":\"x\",\"title\":\"x\",\"stage\":[]}", "unknown key 'stage'" },
  { "{\"format\":1,\"name\":\"x\",\"title\":\"x\",\"reset_moments\":\"all\",\"stages\":[]}",
    "clear or keep" },
  { "{\"format\":1,\"name\":\"x\",\"title\":\"x\",\"options\":{\"a\":[]},\"stages\":[]}",
    "option 'a'" },
  { "{\"format\":1,\"name\":\"x\",\"title\":\"x\",\"stages\":[{\"name\":\"s\",\"title\":\"s\","
    "\"iterations\":0,\"src\":\"src\",\"dst\":\"dst\"}]}",
    "stage 1: 'iterations'" },
  { "{\"format\":1,\"name\":\"x\",\"title\":\"x\",\"stages\":[{\"name\":\"s\",\"title\":\"s\","
    "\"iterations\":9,\"src\":\"me\",\"dst\":\"dst\"}]}",
    "stage 1: 'src' must be" },
  { "{\"format\":1,\"name\":\"x\",\"title\":\"x\",\"stages\":[{\"name\":\"s\",\"title\":\"s\","
    "\"iterations\":9,\"src\":\"src\",\"dst\":\"dst\",\"resets\":[5,4]}]}",
    "resets must rise" },
  { "{\"format\":1,\"name\":\"x\",\"title\":\"x\",\"stages\":[{\"name\":\"s\",\"title\":\"s\","
    "\"iterations\":9,\"src\":\"src\",\"dst\":\"dst\",\"resets\":[9]}]}",
    "resets must rise" },
};

/* Resets clear the moments unless the plan says that they stay. */
static void
test_reset_moments (void)
{
  static const struct
  {
    const char  *key;
    GuiseMoments moments;
  } CASES[] = { { "", GUISE_MOMENTS_CLEAR },
                { "\"reset_moments\":\"clear\",", GUISE_MOMENTS_CLEAR },
                { "\"reset_moments\":\"keep\",", GUISE_MOMENTS_KEEP } };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("{\"format\":1,\"name\":\"x\",\"title\":\"x\",%s\"stages\":[{\"name\":"
                         "\"s\","
                         "\"title\":\"s\",\"iterations\":9,\"src\":\"src\",\"dst\":\"dst\"}]}",
                         CASES[i].key);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseTrainingPlan) plan =
                   guise_training_plan_parse (text, strlen (text), "plan", &error);

      g_assert_no_error (error);
      g_assert_cmpint (plan->reset_moments, ==, CASES[i].moments);
    }
}

static void
test_wrong_plans (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseTrainingPlan) plan =
                   guise_training_plan_parse (wrong[i].text, strlen (wrong[i].text), "plan",
                                              &error);

      g_assert_null (plan);
      g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
      g_assert_nonnull (strstr (error->message, wrong[i].reason));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/plan/become-character", test_become_character);
  g_test_add_func ("/train/plan/miniature", test_miniature_is_recipe_a);
  g_test_add_func ("/train/plan/quick-check", test_quick_check);
  g_test_add_func ("/train/plan/reset-moments", test_reset_moments);
  g_test_add_func ("/train/plan/wrong", test_wrong_plans);
  return g_test_run ();
}
