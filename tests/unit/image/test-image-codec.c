/* SPDX-License-Identifier: GPL-3.0-or-later
 * JPEG and PNG: round trips, layouts, damage, bombs. */
#include "image/guise-codec.h"

#include <string.h>
#include <zlib.h>

#include "image/guise-jpeg.h"
#include "image/guise-png.h"
#include "support/guise-test.h"

static GuiseImage *
make_gradient (GuisePixels pixels, int width, int height)
{
  const int   n = pixels == GUISE_PIXELS_BGR8 ? 3 : 1;
  GuiseImage *image = guise_image_new (pixels, width, height, n, NULL);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < n; c++)
        guise_image_row (image, y)[x * n + c] =
          (uint8_t) ((c + 1) * 40 + x * 100 / width + (c == 1 ? -1 : 1) * y * 30 / height);
  return image;
}

static int
largest_difference (const GuiseImage *a, const GuiseImage *b)
{
  int largest = 0;

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  g_assert_cmpint (a->n_channels, ==, b->n_channels);
  for (int y = 0; y < a->height; y++)
    for (int i = 0; i < a->width * a->n_channels; i++)
      largest = MAX (largest, ABS (guise_image_row (a, y)[i] - guise_image_row (b, y)[i]));
  return largest;
}

static void
test_jpeg_round_trip (void)
{
  for (int kind = 0; kind < 3; kind++)
    {
      const GuisePixels pixels = kind == 2 ? GUISE_PIXELS_GRAY8 : GUISE_PIXELS_BGR8;
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseImage) image = make_gradient (pixels, 61, 43);
      g_autoptr (GBytes) bytes =
                   guise_jpeg_encode (image, 95,
                                      kind == 1 ? GUISE_JPEG_CHROMA_444 : GUISE_JPEG_CHROMA_420,
                                      &error);
      g_autoptr (GuiseImage) back = guise_image_decode (bytes, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (back->pixels, ==, pixels);
      g_assert_cmpint (largest_difference (image, back), <=, 4);
    }
}

/* SOI, JFIF APP0, DQT ..., one SOF0 with the sampling asked for, no DRI: formats.md 2.2. */
static void
test_jpeg_segments (void)
{
  g_autoptr (GuiseImage) image = make_gradient (GUISE_PIXELS_BGR8, 64, 48);
  g_autoptr (GBytes) bytes = guise_jpeg_encode (image, 90, GUISE_JPEG_CHROMA_420, NULL);
  size_t         n = 0;
  const uint8_t *p = g_bytes_get_data (bytes, &n);
  size_t         at = 2;
  gboolean       seen_frame = FALSE;

  g_assert_cmpint (p[0], ==, 0xff);
  g_assert_cmpint (p[1], ==, 0xd8);
  g_assert_cmpint (p[3], ==, 0xe0);
  g_assert_cmpmem (p + 6, 5, "JFIF", 5);
  while (p[at + 1] != 0xda)
    {
      g_assert_cmpint (p[at], ==, 0xff);
      g_assert_cmpint (p[at + 1], !=, 0xdd);
      if (p[at + 1] == 0xc0)
        {
          seen_frame = TRUE;
          g_assert_cmpint (p[at + 11], ==, 0x22); /* luma 2 x 2 */
          g_assert_cmpint (p[at + 14], ==, 0x11); /* chroma 1 x 1 */
        }
      at += 2 + ((size_t) p[at + 2] << 8) + p[at + 3];
      g_assert_cmpuint (at, <, n);
    }
  g_assert_true (seen_frame);
  g_assert_cmpint (p[n - 2], ==, 0xff);
  g_assert_cmpint (p[n - 1], ==, 0xd9);
}

