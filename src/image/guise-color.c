/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour spaces: sRGB <-> CIE Lab and HSV on planar floats. */
#include "image/guise-color.h"

#include <math.h>

#include "image/guise-color-formulas.h"
#include "image/guise-simd-private.h"

/* Each of them: p0, p1, p2: [n], changed in place. */

GUISE_INLINE GuiseColor
get_color (const float *p0, const float *p1, const float *p2, size_t i)
{
  return (GuiseColor){ p0[i], p1[i], p2[i] };
}

GUISE_INLINE void
set_color (float *p0, float *p1, float *p2, size_t i, GuiseColor color)
{
  p0[i] = color.x;
  p1[i] = color.y;
  p2[i] = color.z;
}

GUISE_CLONES
static void
bgr_to_lab (float *restrict p0, float *restrict p1, float *restrict p2, size_t n)
{
  for (size_t i = 0; i < n; i++)
    set_color (p0, p1, p2, i, guise_color_lab_of_bgr (get_color (p0, p1, p2, i)));
}

GUISE_CLONES
static void
lab_to_bgr (float *restrict p0, float *restrict p1, float *restrict p2, size_t n)
{
  for (size_t i = 0; i < n; i++)
    set_color (p0, p1, p2, i, guise_color_bgr_of_lab (get_color (p0, p1, p2, i)));
}

GUISE_CLONES
static void
bgr_to_hsv (float *restrict p0, float *restrict p1, float *restrict p2, size_t n)
{
  for (size_t i = 0; i < n; i++)
    set_color (p0, p1, p2, i, guise_color_hsv_of_bgr (get_color (p0, p1, p2, i)));
}

GUISE_CLONES
static void
hsv_to_bgr (float *restrict p0, float *restrict p1, float *restrict p2, size_t n)
{
  for (size_t i = 0; i < n; i++)
    set_color (p0, p1, p2, i, guise_color_bgr_of_hsv (get_color (p0, p1, p2, i)));
}

GUISE_CLONES
static void
shift_hsv (float *restrict h, float *restrict s, float *restrict v, size_t n, const float by[3])
{
  for (size_t i = 0; i < n; i++)
    set_color (h, s, v, i, guise_color_shift (get_color (h, s, v, i), by));
}

static size_t
count_pixels (const GuiseImage *image)
{
  return (size_t) image->width * (size_t) image->height;
}

#define check_image(image) \
  g_return_if_fail ((image)->pixels == GUISE_PIXELS_F32 && (image)->n_channels == 3)

void
guise_color_bgr_to_lab (GuiseImage *image)
{
  check_image (image);
  bgr_to_lab (guise_image_plane (image, 0), guise_image_plane (image, 1),
              guise_image_plane (image, 2), count_pixels (image));
}

void
guise_color_lab_to_bgr (GuiseImage *image)
{
  check_image (image);
  lab_to_bgr (guise_image_plane (image, 0), guise_image_plane (image, 1),
              guise_image_plane (image, 2), count_pixels (image));
}

void
guise_color_bgr_to_hsv (GuiseImage *image)
{
  check_image (image);
  bgr_to_hsv (guise_image_plane (image, 0), guise_image_plane (image, 1),
              guise_image_plane (image, 2), count_pixels (image));
}

void
guise_color_hsv_to_bgr (GuiseImage *image)
{
  check_image (image);
  hsv_to_bgr (guise_image_plane (image, 0), guise_image_plane (image, 1),
              guise_image_plane (image, 2), count_pixels (image));
}

void
guise_color_shift_hsv (GuiseImage *image, float hue, float saturation, float value)
{
  const float by[3] = { fmodf (hue, 360.0f), saturation, value };

  check_image (image);
  guise_color_bgr_to_hsv (image);
  shift_hsv (guise_image_plane (image, 0), guise_image_plane (image, 1),
             guise_image_plane (image, 2), count_pixels (image), by);
  guise_color_hsv_to_bgr (image);
}
