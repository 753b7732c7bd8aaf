/* SPDX-License-Identifier: GPL-3.0-or-later
 * The shell of the studio: welcome page, new project, steps of a project, widths and styles. */
#include "app/project/guise-new-project-page.h"
#include "app/project/guise-project-view.h"
#include "app/widgets/guise-palette.h"
#include "app/widgets/guise-step-mark.h"
#include "core/guise-data.h"
#include "core/guise-file.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_SRC 5
#define N_DST 7

static char *work; /* folder of this program */

/* ---- projects ---- */

static char *
make_faces (const char *name, unsigned n, unsigned n_masked)
{
  char *dir = g_build_filename (work, name, NULL);

  project_faces_make (dir, n, n_masked);
  return dir;
}

static char *
make_project (const char *name, unsigned n_masked)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = make_faces ("character", N_SRC, N_SRC);
  g_autofree char *dst_name = g_strconcat (name, " me", NULL);
  g_autofree char *dst = make_faces (dst_name, N_DST, n_masked);
  g_autoptr (GError) error = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .path = dst, .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GuiseProject) project =
               guise_project_create (dir, "miniature", faces, NULL, 1, &error);

  g_assert_no_error (error);
  return dir;
}

static GuiseProjectView *
get_view (GuiseWindow *window)
{
  return GUISE_PROJECT_VIEW (ui_find (GTK_WIDGET (window), "project"));
}

static gboolean
is_read (void *data)
{
  GuiseOpenProject *project = guise_project_view_get_project (get_view (data));

  return project != NULL && (guise_open_project_get_status (project) != NULL ||
                             guise_open_project_get_problem (project) != NULL);
}

static void
open_project (GuiseWindow *window, const char *dir)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "a project");
}

static const char *
get_label (GuiseWindow *window, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (ui_find (ui_find (GTK_WIDGET (window), "project"), id)));
}

static const char *
get_page (GuiseWindow *window)
{
  AdwLeaflet *nav = ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav"));

  return gtk_buildable_get_buildable_id (GTK_BUILDABLE (adw_leaflet_get_visible_child (nav)));
}

/* ---- without a window ---- */

static void
test_layouts (void)
{
  static const struct
  {
    int         width;
    GuiseLayout before;
    GuiseLayout after;
  } CASES[] = {
    { 360, GUISE_LAYOUT_WIDE, GUISE_LAYOUT_NARROW },
    { 719, GUISE_LAYOUT_NARROW, GUISE_LAYOUT_NARROW },
    { 720, GUISE_LAYOUT_NARROW, GUISE_LAYOUT_MEDIUM },
    { 712, GUISE_LAYOUT_MEDIUM, GUISE_LAYOUT_MEDIUM },
    { 711, GUISE_LAYOUT_MEDIUM, GUISE_LAYOUT_NARROW },
    { 1099, GUISE_LAYOUT_MEDIUM, GUISE_LAYOUT_MEDIUM },
    { 1100, GUISE_LAYOUT_MEDIUM, GUISE_LAYOUT_WIDE },
    { 1092, GUISE_LAYOUT_WIDE, GUISE_LAYOUT_WIDE },
    { 1091, GUISE_LAYOUT_WIDE, GUISE_LAYOUT_MEDIUM },
    { 1600, GUISE_LAYOUT_NARROW, GUISE_LAYOUT_WIDE },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    g_assert_cmpint (guise_adaptive_choose (CASES[i].width, CASES[i].before), ==, CASES[i].after);
}

/* ---- windows ---- */

static void
test_welcome (void)
{
  GuiseWindow *window = ui_open_window (1280, 800);

  g_assert_cmpstr (get_page (window), ==, "welcome");
  g_assert_false (gtk_widget_get_visible (ui_find (GTK_WIDGET (window), "recent_box")));
  ui_shoot (GTK_WIDGET (window), "welcome-first");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", work);
  g_assert_cmpstr (get_page (window), ==, "welcome"); /* no project; that is said */
  ui_close_window (window);
}

static gboolean
is_plan_shown (void *data)
{
  return gtk_list_box_row_get_index (gtk_list_box_get_selected_row (data)) == GUISE_STEP_PLAN;
}

/* The page reads its plan when it is in view. */
static gboolean
is_plan_read (void *data)
{
  return g_str_equal (get_label (data, "iterations"), "230");
}

static void
test_steps (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Mara as me", 3);
  GtkListBox      *steps;
  GuiseStep       *step;

  open_project (window, dir);
  g_assert_cmpstr (get_page (window), ==, "project");
  steps = GTK_LIST_BOX (ui_find (GTK_WIDGET (window), "steps"));
  for (int id = 0; id < GUISE_N_STEPS; id++)
    g_assert_nonnull (gtk_list_box_get_row_at_index (steps, id));
  step = guise_open_project_get_step (guise_project_view_get_project (get_view (window)),
                                      GUISE_STEP_FACES);
  g_assert_cmpstr (guise_step_get_text (step), ==, "You 7 · Character 5");
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_DONE);
  step = guise_open_project_get_step (guise_project_view_get_project (get_view (window)),
                                      GUISE_STEP_MASKS);
  g_assert_cmpstr (guise_step_get_text (step), ==, "4 faces have no mask");
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_ATTENTION);
  ui_shoot (GTK_WIDGET (window), "project-light");

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "history");
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (steps)), ==,
                   GUISE_STEP_HISTORY);
  g_assert_cmpstr (get_label (window, "next_title"), ==, "Look at the plan");
  gtk_widget_activate (ui_find (GTK_WIDGET (window), "next_button"));
  ui_wait (is_plan_shown, steps, "the plan");
  ui_wait (is_plan_read, window, "what is in the plan");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  g_assert_cmpstr (get_page (window), ==, "welcome");
  ui_shoot (GTK_WIDGET (window), "welcome-recent");
  ui_close_window (window);
}

