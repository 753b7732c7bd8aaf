/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour spaces and colour transfer against the published formulas in double. */
#include "image/guise-color.h"

#include <math.h>
#include <string.h>

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

static GuiseColorStats
measure (const GuiseImage *bgr, const GuiseImage *mask)
{
  g_autoptr (GuiseImage) lab = guise_image_new (GUISE_PIXELS_F32, bgr->width, bgr->height, 3, NULL);

  memcpy (lab->data, bgr->data, 3 * bgr->stride * (size_t) bgr->height);
  guise_color_bgr_to_lab (lab);
  return guise_color_measure_lab (lab, mask);
}

static void
test_measure (void)
{
  g_autoptr (GuiseImage) lab = guise_image_new (GUISE_PIXELS_F32, 4, 1, 3, NULL);
  g_autoptr (GuiseImage) mask = guise_image_new (GUISE_PIXELS_F32, 4, 1, 1, NULL);

  for (int i = 0; i < 4; i++)
    {
      guise_image_plane (lab, 0)[i] = (float) (10 * (i + 1));
      guise_image_plane (mask, 0)[i] = i < 2 ? 0.5f : 0.49f;
    }

  const GuiseColorStats all = guise_color_measure_lab (lab, NULL);
  const GuiseColorStats half = guise_color_measure_lab (lab, mask);

  g_assert_cmpfloat_with_epsilon ((double) all.mean[0], 25.0, 1e-5);
  g_assert_cmpfloat_with_epsilon ((double) all.deviation[0], sqrt (125.0), 1e-5);
  /* 10, 20, 0, 0: masked pixels count as black. */
  g_assert_cmpfloat_with_epsilon ((double) half.mean[0], 7.5, 1e-5);
  g_assert_cmpfloat_with_epsilon ((double) half.deviation[0], sqrt (68.75), 1e-5);
}

/* A transfer towards pictures that stay within the gamut reaches mean and deviation exactly. */
static void
test_rct (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) image = make_colors (3, 4000);
  g_autoptr (GuiseImage) target = make_colors (4, 3000);

  for (int c = 0; c < 3; c++)
    {
      for (int i = 0; i < 4000; i++)
        guise_image_plane (image, c)[i] = 0.4f + 0.1f * guise_image_plane (image, c)[i];
      for (int i = 0; i < 3000; i++)
        guise_image_plane (target, c)[i] =
          0.3f + 0.1f * (float) c + 0.15f * guise_image_plane (target, c)[i];
    }
  g_assert_true (
    guise_color_transfer_apply (GUISE_COLOR_TRANSFER_RCT, image, NULL, target, NULL, &error));
  g_assert_no_error (error);

  const GuiseColorStats found = measure (image, NULL);
  const GuiseColorStats wanted = measure (target, NULL);

  for (int c = 0; c < 3; c++)
    {
      g_assert_cmpfloat_with_epsilon ((double) found.mean[c], (double) wanted.mean[c], 5e-3);
      g_assert_cmpfloat_with_epsilon ((double) found.deviation[c], (double) wanted.deviation[c],
                                      5e-3);
    }
}

/* One pixel by hand through rct in double. */
static void
test_rct_pixel (void)
{
  const double    from_mean[3] = { 50, 5, 8 };
  const double    from_dev[3] = { 10, 4, 6 };
  const double    to_mean[3] = { 60, -3, 12 };
  const double    to_dev[3] = { 8, 5, 3 };
  const double    bgr[3] = { 0.35, 0.45, 0.55 };
  double          lab[3];
  double          moved[3];
  GuiseColorStats from;
  GuiseColorStats to;
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 1, 1, 3, NULL);

  for (int c = 0; c < 3; c++)
    {
      guise_image_plane (image, c)[0] = (float) bgr[c];
      from.mean[c] = (float) from_mean[c];
      from.deviation[c] = (float) from_dev[c];
      to.mean[c] = (float) to_mean[c];
      to.deviation[c] = (float) to_dev[c];
    }
  guise_color_apply_rct (image, &from, &to);
  guise_color_bgr_to_lab (image);
  lab_of (bgr, lab);
  for (int c = 0; c < 3; c++)
    {
      moved[c] = (lab[c] - from_mean[c]) * to_dev[c] / from_dev[c] + to_mean[c];
      g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, c)[0], moved[c], 3e-3);
    }
}

static void
test_constant_picture (void)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 4, 4, 3, NULL);
  g_autoptr (GuiseImage) target = make_colors (5, 50);

  g_assert_true (
    guise_color_transfer_apply (GUISE_COLOR_TRANSFER_RCT, image, NULL, target, NULL, NULL));
  for (int i = 0; i < 48; i++)
    g_assert_true (isfinite (guise_image_plane (image, 0)[i]));
}

static void
test_names (void)
{
  GuiseColorTransfer transfer = GUISE_COLOR_TRANSFER_NONE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) image = make_colors (5, 4);

  for (int i = 0; i < GUISE_N_COLOR_TRANSFERS; i++)
    {
      g_assert_true (
        guise_color_transfer_from_name (guise_color_transfer_get_name ((GuiseColorTransfer) i),
                                        &transfer));
      g_assert_cmpint (transfer, ==, i);
    }
  g_assert_false (guise_color_transfer_from_name ("rct2", &transfer));
  g_assert_false (guise_color_transfer_is_supported (GUISE_COLOR_TRANSFER_SOT_M));
  g_assert_false (
    guise_color_transfer_apply (GUISE_COLOR_TRANSFER_SOT_M, image, NULL, image, NULL, &error));
  g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/color/lab", test_lab);
  g_test_add_func ("/image/color/lab-of-red", test_lab_of_red);
  g_test_add_func ("/image/color/hsv", test_hsv);
  g_test_add_func ("/image/color/shift-hsv", test_shift_hsv);
  g_test_add_func ("/image/color/measure", test_measure);
  g_test_add_func ("/image/color/rct", test_rct);
  g_test_add_func ("/image/color/rct-pixel", test_rct_pixel);
  g_test_add_func ("/image/color/constant-picture", test_constant_picture);
  g_test_add_func ("/image/color/names", test_names);
  return g_test_run ();
}
