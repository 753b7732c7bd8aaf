/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>
#include <string.h>

/* Short vectors as the compilers' own types: one source for every instruction set. */
typedef float   V4f __attribute__ ((vector_size (16)));
typedef int32_t V4i __attribute__ ((vector_size (16)));
typedef uint8_t V16b __attribute__ ((vector_size (16)));
typedef float   V8f __attribute__ ((vector_size (32)));
typedef int32_t V8i __attribute__ ((vector_size (32)));
typedef uint8_t V32b __attribute__ ((vector_size (32)));

/* Builds a hot loop twice, for any x86-64 and for machines with AVX2; the loader picks one
 * ("arch=haswell" would pick it on Intel machines only). The
 * resolver runs too early for sanitizers, and clang 14 has no such thing for static functions. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
  !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(GUISE_NO_CLONES)
#define GUISE_CLONES __attribute__ ((target_clones ("default", "avx2")))
#else
#define GUISE_CLONES
#endif

#define GUISE_INLINE static inline __attribute__ ((always_inline))

/* Four floats from anywhere. */
GUISE_INLINE V4f
v4f_load (const float *p)
{
  V4f v;

  memcpy (&v, p, sizeof v);
  return v;
}

GUISE_INLINE void
v4f_store (float *p, V4f v)
{
  memcpy (p, &v, sizeof v);
}

GUISE_INLINE V4f
v4f_set1 (float x)
{
  return (V4f){ x, x, x, x };
}

GUISE_INLINE float
v4f_sum (V4f v)
{
  return (v[0] + v[1]) + (v[2] + v[3]);
}

/* The first eight bytes at p (16 are read) as two vectors of floats; the last four as a third. */
GUISE_INLINE void
v4f_widen12 (const uint8_t *p, V4f out[3])
{
  const V16b zero = { 0 };
  V16b       bytes;

  memcpy (&bytes, p, sizeof bytes);

  const V16b low =
    __builtin_shufflevector (bytes, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const V16b high = __builtin_shufflevector (bytes, zero, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13,
                                             29, 14, 30, 15, 31);
  const V16b a =
    __builtin_shufflevector (low, zero, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);
  const V16b b = __builtin_shufflevector (low, zero, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29,
                                          14, 15, 30, 31);
  const V16b c =
    __builtin_shufflevector (high, zero, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23);

  out[0] = __builtin_convertvector((V4i) a, V4f);
  out[1] = __builtin_convertvector((V4i) b, V4f);
  out[2] = __builtin_convertvector((V4i) c, V4f);
}

/* As v4f_widen12() for two places at once: p in the lower four lanes, q in the upper ones. */
GUISE_INLINE void
v8f_widen12 (const uint8_t *p, const uint8_t *q, V8f out[3])
{
  const V32b zero = { 0 };
  V16b       lower;
  V16b       upper;

  memcpy (&lower, p, sizeof lower);
  memcpy (&upper, q, sizeof upper);

  /* clang-format off */
  const V32b bytes = __builtin_shufflevector (lower, upper,
     0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);
  const V32b low = __builtin_shufflevector (bytes, zero,
     0, 32,  1, 33,  2, 34,  3, 35,  4, 36,  5, 37,  6, 38,  7, 39,
    16, 48, 17, 49, 18, 50, 19, 51, 20, 52, 21, 53, 22, 54, 23, 55);
  const V32b high = __builtin_shufflevector (bytes, zero,
     8, 40,  9, 41, 10, 42, 11, 43, 12, 44, 13, 45, 14, 46, 15, 47,
    24, 56, 25, 57, 26, 58, 27, 59, 28, 60, 29, 61, 30, 62, 31, 63);
  const V32b a = __builtin_shufflevector (low, zero,
     0,  1, 32, 33,  2,  3, 34, 35,  4,  5, 36, 37,  6,  7, 38, 39,
    16, 17, 48, 49, 18, 19, 50, 51, 20, 21, 52, 53, 22, 23, 54, 55);
  const V32b b = __builtin_shufflevector (low, zero,
     8,  9, 40, 41, 10, 11, 42, 43, 12, 13, 44, 45, 14, 15, 46, 47,
    24, 25, 56, 57, 26, 27, 58, 59, 28, 29, 60, 61, 30, 31, 62, 63);
  const V32b c = __builtin_shufflevector (high, zero,
     0,  1, 32, 33,  2,  3, 34, 35,  4,  5, 36, 37,  6,  7, 38, 39,
    16, 17, 48, 49, 18, 19, 50, 51, 20, 21, 52, 53, 22, 23, 54, 55);
  /* clang-format on */

  out[0] = __builtin_convertvector((V8i) a, V8f);
  out[1] = __builtin_convertvector((V8i) b, V8f);
  out[2] = __builtin_convertvector((V8i) c, V8f);
}
