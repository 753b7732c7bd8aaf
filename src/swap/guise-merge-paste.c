/* SPDX-License-Identifier: GPL-3.0-or-later
 * The part of a frame under a face: what lies there, what is put there (faces.md 8.1, 7 and 8). */
#include <math.h>
#include <string.h>

#include "image/guise-color-formulas.h"
#include "image/guise-warp.h"
#include "swap/guise-merger-private.h"

#define MIN_VISIBLE_SIDE   4 /* a smaller face is left alone (faces.md 8.1, 8) */
#define MIN_VISIBLE_WEIGHT 0.1f
#define MARGIN             3 /* what cubic kernels reach beyond the crop, and one more */
#define N_PLANES           8 /* face, weight, frame, and one more */

/* Grows a box by the corners of a crop. */
static void
add_corners (const GuiseAffine *inverse, int size, double box[4])
{
  for (int i = 0; i < 4; i++)
    {
      double x, y;

      guise_affine_apply (inverse, i % 2 ? size : -1, i / 2 ? size : -1, &x, &y);
      box[0] = fmin (box[0], x);
      box[1] = fmin (box[1], y);
      box[2] = fmax (box[2], x);
      box[3] = fmax (box[3], y);
    }
}

/* Room for the planes of the patch; grows only. */
static gboolean
reserve (GuiseMerger *self, const GuiseMergePatch *patch, GError **error)
{
  size_t wanted = (size_t) N_PLANES * (size_t) patch->width * (size_t) patch->height;
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

/* Planes of the merger's memory as a picture of the patch's size; nobody's reference. */
static GuiseImage
view (const GuiseMerger *self, const GuiseMergePatch *patch, int first_plane, int n_channels)
{
  size_t plane = (size_t) patch->width * (size_t) patch->height;

  return (GuiseImage){ .pixels = GUISE_PIXELS_F32,
                       .width = patch->width,
                       .height = patch->height,
                       .n_channels = n_channels,
                       .stride = (size_t) patch->width * sizeof (float),
                       .data = (uint8_t *) (self->patch + (size_t) first_plane * plane) };
}

gboolean
guise_merger_begin_patch (GuiseMerger          *self,
                          const GuiseMergeMaps *maps,
                          const GuiseImage     *frame,
                          GuiseMergePatch      *out_patch,
                          GError              **error)
{
  GuiseMergePatch patch = { 0 };
  double          box[4] = { INFINITY, INFINITY, -INFINITY, -INFINITY };

  add_corners (&maps->output_inverse, self->size, box);
  if (self->is_refined)
    add_corners (&maps->crop_inverse, self->size, box);
  box[0] = fmax (floor (box[0]) - MARGIN, 0.0);
  box[1] = fmax (floor (box[1]) - MARGIN, 0.0);
  box[2] = fmin (ceil (box[2]) + 1.0 + MARGIN, frame->width);
  box[3] = fmin (ceil (box[3]) + 1.0 + MARGIN, frame->height);
  if (box[2] > box[0] && box[3] > box[1])
    {
      patch.x = (int) box[0];
      patch.y = (int) box[1];
      patch.width = (int) (box[2] - box[0]);
      patch.height = (int) (box[3] - box[1]);
      if (!reserve (self, &patch, error))
        return FALSE;
      patch.face = view (self, &patch, 0, 3);
      patch.weights = view (self, &patch, 3, 1);
      patch.frame = view (self, &patch, 4, 3);
      patch.spare = view (self, &patch, 7, 1);
    }
  *out_patch = patch;
  return TRUE;
}

/* From the pixels of the patch by a map from those of the frame. */
static GuiseAffine
from_patch (const GuiseAffine *map, const GuiseMergePatch *patch)
{
  GuiseAffine shift = { { 1, 0, patch->x, 0, 1, patch->y } };

  return guise_affine_multiply (map, &shift);
}

void
guise_merger_warp_mask (GuiseMerger *self, const GuiseMergeMaps *maps, GuiseMergePatch *patch)
{
  GuiseAffine map = from_patch (&maps->fine, patch);
  float      *weight = guise_image_plane (&patch->weights, 0);
  size_t      n = (size_t) patch->width * (size_t) patch->height;

  guise_warp_affine (self->fine, &map, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO,
                     &patch->weights, 0, patch->height);
  for (size_t i = 0; i < n; i++)
    weight[i] = weight[i] < GUISE_MERGE_MASK_FLOOR ? 0.0f : MIN (weight[i], 1.0f);
}

void
guise_merger_warp_face (GuiseMerger *self, const GuiseAffine *frame_map, GuiseMergePatch *patch)
{
  GuiseAffine map = from_patch (frame_map, patch);

  guise_warp_affine (self->face, &map, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_REPLICATE,
                     &patch->face, 0, patch->height);
}

gboolean
guise_merger_is_visible (const GuiseMergePatch *patch)
{
  int left = patch->width, right = -1, top = patch->height, bottom = -1;

  for (int y = 0; y < patch->height; y++)
    {
      const float *weight = guise_merger_row (&patch->weights, y);

      for (int x = 0; x < patch->width; x++)
        if (weight[x] >= MIN_VISIBLE_WEIGHT)
          {
            left = MIN (left, x);
            right = MAX (right, x);
            top = MIN (top, y);
            bottom = MAX (bottom, y);
          }
    }
  return right - left + 1 >= MIN_VISIBLE_SIDE && bottom - top + 1 >= MIN_VISIBLE_SIDE;
}

void
guise_merger_load_frame (const GuiseImage *frame, GuiseMergePatch *patch)
{
  float *planes[3];

  for (int c = 0; c < 3; c++)
    planes[c] = guise_image_plane (&patch->frame, c);
  for (int y = 0; y < patch->height; y++)
    {
      const uint8_t *row = guise_image_row (frame, patch->y + y) + 3 * patch->x;
      const size_t   start = (size_t) y * (size_t) patch->width;

      for (int c = 0; c < 3; c++)
        for (size_t x = 0; x < (size_t) patch->width; x++)
          planes[c][start + x] = (float) row[3 * x + (size_t) c] * (1.0f / 255);
    }
}

/* The first of 0.1, 0.2 .. 0.9 that some of the mask is over; the mask is visible. */
static float
choose_threshold (const GuiseMergePatch *patch)
{
  const float *weight = guise_image_plane (&patch->weights, 0);

  for (int step = 1; step < 9; step++)
    for (size_t i = 0; i < (size_t) patch->width * (size_t) patch->height; i++)
      if (weight[i] > (float) step / 10.0f)
        return (float) step / 10.0f;
  return 0.9f;
}

gboolean
guise_merger_clone (GuiseMerger *self, GuiseMergePatch *patch, GError **error)
{
  size_t n = 3 * (size_t) patch->width * (size_t) patch->height;
  float *face = guise_image_plane (&patch->face, 0);

  if (!guise_poisson_clone (self->poisson, &patch->face, &patch->frame, &patch->weights,
                            choose_threshold (patch), error))
    return FALSE;
  for (size_t i = 0; i < n; i++)
    face[i] = CLAMP (face[i], 0.0f, 1.0f);
  return TRUE;
}

static uint8_t
to_byte (float value)
{
  return (uint8_t) CLAMP (value, 0.0f, 255.0f);
}

/* Floats are truncated to bytes as the field's tools do; the thousandth is for rounding errors.
 * What is no number is 0 where light is mixed: a table is read with it. */
static uint8_t
mix (const GuiseLightMixer *light, uint8_t below, float face, float m)
{
  if (light != NULL && m < 1.0f)
    return guise_light_mixer_mix (light, below, guise_color_limit (face, 0.0f, 1.0f) * 255.0f, m);
  return to_byte ((float) below * (1.0f - m) + face * 255.0f * m + 1e-3f);
}

void
guise_merger_blend (const GuiseMerger     *self,
                    const GuiseMergePatch *patch,
                    double                 opacity,
                    GuiseImage            *canvas)
{
  size_t plane = (size_t) patch->width * (size_t) patch->height;

  for (int y = 0; y < patch->height; y++)
    {
      uint8_t     *row = guise_image_row (canvas, patch->y + y) + 3 * patch->x;
      const float *weight = guise_merger_row (&patch->weights, y);
      const float *face = guise_merger_row (&patch->face, y);

      for (int x = 0; x < patch->width; x++)
        {
          float m = weight[x] * (float) opacity;

          for (size_t c = 0; m > 0.0f && c < 3; c++)
            {
              uint8_t *pixel = row + 3 * x + c;

              *pixel = mix (self->light, *pixel, face[c * plane + (size_t) x], m);
            }
        }
    }
}

void
guise_merger_add_mask (const GuiseMergePatch *patch, GuiseImage *mask_canvas)
{
  for (int y = 0; y < patch->height; y++)
    {
      uint8_t     *row = guise_image_row (mask_canvas, patch->y + y) + patch->x;
      const float *weight = guise_merger_row (&patch->weights, y);

      for (int x = 0; x < patch->width; x++)
        row[x] = to_byte ((float) row[x] + weight[x] * 255.0f);
    }
}
