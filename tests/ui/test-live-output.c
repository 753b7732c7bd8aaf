/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page Live and a program that looks at its camera through PipeWire. */
#include <spa/param/video/raw.h>
#include <string.h>

#include "app/guise-window.h"
#include "app/live/guise-live-desk.h"
#include "app/live/guise-live-page.h"
#include "live/guise-live-sink.h"
#include "project-faces.h"
#include "project/guise-project.h"
#include "support/guise-test-pipewire.h"
#include "support/guise-test.h"
#include "ui.h"

#define MODEL "golden/dfl/dfm/liae_udt.dfm"

static char            *work;   /* folder of this program */
static GuiseTestViewer *viewer; /* or NULL */
static GuiseTestView    view;   /* what it has seen */

static GuiseLiveDesk *
get_desk (GuiseWindow *window)
{
  return guise_live_desk_get (guise_window_get_project (window));
}

static GtkWidget *
find_in_panel (GuiseWindow *window, const char *id)
{
  return ui_find (ui_find (guise_window_get_step_page (window), "panel"), id);
}

static const char *
get_subtitle (GuiseWindow *window)
{
  return adw_action_row_get_subtitle (ADW_ACTION_ROW (find_in_panel (window, "virtual_row")));
}

/* ---- conditions ---- */

static gboolean
is_read (void *data)
{
  return guise_open_project_get_status (guise_window_get_project (data)) != NULL;
}

static gboolean
has_camera (void *data)
{
  return gtk_widget_get_visible (ui_find (guise_window_get_step_page (data), "cameras"));
}

static gboolean
is_running (void *data)
{
  g_autoptr (GuiseLiveShot) shot = guise_live_desk_dup_shot (get_desk (data));

  return guise_live_desk_get_state (get_desk (data)) == GUISE_LIVE_STATE_RUNNING && shot != NULL;
}

/* The row is told a moment later than the desk knows. */
static gboolean
is_unwatched (void *data)
{
  return guise_live_desk_get_camera_sink_state (get_desk (data)) == GUISE_LIVE_SINK_UNWATCHED &&
         g_str_equal (get_subtitle (data), "Nobody is looking at the camera “Guise” yet.");
}

static gboolean
is_watched (void *data)
{
  return guise_live_desk_get_camera_sink_state (get_desk (data)) == GUISE_LIVE_SINK_WATCHED &&
         g_str_equal (get_subtitle (data), "Another program looks at the camera “Guise”.");
}

static gboolean
is_away (void *data)
{
  return guise_live_desk_get_camera_sink_state (get_desk (data)) == GUISE_LIVE_SINK_AWAY &&
         g_str_has_prefix (get_subtitle (data), "PipeWire does not answer");
}

static gboolean
is_fed_by_none (void *data)
{
  return guise_live_desk_get_camera_sink (get_desk (data)) == NULL;
}

static gboolean
has_stopped (void *data)
{
  return guise_live_desk_get_state (data) == GUISE_LIVE_STATE_IDLE;
}

/* The viewer sees what the window shows: the card, which stands still. */
static gboolean
is_card_seen (void *data)
{
  g_autoptr (GuiseLiveShot) shot = guise_live_desk_dup_shot (get_desk (data));
  gboolean is_same = shot != NULL && shot->view == GUISE_LIVE_VIEW_CARD;

  guise_test_viewer_look (viewer, &view);
  is_same = is_same && view.n > 0 && view.width == shot->canvas->width &&
            view.height == shot->canvas->height;
  for (int y = 0; is_same && y < view.height; y++)
    for (int x = 0; is_same && x < view.width; x++)
      is_same = memcmp (view.bytes + (ptrdiff_t) y * view.stride + 4 * x,
                        guise_image_row (shot->canvas, y) + 3 * x, 3) == 0;
  return is_same;
}

/* ---- cases ---- */

