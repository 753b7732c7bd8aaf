/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cameras through the real code of video4linux and libavdevice, answered by a stand-in. */
#include "media/guise-camera.h"

#include <linux/videodev2.h>
#include <string.h>

#include "core/guise-error.h"
#include "image/guise-jpeg.h"
#include "media/guise-media-error.h"
#include "media/guise-v4l2-private.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"

#define TIMEOUT_MS 5000

static const GuiseFakeCamera plain = { .name = "Plain", .bus = "usb-1", .n_pictures = -1 };

/* A JPEG of 1280 x 720: the left half blue, the right half green. */
static GBytes *
make_jpeg (void)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 1280, 720, 3, NULL);
  GBytes *bytes;

  for (int y = 0; y < 720; y++)
    for (int x = 0; x < 1280; x++)
      memcpy (guise_image_row (image, y) + 3 * x,
              x < 640 ? (const uint8_t[3]){ 200, 30, 30 } : (const uint8_t[3]){ 30, 200, 30 }, 3);
  bytes = guise_jpeg_encode (image, 95, GUISE_JPEG_CHROMA_444, NULL);
  g_assert_nonnull (bytes);
  return bytes;
}

static void
unplug_all (void)
{
  for (int i = 0; i < 8; i++)
    guise_fake_camera_plug (i, NULL);
}

static void
test_list (void)
{
  g_autoptr (GBytes) jpeg = make_jpeg ();
  const GuiseFakeCamera rich = { .name = "Rich",
                                 .bus = "usb-2",
                                 .jpeg = g_bytes_get_data (jpeg, NULL),
                                 .n_jpeg = g_bytes_get_size (jpeg),
                                 .n_pictures = -1 };
  const GuiseFakeCamera output = { .name = "Output", .bus = "platform:x", .is_output = 1 };
  const GuiseFakeCamera denied = { .name = "Denied", .bus = "usb-3", .is_denied = 1 };
  g_autoptr (GPtrArray) cameras = NULL;
  const GuiseCameraInfo *info;
  const GuiseCameraMode *mode;

  unplug_all ();
  cameras = guise_camera_list ();
  g_assert_cmpuint (cameras->len, ==, 0);
  g_clear_pointer (&cameras, g_ptr_array_unref);

  guise_fake_camera_plug (0, &plain);
  guise_fake_camera_plug (2, &rich);
  guise_fake_camera_plug (3, &output);
  guise_fake_camera_plug (5, &denied);
  cameras = guise_camera_list ();
  g_assert_cmpuint (cameras->len, ==, 4);
  info = g_ptr_array_index (cameras, 0);
  g_assert_cmpstr (info->path, ==, "/dev/video0");
  g_assert_cmpstr (info->name, ==, "Plain");
  g_assert_cmpstr (info->bus, ==, "usb-1");
  mode = guise_camera_info_get_best_mode (info);
  g_assert_cmpstr (mode->format, ==, "YUYV");
  g_assert_cmpint (mode->width, ==, 640);
  g_assert_cmpint (mode->rate_num, ==, 30);
  info = g_ptr_array_index (cameras, 1);
  g_assert_cmpuint (info->modes->len, ==, 2);
  mode = guise_camera_info_get_best_mode (info);
  g_assert_cmpstr (mode->format, ==, "MJPG");
  g_assert_cmpint (mode->height, ==, 720);
  info = g_ptr_array_index (cameras, 2);
  g_assert_true (info->is_output);
  info = g_ptr_array_index (cameras, 3);
  g_assert_nonnull (strstr (info->problem, "group 'video'"));
  unplug_all ();
}

/* A driver whose lists never end is asked for so long and no longer: 256 sizes of 256 formats with
 * 256 rates each would be 16 million questions. */
