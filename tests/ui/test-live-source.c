/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the pictures of the page Live come from. */
#include <string.h>

#include "app/faces/guise-face-routes.h"
#include "app/guise-window.h"
#include "app/live/guise-live-desk.h"
#include "app/live/guise-live-row.h"
#include "core/guise-kept.h"
#include "image/guise-jpeg.h"
#include "live-page.h"
#include "media/guise-video-reader.h"
#include "media/guise-video-writer.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"
#include "ui.h"

#define N_PICTURES 20
#define STEP_NS    G_GINT64_CONSTANT (33333333)

/* The first pictures of the performer. Returns: (transfer full): where */
static char *
make_clip (const char *footage)
{
  const GuiseVideoWriterOptions options = { .width = 640, .height = 480, .preset = "ultrafast" };
  char *path = g_build_filename (live_work, "Somebody before a window.mp4", NULL);
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (footage, 1, NULL);
  g_autoptr (GuiseVideoWriter) writer = guise_video_writer_new (path, &options, NULL);

  for (int i = 0; i < N_PICTURES; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
      g_assert_true (guise_video_writer_add (writer, frame->image, i * STEP_NS, NULL));
    }
  g_assert_true (guise_video_writer_finish (writer, NULL));
  return path;
}

/* Returns: whether the window takes it */
static gboolean
drop (GuiseWindow *window, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GSList) files = g_slist_prepend (NULL, file);

  return guise_face_routes_drop (GTK_WIDGET (window), files);
}

static const char *
get_note (GuiseWindow *window)
{
  GtkWidget *note = ui_find (guise_window_get_step_page (window), "note");

  return gtk_widget_get_visible (note) ? gtk_label_get_label (GTK_LABEL (note)) : "";
}

static gboolean
is_visible (GuiseWindow *window, const char *id)
{
  return gtk_widget_get_visible (GTK_WIDGET (live_find_in_panel (window, id)));
}

static gboolean
has_ended (void *data)
{
  return live_is_idle (data) && guise_live_desk_has_ended (live_get_desk (data));
}

static gboolean
has_begun_anew (void *data)
{
  GuiseLiveFigures figures;
  double           rate;
  g_autofree char *camera = NULL;

  guise_live_desk_read_figures (live_get_desk (data), &figures, &rate, &camera);
  return figures.n_shown > N_PICTURES + 2;
}

static GtkWidget *
find_control (GtkWidget *widget, const char *name, GType type)
{
  const gboolean is_row = GUISE_IS_LIVE_ROW (widget);
  GtkWidget     *found = NULL;

  if (is_row && !g_str_equal (guise_live_row_get_knob (GUISE_LIVE_ROW (widget))->name, name))
    return NULL;
  if (name == NULL && G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_control (child, is_row ? NULL : name, type);
  return found;
}

/* What a setting of the camera is set with. */
static GtkWidget *
get_control (GuiseWindow *window, const char *name, GType type)
{
  return find_control (GTK_WIDGET (live_find_in_panel (window, "source_group")), name, type);
}

/* ---- a video ---- */

/* A video is dropped on the page, played once, then again and again; its end is said. */
static void
test_video (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *footage = guise_test_shared ("people/performer.mp4");
  g_autofree char *clip = NULL;
  GuiseLiveDesk   *desk;
  GuiseWindow     *window;

  if (model == NULL || footage == NULL)
    return;
  clip = make_clip (footage);
  window = live_open ("Video", 1280, 800);
  desk = live_get_desk (window);
  guise_live_desk_set_model (desk, model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  g_assert_true (is_visible (window, "camera_row"));
  g_assert_false (is_visible (window, "loop_row"));
  g_assert_true (drop (window, model)); /* a model is one, here as anywhere */
  g_assert_true (g_str_has_suffix (guise_live_desk_get_model (desk), LIVE_MODEL));
  g_assert_null (guise_live_desk_get_video (desk));

  g_assert_true (drop (window, clip));
  g_assert_cmpstr (guise_live_desk_get_video (desk), ==, clip);
  g_assert_false (is_visible (window, "camera_row"));
  g_assert_true (is_visible (window, "loop_row"));
  g_assert_cmpstr (get_note (window), ==, "The video is ready");
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-video");

  gtk_switch_set_active (GTK_SWITCH (live_find_in_panel (window, "loop_switch")), FALSE);
  live_act (window, "live.toggle");
  ui_wait (has_ended, window, "the end of the video");
  g_assert_null (guise_live_desk_get_problem (desk));
  g_assert_cmpstr (get_note (window), ==, "The video has ended");
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-video-ended");

  gtk_switch_set_active (GTK_SWITCH (live_find_in_panel (window, "loop_switch")), TRUE);
  live_act (window, "live.toggle");
  ui_wait (has_begun_anew, window, "more pictures than the video has");
  g_assert_false (guise_live_desk_has_ended (desk));
  g_assert_true (drop (window, clip)); /* it is told to stop first */
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (live_find_in_panel (window, "video_row"))));
  live_act (window, "live.toggle");
  ui_wait (live_is_idle, window, "the end");
  g_assert_cmpstr (get_note (window), ==, "The video is ready");

  g_assert_true (guise_live_desk_set_video (desk, NULL));
  g_assert_true (is_visible (window, "camera_row"));
  g_assert_false (is_visible (window, "loop_row"));
  g_assert_cmpstr (get_note (window), ==, "The camera is off");
  ui_close_window (window);
}

