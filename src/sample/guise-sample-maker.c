/* SPDX-License-Identifier: GPL-3.0-or-later
 * From a prepared face and a draw to the four pictures of a sample. */
#include "sample/guise-sampler-private.h"

#include "image/guise-color.h"

static gboolean
take_memory (GuiseSampleMaker *self, int size, GError **error)
{
  const GuiseColorTransfer transfer = self->transfer;

  self->face = guise_sample_face_new (size, error);
  if (self->face == NULL)
    return FALSE;
  self->partner = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error);
  if (self->partner == NULL)
    return FALSE;
  if (transfer != GUISE_COLOR_TRANSFER_NONE && !guise_color_transfer_is_by_summary (transfer))
    {
      self->matcher = guise_color_matcher_new (transfer, size, size, error);
      if (self->matcher == NULL)
        return FALSE;
    }
  self->colored = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error);
  if (self->colored == NULL)
    return FALSE;
  self->jittered = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error);
  if (self->jittered == NULL)
    return FALSE;
  self->texels = guise_texels_new (size, size, error);
  if (self->texels == NULL)
    return FALSE;
  self->warped = guise_texels_new (size, size, error);
  if (self->warped == NULL)
    return FALSE;
  return guise_augment_new_maps (size, &self->map_x, &self->map_y, error);
}

GuiseSampleMaker *
guise_sample_maker_new (int size, GuiseColorTransfer transfer, GError **error)
{
  g_autoptr (GuiseSampleMaker) self = g_new0 (GuiseSampleMaker, 1);

  self->transfer = transfer;
  return take_memory (self, size, error) ? g_steal_pointer (&self) : NULL;
}

void
guise_sample_maker_free (GuiseSampleMaker *self)
{
  if (self == NULL)
    return;
  guise_sample_face_free (self->face);
  guise_image_unref (self->partner);
  guise_color_matcher_free (self->matcher);
  guise_image_unref (self->colored);
  guise_image_unref (self->jittered);
  guise_texels_free (self->texels);
  guise_texels_free (self->warped);
  g_free (self->map_x);
  g_free (self->map_y);
  g_free (self);
}

/* values: [n], divided by the largest if that is positive */
static void
normalise (float *values, size_t n)
{
  float largest = 0.0f;

  for (size_t i = 0; i < n; i++)
    largest = values[i] > largest ? values[i] : largest;
  if (largest > 0.0f)
    for (size_t i = 0; i < n; i++)
      values[i] /= largest;
}

static void
load_texels (GuiseSampleMaker *self, const GuiseImage *image, GuiseBorder border)
{
  const float *const planes[GUISE_TEXELS_LANES] = { guise_image_plane (image, 0),
                                                    guise_image_plane (image, 1),
                                                    guise_image_plane (image, 2), NULL };

  guise_texels_load (self->texels, planes, border);
}

/* out: [3, size, size], clipped to 0..1 */
static void
place (const GuiseTexels *texels, const GuiseAffine *map, int size, float *out)
{
  const size_t n = (size_t) size * (size_t) size;
  float *const planes[GUISE_TEXELS_LANES] = { out, out + n, out + 2 * n, NULL };

  guise_texels_warp_affine (texels, map, GUISE_INTERPOLATION_CUBIC, size, size, planes);
}

/* Both masks at once: [size, size] each */
static void
place_masks (GuiseSampleMaker      *self,
             const GuiseSampleFace *face,
             const GuiseAffine     *map,
             float                 *mask,
             float                 *eyes_mouth)
{
  const float *const from[GUISE_TEXELS_LANES] = { guise_image_plane (face->mask, 0),
                                                  guise_image_plane (face->eyes_mouth, 0) };
  float *const       to[GUISE_TEXELS_LANES] = { mask, eyes_mouth };
  const int          size = face->mask->width;

  guise_texels_load (self->texels, from, GUISE_BORDER_ZERO);
  guise_texels_warp_affine (self->texels, map, GUISE_INTERPOLATION_LINEAR, size, size, to);
}

/* What the networks see: jittered, warped, placed. */
static void
make_input (GuiseSampleMaker        *self,
            const GuiseSampleRecipe *recipe,
            const GuiseImage        *image,
            const GuiseAffine       *map,
            float                   *out)
{
  const GuiseTexels *texels = self->texels;

  if (recipe->hsv_power > 0.0)
    {
      float hsv[3];

      guise_augment_get_hsv (recipe->augment, recipe->hsv_power, hsv);
      guise_image_copy_into (image, self->jittered);
      guise_color_shift_hsv (self->jittered, hsv[0], hsv[1], hsv[2]);
      image = self->jittered;
    }
  load_texels (self, image, recipe->is_warped ? GUISE_BORDER_ZERO : GUISE_BORDER_REPLICATE);
  if (recipe->is_warped)
    {
      guise_augment_fill_warp (recipe->augment, image->width, self->map_x, self->map_y);
      guise_texels_remap (self->texels, self->map_x, self->map_y, GUISE_INTERPOLATION_CUBIC,
                          self->warped, GUISE_BORDER_REPLICATE);
      texels = self->warped;
    }
  place (texels, map, image->width, out);
}

/* The face with the colours of its partner, if it has one. */
static const GuiseImage *
transfer_color (GuiseSampleMaker *self, const GuiseSampleRecipe *recipe, GuiseRandom *random)
{
  const GuiseImage *image = recipe->face->image;

  if (recipe->color == NULL && recipe->partner == NULL)
    return image;
  guise_image_copy_into (image, self->colored);
  if (recipe->color != NULL)
    guise_color_transfer_move (self->transfer, self->colored, recipe->color);
  else
    guise_color_matcher_run (self->matcher, self->colored, NULL, recipe->partner, NULL, random);
  return self->colored;
}

void
guise_sample_maker_run (GuiseSampleMaker        *self,
                        const GuiseSampleRecipe *recipe,
                        float *const             outs[GUISE_N_SAMPLER_PLANES])
{
  const GuiseSampleFace *face = recipe->face;
  const int              size = face->image->width;
  const GuiseAffine      map = guise_augment_get_map (recipe->augment, size, recipe->is_flipped);
  GuiseRandom            random = recipe->random;
  const GuiseImage      *image = transfer_color (self, recipe, &random);

  make_input (self, recipe, image, &map, outs[GUISE_SAMPLER_WARPED]);
  /* What a transfer draws is drawn for each output anew (training.md 7.3). */
  if (recipe->partner != NULL)
    image = transfer_color (self, recipe, &random);
  load_texels (self, image, GUISE_BORDER_REPLICATE);
  place (self->texels, &map, size, outs[GUISE_SAMPLER_TARGET]);
  place_masks (self, face, &map, outs[GUISE_SAMPLER_MASK], outs[GUISE_SAMPLER_EYES_MOUTH]);
  normalise (outs[GUISE_SAMPLER_EYES_MOUTH], (size_t) size * (size_t) size);
}
