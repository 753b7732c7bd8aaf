/* SPDX-License-Identifier: GPL-3.0-or-later
 * What can be set of a camera, with one that has no hardware. */
#include "media/guise-camera-controls.h"

#include <linux/videodev2.h>

#include "media/guise-media-error.h"
#include "media/guise-media-input.h"
#include "support/guise-fake-camera.h"

static const GuiseFakeCamera desk = { .name = "Desk", .bus = "usb-9", .n_pictures = -1 };

static const GuiseCameraControl *
find (const GPtrArray *controls, uint32_t id)
{
  for (guint i = 0; i < controls->len; i++)
    if (((const GuiseCameraControl *) controls->pdata[i])->id == id)
      return controls->pdata[i];
  return NULL;
}

static GPtrArray *
read_controls (void)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *controls = guise_camera_controls_read ("/dev/video0", &error);

  g_assert_no_error (error);
  return controls;
}

static void
set (const GuiseCameraSetting *settings, guint n)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof *settings);
  g_autoptr (GError) error = NULL;

  g_array_append_vals (all, settings, n);
  g_assert_true (guise_camera_controls_set ("/dev/video0", all, &error));
  g_assert_no_error (error);
}

/* Ranges, steps, choices; headings, constants and what can only be read are left out. */
static void
test_read (void)
{
  g_autoptr (GPtrArray) controls = NULL;
  const GuiseCameraControl *one;

  guise_fake_camera_plug (0, &desk);
  controls = read_controls ();
  g_assert_null (find (controls, V4L2_CID_USER_CLASS));
  g_assert_null (find (controls, V4L2_CID_BACKLIGHT_COMPENSATION));
  g_assert_null (find (controls, V4L2_CID_PRIVACY));
  g_assert_null (find (controls, V4L2_CID_COLORFX)); /* a choice of nothing */

  one = find (controls, V4L2_CID_WHITE_BALANCE_TEMPERATURE);
  g_assert_cmpint (one->kind, ==, GUISE_CAMERA_CONTROL_NUMBER);
  g_assert_cmpint (one->min, ==, 2800);
  g_assert_cmpint (one->max, ==, 6500);
  g_assert_cmpint (one->step, ==, 100);
  g_assert_cmpint (one->standard, ==, 4600);
  g_assert_true (one->is_idle);
  one = find (controls, V4L2_CID_AUTO_WHITE_BALANCE);
  g_assert_cmpint (one->kind, ==, GUISE_CAMERA_CONTROL_SWITCH);
  g_assert_cmpint (one->value, ==, 1);
  g_assert_false (one->is_idle);
  one = find (controls, V4L2_CID_EXPOSURE_AUTO);
  g_assert_cmpint (one->kind, ==, GUISE_CAMERA_CONTROL_CHOICE);
  g_assert_cmpuint (one->choices->len, ==, 2); /* 0 and 2 this camera does not have */
  g_assert_cmpint (g_array_index (one->choices, GuiseCameraChoice, 0).value, ==, 1);
  g_assert_cmpint (g_array_index (one->choices, GuiseCameraChoice, 1).value, ==, 3);
  g_assert_cmpstr (g_array_index (one->choices, GuiseCameraChoice, 0).name, ==, "Manual Mode");
  /* What a driver writes need not be UTF-8. */
  one = find (controls, V4L2_CID_CAMERA_CLASS_BASE + 200);
  g_assert_true (g_str_has_prefix (one->name, "Whiff of "));
  g_assert_true (g_utf8_validate (one->name, -1, NULL));
  guise_fake_camera_plug (0, NULL);
}

