/* SPDX-License-Identifier: GPL-3.0-or-later
 * Labelled faces at an XSeg model's resolution: the part of a sample that never changes. */
#include "sample/guise-xseg-face.h"

#include <string.h>

#include "face/guise-face-align.h"
#include "image/guise-codec.h"
#include "image/guise-polygon.h"
#include "image/guise-resize.h"
#include "image/guise-warp.h"

size_t
guise_xseg_face_get_n_bytes (int size)
{
  return 4 * (size_t) size * (size_t) size * sizeof (float);
}

GuiseXsegFace *
guise_xseg_face_new (int size, GError **error)
{
  g_autoptr (GuiseXsegFace) self = g_new0 (GuiseXsegFace, 1);

  self->image = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error);
  if (self->image == NULL)
    return NULL;
  self->mask = guise_image_new (GUISE_PIXELS_F32, size, size, 1, error);
  return self->mask != NULL ? g_steal_pointer (&self) : NULL;
}

void
guise_xseg_face_free (GuiseXsegFace *self)
{
  if (self == NULL)
    return;

  guise_image_unref (self->image);
  guise_image_unref (self->mask);
  g_free (self);
}

/* ---- masks at the size of the picture ---- */

void
guise_xseg_face_draw_polygons (const GPtrArray *polygons, GuiseImage *mask)
{
  for (guint i = 0; i < polygons->len; i++)
    {
      const GuisePolygon    *polygon = polygons->pdata[i];
      g_autofree GuisePoint *points = g_new (GuisePoint, polygon->n_points);

      for (size_t k = 0; k < polygon->n_points; k++)
        points[k] = (GuisePoint){ (double) polygon->points[k][0], (double) polygon->points[k][1] };
      if (polygon->n_points > 0)
        guise_polygon_fill (mask, points, polygon->n_points,
                            polygon->kind == GUISE_POLYGON_INCLUDE ? 1.0f : 0.0f);
    }
}

static void
draw_stored_mask (const GuiseImage *stored, GuiseImage *mask)
{
  float *plane = guise_image_plane (mask, 0);

  guise_resize_into (stored, GUISE_RESIZE_CUBIC, mask);
  for (size_t i = 0; i < (size_t) mask->width * (size_t) mask->height; i++)
    plane[i] = plane[i] >= 0.5f ? 1.0f : 0.0f;
}

static void
draw_mask (const GuiseFaceFile *face, GuiseXsegLabel label, GuiseImage *mask)
{
  if (label == GUISE_XSEG_LABEL_POLYGONS && face->meta->polygons != NULL)
    guise_xseg_face_draw_polygons (face->meta->polygons, mask);
  else if (label == GUISE_XSEG_LABEL_MASK && face->mask != NULL)
    draw_stored_mask (face->mask, mask);
}

/* ---- at the size of the model ---- */

static gboolean
find_map (const GuiseFacesetEntry *entry,
          GuiseFaceType            type,
          int                      size,
          GuiseAffine             *out_map,
          GError                 **error)
{
  GuiseAffine forward;

  if (guise_face_align (entry->landmarks, type, (double) size, 1.0, &forward) &&
      guise_affine_invert (&forward, out_map))
    return TRUE;
  g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
               "The landmarks of %s form no face", entry->name);
  return FALSE;
}

void
guise_xseg_face_make_grey (const GuiseImage *image, float *grey)
{
  /* BT.601, as OpenCV reduces BGR to grey. */
  for (size_t i = 0; i < (size_t) (image->width * image->height); i++)
    grey[i] = 0.114f * guise_image_plane (image, 0)[i] + 0.587f * guise_image_plane (image, 1)[i] +
              0.299f * guise_image_plane (image, 2)[i];
}

gboolean
guise_xseg_face_load (GuiseXsegFace      *self,
                      const GuiseFaceset *faceset,
                      size_t              i,
                      GuiseFaceType       type,
                      GuiseXsegLabel      label,
                      GError            **error)
{
  const GuiseFacesetEntry *entry = guise_faceset_get_entry (faceset, i);
  const int                size = self->image->width;
  const gboolean           is_labelled = label != GUISE_XSEG_LABEL_NONE;
  g_autoptr (GuiseFaceFile) face = guise_faceset_load (faceset, i, error);
  g_autoptr (GuiseImage) mask = NULL;
  GuiseAffine map;

  if (face == NULL)
    return FALSE;
  if (label == GUISE_XSEG_LABEL_MASK && entry->has_mask && face->mask == NULL)
    { /* not an empty one: that would be learned */
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                   "The mask stored in %s cannot be read", entry->name);
      return FALSE;
    }
  mask = guise_image_new (GUISE_PIXELS_F32, face->image->width, face->image->height, 1, error);
  if (mask == NULL)
    return FALSE;
  draw_mask (face, label, mask);
  if (entry->type == type)
    {
      const GuiseResizeKernel kernel = is_labelled ? GUISE_RESIZE_LANCZOS4 : GUISE_RESIZE_CUBIC;

      guise_resize_into (face->image, kernel, self->image);
      guise_resize_into (mask, kernel, self->mask);
      return TRUE;
    }
  if (!find_map (entry, type, size, &map, error))
    return FALSE;
  guise_warp_affine (face->image, &map,
                     is_labelled ? GUISE_INTERPOLATION_LANCZOS4 : GUISE_INTERPOLATION_CUBIC,
                     is_labelled ? GUISE_BORDER_ZERO : GUISE_BORDER_REPLICATE, self->image, 0,
                     size);
  guise_warp_affine (mask, &map, GUISE_INTERPOLATION_LANCZOS4, GUISE_BORDER_ZERO, self->mask, 0,
                     size);
  return TRUE;
}

GuiseImage *
guise_xseg_face_read_picture (const char *path, int size, GError **error)
{
  const GuiseDecodeOptions options = { .layout = GUISE_DECODE_BGR,
                                       .flags = GUISE_DECODE_TOLERANT | GUISE_DECODE_REDUCE_16 };
  g_autoptr (GuiseImage) picture = guise_image_load (path, &options, error);
  g_autoptr (GuiseImage) small = NULL;
  GuiseImage square;
  int        side;

  if (picture == NULL)
    return NULL;
  small = guise_image_new (GUISE_PIXELS_BGR8, size, size, 3, error);
  if (small == NULL)
    return NULL;
  side = MIN (picture->width, picture->height);
  /* A window into the picture, which goes on owning the memory. */
  square = (GuiseImage){ .pixels = GUISE_PIXELS_BGR8,
                         .width = side,
                         .height = side,
                         .n_channels = 3,
                         .stride = picture->stride,
                         .data = guise_image_row (picture, (picture->height - side) / 2) +
                                 3 * ((picture->width - side) / 2) };
  guise_resize_into (&square, GUISE_RESIZE_AREA, small);
  return g_steal_pointer (&small);
}

void
guise_xseg_face_set_picture (GuiseXsegFace *self, const GuiseImage *picture)
{
  guise_image_to_f32_into (picture, self->image);
  memset (guise_image_plane (self->mask, 0), 0,
          sizeof (float) * (size_t) self->mask->width * (size_t) self->mask->height);
}
