/* SPDX-License-Identifier: GPL-3.0-or-later
 * One face in a picture of another size or type. */
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "face/guise-face-align.h"
#include "faceset/guise-faceset-resize.h"
#include "image/guise-resize.h"
#include "image/guise-warp.h"

#define MASK_SIDE      256  /* at which stored masks are warped */
#define MASK_THRESHOLD 128  /* of 255: under it no face */
#define MAX_MISFIT     0.02 /* of a side: how far the frame's landmarks may be from the picture's */
#define MIN_SCALE      1e-3 /* of a map that can be meant */
#define MAX_SCALE      1e3
#define MAX_NEAR       1.0 /* pixels that a picture may show too much without being called black */

G_STATIC_ASSERT (GUISE_N_LANDMARKS == GUISE_FACE_META_N_LANDMARKS);

static GuiseAffine
get_scaling (double scale)
{
  return (GuiseAffine){ { scale, 0, 0, 0, scale, 0 } };
}

static void
read_points (const double (*from)[2], GuisePoint *to)
{
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    to[i] = (GuisePoint){ from[i][0], from[i][1] };
}

/* ---- the map ---- */

/* From the frame to the picture as it is: its matrix, or where it has none the one that belongs to
 * its landmarks. Only when it takes the landmarks of the frame to those of the picture: metadata
 * may come from anywhere. */
static gboolean
find_old_map (const GuiseFaceMeta *meta, const GuisePoint *source, GuiseAffine *out_map)
{
  double sum = 0.0;

  if (meta->has_image_to_face_mat)
    memcpy (out_map->m, meta->image_to_face_mat, sizeof out_map->m);
  else if (meta->type == GUISE_FACE_TYPE_MARK_ONLY ||
           !guise_face_align (source, meta->type, meta->width, 1.0, out_map))
    return FALSE;
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      double x, y;

      guise_affine_apply (out_map, source[i].x, source[i].y, &x, &y);
      sum += hypot (x - meta->landmarks[i][0], y - meta->landmarks[i][1]);
    }
  return sum / GUISE_N_LANDMARKS <= MAX_MISFIT * meta->width; /* never with NaN */
}

static gboolean
map_by_frame (const GuiseFaceMeta *meta, GuiseFaceType type, int size, GuiseAffine *out_map)
{
  GuisePoint  source[GUISE_N_LANDMARKS];
  GuiseAffine before, back, after;

  if (!meta->has_source_landmarks)
    return FALSE;
  read_points (meta->source_landmarks, source);
  if (!find_old_map (meta, source, &before) || !guise_affine_invert (&before, &back) ||
      !guise_face_align (source, type, size, 1.0, &after))
    return FALSE;
  *out_map = guise_affine_multiply (&after, &back);
  return TRUE;
}

static gboolean
is_sane (const GuiseAffine *map)
{
  const double scale = hypot (map->m[0], map->m[3]);
  GuiseAffine  inverse;

  return scale >= MIN_SCALE && scale <= MAX_SCALE && guise_affine_invert (map, &inverse);
}

static gboolean
check_picture (const GuiseFaceMeta *meta, GuiseFaceType type, GError **error)
{
  if (type == GUISE_FACE_TYPE_MARK_ONLY)
    {
      g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                           "It is a whole frame and no face; choose a face type to cut it");
      return FALSE;
    }
  if (meta->type != GUISE_FACE_TYPE_MARK_ONLY && meta->width != meta->height)
    {
      g_set_error (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_UNSUPPORTED,
                   "Its picture is %d x %d and no square", meta->width, meta->height);
      return FALSE;
    }
  return TRUE;
}

