/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is done to colours, to the merged face and to the frame around it (faces.md 8.1, 8 to 10).
 */
#include <math.h>
#include <string.h>

#include "image/guise-blur.h"
#include "image/guise-color-formulas.h"
#include "image/guise-color-transfer.h"
#include "image/guise-median.h"
#include "image/guise-sharpen.h"
#include "image/guise-warp.h"
#include "swap/guise-merger-private.h"

#define SHARPEN_KERNEL   3   /* faces.md 8.3 */
#define SOFTEN_FULL      10  /* of a negative amount: one full median */
#define DENOISE_FULL     100 /* of the power: one full median */
#define DEGRADE_STEPS    101 /* a bicubic degradation of 100 leaves a hundred-and-first */
#define MIN_MOTION       1   /* pixels; less is not blurred */
#define MIN_MOTION_BLUR  2
#define LEAST_SMALL_SIDE 1
#define ROUNDING         (1e-3f / 255) /* so that truncated bytes are not one less by rounding errors */

static size_t
n_values (const GuiseImage *image)
{
  return (size_t) image->n_channels * (size_t) image->width * (size_t) image->height;
}

static void
clip (GuiseImage *image)
{
  float *values = guise_image_plane (image, 0);

  for (size_t i = 0; i < n_values (image); i++)
    values[i] = CLAMP (values[i], 0.0f, 1.0f);
}

gboolean
guise_merger_wants_pass (const GuiseMergeOptions *options)
{
  const GuiseMergeModeTraits *mode = guise_merge_mode_get_traits (options->mode);

  return !mode->is_raw && !mode->keeps_frame &&
         ((mode->clones && options->color != GUISE_COLOR_TRANSFER_NONE) || mode->matches_result ||
          options->motion_blur != 0 || options->sharpening != 0 || options->denoising != 0 ||
          options->bicubic != 0);
}

/* What lies outside the mask is background in one picture and anything in the other. */
void
guise_merger_match_colors (GuiseMerger *self)
{
  guise_color_matcher_run (self->colors, self->face, self->mask, self->target, self->mask, NULL);
}

/* Makes what is outside of the mask white. */
static void
whiten (GuiseImage *image, const GuiseImage *mask)
{
  const float *weight = guise_image_plane (mask, 0);
  const size_t n = (size_t) image->width * (size_t) image->height;

  for (int c = 0; c < image->n_channels; c++)
    {
      float *plane = guise_image_plane (image, c);

      for (size_t i = 0; i < n; i++)
        if (weight[i] == 0.0f)
          plane[i] = 1.0f;
    }
}

/* Takes the pixels outside of the mask from another picture. */
static void
restore (GuiseImage *image, const GuiseImage *other, const GuiseImage *mask)
{
  const float *weight = guise_image_plane (mask, 0);
  const size_t n = (size_t) image->width * (size_t) image->height;

  for (int c = 0; c < image->n_channels; c++)
    for (size_t i = 0; i < n; i++)
      if (weight[i] == 0.0f)
        guise_image_plane (image, c)[i] = guise_image_plane (other, c)[i];
}

/* The reference leaves the white there, which shows through at the rim of a hard mask. */
void
guise_merger_match_face (GuiseMerger *self)
{
  if (self->options.hist_masked)
    {
      guise_image_copy_into (self->face, self->scratch);
      whiten (self->face, self->mask);
      whiten (self->target, self->mask);
    }
  guise_histogram_matcher_run (self->histograms, self->face, self->target,
                               self->options.hist_threshold);
  if (self->options.hist_masked)
    restore (self->face, self->scratch, self->mask);
}

static float
mix_light (float below, float face, float m)
{
  return guise_color_srgb_of_linear (guise_color_linear_of_srgb (below) * (1.0f - m) +
                                     guise_color_linear_of_srgb (face) * m);
}

/* patch->frame = patch->frame (1 - M) + patch->face M: what the modes have made so far. */
static void
compose (const GuiseMerger *self, GuiseMergePatch *patch)
{
  const float *weight = guise_image_plane (&patch->weights, 0);
  const size_t n = (size_t) patch->width * (size_t) patch->height;

  for (int c = 0; c < 3; c++)
    {
      float       *frame = guise_image_plane (&patch->frame, c);
      const float *face = guise_image_plane (&patch->face, c);

      for (size_t i = 0; i < n; i++)
        if (self->light != NULL && weight[i] > 0.0f && weight[i] < 1.0f)
          frame[i] = mix_light (frame[i], face[i], weight[i]);
        else
          frame[i] += weight[i] * (face[i] - frame[i]);
    }
}

/* self->face: the face cut out of what has been made. */
static void
cut_again (GuiseMerger *self, const GuiseMergeMaps *maps, const GuiseMergePatch *patch)
{
  GuiseAffine shift = { { 1, 0, -patch->x, 0, 1, -patch->y } };
  GuiseAffine map = guise_affine_multiply (&shift, &maps->crop_inverse);

  guise_warp_affine (&patch->frame, &map, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, self->face,
                     0, self->size);
  clip (self->face);
}

static void
blur_motion (GuiseMerger *self, const GuiseFaceMotion *motion)
{
  const int length = (int) (motion->power * self->options.motion_blur / 100.0);

  if (length >= MIN_MOTION)
    guise_blur_motion (self->face, CLAMP (length + 1, MIN_MOTION_BLUR, GUISE_BLUR_MAX_MOTION),
                       motion->degrees, self->scratch);
}

