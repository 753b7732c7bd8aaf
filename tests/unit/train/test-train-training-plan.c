/* SPDX-License-Identifier: GPL-3.0-or-later
 * Plans: what they say, how far one is; wrong ones are refused with the place. */
#include "core/guise-data.h"
#include "model/guise-saehd-options.h"
#include "train/guise-plan-flaw.h"
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

/* Where a plan of five stages stands, and what its last stage has. */
static void
test_become_character (void)
{
  g_autoptr (GuiseTrainingPlan) plan = load_recipe ("become-character");
  g_auto (GStrv) last = guise_training_plan_dup_options (plan, 4);
  const GuiseTrainingStage *first = guise_training_plan_get_stage (plan, 0);
  uint64_t                  start;

  g_assert_cmpuint (plan->stages->len, ==, 5);
  g_assert_cmpuint (guise_training_plan_get_n_iterations (plan), ==, 2300000);
  g_assert_cmpint (guise_training_plan_get_stage (plan, 0)->dst.slot, ==, GUISE_FACE_SLOT_GENERIC);
  g_assert_cmpint (guise_training_plan_get_stage (plan, 2)->dst.slot, ==, GUISE_FACE_SLOT_DST);
  g_assert_true (g_strv_contains ((const char *const *) last, "resolution=224"));
  g_assert_true (g_strv_contains ((const char *const *) last, "random_warp=n"));
  g_assert_true (g_strv_contains ((const char *const *) last, "gan_power=0.1"));

  g_assert_cmpuint (guise_training_stage_get_next_reset (first, 0), ==, 100000);
  g_assert_cmpuint (guise_training_stage_get_next_reset (first, 100000), ==, 200000);
  g_assert_cmpuint (guise_training_stage_get_next_reset (first, 400000), ==, G_MAXUINT64);

  g_assert_cmpuint (guise_training_plan_stage_at (plan, 499999, &start), ==, 0);
  g_assert_cmpuint (guise_training_plan_stage_at (plan, 500000, &start), ==, 1);
  g_assert_cmpuint (start, ==, 500000);
  g_assert_cmpuint (guise_training_plan_stage_at (plan, 9999999, &start), ==, 4);
  g_assert_cmpuint (start, ==, 2000000);
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

#define HEAD "{\"format\": 1, \"name\": \"x\", \"title\": \"x\",\n"
#define STAGE \
  "{\"name\": \"s\", \"title\": \"s\", \"iterations\": 9, \"src\": \"src\", \"dst\": \"dst\""

/* One plan of one stage with something more in the stage, which stands in line 3. */
#define IN_STAGE(more) HEAD "\"stages\": [" STAGE ",\n" more "}]}"

static const struct
{
  const char *text;
  const char *message;
} wrong[] = {
  { "{ \"format\": 1,\n \"name\": }", "plan:2:" },
  { "[]", "plan:1:1: a plan must be an object" },
  { "", "plan:1:1: a plan must be an object" },
  { "{} // no", "plan:1:1: it has comments" },
  { "{\"name\":\"x\"}", "plan:1:1: 'format' must be 1" },
  { "{\"format\":2}", "plan:1:2: 'format' must be" },
  { "{\"format\":1.0}", "plan:1:2: 'format' must be" },
  { HEAD "\"name\": \"y\"}", "plan:2:1: 'name' stands twice here" },
  { HEAD "\"stages\":[]}", "plan:2:1: there must be 1 to 1000 stages" },
  { HEAD "\"stages\":7}", "plan:2:1: 'stages' must be a list" },
  { HEAD "\"stages\":[7]}", "plan:2:11: stage 1 must be an object" },
  { HEAD "\"stage\":[]}", "plan:2:1: unknown key 'stage'; did you mean 'stages'?" },
  { HEAD "\"a/b~\":[]}", "plan:2:1: unknown key 'a/b~'" },
  { "{\"format\":1,\"name\":\"X y\"}", "plan:1:13: 'name' must be one word" },
  { "{\"format\":1,\"name\":\"x\",\"title\":\"\"}", "plan:1:24: 'title' must be a text" },
  { HEAD "\"summary\":1}", "plan:2:1: 'summary' must be a text" },
  { HEAD "\"needs_base\":1}", "plan:2:1: 'needs_base' must be true or false" },
  { HEAD "\"for_others\":\"no\"}", "plan:2:1: 'for_others' must be true or false" },
  { HEAD "\"backup_hours\":-1}", "plan:2:1: 'backup_hours' must be a number from 0 to 168" },
  { HEAD "\"reset_moments\": \"all\"}",
    "plan:2:1: 'reset_moments' must be one of keep, clear, not 'all'" },
  { HEAD "\"options\": 1}", "plan:2:1: 'options' must be an object" },
  { HEAD "\"options\": {\n  \"clipgrad\": []}}",
    "plan:3:3: option 'clipgrad' must be a number, a text, true or false" },
  { HEAD "\"options\": {\n  \"gan_powr\": 0.1}}",
    "plan:3:3: there is no option called 'gan_powr'; did you mean 'gan_power'?" },
  { HEAD "\"options\": {\n  \"ae_dims\": \"big\"}}", "plan:3:3: Option 'ae_dims': 'big' is no" },
  { HEAD "\"options\": {\n  \"clipgrad\": true, \"clipgrad\": false}}",
    "plan:3:21: 'clipgrad' stands twice here" },
  { HEAD "\"stages\":[{\"title\":\"s\"}]}", "plan:2:11: stage 1: 'name' must be a text" },
  { HEAD "\"stages\":[{\"name\":\"s\",\n\"title\":\"s\",\n\"iterations\":0}]}",
    "plan:4:1: stage 's': 'iterations' must be a whole number from 1 to" },
  { HEAD "\"stages\":[{\"name\":\"s\",\n\"title\":\"s\",\n\"iterations\":1e3}]}",
    "plan:4:1: stage 's': 'iterations' must be a whole number" },
  { HEAD "\"stages\":[{\"name\":\"s\",\"title\":\"s\",\"iterations\":9,\n\"src\":\"me\"}]}",
    "plan:3:1: stage 's': 'src' must be one of src, dst, generic, not 'me'" },
  { HEAD "\"stages\":[" STAGE "},\n" STAGE "}]}",
    "plan:3:2: stage 2: stage 1 is called 's' already" },
  { IN_STAGE ("\"reset\": [5]"), "plan:3:1: stage 1: unknown key 'reset'; did you mean 'resets'?" },
  { IN_STAGE ("\"resets\": [5, 4]"), "plan:3:15: stage 's': resets must be whole numbers" },
  { IN_STAGE ("\"resets\": [9]"), "plan:3:12: stage 's': resets must be whole numbers" },
  { IN_STAGE ("\"resets\": [1.5]"), "plan:3:12: stage 's': resets must be whole numbers" },
  { IN_STAGE ("\"resets\": 5"), "plan:3:1: stage 's': 'resets' must be a list" },
  { IN_STAGE ("\"reset_at_end\": 1"), "plan:3:1: stage 's': 'reset_at_end' must be true or false" },
  { IN_STAGE ("\"guard\": \"hard\""), "plan:3:1: stage 's': 'guard' must be one of normal" },
  { IN_STAGE ("\"src_keep\": -1"), "plan:3:1: stage 's': 'src_keep' must be a whole number" },
  { IN_STAGE ("\"dst_keep\": 5, \"dst_min\": 6"),
    "plan:3:16: stage 's': 'dst_min' must not be more than 'dst_keep'" },
  { IN_STAGE ("\"dst_selection\": \"\""), "plan:3:1: stage 's': 'dst_selection' must be a text" },
  { IN_STAGE ("\"require_src_masks\": \"yes\""),
    "plan:3:1: stage 's': 'require_src_masks' must be one of no, warn, all, not 'yes'" },
  { IN_STAGE ("\"until_hours\": 1e9"), "plan:3:1: stage 's': 'until_hours' must be a number" },
  { IN_STAGE ("\"gate\": true"), "plan:3:1: stage 's': 'gate' must be an object" },
  { IN_STAGE ("\"gate\": {}"), "plan:3:1: stage 's': gate: 'repeat_from' must be a text" },
  { IN_STAGE ("\"gate\": {\"repeat_from\": \"t\"}"),
    "plan:3:10: stage 's': gate: 'repeat_from' must be the name of this stage or of one before" },
  { IN_STAGE ("\"gate\": {\"repeat_from\": \"s\", \"max_repeats\": 0}"),
    "plan:3:30: stage 's': gate: 'max_repeats' must be a whole number from 1 to 1000" },
  { IN_STAGE ("\"gate\": {\"repeat_from\": \"s\", \"unattended\": \"repeat\"}"),
    "plan:3:1: stage 's': gate: 'at_most' is the distance" },
  { IN_STAGE ("\"gate\": {\"repeat_from\": \"s\", \"at_most\": 0.5}"),
    "plan:3:30: stage 's': gate: 'at_most' is the distance" },
  { IN_STAGE ("\"options\": {\"gan_dim\": 8}"),
    "plan:3:13: stage 's': there is no option called 'gan_dim'; did you mean 'gan_dims'?" },
};

/* A plan that does not say whether it is for others is by whom it trains on. */
static void
test_for_others (void)
{
  static const struct
  {
    const char *key; /* in the plan */
    const char *faces[2][2];
    gboolean    is_for_others;
  } CASES[] = {
    { "", { { "src", "generic" }, { "src", "generic" } }, TRUE },
    { "", { { "src", "generic" }, { "src", "dst" } }, FALSE },
    { "", { { "generic", "generic" }, { "generic", "generic" } }, FALSE },
    { "", { { "generic", "generic" }, { "src", "generic" } }, TRUE },
    { "\"for_others\": false,", { { "src", "generic" }, { "src", "generic" } }, FALSE },
    { "\"for_others\": true,", { { "src", "dst" }, { "src", "dst" } }, TRUE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autofree char *text =
        g_strdup_printf (HEAD "%s\"stages\": [{\"name\": \"a\", \"title\": \"t\", "
                              "\"iterations\": 1, \"src\": \"%s\", \"dst\": \"%s\"}, "
                              "{\"name\": \"b\", \"title\": \"t\", \"iterations\": 1, "
                              "\"src\": \"%s\", \"dst\": \"%s\"}]}",
                         CASES[i].key, CASES[i].faces[0][0], CASES[i].faces[0][1],
                         CASES[i].faces[1][0], CASES[i].faces[1][1]);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseTrainingPlan) plan =
                   guise_training_plan_parse (text, strlen (text), "plan", &error);

      g_assert_no_error (error);
      g_assert_cmpint (plan->for_others, ==, CASES[i].is_for_others);
    }
}

/* Everything that a plan can say. */
static void
test_everything (void)
{
  static const char text[] =
    HEAD "\"summary\": \"y\", \"needs_base\": true, \"backup_hours\": 0.5,\n"
         "\"reset_moments\": \"keep\", \"options\": {\"archi\": \"liae-ud\"},\n"
         "\"stages\": [" STAGE ", \"reset_first\": true, \"hint\": \"h\"},\n"
         "{\"name\": \"t-2\", \"title\": \"t\", \"iterations\": 100, \"until_hours\": 4,\n"
         "\"src\": \"src\", \"src_selection\": \"good\", \"src_keep\": 300, \"src_min\": 150,\n"
         "\"require_src_masks\": \"all\", \"dst\": \"generic\", \"require_dst_masks\": \"warn\",\n"
         "\"resets\": [10, 20], \"reset_at_end\": true, \"guard\": \"strict\",\n"
         "\"gate\": {\"repeat_from\": \"s\", \"reset\": true, \"max_repeats\": 3,\n"
         "\"unattended\": \"repeat\", \"at_most\": 0.25},\n"
         "\"options\": {\"gan_power\": 0.1, \"clipgrad\": true}}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseTrainingPlan) plan =
               guise_training_plan_parse (text, sizeof text - 1, "plan", &error);
  const GuiseTrainingStage *first, *second;

  g_assert_no_error (error);
  g_assert_cmpstr (plan->summary, ==, "y");
  g_assert_true (plan->needs_base);
  g_assert_cmpfloat (plan->backup_hours, ==, 0.5);
  g_assert_cmpint (plan->reset_moments, ==, GUISE_MOMENTS_KEEP);
  first = guise_training_plan_get_stage (plan, 0);
  g_assert_true (first->reset_first);
  g_assert_false (first->reset_at_end);
  g_assert_null (first->gate);
  g_assert_cmpstr (first->hint, ==, "h");
  g_assert_cmpint (first->guard, ==, GUISE_GUARD_NORMAL);
  g_assert_cmpint (first->src.masks, ==, GUISE_PLAN_MASKS_NO);
  second = guise_training_plan_get_stage (plan, 1);
  g_assert_cmpfloat (second->until_hours, ==, 4.0);
  g_assert_cmpstr (second->src.selection, ==, "good");
  g_assert_cmpuint (second->src.n_keep, ==, 300);
  g_assert_cmpuint (second->src.n_min, ==, 150);
  g_assert_cmpint (second->src.masks, ==, GUISE_PLAN_MASKS_ALL);
  g_assert_cmpint (second->dst.slot, ==, GUISE_FACE_SLOT_GENERIC);
  g_assert_cmpint (second->dst.masks, ==, GUISE_PLAN_MASKS_WARN);
  g_assert_null (second->dst.selection);
  g_assert_cmpint (second->guard, ==, GUISE_GUARD_STRICT);
  g_assert_cmpuint (second->gate->repeat_stage, ==, 0);
  g_assert_true (second->gate->resets);
  g_assert_cmpuint (second->gate->n_max_repeats, ==, 3);
  g_assert_cmpint (second->gate->unattended, ==, GUISE_GATE_REPEAT);
  g_assert_cmpfloat (second->gate->at_most, ==, 0.25);
  g_assert_cmpuint (guise_training_stage_get_next_reset (second, 0), ==, 10);
  g_assert_cmpuint (guise_training_stage_get_next_reset (second, 10), ==, 20);
  g_assert_cmpuint (guise_training_stage_get_next_reset (second, 20), ==, 100);
  g_assert_cmpuint (guise_training_stage_get_next_reset (second, 100), ==, G_MAXUINT64);
}

/* By name where a checkpoint knows its stage, else by what was trained. */
static void
test_places (void)
{
  static const struct
  {
    const char    *stage;
    uint64_t       done, n_iterations;
    GuisePlanPlace place;
  } CASES[] = {
    { "settle", 7, 0, { 1, 7, 2 } },   { "settle", 50, 0, { 1, 50, 2 } },
    { "settle", 70, 0, { 1, 50, 2 } }, { NULL, 0, 0, { 0, 0, 2 } },
    { NULL, 0, 49, { 0, 49, 2 } },     { NULL, 0, 50, { 1, 0, 2 } },
    { NULL, 0, 230, { 4, 30, 2 } },    { NULL, 0, 9999, { 4, 30, 2 } },
  };
  g_autoptr (GuiseTrainingPlan) plan = load_recipe ("miniature");
  g_autoptr (GError) error = NULL;
  GuisePlanPlace place = { 0 };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_assert_true (guise_training_plan_find_place (plan, CASES[i].stage, CASES[i].done, 2,
                                                     CASES[i].n_iterations, &place, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (place.stage, ==, CASES[i].place.stage);
      g_assert_cmpuint (place.done, ==, CASES[i].place.done);
      g_assert_cmpuint (place.n_repeats, ==, CASES[i].place.n_repeats);
    }
  g_assert_false (guise_training_plan_find_place (plan, "gone", 5, 0, 0, &place, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
  g_assert_nonnull (strstr (error->message, "'gone'"));
}

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
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, wrong[i].message));
    }
}

