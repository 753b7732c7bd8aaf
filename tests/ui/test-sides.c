/* SPDX-License-Identifier: GPL-3.0-or-later
 * What training asks before other faces are trained on, and what a quick check shows. */
#include <math.h>
#include <signal.h>

#include "app/project/guise-project-view.h"
#include "app/record/guise-record-page.h"
#include "app/train/guise-check-dialog.h"
#include "app/train/guise-gate-view.h"
#include "app/train/guise-sides-dialog.h"
#include "app/train/guise-sides-view.h"
#include "project/guise-check-report.h"
#include "project/guise-project-gate.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

static char *work; /* folder of this program */

static GuiseOpenProject *
get_project (GuiseWindow *window)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return guise_project_view_get_project (GUISE_PROJECT_VIEW (view));
}

static gboolean
is_over (void *data)
{
  return !guise_job_is_active (guise_open_project_get_training (get_project (data)));
}

static GtkWidget *
find_in_page (GuiseWindow *window, const char *id)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return ui_find (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_TRAIN), id);
}

static void
act (GuiseWindow *window, const char *action)
{
  gtk_widget_activate_action (find_in_page (window, "start_button"), action, NULL);
}

static const char *
get_shown (GuiseWindow *window)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find_in_page (window, "body")));
}

static gboolean
is_asked (void *data)
{
  return g_str_equal (get_shown (data), "gate");
}

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GUISE_IS_SIDES_DIALOG (window) || GUISE_IS_CHECK_DIALOG (window))
        return window; /* the list keeps it */
    }
  return NULL;
}

/* By its name a quick check, which ends with a report. */
static const char other_faces[] =
  "{\"format\": 1, \"name\": \"quick-check\", \"title\": \"Swap\", \"options\": {\"resolution\": "
  "32, "
  "\"face_type\": \"wf\", \"archi\": \"liae-ud\"}, \"stages\": ["
  "{\"name\": \"one\", \"title\": \"One\", \"iterations\": 3, \"src\": \"src\", "
  "\"dst\": \"src\"}, "
  "{\"name\": \"two\", \"title\": \"Your own face\", \"iterations\": 3, \"src\": \"src\", "
  "\"dst\": \"dst\"}]}";

static gboolean
shows_sides (void *data)
{
  return guise_sides_view_is_shown (GUISE_SIDES_VIEW (data));
}

static gboolean
is_done (void *data)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (get_project (data));

  return is_over (data) && status->phase == GUISE_PROJECT_PHASE_FINISHED;
}

static const char *
get_text (GtkWidget *root, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (ui_find (root, id)));
}

static void
shoot_faces (GuiseWindow *window)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  ui_shoot (GTK_WIDGET (window), "gate-faces");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), "gate-faces-dark");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_shoot (GTK_WIDGET (window), "gate-faces-narrow-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  ui_shoot (GTK_WIDGET (window), "gate-faces-narrow");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (GTK_WIDGET (window));
}

static gboolean
is_reported (void *data)
{
  return guise_check_dialog_is_ready (data);
}

