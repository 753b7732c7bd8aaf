/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is advised about a result that is not what one expected. */
#include "core/guise-error.h"
#include "support/guise-test.h"
#include "train/guise-recipes.h"
#include "train/guise-remedy.h"

#define LIAE            \
  {                     \
    GUISE_SAEHD_LIAE, 0 \
  }
#define DF            \
  {                   \
    GUISE_SAEHD_DF, 0 \
  }

typedef struct
{
  const char       *name;
  GuiseSymptom      symptom;
  GuiseTrainingCase training;
  size_t            n;
  GuiseRemedy       remedies[GUISE_MAX_REMEDIES];
} Row;

/* Iterations, batch, resolution, ae_dims, archi, random warp, dropout, calm stage, can be df. */
static const Row rows[] = {
  { "liae with random warp can be repeated, and be df elsewhere",
    GUISE_SYMPTOM_LIKE_TARGET,
    { 500000, 8, 224, 512, LIAE, TRUE, FALSE, G_MAXSIZE, FALSE },
    4,
    { { GUISE_REMEDY_REPEAT, 0 },
      { GUISE_REMEDY_DF_PLAN, 0 },
      { GUISE_REMEDY_SHAPE, 0 },
      { GUISE_REMEDY_SCENES, 0 } } },
  { "without random warp nothing starts anew",
    GUISE_SYMPTOM_LIKE_TARGET,
    { 500000, 8, 224, 512, LIAE, FALSE, TRUE, G_MAXSIZE, TRUE },
    3,
    { { GUISE_REMEDY_DF, 0 }, { GUISE_REMEDY_SHAPE, 0 }, { GUISE_REMEDY_SCENES, 0 } } },
  { "df is df already",
    GUISE_SYMPTOM_LIKE_TARGET,
    { 500000, 8, 224, 512, DF, TRUE, FALSE, G_MAXSIZE, FALSE },
    2,
    { { GUISE_REMEDY_SHAPE, 0 }, { GUISE_REMEDY_SCENES, 0 } } },
  { "one iteration before 200 000 at batch 8",
    GUISE_SYMPTOM_TREMBLES,
    { 199999, 8, 128, 256, LIAE, TRUE, FALSE, G_MAXSIZE, FALSE },
    3,
    { { GUISE_REMEDY_CALM_LATER, 1 },
      { GUISE_REMEDY_DENOISE, 0 },
      { GUISE_REMEDY_AE_DIMS, 384 } } },
  { "at 200 000",
    GUISE_SYMPTOM_TREMBLES,
    { 200000, 8, 128, 256, LIAE, TRUE, FALSE, G_MAXSIZE, FALSE },
    3,
    { { GUISE_REMEDY_CALM_NOW, 1600000 },
      { GUISE_REMEDY_DENOISE, 0 },
      { GUISE_REMEDY_AE_DIMS, 384 } } },
  { "half the batch wants twice as many, and a remainder one more",
    GUISE_SYMPTOM_TREMBLES,
    { 200001, 3, 224, 256, LIAE, TRUE, TRUE, G_MAXSIZE, FALSE },
    4,
    { { GUISE_REMEDY_LONGER, 224 },
      { GUISE_REMEDY_CALM_LATER, 333333 },
      { GUISE_REMEDY_DENOISE, 0 },
      { GUISE_REMEDY_AE_DIMS, 384 } } },
  { "a later stage calms it",
    GUISE_SYMPTOM_TREMBLES,
    { 900000, 8, 320, 512, LIAE, TRUE, TRUE, 3, FALSE },
    4,
    { { GUISE_REMEDY_LONGER, 320 },
      { GUISE_REMEDY_CALM_PLANNED, 3 },
      { GUISE_REMEDY_DENOISE, 0 },
      { GUISE_REMEDY_AE_DIMS, 640 } } },
  { "random warp is off, dropout is not on",
    GUISE_SYMPTOM_TREMBLES,
    { 300000, 8, 128, 1000, LIAE, FALSE, FALSE, G_MAXSIZE, FALSE },
    3,
    { { GUISE_REMEDY_CALM_NOW, 2400000 },
      { GUISE_REMEDY_DENOISE, 0 },
      { GUISE_REMEDY_AE_DIMS, 1024 } } },
  { "calm already, and as large as it can be",
    GUISE_SYMPTOM_TREMBLES,
    { 900000, 8, 128, 1024, LIAE, FALSE, TRUE, G_MAXSIZE, FALSE },
    1,
    { { GUISE_REMEDY_DENOISE, 0 } } },
  { "a stage with others after it may have done its work",
    GUISE_SYMPTOM_PLATEAU,
    { 900000, 8, 224, 512, LIAE, TRUE, FALSE, G_MAXSIZE, FALSE, 2 },
    3,
    { { GUISE_REMEDY_NEXT_STAGE, 2 }, { GUISE_REMEDY_FACES, 0 }, { GUISE_REMEDY_LARGER, 640 } } },
  { "the last stage of a model that cannot be larger",
    GUISE_SYMPTOM_PLATEAU,
    { 900000, 8, 224, 1024, LIAE, TRUE, FALSE, G_MAXSIZE, FALSE, 0 },
    2,
    { { GUISE_REMEDY_NEXT_STAGE, 0 }, { GUISE_REMEDY_FACES, 0 } } },
  { "options that cannot be read",
    GUISE_SYMPTOM_TREMBLES,
    { .n_iterations = 900000, .calm_stage = G_MAXSIZE },
    0,
    { { 0 } } },
};

