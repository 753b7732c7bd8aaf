/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be set of a camera, with one that has no hardware. */
#include <linux/videodev2.h>

#include "app/record/guise-camera-dialog.h"
#include "app/record/guise-camera-row.h"
#include "app/record/guise-camera-tuner.h"
#include "app/record/guise-record-page.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"
#include "ui.h"

#define PATH "/dev/video0"
#define NAME "Desk camera"

static const GuiseFakeCamera desk = { .name = NAME, .bus = "usb-9", .n_pictures = -1 };

static GuiseCameraDialog *
open_dialog (GuiseWindow *window, const char *path)
{
  return GUISE_CAMERA_DIALOG (guise_camera_dialog_present (GTK_WINDOW (window), path, NAME));
}

typedef struct
{
  GuiseCameraDialog *dialog;
  const char        *page;
  uint32_t           id;
  int                value;
} Goal;

static gboolean
shows_page (void *data)
{
  const Goal *goal = data;
  GtkWidget  *stack = ui_find (GTK_WIDGET (goal->dialog), "stack");

  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (stack)), goal->page);
}

static void
wait_for_page (GuiseCameraDialog *dialog, const char *page)
{
  Goal goal = { .dialog = dialog, .page = page };

  ui_wait (shows_page, &goal, page);
  ui_settle (GTK_WIDGET (dialog));
}

static gboolean
has_value (void *data)
{
  const Goal *goal = data;

  return guise_fake_camera_get_control (0, goal->id) == goal->value;
}

/* Of the camera itself. */
static void
wait_for_value (uint32_t id, int value)
{
  Goal goal = { .id = id, .value = value };

  ui_wait (has_value, &goal, "a value of the camera");
}

/* ---- rows ---- */

static GuiseCameraRow *
find_row (GtkWidget *root, uint32_t id)
{
  if (GUISE_IS_CAMERA_ROW (root) && guise_camera_row_get_id (GUISE_CAMERA_ROW (root)) == id)
    return GUISE_CAMERA_ROW (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GuiseCameraRow *row = find_row (child, id);

      if (row != NULL)
        return row;
    }
  return NULL;
}

static GtkWidget *
find_kind (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_kind (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_knob (GuiseCameraDialog *dialog, uint32_t id, GType type)
{
  GtkWidget *knob = find_kind (GTK_WIDGET (find_row (GTK_WIDGET (dialog), id)), type);

  /* Who does not see the row hears what it is. */
  g_assert_true (
    gtk_test_accessible_has_property (GTK_ACCESSIBLE (knob), GTK_ACCESSIBLE_PROPERTY_LABEL));
  return knob;
}

static gboolean
is_idle (GuiseCameraDialog *dialog, uint32_t id)
{
  return !gtk_widget_get_sensitive (GTK_WIDGET (find_row (GTK_WIDGET (dialog), id)));
}

static gboolean
is_free (void *data)
{
  const Goal *goal = data;

  return !is_idle (goal->dialog, goal->id);
}

static void
wait_until_free (GuiseCameraDialog *dialog, uint32_t id)
{
  Goal goal = { .dialog = dialog, .id = id };

  ui_wait (is_free, &goal, "a setting that is free");
}

static const char *
get_subtitle (GuiseCameraDialog *dialog, uint32_t id)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (find_row (GTK_WIDGET (dialog), id)));
}

static void
shoot_styles (GuiseWindow *window, GuiseCameraDialog *dialog)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  ui_shoot (GTK_WIDGET (dialog), "camera-settings");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (dialog), "camera-settings-dark");
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

/* Switches, choices and numbers reach the camera, and numbers are free when nothing decides about
 * them any more. */
