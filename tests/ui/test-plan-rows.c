/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the page of the plan says of the stages: what each takes, remarks on it, and how large the
 * network is. */
#include <math.h>
#include <string.h>

#include "app/plan/guise-plan-editor.h"
#include "app/plan/guise-plan-options.h"
#include "app/plan/guise-plan-page.h"
#include "app/plan/guise-plan-texts.h"
#include "app/plan/guise-stage-row.h"
#include "app/project/guise-project-view.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "train/guise-training-plan-edit.h"
#include "ui.h"

static char *work; /* folder of this program */

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

static const GuiseTrainingForecast *
get_forecast (GuiseWindow *window)
{
  return guise_plan_costs_get_forecast (guise_plan_editor_get_costs (get_editor (window)));
}

static gboolean
is_idle (void *window)
{
  return guise_plan_editor_get_plan (get_editor (window)) != NULL &&
         !guise_plan_editor_is_busy (get_editor (window));
}

static gboolean
is_reckoned (void *window)
{
  return is_idle (window) && get_forecast (window) != NULL && get_forecast (window)->speed > 0.0;
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

/* ---- rows ---- */

static GtkWidget *
find_row (GuiseWindow *window, unsigned number)
{
  GtkWidget *timeline = ui_find (GTK_WIDGET (get_page (window)), "timeline");
  GtkWidget *list = ui_find (timeline, "list");

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (guise_stage_row_get_kind (GUISE_STAGE_ROW (row)) == GUISE_STAGE_ROW_STAGE &&
        guise_stage_row_get_number (GUISE_STAGE_ROW (row)) == number)
      return row;
  g_error ("no row of stage %u", number);
}

static const char *
get_text (GtkWidget *row, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (ui_find (row, id)));
}

/* What is below a tenth of a GB is told in MB, and what takes less than an hour in minutes. */
static void
check_row (GuiseWindow *window, unsigned number)
{
  const GuiseTrainingPlan  *plan = guise_plan_editor_get_plan (get_editor (window));
  const GuiseTrainingStage *stage = guise_training_plan_get_stage (plan, number - 1);
  const GuiseStageForecast *known =
    &g_array_index (get_forecast (window)->stages, GuiseStageForecast, number - 1);
  GtkWidget       *row = find_row (window, number);
  const double     mib = (double) known->device_bytes / 1048576.0;
  g_autofree char *iterations = g_strdup_printf ("%" G_GUINT64_FORMAT, stage->n_iterations);
  g_autofree char *minutes = g_strdup_printf ("%.0f min", ceil (known->hours * 60.0));
  g_autofree char *memory =
    mib < 102.4 ? g_strdup_printf ("%.0f MB", mib) : g_strdup_printf ("%.1f GB", mib / 1024.0);
  g_autofree char *name = NULL;
  g_autofree char *disk = guise_plan_dup_disk ((double) known->disk_bytes);
  g_autofree char *tooltip = g_strdup_printf ("%s of the disk by the end of this stage", disk);

  g_assert_cmpfloat (known->hours, >, 0.0);
  g_assert_cmpfloat (known->hours, <, 1.0);
  g_assert_cmpfloat (mib, >, 0.0);
  g_assert_cmpstr (get_text (row, "title"), ==, stage->title);
  g_assert_cmpstr (get_text (row, "hours"), ==, minutes);
  g_assert_cmpstr (get_text (row, "memory"), ==, memory);
  g_assert_cmpstr (get_text (row, "disk"), ==, disk);
  g_assert_cmpstr (gtk_widget_get_tooltip_text (ui_find (row, "disk_box")), ==, tooltip);
  g_assert_cmpstr (get_text (row, "iterations"), ==, iterations);
  name = g_strdup_printf ("Stage %u, %s, %s, %s", number, stage->title, minutes, memory);
  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_LABEL, name);
}

/* Each stage says how long it takes, in which memory and how many iterations it has, to the eye
 * and to a screen reader; one that is made longer says so. */
