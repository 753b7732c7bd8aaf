/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

/* Elementary functions as branch-free inline code, so that loops over them become SIMD code on
 * whatever the including file is compiled for. Each states its largest error, found by walking
 * floats of the whole range against the double functions (tests/unit/nn/test-nn-cpu-math.c).
 *
 * The selections are written as "comparison ? a : b" with the NaN-keeping side last. */

#define GUISE_MATH_INLINE static inline __attribute__ ((always_inline))

GUISE_MATH_INLINE float
guise_math_from_bits (uint32_t bits)
{
  float x;

  memcpy (&x, &bits, sizeof x);
  return x;
}

GUISE_MATH_INLINE uint32_t
guise_math_to_bits (float x)
{
  uint32_t bits;

  memcpy (&bits, &x, sizeof bits);
  return bits;
}

/* The nearest whole number of |x| < 2^22: adding 1.5 * 2^23 leaves no room for a fraction. */
GUISE_MATH_INLINE float
guise_math_round (float x)
{
  return (x + 12582912.0f) - 12582912.0f;
}

/* e^x, error below 1.5 ulp; infinity above 88.73, gradual underflow to 0 below -87.3.
 * x = n ln 2 + r, |r| <= ln 2 / 2; e^r by a minimax polynomial (Cephes expf); 2^n in two factors,
 * since n may leave the exponent range of one. */
GUISE_MATH_INLINE float
guise_math_exp (float x)
{
  float    n;
  float    r;
  float    p;
  uint32_t k;
  uint32_t half;

  x = x > 89.0f ? 89.0f : x;
  x = x < -105.0f ? -105.0f : x;
  n = guise_math_round (x * 1.44269504088896341f);
  r = x - n * 0.693359375f;
  r = r + n * 2.12194440e-4f;
  p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  /* 2 * 127 + n, with n from the low bits of its sum with 1.5 * 2^23 */
  k = guise_math_to_bits (n + 12582912.0f) - guise_math_to_bits (12582912.0f - 254.0f);
  half = k >> 1;
  return p * guise_math_from_bits (half << 23) * guise_math_from_bits ((k - half) << 23);
}

/* The natural logarithm of x > 0, error below 2 ulp; -infinity at 0, NaN below.
 * x = 2^e m, m in [sqrt (1/2), sqrt (2)); log m by a polynomial (Cephes logf). */
GUISE_MATH_INLINE float
guise_math_log (float x)
{
  float    scaled = x < 1.17549435e-38f ? x * 8388608.0f : x; /* denormal numbers times 2^23 */
  float    shift = x < 1.17549435e-38f ? -23.0f : 0.0f;
  uint32_t bits = guise_math_to_bits (scaled);
  int32_t  e = (int32_t) (bits - 0x3f3504f3u) >> 23; /* 0x3f3504f3 is sqrt (1/2) */
  float    m = guise_math_from_bits (bits - ((uint32_t) e << 23)) - 1.0f;
  float    fe = (float) e + shift;
  float    z = m * m;
  float    p = 7.0376836292e-2f;
  float    y;

  p = p * m - 1.1514610310e-1f;
  p = p * m + 1.1676998740e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  y = p * m * z;
  y = y + fe * -2.12194440e-4f;
  y = y - 0.5f * z;
  y = m + y;
  y = y + fe * 0.693359375f;
  y = x > 3.40282347e38f ? x : y; /* infinity */
  y = x == 0.0f ? -INFINITY : y;
  return x >= 0.0f ? y : NAN;
}

/* 1 / (1 + e^-x), error below 3 ulp. */
GUISE_MATH_INLINE float
guise_math_sigmoid (float x)
{
  float e = guise_math_exp (x < 0.0f ? x : -x); /* in (0, 1]: no overflow on either side */
  float y = (x < 0.0f ? e : 1.0f) / (1.0f + e);

  return y;
}

/* Error below 3 ulp. Near 0 a polynomial, since 1 - 2 / (e^2x + 1) cancels there. */
GUISE_MATH_INLINE float
guise_math_tanh (float x)
{
  float a = fabsf (x);
  float z = x * x;
  float p = -5.70498872745e-3f;
  float big;

  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  p = p * z * x + x;
  big = 1.0f - 2.0f / (guise_math_exp (2.0f * a) + 1.0f);
  big = x < 0.0f ? -big : big;
  return a > 0.625f ? big : p;
}

/* log (1 + e^x), error below 4 ulp. log1p (u) = log (w) - ((w - 1) - u) / w with w = 1 + u repairs
 * what rounding 1 + u lost. */
GUISE_MATH_INLINE float
guise_math_softplus (float x)
{
  float u = guise_math_exp (x < 0.0f ? x : -x);
  float w = 1.0f + u;
  float y = guise_math_log (w) - ((w - 1.0f) - u) / w;

  return (x > 0.0f ? x : 0.0f) + y;
}

/* Beyond this the three-part reduction of guise_math_sin_cos() loses digits; callers take libm. */
#define GUISE_MATH_TRIG_MAX 8192.0f

/* sin (x) for quarter 0, cos (x) for quarter 1; |x| <= GUISE_MATH_TRIG_MAX; absolute error below
 * 1.2e-7. x = n pi/2 + r; n mod 4 selects polynomial and sign (Cephes sinf, cosf). */
GUISE_MATH_INLINE float
guise_math_sin_cos (float x, uint32_t quarter)
{
  float    n = guise_math_round (x * 0.636619772367581343f);
  uint32_t k = guise_math_to_bits (n + 12582912.0f) + quarter;
  float    r = x - n * 1.5703125f;
  float    z;
  float    s = -1.9515295891e-4f;
  float    c = 2.443315711809948e-5f;
  float    y;

  r = r - n * 4.837512969970703125e-4f;
  r = r - n * 7.549789948768648e-8f;
  z = r * r;
  s = s * z + 8.3321608736e-3f;
  s = s * z - 1.6666654611e-1f;
  s = s * z * r + r;
  c = c * z - 1.388731625493765e-3f;
  c = c * z + 4.166664568298827e-2f;
  c = c * z * z - 0.5f * z + 1.0f;
  y = (k & 1) != 0 ? c : s;
  return (k & 2) != 0 ? -y : y;
}
