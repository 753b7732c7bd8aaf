/* SPDX-License-Identifier: GPL-3.0-or-later
 * Feeds arbitrary bytes to the face JPEG reader and writer. */
#include "format/guise-face-jpeg.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (data, n_bytes, NULL);
  g_autoptr (GBytes) bare = guise_face_jpeg_remove (data, n_bytes, NULL);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GuiseFaceJpeg) again = NULL;

  g_assert (guise_face_jpeg_find_end (data, n_bytes) <= n_bytes);
  if (jpeg == NULL || jpeg->meta == NULL)
    return 0;
  written = guise_face_jpeg_embed (data, n_bytes, jpeg->meta, NULL);
  if (written == NULL)
    return 0;
  /* A face stays a face. */
  again = guise_face_jpeg_read (g_bytes_get_data (written, NULL), g_bytes_get_size (written), NULL);
  g_assert (again != NULL && again->meta != NULL && again->meta->type == jpeg->meta->type);
  return 0;
}
