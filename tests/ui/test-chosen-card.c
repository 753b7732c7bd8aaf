/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where videos and the live picture compute: where was chosen to train, but while the project
 * trains. */
#include <glib/gstdio.h>
#include <string.h>

#include "app/guise-application.h"
#include "app/guise-window.h"
#include "app/live/guise-live-desk-private.h"
#include "app/render/guise-render-desk.h"
#include "app/render/guise-render-dialog.h"
#include "app/train/guise-train-devices.h"
#include "job/guise-job-private.h"
#include "nn/guise-nn.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

#define MODEL "golden/dfl/dfm/liae_udt.dfm"
#define GONE  "cuda:99,cuda:98"

static char *work;    /* folder of this program */
static char *model;   /* or NULL: what shows it is not here */
static char *footage; /* likewise */

static GuiseOpenProject *
get_project (void *window)
{
  return guise_window_get_project (window);
}

static GuiseLiveDesk *
get_desk (void *window)
{
  return guise_live_desk_get (get_project (window));
}

static GuiseRenderDesk *
get_render (void *window)
{
  return guise_render_desk_get (get_project (window));
}

static GuiseWindow *
open_live (const char *name, int width, int height)
{
  g_autofree char *dir = train_project_make (work, name, "miniature", train_project_tiny);
  GuiseWindow     *window = train_project_open (dir, width, height);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "live");
  guise_live_desk_set_model (get_desk (window), model);
  ui_settle (GTK_WIDGET (window));
  return window;
}

static void
choose (const char *devices)
{
  const GuiseTrainDevices choice = { .devices = (char *) devices };

  guise_train_devices_save (&choice);
}

static void
shoot_all (GtkWidget *window, const char *name)
{
  g_autofree char *light = g_strconcat (name, "-light", NULL);
  g_autofree char *dark = g_strconcat (name, "-dark", NULL);
  AdwStyleManager *style = adw_style_manager_get_default ();

  ui_settle (window);
  ui_shoot (window, light);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (window);
  ui_shoot (window, dark);
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_LIGHT);
}

/* ---- a training that does nothing ---- */

static gboolean
is_training (void *window)
{
  return guise_open_project_is_training (get_project (window));
}

static gboolean
is_not_training (void *window)
{
  return !is_training (window);
}

/* A worker that says nothing until it is told to go. */
static void
begin_training (GuiseWindow *window)
{
  g_autofree char *real = g_strdup (g_getenv ("GUISE_WORKER"));
  g_autofree char *path = g_build_filename (work, "worker", NULL);
  g_autofree char *mark = g_build_filename (work, "trains", NULL);
  g_autofree char *text =
    g_strdup_printf ("#!/bin/sh\nwhile [ -e '%s' ]; do sleep 0.1; done\nexit 1\n", mark);

  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", path, TRUE);
  guise_job_start (guise_open_project_get_training (get_project (window)));
  ui_wait (is_training, window, "the training");
  g_setenv ("GUISE_WORKER", real, TRUE);
}

static void
end_training (GuiseWindow *window)
{
  g_autofree char *mark = g_build_filename (work, "trains", NULL);

  g_assert_cmpint (g_unlink (mark), ==, 0);
  ui_wait (is_not_training, window, "the end of the training");
}

/* ---- what is known of this computer ---- */

static GuiseSystemCheck *
get_check (void)
{
  return guise_application_get_check (GUISE_APPLICATION (g_application_get_default ()));
}

static gboolean
is_looked_at (void *check)
{
  return guise_system_check_get_findings (check, GUISE_HOST_PROBE_CARDS) != NULL;
}

static gboolean
has_card (void *check)
{
  return guise_system_check_has_card (check);
}

/* An emulated card, which another process finds; nothing computes there. */
static void
find_card (void)
{
  const char *module = g_getenv ("GUISE_TEST_GPU");

  g_assert_nonnull (module);
  g_setenv ("GUISE_CUDA_MODULE", module, TRUE);
  guise_system_check_look (get_check (), GUISE_HOST_PROBE_CARDS);
  ui_wait (has_card, get_check (), "the card");
  g_unsetenv ("GUISE_CUDA_MODULE");
}

