/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of Y'CbCr against the formulas of the standards in double precision. */
#include <math.h>
#include <string.h>

#include "core/guise-random.h"
#include "media/guise-yuv.h"

#define MAX_WIDTH  67
#define MAX_HEIGHT 35
#define PLANE      ((MAX_WIDTH + 1) * (MAX_HEIGHT + 1))

typedef struct
{
  uint8_t bytes[3][PLANE];
  int     strides[3];
} Planes;

static void
fill (Planes *planes, GuiseRandom *random, int width, int shift_x)
{
  for (int p = 0; p < 3; p++)
    {
      planes->strides[p] = p == 0 ? width : (width + shift_x) >> shift_x;
      for (int i = 0; i < PLANE; i++)
        planes->bytes[p][i] = (uint8_t) guise_random_below (random, 256);
    }
}

static double
limit (double value)
{
  return CLAMP (value, 0.0, 255.0);
}

/* One pixel by the formulas; out: [3] B, G, R in 0..255. */
static void
reference (double kr, double kb, gboolean full, const uint8_t yuv[3], double out[3])
{
  const double kg = 1.0 - kr - kb;
  const double y = full ? yuv[0] : (yuv[0] - 16) * 255.0 / 219.0;
  const double pb = (yuv[1] - 128) * (full ? 1.0 : 255.0 / 224.0);
  const double pr = (yuv[2] - 128) * (full ? 1.0 : 255.0 / 224.0);
  const double r = y + 2.0 * (1.0 - kr) * pr;
  const double b = y + 2.0 * (1.0 - kb) * pb;

  out[0] = limit (b);
  out[1] = limit ((y - kr * r - kb * b) / kg);
  out[2] = limit (r);
}

static void
check_decoding (double   kr,
                double   kb,
                gboolean full,
                int      width,
                int      height,
                int      shift_x,
                int      shift_y)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);
  GuiseYuv       yuv = { 0 };
  Planes         planes;
  GuiseRandom    random = guise_random_init (7, (uint64_t) (width * 100 + height));
  const uint8_t *starts[3] = { planes.bytes[0], planes.bytes[1], planes.bytes[2] };

  fill (&planes, &random, width, shift_x);
  guise_yuv_init (&yuv, kr, kb, full);
  g_assert_true (guise_yuv_to_bgr (&yuv, starts, planes.strides, shift_x, shift_y, image));
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        const uint8_t pixel[3] = {
          planes.bytes[0][y * planes.strides[0] + x],
          planes.bytes[1][(y >> shift_y) * planes.strides[1] + (x >> shift_x)],
          planes.bytes[2][(y >> shift_y) * planes.strides[2] + (x >> shift_x)],
        };
        double expected[3];

        reference (kr, kb, full, pixel, expected);
        for (int c = 0; c < 3; c++)
          /* half a level by rounding, and the error of 16-bit coefficients */
          g_assert_cmpfloat (fabs (guise_image_row (image, y)[3 * x + c] - expected[c]), <, 0.51);
      }
  guise_yuv_clear (&yuv);
}

