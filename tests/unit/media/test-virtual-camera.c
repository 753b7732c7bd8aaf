/* SPDX-License-Identifier: GPL-3.0-or-later
 * A camera that other programs see: what they are given, and what is said when it does not work. */
#include "media/guise-virtual-camera.h"

#include <string.h>

#include "core/guise-error.h"
#include "media/guise-media-error.h"
#include "support/guise-fake-camera.h"
#include "support/guise-test.h"

#define WIDTH  64
#define HEIGHT 32

/* Left half white, right half red. */
static GuiseImage *
make_picture (int width, int height)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        uint8_t *pixel = guise_image_row (image, y) + 3 * x;

        memset (pixel, x < width / 2 ? 255 : 0, 2);
        pixel[2] = 255;
      }
  return image;
}

static GuiseVirtualCamera *
open_camera (const GuiseFakeCamera *what)
{
  g_autoptr (GError) error = NULL;
  GuiseVirtualCamera *camera;

  guise_fake_camera_plug (2, what);
  camera = guise_virtual_camera_open ("/dev/video2", &error);
  g_assert_no_error (error);
  return camera;
}

/* Bytes by ITU-R BT.601: white is 235, 128, 128; red 82, 90, 240 (rounded). */
static void
test_pictures (void)
{
  const GuiseFakeCamera what = { .name = "Guise", .bus = "platform", .is_output = 1 };
  g_autoptr (GuiseVirtualCamera) camera = open_camera (&what);
  g_autoptr (GuiseImage) image = make_picture (WIDTH, HEIGHT);
  const uint8_t *bytes;
  int            width, height;

  for (int i = 1; i <= 3; i++)
    {
      g_assert_true (guise_virtual_camera_put (camera, image, NULL));
      g_assert_cmpint (guise_fake_camera_get_written (2, &width, &height, &bytes), ==, i);
    }
  g_assert_cmpint (width, ==, WIDTH);
  g_assert_cmpint (height, ==, HEIGHT);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x += 2)
      {
        const uint8_t *four = bytes + 2 * (y * WIDTH + x);
        const int      red[] = { 82, 90, 82, 240 }, white[] = { 235, 128, 235, 128 };

        for (int k = 0; k < 4; k++)
          g_assert_cmpint (abs (four[k] - (x < WIDTH / 2 ? white[k] : red[k])), <=, 1);
      }
}

/* What cannot be fed is said when it is opened, or with its first picture. */
static void
test_refused (void)
{
  const GuiseFakeCamera real = { .name = "Desk", .bus = "usb-1", .n_pictures = -1 };
  const GuiseFakeCamera denied = { .name = "D", .bus = "p", .is_output = 1, .is_denied = 1 };
  const GuiseFakeCamera busy = { .name = "B", .bus = "p", .is_output = 1, .is_busy = 1 };
  const GuiseFakeCamera fixed = { .name = "F", .bus = "p", .is_output = 1, .fixed_width = 320 };
  const struct
  {
    const GuiseFakeCamera *camera; /* NULL: none is there */
    int                    code;
    gboolean               opens;
  } cases[] = { { &real, GUISE_MEDIA_ERROR_UNSUPPORTED, FALSE },
                { &denied, GUISE_MEDIA_ERROR_DENIED, FALSE },
                { &busy, GUISE_MEDIA_ERROR_BUSY, TRUE },
                { &fixed, GUISE_MEDIA_ERROR_UNSUPPORTED, TRUE } };
  g_autoptr (GuiseImage) image = make_picture (WIDTH, HEIGHT);
  g_autoptr (GError) missing = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GuiseVirtualCamera) camera = NULL;
      g_autoptr (GError) error = NULL;

      guise_fake_camera_plug (2, cases[i].camera);
      camera = guise_virtual_camera_open ("/dev/video2", &error);
      g_assert_cmpint (camera != NULL, ==, cases[i].opens);
      if (camera != NULL)
        g_assert_false (guise_virtual_camera_put (camera, image, &error));
      g_assert_error (error, GUISE_MEDIA_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, "/dev/video2"));
    }
  guise_fake_camera_plug (2, NULL);
  g_assert_null (guise_virtual_camera_open ("/dev/video2", &missing));
  g_assert_error (missing, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND);
}

/* The module is taken out while it is fed; pictures of another size or an odd one are no good. */
static void
test_trouble (void)
{
  const GuiseFakeCamera what = { .name = "Guise", .bus = "platform", .is_output = 1, .takes = 2 };
  g_autoptr (GuiseVirtualCamera) camera = open_camera (&what);
  g_autoptr (GuiseImage) image = make_picture (WIDTH, HEIGHT);
  g_autoptr (GuiseImage) odd = make_picture (WIDTH - 1, HEIGHT);
  g_autoptr (GuiseImage) other = make_picture (WIDTH * 2, HEIGHT);
  g_autoptr (GError) error = NULL;

  g_assert_false (guise_virtual_camera_put (camera, odd, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_true (guise_virtual_camera_put (camera, image, NULL));
  g_assert_false (guise_virtual_camera_put (camera, other, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_true (guise_virtual_camera_put (camera, image, NULL));
  g_assert_false (guise_virtual_camera_put (camera, image, &error));
  g_assert_error (error, GUISE_MEDIA_ERROR, GUISE_MEDIA_ERROR_UNPLUGGED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-camera/pictures", test_pictures);
  g_test_add_func ("/virtual-camera/refused", test_refused);
  g_test_add_func ("/virtual-camera/trouble", test_trouble);
  return g_test_run ();
}
