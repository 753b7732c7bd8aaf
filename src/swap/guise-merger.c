/* SPDX-License-Identifier: GPL-3.0-or-later
 * Cutting a face for the model and laying the model's face back over the frame. */
#include "swap/guise-merger.h"

#include <string.h>

#include "face/guise-face-align.h"
#include "image/guise-warp.h"
#include "swap/guise-merger-private.h"

#define N_PALETTE_COLORS 256 /* faces.md 8.1, step 10 */

/* What some options need and others do not. */
static gboolean
make_tools (GuiseMerger *self, GError **error)
{
  const size_t n = (size_t) self->size * (size_t) self->size;

  if (self->mode->clones)
    self->poisson = guise_poisson_new ();
  if ((self->mode->matches_face || self->mode->matches_result) &&
      (self->histograms = guise_histogram_matcher_new (n, error)) == NULL)
    return FALSE;
  if (self->options.color_degradation > 0 && (self->palette = guise_palette_new (error)) == NULL)
    return FALSE;
  if (self->options.is_linear)
    {
      self->light = g_new (GuiseLightMixer, 1);
      guise_light_mixer_init (self->light);
    }
  self->colors = guise_color_matcher_new (self->options.color, self->size, self->size, error);
  return self->colors != NULL;
}

GuiseMerger *
guise_merger_new (int size, const GuiseMergeOptions *options, GError **error)
{
  g_autoptr (GuiseMerger) self = NULL;
  int fine = GUISE_MERGE_MASK_SCALE * size;
  int padded = fine + 2 * size;

  g_return_val_if_fail (size > 0 && size <= 1024, NULL);

  if (!guise_merge_options_check (options, error))
    return NULL;
  self = g_new0 (GuiseMerger, 1);
  self->size = size;
  self->options = *options;
  self->mode = guise_merge_mode_get_traits (options->mode);
  self->is_refined = guise_merger_wants_pass (options);
  if ((self->face = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error)) == NULL ||
      (self->target = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error)) == NULL ||
      (self->scratch = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error)) == NULL ||
      (self->mask = guise_image_new (GUISE_PIXELS_F32, size, size, 1, error)) == NULL ||
      (self->fine = guise_image_new (GUISE_PIXELS_F32, fine, fine, 1, error)) == NULL ||
      (self->padded = guise_image_new (GUISE_PIXELS_F32, padded, padded, 1, error)) == NULL ||
      !make_tools (self, error))
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
  g_clear_pointer (&self->scratch, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
  g_clear_pointer (&self->fine, guise_image_unref);
  g_clear_pointer (&self->padded, guise_image_unref);
  g_clear_pointer (&self->colors, guise_color_matcher_free);
  g_clear_pointer (&self->histograms, guise_histogram_matcher_free);
  g_clear_pointer (&self->poisson, guise_poisson_free);
  g_clear_pointer (&self->palette, guise_palette_free);
  g_clear_pointer (&self->light, g_free);
  g_clear_pointer (&self->frame, guise_image_unref);
  g_clear_pointer (&self->planes, guise_image_unref);
  g_clear_pointer (&self->spare, guise_image_unref);
  g_clear_pointer (&self->small, guise_image_unref);
  g_clear_pointer (&self->shrink, guise_resizer_free);
  g_clear_pointer (&self->enlarge, guise_resizer_free);
  g_free (self->patch);
  g_free (self);
}

int
guise_merger_get_size (const GuiseMerger *self)
{
  return self->size;
}

/* The map from the frame to a crop of `size` pixels, and back. */
static gboolean
align (const GuiseMerger *self,
       const GuisePoint  *landmarks,
       int                size,
       double             scale,
       GuiseAffine       *out_map,
       GuiseAffine       *out_inverse,
       GError           **error)
{
  if (guise_face_align (landmarks, self->options.face_type, size, scale, out_map) &&
      guise_affine_invert (out_map, out_inverse))
    return TRUE;
  g_set_error_literal (error, GUISE_SWAP_ERROR, GUISE_SWAP_ERROR_LANDMARKS,
                       "The landmarks do not form a face");
  return FALSE;
}

/* Step 1: A, B and Bq. */
static gboolean
find_maps (const GuiseMerger *self,
           const GuisePoint  *landmarks,
           GuiseMergeMaps    *out_maps,
           GError           **error)
{
  const double scale = 1.0 + 0.01 * self->options.face_scale;
  GuiseAffine  unused;

  return align (self, landmarks, self->size, 1.0, &out_maps->crop, &out_maps->crop_inverse,
                error) &&
         align (self, landmarks, self->size, scale, &out_maps->output, &out_maps->output_inverse,
                error) &&
         align (self, landmarks, GUISE_MERGE_MASK_SCALE * self->size, scale, &out_maps->fine,
                &unused, error);
}

