/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page of training, with a worker that really trains a tiny model. */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>

#include "app/guise-application.h"
#include "app/guise-notifier.h"
#include "app/project/guise-project-view.h"
#include "app/train/guise-heat.h"
#include "app/train/guise-history-page.h"
#include "app/train/guise-history-point.h"
#include "app/train/guise-loss-plot-private.h"
#include "app/train/guise-scrubber.h"
#include "app/train/guise-trouble-view.h"
#include "app/widgets/guise-job-words.h"
#include "app/widgets/guise-thumb.h"
#include "core/guise-error.h"
#include "core/guise-file.h"
#include "job/guise-job-private.h"
#include "nn/guise-nn.h"
#include "project/guise-project.h"
#include "store/guise-gate-file.h"
#include "store/guise-journal.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "train/guise-train-error.h"
#include "ui.h"

#define N_ITERATIONS 24
#define STAGE        50 /* iterations of the first stage of the miniature */

static char *work; /* folder of this program */

static char *
make_project (const char *name)
{
  return train_project_make (work, name, "miniature", train_project_tiny);
}

static GuiseOpenProject *
get_project (GuiseWindow *window)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return guise_project_view_get_project (GUISE_PROJECT_VIEW (view));
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

/* Other pages have parts of the same name. */
static GtkWidget *
find_in_page (GuiseWindow *window, const char *id)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return ui_find (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_TRAIN), id);
}

static gboolean
has_strip (void *data)
{
  gboolean is_loaded;

  g_object_get (find_in_page (data, "strip"), "is-loaded", &is_loaded, NULL);
  return is_loaded;
}

static const char *
get_start_label (GuiseWindow *window)
{
  return adw_button_content_get_label (ADW_BUTTON_CONTENT (find_in_page (window, "start_content")));
}

static AdwWindowTitle *
get_head (GuiseWindow *window)
{
  return ADW_WINDOW_TITLE (find_in_page (window, "title"));
}

static void
act (GuiseWindow *window, const char *action)
{
  gtk_widget_activate_action (find_in_page (window, "start_button"), action, NULL);
}

static gboolean
has_read_part (void *data)
{
  GuiseLossPlot *plot = data;

  return plot->later == 0 && plot->reading == NULL;
}

/* They come some time after the iterations. */
static gboolean
has_losses (void *data)
{
  const GuiseLossPlot *plot = data;

  return plot->points->len > 20;
}

/* A part of the losses is read anew; all of it comes back; the table has the same numbers. */
static void
look_at_part (GuiseWindow *window)
{
  GuiseLossPlot *plot = GUISE_LOSS_PLOT (find_in_page (window, "plot"));
  GtkWidget     *table;
  guint          n;

  ui_wait (has_losses, plot, "losses");
  n = plot->points->len;
  guise_loss_plot_see (plot, 2, 22);
  ui_wait (has_read_part, plot, "a part");
  g_assert_true (plot->is_zoomed);
  g_assert_cmpuint (plot->points->len, <=, 21);
  g_assert_nonnull (guise_loss_plot_find_column (plot, 200));
  plot->pointer = 200;
  guise_loss_plot_invalidate (plot);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "train-part");
  plot->pointer = -1;
  table = guise_loss_table_present (plot);
  ui_settle (table);
  ui_shoot (table, "loss-table");
  gtk_window_destroy (GTK_WINDOW (table));
  guise_loss_plot_see (plot, 0, 1e9);
  g_assert_false (plot->is_zoomed);
  g_assert_cmpuint (plot->points->len, >=, n);
}

/* Among the recent projects. */
static gboolean
is_time_told (void *data)
{
  GtkWidget *list = ui_find (ui_find (data, "welcome"), "list");
  GtkWidget *row = gtk_widget_get_first_child (list);

  return row != NULL &&
         g_str_has_suffix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), " left");
}

