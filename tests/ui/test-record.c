/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page before the camera, with footage or a camera without hardware, and the real networks. */
#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

#include "app/project/guise-project-view.h"
#include "app/record/guise-record-page.h"
#include "app/record/guise-sound-player.h"
#include "capture/guise-capture-journal.h"
#include "core/guise-data.h"
#include "core/guise-file.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_FACES 6

static char *work; /* folder of this program */

static const char *const tiny[] = { "resolution=32", "ae_dims=32",   "e_dims=16",
                                    "d_dims=16",     "batch_size=2", NULL };

static const GuiseFakeCamera desk = { .name = "Desk camera", .bus = "usb-9", .n_pictures = -1 };

/* ---- a project whose faces are still to be recorded ---- */

static char *
make_project (const char *name, char *own)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (src, 4, 4);
  {
    const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
      { .path = src, .consent = GUISE_CONSENT_GENERATED },
      { .path = own, .consent = GUISE_CONSENT_SELF },
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
  return guise_open_project_get_faces_path (get_project (data), GUISE_FACE_SLOT_DST) != NULL;
}

/* Opens a window on the page; its folder of faces, owned. @own: NULL, or faces that are there. */
static char *
open_page (GuiseWindow *window, const char *name, char *own)
{
  g_autofree char *dir = make_project (name, own);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", "dst");
  return g_strdup (guise_open_project_get_faces_path (get_project (window), GUISE_FACE_SLOT_DST));
}

static GuiseRecordPage *
get_page (GuiseWindow *window)
{
  GtkWidget *stack = ui_find (GTK_WIDGET (window), "coach_card");

  return GUISE_RECORD_PAGE (gtk_widget_get_ancestor (stack, GUISE_TYPE_RECORD_PAGE));
}

static void
act (GuiseWindow *window, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_page (window)), action, NULL));
}

static const char *
get_text (GuiseWindow *window, const char *id)
{
  return gtk_label_get_label (GTK_LABEL (ui_find (GTK_WIDGET (window), id)));
}

/* The page's own banner; other pages have theirs. */
static const char *
get_banner (GuiseWindow *window)
{
  GtkWidget *banner = ui_find (GTK_WIDGET (get_page (window)), "banner");

  return gtk_label_get_label (GTK_LABEL (ui_find (banner, "label")));
}

typedef struct
{
  GuiseRecorder     *recorder;
  GuiseRecorderState state;
  size_t             n_faces;
  int64_t            last_us; /* processor time of this thread at the last turn of the main loop */
  int64_t            longest_us;
} Goal;

static gboolean
is_in_state (void *data)
{
  const Goal *goal = data;

  return guise_recorder_get_state (goal->recorder) == goal->state;
}

static void
wait_for (GuiseRecorder *recorder, GuiseRecorderState state, const char *what)
{
  Goal goal = { .recorder = recorder, .state = state };

  ui_wait (is_in_state, &goal, what);
}

/* Asked at every turn of the main loop, so that it can tell how long the longest one worked: what
 * others do on the machine, and waiting for the display, does not count. */
static gboolean
has_faces (void *data)
{
  Goal           *goal = data;
  struct timespec now;
  int64_t         now_us;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  now_us = (int64_t) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
  if (goal->last_us > 0)
    goal->longest_us = MAX (goal->longest_us, now_us - goal->last_us);
  goal->last_us = now_us;
  return guise_recorder_get_figures (goal->recorder)->n_faces >= goal->n_faces;
}

static gboolean
has_frame (void *data)
{
  return guise_recorder_get_frame (data) != NULL;
}

static size_t
count_faces (const char *dir)
{
  g_autoptr (GDir) folder = g_dir_open (dir, 0, NULL);
  const char *name;
  size_t      n = 0;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    n += g_str_has_suffix (name, ".jpg");
  return n;
}

/* Footage in place of a camera: the long one where it is, else the one that comes with the program.
 */