/* A number follows what lets it, whatever the order; what is refused changes nothing else. */
static void
test_set (void)
{
  const GuiseCameraSetting refused[] = { { V4L2_CID_EXPOSURE_ABSOLUTE, 400 },
                                         { V4L2_CID_BRIGHTNESS, 12 } };
  const GuiseCameraSetting by_hand[] = { { V4L2_CID_EXPOSURE_ABSOLUTE, 400 },
                                         { V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL } };
  g_autoptr (GPtrArray) controls = NULL;

  guise_fake_camera_plug (0, &desk);
  set (refused, 2);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 157);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_BRIGHTNESS), ==, 12);
  set (by_hand, 2);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 400);
  controls = read_controls ();
  g_assert_false (find (controls, V4L2_CID_EXPOSURE_ABSOLUTE)->is_idle);
  g_assert_cmpint (find (controls, V4L2_CID_EXPOSURE_ABSOLUTE)->value, ==, 400);
  guise_fake_camera_plug (0, NULL);
}

/* No controls is no error; no camera is one. */
static void
test_none (void)
{
  const GuiseFakeCamera plain = { .name = "Plain", .bus = "usb-9", .is_plain = 1 };
  const GuiseFakeCamera denied = { .name = "Denied", .bus = "usb-9", .is_denied = 1 };
  g_autoptr (GArray) nothing = g_array_new (FALSE, FALSE, sizeof (GuiseCameraSetting));
  g_autoptr (GPtrArray) controls = NULL;
  g_autoptr (GError) error = NULL;

  guise_fake_camera_plug (0, &plain);
  controls = read_controls ();
  g_assert_cmpuint (controls->len, ==, 0);
  guise_fake_camera_plug (0, &denied);
  g_assert_null (guise_camera_controls_read ("/dev/video0", &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_DENIED);
  g_clear_error (&error);
  guise_fake_camera_plug (0, NULL);
  g_assert_null (guise_camera_controls_read ("/dev/video0", &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED);
  g_clear_error (&error);
  g_assert_false (guise_camera_controls_set ("/dev/video0", nothing, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED);
}

static void
check_by_hand (GuiseMediaInput *input)
{
  g_assert_cmpstr (guise_media_input_get_locked (input), ==, "exposure white-balance");
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 300);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_BRIGHTNESS), ==, -8);
}

/* What a person has set is set again when the camera is opened, and when it comes back. */
static void
test_kept (void)
{
  const GuiseFakeCamera    loose = { .name = "Desk", .bus = "usb-9", .n_pictures = 1 };
  const GuiseCameraSetting kept[] = { { V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL },
                                      { V4L2_CID_EXPOSURE_ABSOLUTE, 300 },
                                      { V4L2_CID_BRIGHTNESS, -8 } };
  GuiseMediaInputOptions   options = { .settings = g_array_new (FALSE, FALSE, sizeof *kept) };
  g_autoptr (GuiseMediaInput) input = NULL;
  g_autoptr (GuiseFrame) frame = NULL;
  g_autoptr (GError) error = NULL;

  g_array_append_vals (options.settings, kept, G_N_ELEMENTS (kept));
  guise_fake_camera_plug (0, &loose);
  input = guise_media_input_open ("/dev/video0", &options, &error);
  g_array_unref (options.settings); /* the input has its own */
  g_assert_no_error (error);
  check_by_hand (input);
  g_assert_true (guise_media_input_next (input, NULL, &frame, NULL));
  g_clear_pointer (&frame, guise_frame_unref);
  g_assert_false (guise_media_input_next (input, NULL, &frame, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED);
  g_clear_error (&error);
  guise_fake_camera_plug (0, &desk); /* it has forgotten everything */
  g_assert_true (guise_media_input_wait (input, NULL, &error));
  check_by_hand (input);
  g_clear_pointer (&input, guise_media_input_free);
  /* What it did by itself it does again; what was set stays. */
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_AUTO_WHITE_BALANCE), ==, 1);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 300);
  guise_fake_camera_plug (0, NULL);
}

