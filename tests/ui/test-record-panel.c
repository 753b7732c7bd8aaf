/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the page before the camera says while faces are kept: how many, how fast, how long still;
 * and how an instruction is skipped. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/project/guise-project-view.h"
#include "app/record/guise-record-page.h"
#include "core/guise-data.h"
#include "faces-project.h"
#include "project-faces.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"
#include "ui.h"

#define TARGET  300
#define N_SKIPS 4

static char *work; /* folder of this program */

static const GuiseFakeCamera desk = { .name = "Desk camera", .bus = "usb-9", .n_pictures = -1 };

/* ---- the page ---- */

static gboolean
is_read (void *data)
{
  GtkWidget *view = ui_find (data, "project");

  return guise_open_project_get_faces_path (guise_project_view_get_project (
                                              GUISE_PROJECT_VIEW (view)),
                                            GUISE_FACE_SLOT_DST) != NULL;
}

static gboolean
is_ready (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_READY;
}

static gboolean
is_recording (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_RECORDING;
}

static gboolean
is_closed (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_CLOSED;
}

/* The page of a project whose faces are still to be recorded, with the camera open. */
static GuiseRecordPage *
open_page (GuiseWindow *window, const char *name)
{
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *dir = NULL;
  GuiseRecordPage *page;

  project_faces_make (src, 4, 4);
  dir = faces_project_make (work, name, src, NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", "dst");
  page = GUISE_RECORD_PAGE (
    gtk_widget_get_ancestor (ui_find (GTK_WIDGET (window), "coach_card"), GUISE_TYPE_RECORD_PAGE));
  ui_wait (is_ready, guise_record_page_get_recorder (page), "the camera");
  return page;
}

static void
act (GuiseRecordPage *page, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (page), action, NULL));
}

static void
leave (GuiseWindow *window, GuiseRecorder *recorder)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_wait (is_closed, recorder, "the end of the session");
  ui_close_window (window);
}

static const GuiseRecordFigures *
get_figures (GuiseRecordPage *page)
{
  return guise_recorder_get_figures (guise_record_page_get_recorder (page));
}

static const char *
get_text (GuiseRecordPage *page, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (ui_find (GTK_WIDGET (page), id)));
}

static gboolean
has_networks (void)
{
  g_autofree char *model = guise_test_model_file ("face_landmark.tflite");

  return model != NULL;
}

/* ---- the panel ---- */

static gboolean
has_target (void *data)
{
  return get_figures (data)->target == TARGET;
}

/* What a screen reader says of the ring. */
static gboolean
ring_says (GuiseRecordPage *page, size_t n, size_t target)
{
  GtkWidget       *ring = ui_find (GTK_WIDGET (page), "ring");
  g_autofree char *text = g_strdup_printf ("%'zu of %'zu", n, target);
  g_autofree char *other =
    gtk_test_accessible_check_property (GTK_ACCESSIBLE (ring), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                        text);

  return other == NULL;
}

static gboolean
has_some (void *data)
{
  const GuiseRecordFigures *figures = get_figures (data);

  return figures->n_faces >= 3 && ring_says (data, figures->n_faces, TARGET);
}

static gboolean
has_rate (void *data)
{
  double rate;
  char   end[16];

  return sscanf (get_text (data, "rate"), "%lf per %15s", &rate, end) == 2 && rate > 0.0 &&
         g_str_equal (end, "second");
}

static gboolean
has_left (void *data)
{
  double left;
  char   unit[16];

  return sscanf (get_text (data, "left"), "About %lf %15s", &left, unit) == 2 && left >= 1.0 &&
         (g_str_equal (unit, "min") || g_str_equal (unit, "h"));
}

/* The figures go on while the words stand for a second. */
static gboolean
has_share (void *data)
{
  const double     completion = get_figures (data)->completion;
  g_autofree char *text = g_strdup_printf ("%.0f %%", floor (100.0 * completion));

  return completion >= 0.01 && g_str_equal (get_text (data, "share"), text);
}

