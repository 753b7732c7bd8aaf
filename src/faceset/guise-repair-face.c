/* SPDX-License-Identifier: GPL-3.0-or-later
 * Makes a sound face JPEG out of a damaged one, where enough of it is there. */
#include <stdlib.h>

#include "faceset/guise-face-file.h"
#include "faceset/guise-faceset-verify.h"
#include "faceset/guise-repair-private.h"
#include "format/guise-face-jpeg.h"

#define QUALITY      100 /* of tools that change faces, as DeepFaceLab's */
#define FLAT_STEPS   2   /* of 255: what decoding leaves of an even grey */
#define MAX_MISSING  4   /* at most a quarter of the rows may be missing */
#define NAME_FOR_NOW "face"

/* Whether the row is one colour, as the decoder fills what it did not get. */
static gboolean
is_flat (const GuiseImage *image, int y)
{
  const uint8_t *row = guise_image_row (image, y);

  for (int x = 3; x < 3 * image->width; x++)
    if (abs (row[x] - row[x % 3]) > FLAT_STEPS)
      return FALSE;
  return TRUE;
}

static gboolean
has_enough (const GuiseImage *image)
{
  int n_missing = 0;

  while (n_missing < image->height && is_flat (image, image->height - 1 - n_missing))
    n_missing++;
  return n_missing * MAX_MISSING <= image->height;
}

static gboolean
is_sound (GBytes *bytes)
{
  g_auto (GuiseVerifyFace) face = { 0 };

  guise_verify_face_examine (NAME_FOR_NOW, bytes, &face);
  return !face.is_damaged;
}

/* What is behind damage in the middle is no longer this face: only pictures that end early are
 * worth keeping, as far as they go. */
static GBytes *
mend_picture (GuiseFaceFile *file, size_t end)
{
  return end == 0 && has_enough (file->image)
           ? guise_face_file_encode (file->image, file->meta, QUALITY, NULL)
           : NULL;
}

GBytes *
guise_repair_face (GBytes *bytes)
{
  size_t      n_bytes = 0;
  const void *data = g_bytes_get_data (bytes, &n_bytes);
  g_autoptr (GuiseFaceFile) file = guise_face_file_decode (bytes, NULL);
  g_autoptr (GBytes) mended = NULL;
  size_t end;

  if (file == NULL)
    return NULL;
  end = guise_face_jpeg_find_end (data, n_bytes);
  if (file->mask == NULL)
    g_clear_pointer (&file->meta->xseg_mask, g_bytes_unref);
  if (file->is_damaged || end == 0)
    mended = mend_picture (file, end);
  else
    {
      /* The fewest changes that help: a picture is only cut where its metadata are sound. */
      mended = g_bytes_new_from_bytes (bytes, 0, end);
      if (!is_sound (mended))
        {
          g_bytes_unref (mended);
          mended = guise_face_jpeg_embed (data, end, file->meta, NULL);
        }
    }
  return mended != NULL && is_sound (mended) ? g_steal_pointer (&mended) : NULL;
}
