/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures by their first bytes: which decoder, and loading from a path. */
#include "image/guise-codec.h"

#include <string.h>

#include "core/guise-file.h"
#include "image/guise-jpeg.h"
#include "image/guise-png.h"

#define MAX_FILE_BYTES ((size_t) 1 << 30) /* no picture of 32768 x 32768 pixels needs more */

GuiseImageKind
guise_image_sniff (const void *data, size_t n_bytes)
{
  static const uint8_t png[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  static const uint8_t jpeg[3] = { 0xff, 0xd8, 0xff };

  if (n_bytes >= sizeof png && memcmp (data, png, sizeof png) == 0)
    return GUISE_IMAGE_PNG;
  if (n_bytes >= sizeof jpeg && memcmp (data, jpeg, sizeof jpeg) == 0)
    return GUISE_IMAGE_JPEG;
  return GUISE_IMAGE_UNKNOWN;
}

GuiseImage *
guise_image_decode (GBytes                   *bytes,
                    const GuiseDecodeOptions *options,
                    gboolean                 *out_damaged,
                    GError                  **error)
{
  size_t      n_bytes = 0;
  const void *data = g_bytes_get_data (bytes, &n_bytes);

  switch (guise_image_sniff (data, n_bytes))
    {
    case GUISE_IMAGE_JPEG:
      return guise_jpeg_decode (data, n_bytes, options, out_damaged, error);
    case GUISE_IMAGE_PNG:
      return guise_png_decode (data, n_bytes, options, out_damaged, error);
    case GUISE_IMAGE_UNKNOWN:
    default:
      g_set_error (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_UNSUPPORTED,
                   "Neither a JPEG nor a PNG file (%zu bytes)", n_bytes);
      return NULL;
    }
}

GuiseImage *
guise_image_load (const char *path, const GuiseDecodeOptions *options, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_FILE_BYTES, error);
  GuiseImage *image = bytes != NULL ? guise_image_decode (bytes, options, NULL, error) : NULL;

  if (bytes != NULL && image == NULL)
    g_prefix_error (error, "%s: ", path);
  return image;
}

static void
reduce_row (const uint8_t *bgr, uint8_t *gray, int width)
{
  for (int x = 0; x < width; x++)
    gray[x] =
      (uint8_t) ((1868u * bgr[3 * x] + 9617u * bgr[3 * x + 1] + 4899u * bgr[3 * x + 2] + 8192u) >>
                 14);
}

static void
repeat_row (const uint8_t *gray, uint8_t *bgr, int width)
{
  for (int x = 0; x < width; x++)
    bgr[3 * x] = bgr[3 * x + 1] = bgr[3 * x + 2] = gray[x];
}

GuiseImage *
guise_image_convert_u8 (GuiseImage *self, GuisePixels pixels, GError **error)
{
  g_return_val_if_fail (self != NULL && self->pixels != GUISE_PIXELS_F32, NULL);
  g_return_val_if_fail (pixels != GUISE_PIXELS_F32, NULL);

  if (self->pixels == pixels)
    return guise_image_ref (self);

  const int   n_channels = pixels == GUISE_PIXELS_BGR8 ? 3 : 1;
  GuiseImage *result = guise_image_new (pixels, self->width, self->height, n_channels, error);

  for (int y = 0; result != NULL && y < self->height; y++)
    {
      if (pixels == GUISE_PIXELS_GRAY8)
        reduce_row (guise_image_row (self, y), guise_image_row (result, y), self->width);
      else
        repeat_row (guise_image_row (self, y), guise_image_row (result, y), self->width);
    }
  return result;
}