static char *
find_performer (void)
{
  g_autofree char *shared =
    g_build_filename (g_getenv ("GUISE_SHARED"), "people", "performer.mp4", NULL);
  g_autofree char *demo = guise_data_find ("demo/performer.mp4", NULL);

  if (g_file_test (shared, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&shared);
  return g_steal_pointer (&demo);
}

static gboolean
has_networks (void)
{
  g_autofree char *model = guise_test_model_file ("face_landmark.tflite");

  return model != NULL;
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GListModel) toplevels = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window; /* GTK keeps it */
    }
  return NULL;
}

/* The page goes, and with it what it has open; the faces stay. */
static void
leave (GuiseWindow *window, GuiseRecorder *recorder)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  wait_for (recorder, GUISE_RECORDER_CLOSED, "the end of the session");
}

static gboolean
is_measured (void *data)
{
  const char *verdict = gtk_label_get_label (GTK_LABEL (ui_find (data, "bar_verdict")));

  return !g_str_equal (verdict, "Not measured yet") &&
         !gtk_revealer_get_reveal_child (GTK_REVEALER (ui_find (data, "job_bar")));
}

/* ---- the menu ---- */

/* Whether an item of the menu, or of one within it, begins the card. */
static gboolean
offers_card (GMenuModel *menu, const char *name)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      static const char *const links[] = { G_MENU_LINK_SECTION, G_MENU_LINK_SUBMENU };
      g_autofree char         *action = NULL;
      g_autofree char         *target = NULL;

      if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action) &&
          g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_TARGET, "s", &target) &&
          strcmp (action, "record.card") == 0 && strcmp (target, name) == 0)
        return TRUE;
      for (size_t k = 0; k < G_N_ELEMENTS (links); k++)
        {
          g_autoptr (GMenuModel) inner = g_menu_model_get_item_link (menu, i, links[k]);

          if (inner != NULL && offers_card (inner, name))
            return TRUE;
        }
    }
  return FALSE;
}

static void
test_cards (void)
{
  g_autoptr (GtkWidget) page = g_object_ref_sink (guise_record_page_new (work, "Me"));
  GtkMenuButton *button = GTK_MENU_BUTTON (ui_find (page, "more_button"));

  for (int i = GUISE_CAPTURE_CARD_NONE + 1; i < GUISE_N_CAPTURE_CARDS; i++)
    {
      const char *name = guise_capture_card_get_name ((GuiseCaptureCard) i);

      g_test_message ("%s", name);
      g_assert_true (offers_card (gtk_menu_button_get_menu_model (button), name));
    }
}

/* ---- the screen ---- */

static guint n_awake; /* who keeps it on */

/* In place of GTK's, which asks a session that is not there. */
guint
gtk_application_inhibit (GtkApplication            *application,
                         GtkWindow                 *window,
                         GtkApplicationInhibitFlags flags,
                         const char                *reason)
{
  n_awake += flags == GTK_APPLICATION_INHIBIT_IDLE;
  return flags;
}

void
gtk_application_uninhibit (GtkApplication *application, guint cookie)
{
  n_awake -= cookie == GTK_APPLICATION_INHIBIT_IDLE;
}

/* ---- recording ---- */

static void
shoot_styles (GuiseWindow *window, const char *name)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autofree char *light = g_strconcat ("record-", name, NULL);
  g_autofree char *dark = g_strconcat (light, "-dark", NULL);
  g_autofree char *narrow = g_strconcat (light, "-narrow", NULL);
  g_autofree char *medium = g_strconcat (light, "-medium", NULL);

  ui_shoot (GTK_WIDGET (window), light);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), narrow);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 700);
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), medium);
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  ui_settle (GTK_WIDGET (window));
}

/* Faces reach the disk, a pause keeps none, five seconds can be taken back and brought back, and
 * leaving in the middle loses nothing. */