static void
test_to_bgr (void)
{
  static const int sizes[][2] = { { 1, 1 },   { 2, 2 },  { 3, 5 },   { 17, 9 },
                                  { 18, 16 }, { 64, 2 }, { 66, 34 }, { 67, 35 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int shift_x = 0; shift_x < 2; shift_x++)
      for (int shift_y = 0; shift_y < 2; shift_y++)
        for (int full = 0; full < 2; full++)
          {
            check_decoding (0.299, 0.114, full, sizes[i][0], sizes[i][1], shift_x, shift_y);
            check_decoding (0.2126, 0.0722, full, sizes[i][0], sizes[i][1], shift_x, shift_y);
            check_decoding (0.2627, 0.0593, full, sizes[i][0], sizes[i][1], shift_x, shift_y);
          }
}

/* The mean of a 2 x 2 block by the formulas; out: [2] Cb, Cr. */
static void
reference_chroma (double kr, double kb, gboolean full, const double bgr[3], double out[2])
{
  const double y = kr * bgr[2] + (1.0 - kr - kb) * bgr[1] + kb * bgr[0];
  const double scale = full ? 1.0 : 224.0 / 255.0;

  out[0] = limit (128.0 + scale * (bgr[0] - y) / (2.0 * (1.0 - kb)));
  out[1] = limit (128.0 + scale * (bgr[2] - y) / (2.0 * (1.0 - kr)));
}

static void
check_encoding (double kr, double kb, gboolean full, int width, int height)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);
  GuiseYuv       yuv = { 0 };
  Planes         planes = { .strides = { MAX_WIDTH + 1, MAX_WIDTH / 2 + 1, MAX_WIDTH / 2 + 1 } };
  GuiseRandom    random = guise_random_init (8, (uint64_t) (width * 100 + height));
  uint8_t *const starts[3] = { planes.bytes[0], planes.bytes[1], planes.bytes[2] };

  for (int y = 0; y < height; y++)
    for (int i = 0; i < 3 * width; i++)
      guise_image_row (image, y)[i] = (uint8_t) guise_random_below (&random, 256);
  guise_yuv_init (&yuv, kr, kb, full);
  guise_yuv_from_bgr (&yuv, image, starts, planes.strides);
  for (int y = 0; y < (height + 1) / 2 * 2; y++)
    for (int x = 0; x < (width + 1) / 2 * 2; x++)
      {
        const uint8_t *pixel =
          guise_image_row (image, MIN (y, height - 1)) + (size_t) 3 * (size_t) MIN (x, width - 1);
        const double luma = kr * pixel[2] + (1.0 - kr - kb) * pixel[1] + kb * pixel[0];
        const double expected = full ? luma : 16.0 + luma * 219.0 / 255.0;

        g_assert_cmpfloat (fabs (starts[0][y * planes.strides[0] + x] - expected), <, 0.51);
      }
  for (int y = 0; y < (height + 1) / 2; y++)
    for (int x = 0; x < (width + 1) / 2; x++)
      {
        double mean[3] = { 0 };
        double expected[2];

        for (int k = 0; k < 4; k++)
          for (int c = 0; c < 3; c++)
            mean[c] +=
              0.25 *
              guise_image_row (image, MIN (2 * y + k / 2,
                                           height - 1))[3 * MIN (2 * x + k % 2, width - 1) + c];
        reference_chroma (kr, kb, full, mean, expected);
        g_assert_cmpfloat (fabs (starts[1][y * planes.strides[1] + x] - expected[0]), <, 0.51);
        g_assert_cmpfloat (fabs (starts[2][y * planes.strides[2] + x] - expected[1]), <, 0.51);
      }
}

static void
test_from_bgr (void)
{
  static const int sizes[][2] = {
    { 1, 1 }, { 2, 2 }, { 3, 5 }, { 18, 16 }, { 66, 34 }, { 67, 35 }
  };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int full = 0; full < 2; full++)
      {
        check_encoding (0.299, 0.114, full, sizes[i][0], sizes[i][1]);
        check_encoding (0.2126, 0.0722, full, sizes[i][0], sizes[i][1]);
      }
}

/* What was read from 4:2:0 and is written again comes back with at most rounding. */
static void
test_stays_what_it_is (void)
{
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, 64, 32, 3, NULL);
  GuiseYuv       yuv = { 0 };
  Planes         planes;
  Planes         again = { .strides = { 64, 32, 32 } };
  GuiseRandom    random = guise_random_init (9, 0);
  const uint8_t *from[3] = { planes.bytes[0], planes.bytes[1], planes.bytes[2] };
  uint8_t *const to[3] = { again.bytes[0], again.bytes[1], again.bytes[2] };

  fill (&planes, &random, 64, 1);
  for (int p = 0; p < 3; p++) /* colours that exist, so that nothing is clipped */
    for (int i = 0; i < PLANE; i++)
      planes.bytes[p][i] =
        (uint8_t) (p == 0 ? 90 + planes.bytes[p][i] / 4 : 112 + planes.bytes[p][i] / 8);
  guise_yuv_init (&yuv, 0.299, 0.114, FALSE);
  g_assert_true (guise_yuv_to_bgr (&yuv, from, planes.strides, 1, 1, image));
  guise_yuv_from_bgr (&yuv, image, to, again.strides);
  for (int p = 0; p < 3; p++)
    for (int y = 0; y < (p == 0 ? 32 : 16); y++)
      for (int x = 0; x < again.strides[p]; x++)
        g_assert_cmpint (abs (to[p][y * again.strides[p] + x] - from[p][y * planes.strides[p] + x]),
                         <=, 1);
  guise_yuv_clear (&yuv);
}