/* Presses what helps, wherever in the report it is. */
static gboolean
press_cure (GtkWidget *root, const char *label)
{
  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    {
      g_signal_emit_by_name (root, "clicked");
      return TRUE;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (press_cure (child, label))
      return TRUE;
  return FALSE;
}

static gboolean
is_recording_page (void *data)
{
  GtkWidget *leaflet = ui_find (data, "nav");

  return GUISE_IS_RECORD_PAGE (adw_leaflet_get_visible_child (ADW_LEAFLET (leaflet)));
}

/* What the model makes of the faces that are hard, for light, dark and narrow windows. */
static void
check_report (GuiseWindow *window)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GtkWidget       *dialog;
  int              n = 0;

  g_assert_true (gtk_revealer_get_reveal_child (
    GTK_REVEALER (gtk_widget_get_first_child (find_in_page (window, "banner")))));
  act (window, "train.check");
  dialog = find_dialog ();
  ui_wait (is_reported, dialog, "the report");
  for (GtkWidget *row = gtk_widget_get_first_child (ui_find (dialog, "cases")); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    n++;
  g_assert_cmpint (n, ==, GUISE_N_CHECK_CASES);
  ui_shoot (dialog, "check-report");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_window_destroy (GTK_WINDOW (dialog));
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  act (window, "train.check");
  dialog = find_dialog ();
  ui_wait (is_reported, dialog, "the report");
  ui_shoot (dialog, "check-report-narrow-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  g_assert_true (press_cure (dialog, "Record 60"));
  ui_wait (is_recording_page, window, "the page that records");
  g_assert_null (find_dialog ());
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
}

static GuiseLikeness
make_likeness (double to_src)
{
  return (
    GuiseLikeness){ .n = 4, .to_src = to_src, .to_dst = 0.2, .within_src = 0.1, .apart = 0.5 };
}

/* Whole swaps of four faces are no measurement to the percent. */
static void
test_likeness (void)
{
  const GuiseLikeness likely = make_likeness (0.219);
  const GuiseLikeness whole = make_likeness (0.05);
  const GuiseLikeness unknown = make_likeness (NAN);
  g_autofree char    *some = guise_check_dialog_dup_likeness (&likely);
  g_autofree char    *all = guise_check_dialog_dup_likeness (&whole);

  g_assert_cmpstr (some, ==, "About 70 % like the character");
  g_assert_cmpstr (all, ==, "About 100 % like the character");
  g_assert_null (guise_check_dialog_dup_likeness (&unknown));
}

static gboolean
is_answered (void *data)
{
  return !is_asked (data);
}

static gboolean
is_asked_again (void *data)
{
  return is_asked (data) &&
         strstr (get_text (find_in_page (data, "gate"), "text"), "have changed") != NULL;
}

/* Answered elsewhere while nothing trains; then one's own face is recorded once more. */
static void
answer_and_add_face (GuiseWindow *window, const char *dir)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (dir, &error);
  const char      *faces = guise_project_get_faces (project, GUISE_FACE_SLOT_DST)->path;
  g_autofree char *from = g_build_filename (faces, "00001_0.jpg", NULL);
  g_autofree char *to = g_build_filename (faces, "00007_0.jpg", NULL);
  g_autofree char *face = NULL;
  gsize            n;

  guise_project_answer_gate (project, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (from, &face, &n, NULL));
  g_assert_true (g_file_set_contents (to, face, (gssize) n, NULL));
  guise_open_project_refresh (get_project (window));
  ui_wait (is_answered, window, "the answer to be read");
}

/* Whoever has answered sees that, and cannot answer again, until the faces are read. */
static void
check_busy (GuiseWindow *window)
{
  g_assert_cmpstr (get_shown (window), ==, "gate");
  g_assert_true (gtk_widget_get_visible (find_in_page (window, "busy")));
  g_assert_true (gtk_spinner_get_spinning (GTK_SPINNER (find_in_page (window, "spinner"))));
  g_assert_false (gtk_widget_get_visible (find_in_page (window, "wait")));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (find_in_page (window, "pass_button")),
                                    GTK_ACCESSIBLE_STATE_DISABLED, TRUE);
}

/* Of the keyboard: with what was pressed, until that goes; then with what takes its place. */
static GtkWidget *
get_focus (GuiseWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));

  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_get_mapped (focus));
  return focus;
}

static void
check_focus_after (GuiseWindow *window)
{
  g_assert_true (gtk_widget_is_ancestor (get_focus (window), find_in_page (window, "body")));
}

/* By keyboard: the focus goes along, and is at the answers when nothing is left to be stopped. */
static void
stop_here (GuiseWindow *window)
{
  GtkWidget *button = find_in_page (window, "stop_button");

  ui_settle (GTK_WIDGET (window));
  g_assert_true (gtk_widget_grab_focus (button));
  g_signal_emit_by_name (button, "clicked");
  ui_settle (GTK_WIDGET (window));
  check_focus_after (window);
  ui_wait (is_over, window, "the end");
  ui_wait (is_asked, window, "the question, which stays");
  ui_settle (GTK_WIDGET (window));
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_true (get_focus (window) == find_in_page (window, "pass_button"));
}

/* Answered while nothing trains: files are written on a thread, and training goes on by itself. */
static void
test_busy (void)
{
  g_autofree char *recipe = g_build_filename (work, "swap.json", NULL);
  g_autofree char *dir = NULL;
  GuiseWindow     *window;

  g_assert_true (g_file_set_contents (recipe, other_faces, -1, NULL));
  dir = train_project_make (work, "Answered", recipe, train_project_tiny);
  window = train_project_open (dir, 1280, 800);
  act (window, "train.start");
  ui_wait (is_asked, window, "the question");
  stop_here (window);
  g_assert_true (gtk_widget_grab_focus (find_in_page (window, "pass_button")));
  act (window, "train.pass");
  check_busy (window);
  g_assert_true (get_focus (window) == find_in_page (window, "pass_button"));
  ui_wait (is_done, window, "the plan's end");
  g_assert_false (gtk_widget_get_visible (find_in_page (window, "busy")));
  check_focus_after (window);
  ui_close_window (window);
}

