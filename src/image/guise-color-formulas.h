/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Colours of one pixel: sRGB <-> CIE Lab and HSV, and the moves of colour transfers. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "guise-shared-inline.h"

/* b, g, r, or L, a, b, or h, s, v. */
typedef struct
{
  float x;
  float y;
  float z;
} GuiseColor;

/* The white point's X and Z and the limits of the linear parts, as OpenCV's documentation has
 * them. */
#define GUISE_COLOR_WHITE_X    0.950456f
#define GUISE_COLOR_WHITE_Z    1.088754f
#define GUISE_COLOR_LAB_LIMIT  0.008856f
#define GUISE_COLOR_LAB_SLOPE  7.787f
#define GUISE_COLOR_LAB_OFFSET (16.0f / 116.0f)
#define GUISE_COLOR_L_SLOPE    903.3f

GUISE_SHARED_INLINE int32_t
guise_color_bits_of (float x)
{
  int32_t i;

  memcpy (&i, &x, sizeof i);
  return i;
}

GUISE_SHARED_INLINE float
guise_color_float_of (int32_t i)
{
  float x;

  memcpy (&x, &i, sizeof x);
  return x;
}

/* Cube root of a positive number, to about 2e-7 relative: a guess from the exponent (within 6 %)
 * and two steps of Halley's iteration. Branch-free, so that loops over pixels become vector code.
 */
GUISE_SHARED_INLINE float
guise_color_cube_root (float x)
{
  float y =
    guise_color_float_of ((int32_t) ((float) guise_color_bits_of (x) * (1.0f / 3.0f)) + 0x2a4fff00);

  for (int i = 0; i < 2; i++)
    {
      const float cube = y * y * y;

      y *= (cube + x + x) / (cube + cube + x);
    }
  return y;
}

/* x^2.4 = x^2 (x^2)^(1/5) for positive x, to about 5e-7 relative, by Newton's iteration. */
GUISE_SHARED_INLINE float
guise_color_power_2_4 (float x)
{
  const float a = x * x;
  float y = guise_color_float_of ((int32_t) ((float) guise_color_bits_of (a) * 0.2f) + 0x32c82000);

  for (int i = 0; i < 3; i++)
    {
      const float square = y * y;

      y = 0.2f * (4.0f * y + a / (square * square));
    }
  return a * y;
}

/* x^(1/2.4) = c^(5/4), c the cube root. */
GUISE_SHARED_INLINE float
guise_color_root_2_4 (float x)
{
  const float c = guise_color_cube_root (x);

  return c * sqrtf (sqrtf (c));
}

GUISE_SHARED_INLINE float
guise_color_linear_of_srgb (float x)
{
  const float base = x > 0.04045f ? x : 0.04045f;
  const float curve = guise_color_power_2_4 ((base + 0.055f) * (1.0f / 1.055f));

  return x > 0.04045f ? curve : x * (1.0f / 12.92f);
}

GUISE_SHARED_INLINE float
guise_color_srgb_of_linear (float x)
{
  x = x > 0.0f ? x : 0.0f;
  x = x < 1.0f ? x : 1.0f;

  const float base = x > 0.0031308f ? x : 0.0031308f;
  const float curve = 1.055f * guise_color_root_2_4 (base) - 0.055f;

  return x > 0.0031308f ? curve : 12.92f * x;
}

GUISE_SHARED_INLINE float
guise_color_lab_curve (float t)
{
  const float base = t > GUISE_COLOR_LAB_LIMIT ? t : GUISE_COLOR_LAB_LIMIT;
  const float curve = guise_color_cube_root (base);

  return t > GUISE_COLOR_LAB_LIMIT ? curve : GUISE_COLOR_LAB_SLOPE * t + GUISE_COLOR_LAB_OFFSET;
}

GUISE_SHARED_INLINE float
guise_color_lab_curve_inverse (float f)
{
  const float limit = GUISE_COLOR_LAB_SLOPE * GUISE_COLOR_LAB_LIMIT + GUISE_COLOR_LAB_OFFSET;

  return f > limit ? f * f * f : (f - GUISE_COLOR_LAB_OFFSET) * (1.0f / GUISE_COLOR_LAB_SLOPE);
}

GUISE_SHARED_INLINE float
guise_color_limit (float value, float low, float high)
{
  value = value > low ? value : low;
  return value < high ? value : high;
}

/* b, g, r -> L, a, b */
GUISE_SHARED_INLINE GuiseColor
guise_color_lab_of_bgr (GuiseColor c)
{
  const float b = guise_color_linear_of_srgb (c.x);
  const float g = guise_color_linear_of_srgb (c.y);
  const float r = guise_color_linear_of_srgb (c.z);
  const float x = (0.412453f * r + 0.357580f * g + 0.180423f * b) * (1.0f / GUISE_COLOR_WHITE_X);
  const float y = 0.212671f * r + 0.715160f * g + 0.072169f * b;
  const float z = (0.019334f * r + 0.119193f * g + 0.950227f * b) * (1.0f / GUISE_COLOR_WHITE_Z);
  const float fx = guise_color_lab_curve (x);
  const float fy = guise_color_lab_curve (y);
  const float fz = guise_color_lab_curve (z);
  GuiseColor  lab;

  lab.x = y > GUISE_COLOR_LAB_LIMIT ? 116.0f * fy - 16.0f : GUISE_COLOR_L_SLOPE * y;
  lab.y = 500.0f * (fx - fy);
  lab.z = 200.0f * (fy - fz);
  return lab;
}