/* Tab goes from the steps to the page that is shown, and does not walk through the others. */
static void
test_tab (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Tab", 1);
  GtkListBox      *steps;

  open_project (window, dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  steps = GTK_LIST_BOX (ui_find (GTK_WIDGET (window), "steps"));
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (steps))));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD));
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (steps)), ==,
                   GUISE_STEP_TRAIN);
  g_assert_false (
    gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (window)), GTK_WIDGET (steps)));
  ui_close_window (window);
}

static gboolean
has_problem (void *data)
{
  return gtk_widget_get_mapped (ui_find (data, "problem"));
}

static GtkWidget *
show_step (GuiseWindow *window, const char *name)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", name);
  return guise_window_get_step_page (window);
}

static gboolean
has_focus (GuiseWindow *window, GtkWidget *widget)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

/* The focus of the keyboard goes along to the page that is shown, and back to where it was; in the
 * list of steps it stays. */
static void
test_focus (void)
{
  g_autofree char *dir = make_project ("Focus", N_DST);
  GuiseWindow     *window = ui_open_window (1280, 800);
  GtkListBox      *steps;
  GtkWidget       *page;
  GtkWidget       *focus;

  open_project (window, dir);
  ui_settle (GTK_WIDGET (window));
  show_step (window, "train"); /* so that it has something to give the focus to */
  ui_settle (GTK_WIDGET (window));
  page = show_step (window, "faces");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD));
  g_assert_true (gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD));
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (has_focus (window, page));
  page = show_step (window, "train");
  g_assert_true (has_focus (window, page));
  show_step (window, "faces");
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == focus);

  steps = GTK_LIST_BOX (ui_find (GTK_WIDGET (get_view (window)), "steps"));
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_selected_row (steps))));
  show_step (window, "masks");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (has_focus (window, GTK_WIDGET (steps)));
  ui_close_window (window);
}

/* A project whose faces have gone says so where faces are, and in the next card. */
static void
test_lost_faces (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Lost & found", 0);
  g_autofree char *faces = g_build_filename (work, "Lost & found me", NULL);
  GuiseStep       *step;
  const char      *problem;

  guise_test_rm_rf (g_strdup (faces));
  open_project (window, dir);
  step = guise_open_project_get_step (guise_project_view_get_project (get_view (window)),
                                      GUISE_STEP_FACES);
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_STOPPED);
  g_assert_cmpstr (guise_step_get_text (step), ==, "The faces were not found");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_wait (has_problem, window, "the problem");
  problem =
    adw_status_page_get_description (ADW_STATUS_PAGE (ui_find (GTK_WIDGET (window), "problem")));
  g_assert_true (g_str_has_prefix (problem, "The faces were not found. Connect the disk"));
  g_assert_nonnull (strstr (problem, "Lost &amp; found me")); /* it is markup */
  ui_shoot (GTK_WIDGET (window), "faces-lost");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  g_assert_cmpstr (get_label (window, "next_title"), ==, "Find the faces again");
  ui_shoot (GTK_WIDGET (window), "project-lost");
  ui_close_window (window);
}