static void
test_stages (void)
{
  g_autofree char *dir = train_project_make (work, "Stages", "miniature", train_project_tiny);
  GuiseWindow     *window = open_plan (dir);

  ui_wait (is_reckoned, window, "the costs");
  ui_settle (GTK_WIDGET (window));
  for (unsigned i = 0; i < guise_plan_editor_get_plan (get_editor (window))->stages->len; i++)
    check_row (window, i + 1);
  guise_plan_editor_set_value (get_editor (window), 1, "iterations", "70");
  ui_wait (is_reckoned, window, "the costs of more");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (get_text (find_row (window, 2), "iterations"), ==, "70");
  check_row (window, 2);
  ui_close_window (window);
}

/* ---- remarks ---- */

static const char *
get_description (GuiseWindow *window)
{
  GtkWidget *group = ui_find (GTK_WIDGET (get_page (window)), "stage_group");

  return adw_preferences_group_get_description (ADW_PREFERENCES_GROUP (group));
}

static gboolean
says (GuiseWindow *window, const char *text)
{
  return strstr (get_description (window), text) != NULL;
}

static void
set_stage (GuiseWindow *window, size_t stage)
{
  guise_plan_editor_set_stage (get_editor (window), stage);
  ui_settle (GTK_WIDGET (window));
}

static void
set_value (GuiseWindow *window, size_t stage, const char *key, const char *value)
{
  guise_plan_editor_set_value (get_editor (window), stage, key, value);
  ui_wait (is_idle, window, "the writing");
  ui_settle (GTK_WIDGET (window));
}

/* What should be known of a plan stands above the options of the stage that it is about; what is
 * about all stages, above those of the first one. */
static void
test_remarks (void)
{
  static const char *const options[] = { "resolution=192", "ae_dims=32",     "e_dims=16",
                                         "d_dims=16",      "d_mask_dims=16", NULL };
  static const char batch[] = "A batch of 2 learns badly; 4 is the least that is worth while.";
  static const char sharp[] =
    "Whole faces need a resolution of at least 224 to be sharp; this plan has 192.";
  g_autofree char *dir = train_project_make (work, "Remarks", "miniature", options);
  GuiseWindow     *window = open_plan (dir);

  set_stage (window, 0);
  g_assert_true (says (window, sharp));
  g_assert_false (says (window, batch));
  set_stage (window, 1);
  g_assert_false (says (window, sharp));
  g_assert_false (says (window, batch));
  set_value (window, 1, "batch_size", "2");
  g_assert_true (says (window, batch));
  set_stage (window, 0);
  set_value (window, GUISE_PLAN_ALL_STAGES, "resolution", "224");
  g_assert_false (says (window, "to be sharp"));
  ui_close_window (window);
}

/* ---- the network ---- */

static GtkWidget *
find_of_type (GtkWidget *root, GType type)
{
  GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE (root, type) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_of_type (child, type);
  return found;
}

static double
read_millions (GuiseWindow *window, const char *begin)
{
  GtkWidget  *options = find_of_type (GTK_WIDGET (get_page (window)), GUISE_TYPE_PLAN_OPTIONS);
  GtkWidget  *one = guise_plan_options_find_row (GUISE_PLAN_OPTIONS (options), "ae_dims");
  GtkWidget  *row = gtk_widget_get_ancestor (one, ADW_TYPE_EXPANDER_ROW);
  const char *text = adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (row));
  g_auto (GStrv) parts = g_strsplit (text, " · ", -1);

  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, begin));
  g_assert_cmpuint (g_strv_length (parts), ==, 5);
  g_assert_true (g_str_has_suffix (parts[4], " million parameters"));
  return g_ascii_strtod (parts[4], NULL);
}

/* How many numbers a model has follows its dimensions. */
static void
test_dimensions (void)
{
  g_autofree char *dir = train_project_make (work, "Network", "miniature", train_project_tiny);
  GuiseWindow     *window = open_plan (dir);
  const double     few = read_millions (window, "ae 32 · e 16 · d 16 · mask 16 · ");

  set_value (window, GUISE_PLAN_ALL_STAGES, "ae_dims", "256");
  g_assert_cmpfloat (read_millions (window, "ae 256 · e 16 · d 16 · mask 16 · "), >, 2.0 * few);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/plan-rows/stages", test_stages);
  g_test_add_func ("/ui/plan-rows/remarks", test_remarks);
  g_test_add_func ("/ui/plan-rows/dimensions", test_dimensions);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
