/* SPDX-License-Identifier: GPL-3.0-or-later
 * What may be in a plan, what should be known of it, and what may be changed under way. */
#include "train/guise-training-plan-rules.h"

#include <string.h>

#include "train/guise-plan-refusal.h"
#include "train/guise-train-error.h"

#define LIAE                                                                             \
  "\"resolution\": 64, \"face_type\": \"f\", \"archi\": \"liae-ud\", \"ae_dims\": 32,\n" \
  "\"e_dims\": 16, \"d_dims\": 16, \"d_mask_dims\": 8, \"batch_size\": 4"
#define DF                                                                             \
  "\"resolution\": 64, \"face_type\": \"f\", \"archi\": \"df-ud\", \"ae_dims\": 32,\n" \
  "\"e_dims\": 16, \"d_dims\": 16, \"d_mask_dims\": 8, \"batch_size\": 4"

/* A plan whose first stage begins in line 4, the next in line 5 and so on. */
#define PLAN(more, options, stages)                                                    \
  "{\"format\": 1, \"name\": \"p\", \"title\": \"P\"" more ",\n\"options\": {" options \
  "}, \"stages\": [\n" stages "]}"
#define STAGE_OF(n, name, more)                                                                    \
  "{\"name\": \"" name "\", \"title\": \"T\", \"iterations\": " #n ", \"src\": \"src\", \"dst\": " \
  "\"dst\"" more "}"
#define STAGE(name, more) STAGE_OF (100, name, more)
#define OPTIONS(pairs)    ", \"options\": {" pairs "}"
#define NO_WARP           OPTIONS ("\"random_warp\": false")
#define STRICT            ", \"guard\": \"strict\""
#define HOURLY            ", \"backup_hours\": 1"

static GuiseTrainingPlan *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GuiseTrainingPlan *plan = guise_training_plan_parse (text, strlen (text), "plan", &error);

  g_assert_no_error (error);
  return plan;
}

/* message NULL: it can be trained. */
typedef struct
{
  const char          *text;
  const char          *message;
  GuisePlanRefusalKind kind;
} Case;