static void
test_training (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Mara as me");
  GuiseStep       *step;
  GtkLabel        *label;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (train_project_is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  g_assert_cmpstr (get_start_label (window), ==, "Start");
  ui_shoot (GTK_WIDGET (window), "train-ready");

  act (window, "train.start");
  ui_wait (has_trained, window, "iterations");
  g_assert_cmpstr (get_start_label (window), ==, "Pause");
  step = guise_open_project_get_step (get_project (window), GUISE_STEP_TRAIN);
  g_assert_cmpint (guise_step_get_state (step), ==, GUISE_STEP_RUNNING);
  g_assert_cmpuint (guise_recent_get_n_running (ui_get_recent ()), ==, 1);
  act (window, "train.start");
  ui_wait (is_paused, window, "a pause");
  g_assert_cmpuint (guise_recent_get_n_running (ui_get_recent ()), ==, 0); /* it may suspend */
  g_assert_cmpuint (guise_recent_get_n_training (ui_get_recent ()), ==, 1);
  g_assert_cmpstr (get_start_label (window), ==, "Go on");
  g_assert_cmpstr (adw_window_title_get_title (get_head (window)), ==,
                   "Stage 1 of 5: Learn faces from the generic set");
  g_assert_cmpstr (adw_window_title_get_subtitle (get_head (window)), ==,
                   "Paused; everything is saved.");
  ui_wait (has_checkpoint, window, "a checkpoint and a strip");
  ui_wait (has_strip, window, "the strip");
  ui_shoot (GTK_WIDGET (window), "train-paused");
  label = GTK_LABEL (ui_find (ui_find (GTK_WIDGET (window), "figures"), "memory"));
  g_assert_nonnull (strstr (gtk_label_get_label (label), "GB of "));
  look_at_part (window);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), "train-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_LIGHT);
  act (window, "train.stop");
  ui_wait (is_over, window, "the end");
  g_assert_cmpint (guise_job_get_state (guise_open_project_get_training (get_project (window))), ==,
                   GUISE_JOB_DONE);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_shoot (GTK_WIDGET (window), "train-narrow");
  g_assert_cmpstr (adw_window_title_get_title (get_head (window)), ==, "Train");
  g_assert_false (gtk_widget_get_visible (find_in_page (window, "start_button")));
  g_assert_true (gtk_widget_get_visible (find_in_page (window, "bottom_start")));
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-home", NULL);
  ui_wait (is_time_told, window, "how long the plan takes yet");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "welcome-time-left");
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

static void
on_told_cb (GuiseNotifier *notifier,
            const char    *title,
            const char    *text,
            gboolean       can_resume,
            char         **out_text)
{
  g_free (*out_text);
  *out_text = g_strdup (text);
}

static gboolean
is_told_of_stage (void *data)
{
  const char *text = *(char **) data;

  return g_strcmp0 (text, "Stage 1, “Learn faces from the generic set”, is done. Stage 2, “Settle "
                          "without resets”, has begun.") == 0;
}

/* Closing the window asks; neither answer loses anything. What happens meanwhile is told. */
static void
test_closing (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Closing");
  g_autoptr (GtkWindow) kept = g_object_ref (GTK_WINDOW (window));
  g_autoptr (GuiseOpenProject) project = NULL;
  g_autoptr (GuiseProjectStatus) status = NULL;
  g_autoptr (GuiseProject) files = NULL;
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  g_autoptr (GuiseNotifier) notifier = NULL;
  g_autofree char *told = NULL;
  GuiseJob        *job;

  g_settings_set_string (settings, "notifications", "all");
  notifier = guise_notifier_new (G_APPLICATION (gtk_window_get_application (kept)), settings,
                                 ui_get_recent ());
  g_signal_connect (notifier, "told", G_CALLBACK (on_told_cb), &told);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (train_project_is_read, window, "the project");
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
  ui_wait (is_told_of_stage, &told, "a word of it");

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

/* Puts B on the newest backup. */
static uint64_t
choose_backup (GuiseScrubber *scrubber, GListModel *points)
{
  for (guint i = 0; i < g_list_model_get_n_items (points); i++)
    {
      g_autoptr (GuiseHistoryPoint) point = g_list_model_get_item (points, i);

      if (guise_history_point_get_backup (point) == NULL)
        continue;
      guise_scrubber_set_point (scrubber, GUISE_SCRUBBER_B, point);
      return guise_history_point_get_iteration (point);
    }
  g_assert_not_reached ();
}

/* What was kept is listed; going back asks, and where training stood is kept. */
static gboolean
has_picture (void *data)
{
  g_autoptr (GdkPaintable) paintable = NULL;

  g_object_get (data, "paintable", &paintable, NULL);
  return paintable != NULL;
}

static GtkEventController *
find_drag (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (controllers, i);

      if (GTK_IS_GESTURE_DRAG (one))
        return one; /* the widget keeps it */
    }
  g_assert_not_reached ();
}

