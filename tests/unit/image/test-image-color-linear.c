/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour transfer by statistics against the published formulas in double. */
#include <math.h>
#include <string.h>

#include "image/guise-color-private.h"
#include "image/guise-color.h"
#include "image/guise-symmetric3-private.h"

/* Correlated colours around a centre, away from 0 and 1 for spreads up to 0.3. */
static GuiseImage *
make_picture (uint64_t seed, int width, int height, double centre, double spread)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, width, height, 3, NULL);
  GuiseRandom random = guise_random_init (seed, 1);

  for (int i = 0; i < width * height; i++)
    {
      const double light = guise_random_uniform (&random, -1.0, 1.0);

      for (int c = 0; c < 3; c++)
        guise_image_plane (image, c)[i] =
          (float) (centre + 0.05 * c +
                   spread *
                     (0.7 * light + (0.1 + 0.1 * c) * guise_random_uniform (&random, -1.0, 1.0)));
    }
  return image;
}

static GuiseImage *
copy_image (const GuiseImage *image)
{
  GuiseImage *copy =
    guise_image_new (GUISE_PIXELS_F32, image->width, image->height, image->n_channels, NULL);

  memcpy (copy->data, image->data,
          (size_t) image->n_channels * image->stride * (size_t) image->height);
  return copy;
}

static GuiseImage *
transfer (GuiseColorTransfer how, const GuiseImage *image, const GuiseImage *target)
{
  GuiseImage *result = copy_image (image);
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_color_transfer_apply (how, result, NULL, target, NULL, &error));
  g_assert_no_error (error);
  return result;
}

/* ---- rct ---- */

static GuiseColorStats
measure (const GuiseImage *bgr)
{
  g_autoptr (GuiseImage) lab = copy_image (bgr);

  guise_color_bgr_to_lab (lab);
  return guise_color_measure_lab (lab, NULL);
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
  g_autoptr (GuiseImage) image = make_picture (3, 80, 50, 0.45, 0.1);
  g_autoptr (GuiseImage) target = make_picture (4, 80, 50, 0.35, 0.15);
  g_autoptr (GuiseImage) result = transfer (GUISE_COLOR_TRANSFER_RCT, image, target);
  const GuiseColorStats found = measure (result);
  const GuiseColorStats wanted = measure (target);

  for (int c = 0; c < 3; c++)
    {
      g_assert_cmpfloat_with_epsilon ((double) found.mean[c], (double) wanted.mean[c], 5e-3);
      g_assert_cmpfloat_with_epsilon ((double) found.deviation[c], (double) wanted.deviation[c],
                                      5e-3);
    }
}

/* One pixel by hand. */
static void
test_rct_pixel (void)
{
  static const double          lab[3] = { 50.0, 10.0, -20.0 };
  static const GuiseColorStats from = { { 40, 5, 8 }, { 10, 4, 6 } };
  static const GuiseColorStats to = { { 60, -3, 12 }, { 8, 5, 3 } };
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 2, 1, 3, NULL);

  for (int c = 0; c < 3; c++)
    {
      guise_image_plane (image, c)[0] = (float) lab[c];
      guise_image_plane (image, c)[1] = c == 0 ? 150.0f : -500.0f;
    }
  guise_color_move_lab (image, &from, &to);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 0)[0], 68.0, 1e-4);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 1)[0], 3.25, 1e-4);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (image, 2)[0], -2.0, 1e-4);
  /* What leaves Lab is clipped. */
  g_assert_cmpfloat (guise_image_plane (image, 0)[1], ==, 100.0f);
  g_assert_cmpfloat (guise_image_plane (image, 1)[1], ==, -127.0f);
}

/* ---- matrices ---- */

static void
test_symmetric (void)
{
  static const double special[][3][3] = {
    { { 0, 0, 0 }, { 0, 0, 0 }, { 0, 0, 0 } },
    { { 2, 0, 0 }, { 0, 2, 0 }, { 0, 0, 2 } },
    { { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } },             /* rank one: a grey picture */
    { { 1, 1e-12, 0 }, { 1e-12, 1, 0 }, { 0, 0, 1e-20 } }, /* nearly equal, nearly nothing */
    { { 0, 1, 0 }, { 1, 0, 0 }, { 0, 0, -3 } },
  };
  GuiseRandom random = guise_random_init (5, 5);

  for (size_t k = 0; k < 200; k++)
    {
      double a[3][3];
      double values[3];
      double vectors[3][3];
      double back[3][3];

      for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++)
          a[i][j] = a[j][i] = k < G_N_ELEMENTS (special)
                                ? special[k][i][j]
                                : guise_random_uniform (&random, -1.0, 1.0);
      guise_symmetric3_eigen (a, values, vectors);
      guise_symmetric3_compose (values, vectors, back);
      for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
          {
            double product = 0.0;

            for (int n = 0; n < 3; n++)
              product += vectors[i][n] * vectors[j][n];
            g_assert_cmpfloat_with_epsilon (product, i == j ? 1.0 : 0.0, 1e-14);
            g_assert_cmpfloat_with_epsilon (back[i][j], a[i][j], 1e-14);
          }
    }
}

