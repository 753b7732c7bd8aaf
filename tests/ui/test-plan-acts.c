/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one can do on the page of the plan, act by act, and what an option costs as its value
 * changes. */
#include <glib/gstdio.h>
#include <string.h>

#include "app/plan/guise-option-row.h"
#include "app/plan/guise-plan-advice.h"
#include "app/plan/guise-plan-editor.h"
#include "app/plan/guise-plan-effects.h"
#include "app/plan/guise-plan-options.h"
#include "app/plan/guise-plan-page-private.h"
#include "app/project/guise-project-view.h"
#include "app/train/guise-train-devices.h"
#include "job/guise-job.h"
#include "project-checkpoint.h"
#include "project-faces.h"
#include "project/guise-project-plan.h"
#include "support/guise-test.h"
#include "train/guise-recipes.h"
#include "train/guise-training-plan-edit.h"
#include "ui.h"

#define N_FACES 6

static char *work; /* folder of this program */

static const char *const small[] = { "resolution=64",    "ae_dims=64",   "e_dims=16",
                                     "d_dims=16",        "gan_dims=16",  "d_mask_dims=16",
                                     "gan_patch_size=8", "batch_size=4", NULL };

/* Large enough that options differ in what they take. */
static const char *const medium[] = { "resolution=128",    "ae_dims=256",  "e_dims=32",
                                      "d_dims=32",         "gan_dims=16",  "d_mask_dims=22",
                                      "gan_patch_size=16", "batch_size=8", NULL };

static char *
make_project (const char *name, const char *recipe, const char *const *options)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dst = g_build_filename (work, "me", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .path = dst, .consent = GUISE_CONSENT_SELF },
  };

  if (!g_file_test (src, G_FILE_TEST_IS_DIR))
    {
      project_faces_make (src, N_FACES, N_FACES);
      project_faces_make (dst, N_FACES, N_FACES);
    }
  project = guise_project_create (dir, recipe, faces, options, 1, &error);
  g_assert_no_error (error);
  return dir;
}

static GuisePlanPage *
get_page (GuiseWindow *window)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return GUISE_PLAN_PAGE (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_PLAN));
}

static GuisePlanEditor *
get_editor (GuiseWindow *window)
{
  return guise_plan_page_get_editor (get_page (window));
}

static gboolean
is_idle (void *window)
{
  return guise_plan_editor_get_plan (get_editor (window)) != NULL &&
         !guise_plan_editor_is_busy (get_editor (window));
}

static GuiseWindow *
open_plan (const char *dir)
{
  GuiseWindow *window = ui_open_window (1280, 800);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  ui_wait (is_idle, window, "the plan");
  ui_settle (GTK_WIDGET (window));
  return window;
}

static void
act (GuiseWindow *window, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_page (window)), action, NULL));
}

static GuiseTrainingPlan *
read_plan (const char *dir)
{
  g_autofree char *path = g_build_filename (dir, "plan.json", NULL);
  g_autoptr (GError) error = NULL;
  GuiseTrainingPlan *plan = guise_training_plan_load (path, &error);

  g_assert_no_error (error);
  return plan;
}

/* Names of the stages on the disk, in their order. */
static char *
list_stages (const char *dir)
{
  g_autoptr (GuiseTrainingPlan) plan = read_plan (dir);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plan->stages->len; i++)
    g_string_append_printf (text, "%s ", guise_training_plan_get_stage (plan, i)->name);
  return g_string_free (text, FALSE);
}

/* The newest window of a type above that of the studio. */
static GtkWidget *
find_top (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type) && gtk_widget_get_visible (window))
        return window; /* the list keeps it */
    }
  return NULL;
}