static const Case cases[] = {
  { PLAN ("", LIAE, STAGE ("a", ", \"resets\": [10, 20]")), NULL },
  { PLAN ("", DF, STAGE ("a", "")), NULL },
  /* Options of the network. */
  { PLAN ("", LIAE ", \"gan_dims\": 1000", STAGE ("a", "")),
    "plan:3:64: stage 'a': Option 'gan_dims': 1000 is not possible; the nearest legal value is "
    "512",
    GUISE_PLAN_REFUSAL_OPTION },
  { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"gan_power\": 9"))),
    "plan:5:88: stage 'b': Option 'gan_power': 9 is not possible", GUISE_PLAN_REFUSAL_OPTION },
  { PLAN ("", LIAE, STAGE ("a", OPTIONS ("\"gan_power\": 0.1, \"gan_patch_size\": 640"))),
    "plan:4:", GUISE_PLAN_REFUSAL_OPTION },
  /* What cannot change (features.md A5, 71). */
  { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"ae_dims\": 64"))),
    "plan:5:88: stage 'b': 'ae_dims' is 32 in the first stage and cannot change",
    GUISE_PLAN_REFUSAL_LOCKED },
  { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"archi\": \"liae-u\""))),
    "plan:5:88: stage 'b': 'archi' is liae-ud in the first stage", GUISE_PLAN_REFUSAL_LOCKED },
  { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"face_type\": \"wf\""))),
    "plan:5:88: stage 'b': 'face_type' is f in the first stage", GUISE_PLAN_REFUSAL_LOCKED },
  { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"resolution\": 96"))),
    "plan:5:88: stage 'b': 'resolution' is 64 in the first stage", GUISE_PLAN_REFUSAL_LOCKED },
  { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"batch_size\": 8"))), NULL },
  { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"true_face_power\": 0.01"))),
    "plan:5:88: stage 'b': 'true_face_power' is for df models only", GUISE_PLAN_REFUSAL_TRUE_FACE },
  { PLAN ("", DF, STAGE ("a", OPTIONS ("\"true_face_power\": 0.01"))), NULL },
  /* Resets (features.md A1, 33 and A10, 131). */
  { PLAN ("", DF, STAGE ("a", ", \"resets\": [10]")),
    "plan:4:76: stage 'a': a reset is for inter_AB, which only liae models have",
    GUISE_PLAN_REFUSAL_RESET_DF },
  { PLAN ("", LIAE, STAGE ("a", ", \"resets\": [10]" NO_WARP)),
    "plan:4:76: stage 'a': inter_AB must not be reset while 'random_warp' is off",
    GUISE_PLAN_REFUSAL_RESET_WARP },
  { PLAN ("", LIAE, STAGE ("a", NO_WARP) ",\n" STAGE ("b", ", \"reset_first\": true")),
    "plan:5:76: stage 'b': inter_AB must not be reset any more once 'random_warp' was off",
    GUISE_PLAN_REFUSAL_RESET_LATE },
  { PLAN ("",
          LIAE,
          STAGE ("a",
                 NO_WARP) ",\n" STAGE ("b",
                                       ", \"resets\": [10]" OPTIONS ("\"random_warp\": true"))),
    "plan:5:76: stage 'b': inter_AB must not be reset any more once 'random_warp' was off",
    GUISE_PLAN_REFUSAL_RESET_LATE },
  { PLAN ("", LIAE, STAGE ("a", ", \"reset_at_end\": true") ",\n" STAGE ("b", "")), NULL },
  { PLAN ("", LIAE, STAGE ("a", ", \"reset_at_end\": true")),
    "plan:4:76: stage 'a': the plan would end with an inter_AB that has not learned",
    GUISE_PLAN_REFUSAL_RESET_LAST },
  { PLAN ("", LIAE, STAGE ("a", ", \"reset_at_end\": true") ",\n" STAGE ("b", NO_WARP)),
    "plan:5:88: stage 'b': 'random_warp' must stay on after stage 'a'",
    GUISE_PLAN_REFUSAL_RESET_BEFORE },
  /* Pretraining (features.md A5, 86). */
  { PLAN ("", LIAE, STAGE ("a", OPTIONS ("\"pretrain\": true"))), NULL },
  { PLAN ("",
          LIAE,
          STAGE ("a",
                 OPTIONS ("\"pretrain\": true")) ",\n" STAGE ("b",
                                                              OPTIONS ("\"pretrain\": false"))),
    NULL },
  { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"pretrain\": true"))),
    "plan:5:88: stage 'b': pretraining comes before all else", GUISE_PLAN_REFUSAL_PRETRAIN_LATE },
  { PLAN ("", LIAE, STAGE ("a", ", \"resets\": [10]" OPTIONS ("\"pretrain\": true"))),
    "plan:4:76: stage 'a': pretraining does not train inter_AB",
    GUISE_PLAN_REFUSAL_RESET_PRETRAIN },
  { PLAN ("",
          LIAE,
          STAGE ("a", OPTIONS ("\"pretrain\": true")) ",\n" STAGE (
            "b",
            OPTIONS ("\"pretrain\": false, \"random_warp\": false"))),
    "plan:5:107: stage 'b': after pretraining inter_AB starts anew",
    GUISE_PLAN_REFUSAL_PRETRAIN_WARP },
  /* Gates. */
  { PLAN ("",
          LIAE,
          STAGE ("a", "") ",\n" STAGE ("b",
                                       ", \"gate\": {\"repeat_from\": \"a\", \"reset\": true}")),
    NULL },
  { PLAN ("", DF, STAGE ("a", ", \"gate\": {\"repeat_from\": \"a\", \"reset\": true}")),
    "plan:4:105: stage 'a': a reset is for inter_AB", GUISE_PLAN_REFUSAL_RESET_DF },
  { PLAN ("", DF, STAGE ("a", ", \"gate\": {\"repeat_from\": \"a\"}")), NULL },
  { PLAN ("", LIAE, STAGE ("a", ", \"gate\": {\"repeat_from\": \"a\", \"reset\": true}" NO_WARP)),
    "plan:4:105: stage 'a': inter_AB must not be reset while", GUISE_PLAN_REFUSAL_RESET_WARP },
  { PLAN ("",
          LIAE,
          STAGE ("a", "") ",\n" STAGE ("b", ", \"gate\": {\"repeat_from\": \"a\"}" NO_WARP)),
    "plan:5:85: stage 'b': a gate cannot lead back over the end of 'random_warp'",
    GUISE_PLAN_REFUSAL_GATE_WARP },
  { PLAN ("",
          LIAE,
          STAGE ("a", ", \"gate\": {\"repeat_from\": \"a\"}") ",\n" STAGE (
            "b",
            ", \"gate\": {\"repeat_from\": \"a\"}")),
    "plan:5:85: stage 'b': stage 'a' is part of another gate's repetition already",
    GUISE_PLAN_REFUSAL_GATE_CROSS },
  { PLAN ("",
          LIAE,
          STAGE ("a", OPTIONS ("\"pretrain\": true")) ",\n" STAGE (
            "b",
            ", \"gate\": {\"repeat_from\": \"a\"}" OPTIONS ("\"pretrain\": false"))),
    "plan:5:85: stage 'b': a gate cannot lead back to pretraining", GUISE_PLAN_REFUSAL_GATE_BACK },
  { PLAN ("",
          LIAE,
          STAGE_OF (9000000000, "a", "") ",\n" STAGE_OF (9000000,
                                                         "b",
                                                         ", \"gate\": {\"repeat_from\": \"b\", "
                                                         "\"max_repeats\": 999}")),
    "plan:5:29: stage 'b': the plan would come to more than 9999999999 iterations",
    GUISE_PLAN_REFUSAL_TOO_LONG },
  /* Style powers (features.md A5, 78 to 80 and A10, 129). */
  { PLAN (HOURLY,
          LIAE,
          STAGE_OF (10000, "a", "") ",\n" STAGE ("b",
                                                 STRICT OPTIONS ("\"face_style_power\": 0.0001, "
                                                                 "\"bg_style_power\": 0.0001"))),
    NULL },
  { PLAN (HOURLY,
          LIAE,
          STAGE_OF (9999, "a", "") ",\n" STAGE ("b",
                                                STRICT OPTIONS ("\"face_style_power\": 0.0001"))),
    "plan:5:107: stage 'b': 'face_style_power' must be 0 for the first 10000 iterations",
    GUISE_PLAN_REFUSAL_STYLE_EARLY },
  { PLAN (HOURLY,
          LIAE,
          STAGE_OF (10000, "a", "") ",\n" STAGE ("b",
                                                 STRICT OPTIONS ("\"bg_style_power\": 0.001"))),
    "plan:5:107: stage 'b': 'bg_style_power' must be at most 0.0001 in the first stage",
    GUISE_PLAN_REFUSAL_STYLE_POWER },
  { PLAN (HOURLY,
          LIAE,
          STAGE_OF (10000, "a", "") ",\n" STAGE (
            "b",
            STRICT OPTIONS (
              "\"face_style_power\": 0.0001")) ",\n" STAGE ("c",
                                                            STRICT OPTIONS (
                                                              "\"face_style_power\": 0.01"))),
    NULL },
  { PLAN (HOURLY,
          LIAE,
          STAGE_OF (10000, "a", "") ",\n" STAGE ("b", OPTIONS ("\"face_style_power\": 0.0001"))),
    "plan:5:1: stage 'b': 'face_style_power' can make a model collapse; the stage needs "
    "\"guard\": \"strict\"",
    GUISE_PLAN_REFUSAL_STYLE_GUARD },
  { PLAN (", \"backup_hours\": 2",
          LIAE,
          STAGE_OF (10000, "a", "") ",\n" STAGE ("b",
                                                 STRICT OPTIONS ("\"face_style_power\": 0.0001"))),
    "plan:1:42: stage 'b' has 'face_style_power', which can make a model collapse",
    GUISE_PLAN_REFUSAL_STYLE_BACKUPS },
  { PLAN (", \"backup_hours\": 0",
          LIAE,
          STAGE_OF (10000, "a", "") ",\n" STAGE ("b",
                                                 STRICT OPTIONS ("\"face_style_power\": 0.0001"))),
    "plan:1:42: stage 'b' has 'face_style_power'", GUISE_PLAN_REFUSAL_STYLE_BACKUPS },
};