/* Packed as it is in planes; a column that is alone is left out, a row is not. */
static void
test_packed (void)
{
  static const int sizes[][2] = { { 2, 1 }, { 3, 5 }, { 18, 16 }, { 67, 35 }, { 64, 2 }, { 1, 4 } };
  GuiseYuv         yuv = { 0 };

  guise_yuv_init_601 (&yuv);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const int width = sizes[i][0] / 2 * 2, height = sizes[i][1], stride = 2 * width + 6;
      g_autoptr (GuiseImage) image =
                   guise_image_new (GUISE_PIXELS_BGR8, sizes[i][0], height, 3, NULL);
      g_autofree uint8_t *packed = g_malloc ((size_t) (stride * height));
      Planes      planes = { .strides = { MAX_WIDTH + 1, MAX_WIDTH / 2 + 1, MAX_WIDTH / 2 + 1 } };
      GuiseRandom random = guise_random_init (9, i);
      uint8_t *const starts[3] = { planes.bytes[0], planes.bytes[1], planes.bytes[2] };

      for (int y = 0; y < height; y++)
        for (int k = 0; k < 3 * image->width; k++)
          guise_image_row (image, y)[k] = (uint8_t) guise_random_below (&random, 256);
      guise_yuv_from_bgr (&yuv, image, starts, planes.strides);
      memset (packed, 7, (size_t) (stride * height));
      g_assert_true (guise_yuv_pack_bgr (&yuv, image, packed, stride));
      for (int y = 0; y < height; y++)
        {
          for (int x = 0; x < width; x++)
            {
              const int plane = 1 + x % 2;

              g_assert_cmpint (packed[y * stride + 2 * x], ==,
                               starts[0][y * planes.strides[0] + x]);
              g_assert_cmpint (packed[y * stride + 2 * x + 1], ==,
                               starts[plane][y / 2 * planes.strides[plane] + x / 2]);
            }
          for (int k = 2 * width; k < stride; k++)
            g_assert_cmpint (packed[y * stride + k], ==, 7);
        }
    }
  guise_yuv_clear (&yuv);
}

/* Pairs of pixels in any order become what planes of half the columns of chroma become; rows may go
 * upwards, and bytes behind them are nobody's. */
static void
check_unpacking (const int offsets[3], int width, int height, gboolean is_upwards)
{
  const int   stride = 2 * width + 6, last = is_upwards ? height - 1 : 0;
  GuiseYuv    yuv = { 0 };
  Planes      planes;
  GuiseRandom random = guise_random_init (11, (uint64_t) (width * 100 + height));
  g_autoptr (GuiseImage) wanted = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);
  g_autoptr (GuiseImage) image = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, NULL);
  g_autofree uint8_t *packed = g_malloc0 ((size_t) (stride * height));
  const uint8_t      *starts[3] = { planes.bytes[0], planes.bytes[1], planes.bytes[2] };

  fill (&planes, &random, width, 1);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        uint8_t *row = packed + (is_upwards ? last - y : y) * stride;

        row[2 * x + offsets[0]] = starts[0][y * planes.strides[0] + x];
        for (int p = 1; p < 3; p++)
          row[4 * (x / 2) + offsets[p]] = starts[p][y * planes.strides[p] + x / 2];
      }
  guise_yuv_init_601 (&yuv);
  g_assert_true (guise_yuv_to_bgr (&yuv, starts, planes.strides, 1, 0, wanted));
  g_assert_true (guise_yuv_unpack_to_bgr (&yuv, packed + last * stride,
                                          is_upwards ? -stride : stride, offsets, image));
  for (int y = 0; y < height; y++)
    g_assert_cmpmem (guise_image_row (image, y), 3 * width, guise_image_row (wanted, y), 3 * width);
  guise_yuv_clear (&yuv);
}

static void
test_unpacked (void)
{
  static const int orders[][3] = { { 0, 1, 3 }, { 1, 0, 2 }, { 0, 3, 1 } };
  static const int sizes[][2] = { { 2, 1 }, { 18, 16 }, { 64, 2 }, { 66, 35 } };

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (orders); k++)
      {
        check_unpacking (orders[k], sizes[i][0], sizes[i][1], FALSE);
        check_unpacking (orders[k], sizes[i][0], sizes[i][1], TRUE);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/yuv/to-bgr", test_to_bgr);
  g_test_add_func ("/media/yuv/from-bgr", test_from_bgr);
  g_test_add_func ("/media/yuv/stays-what-it-is", test_stays_what_it_is);
  g_test_add_func ("/media/yuv/packed", test_packed);
  g_test_add_func ("/media/yuv/unpacked", test_unpacked);
  return g_test_run ();
}
