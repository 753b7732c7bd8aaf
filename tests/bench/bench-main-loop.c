/* SPDX-License-Identifier: GPL-3.0-or-later
 * How long the studio's main loop is held up while faces are recorded and imported and while a
 * model is trained: meson test --benchmark bench-main-loop -v. An argument: footage in place of a
 * camera, else the one that comes with the program. */
#include "app/faces/guise-face-routes.h"
#include "app/faces/guise-intake.h"
#include "app/project/guise-project-view.h"
#include "app/record/guise-record-page.h"
#include "core/guise-data.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

#define N_FACES      20
#define N_ITERATIONS 40

static char *work; /* folder of this program */

static void
report (const char *what)
{
  const UiStall stall = ui_get_stall ();

  g_print ("%-10s %5u turns, %3u over 16 ms, %4u frames; longest of the main thread's processor: "
           "turn %5.1f ms, frame %5.1f ms, all but frames %5.1f ms; held up %5.1f ms\n",
           what, stall.n_turns, stall.n_long, stall.n_frames, (double) stall.longest_cpu_us / 1e3,
           (double) stall.longest_frame_us / 1e3, (double) stall.longest_rest_us / 1e3,
           (double) stall.longest_us / 1e3);
}

static GuiseOpenProject *
open_project (GuiseWindow *window, const char *dir)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (train_project_is_read, window, "the project");
  return guise_window_get_project (window);
}

/* ---- recording ---- */

static gboolean
has_camera (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_READY;
}

static gboolean
has_recorded (void *data)
{
  return guise_recorder_get_figures (data)->n_faces >= N_FACES;
}

static gboolean
is_closed (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_CLOSED;
}

static void
bench_recording (const char *footage)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = train_project_make (work, "Recording", "miniature", train_project_tiny);
  g_autoptr (GuiseRecorder) recorder = NULL;
  GtkWidget *page;

  open_project (window, dir);
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  ui_watch_main_loop ();
  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", "dst");
  page =
    gtk_widget_get_ancestor (ui_find (GTK_WIDGET (window), "coach_card"), GUISE_TYPE_RECORD_PAGE);
  recorder = g_object_ref (guise_record_page_get_recorder (GUISE_RECORD_PAGE (page)));
  ui_wait (has_camera, recorder, "the camera");
  ui_settle (GTK_WIDGET (window));
  report ("opening");
  ui_watch_main_loop ();
  gtk_widget_activate_action (page, "record.toggle", NULL);
  ui_wait (has_recorded, recorder, "faces");
  report ("recording");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_wait (is_closed, recorder, "the end");
  ui_close_window (window);
}

/* ---- import ---- */

static gboolean
is_imported (void *data)
{
  return !guise_job_is_active (guise_intake_get_job (data));
}

static void
bench_import (const char *footage)
{
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = { 0 };
  g_autofree char        *dir = g_build_filename (work, "Import", NULL);
  g_autoptr (GuiseProject) made = guise_project_create (dir, "miniature", faces, NULL, 1, NULL);
  GuiseWindow      *window = ui_open_window (1280, 800);
  GuiseOpenProject *project = open_project (window, dir);
  GSList            list = { g_file_new_for_path (footage), NULL };

  gtk_widget_activate_action (GTK_WIDGET (window), "win.import", "s", "src");
  ui_settle (GTK_WIDGET (window));
  ui_watch_main_loop ();
  g_assert_true (guise_face_routes_drop (GTK_WIDGET (window), &list));
  ui_wait (is_imported, guise_intake_get (project, GUISE_FACE_SLOT_SRC), "the import");
  ui_settle (GTK_WIDGET (window));
  report ("import");
  g_object_unref (list.data);
  ui_close_window (window);
}

/* ---- training ---- */

static gboolean
has_trained (void *data)
{
  GuiseJob *job = guise_open_project_get_training (guise_window_get_project (data));

  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (job)) >= N_ITERATIONS;
}

static gboolean
is_over (void *data)
{
  return !guise_job_is_active (guise_open_project_get_training (guise_window_get_project (data)));
}

static void
bench_training (void)
{
  g_autofree char *dir = train_project_make (work, "Training", "miniature", train_project_tiny);
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GtkWidget       *view = ui_find (GTK_WIDGET (window), "project");
  GtkWidget       *page = guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_TRAIN);

  ui_watch_main_loop ();
  gtk_widget_activate_action (page, "train.start", NULL);
  ui_wait (has_trained, window, "iterations");
  report ("training");
  ui_watch_main_loop ();
  gtk_widget_activate_action (page, "train.stop", NULL);
  ui_wait (is_over, window, "the end");
  ui_settle (GTK_WIDGET (window));
  report ("stopping");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  g_autofree char *performer = NULL;
  g_autofree char *character = NULL;

  ui_init (&argc, &argv);
  performer = argc > 1 ? g_strdup (argv[1]) : guise_data_find ("demo/performer.mp4", NULL);
  character = guise_data_find ("demo/character.mp4", NULL);
  g_assert_nonnull (performer);
  g_assert_nonnull (character);
  work = guise_test_tmp_dir ();
  bench_recording (performer);
  bench_import (character);
  bench_training ();
  guise_test_rm_rf (work);
  guise_leave (0);
}