static void
test_set (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  GuiseWindow       *window = ui_open_window (1280, 800);
  GuiseCameraDialog *dialog;
  g_autoptr (GArray) kept = NULL;

  guise_fake_camera_plug (0, &desk);
  dialog = open_dialog (window, PATH);
  wait_for_page (dialog, "settings");
  shoot_styles (window, dialog);
  g_assert_true (is_idle (dialog, V4L2_CID_EXPOSURE_ABSOLUTE));
  g_assert_true (is_idle (dialog, V4L2_CID_WHITE_BALANCE_TEMPERATURE));
  g_assert_false (is_idle (dialog, V4L2_CID_BRIGHTNESS));
  g_assert_null (find_row (GTK_WIDGET (dialog), V4L2_CID_PRIVACY));
  g_assert_cmpstr (get_subtitle (dialog, V4L2_CID_EXPOSURE_ABSOLUTE), ==, "15.7 ms");
  g_assert_cmpstr (get_subtitle (dialog, V4L2_CID_BRIGHTNESS), ==, "50 %");

  gtk_range_set_value (GTK_RANGE (find_knob (dialog, V4L2_CID_BRIGHTNESS, GTK_TYPE_SCALE)), 32);
  g_assert_cmpstr (get_subtitle (dialog, V4L2_CID_BRIGHTNESS), ==, "75 %");
  wait_for_value (V4L2_CID_BRIGHTNESS, 32);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (
                                find_knob (dialog, V4L2_CID_EXPOSURE_AUTO, GTK_TYPE_DROP_DOWN)),
                              0);
  wait_for_value (V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL);
  wait_until_free (dialog, V4L2_CID_EXPOSURE_ABSOLUTE);
  gtk_range_set_value (GTK_RANGE (find_knob (dialog, V4L2_CID_EXPOSURE_ABSOLUTE, GTK_TYPE_SCALE)),
                       60);
  wait_for_value (V4L2_CID_EXPOSURE_ABSOLUTE, 166); /* 5000 to the power of 0.6 */
  g_assert_cmpstr (get_subtitle (dialog, V4L2_CID_EXPOSURE_ABSOLUTE), ==, "16.6 ms");
  /* Steps are those of the camera. */
  gtk_range_set_value (GTK_RANGE (find_knob (dialog, V4L2_CID_FOCUS_ABSOLUTE, GTK_TYPE_SCALE)), 52);
  wait_for_value (V4L2_CID_FOCUS_ABSOLUTE, 50);
  ui_shoot (GTK_WIDGET (dialog), "camera-settings-by-hand");

  gtk_window_close (GTK_WINDOW (dialog));
  ui_settle (GTK_WIDGET (window));
  /* Nobody films who would give back what is held still. */
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_AUTO_WHITE_BALANCE), ==, 1);
  /* Another day it is the same, as the camera is known by its name. */
  kept = guise_camera_tuner_recall (settings, NAME);
  g_assert_nonnull (kept);
  g_assert_cmpuint (kept->len, ==, 4);
  g_assert_null (guise_camera_tuner_recall (settings, "Another camera"));
  g_settings_reset (settings, "camera-settings");
  guise_fake_camera_plug (0, NULL);
  ui_close_window (window);
}

/* Back to the camera's own values, and back from there. */
static void
test_back (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  GuiseWindow       *window = ui_open_window (400, 700);
  GuiseCameraDialog *dialog;
  g_autoptr (GArray) kept = NULL;

  guise_fake_camera_plug (0, &desk);
  dialog = open_dialog (window, PATH);
  wait_for_page (dialog, "settings");
  gtk_switch_set_active (GTK_SWITCH (
                           find_knob (dialog, V4L2_CID_AUTO_WHITE_BALANCE, GTK_TYPE_SWITCH)),
                         FALSE);
  wait_until_free (dialog, V4L2_CID_WHITE_BALANCE_TEMPERATURE);
  gtk_range_set_value (GTK_RANGE (
                         find_knob (dialog, V4L2_CID_WHITE_BALANCE_TEMPERATURE, GTK_TYPE_SCALE)),
                       3000);
  wait_for_value (V4L2_CID_WHITE_BALANCE_TEMPERATURE, 3000);
  ui_shoot (GTK_WIDGET (dialog), "camera-settings-narrow");

  gtk_widget_activate_action (GTK_WIDGET (dialog), "camera.reset", NULL);
  wait_for_value (V4L2_CID_AUTO_WHITE_BALANCE, 1);
  ui_settle (GTK_WIDGET (dialog));
  ui_shoot (GTK_WIDGET (dialog), "camera-settings-back");
  g_assert_null (guise_camera_tuner_recall (settings, NAME));
  /* Twice is as good as once. */
  gtk_widget_activate_action (GTK_WIDGET (dialog), "camera.reset", NULL);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "camera.undo", NULL);
  wait_for_value (V4L2_CID_AUTO_WHITE_BALANCE, 0);
  wait_for_value (V4L2_CID_WHITE_BALANCE_TEMPERATURE, 3000);
  kept = guise_camera_tuner_recall (settings, NAME);
  g_assert_nonnull (kept);
  gtk_window_close (GTK_WINDOW (dialog));
  ui_settle (GTK_WIDGET (window));
  g_settings_reset (settings, "camera-settings");
  guise_fake_camera_plug (0, NULL);
  ui_close_window (window);
}

