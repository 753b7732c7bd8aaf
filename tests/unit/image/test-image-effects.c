/* SPDX-License-Identifier: GPL-3.0-or-later
 * What spoils pictures on purpose: motion blur, sharpening, levels, nearest neighbours. */
#include <math.h>
#include <string.h>

#include "image/guise-blur.h"
#include "image/guise-levels.h"
#include "image/guise-resize.h"
#include "image/guise-sharpen.h"
#include "support/guise-test-alloc.h"

static GuiseImage *
new_image (int width, int height, int n_channels)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, width, height, n_channels, NULL);

  for (int c = 0; c < n_channels; c++)
    for (int i = 0; i < width * height; i++)
      guise_image_plane (image, c)[i] = (float) ((i * 37 + c * 11) % 101) / 100.0f;
  return image;
}

static GuiseImage *
dup_image (const GuiseImage *image)
{
  GuiseImage *copy =
    guise_image_new (GUISE_PIXELS_F32, image->width, image->height, image->n_channels, NULL);

  memcpy (copy->data, image->data, image->stride * (size_t) (image->height * image->n_channels));
  return copy;
}

/* A dot in the middle of 9 x 9, blurred: the kernel, turned by half a turn. */
static GuiseImage *
blur_dot (int length, double angle)
{
  g_autoptr (GuiseImage) scratch = guise_image_new (GUISE_PIXELS_F32, 9, 9, 1, NULL);
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, 9, 9, 1, NULL);

  guise_image_plane (image, 0)[4 * 9 + 4] = 1.0f;
  guise_blur_motion (image, length, angle, scratch);
  return image;
}

static void
assert_near (float have, double want)
{
  g_assert_cmpfloat (fabs ((double) have - want), <, 1e-6);
}

/* ---- motion ---- */

static void
test_motion_axes (void)
{
  g_autoptr (GuiseImage) across = blur_dot (5, 0.0);
  g_autoptr (GuiseImage) down = blur_dot (5, 90.0);

  for (int y = 0; y < 9; y++)
    for (int x = 0; x < 9; x++)
      {
        assert_near (guise_image_plane (across, 0)[y * 9 + x],
                     y == 4 && x >= 2 && x <= 6 ? 0.2 : 0.0);
        assert_near (guise_image_plane (down, 0)[y * 9 + x],
                     x == 4 && y >= 2 && y <= 6 ? 0.2 : 0.0);
      }
}

/* At 45 degrees counter-clockwise the line of three rises to the right: by the linear
 * interpolation the middle keeps 1, the corners of the diagonal 2 - sqrt 2 of their distance. */
static void
test_motion_diagonal (void)
{
  g_autoptr (GuiseImage) image = blur_dot (3, 45.0);
  const float *x = guise_image_plane (image, 0);
  /* Before normalising: corner (1, -1) maps to (sqrt 2, 0), 2 - sqrt 2 inside the line; its
   * neighbours on the edges map to (sqrt 1/2, +-sqrt 1/2). */
  const double corner = 2.0 - sqrt (2.0), edge = 1.0 - sqrt (0.5);
  const double sum = 1.0 + 2.0 * corner + 4.0 * edge;

  assert_near (x[4 * 9 + 4], 1.0 / sum);
  assert_near (x[3 * 9 + 5], corner / sum);
  assert_near (x[5 * 9 + 3], corner / sum);
  assert_near (x[3 * 9 + 4], edge / sum);
  assert_near (x[4 * 9 + 3], edge / sum);
  assert_near (x[3 * 9 + 3], 0.0);
  assert_near (x[5 * 9 + 5], 0.0);
}

/* An even line reaches one pixel further to the left: the result lies one further to the right. */
static void
test_motion_even (void)
{
  g_autoptr (GuiseImage) image = blur_dot (2, 0.0);
  const float *x = guise_image_plane (image, 0);
  /* The row of ones is the upper one of two; it reads one row up. */
  const int row = 5 * 9;

  assert_near (x[row + 4], 0.5);
  assert_near (x[row + 5], 0.5);
}

/* Brightness stays, at the borders too, where the picture is mirrored. */
static void
test_motion_flat (void)
{
  for (int length = 1; length <= 5; length++)
    for (int angle = 0; angle < 360; angle += 17)
      {
        g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 7, 6, 2, NULL);
        g_autoptr (GuiseImage) scratch = dup_image (image);

        for (int i = 0; i < 42; i++)
          {
            guise_image_plane (image, 0)[i] = 0.25f;
            guise_image_plane (image, 1)[i] = 0.75f;
          }
        guise_blur_motion (image, length, angle, scratch);
        for (int i = 0; i < 42; i++)
          {
            assert_near (guise_image_plane (image, 0)[i], 0.25);
            assert_near (guise_image_plane (image, 1)[i], 0.75);
          }
      }
}

/* The mirrored rim, and lines longer than the picture is wide: the mean over the mirrored picture.
 */
static void
test_motion_rim (void)
{
  static const int mirrored[] = { 1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1 }; /* 3 wide, from -5 on */
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 3, 1, 1, NULL);
  g_autoptr (GuiseImage) scratch = dup_image (image);
  const float values[] = { 0.1f, 0.4f, 0.9f };

  for (int length = 1; length <= 7; length += 2)
    {
      memcpy (image->data, values, sizeof values);
      guise_blur_motion (image, length, 0.0, scratch);
      for (int x = 0; x < 3; x++)
        {
          double sum = 0.0;

          for (int k = 0; k < length; k++)
            sum += (double) values[mirrored[5 + x + k - length / 2]];
          assert_near (guise_image_plane (image, 0)[x], sum / length);
        }
    }
}

