/* SPDX-License-Identifier: GPL-3.0-or-later
 * Colour spaces: sRGB <-> CIE Lab and HSV on planar floats. */
#include "image/guise-color.h"

#include <math.h>
#include <string.h>

#include "image/guise-simd-private.h"

/* The white point's X and Z and the limits of the linear parts, as OpenCV's documentation has
 * them. */
#define WHITE_X    0.950456f
#define WHITE_Z    1.088754f
#define LAB_LIMIT  0.008856f
#define LAB_SLOPE  7.787f
#define LAB_OFFSET (16.0f / 116.0f)
#define L_SLOPE    903.3f

GUISE_INLINE int32_t
bits_of (float x)
{
  int32_t i;

  memcpy (&i, &x, sizeof i);
  return i;
}

GUISE_INLINE float
float_of (int32_t i)
{
  float x;

  memcpy (&x, &i, sizeof x);
  return x;
}

/* Cube root of a positive number, to about 2e-7 relative: a guess from the exponent (within 6 %)
 * and two steps of Halley's iteration. Branch-free, so that loops over pixels become vector code.
 */
GUISE_INLINE float
cube_root (float x)
{
  float y = float_of ((int32_t) ((float) bits_of (x) * (1.0f / 3.0f)) + 0x2a4fff00);

  for (int i = 0; i < 2; i++)
    {
      const float cube = y * y * y;

      y *= (cube + x + x) / (cube + cube + x);
    }
  return y;
}

/* x^2.4 = x^2 (x^2)^(1/5) for positive x, to about 5e-7 relative, by Newton's iteration. */
GUISE_INLINE float
power_2_4 (float x)
{
  const float a = x * x;
  float       y = float_of ((int32_t) ((float) bits_of (a) * 0.2f) + 0x32c82000);

  for (int i = 0; i < 3; i++)
    {
      const float square = y * y;

      y = 0.2f * (4.0f * y + a / (square * square));
    }
  return a * y;
}

/* x^(1/2.4) = c^(5/4), c the cube root. */
GUISE_INLINE float
root_2_4 (float x)
{
  const float c = cube_root (x);

  return c * sqrtf (sqrtf (c));
}

GUISE_INLINE float
linear_of_srgb (float x)
{
  const float base = x > 0.04045f ? x : 0.04045f;
  const float curve = power_2_4 ((base + 0.055f) * (1.0f / 1.055f));

  return x > 0.04045f ? curve : x * (1.0f / 12.92f);
}

GUISE_INLINE float
srgb_of_linear (float x)
{
  x = x > 0.0f ? x : 0.0f;
  x = x < 1.0f ? x : 1.0f;

  const float base = x > 0.0031308f ? x : 0.0031308f;
  const float curve = 1.055f * root_2_4 (base) - 0.055f;

  return x > 0.0031308f ? curve : 12.92f * x;
}

GUISE_INLINE float
lab_curve (float t)
{
  const float base = t > LAB_LIMIT ? t : LAB_LIMIT;
  const float curve = cube_root (base);

  return t > LAB_LIMIT ? curve : LAB_SLOPE * t + LAB_OFFSET;
}

GUISE_INLINE float
lab_curve_inverse (float f)
{
  const float limit = LAB_SLOPE * LAB_LIMIT + LAB_OFFSET;

  return f > limit ? f * f * f : (f - LAB_OFFSET) * (1.0f / LAB_SLOPE);
}

/* p0, p1, p2: [n] b, g, r -> L, a, b */
GUISE_CLONES
static void
bgr_to_lab (float *restrict p0, float *restrict p1, float *restrict p2, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      const float b = linear_of_srgb (p0[i]);
      const float g = linear_of_srgb (p1[i]);
      const float r = linear_of_srgb (p2[i]);
      const float x = (0.412453f * r + 0.357580f * g + 0.180423f * b) * (1.0f / WHITE_X);
      const float y = 0.212671f * r + 0.715160f * g + 0.072169f * b;
      const float z = (0.019334f * r + 0.119193f * g + 0.950227f * b) * (1.0f / WHITE_Z);
      const float fx = lab_curve (x);
      const float fy = lab_curve (y);
      const float fz = lab_curve (z);

      p0[i] = y > LAB_LIMIT ? 116.0f * fy - 16.0f : L_SLOPE * y;
      p1[i] = 500.0f * (fx - fy);
      p2[i] = 200.0f * (fy - fz);
    }
}