/* What is let go in the middle is held still again, and given back at the end. */
static void
test_held (void)
{
  const GuiseCameraSetting by_hand[] = { { V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL },
                                         { V4L2_CID_EXPOSURE_ABSOLUTE, 300 } };
  const GuiseCameraSetting automatic = { V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_APERTURE_PRIORITY };
  g_autoptr (GArray) settings = g_array_new (FALSE, FALSE, sizeof *by_hand);
  const GuiseMediaInputOptions options = { .settings = settings };
  g_autoptr (GuiseMediaInput) input = NULL;

  g_array_append_vals (settings, by_hand, G_N_ELEMENTS (by_hand));
  guise_fake_camera_plug (0, &desk);
  input = guise_media_input_open ("/dev/video0", &options, NULL);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 300);
  set (&automatic, 1);
  guise_media_input_tune (input, "Desk", NULL);
  guise_media_input_hold (input);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_AUTO), ==,
                   V4L2_EXPOSURE_MANUAL);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 300);
  g_clear_pointer (&input, guise_media_input_free);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_AUTO), ==,
                   V4L2_EXPOSURE_APERTURE_PRIORITY);
  guise_fake_camera_plug (0, NULL);
}

/* What a person sets in the middle stays when the input is closed, as it does the next time. */
static void
test_stays (void)
{
  const GuiseCameraSetting by_hand[] = { { V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL },
                                         { V4L2_CID_EXPOSURE_ABSOLUTE, 300 } };
  g_autoptr (GArray) settings = g_array_new (FALSE, FALSE, sizeof *by_hand);
  const GuiseMediaInputOptions options = { .settings = settings };

  g_array_append_vals (settings, by_hand, G_N_ELEMENTS (by_hand));
  guise_fake_camera_plug (0, &desk);
  for (int session = 0; session < 2; session++)
    {
      g_autoptr (GuiseMediaInput) input =
                   guise_media_input_open ("/dev/video0", session > 0 ? &options : NULL, NULL);

      set (by_hand, G_N_ELEMENTS (by_hand));
      guise_media_input_tune (input, "Desk", settings);
      g_clear_pointer (&input, guise_media_input_free);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_AUTO), ==,
                       V4L2_EXPOSURE_MANUAL);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_EXPOSURE_ABSOLUTE), ==, 300);
      g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_AUTO_WHITE_BALANCE), ==, 1);
    }
  guise_fake_camera_plug (0, NULL);
}

/* Another camera in the place of one that was unplugged keeps its own settings. */
static void
test_other (void)
{
  const GuiseFakeCamera    loose = { .name = "Desk", .bus = "usb-9", .n_pictures = 0 };
  const GuiseFakeCamera    other = { .name = "Other", .bus = "usb-9", .n_pictures = -1 };
  const GuiseCameraSetting dark = { V4L2_CID_BRIGHTNESS, -8 };
  g_autoptr (GArray) settings = g_array_new (FALSE, FALSE, sizeof dark);
  const GuiseMediaInputOptions options = { .settings = settings };
  g_autoptr (GuiseMediaInput) input = NULL;
  g_autoptr (GuiseFrame) frame = NULL;
  g_autoptr (GError) error = NULL;

  g_array_append_val (settings, dark);
  guise_fake_camera_plug (0, &loose);
  input = guise_media_input_open ("/dev/video0", &options, NULL);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_BRIGHTNESS), ==, -8);
  g_assert_false (guise_media_input_next (input, NULL, &frame, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED);
  g_clear_error (&error);
  guise_media_input_tune (input, "Desk", settings);
  guise_fake_camera_plug (0, &other);
  g_assert_true (guise_media_input_wait (input, NULL, &error));
  g_assert_cmpstr (guise_media_input_get_name (input), ==, "Other");
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_BRIGHTNESS), ==, 0);
  g_clear_pointer (&input, guise_media_input_free);
  g_assert_cmpint (guise_fake_camera_get_control (0, V4L2_CID_BRIGHTNESS), ==, 0);
  guise_fake_camera_plug (0, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/camera-controls/read", test_read);
  g_test_add_func ("/media/camera-controls/set", test_set);
  g_test_add_func ("/media/camera-controls/none", test_none);
  g_test_add_func ("/media/camera-controls/kept", test_kept);
  g_test_add_func ("/media/camera-controls/held", test_held);
  g_test_add_func ("/media/camera-controls/stays", test_stays);
  g_test_add_func ("/media/camera-controls/other", test_other);
  return g_test_run ();
}