static GtkWidget *
find_mapped (GtkWidget *root, GType type)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_mapped (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_text (GtkWidget *root, const char *text)
{
  if (GTK_IS_LABEL (root) && strstr (gtk_label_get_label (GTK_LABEL (root)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static GtkWidget *
find_row (GuiseWindow *window, const char *key)
{
  GtkWidget *options = find_mapped (GTK_WIDGET (window), GUISE_TYPE_PLAN_OPTIONS);

  g_assert_nonnull (options);
  return GTK_WIDGET (guise_plan_options_find_row (GUISE_PLAN_OPTIONS (options), key));
}

/* ---- files ---- */

typedef struct
{
  GuisePlanPage *page;
  const char    *path;
} Choice;

static gboolean
is_selected (void *data)
{
  const Choice *choice = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (choice->page->chooser));

  return file != NULL && g_strcmp0 (g_file_peek_path (file), choice->path) == 0;
}

/* As if a person chose it in the window that asks for a file. */
static void
choose (GuiseWindow *window, const char *action, const char *path, gboolean is_new)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) parent = g_file_get_parent (file);
  g_autofree char *name = g_path_get_basename (path);
  Choice           choice = { get_page (window), path };
  GtkFileChooser  *chooser;

  act (window, action);
  chooser = GTK_FILE_CHOOSER (choice.page->chooser);
  g_assert_true (gtk_native_dialog_get_visible (GTK_NATIVE_DIALOG (chooser)));
  if (is_new)
    {
      gtk_file_chooser_set_current_folder (chooser, parent, NULL);
      gtk_file_chooser_set_current_name (chooser, name);
    }
  else
    gtk_file_chooser_set_file (chooser, file, NULL);
  ui_wait (is_selected, &choice, "the file to be chosen");
  g_signal_emit_by_name (chooser, "response", GTK_RESPONSE_ACCEPT);
  g_assert_null (choice.page->chooser);
}

static gboolean
is_there (void *path)
{
  return g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static gboolean
is_large_dst (void *window)
{
  return is_idle (window) &&
         g_str_equal (guise_plan_editor_get_plan (get_editor (window))->name, "large-dst");
}

static gboolean
has_generic (void *dir)
{
  g_autoptr (GuiseProject) project = guise_project_open (dir, NULL);

  return project != NULL && project->faces[GUISE_FACE_SLOT_GENERIC].path != NULL;
}

/* A plan goes into a file and comes out of one; a set of many people is taken from its folder. */
static void
test_files (void)
{
  g_autofree char *dir = make_project ("Files", "become-character", NULL);
  g_autofree char *saved = g_build_filename (work, "mine.json", NULL);
  g_autofree char *recipe = guise_recipe_find ("large-dst", NULL);
  g_autofree char *many = g_build_filename (work, "many", NULL);
  GuiseWindow     *window = open_plan (dir);
  g_autoptr (GuiseTrainingPlan) read = NULL;
  g_autoptr (GuiseTrainingPlan) loaded = NULL;
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (many, N_FACES, N_FACES);
  g_assert_true (has_text (GTK_WIDGET (window), "learns from many people"));
  choose (window, "plan.choose-generic", many, FALSE);
  ui_wait (has_generic, dir, "the set of many people");
  project = guise_project_open (dir, NULL);
  g_assert_cmpstr (project->faces[GUISE_FACE_SLOT_GENERIC].path, ==, many);

  choose (window, "plan.save-file", saved, TRUE);
  ui_wait (is_there, saved, "the file of the plan");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (has_text (GTK_WIDGET (window), "The plan was saved"));
  loaded = guise_training_plan_load (saved, NULL);
  read = read_plan (dir);
  g_assert_true (g_bytes_equal (loaded->text, read->text));

  choose (window, "plan.open-file", recipe, FALSE);
  ui_wait (is_large_dst, window, "the plan of the file");
  g_clear_pointer (&read, guise_training_plan_free);
  read = read_plan (dir);
  g_assert_cmpstr (read->name, ==, "large-dst");
  ui_close_window (window);
}

static gboolean
is_duplicate (void *window)
{
  const char *dir = guise_open_project_get_path (guise_window_get_project (window));

  return g_str_has_suffix (dir, " 2") &&
         guise_open_project_get_status (guise_window_get_project (window)) != NULL;
}

/* The duplicate has the same plan and no model, and is shown. */
static void
test_duplicate (void)
{
  g_autofree char *dir = make_project ("Twice", "become-character", NULL);
  g_autofree char *copy = g_strdup_printf ("%s 2", dir);
  GuiseWindow     *window;
  g_autoptr (GuiseTrainingPlan) before = read_plan (dir);
  g_autoptr (GuiseTrainingPlan) after = NULL;
  g_autoptr (GuiseProject) project = NULL;

  project_checkpoint_make (dir, 10, FALSE);
  window = open_plan (dir);
  act (window, "plan.duplicate-project");
  ui_wait (is_duplicate, window, "the duplicate");
  after = read_plan (copy);
  g_assert_true (g_bytes_equal (before->text, after->text));
  project = guise_project_open (copy, NULL);
  g_assert_false (guise_project_has_model (project));
  ui_close_window (window);
}

/* ---- stages ---- */

/* A stage is skipped, moved, and what was changed is changed back and again, all on the disk. */
static void
test_stages (void)
{
  g_autofree char *dir = make_project ("Stages", "become-character", NULL);
  g_autofree char *all = list_stages (dir);
  g_autofree char *moved = NULL;
  g_autofree char *again = NULL;
  g_autofree char *without = NULL;
  g_autofree char *back = NULL;
  GuiseWindow     *window = open_plan (dir);
  const char      *second = strchr (all, ' ') + 1;

  guise_plan_editor_set_stage (get_editor (window), 1);
  act (window, "plan.move-down");
  ui_wait (is_idle, window, "the writing");
  moved = list_stages (dir);
  g_assert_cmpstr (moved, !=, all);
  g_assert_cmpuint (guise_plan_editor_get_stage (get_editor (window)), ==, 2);
  act (window, "plan.move-up");
  ui_wait (is_idle, window, "the writing");
  again = list_stages (dir);
  g_assert_cmpstr (again, ==, all);

  gtk_widget_activate_action (GTK_WIDGET (get_page (window)), "plan.skip-stage", "u", 0);
  ui_wait (is_idle, window, "the writing");
  without = list_stages (dir);
  g_assert_cmpstr (without, ==, second);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (has_text (GTK_WIDGET (window), "was taken out"));
  act (window, "plan.undo");
  ui_wait (is_idle, window, "the writing");
  back = list_stages (dir);
  g_assert_cmpstr (back, ==, all);
  act (window, "plan.redo");
  ui_wait (is_idle, window, "the writing");
  g_clear_pointer (&back, g_free);
  back = list_stages (dir);
  g_assert_cmpstr (back, ==, second);
  ui_close_window (window);
}

/* ---- training ---- */

static gboolean
is_training (void *window)
{
  return guise_open_project_is_training (guise_window_get_project (window));
}

static gboolean
is_not_training (void *window)
{
  return !is_training (window);
}

/* Something that is no training but takes as long as its mark is there. Returns: the mark */
static char *
put_worker (const char *dir, char **out_real)
{
  char            *mark = g_build_filename (dir, "trains", NULL);
  g_autofree char *path = g_build_filename (dir, "worker", NULL);
  g_autofree char *text =
    g_strdup_printf ("#!/bin/sh\nwhile [ -e '%s' ]; do sleep 0.1; done\nexit 1\n", mark);

  *out_real = g_strdup (g_getenv ("GUISE_WORKER"));
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", path, TRUE);
  return mark;
}

static void
put_back_worker (char *real)
{
  if (real != NULL)
    g_setenv ("GUISE_WORKER", real, TRUE);
  else
    g_unsetenv ("GUISE_WORKER");
  g_free (real);
}

/* The button of the page leads to training and begins it. */
static void
test_start (void)
{
  g_autofree char *dir = make_project ("Starts", "miniature", small);
  GuiseWindow     *window = open_plan (dir);
  char            *real = NULL;
  g_autofree char *mark = put_worker (dir, &real);

  act (window, "plan.start");
  ui_wait (is_training, window, "the training");
  put_back_worker (real);
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (get_page (window))));
  g_assert_true (gtk_widget_get_mapped (
    guise_project_view_get_page (GUISE_PROJECT_VIEW (ui_find (GTK_WIDGET (window), "project")),
                                 GUISE_STEP_TRAIN)));
  g_assert_cmpint (g_unlink (mark), ==, 0);
  ui_wait (is_not_training, window, "the end of the training");
  ui_close_window (window);
}

/* ---- costs ---- */

static const GuisePlanCosts *
get_costs (GuiseWindow *window)
{
  return guise_plan_editor_get_costs (get_editor (window));
}

static gboolean
is_measuring (void *window)
{
  return guise_plan_costs_is_measuring (get_costs (window));
}

static gboolean
is_measured (void *window)
{
  const GuiseTrainingForecast *forecast = guise_plan_costs_get_forecast (get_costs (window));

  return !is_measuring (window) && forecast != NULL &&
         g_array_index (forecast->stages, GuiseStageForecast, 0).source == GUISE_FORECAST_MEASURED;
}

static void
test_measure (void)
{
  g_autofree char *dir = make_project ("Measured", "demo", small);
  GuiseWindow     *window = open_plan (dir);

  act (window, "plan.measure");
  ui_wait (is_measuring, window, "the measuring");
  g_assert_true (has_text (GTK_WIDGET (window), "measuring every stage…"));
  ui_wait (is_measured, window, "what was measured");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (has_text (GTK_WIDGET (window), "measured: "));
  ui_close_window (window);
}

/* What is compared to what. */
static void
test_others (void)
{
  static const char *const cases[][3] = {
    { "ae_dims", "512", "384" },       { "ae_dims", "500", "384" },
    { "ae_dims", "64", "128" },        { "d_mask_dims", "22", "16" },
    { "resolution", "224", "192" },    { "batch_size", "8", "6" },
    { "gan_power", "0.1", "0" },       { "eyes_mouth_prio", "y", "n" },
    { "archi", "liae-udt", "df-udt" }, { "archi", "df", "liae" },
    { "batch_size", "2", "4" },        { "learning_rate", "1", NULL },
    { "face_type", "wf", NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *other =
        guise_plan_advice_dup_other (guise_plan_advice_find (cases[i][0]), cases[i][1]);

      g_assert_cmpstr (other, ==, cases[i][2]);
    }
}

static char *
dup_effect (GuiseWindow *window, const char *key)
{
  gboolean is_too_much;

  return guise_plan_effects_dup_text (get_editor (window), guise_plan_advice_find (key),
                                      &is_too_much);
}

static gboolean
has_effects (void *window)
{
  int64_t bytes;
  double  share;

  return is_idle (window) && guise_plan_costs_get_forecast (get_costs (window)) != NULL &&
         guise_plan_costs_get_effect (get_costs (window), "d_dims", &bytes, &share) &&
         guise_plan_costs_get_effect (get_costs (window), "ae_dims", &bytes, &share);
}

static gboolean
knows_time (void *window)
{
  return has_effects (window) && guise_plan_costs_get_forecast (get_costs (window))->speed > 0.0;
}

static void
assert_effect (GuiseWindow *window, const char *key, const char *pattern)
{
  g_autofree char *text = dup_effect (window, key);

  g_test_message ("%s: %s", key, text);
  g_assert_nonnull (text);
  if (!g_regex_match_simple (pattern, text, 0, 0))
    g_error ("%s: '%s' is not '%s'", key, text, pattern);
}

static void
shoot (GuiseWindow *window, const char *key, const char *name)
{
  GtkWidget *row = find_row (window, key);

  for (GtkWidget *parent = row; parent != NULL; parent = gtk_widget_get_parent (parent))
    if (ADW_IS_EXPANDER_ROW (parent))
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (parent), TRUE);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_grab_focus (guise_option_row_get_control (GUISE_OPTION_ROW (row)));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), name);
}