gboolean
guise_face_meta_map_to (const GuiseFaceMeta *meta,
                        GuiseFaceType        type,
                        int                  size,
                        GuiseAffine         *out_map,
                        GError             **error)
{
  GuisePoint own[GUISE_N_LANDMARKS];

  g_return_val_if_fail (meta->width > 0 && meta->height > 0, FALSE);
  g_return_val_if_fail (size > 0, FALSE);

  if (!check_picture (meta, type, error))
    return FALSE;
  if (type == meta->type)
    {
      *out_map = get_scaling ((double) size / meta->width);
      return TRUE;
    }
  if (map_by_frame (meta, type, size, out_map) && is_sane (out_map))
    return TRUE;
  read_points (meta->landmarks, own);
  if (guise_face_align (own, type, size, 1.0, out_map) && is_sane (out_map))
    return TRUE;
  g_set_error_literal (error, GUISE_FACESET_ERROR, GUISE_FACESET_ERROR_CORRUPT,
                       "Its landmarks form no face");
  return FALSE;
}

/* ---- the picture ---- */

/* Averages areas so far that the warp takes about one pixel for each; adapts @inverse. */
static GuiseImage *
shrink (GuiseImage *image, GuiseAffine *inverse, GError **error)
{
  const double step = hypot (inverse->m[0], inverse->m[3]);
  GuiseImage  *smaller;

  if (step <= 1.0)
    return guise_image_ref (image);
  smaller =
    guise_image_resize (image, MAX (1, (int) lround (image->width / step)),
                        MAX (1, (int) lround (image->height / step)), GUISE_RESIZE_AREA, error);
  if (smaller == NULL)
    return NULL;

  const double      x = (double) smaller->width / image->width;
  const double      y = (double) smaller->height / image->height;
  const GuiseAffine down = { { x, 0, 0.5 * x - 0.5, 0, y, 0.5 * y - 0.5 } };

  *inverse = guise_affine_multiply (&down, inverse);
  return smaller;
}

gboolean
guise_face_map_shows_more (int width, int height, const GuiseAffine *map, int size)
{
  GuiseAffine inverse;

  if (!guise_affine_invert (map, &inverse))
    return TRUE;
  for (int corner = 0; corner < 4; corner++)
    {
      double x, y;

      guise_affine_apply (&inverse, corner % 2 * (size - 1), corner / 2 * (size - 1), &x, &y);
      if (x < -MAX_NEAR || y < -MAX_NEAR || x > width - 1 + MAX_NEAR || y > height - 1 + MAX_NEAR)
        return TRUE;
    }
  return FALSE;
}

static GuiseImage *
warp (GuiseImage *image, const GuiseAffine *map, int size, gboolean *out_is_black, GError **error)
{
  g_autoptr (GuiseImage) result = guise_image_new (GUISE_PIXELS_BGR8, size, size, 3, error);
  g_autoptr (GuiseImage) source = NULL;
  GuiseAffine inverse = { { 0 } };

  if (result == NULL)
    return NULL;
  if (!guise_affine_invert (map, &inverse))
    g_assert_not_reached (); /* the map is sane */
  *out_is_black = guise_face_map_shows_more (image->width, image->height, map, size);
  source = shrink (image, &inverse, error);
  if (source == NULL)
    return NULL;
  /* The last half pixel of a picture that shows no more than the old one is not half black. */
  guise_warp_affine (source, &inverse, GUISE_INTERPOLATION_CUBIC,
                     *out_is_black ? GUISE_BORDER_ZERO : GUISE_BORDER_REPLICATE, result, 0, size);
  return g_steal_pointer (&result);
}

/* ---- what is known about it ---- */

