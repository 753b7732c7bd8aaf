/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page of the plan: all recipes, edits that are read back from the disk, what stops a start. */
#include <stdlib.h>
#include <string.h>

#include "app/guise-error-text.h"
#include "app/plan/guise-grouped-spin.h"
#include "app/plan/guise-option-row.h"
#include "app/plan/guise-plan-advice.h"
#include "app/plan/guise-plan-editor.h"
#include "app/plan/guise-plan-effects.h"
#include "app/plan/guise-plan-lines.h"
#include "app/plan/guise-plan-options.h"
#include "app/plan/guise-plan-page.h"
#include "app/plan/guise-plan-refusals.h"
#include "app/plan/guise-plan-texts.h"
#include "app/project/guise-project-view.h"
#include "app/train/guise-train-devices.h"
#include "project-faces.h"
#include "project/guise-project-plan.h"
#include "support/guise-test.h"
#include "train/guise-plan-flaw.h"
#include "train/guise-recipes.h"
#include "train/guise-train-error.h"
#include "train/guise-training-plan-knobs.h"
#include "ui.h"

static char *work; /* folder of this program */

/* Faces that are there already have been measured. */
static void
make_faces (const char *dir, unsigned n_masked)
{
  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    project_faces_make (dir, 6, n_masked);
}

static char *
make_project (const char *name, const char *recipe, unsigned n_masked)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = g_strdup_printf ("%s/character-%u", work, n_masked);
  g_autofree char *dst = g_build_filename (work, "me", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .path = dst, .consent = GUISE_CONSENT_SELF },
  };

  make_faces (src, n_masked);
  make_faces (dst, 6);
  project = guise_project_create (dir, recipe, faces, NULL, 1, &error);
  g_assert_no_error (error);
  return dir;
}

static GuisePlanPage *
get_page (GuiseWindow *window)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return GUISE_PLAN_PAGE (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_PLAN));
}

static gboolean
is_idle (void *data)
{
  GuisePlanEditor *editor = guise_plan_page_get_editor (get_page (data));

  return guise_plan_editor_get_plan (editor) != NULL && !guise_plan_editor_is_busy (editor);
}

static gboolean
is_reckoned (void *data)
{
  const GuisePlanCosts *costs =
    guise_plan_editor_get_costs (guise_plan_page_get_editor (get_page (data)));

  return is_idle (data) && guise_plan_costs_get_forecast (costs) != NULL &&
         guise_plan_costs_get_forecast (costs)->speed > 0.0;
}

static gboolean
has_memory (void *data)
{
  const GuisePlanCosts *costs =
    guise_plan_editor_get_costs (guise_plan_page_get_editor (get_page (data)));

  return is_idle (data) && guise_plan_costs_get_forecast (costs) != NULL;
}

static GuisePlanEditor *
open_plan (GuiseWindow *window, const char *dir)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  ui_wait (is_idle, window, "the plan");
  return guise_plan_page_get_editor (get_page (window));
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

/* Every option and every knob has its advice, and the advice names nothing else. */
static void
test_advice (void)
{
  size_t             n;
  const GuiseAdvice *all = guise_plan_advice_get_all (&n);
  const char *const *knobs = guise_training_plan_get_knobs ();
  size_t             n_knobs = 0;

  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      const GuiseAdvice *advice = guise_plan_advice_find (guise_saehd_options_get_key (i));

      g_assert_nonnull (advice);
      g_assert_false (advice->is_knob);
      g_assert_cmpint (advice->group == GUISE_ADVICE_NETWORK ||
                         advice->group == GUISE_ADVICE_DIMENSIONS,
                       ==, guise_training_plan_is_locked (advice->key));
    }
  for (; knobs[n_knobs] != NULL; n_knobs++)
    {
      const GuiseAdvice *advice = guise_plan_advice_find (knobs[n_knobs]);

      g_assert_nonnull (advice);
      g_assert_true (advice->is_knob);
    }
  g_assert_cmpuint (n, ==,
                    guise_saehd_options_get_n () + n_knobs + 2); /* backup_hours, both styles */
  for (size_t i = 0; i < n; i++)
    {
      GuiseSaehdOptions options = guise_saehd_options_default ();

      g_assert_cmpuint (strlen (all[i].title), >, 2);
      g_assert_cmpuint (strlen (all[i].advice), >, 20);
      if (all[i].off != NULL)
        g_assert_true (guise_saehd_options_set (&options, all[i].key, all[i].off, NULL));
      for (size_t k = 0; !all[i].is_knob && all[i].choices[k].value != NULL; k++)
        g_assert_true (
          guise_saehd_options_set (&options, all[i].key, all[i].choices[k].value, NULL));
    }
}