typedef double Matrix[3][3];

static void
multiply (Matrix a, Matrix b, Matrix out)
{
  Matrix product = { 0 };

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      for (int k = 0; k < 3; k++)
        product[i][j] += a[i][k] * b[k][j];
  memcpy (out, product, sizeof product);
}

/* By cofactors. */
static void
invert (Matrix a, Matrix out)
{
  Matrix cofactors;
  double determinant = 0.0;

  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      cofactors[i][j] = a[(i + 1) % 3][(j + 1) % 3] * a[(i + 2) % 3][(j + 2) % 3] -
                        a[(i + 1) % 3][(j + 2) % 3] * a[(i + 2) % 3][(j + 1) % 3];
  for (int j = 0; j < 3; j++)
    determinant += a[0][j] * cofactors[0][j];
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      out[i][j] = cofactors[j][i] / determinant;
}

/* Square root by the iteration of Denman and Beavers: no eigenvalues. */
static void
take_root (Matrix a, Matrix out)
{
  Matrix y;
  Matrix z = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

  memcpy (y, a, sizeof y);
  for (int k = 0; k < 40; k++)
    {
      Matrix y_inverse;
      Matrix z_inverse;

      invert (y, y_inverse);
      invert (z, z_inverse);
      for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
          {
            y[i][j] = (y[i][j] + z_inverse[i][j]) / 2.0;
            z[i][j] = (z[i][j] + y_inverse[i][j]) / 2.0;
          }
    }
  memcpy (out, y, sizeof y);
}

static void
get_moments (const GuiseImage *image, double less, double mean[3], Matrix covariance)
{
  const int n = image->width * image->height;

  for (int c = 0; c < 3; c++)
    {
      mean[c] = 0.0;
      for (int i = 0; i < n; i++)
        mean[c] += (double) guise_image_plane (image, c)[i] / n;
    }
  for (int a = 0; a < 3; a++)
    for (int b = 0; b < 3; b++)
      {
        covariance[a][b] = 0.0;
        for (int i = 0; i < n; i++)
          covariance[a][b] += ((double) guise_image_plane (image, a)[i] - mean[a]) *
                              ((double) guise_image_plane (image, b)[i] - mean[b]) / (n - less);
      }
}

static void
check_map (const GuiseImage *image,
           const GuiseImage *result,
           Matrix            map,
           const double      from[3],
           const double      to[3])
{
  for (int i = 0; i < image->width * image->height; i++)
    for (int c = 0; c < 3; c++)
      {
        double expected = to[c];

        for (int k = 0; k < 3; k++)
          expected += map[c][k] * ((double) guise_image_plane (image, k)[i] - from[k]);
        g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (result, c)[i],
                                        CLAMP (expected, 0.0, 1.0), 3e-6);
      }
}

static void
test_lct (void)
{
  g_autoptr (GuiseImage) image = make_picture (5, 40, 30, 0.45, 0.1);
  g_autoptr (GuiseImage) target = make_picture (6, 40, 30, 0.4, 0.9); /* leaves 0..1 */
  g_autoptr (GuiseImage) result = transfer (GUISE_COLOR_TRANSFER_LCT, image, target);
  double from[3];
  double to[3];
  Matrix a;
  Matrix b;

  get_moments (image, 0.0, from, a);
  get_moments (target, 0.0, to, b);
  for (int i = 0; i < 3; i++)
    {
      a[i][i] += 1e-5;
      b[i][i] += 1e-5;
    }
  take_root (a, a);
  take_root (b, b);
  invert (a, a);
  multiply (b, a, a);
  check_map (image, result, a, from, to);
}

