/* SPDX-License-Identifier: GPL-3.0-or-later
 * The shipped recipes, number by number, as features.md A1 to A3, A5 to A7 and A10 have them. */
#include <string.h>

#include "core/guise-error.h"
#include "train/guise-recipes.h"
#include "train/guise-training-plan-rules.h"

#define SRC        GUISE_FACE_SLOT_SRC
#define DST        GUISE_FACE_SLOT_DST
#define GENERIC    GUISE_FACE_SLOT_GENERIC
#define K          UINT64_C (1000)
#define MAX_STAGES 5

/* Options of recipe A: features.md A1, 13 to 26, the defaults of training.md 1, our own. */
static const char *const OF_A[] = {
  "resolution=224",      "face_type=wf",
  "archi=liae-udt",      "ae_dims=512",
  "e_dims=64",           "d_dims=64",
  "d_mask_dims=32",      "masked_training=y",
  "eyes_mouth_prio=y",   "uniform_yaw=y",
  "blur_out_mask=y",     "models_opt_on_gpu=y",
  "adabelief=y",         "learning_rate=5e-5",
  "average_gradients=n", "lr_dropout=y",
  "random_warp=y",       "random_hsv_power=0.1",
  "random_src_flip=n",   "random_dst_flip=y",
  "batch_size=8",        "gan_power=0",
  "gan_patch_size=28",   "gan_dims=32",
  "true_face_power=0",   "face_style_power=0",
  "bg_style_power=0",    "ct_mode=none",
  "tv_axes=hw",          "clipgrad=n",
  "pretrain=n",          "quick96=n",
  "autobackup_hour=0",   "write_preview_history=n",
  "target_iter=0",       NULL,
};

typedef struct
{
  const char   *name;
  uint64_t      n_iterations;
  GuiseFaceSlot dst;
  uint64_t      reset_step; /* resets at every multiple inside the stage; 0: none */
  const char   *changes;    /* of options */
  const char   *more;       /* what else it says, see dup_more() */
} Stage;

typedef struct
{
  const char *name;
  uint64_t    total;
  const char *options; /* that differ from recipe A's */
  const char *more;    /* of the plan */
  Stage       stages[MAX_STAGES];
} Recipe;

#define NO_WARP "random_warp=n"
#define GAN     "gan_power=0.1 gan_dims=32 gan_patch_size=28"
#define MASKS   "src-masks=all dst-masks=warn"
#define BEST    "src-masks=all dst-keep=2000 dst-masks=warn"
#define NEWER   "random_hsv_power=0 eyes_mouth_prio=n"
#define FOOTAGE "random_hsv_power=0 lr_dropout=n uniform_yaw=n"
#define TINY                                                                  \
  "resolution=64 archi=liae-ud ae_dims=64 e_dims=16 d_dims=16 d_mask_dims=8 " \
  "batch_size=4 gan_patch_size=8 gan_dims=16"
#define TARGETS "src-masks=all dst-selection=targets dst-masks=warn"