/* While a handle is dragged a picture of the probe face follows above the pointer, inside of the
 * scrubber's width. */
static void
check_picture (GuiseWindow *window, GuiseScrubber *scrubber)
{
  GtkEventController *drag = find_drag (GTK_WIDGET (scrubber));
  GtkWidget          *picture = gtk_widget_get_last_child (GTK_WIDGET (scrubber));
  const double        width = gtk_widget_get_width (GTK_WIDGET (scrubber));
  graphene_rect_t     bounds;

  g_assert_true (GUISE_IS_THUMB (picture));
  g_assert_false (gtk_widget_get_child_visible (picture));
  g_signal_emit_by_name (drag, "drag-begin", width / 4, 36.0);
  g_signal_emit_by_name (drag, "drag-update", width / 8, 0.0);
  ui_wait (has_picture, picture, "the probe face");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (gtk_widget_get_child_visible (picture));
  g_assert_true (gtk_widget_compute_bounds (picture, GTK_WIDGET (scrubber), &bounds));
  g_assert_cmpint ((int) bounds.size.width, ==, 96);
  g_assert_cmpfloat_with_epsilon ((double) bounds.origin.x + 48, width * 3 / 8, 1.0);
  g_assert_cmpfloat ((double) bounds.origin.y + 96, <, 36 - 11);
  ui_shoot (GTK_WIDGET (window), "history-drag");
  g_signal_emit_by_name (drag, "drag-update", width, 0.0);
  ui_settle (GTK_WIDGET (window));
  g_assert_true (gtk_widget_compute_bounds (picture, GTK_WIDGET (scrubber), &bounds));
  g_assert_cmpfloat ((double) bounds.origin.x + 96, <=, width);
  g_signal_emit_by_name (drag, "drag-end", width, 0.0);
  g_assert_false (gtk_widget_get_child_visible (picture));
}

static void
test_history (void)
{
  GuiseWindow       *window = ui_open_window (1280, 800);
  g_autofree char   *dir = make_project ("History");
  GuiseJob          *job;
  GuiseScrubber     *scrubber;
  GuiseHistoryPoint *first;
  GListModel        *points;
  Goal               goal = { NULL, 0 };

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (train_project_is_read, window, "the project");
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
  {
    g_autoptr (GuiseHistoryPoint) newest = g_list_model_get_item (points, 0);

    g_assert_cmpstr (guise_history_point_get_stage (newest), ==,
                     "Learn faces from the generic set");
  }
  scrubber = GUISE_SCRUBBER (ui_find (GTK_WIDGET (window), "scrubber"));
  first = guise_scrubber_get_point (scrubber, GUISE_SCRUBBER_B);
  g_assert_cmpuint (guise_history_point_get_iteration (first), <, goal.iteration); /* it stayed */
  guise_scrubber_step (scrubber, GUISE_SCRUBBER_B, 1, FALSE);
  g_assert_true (guise_scrubber_get_point (scrubber, GUISE_SCRUBBER_B) != first);
  guise_scrubber_step (scrubber, GUISE_SCRUBBER_A, -1, FALSE); /* is the oldest and stays */
  goal.iteration = choose_backup (scrubber, points);
  g_assert_cmpuint (goal.iteration, <, guise_open_project_get_status (goal.project)->iteration);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "history");
  check_picture (window, scrubber);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "history");
  ui_shoot (GTK_WIDGET (window), "history-narrow");
  g_assert_true (ui_is_whole (
    ui_find (gtk_widget_get_ancestor (GTK_WIDGET (scrubber), GUISE_TYPE_HISTORY_PAGE), "title")));
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (scrubber), "history.play", NULL);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "history-film");
  gtk_widget_activate_action (GTK_WIDGET (scrubber), "history.play", NULL);
  gtk_widget_activate_action (GTK_WIDGET (scrubber), "history.journal", NULL);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "journal");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_settle (GTK_WIDGET (window));
  goal.iteration = choose_backup (scrubber, points); /* the film has moved it */
  guise_open_project_refresh (goal.project);
  ui_wait (is_quiet, goal.project, "the files");
  g_assert_cmpuint (guise_history_point_get_iteration (
                      guise_scrubber_get_point (scrubber, GUISE_SCRUBBER_B)),
                    ==, goal.iteration); /* reading again moves nothing */
  g_assert_null (find_dialog ());
  gtk_widget_activate_action (GTK_WIDGET (scrubber), "history.restore", NULL);
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
  ui_wait (train_project_is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  act (window, "train.start");
  ui_wait (is_over, window, "the end");
  g_assert_cmpint (guise_job_get_state (guise_open_project_get_training (get_project (window))), ==,
                   GUISE_JOB_FAILED);
  ui_shoot (GTK_WIDGET (window), "train-refused");
  ui_close_window (window);
}

