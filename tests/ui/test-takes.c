/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the takes of earlier days say: the extra cards, before the camera and beside the wall, and
 * which camera it was. */
#include <string.h>

#include "app/faces/guise-score-panel.h"
#include "app/project/guise-project-view.h"
#include "app/record/guise-record-page.h"
#include "capture/guise-capture-journal.h"
#include "core/guise-file.h"
#include "faceset/guise-face-file.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_FACES 12

static char *work; /* folder of this program */

static const GuiseFakeCamera lid = { .name = "Lid camera", .bus = "usb-1", .n_pictures = -1 };
static const GuiseFakeCamera desk = { .name = "Desk camera", .bus = "usb-9", .n_pictures = -1 };

/* ---- a project whose faces were recorded ---- */

/* Face @i is of take @take. */
static void
name_take (const char *dir, int i, int take)
{
  g_autofree char *name = g_strdup_printf ("%05d_0.jpg", i + 1);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseFaceFile) file = guise_face_file_load (path, &error);

  g_assert_no_error (error);
  g_free (file->meta->source_filename);
  file->meta->source_filename = g_strdup_printf ("take%03d_%06d.png", take, i);
  g_assert_true (guise_face_file_save (path, file->image, file->meta, 90, &error));
  g_assert_no_error (error);
}

static void
note (const char *dir, int take, const char *camera, GuiseCaptureCard card)
{
  g_autoptr (GuiseCaptureJournal) journal = guise_capture_journal_open (dir);
  const GuiseCaptureTake   written = { .label = "desk",
                                       .camera = camera,
                                       .bus = "usb-9",
                                       .mode = "1280x720 30 MJPG",
                                       .card = card,
                                       .card_quota = card == GUISE_CAPTURE_CARD_NONE ? 0 : 8 };
  const GuiseCaptureCounts counts = { 0 };

  g_assert_true (guise_capture_journal_note (journal, take, &written, &counts, NULL));
}

/* Half of what glasses want, all of the tongue, none of a fast movement. */
static char *
make_project (const char *name, const char *camera)
{
  char            *dir = g_build_filename (work, name, NULL);
  g_autofree char *src = g_build_filename (work, "character", NULL);
  g_autofree char *me = g_strconcat (name, " me", NULL);
  g_autofree char *dst = g_build_filename (work, me, NULL);
  g_autoptr (GError) error = NULL;
  const GuiseProjectFaces faces[GUISE_N_FACE_SLOTS] = {
    { .path = src, .consent = GUISE_CONSENT_GENERATED },
    { .path = dst, .consent = GUISE_CONSENT_SELF },
  };
  g_autoptr (GuiseProject) project = NULL;

  project_faces_make (src, 4, 4);
  project_faces_make (dst, N_FACES, N_FACES);
  for (int i = 0; i < N_FACES; i++)
    name_take (dst, i, i < 4 ? 1 : 2);
  note (dst, 1, camera, GUISE_CAPTURE_CARD_GLASSES);
  note (dst, 2, camera, GUISE_CAPTURE_CARD_TONGUE);
  note (dst, 3, camera, GUISE_CAPTURE_CARD_MOVEMENT);
  note (dst, 4, camera, GUISE_CAPTURE_CARD_NONE);
  project = guise_project_create (dir, "miniature", faces, NULL, 1, &error);
  g_assert_no_error (error);
  return dir;
}

static GuiseOpenProject *
get_project (GuiseWindow *window)
{
  return guise_project_view_get_project (
    GUISE_PROJECT_VIEW (ui_find (GTK_WIDGET (window), "project")));
}

static gboolean
is_read (void *data)
{
  return guise_open_project_get_faces_path (get_project (data), GUISE_FACE_SLOT_DST) != NULL;
}

static void
open_project (GuiseWindow *window, const char *dir)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-project", "s", dir);
  ui_wait (is_read, window, "the project");
}

/* ---- pages ---- */

typedef struct
{
  GtkWidget  *page;
  const char *text;
} Reading;

