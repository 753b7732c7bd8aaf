/* SPDX-License-Identifier: GPL-3.0-or-later
 * Turning and mirroring pictures by right angles. */
#include "media/guise-orient.h"

#define TILE 16 /* pixels; 16 x 16 x 3 bytes of source and target stay in the first cache */

GuiseOrientation
guise_orientation_from_matrix (const int32_t matrix[9])
{
  const int64_t x_to_x = matrix[0];
  const int64_t x_to_y = matrix[1];
  const int64_t y_to_x = matrix[3];
  const int64_t y_to_y = matrix[4];

  if (ABS (x_to_x) + ABS (y_to_y) >= ABS (x_to_y) + ABS (y_to_x))
    return (GuiseOrientation){ .flip_x = x_to_x < 0, .flip_y = y_to_y < 0 };
  return (GuiseOrientation){ .transposed = TRUE, .flip_x = y_to_x < 0, .flip_y = x_to_y < 0 };
}

GuiseOrientation
guise_orientation_from_turns (int n_quarters, gboolean is_mirrored)
{
  static const GuiseOrientation turns[] = {
    { 0 },
    { .transposed = TRUE, .flip_x = TRUE },
    { .flip_x = TRUE, .flip_y = TRUE },
    { .transposed = TRUE, .flip_y = TRUE },
  };
  GuiseOrientation self = turns[n_quarters & 3];

  self.flip_x ^= is_mirrored != FALSE;
  return self;
}

/* Copies one tile. source: the pixel for (x0, y0); step_x, step_y: bytes in the source from one
 * target column, row to the next. */
static void
copy_tile (GuiseImage    *target,
           int            x0,
           int            y0,
           const uint8_t *source,
           ptrdiff_t      step_x,
           ptrdiff_t      step_y)
{
  const int n_x = MIN (TILE, target->width - x0);
  const int n_y = MIN (TILE, target->height - y0);

  for (int y = 0; y < n_y; y++)
    {
      uint8_t       *to = guise_image_row (target, y0 + y) + (size_t) x0 * 3;
      const uint8_t *from = source + y * step_y;

      for (int x = 0; x < n_x; x++, to += 3, from += step_x)
        {
          to[0] = from[0];
          to[1] = from[1];
          to[2] = from[2];
        }
    }
}

void
guise_orientation_apply_into (const GuiseOrientation *self,
                              const GuiseImage       *image,
                              GuiseImage             *target)
{
  const int width = self->transposed ? image->height : image->width;
  const int height = self->transposed ? image->width : image->height;

  g_return_if_fail (target->width == width && target->height == height);

  const ptrdiff_t pixel = 3;
  const ptrdiff_t row = (ptrdiff_t) image->stride;
  const ptrdiff_t step_x = (self->transposed ? row : pixel) * (self->flip_x ? -1 : 1);
  const ptrdiff_t step_y = (self->transposed ? pixel : row) * (self->flip_y ? -1 : 1);
  const uint8_t  *origin = image->data + (self->flip_x ? -step_x * (width - 1) : 0) +
                          (self->flip_y ? -step_y * (height - 1) : 0);

  for (int y = 0; y < height; y += TILE)
    for (int x = 0; x < width; x += TILE)
      copy_tile (target, x, y, origin + x * step_x + y * step_y, step_x, step_y);
}

GuiseImage *
guise_orientation_apply (const GuiseOrientation *self, GuiseImage *image, GError **error)
{
  GuiseImage *target;

  g_return_val_if_fail (image->pixels == GUISE_PIXELS_BGR8, NULL);

  if (guise_orientation_is_identity (self))
    return guise_image_ref (image);
  target = guise_image_new (GUISE_PIXELS_BGR8, self->transposed ? image->height : image->width,
                            self->transposed ? image->width : image->height, 3, error);
  if (target != NULL)
    guise_orientation_apply_into (self, image, target);
  return target;
}
