/* SPDX-License-Identifier: GPL-3.0-or-later
 * What one does on the page of training: saving and a preview now, the plot, reports, and a stage
 * that a gate repeats. */
#include "app/project/guise-project-view.h"
#include "job/guise-job-private.h"
#include "nn/guise-nn.h"
#include "project/guise-project.h"
#include "store/guise-gate-file.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

#define N_ITERATIONS 12

static char *work; /* folder of this program */

static char *
make_project (const char *name)
{
  return train_project_make (work, name, "miniature", train_project_tiny);
}

static GuiseProcessJob *
get_job (GuiseWindow *window)
{
  GuiseOpenProject *project = guise_window_get_project (window);

  return GUISE_PROCESS_JOB (guise_open_project_get_training (project));
}

/* Other pages have parts of the same name. */
static GtkWidget *
find_in_page (GuiseWindow *window, const char *id)
{
  GtkWidget *view = ui_find (GTK_WIDGET (window), "project");

  return ui_find (guise_project_view_get_page (GUISE_PROJECT_VIEW (view), GUISE_STEP_TRAIN), id);
}

static void
act (GuiseWindow *window, const char *action)
{
  g_assert_true (gtk_widget_activate_action (find_in_page (window, "start_button"), action, NULL));
}

static gboolean
has_trained (void *data)
{
  if (guise_job_get_error (GUISE_JOB (get_job (data))) != NULL)
    g_error ("%s", guise_job_get_error (GUISE_JOB (get_job (data)))->message);
  return guise_process_job_get_iteration (get_job (data)) >= N_ITERATIONS;
}

static gboolean
is_over (void *data)
{
  return !guise_job_is_active (GUISE_JOB (get_job (data)));
}

static gboolean
is_quiet (void *data)
{
  gboolean is_busy;

  g_object_get (guise_window_get_project (data), "is-busy", &is_busy, NULL);
  return !is_busy;
}

static void
stop (GuiseWindow *window)
{
  act (window, "train.stop");
  ui_wait (is_over, window, "the end");
  ui_wait (is_quiet, window, "the files");
}

/* ---- now ---- */

static gboolean
has_saved (void *data)
{
  return guise_process_job_get_saved_iteration (get_job (data)) >= N_ITERATIONS;
}

/* What is waited for. */
typedef struct
{
  GuiseWindow *window;
  const char  *strip; /* other than this */
} Sight;

static const char *
get_strip (GuiseWindow *window)
{
  const GuiseProjectStatus *status =
    guise_open_project_get_status (guise_window_get_project (window));

  return status != NULL ? status->strip : NULL;
}

static gboolean
has_other_strip (void *data)
{
  const Sight *sight = data;

  return g_strcmp0 (get_strip (sight->window), sight->strip) != 0;
}

static gboolean
has_trained_on (void *data)
{
  return guise_process_job_get_iteration (get_job (data)) >=
         guise_process_job_get_saved_iteration (get_job (data)) + 3;
}

/* A checkpoint and a preview come when they are asked for, each for itself, and training goes on.
 * The first stage is so long that neither comes of itself meanwhile. */
static void
test_now (void)
{
  g_autofree char *dir = train_project_make (work, "Now", "high-definition", train_project_tiny);
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  g_autofree char *strip = NULL;
  Sight            sight = { window, NULL };
  uint64_t         saved;

  guise_job_start (GUISE_JOB (get_job (window)));
  ui_wait (has_trained, window, "iterations");
  g_assert_false (has_saved (window));
  act (window, "train.save");
  ui_wait (has_saved, window, "a checkpoint");
  ui_wait (has_trained_on, window, "more iterations");
  ui_wait (is_quiet, window, "the files");
  saved = guise_process_job_get_saved_iteration (get_job (window));
  strip = g_strdup (get_strip (window));
  sight.strip = strip;
  act (window, "train.preview");
  ui_wait (has_other_strip, &sight, "a preview");
  g_assert_cmpuint (guise_process_job_get_saved_iteration (get_job (window)), ==, saved);
  g_assert_cmpint (guise_job_get_state (GUISE_JOB (get_job (window))), ==, GUISE_JOB_RUNNING);
  stop (window);
  ui_close_window (window);
}

/* ---- the plot ---- */