static const Recipe RECIPES[] = {
  /* A1, 28 to 37 */
  { "become-character",
    2300 * K,
    "",
    "",
    { { "generic", 500 * K, GENERIC, 100 * K, "", MASKS },
      { "settle", 500 * K, GENERIC, 0, "", MASKS },
      { "own", 500 * K, DST, 0, "", BEST },
      { "no-warp", 500 * K, DST, 0, NO_WARP, BEST },
      { "gan", 300 * K, DST, 0, GAN, BEST } } },
  /* A10, 126 */
  { "become-character-gradual",
    2300 * K,
    "lr_dropout=n",
    "",
    { { "generic", 500 * K, GENERIC, 100 * K, "", MASKS },
      { "settle", 500 * K, GENERIC, 0, "", MASKS },
      { "own", 500 * K, DST, 0, "", BEST },
      { "no-warp", 500 * K, DST, 0, NO_WARP " lr_dropout=y", BEST },
      { "gan", 300 * K, DST, 0, GAN, BEST } } },
  /* A5, 82 */
  { "become-character-safe",
    2300 * K,
    "",
    "",
    { { "generic", 500 * K, GENERIC, 100 * K, "", MASKS },
      { "settle", 500 * K, GENERIC, 0, "", MASKS },
      { "own", 500 * K, DST, 0, "", BEST },
      { "no-warp", 500 * K, DST, 0, NO_WARP, BEST },
      { "gan", 300 * K, DST, 0, GAN " clipgrad=y", BEST " guard=strict" } } },
  /* A2, 42 to 48 */
  { "ready-to-use",
    3800 * K,
    "random_hsv_power=0",
    "others",
    { { "learn", 2000 * K, GENERIC, 500 * K, "", MASKS },
      { "settle", 500 * K, GENERIC, 0, "", MASKS " gate=settle,reset,3,wait" },
      { "no-warp", 500 * K, GENERIC, 0, NO_WARP, MASKS },
      { "gan", 800 * K, GENERIC, 0, GAN, MASKS " guard=strict" } } },
  /* A3 */
  { "reuse-model",
    3300 * K,
    "random_hsv_power=0",
    "base others",
    { { "again", 2000 * K, GENERIC, 0, "", MASKS " reset-first gate=again,reset,3,wait" },
      { "no-warp", 500 * K, GENERIC, 0, NO_WARP, MASKS },
      { "gan", 800 * K, GENERIC, 0, GAN, MASKS " guard=strict" } } },
  /* A10, 127 and 134 */
  { "become-character-2022",
    2200 * K,
    NEWER,
    "",
    { { "generic", 1000 * K, GENERIC, 100 * K, "", MASKS },
      { "own", 500 * K, DST, 0, "", BEST },
      { "finish", 700 * K, DST, 0, NO_WARP " " GAN, BEST } } },
  { "become-character-base-2022",
    1700 * K,
    NEWER,
    "base",
    { { "generic", 500 * K, GENERIC, 0, "", MASKS },
      { "own", 500 * K, DST, 0, "", BEST },
      { "finish", 700 * K, DST, 0, NO_WARP " " GAN, BEST } } },
  { "ready-to-use-2022",
    3200 * K,
    NEWER,
    "others",
    { { "learn", 2000 * K, GENERIC, 500 * K, "", MASKS },
      { "settle", 500 * K, GENERIC, 0, "", MASKS },
      { "finish", 700 * K, GENERIC, 0, NO_WARP " " GAN, MASKS } } },
  { "ready-to-use-base-2022",
    1200 * K,
    NEWER,
    "base others",
    { { "learn", 500 * K, GENERIC, 100 * K, "", MASKS },
      { "finish", 700 * K, GENERIC, 0, NO_WARP " " GAN, MASKS } } },
  { "one-day-2022",
    855 * K,
    NEWER,
    "base others",
    { { "learn", 25 * K, GENERIC, 0, "", MASKS },
      { "again", 30 * K, GENERIC, 0, "", MASKS " reset-first" },
      { "finish", 800 * K, GENERIC, 0, NO_WARP " " GAN, MASKS " hours=24" } } },
  /* A6, 91 and 92; the first stage is the advice, the others are ours */
  { "large-dst",
    900 * K,
    FOOTAGE,
    "",
    { { "best", 100 * K, DST, 0, "", "src-masks=all dst-keep=3000 dst-masks=warn" },
      { "all", 400 * K, DST, 0, "", MASKS },
      { "no-warp", 200 * K, DST, 0, NO_WARP " lr_dropout=y", MASKS },
      { "gan", 200 * K, DST, 0, GAN, MASKS } } },
  /* A6, 96; its numbers are ours */
  { "extra-dst",
    900 * K,
    FOOTAGE,
    "",
    { { "extra", 300 * K, DST, 0, "", MASKS },
      { "targets", 200 * K, DST, 0, "", TARGETS },
      { "no-warp", 200 * K, DST, 0, NO_WARP " lr_dropout=y", TARGETS },
      { "gan", 200 * K, DST, 0, GAN, TARGETS } } },
  /* A7, 112; the length of the GAN stage and the widths are ours */
  { "high-definition",
    650 * K,
    FOOTAGE " resolution=320 archi=liae-ud ae_dims=256 d_mask_dims=22 gan_patch_size=40",
    "",
    { { "learn", 300 * K, DST, 0, "", MASKS },
      { "dropout", 100 * K, DST, 0, "lr_dropout=y", MASKS },
      { "no-warp", 50 * K, DST, 0, NO_WARP, MASKS },
      { "gan", 200 * K, DST, 0, "gan_power=0.1 gan_dims=32 gan_patch_size=40", MASKS } } },
  /* A7, 105; "a few hours" */
  { "calm-colour",
    100 * K,
    "archi=df-ud ae_dims=256 d_mask_dims=22 random_hsv_power=0 uniform_yaw=n " NO_WARP,
    "base",
    { { "calm", 100 * K, DST, 0, "",
        "src-selection=one-make-up src-min=150 src-masks=all dst-masks=warn hours=4" } } },
  /* A5, 86; its length is ours: one to two days */
  { "pretrain",
    1000 * K,
    "random_hsv_power=0 lr_dropout=n pretrain=y",
    "",
    { { "pretrain", 1000 * K, GENERIC, 0, "", "src=generic" } } },
  /* A7, 104 and training.md 9 */
  { "quick-check",
    50 * K,
    "resolution=96 face_type=f archi=df-ud ae_dims=128 d_mask_dims=16 eyes_mouth_prio=n "
    "uniform_yaw=n blur_out_mask=n adabelief=n learning_rate=2e-4 random_hsv_power=0 "
    "random_dst_flip=n batch_size=4 gan_patch_size=12 gan_dims=16 quick96=y",
    "",
    { { "learn", 50 * K, DST, 0, "", "" } } },
  /* A, B and reuse by 10^4 */
  { "miniature",
    230,
    TINY,
    "",
    { { "generic", 50, GENERIC, 10, "", "" },
      { "settle", 50, GENERIC, 0, "", "" },
      { "own", 50, DST, 0, "", "" },
      { "no-warp", 50, DST, 0, NO_WARP, "" },
      { "gan", 30, DST, 0, "gan_power=0.1 gan_dims=16 gan_patch_size=8", "" } } },
  { "miniature-ready-to-use",
    380,
    TINY " random_hsv_power=0",
    "others",
    { { "learn", 200, GENERIC, 50, "", "" },
      { "settle", 50, GENERIC, 0, "", "gate=settle,reset,3,pass" },
      { "no-warp", 50, GENERIC, 0, NO_WARP, "" },
      { "gan", 80, GENERIC, 0, "gan_power=0.1 gan_dims=16 gan_patch_size=8", "guard=strict" } } },
  { "miniature-reuse",
    330,
    TINY " random_hsv_power=0",
    "base others",
    { { "again", 200, GENERIC, 0, "", "reset-first gate=again,reset,3,pass" },
      { "no-warp", 50, GENERIC, 0, NO_WARP, "" },
      { "gan", 80, GENERIC, 0, "gan_power=0.1 gan_dims=16 gan_patch_size=8", "guard=strict" } } },
  { "demo",
    20 * K,
    "resolution=64 face_type=f archi=df-ud ae_dims=64 e_dims=16 d_dims=16 d_mask_dims=8 "
    "uniform_yaw=n blur_out_mask=n learning_rate=3e-4 lr_dropout=n random_hsv_power=0 "
    "batch_size=4 gan_patch_size=8 gan_dims=16 " NO_WARP,
    "",
    { { "learn", 20 * K, DST, 0, "", "" } } },
};

