/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the page Live begins with, whose face it swaps, and what it keeps. */
#include <string.h>
#include <sys/stat.h>

#include "app/guise-window.h"
#include "app/live/guise-live-desk.h"
#include "app/live/guise-live-folder.h"
#include "app/live/guise-live-mode-row.h"
#include "app/render/guise-render-person-row.h"
#include "core/guise-kept.h"
#include "image/guise-jpeg.h"
#include "image/guise-png.h"
#include "live-page.h"
#include "live/guise-live-finish.h"
#include "media/guise-video-join.h"
#include "media/guise-video-reader.h"
#include "project/guise-export.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"
#include "ui.h"

#include <glib/gstdio.h>

#define SOURCE_TYPE "/digitalsourcetype/compositeWithTrainedAlgorithmicMedia\""

static const char *
get_step_text (GuiseWindow *window)
{
  return guise_step_get_text (
    guise_open_project_get_step (guise_window_get_project (window), GUISE_STEP_LIVE));
}

/* ---- where things go ---- */

static void
check_folder (const char *desktop, gboolean is_sandboxed, const char *expected)
{
  g_autofree char *folder = guise_live_folder_choose (desktop, "/home/ada", is_sandboxed);

  g_assert_cmpstr (folder, ==, expected);
}

/* What lies in the home folder itself goes with the Flatpak's sandbox. */
static void
test_folder (void)
{
  check_folder ("/home/ada/Films", FALSE, "/home/ada/Films");
  check_folder (NULL, FALSE, "/home/ada");
  check_folder ("/home/ada/Films", TRUE, "/home/ada/Films");
  check_folder (NULL, TRUE, "/home/ada/Guise");
  check_folder ("/home/ada/", TRUE, "/home/ada/Guise");
}

/* ---- single pictures ---- */

/* Returns: (transfer full): paths of the pictures that were kept, whole ones only */
static GPtrArray *
list_kept (void)
{
  g_autofree char *folder = g_build_filename (live_work, LIVE_PICTURES, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  GPtrArray  *paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf         info;

      if (g_str_has_suffix (name, ".jpg") && g_stat (path, &info) == 0 && info.st_size > 0)
        g_ptr_array_add (paths, g_steal_pointer (&path));
    }
  return paths;
}

static gboolean
has_kept (void *data)
{
  g_autoptr (GPtrArray) paths = list_kept ();

  return paths->len == *(const guint *) data; /* so many are waited for */
}

/* Pictures of one second are told apart by a number. */
static const char *
find_newest (const GPtrArray *paths)
{
  const char *newest = NULL;
  struct stat info, last = { 0 };

  for (guint i = 0; i < paths->len; i++)
    {
      g_assert_cmpint (stat (paths->pdata[i], &info), ==, 0);
      if (newest == NULL || info.st_mtim.tv_sec > last.st_mtim.tv_sec ||
          (info.st_mtim.tv_sec == last.st_mtim.tv_sec &&
           info.st_mtim.tv_nsec >= last.st_mtim.tv_nsec))
        {
          newest = paths->pdata[i];
          last = info;
        }
    }
  return newest;
}

/* Takes a picture. Returns: (transfer full): what was shown then */
static GuiseLiveShot *
take_picture (GuiseWindow *window)
{
  g_autoptr (GPtrArray) before = list_kept ();
  guint n = before->len;

  while (TRUE)
    {
      g_autoptr (GuiseLiveShot) shot = guise_live_desk_dup_shot (live_get_desk (window));
      g_autoptr (GuiseLiveShot) after = NULL;

      live_act (window, "live.shoot");
      n++;
      after = guise_live_desk_dup_shot (live_get_desk (window));
      ui_wait (has_kept, &n, "the picture");
      if (shot == after) /* no other one came meanwhile */
        return g_steal_pointer (&shot);
    }
}

