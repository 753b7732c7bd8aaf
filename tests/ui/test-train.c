/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page of training, with a worker that really trains a tiny model. */
#include "app/guise-error-text.h"
#include "app/project/guise-project-view.h"
#include "app/train/guise-history-point.h"
#include "app/train/guise-loss-plot.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "nn/guise-nn.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "train/guise-train-error.h"
#include "ui.h"

#define N_ITERATIONS 24
#define STAGE        50 /* iterations of the first stage of the miniature */

static char *work; /* folder of this program */

static const char *const tiny[] = { "resolution=32", "ae_dims=32",       "e_dims=16",
                                    "d_dims=16",     "d_mask_dims=16",   "batch_size=2",
                                    "gan_dims=16",   "gan_patch_size=8", NULL };

static char *
make_project (const char *name)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dst = g_build_filename (work, "me", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (src, 6, 6);
  project_faces_make (dst, 6, 6);
  {
    const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
      { .path = src, .consent = GUISE_CONSENT_GENERATED },
      { .path = dst, .consent = GUISE_CONSENT_SELF },
    };

    project = guise_project_create (dir, "miniature", faces, tiny, 1, &error);
  }
  g_assert_no_error (error);
  return dir;
}

static GuiseOpenProject *
get_project (GuiseWindow *window)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return guise_project_view_get_project (GUISE_PROJECT_VIEW (view));
}

static gboolean
is_read (void *data)
{
  return guise_open_project_get_status (get_project (data)) != NULL;
}

static gboolean
has_trained (void *data)
{
  GuiseJob *job = guise_open_project_get_training (get_project (data));

  if (guise_job_get_error (job) != NULL)
    g_error ("%s", guise_job_get_error (job)->message);
  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (job)) >= N_ITERATIONS;
}

static gboolean
has_trained_on (void *data)
{
  GuiseJob *job = guise_open_project_get_training (get_project (data));

  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (job)) >= N_ITERATIONS + 12;
}

static gboolean
is_paused (void *data)
{
  return guise_job_get_state (guise_open_project_get_training (get_project (data))) ==
         GUISE_JOB_PAUSED;
}

static gboolean
is_over (void *data)
{
  return !guise_job_is_active (guise_open_project_get_training (get_project (data)));
}

static gboolean
has_checkpoint (void *data)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (get_project (data));

  return status != NULL && status->n_checkpoints > 0 && status->strip != NULL;
}

static const char *
get_start_label (GuiseWindow *window)
{
  return gtk_button_get_label (GTK_BUTTON (ui_find (GTK_WIDGET (window), "start_button")));
}

static void
act (GuiseWindow *window, const char *action)
{
  gtk_widget_activate_action (ui_find (GTK_WIDGET (window), "start_button"), action, NULL);
}

/* Ticks are round numbers, and there are not too many of them. */
static void
test_ticks (void)
{
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (10, 5), 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (230, 6), 50, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (1564200, 6), 500000, 1e-3);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (0.9, 5), 0.2, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (1, 1), 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (guise_loss_plot_get_tick (0, 5), 1, 1e-9);
}

/* What a person reads says what to do; the engine's sentence comes with what is only general. */
static void
test_error_texts (void)
{
  const GError     lost = { GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST, (char *) "cuda error 719" };
  const GError     full = { GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, (char *) "write: 28" };
  const GError     gio = { G_IO_ERROR, G_IO_ERROR_NO_SPACE, (char *) "No space left" };
  const GError     large = { GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY, (char *) "14 of 12" };
  const GError     odd = { g_quark_from_static_string ("odd"), 7, (char *) "The moon is full." };
  g_autofree char *of_lost = guise_error_text_dup_line (&lost);
  g_autofree char *of_odd = guise_error_text_dup_line (&odd);

  g_assert_cmpstr (of_lost, ==,
                   "The graphics card stopped answering. Try again; if it stays away, restart the "
                   "computer.");
  g_assert_cmpstr (of_odd, ==, "That did not work: The moon is full. Try again.");
  g_assert_cmpstr (guise_error_text_get (&full).title, ==, guise_error_text_get (&gio).title);
  g_assert_cmpstr (guise_error_text_get (&large).title, ==, "This stage does not fit into memory");
  g_assert_false (guise_error_text_get (&large).needs_details);
}

static void
test_training (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Mara as me");
  GuiseStep       *step;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  g_assert_cmpstr (get_start_label (window), ==, "Start");
  ui_shoot (GTK_WIDGET (window), "train-ready");

  act (window, "train.start");
  g_assert_cmpstr (get_start_label (window), ==, "Pause");
  ui_wait (has_trained, window, "iterations");
  step = guise_open_project_get_step (get_project (window), GUISE_STEP_TRAIN);
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_RUNNING);
  act (window, "train.start");
  ui_wait (is_paused, window, "a pause");
  g_assert_cmpstr (get_start_label (window), ==, "Go on");
  ui_wait (has_checkpoint, window, "a checkpoint and a strip");
  ui_shoot (GTK_WIDGET (window), "train-paused");
  act (window, "train.stop");
  ui_wait (is_over, window, "the end");
  g_assert_cmpint (guise_job_get_state (guise_open_project_get_training (get_project (window))), ==,
                   GUISE_JOB_DONE);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_shoot (GTK_WIDGET (window), "train-narrow");
  ui_close_window (window);
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