static void
test_numbers (void)
{
  double value = 0.0;

  g_assert_true (guise_grouped_spin_parse ("500,000", &value));
  g_assert_cmpfloat (value, ==, 500000.0);
  g_assert_true (guise_grouped_spin_parse ("1 250\u202f000", &value));
  g_assert_cmpfloat (value, ==, 1250000.0);
  g_assert_true (guise_grouped_spin_parse ("0.1", &value));
  g_assert_cmpfloat (value, ==, 0.1);
  g_assert_false (guise_grouped_spin_parse ("many", &value));
  g_assert_false (guise_grouped_spin_parse ("", &value));
}

/* What a plan draws is told beside how long it takes. */
static void
test_electricity (void)
{
  g_autofree char *text = guise_plan_dup_electricity (128.0);

  g_assert_cmpstr (text, ==, "12.8 kWh of electricity for each 100 W that the computer draws");
}

/* Every refusal has words of its own, with the stage; what has none shows the engine's. */
static void
test_refusals (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = guise_recipe_find ("become-character", &error);
  g_autoptr (GuiseTrainingPlan) plan = guise_training_plan_load (path, &error);
  g_autofree char *unnamed = NULL;
  g_autofree char *other = NULL;
  g_autofree char *edit = guise_plan_refusals_dup_edit ("ae_dims");
  g_autofree char *faces = guise_plan_refusals_dup_edit ("src_min");

  g_assert_no_error (error);
  error = g_error_new (GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN, "%s:1:2: technical", plan->label);
  for (int i = GUISE_PLAN_REFUSAL_OTHER + 1; i < GUISE_N_PLAN_REFUSALS; i++)
    {
      GuisePlanRefusal refusal = { (GuisePlanRefusalKind) i, 1, 0, "archi", (char *) "df", 3.0 };
      g_autofree char *text = guise_plan_refusals_dup_text (&refusal, plan, error);

      g_test_message ("%s", text);
      g_assert_true (g_str_has_prefix (text, "Stage 2, “"));
      g_assert_true (g_str_has_suffix (text, "."));
      g_assert_null (strstr (text, "technical"));
      g_assert_null (strstr (text, "archi"));
    }
  {
    GuisePlanRefusal refusal = { .stage = G_MAXSIZE, .other = G_MAXSIZE };

    unnamed = guise_plan_refusals_dup_text (&refusal, plan, error);
    refusal.kind = GUISE_PLAN_REFUSAL_NEEDS_BASE;
    other = guise_plan_refusals_dup_text (&refusal, plan, error);
  }
  g_assert_cmpstr (unnamed, ==, "The plan cannot be read: technical.");
  g_assert_true (g_str_has_prefix (other, "This plan goes on with a trained model"));
  g_assert_cmpstr (edit, ==, "“Between the two faces” cannot have this value.");
  g_assert_cmpstr (faces, ==, "No more faces can be asked for than the best ones that are chosen.");
}

/* Whatever is wrong in the text of a plan is said in the person's language, with its place for who
 * edits the file and without for who clicks. */
static void
test_flaws (void)
{
  for (int i = GUISE_PLAN_FLAW_OTHER + 1; i < GUISE_N_PLAN_FLAWS; i++)
    {
      const GuisePlanFlaw flaw = { (GuisePlanFlawKind) i, "src_keep", "word", 1.0, 40.0, 3, 7 };
      g_autoptr (GError) error =
                   g_error_new (GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_PLAN, "p:3:7: technical");
      g_autofree char *clicked = NULL;
      g_autofree char *edited = NULL;

      guise_plan_flaw_mark (&flaw, error);
      clicked = guise_plan_refusals_dup_error (NULL, error);
      edited = guise_error_text_dup_line (error);
      g_test_message ("%s", edited);
      g_assert_true (g_str_has_prefix (clicked, "The plan cannot be read. "));
      g_assert_true (g_str_has_prefix (edited, "The plan cannot be trained: Line 3, column 7: "));
      g_assert_null (strstr (clicked, "technical"));
      g_assert_null (strstr (edited, "technical"));
    }
}