static GuiseWindow *
open_live (void)
{
  static const char *const tiny[] = { "resolution=32",  "ae_dims=32",   "e_dims=16", "d_dims=16",
                                      "d_mask_dims=16", "batch_size=2", NULL };
  g_autofree char         *dir = g_build_filename (work, "Output", NULL);
  g_autofree char         *faces = g_build_filename (work, "faces", NULL);
  const GuiseProjectFaces  slots[GUISE_N_FACE_SLOTS] = { { .path = faces }, { .path = faces } };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseProject) project = NULL;
  GuiseWindow *window = ui_open_window (1280, 800);

  project_faces_make (faces, 4, 4);
  project = guise_project_create (dir, "miniature", slots, tiny, 1, &error);
  g_assert_no_error (error);
  guise_window_open (window, dir);
  ui_wait (is_read, window, "the project to be read");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.show-step", "s", "live");
  ui_settle (GTK_WIDGET (window));
  return window;
}

static void
switch_output (GuiseWindow *window, gboolean is_on)
{
  GtkWidget *output = find_in_panel (window, "virtual_switch");

  g_assert_true (gtk_widget_get_sensitive (output));
  gtk_switch_set_active (GTK_SWITCH (output), is_on);
}

/* Somebody looks, the face is hidden from him, PipeWire ends and comes back: the row says it. */
static void
check_output (GuiseWindow *window)
{
  g_assert_nonnull (strstr (get_subtitle (window), "v4l2loopback"));
  switch_output (window, TRUE);
  g_assert_cmpstr (guise_live_desk_get_camera_sink (get_desk (window)), ==, GUISE_LIVE_PIPEWIRE);
  ui_wait (is_unwatched, window, "a picture in the camera");
  viewer = guise_test_viewer_new (SPA_VIDEO_FORMAT_BGRx);
  ui_wait (is_watched, window, "the viewer");
  ui_settle (GTK_WIDGET (window));
  ui_shoot (GTK_WIDGET (window), "live-output-light");
  gtk_widget_activate_action (guise_window_get_step_page (window), "live.hide", NULL);
  ui_wait (is_card_seen, window, "the card in the camera");
  guise_test_pipewire_stop ();
  ui_wait (is_away, window, "the end of PipeWire");
  g_clear_pointer (&viewer, guise_test_viewer_free);
  g_assert_true (guise_test_pipewire_start ());
  ui_wait (is_unwatched, window, "PipeWire");
  switch_output (window, FALSE);
  ui_wait (is_fed_by_none, window, "the camera to be closed");
}

static void
test_pipewire (void)
{
  g_autofree char *network = guise_test_model_file ("face_landmark.tflite");
  g_autofree char *footage = guise_test_shared ("people/performer.mp4");
  g_autofree char *model = guise_test_shared (MODEL);
  GuiseWindow     *window;
  g_autoptr (GuiseLiveDesk) desk = NULL;

  if (network == NULL || footage == NULL || model == NULL || !guise_test_pipewire_start ())
    {
      g_test_skip ("no reference material, or no program `pipewire`");
      return;
    }
  g_setenv ("GUISE_CAMERA", footage, TRUE);
  window = open_live ();
  desk = g_object_ref (get_desk (window));
  guise_live_desk_set_model (desk, model);
  ui_wait (has_camera, window, "the footage that stands for a camera");
  gtk_widget_activate_action (guise_window_get_step_page (window), "live.toggle", NULL);
  ui_wait (is_running, window, "pictures");
  check_output (window);
  ui_close_window (window);
  ui_wait (has_stopped, desk, "the end");
  g_free (view.bytes);
}

int
main (int argc, char **argv)
{
  int result;

  work = guise_test_tmp_dir ();
  g_setenv ("XDG_CONFIG_HOME", work, TRUE);
  guise_test_pipewire_set_up ();
  ui_init (&argc, &argv);
  g_test_add_func ("/ui/live-output/pipewire", test_pipewire);
  result = g_test_run ();
  guise_test_pipewire_stop ();
  guise_test_rm_rf (work);
  guise_leave (result);
}
