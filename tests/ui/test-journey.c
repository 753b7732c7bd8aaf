/* SPDX-License-Identifier: GPL-3.0-or-later
 * From nothing to a trained model and back to an earlier point of it, as somebody new does it:
 * through pages and their actions, with footage of synthetic people for a camera. */
#include <string.h>

#include "app/faces/guise-consent-page.h"
#include "app/faces/guise-import-page.h"
#include "app/faces/guise-wall-grid.h"
#include "app/guise-window.h"
#include "app/project/guise-new-project-page.h"
#include "app/record/guise-record-page.h"
#include "app/train/guise-history-point.h"
#include "app/train/guise-scrubber.h"
#include "core/guise-data.h"
#include "job/guise-process-job.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_FACES 6

static char *work; /* folder of this program */

static GtkWidget *
get_top (GuiseWindow *window)
{
  return adw_leaflet_get_visible_child (ADW_LEAFLET (ui_find (GTK_WIDGET (window), "nav")));
}

/* ---- pictures ---- */

/* Light and dark. */
static void
shoot_styles (GuiseWindow *window, const char *name)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);

  ui_shoot (GTK_WIDGET (window), name);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

/* In a wide window and in a narrow one. */
static void
shoot_all (GuiseWindow *window, const char *name)
{
  g_autofree char *narrow = g_strconcat (name, "-narrow", NULL);

  shoot_styles (window, name);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  shoot_styles (window, narrow);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (GTK_WIDGET (window));
}

/* ---- what is waited for ---- */

static const GuiseProjectStatus *
get_status (GuiseWindow *window)
{
  GuiseOpenProject *project = guise_window_get_project (window);

  return project != NULL ? guise_open_project_get_status (project) : NULL;
}

static gboolean
is_read (void *data)
{
  return get_status (data) != NULL;
}

static gboolean
has_recorded (void *data)
{
  return guise_recorder_get_figures (data)->n_faces >= N_FACES;
}

static gboolean
is_ready (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_READY;
}

static gboolean
is_closed (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_CLOSED;
}

static gboolean
has_own_faces (void *data)
{
  const GuiseProjectStatus *status = get_status (data);

  return status != NULL && status->faces[GUISE_FACE_SLOT_DST].n_faces >= N_FACES;
}

static gboolean
has_both (void *data)
{
  const GuiseProjectStatus *status = get_status (data);

  return has_own_faces (data) && status->faces[GUISE_FACE_SLOT_SRC].n_faces >= N_FACES;
}

static gboolean
is_imported (void *data)
{
  return !guise_job_is_active (guise_intake_get_job (data));
}

static GuiseJob *
get_training (GuiseWindow *window)
{
  return guise_open_project_get_training (guise_window_get_project (window));
}

typedef struct
{
  GuiseWindow *window;
  uint64_t     iteration;
} Goal;

static gboolean
has_trained (void *data)
{
  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (get_training (data))) >= 5;
}

/* A backup is a point to go back to. What there is is read anew now and then. */
static gboolean
has_backup (void *data)
{
  GuiseOpenProject *project = guise_window_get_project (data);
  static int64_t    asked_us;

  if (g_get_monotonic_time () - asked_us > G_USEC_PER_SEC / 5)
    {
      guise_open_project_refresh (project);
      asked_us = g_get_monotonic_time ();
    }
  return g_list_model_get_n_items (guise_open_project_get_points (project)) > 0;
}

static gboolean
has_trained_on (void *data)
{
  const Goal *goal = data;

  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (get_training (goal->window))) >=
         goal->iteration;
}

static gboolean
is_over (void *data)
{
  return !guise_job_is_active (get_training (data));
}

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window; /* the list keeps it */
    }
  return NULL;
}

/* ---- the stops ---- */

static void
go_to (GuiseWindow *window, const char *step)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", step);
  ui_settle (GTK_WIDGET (window));
}

static char *
begin (GuiseWindow *window)
{
  g_autofree char     *parent = g_build_filename (work, "Guise", NULL);
  GuiseNewProjectPage *page;

  shoot_all (window, "journey-1-welcome");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.new-project", "s", "miniature");
  page = GUISE_NEW_PROJECT_PAGE (ui_find (GTK_WIDGET (window), "new_project"));
  guise_new_project_page_begin (page, "miniature", parent);
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (page), "name")), "Mara as me");
  gtk_widget_activate_action (GTK_WIDGET (page), "new-project.create", NULL);
  ui_wait (is_read, window, "the new project");
  shoot_all (window, "journey-2-project");
  return g_build_filename (parent, "Mara as me", NULL);
}

