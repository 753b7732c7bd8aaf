/* SPDX-License-Identifier: GPL-3.0-or-later
 * Seamless cloning against a direct solution, and what must follow from it. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "image/guise-poisson.h"

#define W 15
#define H 13
#define N (W * H)

static GuiseImage *
make_picture (int width, int height, int n_channels, uint64_t seed)
{
  GuiseImage *image = guise_image_new (GUISE_PIXELS_F32, width, height, n_channels, NULL);
  GuiseRandom random = guise_random_init (seed, 0);

  for (int c = 0; c < n_channels; c++)
    for (int i = 0; i < width * height; i++)
      guise_image_plane (image, c)[i] = (float) guise_random_uniform (&random, 0.0, 1.0);
  return image;
}

/* By Gaussian elimination; a: [n, n], b: [n], which becomes the solution */
static void
eliminate (double a[N][N], double b[N])
{
  for (int k = 0; k < N; k++)
    for (int i = 0; i < N; i++)
      {
        const double factor = i == k ? 0.0 : a[i][k] / a[k][k];

        for (int j = k; j < N && factor != 0.0; j++)
          a[i][j] -= factor * a[k][j];
        b[i] -= factor * b[k];
      }
  for (int k = 0; k < N; k++)
    b[k] /= a[k][k];
}

/* Equation 9 of the paper for each pixel inside; the others are the frame's. */
static void
solve_directly (const float *image,
                const float *frame,
                const float *mask,
                float        threshold,
                double      *out)
{
  static double    a[N][N];
  static const int dx[4] = { -1, 1, 0, 0 };
  static const int dy[4] = { 0, 0, -1, 1 };

  memset (a, 0, sizeof a);
  for (int y = 0; y < H; y++)
    for (int x = 0; x < W; x++)
      {
        const int p = y * W + x;

        a[p][p] = 1.0;
        out[p] = (double) frame[p];
        if (x == 0 || y == 0 || x == W - 1 || y == H - 1 || mask[p] <= threshold)
          continue;
        a[p][p] = 4.0;
        out[p] = 0.0;
        for (int k = 0; k < 4; k++)
          {
            const int q = (y + dy[k]) * W + x + dx[k];

            a[p][q] = -1.0;
            out[p] += (double) image[p] - (double) image[q];
          }
      }
  eliminate (a, out);
}

static void
put_in (GuiseImage *image, const GuiseImage *frame, const GuiseImage *mask, float threshold)
{
  g_autoptr (GuisePoisson) poisson = guise_poisson_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_poisson_clone (poisson, image, frame, mask, threshold, &error));
  g_assert_no_error (error);
}

/* Masks with holes, islands and single pixels, up to the border of the picture. */
static void
test_direct (void)
{
  static const float thresholds[] = { 0.05f, 0.3f, 0.6f, 0.9f };

  for (size_t k = 0; k < G_N_ELEMENTS (thresholds); k++)
    {
      g_autoptr (GuiseImage) image = make_picture (W, H, 3, 10 * k);
      g_autoptr (GuiseImage) before = make_picture (W, H, 3, 10 * k);
      g_autoptr (GuiseImage) frame = make_picture (W, H, 3, 10 * k + 1);
      g_autoptr (GuiseImage) mask = make_picture (W, H, 1, 10 * k + 2);
      double expected[N];

      put_in (image, frame, mask, thresholds[k]);
      for (int c = 0; c < 3; c++)
        {
          solve_directly (guise_image_plane (before, c), guise_image_plane (frame, c),
                          guise_image_plane (mask, 0), thresholds[k], expected);
          for (int i = 0; i < N; i++)
            g_assert_cmpfloat (fabs ((double) guise_image_plane (image, c)[i] - expected[i]), <,
                               1e-3);
        }
    }
}

/* Weight 1 in a disc, 0 around it. */
static GuiseImage *
make_disc (int side, double radius)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXELS_F32, side, side, 1, NULL);

  for (int i = 0; i < side * side; i++)
    guise_image_plane (mask, 0)[i] =
      hypot (i % side - side / 2, i / side - side / 2) < radius ? 1.0f : 0.0f;
  return mask;
}

/* A constant added to what is put in makes no difference at all. */
static void
test_offset (void)
{
  const int side = 201;
  g_autoptr (GuiseImage) mask = make_disc (side, 80.0);
  g_autoptr (GuiseImage) frame = make_picture (side, side, 1, 1);
  g_autoptr (GuiseImage) image = make_picture (side, side, 1, 1);

  for (int i = 0; i < side * side; i++)
    guise_image_plane (image, 0)[i] += 0.2f;
  put_in (image, frame, mask, 0.5f);
  for (int i = 0; i < side * side; i++)
    g_assert_cmpfloat (fabsf (guise_image_plane (image, 0)[i] - guise_image_plane (frame, 0)[i]), <,
                       1e-5f);
}

/* What differs by a harmonic function is the frame: exp (x) cos (y) on a large disc. */
static void
test_harmonic (void)
{
  const int side = 501;
  g_autoptr (GuiseImage) mask = make_disc (side, 240.0);
  g_autoptr (GuiseImage) frame = make_picture (side, side, 1, 4);
  g_autoptr (GuiseImage) image = make_picture (side, side, 1, 4);
  double largest = 0.0;

  for (int i = 0; i < side * side; i++)
    {
      const double x = (i % side - side / 2) / 250.0;
      const double y = (i / side - side / 2) / 250.0;

      guise_image_plane (image, 0)[i] -= (float) (0.3 * exp (x) * cos (y));
    }
  put_in (image, frame, mask, 0.5f);
  for (int i = 0; i < side * side; i++)
    largest =
      fmax (largest,
            fabs ((double) (guise_image_plane (image, 0)[i] - guise_image_plane (frame, 0)[i])));
  g_test_message ("off by %.2g", largest);
  g_assert_cmpfloat (largest, <, 1e-3); /* a quarter of a grey level */
}

/* Nothing inside: the frame. And one memory for pictures of many sizes, the largest first or not.
 */
static void
test_sizes (void)
{
  static const int sides[] = { 40, 3, 1, 90, 2, 17, 64 };
  g_autoptr (GuisePoisson) poisson = guise_poisson_new ();

  for (size_t k = 0; k < G_N_ELEMENTS (sides); k++)
    {
      g_autoptr (GuiseImage) frame = make_picture (sides[k], sides[k], 2, k);
      g_autoptr (GuiseImage) image = make_picture (sides[k], sides[k], 2, k + 50);
      g_autoptr (GuiseImage) mask = make_picture (sides[k], sides[k], 1, k + 80);

      g_assert_true (guise_poisson_clone (poisson, image, frame, mask, 0.5f, NULL));
      for (int x = 0; x < sides[k]; x++)
        g_assert_cmpfloat (guise_image_plane (image, 1)[x], ==, guise_image_plane (frame, 1)[x]);
      g_assert_true (guise_poisson_clone (poisson, image, frame, mask, 2.0f, NULL));
      for (int c = 0; c < 2; c++)
        for (int i = 0; i < sides[k] * sides[k]; i++)
          g_assert_cmpfloat (guise_image_plane (image, c)[i], ==, guise_image_plane (frame, c)[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/poisson/direct", test_direct);
  g_test_add_func ("/image/poisson/offset", test_offset);
  g_test_add_func ("/image/poisson/harmonic", test_harmonic);
  g_test_add_func ("/image/poisson/sizes", test_sizes);
  return g_test_run ();
}