static void
test_recording (void)
{
  g_autofree char *footage = find_performer ();
  g_autofree char *faces = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  g_autoptr (GuiseCaptureJournal) journal = NULL;
  GuiseWindow *window;
  Goal         goal;
  size_t       n;

  if (!has_networks ())
    return;
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  window = ui_open_window (1280, 800);
  faces = open_page (window, "Recording", NULL);
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  ui_wait (has_frame, recorder, "a picture");
  g_assert_cmpstr (get_text (window, "coach"), ==, "Look at the camera");
  shoot_styles (window, "ready");

  act (window, "record.toggle");
  goal = (Goal){ .recorder = recorder, .n_faces = N_FACES };
  ui_wait (has_faces, &goal, "faces");
  g_test_message ("longest turn of the main loop: %.1f ms of processor time",
                  (double) goal.longest_us / 1e3);
  g_assert_cmpint (guise_recorder_get_state (recorder), ==, GUISE_RECORDER_RECORDING);
  g_assert_cmpuint (n_awake, ==, 1);
  shoot_styles (window, "recording");

  act (window, "record.toggle");
  wait_for (recorder, GUISE_RECORDER_READY, "a pause");
  g_assert_cmpuint (n_awake, ==, 0);
  n = guise_recorder_get_figures (recorder)->n_faces;
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpuint (count_faces (faces), ==, n);
  ui_shoot (GTK_WIDGET (window), "record-paused");

  act (window, "record.undo");
  goal.n_faces = 0;
  while (guise_recorder_get_figures (recorder)->n_faces == n)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (guise_recorder_get_figures (recorder)->n_faces, <, n);
  g_assert_cmpuint (count_faces (faces), ==, guise_recorder_get_figures (recorder)->n_faces);
  ui_shoot (GTK_WIDGET (window), "record-undone");
  act (window, "record.redo");
  goal.n_faces = n;
  ui_wait (has_faces, &goal, "the faces that were taken back");
  g_assert_cmpuint (count_faces (faces), ==, n);

  /* A take of its own for another light, and away in the middle of it. */
  act (window, "record.next-light");
  act (window, "record.toggle");
  goal.n_faces = n + 1;
  ui_wait (has_faces, &goal, "faces of the second take");
  g_assert_nonnull (strstr (get_text (window, "take_text"), "Take 2"));
  g_assert_cmpuint (n_awake, ==, 1);
  leave (window, recorder);
  g_assert_cmpuint (n_awake, ==, 0);
  g_assert_cmpuint (count_faces (faces), >=, n + 1);
  journal = guise_capture_journal_open (faces);
  g_assert_cmpint (guise_capture_journal_get_n_takes (journal), ==, 2);
  g_unsetenv ("GUISE_CAMERA");
  ui_close_window (window);
}

/* Somebody else in the picture: nothing is kept, and the person knows why. */
static gboolean
sees_two (void *data)
{
  const GuiseRecorderSight *sight = guise_recorder_get_sight (data);

  return sight->refusal == GUISE_REFUSAL_SECOND_FACE && sight->other != NULL;
}

static void
test_second_face (void)
{
  g_autofree char *footage = guise_test_shared ("people/two_people.mp4");
  g_autofree char *faces = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  GuiseWindow *window;

  if (footage == NULL || !has_networks ())
    return;
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  window = ui_open_window (1280, 800);
  faces = open_page (window, "Two people", NULL);
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  act (window, "record.toggle");
  ui_wait (sees_two, recorder, "the second face");
  ui_shoot (GTK_WIDGET (window), "record-second-face");
  leave (window, recorder);
  g_unsetenv ("GUISE_CAMERA");
  ui_close_window (window);
}

/* ---- what is there already ---- */

