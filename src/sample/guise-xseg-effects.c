/* SPDX-License-Identifier: GPL-3.0-or-later
 * Light, surroundings and losses of quality for the samples of an XSeg training. */
#include "sample/guise-xseg-effects.h"

#include <math.h>

#include "image/guise-blur.h"
#include "image/guise-color.h"
#include "image/guise-jpeg.h"
#include "image/guise-resize.h"

static size_t
count_pixels (const GuiseImage *image)
{
  return (size_t) image->width * (size_t) image->height;
}

float
guise_xseg_circle_get_weight (const GuiseXsegCircle *self, int x, int y)
{
  const float dx = (float) (x - self->x), dy = (float) (y - self->y);
  const float distance = sqrtf (dx * dx + dy * dy);
  const float weight = 1.0f - (distance - (float) self->start) / (float) MAX (self->end, 1);

  return CLAMP (weight, 0.0f, 1.0f);
}

void
guise_xseg_circle_blend (const GuiseXsegCircle *self, GuiseImage *image, const GuiseImage *changed)
{
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      {
        const float  weight = guise_xseg_circle_get_weight (self, x, y);
        const size_t i = (size_t) y * (size_t) image->width + (size_t) x;

        for (int c = 0; c < image->n_channels; c++)
          {
            float *pixel = guise_image_plane (image, c) + i;

            *pixel = *pixel * (1.0f - weight) + guise_image_plane (changed, c)[i] * weight;
          }
      }
}

void
guise_xseg_tint_apply (const GuiseXsegTint *self, GuiseImage *image)
{
  if (self->is_hsv)
    guise_color_shift_hsv (image, self->hsv[0], self->hsv[1], self->hsv[2]);
  else
    guise_levels_apply (&self->levels, image);
}

void
guise_xseg_add_flare (GuiseImage       *image,
                      const GuiseImage *mask,
                      GuiseXsegPart     part,
                      int               kernel,
                      GuiseImage       *scratch)
{
  const float *m = guise_image_plane (mask, 0);

  for (int c = 0; c < image->n_channels; c++)
    for (size_t i = 0; i < count_pixels (image); i++)
      guise_image_plane (scratch, c)[i] =
        guise_image_plane (image, c)[i] * (part == GUISE_XSEG_PART_FACE ? m[i] : 1.0f - m[i]);
  guise_blur_gaussian (scratch, kernel, 0.0, GUISE_BORDER_REFLECT_101);
  for (int c = 0; c < image->n_channels; c++)
    for (size_t i = 0; i < count_pixels (image); i++)
      guise_image_plane (image, c)[i] += guise_image_plane (scratch, c)[i];
}

void
guise_xseg_cut_out (GuiseImage *image, const GuiseImage *mask)
{
  for (int c = 0; c < image->n_channels; c++)
    for (size_t i = 0; i < count_pixels (image); i++)
      guise_image_plane (image, c)[i] *= 1.0f - guise_image_plane (mask, 0)[i];
}

void
guise_xseg_add_background (GuiseImage       *image,
                           const GuiseImage *mask,
                           const GuiseImage *background,
                           const GuiseImage *background_mask,
                           float             keep)
{
  const float *m = guise_image_plane (mask, 0);
  const float *bm = guise_image_plane (background_mask, 0);

  for (int c = 0; c < image->n_channels; c++)
    for (size_t i = 0; i < count_pixels (image); i++)
      {
        float      *x = guise_image_plane (image, c) + i;
        const float open = (1.0f - bm[i]) * (1.0f - m[i]);

        *x = *x * (1.0f - open) + *x * open * keep +
             guise_image_plane (background, c)[i] * open * (1.0f - keep);
      }
}

void
guise_xseg_shrink (GuiseImage *image, int side, gboolean is_nearest, GuiseImage *scratch)
{
  g_return_if_fail (side >= 1 && side <= scratch->width && side <= scratch->height);
  g_return_if_fail (image->n_channels <= scratch->n_channels);

  /* A smaller picture at the beginning of scratch, which goes on owning the memory. */
  GuiseImage small = { .pixels = GUISE_PIXELS_F32,
                       .width = side,
                       .height = side,
                       .n_channels = image->n_channels,
                       .stride = (size_t) side * sizeof (float),
                       .data = scratch->data };

  if (is_nearest)
    {
      guise_resize_nearest (image, &small);
      guise_resize_nearest (&small, image);
    }
  else
    {
      guise_resize_into (image, GUISE_RESIZE_LINEAR, &small);
      guise_resize_into (&small, GUISE_RESIZE_LINEAR, image);
    }
}

gboolean
guise_xseg_recompress (GuiseImage *image, int quality, GuiseImage *scratch, GError **error)
{
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GuiseImage) decoded = NULL;

  guise_image_to_u8_into (image, scratch);
  /* The codec makes its file and its picture itself, for each sample anew. */
  file = guise_jpeg_encode (scratch, quality, GUISE_JPEG_CHROMA_420, error);
  if (file == NULL)
    return FALSE;
  decoded =
    guise_jpeg_decode (g_bytes_get_data (file, NULL), g_bytes_get_size (file), NULL, NULL, error);
  if (decoded == NULL)
    return FALSE;
  guise_image_to_f32_into (decoded, image);
  return TRUE;
}