/* Beside each dimension stands what it takes more than the next usual one, and it follows the
 * value; a time that is known here is told as such, not as a share. Once the network is settled
 * nothing is compared. */
static void
test_effects (void)
{
  g_autofree char *dir = make_project ("Effects", "become-character", medium);
  GuiseWindow     *window = open_plan (dir);
  g_autofree char *settled = NULL;

  ui_wait (knows_time, window, "what options cost");
  assert_effect (window, "ae_dims", "^\\+[0-9.]+.(MB|GB), about \\+[0-9.]+.(ms|s)\nagainst 128$");
  assert_effect (window, "e_dims", "about \\+[0-9.]+.(ms|s)\nagainst 16$");
  assert_effect (window, "d_mask_dims", "\nagainst 16$");
  assert_effect (window, "resolution",
                 "^[0-9.]+.(ms|s)\n\\+[0-9.]+.(MB|GB), about .*\nagainst 96$");
  assert_effect (window, "archi", "^liae-udt\n.*\nagainst df-udt$");
  assert_effect (window, "batch_size", "^[0-9.]+.(MB|GB)\n\\+[0-9.]+.(MB|GB), about .*\nagainst 6");
  shoot (window, "d_dims", "plan-against");
  shoot (window, "resolution", "plan-against-network");
  guise_plan_editor_set_value (get_editor (window), GUISE_PLAN_ALL_STAGES, "ae_dims", "64");
  ui_wait (has_effects, window, "what options cost now");
  assert_effect (window, "ae_dims", "^−.*\nagainst 128$");
  /* The weights of eyes and mouth take memory; what they take of the time is less than what is told
   * of any option: under 0.1 % of the work. */
  guise_plan_editor_set_value (get_editor (window), GUISE_PLAN_ALL_STAGES, "resolution", "320");
  ui_wait (has_effects, window, "what options cost in a larger picture");
  assert_effect (window, "eyes_mouth_prio", "^\\+[0-9.]+.(MB|GB)$");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  g_signal_emit_by_name (ui_find (GTK_WIDGET (get_page (window)), "timeline"), "opened");
  ui_settle (GTK_WIDGET (window));
  shoot (window, "e_dims", "plan-against-narrow");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  shoot (window, "e_dims", "plan-against-narrow-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  ui_close_window (window);

  project_checkpoint_make (dir, 10, FALSE);
  window = open_plan (dir);
  ui_wait (has_effects, window, "what options cost");
  settled = dup_effect (window, "ae_dims");
  g_assert_null (settled);
  ui_close_window (window);
}

static gboolean
is_rough (void *window)
{
  return is_idle (window) && guise_plan_costs_is_rough (get_costs (window)) && has_effects (window);
}

static gboolean
is_exact (void *window)
{
  return guise_plan_costs_get_forecast (get_costs (window)) != NULL &&
         !guise_plan_costs_is_rough (get_costs (window));
}

/* While it trains what can be reckoned is, without the device that is in use; all else waits and
 * says so. */
static void
test_while_training (void)
{
  g_autofree char             *dir = make_project ("Under way", "become-character", small);
  GuiseWindow                 *window = ui_open_window (1280, 800);
  char                        *real = NULL;
  g_autofree char             *mark = put_worker (dir, &real);
  const GuiseTrainingForecast *forecast;
  GuiseTrainDevices            devices = { (char *) "cpu,cpu", FALSE };
  int64_t                      n_bytes;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  guise_job_start (guise_open_project_get_training (guise_window_get_project (window)));
  put_back_worker (real);
  ui_wait (is_training, window, "the training");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  ui_wait (is_idle, window, "the plan");
  ui_wait (is_rough, window, "what can be reckoned");
  forecast = guise_plan_costs_get_forecast (get_costs (window));
  g_assert_true (g_array_index (forecast->stages, GuiseStageForecast, 0).fits);
  g_assert_cmpuint (g_array_index (forecast->stages, GuiseStageForecast, 0).device_bytes, >, 0);
  g_assert_cmpfloat (forecast->speed, ==, 0.0); /* nothing was tried */
  ui_settle (GTK_WIDGET (window));
  g_assert_true (has_text (GTK_WIDGET (window), "measured when training rests"));
  g_assert_true (has_text (GTK_WIDGET (window), "exact when training rests"));
  ui_shoot (GTK_WIDGET (window), "plan-training-costs");

  /* Two that share a batch twice as large take what one took. */
  n_bytes = (int64_t) g_array_index (forecast->stages, GuiseStageForecast, 0).device_bytes;
  guise_train_devices_save (&devices);
  guise_plan_editor_set_value (get_editor (window), GUISE_PLAN_ALL_STAGES, "batch_size", "8");
  ui_wait (is_rough, window, "what two take");
  forecast = guise_plan_costs_get_forecast (get_costs (window));
  g_assert_cmpint ((int64_t) g_array_index (forecast->stages, GuiseStageForecast, 0).device_bytes,
                   ==, n_bytes);
  devices.devices = (char *) "";
  guise_train_devices_save (&devices);
  g_assert_cmpint (g_unlink (mark), ==, 0);
  ui_wait (is_not_training, window, "the end of the training");
  ui_wait (is_exact, window, "what it takes here");
  ui_close_window (window);
}

/* ---- advice that has to be heard ---- */

static gboolean
has_question (void *data)
{
  return find_top (ADW_TYPE_MESSAGE_DIALOG) != NULL;
}

static void
switch_warp_off (GuiseWindow *window)
{
  GtkWidget *row = find_row (window, "random_warp");

  gtk_switch_set_active (GTK_SWITCH (guise_option_row_get_control (GUISE_OPTION_ROW (row))), FALSE);
}

static gboolean
is_warp (const char *dir, gboolean wanted)
{
  g_autoptr (GuiseTrainingPlan) plan = read_plan (dir);
  g_autoptr (GuiseSaehd) model = guise_training_plan_new_model (plan, NULL, 0, NULL);

  return guise_saehd_get_options (model)->random_warp == wanted;
}

/* Text of a file becomes another one. */
static void
replace (const char *path, const char *pattern, const char *by)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autofree char *text = NULL;
  g_autofree char *other = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  other = g_regex_replace_literal (regex, text, -1, 0, by, 0, NULL);
  g_assert_cmpstr (text, !=, other);
  g_assert_true (g_file_set_contents (path, other, -1, NULL));
}