static void
test_plot (void)
{
  g_autofree char *dir = make_project ("Plot");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GObject         *plot = G_OBJECT (find_in_page (window, "plot"));
  GtkWidget       *button = find_in_page (window, "start_button");
  gboolean         was_log, is_log;
  double           smoothing;

  g_object_get (plot, "is-log", &was_log, NULL);
  act (window, "train.scale");
  g_object_get (plot, "is-log", &is_log, NULL);
  g_assert_cmpint (is_log, !=, was_log);
  act (window, "train.scale");
  g_object_get (plot, "is-log", &is_log, NULL);
  g_assert_cmpint (is_log, ==, was_log);
  gtk_widget_activate_action (button, "train.smoothing", "i", 200);
  g_object_get (plot, "smoothing", &smoothing, NULL);
  g_assert_cmpfloat (smoothing, ==, 200.0);
  gtk_widget_activate_action (button, "train.smoothing", "i", 0);
  g_object_get (plot, "smoothing", &smoothing, NULL);
  g_assert_cmpfloat (smoothing, ==, 0.0);
  ui_close_window (window);
}

/* ---- reports ---- */

static void
on_read_cb (GObject *source, GAsyncResult *result, void *user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_pasted (void *data)
{
  return *(char **) data != NULL;
}

static char *
paste (GuiseWindow *window)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (window));
  char         *text = NULL;

  gdk_clipboard_read_text_async (clipboard, NULL, on_read_cb, &text);
  ui_wait (is_pasted, &text, "the clipboard");
  return text;
}

/* What is copied says what failed and where; both buttons copy the same. */
static void
test_reports (void)
{
  g_autofree char *dir = make_project ("Reports");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  GtkWidget       *report;
  g_autofree char *shown = NULL;
  g_autofree char *copied = NULL;

  guise_job_set_state (GUISE_JOB (get_job (window)), GUISE_JOB_RUNNING);
  guise_job_end (GUISE_JOB (get_job (window)), GUISE_JOB_FAILED,
                 g_error_new_literal (GUISE_NN_ERROR, GUISE_NN_ERROR_DEVICE_LOST, "cuda error 719"),
                 20, NULL);
  ui_wait (is_quiet, window, "the files");
  ui_settle (GTK_WIDGET (window));
  gtk_expander_set_expanded (GTK_EXPANDER (find_in_page (window, "details")), TRUE);
  report = find_in_page (window, "report");
  g_assert_true (gtk_widget_activate_action (report, "trouble.copy", NULL));
  shown = paste (window);
  g_assert_nonnull (strstr (shown, "cuda error 719"));
  g_assert_cmpstr (shown, ==, gtk_label_get_label (GTK_LABEL (report)));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), "something else");
  act (window, "train.report");
  copied = paste (window);
  g_assert_nonnull (strstr (copied, "cuda error 719"));
  ui_close_window (window);
}

/* ---- a gate ---- */

static gboolean
is_asked (void *data)
{
  GtkStack *body = GTK_STACK (find_in_page (data, "body"));

  return g_str_equal (gtk_stack_get_visible_child_name (body), "gate") && is_quiet (data);
}

static GuiseGateState
read_gate (const char *path)
{
  g_auto (GuiseGateFile) gate = { 0 };
  g_autoptr (GError) error = NULL;

  guise_gate_file_read (path, &gate, &error);
  g_assert_no_error (error);
  return gate.state;
}

typedef struct
{
  GuiseWindow *window;
  const char  *path;
} Gate;

static gboolean
is_answered (void *data)
{
  const Gate *gate = data;

  return read_gate (gate->path) == GUISE_GATE_STATE_REPEAT;
}

/* "Once more" is written before training goes on with it. */
static void
test_repeat (void)
{
  g_autofree char *dir = make_project ("Repeat");
  GuiseWindow     *window = train_project_open (dir, 1280, 800);
  g_autoptr (GuiseProject) files = guise_project_open (dir, NULL);
  g_autofree char *path = guise_project_dup_gate_path (files);
  g_autoptr (GError) error = NULL;
  Gate          gate = { window, path };
  GuiseGateFile waiting = {
    .state = GUISE_GATE_STATE_WAITING, .n_max_repeats = 2, .to_src = 0.38, .to_dst = 0.61
  };

  act (window, "train.start");
  ui_wait (has_trained, window, "iterations");
  stop (window);
  waiting.iteration = guise_process_job_get_saved_iteration (get_job (window));
  guise_gate_file_write (path, &waiting, &error);
  g_assert_no_error (error);
  guise_open_project_refresh (guise_window_get_project (window));
  ui_wait (is_asked, window, "the question");
  act (window, "train.repeat");
  ui_wait (is_answered, &gate, "the answer");
  stop (window);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/train-acts/now", test_now);
  g_test_add_func ("/ui/train-acts/plot", test_plot);
  g_test_add_func ("/ui/train-acts/reports", test_reports);
  g_test_add_func ("/ui/train-acts/repeat", test_repeat);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
