/* SPDX-License-Identifier: GPL-3.0-or-later
 * PNG through libpng, with limits that make decompression bombs harmless. */
#include "image/guise-png.h"

#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "core/guise-bytes.h"

#define MAX_CHUNK_BYTES (8u << 20) /* of ancillary chunks; none of them matters to us */
#define MAX_CHUNKS      64         /* cached text and unknown chunks */
#define ENCODE_LEVEL    1          /* zlib: four times faster than its default for 5 % more bytes */

/* What the library's C callbacks share. */
typedef struct
{
  GuiseBytes  input;
  GByteArray *output; /* borrowed from the encoder */
  gboolean    is_damaged;
  char        message[128];
} Session;

static void
on_library_error_cb (png_structp library, png_const_charp message)
{
  Session *session = png_get_error_ptr (library);

  g_strlcpy (session->message, message, sizeof session->message);
  png_longjmp (library, 1);
}

static void
on_library_warning_cb (png_structp library, png_const_charp message)
{
  Session *session = png_get_error_ptr (library);

  /* The one warning about pixels: more of them than the header promises. */
  if (strstr (message, "Too much image data") != NULL ||
      strstr (message, "Extra compressed data") != NULL)
    {
      g_strlcpy (session->message, message, sizeof session->message);
      session->is_damaged = TRUE;
    }
}

static void
on_read_cb (png_structp library, png_bytep out, size_t n_bytes)
{
  Session       *session = png_get_io_ptr (library);
  const uint8_t *bytes = guise_bytes_take (&session->input, n_bytes);

  if (bytes == NULL)
    png_error (library, "the file ends early");
  memcpy (out, bytes, n_bytes);
}

static void
on_write_cb (png_structp library, png_bytep bytes, size_t n_bytes)
{
  Session *session = png_get_io_ptr (library);

  g_byte_array_append (session->output, bytes, (guint) n_bytes);
}

static void
on_flush_cb (png_structp library)
{
}

/* Reads the header and asks the library for 8-bit grey or BGR; %NULL when the picture is refused.
 */
static GuiseImage *
begin_decode (png_structp               library,
              png_infop                 info,
              const GuiseDecodeOptions *options,
              GError                  **error)
{
  const int max_side =
    options != NULL && options->max_side > 0 ? options->max_side : GUISE_IMAGE_MAX_SIDE;
  const gboolean may_reduce = options != NULL && (options->flags & GUISE_DECODE_REDUCE_16) != 0;

  png_read_info (library, info);

  const png_uint_32 width = png_get_image_width (library, info);
  const png_uint_32 height = png_get_image_height (library, info);
  const int         color = png_get_color_type (library, info);
  const gboolean    is_gray = (color & PNG_COLOR_MASK_COLOR) == 0;

  if (width > (png_uint_32) max_side || height > (png_uint_32) max_side)
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_TOO_LARGE,
                   "PNG of %u x %u pixels, at most %d a side are allowed", width, height, max_side);
      return NULL;
    }
  if (png_get_bit_depth (library, info) == 16)
    {
      if (!may_reduce)
        {
          g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_UNSUPPORTED,
                               "PNG with 16 bits a sample");
          return NULL;
        }
      png_set_scale_16 (library);
    }
  png_set_packing (library);
  if (color == PNG_COLOR_TYPE_PALETTE)
    png_set_palette_to_rgb (library);
  else if (is_gray)
    png_set_expand_gray_1_2_4_to_8 (library);
  png_set_strip_alpha (library);
  png_set_bgr (library);
  return guise_image_new (is_gray ? GUISE_PIXELS_GRAY8 : GUISE_PIXELS_BGR8, (int) width,
                          (int) height, is_gray ? 1 : 3, error);
}

/* Runs the library with its jumps confined to this function. */
static GuiseImage *
decode_stored (Session *session, const GuiseDecodeOptions *options, GError **error)
{
  const gboolean is_tolerant = options != NULL && (options->flags & GUISE_DECODE_TOLERANT) != 0;
  png_structp library = png_create_read_struct (PNG_LIBPNG_VER_STRING, session, on_library_error_cb,
                                                on_library_warning_cb);
  png_infop   info = png_create_info_struct (library);
  GuiseImage *volatile image = NULL;
  png_bytep *volatile rows = NULL;

  if (library == NULL || info == NULL)
    {
      png_destroy_read_struct (&library, &info, NULL);
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory to read a PNG");
      return NULL;
    }
  if (setjmp (png_jmpbuf (library)) != 0)
    {
      const gboolean has_rows = rows != NULL;

      png_destroy_read_struct (&library, &info, NULL);
      g_free (rows);
      session->is_damaged = TRUE;
      /* Rows come in order, so what was decoded before the damage stands. */
      if (is_tolerant && has_rows)
        return image;
      g_clear_pointer ((GuiseImage **) &image, guise_image_unref);
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_CORRUPT, "Damaged PNG: %s",
                   session->message);
      return NULL;
    }
  png_set_read_fn (library, session, on_read_cb);
  png_set_user_limits (library, GUISE_IMAGE_MAX_SIDE, GUISE_IMAGE_MAX_SIDE);
  png_set_chunk_malloc_max (library, MAX_CHUNK_BYTES);
  png_set_chunk_cache_max (library, MAX_CHUNKS);
  image = begin_decode (library, info, options, error);
  if (image != NULL)
    {
      png_set_interlace_handling (library);
      png_read_update_info (library, info);
      g_assert (png_get_rowbytes (library, info) <= image->stride);
      rows = g_new (png_bytep, (size_t) image->height);
      for (int y = 0; y < image->height; y++)
        rows[y] = guise_image_row (image, y);
      png_read_image (library, rows);
      png_read_end (library, NULL);
      g_free (rows);
    }
  png_destroy_read_struct (&library, &info, NULL);
  return image;
}