/* Off in the stage under way it ends what the model can be used for, so it is asked first. */
static void
test_warp (void)
{
  g_autofree char *dir = make_project ("Warp", "demo", NULL);
  g_autofree char *plan = g_build_filename (dir, "plan.json", NULL);
  GuiseWindow     *window;

  replace (plan, "\"random_warp\": false", "\"random_warp\": true");
  project_checkpoint_make_under_way (dir, 10);
  window = open_plan (dir);
  g_assert_true (is_warp (dir, TRUE));
  g_assert_cmpuint (guise_plan_editor_get_place (get_editor (window)).done, >, 0);
  g_assert_true (has_text (find_row (window, "random_warp"), "no base for other faces"));
  switch_warp_off (window);
  ui_wait (has_question, NULL, "the question");
  ui_shoot (find_top (ADW_TYPE_MESSAGE_DIALOG), "plan-warp-question");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_top (ADW_TYPE_MESSAGE_DIALOG)), "cancel");
  ui_settle (GTK_WIDGET (window));
  ui_wait (is_idle, window, "the plan");
  g_assert_true (is_warp (dir, TRUE));
  g_assert_true (gtk_switch_get_active (GTK_SWITCH (
    guise_option_row_get_control (GUISE_OPTION_ROW (find_row (window, "random_warp"))))));
  switch_warp_off (window);
  ui_wait (has_question, NULL, "the question once more");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_top (ADW_TYPE_MESSAGE_DIALOG)), "off");
  ui_wait (is_idle, window, "the writing");
  g_assert_true (is_warp (dir, FALSE));
  ui_close_window (window);
}