static gboolean
reads (void *data)
{
  const Reading *reading = data;
  GtkWidget     *meter = ui_find (reading->page, "card_meter");

  return gtk_widget_get_mapped (meter) &&
         g_strcmp0 (gtk_widget_get_tooltip_text (meter), reading->text) == 0;
}

static void
shoot_styles (GuiseWindow *window, const char *name)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_autofree char *light = g_strconcat ("takes-", name, NULL);
  g_autofree char *dark = g_strconcat (light, "-dark", NULL);

  ui_shoot (GTK_WIDGET (window), light);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_shoot (GTK_WIDGET (window), dark);
  adw_style_manager_set_color_scheme (manager, ADW_COLOR_SCHEME_DEFAULT);
}

static GuiseRecordPage *
get_record (GuiseWindow *window)
{
  return GUISE_RECORD_PAGE (
    gtk_widget_get_ancestor (ui_find (GTK_WIDGET (window), "coach_card"), GUISE_TYPE_RECORD_PAGE));
}

static GuiseRecordPage *
open_record (GuiseWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.record", "s", "dst");
  return get_record (window);
}

static gboolean
is_ready (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_READY;
}

static gboolean
is_closed (void *data)
{
  return guise_recorder_get_state (data) == GUISE_RECORDER_CLOSED;
}

static void
leave (GuiseWindow *window, GuiseRecorder *recorder)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.go-back", NULL);
  ui_wait (is_closed, recorder, "the end of the session");
}

static gboolean
has_networks (void)
{
  g_autofree char *model = guise_test_model_file ("face_landmark.tflite");

  return model != NULL;
}

/* ---- tests ---- */

#define CARDS "Glasses 50 %, Fast movement 0 %, Tongue done"

/* Beside the wall there is a meter of the cards that were chosen. */
static void
test_wall (void)
{
  GuiseWindow     *window = ui_open_window (1280, 800);
  g_autofree char *dir = make_project ("Wall", "Desk camera");
  Reading          reading = { .text = CARDS };

  open_project (window, dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  reading.page =
    gtk_widget_get_ancestor (ui_find (GTK_WIDGET (window), "verdict"), GUISE_TYPE_SCORE_PANEL);
  ui_wait (reads, &reading, "the cards");
  shoot_styles (window, "wall");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  shoot_styles (window, "wall-narrow");
  ui_close_window (window);
}

/* ---- recording what is missing ---- */

/* The first button below @root that records what is missing of @wish. */
static GtkWidget *
find_cure (GtkWidget *root, const char *wish)
{
  if (GTK_IS_BUTTON (root) &&
      g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (root)), "win.record") == 0)
    {
      GVariant *target = gtk_actionable_get_action_target_value (GTK_ACTIONABLE (root));

      if (g_str_equal (g_variant_get_string (target, NULL), wish))
        return root;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_cure (child, wish);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
can_cure (void *data)
{
  return find_cure (data, "dst/tongue") != NULL;
}

static gboolean
asks_for_tongue (void *data)
{
  const char *text = gtk_label_get_label (GTK_LABEL (ui_find (data, "coach")));

  return g_str_equal (text, "Now show your tongue");
}

/* The button of the score card opens the camera, and the coach asks for what was missing. */
static void
test_cure (void)
{
  GuiseWindow     *window;
  g_autofree char *dir = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  GtkWidget       *button;
  GuiseRecordPage *page;

  if (!has_networks ())
    return;
  guise_fake_camera_plug (0, &desk);
  window = ui_open_window (1280, 800);
  dir = make_project ("Cure", "Desk camera");
  open_project (window, dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "faces");
  ui_wait (can_cure, window, "what is missing");
  button = find_cure (GTK_WIDGET (window), "dst/tongue");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Record 20");
  g_signal_emit_by_name (button, "clicked");
  page = get_record (window);
  recorder = g_object_ref (guise_record_page_get_recorder (page));
  ui_wait (is_ready, recorder, "the camera");
  ui_wait (asks_for_tongue, page, "what was missing");
  leave (window, recorder);
  guise_fake_camera_plug (0, NULL);
  ui_close_window (window);
}

/* Where the window is neither wide nor narrow a key shows what there is, or hides it. */
static void
check_panel (GuiseWindow *window, GuiseRecordPage *page)
{
  GtkWidget *panel = ui_find (GTK_WIDGET (page), "panel");
  gboolean   was_shown;

  gtk_window_set_default_size (GTK_WINDOW (window), 900, 700);
  ui_settle (GTK_WIDGET (window));
  was_shown = gtk_widget_get_mapped (panel);
  for (int i = 0; i < 2; i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (page), "record.panel", NULL);
      ui_settle (GTK_WIDGET (window));
      g_assert_cmpint (gtk_widget_get_mapped (panel), ==, i == 0 ? !was_shown : was_shown);
    }
}

