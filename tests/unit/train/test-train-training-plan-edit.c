/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans made of plans: of every shipped recipe. */
#include <string.h>

#include "train/guise-recipes.h"
#include "train/guise-train-error.h"
#include "train/guise-training-plan-knobs.h"
#include "train/guise-training-plan-rules.h"

static GuiseTrainingPlan *
load (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = guise_recipe_find (name, &error);
  GuiseTrainingPlan *plan = guise_training_plan_load (path, &error);

  g_assert_no_error (error);
  return plan;
}

/* The option in a stage, settled. */
static char *
dup_option (const GuiseTrainingPlan *plan, size_t stage, const char *key)
{
  g_auto (GStrv) pairs = guise_training_plan_dup_options (plan, stage);
  GuiseSaehdOptions options = guise_saehd_options_default ();

  g_assert_true (guise_saehd_options_set_pairs (&options, (const char *const *) pairs, NULL));
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    if (strcmp (guise_saehd_options_get_key (i), key) == 0)
      return guise_saehd_options_dup_value (&options, i);
  g_assert_not_reached ();
}

static void
assert_option (const GuiseTrainingPlan *plan, size_t stage, const char *key, const char *wanted)
{
  g_autofree char *value = dup_option (plan, stage, key);

  g_assert_cmpstr (value, ==, wanted);
}

static void
assert_changes (const GuiseTrainingPlan *a, const GuiseTrainingPlan *b, const char *wanted)
{
  g_auto (GStrv) lines = guise_training_plan_describe_change (a, b);
  g_autofree char *text = g_strjoinv ("\n", lines);

  g_assert_cmpstr (text, ==, wanted);
}

/* One stage gets another value; those around it keep theirs, and back again leaves nothing. */
static void
test_option (void)
{
  g_autoptr (GuiseTrainingPlan) plan = load ("become-character");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) changed =
               guise_training_plan_with_option (plan, 1, "batch_size", "6", &error);
  g_autoptr (GuiseTrainingPlan) back = NULL;
  g_autoptr (GuiseTrainingPlan) all = NULL;

  g_assert_no_error (error);
  assert_option (changed, 0, "batch_size", "8");
  assert_option (changed, 1, "batch_size", "6");
  assert_option (changed, 2, "batch_size", "8");
  assert_option (plan, 1, "batch_size", "8");
  back = guise_training_plan_with_option (changed, 1, "batch_size", "8", &error);
  g_assert_no_error (error);
  assert_changes (plan, back, "");
  g_assert_cmpstr (g_bytes_get_data (plan->text, NULL), !=, g_bytes_get_data (changed->text, NULL));

  /* The value of a stage may begin what others have, too. */
  all = guise_training_plan_with_option (changed, GUISE_PLAN_ALL_STAGES, "batch_size", "4", &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < all->stages->len; i++)
    assert_option (all, i, "batch_size", "4");
  g_assert_true (guise_training_plan_check (all, NULL, &error));
}