static void
test_narrow (void)
{
  GuiseWindow     *window = ui_open_window (400, 700);
  g_autofree char *dir = make_project ("Narrow", N_DST);
  AdwLeaflet      *split;

  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "welcome-narrow");
  open_project (window, dir);
  ui_settle (GTK_WIDGET (window));
  split = ADW_LEAFLET (ui_find (GTK_WIDGET (window), "split"));
  g_assert_true (adw_leaflet_get_folded (split));
  ui_shoot (GTK_WIDGET (window), "project-narrow");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "plan");
  g_assert_true (adw_leaflet_get_visible_child (split) == ui_find (GTK_WIDGET (window), "content"));
  ui_shoot (GTK_WIDGET (window), "project-narrow-page");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  g_assert_true (adw_leaflet_get_visible_child (split) == ui_find (GTK_WIDGET (window), "sidebar"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  g_assert_cmpstr (get_page (window), ==, "welcome");
  ui_close_window (window);
}

static void
test_styles (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Dark", 2);

  open_project (window, dir);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  for (int color = 0; color < GUISE_N_COLORS; color++)
    guise_palette_get (GTK_WIDGET (window), (GuiseColor) color); /* a missing one warns, fatally */
  ui_shoot (GTK_WIDGET (window), "project-dark");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-home", NULL);
  ui_shoot (GTK_WIDGET (window), "welcome-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  ui_close_window (window);
}

static gboolean
is_project_shown (void *data)
{
  return g_str_equal (get_page (data), "project");
}

/* A page that lies over the others goes when somebody goes back, also from two at once. */
static void
test_pushed (void)
{
  GuiseWindow *window = ui_open_window (800, 700);
  GtkWidget   *first = gtk_label_new ("first");
  GtkWidget   *second = gtk_label_new ("second");
  AdwLeaflet  *nav = ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav"));
  GtkWidget   *home = adw_leaflet_get_visible_child (nav);

  g_object_add_weak_pointer (G_OBJECT (first), (void **) &first);
  g_object_add_weak_pointer (G_OBJECT (second), (void **) &second);
  guise_window_push (window, first);
  guise_window_push (window, second);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_null (second);
  g_assert_true (adw_leaflet_get_visible_child (nav) == first);
  guise_window_push (window, gtk_label_new ("third"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-home", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_null (first);
  g_assert_true (adw_leaflet_get_visible_child (nav) == home);
  ui_close_window (window);
}

static void
test_new_project (void)
{
  GuiseWindow         *window = ui_open_window (1280, 800);
  g_autofree char     *src = make_faces ("character", N_SRC, N_SRC);
  g_autofree char     *dst = make_faces ("new me", N_DST, N_DST);
  g_autofree char     *made = g_build_filename (work, "made", "Mara", NULL);
  g_autofree char     *parent = g_build_filename (work, "made", NULL);
  GuiseNewProjectPage *page;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-project", "s", "become-character");
  g_assert_cmpstr (get_page (window), ==, "new_project");
  page = GUISE_NEW_PROJECT_PAGE (ui_find (GTK_WIDGET (window), "new_project"));
  guise_new_project_page_begin (page, "become-character", parent);
  guise_new_project_page_set_faces (page, GUISE_FACE_SLOT_SRC, src);
  guise_new_project_page_set_faces (page, GUISE_FACE_SLOT_DST, dst);
  g_assert_false (gtk_widget_is_sensitive (ui_find (GTK_WIDGET (page), "create_button")));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (page), "name")), "Mara");
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_find (GTK_WIDGET (page), "src_consent")), 6);
  ui_shoot (GTK_WIDGET (window), "new-project");
  {
    GtkWidget       *row = ui_find (GTK_WIDGET (page), "beforehand_row");
    g_autofree char *chapter = guise_data_find ("docs/before-you-spend-a-week.md", NULL);

    g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (row)), ==,
                     "win.help-beforehand");
    g_assert_nonnull (chapter);
  }
  gtk_widget_activate_action (GTK_WIDGET (page), "new-project.create", NULL);
  ui_wait (is_project_shown, window, "the new project");
  ui_wait (is_read, window, "its files");
  g_assert_true (guise_project_is_one (made));
  {
    g_autoptr (GuiseProject) project = guise_project_open (made, NULL);

    g_assert_cmpstr (project->plan->name, ==, "become-character");
    g_assert_cmpint (project->faces[GUISE_FACE_SLOT_SRC].consent, ==, GUISE_CONSENT_GENERATED);
    g_assert_cmpint (project->faces[GUISE_FACE_SLOT_DST].consent, ==, GUISE_CONSENT_MISSING);
  }
  ui_close_window (window);
}