/* Copies [3, n, n] floats into a picture, clipped to 0..1. */
static void
load_planes (GuiseImage *image, const float *values)
{
  float       *to = guise_image_plane (image, 0);
  const size_t n = 3 * (size_t) image->width * (size_t) image->height;

  for (size_t i = 0; i < n; i++)
    to[i] = CLAMP (values[i], 0.0f, 1.0f);
}

gboolean
guise_merger_cut (GuiseMerger      *self,
                  const GuiseImage *frame,
                  const GuisePoint *landmarks,
                  float            *out_face,
                  GError          **error)
{
  return guise_merger_cut_sized (self, frame, landmarks, self->size, out_face, error);
}

gboolean
guise_merger_cut_sized (GuiseMerger      *self,
                        const GuiseImage *frame,
                        const GuisePoint *landmarks,
                        int               side,
                        float            *out_face,
                        GError          **error)
{
  GuiseAffine map, inverse;
  size_t      n_values = (size_t) 3 * (size_t) side * (size_t) side;
  GuisePlanes planes = { .data = out_face,
                         .width = side,
                         .height = side,
                         .order = GUISE_CHANNELS_BGR,
                         .scale = 1.0f / 255 };

  if (!align (self, landmarks, side, 1.0, &map, &inverse, error))
    return FALSE;
  guise_warp_affine_to_planes (frame, &inverse, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO,
                               &planes, 0, side);
  for (size_t i = 0; i < n_values; i++)
    out_face[i] = CLAMP (out_face[i], 0.0f, 1.0f);
  return TRUE;
}

/* The face as the mode wants it before it is put back. */
static void
prepare_face (GuiseMerger *self, const GuiseMergeFace *face)
{
  const gboolean         has_colors = self->options.color != GUISE_COLOR_TRANSFER_NONE;
  const GuisePrediction *prediction = &face->prediction;

  load_planes (self->face, prediction->face);
  if (self->mode->is_raw || self->mode->keeps_frame || (!has_colors && self->histograms == NULL))
    return;
  load_planes (self->target, prediction->input);
  guise_merger_make_work_mask (self);
  if (face->colors != NULL && guise_merger_moves_colors (self))
    guise_lab_move_apply (face->colors, self->face);
  else if (has_colors && !self->mode->clones)
    guise_merger_match_colors (self);
  if (self->mode->matches_face)
    guise_merger_match_face (self);
}

gboolean
guise_merger_moves_colors (const GuiseMerger *self)
{
  return self->options.color == GUISE_COLOR_TRANSFER_RCT && !self->mode->clones &&
         !self->mode->is_raw && !self->mode->keeps_frame;
}

gboolean
guise_merger_measure_colors (GuiseMerger           *self,
                             const GuisePrediction *prediction,
                             const GuisePoint      *landmarks,
                             GuiseLabMove          *out_move,
                             GError               **error)
{
  GuiseMergeMaps maps;

  g_return_val_if_fail (guise_merger_moves_colors (self), FALSE);

  if (!find_maps (self, landmarks, &maps, error))
    return FALSE;
  load_planes (self->face, prediction->face);
  load_planes (self->target, prediction->input);
  guise_merger_make_bare_mask (self, prediction, landmarks, &maps.fine);
  *out_move = guise_lab_move_measure (self->face, self->target, self->mask);
  return TRUE;
}

static void
clip (GuiseImage *image)
{
  float *values = guise_image_plane (image, 0);

  for (size_t i = 0; i < 3 * (size_t) image->width * (size_t) image->height; i++)
    values[i] = CLAMP (values[i], 0.0f, 1.0f);
}

/* Steps 8 and 9 of a visible face, from the frame as it came. */
static gboolean
put_back (GuiseMerger          *self,
          const GuiseMergeFace *face,
          const GuiseMergeMaps *maps,
          const GuiseImage     *frame,
          GuiseMergePatch      *patch,
          GError              **error)
{
  prepare_face (self, face);
  guise_merger_warp_face (self, &maps->output, patch);
  clip (&patch->face);
  if (self->is_refined || self->mode->clones)
    guise_merger_load_frame (frame, patch);
  if (self->mode->clones && !guise_merger_clone (self, patch, error))
    return FALSE;
  if (self->is_refined)
    guise_merger_refine (self, maps, &face->motion, patch);
  if (self->options.matches_sharpness && !self->mode->is_raw)
    guise_merger_match_sharpness (self, maps, frame, patch);
  return TRUE;
}