static void
test_last_option (void)
{
  g_autoptr (GuiseTrainingPlan) plan = load ("become-character");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) changed =
               guise_training_plan_with_option (plan, 3, "random_warp", "y", &error);

  /* What began in stage 4 begins in stage 5 now. */
  g_assert_no_error (error);
  assert_option (changed, 3, "random_warp", "y");
  assert_option (changed, 4, "random_warp", "n");
  g_assert_null (guise_training_plan_with_option (plan, 3, "random_wrap", "y", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (guise_training_plan_with_option (plan, 3, "batch_size", "many", &error));
  g_assert_nonnull (error);
}

static void
test_members (void)
{
  g_autoptr (GuiseTrainingPlan) plan = load ("become-character");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) shorter =
               guise_training_plan_with_iterations (plan, 0, 250000, &error);
  g_autoptr (GuiseTrainingPlan) resets =
               guise_training_plan_with_resets (shorter, 0, 50000, &error);
  g_autoptr (GuiseTrainingPlan) none = guise_training_plan_with_resets (resets, 0, 0, &error);
  const GuisePlanGate gate = { .repeat_stage = 0, .resets = TRUE, .n_max_repeats = 2 };
  g_autoptr (GuiseTrainingPlan) gated = guise_training_plan_with_gate (plan, 1, &gate, &error);
  g_autoptr (GuiseTrainingPlan) free_again = guise_training_plan_with_gate (gated, 1, NULL, &error);
  g_autoptr (GuiseTrainingPlan) own =
               guise_training_plan_with_slot (plan, 0, GUISE_FACE_SLOT_DST, &error);
  g_autoptr (GuiseTrainingPlan) hourly = guise_training_plan_with_backup_hours (plan, 1.5, &error);

  g_assert_no_error (error);
  assert_changes (plan, shorter,
                  "generic: iterations 500000 -> 250000\n"
                  "generic: resets 100000 200000 300000 400000 -> 100000 200000");
  assert_changes (shorter, resets, "generic: resets 100000 200000 -> 50000 100000 150000 200000");
  assert_changes (resets, none, "generic: resets 50000 100000 150000 200000 -> none");
  assert_changes (plan, gated,
                  "settle: gate none -> from 'generic' with a reset at most 2 times, unattended "
                  "wait 0");
  assert_changes (plan, free_again, "");
  assert_changes (plan, own, "generic: dst generic -> dst");
  assert_changes (plan, hourly, "plan: backup_hours 3 -> 1.5");
  g_assert_null (guise_training_plan_with_iterations (plan, 0, 0, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
}

/* Wherever a stage stands, it keeps its options. */
static void
test_stages (void)
{
  g_autoptr (GuiseTrainingPlan) plan = load ("become-character");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) copied = guise_training_plan_with_copy (plan, 3, &error);
  g_autoptr (GuiseTrainingPlan) less = guise_training_plan_without_stage (copied, 3, &error);
  g_autoptr (GuiseTrainingPlan) moved = guise_training_plan_with_moved (plan, 4, 0, &error);
  g_autoptr (GuiseTrainingPlan) back = NULL;

  g_assert_no_error (error);
  assert_changes (plan, copied, "no-warp-2: added, 500000 iterations");
  assert_option (copied, 4, "random_warp", "n");
  assert_option (copied, 5, "gan_power", "0.1");
  /* What stage 4 said, its copy says now. */
  assert_option (less, 3, "random_warp", "n");
  assert_option (less, 2, "random_warp", "y");
  g_assert_cmpuint (less->stages->len, ==, 5);

  g_assert_cmpstr (guise_training_plan_get_stage (moved, 0)->name, ==, "gan");
  g_assert_cmpstr (guise_training_plan_get_stage (moved, 1)->name, ==, "generic");
  assert_option (moved, 0, "gan_power", "0.1");
  assert_option (moved, 0, "random_warp", "n");
  assert_option (moved, 1, "gan_power", "0");
  assert_option (moved, 1, "random_warp", "y");
  back = guise_training_plan_with_moved (moved, 0, 4, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < plan->stages->len; i++)
    {
      g_autofree char *value = dup_option (plan, i, "random_warp");

      assert_option (back, i, "random_warp", value);
      g_assert_cmpstr (guise_training_plan_get_stage (back, i)->name, ==,
                       guise_training_plan_get_stage (plan, i)->name);
    }
}

/* A gate finds its stage, and the last stage stays. */
static void
test_gates (void)
{
  g_autoptr (GuiseTrainingPlan) plan = load ("ready-to-use");
  g_autoptr (GuiseTrainingPlan) one = load ("quick-check");
  g_autoptr (GError) error = NULL;
  size_t gated = 0;
  g_autoptr (GuiseTrainingPlan) less = NULL;
  const GuisePlanGate *gate;

  while (guise_training_plan_get_stage (plan, gated)->gate == NULL)
    gated++;
  gate = guise_training_plan_get_stage (plan, gated)->gate;
  less = guise_training_plan_without_stage (plan, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (guise_training_plan_get_stage (less, gated - 1)->gate->repeat_stage, ==,
                    gate->repeat_stage - 1);
  /* A gate leads back, never on. */
  if (gate->repeat_stage < gated)
    {
      g_assert_null (
        guise_training_plan_with_moved (plan, gate->repeat_stage, plan->stages->len - 1, &error));
      g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
    }
  g_clear_error (&error);
  g_assert_null (guise_training_plan_without_stage (one, 0, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
}

/* Every recipe survives edits of each of its stages, and is the same after the way back. */
static void
test_recipes (void)
{
  g_auto (GStrv) names = guise_recipe_list (NULL);

  for (size_t k = 0; names[k] != NULL; k++)
    {
      g_autoptr (GuiseTrainingPlan) plan = load (names[k]);

      for (size_t i = 0; i < plan->stages->len; i++)
        {
          g_autoptr (GError) error = NULL;
          g_autofree char *before = dup_option (plan, i, "batch_size");
          g_autoptr (GuiseTrainingPlan) changed =
                       guise_training_plan_with_option (plan, i, "batch_size", "3", &error);
          g_autoptr (GuiseTrainingPlan) back =
                       guise_training_plan_with_option (changed, i, "batch_size", before, &error);
          g_autoptr (GuiseTrainingPlan) copied = guise_training_plan_with_copy (plan, i, &error);
          g_autoptr (GuiseTrainingPlan) without =
                       guise_training_plan_without_stage (copied, i + 1, &error);

          g_assert_no_error (error);
          assert_option (changed, i, "batch_size", "3");
          assert_changes (plan, back, "");
          assert_changes (plan, without, "");
          g_assert_true (guise_training_plan_check (copied, NULL, &error));
          g_assert_no_error (error);
        }
    }
}

/* What a stage says beside its options is read and written as texts. */
static void
test_knobs (void)
{
  static const char *const values[][2] = {
    { "iterations", "70000" },
    { "until_hours", "2.5" },
    { "src", "generic" },
    { "src_keep", "30" },
    { "src_min", "3" },
    { "require_src_masks", "no" },
    { "dst", "dst" },
    { "dst_selection", "targets" },
    { "dst_keep", "20" },
    { "dst_min", "2" },
    { "require_dst_masks", "all" },
    { "resets", "20000" },
    { "reset_first", "y" },
    { "reset_at_end", "y" },
    { "gate", "wait" },
    { "guard", "strict" },
    { "src_selection", "best" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) plan = load ("become-character");
  g_autoptr (GuiseTrainingPlan) judging = NULL;
  g_autoptr (GuiseTrainingPlan) waiting = NULL;
  const char *const *keys = guise_training_plan_get_knobs ();

  g_assert_cmpuint (g_strv_length ((char **) keys), ==, G_N_ELEMENTS (values));
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *before = guise_training_plan_dup_knob (plan, 0, values[i][0]);
      g_autoptr (GuiseTrainingPlan) changed =
                   guise_training_plan_with_knob (plan, 0, values[i][0], values[i][1], &error);
      g_autoptr (GuiseTrainingPlan) back = NULL;
      g_autofree char *after = NULL;

      g_assert_no_error (error);
      after = guise_training_plan_dup_knob (changed, 0, values[i][0]);
      g_assert_cmpstr (after, ==, values[i][1]);
      g_assert_cmpstr (after, !=, before);
      back = guise_training_plan_with_knob (changed, 0, values[i][0], before, &error);
      g_assert_no_error (error);
      /* A shorter stage has lost the resets behind its end. */
      if (strcmp (values[i][0], "iterations") != 0)
        assert_changes (plan, back, "");
    }

  /* a distance belongs to one answer, and goes with it */
  judging = guise_training_plan_with_knob (plan, 0, "gate", "repeat", &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (guise_training_plan_get_stage (judging, 0)->gate->at_most, >, 0.0);
  waiting = guise_training_plan_with_knob (judging, 0, "gate", "wait", &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (guise_training_plan_get_stage (waiting, 0)->gate->at_most, ==, 0.0);
  g_assert_null (guise_training_plan_with_knob (plan, 0, "iterations", "many", &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
  g_clear_error (&error);
  g_assert_null (guise_training_plan_with_knob (plan, 0, "guard", "loose", &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
}

/* The pair of one stage, with the care that the rules want; without it nothing is left but that. */
static void
test_styles (void)
{
  g_autoptr (GuiseTrainingPlan) plan = load ("become-character");
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) styled =
               guise_training_plan_with_styles (plan, 2, GUISE_PLAN_STYLE_POWER, &error);
  g_autoptr (GuiseTrainingPlan) plain = NULL;
  g_autoptr (GuiseTrainingPlan) often = NULL;
  g_autoptr (GuiseTrainingPlan) kept = NULL;
  g_autofree char *guard = NULL;

  g_assert_no_error (error);
  g_assert_cmpfloat (plan->backup_hours, >, GUISE_PLAN_STYLE_BACKUP_HOURS);
  assert_option (styled, 1, "face_style_power", "0");
  assert_option (styled, 2, "face_style_power", "0.0001");
  assert_option (styled, 2, "bg_style_power", "0.0001");
  assert_option (styled, 3, "bg_style_power", "0");
  guard = guise_training_plan_dup_knob (styled, 2, "guard");
  g_assert_cmpstr (guard, ==, "strict");
  g_assert_cmpfloat (styled->backup_hours, ==, GUISE_PLAN_STYLE_BACKUP_HOURS);
  guise_training_plan_check (styled, NULL, &error);
  g_assert_no_error (error);

  plain = guise_training_plan_with_styles (styled, 2, 0.0, &error);
  g_assert_no_error (error);
  assert_option (plain, 2, "face_style_power", "0");
  assert_option (plain, 2, "bg_style_power", "0");
  g_assert_cmpfloat (plain->backup_hours, ==, GUISE_PLAN_STYLE_BACKUP_HOURS);

  often = guise_training_plan_with_backup_hours (plan, 0.5, &error);
  kept = guise_training_plan_with_styles (often, 2, GUISE_PLAN_STYLE_POWER, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (kept->backup_hours, ==, 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/plan-edit/option", test_option);
  g_test_add_func ("/train/plan-edit/last-option", test_last_option);
  g_test_add_func ("/train/plan-edit/members", test_members);
  g_test_add_func ("/train/plan-edit/stages", test_stages);
  g_test_add_func ("/train/plan-edit/gates", test_gates);
  g_test_add_func ("/train/plan-edit/knobs", test_knobs);
  g_test_add_func ("/train/plan-edit/styles", test_styles);
  g_test_add_func ("/train/plan-edit/recipes", test_recipes);
  return g_test_run ();
}
