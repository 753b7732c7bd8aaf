/* SPDX-License-Identifier: GPL-3.0-or-later
 * Resizing, blurs and morphology against their definitions, evaluated the slow way in double. */
#include <math.h>
#include <stdlib.h>

#include "core/guise-random.h"
#include "image/guise-blur.h"
#include "image/guise-morphology.h"
#include "image/guise-resize.h"

static GuiseImage *
make_noise (GuisePixels pixels, int width, int height, int n_channels)
{
  GuiseImage *image = guise_image_new (pixels, width, height, n_channels, NULL);
  GuiseRandom random = guise_random_init (11, 3);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < n_channels; c++)
        {
          if (pixels == GUISE_PIXELS_F32)
            guise_image_plane (image, c)[y * width + x] =
              (float) guise_random_uniform (&random, 0.0, 1.0);
          else
            guise_image_row (image, y)[x * n_channels + c] = (uint8_t) guise_random_u32 (&random);
        }
  return image;
}

static double
get (const GuiseImage *image, int x, int y, int c)
{
  return image->pixels == GUISE_PIXELS_F32
           ? (double) guise_image_plane (image, c)[y * image->width + x]
           : (double) guise_image_row (image, y)[x * image->n_channels + c];
}

static double
cubic (double x)
{
  const double a = -0.75;

  x = fabs (x);
  if (x <= 1.0)
    return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  return x < 2.0 ? ((a * x - 5.0 * a) * x + 8.0 * a) * x - 4.0 * a : 0.0;
}

static double
weight_at (GuiseResizeKernel kernel, double x)
{
  return kernel == GUISE_RESIZE_CUBIC ? cubic (x) : MAX (0.0, 1.0 - fabs (x));
}

static double
resized_at (const GuiseImage *image, GuiseResizeKernel kernel, int w, int h, int x, int y, int c)
{
  const double sx = ((double) x + 0.5) * image->width / w - 0.5;
  const double sy = ((double) y + 0.5) * image->height / h - 0.5;
  double       sum = 0.0;

  for (int r = (int) floor (sy) - 1; r <= (int) floor (sy) + 2; r++)
    for (int k = (int) floor (sx) - 1; k <= (int) floor (sx) + 2; k++)
      sum += weight_at (kernel, sx - k) * weight_at (kernel, sy - r) *
             get (image, CLAMP (k, 0, image->width - 1), CLAMP (r, 0, image->height - 1), c);
  return sum;
}

static void
test_resize_interpolates (void)
{
  static const int sizes[3][2] = { { 40, 31 }, { 9, 50 }, { 23, 17 } };

  for (int kernel = GUISE_RESIZE_LINEAR; kernel <= GUISE_RESIZE_CUBIC; kernel++)
    for (int i = 0; i < 3; i++)
      for (int kind = 0; kind < 2; kind++)
        {
          const int w = sizes[i][0];
          const int h = sizes[i][1];
          g_autoptr (GuiseImage) source =
                       make_noise (kind == 0 ? GUISE_PIXELS_F32 : GUISE_PIXELS_BGR8, 23, 17, 3);
          g_autoptr (GuiseImage) dest =
                       guise_image_resize (source, w, h, (GuiseResizeKernel) kernel, NULL);

          for (int c = 0; c < 3; c++)
            for (int y = 0; y < h; y++)
              for (int x = 0; x < w; x++)
                {
                  const double value =
                    resized_at (source, (GuiseResizeKernel) kernel, w, h, x, y, c);

                  if (kind == 0)
                    g_assert_cmpfloat_with_epsilon (get (dest, x, y, c), value, 2e-6);
                  else
                    g_assert_cmpfloat_with_epsilon (get (dest, x, y, c), CLAMP (value, 0.0, 255.0),
                                                    0.501);
                }
        }
}

