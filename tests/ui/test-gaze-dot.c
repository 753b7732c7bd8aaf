/* SPDX-License-Identifier: GPL-3.0-or-later
 * The dot that eyes follow before the camera: its way, when it is there, and that it can be off. */
#include <math.h>
#include <string.h>

#include "app/guise-application.h"
#include "app/project/guise-project-view.h"
#include "app/record/guise-gaze-dot.h"
#include "app/record/guise-record-page.h"
#include "app/record/guise-record-stage.h"
#include "core/guise-data.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "survey/guise-face-states.h"
#include "ui.h"

#define FRAME 0.02 /* seconds */

static char *work; /* folder of this program */

/* ---- its way ---- */

/* Eyes follow it without jumps, it stays in the view and ends where it is asked for: directions are
 * the picture's, and the view is a mirror. */
static void
check_way (int bin, double to_x, double to_y)
{
  double x = NAN, y = NAN, last_x, last_y;

  g_assert_true (guise_gaze_path_locate (bin, 0, 0.0, &last_x, &last_y));
  g_assert_cmpfloat (hypot (last_x, last_y), ==, 0.0);
  for (double t = 0.0; t < 30.0; t += FRAME)
    {
      g_assert_true (guise_gaze_path_locate (bin, 0, t, &x, &y));
      g_assert_cmpfloat (fabs (x), <=, 1.0);
      g_assert_cmpfloat (fabs (y), <=, 1.0);
      g_assert_cmpfloat (hypot (x - last_x, y - last_y), <=, 0.035);
      last_x = x;
      last_y = y;
      if (t < 2.0 || bin == GUISE_GAZE_CORNER)
        continue;
      g_assert_cmpfloat_with_epsilon (x, to_x, 0.13);
      g_assert_cmpfloat_with_epsilon (y, to_y, 0.13);
    }
}

static void
test_way (void)
{
  double x, y;

  check_way (GUISE_GAZE_LEFT, 1.0, 0.0);
  check_way (GUISE_GAZE_RIGHT, -1.0, 0.0);
  check_way (GUISE_GAZE_UP, 0.0, -1.0);
  check_way (GUISE_GAZE_DOWN, 0.0, 1.0);
  check_way (GUISE_GAZE_CORNER, 0.0, 0.0);
  g_assert_false (guise_gaze_path_locate (GUISE_GAZE_CENTRE, 0, 1.0, &x, &y));
  g_assert_false (guise_gaze_path_locate (-1, 0, 1.0, &x, &y));
}

/* All four of them, whichever is the first. */
static void
test_corners (void)
{
  for (guint turn = 0; turn < 4; turn++)
    {
      unsigned seen = 0;

      for (int i = 0; i < 4; i++)
        {
          double x, y;

          g_assert_true (guise_gaze_path_locate (GUISE_GAZE_CORNER, turn, 2.5 + 3.0 * i, &x, &y));
          g_assert_cmpfloat (fabs (x), ==, 1.0);
          g_assert_cmpfloat (fabs (y), ==, 1.0);
          seen |= 1u << ((x > 0.0) + 2 * (y > 0.0));
        }
      g_assert_cmpuint (seen, ==, 15);
    }
}

/* ---- when it is there ---- */

static GuiseRecordFigures
ask_for (GuiseCoverageDimension dimension, int bin)
{
  return (GuiseRecordFigures){
    .has_goal = TRUE,
    .goal = { .dimension = dimension, .bin = bin, .other = GUISE_N_COVERAGE_DIMENSIONS }
  };
}

static gboolean
is_led (GtkWidget *stage, GuiseCoverageDimension dimension, int bin, GuiseRefusal refusal)
{
  const GuiseRecordFigures figures = ask_for (dimension, bin);
  const GuiseRecorderSight sight = { .refusal = refusal,
                                     .text = (char *) "Eyes to your left",
                                     .detail = (char *) "" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFrame) frame =
               guise_frame_new (guise_image_new (GUISE_PIXELS_BGR8, 64, 48, 3, &error), 0, 0, 0);

  g_assert_no_error (error);
  guise_record_stage_follow (GUISE_RECORD_STAGE (stage), &sight, frame, &figures);
  return gtk_widget_get_visible (ui_find (stage, "gaze_dot"));
}

static gboolean
has_moved (void *dot)
{
  double x, y;

  guise_gaze_dot_get_place (dot, &x, &y);
  return x < -0.2;
}