/* Another day with another camera and with all the faces that are wanted: said, not refused. */
static void
test_another_day (void)
{
  g_autofree char *dir = g_build_filename (work, "Recording", NULL);
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  g_autoptr (GuiseRecorder) recorder = NULL;
  GuiseWindow *window;

  if (!g_file_test (dir, G_FILE_TEST_IS_DIR))
    {
      g_test_skip ("nothing was recorded before");
      return;
    }
  g_settings_set_int (settings, "record-target", 5);
  guise_fake_camera_plug (0, &desk);
  window = ui_open_window (1280, 800);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", "dst");
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (get_text (window, "coach"), ==, "Enough: 5");
  g_assert_true (
    gtk_widget_has_css_class (ui_find (GTK_WIDGET (window), "finish"), "suggested-action"));
  g_assert_false (
    gtk_widget_has_css_class (ui_find (GTK_WIDGET (window), "primary"), "suggested-action"));
  g_assert_cmpstr (guise_recorder_get_other_camera (recorder), ==, "performer.mp4");
  g_assert_nonnull (strstr (get_banner (window), "performer.mp4"));
  shoot_styles (window, "enough");
  act (window, "record.accept");
  ui_settle (GTK_WIDGET (window));
  /* Finish: away, and everything is closed. */
  act (window, "record.finish");
  wait_for (recorder, GUISE_RECORDER_CLOSED, "the end of the session");
  g_settings_reset (settings, "record-target");
  guise_fake_camera_plug (0, NULL);
  ui_close_window (window);
}

/* Faces from elsewhere: whose they are only the person knows. */
static void
test_foreign (void)
{
  g_autofree char *own = g_build_filename (work, "from-elsewhere", NULL);
  g_autofree char *faces = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  GuiseWindow *window;

  if (!has_networks ())
    return;
  project_faces_make (own, 5, 0);
  guise_fake_camera_plug (0, &desk);
  window = ui_open_window (1280, 800);
  faces = open_page (window, "Elsewhere", own);
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  ui_settle (GTK_WIDGET (window));
  g_assert_true (guise_recorder_is_foreign (recorder));
  g_assert_nonnull (strstr (get_banner (window), "not recorded with Guise"));
  ui_shoot (GTK_WIDGET (window), "record-foreign");
  leave (window, recorder);
  guise_fake_camera_plug (0, NULL);
  ui_close_window (window);
}

typedef struct
{
  GuiseWindow *window;
  const char  *text;
} Saying;

static gboolean
says (void *data)
{
  const Saying *saying = data;

  return g_str_equal (get_text (saying->window, "coach"), saying->text);
}

typedef struct
{
  GuiseRecorder *recorder;
  const char    *label;
} Naming;

/* The next picture says so: the thread of the camera begins a take at its turn. */
static gboolean
is_named (void *data)
{
  const Naming *naming = data;

  return g_strcmp0 (guise_recorder_get_sight (naming->recorder)->label, naming->label) == 0;
}

/* Opens the page with a wish; what it says at rest, and what the take is called. */
static void
check_wish (GuiseWindow *window, const char *wish, const char *text, const char *label)
{
  Saying saying = { window, text };
  Naming naming = { NULL, label };
  g_autoptr (GuiseRecorder) recorder = NULL;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", wish);
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  ui_wait (says, &saying, text);
  naming.recorder = recorder;
  ui_wait (is_named, &naming, "the name of the take");
  g_assert_false (guise_recorder_is_recording (recorder));
  if (label != NULL)
    ui_shoot (GTK_WIDGET (window), "record-wish");
  leave (window, recorder);
}

/* What the score card finds missing is what the page begins with; a strange word changes nothing.
 */
static void
test_wishes (void)
{
  g_autofree char *faces = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  GuiseWindow *window;

  if (!has_networks ())
    return;
  guise_fake_camera_plug (0, &desk);
  window = ui_open_window (1280, 800);
  faces = open_page (window, "Wishes", NULL);
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  leave (window, recorder);
  check_wish (window, "dst/tongue", "Now show your tongue", "Tongue");
  check_wish (window, "dst/eyes/closed", "Close your eyes", NULL);
  check_wish (window, "dst/eyes/square", "Look at the camera", NULL);
  guise_fake_camera_plug (0, NULL);
  ui_close_window (window);
}

