/* SPDX-License-Identifier: GPL-3.0-or-later
 * Black, white and gamma of each channel. */
#include "image/guise-levels.h"

#include <math.h>

void
guise_levels_apply (const GuiseLevels *self, GuiseImage *image)
{
  const size_t n = (size_t) image->width * (size_t) image->height;

  g_return_if_fail (image->pixels == GUISE_PIXELS_F32 && image->n_channels == 3);

  for (int c = 0; c < 3; c++)
    {
      float      *x = guise_image_plane (image, c);
      const float scale = 1.0f / (self->in_white[c] - self->in_black[c]);
      const float power = 1.0f / self->gamma[c];
      const float range = self->out_white[c] - self->out_black[c];

      for (size_t i = 0; i < n; i++)
        {
          float value = (x[i] - self->in_black[c]) * scale;

          value = value > 0.0f ? value : 0.0f;
          value = value < 1.0f ? value : 1.0f;
          x[i] = powf (value, power) * range + self->out_black[c];
        }
    }
}