/* Whatever is wrong is also told in parts, with the place that the message has. */
static void
test_flaw_places (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char     *place = NULL;
      const GuisePlanFlaw *flaw;

      g_assert_null (
        guise_training_plan_parse (wrong[i].text, strlen (wrong[i].text), "plan", &error));
      flaw = guise_plan_flaw_find (error);
      g_test_message ("%s", error->message);
      g_assert_nonnull (flaw);
      place = g_strdup_printf ("plan:%u:%u: ", flaw->line, flaw->column);
      g_assert_true (g_str_has_prefix (error->message, place));
    }
}

/* The parts themselves, which a copy of the error keeps. */
static void
test_flaw_parts (void)
{
  static const struct
  {
    const char   *text;
    GuisePlanFlaw flaw;
  } CASES[] = {
    { "{ \"format\": 1,\n \"name\": }", { GUISE_PLAN_FLAW_SYNTAX } },
    { "[]", { GUISE_PLAN_FLAW_FORM } },
    { HEAD "\"name\": \"y\"}", { GUISE_PLAN_FLAW_TWICE, "name" } },
    { HEAD "\"stage\":[]}", { GUISE_PLAN_FLAW_UNKNOWN_KEY, "stage", "stages" } },
    { HEAD "\"options\": {\"gan_powr\": 1}}",
      { GUISE_PLAN_FLAW_UNKNOWN_OPTION, "gan_powr", "gan_power" } },
    { HEAD "\"options\": {\"moonlight\": 1}}", { GUISE_PLAN_FLAW_UNKNOWN_OPTION, "moonlight" } },
    { HEAD "\"options\": {\"ae_dims\": \"big\"}}", { GUISE_PLAN_FLAW_OPTION, "ae_dims" } },
    { HEAD "\"backup_hours\": -1}",
      { GUISE_PLAN_FLAW_NUMBER, "backup_hours", .low = 0.0, .high = 168.0 } },
    { IN_STAGE ("\"src_keep\": -1"),
      { GUISE_PLAN_FLAW_COUNT, "src_keep", .low = 0.0, .high = 100000000.0 } },
    { IN_STAGE ("\"require_src_masks\": \"yes\""),
      { GUISE_PLAN_FLAW_WORD, "require_src_masks", "no, warn, all" } },
    { IN_STAGE ("\"dst_keep\": 5, \"dst_min\": 6"),
      { GUISE_PLAN_FLAW_FEWER, "dst_min", "dst_keep" } },
    { IN_STAGE ("\"gate\": {\"repeat_from\": \"t\"}"),
      { GUISE_PLAN_FLAW_REPEAT_FROM, "repeat_from", "t" } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) copy = NULL;
      const GuisePlanFlaw *flaw;

      g_assert_null (
        guise_training_plan_parse (CASES[i].text, strlen (CASES[i].text), "plan", &error));
      copy = g_error_copy (error);
      g_clear_error (&error);
      flaw = guise_plan_flaw_find (copy);
      g_assert_nonnull (flaw);
      g_assert_cmpint (flaw->kind, ==, CASES[i].flaw.kind);
      g_assert_cmpstr (flaw->key, ==, CASES[i].flaw.key);
      g_assert_cmpstr (flaw->word, ==, CASES[i].flaw.word);
      g_assert_cmpfloat (flaw->low, ==, CASES[i].flaw.low);
      g_assert_cmpfloat (flaw->high, ==, CASES[i].flaw.high);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/plan/become-character", test_become_character);
  g_test_add_func ("/train/plan/quick-check", test_quick_check);
  g_test_add_func ("/train/plan/reset-moments", test_reset_moments);
  g_test_add_func ("/train/plan/for-others", test_for_others);
  g_test_add_func ("/train/plan/everything", test_everything);
  g_test_add_func ("/train/plan/places", test_places);
  g_test_add_func ("/train/plan/wrong", test_wrong_plans);
  g_test_add_func ("/train/plan/flaw-places", test_flaw_places);
  g_test_add_func ("/train/plan/flaw-parts", test_flaw_parts);
  return g_test_run ();
}