/* Unplugged while it is looked at, in the middle of a change: said, and noticed when it is back. */
static void
test_unplugged (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  GuiseWindow       *window = ui_open_window (1280, 800);
  GuiseCameraDialog *dialog;

  guise_fake_camera_plug (0, &desk);
  dialog = open_dialog (window, PATH);
  wait_for_page (dialog, "settings");
  guise_fake_camera_plug (0, NULL);
  gtk_range_set_value (GTK_RANGE (find_knob (dialog, V4L2_CID_BRIGHTNESS, GTK_TYPE_SCALE)), 20);
  wait_for_page (dialog, "gone");
  ui_shoot (GTK_WIDGET (dialog), "camera-settings-gone");
  guise_fake_camera_plug (0, &desk);
  wait_for_page (dialog, "settings");
  guise_fake_camera_plug (0, NULL);
  wait_for_page (dialog, "gone");
  gtk_window_close (GTK_WINDOW (dialog));
  ui_settle (GTK_WIDGET (window));
  g_settings_reset (settings, "camera-settings");
  ui_close_window (window);
}

typedef struct
{
  int n;     /* times that the camera was read */
  int value; /* that was shown then */
} Shown;

static void
on_read_cb (GuiseCameraTuner *tuner, Shown *shown)
{
  const GPtrArray *controls = guise_camera_tuner_get_controls (tuner);

  for (guint i = 0; i < controls->len; i++)
    {
      const GuiseCameraControl *control = controls->pdata[i];

      if (control->id == V4L2_CID_BRIGHTNESS)
        shown->value = control->value;
    }
  shown->n++;
}

static gboolean
was_read (void *data)
{
  return ((const Shown *) data)->n > 0;
}

/* A slider that is moved on while the camera is being told where it was does not jump back. */
static void
test_held (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  g_autoptr (GuiseCameraTuner) tuner = NULL;
  Shown shown = { 0 };

  guise_fake_camera_plug (0, &desk);
  tuner = guise_camera_tuner_new (PATH, NAME);
  g_signal_connect (tuner, "changed", G_CALLBACK (on_read_cb), &shown);
  ui_wait (was_read, &shown, "what the camera has");
  g_assert_cmpint (shown.value, ==, 0);
  guise_camera_tuner_set (tuner, V4L2_CID_BRIGHTNESS, 10);
  guise_camera_tuner_set (tuner, V4L2_CID_BRIGHTNESS, 20);
  for (int i = 0; i < 2; i++)
    {
      shown.n = 0;
      ui_wait (was_read, &shown, "an answer of the camera");
      g_assert_cmpint (shown.value, ==, 20);
    }
  wait_for_value (V4L2_CID_BRIGHTNESS, 20);
  guise_camera_tuner_close (tuner);
  g_settings_reset (settings, "camera-settings");
  guise_fake_camera_plug (0, NULL);
}

/* What offers nothing says so. */
static void
test_none (void)
{
  const GuiseFakeCamera plain = { .name = NAME, .bus = "usb-9", .n_pictures = -1, .is_plain = 1 };
  GuiseWindow          *window = ui_open_window (1280, 800);
  GuiseCameraDialog    *dialog;

  guise_fake_camera_plug (0, &plain);
  dialog = open_dialog (window, PATH);
  wait_for_page (dialog, "none");
  ui_shoot (GTK_WIDGET (dialog), "camera-settings-none");
  gtk_window_close (GTK_WINDOW (dialog));
  guise_fake_camera_plug (0, NULL);
  dialog = open_dialog (window, "performer.mp4");
  wait_for_page (dialog, "none");
  g_assert_nonnull (strstr (adw_status_page_get_description (
                              ADW_STATUS_PAGE (ui_find (GTK_WIDGET (dialog), "none"))),
                            "file"));
  gtk_window_close (GTK_WINDOW (dialog));
  ui_settle (GTK_WIDGET (window));
  ui_close_window (window);
}