/* ---- states that are hard to reach ---- */

/* A job that ends with an error, without a worker. */
static void
fail (GuiseWindow *window, GuiseJobState state, GError *error)
{
  GuiseJob *job = guise_open_project_get_training (get_project (window));

  guise_job_set_state (job, GUISE_JOB_RUNNING);
  guise_job_end (job, state, error, 20, NULL);
  ui_wait (is_quiet, get_project (window), "the files");
  ui_settle (GTK_WIDGET (window));
}

static const char *
get_shown (GuiseWindow *window)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find_in_page (window, "body")));
}

static void
assert_title (GuiseWindow *window, const char *title)
{
  GtkWidget *page =
    gtk_widget_get_ancestor (find_in_page (window, "safe_row"), ADW_TYPE_STATUS_PAGE);

  g_assert_cmpstr (adw_status_page_get_title (ADW_STATUS_PAGE (page)), ==, title);
}

/* What ended training is said in place of the page, with what is safe and what can be done. */
static void
test_lost_card (void)
{
  g_autofree char *dir = make_project ("Lost card");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);

  fail (window, GUISE_JOB_FAILED,
        g_error_new_literal (GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST, "cuda error 719"));
  g_assert_cmpstr (get_shown (window), ==, "trouble");
  assert_title (window, "The graphics card stopped answering");
  gtk_expander_set_expanded (GTK_EXPANDER (find_in_page (window, "details")), TRUE);
  g_assert_false (gtk_widget_get_visible (find_in_page (window, "cause_button")));
  g_assert_nonnull (
    strstr (gtk_label_get_label (GTK_LABEL (find_in_page (window, "report"))), "cuda error 719"));
  ui_shoot (GTK_WIDGET (window), "train-lost-card");
  ui_close_window (window);
}

/* The chosen card is not there any more: another one can be chosen. */
static void
test_card_gone (void)
{
  g_autofree char *dir = make_project ("Card gone");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GtkWidget       *button = find_in_page (window, "cause_button");

  fail (window, GUISE_JOB_FAILED,
        g_error_new_literal (GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE, "There is no GPU 1"));
  assert_title (window, "The graphics card cannot be used");
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Where to train…");
  ui_shoot (GTK_WIDGET (window), "train-card-gone");
  ui_close_window (window);
}

static gboolean
has_begun (void *data)
{
  GuiseJob *job = guise_open_project_get_training (get_project (data));

  return guise_process_job_get_iteration (GUISE_PROCESS_JOB (job)) > 0;
}

/* A worker that has no time to save after a stop has lost no card: the page is the usual one, and
 * it is said what is kept. */
static void
test_forced (void)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autofree char *dir = make_project ("Forced");
  g_autofree char *status = NULL;
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GuiseJob        *job = guise_open_project_get_training (get_project (window));
  int              pid;

  act (window, "train.start");
  ui_wait (has_begun, window, "an iteration");
  pid = guise_process_job_get_pid (GUISE_PROCESS_JOB (job));
  g_assert_cmpint (pid, >, 1);
  g_assert_cmpint (kill (pid, SIGSTOP), ==, 0);
  act (window, "train.stop");
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_STOPPING);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  ui_wait (is_over, window, "the end");
  ui_wait (is_quiet, get_project (window), "the files");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_DONE);
  g_assert_cmpstr (get_shown (window), ==, "training");
  status = guise_job_words_dup_status (job);
  g_assert_true (g_str_has_prefix (status, "Ended by force"));
  ui_shoot (GTK_WIDGET (window), "train-forced");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "train-forced-narrow-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  ui_close_window (window);
}