static void
test_rules (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GuiseTrainingPlan) plan = parse (cases[i].text);
      g_autoptr (GError) error = NULL;
      g_auto (GuisePlanRefusal) refusal = { 0 };
      gboolean good = guise_training_plan_judge (plan, NULL, NULL, &refusal, &error);

      g_test_message ("%s", error != NULL ? error->message : cases[i].text);
      g_assert_cmpint (good, ==, cases[i].message == NULL);
      g_assert_cmpint (good, ==, guise_training_plan_check (plan, NULL, NULL));
      g_assert_cmpint (refusal.kind, ==, cases[i].kind);
      if (good)
        continue;
      g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN);
      g_assert_true (g_str_has_prefix (error->message, cases[i].message));
    }
}

/* Options changed beside the plan count, and no place in the plan is blamed for them. */
static void
test_changes_beside (void)
{
  static const struct
  {
    const char          *option;
    const char          *message;
    GuisePlanRefusalKind kind;
  } CASES[] = {
    { "batch_size=8", NULL },
    { "random_warp=n", "plan:4:76: stage 'a': inter_AB must not be reset while",
      GUISE_PLAN_REFUSAL_RESET_WARP },
    { "pretrain=y",
      "plan: stage 'a', with 'pretrain' changed beside the plan: pretraining would "
      "stay on to the end",
      GUISE_PLAN_REFUSAL_PRETRAIN_ALWAYS },
    { "resolution=100",
      "plan: stage 'a', with 'resolution' changed beside the plan: Option "
      "'resolution': 100 must be a multiple of 32",
      GUISE_PLAN_REFUSAL_OPTION },
    { "archi=df-ud", "plan:4:76: stage 'a': a reset is for inter_AB", GUISE_PLAN_REFUSAL_RESET_DF },
    { "face_style_power=0.0001",
      "plan: stage 'a', with 'face_style_power' changed beside the "
      "plan: 'face_style_power' must be 0 for the first 10000",
      GUISE_PLAN_REFUSAL_STYLE_EARLY },
  };
  g_autoptr (GuiseTrainingPlan) plan = parse (PLAN ("", LIAE, STAGE ("a", ", \"resets\": [10]")));

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      const char *options[] = { CASES[i].option, NULL };
      g_autoptr (GError) error = NULL;
      g_auto (GuisePlanRefusal) refusal = { 0 };
      gboolean good = guise_training_plan_judge (plan, options, NULL, &refusal, &error);

      g_test_message ("%s", error != NULL ? error->message : CASES[i].option);
      g_assert_cmpint (good, ==, CASES[i].message == NULL);
      g_assert_cmpint (refusal.kind, ==, CASES[i].kind);
      if (!good)
        g_assert_true (g_str_has_prefix (error->message, CASES[i].message));
    }
}