static gboolean
has_banner (void *data)
{
  return gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (data, "revealer")));
}

/* Going on with a model wants one; a folder without any is refused in words, and leaves no project.
 */
static void
test_new_from_base (void)
{
  GuiseWindow         *window = ui_open_window (400, 700);
  g_autofree char     *parent = g_build_filename (work, "made", NULL);
  g_autofree char     *made = g_build_filename (parent, "Again", NULL);
  GuiseNewProjectPage *page;
  GtkWidget           *button;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-project", "s", "reuse-model");
  page = GUISE_NEW_PROJECT_PAGE (ui_find (GTK_WIDGET (window), "new_project"));
  button = ui_find (GTK_WIDGET (page), "create_button");
  guise_new_project_page_begin (page, "reuse-model", parent);
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (page), "name")), "Again");
  g_assert_false (gtk_widget_is_sensitive (button));
  guise_new_project_page_set_base (page, work);
  g_assert_true (gtk_widget_is_sensitive (button));
  gtk_widget_activate_action (GTK_WIDGET (page), "new-project.create", NULL);
  ui_wait (has_banner, ui_find (GTK_WIDGET (page), "banner"), "why not");
  g_assert_false (guise_project_is_one (made));
  ui_shoot (GTK_WIDGET (window), "new-project-refused-narrow");
  ui_close_window (window);
}

/* A project without any face: both sides wait to be filled. */
static void
test_new_without_faces (void)
{
  GuiseWindow         *window = ui_open_window (1280, 800);
  g_autofree char     *parent = g_build_filename (work, "made", NULL);
  g_autofree char     *own = g_build_filename (parent, "Later", "faces", "dst", NULL);
  GuiseNewProjectPage *page;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-project", "s", "ready-to-use");
  page = GUISE_NEW_PROJECT_PAGE (ui_find (GTK_WIDGET (window), "new_project"));
  guise_new_project_page_begin (page, "ready-to-use", parent);
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (page), "name")), "Later");
  gtk_widget_activate_action (GTK_WIDGET (page), "new-project.create", NULL);
  ui_wait (is_project_shown, window, "the new project");
  ui_wait (is_read, window, "its files");
  g_assert_true (g_file_test (own, G_FILE_TEST_IS_DIR));
  ui_shoot (GTK_WIDGET (window), "project-without-faces");
  ui_close_window (window);
}

/* Every size between the smallest and a wide one, down and up again: nothing is cut, nothing warns.
 */
static void
test_widths (void)
{
  static const int WIDTHS[] = { 1600, 1100, 1099, 720, 719, 400, 360, 719, 720, 1099, 1100, 1600 };
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Widths", 1);

  open_project (window, dir);
  for (size_t i = 0; i < G_N_ELEMENTS (WIDTHS); i++)
    {
      gtk_window_set_default_size (GTK_WINDOW (window), WIDTHS[i], 700);
      ui_settle (GTK_WIDGET (window));
      gtk_widget_activate_action (GTK_WIDGET (window),
                                  i % 2 == 0 ? "win.go-home" : "win.open-project",
                                  i % 2 == 0 ? NULL : "s", dir);
      ui_settle (GTK_WIDGET (window));
      g_assert_cmpint (gtk_widget_get_width (ui_find (GTK_WIDGET (window), "nav")), <=,
                       gtk_widget_get_width (GTK_WIDGET (window)));
    }
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/shell/layouts", test_layouts);
  g_test_add_func ("/ui/shell/welcome", test_welcome);
  g_test_add_func ("/ui/shell/steps", test_steps);
  g_test_add_func ("/ui/shell/tab", test_tab);
  g_test_add_func ("/ui/shell/focus", test_focus);
  g_test_add_func ("/ui/shell/lost-faces", test_lost_faces);
  g_test_add_func ("/ui/shell/narrow", test_narrow);
  g_test_add_func ("/ui/shell/styles", test_styles);
  g_test_add_func ("/ui/shell/new-project", test_new_project);
  g_test_add_func ("/ui/shell/new-from-base", test_new_from_base);
  g_test_add_func ("/ui/shell/new-without-faces", test_new_without_faces);
  g_test_add_func ("/ui/shell/pushed", test_pushed);
  g_test_add_func ("/ui/shell/widths", test_widths);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
