/* SPDX-License-Identifier: GPL-3.0-or-later
 * Warps of texels against the warps of planes. */
#include "image/guise-texels.h"

#include <math.h>

#include "core/guise-random.h"

#define WIDTH       61
#define HEIGHT      47
#define DEST_WIDTH  149
#define DEST_HEIGHT 53
#define N_DEST      ((size_t) DEST_WIDTH * DEST_HEIGHT)

/* Coordinates are floats here and doubles there: 61 * 2^-23 of a pixel times a slope below 4. */
#define TOLERANCE   6e-5

static const GuiseAffine MAP = { { 0.83, 0.31, -14.3, -0.29, 0.77, 16.1 } };
static const GuiseAffine FAR = { { 40.0, 0.0, -3000.0, 0.0, -77.0, 1e9 } };

static GuiseImage *
make_noise (int width, int height, int n_channels, double low, double high)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, width, height, n_channels, NULL);
  GuiseRandom random = guise_random_init (7, 1);

  for (size_t i = 0; i < (size_t) width * (size_t) height * (size_t) n_channels; i++)
    guise_image_plane (image, 0)[i] = (float) guise_random_uniform (&random, low, high);
  return image;
}

static GuiseTexels *
load (const GuiseImage *image, GuiseBorder border)
{
  GuiseTexels *texels = guise_texels_new (image->width, image->height, NULL);
  const float *planes[GUISE_TEXELS_LANES] = { NULL };

  for (int c = 0; c < image->n_channels; c++)
    planes[c] = guise_image_plane (image, c);
  guise_texels_load (texels, planes, border);
  return texels;
}

static void
check_affine (const GuiseAffine *map, GuiseInterpolation interpolation, GuiseBorder border, int n)
{
  g_autoptr (GuiseImage) source = make_noise (WIDTH, HEIGHT, n, -0.5, 1.5);
  g_autoptr (GuiseImage) expected =
               guise_image_new (GUISE_PIXELS_F32, DEST_WIDTH, DEST_HEIGHT, n, NULL);
  g_autoptr (GuiseImage) found =
               guise_image_new (GUISE_PIXELS_F32, DEST_WIDTH, DEST_HEIGHT, n, NULL);
  g_autoptr (GuiseTexels) texels = load (source, border);
  float *planes[GUISE_TEXELS_LANES] = { NULL };

  for (int c = 0; c < n; c++)
    planes[c] = guise_image_plane (found, c);
  guise_warp_affine (source, map, interpolation, border, expected, 0, DEST_HEIGHT);
  guise_texels_warp_affine (texels, map, interpolation, DEST_WIDTH, DEST_HEIGHT, planes);
  for (size_t i = 0; i < N_DEST * (size_t) n; i++)
    g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (found, 0)[i],
                                    CLAMP ((double) guise_image_plane (expected, 0)[i], 0.0, 1.0),
                                    TOLERANCE);
}

static void
test_affine (void)
{
  static const GuiseInterpolation kernels[] = { GUISE_INTERPOLATION_LINEAR,
                                                GUISE_INTERPOLATION_CUBIC };
  static const GuiseBorder        borders[] = { GUISE_BORDER_ZERO, GUISE_BORDER_REPLICATE };

  for (size_t k = 0; k < G_N_ELEMENTS (kernels); k++)
    for (size_t b = 0; b < G_N_ELEMENTS (borders); b++)
      for (int n = 1; n <= 4; n++)
        {
          check_affine (&MAP, kernels[k], borders[b], n);
          check_affine (&FAR, kernels[k], borders[b], n);
        }
}

/* A grid that leaves the picture and holds what is no number, then a warp of the result. */
static void
test_remap (void)
{
  g_autoptr (GuiseImage) source = make_noise (WIDTH, HEIGHT, 3, -0.5, 1.5);
  g_autoptr (GuiseImage) map_x = make_noise (DEST_WIDTH, DEST_HEIGHT, 1, -9.0, WIDTH + 9.0);
  g_autoptr (GuiseImage) map_y = make_noise (DEST_WIDTH, DEST_HEIGHT, 1, -9.0, HEIGHT + 9.0);
  g_autoptr (GuiseImage) middle =
               guise_image_new (GUISE_PIXELS_F32, DEST_WIDTH, DEST_HEIGHT, 3, NULL);
  g_autoptr (GuiseImage) expected = guise_image_new (GUISE_PIXELS_F32, WIDTH, HEIGHT, 3, NULL);
  g_autoptr (GuiseImage) found = guise_image_new (GUISE_PIXELS_F32, WIDTH, HEIGHT, 3, NULL);
  g_autoptr (GuiseTexels) texels = load (source, GUISE_BORDER_ZERO);
  g_autoptr (GuiseTexels) dest = guise_texels_new (DEST_WIDTH, DEST_HEIGHT, NULL);
  float *const planes[GUISE_TEXELS_LANES] = { guise_image_plane (found, 0),
                                              guise_image_plane (found, 1),
                                              guise_image_plane (found, 2), NULL };
  float       *xs = guise_image_plane (map_x, 0);

  /* y alone decides in these places: far outside, all is border. */
  xs[3] = INFINITY;
  xs[4] = -INFINITY;
  guise_warp_remap (source, xs, guise_image_plane (map_y, 0), GUISE_INTERPOLATION_CUBIC,
                    GUISE_BORDER_ZERO, middle, 0, DEST_HEIGHT);
  guise_warp_affine (middle, &MAP, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_REPLICATE, expected, 0,
                     HEIGHT);
  guise_texels_remap (texels, xs, guise_image_plane (map_y, 0), GUISE_INTERPOLATION_CUBIC, dest,
                      GUISE_BORDER_REPLICATE);
  guise_texels_warp_affine (dest, &MAP, GUISE_INTERPOLATION_CUBIC, WIDTH, HEIGHT, planes);
  for (size_t i = 0; i < 3 * (size_t) WIDTH * HEIGHT; i++)
    g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (found, 0)[i],
                                    CLAMP ((double) guise_image_plane (expected, 0)[i], 0.0, 1.0),
                                    2 * TOLERANCE);
}

/* What is not a number lands somewhere in the border and touches no other memory. */
static void
test_nan (void)
{
  g_autoptr (GuiseImage) source = make_noise (5, 3, 1, 0.25, 0.75);
  g_autoptr (GuiseTexels) texels = load (source, GUISE_BORDER_ZERO);
  const GuiseAffine broken = { { (double) NAN, 0, 0, 0, (double) NAN, 0 } };
  float             out[7 * 5];
  float *const      planes[GUISE_TEXELS_LANES] = { out };

  guise_texels_warp_affine (texels, &broken, GUISE_INTERPOLATION_CUBIC, 7, 5, planes);
  for (size_t i = 0; i < G_N_ELEMENTS (out); i++)
    g_assert_cmpfloat ((double) out[i], ==, 0.0);
}

static void
test_refuses_sizes (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_texels_new (1 << 24, 1 << 24, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/texels/affine", test_affine);
  g_test_add_func ("/image/texels/remap", test_remap);
  g_test_add_func ("/image/texels/nan", test_nan);
  g_test_add_func ("/image/texels/refuses-sizes", test_refuses_sizes);
  return g_test_run ();
}
