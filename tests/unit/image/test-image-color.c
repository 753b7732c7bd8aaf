/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour spaces against the published formulas in double. */
#include "image/guise-color.h"

#include <math.h>

#include "core/guise-random.h"

static GuiseImage *
make_colors (uint64_t seed, int n)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, n, 1, 3, NULL);
  GuiseRandom random = guise_random_init (seed, 1);

  for (int i = 0; i < n; i++)
    for (int c = 0; c < 3; c++)
      guise_image_plane (image, c)[i] = (float) guise_random_uniform (&random, 0.0, 1.0);
  /* Corners and the joints of the curves. */
  for (int i = 0; i < MIN (n, 8); i++)
    for (int c = 0; c < 3; c++)
      guise_image_plane (image, c)[i] = (i >> c & 1) ? 1.0f : 0.0f;
  if (n > 12)
    for (int c = 0; c < 3; c++)
      {
        guise_image_plane (image, c)[8] = 0.04045f;
        guise_image_plane (image, c)[9] = 0.0405f;
        guise_image_plane (image, c)[10] = 0.003f;
        guise_image_plane (image, c)[11] = 1e-5f;
      }
  return image;
}

static double
linear (double x)
{
  return x > 0.04045 ? pow ((x + 0.055) / 1.055, 2.4) : x / 12.92;
}

static double
curve (double t)
{
  return t > 0.008856 ? cbrt (t) : 7.787 * t + 16.0 / 116.0;
}

static void
lab_of (const double bgr[3], double lab[3])
{
  const double b = linear (bgr[0]);
  const double g = linear (bgr[1]);
  const double r = linear (bgr[2]);
  const double x = (0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.950456;
  const double y = 0.212671 * r + 0.715160 * g + 0.072169 * b;
  const double z = (0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754;

  lab[0] = y > 0.008856 ? 116.0 * cbrt (y) - 16.0 : 903.3 * y;
  lab[1] = 500.0 * (curve (x) - curve (y));
  lab[2] = 200.0 * (curve (y) - curve (z));
}

static void
test_lab (void)
{
  enum
  {
    N = 5000
  };
  g_autoptr (GuiseImage) bgr = make_colors (1, N);
  g_autoptr (GuiseImage) image = make_colors (1, N);

  guise_color_bgr_to_lab (image);
  for (int i = 0; i < N; i++)
    {
      double in[3];
      double lab[3];

      for (int c = 0; c < 3; c++)
        in[c] = (double) guise_image_plane (bgr, c)[i];
      lab_of (in, lab);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, c)[i], lab[c], 4e-4);
    }
  /* The published matrices have six digits and are not exact inverses: 1e-6 * 12.92 and more. */
  guise_color_lab_to_bgr (image);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < N; i++)
      g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, c)[i],
                                      (double) guise_image_plane (bgr, c)[i], 5e-5);
}

/* Known colours: pure red is 53.2408, 80.0925, 67.2032 in D65 Lab. */
static void
test_lab_of_red (void)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 2, 1, 3, NULL);

  guise_image_plane (image, 2)[0] = 1.0f;
  for (int c = 0; c < 3; c++)
    guise_image_plane (image, c)[1] = 0.5f;
  guise_color_bgr_to_lab (image);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 0)[0], 53.24, 0.01);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 1)[0], 80.09, 0.02);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 2)[0], 67.20, 0.02);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 0)[1], 53.389, 0.01);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 1)[1], 0.0, 0.01);
}

static void
test_hsv (void)
{
  static const float expected[8][3] = {
    { 0, 0, 0 }, { 240, 1, 1 }, { 120, 1, 1 }, { 180, 1, 1 },
    { 0, 1, 1 }, { 300, 1, 1 }, { 60, 1, 1 },  { 0, 0, 1 },
  };
  enum
  {
    N = 3000
  };
  g_autoptr (GuiseImage) bgr = make_colors (2, N);
  g_autoptr (GuiseImage) image = make_colors (2, N);

  guise_color_bgr_to_hsv (image);
  for (int i = 0; i < 8; i++)
    for (int c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, c)[i],
                                      (double) expected[i][c], 1e-4);
  guise_color_hsv_to_bgr (image);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < N; i++)
      g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, c)[i],
                                      (double) guise_image_plane (bgr, c)[i], 3e-6);
}

static void
test_shift_hsv (void)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 2, 1, 3, NULL);

  guise_image_plane (image, 2)[0] = 0.8f;                                   /* red */
  guise_image_plane (image, 0)[1] = guise_image_plane (image, 1)[1] = 0.6f; /* cyan, grey-ish */
  guise_image_plane (image, 2)[1] = 0.3f;
  guise_color_shift_hsv (image, -120.0f, 0.5f, 0.1f);
  /* Red back by a third of the circle is blue; s stays clipped at 1, v 0.9. */
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 0)[0], 0.9, 1e-5);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 1)[0], 0.0, 1e-5);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 2)[0], 0.0, 1e-5);
  /* Cyan (180, 0.5, 0.6) becomes yellow (60, 1, 0.7). */
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 0)[1], 0.0, 1e-5);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 1)[1], 0.7, 1e-5);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 2)[1], 0.7, 1e-5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/color/lab", test_lab);
  g_test_add_func ("/image/color/lab-of-red", test_lab_of_red);
  g_test_add_func ("/image/color/hsv", test_hsv);
  g_test_add_func ("/image/color/shift-hsv", test_shift_hsv);
  return g_test_run ();
}