static void
sharpen (GuiseMerger *self)
{
  const int amount = self->options.sharpening;

  if (amount < 0)
    guise_median_smooth (self->face, -amount, SOFTEN_FULL, self->scratch);
  else if (amount > 0 && self->options.sharpen == GUISE_MERGE_SHARPEN_BOX)
    guise_sharpen_box (self->face, SHARPEN_KERNEL, amount, self->scratch);
  else if (amount > 0 && self->options.sharpen == GUISE_MERGE_SHARPEN_GAUSSIAN)
    guise_sharpen_gaussian (self->face, SHARPEN_KERNEL, amount, self->scratch);
}

/* A face that is put back larger than it was cut reaches beyond the crop of the second pass: there
 * what has been made stays. */
static void
keep_outside (const GuiseMerger *self, const GuiseMergeMaps *maps, GuiseMergePatch *patch)
{
  const double last = self->size - 0.5;
  const size_t plane = (size_t) patch->width * (size_t) patch->height;

  for (int y = 0; y < patch->height; y++)
    for (int x = 0; x < patch->width; x++)
      {
        const size_t i = (size_t) y * (size_t) patch->width + (size_t) x;
        double       u, v;

        guise_affine_apply (&maps->crop, patch->x + x, patch->y + y, &u, &v);
        for (size_t c = 0; c < 3 && (u < -0.5 || v < -0.5 || u > last || v > last); c++)
          guise_image_plane (&patch->face, 0)[c * plane + i] =
            guise_image_plane (&patch->frame, 0)[c * plane + i];
      }
}

void
guise_merger_refine (GuiseMerger           *self,
                     const GuiseMergeMaps  *maps,
                     const GuiseFaceMotion *motion,
                     GuiseMergePatch       *patch)
{
  compose (self, patch);
  cut_again (self, maps, patch);
  if (self->mode->clones && self->options.color != GUISE_COLOR_TRANSFER_NONE)
    guise_merger_match_colors (self);
  if (self->mode->matches_result)
    guise_histogram_matcher_run (self->histograms, self->face, self->target,
                                 self->options.hist_threshold);
  if (self->options.motion_blur > 0)
    blur_motion (self, motion);
  sharpen (self);
  guise_merger_warp_face (self, &maps->crop, patch);
  if (self->options.face_scale < 0)
    keep_outside (self, maps, patch);
}

/* ---- the frame around the face ---- */

gboolean
guise_merger_degrades (const GuiseMerger *self)
{
  return self->is_refined && (self->options.denoising > 0 || self->options.bicubic > 0);
}

/* Memory for frames of one size. */
static gboolean
reserve_frame (GuiseMerger *self, int width, int height, GError **error)
{
  const double scale = 1.0 - self->options.bicubic / (double) DEGRADE_STEPS;
  const int    small_width = MAX ((int) (width * scale), LEAST_SMALL_SIDE);
  const int    small_height = MAX ((int) (height * scale), LEAST_SMALL_SIDE);

  if (self->frame != NULL && self->frame->width == width && self->frame->height == height)
    return TRUE;
  g_clear_pointer (&self->frame, guise_image_unref);
  g_clear_pointer (&self->planes, guise_image_unref);
  g_clear_pointer (&self->spare, guise_image_unref);
  g_clear_pointer (&self->small, guise_image_unref);
  g_clear_pointer (&self->shrink, guise_resizer_free);
  g_clear_pointer (&self->enlarge, guise_resizer_free);
  if ((self->planes = guise_image_new (GUISE_PIXELS_F32, width, height, 3, error)) == NULL ||
      (self->spare = guise_image_new (GUISE_PIXELS_F32, width, height, 3, error)) == NULL ||
      (self->small = guise_image_new (GUISE_PIXELS_F32, small_width, small_height, 3, error)) ==
        NULL)
    return FALSE;
  self->shrink = guise_resizer_new (GUISE_RESIZE_CUBIC, width, height, small_width, small_height);
  self->enlarge = guise_resizer_new (GUISE_RESIZE_CUBIC, small_width, small_height, width, height);
  self->frame = guise_image_new (GUISE_PIXELS_BGR8, width, height, 3, error);
  return self->frame != NULL;
}

gboolean
guise_merger_keep_frame (GuiseMerger *self, const GuiseImage *frame, GError **error)
{
  self->is_degraded = FALSE;
  if (!reserve_frame (self, frame->width, frame->height, error))
    return FALSE;
  guise_image_copy_into (frame, self->frame);
  return TRUE;
}

void
guise_merger_degrade (GuiseMerger *self, GuiseImage *canvas)
{
  float *values;

  if (self->is_degraded)
    return;
  self->is_degraded = TRUE;
  guise_image_to_f32_into (self->frame, self->planes);
  guise_median_smooth (self->planes, self->options.denoising, DENOISE_FULL, self->spare);
  if (self->options.bicubic > 0)
    {
      guise_resizer_run (self->shrink, self->planes, self->small);
      guise_resizer_run (self->enlarge, self->small, self->planes);
    }
  values = guise_image_plane (self->planes, 0);
  for (size_t i = 0; i < n_values (self->planes); i++)
    values[i] += ROUNDING;
  guise_image_to_u8_into (self->planes, canvas);
}