/* ---- live ---- */

static gboolean
has_problem (void *window)
{
  return guise_live_desk_get_state (get_desk (window)) == GUISE_LIVE_STATE_IDLE &&
         guise_live_desk_get_problem (get_desk (window)) != NULL;
}

static gboolean
is_running (void *window)
{
  return guise_live_desk_get_state (get_desk (window)) == GUISE_LIVE_STATE_RUNNING;
}

static gboolean
has_stopped (void *window)
{
  return guise_live_desk_get_state (get_desk (window)) == GUISE_LIVE_STATE_IDLE;
}

static const char *
get_line (void *window)
{
  GtkWidget *banner = ui_find (guise_window_get_step_page (window), "banner");

  return gtk_label_get_label (GTK_LABEL (ui_find (banner, "label")));
}

static gboolean
says_first (void *window)
{
  return g_str_has_prefix (get_line (window), "The training comes first");
}

static gboolean
says_ended (void *window)
{
  return g_str_has_prefix (get_line (window), "The training has ended");
}

static gboolean
says_both (void *window)
{
  return g_str_has_prefix (get_line (window), "The training and this picture");
}

static void
start_live (GuiseWindow *window)
{
  guise_live_desk_start (get_desk (window), footage);
  ui_wait (is_running, window, "the live picture");
}

static void
stop_live (GuiseWindow *window)
{
  guise_live_desk_stop (get_desk (window));
  ui_wait (has_stopped, window, "the camera to be closed");
}

static gboolean
has_files (void)
{
  if (model == NULL || footage == NULL)
    g_test_skip ("There are no models");
  return model != NULL && footage != NULL;
}

static void
check_yield (GuiseWindow *window, GuiseLiveYield yield)
{
  g_assert_cmpint (guise_live_desk_get_yield (get_desk (window)), ==, yield);
}

static gboolean
is_told_of_none (void *window)
{
  return guise_live_desk_get_yield (get_desk (window)) == GUISE_LIVE_YIELD_NONE;
}

/* No other card is taken; the page says so, and what helps. */
static void
test_live_gone (void)
{
  GuiseWindow *window;

  if (!has_files ())
    return;
  window = open_live ("Live gone", 400, 700);
  choose (GONE);
  guise_live_desk_start (get_desk (window), footage);
  ui_wait (has_problem, window, "the reason");
  g_assert_nonnull (strstr (guise_live_desk_get_problem (get_desk (window)), "Where to train"));
  g_assert_cmpstr (get_line (window), ==, guise_live_desk_get_problem (get_desk (window)));
  shoot_all (GTK_WIDGET (window), "chosen-card-live-gone");
  choose ("cpu");
  start_live (window);
  check_yield (window, GUISE_LIVE_YIELD_NONE);
  stop_live (window);
  choose ("auto");
  ui_settle (GTK_WIDGET (window));
  ui_close_window (window);
}

/* Who trains for days is not disturbed by somebody who looks how it is. */
static void
test_live_training (void)
{
  GuiseWindow *window;

  if (!has_files ())
    return;
  window = open_live ("Live training", 1280, 800);
  choose (GONE); /* were it asked it would be told of */
  begin_training (window);
  start_live (window);
  ui_wait (says_first, window, "the training to come first");
  shoot_all (GTK_WIDGET (window), "chosen-card-live-yields");
  end_training (window);
  ui_wait (says_ended, window, "that nothing is left to it any more");
  choose ("cpu");
  check_yield (window, GUISE_LIVE_YIELD_NONE);
  stop_live (window);
  choose ("auto");
  ui_close_window (window);
}

/* A training that begins while the picture runs is told of where both use a graphics card, and
 * while it computes. */
