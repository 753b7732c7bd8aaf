/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>
#include <string.h>

/* Short vectors as the compilers' own types: one source for every instruction set. */
typedef float   V4f __attribute__ ((vector_size (16)));
typedef int32_t V4i __attribute__ ((vector_size (16)));
typedef uint8_t V16b __attribute__ ((vector_size (16)));

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