static GuiseTrainingPlan *
load_recipe (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char   *path = guise_recipe_find (name, &error);
  GuiseTrainingPlan *plan;

  g_assert_no_error (error);
  plan = guise_training_plan_load (path, &error);
  g_assert_no_error (error);
  return plan;
}

/* ---- options ---- */

static void
set_words (GuiseSaehdOptions *options, const char *words)
{
  g_auto (GStrv) pairs = g_strsplit (words, " ", -1);
  g_autoptr (GError) error = NULL;

  if (words[0] != '\0')
    guise_saehd_options_set_pairs (options, (const char *const *) pairs, &error);
  g_assert_no_error (error);
}

static void
assert_same_options (const GuiseSaehdOptions *found, const GuiseSaehdOptions *wanted)
{
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *x = guise_saehd_options_dup_value (found, i);
      g_autofree char *y = guise_saehd_options_dup_value (wanted, i);

      if (strcmp (x, y) != 0)
        g_error ("%s is %s, wanted %s", guise_saehd_options_get_key (i), x, y);
    }
}

/* Every option that there is has its number in the file. */
static void
assert_names_all (char **options)
{
  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *prefix = g_strdup_printf ("%s=", guise_saehd_options_get_key (i));
      int              n = 0;

      for (size_t k = 0; options[k] != NULL; k++)
        n += g_str_has_prefix (options[k], prefix);
      if (n != 1)
        g_error ("%s stands %d times in the options", guise_saehd_options_get_key (i), n);
    }
}

