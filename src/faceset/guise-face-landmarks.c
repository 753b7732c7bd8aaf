/* SPDX-License-Identifier: GPL-3.0-or-later
 * The points of one face, corrected in its file. */
#include "faceset/guise-face-landmarks.h"

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "faceset/guise-faceset-lock.h"
#include "faceset/guise-faceset.h"
#include "format/guise-face-jpeg.h"

/* From the pixels of the picture to those of its frame; FALSE when nobody knows. */
static gboolean
find_way_back (const GuiseFaceMeta *meta, GuiseAffine *out_to_frame)
{
  const double (*m)[3] = meta->image_to_face_mat;
  const GuiseAffine to_face = { { m[0][0], m[0][1], m[0][2], m[1][0], m[1][1], m[1][2] } };

  return meta->has_source_landmarks && meta->has_image_to_face_mat &&
         guise_affine_invert (&to_face, out_to_frame);
}

/* Points that stay keep what is known about them to the last bit. Whether any of them moves. */
static gboolean
move_points (GuiseFaceMeta *meta, const GuisePoint *landmarks)
{
  GuiseAffine    to_frame;
  const gboolean has_frame = find_way_back (meta, &to_frame);
  gboolean       is_moved = FALSE;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      double    *point = meta->landmarks[i];
      GuisePoint in_frame;

      if (point[0] == landmarks[i].x && point[1] == landmarks[i].y)
        continue;
      is_moved = TRUE;
      point[0] = landmarks[i].x;
      point[1] = landmarks[i].y;
      if (!has_frame)
        continue;
      guise_landmarks_transform (&to_frame, &landmarks[i], 1, &in_frame);
      meta->source_landmarks[i][0] = in_frame.x;
      meta->source_landmarks[i][1] = in_frame.y;
    }
  return is_moved;
}

/* The bytes are as they were when nothing changes. */
static GBytes *
put (GBytes *before, const GuisePoint *landmarks, GError **error)
{
  gsize       n;
  const void *data = g_bytes_get_data (before, &n);
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (data, n, error);

  if (jpeg == NULL)
    return NULL;
  if (jpeg->meta == NULL)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT, "%s",
                   jpeg->refusal != NULL ? jpeg->refusal : "Nothing is known about its face");
      return NULL;
    }
  if (!move_points (jpeg->meta, landmarks))
    return g_bytes_ref (before);
  return guise_face_jpeg_embed (data, n, jpeg->meta, error);
}

gboolean
guise_face_landmarks_save (const char       *folder,
                           const char       *name,
                           const GuisePoint *landmarks,
                           GError          **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GuiseFileLock) lock = NULL;
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;

  if (!guise_landmarks_are_finite (landmarks, GUISE_N_LANDMARKS))
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_ARGUMENT,
                   "A point of '%s' is nowhere: its place is no number", name);
      return FALSE;
    }
  lock = guise_faceset_lock (folder, "moving points of a face", error);
  if (lock != NULL)
    before = guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, error);
  if (before != NULL)
    after = put (before, landmarks, error);
  if (after == NULL)
    return FALSE;
  return after == before ||
         guise_file_replace (path, g_bytes_get_data (after, NULL), g_bytes_get_size (after), error);
}
