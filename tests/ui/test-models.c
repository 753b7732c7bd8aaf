/* SPDX-License-Identifier: GPL-3.0-or-later
 * Models that were trained before: what the studio finds in them, and what it offers. */
#include <glib/gstdio.h>

#include "app/faces/guise-face-routes.h"
#include "app/guise-application.h"
#include "app/plan/guise-plan-page-private.h"
#include "app/project/guise-model-page.h"
#include "app/project/guise-new-project-page.h"
#include "app/project/guise-project-view.h"
#include "model/guise-dfl-folder.h"
#include "project/guise-base.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char *work; /* folder of this program */

/* ---- models ---- */

/* As DeepFaceLab leaves it, tiny. Returns: (transfer full): its folder */
static char *
make_folder (const char *name, const char *archi, gboolean is_reusable)
{
  char *dir = g_build_filename (work, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);
  g_autoptr (GuiseDflState) state = guise_dfl_state_new ();
  GuiseSaehdOptions options = guise_saehd_options_default ();
  g_autoptr (GuiseSaehd) model = NULL;

  options.resolution = 32;
  options.ae_dims = 32;
  options.e_dims = options.d_dims = options.d_mask_dims = 16;
  options.random_warp = is_reusable;
  g_assert_true (guise_saehd_archi_parse (archi, &options.archi, NULL));
  model = guise_saehd_new (&options, &error);
  g_assert_no_error (error);
  g_assert_true (guise_saehd_add_weights (model, weights, 7, &error));
  state->iter = 1200;
  g_assert_cmpint (g_mkdir (dir, 0700), ==, 0);
  guise_dfl_folder_save (dir, "mara", model, weights, state, &error);
  g_assert_no_error (error);
  return dir;
}

static char *
make_package (const char *name)
{
  g_autofree char *folder = make_folder ("packed", "liae-ud", TRUE);
  g_autofree char *origin = train_project_make (work, "Origin", "miniature", NULL);
  char            *dir = g_build_filename (work, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("cpu", 1, &error);
  g_autoptr (GuiseProject) project = guise_project_open (origin, &error);
  g_autoptr (GuiseBase) parent = guise_base_find (folder, NULL, NULL, &error);
  g_autoptr (GuiseBase) base = NULL;

  g_assert_no_error (error);
  guise_base_adopt (parent, project, GUISE_BASE_BEGIN, GUISE_DFL_MISSING_REFUSE, device, NULL,
                    &error);
  g_assert_no_error (error);
  base = guise_base_find (origin, NULL, NULL, &error);
  g_assert_no_error (error);
  guise_base_save (base, dir, TRUE, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return dir;
}

static char *
make_dfm (const char *name)
{
  char *path = g_build_filename (work, name, NULL);

  g_assert_true (g_file_set_contents (path, "\010\007\022\005guise", -1, NULL));
  return path;
}

/* ---- the window ---- */

static GtkWidget *
get_visible (GuiseWindow *window)
{
  return adw_leaflet_get_visible_child (ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav")));
}

static GtkWidget *
get_page (GuiseWindow *window)
{
  g_assert_true (GUISE_IS_MODEL_PAGE (get_visible (window)));
  return get_visible (window);
}

static const char *
get_shown (GuiseWindow *window)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (ui_find (get_page (window), "stack")));
}

static gboolean
has_looked (void *data)
{
  return !g_str_equal (get_shown (data), "looking");
}

static gboolean
is_offered (GuiseWindow *window, const char *row)
{
  GtkWidget *widget = ui_find (get_page (window), row);

  return gtk_widget_get_visible (widget) && gtk_widget_is_sensitive (widget);
}

static void
assert_offers (GuiseWindow *window, gboolean live, gboolean face, gboolean more)
{
  ui_wait (has_looked, window, "what it is");
  g_assert_cmpstr (get_shown (window), ==, "found");
  g_assert_cmpint (is_offered (window, "live_row"), ==, live);
  g_assert_cmpint (is_offered (window, "face_row"), ==, face);
  g_assert_cmpint (is_offered (window, "continue_row"), ==, more);
}

static void
drop (GuiseWindow *window, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GSList) files = g_slist_prepend (NULL, file);

  g_assert_true (guise_face_routes_drop (GTK_WIDGET (window), files));
}

static void
shoot_both (GuiseWindow *window, const char *name)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autofree char *dark = g_strconcat (name, "-narrow-dark", NULL);

  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), name);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (GTK_WIDGET (window));
}

static const char *
get_base (GuiseWindow *window)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (ui_find (GTK_WIDGET (window), "base_row")));
}