static void
test_endless (void)
{
  GuiseFakeCamera camera = plain;
  g_autoptr (GPtrArray) cameras = NULL;
  const GuiseCameraInfo *info;
  int                    n_calls, n_open, n_mapped;

  camera.is_endless = 1;
  unplug_all ();
  guise_fake_camera_plug (0, &camera);
  cameras = guise_camera_list ();
  g_assert_cmpuint (cameras->len, ==, 1);
  info = g_ptr_array_index (cameras, 0);
  g_assert_cmpuint (info->modes->len, >, 0);
  guise_fake_camera_count (0, &n_calls, &n_open, &n_mapped);
  g_assert_cmpint (n_calls, <, 10000);
  unplug_all ();
}

/* What is before the lens arrives: its pixels, its numbers, growing times. */
static void
film (const char *path, const char *format, const uint8_t left[3], const uint8_t right[3])
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCamera) camera = guise_camera_open (path, NULL, &error);
  GuiseCameraMode mode;
  int64_t         last = -1;

  g_assert_no_error (error);
  guise_camera_get_mode (camera, &mode);
  g_assert_cmpstr (mode.format, ==, format);
  for (uint64_t i = 0; i < 12; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;
      const uint8_t *row;

      g_assert_true (guise_camera_next (camera, TIMEOUT_MS, NULL, &frame, &error));
      g_assert_no_error (error);
      g_assert_cmpint (frame->image->width, ==, mode.width);
      g_assert_cmpint (frame->image->height, ==, mode.height);
      g_assert_cmpuint (frame->index, ==, i);
      g_assert_cmpint (frame->time_ns, >, last);
      last = frame->time_ns;
      row = guise_image_row (frame->image, mode.height / 2);
      for (int c = 0; c < 3; c++)
        {
          g_assert_cmpint (ABS (row[3 * (mode.width / 4) + c] - left[c]), <=, 4);
          g_assert_cmpint (ABS (row[3 * (3 * mode.width / 4) + c] - right[c]), <=, 4);
        }
    }
  g_assert_cmpuint (guise_camera_get_n_lost (camera), ==, 0);
}

static void
test_film (void)
{
  g_autoptr (GBytes) jpeg = make_jpeg ();
  const GuiseFakeCamera rich = { .name = "Rich",
                                 .bus = "usb-2",
                                 .jpeg = g_bytes_get_data (jpeg, NULL),
                                 .n_jpeg = g_bytes_get_size (jpeg),
                                 .n_pictures = -1 };

  unplug_all ();
  guise_fake_camera_plug (0, &plain);
  guise_fake_camera_plug (1, &rich);
  /* Limited range: luma 60 and 180 are 1.164 (Y - 16). */
  film ("/dev/video0", "YUYV", (const uint8_t[3]){ 51, 51, 51 },
        (const uint8_t[3]){ 191, 191, 191 });
  film ("/dev/video1", "MJPG", (const uint8_t[3]){ 200, 30, 30 },
        (const uint8_t[3]){ 30, 200, 30 });
  unplug_all ();
}

/* Damaged pictures are left out and counted, and their numbers with them. */
static void
test_damage (void)
{
  g_autoptr (GBytes) jpeg = make_jpeg ();
  const GuiseFakeCamera bad = { .name = "Bad",
                                .bus = "usb-2",
                                .jpeg = g_bytes_get_data (jpeg, NULL),
                                .n_jpeg = g_bytes_get_size (jpeg),
                                .damage_every = 3,
                                .n_pictures = -1 };
  g_autoptr (GuiseCamera) camera = NULL;
  g_autoptr (GError) error = NULL;

  unplug_all ();
  guise_fake_camera_plug (0, &bad);
  camera = guise_camera_open ("/dev/video0", NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 6; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      g_assert_true (guise_camera_next (camera, TIMEOUT_MS, NULL, &frame, NULL));
      g_assert_cmpuint (frame->index % 3, !=, 2);
    }
  g_assert_cmpuint (guise_camera_get_n_lost (camera), >=, 2);
  unplug_all ();
}