static void
choose_card (GuiseWindow *window, const char *card, const char *response)
{
  gtk_widget_activate_action (GTK_WIDGET (get_page (window)), "record.card", "s", card);
  ui_settle (GTK_WIDGET (window));
  if (response == NULL)
    g_assert_null (find_dialog ());
  else
    {
      GtkWidget *dialog = find_dialog ();

      g_assert_nonnull (dialog);
      g_assert_cmpstr (adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (dialog)), ==,
                       "Will you wear them live?");
      ui_shoot (dialog, "record-glasses");
      adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
      gtk_window_destroy (GTK_WINDOW (dialog));
    }
}

/* Glasses are recorded by who wears them live, and that is asked once. */
static void
test_glasses (void)
{
  g_autofree char *faces = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  Naming       naming = { .label = "Glasses" };
  GuiseWindow *window;

  if (!has_networks ())
    return;
  guise_fake_camera_plug (0, &desk);
  window = ui_open_window (1280, 800);
  faces = open_page (window, "Glasses", NULL);
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  naming.recorder = recorder;
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  choose_card (window, "glasses", "cancel");
  choose_card (window, "glasses", "no");
  ui_settle (GTK_WIDGET (window));
  g_assert_false (guise_recorder_is_recording (recorder));
  g_assert_cmpuint (guise_recorder_get_sight (recorder)->take, ==, 0);
  choose_card (window, "glasses", "yes");
  wait_for (recorder, GUISE_RECORDER_RECORDING, "a take");
  ui_wait (is_named, &naming, "the take with glasses");
  choose_card (window, "hand", NULL);
  naming.label = "Hand near the face";
  ui_wait (is_named, &naming, "the take with a hand");
  choose_card (window, "glasses", NULL);
  naming.label = "Glasses";
  ui_wait (is_named, &naming, "glasses again");
  leave (window, recorder);
  guise_fake_camera_plug (0, NULL);
  ui_close_window (window);
}

static gboolean
has_paused (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_READY;
}

/* The disk goes away in the middle: recording pauses, says so, and goes on when it is back. */
static void
test_disk (void)
{
  g_autofree char *footage = find_performer ();
  g_autofree char *faces = NULL;
  g_autofree char *away = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  GuiseWindow *window;
  Goal         goal;
  size_t       n;

  if (!has_networks ())
    return;
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  window = ui_open_window (1280, 800);
  faces = open_page (window, "Disk", NULL);
  away = g_strconcat (faces, "-away", NULL);
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  act (window, "record.toggle");
  goal = (Goal){ .recorder = recorder, .n_faces = 2 };
  ui_wait (has_faces, &goal, "faces");
  g_assert_cmpint (g_rename (faces, away), ==, 0);
  ui_wait (has_paused, recorder, "a pause");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "record-disk");
  g_assert_nonnull (strstr (get_banner (window), "safe"));
  n = guise_recorder_get_figures (recorder)->n_faces;
  g_assert_cmpuint (count_faces (away), ==, n);

  g_assert_cmpint (g_rename (away, faces), ==, 0);
  act (window, "record.toggle");
  goal.n_faces = n + 1;
  ui_wait (has_faces, &goal, "more faces");
  /* The window goes in the middle of it. */
  ui_close_window (window);
  wait_for (recorder, GUISE_RECORDER_CLOSED, "the end of the session");
  g_assert_cmpuint (count_faces (faces), >=, n + 1);
  g_unsetenv ("GUISE_CAMERA");
}

/* ---- sounds ---- */

static void
on_sounded_cb (int *n, int sound)
{
  n[sound]++;
}

static gboolean
has_ticked (void *data)
{
  return ((const int *) data)[GUISE_RECORD_SOUND_TICK] > 0;
}

static gboolean
has_instructed (void *data)
{
  return ((const int *) data)[GUISE_RECORD_SOUND_NEXT] > 0;
}

/* Silent until the person switches sounds on; then faces and instructions are heard, and the choice
 * is kept. */
