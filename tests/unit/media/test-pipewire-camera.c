/* SPDX-License-Identifier: GPL-3.0-or-later
 * The camera through PipeWire, with a server of the test's own and programs that look. */
#include "media/guise-pipewire-camera.h"

#include <spa/param/video/raw.h>
#include <string.h>

#include "core/guise-random.h"
#include "media/guise-media-error.h"
#include "media/guise-yuv.h"
#include "support/guise-test-pipewire.h"
#include "support/guise-test.h"

#define PAUSE_US 3000 /* between pictures; nothing depends on it */

/* Noise: no two of its pixels can be mistaken for each other. */
static GuiseImage *
make_picture (int width, int height, int seed)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);
  GuiseRandom random = guise_random_init (11, (uint64_t) seed);

  for (int y = 0; y < height; y++)
    for (int i = 0; i < 3 * width; i++)
      guise_image_row (image, y)[i] = (uint8_t) guise_random_below (&random, 256);
  return image;
}

static GuisePipewireCamera *
open_camera (void)
{
  g_autoptr (GError) error = NULL;
  GuisePipewireCamera *camera = guise_pipewire_camera_open (&error);

  g_assert_no_error (error);
  g_assert_nonnull (camera);
  return camera;
}

static void
put (GuisePipewireCamera *camera, const GuiseImage *image)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_pipewire_camera_put (camera, image, &error));
  g_assert_no_error (error);
  g_usleep (PAUSE_US);
}

/* ---- what arrives, against what was sent ---- */

static gboolean
is_bgrx (const GuiseTestView *view, const GuiseImage *image)
{
  gboolean is_same = view->width == image->width && view->height == image->height &&
                     view->n_bytes == (size_t) view->stride * (size_t) view->height;

  for (int y = 0; is_same && y < image->height; y++)
    for (int x = 0; is_same && x < image->width; x++)
      is_same = memcmp (view->bytes + (ptrdiff_t) y * view->stride + 4 * x,
                        guise_image_row (image, y) + 3 * x, 3) == 0;
  return is_same;
}

static gboolean
is_i420 (const GuiseTestView *view, const GuiseImage *image)
{
  const size_t        n = (size_t) image->width * (size_t) image->height;
  g_autofree uint8_t *bytes = g_malloc (n * 3 / 2);
  GuiseYuv            yuv = { 0 };

  guise_yuv_init (&yuv, 0.299, 0.114, FALSE);
  guise_yuv_from_bgr (&yuv, image, (uint8_t *const[]){ bytes, bytes + n, bytes + n + n / 4 },
                      (const int[]){ image->width, image->width / 2, image->width / 2 });
  return view->width == image->width && view->height == image->height &&
         view->stride == image->width && view->n_bytes == n * 3 / 2 &&
         memcmp (view->bytes, bytes, view->n_bytes) == 0;
}

/* Its last column may be alone: that is left out. */
static gboolean
is_yuy2 (const GuiseTestView *view, const GuiseImage *image)
{
  g_autofree uint8_t *bytes = g_malloc0 (view->n_bytes);
  GuiseYuv            yuv = { 0 };
  gboolean            is_same;

  guise_yuv_init (&yuv, 0.299, 0.114, FALSE);
  is_same = view->width == image->width / 2 * 2 && view->height == image->height &&
            view->stride == 2 * view->width &&
            view->n_bytes == (size_t) view->stride * (size_t) view->height &&
            guise_yuv_pack_bgr (&yuv, image, bytes, view->stride) &&
            memcmp (view->bytes, bytes, view->n_bytes) == 0;
  guise_yuv_clear (&yuv);
  return is_same;
}

static gboolean
is_it (const GuiseTestView *view, const GuiseImage *image)
{
  switch (view->format)
    {
    case SPA_VIDEO_FORMAT_BGRx:
      return is_bgrx (view, image);
    case SPA_VIDEO_FORMAT_YUY2:
      return is_yuy2 (view, image);
    case SPA_VIDEO_FORMAT_I420:
      return is_i420 (view, image);
    default:
      return FALSE;
    }
}

/* The picture of before a change may still be on its way: what is new comes in the end, and stays.
 */
static void
show_until_seen (GuisePipewireCamera *camera, GuiseTestViewer *viewer, const GuiseImage *image)
{
  GuiseTestView view = { 0 };

  do
    {
      put (camera, image);
      guise_test_viewer_look (viewer, &view);
    }
  while (view.n == 0 || !is_it (&view, image));
  for (int i = 0, n = view.n; view.n < n + 3; i++)
    {
      put (camera, image);
      guise_test_viewer_look (viewer, &view);
      g_assert_true (is_it (&view, image));
    }
  g_assert_cmpint (guise_pipewire_camera_get_state (camera), ==, GUISE_PIPEWIRE_CAMERA_IN_USE);
  g_free (view.bytes);
}

static void
show_until (GuisePipewireCamera *camera, const GuiseImage *image, GuisePipewireCameraState state)
{
  while (guise_pipewire_camera_get_state (camera) != state)
    put (camera, image);
}

/* ---- cases ---- */