/* A style power that is switched on beside the plan brings guard and backups along. */
static void
test_style_brings_guard (void)
{
  static const char *const STYLE[] = { "face_style_power=0.0001", NULL };
  g_autoptr (GuiseTrainingPlan) plan = parse (PLAN ("", LIAE, STAGE_OF (20000, "a", "")));
  g_autoptr (GuiseTrainingPlan) often =
               parse (PLAN (", \"backup_hours\": 0.5", LIAE, STAGE_OF (20000, "a", "")));
  GuisePlanOrigin origin = { 10000, TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (guise_training_plan_get_guard (plan, NULL, 0), ==, GUISE_GUARD_NORMAL);
  g_assert_cmpfloat (guise_training_plan_get_backup_hours (plan, NULL, 0), ==, 3.0);
  g_assert_cmpint (guise_training_plan_get_guard (plan, STYLE, 0), ==, GUISE_GUARD_STRICT);
  g_assert_cmpfloat (guise_training_plan_get_backup_hours (plan, STYLE, 0), ==, 1.0);
  g_assert_cmpfloat (guise_training_plan_get_backup_hours (often, STYLE, 0), ==, 0.5);
  g_assert_true (guise_training_plan_check_from (plan, STYLE, &origin, &error));
  g_assert_no_error (error);
}

/* What the model brings along that a plan begins with. */
static void
test_origins (void)
{
  static const struct
  {
    const char     *text;
    GuisePlanOrigin origin;
    const char     *message;
  } CASES[] = {
    { PLAN (", \"needs_base\": true", LIAE, STAGE ("a", ", \"reset_first\": true")),
      { 5, TRUE },
      NULL },
    { PLAN (", \"needs_base\": true", LIAE, STAGE ("a", ", \"reset_first\": true")),
      { 5, FALSE },
      "plan:4:76: stage 'a': inter_AB must not be reset any more once" },
    { PLAN (", \"needs_base\": true", LIAE, STAGE ("a", "")),
      { 0, TRUE },
      "plan:1:42: the plan goes on with a trained model, and there is none" },
    { PLAN (", \"needs_base\": true", LIAE, STAGE ("a", NO_WARP)), { 5, FALSE }, NULL },
    { PLAN (", \"needs_base\": true", LIAE,
            STAGE ("a", ", \"gate\": {\"repeat_from\": \"a\", \"reset\": true}")),
      { 5, FALSE },
      "plan:4:105: stage 'a': inter_AB must not be reset any more once" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GuiseTrainingPlan) plan = parse (CASES[i].text);
      g_autoptr (GError) error = NULL;
      gboolean good = guise_training_plan_check_from (plan, NULL, &CASES[i].origin, &error);

      g_test_message ("%zu: %s", i, error != NULL ? error->message : "good");
      g_assert_cmpint (good, ==, CASES[i].message == NULL);
      if (!good)
        g_assert_true (g_str_has_prefix (error->message, CASES[i].message));
      /* As long as nobody knows what will be imported, all of them may be made. */
      g_assert_true (guise_training_plan_check (plan, NULL, NULL));
    }
}

/* A patch size that is not named is an eighth of the resolution (features.md A1, 34). */
static void
test_patch_size (void)
{
  g_autoptr (GuiseTrainingPlan) plan =
               parse (PLAN ("", "\"resolution\": 224, \"archi\": \"liae-udt\"",
                            STAGE ("a", OPTIONS ("\"gan_power\": 0.1"))));
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_true (guise_training_plan_check (plan, NULL, &error));
  g_assert_cmpint (guise_saehd_get_options (model)->gan_patch_size, ==, 28);
}

/* ---- remarks ---- */

#define WF(resolution)                                                               \
  "\"resolution\": " #resolution ", \"face_type\": \"wf\", \"archi\": \"liae-ud\", " \
  "\"ae_dims\": 32, \"e_dims\": 16, \"d_dims\": 16, \"d_mask_dims\": 8, \"batch_size\": 4"
#define MASKS ", \"require_src_masks\": \"all\""

static void
test_remarks (void)
{
  static const struct
  {
    const char *text;
    size_t      stage;
    const char *remark; /* NULL: there is none at all */
  } CASES[] = {
    { PLAN ("", LIAE, STAGE ("a", "")), 0, NULL },
    { PLAN ("", WF (224), STAGE ("a", MASKS)), 0, NULL },
    { PLAN ("", WF (192), STAGE ("a", MASKS)), G_MAXSIZE,
      "Whole faces need a resolution of at least 224 to be sharp; this plan has 192." },
    { PLAN ("", WF (224), STAGE ("a", "")), G_MAXSIZE, "Whole faces have no forehead mask" },
    { PLAN (", \"backup_hours\": 0", LIAE, STAGE ("a", "")), G_MAXSIZE,
      "There are no timed backups" },
    { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"batch_size\": 3"))), 1,
      "A batch of 3 learns badly" },
    { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"adabelief\": false"))), 1,
      "The optimizer changes" },
    { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", NO_WARP)), 1,
      "random_warp is off from here on" },
    { PLAN ("", LIAE, STAGE ("a", NO_WARP)), 0, "random_warp is off from the beginning" },
    { PLAN ("", LIAE, STAGE ("a", OPTIONS ("\"gan_power\": 0.1"))), 0,
      "The GAN is on while random_warp is" },
    { PLAN ("", LIAE, STAGE ("a", ", \"gate\": {\"repeat_from\": \"a\"}")), 0,
      "An unattended run waits" },
    { PLAN (HOURLY, LIAE,
            STAGE_OF (10000, "a", "") ",\n" STAGE (
              "b", STRICT OPTIONS ("\"face_style_power\": 0.0001, \"bg_style_power\": 0.0001"))),
      1, "Style powers make the face more like the destination" },
    { PLAN ("", LIAE, STAGE ("a", OPTIONS ("\"pretrain\": true"))), 0,
      "The plan ends with pretraining" },
    { PLAN ("", LIAE, STAGE ("a", ", \"dst_keep\": 3000")), 0,
      "The last stage trains only the best 3000 faces of the destination" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GuiseTrainingPlan) plan = parse (CASES[i].text);
      g_autoptr (GPtrArray) remarks = guise_training_plan_dup_remarks (plan, NULL);
      const GuisePlanRemark *remark;

      g_test_message ("%zu: %s", i, CASES[i].remark != NULL ? CASES[i].remark : "none");
      g_assert_cmpuint (remarks->len, ==, CASES[i].remark != NULL ? 1 : 0);
      if (remarks->len == 0)
        continue;
      remark = g_ptr_array_index (remarks, 0);
      g_assert_cmpuint (remark->stage, ==, CASES[i].stage);
      g_assert_true (g_str_has_prefix (remark->text, CASES[i].remark));
    }
}