/* ---- on the page ---- */

static gboolean
has_dialog (void *data)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (GUISE_IS_CAMERA_DIALOG (window))
        *(GtkWidget **) data = window; /* GTK keeps it */
    }
  return *(GtkWidget **) data != NULL;
}

typedef struct
{
  GSettings     *settings; /* owned */
  char          *dir;      /* owned */
  GtkWidget     *window;
  GtkWidget     *page;
  GuiseRecorder *recorder; /* owned */
} Studio;

typedef struct
{
  GuiseRecorder     *recorder;
  GuiseRecorderState state;
} StateGoal;

static gboolean
has_state (void *data)
{
  const StateGoal *goal = data;

  return guise_recorder_get_state (goal->recorder) == goal->state;
}

static void
wait_for_state (const Studio *studio, GuiseRecorderState state)
{
  StateGoal goal = { studio->recorder, state };

  ui_wait (has_state, &goal, "a state of the recorder");
}

static void
open_page (Studio *studio)
{
  studio->settings = g_settings_new ("org.guise.Studio");
  studio->dir = guise_test_tmp_dir ();
  studio->window = gtk_window_new ();
  studio->page = guise_record_page_new (studio->dir, "Me");
  studio->recorder =
    g_object_ref (guise_record_page_get_recorder (GUISE_RECORD_PAGE (studio->page)));
  guise_fake_camera_plug (0, &desk);
  gtk_window_set_child (GTK_WINDOW (studio->window), studio->page);
  gtk_window_present (GTK_WINDOW (studio->window));
  ui_settle (studio->window); /* the dialog is fitted to its size */
  wait_for_state (studio, GUISE_RECORDER_READY);
}

static GuiseCameraDialog *
open_page_dialog (const Studio *studio, const char *child)
{
  GtkWidget *dialog = NULL;

  g_assert_true (gtk_widget_activate_action (studio->page, "record.camera-settings", NULL));
  ui_wait (has_dialog, &dialog, "the dialog");
  wait_for_page (GUISE_CAMERA_DIALOG (dialog), child);
  return GUISE_CAMERA_DIALOG (dialog);
}

static void
set_number (GuiseCameraDialog *dialog, uint32_t id, double value)
{
  gtk_range_set_value (GTK_RANGE (find_knob (dialog, id, GTK_TYPE_SCALE)), value);
}

static gboolean
has_no_dialog (void *unused)
{
  GtkWidget *dialog = NULL;

  return !has_dialog (&dialog);
}

static void
close_dialog (GuiseCameraDialog *dialog)
{
  gtk_window_close (GTK_WINDOW (dialog));
  ui_wait (has_no_dialog, NULL, "the dialog to be closed");
}

/* Until the camera is as the recorder leaves it. */
static void
close_page (Studio *studio)
{
  gtk_window_destroy (GTK_WINDOW (studio->window));
  wait_for_state (studio, GUISE_RECORDER_CLOSED);
  g_object_unref (studio->recorder);
  g_object_unref (studio->settings);
  guise_test_rm_rf (studio->dir);
}

static void
forget_all (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");

  g_settings_reset (settings, "camera-settings");
  guise_fake_camera_plug (0, NULL);
}

static gboolean
has_no_list (void *data)
{
  GListModel *names = gtk_drop_down_get_model (GTK_DROP_DOWN (ui_find (data, "cameras")));

  return g_list_model_get_n_items (names) == 0;
}

/* A camera that is unplugged keeps its name, and what is set of it; one that comes back while its
 * settings are looked at has them at once. */