static void
test_jpeg_info (void)
{
  g_autofree char *path = guise_test_shared ("golden/dfl/jpg/plain_progressive.jpg");
  g_autofree char *data = NULL;
  gsize            n = 0;
  GuiseJpegInfo    info;

  if (path == NULL)
    return;
  g_assert_true (g_file_get_contents (path, &data, &n, NULL));
  g_assert_true (guise_jpeg_read_info (data, n, &info, NULL));
  g_assert_true (info.is_progressive);
  g_assert_cmpint (info.n_channels, ==, 3);

  g_autoptr (GuiseImage) image = guise_image_load (path, NULL, NULL);

  g_assert_cmpint (image->width, ==, info.width);
  g_assert_cmpint (image->height, ==, info.height);
}

/* Every prefix ends in an error or, when tolerated, in a picture marked as damaged. */
static void
test_jpeg_truncated (void)
{
  g_autoptr (GuiseImage) image = make_gradient (GUISE_PIXELS_BGR8, 40, 40);
  g_autoptr (GBytes) bytes = guise_jpeg_encode (image, 90, GUISE_JPEG_CHROMA_420, NULL);
  size_t         n = 0;
  const uint8_t *p = g_bytes_get_data (bytes, &n);
  size_t         n_pictures = 0;

  for (size_t i = 0; i < n - 2; i++)
    {
      g_autofree uint8_t *copy = g_memdup2 (p, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) tolerant_error = NULL;
      gboolean                 damaged = FALSE;
      const GuiseDecodeOptions options = { .flags = GUISE_DECODE_TOLERANT };
      g_autoptr (GuiseImage) strict = guise_jpeg_decode (copy, i, NULL, NULL, &error);
      g_autoptr (GuiseImage) tolerant =
                   guise_jpeg_decode (copy, i, &options, &damaged, &tolerant_error);

      g_assert_null (strict);
      g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_CORRUPT);
      if (tolerant != NULL)
        {
          n_pictures++;
          g_assert_true (damaged);
        }
    }
  g_assert_cmpuint (n_pictures, >, 10);
}

static void
test_layouts (void)
{
  static const GuiseDecodeOptions as_gray = { .layout = GUISE_DECODE_GRAY };
  static const GuiseDecodeOptions as_bgr = { .layout = GUISE_DECODE_BGR };
  g_autoptr (GuiseImage) color = make_gradient (GUISE_PIXELS_BGR8, 32, 32);
  g_autoptr (GuiseImage) gray = make_gradient (GUISE_PIXELS_GRAY8, 32, 32);
  g_autoptr (GBytes) color_png = guise_png_encode (color, NULL);
  g_autoptr (GBytes) gray_png = guise_png_encode (gray, NULL);
  g_autoptr (GBytes) color_jpeg = guise_jpeg_encode (color, 98, GUISE_JPEG_CHROMA_444, NULL);
  g_autoptr (GuiseImage) reduced = guise_image_decode (color_png, &as_gray, NULL, NULL);
  g_autoptr (GuiseImage) reduced_jpeg = guise_image_decode (color_jpeg, &as_gray, NULL, NULL);
  g_autoptr (GuiseImage) repeated = guise_image_decode (gray_png, &as_bgr, NULL, NULL);
  const uint8_t *bgr = guise_image_row (color, 3) + 15;

  g_assert_cmpint (guise_image_row (reduced, 3)[5], ==,
                   (int) (0.114 * bgr[0] + 0.587 * bgr[1] + 0.299 * bgr[2] + 0.5));
  g_assert_cmpint (largest_difference (reduced, reduced_jpeg), <=, 3);
  g_assert_cmpint (guise_image_row (repeated, 9)[3 * 7 + 2], ==, guise_image_row (gray, 9)[7]);
}

static void
test_png_round_trip (void)
{
  for (int kind = 0; kind < 2; kind++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseImage) image =
                   make_gradient (kind == 0 ? GUISE_PIXELS_BGR8 : GUISE_PIXELS_GRAY8, 33, 21);
      g_autoptr (GBytes) bytes = guise_png_encode (image, &error);
      g_autoptr (GuiseImage) back = guise_image_decode (bytes, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (largest_difference (image, back), ==, 0);
    }
}

