/* SPDX-License-Identifier: GPL-3.0-or-later
 * "Not what you expected?": what is advised, and what one click does. */
#include <glib/gstdio.h>

#include "app/faces/guise-import-page.h"
#include "app/guise-window.h"
#include "app/project/guise-project-view.h"
#include "project/guise-project-lock.h"
#include "project/guise-project.h"
#include "support/guise-test.h"
#include "train-project.h"
#include "ui.h"

#define CALM "Learning rate dropout on, random warp off"

static char *work; /* folder of this program */

static const char *const tiny[] = { "resolution=64", "ae_dims=256",      "e_dims=16",
                                    "d_dims=16",     "d_mask_dims=16",   "batch_size=4",
                                    "gan_dims=16",   "gan_patch_size=8", NULL };
static const char *const restless[] = {
  "resolution=64",  "ae_dims=256",   "e_dims=16",   "d_dims=16",
  "d_mask_dims=16", "batch_size=4",  "gan_dims=16", "gan_patch_size=8",
  "lr_dropout=n",   "random_warp=y", NULL
};

/* A project with a model that was trained elsewhere. */
static char *
make_project (const char        *name,
              const char        *recipe,
              const char *const *options,
              guint64            n_iterations)
{
  char *dir = train_project_make (work, name, recipe, options);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = guise_project_open (dir, &error);

  g_assert_no_error (error);
  guise_project_set_imported (project, options, n_iterations, &error);
  g_assert_no_error (error);
  return dir;
}

/* The faces are in view first, and are measured: a test must not end before that. */
static gboolean
is_measured (void *data)
{
  const char *verdict = gtk_label_get_label (GTK_LABEL (ui_find (data, "bar_verdict")));

  return !g_str_equal (verdict, "Not measured yet") &&
         !gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (data, "job_bar")));
}

static GuiseWindow *
open_training (const char *dir, int width, int height)
{
  GuiseWindow *window = ui_open_window (width, height);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (train_project_is_read, window, "the project");
  ui_wait (is_measured, window, "the faces");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "train");
  ui_settle (GTK_WIDGET (window));
  return window;
}

static GtkWidget *
get_page (GuiseWindow *window)
{
  return guise_project_view_get_page (GUISE_PROJECT_VIEW (ui_find (GTK_WIDGET (window), "project")),
                                      GUISE_STEP_TRAIN);
}

/* The newest window above that of the studio. Returns: (transfer none) (nullable): it */
static GtkWidget *
find_top (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (G_OBJECT_TYPE (window) == type && gtk_widget_get_visible (window))
        return window; /* the list keeps it */
    }
  return NULL;
}

static GtkWidget *
open_advice (GuiseWindow *window)
{
  g_assert_true (gtk_widget_activate_action (get_page (window), "train.advice", NULL));
  ui_settle (find_top (ADW_TYPE_WINDOW));
  return find_top (ADW_TYPE_WINDOW);
}

/* Rows of a kind below a widget, in their order. */
static void
list_rows (GtkWidget *widget, GType type, GPtrArray *rows)
{
  if (G_OBJECT_TYPE (widget) == type)
    g_ptr_array_add (rows, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    list_rows (child, type, rows);
}

static void
assert_rows (GtkWidget *widget, GType type, const char *const *titles)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  list_rows (widget, type, rows);
  g_assert_cmpuint (rows->len, ==, g_strv_length ((char **) titles));
  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpstr (adw_preferences_row_get_title (rows->pdata[i]), ==, titles[i]);
}

static AdwExpanderRow *
get_symptom (GtkWidget *dialog, guint index)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();

  list_rows (dialog, ADW_TYPE_EXPANDER_ROW, rows);
  g_assert_cmpuint (rows->len, >, index);
  return rows->pdata[index];
}

/* Unfolds a symptom alone. */
static void
unfold (GtkWidget *dialog, guint index)
{
  for (guint i = 0; i < 3; i++)
    adw_expander_row_set_expanded (get_symptom (dialog, i), i == index);
  ui_settle (dialog);
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  g_autoptr (GPtrArray) buttons = g_ptr_array_new ();

  list_rows (widget, GTK_TYPE_BUTTON, buttons);
  for (guint i = 0; i < buttons->len; i++)
    if (g_strcmp0 (gtk_button_get_label (buttons->pdata[i]), label) == 0)
      return buttons->pdata[i];
  return NULL;
}

