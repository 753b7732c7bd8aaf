/* SPDX-License-Identifier: GPL-3.0-or-later
 * A camera as the input of a session: held still, unplugged, back under another number. */
#include "media/guise-media-input.h"

#include <string.h>

#include "media/guise-media-error.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"

static const GuiseFakeCamera back = { .name = "Desk", .bus = "usb-9", .n_pictures = -1 };

/* The system lets go of the camera after a while. */
static void *
let_go (void *unused)
{
  g_usleep (700 * 1000);
  guise_fake_camera_plug (4, &back);
  return NULL;
}

static void
test_unplugged (void)
{
  const GuiseFakeCamera loose = { .name = "Desk", .bus = "usb-9", .n_pictures = 3 };
  const GuiseFakeCamera busy = { .name = "Desk", .bus = "usb-9", .is_busy = 1, .n_pictures = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMediaInput) input = NULL;
  g_autoptr (GuiseFrame) frame = NULL;
  GThread *helper;
  int64_t  last_ns = -1;

  guise_fake_camera_plug (0, &loose);
  input = guise_media_input_open ("/dev/video0", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (guise_media_input_get_mode (input), ==, "640x480 30 YUYV");
  g_assert_cmpstr (guise_media_input_get_locked (input), ==, "exposure white-balance");
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GuiseFrame) next = NULL;

      g_assert_true (guise_media_input_next (input, NULL, &next, NULL));
      last_ns = next->time_ns;
    }
  g_assert_false (guise_media_input_next (input, NULL, &frame, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED);
  g_clear_error (&error);

  guise_fake_camera_plug (4, &busy);
  helper = g_thread_new ("system", let_go, NULL);
  g_assert_true (guise_media_input_wait (input, NULL, &error));
  g_assert_no_error (error);
  g_thread_join (helper);
  g_assert_true (guise_media_input_next (input, NULL, &frame, NULL));
  /* The take goes on: numbers and times as if there had been no pause. */
  g_assert_cmpuint (frame->index, ==, 3);
  g_assert_cmpint (frame->time_ns, >, last_ns);
  guise_fake_camera_plug (4, NULL);
}

/* A camera that is there and fails after every few pictures is not opened for ever; one that works
 * for a while in between is. */
static void
test_faulty (void)
{
  const GuiseFakeCamera faulty = {
    .name = "Desk", .bus = "usb-9", .n_pictures = -1, .broken_after = 2
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMediaInput) input = NULL;
  int n_waits = 0;
  int n_pictures = 0;

  guise_fake_camera_plug (0, &faulty);
  input = guise_media_input_open ("/dev/video0", NULL, &error);
  g_assert_no_error (error);
  for (;;)
    {
      g_autoptr (GuiseFrame) frame = NULL;

      if (guise_media_input_next (input, NULL, &frame, &error))
        {
          n_pictures++;
          continue;
        }
      g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED);
      g_clear_error (&error);
      if (!guise_media_input_wait (input, NULL, &error))
        break;
      n_waits++;
      g_assert_cmpint (n_waits, <, 20);
    }
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT);
  g_assert_nonnull (strstr (error->message, "safe"));
  g_assert_cmpint (n_waits, ==, 5);
  g_assert_cmpint (n_pictures, ==, 2 * 6);
  guise_fake_camera_plug (0, NULL);
}

/* A silent camera is opened as often as it takes: plugged in again it sends pictures, and the take
 * goes on. */
static void
test_silent (void)
{
  const GuiseFakeCamera tired = {
    .name = "Desk", .bus = "usb-9", .n_pictures = -1, .silent_after = 2
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMediaInput) input = NULL;
  g_autoptr (GuiseFrame) frame = NULL;

  guise_fake_camera_plug (0, &tired);
  input = guise_media_input_open ("/dev/video0", NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GuiseFrame) next = NULL;

      g_assert_true (guise_media_input_next (input, NULL, &next, NULL));
    }
  g_assert_false (guise_media_input_next (input, NULL, &frame, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT);
  g_clear_error (&error);
  for (int i = 0; i < 9; i++)
    g_assert_true (guise_media_input_wait (input, NULL, &error));
  guise_fake_camera_plug (0, NULL);
  guise_fake_camera_plug (4, &back);
  g_assert_true (guise_media_input_wait (input, NULL, &error));
  g_assert_true (guise_media_input_next (input, NULL, &frame, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (frame->index, ==, 2);
  guise_fake_camera_plug (4, NULL);
}

/* As long as it takes: longer than one that was unplugged is waited for when it is not to be had.
 */
static void *
let_go_late (void *unused)
{
  g_usleep (7 * G_USEC_PER_SEC);
  guise_fake_camera_plug (0, &back);
  return NULL;
}

/* A silent camera that cannot be opened anew, as the system says that somebody has it, is tried
 * until whoever plugs it in again has done so. */
static void
test_silent_and_busy (void)
{
  const GuiseFakeCamera tired = {
    .name = "Desk", .bus = "usb-9", .n_pictures = -1, .silent_after = 1
  };
  const GuiseFakeCamera busy = { .name = "Desk", .bus = "usb-9", .is_busy = 1, .n_pictures = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseMediaInput) input = NULL;
  g_autoptr (GuiseFrame) first = NULL;
  g_autoptr (GuiseFrame) frame = NULL;
  GThread *helper;

  guise_fake_camera_plug (0, &tired);
  input = guise_media_input_open ("/dev/video0", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (guise_media_input_next (input, NULL, &first, NULL));
  g_assert_false (guise_media_input_next (input, NULL, &frame, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_TIMEOUT);
  g_clear_error (&error);
  guise_fake_camera_plug (0, &busy);
  helper = g_thread_new ("person", let_go_late, NULL);
  g_assert_true (guise_media_input_wait (input, NULL, &error));
  g_assert_no_error (error);
  g_thread_join (helper);
  g_assert_true (guise_media_input_next (input, NULL, &frame, &error));
  g_assert_cmpuint (frame->index, ==, 1);
  guise_fake_camera_plug (0, NULL);
}

static void
test_is_camera (void)
{
  g_assert_true (guise_media_input_is_camera ("/dev/video0"));
  g_assert_true (guise_media_input_is_camera ("/dev/v4l/by-id/usb-a-camera"));
  g_assert_false (guise_media_input_is_camera ("/dev/shm/clip.mp4"));
  g_assert_false (guise_media_input_is_camera ("dev/video0"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media-input/is-camera", test_is_camera);
  g_test_add_func ("/media-input/unplugged", test_unplugged);
  g_test_add_func ("/media-input/faulty", test_faulty);
  g_test_add_func ("/media-input/silent", test_silent);
  g_test_add_func ("/media-input/silent-and-busy", test_silent_and_busy);
  return g_test_run ();
}