static void
test_rules (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row  *row = &rows[i];
      GuiseRemedy remedies[GUISE_MAX_REMEDIES];

      g_test_message ("%s", row->name);
      g_assert_cmpuint (guise_remedy_list (row->symptom, &row->training, remedies), ==, row->n);
      for (size_t k = 0; k < row->n; k++)
        {
          g_assert_cmpint (remedies[k].kind, ==, row->remedies[k].kind);
          g_assert_cmpuint (remedies[k].number, ==, row->remedies[k].number);
        }
    }
}

static GuiseTrainingPlan *
load_recipe (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = guise_recipe_find (name, &error);
  GuiseTrainingPlan *plan = path != NULL ? guise_training_plan_load (path, &error) : NULL;

  g_assert_no_error (error);
  return plan;
}

/* The numbers are those of the stage under way, changes of the project included. */
static void
test_plan (void)
{
  static const char *const changes[] = { "batch_size=4", "archi=liae-ud", NULL };
  g_autoptr (GuiseTrainingPlan) plan = load_recipe ("become-character");
  GuiseTrainingCase training = guise_training_case_of_plan (plan, changes, 1, 700000);

  g_assert_cmpuint (training.n_iterations, ==, 700000);
  g_assert_cmpint (training.batch, ==, 4);
  g_assert_cmpint (training.resolution, ==, 224);
  g_assert_cmpint (training.ae_dims, ==, 512);
  g_assert_cmpint (training.archi.family, ==, GUISE_SAEHD_LIAE);
  g_assert_true (training.random_warp);
  g_assert_true (training.lr_dropout);
  g_assert_cmpuint (training.calm_stage, ==, 3);
  g_assert_cmpuint (training.n_later, ==, plan->stages->len - 2);
  g_assert_false (training.can_be_df); /* it has resets */

  training = guise_training_case_of_plan (plan, NULL, 4, 2000000);
  g_assert_cmpint (training.batch, ==, 8);
  g_assert_false (training.random_warp);
  g_assert_cmpuint (training.calm_stage, ==, G_MAXSIZE);
}

/* Without resets it may be df, and only liae is asked that. */
static void
test_df (void)
{
  static const char *const df[] = { "archi=df-ud", NULL };
  g_autoptr (GuiseTrainingPlan) plan = load_recipe ("high-definition");

  g_assert_true (guise_training_case_of_plan (plan, NULL, 0, 1).can_be_df);
  g_assert_false (guise_training_case_of_plan (plan, df, 0, 1).can_be_df);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/remedy/rules", test_rules);
  g_test_add_func ("/train/remedy/plan", test_plan);
  g_test_add_func ("/train/remedy/df", test_df);
  return g_test_run ();
}