/* 5000 faces are wanted unless one says otherwise; how many there are, and how long it takes. */
static void
test_panel (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  g_autofree char *footage = guise_data_find ("demo/performer.mp4", NULL);
  GuiseWindow     *window;
  GuiseRecordPage *page;
  g_autoptr (GuiseRecorder) recorder = NULL;

  if (!has_networks ())
    return;
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  window = ui_open_window (1280, 800);
  page = open_page (window, "Panel");
  recorder = g_object_ref (guise_record_page_get_recorder (page));
  g_assert_cmpuint (get_figures (page)->target, ==, 5000);
  g_assert_true (ring_says (page, 0, 5000));
  g_assert_cmpstr (get_text (page, "rate"), ==, "–");
  g_assert_cmpstr (get_text (page, "left"), ==, "–");

  gtk_widget_activate_action (GTK_WIDGET (page), "record.target", "i", TARGET);
  ui_wait (has_target, page, "the other target");
  ui_wait (is_ready, recorder, "the camera");
  act (page, "record.toggle");
  ui_wait (has_some, page, "the ring");
  ui_wait (has_rate, page, "the rate");
  ui_wait (has_left, page, "the time that is left");
  ui_wait (has_share, page, "the share");
  ui_shoot (GTK_WIDGET (window), "record-panel");
  leave (window, recorder);
  g_settings_reset (settings, "record-target");
  g_unsetenv ("GUISE_CAMERA");
}

/* ---- instructions ---- */

typedef struct
{
  GuiseRecordPage  *page;
  GuiseCoverageCell goal;
} Asked;

static gboolean
has_goal (void *data)
{
  return get_figures (data)->has_goal;
}

static gboolean
asks_otherwise (void *data)
{
  const Asked             *asked = data;
  const GuiseCoverageCell *goal = &get_figures (asked->page)->goal;

  return has_goal (asked->page) &&
         (goal->dimension != asked->goal.dimension || goal->bin != asked->goal.bin ||
          goal->other != asked->goal.other || goal->other_bin != asked->goal.other_bin);
}

/* By itself the coach asks for something else after six seconds at the earliest. */
static void
test_skip (void)
{
  GuiseWindow     *window;
  GuiseRecordPage *page;
  GtkWidget       *button;
  g_autoptr (GuiseRecorder) recorder = NULL;
  int64_t begin_us;

  if (!has_networks ())
    return;
  guise_fake_camera_plug (0, &desk);
  window = ui_open_window (1280, 800);
  page = open_page (window, "Skip");
  recorder = g_object_ref (guise_record_page_get_recorder (page));
  button = ui_find (GTK_WIDGET (page), "skip");
  g_assert_false (gtk_widget_is_sensitive (button));
  act (page, "record.toggle");
  ui_wait (is_recording, recorder, "the recording");
  ui_wait (has_goal, page, "the first instruction");
  g_assert_true (gtk_widget_is_sensitive (button));
  begin_us = g_get_monotonic_time ();
  for (int i = 0; i < N_SKIPS; i++)
    {
      Asked asked = { page, get_figures (page)->goal };

      act (page, "record.skip");
      ui_wait (asks_otherwise, &asked, "another instruction");
    }
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, N_SKIPS * 3 * G_USEC_PER_SEC);
  leave (window, recorder);
  guise_fake_camera_plug (0, NULL);
}

/* ---- somebody else ---- */

static gboolean
says_two (void *data)
{
  return g_str_equal (get_text (data, "coach"), "Only one face, please") &&
         g_str_equal (get_text (data, "coach_sub"), "Nothing is kept until then");
}

/* Somebody else in the picture: the page says what to do about it. */
static void
test_two (void)
{
  g_autofree char *footage = guise_test_shared ("people/two_people.mp4");
  GuiseWindow     *window;
  GuiseRecordPage *page;
  g_autoptr (GuiseRecorder) recorder = NULL;

  if (footage == NULL || !has_networks ())
    return;
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  window = ui_open_window (1280, 800);
  page = open_page (window, "Two");
  recorder = g_object_ref (guise_record_page_get_recorder (page));
  act (page, "record.toggle");
  ui_wait (says_two, page, "what to do about the second face");
  leave (window, recorder);
  g_unsetenv ("GUISE_CAMERA");
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/record-panel/panel", test_panel);
  g_test_add_func ("/ui/record-panel/skip", test_skip);
  g_test_add_func ("/ui/record-panel/two", test_two);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
