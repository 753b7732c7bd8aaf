/* SPDX-License-Identifier: GPL-3.0-or-later
 * Unsharp masks: a picture moved away from its blurred self. */
#include "image/guise-sharpen.h"

#include "image/guise-blur.h"

/* image += amount (image - blurred) */
static void
move_away (GuiseImage *image, const GuiseImage *blurred, float amount)
{
  for (int c = 0; c < image->n_channels; c++)
    {
      float       *x = guise_image_plane (image, c);
      const float *y = guise_image_plane (blurred, c);

      for (size_t i = 0; i < (size_t) image->width * (size_t) image->height; i++)
        x[i] += amount * (x[i] - y[i]);
    }
}

static gboolean
is_alike (const GuiseImage *image, const GuiseImage *scratch)
{
  return image->pixels == GUISE_PIXELS_F32 && scratch->pixels == GUISE_PIXELS_F32 &&
         image->width == scratch->width && image->height == scratch->height &&
         image->n_channels == scratch->n_channels;
}

void
guise_sharpen_box (GuiseImage *image, int kernel, double amount, GuiseImage *scratch)
{
  g_return_if_fail (is_alike (image, scratch) && kernel % 2 == 1);

  guise_image_copy_into (image, scratch);
  guise_blur_box (scratch, kernel, GUISE_BORDER_REFLECT_101);
  move_away (image, scratch, (float) amount);
}

void
guise_sharpen_gaussian (GuiseImage *image, int kernel, double amount, GuiseImage *scratch)
{
  g_return_if_fail (is_alike (image, scratch) && kernel % 2 == 1);

  guise_image_copy_into (image, scratch);
  guise_blur_gaussian (scratch, kernel, 0.0, GUISE_BORDER_REFLECT_101);
  move_away (image, scratch, (float) (amount / 2.0));
}