/* The newest picture that was kept is that canvas. Returns: whether it says that it was made */
static gboolean
check_kept (const GuiseImage *canvas, const char *label)
{
  g_autoptr (GPtrArray) paths = list_kept ();
  g_autoptr (GBytes) plain = guise_jpeg_encode (canvas, 95, GUISE_JPEG_CHROMA_420, NULL);
  g_autoptr (GuiseImage) wanted = NULL;
  g_autoptr (GuiseImage) seen = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize            n_bytes;

  g_assert_true (g_file_get_contents (find_newest (paths), &bytes, &n_bytes, NULL));
  seen = guise_jpeg_decode (bytes, n_bytes, NULL, NULL, &error);
  g_assert_no_error (error);
  wanted =
    guise_jpeg_decode (g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), NULL, NULL, NULL);
  g_assert_cmpmem (seen->data, seen->stride * (size_t) seen->height, wanted->data,
                   wanted->stride * (size_t) wanted->height);
  return memmem (bytes, n_bytes, SOURCE_TYPE, strlen (SOURCE_TYPE)) != NULL &&
         memmem (bytes, n_bytes, label, strlen (label)) != NULL;
}

/* A picture is what outputs show: label, card and all; it says what it is, and replaces none. */
static void
test_shoot (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autoptr (GuiseLiveShot) shot = NULL;
  g_autoptr (GuiseLiveShot) hidden = NULL;
  g_autoptr (GuiseImage) card = guise_image_new (GUISE_PIXELS_BGR8, 640, 480, 3, NULL);
  GuiseWindow *window;

  if (model == NULL)
    return;
  window = live_open ("Shoot", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.shoot");
  live_act (window, "live.toggle");
  ui_wait (live_shows_face, window, "a face");
  ui_wait (live_shows_pictures, window, "pictures");
  shot = take_picture (window);
  g_assert_cmpint (shot->view, ==, GUISE_LIVE_VIEW_SWAPPED);
  g_assert_true (check_kept (shot->canvas, "guise.ai-label: drawn<"));
  ui_settle (GTK_WIDGET (window));
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-shoot");

  /* At once, though the card has not come yet. */
  guise_live_draw_card (card);
  live_act (window, "live.hide");
  hidden = take_picture (window);
  g_assert_false (check_kept (card, ""));
  live_close_running (window);
}

/* ---- a test card ---- */

#define VIRTUAL_CAMERA "/dev/video2"

static int n_written_before;

static int
count_written (void)
{
  int            width, height;
  const uint8_t *bytes;

  return guise_fake_camera_get_written (2, &width, &height, &bytes);
}

static gboolean
is_fed (void *data)
{
  return count_written () > n_written_before + 3;
}

/* A name and colours: no face, and not the card of a hidden one, of one colour but for a sign. */
static gboolean
is_test_card (void *data)
{
  int            width, height;
  const uint8_t *bytes;
  int            n_bars = 0;

  if (guise_fake_camera_get_written (2, &width, &height, &bytes) <= n_written_before + 2)
    return FALSE;
  g_assert_cmpint (width, ==, 1280);
  for (int i = 1; i < 6; i++)
    {
      const uint8_t *row = bytes + (size_t) (height - 20) * (size_t) width * 2;

      n_bars += ABS (row[2 * (width * i / 6 - 40)] - row[2 * (width * i / 6 + 40)]) > 8;
    }
  return n_bars == 5;
}

static gboolean
has_no_card (void *data)
{
  return !guise_live_desk_has_test_card (live_get_desk (data));
}

/* Before there is a model the camera can be found; the live view takes it over, and a camera that
 * fails is told of. */
static void
test_card (void)
{
  GuiseFakeCamera virtual = { .name = "Virtual", .is_output = TRUE };
  g_autofree char *model = live_find_model (LIVE_MODEL);
  GuiseWindow     *window;
  GtkSwitch       *control;
  int              n_lost = 0;

  if (model == NULL)
    return;
  guise_fake_camera_plug (2, &virtual);
  window = live_open ("Card", 1280, 800);
  ui_wait (live_has_camera, window, "the cameras");
  control = GTK_SWITCH (live_find_in_panel (window, "card_switch"));
  n_written_before = count_written ();
  gtk_switch_set_active (control, TRUE);
  ui_wait (is_test_card, window, "the card");
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-card");
  guise_live_desk_set_model (live_get_desk (window), model);
  live_act (window, "live.toggle");
  g_assert_true (has_no_card (window));
  ui_wait (live_shows_pictures, window, "pictures");
  g_assert_false (gtk_switch_get_active (control));
  g_assert_false (gtk_widget_is_sensitive (GTK_WIDGET (control)));
  n_written_before = count_written ();
  g_assert_true (guise_live_desk_set_camera_sink (live_get_desk (window), VIRTUAL_CAMERA, NULL));
  ui_wait (is_fed, window, "pictures in the virtual camera");
  live_act (window, "live.toggle");
  ui_wait (live_is_idle, window, "the end");

  virtual.takes = 2;
  guise_fake_camera_plug (2, &virtual);
  g_signal_connect (live_get_desk (window), "lost", G_CALLBACK (live_count_lost_cb), &n_lost);
  gtk_switch_set_active (control, TRUE);
  ui_wait (has_no_card, window, "the end of the card");
  g_assert_cmpint (n_lost, ==, 1);
  g_assert_false (gtk_switch_get_active (control));
  ui_close_window (window);
  guise_fake_camera_plug (2, NULL);
}

/* ---- whose face it is ---- */

/* The first picture of footage, as a file. */
static char *
save_picture (const char *clip, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (clip, 1, &error);
  g_autoptr (GuiseFrame) frame = NULL;
  g_autoptr (GBytes) png = NULL;
  char *path = g_build_filename (live_work, name, NULL);

  g_assert_true (guise_video_reader_next (reader, &frame, NULL, &error));
  png = guise_png_encode (frame->image, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (png, NULL),
                                      (gssize) g_bytes_get_size (png), NULL));
  return path;
}