/* Of a plan as it is read: the sentence names the numbers of its range. */
static void
test_flaw_of_text (void)
{
  static const char text[] = "{\"format\": 1, \"name\": \"x\", \"title\": \"x\",\n"
                             "\"backup_hours\": 200, \"stages\": []}";
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  g_assert_null (guise_training_plan_parse (text, sizeof text - 1, "plan", &error));
  line = guise_error_text_dup_line (error);
  g_assert_cmpstr (line, ==,
                   "The plan cannot be trained: Line 2, column 1: “backup_hours” must be a number "
                   "from 0 to 168. Change it on the page Plan.");
}

static void
on_refused_cb (GuisePlanEditor *editor, const char *text, char **out_text)
{
  g_free (*out_text);
  *out_text = g_strdup (text);
}

/* What cannot be trained is said by the name of its stage and taken back. */
static void
refuse (GuiseWindow *window, GuisePlanEditor *editor, const char *dir)
{
  g_autoptr (GuiseTrainingPlan) before = read_plan (dir);
  g_autoptr (GuiseTrainingPlan) after = NULL;
  g_autofree char *resets = NULL;
  g_autofree char *text = NULL;
  gulong           handler;
  GtkWidget       *row;

  guise_plan_editor_set_stage (editor, 3);
  row = guise_plan_options_find_row (GUISE_PLAN_OPTIONS (
                                       ui_find (GTK_WIDGET (get_page (window)), "options")),
                                     "resets");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "Not possible"));
  handler = g_signal_connect (editor, "refused", G_CALLBACK (on_refused_cb), &text);
  guise_plan_editor_set_value (editor, 3, "resets", "100000");
  ui_wait (is_idle, window, "the refusal");
  g_signal_handler_disconnect (editor, handler);
  g_assert_true (g_str_has_prefix (text, "Stage 4, “"));
  g_assert_nonnull (strstr (text, "”: A reset is not possible while random warp is off"));
  resets = guise_plan_editor_dup_value (editor, 3, "resets");
  g_assert_cmpstr (resets, ==, "0");
  after = read_plan (dir);
  g_assert_true (g_bytes_equal (before->text, after->text));
  g_assert_false (guise_plan_editor_can_undo (editor));
}

static void
shoot (GuiseWindow *window, const char *name)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  g_autofree char *light = g_strdup_printf ("%s-light", name);
  g_autofree char *dark = g_strdup_printf ("%s-dark", name);

  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static gboolean
is_trained (void *data)
{
  return is_idle (data) &&
         guise_plan_editor_is_trained (guise_plan_page_get_editor (get_page (data)));
}

/* What was imported is settled: the network has padlocks, and another recipe is for another
 * project. */
static void
lock (GuiseWindow *window, GuisePlanEditor *editor, const char *dir)
{
  const char *const options[] = { "ae_dims=256", NULL };
  GtkWidget        *page = GTK_WIDGET (get_page (window));
  g_autofree char  *before = NULL;
  g_autofree char  *after = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (dir, &error);

  g_assert_true (guise_project_set_imported (project, options, 1000, &error));
  g_assert_no_error (error);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "history");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  ui_wait (is_trained, window, "what was imported");
  g_assert_true (gtk_widget_get_visible (ui_find (page, "duplicate_button")));
  guise_plan_editor_set_value (editor, 1, "batch_size", "4");
  g_assert_false (guise_plan_editor_can_undo (editor));
  before = guise_plan_editor_dup_value (editor, 0, "ae_dims");
  g_assert_cmpstr (before, ==, "256");
  g_assert_true (guise_plan_editor_is_overridden (editor, "ae_dims"));
  guise_plan_editor_set_value (editor, GUISE_PLAN_ALL_STAGES, "ae_dims", "128");
  ui_wait (is_idle, window, "the refusal");
  after = guise_plan_editor_dup_value (editor, 0, "ae_dims");
  g_assert_cmpstr (after, ==, "256");
  guise_plan_editor_set_stage (editor, 4);
  ui_wait (has_memory, window, "the costs");
  shoot (window, "plan-locked");
}

