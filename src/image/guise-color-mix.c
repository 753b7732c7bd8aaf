/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour transfer that takes brightness and colour apart: brightness by lct, colours by sot at one
 * brightness; all in bytes, as the original. */
#include <math.h>
#include <string.h>

#include "image/guise-color-private.h"
#include "image/guise-color.h"

#define MIX_LIGHT 100.0f /* of 255: the brightness at which colours are compared */

static size_t
count_pixels (const GuiseImage *image)
{
  return (size_t) image->width * (size_t) image->height;
}

/* values: [n] = a whole number 0..255 of value * scale + offset, rounded up from rest on. */
static void
to_bytes (float *values, size_t n, float scale, float offset, float rest)
{
  for (size_t i = 0; i < n; i++)
    values[i] = floorf (CLAMP (values[i] * scale + offset + rest, 0.0f, 255.0f));
}

static void
scale_values (float *values, size_t n, float scale, float offset)
{
  for (size_t i = 0; i < n; i++)
    values[i] = values[i] * scale + offset;
}

/* BGR bytes to bytes of Lab: L times 2.55, a and b plus 128. */
static void
bytes_to_lab (GuiseImage *image)
{
  const size_t n = count_pixels (image);

  scale_values (guise_image_plane (image, 0), 3 * n, 1.0f / 255.0f, 0.0f);
  guise_color_bgr_to_lab (image);
  to_bytes (guise_image_plane (image, 0), n, 2.55f, 0.0f, 0.5f);
  to_bytes (guise_image_plane (image, 1), 2 * n, 1.0f, 128.0f, 0.5f);
}

static void
bytes_of_lab (GuiseImage *image)
{
  const size_t n = count_pixels (image);

  scale_values (guise_image_plane (image, 0), n, 1.0f / 2.55f, 0.0f);
  scale_values (guise_image_plane (image, 1), 2 * n, 1.0f, -128.0f);
  guise_color_lab_to_bgr (image);
  to_bytes (guise_image_plane (image, 0), 3 * n, 255.0f, 0.0f, 0.5f);
}

/* Colours at one brightness for all. */
static void
level (GuiseImage *lab)
{
  float *light = guise_image_plane (lab, 0);

  for (size_t i = 0; i < count_pixels (lab); i++)
    light[i] = MIX_LIGHT;
  bytes_of_lab (lab);
}

void
guise_color_mix_run (GuiseColorSot *sot,
                     GuiseImage    *image,
                     GuiseImage    *target,
                     GuiseImage    *light_image,
                     GuiseRandom   *random)
{
  const size_t n = count_pixels (image);
  float       *light = guise_image_plane (light_image, 0);

  to_bytes (guise_image_plane (image, 0), 3 * n, 255.0f, 0.0f, 0.0f);
  to_bytes (guise_image_plane (target, 0), 3 * n, 255.0f, 0.0f, 0.0f);
  bytes_to_lab (image);
  bytes_to_lab (target);

  memcpy (light, guise_image_plane (image, 0), n * sizeof (float));
  scale_values (light, n, 1.0f / 255.0f, 0.0f);
  scale_values (guise_image_plane (target, 0), n, 1.0f / 255.0f, 0.0f);
  guise_color_move_channel (light, guise_image_plane (target, 0), n);
  to_bytes (light, n, 255.0f, 0.0f, 0.0f);

  level (image);
  level (target);
  guise_color_sot_run (sot, image, target, random);
  to_bytes (guise_image_plane (image, 0), 3 * n, 1.0f, 0.0f, 0.0f);
  bytes_to_lab (image);
  memcpy (guise_image_plane (image, 0), light, n * sizeof (float));
  bytes_of_lab (image);
  scale_values (guise_image_plane (image, 0), 3 * n, 1.0f / 255.0f, 0.0f);
}