/* Of two people who stand beside each other: how many are swapped in either half. */
static void
count_sides (GuiseWindow *window, int *out_left, int *out_right)
{
  g_autoptr (GuiseLiveShot) shot = guise_live_desk_dup_shot (live_get_desk (window));

  *out_left = *out_right = 0;
  for (int i = 0; shot != NULL && i < shot->n_faces; i++)
    {
      if (shot->faces[i].landmarks[30].x < 320.0)
        (*out_left)++;
      else
        (*out_right)++;
    }
}

static gboolean
swaps_left_only (void *data)
{
  int left, right;

  count_sides (data, &left, &right);
  return left == 1 && right == 0;
}

static gboolean
swaps_right_only (void *data)
{
  int left, right;

  count_sides (data, &left, &right);
  return left == 0 && right == 1;
}

static gboolean
swaps_both (void *data)
{
  int left, right;

  count_sides (data, &left, &right);
  return left == 1 && right == 1;
}

static GtkWidget *
find_person_row (GtkWidget *root)
{
  GtkWidget *found = GUISE_IS_RENDER_PERSON_ROW (root) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_person_row (child);
  return found;
}

/* Only one of two people is swapped, another one while it runs, and it begins with whoever it was
 * left with; where nobody is found it goes on as before. */
static void
test_person (void)
{
  g_autofree char  *model = live_find_model (LIVE_MODEL);
  g_autofree char  *two = model != NULL ? guise_test_shared ("people/two_people.mp4") : NULL;
  g_autofree char  *performer = two != NULL ? guise_test_shared ("people/performer.mp4") : NULL;
  g_autofree char  *character = two != NULL ? guise_test_shared ("people/character.mp4") : NULL;
  g_autofree char  *left = NULL;
  g_autofree char  *right = NULL;
  g_autofree char  *nobody = g_build_filename (live_work, "nobody.png", NULL);
  GuiseWindow      *window;
  GuiseLiveDesk    *desk;
  GuiseLiveSettings settings;
  int               n_lost = 0;

  if (two == NULL || performer == NULL || character == NULL)
    return;
  g_setenv ("GUISE_CAMERA", two, TRUE);
  left = save_picture (performer, "performer.png");
  right = save_picture (character, "character.png");
  window = live_open ("Two", 1280, 800);
  desk = live_get_desk (window);
  guise_live_desk_set_model (desk, model);
  settings = guise_live_desk_get_settings (desk);
  settings.max_faces = 2;
  settings.swaps_all = TRUE;
  guise_live_desk_set_settings (desk, &settings);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  guise_live_desk_set_person (desk, right);
  live_act (window, "live.toggle");
  ui_wait (swaps_right_only, window, "the one person");
  guise_live_desk_set_person (desk, left);
  ui_wait (swaps_left_only, window, "the other one");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpint (adw_combo_row_get_selected (
                     ADW_COMBO_ROW (find_person_row (GTK_WIDGET (window)))),
                   ==, 2);
  gtk_widget_child_focus (find_person_row (GTK_WIDGET (window)), GTK_DIR_TAB_FORWARD);
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-person");
  g_signal_connect (desk, "lost", G_CALLBACK (live_count_lost_cb), &n_lost);
  guise_live_desk_set_person (desk, nobody);
  ui_wait (live_has_loss, &n_lost, "that there is nobody");
  g_assert_cmpstr (guise_live_desk_get_person (desk), ==, left);
  ui_wait (swaps_left_only, window, "the same person as before");
  guise_live_desk_set_person (desk, NULL);
  ui_wait (swaps_both, window, "everybody");

  /* What is not known any more when it begins is looked at again; stopping does not wait for it. */
  live_act (window, "live.toggle");
  ui_wait (live_is_idle, window, "the end");
  guise_live_desk_set_person (desk, right);
  live_act (window, "live.toggle");
  live_act (window, "live.toggle");
  g_assert_cmpint (guise_live_desk_get_state (desk), ==, GUISE_LIVE_STATE_IDLE);
  live_act (window, "live.toggle");
  ui_wait (swaps_right_only, window, "the one person again");
  live_close_running (window);
}