/* 3:2 by hand: each result pixel covers one and a half source pixels. */
static void
test_resize_area (void)
{
  g_autoptr (GuiseImage) source = guise_image_new (GUISE_PIXELS_F32, 6, 1, 1, NULL);
  g_autoptr (GuiseImage) half_source = make_noise (GUISE_PIXELS_GRAY8, 64, 48, 1);
  g_autoptr (GuiseImage) half = guise_image_resize (half_source, 32, 24, GUISE_RESIZE_AREA, NULL);
  float *p = guise_image_plane (source, 0);

  for (int i = 0; i < 6; i++)
    p[i] = (float) (i * i);

  g_autoptr (GuiseImage) dest = guise_image_resize (source, 4, 1, GUISE_RESIZE_AREA, NULL);
  const double expected[4] = { (0 + 0.5 * 1) / 1.5, (0.5 * 1 + 4) / 1.5, (9 + 0.5 * 16) / 1.5,
                               (0.5 * 16 + 25) / 1.5 };

  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon (get (dest, i, 0, 0), expected[i], 1e-5);
  for (int y = 0; y < 24; y++)
    for (int x = 0; x < 32; x++)
      g_assert_cmpfloat_with_epsilon (get (half, x, y, 0),
                                      (get (half_source, 2 * x, 2 * y, 0) +
                                       get (half_source, 2 * x + 1, 2 * y, 0) +
                                       get (half_source, 2 * x, 2 * y + 1, 0) +
                                       get (half_source, 2 * x + 1, 2 * y + 1, 0)) /
                                        4.0,
                                      0.501);
}

static void
test_resize_keeps_constants (void)
{
  g_autoptr (GuiseImage) source = guise_image_new (GUISE_PIXELS_F32, 13, 7, 2, NULL);
  g_autoptr (GuiseImage) same = make_noise (GUISE_PIXELS_BGR8, 31, 9, 3);

  for (int i = 0; i < 2 * 13 * 7; i++)
    guise_image_plane (source, 0)[i] = 0.25f;
  for (int kernel = GUISE_RESIZE_LINEAR; kernel <= GUISE_RESIZE_AREA; kernel++)
    {
      g_autoptr (GuiseImage) dest =
                   guise_image_resize (source, 30, 5, (GuiseResizeKernel) kernel, NULL);
      g_autoptr (GuiseImage) copy =
                   guise_image_resize (same, 31, 9, (GuiseResizeKernel) kernel, NULL);

      for (int i = 0; i < 2 * 30 * 5; i++)
        g_assert_cmpfloat_with_epsilon ((double) guise_image_plane (dest, 0)[i], 0.25, 1e-6);
      for (int y = 0; y < 9; y++)
        g_assert_cmpmem (guise_image_row (same, y), 93, guise_image_row (copy, y), 93);
    }
}

static double
get_border (const GuiseImage *image, GuiseBorder border, int x, int y)
{
  const int w = image->width;
  const int h = image->height;

  if (border == GUISE_BORDER_ZERO && (x < 0 || y < 0 || x >= w || y >= h))
    return 0.0;
  if (border == GUISE_BORDER_REFLECT_101)
    {
      while (x < 0 || x >= w)
        x = x < 0 ? -x : 2 * (w - 1) - x;
      while (y < 0 || y >= h)
        y = y < 0 ? -y : 2 * (h - 1) - y;
    }
  return get (image, CLAMP (x, 0, w - 1), CLAMP (y, 0, h - 1), 0);
}

static void
test_gaussian (void)
{
  static const int sizes[3][2] = { { 40, 30 }, { 5, 4 }, { 3, 60 } };

  g_assert_cmpfloat_with_epsilon (guise_blur_sigma_of_kernel (17), 2.9, 1e-12);
  for (int border = GUISE_BORDER_ZERO; border <= GUISE_BORDER_REFLECT_101; border++)
    for (int i = 0; i < 3; i++)
      {
        const int kernel = 9;
        g_autoptr (GuiseImage) source = make_noise (GUISE_PIXELS_F32, sizes[i][0], sizes[i][1], 1);
        g_autoptr (GuiseImage) image = make_noise (GUISE_PIXELS_F32, sizes[i][0], sizes[i][1], 1);
        double weights[9];
        double total = 0.0;

        for (int k = 0; k < kernel; k++)
          total += weights[k] = exp (-(k - 4) * (k - 4) / (2.0 * 1.7 * 1.7));
        guise_blur_gaussian (image, kernel, 1.7, (GuiseBorder) border); /* 0.3 * 3 + 0.8 */
        for (int y = 0; y < image->height; y++)
          for (int x = 0; x < image->width; x++)
            {
              double sum = 0.0;

              for (int r = 0; r < kernel; r++)
                for (int k = 0; k < kernel; k++)
                  sum += weights[r] * weights[k] *
                         get_border (source, (GuiseBorder) border, x + k - 4, y + r - 4);
              g_assert_cmpfloat_with_epsilon (get (image, x, y, 0), sum / (total * total), 2e-6);
            }
      }
}