static void
test_lost (void)
{
  Studio             studio;
  GuiseCameraDialog *dialog;
  g_autoptr (GArray) kept = NULL;

  open_page (&studio);
  dialog = open_page_dialog (&studio, "settings");
  set_number (dialog, V4L2_CID_BRIGHTNESS, -30);
  wait_for_value (V4L2_CID_BRIGHTNESS, -30);
  guise_fake_camera_plug (0, NULL);
  wait_for_state (&studio, GUISE_RECORDER_UNPLUGGED);
  guise_fake_camera_plug (0, &desk); /* it has forgotten */
  wait_for_value (V4L2_CID_BRIGHTNESS, -30);
  close_dialog (dialog);

  guise_fake_camera_plug (0, NULL);
  ui_wait (has_no_list, studio.page, "no camera");
  dialog = open_page_dialog (&studio, "gone");
  guise_fake_camera_plug (0, &desk);
  wait_for_value (V4L2_CID_BRIGHTNESS, -30);
  wait_for_page (dialog, "settings");
  set_number (dialog, V4L2_CID_SATURATION, 100);
  wait_for_value (V4L2_CID_SATURATION, 100);
  close_dialog (dialog);
  kept = guise_camera_tuner_recall (studio.settings, NAME);
  g_assert_cmpuint (kept->len, ==, 2);
  g_assert_null (guise_camera_tuner_recall (studio.settings, PATH));
  close_page (&studio);
  forget_all ();
}

/* What is automatic again holds still after the dialog, and is automatic after the page. */
static void
test_given_back (void)
{
  Studio             studio;
  GuiseCameraDialog *dialog;

  for (int session = 0; session < 2; session++)
    {
      open_page (&studio);
      dialog = open_page_dialog (&studio, "settings");
      if (session == 0)
        {
          set_number (dialog, V4L2_CID_EXPOSURE_ABSOLUTE, 60);
          wait_for_value (V4L2_CID_EXPOSURE_ABSOLUTE, 166);
          close_dialog (dialog);
          close_page (&studio);
          /* What was set stays. */
          g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_AUTO), ==,
                           V4L2_EXPOSURE_MANUAL);
          g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 166);
          g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_AUTO_WHITE_BALANCE), ==, 1);
          continue;
        }
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 166);
      gtk_widget_activate_action (GTK_WIDGET (dialog), "camera.reset", NULL);
      wait_for_value (V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_APERTURE_PRIORITY);
      wait_for_value (V4L2_CID_AUTO_WHITE_BALANCE, 1);
      close_dialog (dialog);
      wait_for_value (V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL);
      wait_for_value (V4L2_CID_AUTO_WHITE_BALANCE, 0);
      close_page (&studio);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_AUTO), ==,
                       V4L2_EXPOSURE_APERTURE_PRIORITY);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_AUTO_WHITE_BALANCE), ==, 1);
    }
  forget_all ();
}

/* The menu of the page has it; what was set is set again when the camera is opened anew. */
static void
test_page (void)
{
  Studio             studio;
  GuiseCameraDialog *dialog;

  open_page (&studio);
  dialog = open_page_dialog (&studio, "settings");
  set_number (dialog, V4L2_CID_BRIGHTNESS, -30);
  wait_for_value (V4L2_CID_BRIGHTNESS, -30);
  close_dialog (dialog);
  guise_fake_camera_plug (0, &desk); /* it forgets */
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_BRIGHTNESS), ==, 0);
  gtk_widget_activate_action (studio.page, "record.camera", "s", PATH);
  wait_for_value (V4L2_CID_BRIGHTNESS, -30);
  close_page (&studio);
  forget_all ();
}

int
main (int argc, char **argv)
{
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/camera-settings/set", test_set);
  g_test_add_func ("/ui/camera-settings/back", test_back);
  g_test_add_func ("/ui/camera-settings/unplugged", test_unplugged);
  g_test_add_func ("/ui/camera-settings/held", test_held);
  g_test_add_func ("/ui/camera-settings/none", test_none);
  g_test_add_func ("/ui/camera-settings/page", test_page);
  g_test_add_func ("/ui/camera-settings/lost", test_lost);
  g_test_add_func ("/ui/camera-settings/given-back", test_given_back);
  guise_leave (g_test_run ());
}