/* A stage with the finest detail says what comes first; true face is there for df only. */
static void
test_hints (void)
{
  g_autofree char *dir = make_project ("Hints", "become-character", NULL);
  GuiseWindow     *window = open_plan (dir);
  GuisePlanEditor *editor = get_editor (window);

  g_assert_false (has_text (GTK_WIDGET (window), "do not judge before"));
  guise_plan_editor_set_stage (editor, guise_plan_editor_get_plan (editor)->stages->len - 1);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (has_text (GTK_WIDGET (window), "do not judge before"));
  g_assert_false (gtk_widget_get_visible (find_row (window, "true_face_power")));
  ui_close_window (window);
  g_clear_pointer (&dir, g_free);
  dir = make_project ("Hints of df", "demo", NULL);
  window = open_plan (dir);
  g_assert_true (gtk_widget_get_visible (find_row (window, "true_face_power")));
  guise_plan_editor_set_value (get_editor (window), GUISE_PLAN_ALL_STAGES, "archi", "liae-ud");
  ui_wait (is_idle, window, "the writing");
  g_assert_false (gtk_widget_get_visible (find_row (window, "true_face_power")));
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/plan-acts/others", test_others);
  g_test_add_func ("/ui/plan-acts/stages", test_stages);
  g_test_add_func ("/ui/plan-acts/duplicate", test_duplicate);
  g_test_add_func ("/ui/plan-acts/start", test_start);
  g_test_add_func ("/ui/plan-acts/files", test_files);
  g_test_add_func ("/ui/plan-acts/warp", test_warp);
  g_test_add_func ("/ui/plan-acts/hints", test_hints);
  g_test_add_func ("/ui/plan-acts/effects", test_effects);
  g_test_add_func ("/ui/plan-acts/while-training", test_while_training);
  g_test_add_func ("/ui/plan-acts/measure", test_measure);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
