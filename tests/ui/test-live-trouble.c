/* SPDX-License-Identifier: GPL-3.0-or-later
 * What the page Live says when something is too slow, or stands still. */
#include "app/live/guise-live-mode-row.h"
#include "app/live/guise-live-page.h"
#include "image/guise-jpeg.h"
#include "live-page.h"
#include "media/guise-video-reader.h"
#include "model/guise-dfm.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"
#include "swap/guise-compositor.h"
#include "ui.h"

static GtkWidget *
find_in_banner (GuiseWindow *window, const char *id)
{
  return ui_find (ui_find (guise_window_get_step_page (window), "banner"), id);
}

static gboolean
banner_says (GuiseWindow *window, const char *words)
{
  const char *text = gtk_label_get_label (GTK_LABEL (find_in_banner (window, "label")));

  return gtk_revealer_get_reveal_child (GTK_REVEALER (find_in_banner (window, "revealer"))) &&
         strstr (text, words) != NULL;
}

/* ---- an output that takes nothing ---- */

#define VIRTUAL_CAMERA "/dev/video2"

static gboolean
is_stalled (void *data)
{
  return banner_says (data, "“video2” takes no pictures at the moment");
}

static gboolean
is_taken_again (void *data)
{
  return !is_stalled (data);
}

/* Who looks at the virtual camera sees a picture that stands still; the page says so until it moves
 * again, and there is nothing to press. */
static void
test_stalled (void)
{
  const GuiseFakeCamera stuck = { .name = "Virtual", .is_output = TRUE, .stalls_after = 3 };
  const GuiseFakeCamera works = { .name = "Virtual", .is_output = TRUE };
  g_autofree char      *model = live_find_model (LIVE_MODEL);
  g_autoptr (GError) error = NULL;
  GuiseWindow *window;

  if (model == NULL)
    return;
  guise_fake_camera_plug (2, &stuck);
  window = live_open ("Stalled", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  guise_live_desk_set_camera_sink (live_get_desk (window), VIRTUAL_CAMERA, &error);
  g_assert_no_error (error);
  ui_wait (is_stalled, window, "the sentence about the output");
  g_assert_false (gtk_widget_get_visible (find_in_banner (window, "button")));
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-stalled");
  guise_fake_camera_plug (2, &works);
  ui_wait (is_taken_again, window, "the end of the sentence");
  live_close_running (window);
  guise_fake_camera_plug (2, NULL);
}

/* ---- what is too slow ---- */

#define SLOW_US 200000 /* on any computer, and whatever else that does: if it is to be slow */

/* Atomic. */
static int is_model_slow, is_color_slow;

gboolean __real_guise_dfm_runner_run (GuiseDfmRunner *self,
                                      const float    *face,
                                      double          morph,
                                      float          *input_mask,
                                      float          *out_face,
                                      float          *face_mask,
                                      GError        **error);
gboolean __wrap_guise_dfm_runner_run (GuiseDfmRunner *self,
                                      const float    *face,
                                      double          morph,
                                      float          *input_mask,
                                      float          *out_face,
                                      float          *face_mask,
                                      GError        **error);

gboolean
__wrap_guise_dfm_runner_run (GuiseDfmRunner *self,
                             const float    *face,
                             double          morph,
                             float          *input_mask,
                             float          *out_face,
                             float          *face_mask,
                             GError        **error)
{
  if (g_atomic_int_get (&is_model_slow))
    g_usleep (SLOW_US);
  return __real_guise_dfm_runner_run (self, face, morph, input_mask, out_face, face_mask, error);
}

gboolean __real_guise_compositor_paste (GuiseCompositor       *self,
                                        const GuisePrediction *prediction,
                                        const GuiseAffine     *to_face,
                                        const GuisePoint      *landmarks,
                                        GuiseImage            *frame,
                                        gboolean              *out_is_seen,
                                        GuiseCompositorTimes  *times,
                                        GError               **error);
gboolean __wrap_guise_compositor_paste (GuiseCompositor       *self,
                                        const GuisePrediction *prediction,
                                        const GuiseAffine     *to_face,
                                        const GuisePoint      *landmarks,
                                        GuiseImage            *frame,
                                        gboolean              *out_is_seen,
                                        GuiseCompositorTimes  *times,
                                        GError               **error);

gboolean
__wrap_guise_compositor_paste (GuiseCompositor       *self,
                               const GuisePrediction *prediction,
                               const GuiseAffine     *to_face,
                               const GuisePoint      *landmarks,
                               GuiseImage            *frame,
                               gboolean              *out_is_seen,
                               GuiseCompositorTimes  *times,
                               GError               **error)
{
  if (g_atomic_int_get (&is_color_slow))
    {
      g_usleep (SLOW_US);
      times->color_ns += SLOW_US * INT64_C (1000);
    }
  return __real_guise_compositor_paste (self, prediction, to_face, landmarks, frame, out_is_seen,
                                        times, error);
}

/* The performer, in the middle of what a better camera sees. */
static GBytes *
take_picture (void)
{
  g_autofree char *clip = guise_test_shared ("people/performer.mp4");
  g_autoptr (GuiseVideoReader) reader = guise_video_reader_open (clip, 1, NULL);
  g_autoptr (GuiseImage) picture = guise_image_new (GUISE_PIXELS_BGR8, 1280, 720, 3, NULL);
  g_autoptr (GuiseFrame) frame = NULL;

  g_assert_true (guise_video_reader_next (reader, &frame, NULL, NULL));
  memset (picture->data, 60, picture->stride * 720);
  for (int y = 0; y < frame->image->height; y++)
    memcpy (guise_image_row (picture, 120 + y) + 3 * 320, guise_image_row (frame->image, y),
            3 * (size_t) frame->image->width);
  return guise_jpeg_encode (picture, 90, GUISE_JPEG_CHROMA_420, NULL);
}

static gboolean
is_slow (void *data)
{
  return banner_says (data, "the model is too large for this processor to keep up.");
}

static char *
dup_camera (GuiseWindow *window)
{
  GuiseLiveFigures figures;
  double           rate;
  char            *camera;

  guise_live_desk_read_figures (live_get_desk (window), &figures, &rate, &camera);
  return camera;
}

static gboolean
films_smaller (void *data)
{
  g_autofree char *camera = dup_camera (data);

  return live_shows_pictures (data) && g_strcmp0 (camera, "Desk camera · 640x480 30 YUYV") == 0;
}

static void
look (GuiseWindow *window)
{
  GtkWidget *button = find_in_banner (window, "button");

  g_assert_true (gtk_widget_get_visible (button));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (button)), ==, "Lower resolution");
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-slow");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 700);
  ui_settle (GTK_WIDGET (window));
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-slow-narrow");
}