/* One face of a frame onto the canvas. */
static gboolean
merge_face (GuiseMerger          *self,
            const GuiseMergeFace *face,
            const GuiseImage     *frame,
            GuiseImage           *canvas,
            GuiseImage           *mask_canvas,
            GError              **error)
{
  GuiseMergeMaps  maps;
  GuiseMergePatch patch;

  if (!find_maps (self, face->landmarks, &maps, error) ||
      !guise_merger_begin_patch (self, &maps, canvas, &patch, error))
    return FALSE;
  if (patch.width == 0)
    return TRUE;
  guise_merger_make_mask (self, &face->prediction, face->landmarks, &maps.fine);
  guise_merger_warp_mask (self, &maps, &patch);
  if (mask_canvas != NULL)
    guise_merger_add_mask (&patch, mask_canvas);
  if (self->mode->is_raw)
    {
      guise_merger_fill_mask (self);
      guise_merger_warp_mask (self, &maps, &patch);
    }
  if (self->mode->keeps_frame || !guise_merger_is_visible (&patch))
    return TRUE;
  if (!put_back (self, face, &maps, frame, &patch, error))
    return FALSE;
  if (frame != canvas)
    guise_merger_degrade (self, canvas);
  guise_merger_blend (self, &patch, self->options.opacity, canvas);
  self->has_shown = TRUE;
  return TRUE;
}

/* The square alone; further ones lie over the first by their masks. */
static gboolean
show_face (GuiseMerger          *self,
           const GuiseMergeFace *face,
           gboolean              is_first,
           GuiseImage           *canvas,
           GuiseImage           *mask_canvas,
           GError              **error)
{
  GuiseMergeMaps  maps;
  GuiseMergePatch patch = { .width = self->size, .height = self->size };

  if (!find_maps (self, face->landmarks, &maps, error))
    return FALSE;
  load_planes (self->face, face->prediction.face);
  guise_merger_make_mask (self, &face->prediction, face->landmarks, &maps.fine);
  guise_merger_make_work_mask (self);
  patch.face = *self->face;
  patch.weights = *self->mask;
  if (mask_canvas != NULL)
    guise_merger_add_mask (&patch, mask_canvas);
  if (is_first)
    guise_image_to_u8_into (self->face, canvas);
  else
    guise_merger_blend (self, &patch, 1.0, canvas);
  return TRUE;
}

gboolean
guise_merger_merge (GuiseMerger          *self,
                    const GuiseMergeFace *faces,
                    int                   n_faces,
                    GuiseImage           *canvas,
                    GuiseImage           *mask_canvas,
                    GError              **error)
{
  const GuiseImage *frame = canvas;

  g_return_val_if_fail (canvas->pixels == GUISE_PIXELS_BGR8, FALSE);
  g_return_val_if_fail (mask_canvas == NULL || (mask_canvas->width == canvas->width &&
                                                mask_canvas->height == canvas->height),
                        FALSE);
  g_return_val_if_fail (!self->mode->is_face_alone ||
                          (canvas->width == self->size && canvas->height == self->size),
                        FALSE);

  self->has_shown = FALSE;
  if (n_faces > 0 && guise_merger_degrades (self))
    {
      if (!guise_merger_keep_frame (self, canvas, error))
        return FALSE;
      frame = self->frame;
    }
  for (int i = 0; i < n_faces; i++)
    if (self->mode->is_face_alone
          ? !show_face (self, &faces[i], i == 0, canvas, mask_canvas, error)
          : !merge_face (self, &faces[i], frame, canvas, mask_canvas, error))
      return FALSE;
  if (self->has_shown && self->palette != NULL && !self->mode->is_raw)
    guise_palette_reduce (self->palette, canvas, N_PALETTE_COLORS,
                          self->options.color_degradation / 100.0);
  return TRUE;
}

gboolean
guise_merger_paste (GuiseMerger           *self,
                    const GuisePrediction *prediction,
                    const GuisePoint      *landmarks,
                    GuiseImage            *canvas,
                    GuiseImage            *mask_canvas,
                    GError               **error)
{
  const GuiseMergeFace face = { .prediction = *prediction, .landmarks = landmarks };

  return guise_merger_merge (self, &face, 1, canvas, mask_canvas, error);
}