/* Unplugged while filming: said so; found again by its place, under whatever number. */
static void
test_unplug (void)
{
  const GuiseFakeCamera loose = { .name = "Loose", .bus = "usb-9", .n_pictures = 4 };
  GuiseFakeCamera       back = loose;
  g_autoptr (GuiseCamera) camera = NULL;
  g_autoptr (GuiseCameraInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  int n = 0;

  unplug_all ();
  guise_fake_camera_plug (0, &loose);
  camera = guise_camera_open ("/dev/video0", NULL, NULL);
  for (;; n++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      if (!guise_camera_next (camera, TIMEOUT_MS, NULL, &frame, &error))
        break;
    }
  g_assert_cmpint (n, ==, 4);
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED);
  g_clear_pointer (&camera, guise_camera_free);
  g_clear_error (&error);

  g_assert_null (guise_camera_wait ("usb-9", 250, NULL, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT);
  back.n_pictures = -1;
  guise_fake_camera_plug (0, &plain);
  guise_fake_camera_plug (4, &back);
  info = guise_camera_wait ("usb-9", TIMEOUT_MS, NULL, NULL);
  g_assert_cmpstr (info->path, ==, "/dev/video4");
  unplug_all ();
}

/* Why a camera cannot be had. */
static void
test_refusals (void)
{
  const GuiseFakeCamera busy = { .name = "Busy", .bus = "usb-1", .is_busy = 1, .n_pictures = -1 };
  const GuiseFakeCamera denied = { .name = "Denied", .bus = "usb-3", .is_denied = 1 };
  const GuiseFakeCamera output = { .name = "Output", .bus = "platform:x", .is_output = 1 };
  const struct
  {
    const char *path;
    GQuark      domain;
    int         code;
  } cases[] = {
    { "/dev/video0", GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_BUSY },
    { "/dev/video1", GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_DENIED },
    { "/dev/video2", GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_NO_VIDEO },
    { "/dev/video3", GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND },
    { "/dev/null", GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND },
  };

  unplug_all ();
  guise_fake_camera_plug (0, &busy);
  guise_fake_camera_plug (1, &denied);
  guise_fake_camera_plug (2, &output);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (guise_camera_open (cases[i].path, NULL, &error));
      g_assert_error (error, cases[i].domain, cases[i].code);
      g_test_message ("%s", error->message);
    }
  unplug_all ();
}

/* A camera that says nothing does not hang the program. */
static void
test_silence (void)
{
  const GuiseFakeCamera silent = {
    .name = "Silent", .bus = "usb-1", .is_silent = 1, .n_pictures = -1
  };
  g_autoptr (GuiseCamera) camera = NULL;
  g_autoptr (GuiseFrame) frame = NULL;
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  unplug_all ();
  guise_fake_camera_plug (0, &silent);
  camera = guise_camera_open ("/dev/video0", NULL, NULL);
  g_assert_false (guise_camera_next (camera, 50, NULL, &frame, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT);
  g_clear_error (&error);
  g_cancellable_cancel (stop);
  g_assert_false (guise_camera_next (camera, TIMEOUT_MS, stop, &frame, &error));
  g_assert_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_CANCELLED);
  unplug_all ();
}

/* Exposure and white balance stay where they are while locked, and go back afterwards. */
static void
test_lock (void)
{
  g_autoptr (GuiseCamera) camera = NULL;

  unplug_all ();
  guise_fake_camera_plug (0, &plain);
  camera = guise_camera_open ("/dev/video0", NULL, NULL);
  for (int round = 0; round < 2; round++)
    {
      g_assert_cmpint (guise_camera_lock (camera), ==,
                       GUISE_CAMERA_EXPOSURE | GUISE_CAMERA_WHITE_BALANCE);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_AUTO), ==,
                       V4L2_EXPOSURE_MANUAL);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 157);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_AUTO_WHITE_BALANCE), ==, 0);
      if (round == 0)
        guise_camera_unlock (camera);
      else
        g_clear_pointer (&camera, guise_camera_free);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_AUTO), ==,
                       V4L2_EXPOSURE_APERTURE_PRIORITY);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_AUTO_WHITE_BALANCE), ==, 1);
    }
  unplug_all ();
}

