/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cutting a face for the model and laying the model's face back over the frame. */
#include "swap/guise-merger.h"

#include <math.h>
#include <string.h>

#include "face/guise-face-align.h"
#include "face/guise-face-mask.h"
#include "image/guise-blur.h"
#include "image/guise-morphology.h"
#include "image/guise-polygon.h"
#include "image/guise-resize.h"
#include "image/guise-warp.h"

#define MASK_SCALE         4            /* masks are worked on at 4n (faces.md 8.1, q) */
#define MASK_FLOOR         (1.0f / 255) /* less than one grey level is nothing (faces.md 8.1, 5 and 7) */
#define MIN_VISIBLE_SIDE   4            /* a smaller face is left alone (faces.md 8.1, 8) */
#define MIN_VISIBLE_WEIGHT 0.1f

struct _GuiseMerger
{
  int               size; /* n */
  GuiseMergeOptions options;

  GuiseImage *face;   /* owned; F32 [3, n, n] */
  GuiseImage *target; /* owned; F32 [3, n, n] */
  GuiseImage *mask;   /* owned; F32 [1, n, n] */
  GuiseImage *fine;   /* owned; F32 [1, 4n, 4n] */
  GuiseImage *padded; /* owned; F32 [1, 6n, 6n] */

  GuiseColorMatcher *colors; /* owned */

  float *patch;   /* owned; 4 planes of the region of the frame under the face */
  size_t n_patch; /* floats in it */
};

/* The part of the frame under a face. */
typedef struct
{
  int x;
  int y;
  int width;
  int height;
} Region;