static void
test_leads (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *stage = g_object_new (GUISE_TYPE_RECORD_STAGE, NULL);
  GtkWidget *dot;
  double     x, y;

  gtk_window_set_child (GTK_WINDOW (window), stage);
  gtk_window_set_default_size (GTK_WINDOW (window), 640, 480);
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);
  dot = ui_find (stage, "gaze_dot");
  g_assert_false (gtk_widget_get_visible (dot));
  guise_record_stage_go (GUISE_RECORD_STAGE (stage));
  g_assert_true (is_led (stage, GUISE_COVERAGE_GAZE, GUISE_GAZE_RIGHT, GUISE_REFUSAL_NONE));
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (ui_find (stage, "coach_sub"))), ==,
                   "Follow the dot, keep your head still");
  guise_gaze_dot_get_place (GUISE_GAZE_DOT (dot), &x, &y);
  g_assert_cmpfloat (x, ==, -1.0); /* tests run without animations: it stands where it leads to */
  g_assert_false (is_led (stage, GUISE_COVERAGE_GAZE, GUISE_GAZE_CENTRE, GUISE_REFUSAL_NONE));
  g_assert_false (is_led (stage, GUISE_COVERAGE_YAW, 1, GUISE_REFUSAL_NONE));
  g_assert_true (is_led (stage, GUISE_COVERAGE_GAZE, GUISE_GAZE_UP, GUISE_REFUSAL_NONE));
  g_assert_false (is_led (stage, GUISE_COVERAGE_GAZE, GUISE_GAZE_UP, GUISE_REFUSAL_SECOND_FACE));

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  g_assert_true (is_led (stage, GUISE_COVERAGE_GAZE, GUISE_GAZE_RIGHT, GUISE_REFUSAL_NONE));
  guise_gaze_dot_get_place (GUISE_GAZE_DOT (dot), &x, &y);
  g_assert_cmpfloat (x, >, -0.2);
  ui_wait (has_moved, dot, "the dot to move");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  guise_record_stage_set_dot (GUISE_RECORD_STAGE (stage), FALSE);
  g_assert_false (gtk_widget_get_visible (dot));
  g_assert_false (is_led (stage, GUISE_COVERAGE_GAZE, GUISE_GAZE_UP, GUISE_REFUSAL_NONE));
  guise_record_stage_set_dot (GUISE_RECORD_STAGE (stage), TRUE);
  g_assert_true (is_led (stage, GUISE_COVERAGE_GAZE, GUISE_GAZE_UP, GUISE_REFUSAL_NONE));
  guise_record_stage_rest (GUISE_RECORD_STAGE (stage), "Look at the camera", "");
  g_assert_false (gtk_widget_get_visible (dot));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* ---- on the page ---- */

static char *
make_project (void)
{
  char            *dir = g_build_filename (work, "Eyes", NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autoptr (GError) error = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (src, 4, 4);
  project = guise_project_create (dir, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
  return dir;
}

static gboolean
is_read (void *data)
{
  GuiseOpenProject *project =
    guise_project_view_get_project (GUISE_PROJECT_VIEW (ui_find (data, "project")));

  return guise_open_project_get_faces_path (project, GUISE_FACE_SLOT_DST) != NULL;
}

static gboolean
is_ready (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_READY &&
         guise_recorder_get_frame (data) != NULL;
}

static gboolean
is_closed (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_CLOSED;
}

static gboolean
is_visible (void *dot)
{
  return gtk_widget_get_visible (dot);
}

static gboolean
is_hidden (void *dot)
{
  return !gtk_widget_get_visible (dot);
}

static GtkWidget *
get_page (GuiseWindow *window)
{
  return gtk_widget_get_ancestor (ui_find (GTK_WIDGET (window), "coach_card"),
                                  GUISE_TYPE_RECORD_PAGE);
}

static void
shoot (GuiseWindow *window)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  ui_shoot (GTK_WIDGET (window), "gaze-dot");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), "gaze-dot-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "gaze-dot-narrow");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (GTK_WIDGET (window));
}

/* What the score card misses brings the dot with it; who does not want it switches it off. */
static void
test_page (void)
{
  g_autofree char *model = guise_test_model_file ("face_landmark.tflite");
  g_autofree char *footage = guise_data_find ("demo/performer.mp4", NULL);
  g_autofree char *dir = NULL;
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  g_autoptr (GuiseRecorder) recorder = NULL;
  GuiseWindow *window;
  GtkWidget   *dot;

  if (model == NULL || footage == NULL)
    {
      g_test_skip ("The face models or the demo are not here");
      return;
    }
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  window = ui_open_window (1280, 800);
  dir = make_project ();
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", "dst/gaze/left");
  recorder = g_object_ref (guise_record_page_get_recorder (GUISE_RECORD_PAGE (get_page (window))));
  ui_wait (is_ready, recorder, "the camera");
  dot = ui_find (GTK_WIDGET (window), "gaze_dot");
  g_assert_false (gtk_widget_get_visible (dot));
  gtk_widget_activate_action (get_page (window), "record.toggle", NULL);
  ui_wait (is_visible, dot, "the dot");
  shoot (window);
  gtk_widget_activate_action (get_page (window), "record.gaze-dot", NULL);
  g_assert_false (g_settings_get_boolean (settings, "gaze-dot"));
  ui_wait (is_hidden, dot, "the dot to go");
  g_settings_reset (settings, "gaze-dot");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_wait (is_closed, recorder, "the end of the session");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/gaze-dot/way", test_way);
  g_test_add_func ("/ui/gaze-dot/corners", test_corners);
  g_test_add_func ("/ui/gaze-dot/leads", test_leads);
  g_test_add_func ("/ui/gaze-dot/page", test_page);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