/* L, a, b -> b, g, r */
GUISE_SHARED_INLINE GuiseColor
guise_color_bgr_of_lab (GuiseColor lab)
{
  const float l = lab.x;
  const float low = l * (1.0f / GUISE_COLOR_L_SLOPE);
  const float fy_high = (l + 16.0f) * (1.0f / 116.0f);
  const int   is_low = l <= GUISE_COLOR_LAB_LIMIT * GUISE_COLOR_L_SLOPE;
  const float fy = is_low ? GUISE_COLOR_LAB_SLOPE * low + GUISE_COLOR_LAB_OFFSET : fy_high;
  const float y = is_low ? low : fy_high * fy_high * fy_high;
  const float x =
    guise_color_lab_curve_inverse (fy + lab.y * (1.0f / 500.0f)) * GUISE_COLOR_WHITE_X;
  const float z =
    guise_color_lab_curve_inverse (fy - lab.z * (1.0f / 200.0f)) * GUISE_COLOR_WHITE_Z;
  GuiseColor c;

  c.x = guise_color_srgb_of_linear (0.055648f * x - 0.204043f * y + 1.057311f * z);
  c.y = guise_color_srgb_of_linear (-0.969256f * x + 1.875991f * y + 0.041556f * z);
  c.z = guise_color_srgb_of_linear (3.240479f * x - 1.537150f * y - 0.498535f * z);
  return c;
}

/* b, g, r -> h (degrees), s, v */
GUISE_SHARED_INLINE GuiseColor
guise_color_hsv_of_bgr (GuiseColor c)
{
  const float b = c.x;
  const float g = c.y;
  const float r = c.z;
  const float v = r > g ? (r > b ? r : b) : (g > b ? g : b);
  const float low = r < g ? (r < b ? r : b) : (g < b ? g : b);
  const float range = v - low;
  const float scale = 60.0f / (range + 1.1920929e-7f);
  const float from_r = (g - b) * scale;
  const float from_g = (b - r) * scale + 120.0f;
  const float from_b = (r - g) * scale + 240.0f;
  const float h = v == r ? from_r : v == g ? from_g : from_b;
  GuiseColor  hsv;

  hsv.x = h < 0.0f ? h + 360.0f : h;
  hsv.y = range / (fabsf (v) + 1.1920929e-7f);
  hsv.z = v;
  return hsv;
}

/* Channel k (5 red, 3 green, 1 blue) of the hexcone, h in sixths of the circle. */
GUISE_SHARED_INLINE float
guise_color_hexcone (float k, float h, float s, float v)
{
  float t = k + h;

  t = t >= 6.0f ? t - 6.0f : t;

  const float other = 4.0f - t;
  float       m = t < other ? t : other;

  m = m < 1.0f ? m : 1.0f;
  m = m > 0.0f ? m : 0.0f;
  return v - v * s * m;
}

/* h (degrees, 0..360), s, v -> b, g, r */
GUISE_SHARED_INLINE GuiseColor
guise_color_bgr_of_hsv (GuiseColor hsv)
{
  const float h = hsv.x * (1.0f / 60.0f);
  GuiseColor  c;

  c.x = guise_color_hexcone (1.0f, h, hsv.y, hsv.z);
  c.y = guise_color_hexcone (3.0f, h, hsv.y, hsv.z);
  c.z = guise_color_hexcone (5.0f, h, hsv.y, hsv.z);
  return c;
}

/* by: degrees within one turn, and what is added to saturation and value. */
GUISE_SHARED_INLINE GuiseColor
guise_color_shift (GuiseColor hsv, const float by[3])
{
  const float hue = hsv.x + by[0];
  GuiseColor  shifted;

  shifted.x = hue >= 360.0f ? hue - 360.0f : hue < 0.0f ? hue + 360.0f : hue;
  shifted.y = guise_color_limit (hsv.y + by[1], 0.0f, 1.0f);
  shifted.z = guise_color_limit (hsv.z + by[2], 0.0f, 1.0f);
  return shifted;
}

/* The middle of rct: one value of channel 0 (L), 1 (a) or 2 (b). */
GUISE_SHARED_INLINE float
guise_color_move_lab_value (float value, int channel, float from, float scale, float to)
{
  return guise_color_limit ((value - from) * scale + to, channel == 0 ? 0.0f : -127.0f,
                            channel == 0 ? 100.0f : 127.0f);
}

/* m (c - from) + to, clipped to 0..1. m: [3, 3] */
GUISE_SHARED_INLINE GuiseColor
guise_color_map (GuiseColor c, const float m[9], const float from[3], const float to[3])
{
  const float b = c.x - from[0];
  const float g = c.y - from[1];
  const float r = c.z - from[2];
  GuiseColor  mapped;

  mapped.x = guise_color_limit (m[0] * b + m[1] * g + m[2] * r + to[0], 0.0f, 1.0f);
  mapped.y = guise_color_limit (m[3] * b + m[4] * g + m[5] * r + to[1], 0.0f, 1.0f);
  mapped.z = guise_color_limit (m[6] * b + m[7] * g + m[8] * r + to[2], 0.0f, 1.0f);
  return mapped;
}