static void
record (GuiseWindow *window)
{
  GuiseRecordPage *page;
  g_autoptr (GuiseRecorder) recorder = NULL;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", "dst");
  page = GUISE_RECORD_PAGE (
    gtk_widget_get_ancestor (ui_find (GTK_WIDGET (window), "coach_card"), GUISE_TYPE_RECORD_PAGE));
  recorder = g_object_ref (guise_record_page_get_recorder (page));
  ui_wait (is_ready, recorder, "the camera");
  gtk_widget_activate_action (GTK_WIDGET (page), "record.toggle", NULL);
  ui_wait (has_recorded, recorder, "faces before the camera");
  shoot_styles (window, "journey-3-record");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_wait (is_closed, recorder, "the end of the session");
  ui_wait (has_own_faces, window, "the recorded faces, counted");
}

static void
import (GuiseWindow *window)
{
  g_autofree char *clip = guise_data_find ("demo/character.mp4", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (clip);
  GuiseIntake *intake = guise_intake_get (guise_window_get_project (window), GUISE_FACE_SLOT_SRC);
  GSList      *files = g_slist_prepend (NULL, file);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.import", "s", "src");
  g_assert_true (GUISE_IS_IMPORT_PAGE (guise_window_get_over (window)));
  g_assert_true (guise_intake_add_all (intake, files));
  g_slist_free (files);
  ui_wait (is_imported, intake, "the faces of the clip");
  shoot_all (window, "journey-4-import");
  ui_wait (has_both, window, "the imported faces, counted");
}

static GuiseWallGrid *
get_grid (GuiseWindow *window)
{
  return GUISE_WALL_GRID (ui_find (GTK_WIDGET (window), "grid"));
}

static const char *
get_label (GuiseWindow *window, const char *id)
{
  return gtk_button_get_label (GTK_BUTTON (ui_find (GTK_WIDGET (window), id)));
}

static gboolean
is_measured (void *data)
{
  const char *verdict = gtk_label_get_label (GTK_LABEL (ui_find (data, "bar_verdict")));

  return !g_str_equal (verdict, "Not measured yet") && guise_wall_grid_is_idle (get_grid (data)) &&
         !gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (data, "job_bar")));
}

static gboolean
has_chosen (void *data)
{
  return g_str_equal (get_label (data, "chosen_filter"), "Chosen 5") && is_measured (data);
}

static gboolean
is_aside (void *data)
{
  return g_str_equal (get_label (data, "aside_filter"), "Set aside 1") &&
         gtk_widget_is_sensitive (ui_find (data, "undo_button")) &&
         guise_wall_grid_is_idle (get_grid (data));
}

static gboolean
is_back (void *data)
{
  return g_str_equal (get_label (data, "aside_filter"), "Set aside 0");
}

/* The best five of the character's faces; one is set aside, and brought back. */
static void
choose (GuiseWindow *window)
{
  GtkWidget *grid;

  go_to (window, "faces");
  gtk_widget_activate_action (GTK_WIDGET (get_grid (window)), "faces.slot", "s", "src");
  ui_wait (is_measured, window, "the faces, measured");
  grid = GTK_WIDGET (get_grid (window));
  gtk_widget_activate_action (grid, "faces.count", "s", "5");
  gtk_widget_activate_action (grid, "faces.best", NULL);
  ui_wait (has_chosen, window, "the best");
  shoot_all (window, "journey-4-best");
  guise_wall_grid_select_only (get_grid (window), 1);
  gtk_widget_activate_action (grid, "faces.set-aside", NULL);
  ui_wait (is_aside, window, "one set aside");
  gtk_widget_activate_action (grid, "faces.undo", NULL);
  ui_wait (is_back, window, "it to be brought back");
}

static gboolean
is_asked_of_own (void *data)
{
  GtkWidget *page = get_top (data);

  return GUISE_IS_CONSENT_PAGE (page) &&
         strstr (gtk_label_get_label (GTK_LABEL (ui_find (page, "count"))), "“You”") != NULL;
}

static gboolean
is_asked_no_more (void *data)
{
  return !GUISE_IS_CONSENT_PAGE (get_top (data));
}

static gboolean
has_pictures (void *data)
{
  return gtk_widget_get_first_child (ui_find (get_top (data), "pictures")) != NULL;
}

