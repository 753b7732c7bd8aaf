/* SPDX-License-Identifier: GPL-3.0-or-later
 * The picture type: memory layout, conversions, affine maps. */
#include "image/guise-image.h"

#include <math.h>

static void
test_layout (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseImage) bytes = guise_image_new (GUISE_PIXELS_BGR8, 30, 7, 3, &error);
  g_autoptr (GuiseImage) floats = guise_image_new (GUISE_PIXELS_F32, 5, 3, 2, &error);

  g_assert_no_error (error);
  g_assert_cmpuint ((uintptr_t) bytes->data % 64, ==, 0);
  g_assert_cmpuint (bytes->stride, ==, 128);
  g_assert_cmpuint (floats->stride, ==, 20);
  g_assert_true (guise_image_plane (floats, 1) == guise_image_plane (floats, 0) + 15);
  for (int i = 0; i < 30; i++)
    g_assert_cmpfloat (guise_image_plane (floats, 0)[i], ==, 0.0f);
}

static void
test_refuses_sizes (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_image_new (GUISE_PIXELS_GRAY8, 0, 4, 1, &error));
  g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_TOO_LARGE);
  g_clear_error (&error);
  g_assert_null (guise_image_new (GUISE_PIXELS_GRAY8, 4, GUISE_IMAGE_MAX_SIDE + 1, 1, &error));
  g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_TOO_LARGE);
}

static void
test_every_byte_survives (void)
{
  g_autoptr (GuiseImage) bytes = guise_image_new (GUISE_PIXELS_GRAY8, 256, 1, 1, NULL);

  for (int i = 0; i < 256; i++)
    bytes->data[i] = (uint8_t) i;

  g_autoptr (GuiseImage) floats = guise_image_to_f32 (bytes, NULL);
  g_autoptr (GuiseImage) back = guise_image_to_u8 (floats, NULL);

  g_assert_cmpfloat ((double) guise_image_plane (floats, 0)[255], ==, 1.0);
  g_assert_cmpfloat ((double) guise_image_plane (floats, 0)[51], ==, (double) (51.0f / 255.0f));
  g_assert_cmpmem (bytes->data, 256, back->data, 256);
}

static void
test_to_u8_truncates_and_clips (void)
{
  static const float values[6] = { -0.1f, 0.999f, 1.7f, NAN, 0.5f, 1.0f };
  static const int   expected[6] = { 0, 254, 255, 0, 127, 255 };
  g_autoptr (GuiseImage) floats = guise_image_new (GUISE_PIXELS_F32, 6, 1, 1, NULL);

  for (int i = 0; i < 6; i++)
    guise_image_plane (floats, 0)[i] = values[i];

  g_autoptr (GuiseImage) bytes = guise_image_to_u8 (floats, NULL);

  for (int i = 0; i < 6; i++)
    g_assert_cmpint (bytes->data[i], ==, expected[i]);
}

static void
test_channel_order (void)
{
  g_autoptr (GuiseImage) bytes = guise_image_new (GUISE_PIXELS_BGR8, 2, 2, 3, NULL);

  guise_image_row (bytes, 1)[3] = 255; /* blue of (1, 1) */

  g_autoptr (GuiseImage) floats = guise_image_to_f32 (bytes, NULL);
  g_autoptr (GuiseImage) back = guise_image_to_u8 (floats, NULL);

  g_assert_cmpfloat ((double) guise_image_plane (floats, 0)[3], ==, 1.0);
  g_assert_cmpfloat ((double) guise_image_plane (floats, 2)[3], ==, 0.0);
  g_assert_cmpmem (guise_image_row (bytes, 1), 6, guise_image_row (back, 1), 6);
}

/* Every kind of picture, rows with padding too. */
static void
test_copy (void)
{
  static const struct
  {
    GuisePixels pixels;
    int         n_channels;
  } CASES[] = { { GUISE_PIXELS_BGR8, 3 }, { GUISE_PIXELS_GRAY8, 1 }, { GUISE_PIXELS_F32, 2 } };

  for (size_t i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      const int n = CASES[i].n_channels;
      g_autoptr (GuiseImage) from = guise_image_new (CASES[i].pixels, 30, 7, n, NULL);
      g_autoptr (GuiseImage) to = guise_image_new (CASES[i].pixels, 30, 7, n, NULL);
      const size_t n_bytes =
        from->stride * 7 * (CASES[i].pixels == GUISE_PIXELS_F32 ? (size_t) n : 1);

      for (size_t k = 0; k < n_bytes; k++)
        from->data[k] = (uint8_t) (k * 7);
      guise_image_copy_into (from, to);
      g_assert_cmpmem (from->data, n_bytes, to->data, n_bytes);
    }
}

static void
test_affine (void)
{
  static const GuiseAffine a = { { 2, 1, 3, -1, 4, 5 } };
  static const GuiseAffine singular = { { 1, 2, 0, 2, 4, 0 } };
  static const GuiseAffine broken = { { 1, 0, (double) NAN, 0, 1, 0 } };
  GuiseAffine              inverse;
  double                   x;
  double                   y;

  g_assert_true (guise_affine_invert (&a, &inverse));

  const GuiseAffine one = guise_affine_multiply (&inverse, &a);
  const GuiseAffine b = { { 0, -1, 7, 1, 0, 2 } };
  const GuiseAffine ab = guise_affine_multiply (&a, &b);

  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat_with_epsilon (one.m[i], i == 0 || i == 4 ? 1.0 : 0.0, 1e-15);
  /* b maps (1, 2) to (5, 3), a maps that to (16, 12). */
  guise_affine_apply (&ab, 1.0, 2.0, &x, &y);
  g_assert_cmpfloat (x, ==, 16.0);
  g_assert_cmpfloat (y, ==, 12.0);
  g_assert_false (guise_affine_invert (&singular, &inverse));
  g_assert_false (guise_affine_invert (&broken, &inverse));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/layout", test_layout);
  g_test_add_func ("/image/refuses-sizes", test_refuses_sizes);
  g_test_add_func ("/image/every-byte-survives", test_every_byte_survives);
  g_test_add_func ("/image/to-u8-truncates-and-clips", test_to_u8_truncates_and_clips);
  g_test_add_func ("/image/channel-order", test_channel_order);
  g_test_add_func ("/image/copy", test_copy);
  g_test_add_func ("/image/affine", test_affine);
  return g_test_run ();
}