/* ---- what it begins with ---- */

/* Whether the camera of this name is the one that is chosen. */
static gboolean
has_chosen (GuiseWindow *window, const char *name)
{
  GtkDropDown *cameras = GTK_DROP_DOWN (live_find_in_panel (window, "cameras"));
  GObject     *item = gtk_drop_down_get_selected_item (cameras);

  return item != NULL &&
         g_str_equal (gtk_string_object_get_string (GTK_STRING_OBJECT (item)), name);
}

static gboolean
has_good_camera (void *data)
{
  return has_chosen (data, "Good camera");
}

static gboolean
has_desk_camera (void *data)
{
  return has_chosen (data, "Desk camera");
}

static char *
dup_mode (GuiseWindow *window)
{
  const GuiseCameraMode *mode =
    guise_live_mode_row_get_mode (GUISE_LIVE_MODE_ROW (live_find_in_panel (window, "mode_row")));

  return mode != NULL ? guise_live_mode_row_dup_name (mode) : NULL;
}

static gboolean
has_model (void *data)
{
  return guise_live_desk_get_model (live_get_desk (data)) != NULL;
}

/* What is kept is written on a thread. */
static gboolean
has_kept_choice (void *dir)
{
  g_autoptr (JsonObject) object = guise_kept_load ("live-project", dir);

  return object != NULL && json_object_has_member (object, "mode") &&
         g_str_has_suffix (json_object_get_string_member_with_default (object, "model", ""),
                           LIVE_OTHER_MODEL);
}