static void
test_options (gconstpointer data)
{
  const Recipe *recipe = data;
  g_autoptr (GuiseTrainingPlan) plan = load_recipe (recipe->name);
  GuiseSaehdOptions wanted = guise_saehd_options_default ();
  GuiseSaehdOptions found = guise_saehd_options_default ();
  g_autoptr (GError) error = NULL;

  assert_names_all (plan->options);
  guise_saehd_options_set_pairs (&wanted, OF_A, &error);
  g_assert_no_error (error);
  set_words (&wanted, recipe->options);
  guise_saehd_options_set_pairs (&found, (const char *const *) plan->options, &error);
  g_assert_no_error (error);
  assert_same_options (&found, &wanted);
  for (size_t i = 0; i < plan->stages->len; i++)
    {
      g_auto (GStrv) pairs = guise_training_plan_dup_options (plan, i);

      set_words (&wanted, recipe->stages[i].changes);
      guise_saehd_options_set_pairs (&found, (const char *const *) pairs, &error);
      g_assert_no_error (error);
      assert_same_options (&found, &wanted);
    }
}

/* ---- stages ---- */

static void
add_side (GString *text, const char *side, const GuisePlanFaces *faces)
{
  static const char *const MASKS_WORDS[] = { "no", "warn", "all" };

  if (faces->selection != NULL)
    g_string_append_printf (text, " %s-selection=%s", side, faces->selection);
  if (faces->n_keep > 0)
    g_string_append_printf (text, " %s-keep=%u", side, faces->n_keep);
  if (faces->n_min > 0)
    g_string_append_printf (text, " %s-min=%u", side, faces->n_min);
  if (faces->masks != GUISE_PLAN_MASKS_NO)
    g_string_append_printf (text, " %s-masks=%s", side, MASKS_WORDS[faces->masks]);
}

/* All that a stage says beside its name, length, dst, resets and options. */
static char *
dup_more (const GuiseTrainingPlan *plan, const GuiseTrainingStage *stage)
{
  static const char *const ANSWERS[] = { "wait", "pass", "repeat" };
  static const char *const GUARDS[] = { "normal", "strict", "off" };
  GString                 *text = g_string_new (stage->src.slot == GENERIC ? " src=generic" : "");
  char                    *more;

  add_side (text, "src", &stage->src);
  add_side (text, "dst", &stage->dst);
  if (stage->reset_first)
    g_string_append (text, " reset-first");
  if (stage->reset_at_end)
    g_string_append (text, " reset-at-end");
  if (stage->gate != NULL)
    g_string_append_printf (text, " gate=%s%s,%u,%s",
                            guise_training_plan_get_stage (plan, stage->gate->repeat_stage)->name,
                            stage->gate->resets ? ",reset" : "", stage->gate->n_max_repeats,
                            ANSWERS[stage->gate->unattended]);
  if (stage->guard != GUISE_GUARD_NORMAL)
    g_string_append_printf (text, " guard=%s", GUARDS[stage->guard]);
  if (stage->until_hours > 0.0)
    g_string_append_printf (text, " hours=%g", stage->until_hours);
  more = g_strdup (text->len > 0 ? text->str + 1 : "");
  g_string_free (text, TRUE);
  return more;
}

static void
check_stage (const GuiseTrainingPlan *plan, size_t index, const Stage *wanted)
{
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, index);
  g_autofree char          *more = dup_more (plan, stage);
  uint64_t n_resets = wanted->reset_step > 0 ? (wanted->n_iterations - 1) / wanted->reset_step : 0;

  g_assert_cmpstr (stage->name, ==, wanted->name);
  g_assert_cmpuint (stage->n_iterations, ==, wanted->n_iterations);
  g_assert_cmpint (stage->dst.slot, ==, wanted->dst);
  g_assert_cmpstr (more, ==, wanted->more);
  g_assert_cmpuint (stage->resets->len, ==, n_resets);
  for (unsigned i = 0; i < n_resets; i++)
    g_assert_cmpuint (g_array_index (stage->resets, uint64_t, i), ==, (i + 1) * wanted->reset_step);
}

