/* SPDX-License-Identifier: GPL-3.0-or-later
 * Judges the image files that masks are stored as, by their headers. */
#include "format/guise-mask-file.h"

#include <string.h>
#include <zlib.h>

#include "core/guise-bytes.h"
#include "format/guise-jpeg-segments-private.h"

typedef struct
{
  uint32_t width;
  uint32_t height;
  uint8_t  depth;
  uint8_t  colour; /* PNG's colour type */
  uint8_t  interlaced;
} PngHeader;

typedef struct
{
  const uint8_t *type; /* four letters, borrowed */
  const uint8_t *data; /* borrowed */
  uint32_t       n_bytes;
  gboolean       is_sound; /* its sum is right: decoders refuse it otherwise */
} PngChunk;

static const size_t file_max = (size_t) 32
                               << 20; /* the largest mask, stored without packing, fits */

static const uint8_t png_magic[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

static gboolean
fail (const char **out_reason, const char *reason)
{
  *out_reason = reason;
  return FALSE;
}

static gboolean
check_sides (uint32_t width, uint32_t height, const char **out_reason)
{
  if (width == 0 || height == 0)
    return fail (out_reason, "the mask has no pixels");
  if (width > GUISE_MASK_FILE_MAX_SIDE || height > GUISE_MASK_FILE_MAX_SIDE)
    return fail (out_reason, "the mask is larger than any mask should be");
  return TRUE;
}

static gboolean
take_chunk (GuiseBytes *cursor, PngChunk *out)
{
  uint32_t sum;

  if (!guise_bytes_u32_be (cursor, &out->n_bytes) ||
      (out->type = guise_bytes_take (cursor, 4)) == NULL ||
      (out->data = guise_bytes_take (cursor, out->n_bytes)) == NULL ||
      !guise_bytes_u32_be (cursor, &sum))
    return FALSE;
  out->is_sound = crc32 (crc32 (0, out->type, 4), out->data, out->n_bytes) == sum;
  return TRUE;
}

static gboolean
is_chunk (const PngChunk *chunk, const char *type)
{
  return memcmp (chunk->type, type, 4) == 0;
}

static gboolean
read_png_header (GuiseBytes *cursor, PngHeader *out, const char **out_reason)
{
  PngChunk   chunk;
  GuiseBytes fields;
  uint32_t   width, height;
  uint8_t    compression, filter;

  if (!take_chunk (cursor, &chunk) || !is_chunk (&chunk, "IHDR") || chunk.n_bytes != 13)
    return fail (out_reason, "the mask is a PNG without a header");
  if (!chunk.is_sound)
    return fail (out_reason, "the mask is a PNG with a damaged header");
  fields = guise_bytes_init (chunk.data, chunk.n_bytes);
  if (!guise_bytes_u32_be (&fields, &width) || !guise_bytes_u32_be (&fields, &height) ||
      !guise_bytes_u8 (&fields, &out->depth) || !guise_bytes_u8 (&fields, &out->colour) ||
      !guise_bytes_u8 (&fields, &compression) || !guise_bytes_u8 (&fields, &filter) ||
      !guise_bytes_u8 (&fields, &out->interlaced))
    return fail (out_reason, "the mask is a PNG without a header");
  if (!check_sides (width, height, out_reason))
    return FALSE;
  if (out->depth == 16)
    return fail (out_reason, "the mask has 16 bits a pixel");
  if (out->depth == 0 || out->depth > 8 || (out->depth & (out->depth - 1)) != 0 ||
      compression != 0 || filter != 0 || out->interlaced > 1)
    return fail (out_reason, "the mask is a PNG of an unknown kind");
  out->width = width;
  out->height = height;
  return TRUE;
}

/* Bytes of filtered rows of a picture or of one pass of an interlaced one. */
static size_t
count_rows (uint32_t width, uint32_t height, size_t bits)
{
  return width == 0 || height == 0 ? 0 : (((size_t) width * bits + 7) / 8 + 1) * height;
}

/* Bytes that the inflated data must have; 0 for an unknown colour type. */
static size_t
count_png_bytes (const PngHeader *header)
{
  static const uint8_t channels[] = { 1, 0, 3, 1, 2, 0, 4 };
  static const uint8_t x0[] = { 0, 4, 0, 2, 0, 1, 0 }, dx[] = { 8, 8, 4, 4, 2, 2, 1 };
  static const uint8_t y0[] = { 0, 0, 4, 0, 2, 0, 1 }, dy[] = { 8, 8, 8, 4, 4, 2, 2 };
  size_t               n = 0;
  size_t               bits =
    header->colour < sizeof channels ? (size_t) channels[header->colour] * header->depth : 0;

  if (bits == 0 || !header->interlaced)
    return bits == 0 ? 0 : count_rows (header->width, header->height, bits);
  for (int pass = 0; pass < 7; pass++)
    n += count_rows ((header->width - x0[pass] + dx[pass] - 1) / dx[pass],
                     (header->height - y0[pass] + dy[pass] - 1) / dy[pass], bits);
  return n;
}

static gboolean
has_png_end (GuiseBytes *cursor)
{
  PngChunk chunk;

  while (take_chunk (cursor, &chunk))
    if (is_chunk (&chunk, "IEND"))
      return chunk.is_sound;
  return FALSE;
}

/* Inflates all IDAT chunks into nowhere; TRUE when they hold exactly n_expected bytes, and the file
 * is whole. */
static gboolean
inflate_png (GuiseBytes *cursor, size_t n_expected, const char **out_reason)
{
  uint8_t     scratch[4096];
  z_stream    stream = { 0 };
  int         status = Z_OK;
  size_t      n_done = 0;
  const char *reason = "the mask is a PNG whose picture data end early";
  PngChunk    chunk;

  if (inflateInit (&stream) != Z_OK)
    return fail (out_reason, "there is not enough memory to check the mask");
  while (status == Z_OK && n_done <= n_expected && take_chunk (cursor, &chunk))
    {
      if (!is_chunk (&chunk, "IDAT"))
        continue;
      status = chunk.is_sound ? Z_OK : Z_DATA_ERROR;
      stream.next_in = (Bytef *) chunk.data;
      stream.avail_in = chunk.n_bytes;
      while (status == Z_OK && n_done <= n_expected && stream.avail_in > 0)
        {
          stream.next_out = scratch;
          stream.avail_out = sizeof scratch;
          status = inflate (&stream, Z_NO_FLUSH);
          n_done += sizeof scratch - stream.avail_out;
        }
    }
  inflateEnd (&stream);
  if (n_done > n_expected)
    reason = "the mask is a PNG with more picture data than it has pixels";
  else if (status == Z_STREAM_END && n_done == n_expected && has_png_end (cursor))
    return TRUE;
  else if (status != Z_OK && status != Z_STREAM_END)
    reason = "the mask is a PNG with damaged picture data";
  return fail (out_reason, reason);
}

static gboolean
check_png (const uint8_t *data, size_t n_bytes, gboolean deep, const char **out_reason)
{
  GuiseBytes cursor = guise_bytes_init (data, n_bytes);
  PngHeader  header;
  size_t     n_expected;

  guise_bytes_seek (&cursor, sizeof png_magic);
  if (!read_png_header (&cursor, &header, out_reason))
    return FALSE;
  n_expected = count_png_bytes (&header);
  if (n_expected == 0)
    return fail (out_reason, "the mask is a PNG of an unknown kind");
  return !deep || inflate_png (&cursor, n_expected, out_reason);
}

static gboolean
check_jpeg (const uint8_t *data, size_t n_bytes, const char **out_reason)
{
  JpegSegments segments;

  if (!jpeg_segments_walk (data, n_bytes, &segments, out_reason))
    return FALSE;
  jpeg_segments_clear (&segments);
  if (segments.precision != 8)
    return fail (out_reason, "the mask is a JPEG of an unknown kind");
  return check_sides (segments.width, segments.height, out_reason);
}

static gboolean
check (const void *data, size_t n_bytes, gboolean deep, const char **out_reason)
{
  if (n_bytes > file_max)
    return fail (out_reason, "the mask is a larger file than any mask should be");
  if (n_bytes >= sizeof png_magic && memcmp (data, png_magic, sizeof png_magic) == 0)
    return check_png (data, n_bytes, deep, out_reason);
  if (n_bytes >= 3 && memcmp (data, "\xff\xd8\xff", 3) == 0)
    return check_jpeg (data, n_bytes, out_reason);
  return fail (out_reason, "the mask is neither a PNG nor a JPEG");
}

gboolean
guise_mask_file_check (const void *data, size_t n_bytes, const char **out_reason)
{
  return check (data, n_bytes, TRUE, out_reason);
}

gboolean
guise_mask_file_check_header (const void *data, size_t n_bytes, const char **out_reason)
{
  return check (data, n_bytes, FALSE, out_reason);
}

static void
append_chunk (GByteArray *out, const char *type, const uint8_t *data, uint32_t n)
{
  uint32_t length = GUINT32_TO_BE (n);
  uint32_t sum;

  g_byte_array_append (out, (const guint8 *) &length, 4);
  g_byte_array_append (out, (const guint8 *) type, 4);
  if (n > 0)
    g_byte_array_append (out, data, n);
  sum = GUINT32_TO_BE ((uint32_t) crc32 (0, out->data + out->len - n - 4, n + 4));
  g_byte_array_append (out, (const guint8 *) &sum, 4);
}

GBytes *
guise_mask_file_encode_grey (const uint8_t *pixels, int width, int height)
{
  GByteArray         *out;
  size_t              n_row = (size_t) width + 1;
  uLong               n_raw = n_row * (size_t) height;
  uLongf              n_packed = compressBound (n_raw);
  g_autofree uint8_t *raw = g_try_malloc (n_raw + 1);
  g_autofree uint8_t *packed = g_try_malloc (n_packed);
  uint8_t             header[13] = { 0 };

  if (raw == NULL || packed == NULL)
    return NULL;
  for (int y = 0; y < height; y++)
    {
      raw[(size_t) y * n_row] = 0;
      memcpy (raw + (size_t) y * n_row + 1, pixels + (size_t) y * (size_t) width, (size_t) width);
    }
  g_assert (compress2 (packed, &n_packed, raw, n_raw, 6) == Z_OK);
  for (int i = 0; i < 4; i++)
    {
      header[i] = (uint8_t) ((uint32_t) width >> (24 - 8 * i));
      header[4 + i] = (uint8_t) ((uint32_t) height >> (24 - 8 * i));
    }
  header[8] = 8;
  out = g_byte_array_new ();
  g_byte_array_append (out, png_magic, sizeof png_magic);
  append_chunk (out, "IHDR", header, sizeof header);
  append_chunk (out, "IDAT", packed, (uint32_t) n_packed);
  append_chunk (out, "IEND", NULL, 0);
  return g_byte_array_free_to_bytes (out);
}