/* A project with an export, whose faces were recorded with the camera that is not the first. */
static char *
make_exported_project (const char *model)
{
  char            *dir = live_make_project ("Remembered");
  g_autofree char *faces = g_strconcat (dir, " faces", NULL);
  g_autofree char *journal = g_build_filename (faces, ".guise-capture", NULL);
  g_autofree char *exports = guise_export_dup_dir (dir);
  g_autofree char *export = g_build_filename (exports, "Mara.dfm", NULL);
  g_autofree char *bytes = NULL;
  gsize            n_bytes;

  g_assert_true (g_file_set_contents (journal,
                                      "[take 1]\ncamera=Good camera\nmode=640x480 30 YUYV\n", -1,
                                      NULL));
  g_assert_true (g_file_get_contents (model, &bytes, &n_bytes, NULL));
  g_assert_cmpint (g_mkdir_with_parents (exports, 0777), ==, 0);
  g_assert_true (g_file_set_contents (export, bytes, (gssize) n_bytes, NULL));
  return dir;
}

/* At first the newest export before the camera of the recordings, filming as it did then; later
 * what it was left with, wherever the camera is plugged in. */
static void
test_remembered (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *other = live_find_model (LIVE_OTHER_MODEL);
  g_autoptr (GuiseImage) picture = guise_image_new (GUISE_PIXELS_BGR8, 1280, 720, 3, NULL);
  g_autoptr (GBytes) jpeg = NULL;
  GuiseFakeCamera  good = { .name = "Good camera", .bus = "usb-2", .n_pictures = -1 };
  GuiseFakeCamera  desk = { .name = "Desk camera", .bus = "usb-1", .n_pictures = -1 };
  g_autofree char *dir = NULL;
  g_autofree char *mode = NULL;
  g_autofree char *later = NULL;
  g_autofree char *camera = NULL;
  GuiseLiveFigures figures;
  double           rate;
  GuiseWindow     *window;

  if (model == NULL || other == NULL)
    return;
  g_unsetenv ("GUISE_CAMERA");
  memset (picture->data, 60, picture->stride * 720);
  jpeg = guise_jpeg_encode (picture, 90, GUISE_JPEG_CHROMA_420, NULL);
  good.jpeg = desk.jpeg = g_bytes_get_data (jpeg, &good.n_jpeg);
  desk.n_jpeg = good.n_jpeg;
  guise_fake_camera_plug (0, &desk);
  guise_fake_camera_plug (1, &good);
  dir = make_exported_project (model);
  window = live_open_again (dir, 1280, 800);
  ui_wait (has_model, window, "the export");
  g_assert_true (
    g_str_has_suffix (guise_live_desk_get_model (live_get_desk (window)), "exports/Mara.dfm"));
  g_assert_cmpstr (get_step_text (window), ==, "Try Mara.dfm");
  ui_wait (has_good_camera, window, "the camera of the recordings");
  mode = dup_mode (window);
  g_assert_cmpstr (mode, ==, "640x480 30 YUYV");
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-remembered");
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  guise_live_desk_read_figures (live_get_desk (window), &figures, &rate, &camera);
  g_assert_cmpstr (camera, ==, guise_live_desk_get_recorded_with (live_get_desk (window)));
  live_act (window, "live.toggle");
  ui_wait (live_is_idle, window, "the end");
  g_assert_cmpstr (get_step_text (window), ==, "Try Mara.dfm");

  gtk_drop_down_set_selected (GTK_DROP_DOWN (live_find_in_panel (window, "cameras")), 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (live_find_in_panel (window, "mode_row")), 2);
  mode = (g_free (mode), dup_mode (window));
  guise_live_desk_set_model (live_get_desk (window), other);
  ui_close_window (window);
  ui_wait (has_kept_choice, dir, "what was chosen to be kept");

  guise_fake_camera_plug (0, NULL);
  guise_fake_camera_plug (3, &desk);
  window = live_open_again (dir, 1280, 800);
  g_assert_cmpstr (guise_live_desk_get_model (live_get_desk (window)), ==, other);
  ui_wait (has_desk_camera, window, "the camera that was chosen");
  later = dup_mode (window);
  g_assert_nonnull (later);
  g_assert_cmpstr (later, ==, mode);
  ui_close_window (window);
  guise_fake_camera_plug (1, NULL);
  guise_fake_camera_plug (3, NULL);
}