/* An edit is on the disk, and the way back too. */
static void
test_edit (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Mara as me", "become-character", 6);
  GuisePlanEditor *editor = open_plan (window, dir);
  g_autoptr (GuiseTrainingPlan) before = read_plan (dir);
  g_autoptr (GuiseTrainingPlan) edited = NULL;
  g_autoptr (GuiseTrainingPlan) back = NULL;
  g_autofree char *batch = NULL;

  refuse (window, editor, dir);
  guise_plan_editor_set_value (editor, 3, "iterations", "600000");
  guise_plan_editor_set_value (editor, 3, "batch_size", "6");
  ui_wait (is_idle, window, "the writing");
  edited = read_plan (dir);
  g_assert_cmpuint (guise_training_plan_get_stage (edited, 3)->n_iterations, ==, 600000);
  batch = guise_plan_editor_dup_value (editor, 3, "batch_size");
  g_assert_cmpstr (batch, ==, "6");
  act (window, "plan.copy-stage");
  ui_wait (is_idle, window, "the writing");
  g_assert_cmpuint (guise_plan_editor_get_plan (editor)->stages->len, ==, 6);
  g_assert_cmpuint (guise_plan_editor_get_stage (editor), ==, 4);
  act (window, "plan.remove-stage");
  act (window, "plan.undo");
  act (window, "plan.undo");
  act (window, "plan.undo");
  act (window, "plan.undo");
  g_assert_false (guise_plan_editor_can_undo (editor));
  ui_wait (is_idle, window, "the way back");
  back = read_plan (dir);
  g_assert_true (g_bytes_equal (before->text, back->text));
  lock (window, editor, dir);
  ui_close_window (window);
}

static gboolean
is_shown (void *data)
{
  return GUISE_IS_PLAN_PAGE (guise_window_get_step_page (data)) && has_memory (data);
}

static gboolean
show_plan_cb (void *window)
{
  gtk_widget_activate_action (window, "win.show-step", "s", "plan");
  return G_SOURCE_REMOVE;
}

/* The page of faces, which comes first, has done its work. */
static gboolean
is_quiet (void *data)
{
  return guise_open_project_get_status (guise_window_get_project (data)) != NULL &&
         guise_window_get_step_page (data) != NULL &&
         !g_str_equal (gtk_label_get_label (GTK_LABEL (ui_find (data, "bar_verdict"))),
                       "Not measured yet") &&
         !gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (data, "job_bar")));
}

typedef struct
{
  GuiseWindow *window;
  guint        n_rows;    /* options that were there at the last turn of the main loop */
  guint        most_rows; /* that one turn has made */
} Making;

static guint
count_rows (GtkWidget *root)
{
  guint n = GUISE_IS_OPTION_ROW (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

/* Asked at every turn. */
static gboolean
is_made (void *data)
{
  Making     *making = data;
  const guint n = count_rows (GTK_WIDGET (making->window));

  making->most_rows = MAX (making->most_rows, n - making->n_rows);
  making->n_rows = n;
  return n > 0 && is_shown (making->window) &&
         !gtk_test_accessible_has_state (GTK_ACCESSIBLE (
                                           ui_find (GTK_WIDGET (get_page (making->window)),
                                                    "options")),
                                         GTK_ACCESSIBLE_STATE_BUSY);
}

/* A page with fifty options is not made at once: the window goes on meanwhile. All at once is a
 * third of a second, one is some milliseconds. */
static void
test_first (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("First", "become-character", 6);
  Making           making = { .window = window };
  UiStall          stall;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_quiet, window, "the faces");
  ui_settle (GTK_WIDGET (window));
  ui_watch_main_loop ();
  g_idle_add (show_plan_cb, window);
  ui_wait (is_made, &making, "the plan");
  stall = ui_get_stall ();
  g_test_message ("The first look at a plan held the main loop for %.1f ms at most (%.1f by the "
                  "clock), %u turns",
                  (double) stall.longest_cpu_us / 1000, (double) stall.longest_wall_us / 1000,
                  stall.n_turns);
  g_assert_cmpuint (making.n_rows, >, 40);
  g_assert_cmpuint (making.most_rows, ==, 1);
  ui_close_window (window);
}

static gboolean
is_shared (void *data)
{
  const GuisePlanCosts *costs =
    guise_plan_editor_get_costs (guise_plan_page_get_editor (get_page (data)));

  return is_reckoned (data) && guise_plan_costs_get_forecast (costs)->n_ranks == 2;
}

/* What a plan takes follows where it will be trained, hours included. */
static void
test_devices (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Devices", "miniature", 6);
  g_auto (GuiseTrainDevices) devices = { g_strdup ("cpu"), FALSE };

  guise_train_devices_save (&devices);
  open_plan (window, dir);
  ui_wait (is_reckoned, window, "hours on one device");
  g_free (devices.devices);
  devices.devices = g_strdup ("cpu,cpu");
  guise_train_devices_save (&devices);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "history");
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  ui_wait (is_shared, window, "hours on two");
  g_free (devices.devices);
  devices.devices = g_strdup ("auto");
  guise_train_devices_save (&devices);
  ui_close_window (window);
}