/* Opens, locks and films a little, and leaves everything as it was. Returns: whether all went well
 */
static gboolean
use_once (gboolean *out_is_open)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseCamera) camera = guise_camera_open ("/dev/video0", NULL, &error);
  gboolean is_well = camera != NULL;

  *out_is_open = is_well;
  if (camera != NULL)
    guise_camera_lock (camera);
  for (int i = 0; i < 2 && is_well; i++)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      is_well = guise_camera_next (camera, TIMEOUT_MS, NULL, &frame, &error);
      g_assert_true (is_well == (frame != NULL));
    }
  g_assert_true (is_well == (error == NULL));
  if (error != NULL)
    g_assert_cmpstr (error->message, !=, "");
  return is_well;
}

#ifdef __SANITIZE_ADDRESS__
/* Where a buffer cannot be mapped libavdevice 5.1 forgets its lists of buffers, too; only where the
 * stack is walked in full is it seen that they are its own. */
__attribute__ ((visibility ("default"))) const char *__lsan_default_suppressions (void);
__attribute__ ((visibility ("default"))) const char *__asan_default_options (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:libavdevice";
}

const char *
__asan_default_options (void)
{
  return "fast_unwind_on_malloc=0";
}
#endif

/* Each call to the camera fails once: that is said or does not matter, nothing is left behind, and
 * the camera can be used at once. */
static void
test_faults (void)
{
  GuiseFakeCamera camera = plain;
  int             n_calls = 0, n_open, n_mapped, n_failed = 0;
  gboolean        is_open;

  do
    {
      camera.fails_at++;
      unplug_all ();
      guise_fake_camera_plug (0, &camera);
      n_failed += !use_once (&is_open);
      guise_fake_camera_count (0, &n_calls, &n_open, &n_mapped);
      g_test_message ("call %d of %d", camera.fails_at, n_calls);
      g_assert_cmpint (n_open, ==, 0);
      /* Where one buffer cannot be mapped, libavdevice 5.1 forgets those before it. */
      g_assert_true (n_mapped == 0 || !is_open);
    }
  while (n_calls >= camera.fails_at);
  g_assert_cmpint (n_failed, >, 10);
  g_assert_cmpint (camera.fails_at, >, 30);
  unplug_all ();
}

/* Who has a file open is told by name; we ourselves are not meant. */
static void
test_holder (void)
{
  char            *dir = guise_test_tmp_dir ();
  g_autofree char *path = g_build_filename (dir, "device", NULL);
  g_autofree char *words = g_strdup_printf ("exec 3<'%s'; echo; exec sleep 20", path);
  g_autoptr (GSubprocess) holder = NULL;
  g_autofree char *name = NULL;
  char             byte;

  g_assert_true (g_file_set_contents (path, "x", 1, NULL));
  g_assert_null (guise_camera_find_holder (path));
  holder = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, NULL, "sh", "-c", words, NULL);
  g_assert_nonnull (holder);
  /* Its line says that the file is open. */
  g_assert_cmpint (g_input_stream_read (g_subprocess_get_stdout_pipe (holder), &byte, 1, NULL,
                                        NULL),
                   ==, 1);
  name = guise_camera_find_holder (path);
  g_assert_true (g_strcmp0 (name, "sleep") == 0 || g_strcmp0 (name, "sh") == 0);
  g_subprocess_force_exit (holder);
  guise_test_rm_rf (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camera/list", test_list);
  g_test_add_func ("/camera/endless", test_endless);
  g_test_add_func ("/camera/film", test_film);
  g_test_add_func ("/camera/damage", test_damage);
  g_test_add_func ("/camera/unplug", test_unplug);
  g_test_add_func ("/camera/refusals", test_refusals);
  g_test_add_func ("/camera/silence", test_silence);
  g_test_add_func ("/camera/lock", test_lock);
  g_test_add_func ("/camera/faults", test_faults);
  g_test_add_func ("/camera/holder", test_holder);
  return g_test_run ();
}