static void
test_sounds (void)
{
  g_autofree char *footage = find_performer ();
  g_autofree char *faces = NULL;
  g_autoptr (GSettings) settings = g_settings_new ("org.guise.Studio");
  g_autoptr (GuiseRecorder) recorder = NULL;
  int          n[GUISE_N_RECORD_SOUNDS] = { 0 };
  GuiseWindow *window;
  Goal         goal;

  if (!has_networks () || !guise_sound_player_is_built ())
    return;
  g_setenv ("PULSE_SERVER", "unix:/nowhere/at/all", TRUE);
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  window = ui_open_window (1280, 800);
  faces = open_page (window, "Sounds", NULL);
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  g_signal_connect_swapped (get_page (window), "sounded", G_CALLBACK (on_sounded_cb), n);
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  act (window, "record.toggle");
  goal = (Goal){ .recorder = recorder, .n_faces = 11 };
  ui_wait (has_faces, &goal, "faces");
  for (int i = 0; i < GUISE_N_RECORD_SOUNDS; i++)
    g_assert_cmpint (n[i], ==, 0);

  act (window, "record.sounds");
  g_assert_true (g_settings_get_boolean (settings, "sounds"));
  ui_wait (has_ticked, n, "a tick");
  ui_wait (has_instructed, n, "the next instruction");
  ui_shoot (GTK_WIDGET (window), "record-sounds");
  act (window, "record.sounds");
  g_assert_false (g_settings_get_boolean (settings, "sounds"));
  leave (window, recorder);
  ui_wait (is_measured, window, "the recorded faces, measured"); /* not while the program ends */
  g_unsetenv ("GUISE_CAMERA");
  ui_close_window (window);
}

/* ---- cameras ---- */

static gboolean
is_status (void *data)
{
  GtkWidget *stack = ui_find (data, "coach_card");

  stack = gtk_widget_get_ancestor (stack, GTK_TYPE_STACK);
  return g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (stack)), "status");
}

/* No camera, a camera that somebody has, one that is unplugged in the middle and comes back. */
static void
test_cameras (void)
{
  const GuiseFakeCamera busy = { .name = "Desk camera", .bus = "usb-9", .is_busy = 1 };
  g_autofree char      *faces = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  GuiseWindow *window;

  if (!has_networks ())
    return;
  window = ui_open_window (1280, 800);
  faces = open_page (window, "Cameras", NULL);
  recorder = g_object_ref (guise_record_page_get_recorder (get_page (window)));
  ui_wait (is_status, window, "no camera");
  shoot_styles (window, "no-camera");

  guise_fake_camera_plug (0, &busy);
  wait_for (recorder, GUISE_RECORDER_BUSY, "a camera that is used");
  ui_shoot (GTK_WIDGET (window), "record-busy");
  guise_fake_camera_plug (0, &desk);
  act (window, "record.retry");
  wait_for (recorder, GUISE_RECORDER_READY, "the camera");
  ui_wait (has_frame, recorder, "a picture");
  act (window, "record.toggle");
  wait_for (recorder, GUISE_RECORDER_RECORDING, "a take");

  guise_fake_camera_plug (0, NULL);
  wait_for (recorder, GUISE_RECORDER_UNPLUGGED, "the camera to be gone");
  g_assert_cmpstr (get_text (window, "message"), ==, "Camera unplugged");
  g_assert_true (guise_recorder_is_recording (recorder));
  shoot_styles (window, "unplugged");
  guise_fake_camera_plug (3, &desk);
  wait_for (recorder, GUISE_RECORDER_RECORDING, "the take to go on");
  leave (window, recorder);
  guise_fake_camera_plug (3, NULL);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/record/cards", test_cards);
  g_test_add_func ("/ui/record/wishes", test_wishes);
  g_test_add_func ("/ui/record/glasses", test_glasses);
  g_test_add_func ("/ui/record/cameras", test_cameras);
  g_test_add_func ("/ui/record/recording", test_recording);
  g_test_add_func ("/ui/record/another-day", test_another_day);
  g_test_add_func ("/ui/record/foreign", test_foreign);
  g_test_add_func ("/ui/record/disk", test_disk);
  g_test_add_func ("/ui/record/second-face", test_second_face);
  g_test_add_func ("/ui/record/sounds", test_sounds);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