/* Every recipe can be taken, shown, edited and read back. */
static void
take_recipes (GuiseWindow *window, GuisePlanEditor *editor, const char *dir)
{
  g_auto (GStrv) names = guise_recipe_list (NULL);

  /* Nobody looks: what they cost is not reckoned. */
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "history");
  for (size_t i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = guise_recipe_find (names[i], &error);
      g_autoptr (GuiseTrainingPlan) now = NULL;

      guise_plan_editor_take_plan (editor, guise_training_plan_load (path, &error), NULL);
      g_assert_no_error (error);
      guise_plan_editor_set_value (editor, 0, "iterations", "12345");
      ui_wait (is_idle, window, "the recipe");
      now = read_plan (dir);
      g_assert_cmpstr (now->name, ==, names[i]);
      g_assert_cmpuint (guise_training_plan_get_stage (now, 0)->n_iterations, ==, 12345);
      for (size_t stage = 0; stage < now->stages->len; stage++)
        guise_plan_editor_set_stage (editor, stage);
    }
}

/* Costs follow; where there is little room, options are a page of their own. */
static void
test_pictures (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Miniature", "miniature", 6);
  GuisePlanEditor *editor = open_plan (window, dir);

  guise_plan_editor_set_stage (editor, 3);
  ui_wait (is_reckoned, window, "the costs");
  g_assert_true (gtk_widget_get_sensitive (guise_plan_page_get_start_button (get_page (window))));
  shoot (window, "plan");
  act (window, "plan.choose-recipe");
  ui_shoot (GTK_WIDGET (window), "plan-recipes");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  shoot (window, "plan-narrow");
  g_signal_emit_by_name (ui_find (GTK_WIDGET (get_page (window)), "timeline"), "opened");
  shoot (window, "plan-options-narrow");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  take_recipes (window, editor, dir);
  ui_close_window (window);
}

/* Faces without masks where the plan wants them: the start waits, and the button leads there. */
static void
test_blocked (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Blocked", "become-character", 3);
  GuisePlanEditor *editor = open_plan (window, dir);
  g_autoptr (GPtrArray) lines = guise_plan_dup_lines (editor, NULL);
  const GuisePlanLine *first = lines->pdata[0];
  GtkWidget           *start = guise_plan_page_get_start_button (get_page (window));

  ui_wait (has_memory, window, "the costs");
  g_assert_cmpint (first->state, ==, GUISE_STEP_STOPPED);
  g_assert_cmpstr (first->text, ==,
                   "3 character faces have no mask. Stage 1 cannot start without.");
  g_assert_cmpstr (first->actions[0], ==, "win.show-step::masks");
  g_assert_false (gtk_widget_get_sensitive (start));
  g_assert_nonnull (gtk_widget_get_tooltip_text (start));
  shoot (window, "plan-blocked");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  shoot (window, "plan-blocked-narrow");
  ui_close_window (window);
}

static const GuisePlanLine *
find_batch_line (const GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    {
      const GuisePlanLine *line = lines->pdata[i];

      if (line->actions[0] != NULL && g_str_has_prefix (line->actions[0], "plan.use-batch"))
        return line;
    }
  return NULL;
}

static gboolean
is_too_much (void *data)
{
  const GuisePlanEditor       *editor = guise_plan_page_get_editor (get_page (data));
  const GuiseTrainingForecast *forecast =
    guise_plan_costs_get_forecast (guise_plan_editor_get_costs (editor));

  return forecast != NULL && !g_array_index (forecast->stages, GuiseStageForecast, 4).fits;
}