/* For those who have words of their own: what it is about, and the numbers in it. */
static void
test_remark_kinds (void)
{
  g_autoptr (GuiseTrainingPlan) small = parse (PLAN ("", WF (192), STAGE ("a", MASKS)));
  g_autoptr (GuiseTrainingPlan) keeps =
               parse (PLAN ("", LIAE, STAGE ("a", ", \"dst_keep\": 3000")));
  g_autoptr (GPtrArray) of_small = guise_training_plan_dup_remarks (small, NULL);
  g_autoptr (GPtrArray) of_keeps = guise_training_plan_dup_remarks (keeps, NULL);
  const GuisePlanRemark *first = g_ptr_array_index (of_small, 0);
  const GuisePlanRemark *last = g_ptr_array_index (of_keeps, 0);

  g_assert_cmpint (first->kind, ==, GUISE_PLAN_REMARK_LOW_RESOLUTION);
  g_assert_cmpint (first->numbers[0], ==, 224);
  g_assert_cmpint (first->numbers[1], ==, 192);
  g_assert_cmpint (last->kind, ==, GUISE_PLAN_REMARK_LEAVES_OUT);
  g_assert_cmpint (last->numbers[0], ==, 3000);
}

/* One style power proposes the other (features.md A5, 80). */
static void
test_style_pair (void)
{
  g_autoptr (GuiseTrainingPlan) plan = parse (
    PLAN (HOURLY, LIAE,
          STAGE_OF (10000, "a", "") ",\n" STAGE ("b",
                                                 STRICT OPTIONS ("\"face_style_power\": 0.0001"))));
  g_autoptr (GPtrArray) remarks = guise_training_plan_dup_remarks (plan, NULL);

  g_assert_cmpuint (remarks->len, ==, 2);
  g_assert_nonnull (strstr (((GuisePlanRemark *) g_ptr_array_index (remarks, 1))->text,
                            "work as a pair; only face_style_power is on"));
}