/* ---- what is recorded ---- */

static gboolean
has_picture (void *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry = dir != NULL ? g_dir_read_name (dir) : NULL;

  return entry != NULL && g_str_has_suffix (entry, ".jpg");
}

/* Records with what is chosen in the panel. Returns: (transfer full): where to */
static char *
record_as (GuiseWindow *window, guint format)
{
  GtkWidget *row = GTK_WIDGET (live_find_in_panel (window, "format_row"));

  adw_combo_row_set_selected (ADW_COMBO_ROW (row), format);
  live_act (window, "live.record");
  g_assert_nonnull (guise_live_desk_get_recording (live_get_desk (window)));
  g_assert_false (gtk_widget_is_sensitive (row));
  return g_strdup (guise_live_desk_get_recording (live_get_desk (window)));
}

/* Videos of either kind, and pictures one by one. */
static void
test_formats (void)
{
  static const char *const endings[] = { ".mp4", ".mkv" };
  g_autofree char         *model = live_find_model (LIVE_MODEL);
  const GuiseLiveSettings  settings = guise_live_settings_default (); /* others are kept */
  g_autofree char         *folder = NULL;
  GuiseWindow             *window;

  if (model == NULL)
    return;
  window = live_open ("Formats", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  guise_live_desk_set_settings (live_get_desk (window), &settings);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (live_shows_face, window, "a face");
  ui_wait (live_shows_pictures, window, "pictures");
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = record_as (window, i);
      g_autofree char *now = g_strconcat (path, ".recording", NULL);
      g_autofree char *comment = NULL;

      g_assert_true (g_str_has_suffix (path, endings[i]));
      ui_wait (live_has_recorded, now, "a recorded picture");
      live_act (window, "live.record");
      ui_wait (live_is_not_recording, window, "the video");
      comment = guise_video_dup_comment (path, NULL);
      g_assert_nonnull (comment);
      g_assert_nonnull (strstr (comment, "\nguise.ai-label: drawn"));
    }
  folder = record_as (window, 2);
  g_assert_true (g_str_has_suffix (folder, "/"));
  ui_wait (has_picture, folder, "a picture");
  live_act (window, "live.record");
  ui_wait (live_is_not_recording, window, "the pictures");
  g_assert_true (has_picture (folder));
  adw_combo_row_set_selected (ADW_COMBO_ROW (live_find_in_panel (window, "format_row")), 0);
  live_close_running (window);
}

/* As long as the project is not read nobody knows that nothing was trained: no button is off
 * without a reason. */
static void
test_unread (void)
{
  g_autofree char *dir = live_make_project ("Unread");
  GuiseWindow     *window = ui_open_window (1280, 800);
  GtkWidget *export;

  guise_window_open (window, dir);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "live");
  export = ui_find (guise_window_get_step_page (window), "export_button");
  g_assert_false (live_is_read (window));
  g_assert_true (gtk_widget_is_sensitive (export));
  ui_wait (live_is_read, window, "the project to be read");
  ui_settle (GTK_WIDGET (window));
  g_assert_false (gtk_widget_is_sensitive (export));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (export), ==, "Train first");
  ui_close_window (window);
}

int
main (int argc, char **argv)
{
  int result;

  live_init (&argc, &argv);
  g_test_add_func ("/ui/live-use/folder", test_folder);
  g_test_add_func ("/ui/live-use/shoot", test_shoot);
  g_test_add_func ("/ui/live-use/test-card", test_card);
  g_test_add_func ("/ui/live-use/person", test_person);
  g_test_add_func ("/ui/live-use/remembered", test_remembered);
  g_test_add_func ("/ui/live-use/formats", test_formats);
  g_test_add_func ("/ui/live-use/unread", test_unread);
  result = g_test_run ();
  guise_test_rm_rf (live_work);
  guise_leave (result);
}
