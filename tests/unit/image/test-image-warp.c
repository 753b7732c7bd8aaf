/* SPDX-License-Identifier: GPL-3.0-or-later
 * Warps against the interpolation formulas evaluated in double, pixel by pixel. */
#include "image/guise-warp.h"

#include <math.h>
#include <string.h>

#include "core/guise-random.h"

/* The weight of a tap at signed distance x, from the kernels' textbook definitions. */
static double
kernel_weight (GuiseInterpolation interpolation, double x)
{
  const double a = -0.75;

  x = fabs (x);
  switch (interpolation)
    {
    case GUISE_INTERPOLATION_LINEAR:
      return MAX (0.0, 1.0 - x);
    case GUISE_INTERPOLATION_CUBIC:
      if (x <= 1.0)
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
      return x < 2.0 ? ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a : 0.0;
    case GUISE_INTERPOLATION_LANCZOS4:
      if (x < 1e-12)
        return 1.0;
      return x < 4.0 ? sin (G_PI * x) * sin (G_PI * x / 4.0) / (G_PI * x * G_PI * x / 4.0) : 0.0;
    case GUISE_N_INTERPOLATIONS:
    default:
      g_assert_not_reached ();
    }
}

static double
get_pixel (const GuiseImage *image, GuiseBorder border, int x, int y, int c)
{
  if (border == GUISE_BORDER_ZERO && (x < 0 || y < 0 || x >= image->width || y >= image->height))
    return 0.0;
  x = CLAMP (x, 0, image->width - 1);
  y = CLAMP (y, 0, image->height - 1);
  if (image->pixels == GUISE_PIXELS_F32)
    return (double) guise_image_plane (image, c)[y * image->width + x];
  return (double) guise_image_row (image, y)[x * image->n_channels + c];
}

static double
expected_at (const GuiseImage  *image,
             GuiseInterpolation interpolation,
             GuiseBorder        border,
             double             x,
             double             y,
             int                c)
{
  const int radius = interpolation == GUISE_INTERPOLATION_LANCZOS4 ? 4 : 2;
  const int x0 = (int) floor (x);
  const int y0 = (int) floor (y);
  double    sum = 0.0;
  double    sum_x = 0.0;
  double    sum_y = 0.0;

  for (int i = 1 - radius; i <= radius; i++)
    {
      sum_x += kernel_weight (interpolation, x - (double) (x0 + i));
      sum_y += kernel_weight (interpolation, y - (double) (y0 + i));
    }
  for (int r = 1 - radius; r <= radius; r++)
    for (int k = 1 - radius; k <= radius; k++)
      sum += kernel_weight (interpolation, x - (double) (x0 + k)) *
             kernel_weight (interpolation, y - (double) (y0 + r)) *
             get_pixel (image, border, x0 + k, y0 + r, c);
  return sum / (sum_x * sum_y);
}

static GuiseImage *
make_noise (GuisePixels pixels, int width, int height, int n_channels)
{
  GuiseImage *image = guise_image_new (pixels, width, height, n_channels, NULL);
  GuiseRandom random = guise_random_init (7, 1);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < n_channels; c++)
        {
          if (pixels == GUISE_PIXELS_F32)
            guise_image_plane (image, c)[y * width + x] =
              (float) guise_random_uniform (&random, -1.0, 2.0);
          else
            guise_image_row (image, y)[x * n_channels + c] = (uint8_t) guise_random_u32 (&random);
        }
  return image;
}

static const GuiseAffine MAP = { { 0.83, 0.31, -4.3, -0.29, 0.77, 6.1 } };

static void
check_warp (GuisePixels        pixels,
            int                n_channels,
            GuiseInterpolation interpolation,
            GuiseBorder        border)
{
  g_autoptr (GuiseImage) source = make_noise (pixels, 61, 47, n_channels);
  g_autoptr (GuiseImage) dest = guise_image_new (pixels, 149, 53, n_channels, NULL);
  const gboolean is_float = pixels == GUISE_PIXELS_F32;

  guise_warp_affine (source, &MAP, interpolation, border, dest, 0, dest->height);
  for (int y = 0; y < dest->height; y++)
    for (int x = 0; x < dest->width; x++)
      for (int c = 0; c < n_channels; c++)
        {
          double sx;
          double sy;

          guise_affine_apply (&MAP, (double) x, (double) y, &sx, &sy);

          const double value = expected_at (source, interpolation, border, sx, sy, c);
          const double found = get_pixel (dest, border, x, y, c);

          /* Bytes: half a level for rounding and 1e-3 for float weights at the half. */
          if (is_float)
            g_assert_cmpfloat_with_epsilon (found, value, 3e-5);
          else
            g_assert_cmpfloat_with_epsilon (found, CLAMP (value, 0.0, 255.0), 0.501);
        }
}

static void
test_formula (void)
{
  for (int k = 0; k < GUISE_N_INTERPOLATIONS; k++)
    for (int border = GUISE_BORDER_ZERO; border <= GUISE_BORDER_REPLICATE; border++)
      {
        check_warp (GUISE_PIXELS_BGR8, 3, (GuiseInterpolation) k, (GuiseBorder) border);
        check_warp (GUISE_PIXELS_GRAY8, 1, (GuiseInterpolation) k, (GuiseBorder) border);
        check_warp (GUISE_PIXELS_F32, 3, (GuiseInterpolation) k, (GuiseBorder) border);
        check_warp (GUISE_PIXELS_F32, 1, (GuiseInterpolation) k, (GuiseBorder) border);
      }
}