static gboolean
has_question (void *data)
{
  return find_top (ADW_TYPE_MESSAGE_DIALOG) != NULL;
}

static gboolean
is_gone (void *data)
{
  return find_top (GPOINTER_TO_SIZE (data)) == NULL;
}

static void
click (GtkWidget *dialog, const char *label)
{
  GtkWidget *button = find_button (dialog, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
  ui_wait (is_gone, GSIZE_TO_POINTER (ADW_TYPE_WINDOW), "the end of the advice");
}

static void
answer (const char *response)
{
  GtkWidget *dialog;

  ui_wait (has_question, NULL, "the question");
  dialog = find_top (ADW_TYPE_MESSAGE_DIALOG);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* ---- what is advised ---- */

static const char *const symptoms[] = { "It looks too much like the target", "The face trembles",
                                        "The losses hardly fall any more", NULL };

static void
shoot (GtkWidget *dialog, guint symptom, const char *name)
{
  unfold (dialog, symptom);
  ui_shoot (dialog, name);
}

/* A plan with resets that calms the face by itself. */
static void
test_planned (void)
{
  static const char *const likeness[] = { "Reset and repeat", "Use a df architecture",
                                          "Pair faces of a similar shape",
                                          "Use fewer colours and lights", NULL };
  static const char *const trembling[] = { CALM, "Take the noise out of the footage",
                                           "Raise ae_dims", NULL };
  static const char *const plateau[] = { "Let the next stage begin", "Look at the faces",
                                         "Use a larger model", NULL };
  g_autofree char         *dir = make_project ("Planned", "miniature", tiny, 300000);
  GuiseWindow             *window = open_training (dir, 1280, 800);
  GtkWidget               *dialog;

  dialog = open_advice (window);
  assert_rows (dialog, ADW_TYPE_EXPANDER_ROW, symptoms);
  assert_rows (GTK_WIDGET (get_symptom (dialog, 0)), ADW_TYPE_PREFERENCES_ROW, likeness);
  assert_rows (GTK_WIDGET (get_symptom (dialog, 1)), ADW_TYPE_PREFERENCES_ROW, trembling);
  assert_rows (GTK_WIDGET (get_symptom (dialog, 2)), ADW_TYPE_PREFERENCES_ROW, plateau);
  g_assert_null (find_button (dialog, "Set both"));
  ui_shoot (dialog, "advice");
  shoot (dialog, 2, "advice-plateau");
  shoot (dialog, 0, "advice-likeness");
  shoot (dialog, 1, "advice-planned");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_DARK);
  ui_settle (dialog);
  ui_shoot (dialog, "advice-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      ADW_COLOR_SCHEME_FORCE_LIGHT);
  click (dialog, "Import footage");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (GUISE_IS_IMPORT_PAGE (guise_window_get_over (window)));
  ui_close_window (window);
}

/* Nothing is advised before anything was trained. */
static void
test_untrained (void)
{
  g_autofree char *dir = make_project ("Untrained", "miniature", tiny, 0);
  GuiseWindow     *window = open_training (dir, 1280, 800);

  gtk_widget_activate_action (get_page (window), "train.advice", NULL);
  ui_settle (GTK_WIDGET (window));
  g_assert_null (find_top (ADW_TYPE_WINDOW));
  ui_close_window (window);
}

/* ---- what one click does ---- */

static gboolean
is_calm (void *data)
{
  const GuiseTrainingCase *training =
    &guise_open_project_get_status (guise_window_get_project (data))->training;

  return training->lr_dropout && !training->random_warp;
}

static gboolean
is_as_before (void *data)
{
  const GuiseTrainingCase *training =
    &guise_open_project_get_status (guise_window_get_project (data))->training;

  return !training->lr_dropout && training->random_warp;
}

/* 500 000 iterations at batch 4 are 250 000 at batch 8: it is time. It can be undone. */
static void
test_calm (void)
{
  g_autofree char *dir = make_project ("Calm", "demo", restless, 500000);
  GuiseWindow     *window = open_training (dir, 400, 700);
  GtkWidget       *dialog;

  g_assert_true (is_as_before (window));
  ui_shoot (GTK_WIDGET (window), "advice-page-narrow");
  dialog = open_advice (window);
  shoot (dialog, 0, "advice-likeness-narrow");
  shoot (dialog, 1, "advice-calm-narrow");
  click (dialog, "Set both");
  answer ("cancel");
  g_assert_true (is_as_before (window));

  click (open_advice (window), "Set both");
  answer ("yes");
  ui_wait (is_calm, window, "the options");
  dialog = open_advice (window);
  g_assert_null (find_button (dialog, "Set both"));
  gtk_window_close (GTK_WINDOW (dialog));
  gtk_widget_activate_action (get_page (window), "train.calm-undo", NULL);
  ui_wait (is_as_before, window, "the options as they were");
  ui_close_window (window);
}

static gboolean
is_training (void *window)
{
  return guise_open_project_is_training (guise_window_get_project (window));
}

static gboolean
is_not_training (void *window)
{
  return !is_training (window);
}

/* What trains has the project's lock and takes it over by itself. */
static void
test_calm_while_training (void)
{
  g_autofree char *dir = make_project ("Under way", "demo", restless, 500000);
  GuiseWindow     *window = open_training (dir, 1280, 800);
  g_autofree char *real = g_strdup (g_getenv ("GUISE_WORKER"));
  g_autofree char *path = g_build_filename (dir, "worker", NULL);
  g_autofree char *mark = g_build_filename (dir, "trains", NULL);
  g_autofree char *text =
    g_strdup_printf ("#!/bin/sh\nwhile [ -e '%s' ]; do sleep 0.1; done\nexit 1\n", mark);
  g_autoptr (GuiseProjectLock) lock = guise_project_lock_take (dir, "training", NULL);

  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", path, TRUE);
  guise_job_start (guise_open_project_get_training (guise_window_get_project (window)));
  ui_wait (is_training, window, "the training");
  if (real != NULL)
    g_setenv ("GUISE_WORKER", real, TRUE);
  else
    g_unsetenv ("GUISE_WORKER");
  shoot (open_advice (window), 1, "advice-calm-training");
  click (find_top (ADW_TYPE_WINDOW), "Set both");
  answer ("yes");
  ui_wait (is_calm, window, "the options");
  g_assert_cmpint (g_unlink (mark), ==, 0);
  ui_wait (is_not_training, window, "the end of the training");
  ui_close_window (window);
}

static gboolean
is_duplicate (void *data)
{
  return train_project_is_read (data) &&
         g_str_has_suffix (guise_open_project_get_path (guise_window_get_project (data)), " 2");
}

/* The duplicate has more ae_dims and no model; what it was made from stays. */
static void
test_duplicate (void)
{
  g_autofree char          *dir = make_project ("Dims", "demo", tiny, 1000);
  GuiseWindow              *window = open_training (dir, 1280, 800);
  const GuiseProjectStatus *status;
  g_autoptr (GuiseProject) before = NULL;

  click (open_advice (window), "Duplicate with more ae_dims");
  ui_wait (has_question, NULL, "the question");
  ui_shoot (find_top (ADW_TYPE_MESSAGE_DIALOG), "advice-duplicate");
  answer ("yes");
  ui_wait (is_duplicate, window, "the duplicate");
  status = guise_open_project_get_status (guise_window_get_project (window));
  g_assert_cmpint (status->training.ae_dims, ==, 384);
  g_assert_cmpuint (status->iteration, ==, 0);
  before = guise_project_open (dir, NULL);
  g_assert_cmpuint (guise_project_get_iteration (before), ==, 1000);
  ui_wait (is_measured, window, "the faces of the duplicate");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/advice/planned", test_planned);
  g_test_add_func ("/ui/advice/untrained", test_untrained);
  g_test_add_func ("/ui/advice/calm", test_calm);
  g_test_add_func ("/ui/advice/calm-while-training", test_calm_while_training);
  g_test_add_func ("/ui/advice/duplicate", test_duplicate);
  result = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (result);
}