static void
open_dir (GuiseWindow *window, const char *dir)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (train_project_is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_settle (GTK_WIDGET (window));
}

/* The project is left for another one, and opened again while it trains: its page is new then. */
static void
come_back (GuiseWindow *window)
{
  g_autofree char *dir = g_strdup (guise_open_project_get_path (get_project (window)));
  g_autofree char *other = train_project_make (work, "Left for", "miniature", train_project_tiny);
  g_autoptr (GtkWidget) before = g_object_ref (find_in_page (window, "gate"));

  open_dir (window, other);
  g_assert_cmpstr (guise_open_project_get_path (get_project (window)), ==, other);
  open_dir (window, dir);
  g_assert_true (find_in_page (window, "gate") != before);
}

/* An answer that a worker keeps is seen as such, wide and narrow; it does so for as long as it is
 * held. */
static void
check_held (GuiseWindow *window)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GuiseJob        *job = guise_open_project_get_training (get_project (window));
  const int        pid = guise_process_job_get_pid (GUISE_PROCESS_JOB (job));

  g_assert_cmpint (pid, >, 0);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  g_assert_true (gtk_widget_grab_focus (find_in_page (window, "pass_button")));
  act (window, "train.pass");
  ui_settle (GTK_WIDGET (window));
  check_busy (window);
  g_assert_true (get_focus (window) == find_in_page (window, "pass_button"));
  ui_shoot (GTK_WIDGET (window), "gate-busy");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  check_busy (window);
  ui_shoot (GTK_WIDGET (window), "gate-busy-narrow-dark");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  ui_settle (GTK_WIDGET (window));
  come_back (window);
  check_busy (window);
  ui_wait (is_asked_again, window, "the question as it was");
  g_assert_true (gtk_widget_grab_focus (find_in_page (window, "pass_button")));
  g_assert_cmpint (kill (pid, SIGCONT), ==, 0);
}

/* Before a stage that trains on other faces both sides are shown, and it goes on when told so. */
static void
test_other_faces (void)
{
  g_autofree char *recipe = g_build_filename (work, "swap.json", NULL);
  g_autofree char *dir = NULL;
  GuiseWindow     *window;
  GtkWidget       *sides, *side;

  g_assert_true (g_file_set_contents (recipe, other_faces, -1, NULL));
  dir = train_project_make (work, "Other faces", recipe, train_project_tiny);
  window = train_project_open (dir, 1280, 800);
  act (window, "train.start");
  ui_wait (is_asked, window, "the question");
  sides = find_in_page (window, "sides");
  ui_wait (shows_sides, sides, "both sides");
  g_assert_cmpstr (get_text (find_in_page (window, "gate"), "question"), ==,
                   "Are these the right faces?");
  g_assert_false (gtk_widget_get_visible (find_in_page (window, "repeat_button")));
  side = ui_find (sides, "src");
  g_assert_cmpstr (get_text (side, "name"), ==, "Character");
  g_assert_cmpstr (get_text (side, "badge"), ==, "As before");
  side = ui_find (sides, "dst");
  g_assert_cmpstr (get_text (side, "name"), ==, "You");
  g_assert_cmpstr (get_text (side, "badge"), ==, "New from here");
  g_assert_cmpstr (get_text (side, "count"), ==, "6 faces");
  shoot_faces (window);
  act (window, "train.stop");
  ui_wait (is_over, window, "the end");
  ui_wait (is_asked, window, "the question, which stays");
  g_assert_false (gtk_widget_get_visible (find_in_page (window, "stop_button")));
  answer_and_add_face (window, dir);
  act (window, "train.start");
  ui_wait (is_asked_again, window, "the question about other faces than before");
  ui_wait (shows_sides, sides, "both sides");
  g_assert_cmpstr (get_text (side, "count"), ==, "7 faces");
  ui_shoot (GTK_WIDGET (window), "gate-faces-again");
  check_held (window);
  ui_wait (is_done, window, "the plan's end");
  g_assert_false (gtk_widget_get_visible (find_in_page (window, "busy")));
  g_assert_cmpstr (get_shown (window), ==, "training");
  check_focus_after (window);
  act (window, "train.faces");
  ui_wait (shows_sides, ui_find (find_dialog (), "sides"), "both sides");
  ui_shoot (find_dialog (), "faces-of-stage");
  gtk_window_destroy (GTK_WINDOW (find_dialog ()));
  check_report (window);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/sides/other-faces", test_other_faces);
  g_test_add_func ("/ui/sides/likeness", test_likeness);
  g_test_add_func ("/ui/sides/busy", test_busy);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
