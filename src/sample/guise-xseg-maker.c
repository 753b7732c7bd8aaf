/* SPDX-License-Identifier: GPL-3.0-or-later
 * From labelled faces and a draw to a sample of an XSeg training, in the order of training.md 8.3.
 */
#include <string.h>

#include "image/guise-blur.h"
#include "image/guise-sharpen.h"
#include "image/guise-warp.h"
#include "sample/guise-xseg-effects.h"
#include "sample/guise-xseg-sampler-private.h"

#define FLIP_BELOW 4 /* of ten: training.md 7.2 */

static gboolean
take_memory (GuiseXsegMaker *self, int size, GError **error)
{
  GuiseXsegFace **const faces[] = { &self->face,  &self->background, &self->placed,
                                    &self->mixed, &self->warped,     &self->sample };
  GuiseImage **const    images[] = { &self->changed, &self->scratch };

  for (size_t i = 0; i < G_N_ELEMENTS (faces); i++)
    if ((*faces[i] = guise_xseg_face_new (size, error)) == NULL)
      return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (images); i++)
    if ((*images[i] = guise_image_new (GUISE_PIXELS_F32, size, size, 3, error)) == NULL)
      return FALSE;
  self->bytes = guise_image_new (GUISE_PIXELS_BGR8, size, size, 3, error);
  if (self->bytes == NULL)
    return FALSE;
  return guise_augment_new_maps (size, &self->map_x, &self->map_y, error);
}

GuiseXsegMaker *
guise_xseg_maker_new (int size, GError **error)
{
  g_autoptr (GuiseXsegMaker) self = g_new0 (GuiseXsegMaker, 1);

  return take_memory (self, size, error) ? g_steal_pointer (&self) : NULL;
}

void
guise_xseg_maker_free (GuiseXsegMaker *self)
{
  if (self == NULL)
    return;
  guise_xseg_face_free (self->face);
  guise_xseg_face_free (self->background);
  guise_xseg_face_free (self->placed);
  guise_xseg_face_free (self->mixed);
  guise_xseg_face_free (self->warped);
  guise_xseg_face_free (self->sample);
  guise_image_unref (self->changed);
  guise_image_unref (self->scratch);
  guise_image_unref (self->bytes);
  g_free (self->map_x);
  g_free (self->map_y);
  g_free (self);
}

/* To 0..1; NaN becomes 0. */
static void
clip (GuiseImage *image)
{
  float *x = guise_image_plane (image, 0);

  for (size_t i = 0; i < (size_t) (image->n_channels * image->width * image->height); i++)
    {
      const float value = x[i] > 0.0f ? x[i] : 0.0f;

      x[i] = value < 1.0f ? value : 1.0f;
    }
}

static void
harden (GuiseImage *mask)
{
  float *x = guise_image_plane (mask, 0);

  for (size_t i = 0; i < (size_t) (mask->width * mask->height); i++)
    x[i] = x[i] >= 0.5f ? 1.0f : 0.0f;
}

/* ---- where things are ---- */

/* Turned, scaled, shifted and perhaps mirrored. */
static void
place (const GuiseXsegFace *from, const GuiseAugment *augment, GuiseXsegFace *to)
{
  const int         size = from->image->width;
  const GuiseAffine map = guise_augment_get_map (augment, size, augment->flip < FLIP_BELOW);

  guise_warp_affine (from->image, &map, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_REPLICATE,
                     to->image, 0, size);
  guise_warp_affine (from->mask, &map, GUISE_INTERPOLATION_CUBIC, GUISE_BORDER_ZERO, to->mask, 0,
                     size);
}

/* The random warp, then the rest; the mask goes the same way. */
static void
warp (GuiseXsegMaker *self, const GuiseXsegFace *face, const GuiseAugment *augment)
{
  const int size = face->image->width;

  guise_augment_fill_warp (augment, size, self->map_x, self->map_y);
  guise_warp_remap (face->image, self->map_x, self->map_y, GUISE_INTERPOLATION_CUBIC,
                    GUISE_BORDER_ZERO, self->warped->image, 0, size);
  guise_warp_remap (face->mask, self->map_x, self->map_y, GUISE_INTERPOLATION_CUBIC,
                    GUISE_BORDER_ZERO, self->warped->mask, 0, size);
  place (self->warped, augment, self->sample);
  clip (self->sample->image);
}

