/* SPDX-License-Identifier: GPL-3.0-or-later
 * Masks: the model, how it learns, and how it starts anew. */
#include <glib/gstdio.h>
#include <string.h>

#include "app/masks/guise-mask-lesson.h"
#include "mask-faces.h"
#include "mask-project.h"
#include "support/guise-test.h"
#include "ui.h"

static gboolean
runs (void *data)
{
  GuiseJob *job = guise_mask_desk_get_job (mask_project_get_desk (data));

  return job != NULL && guise_job_get_fraction (job) > 0.0;
}

static gboolean
has_preview (void *data)
{
  return guise_mask_desk_get_preview (mask_project_get_desk (data)) != NULL;
}

/* It goes on while another step is shown, and is saved when it is stopped. */
static void
test_train (void)
{
  g_autofree char *dir = mask_project_make ("train");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  GuiseWindow     *window;
  GtkWidget       *page;

  mask_faces_make_model (model, FALSE);
  before = mask_faces_digest (model);
  window = mask_project_open (dir, 1280, 800);
  page = guise_window_get_step_page (window);
  gtk_widget_activate_action (page, "masks.train", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_wait (runs, window, "training to get under way");
  ui_wait (has_preview, window, "a preview");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "masks");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (gtk_widget_get_visible (ui_find (page, "preview_box")));
  mask_project_shoot (window, "masks-training");
  g_assert_cmpint (guise_step_get_state (
                     guise_open_project_get_step (guise_window_get_project (window),
                                                  GUISE_STEP_MASKS)),
                   ==, GUISE_STEP_RUNNING);
  g_assert_true (
    g_str_has_prefix (guise_mask_desk_get_training (mask_project_get_desk (window)), "Iteration "));
  g_assert_nonnull (
    strstr (guise_mask_desk_get_training (mask_project_get_desk (window)), "at most "));
  gtk_widget_activate_action (page, "masks.stop", NULL);
  ui_wait (mask_project_is_read, window, "training to be saved");
  g_assert_nonnull (
    strstr (guise_mask_desk_get_training (mask_project_get_desk (window)), "saved"));
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "masks-trained");
  after = mask_faces_digest (model);
  g_assert_cmpstr (before, !=, after);
  ui_close_window (window);
}

/* The question before the window closes is about what is under way, not about reading. */
static void
test_close (void)
{
  g_autofree char *dir = mask_project_make ("close");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  GuiseWindow     *window;
  GtkWidget       *dialog;

  mask_faces_make_model (model, FALSE);
  window = mask_project_open (dir, 1280, 800);
  gtk_widget_activate_action (guise_window_get_step_page (window), "masks.train", NULL);
  gtk_window_close (GTK_WINDOW (window));
  dialog = mask_project_find_dialog ();
  g_assert_nonnull (dialog);
  ui_settle (dialog);
  ui_shoot (dialog, "masks-close");
  g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==,
                   "Go on with the masks?");
  g_assert_true (g_str_has_prefix (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)),
                                   "“Training masks” is still under way."));
  mask_project_answer ("cancel");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (window)));
  gtk_widget_activate_action (guise_window_get_step_page (window), "masks.stop", NULL);
  ui_wait (mask_project_is_read, window, "training to be saved");
  ui_close_window (window);
}

/* What a new model learns is chosen; of one that is there it is known. */
static void
test_lesson (void)
{
  g_autofree char *dir = mask_project_make ("lesson");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  GuiseWindow     *window = mask_project_open (dir, 1280, 800);
  GtkWidget       *page = guise_window_get_step_page (window);
  GuiseMaskLesson *lesson = GUISE_MASK_LESSON (ui_find (page, "lesson"));
  GtkWidget       *type = ui_find (page, "type");
  AdwComboRow     *size = ADW_COMBO_ROW (ui_find (page, "size"));
  AdwComboRow     *steps = ADW_COMBO_ROW (ui_find (page, "steps"));
  GtkSwitch       *pretrain = GTK_SWITCH (ui_find (page, "pretrain"));

  g_assert_null (guise_mask_lesson_get_face_type (lesson));
  g_assert_true (gtk_widget_is_sensitive (type));
  adw_combo_row_set_selected (ADW_COMBO_ROW (type), 5);
  g_assert_cmpstr (guise_mask_lesson_get_face_type (lesson), ==, "head");
  gtk_switch_set_active (pretrain, TRUE);
  g_settings_set_string (settings, "training-devices", "cuda:0");
  guise_mask_lesson_show (lesson, mask_project_get_desk (window));
  g_assert_cmpint (guise_mask_lesson_get_base (lesson), ==, 32);
  adw_combo_row_set_selected (steps, 2);
  g_assert_cmpfloat_with_epsilon (guise_mask_lesson_get_learning_rate (lesson), 1e-5, 1e-10);
  g_settings_set_string (settings, "training-devices", "cpu");
  guise_mask_lesson_show (lesson, mask_project_get_desk (window));
  g_assert_cmpint (guise_mask_lesson_get_base (lesson), ==, 8);
  adw_combo_row_set_selected (size, 0); /* what a person chooses stays */
  guise_mask_lesson_show (lesson, mask_project_get_desk (window));
  g_assert_cmpint (guise_mask_lesson_get_base (lesson), ==, 32);
  adw_combo_row_set_selected (size, 1);
  adw_combo_row_set_selected (steps, 1);
  g_assert_cmpfloat_with_epsilon (guise_mask_lesson_get_learning_rate (lesson), 3e-4, 1e-9);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (lesson), TRUE);
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-lesson");
  gtk_widget_activate_action (page, "masks.train", NULL);
  ui_wait (has_preview, window, "a preview");
  gtk_widget_activate_action (page, "masks.stop", NULL);
  ui_wait (mask_project_is_read, window, "training to be saved");
  ui_close_window (window);

  window = mask_project_open (dir, 400, 700);
  page = guise_window_get_step_page (window);
  lesson = GUISE_MASK_LESSON (ui_find (page, "lesson"));
  g_assert_cmpstr (guise_mask_lesson_get_face_type (lesson), ==, "head");
  g_assert_true (guise_mask_lesson_get_pretrain (lesson));
  g_assert_false (gtk_widget_is_sensitive (ui_find (page, "type")));
  g_assert_cmpint (guise_mask_desk_get_base (mask_project_get_desk (window)), ==, 8);
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (ui_find (page, "size"))), ==, 1);
  g_assert_false (gtk_widget_is_sensitive (ui_find (page, "size")));
  g_assert_cmpfloat (guise_mask_lesson_get_learning_rate (lesson), ==, 0.0);
  g_settings_set_string (settings, "training-devices", "auto");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (lesson), TRUE);
  ui_settle (GTK_WIDGET (window));
  mask_project_shoot (window, "masks-lesson-narrow");
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