GuiseImage *
guise_png_decode (const void               *data,
                  size_t                    n_bytes,
                  const GuiseDecodeOptions *options,
                  gboolean                 *out_damaged,
                  GError                  **error)
{
  Session                 session = { .input = guise_bytes_init (data, n_bytes) };
  const GuiseDecodeLayout layout = options != NULL ? options->layout : GUISE_DECODE_AS_STORED;
  const gboolean is_tolerant = options != NULL && (options->flags & GUISE_DECODE_TOLERANT) != 0;
  g_autoptr (GuiseImage) image = NULL;
  GuiseImage *result;

  if (guise_image_sniff (data, n_bytes) != GUISE_IMAGE_PNG)
    {
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_CORRUPT,
                           "Not a PNG file: wrong signature");
      return NULL;
    }
  image = decode_stored (&session, options, error);
  if (image == NULL)
    return NULL;
  if (session.is_damaged && !is_tolerant)
    {
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_CORRUPT, "Damaged PNG: %s",
                   session.message);
      return NULL;
    }
  if (layout == GUISE_DECODE_AS_STORED)
    result = g_steal_pointer (&image);
  else
    result =
      guise_image_convert_u8 (image,
                              layout == GUISE_DECODE_BGR ? GUISE_PIXELS_BGR8 : GUISE_PIXELS_GRAY8,
                              error);
  if (result != NULL && out_damaged != NULL)
    *out_damaged = session.is_damaged;
  return result;
}

static int
get_color_type (const GuiseImage *image, const GuiseImage *alpha)
{
  if (alpha != NULL)
    return PNG_COLOR_TYPE_RGB_ALPHA;
  return image->n_channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY;
}

/* A row of BGR8 with the alpha behind each pixel. */
static void
interleave (const GuiseImage *image, const GuiseImage *alpha, int y, uint8_t *row)
{
  const uint8_t *from = guise_image_row (image, y), *over = guise_image_row (alpha, y);

  for (int x = 0; x < image->width; x++)
    {
      memcpy (row + 4 * x, from + 3 * x, 3);
      row[4 * x + 3] = over[x];
    }
}

/* @row: room for four bytes a pixel where there is @alpha */
static GBytes *
encode (const GuiseImage *image, const GuiseImage *alpha, uint8_t *row, GError **error)
{
  GByteArray *output = g_byte_array_new ();
  Session     session = { .output = output };
  png_structp library = png_create_write_struct (PNG_LIBPNG_VER_STRING, &session,
                                                 on_library_error_cb, on_library_warning_cb);
  png_infop   info = png_create_info_struct (library);

  if (library == NULL || info == NULL)
    {
      png_destroy_write_struct (&library, &info);
      g_byte_array_unref (output);
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory to write a PNG");
      return NULL;
    }
  if (setjmp (png_jmpbuf (library)) != 0)
    {
      png_destroy_write_struct (&library, &info);
      g_byte_array_unref (output);
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY, "Cannot write a PNG: %s",
                   session.message);
      return NULL;
    }
  png_set_write_fn (library, &session, on_write_cb, on_flush_cb);
  png_set_compression_level (library, ENCODE_LEVEL);
  png_set_filter (library, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_IHDR (library, info, (png_uint_32) image->width, (png_uint_32) image->height, 8,
                get_color_type (image, alpha), PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                PNG_FILTER_TYPE_DEFAULT);
  png_write_info (library, info);
  png_set_bgr (library);
  for (int y = 0; y < image->height; y++)
    {
      if (alpha != NULL)
        interleave (image, alpha, y, row);
      png_write_row (library, alpha != NULL ? row : guise_image_row (image, y));
    }
  png_write_end (library, NULL);
  png_destroy_write_struct (&library, &info);
  return g_byte_array_free_to_bytes (output);
}

GBytes *
guise_png_encode (const GuiseImage *image, GError **error)
{
  g_return_val_if_fail (image != NULL && image->pixels != GUISE_PIXELS_F32, NULL);

  return encode (image, NULL, NULL, error);
}

GBytes *
guise_png_encode_with_alpha (const GuiseImage *image, const GuiseImage *alpha, GError **error)
{
  g_autofree uint8_t *row = NULL;

  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8 && alpha->pixels == GUISE_PIXELS_GRAY8,
                        NULL);
  g_return_val_if_fail (image->width == alpha->width && image->height == alpha->height, NULL);

  row = g_try_malloc_n ((size_t) image->width, 4);
  if (row != NULL)
    return encode (image, alpha, row, error);
  g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                       "Not enough memory to write a PNG");
  return NULL;
}