static gboolean
tells_both (void *data)
{
  return is_slow (data) &&
         banner_says (data,
                      "\nYour faces were recorded with Desk camera · 640x480 30 YUYV; this is "
                      "Desk camera · 1280x720 60 MJPG, which the model knows less well.");
}

/* The faces were recorded with the same camera, which filmed them otherwise. */
static void
tell_recorded (GuiseWindow *window)
{
  GuiseOpenProject *project = guise_window_get_project (window);
  g_autofree char  *journal =
    g_build_filename (guise_open_project_get_faces_path (project, GUISE_FACE_SLOT_DST),
                      ".guise-capture", NULL);

  g_assert_true (g_file_set_contents (journal,
                                      "[take 1]\ncamera=Desk camera\nmode=640x480 30 YUYV\n", -1,
                                      NULL));
  guise_open_project_refresh (project);
  ui_wait (tells_both, window, "the sentence about the camera beside that about the model");
}

/* Of a camera that can send smaller pictures these are offered, but not to who is recording; it
 * goes on with them, and is remembered so. That the faces were recorded otherwise is told, too. */
static void
test_slow (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autofree char *video = g_build_filename (live_work, "slow.mp4", NULL);
  g_autofree char *camera = NULL;
  g_autoptr (GBytes) jpeg = NULL;
  g_autoptr (GError) error = NULL;
  GuiseFakeCamera desk = { .name = "Desk camera", .bus = "usb-1", .n_pictures = -1 };
  GuiseWindow    *window;

  if (model == NULL)
    return;
  g_unsetenv ("GUISE_CAMERA");
  g_atomic_int_set (&is_model_slow, TRUE);
  jpeg = take_picture ();
  desk.jpeg = g_bytes_get_data (jpeg, &desk.n_jpeg);
  guise_fake_camera_plug (0, &desk);
  window = live_open ("Slow", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the camera");
  live_act (window, "live.toggle");
  ui_wait (live_shows_pictures, window, "pictures");
  camera = dup_camera (window);
  g_assert_cmpstr (camera, ==, "Desk camera · 1280x720 60 MJPG");
  ui_wait (is_slow, window, "the sentence about the model");
  tell_recorded (window);
  look (window);

  g_assert_true (guise_live_desk_start_recording (live_get_desk (window), video, &error));
  g_assert_no_error (error);
  g_assert_false (gtk_widget_get_visible (find_in_banner (window, "button")));
  guise_live_desk_stop_recording (live_get_desk (window));
  ui_wait (live_is_not_recording, window, "the end of the recording");
  ui_wait (is_slow, window, "the sentence about the model again");

  g_signal_emit_by_name (find_in_banner (window, "button"), "clicked");
  ui_wait (films_smaller, window, "smaller pictures");
  g_assert_cmpstr (guise_live_desk_get_mode (live_get_desk (window)), ==, "640x480 30 YUYV");
  g_assert_false (banner_says (window, "Your faces were recorded with"));
  live_close_running (window);
  guise_fake_camera_plug (0, NULL);
  g_atomic_int_set (&is_model_slow, FALSE);
}

/* A camera that can send nothing smaller: what is wrong is said, and there is nothing to press. */
static void
test_slow_smallest (void)
{
  g_autofree char *model = live_find_model (LIVE_MODEL);
  g_autoptr (GBytes) jpeg = NULL;
  GuiseFakeCamera desk = {
    .name = "Plain camera", .bus = "usb-2", .n_pictures = -1, .is_single = TRUE
  };
  GuiseWindow *window;

  if (model == NULL)
    return;
  g_unsetenv ("GUISE_CAMERA");
  g_atomic_int_set (&is_model_slow, TRUE);
  jpeg = take_picture ();
  desk.jpeg = g_bytes_get_data (jpeg, &desk.n_jpeg);
  guise_fake_camera_plug (0, &desk);
  window = live_open ("Smallest", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  ui_wait (live_has_camera, window, "the camera");
  live_act (window, "live.toggle");
  ui_wait (is_slow, window, "the sentence about the model");
  g_assert_false (gtk_widget_get_visible (find_in_banner (window, "button")));
  /* Pressed by a key all the same, it changes nothing. */
  live_act (window, "live.lower-resolution");
  ui_settle (GTK_WIDGET (window));
  g_assert_cmpstr (guise_live_desk_get_mode (live_get_desk (window)), ==, NULL);
  live_shoot_all (window, "live-slow-smallest");
  live_close_running (window);
  guise_fake_camera_plug (0, NULL);
  g_atomic_int_set (&is_model_slow, FALSE);
}

static gboolean
blames_colors (void *data)
{
  return banner_says (data, "the colour match sot-m takes too long for this processor.");
}

/* Who has chosen a slow match of colours is not told to get a smaller model, nor smaller pictures.
 */
static void
test_slow_color (void)
{
  g_autofree char  *model = live_find_model (LIVE_MODEL);
  GuiseWindow      *window;
  GuiseLiveSettings settings;

  if (model == NULL)
    return;
  g_atomic_int_set (&is_color_slow, TRUE);
  window = live_open ("Colours", 1280, 800);
  guise_live_desk_set_model (live_get_desk (window), model);
  settings = guise_live_desk_get_settings (live_get_desk (window));
  g_assert_true (guise_live_settings_set_text (&settings, "color=sot-m", NULL));
  guise_live_desk_set_settings (live_get_desk (window), &settings);
  ui_wait (live_has_camera, window, "the footage that stands for a camera");
  live_act (window, "live.toggle");
  ui_wait (blames_colors, window, "the sentence about the colours");
  g_assert_false (gtk_widget_get_visible (find_in_banner (window, "button")));
  ui_settle (GTK_WIDGET (window));
  live_shoot_all (window, "live-slow-color");
  live_close_running (window);
  g_atomic_int_set (&is_color_slow, FALSE);
}

int
main (int argc, char **argv)
{
  int result;

  live_init (&argc, &argv);
  g_test_add_func ("/ui/live-trouble/stalled", test_stalled);
  g_test_add_func ("/ui/live-trouble/slow", test_slow);
  g_test_add_func ("/ui/live-trouble/slow-smallest", test_slow_smallest);
  g_test_add_func ("/ui/live-trouble/slow-color", test_slow_color);
  result = g_test_run ();
  guise_test_rm_rf (live_work);
  guise_leave (result);
}