static void
test_full_disk (void)
{
  g_autofree char *dir = make_project ("Full disk");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GtkWidget       *button = find_in_page (window, "cause_button");

  fail (window, GUISE_JOB_FAILED,
        g_error_new_literal (GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_SPACE, "write: 28"));
  assert_title (window, "The disk is full");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Free space…");
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (button)), ==, "project.space");
  g_assert_true (gtk_widget_get_sensitive (button)); /* the action is within reach */
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_shoot (GTK_WIDGET (window), "train-full-disk-narrow");
  ui_close_window (window);
}

static gboolean
is_batch_set (void *data)
{
  const GuiseProjectStatus *status = guise_open_project_get_status (get_project (data));

  return status != NULL && status->options != NULL &&
         g_strv_contains ((const char *const *) status->options, "batch_size=1");
}

/* Out of memory: one click takes fewer faces, on disk, and goes on. */
static void
test_memory (void)
{
  g_autofree char *dir = make_project ("Memory");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GtkWidget       *button = find_in_page (window, "cause_button");

  g_assert_cmpint (guise_trouble_suggest_batch (8), ==, 6);
  g_assert_cmpint (guise_trouble_suggest_batch (4), ==, 2);
  g_assert_cmpint (guise_trouble_suggest_batch (3), ==, 2);
  g_assert_cmpint (guise_trouble_suggest_batch (1), ==, 0);
  fail (window, GUISE_JOB_FAILED,
        g_error_new_literal (GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_MEMORY, "14.1 of 12 GB"));
  assert_title (window, "This stage does not fit into memory");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Use batch 1");
  ui_shoot (GTK_WIDGET (window), "train-memory");
  gtk_widget_activate_action (button, "trouble.batch", NULL);
  ui_wait (has_trained_on, window, "iterations");
  g_assert_cmpstr (get_shown (window), ==, "training");
  guise_job_stop (guise_open_project_get_training (get_project (window)));
  ui_wait (is_over, window, "the end");
  guise_open_project_refresh (get_project (window));
  ui_wait (is_batch_set, window, "the option");
  ui_close_window (window);
}

static gboolean
is_asked (void *data)
{
  return g_str_equal (get_shown (data), "gate");
}

static gboolean
has_dialog (void *data)
{
  return find_dialog () != NULL;
}

static gboolean
has_gone_back (void *data)
{
  GListModel *rows = guise_job_get_log (guise_open_project_get_training (get_project (data)));

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (rows, i);

      if (guise_job_log_row_get_kind (row) == GUISE_JOB_ROW_WENT_BACK)
        return TRUE;
    }
  return FALSE;
}

static void
write_gate (const GuiseProject *files, GuiseGateState state, uint64_t iteration)
{
  g_autofree char    *path = guise_project_dup_gate_path (files);
  const GuiseGateFile gate = {
    .state = state, .iteration = iteration, .n_max_repeats = 2, .to_src = 0.38, .to_dst = 0.61
  };
  g_autoptr (GError) error = NULL;

  guise_gate_file_write (path, &gate, &error);
  g_assert_no_error (error);
}

static void
note_guard (const GuiseProject *files, uint64_t iteration)
{
  g_autofree char *path = guise_project_dup_journal_path (files);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseJournal) journal = guise_journal_open (path, &error);

  guise_journal_add (journal, iteration, GUISE_JOURNAL_GUARD, &error, "finding", "same-faces",
                     NULL);
  g_assert_no_error (error);
}