static void
test_live_shares (void)
{
  GuiseWindow *window;
  GuiseJob    *training;

  if (!has_files ())
    return;
  window = open_live ("Live shares", 1280, 800);
  training = guise_open_project_get_training (get_project (window));
  ui_wait (is_looked_at, get_check (), "what there is");
  start_live (window);
  check_yield (window, GUISE_LIVE_YIELD_NONE);
  begin_training (window);
  if (!has_card (get_check ()))
    check_yield (window, GUISE_LIVE_YIELD_NONE);
  find_card ();
  ui_wait (says_both, window, "that both take from each other");
  guise_job_set_state (training, GUISE_JOB_PAUSED);
  check_yield (window, GUISE_LIVE_YIELD_NONE);
  guise_job_set_state (training, GUISE_JOB_RUNNING);
  check_yield (window, GUISE_LIVE_YIELD_SHARES);
  guise_live_inbox_put (GUISE_LIVE_EVENT_DEVICE_LOST, model, NULL, get_desk (window)->inbox);
  ui_wait (is_told_of_none, window, "that the processor goes on");
  end_training (window);
  stop_live (window);
  ui_settle (GTK_WIDGET (window));
  ui_close_window (window);
}

/* ---- videos ---- */

static gboolean
has_failed (void *window)
{
  return guise_render_desk_get_state (get_render (window)) == GUISE_RENDER_FAILED;
}

static void
order_video (GuiseWindow *window, const char *input)
{
  GuiseRenderOrder *order = guise_render_desk_get_order (get_render (window));

  g_free (order->model);
  order->model = g_strdup (model);
  g_free (order->input);
  order->input = g_strdup (input);
  g_free (order->output);
  order->output = g_build_filename (work, "Swapped.mp4", NULL);
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GUISE_IS_RENDER_DIALOG (window))
        return window;
    }
  g_assert_not_reached ();
}

static void
test_render_gone (void)
{
  GuiseWindow *window;
  GtkWidget   *dialog;

  if (!has_files ())
    return;
  window = open_live ("Video gone", 1280, 800);
  choose (GONE);
  gtk_widget_activate_action (guise_window_get_step_page (window), "live.render", NULL);
  ui_settle (GTK_WIDGET (window));
  dialog = find_dialog ();
  order_video (window, footage);
  guise_render_desk_start (get_render (window));
  ui_wait (has_failed, window, "the reason");
  g_assert_error (guise_render_desk_get_error (get_render (window)), GUISE_NN_ERROR,
                  GUISE_NN_ERROR_NO_DEVICE);
  g_assert_false (guise_render_desk_is_card_left (get_render (window)));
  g_assert_nonnull (
    strstr (adw_status_page_get_description (ADW_STATUS_PAGE (ui_find (dialog, "status"))),
            "Where to train"));
  shoot_all (dialog, "chosen-card-render-gone");
  choose ("auto");
  gtk_window_close (GTK_WINDOW (dialog));
  ui_close_window (window);
}

/* It is not the card that fails then, but what is no video. */
static void
test_render_training (void)
{
  g_autofree char *broken = g_build_filename (work, "Broken.mp4", NULL);
  GuiseWindow     *window;

  if (!has_files ())
    return;
  g_assert_true (g_file_set_contents (broken, "no video", -1, NULL));
  window = open_live ("Video training", 1280, 800);
  choose (GONE);
  begin_training (window);
  order_video (window, broken);
  guise_render_desk_start (get_render (window));
  g_assert_true (guise_render_desk_is_card_left (get_render (window)));
  ui_wait (has_failed, window, "the reason");
  g_assert_false (g_error_matches (guise_render_desk_get_error (get_render (window)),
                                   GUISE_NN_ERROR, GUISE_NN_ERROR_NO_DEVICE));
  end_training (window);
  choose ("auto");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  g_autofree char *network = guise_test_model_file ("face_landmark.tflite");
  int              result;

  work = guise_test_tmp_dir ();
  g_setenv ("XDG_CONFIG_HOME", work, TRUE);
  ui_init (&argc, &argv);
  if (network != NULL)
    {
      model = guise_test_shared (MODEL);
      footage = guise_test_shared ("people/performer.mp4");
    }
  g_test_add_func ("/ui/chosen-card/live-gone", test_live_gone);
  g_test_add_func ("/ui/chosen-card/live-training", test_live_training);
  g_test_add_func ("/ui/chosen-card/live-shares", test_live_shares);
  g_test_add_func ("/ui/chosen-card/render-gone", test_render_gone);
  g_test_add_func ("/ui/chosen-card/render-training", test_render_training);
  result = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (result);
}