static void
test_box (void)
{
  g_autoptr (GuiseImage) source = make_noise (GUISE_PIXELS_F32, 20, 15, 1);

  for (int kernel = 3; kernel <= 4; kernel++)
    {
      g_autoptr (GuiseImage) image = make_noise (GUISE_PIXELS_F32, 20, 15, 1);

      guise_blur_box (image, kernel, GUISE_BORDER_REFLECT_101);
      for (int y = 0; y < 15; y++)
        for (int x = 0; x < 20; x++)
          {
            double sum = 0.0;

            for (int r = 0; r < kernel; r++)
              for (int k = 0; k < kernel; k++)
                sum += get_border (source, GUISE_BORDER_REFLECT_101, x + k - kernel / 2,
                                   y + r - kernel / 2);
            g_assert_cmpfloat_with_epsilon (get (image, x, y, 0), sum / (kernel * kernel), 1e-6);
          }
    }
}

static void
test_ellipse (void)
{
  /* By the formula of faces.md 1.7; 3 x 3 is a plus sign. */
  static const int three[3][2] = { { 1, 2 }, { 0, 3 }, { 1, 2 } };
  static const int five[5][2] = { { 2, 3 }, { 0, 5 }, { 0, 5 }, { 0, 5 }, { 2, 3 } };
  int              first[5];
  int              end[5];

  guise_morphology_ellipse (3, first, end);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpint (first[i], ==, three[i][0]);
      g_assert_cmpint (end[i], ==, three[i][1]);
    }
  guise_morphology_ellipse (5, first, end);
  for (int i = 0; i < 5; i++)
    {
      g_assert_cmpint (first[i], ==, five[i][0]);
      g_assert_cmpint (end[i], ==, five[i][1]);
    }
}

static void
test_morphology (void)
{
  static const int sizes[7] = { 1, 2, 3, 4, 7, 20, 41 };

  for (int i = 0; i < 7; i++)
    for (int kind = 0; kind < 2; kind++)
      {
        const int         size = sizes[i];
        const int         anchor = size / 2;
        g_autofree int   *first = g_new (int, (gsize) size);
        g_autofree int   *end = g_new (int, (gsize) size);
        const GuisePixels pixels = kind == 0 ? GUISE_PIXELS_F32 : GUISE_PIXELS_GRAY8;
        g_autoptr (GuiseImage) source = make_noise (pixels, 37, 150, 1);
        g_autoptr (GuiseImage) large = make_noise (pixels, 37, 150, 1);
        g_autoptr (GuiseImage) small = make_noise (pixels, 37, 150, 1);

        guise_morphology_ellipse (size, first, end);
        guise_dilate (large, size);
        guise_erode (small, size);
        for (int y = 0; y < 150; y++)
          for (int x = 0; x < 37; x++)
            {
              double largest = -1.0;
              double smallest = 1000.0;

              for (int r = MAX (0, anchor - y); r < MIN (size, 150 + anchor - y); r++)
                for (int k = MAX (first[r], anchor - x); k < MIN (end[r], 37 + anchor - x); k++)
                  {
                    largest = MAX (largest, get (source, x + k - anchor, y + r - anchor, 0));
                    smallest = MIN (smallest, get (source, x + k - anchor, y + r - anchor, 0));
                  }
              g_assert_cmpfloat (get (large, x, y, 0), ==, largest);
              g_assert_cmpfloat (get (small, x, y, 0), ==, smallest);
            }
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/resize/interpolates", test_resize_interpolates);
  g_test_add_func ("/image/resize/area", test_resize_area);
  g_test_add_func ("/image/resize/keeps-constants", test_resize_keeps_constants);
  g_test_add_func ("/image/blur/gaussian", test_gaussian);
  g_test_add_func ("/image/blur/box", test_box);
  g_test_add_func ("/image/morphology/ellipse", test_ellipse);
  g_test_add_func ("/image/morphology/definition", test_morphology);
  return g_test_run ();
}