static gboolean
is_compared (void *data)
{
  const GuisePlanCosts *costs =
    guise_plan_editor_get_costs (guise_plan_page_get_editor (get_page (data)));
  int64_t bytes;
  double  share;

  return !is_too_much (data) && guise_plan_costs_get_effect (costs, "gan_power", &bytes, &share) &&
         bytes > 0 && share > 0.0;
}

static gboolean
is_loaded (const char *library)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, library) != NULL;
}

/* The card is opened by another process: here it would keep memory from training. */
static void
check_no_card (GuiseWindow *window, const char *module)
{
  GuisePlanEditor *editor = guise_plan_page_get_editor (get_page (window));
  g_autofree char *name = g_path_get_basename (module);

  g_assert_true (guise_plan_costs_is_on_card (guise_plan_editor_get_costs (editor)));
  g_assert_true (is_loaded ("libgtk-4.so"));
  g_assert_false (is_loaded (name));
  g_assert_false (is_loaded ("guise-cuda"));
  g_assert_false (is_loaded ("libcuda"));
}

/* More than there is: the largest batch that fits is offered, and taken by its button. What the
 * options of the stage cost is told. This computer has a graphics card, an emulated one, and the
 * window's process does not touch it. */
static void
test_too_much (void)
{
  const char      *module = g_getenv ("GUISE_TEST_GPU");
  const gboolean   has_card = module != NULL && g_setenv ("GUISE_CUDA_MODULE", module, TRUE);
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Too much", "become-character", 6);
  GuisePlanEditor *editor = open_plan (window, dir);
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *batch = NULL;

  guise_plan_editor_set_stage (editor, 4);
  guise_plan_editor_set_value (editor, 4, "batch_size", "1000");
  ui_wait (is_too_much, window, "the costs");
  ui_shoot (GTK_WIDGET (window), "plan-too-much");
  lines = guise_plan_dup_lines (editor, NULL);
  g_assert_false (gtk_widget_get_sensitive (guise_plan_page_get_start_button (get_page (window))));
  {
    const char *action = find_batch_line (lines)->actions[0];
    GVariant   *target = NULL;
    char       *name = NULL;

    g_assert_true (g_action_parse_detailed_name (action, &name, &target, NULL));
    g_assert_true (
      gtk_widget_activate_action_variant (GTK_WIDGET (get_page (window)), name, target));
    g_variant_unref (target);
    g_free (name);
  }
  batch = guise_plan_editor_dup_value (editor, 4, "batch_size");
  g_assert_cmpint (atoi (batch), >, 0);
  g_assert_cmpint (atoi (batch), <, 1000);
  /* What other programs take meanwhile may be what was left. */
  guise_plan_editor_set_value (editor, 4, "batch_size", "4");
  ui_wait (is_compared, window, "what options cost");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "plan-effects");
  if (has_card)
    check_no_card (window, module);
  ui_close_window (window);
  g_unsetenv ("GUISE_CUDA_MODULE");
}

/* ---- the largest batch ---- */

static int
get_largest (GuiseWindow *window)
{
  const GuisePlanCosts *costs =
    guise_plan_editor_get_costs (guise_plan_page_get_editor (get_page (window)));
  const GuiseTrainingForecast *forecast = guise_plan_costs_get_forecast (costs);

  return g_array_index (forecast->stages, GuiseStageForecast, 0).largest_batch;
}

static gboolean
has_largest (void *window)
{
  return has_memory (window) && get_largest (window) > 0;
}

/* "10.8 GB\n12 is the largest that fits", as it stands beside the batch. */
static char *
dup_batch_effect (GuiseWindow *window, gboolean *out_too_much)
{
  return guise_plan_effects_dup_text (guise_plan_page_get_editor (get_page (window)),
                                      guise_plan_advice_find ("batch_size"), out_too_much);
}

static const GuiseStageForecast *
get_first_stage (GuisePlanEditor *editor)
{
  const GuiseTrainingForecast *forecast =
    guise_plan_costs_get_forecast (guise_plan_editor_get_costs (editor));

  return &g_array_index (forecast->stages, GuiseStageForecast, 0);
}