/* As the buttons of the dialog do. */
static void
respond (const char *response)
{
  GtkWidget *dialog = find_dialog ();

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static gboolean
is_limited (const char *dir)
{
  g_autoptr (GuiseProject) files = guise_project_open (dir, NULL);

  return g_strv_contains ((const char *const *) files->options, "clipgrad=y");
}

/* A gate asks in place of the page; a collapse asks in a dialog, once by itself, and one click goes
 * back. */
static void
test_questions (void)
{
  g_autofree char *dir = make_project ("Questions");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GuiseJob        *job = guise_open_project_get_training (get_project (window));
  g_autoptr (GuiseProject) files = guise_project_open (dir, NULL);
  GtkWidget *check;
  uint64_t   saved;

  act (window, "train.start");
  ui_wait (has_trained, window, "iterations");
  act (window, "train.stop");
  ui_wait (is_over, window, "the end");
  ui_wait (is_quiet, get_project (window), "the files");
  saved = guise_process_job_get_saved_iteration (GUISE_PROCESS_JOB (job));

  write_gate (files, GUISE_GATE_STATE_WAITING, saved);
  guise_open_project_refresh (get_project (window));
  ui_wait (is_asked, window, "the question");
  ui_wait (is_quiet, get_project (window), "the files");
  ui_shoot (GTK_WIDGET (window), "gate");
  g_assert_cmpstr (adw_window_title_get_subtitle (get_head (window)), ==, "Waits for your answer");
  g_assert_false (gtk_widget_get_visible (find_in_page (window, "start_button")));
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_shoot (GTK_WIDGET (window), "gate-narrow");
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (GTK_WIDGET (window));

  write_gate (files, GUISE_GATE_STATE_PASSED, saved);
  note_guard (files, saved);
  guise_open_project_refresh (get_project (window));
  ui_wait (has_dialog, window, "the dialog");
  ui_shoot (find_dialog (), "collapse");
  respond ("stay");
  g_assert_false (has_gone_back (window));

  /* asked once more, in a narrow window; the choice is the person's */
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  act (window, "train.collapse");
  ui_settle (find_dialog ());
  ui_shoot (find_dialog (), "collapse-narrow");
  check = gtk_widget_get_last_child (
    adw_message_dialog_get_extra_child (ADW_MESSAGE_DIALOG (find_dialog ())));
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), FALSE);
  respond ("go");
  ui_wait (has_gone_back, window, "the way back");
  ui_wait (is_quiet, get_project (window), "the files");
  g_assert_null (find_dialog ());
  g_assert_false (is_limited (dir));
  guise_job_stop (job);
  ui_wait (is_over, window, "the end");
  ui_close_window (window);
}

/* ---- heat ---- */

static char *heat_file; /* what a made-up nvidia-smi says */

static void
set_heat (const char *text)
{
  g_assert_true (g_file_set_contents (heat_file, text, -1, NULL));
}

static void
put_card_program (const char *dir)
{
  g_autofree char *program = g_build_filename (dir, "nvidia-smi", NULL);
  g_autofree char *path = g_strconcat (dir, ":", g_getenv ("PATH"), NULL);
  g_autofree char *text = NULL;

  heat_file = g_build_filename (dir, "degrees", NULL);
  text = g_strdup_printf ("#!/bin/sh\ncat '%s'\n", heat_file);
  g_assert_true (g_file_set_contents (program, text, -1, NULL));
  g_assert_cmpint (g_chmod (program, 0700), ==, 0);
  g_setenv ("PATH", path, TRUE);
}

static gboolean
is_hot (void *data)
{
  return guise_job_get_state (guise_open_project_get_training (get_project (data))) ==
         GUISE_JOB_PAUSED;
}

static gboolean
goes (void *data)
{
  return guise_job_get_state (guise_open_project_get_training (get_project (data))) ==
         GUISE_JOB_RUNNING;
}

static gboolean
is_warm (void *data)
{
  return fabs (guise_heat_get_degrees (guise_heat_get (get_project (data))) - 75.0) < 0.5;
}

static gboolean
has_heat (void *data)
{
  return gtk_widget_get_visible (find_in_page (data, "heat_row"));
}

/* Above what is allowed training pauses, and goes on by itself when it is 10 degrees below; who
 * goes on before that is not stopped again. */