/* ---- changes under way ---- */

#define THREE(a, b, c) PLAN ("", LIAE, STAGE ("a", a) ",\n" STAGE ("b", b) ",\n" STAGE ("c", c))
#define BEFORE         THREE ("", ", \"resets\": [40, 80]", "")

static void
test_under_way (void)
{
  static const struct
  {
    const char          *changed;
    GuisePlanPlace       place;
    const char          *message;
    GuisePlanRefusalKind kind;
  } CASES[] = {
    { BEFORE, { 1, 50, 0 }, NULL },
    /* Before the first iteration everything may change. */
    { PLAN ("", DF, STAGE ("z", "")), { 0, 0, 0 }, NULL },
    { PLAN ("", DF, STAGE ("a", "")), { 0, 1, 0 }, "plan:2:", GUISE_PLAN_REFUSAL_SETTLED },
    /* The past. */
    { THREE (", \"hint\": \"x\"", ", \"resets\": [40, 80]", ""), { 1, 50, 0 }, NULL },
    { PLAN ("", LIAE,
            STAGE_OF (99, "a", "") ",\n" STAGE ("b", ", \"resets\": [40, 80]") ",\n" STAGE ("c",
                                                                                            "")),
      { 1, 50, 0 },
      "plan:4:1: this stage is over and cannot be changed any more (a: iterations 100 -> 99)",
      GUISE_PLAN_REFUSAL_PAST_CHANGED },
    { THREE (NO_WARP, ", \"resets\": [40, 80]", ""),
      { 1, 50, 0 },
      "plan:4:1: this stage is over and cannot be changed any more (a: random_warp none -> n)",
      GUISE_PLAN_REFUSAL_PAST_CHANGED },
    { THREE (", \"resets\": [5]", ", \"resets\": [40, 80], \"gate\": {\"repeat_from\": \"a\"}", ""),
      { 1, 50, 0 },
      NULL },
    { PLAN ("", LIAE, STAGE ("b", ", \"resets\": [40, 80]") ",\n" STAGE ("a", "")),
      { 1, 50, 0 },
      "plan:4:2: stage 1 must still be 'a'",
      GUISE_PLAN_REFUSAL_PAST_ORDER },
    { PLAN ("", LIAE, STAGE ("a", "")), { 1, 50, 0 }, "plan:3:", GUISE_PLAN_REFUSAL_PAST_MISSING },
    /* The present. */
    { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE_OF (2000, "b", ", \"resets\": [40, 80, 500]")),
      { 1, 50, 0 },
      NULL },
    { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE_OF (50, "b", ", \"resets\": [40]")),
      { 1, 50, 0 },
      NULL },
    { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE_OF (49, "b", ", \"resets\": [40]")),
      { 1, 50, 0 },
      "plan:5:29: 50 iterations of the stage are done; it cannot be shorter",
      GUISE_PLAN_REFUSAL_DONE_ITERATIONS },
    { THREE ("", ", \"resets\": [80]", ""),
      { 1, 50, 0 },
      "plan:5:76: 50 iterations",
      GUISE_PLAN_REFUSAL_DONE_RESETS },
    { THREE ("", ", \"resets\": [40, 45, 80]", ""),
      { 1, 50, 0 },
      "plan:5:76: 50 iterations",
      GUISE_PLAN_REFUSAL_DONE_RESETS },
    { THREE ("", ", \"resets\": [40, 60]", ""), { 1, 50, 0 }, NULL },
    { THREE ("", ", \"reset_first\": true, \"resets\": [40, 80]", ""),
      { 1, 50, 0 },
      "plan:5:76: the stage has begun; 'reset_first' cannot be changed",
      GUISE_PLAN_REFUSAL_BEGUN_RESET },
    { THREE ("", ", \"resets\": [40, 80]" OPTIONS ("\"clipgrad\": true"), ""), { 1, 50, 0 }, NULL },
    /* What is to come. */
    { THREE ("", ", \"resets\": [40, 80]", NO_WARP), { 1, 50, 0 }, NULL },
    { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", ", \"resets\": [40, 80]")),
      { 1, 50, 0 },
      NULL },
    /* For good. */
    { PLAN ("", "\"resolution\": 96, \"archi\": \"liae-ud\"",
            STAGE ("a", "") ",\n" STAGE ("b", ", \"resets\": [40, 80]")),
      { 1, 50, 0 },
      "plan:2:13: 'resolution' is 64 and cannot change after the first iteration",
      GUISE_PLAN_REFUSAL_SETTLED },
  };
  g_autoptr (GuiseTrainingPlan) before = parse (BEFORE);

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GuiseTrainingPlan) changed = parse (CASES[i].changed);
      g_autoptr (GError) error = NULL;
      g_auto (GuisePlanRefusal) refusal = { 0 };
      gboolean good =
        guise_training_plan_judge_change (before, changed, &CASES[i].place, &refusal, &error);

      g_test_message ("%zu: %s", i, error != NULL ? error->message : "good");
      g_assert_cmpint (good, ==, CASES[i].message == NULL);
      g_assert_cmpint (refusal.kind, ==, CASES[i].kind);
      if (!good)
        g_assert_true (g_str_has_prefix (error->message, CASES[i].message));
    }
}

