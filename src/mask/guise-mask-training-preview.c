/* SPDX-License-Identifier: GPL-3.0-or-later
 * The training of a mask model: what it makes of some faces. */
#include "core/guise-error.h"
#include "image/guise-jpeg.h"
#include "mask/guise-mask-training-private.h"

#define N_KIND 4 /* pictures of a face side by side */
#define HARD   0.5f
#define DARK   0.35f

static uint8_t
to_byte (float value)
{
  return (uint8_t) (CLAMP (value, 0.0f, 1.0f) * 255.0f + 0.5f);
}

/* One face: picture, label (in pretraining the grey picture), mask, and what the mask leaves of the
 * picture. */
static void
draw_row (const GuiseMaskTraining *self, GuiseImage *sheet, int row)
{
  const int    r = guise_xseg_get_options (self->xseg)->resolution;
  const float *label = guise_image_plane (self->face->mask, 0);

  for (int y = 0; y < r; y++)
    {
      uint8_t *to = guise_image_row (sheet, row * r + y);

      for (int x = 0; x < r; x++)
        for (int c = 0; c < 3; c++)
          {
            const int   i = y * r + x;
            const float pixel = guise_image_plane (self->face->image, c)[i];
            const float kept = self->mask[i] >= HARD ? 1.0f : DARK;

            to[3 * x + c] = to_byte (pixel);
            to[3 * (r + x) + c] = to_byte (label[i]);
            to[3 * (2 * r + x) + c] = to_byte (self->mask[i]);
            to[3 * (3 * r + x) + c] = to_byte (pixel * kept);
          }
    }
}

/* The row of a face that cannot be read any more stays black. */
GuiseImage *
guise_mask_training_draw_preview (GuiseMaskTraining *self, GError **error)
{
  const int r = guise_xseg_get_options (self->xseg)->resolution;
  g_autoptr (GuiseImage) sheet = guise_image_new (GUISE_PIXELS_BGR8, N_KIND * r,
                                                  MAX ((int) self->shown->len, 1) * r, 3, error);

  if (sheet == NULL)
    return NULL;
  for (guint i = 0; i < self->shown->len; i++)
    {
      g_autoptr (GError) local = NULL;

      if (guise_mask_training_look_at (self, &g_array_index (self->shown, GuiseMaskAside, i),
                                       &local))
        draw_row (self, sheet, (int) i);
      else if (local->domain == GUISE_NN_ERROR)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
    }
  return g_steal_pointer (&sheet);
}

GBytes *
guise_mask_training_encode_preview (GuiseMaskTraining *self, size_t max_bytes, GError **error)
{
  static const int qualities[] = { 85, 60, 30, 10 };
  g_autoptr (GuiseImage) sheet = guise_mask_training_draw_preview (self, error);

  if (sheet == NULL)
    return NULL;
  for (size_t i = 0; i < G_N_ELEMENTS (qualities); i++)
    {
      g_autoptr (GBytes) file =
                   guise_jpeg_encode (sheet, qualities[i], GUISE_JPEG_CHROMA_444, error);

      if (file == NULL || g_bytes_get_size (file) <= max_bytes)
        return g_steal_pointer (&file);
    }
  g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
               "A preview of at most %zu bytes cannot be made", max_bytes);
  return NULL;
}
