/* SPDX-License-Identifier: GPL-3.0-or-later
 * The mask of a face: chosen, made smaller or larger, softened (faces.md 8.1, steps 5 and 6). */
#include <string.h>

#include "face/guise-face-mask.h"
#include "image/guise-blur.h"
#include "image/guise-morphology.h"
#include "image/guise-polygon.h"
#include "swap/guise-merger-private.h"

#define UNTRAINED 0.5f /* what a mask network says that has learned nothing */

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

static float
at (const float *mask, size_t i)
{
  return mask != NULL ? CLAMP (mask[i], 0.0f, 1.0f) : UNTRAINED;
}

/* What a mask is at pixel i. */
static float
combine (GuiseMergeMask mask, const GuisePrediction *prediction, size_t i)
{
  const float prd = at (prediction->face_mask, i);
  const float dst = at (prediction->input_mask, i);
  const float seen_prd = at (prediction->seen_face_mask, i);
  const float seen_dst = at (prediction->seen_input_mask, i);
  const float values[GUISE_N_MERGE_MASKS] = {
    [GUISE_MERGE_MASK_LEARNED_PRD_DST] = prd * dst,
    [GUISE_MERGE_MASK_LEARNED_PRD] = prd,
    [GUISE_MERGE_MASK_LEARNED_DST] = dst,
    [GUISE_MERGE_MASK_LEARNED_SUM] = MIN (prd + dst, 1.0f),
    [GUISE_MERGE_MASK_DST] = 0.0f, /* painted */
    [GUISE_MERGE_MASK_FULL] = 1.0f,
    [GUISE_MERGE_MASK_XSEG_PRD] = seen_prd,
    [GUISE_MERGE_MASK_XSEG_DST] = seen_dst,
    [GUISE_MERGE_MASK_XSEG_PRD_DST] = seen_prd * seen_dst,
    [GUISE_MERGE_MASK_ALL] = prd * dst * seen_prd * seen_dst,
  };

  return values[mask];
}

/* Zeroes everything nearer than `width` to the edge, so that a blur fades out inside the crop. */
static void
clear_frame (GuiseImage *image, int width)
{
  for (int y = 0; y < image->height; y++)
    {
      float *row = guise_merger_row (image, y);

      if (y < width || y >= image->height - width)
        memset (row, 0, (size_t) image->width * sizeof *row);
      else
        for (int x = 0; x < width; x++)
          row[x] = row[image->width - 1 - x] = 0.0f;
    }
}

/* Makes the mask smaller or larger, on zeros as wide as the ellipse reaches: more of them would
 * change nothing. */
static void
erode (GuiseMerger *self, int erosion)
{
  GuiseImage *fine = self->fine;
  GuiseImage  padded = *self->padded; /* of which a corner does */
  int         pad = MIN (ABS (erosion) / 2 + 1, self->size);

  padded.width = padded.height = fine->width + 2 * pad;
  padded.stride = (size_t) padded.width * sizeof (float);
  memset (padded.data, 0, padded.stride * (size_t) padded.height);
  for (int y = 0; y < fine->height; y++)
    memcpy (guise_merger_row (&padded, y + pad) + pad, guise_merger_row (fine, y),
            (size_t) fine->width * sizeof (float));
  if (erosion > 0)
    guise_erode (&padded, erosion);
  else
    guise_dilate (&padded, -erosion);
  for (int y = 0; y < fine->height; y++)
    memcpy (guise_merger_row (fine, y), guise_merger_row (&padded, y + pad) + pad,
            (size_t) fine->width * sizeof (float));
}

/* Erosion and blur of the mask at 4n (faces.md 8.1, step 6). The reference blurs with a padding of
 * n; what is nearer to the edge than the blur reaches is cleared before, so that none is needed. */
static void
soften (GuiseMerger *self)
{
  int blur = self->options.blur;

  if (self->options.erosion != 0)
    erode (self, self->options.erosion);
  if (self->options.erosion != 0 || blur > 0)
    clear_frame (self->fine, MIN (blur / 2, self->fine->width / 2));
  if (blur > 0)
    guise_blur_gaussian (self->fine, blur + (blur % 2 == 0), 0.0, GUISE_BORDER_ZERO);
}

/* self->mask, where it is not painted. */
static void
fill_mask (GuiseMerger *self, const GuisePrediction *prediction)
{
  float *mask = guise_image_plane (self->mask, 0);

  for (size_t i = 0; i < (size_t) self->size * (size_t) self->size; i++)
    {
      const float value = combine (self->options.mask, prediction, i);

      mask[i] = value < GUISE_MERGE_MASK_FLOOR ? 0.0f : value;
    }
}

void
guise_merger_make_bare_mask (GuiseMerger           *self,
                             const GuisePrediction *prediction,
                             const GuisePoint      *landmarks,
                             const GuiseAffine     *fine_map)
{
  if (self->options.mask != GUISE_MERGE_MASK_DST)
    {
      fill_mask (self, prediction);
      return;
    }
  paint_hull (self, fine_map, landmarks);
  guise_merger_make_work_mask (self);
}

void
guise_merger_make_mask (GuiseMerger           *self,
                        const GuisePrediction *prediction,
                        const GuisePoint      *landmarks,
                        const GuiseAffine     *fine_map)
{
  if (self->options.mask == GUISE_MERGE_MASK_DST)
    paint_hull (self, fine_map, landmarks);
  else
    {
      fill_mask (self, prediction);
      guise_resize_into (self->mask, GUISE_RESIZE_CUBIC, self->fine);
    }
  if (!self->mode->is_raw)
    soften (self);
}

void
guise_merger_make_work_mask (GuiseMerger *self)
{
  float *mask = guise_image_plane (self->mask, 0);

  guise_resize_into (self->fine, GUISE_RESIZE_LINEAR, self->mask);
  for (size_t i = 0; i < (size_t) self->size * (size_t) self->size; i++)
    mask[i] = mask[i] < GUISE_MERGE_MASK_FLOOR ? 0.0f : MIN (mask[i], 1.0f);
}

void
guise_merger_fill_mask (GuiseMerger *self)
{
  float *fine = guise_image_plane (self->fine, 0);

  for (size_t i = 0; i < (size_t) self->fine->width * (size_t) self->fine->height; i++)
    fine[i] = 1.0f;
}