static void
answer (GuiseWindow *window, const char *check, const char *shot)
{
  GtkWidget *page = get_top (window);

  ui_wait (has_pictures, window, "the faces that are asked about");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_find (page, check)), TRUE);
  ui_settle (GTK_WIDGET (window));
  shoot_all (window, shot);
  gtk_widget_activate_action (page, "consent.confirm", NULL);
}

/* Both sides are asked for; then training begins by itself. */
static void
state_consent (GuiseWindow *window)
{
  g_assert_true (GUISE_IS_CONSENT_PAGE (get_top (window)));
  answer (window, "licensed_check", "journey-6-consent");
  ui_wait (is_asked_of_own, window, "the question about oneself");
  answer (window, "self_check", "journey-6-consent-again");
  ui_wait (is_asked_no_more, window, "the end of questions");
}

static void
train (GuiseWindow *window)
{
  Goal goal = { window, 0 };

  go_to (window, "train");
  gtk_widget_activate_action (guise_window_get_step_page (window), "train.start", NULL);
  state_consent (window);
  ui_wait (has_trained, window, "iterations");
  gtk_widget_activate_action (guise_window_get_step_page (window), "train.backup", NULL);
  ui_wait (has_backup, window, "a backup");
  goal.iteration = guise_process_job_get_iteration (GUISE_PROCESS_JOB (get_training (window))) + 4;
  ui_wait (has_trained_on, &goal, "more iterations");
  shoot_styles (window, "journey-7-train");
  gtk_widget_activate_action (guise_window_get_step_page (window), "train.stop", NULL);
  ui_wait (is_over, window, "the end, saved");
}

static gboolean
is_at (void *data)
{
  const Goal *goal = data;

  return get_status (goal->window) != NULL &&
         get_status (goal->window)->iteration == goal->iteration;
}

static gboolean
has_points (void *data)
{
  return g_list_model_get_n_items (
           guise_open_project_get_points (guise_window_get_project (data))) >= 2;
}

/* To the first point there is; the iteration that it has. */
static uint64_t
go_back (GuiseWindow *window)
{
  Goal           goal = { window, 0 };
  GuiseScrubber *scrubber;

  guise_open_project_refresh (guise_window_get_project (window));
  ui_wait (has_points, window, "points to go back to");
  go_to (window, "history");
  scrubber = GUISE_SCRUBBER (ui_find (GTK_WIDGET (window), "scrubber"));
  for (int i = 0; i < 10; i++)
    guise_scrubber_step (scrubber, GUISE_SCRUBBER_B, -1, FALSE);
  goal.iteration =
    guise_history_point_get_iteration (guise_scrubber_get_point (scrubber, GUISE_SCRUBBER_B));
  g_assert_cmpuint (goal.iteration, <, get_status (window)->iteration);
  ui_settle (GTK_WIDGET (window));
  shoot_all (window, "journey-8-history");
  gtk_widget_activate_action (GTK_WIDGET (scrubber), "history.restore", NULL);
  g_assert_nonnull (find_dialog ());
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "go");
  ui_wait (is_at, &goal, "the way back");
  return goal.iteration;
}

static void
test_journey (void)
{
  GuiseWindow     *window;
  g_autofree char *model = guise_test_model_file ("face_landmark.tflite");
  g_autofree char *camera = guise_data_find ("demo/performer.mp4", NULL);
  g_autofree char *dir = NULL;
  Goal             goal = { NULL, 0 };

  if (model == NULL)
    {
      g_test_skip ("the face models are not here; data/setup fetches them");
      return;
    }
  g_setenv ("GUISE_CAMERA", camera, TRUE);
  window = ui_open_window (1280, 800);
  dir = begin (window);
  record (window);
  import (window);
  choose (window);
  shoot_all (window, "journey-5-faces");
  go_to (window, "plan");
  shoot_all (window, "journey-5-plan");
  train (window);
  goal.iteration = go_back (window);
  ui_close_window (window);

  /* Another day everything is as it was left. */
  goal.window = ui_open_window (400, 700);
  gtk_widget_activate_action (GTK_WIDGET (goal.window), "win.open-project", "s", dir);
  ui_wait (is_at, &goal, "the project as it was left");
  g_assert_true (has_both (goal.window));
  g_assert_true (get_status (goal.window)->faces[GUISE_FACE_SLOT_SRC].has_consent);
  shoot_styles (goal.window, "journey-9-another-day-narrow");
  ui_close_window (goal.window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/journey", test_journey);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