static void
test_motion_allocates_nothing (void)
{
  g_autoptr (GuiseImage) image = new_image (64, 48, 3);
  g_autoptr (GuiseImage) scratch = dup_image (image);
  size_t n_before, n_after, n_bytes;

  if (!guise_test_count_allocations (&n_before, &n_bytes))
    {
      g_test_skip ("allocations cannot be counted in this build");
      return;
    }
  guise_blur_motion (image, 5, 30.0, scratch);
  guise_test_count_allocations (&n_after, &n_bytes);
  g_assert_cmpuint (n_after, ==, n_before);
}

/* ---- sharpening ---- */

static void
check_sharpened (gboolean is_box, int kernel, double amount)
{
  g_autoptr (GuiseImage) image = new_image (13, 9, 3);
  g_autoptr (GuiseImage) blurred = dup_image (image);
  g_autoptr (GuiseImage) before = dup_image (image);
  g_autoptr (GuiseImage) scratch = new_image (13, 9, 3);

  if (is_box)
    {
      guise_sharpen_box (image, kernel, amount, scratch);
      guise_blur_box (blurred, kernel, GUISE_BORDER_REFLECT_101);
    }
  else
    {
      guise_sharpen_gaussian (image, kernel, amount, scratch);
      guise_blur_gaussian (blurred, kernel, 0.0, GUISE_BORDER_REFLECT_101);
    }
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 13 * 9; i++)
      {
        const double x = (double) guise_image_plane (before, c)[i];
        const double y = (double) guise_image_plane (blurred, c)[i];
        const double want =
          is_box ? x + (x - y) * amount : x * (1.0 + amount / 2.0) - amount / 2.0 * y;

        g_assert_cmpfloat (fabs ((double) guise_image_plane (image, c)[i] - want), <,
                           2e-6 * (1.0 + amount));
      }
}

static void
test_sharpen (void)
{
  for (int kernel = 1; kernel <= 5; kernel += 2)
    {
      check_sharpened (TRUE, kernel, 9.0);
      check_sharpened (FALSE, kernel, 49.0);
      check_sharpened (TRUE, kernel, 0.0);
    }
}

/* ---- levels ---- */

static void
test_levels (void)
{
  const GuiseLevels levels = {
    .in_black = { 0.1f, 0.0f, 0.25f },
    .in_white = { 0.9f, 1.0f, 0.75f },
    .gamma = { 1.0f, 0.5f, 1.5f },
    .out_black = { 0.2f, 0.0f, 0.05f },
    .out_white = { 0.8f, 1.0f, 0.95f },
  };
  g_autoptr (GuiseImage) image = new_image (11, 7, 3);
  g_autoptr (GuiseImage) before = dup_image (image);

  guise_image_plane (image, 0)[0] = guise_image_plane (before, 0)[0] = 3.0f;
  guise_image_plane (image, 0)[1] = guise_image_plane (before, 0)[1] = -1.0f;
  guise_levels_apply (&levels, image);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < 11 * 7; i++)
      {
        double x = (double) guise_image_plane (before, c)[i];

        x = (x - (double) levels.in_black[c]) /
            ((double) levels.in_white[c] - (double) levels.in_black[c]);
        x = pow (CLAMP (x, 0.0, 1.0), 1.0 / (double) levels.gamma[c]);
        x = x * ((double) levels.out_white[c] - (double) levels.out_black[c]) +
            (double) levels.out_black[c];
        g_assert_cmpfloat (fabs ((double) guise_image_plane (image, c)[i] - x), <, 2e-6);
      }
}

/* ---- nearest neighbours ---- */

static void
test_nearest (void)
{
  static const int sizes[][2] = { { 7, 5 }, { 16, 12 }, { 3, 1 }, { 40, 33 } };
  g_autoptr (GuiseImage) source = new_image (16, 12, 2);

  for (size_t k = 0; k < G_N_ELEMENTS (sizes); k++)
    {
      const int width = sizes[k][0], height = sizes[k][1];
      g_autoptr (GuiseImage) dest = guise_image_new (GUISE_PIXELS_F32, width, height, 2, NULL);

      guise_resize_nearest (source, dest);
      for (int c = 0; c < 2; c++)
        for (int y = 0; y < height; y++)
          for (int x = 0; x < width; x++)
            {
              const int from_x = (int) floor (x * (16.0 / width) + 1e-9);
              const int from_y = (int) floor (y * (12.0 / height) + 1e-9);

              g_assert_cmpfloat (guise_image_plane (dest, c)[y * width + x], ==,
                                 guise_image_plane (source, c)[from_y * 16 + from_x]);
            }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/motion/axes", test_motion_axes);
  g_test_add_func ("/image/motion/diagonal", test_motion_diagonal);
  g_test_add_func ("/image/motion/even", test_motion_even);
  g_test_add_func ("/image/motion/flat", test_motion_flat);
  g_test_add_func ("/image/motion/rim", test_motion_rim);
  g_test_add_func ("/image/motion/allocates-nothing", test_motion_allocates_nothing);
  g_test_add_func ("/image/sharpen", test_sharpen);
  g_test_add_func ("/image/levels", test_levels);
  g_test_add_func ("/image/nearest", test_nearest);
  return g_test_run ();
}