static gboolean
is_batch_known (void *editor)
{
  return get_first_stage (editor)->batch_size ==
         GPOINTER_TO_INT (g_object_get_data (editor, "batch"));
}

/* Waits until a batch of stage 0 was looked at. Returns: whether it fits. */
static gboolean
try_batch (GuiseWindow *window, int batch)
{
  GuisePlanEditor *editor = guise_plan_page_get_editor (get_page (window));
  g_autofree char *value = g_strdup_printf ("%d", batch);

  g_object_set_data (G_OBJECT (editor), "batch", GINT_TO_POINTER (batch));
  guise_plan_editor_set_value (editor, 0, "batch_size", value);
  ui_wait (is_batch_known, editor, "the batch to be looked at");
  return get_first_stage (editor)->fits;
}

/* On a card of so much memory. Returns: the largest batch that is named. */
static int
check_largest (const char *dir, const char *n_bytes)
{
  GuiseWindow     *window;
  GuisePlanEditor *editor;
  g_autofree char *text = NULL;
  g_autofree char *expected = NULL;
  gboolean         is_too_much;
  int              largest;

  g_setenv ("GUISE_HOST_GPU_BYTES", n_bytes, TRUE);
  window = ui_open_window (1280, 800);
  editor = open_plan (window, dir);
  guise_plan_editor_set_stage (editor, 0);
  ui_wait (has_largest, window, "the largest batch");
  largest = get_largest (window);
  expected = g_strdup_printf ("\n%d is the largest that fits", largest);
  text = dup_batch_effect (window, &is_too_much);
  g_assert_true (g_str_has_suffix (text, expected));
  g_assert_cmpint (largest, <, GUISE_FORECAST_MAX_BATCH);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "plan-largest");
  g_assert_true (try_batch (window, largest));
  g_assert_false (try_batch (window, largest + 1));
  g_assert_cmpint (get_largest (window), ==, largest);
  g_free (text);
  text = dup_batch_effect (window, &is_too_much);
  g_assert_true (is_too_much);
  g_assert_true (g_str_has_suffix (text, expected));
  try_batch (window, 4);
  ui_wait (is_idle, window, "the writing");
  ui_close_window (window);
  g_unsetenv ("GUISE_HOST_GPU_BYTES");
  return largest;
}

/* What is named fits, and one more does not; more memory takes more. */
static void
test_largest (void)
{
  const char      *module = g_getenv ("GUISE_TEST_GPU");
  g_autofree char *dir = make_project ("Largest", "miniature", 6);
  int              small, large;

  if (module == NULL)
    {
      g_test_skip ("there is no emulated graphics card");
      return;
    }
  g_setenv ("GUISE_CUDA_MODULE", module, TRUE);
  small = check_largest (dir, "60000000");
  large = check_largest (dir, "90000000");
  g_assert_cmpint (small, <, large);
  g_unsetenv ("GUISE_CUDA_MODULE");
}

/* Nothing is said of memory that nobody knows, and no end where none was looked for. */
static void
test_largest_words (void)
{
  GuiseWindow           *window = ui_open_window (1280, 800);
  g_autofree char       *dir = make_project ("Many fit", "miniature", 6);
  GuisePlanEditor       *editor = open_plan (window, dir);
  g_autofree char       *text = NULL;
  GuiseTrainingForecast *forecast;
  gboolean               is_too_much;

  guise_plan_editor_set_stage (editor, 0);
  ui_wait (has_largest, window, "the largest batch");
  text = dup_batch_effect (window, &is_too_much);
  g_assert_true (g_str_has_suffix (text, "\n64 and more fit"));
  forecast =
    (GuiseTrainingForecast *) guise_plan_costs_get_forecast (guise_plan_editor_get_costs (editor));
  forecast->n_free_bytes = 0;
  g_free (text);
  text = dup_batch_effect (window, &is_too_much);
  g_assert_null (strstr (text, "fit"));
  ui_close_window (window);
}

/* ---- a monitor on the card ---- */

#define GIB ((uint64_t) 1 << 30)

/* Two cards: the first one trains, and the monitor is connected to this one; -1: to none. */
static int monitor;

static void
fill_card (GuiseHostFinding *finding, int index)
{
  finding->index = index;
  finding->name = g_strdup ("NVIDIA RTX 3060");
  finding->n_bytes = 12 * GIB;
  finding->n_free_bytes = 11 * GIB + GIB / 10;
}