static void
test_stages (gconstpointer data)
{
  const Recipe *recipe = data;
  g_autoptr (GuiseTrainingPlan) plan = load_recipe (recipe->name);
  g_autoptr (GError) error = NULL;
  size_t n = 0;

  while (n < MAX_STAGES && recipe->stages[n].name != NULL)
    n++;
  g_assert_cmpstr (plan->name, ==, recipe->name);
  g_assert_nonnull (plan->summary);
  g_assert_cmpint (plan->needs_base, ==, strstr (recipe->more, "base") != NULL);
  g_assert_cmpint (plan->for_others, ==, strstr (recipe->more, "others") != NULL);
  g_assert_cmpfloat (plan->backup_hours, ==, 3.0);
  g_assert_cmpint (plan->reset_moments, ==, GUISE_MOMENTS_CLEAR);
  g_assert_cmpuint (guise_training_plan_get_n_iterations (plan), ==, recipe->total);
  g_assert_cmpuint (plan->stages->len, ==, n);
  for (size_t i = 0; i < n; i++)
    check_stage (plan, i, &recipe->stages[i]);
  g_assert_true (guise_training_plan_check (plan, NULL, &error));
  g_assert_no_error (error);
}

/* Whatever is shipped stands in the table above. */
static void
test_complete (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = guise_recipe_list (&error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (names), ==, G_N_ELEMENTS (RECIPES));
  for (size_t i = 0; i < G_N_ELEMENTS (RECIPES); i++)
    g_assert_true (g_strv_contains ((const char *const *) names, RECIPES[i].name));
  for (size_t i = 1; names[i] != NULL; i++)
    g_assert_cmpstr (names[i - 1], <, names[i]);
}

/* Names are looked up, paths taken as they are. */
static void
test_find (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *found = guise_recipe_find ("miniature", &error);
  g_autofree char *path = guise_recipe_find ("./mine", NULL);
  g_autofree char *file = guise_recipe_find ("mine.json", NULL);

  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (found, "recipes/miniature.json"));
  g_assert_cmpstr (path, ==, "./mine");
  g_assert_cmpstr (file, ==, "mine.json");
  g_assert_null (guise_recipe_find ("minature", &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==,
                   "There is no recipe named 'minature'; did you mean 'miniature'?");
}

/* Each miniature is its recipe by 10^4, stage by stage. */
static void
test_miniatures (void)
{
  static const char *const PAIRS[][2] = { { "miniature", "become-character" },
                                          { "miniature-ready-to-use", "ready-to-use" },
                                          { "miniature-reuse", "reuse-model" } };

  for (size_t k = 0; k < G_N_ELEMENTS (PAIRS); k++)
    {
      g_autoptr (GuiseTrainingPlan) small = load_recipe (PAIRS[k][0]);
      g_autoptr (GuiseTrainingPlan) large = load_recipe (PAIRS[k][1]);

      g_assert_cmpuint (small->stages->len, ==, large->stages->len);
      for (size_t i = 0; i < small->stages->len; i++)
        {
          const GuiseTrainingStage *a = guise_training_plan_get_stage (small, i);
          const GuiseTrainingStage *b = guise_training_plan_get_stage (large, i);

          g_assert_cmpstr (a->name, ==, b->name);
          g_assert_cmpuint (a->n_iterations * 10000, ==, b->n_iterations);
          g_assert_cmpint (a->reset_first, ==, b->reset_first);
          g_assert_cmpint (a->gate != NULL, ==, b->gate != NULL);
          g_assert_cmpuint (a->resets->len, ==, b->resets->len);
          for (unsigned r = 0; r < a->resets->len; r++)
            g_assert_cmpuint (g_array_index (a->resets, uint64_t, r) * 10000, ==,
                              g_array_index (b->resets, uint64_t, r));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (RECIPES); i++)
    {
      g_autofree char *options = g_strdup_printf ("/train/recipes/options/%s", RECIPES[i].name);
      g_autofree char *stages = g_strdup_printf ("/train/recipes/stages/%s", RECIPES[i].name);

      g_test_add_data_func (options, &RECIPES[i], test_options);
      g_test_add_data_func (stages, &RECIPES[i], test_stages);
    }
  g_test_add_func ("/train/recipes/complete", test_complete);
  g_test_add_func ("/train/recipes/find", test_find);
  g_test_add_func ("/train/recipes/miniatures", test_miniatures);
  return g_test_run ();
}