static void
put_u32 (GByteArray *out, uint32_t value)
{
  const uint8_t bytes[4] = { (uint8_t) (value >> 24), (uint8_t) (value >> 16),
                             (uint8_t) (value >> 8), (uint8_t) value };

  g_byte_array_append (out, bytes, 4);
}

static void
put_chunk (GByteArray *out, const char *type, const void *data, size_t n)
{
  put_u32 (out, (uint32_t) n);

  const guint start = out->len;

  g_byte_array_append (out, (const uint8_t *) type, 4);
  if (n > 0)
    g_byte_array_append (out, data, (guint) n);
  put_u32 (out, (uint32_t) crc32 (0, out->data + start, (uInt) (n + 4)));
}

/* A PNG by hand: header fields, raw filtered rows, an optional palette. */
static GBytes *
make_png (uint32_t       width,
          uint32_t       height,
          int            depth,
          int            color,
          const uint8_t *palette,
          size_t         n_palette,
          const uint8_t *raw,
          size_t         n_raw)
{
  static const uint8_t signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  GByteArray          *out = g_byte_array_new ();
  g_autoptr (GByteArray) header = g_byte_array_new ();
  const uint8_t       tail[5] = { (uint8_t) depth, (uint8_t) color, 0, 0, 0 };
  uLongf              n_packed = compressBound (n_raw);
  g_autofree uint8_t *packed = g_malloc (n_packed);

  g_byte_array_append (out, signature, 8);
  put_u32 (header, width);
  put_u32 (header, height);
  g_byte_array_append (header, tail, 5);
  put_chunk (out, "IHDR", header->data, header->len);
  if (palette != NULL)
    put_chunk (out, "PLTE", palette, n_palette);
  g_assert_cmpint (compress (packed, &n_packed, raw, n_raw), ==, Z_OK);
  put_chunk (out, "IDAT", packed, n_packed);
  put_chunk (out, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (out);
}

static void
test_png_expands (void)
{
  static const uint8_t palette[12] = { 1, 2, 3, 40, 50, 60, 7, 8, 9, 200, 210, 220 };
  static const uint8_t two_bit[2] = { 0, 0xe4 };                /* 3 2 1 0 */
  static const uint8_t one_bit[2] = { 0, 0xa0 };                /* 1 0 1 0 */
  static const uint8_t gray_alpha[5] = { 0, 77, 0, 99, 255 };   /* 2 pixels */
  static const uint8_t rgba[5] = { 0, 10, 20, 30, 0 };          /* 1 pixel */
  static const uint8_t deep[5] = { 0, 0x80, 0x00, 0xff, 0xff }; /* 2 pixels of 16 bit */
  g_autoptr (GBytes) a = make_png (4, 1, 2, 3, palette, 12, two_bit, 2);
  g_autoptr (GBytes) b = make_png (4, 1, 1, 0, NULL, 0, one_bit, 2);
  g_autoptr (GBytes) c = make_png (2, 1, 8, 4, NULL, 0, gray_alpha, 5);
  g_autoptr (GBytes) d = make_png (1, 1, 8, 6, NULL, 0, rgba, 5);
  g_autoptr (GBytes) e = make_png (2, 1, 16, 0, NULL, 0, deep, 5);
  g_autoptr (GuiseImage) ia = guise_image_decode (a, NULL, NULL, NULL);
  g_autoptr (GuiseImage) ib = guise_image_decode (b, NULL, NULL, NULL);
  g_autoptr (GuiseImage) ic = guise_image_decode (c, NULL, NULL, NULL);
  g_autoptr (GuiseImage) id = guise_image_decode (d, NULL, NULL, NULL);
  const GuiseDecodeOptions reduce = { .flags = GUISE_DECODE_REDUCE_16 };
  g_autoptr (GuiseImage) ie = guise_image_decode (e, &reduce, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpmem (ia->data, 12, "\xdc\xd2\xc8\x09\x08\x07\x3c\x32\x28\x03\x02\x01", 12);
  g_assert_cmpint (ib->pixels, ==, GUISE_PIXELS_GRAY8);
  g_assert_cmpmem (ib->data, 4, "\xff\x00\xff\x00", 4);
  g_assert_cmpmem (ic->data, 2, "\x4d\x63", 2);
  g_assert_cmpmem (id->data, 3, "\x1e\x14\x0a", 3);
  g_assert_cmpmem (ie->data, 2, "\x80\xff", 2);
  g_assert_null (guise_image_decode (e, NULL, NULL, &error));
  g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_UNSUPPORTED);
}

static void
test_png_bombs (void)
{
  const GuiseDecodeOptions small = { .max_side = 4096 };
  const uint8_t            row[5] = { 0, 1, 2, 3, 4 };
  g_autofree uint8_t      *zeros = g_malloc0 (30 << 20);
  g_autoptr (GBytes) wide = make_png (18000, 18000, 8, 0, NULL, 0, row, 5);
  g_autoptr (GBytes) absurd = make_png (0x7fffffff, 0x7fffffff, 8, 0, NULL, 0, row, 5);
  g_autoptr (GBytes) empty = make_png (0, 4, 8, 0, NULL, 0, row, 5);
  g_autoptr (GBytes) is_short = make_png (4, 4, 8, 0, NULL, 0, row, 5);
  g_autoptr (GBytes) is_long = make_png (4, 4, 8, 0, NULL, 0, zeros, 30 << 20);
  GBytes        *bombs[5] = { wide, absurd, empty, is_short, is_long };
  const gboolean is_large[5] = { TRUE, FALSE, FALSE, FALSE, FALSE };

  for (int i = 0; i < 5; i++)
    {
      const int code = is_large[i] ? GUISE_IMAGE_ERROR_TOO_LARGE : GUISE_IMAGE_ERROR_CORRUPT;
      g_autoptr (GError) error = NULL;

      g_assert_null (guise_image_decode (bombs[i], &small, NULL, &error));
      g_assert_error (error, GUISE_IMAGE_ERROR, code);
    }
}

static void
test_png_truncated (void)
{
  g_autoptr (GuiseImage) image = make_gradient (GUISE_PIXELS_BGR8, 40, 40);
  g_autoptr (GBytes) bytes = guise_png_encode (image, NULL);
  size_t         n = 0;
  const uint8_t *p = g_bytes_get_data (bytes, &n);

  for (size_t i = 0; i < n; i++)
    {
      g_autofree uint8_t *copy = g_memdup2 (p, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GuiseImage) result = guise_png_decode (copy, i, NULL, NULL, &error);

      g_assert_null (result);
      g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_CORRUPT);
    }
}

static void
test_not_a_picture (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("GIF89a", 6);
  g_autoptr (GError) error = NULL;

  g_assert_null (guise_image_decode (bytes, NULL, NULL, &error));
  g_assert_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/codec/jpeg-round-trip", test_jpeg_round_trip);
  g_test_add_func ("/image/codec/jpeg-segments", test_jpeg_segments);
  g_test_add_func ("/image/codec/jpeg-info", test_jpeg_info);
  g_test_add_func ("/image/codec/jpeg-truncated", test_jpeg_truncated);
  g_test_add_func ("/image/codec/layouts", test_layouts);
  g_test_add_func ("/image/codec/png-round-trip", test_png_round_trip);
  g_test_add_func ("/image/codec/png-expands", test_png_expands);
  g_test_add_func ("/image/codec/png-bombs", test_png_bombs);
  g_test_add_func ("/image/codec/png-truncated", test_png_truncated);
  g_test_add_func ("/image/codec/not-a-picture", test_not_a_picture);
  return g_test_run ();
}