/* Where it is narrow. */
static void
test_narrow (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *footage = guise_test_shared ("people/performer.mp4");
  GuiseWindow     *window;

  if (model == NULL || footage == NULL)
    return;
  window = live_open ("Narrow video", 400, 700);
  guise_live_desk_set_model (live_get_desk (window), model);
  g_assert_true (guise_live_desk_set_video (live_get_desk (window), footage));
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-video-narrow");
  live_act (window, "live.panel");
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-video-narrow-panel");
  ui_close_window (window);
}

/* ---- how a camera lies ---- */

static int
get_rotation (GuiseWindow *window)
{
  return guise_live_desk_get_settings (live_get_desk (window)).rotation;
}

static gboolean
is_kept (void *dir)
{
  g_autoptr (JsonObject) object = guise_kept_load ("live-project", dir);

  return object != NULL &&
         g_str_equal (json_object_get_string_member_with_default (object, "rotation", ""), "90") &&
         json_object_get_boolean_member_with_default (object, "mirror", FALSE);
}

static gboolean
is_turned (void *data)
{
  return get_rotation (data) == 1;
}

static gboolean
is_not_turned (void *data)
{
  return get_rotation (data) == 0;
}

static gboolean
shows_tall (void *data)
{
  g_autoptr (GuiseLiveShot) shot = guise_live_desk_dup_shot (live_get_desk (data));

  return shot != NULL && shot->canvas->height > shot->canvas->width;
}

static gboolean
shows_wide (void *data)
{
  g_autoptr (GuiseLiveShot) shot = guise_live_desk_dup_shot (live_get_desk (data));

  return shot != NULL && shot->canvas->height < shot->canvas->width;
}

/* It is turned and mirrored also while it runs, and so again the next time: this camera, and no
 * other one. */
static void
test_orientation (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *new = live_find_model (LIVE_OTHER_MODEL);
  g_autoptr (GuiseImage) picture = guise_image_new (GUISE_PIXELS_BGR8, 1280, 720, 3, NULL);
  g_autoptr (GBytes) jpeg = NULL;
  GuiseFakeCamera  side = { .name = "Camera on its side", .bus = "usb-1", .n_pictures = -1 };
  GuiseFakeCamera  other = { .name = "Other camera", .bus = "usb-2", .n_pictures = -1 };
  g_autofree char *dir = NULL;
  GuiseWindow     *window;

  if (model == NULL)
    return;
  g_unsetenv ("GUISE_CAMERA");
  memset (picture->data, 60, picture->stride * 720);
  jpeg = guise_jpeg_encode (picture, 90, GUISE_JPEG_CHROMA_420, NULL);
  side.jpeg = other.jpeg = g_bytes_get_data (jpeg, &side.n_jpeg);
  other.n_jpeg = side.n_jpeg;
  guise_fake_camera_plug (0, &side);
  dir = live_make_project ("Sideways");
  window = live_open_again (dir, 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the camera");
  gtk_switch_set_active (GTK_SWITCH (get_control (window, "mirror", GTK_TYPE_SWITCH)), TRUE);
  live_act (window, "live.toggle");
  ui_wait (shows_wide, window, "a picture");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (get_control (window, "rotation", GTK_TYPE_DROP_DOWN)),
                              1);
  ui_wait (shows_tall, window, "the turned picture");
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-turned");
  live_act (window, "live.toggle");
  ui_wait (live_is_idle, window, "the end");
  ui_wait (is_kept, dir, "what was chosen to be kept");
  ui_close_window (window);

  guise_fake_camera_plug (0, NULL);
  guise_fake_camera_plug (1, &other);
  window = live_open_again (dir, 1280, 800);
  ui_wait (live_has_camera, window, "another camera");
  g_assert_cmpint (get_rotation (window), ==, 0);
  guise_fake_camera_plug (0, &side);
  ui_wait (is_turned, window, "the camera that lies on its side");
  g_assert_true (guise_live_desk_get_settings (live_get_desk (window)).is_mirrored);
  g_assert_cmpint (gtk_drop_down_get_selected (
                     GTK_DROP_DOWN (get_control (window, "rotation", GTK_TYPE_DROP_DOWN))),
                   ==, 1);
  guise_live_desk_set_model (live_get_desk (window), new); /* for which nothing was set yet */
  g_assert_cmpint (get_rotation (window), ==, 1);
  guise_fake_camera_plug (0, NULL);
  ui_wait (is_not_turned, window, "the other camera");
  ui_close_window (window);
  guise_fake_camera_plug (1, NULL);
}

int
main (int argc, char **argv)
{
  int result;

  live_init (&argc, &argv);
  g_test_add_func ("/ui/live-source/video", test_video);
  g_test_add_func ("/ui/live-source/narrow", test_narrow);
  g_test_add_func ("/ui/live-source/orientation", test_orientation);
  result = g_test_run ();
  guise_test_rm_rf (live_work);
  guise_leave (result);
}
