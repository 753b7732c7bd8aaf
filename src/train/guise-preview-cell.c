/* SPDX-License-Identifier: GPL-3.0-or-later
 * One picture of a preview on a sheet. */
#include "train/guise-preview-cell-private.h"

void
guise_preview_cell_draw (const GuisePreviewCell *self, int side, GuiseImage *sheet, int x, int y)
{
  const size_t plane = self->is_mask ? 0 : (size_t) side * (size_t) side;

  for (int j = 0; j < side; j++)
    {
      uint8_t *pixel = guise_image_row (sheet, y + j) + 3 * x;

      for (int i = 0; i < side; i++, pixel += 3)
        {
          size_t k = (size_t) j * (size_t) side + (size_t) i;
          float  weight = 255.0f;

          for (int m = 0; m < 2; m++)
            if (self->masks[m] != NULL)
              weight *= self->masks[m][k];
          for (size_t c = 0; c < 3; c++)
            pixel[c] = (uint8_t) CLAMP (self->picture[c * plane + k] * weight, 0.0f, 255.0f);
        }
    }
}

const float *
guise_preview_cell_get_picture (const GuiseSaehdPreview *preview,
                                int                      side,
                                GuiseSaehdPicture        picture,
                                int                      i)
{
  const gboolean is_mask = picture == GUISE_SAEHD_SRC_SRC_MASK ||
                           picture == GUISE_SAEHD_DST_DST_MASK ||
                           picture == GUISE_SAEHD_SRC_DST_MASK;

  return guise_saehd_preview_get (preview, picture) +
         (size_t) i * (size_t) side * (size_t) side * (is_mask ? 1 : 3);
}