static void
test_mkl (void)
{
  g_autoptr (GuiseImage) image = make_picture (7, 40, 30, 0.45, 0.1);
  g_autoptr (GuiseImage) target = make_picture (8, 40, 30, 0.4, 0.9);
  g_autoptr (GuiseImage) result = transfer (GUISE_COLOR_TRANSFER_MKL, image, target);
  double from[3];
  double to[3];
  Matrix a;
  Matrix b;
  Matrix middle;

  get_moments (image, 1.0, from, a);
  get_moments (target, 1.0, to, b);
  take_root (a, a);
  multiply (a, b, middle);
  multiply (middle, a, middle);
  take_root (middle, middle);
  invert (a, a);
  multiply (a, middle, middle);
  multiply (middle, a, middle);
  check_map (image, result, middle, from, to);

  /* The map with the least change is the gradient of a convex function: symmetric, and colours
   * never pass each other. */
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      g_assert_cmpfloat_with_epsilon (middle[i][j], middle[j][i], 1e-9);
  for (int i = 1; i < image->width * image->height; i++)
    {
      double along = 0.0;

      for (int c = 0; c < 3; c++)
        along += (double) (guise_image_plane (image, c)[i] - guise_image_plane (image, c)[0]) *
                 (double) (guise_image_plane (result, c)[i] - guise_image_plane (result, c)[0]);
      g_assert_cmpfloat (along, >=, -1e-9);
    }
}

/* Mean and covariance become the target's, where nothing is clipped. */
static void
test_statistics_match (void)
{
  static const GuiseColorTransfer linear[] = { GUISE_COLOR_TRANSFER_LCT, GUISE_COLOR_TRANSFER_MKL };
  g_autoptr (GuiseImage) image = make_picture (9, 50, 50, 0.35, 0.12);
  g_autoptr (GuiseImage) target = make_picture (10, 50, 50, 0.45, 0.2);

  for (size_t k = 0; k < G_N_ELEMENTS (linear); k++)
    {
      g_autoptr (GuiseImage) result = transfer (linear[k], image, target);
      const GuiseColorMoments found = guise_color_measure_moments (result);
      const GuiseColorMoments wanted = guise_color_measure_moments (target);

      for (int i = 0; i < 3; i++)
        {
          g_assert_cmpfloat_with_epsilon (found.mean[i], wanted.mean[i], 1e-6);
          for (int j = 0; j < 3; j++)
            /* lct misses it by its regulariser: 1e-5 on both sides. */
            g_assert_cmpfloat_with_epsilon (found.covariance[i][j], wanted.covariance[i][j],
                                            k == 0 ? 1e-4 : 1e-7);
        }
    }
}

/* A picture of one tint has no other colours to enlarge: what rounding leaves must not become one,
 * and the light and dark of it must not drown. */
static void
test_one_tint (void)
{
  static const GuiseColorTransfer linear[] = { GUISE_COLOR_TRANSFER_LCT, GUISE_COLOR_TRANSFER_MKL };
  static const float              tints[][3] = { { 1.0f, 1.0f, 1.0f }, { 1.0f, 0.9f, 0.77f } };
  g_autoptr (GuiseImage) target = make_picture (13, 12, 12, 0.4, 0.2);

  for (size_t k = 0; k < G_N_ELEMENTS (linear) * G_N_ELEMENTS (tints); k++)
    {
      g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_F32, 12, 12, 3, NULL);
      g_autoptr (GuiseImage) result = NULL;

      for (int c = 0; c < 3; c++)
        for (int i = 0; i < 144; i++)
          guise_image_plane (image, c)[i] = tints[k / 2][c] * (float) i / 144.0f;
      result = transfer (linear[k % 2], image, target);
      for (int c = 0; c < 3; c++)
        {
          const float *values = guise_image_plane (result, c);
          const double step = (double) (values[143] - values[0]) / 143.0;

          g_assert_cmpfloat (step, >, 0.2 / 143.0); /* the target's channels span about 0.3 */
          for (int i = 1; i < 144; i++)
            g_assert_cmpfloat_with_epsilon ((double) (values[i] - values[i - 1]), step, 1e-5);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/color-linear/measure", test_measure);
  g_test_add_func ("/image/color-linear/rct", test_rct);
  g_test_add_func ("/image/color-linear/rct-pixel", test_rct_pixel);
  g_test_add_func ("/image/color-linear/symmetric", test_symmetric);
  g_test_add_func ("/image/color-linear/lct", test_lct);
  g_test_add_func ("/image/color-linear/mkl", test_mkl);
  g_test_add_func ("/image/color-linear/statistics-match", test_statistics_match);
  g_test_add_func ("/image/color-linear/one-tint", test_one_tint);
  return g_test_run ();
}