static void
test_record (void)
{
  GuiseWindow     *window;
  g_autofree char *dir = NULL;
  g_autoptr (GuiseRecorder) recorder = NULL;
  GuiseRecordPage *page;
  Reading          reading = { .text = CARDS };

  if (!has_networks ())
    return;
  guise_fake_camera_plug (0, &desk);
  window = ui_open_window (1280, 800);
  dir = make_project ("Record", "Desk camera");
  open_project (window, dir);
  page = open_record (window);
  recorder = g_object_ref (guise_record_page_get_recorder (page));
  ui_wait (is_ready, recorder, "the camera");
  reading.page = GTK_WIDGET (page);
  ui_wait (reads, &reading, "the cards");
  shoot_styles (window, "record");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  shoot_styles (window, "record-narrow");
  check_panel (window, page);
  leave (window, recorder);
  guise_fake_camera_plug (0, NULL);
  ui_close_window (window);
}

static const char *
get_camera (GuiseRecordPage *page)
{
  GtkDropDown *cameras = GTK_DROP_DOWN (ui_find (GTK_WIDGET (page), "cameras"));

  return gtk_string_object_get_string (gtk_drop_down_get_selected_item (cameras));
}

static const char *
get_banner (GuiseRecordPage *page)
{
  GtkWidget *banner = ui_find (GTK_WIDGET (page), "banner");

  return gtk_label_get_label (GTK_LABEL (ui_find (banner, "label")));
}

/* Opens the page before the cameras that there are. */
static void
check_camera (GuiseWindow *window, const char *name, const char *missing)
{
  GuiseRecordPage *page = open_record (window);
  g_autoptr (GuiseRecorder) recorder = g_object_ref (guise_record_page_get_recorder (page));

  ui_wait (is_ready, recorder, "the camera");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (get_camera (page), ==, name);
  g_assert_cmpstr (guise_recorder_get_other_camera (recorder), ==, missing);
  if (missing != NULL)
    g_assert_nonnull (strstr (get_banner (page), missing));
  leave (window, recorder);
}

/* The camera of the last take is before the first one of the list; where it is not there, that is
 * said. */
static void
test_camera (void)
{
  GuiseWindow     *window;
  g_autofree char *dir = NULL;

  if (!has_networks ())
    return;
  guise_fake_camera_plug (0, &lid);
  guise_fake_camera_plug (2, &desk);
  window = ui_open_window (1280, 800);
  dir = make_project ("Camera", "Desk camera");
  open_project (window, dir);
  check_camera (window, "Desk camera", NULL);
  guise_fake_camera_plug (2, NULL);
  check_camera (window, "Lid camera", "Desk camera");
  guise_fake_camera_plug (0, NULL);
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  work = guise_test_tmp_dir ();
  g_test_add_func ("/ui/takes/wall", test_wall);
  g_test_add_func ("/ui/takes/record", test_record);
  g_test_add_func ("/ui/takes/camera", test_camera);
  g_test_add_func ("/ui/takes/cure", test_cure);
  status = g_test_run ();
  guise_test_rm_rf (work);
  guise_leave (status);
}