/* The card of the first page leads to a page that asks; what is no model stays out. */
static void
test_asks (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *broken = g_build_filename (work, "broken", NULL);
  g_autofree char *file = g_build_filename (broken, "x_SAEHD_data.dat", NULL);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.use-model", NULL);
  g_assert_cmpstr (get_shown (window), ==, "choose");
  shoot_both (window, "model-choose");
  g_assert_cmpint (g_mkdir (broken, 0700), ==, 0);
  g_assert_true (g_file_set_contents (file, "no pickle", -1, NULL));
  drop (window, broken);
  ui_wait (has_looked, window, "what it is");
  g_assert_cmpstr (get_shown (window), ==, "choose");
  g_assert_cmpstr (adw_status_page_get_title (
                     ADW_STATUS_PAGE (ui_find (get_page (window), "choose"))),
                   ==, "“broken” cannot be used");
  shoot_both (window, "model-unknown");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_close_window (window);
}

/* A model of DeepFaceLab, opened and dropped: for another face, or trained on where that fits. */
static void
test_folder (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *liae = make_folder ("liae", "liae-ud", TRUE);
  g_autofree char *df = make_folder ("df", "df-ud", FALSE);
  g_autofree char *package = make_package ("package");

  guise_window_open (window, liae);
  assert_offers (window, FALSE, TRUE, TRUE);
  shoot_both (window, "model-folder");
  drop (window, df); /* onto the same page */
  assert_offers (window, FALSE, FALSE, TRUE);
  shoot_both (window, "model-not-reusable");
  drop (window, package);
  assert_offers (window, FALSE, TRUE, TRUE);
  gtk_widget_activate_action (get_page (window), "model.new-face", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (GUISE_IS_NEW_PROJECT_PAGE (get_visible (window)));
  g_assert_cmpstr (get_base (window), ==, package);
  ui_close_window (window);
}

static gboolean
has_project (void *data)
{
  return train_project_is_read (data);
}

static void
set_folder (const char *folder)
{
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);

  g_settings_set_string (settings, "projects-folder", folder);
}

/* Trained on it counts on, also where it is of no use for another face. */
static void
test_continue (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *df = make_folder ("trained", "df-ud", FALSE);
  g_autofree char *folder = g_build_filename (work, "on", NULL);

  set_folder (folder);
  guise_window_open (window, df);
  assert_offers (window, FALSE, FALSE, TRUE);
  gtk_widget_activate_action (get_page (window), "model.continue", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (get_base (window), ==, df);
  gtk_editable_set_text (GTK_EDITABLE (ui_find (get_visible (window), "name")), "Mara");
  gtk_widget_activate_action (get_visible (window), "new-project.create", NULL);
  ui_wait (has_project, window, "the project");
  g_assert_cmpuint (guise_open_project_get_status (guise_window_get_project (window))->iteration,
                    ==, 1200);
  ui_close_window (window);
}

/* A .dfm is used live: in a small project of its own, or in the one that is open. */
static void
test_dfm (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *path = make_dfm ("Mara.dfm");
  g_autofree char *folder = g_build_filename (work, "live", NULL);
  g_autofree char *dir = g_build_filename (folder, "Mara", NULL);
  GtkWidget       *view = ui_find (GTK_WIDGET (window), "project");

  set_folder (folder);
  drop (window, path);
  assert_offers (window, TRUE, FALSE, FALSE);
  shoot_both (window, "model-dfm");
  gtk_widget_activate_action (get_page (window), "model.live", NULL);
  ui_wait (has_project, window, "a project");
  g_assert_cmpstr (guise_open_project_get_path (guise_window_get_project (window)), ==, dir);
  g_assert_cmpint (guise_project_view_get_step (GUISE_PROJECT_VIEW (view)), ==, GUISE_STEP_LIVE);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  drop (window, path);
  g_assert_cmpint (guise_project_view_get_step (GUISE_PROJECT_VIEW (view)), ==, GUISE_STEP_LIVE);
  g_assert_cmpstr (guise_open_project_get_path (guise_window_get_project (window)), ==, dir);
  ui_close_window (window);
}

static gboolean
has_base (void *data)
{
  return guise_plan_editor_get_plan (guise_plan_page_get_editor (data)) != NULL &&
         guise_plan_editor_is_trained (guise_plan_page_get_editor (data));
}

static gboolean
has_plan (void *data)
{
  return guise_plan_editor_get_plan (guise_plan_page_get_editor (data)) != NULL;
}

/* A plan that goes on with a model gets one on its page. */
static void
test_plan (void)
{
  g_autofree char *liae = make_folder ("late", "liae-ud", TRUE);
  g_autofree char *dir = train_project_make (work, "Base wanted", "miniature-reuse", NULL);
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GtkWidget       *view = ui_find (GTK_WIDGET (window), "project");
  GuisePlanPage   *page;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  page = GUISE_PLAN_PAGE (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_PLAN));
  ui_wait (has_plan, page, "the plan");
  g_assert_false (has_base (page));
  shoot_both (window, "plan-base-wanted");
  guise_plan_page_take_base (page, liae);
  ui_wait (has_base, page, "the model");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/models/asks", test_asks);
  g_test_add_func ("/ui/models/folder", test_folder);
  g_test_add_func ("/ui/models/continue", test_continue);
  g_test_add_func ("/ui/models/dfm", test_dfm);
  g_test_add_func ("/ui/models/plan", test_plan);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
