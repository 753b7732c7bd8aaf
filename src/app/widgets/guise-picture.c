/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pictures that anybody may have made, for the screen. */
#include "app/widgets/guise-picture.h"

#include "core/guise-file.h"
#include "image/guise-codec.h"

#define MAX_FILE_BYTES ((size_t) 64 << 20)

GuiseImage *
guise_picture_decode (GBytes *bytes, int max_side, GError **error)
{
  const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR,
                                       .flags = GUISE_DECODE_TOLERANT | GUISE_DECODE_REDUCE_16,
                                       .max_side = max_side };

  return guise_image_decode (bytes, &options, NULL, error);
}

GuiseImage *
guise_picture_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, MAX_FILE_BYTES, error);

  return bytes != NULL ? guise_picture_decode (bytes, GUISE_PICTURE_MAX_SIDE, error) : NULL;
}

GdkTexture *
guise_texture_new_for_picture (const GuiseImage *picture)
{
  g_autoptr (GBytes) bytes =
               g_bytes_new (picture->data, picture->stride * (size_t) picture->height);

  return gdk_memory_texture_new (picture->width, picture->height, GDK_MEMORY_B8G8R8, bytes,
                                 picture->stride);
}