GuiseMerger *
guise_merger_new (int size, const GuiseMergeOptions *options, GError **error)
{
  g_autoptr (GuiseMerger) self = NULL;
  int fine = MASK_SCALE * size;

  g_return_val_if_fail (size > 0 && size <= 1024, NULL);

  if (!guise_merge_options_check (options, error))
    return NULL;
  self = g_new0 (GuiseMerger, 1);
  self->size = size;
  self->options = *options;
  if ((self->face = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error)) == NULL ||
      (self->target = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error)) == NULL ||
      (self->mask = guise_image_new (GUISE_PIXELS_F32, size, size, 1, error)) == NULL ||
      (self->fine = guise_image_new (GUISE_PIXELS_F32, fine, fine, 1, error)) == NULL ||
      (self->padded =
         guise_image_new (GUISE_PIXELS_F32, fine + 2 * size, fine + 2 * size, 1, error)) == NULL ||
      (self->colors = guise_color_matcher_new (options->color, size, size, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

void
guise_merger_free (GuiseMerger *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->face, guise_image_unref);
  g_clear_pointer (&self->target, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
  g_clear_pointer (&self->fine, guise_image_unref);
  g_clear_pointer (&self->padded, guise_image_unref);
  g_clear_pointer (&self->colors, guise_color_matcher_free);
  g_free (self->patch);
  g_free (self);
}

/* The map from the frame to a crop of `size` pixels. */
static gboolean
align (const GuiseMerger *self,
       const GuisePoint  *landmarks,
       int                size,
       GuiseAffine       *out_map,
       GuiseAffine       *out_inverse,
       GError           **error)
{
  if (guise_face_align (landmarks, self->options.face_type, size, 1.0, out_map) &&
      guise_affine_invert (out_map, out_inverse))
    return TRUE;
  g_set_error_literal (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_LANDMARKS,
                       "The landmarks do not form a face");
  return FALSE;
}

/* Copies [n_channels, n, n] floats into an image, clipped to 0..1. */
static void
load_planes (GuiseImage *image, const float *values)
{
  for (int c = 0; c < image->n_channels; c++)
    for (int y = 0; y < image->height; y++)
      {
        const float *from =
          values + ((size_t) c * (size_t) image->height + (size_t) y) * (size_t) image->width;
        float *to = (float *) (void *) ((uint8_t *) guise_image_plane (image, c) +
                                        (size_t) y * image->stride);

        for (int x = 0; x < image->width; x++)
          to[x] = CLAMP (from[x], 0.0f, 1.0f);
      }
}

static float *
row_of (const GuiseImage *image, int y)
{
  return (float *) (void *) (image->data + (size_t) y * image->stride);
}

gboolean
guise_merger_cut (GuiseMerger      *self,
                  const GuiseImage *frame,
                  const GuisePoint *landmarks,
                  float            *out_face,
                  GError          **error)
{
  GuiseAffine map, inverse;
  size_t      n_values = (size_t) 3 * (size_t) self->size * (size_t) self->size;
  GuisePlanes planes = { .data = out_face,
                         .width = self->size,
                         .height = self->size,
                         .order = GUISE_CHANNELS_BGR,
                         .scale = 1.0f / 255 };

  if (!align (self, landmarks, self->size, &map, &inverse, error))
    return FALSE;
  guise_warp_affine_to_planes (frame, &inverse, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO,
                               &planes, 0, self->size);
  for (size_t i = 0; i < n_values; i++)
    out_face[i] = CLAMP (out_face[i], 0.0f, 1.0f);
  return TRUE;
}

/* The landmark hull, painted in the crop at mask resolution, so that its edge is as fine as the
 * mask; the reference paints in the frame and warps. */
static void
paint_hull (GuiseMerger *self, const GuiseAffine *fine_map, const GuisePoint *landmarks)
{
  GuisePoint       points[GUISE_N_LANDMARKS];
  GuiseFacePolygon polygons[GUISE_N_HULL_POLYGONS];

  guise_landmarks_transform (fine_map, landmarks, GUISE_N_LANDMARKS, points);
  guise_face_mask_hull_polygons (points, 1.0, polygons);
  memset (self->fine->data, 0, self->fine->stride * (size_t) self->fine->height);
  for (int i = 0; i < GUISE_N_HULL_POLYGONS; i++)
    guise_polygon_fill (self->fine, polygons[i].points, (size_t) polygons[i].n_points, 1.0f);
}

/* mask = f (prd, dst) pixel by pixel, for the masks that the model learned. */
static void
combine_learned (GuiseMerger *self, const GuisePrediction *prediction)
{
  for (int y = 0; y < self->size; y++)
    {
      float *to = row_of (self->mask, y);

      for (int x = 0; x < self->size; x++)
        {
          size_t i = (size_t) y * (size_t) self->size + (size_t) x;
          float  prd = CLAMP (prediction->face_mask[i], 0.0f, 1.0f);
          float  dst = CLAMP (prediction->input_mask[i], 0.0f, 1.0f);
          float  values[GUISE_N_MERGE_MASKS] = {
             [GUISE_MERGE_MASK_LEARNED_PRD_DST] = prd * dst,
             [GUISE_MERGE_MASK_LEARNED_PRD] = prd,
             [GUISE_MERGE_MASK_LEARNED_DST] = dst,
             [GUISE_MERGE_MASK_LEARNED_SUM] = MIN (prd + dst, 1.0f),
             [GUISE_MERGE_MASK_FULL] = 1.0f,
          };
          float value = values[self->options.mask];

          to[x] = value < MASK_FLOOR ? 0.0f : value;
        }
    }
}

/* Zeroes everything nearer than `width` to the edge, so that a blur fades out inside the crop. */
static void
clear_frame (GuiseImage *image, int width)
{
  for (int y = 0; y < image->height; y++)
    {
      float *row = row_of (image, y);

      if (y < width || y >= image->height - width)
        memset (row, 0, (size_t) image->width * sizeof *row);
      else
        for (int x = 0; x < width; x++)
          row[x] = row[image->width - 1 - x] = 0.0f;
    }
}

/* Erosion and blur of the mask at 4n, padded by n on every side (faces.md 8.1, step 6). */
static void
soften (GuiseMerger *self)
{
  GuiseImage *padded = self->padded;
  GuiseImage *fine = self->fine;
  int         pad = self->size;
  int         blur = self->options.blur;

  if (self->options.erosion == 0 && blur == 0)
    return;
  memset (padded->data, 0, padded->stride * (size_t) padded->height);
  for (int y = 0; y < fine->height; y++)
    memcpy (row_of (padded, y + pad) + pad, row_of (fine, y),
            (size_t) fine->width * sizeof (float));
  if (self->options.erosion > 0)
    guise_erode (padded, self->options.erosion);
  else if (self->options.erosion < 0)
    guise_dilate (padded, -self->options.erosion);
  clear_frame (padded, MIN (pad + blur / 2, padded->width / 2));
  if (blur > 0)
    guise_blur_gaussian (padded, blur + (blur % 2 == 0), 0.0, GUISE_BORDER_ZERO);
  for (int y = 0; y < fine->height; y++)
    memcpy (row_of (fine, y), row_of (padded, y + pad) + pad,
            (size_t) fine->width * sizeof (float));
}

static void
make_mask (GuiseMerger           *self,
           const GuisePrediction *prediction,
           const GuisePoint      *landmarks,
           const GuiseAffine     *fine_map)
{
  if (self->options.mask == GUISE_MERGE_MASK_DST)
    paint_hull (self, fine_map, landmarks);
  else
    {
      combine_learned (self, prediction);
      guise_resize_into (self->mask, GUISE_RESIZE_CUBIC, self->fine);
    }
  if (self->options.mode != GUISE_MERGE_RAW_RGB)
    soften (self);
}

/* The box of the crop's corners in the frame, cut to the frame. */
static Region
find_region (const GuiseAffine *inverse, int size, const GuiseImage *frame)
{
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

  for (int i = 0; i < 4; i++)
    {
      double x, y;

      guise_affine_apply (inverse, i % 2 ? size : -1, i / 2 ? size : -1, &x, &y);
      left = fmin (left, x);
      right = fmax (right, x);
      top = fmin (top, y);
      bottom = fmax (bottom, y);
    }
  left = fmax (floor (left), 0.0);
  top = fmax (floor (top), 0.0);
  right = fmin (ceil (right) + 1.0, frame->width);
  bottom = fmin (ceil (bottom) + 1.0, frame->height);
  if (!(right > left && bottom > top))
    return (Region){ 0 };
  return (Region){ (int) left, (int) top, (int) (right - left), (int) (bottom - top) };
}

/* Room for four planes of the region; grows only. */
static gboolean
reserve_patch (GuiseMerger *self, const Region *region, GError **error)
{
  size_t wanted = (size_t) 4 * (size_t) region->width * (size_t) region->height;
  float *larger;

  if (wanted <= self->n_patch)
    return TRUE;
  larger = g_try_realloc_n (self->patch, wanted, sizeof *larger);
  if (larger == NULL)
    {
      g_set_error_literal (error, GUISE_IMAGE_ERROR, GUISE_IMAGE_ERROR_NO_MEMORY,
                           "Not enough memory to merge a face");
      return FALSE;
    }
  self->patch = larger;
  self->n_patch = wanted;
  return TRUE;
}

/* Part of the patch as a picture of the region's size; nobody's reference. */
static GuiseImage
patch_image (const GuiseMerger *self, const Region *region, int first_plane, int n_channels)
{
  size_t plane = (size_t) region->width * (size_t) region->height;

  return (GuiseImage){ .pixels = GUISE_PIXELS_F32,
                       .width = region->width,
                       .height = region->height,
                       .n_channels = n_channels,
                       .stride = (size_t) region->width * sizeof (float),
                       .data = (uint8_t *) (self->patch + (size_t) first_plane * plane) };
}

/* Warps face and mask into the region: the patch then holds B, G, R and the weight M. */
static void
fill_patch (GuiseMerger       *self,
            const Region      *region,
            const GuiseAffine *map,
            const GuiseAffine *fine_map)
{
  GuiseAffine shift = { { 1, 0, region->x, 0, 1, region->y } };
  GuiseAffine to_face = guise_affine_multiply (map, &shift);
  GuiseAffine to_fine = guise_affine_multiply (fine_map, &shift);
  GuiseImage  colors = patch_image (self, region, 0, 3);
  GuiseImage  weights = patch_image (self, region, 3, 1);
  float      *weight = self->patch + (size_t) 3 * (size_t) region->width * (size_t) region->height;
  size_t      n = (size_t) region->width * (size_t) region->height;

  guise_warp_affine (self->face, &to_face, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_REPLICATE,
                     &colors, 0, region->height);
  guise_warp_affine (self->fine, &to_fine, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, &weights,
                     0, region->height);
  for (size_t i = 0; i < n; i++)
    weight[i] = weight[i] < MASK_FLOOR ? 0.0f : MIN (weight[i], 1.0f);
}

/* Whether the visible part of the mask is at least a few pixels wide and high. */
static gboolean
is_visible (const GuiseMerger *self, const Region *region)
{
  const float *weight = self->patch + (size_t) 3 * (size_t) region->width * (size_t) region->height;
  int          left = region->width, right = -1, top = region->height, bottom = -1;

  for (int y = 0; y < region->height; y++)
    for (int x = 0; x < region->width; x++)
      if (weight[(size_t) y * (size_t) region->width + (size_t) x] >= MIN_VISIBLE_WEIGHT)
        {
          left = MIN (left, x);
          right = MAX (right, x);
          top = MIN (top, y);
          bottom = MAX (bottom, y);
        }
  return right - left + 1 >= MIN_VISIBLE_SIDE && bottom - top + 1 >= MIN_VISIBLE_SIDE;
}

static uint8_t
to_byte (float value)
{
  return (uint8_t) CLAMP (value, 0.0f, 255.0f);
}

/* canvas = canvas (1 - M) + face M, floats truncated to bytes as the field's tools do. */
static void
blend (const GuiseMerger *self, const Region *region, GuiseImage *canvas)
{
  size_t       plane = (size_t) region->width * (size_t) region->height;
  const float *weight = self->patch + 3 * plane;
  float        opacity = (float) self->options.opacity;

  for (int y = 0; y < region->height; y++)
    {
      uint8_t *row = guise_image_row (canvas, region->y + y) + 3 * region->x;

      for (int x = 0; x < region->width; x++)
        {
          size_t i = (size_t) y * (size_t) region->width + (size_t) x;
          float  m = weight[i] * opacity;

          for (size_t c = 0; m > 0.0f && c < 3; c++)
            {
              float    face = CLAMP (self->patch[c * plane + i], 0.0f, 1.0f) * 255.0f;
              uint8_t *pixel = row + 3 * x + c;

              *pixel = to_byte ((float) *pixel * (1.0f - m) + face * m + 1e-3f);
            }
        }
    }
}

static void
add_mask (const GuiseMerger *self, const Region *region, GuiseImage *mask_canvas)
{
  const float *weight = self->patch + (size_t) 3 * (size_t) region->width * (size_t) region->height;

  for (int y = 0; y < region->height; y++)
    {
      uint8_t *row = guise_image_row (mask_canvas, region->y + y) + region->x;

      for (int x = 0; x < region->width; x++)
        row[x] = to_byte ((float) row[x] +
                          weight[(size_t) y * (size_t) region->width + (size_t) x] * 255.0f);
    }
}

/* Weight 1 wherever the crop covers the frame: the whole square, for raw-rgb. */
static void
fill_mask (GuiseMerger *self)
{
  for (int y = 0; y < self->fine->height; y++)
    for (int x = 0; x < self->fine->width; x++)
      row_of (self->fine, y)[x] = 1.0f;
}

/* What lies outside the mask is background in one picture and anything in the other. */
static void
match_colors (GuiseMerger *self, const GuisePrediction *prediction)
{
  load_planes (self->target, prediction->input);
  guise_resize_into (self->fine, GUISE_RESIZE_LINEAR, self->mask);
  guise_color_matcher_run (self->colors, self->face, self->mask, self->target, self->mask, NULL);
}

gboolean
guise_merger_paste (GuiseMerger           *self,
                    const GuisePrediction *prediction,
                    const GuisePoint      *landmarks,
                    GuiseImage            *canvas,
                    GuiseImage            *mask_canvas,
                    GError               **error)
{
  GuiseAffine map, inverse, fine_map, fine_inverse;
  Region      region;

  g_return_val_if_fail (canvas->pixels == GUISE_PIXELS_BGR8, FALSE);

  if (!align (self, landmarks, self->size, &map, &inverse, error) ||
      !align (self, landmarks, MASK_SCALE * self->size, &fine_map, &fine_inverse, error))
    return FALSE;
  region = find_region (&inverse, self->size, canvas);
  if (region.width == 0)
    return TRUE;
  if (!reserve_patch (self, &region, error))
    return FALSE;
  load_planes (self->face, prediction->face);
  make_mask (self, prediction, landmarks, &fine_map);
  if (self->options.color != GUISE_COLOR_TRANSFER_NONE && self->options.mode != GUISE_MERGE_RAW_RGB)
    match_colors (self, prediction);
  fill_patch (self, &region, &map, &fine_map);
  if (mask_canvas != NULL)
    add_mask (self, &region, mask_canvas);
  if (self->options.mode == GUISE_MERGE_RAW_RGB)
    {
      fill_mask (self);
      fill_patch (self, &region, &map, &fine_map);
    }
  if (self->options.mode != GUISE_MERGE_ORIGINAL && is_visible (self, &region))
    blend (self, &region, canvas);
  return TRUE;
}