/* What a refusal names: the stages by their places, the option as the table has it. */
static void
test_refusal_parts (void)
{
  static const GuisePlanOrigin nothing = { 0, TRUE };
  static const struct
  {
    const char *text;
    size_t      stage;
    size_t      other;
    const char *key;
    const char *value;
    double      number;
  } CASES[] = {
    { PLAN (", \"needs_base\": true", LIAE, STAGE ("a", "")), G_MAXSIZE, G_MAXSIZE, NULL, NULL, 0 },
    { PLAN ("", LIAE ", \"gan_dims\": 1000", STAGE ("a", "")), 0, G_MAXSIZE, "gan_dims", "512", 0 },
    { PLAN ("", "\"resolution\": 100, \"archi\": \"liae-ud\"", STAGE ("a", "")), 0, G_MAXSIZE,
      "resolution", "96", 0 },
    { PLAN ("", LIAE, STAGE ("a", "") ",\n" STAGE ("b", OPTIONS ("\"ae_dims\": 64"))), 1, G_MAXSIZE,
      "ae_dims", "32", 0 },
    { PLAN ("", LIAE, STAGE ("a", ", \"reset_at_end\": true") ",\n" STAGE ("b", NO_WARP)), 1, 0,
      "random_warp", NULL, 0 },
    { PLAN ("", LIAE,
            STAGE ("a", ", \"gate\": {\"repeat_from\": \"a\"}") ",\n" STAGE (
              "b", ", \"gate\": {\"repeat_from\": \"a\"}")),
      1, 0, NULL, NULL, 0 },
    { PLAN (HOURLY, LIAE, STAGE ("a", STRICT OPTIONS ("\"face_style_power\": 0.0001"))), 0,
      G_MAXSIZE, "face_style_power", NULL, 10000 },
    { PLAN (", \"backup_hours\": 2", LIAE,
            STAGE_OF (10000, "a", "") ",\n" STAGE ("b",
                                                   STRICT OPTIONS ("\"bg_style_power\": 0.0001"))),
      1, G_MAXSIZE, "bg_style_power", NULL, 1 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GuiseTrainingPlan) plan = parse (CASES[i].text);
      g_auto (GuisePlanRefusal) refusal = { 0 };

      g_assert_false (
        guise_training_plan_judge (plan, NULL, plan->needs_base ? &nothing : NULL, &refusal, NULL));
      g_assert_cmpuint (refusal.stage, ==, CASES[i].stage);
      g_assert_cmpuint (refusal.other, ==, CASES[i].other);
      g_assert_cmpstr (refusal.key, ==, CASES[i].key);
      g_assert_cmpstr (refusal.value, ==, CASES[i].value);
      g_assert_cmpfloat (refusal.number, ==, CASES[i].number);
    }
}

