/* SPDX-License-Identifier: GPL-3.0-or-later
 * The sink into a camera of PipeWire: what it says about who looks. */
#include <spa/param/video/raw.h>
#include <string.h>

#include "live/guise-live-sink.h"
#include "media/guise-media-error.h"
#include "support/guise-test-pipewire.h"
#include "support/guise-test.h"

#define WIDTH    64
#define HEIGHT   48
#define PAUSE_US 3000 /* between pictures; nothing depends on it */

static GuiseFrame *
make_frame (void)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, WIDTH, HEIGHT, 3, NULL);

  memset (image->data, 99, image->stride * HEIGHT);
  return guise_frame_new (image, 0, 0, 0);
}

static void
put_until (GuiseLiveSink *sink, GuiseLiveSinkState state)
{
  g_autoptr (GuiseFrame) frame = make_frame ();
  GuiseLiveShot shot = { .frame = frame, .canvas = frame->image };

  do
    {
      g_assert_true (sink->class_->put (sink, &shot, NULL));
      g_usleep (PAUSE_US);
    }
  while (sink->class_->get_state (sink) != state);
}

static void
test_none (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_live_camera_sink_new (GUISE_LIVE_PIPEWIRE, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_PIPEWIRE);
}

static void
test_states (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseLiveSink) sink = NULL;
  GuiseTestViewer *viewer;
  GuiseTestView    view = { 0 };

  if (!guise_test_pipewire_start ())
    {
      g_test_skip ("no program `pipewire` on this computer");
      return;
    }
  sink = guise_live_camera_sink_new (GUISE_LIVE_PIPEWIRE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (sink->name, ==, GUISE_LIVE_PIPEWIRE);
  put_until (sink, GUISE_LIVE_SINK_UNWATCHED);
  viewer = guise_test_viewer_new (SPA_VIDEO_FORMAT_BGRx);
  while (view.n < 3)
    {
      put_until (sink, GUISE_LIVE_SINK_WATCHED);
      guise_test_viewer_look (viewer, &view);
    }
  g_assert_cmpint (view.width, ==, WIDTH);
  g_assert_cmpint (view.height, ==, HEIGHT);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (view.bytes[i], ==, 99);
  guise_test_viewer_free (viewer);
  put_until (sink, GUISE_LIVE_SINK_UNWATCHED);
  guise_test_pipewire_stop ();
  put_until (sink, GUISE_LIVE_SINK_AWAY);
  g_free (view.bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  guise_test_pipewire_set_up ();
  g_test_add_func ("/live/pipewire/none", test_none);
  g_test_add_func ("/live/pipewire/states", test_states);
  return g_test_run ();
}