/* While a card trains the project masks are learned on the processor, and advice is about that. */
static void
test_beside (void)
{
  g_autofree char *dir = mask_project_make ("beside");
  g_autofree char *worker = g_strconcat (dir, " worker", NULL);
  g_autofree char *mark = g_strconcat (dir, " trains", NULL);
  g_autofree char *real = g_strdup (g_getenv ("GUISE_WORKER"));
  g_autofree char *text =
    g_strdup_printf ("#!/bin/sh\nwhile [ -e '%s' ]; do sleep 0.1; done\nexit 1\n", mark);
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  GuiseWindow     *window;
  GuiseMaskLesson *lesson;

  g_settings_set_string (settings, "training-devices", "cuda:0");
  window = mask_project_open (dir, 1280, 800);
  lesson = GUISE_MASK_LESSON (ui_find (guise_window_get_step_page (window), "lesson"));
  g_assert_cmpint (guise_mask_lesson_get_base (lesson), ==, 32);
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  g_assert_true (g_file_set_contents_full (worker, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  g_setenv ("GUISE_WORKER", worker, TRUE); /* says nothing until it is told to go */
  guise_job_start (guise_open_project_get_training (guise_window_get_project (window)));
  ui_wait (is_training, window, "the training");
  g_setenv ("GUISE_WORKER", real, TRUE);
  g_assert_cmpint (guise_mask_lesson_get_base (lesson), ==, 8);
  g_assert_cmpint (g_unlink (mark), ==, 0);
  ui_wait (is_not_training, window, "the end of the training");
  g_assert_cmpint (guise_mask_lesson_get_base (lesson), ==, 32);
  g_settings_set_string (settings, "training-devices", "auto");
  ui_close_window (window);
}

/* The old model is kept, and a new one begins with what is chosen. */
static void
test_restart (void)
{
  g_autofree char *dir = mask_project_make ("restart");
  g_autofree char *model = g_build_filename (dir, "masks", NULL);
  GuiseWindow     *window;
  GtkWidget       *page;

  mask_faces_make_model (model, FALSE);
  window = mask_project_open (dir, 1280, 800);
  page = guise_window_get_step_page (window);
  for (int i = 1; i <= 2; i++)
    {
      g_autofree char *aside =
        i == 1 ? g_strconcat (model, "-before", NULL) : g_strconcat (model, "-before-2", NULL);
      g_autofree char *before = mask_faces_digest (model);
      g_autofree char *after = NULL;

      g_assert_false (gtk_widget_is_sensitive (ui_find (page, "type")));
      gtk_widget_activate_action (page, "masks.restart", NULL);
      ui_settle (mask_project_find_dialog ());
      ui_shoot (mask_project_find_dialog (), "masks-restart");
      mask_project_answer ("stay");
      g_assert_null (guise_mask_desk_get_job (mask_project_get_desk (window)));
      gtk_widget_activate_action (page, "masks.restart", NULL);
      mask_project_answer ("go");
      ui_wait (mask_project_is_read, window, "the model to be put aside");
      g_assert_false (guise_mask_desk_has_model (mask_project_get_desk (window)));
      g_assert_true (gtk_widget_is_sensitive (ui_find (page, "type")));
      after = mask_faces_digest (aside);
      g_assert_cmpstr (before, ==, after);
      gtk_widget_activate_action (page, "masks.restart", NULL); /* there is none */
      g_assert_null (mask_project_find_dialog ());
      mask_faces_make_model (model, FALSE);
      guise_mask_desk_look (mask_project_get_desk (window));
      ui_wait (mask_project_is_read, window, "the new model to be found");
    }
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  mask_project_root = guise_test_tmp_dir ();
  g_test_add_func ("/ui/mask-model/train", test_train);
  g_test_add_func ("/ui/mask-model/close", test_close);
  g_test_add_func ("/ui/mask-model/lesson", test_lesson);
  g_test_add_func ("/ui/mask-model/beside", test_beside);
  g_test_add_func ("/ui/mask-model/restart", test_restart);
  result = g_test_run ();
  guise_test_rm_rf (mask_project_root);
  guise_leave (result);
}