static GPtrArray *
probe_made_up (GuiseHostProbe probe, const GuiseHostSetup *setup, GCancellable *cancellable)
{
  GPtrArray *findings = guise_host_findings_new ();

  for (int i = 0; probe == GUISE_HOST_PROBE_CARDS && i < 2; i++)
    {
      fill_card (guise_host_findings_add (findings, GUISE_HOST_CARD, GUISE_HOST_GOOD), i);
      if (i == monitor)
        fill_card (guise_host_findings_add (findings, GUISE_HOST_DISPLAY, GUISE_HOST_BETTER), i);
    }
  return findings;
}

static gboolean
is_looked_at (void *check)
{
  return guise_system_check_get_findings (check, GUISE_HOST_PROBE_CARDS) != NULL;
}

/* The button of the line about it; NULL: there is none. */
static GtkWidget *
find_display_button (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (root)),
                                         "plan.explain-display") == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_display_button (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
look_at_monitor (GuiseWindow *window, int card)
{
  g_autoptr (GuiseSystemCheck) check = guise_system_check_new (probe_made_up);

  monitor = card;
  guise_plan_page_set_check (get_page (window), check);
  ui_wait (is_looked_at, check, "the graphics cards");
  ui_settle (GTK_WIDGET (window));
  return find_display_button (GTK_WIDGET (get_page (window)));
}

static gboolean
is_dialog_shown (void *window)
{
  GList   *windows = gtk_window_list_toplevels ();
  gboolean found = FALSE;

  for (GList *link = windows; link != NULL; link = link->next)
    found |= ADW_IS_MESSAGE_DIALOG (link->data) &&
             gtk_window_get_transient_for (link->data) == GTK_WINDOW (window) &&
             gtk_widget_get_mapped (link->data);
  g_list_free (windows);
  return found;
}

/* It is said where it matters, with what helps, and stops nothing. */
static void
test_monitor (void)
{
  GuiseWindow            *window = ui_open_window (1280, 800);
  g_autofree char        *dir = make_project ("Monitor", "miniature", 6);
  const GuiseTrainDevices second = { .devices = (char[]){ "cuda:1" } };
  const GuiseTrainDevices any = { .devices = (char[]){ "auto" } };
  const GuiseTrainDevices processor = { .devices = (char[]){ "cpu" } };
  GtkWidget              *button;

  open_plan (window, dir);
  ui_wait (has_memory, window, "the costs");
  g_assert_null (look_at_monitor (window, -1));
  g_assert_null (look_at_monitor (window, 1));
  guise_train_devices_save (&second);
  g_assert_null (look_at_monitor (window, 0));
  g_assert_nonnull (look_at_monitor (window, 1));
  guise_train_devices_save (&processor);
  g_assert_null (look_at_monitor (window, 0));
  guise_train_devices_save (&any);
  button = look_at_monitor (window, 0);
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (guise_plan_page_get_start_button (get_page (window))));
  shoot (window, "plan-monitor");
  g_assert_true (gtk_widget_activate (button));
  ui_wait (is_dialog_shown, window, "what helps");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  shoot (window, "plan-monitor-narrow");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/plan/advice", test_advice);
  g_test_add_func ("/ui/plan/numbers", test_numbers);
  g_test_add_func ("/ui/plan/electricity", test_electricity);
  g_test_add_func ("/ui/plan/refusals", test_refusals);
  g_test_add_func ("/ui/plan/flaws", test_flaws);
  g_test_add_func ("/ui/plan/flaw-of-text", test_flaw_of_text);
  g_test_add_func ("/ui/plan/first", test_first);
  g_test_add_func ("/ui/plan/devices", test_devices);
  g_test_add_func ("/ui/plan/edit", test_edit);
  g_test_add_func ("/ui/plan/pictures", test_pictures);
  g_test_add_func ("/ui/plan/blocked", test_blocked);
  g_test_add_func ("/ui/plan/too-much", test_too_much);
  g_test_add_func ("/ui/plan/monitor", test_monitor);
  g_test_add_func ("/ui/plan/largest", test_largest);
  g_test_add_func ("/ui/plan/largest-words", test_largest_words);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