/* The status follows the worker, ahead of the files. */
static gboolean
is_in_second_stage (void *data)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (data);

  return status != NULL && status->stage == 1 && status->iteration > STAGE;
}

/* Closing the window asks; neither answer loses anything. */
static void
test_closing (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Closing");
  g_autoptr (GtkWindow) kept = g_object_ref (GTK_WINDOW (window));
  g_autoptr (GuiseOpenProject) project = NULL;
  g_autoptr (GuiseProjectStatus) status = NULL;
  g_autoptr (GuiseProject) files = NULL;
  GuiseJob *job;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  project = g_object_ref (get_project (window));
  job = guise_open_project_get_training (project);
  guise_job_start (job);
  gtk_window_close (kept);
  g_assert_nonnull (find_dialog ());
  ui_shoot (find_dialog (), "train-closing");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "keep");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (window)));
  g_assert_true (guise_job_is_active (job));
  ui_wait (is_in_second_stage, project, "the second stage, without a window");
  g_assert_cmpuint (guise_open_project_get_status (project)->stage_done, <, STAGE);

  gtk_window_present (kept);
  gtk_window_close (kept);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "stop");
  while (guise_job_is_active (job))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  files = guise_project_open (dir, NULL);
  status = guise_project_status_read (files, NULL, NULL);
  g_assert_cmpuint (status->iteration, >, STAGE); /* it was saved */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (g_steal_pointer (&kept));
}

typedef struct
{
  GuiseOpenProject *project;
  uint64_t          iteration;
} Goal;

static gboolean
is_there (void *data)
{
  const Goal               *goal = data;
  const GuiseProjectStatus *status = guise_open_project_get_status (goal->project);

  return status != NULL && status->iteration == goal->iteration;
}

static gboolean
is_quiet (void *data)
{
  gboolean is_busy;

  g_object_get (data, "is-busy", &is_busy, NULL);
  return !is_busy;
}

/* What was kept is listed; going back asks, and where training stood is kept. */
static void
test_history (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("History");
  GuiseJob        *job;
  GtkListBox      *list;
  GListModel      *points;
  Goal             goal = { NULL, 0 };

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "history");
  ui_shoot (GTK_WIDGET (window), "history-empty");
  goal.project = get_project (window);
  job = guise_open_project_get_training (goal.project);
  guise_job_start (job);
  ui_wait (has_trained, window, "iterations");
  guise_process_job_backup (GUISE_PROCESS_JOB (job));
  ui_wait (has_trained_on, window, "more iterations");
  guise_job_stop (job);
  ui_wait (is_over, window, "the end");
  goal.iteration = guise_process_job_get_saved_iteration (GUISE_PROCESS_JOB (job));
  guise_open_project_refresh (goal.project);
  ui_wait (is_there, &goal, "the files");

  points = guise_open_project_get_points (goal.project);
  g_assert_cmpuint (g_list_model_get_n_items (points), >=, 2);
  list = GTK_LIST_BOX (ui_find (GTK_WIDGET (window), "point_list"));
  for (guint i = 0; i < g_list_model_get_n_items (points); i++)
    {
      g_autoptr (GuiseHistoryPoint) point = g_list_model_get_item (points, i);

      if (guise_history_point_get_backup (point) == NULL)
        continue;
      goal.iteration = guise_history_point_get_iteration (point);
      gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, (int) i));
    }
  g_assert_cmpuint (goal.iteration, <, guise_open_project_get_status (goal.project)->iteration);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "history");
  guise_open_project_refresh (goal.project);
  ui_wait (is_quiet, goal.project, "the files");
  g_assert_null (find_dialog ());
  gtk_widget_activate_action (GTK_WIDGET (list), "history.restore", NULL);
  g_assert_nonnull (find_dialog ());
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "go");
  ui_wait (is_there, &goal, "the way back");
  ui_close_window (window);
}

/* A project without its faces does not train: that is said on the page, and nothing crashes. */
static void
test_refused (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Refused");
  g_autofree char *faces = g_build_filename (work, "me", NULL);

  guise_test_rm_rf (g_strdup (faces));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  act (window, "train.start");
  ui_wait (is_over, window, "the end");
  g_assert_cmpint (guise_job_get_state (guise_open_project_get_training (get_project (window))), ==,
                   GUISE_JOB_FAILED);
  ui_shoot (GTK_WIDGET (window), "train-refused");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/train/ticks", test_ticks);
  g_test_add_func ("/ui/train/error-texts", test_error_texts);
  g_test_add_func ("/ui/train/training", test_training);
  g_test_add_func ("/ui/train/closing", test_closing);
  g_test_add_func ("/ui/train/history", test_history);
  g_test_add_func ("/ui/train/refused", test_refused);
  status = g_test_run ();
  guise_test_rm_rf (work);
  return status;
}