/* Without a server nothing is tried again and again: it is said at once. */
static void
test_none (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (guise_pipewire_camera_is_possible ());
  g_assert_null (guise_pipewire_camera_open (&error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_PIPEWIRE);
  g_assert_nonnull (strstr (error->message, "PipeWire"));
}

/* Every form, of sizes that cameras have and of odd ones. */
static void
test_pictures (void)
{
  static const uint32_t formats[] = { SPA_VIDEO_FORMAT_BGRx, SPA_VIDEO_FORMAT_YUY2,
                                      SPA_VIDEO_FORMAT_I420 };
  static const int      sizes[][2] = { { 640, 360 }, { 641, 361 }, { 66, 50 }, { 3, 1 } };

  g_assert_true (guise_pipewire_camera_is_possible ());
  for (size_t f = 0; f < G_N_ELEMENTS (formats); f++)
    {
      g_autoptr (GuisePipewireCamera) camera = open_camera ();
      g_autoptr (GuiseTestViewer) viewer = guise_test_viewer_new (formats[f]);

      for (size_t i = 0; i < (formats[f] == SPA_VIDEO_FORMAT_I420 ? 1 : G_N_ELEMENTS (sizes)); i++)
        {
          g_autoptr (GuiseImage) image = make_picture (sizes[i][0], sizes[i][1], (int) i);

          show_until_seen (camera, viewer, image);
        }
    }
}

/* Who looks may come late, go, and come again. */
static void
test_come_and_go (void)
{
  g_autoptr (GuisePipewireCamera) camera = open_camera ();
  g_autoptr (GuiseImage) image = make_picture (64, 48, 1);
  g_autoptr (GuiseImage) other = make_picture (64, 48, 2);
  GuiseTestViewer *viewer, *second;

  for (int i = 0; i < 10; i++)
    put (camera, image);
  g_assert_cmpint (guise_pipewire_camera_get_state (camera), ==, GUISE_PIPEWIRE_CAMERA_WAITING);
  viewer = guise_test_viewer_new (SPA_VIDEO_FORMAT_BGRx);
  show_until_seen (camera, viewer, image);
  guise_test_viewer_free (viewer);
  show_until (camera, image, GUISE_PIPEWIRE_CAMERA_WAITING);
  viewer = guise_test_viewer_new (SPA_VIDEO_FORMAT_YUY2);
  show_until_seen (camera, viewer, other);
  second = guise_test_viewer_new (SPA_VIDEO_FORMAT_YUY2);
  show_until_seen (camera, second, image);
  guise_test_viewer_free (viewer);
  show_until_seen (camera, second, other);
  guise_test_viewer_free (second);
}

/* Who hangs with all pictures in hand holds nobody up, and sees the newest when he is back. */
static void
test_hung (void)
{
  g_autoptr (GuisePipewireCamera) camera = open_camera ();
  g_autoptr (GuiseTestViewer) viewer = guise_test_viewer_new (SPA_VIDEO_FORMAT_BGRx);
  g_autoptr (GuiseImage) image = make_picture (64, 48, 1);
  g_autoptr (GuiseImage) other = make_picture (64, 48, 2);

  show_until_seen (camera, viewer, image);
  guise_test_viewer_hold (viewer, TRUE);
  for (int i = 0; i < 50; i++)
    put (camera, image);
  guise_test_viewer_hold (viewer, FALSE);
  show_until_seen (camera, viewer, other);
}

/* Who wants what is not offered gets nothing, and takes nothing from others. */
static void
test_stranger (void)
{
  g_autoptr (GuisePipewireCamera) camera = open_camera ();
  g_autoptr (GuiseImage) image = make_picture (64, 48, 1);
  g_autoptr (GuiseTestViewer) stranger = guise_test_viewer_new (SPA_VIDEO_FORMAT_GRAY8);
  g_autoptr (GuiseTestViewer) viewer = NULL;

  while (!guise_test_viewer_is_refused (stranger))
    put (camera, image);
  g_assert_cmpint (guise_pipewire_camera_get_state (camera), ==, GUISE_PIPEWIRE_CAMERA_WAITING);
  viewer = guise_test_viewer_new (SPA_VIDEO_FORMAT_BGRx);
  show_until_seen (camera, viewer, image);
}

/* The server dies under it: pictures are lost, the camera is not. */
static void
test_restart (void)
{
  g_autoptr (GuisePipewireCamera) camera = open_camera ();
  g_autoptr (GuiseImage) image = make_picture (64, 48, 1);
  GuiseTestViewer *viewer = guise_test_viewer_new (SPA_VIDEO_FORMAT_BGRx);

  show_until_seen (camera, viewer, image);
  guise_test_pipewire_stop ();
  show_until (camera, image, GUISE_PIPEWIRE_CAMERA_AWAY);
  guise_test_viewer_free (viewer);
  for (int i = 0; i < 10; i++)
    put (camera, image);
  g_assert_cmpint (guise_pipewire_camera_get_state (camera), ==, GUISE_PIPEWIRE_CAMERA_AWAY);
  g_assert_true (guise_test_pipewire_start ());
  show_until (camera, image, GUISE_PIPEWIRE_CAMERA_WAITING);
  viewer = guise_test_viewer_new (SPA_VIDEO_FORMAT_BGRx);
  show_until_seen (camera, viewer, image);
  guise_test_viewer_free (viewer);
}

typedef struct
{
  const char *path;
  void (*func) (void);
} Case;

static const Case cases[] = { { "/pipewire-camera/pictures", test_pictures },
                              { "/pipewire-camera/come-and-go", test_come_and_go },
                              { "/pipewire-camera/hung", test_hung },
                              { "/pipewire-camera/stranger", test_stranger },
                              { "/pipewire-camera/restart", test_restart } };

static void
run_with_server (const void *data)
{
  const Case *self = data;

  if (!guise_test_pipewire_start ())
    {
      g_test_skip ("no program `pipewire` on this computer");
      return;
    }
  self->func ();
  guise_test_pipewire_stop ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  guise_test_pipewire_set_up ();
  g_test_add_func ("/pipewire-camera/none", test_none);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].path, &cases[i], run_with_server);
  return g_test_run ();
}