/* p0, p1, p2: [n] L, a, b -> b, g, r */
GUISE_CLONES
static void
lab_to_bgr (float *restrict p0, float *restrict p1, float *restrict p2, size_t n)
{
  const float l_limit = LAB_LIMIT * L_SLOPE;

  for (size_t i = 0; i < n; i++)
    {
      const float l = p0[i];
      const float low = l * (1.0f / L_SLOPE);
      const float fy_high = (l + 16.0f) * (1.0f / 116.0f);
      const float fy = l <= l_limit ? LAB_SLOPE * low + LAB_OFFSET : fy_high;
      const float y = l <= l_limit ? low : fy_high * fy_high * fy_high;
      const float x = lab_curve_inverse (fy + p1[i] * (1.0f / 500.0f)) * WHITE_X;
      const float z = lab_curve_inverse (fy - p2[i] * (1.0f / 200.0f)) * WHITE_Z;

      p0[i] = srgb_of_linear (0.055648f * x - 0.204043f * y + 1.057311f * z);
      p1[i] = srgb_of_linear (-0.969256f * x + 1.875991f * y + 0.041556f * z);
      p2[i] = srgb_of_linear (3.240479f * x - 1.537150f * y - 0.498535f * z);
    }
}

/* p0, p1, p2: [n] b, g, r -> h (degrees), s, v */
GUISE_CLONES
static void
bgr_to_hsv (float *restrict p0, float *restrict p1, float *restrict p2, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      const float b = p0[i];
      const float g = p1[i];
      const float r = p2[i];
      const float v = r > g ? (r > b ? r : b) : (g > b ? g : b);
      const float low = r < g ? (r < b ? r : b) : (g < b ? g : b);
      const float range = v - low;
      const float scale = 60.0f / (range + 1.1920929e-7f);
      const float from_r = (g - b) * scale;
      const float from_g = (b - r) * scale + 120.0f;
      const float from_b = (r - g) * scale + 240.0f;
      const float h = v == r ? from_r : v == g ? from_g : from_b;

      p0[i] = h < 0.0f ? h + 360.0f : h;
      p1[i] = range / (fabsf (v) + 1.1920929e-7f);
      p2[i] = v;
    }
}

/* Channel k (5 red, 3 green, 1 blue) of the hexcone, h in sixths of the circle. */
GUISE_INLINE float
hexcone (float k, float h, float s, float v)
{
  float t = k + h;

  t = t >= 6.0f ? t - 6.0f : t;

  const float other = 4.0f - t;
  float       m = t < other ? t : other;

  m = m < 1.0f ? m : 1.0f;
  m = m > 0.0f ? m : 0.0f;
  return v - v * s * m;
}

/* p0, p1, p2: [n] h (degrees, 0..360), s, v -> b, g, r */
GUISE_CLONES
static void
hsv_to_bgr (float *restrict p0, float *restrict p1, float *restrict p2, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      const float h = p0[i] * (1.0f / 60.0f);
      const float s = p1[i];
      const float v = p2[i];

      p0[i] = hexcone (1.0f, h, s, v);
      p1[i] = hexcone (3.0f, h, s, v);
      p2[i] = hexcone (5.0f, h, s, v);
    }
}

GUISE_CLONES
static void
shift_hsv (float *restrict h, float *restrict s, float *restrict v, size_t n, const float by[3])
{
  for (size_t i = 0; i < n; i++)
    {
      const float hue = h[i] + by[0];
      float       saturation = s[i] + by[1];
      float       value = v[i] + by[2];

      h[i] = hue >= 360.0f ? hue - 360.0f : hue < 0.0f ? hue + 360.0f : hue;
      saturation = saturation > 0.0f ? saturation : 0.0f;
      s[i] = saturation < 1.0f ? saturation : 1.0f;
      value = value > 0.0f ? value : 0.0f;
      v[i] = value < 1.0f ? value : 1.0f;
    }
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
