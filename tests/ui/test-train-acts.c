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

/* In the place of the swapped faces. */
static void
check_masks (GuiseWindow *window)
{
  GtkToggleButton *toggle = GTK_TOGGLE_BUTTON (find_in_page (window, "mask_toggle"));
  GObject         *strip = G_OBJECT (find_in_page (window, "strip"));
  gboolean         shows_mask;

  g_object_get (strip, "shows-mask", &shows_mask, NULL);
  g_assert_false (shows_mask);
  gtk_toggle_button_set_active (toggle, TRUE);
  ui_settle (GTK_WIDGET (window));
  g_object_get (strip, "shows-mask", &shows_mask, NULL);
  g_assert_true (shows_mask);
  gtk_toggle_button_set_active (toggle, FALSE);
  g_object_get (strip, "shows-mask", &shows_mask, NULL);
  g_assert_false (shows_mask);
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
  check_masks (window);
  g_assert_cmpuint (guise_process_job_get_saved_iteration (get_job (window)), ==, saved);
  g_assert_cmpint (guise_job_get_state (GUISE_JOB (get_job (window))), ==, GUISE_JOB_RUNNING);
  stop (window);
  ui_close_window (window);
}

/* ---- figures ---- */

static const char *
get_text (GuiseWindow *window, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (find_in_page (window, id)));
}

static gboolean
is_text (GuiseWindow *window, const char *id, const char *pattern)
{
  return g_regex_match_simple (pattern, get_text (window, id), 0, 0);
}

static gboolean
has_figures (void *data)
{
  return is_text (data, "ms", "^[0-9]+ ms$") &&
         is_text (data, "time_left", "^([0-9]+ (min|h)|[0-9]+ days [0-9]+ h)$");
}

static gboolean
has_times (void *data)
{
  return is_text (data, "saved_label", "^just now$") &&
         is_text (data, "next_save", "^in 2[45] min$") && is_text (data, "next_backup", "^in 3 h$");
}

/* While it trains, how fast that is and how long it takes; from the first time that it is saved on,
 * when it is saved and backed up again. Who has stopped waits for nothing. */
static void
test_figures (void)
{
  g_autofree char *dir =
    train_project_make (work, "Figures", "high-definition", train_project_tiny);
  GuiseWindow *window = train_project_open (dir, 1280, 800);

  g_assert_cmpstr (get_text (window, "time_left"), ==, "–");
  g_assert_cmpstr (get_text (window, "saved_label"), ==, "–");
  guise_job_start (GUISE_JOB (get_job (window)));
  ui_wait (has_trained, window, "iterations");
  ui_wait (has_figures, window, "figures");
  g_assert_cmpstr (get_text (window, "next_save"), ==, "–");
  g_assert_cmpstr (get_text (window, "next_backup"), ==, "–");
  act (window, "train.save");
  ui_wait (has_saved, window, "a checkpoint");
  ui_wait (has_times, window, "times");
  stop (window);
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (get_text (window, "time_left"), ==, "–");
  g_assert_cmpstr (get_text (window, "next_save"), ==, "–");
  g_assert_cmpstr (get_text (window, "next_backup"), ==, "–");
  g_assert_cmpstr (get_text (window, "saved_label"), ==, "just now");
  ui_close_window (window);
}

/* ---- the plot ---- */

static GtkWindow *
find_table (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (g_strcmp0 (gtk_window_get_title (window), "Losses") == 0)
        return window; /* the list keeps it */
    }
  return NULL;
}

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
  g_assert_null (find_table ());
  act (window, "train.table");
  g_assert_nonnull (find_table ());
  ui_settle (GTK_WIDGET (find_table ()));
  gtk_window_close (find_table ());
  ui_close_window (window);
}

/* ---- reports ---- */

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
  shown = ui_paste (GTK_WIDGET (window));
  g_assert_nonnull (strstr (shown, "cuda error 719"));
  g_assert_cmpstr (shown, ==, gtk_label_get_label (GTK_LABEL (report)));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (window)), "something else");
  act (window, "train.report");
  copied = ui_paste (GTK_WIDGET (window));
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

/* How far the swapped face is from both people stands below the pictures. */
static gboolean
has_measure (void *data)
{
  GtkWidget *hint = ui_find (find_in_page (data, "gate"), "hint");

  return g_str_equal (gtk_label_get_label (GTK_LABEL (hint)),
                      "A measure says: 0.38 from the character, 0.61 from the other person. Your "
                      "eyes decide.");
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
  ui_wait (has_measure, window, "the measure");
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
  g_test_add_func ("/ui/train-acts/figures", test_figures);
  g_test_add_func ("/ui/train-acts/plot", test_plot);
  g_test_add_func ("/ui/train-acts/reports", test_reports);
  g_test_add_func ("/ui/train-acts/repeat", test_repeat);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
