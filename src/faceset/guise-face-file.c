/* SPDX-License-Identifier: GPL-3.0-or-later
 * One aligned face: JPEG pixels, DeepFaceLab metadata and stored mask together. */
#include "faceset/guise-face-file.h"

#include "core/guise-file.h"
#include "faceset/guise-faceset.h"
#include "format/guise-face-jpeg.h"
#include "format/guise-mask-file.h"
#include "image/guise-jpeg.h"
#include "image/guise-png.h"

gboolean
guise_face_file_holds (const char *path, GBytes *bytes)
{
  g_autoptr (GBytes) own = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, NULL); /* then not */

  return own != NULL && g_bytes_equal (own, bytes);
}

void
guise_face_file_free (GuiseFaceFile *self)
{
  if (self == NULL)
    return;

  guise_image_unref (self->image);
  guise_face_meta_free (self->meta);
  guise_image_unref (self->mask);
  g_free (self);
}

/* The first channel of a colour picture. */
static GuiseImage *
take_blue (const GuiseImage *image, GError **error)
{
  GuiseImage *blue = guise_image_new (GUISE_PIXELS_GRAY8, image->width, image->height, 1, error);

  for (int y = 0; blue != NULL && y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      guise_image_row (blue, y)[x] = guise_image_row (image, y)[3 * x];
  return blue;
}

GuiseImage *
guise_face_file_decode_mask (const GuiseFaceMeta *meta, GError **error)
{
  static const GuiseDecodeOptions options = { .max_side = GUISE_MASK_FILE_MAX_SIDE };
  g_autoptr (GuiseImage) image = NULL;

  if (meta->xseg_mask == NULL)
    return NULL;
  image = guise_image_decode (meta->xseg_mask, &options, NULL, error);
  if (image == NULL)
    return NULL;
  return image->pixels == GUISE_PIXELS_GRAY8 ? g_steal_pointer (&image) : take_blue (image, error);
}

GBytes *
guise_face_file_encode_mask (const GuiseImage *mask, GError **error)
{
  g_return_val_if_fail (mask->pixels == GUISE_PIXELS_GRAY8, NULL);

  GBytes *bytes = guise_png_encode (mask, error);

  for (int quality = 100;
       quality > 0 && bytes != NULL && g_bytes_get_size (bytes) > GUISE_MASK_FILE_MAX_BYTES;
       quality--)
    {
      g_bytes_unref (bytes);
      bytes = guise_jpeg_encode (mask, quality, GUISE_JPEG_CHROMA_444, error);
    }
  return bytes;
}

GuiseFaceFile *
guise_face_file_decode (GBytes *bytes, GError **error)
{
  static const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR,
                                              .flags = GUISE_DECODE_TOLERANT };
  size_t                          n_bytes = 0;
  const void                     *data = g_bytes_get_data (bytes, &n_bytes);
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (data, n_bytes, error);
  g_autoptr (GuiseFaceFile) self = NULL;

  if (jpeg == NULL)
    return NULL;
  if (jpeg->meta == NULL)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT, "%s",
                   jpeg->refusal != NULL ? jpeg->refusal : "A picture without face metadata");
      return NULL;
    }
  self = g_new0 (GuiseFaceFile, 1);
  self->image = guise_jpeg_decode (data, n_bytes, &options, &self->is_damaged, error);
  if (self->image == NULL)
    return NULL;
  self->meta = g_steal_pointer (&jpeg->meta);
  self->mask = guise_face_file_decode_mask (self->meta, NULL); /* a face without mask is usable */
  return g_steal_pointer (&self);
}

GuiseFaceFile *
guise_face_file_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, error);
  GuiseFaceFile *self = bytes != NULL ? guise_face_file_decode (bytes, error) : NULL;

  if (bytes != NULL && self == NULL)
    g_prefix_error (error, "%s: ", path);
  return self;
}

GBytes *
guise_face_file_encode (const GuiseImage    *image,
                        const GuiseFaceMeta *meta,
                        int                  quality,
                        GError             **error)
{
  g_autoptr (GBytes) jpeg = guise_jpeg_encode (image, quality, GUISE_JPEG_CHROMA_420, error);

  if (jpeg == NULL)
    return NULL;
  return guise_face_jpeg_embed (g_bytes_get_data (jpeg, NULL), g_bytes_get_size (jpeg), meta,
                                error);
}

gboolean
guise_face_file_save (const char          *path,
                      const GuiseImage    *image,
                      const GuiseFaceMeta *meta,
                      int                  quality,
                      GError             **error)
{
  g_autoptr (GBytes) bytes = guise_face_file_encode (image, meta, quality, error);

  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}