static void
test_identity (void)
{
  static const GuiseAffine identity = { { 1, 0, 0, 0, 1, 0 } };
  g_autoptr (GuiseImage) source = make_noise (GUISE_PIXELS_BGR8, 130, 20, 3);
  g_autoptr (GuiseImage) dest = guise_image_new (GUISE_PIXELS_BGR8, 130, 20, 3, NULL);

  for (int k = 0; k < GUISE_N_INTERPOLATIONS; k++)
    {
      guise_warp_affine (source, &identity, (GuiseInterpolation) k, GUISE_BORDER_ZERO, dest, 0, 20);
      for (int y = 0; y < 20; y++)
        g_assert_cmpmem (guise_image_row (source, y), 390, guise_image_row (dest, y), 390);
    }
}

static void
test_planes (void)
{
  enum
  {
    W = 40,
    H = 30
  };
  g_autoptr (GuiseImage) source = make_noise (GUISE_PIXELS_BGR8, 61, 47, 3);
  g_autofree float *data = g_new0 (float, 3 * W * H);
  GuisePlanes       planes = { data, W, H, GUISE_CHANNELS_RGB, 1.0f / 127.5f, -1.0f };

  guise_warp_affine_to_planes (source, &MAP, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_REPLICATE,
                               &planes, 0, H);
  for (int c = 0; c < 3; c++)
    for (int y = 0; y < H; y++)
      for (int x = 0; x < W; x++)
        {
          double sx;
          double sy;

          guise_affine_apply (&MAP, (double) x, (double) y, &sx, &sy);

          const double value =
            expected_at (source, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_REPLICATE, sx, sy, 2 - c);

          g_assert_cmpfloat_with_epsilon ((double) data[(c * H + y) * W + x], value / 127.5 - 1.0,
                                          2e-6);
        }
}

static void
test_bytes_to_floats_and_rows (void)
{
  g_autoptr (GuiseImage) source = make_noise (GUISE_PIXELS_BGR8, 61, 47, 3);
  g_autoptr (GuiseImage) whole = guise_image_new (GUISE_PIXELS_F32, 64, 64, 3, NULL);
  g_autoptr (GuiseImage) parts = guise_image_new (GUISE_PIXELS_F32, 64, 64, 3, NULL);

  guise_warp_affine (source, &MAP, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, whole, 0, 64);
  guise_warp_affine (source, &MAP, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, parts, 40, 24);
  guise_warp_affine (source, &MAP, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, parts, 0, 40);
  for (int c = 0; c < 3; c++)
    g_assert_cmpmem (guise_image_plane (whole, c), 64 * 64 * 4, guise_image_plane (parts, c),
                     64 * 64 * 4);
  g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (whole, 1)[20 * 64 + 30],
                                  expected_at (source, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO,
                                               0.83 * 30 + 0.31 * 20 - 4.3,
                                               -0.29 * 30 + 0.77 * 20 + 6.1, 1) /
                                    255.0,
                                  1e-5);
}

static void
test_remap (void)
{
  enum
  {
    W = 37,
    H = 21
  };
  g_autoptr (GuiseImage) source = make_noise (GUISE_PIXELS_F32, 40, 30, 3);
  g_autoptr (GuiseImage) dest = guise_image_new (GUISE_PIXELS_F32, W, H, 3, NULL);
  g_autofree float *map_x = g_new (float, W *H);
  g_autofree float *map_y = g_new (float, W *H);

  for (int i = 0; i < W * H; i++)
    {
      map_x[i] = (float) (i % W) * 1.1f - 1.3f;
      map_y[i] = (float) (i / W) * 1.3f + 0.7f * sinf ((float) (i % W));
    }
  guise_warp_remap (source, map_x, map_y, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, dest, 0, H);
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < W * H; i++)
      g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (dest, c)[i],
                                      expected_at (source, GUISE_INTERPOLATION_CUBIC,
                                                   GUISE_BORDER_ZERO, (double) map_x[i],
                                                   (double) map_y[i], c),
                                      3e-5);
}

/* Coordinates that no integer holds must give the border, not a crash. */
static void
test_remap_wild (void)
{
  static const float wild[6] = { NAN, INFINITY, -INFINITY, 1e30f, -1e30f, 3e9f };
  float              zeros[6] = { 0 };
  g_autoptr (GuiseImage) source = make_noise (GUISE_PIXELS_GRAY8, 5, 5, 1);
  g_autoptr (GuiseImage) dest = guise_image_new (GUISE_PIXELS_GRAY8, 6, 1, 1, NULL);

  memset (dest->data, 77, 6);
  guise_warp_remap (source, wild, zeros, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_ZERO, dest, 0, 1);
  for (int i = 0; i < 6; i++)
    g_assert_cmpint (dest->data[i], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/warp/formula", test_formula);
  g_test_add_func ("/image/warp/identity", test_identity);
  g_test_add_func ("/image/warp/planes", test_planes);
  g_test_add_func ("/image/warp/bytes-to-floats-and-rows", test_bytes_to_floats_and_rows);
  g_test_add_func ("/image/warp/remap", test_remap);
  g_test_add_func ("/image/warp/remap-wild", test_remap_wild);
  return g_test_run ();
}
