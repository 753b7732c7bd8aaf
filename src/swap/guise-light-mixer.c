/* SPDX-License-Identifier: GPL-3.0-or-later
 * Light and its encoded values. */
#include "swap/guise-light-mixer.h"

#include "image/guise-color-formulas.h"

void
guise_light_mixer_init (GuiseLightMixer *self)
{
  for (int i = 0; i < 256; i++)
    self->light_of[i] = guise_color_linear_of_srgb ((float) i / 255.0f);
  for (int i = 0; i < GUISE_LIGHT_N_ENCODED; i++)
    self->grey_of[i] =
      (uint8_t) (guise_color_srgb_of_linear ((float) i / (GUISE_LIGHT_N_ENCODED - 1)) * 255.0f +
                 0.5f);
}
