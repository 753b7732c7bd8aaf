/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a person drew over one face, in its file. */
#include "mask/guise-mask-labels.h"

#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file-lock.h"
#include "core/guise-file.h"
#include "face/guise-face-mask.h"
#include "format/guise-face-jpeg.h"
#include "mask/guise-mask-trace.h"
#include "mask/guise-mask-work-private.h"

/* A traced outline leaves the mask's own by so much, which a hand would not see either. */
#define TOLERANCE 1.0
#define N_LEAST   24 /* pixels of an area worth a polygon */

static GPtrArray *
copy_polygons (const GPtrArray *polygons)
{
  GPtrArray *copy = NULL;

  for (guint i = 0; polygons != NULL && i < polygons->len; i++)
    {
      const GuisePolygon *one = polygons->pdata[i];

      if (copy == NULL)
        copy = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);
      g_ptr_array_add (copy, guise_polygon_new (one->kind, one->n_points,
                                                (const float (*)[2]) one->points));
    }
  return copy;
}

/* The bytes are as they were when nothing changes. */
static GBytes *
put (GBytes *before, const GPtrArray *polygons, GError **error)
{
  gsize       n;
  const void *data = g_bytes_get_data (before, &n);
  g_autoptr (GuiseFaceJpeg) jpeg = guise_face_jpeg_read (data, n, error);
  g_autoptr (GPtrArray) wanted = copy_polygons (polygons);

  if (jpeg == NULL)
    return NULL;
  if (jpeg->meta == NULL)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT, "%s",
                   jpeg->refusal != NULL ? jpeg->refusal : "Nothing is known about its face");
      return NULL;
    }
  if (guise_polygons_equal (jpeg->meta->polygons, wanted))
    return g_bytes_ref (before);
  g_clear_pointer (&jpeg->meta->polygons, g_ptr_array_unref);
  jpeg->meta->polygons = g_steal_pointer (&wanted);
  return guise_face_jpeg_embed (data, n, jpeg->meta, error);
}

gboolean
guise_mask_labels_save (const char      *folder,
                        const char      *name,
                        const GPtrArray *polygons,
                        GError         **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GuiseFileLock) lock = guise_mask_work_lock (folder, error);
  g_autoptr (GBytes) before =
               lock != NULL ? guise_file_read (path, GUISE_FACE_FILE_MAX_BYTES, error) : NULL;
  g_autoptr (GBytes) after = before != NULL ? put (before, polygons, error) : NULL;

  if (after == NULL)
    return FALSE;
  return after == before ||
         guise_file_replace (path, g_bytes_get_data (after, NULL), g_bytes_get_size (after), error);
}

GPtrArray *
guise_mask_labels_trace_face (const GuiseFacesetEntry *entry, GError **error)
{
  g_autoptr (GuiseImage) mask =
               guise_image_new (GUISE_PIXELS_GRAY8, entry->width, entry->height, 1, error);
  GuiseFacePolygon polygons[GUISE_N_HULL_POLYGONS];

  if (mask == NULL)
    return NULL;
  for (int y = 0; y < mask->height; y++)
    memset (guise_image_row (mask, y), 0, (size_t) mask->width);
  guise_face_mask_hull_polygons (entry->landmarks, entry->eyebrows_expand_mod, polygons);
  guise_face_mask_draw (polygons, GUISE_N_HULL_POLYGONS, mask);
  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++)
      guise_image_row (mask, y)[x] = guise_image_row (mask, y)[x] != 0 ? 255 : 0;
  return guise_mask_trace (mask, entry->width, entry->height, TOLERANCE, N_LEAST);
}

GPtrArray *
guise_mask_labels_trace_mask (const GuiseFaceFile *face, GError **error)
{
  if (face->mask == NULL)
    {
      g_set_error_literal (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NOT_FOUND,
                           "The face has no mask yet; apply masks first");
      return NULL;
    }
  return guise_mask_trace (face->mask, face->image->width, face->image->height, TOLERANCE, N_LEAST);
}