static void
test_heat (void)
{
  /* The temperature is asked for every five seconds: a miniature would be over. */
  g_autofree char *dir = train_project_make (work, "Heat", "high-definition", train_project_tiny);
  g_autofree char *programs = g_build_filename (work, "programs", NULL);
  g_autofree char *path_before = g_strdup (g_getenv ("PATH"));
  g_autofree char *file = g_build_filename (dir, GUISE_JOURNAL_FILE, NULL);
  g_autofree char *journal = NULL;
  g_autoptr (GSettings) settings = g_settings_new (GUISE_APPLICATION_ID);
  GuiseWindow *window;
  GtkWidget   *label;

  g_assert_cmpint (g_mkdir (programs, 0700), ==, 0);
  put_card_program (programs);
  set_heat ("61\n[N/A]\n");
  g_settings_set_int (settings, "pause-above-temperature", 80);
  window = train_project_open (dir, 1280, 800);
  label = ui_find (gtk_widget_get_parent (find_in_page (window, "body")), "label");
  g_assert_false (has_heat (window));
  act (window, "train.start");
  ui_wait (has_heat, window, "the temperature");
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (find_in_page (window, "heat_label"))), ==,
                   "61 °C");
  set_heat ("84\n");
  ui_wait (is_hot, window, "the pause");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "train-heat");
  g_assert_true (
    g_str_has_prefix (gtk_label_get_label (GTK_LABEL (label)), "The graphics card has 84 °C."));
  set_heat ("75\n"); /* below the limit is not cool yet */
  ui_wait (is_warm, window, "another temperature");
  g_assert_true (is_hot (window));
  set_heat ("70\n");
  ui_wait (goes, window, "training to go on");

  set_heat ("90\n");
  ui_wait (is_hot, window, "the pause");
  act (window, "train.start");
  ui_wait (goes, window, "training to go on");
  set_heat ("75\n");
  ui_wait (is_warm, window, "a temperature");
  g_assert_true (goes (window));
  act (window, "train.stop");
  ui_wait (is_over, window, "the end");
  g_assert_false (has_heat (window));
  ui_wait (is_quiet, get_project (window), "the files");
  g_assert_true (g_file_get_contents (file, &journal, NULL, NULL));
  g_assert_nonnull (strstr (journal, "\"what\":\"too-hot\",\"temperature\":\"84\""));
  g_assert_nonnull (strstr (journal, "\"what\":\"cooled\""));
  ui_close_window (window);
  g_settings_reset (settings, "pause-above-temperature");
  g_setenv ("PATH", path_before, TRUE);
  g_clear_pointer (&heat_file, g_free);
}

static gboolean
is_told (void *data)
{
  const char *text = gtk_label_get_label (
    GTK_LABEL (ui_find (gtk_widget_get_parent (find_in_page (data, "body")), "label")));

  return g_str_has_prefix (text, "Continued from 50; ");
}

/* The second stage is not saved before its end. */
static gboolean
has_passed_save (void *data)
{
  GuiseProcessJob *job = GUISE_PROCESS_JOB (guise_open_project_get_training (get_project (data)));

  return guise_process_job_get_saved_iteration (job) == STAGE &&
         guise_process_job_get_iteration (job) > STAGE + 5;
}

/* A process that dies costs what was not saved: that is said, before and after going on. */
static void
test_died (void)
{
  g_autofree char *dir = make_project ("Died");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GuiseJob        *job = guise_open_project_get_training (get_project (window));

  act (window, "train.start");
  ui_wait (has_passed_save, window, "iterations after a save");
  guise_job_kill (job);
  ui_wait (is_over, window, "the end");
  ui_wait (is_quiet, get_project (window), "the files");
  g_assert_cmpint (guise_job_get_state (job), ==, GUISE_JOB_LOST);
  assert_title (window, "Training ended unexpectedly");
  g_assert_true (g_str_has_prefix (adw_preferences_row_get_title (
                                     ADW_PREFERENCES_ROW (find_in_page (window, "safe_row"))),
                                   "Nothing is lost but "));
  ui_shoot (GTK_WIDGET (window), "train-died");
  act (window, "train.start");
  ui_wait (is_told, window, "what it has cost");
  ui_shoot (GTK_WIDGET (window), "train-continued");
  guise_job_stop (job);
  ui_wait (is_over, window, "the end");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/train/training", test_training);
  g_test_add_func ("/ui/train/closing", test_closing);
  g_test_add_func ("/ui/train/history", test_history);
  g_test_add_func ("/ui/train/refused", test_refused);
  g_test_add_func ("/ui/train/lost-card", test_lost_card);
  g_test_add_func ("/ui/train/card-gone", test_card_gone);
  g_test_add_func ("/ui/train/forced", test_forced);
  g_test_add_func ("/ui/train/full-disk", test_full_disk);
  g_test_add_func ("/ui/train/memory", test_memory);
  g_test_add_func ("/ui/train/questions", test_questions);
  g_test_add_func ("/ui/train/heat", test_heat);
  g_test_add_func ("/ui/train/died", test_died);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