/* The stored mask covers the whole picture at 256 x 256, so it has a map of its own. */
static GBytes *
warp_mask (const GuiseImage *mask, const GuiseAffine *map, int width, int size, GError **error)
{
  const GuiseAffine up = get_scaling ((double) width / MASK_SIDE);
  const GuiseAffine down = get_scaling ((double) MASK_SIDE / size);
  GuiseAffine       inner = guise_affine_multiply (map, &up);
  GuiseAffine       whole = guise_affine_multiply (&down, &inner);
  GuiseAffine       inverse = { { 0 } };
  g_autoptr (GuiseImage) usual = NULL;
  g_autoptr (GuiseImage) result =
               guise_image_new (GUISE_PIXELS_GRAY8, MASK_SIDE, MASK_SIDE, 1, error);

  if (result == NULL)
    return NULL;
  usual =
    guise_image_resize (mask, MASK_SIDE, MASK_SIDE,
                        mask->width > MASK_SIDE ? GUISE_RESIZE_AREA : GUISE_RESIZE_LINEAR, error);
  if (usual == NULL)
    return NULL;
  if (!guise_affine_invert (&whole, &inverse))
    g_assert_not_reached (); /* the map is sane */
  guise_warp_affine (usual, &inverse, GUISE_INTERPOLATION_LINEAR, GUISE_BORDER_ZERO, result, 0,
                     MASK_SIDE);
  for (int y = 0; y < MASK_SIDE; y++)
    for (int x = 0; x < MASK_SIDE; x++)
      guise_image_row (result, y)[x] = guise_image_row (result, y)[x] >= MASK_THRESHOLD ? 255 : 0;
  return guise_face_file_encode_mask (result, error);
}

/* A mask that cannot be decoded is none, and would fit the new picture even less. */
static gboolean
replace_mask (GuiseFaceFile *file, const GuiseAffine *map, int size, GError **error)
{
  GuiseFaceMeta *meta = file->meta;
  GBytes        *mask = NULL;

  if (file->mask != NULL)
    {
      mask = warp_mask (file->mask, map, meta->width, size, error);
      if (mask == NULL)
        return FALSE;
    }
  g_clear_pointer (&meta->xseg_mask, g_bytes_unref);
  meta->xseg_mask = mask;
  return TRUE;
}

static void
map_polygons (GPtrArray *polygons, const GuiseAffine *map)
{
  for (guint i = 0; polygons != NULL && i < polygons->len; i++)
    {
      GuisePolygon *polygon = g_ptr_array_index (polygons, i);

      for (size_t k = 0; k < polygon->n_points; k++)
        {
          double x, y;

          guise_affine_apply (map, polygon->points[k][0], polygon->points[k][1], &x, &y);
          polygon->points[k][0] = (float) x;
          polygon->points[k][1] = (float) y;
        }
    }
}

static void
map_meta (GuiseFaceMeta *meta, const GuiseAffine *map, GuiseFaceType type, int size)
{
  GuiseAffine before, after;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    guise_affine_apply (map, meta->landmarks[i][0], meta->landmarks[i][1], &meta->landmarks[i][0],
                        &meta->landmarks[i][1]);
  map_polygons (meta->polygons, map);
  if (meta->has_image_to_face_mat)
    memcpy (before.m, meta->image_to_face_mat, sizeof before.m);
  else
    before = get_scaling (1.0); /* a whole frame is its own picture */
  if (meta->has_image_to_face_mat || meta->type == GUISE_FACE_TYPE_MARK_ONLY)
    {
      after = guise_affine_multiply (map, &before);
      memcpy (meta->image_to_face_mat, after.m, sizeof after.m);
      meta->has_image_to_face_mat = TRUE;
    }
  meta->type = type;
  meta->width = size;
  meta->height = size;
}

GuiseFaceFile *
guise_face_file_resize (GuiseFaceFile *file,
                        GuiseFaceType  type,
                        int            size,
                        gboolean      *out_is_black,
                        GError       **error)
{
  g_autoptr (GuiseFaceFile) self = g_new0 (GuiseFaceFile, 1);
  GuiseFaceMeta *meta = file->meta;
  gboolean       is_black;
  GuiseAffine    map;

  meta->width = file->image->width;
  meta->height = file->image->height;
  if (!guise_face_meta_map_to (meta, type, size, &map, error))
    return NULL;
  self->image = warp (file->image, &map, size, &is_black, error);
  if (self->image == NULL)
    return NULL;
  if (type != meta->type && !replace_mask (file, &map, size, error))
    return NULL;
  map_meta (meta, &map, type, size);
  self->meta = g_steal_pointer (&file->meta);
  self->mask = guise_face_file_decode_mask (self->meta, NULL); /* a face without is usable */
  self->is_damaged = file->is_damaged;
  if (out_is_black != NULL)
    *out_is_black = is_black;
  return g_steal_pointer (&self);
}