static void
test_description (void)
{
  g_autoptr (GuiseTrainingPlan) before = parse (BEFORE);
  g_autoptr (GuiseTrainingPlan) after = parse (
    PLAN (", \"backup_hours\": 1.5", LIAE ", \"clipgrad\": true",
          STAGE_OF (2000, "b",
                    ", \"resets\": [40, 500], \"src_keep\": 3000, \"gate\": "
                    "{\"repeat_from\": "
                    "\"b\", \"reset\": true, \"unattended\": \"repeat\", \"at_most\": "
                    "0.5}") ",\n" STAGE ("a", NO_WARP) ",\n" STAGE ("d", "")));
  g_auto (GStrv) lines = guise_training_plan_describe_change (before, after);
  g_auto (GStrv) none = guise_training_plan_describe_change (before, before);
  g_autofree char *text = g_strjoinv ("\n", lines);

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_cmpstr (text, ==,
                   "plan: backup_hours 3 -> 1.5\n"
                   "plan: clipgrad none -> y\n"
                   "a: random_warp none -> n\n"
                   "b: moved\n"
                   "b: iterations 100 -> 2000\n"
                   "b: src_keep 0 -> 3000\n"
                   "b: resets 40 80 -> 40 500\n"
                   "b: gate none -> from 'b' with a reset at most 1 times, unattended repeat 0.5\n"
                   "c: removed\n"
                   "d: added, 100 iterations");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/rules/rules", test_rules);
  g_test_add_func ("/train/rules/changes-beside", test_changes_beside);
  g_test_add_func ("/train/rules/style-brings-guard", test_style_brings_guard);
  g_test_add_func ("/train/rules/origins", test_origins);
  g_test_add_func ("/train/rules/patch-size", test_patch_size);
  g_test_add_func ("/train/rules/remarks", test_remarks);
  g_test_add_func ("/train/rules/remark-kinds", test_remark_kinds);
  g_test_add_func ("/train/rules/style-pair", test_style_pair);
  g_test_add_func ("/train/rules/under-way", test_under_way);
  g_test_add_func ("/train/rules/refusal-parts", test_refusal_parts);
  g_test_add_func ("/train/rules/description", test_description);
  return g_test_run ();
}