static const GuiseXsegFace *
mix_background (GuiseXsegMaker      *self,
                const GuiseXsegFace *face,
                const GuiseXsegFace *background,
                const GuiseXsegDraw *draw)
{
  place (background, &draw->background, self->placed);
  guise_xseg_cut_out (self->placed->image, self->placed->mask);
  guise_xseg_tint_apply (&draw->background_tint, self->placed->image);
  guise_image_copy_into (face->image, self->mixed->image);
  guise_image_copy_into (face->mask, self->mixed->mask);
  guise_xseg_add_background (self->mixed->image, self->mixed->mask, self->placed->image,
                             self->placed->mask, draw->background_keep);
  return self->mixed;
}

/* ---- how they look; each effect is seen in a circle of its own ---- */

static GuiseImage *
begin_effect (GuiseXsegMaker *self)
{
  guise_image_copy_into (self->sample->image, self->changed);
  return self->changed;
}

static void
end_effect (GuiseXsegMaker *self, const GuiseXsegCircle *circle)
{
  guise_xseg_circle_blend (circle, self->sample->image, self->changed);
}

static void
change_light (GuiseXsegMaker *self, const GuiseXsegDraw *draw)
{
  GuiseXsegFace *sample = self->sample;

  if (draw->face_flare > 0)
    guise_xseg_add_flare (sample->image, sample->mask, GUISE_XSEG_PART_FACE, draw->face_flare,
                          self->scratch);
  if (draw->background_flare > 0)
    guise_xseg_add_flare (sample->image, sample->mask, GUISE_XSEG_PART_BACKGROUND,
                          draw->background_flare, self->scratch);
  guise_xseg_tint_apply (&draw->tint, begin_effect (self));
  end_effect (self, &draw->tint_circle);
}

static void
change_focus (GuiseXsegMaker *self, const GuiseXsegDraw *draw)
{
  if (draw->sharpen_kernel > 0)
    {
      GuiseImage *image = begin_effect (self);

      if (draw->sharpen_is_box)
        guise_sharpen_box (image, draw->sharpen_kernel, draw->sharpen_amount, self->scratch);
      else
        guise_sharpen_gaussian (image, draw->sharpen_kernel, draw->sharpen_amount, self->scratch);
      end_effect (self, &draw->sharpen_circle);
    }
  if (draw->motion_length > 0)
    {
      guise_blur_motion (begin_effect (self), draw->motion_length, draw->motion_angle,
                         self->scratch);
      end_effect (self, &draw->motion_circle);
    }
  if (draw->blur_kernel > 0)
    {
      guise_blur_gaussian (begin_effect (self), draw->blur_kernel, 0.0, GUISE_BORDER_REFLECT_101);
      end_effect (self, &draw->blur_circle);
    }
}

static gboolean
change_quality (GuiseXsegMaker *self, const GuiseXsegDraw *draw, GError **error)
{
  if (draw->shrunk_side > 0)
    {
      guise_xseg_shrink (begin_effect (self), draw->shrunk_side, draw->shrink_is_nearest,
                         self->scratch);
      end_effect (self, &draw->shrink_circle);
    }
  clip (self->sample->image);
  if (draw->jpeg_quality > 0)
    {
      if (!guise_xseg_recompress (begin_effect (self), draw->jpeg_quality, self->bytes, error))
        return FALSE;
      end_effect (self, &draw->jpeg_circle);
    }
  return TRUE;
}

/* ---- samples ---- */

static void
store (const GuiseImage *image, float *out)
{
  memcpy (out, guise_image_plane (image, 0),
          sizeof *out * (size_t) (image->n_channels * image->width * image->height));
}

gboolean
guise_xseg_maker_run (GuiseXsegMaker      *self,
                      const GuiseXsegFace *face,
                      const GuiseXsegFace *background,
                      const GuiseXsegDraw *draw,
                      float               *image,
                      float               *mask,
                      GError             **error)
{
  if (background != NULL)
    face = mix_background (self, face, background, draw);
  warp (self, face, &draw->augment);
  harden (self->sample->mask);
  change_light (self, draw);
  change_focus (self, draw);
  if (!change_quality (self, draw, error))
    return FALSE;
  store (self->sample->image, image);
  store (self->sample->mask, mask);
  return TRUE;
}

void
guise_xseg_maker_run_pretrain (GuiseXsegMaker      *self,
                               const GuiseXsegFace *face,
                               const GuiseXsegDraw *draw,
                               float               *image,
                               float               *grey)
{
  const GuiseImage *sample = self->sample->image;

  warp (self, face, &draw->augment);
  store (sample, image);
  guise_xseg_face_make_grey (sample, grey);
}
