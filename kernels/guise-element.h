/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/*
 * Numbers of 16 bits, in plain integer arithmetic for C, C++ and CUDA alike, so that a test on the
 * CPU tests what the GPU computes. On the GPU the conversion instructions give the same bits.
 */

#include <stdint.h>
#include <string.h>

#ifdef __CUDACC__
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#define GUISE_BOTH static __host__ __device__ inline
#else
#define GUISE_BOTH static inline
#endif

GUISE_BOTH uint32_t
guise_float_bits (float x)
{
#ifdef __CUDA_ARCH__
  return __float_as_uint (x);
#else
  uint32_t bits;

  memcpy (&bits, &x, sizeof bits);
  return bits;
#endif
}

GUISE_BOTH float
guise_float_from_bits (uint32_t bits)
{
#ifdef __CUDA_ARCH__
  return __uint_as_float (bits);
#else
  float x;

  memcpy (&x, &bits, sizeof x);
  return x;
#endif
}

GUISE_BOTH float
guise_bf16_to_float (uint16_t x)
{
  return guise_float_from_bits ((uint32_t) x << 16);
}

/* To nearest, ties to even; NaN stays NaN. */
GUISE_BOTH uint16_t
guise_bf16_from_float (float x)
{
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 800
  return __bfloat16_as_ushort (__float2bfloat16_rn (x));
#else
  uint32_t bits = guise_float_bits (x);

  if ((bits & 0x7fffffff) > 0x7f800000)
    return 0x7fff;
  return (uint16_t) ((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
#endif
}

GUISE_BOTH float
guise_f16_to_float (uint16_t x)
{
#ifdef __CUDA_ARCH__
  return __half2float (__ushort_as_half (x));
#else
  uint32_t sign = (uint32_t) (x & 0x8000) << 16;
  uint32_t exponent = x >> 10 & 0x1f;
  uint32_t fraction = x & 0x3ff;

  if (exponent == 0x1f)
    return guise_float_from_bits (sign | 0x7f800000 | fraction << 13);
  if (exponent != 0)
    return guise_float_from_bits (sign | (exponent + 112) << 23 | fraction << 13);
  {
    float magnitude = (float) fraction * 0x1p-24f;

    return sign != 0 ? -magnitude : magnitude;
  }
#endif
}

/* To nearest, ties to even; beyond the range infinite, NaN stays NaN. */
GUISE_BOTH uint16_t
guise_f16_from_float (float x)
{
#ifdef __CUDA_ARCH__
  return __half_as_ushort (__float2half_rn (x));
#else
  uint32_t bits = guise_float_bits (x);
  uint16_t sign = (uint16_t) (bits >> 16 & 0x8000);
  uint32_t magnitude = bits & 0x7fffffff;

  if (magnitude > 0x7f800000)
    return 0x7fff;
  if (magnitude >= 0x477ff000) /* rounds to 65536 */
    return (uint16_t) (sign | 0x7c00);
  if (magnitude < 0x38800000) /* below 2^-14: multiples of 2^-24, rounded by the addition */
    return (uint16_t) (sign |
                       (guise_float_bits (guise_float_from_bits (magnitude) + 0.5f) & 0x7ff));
  magnitude += 0xfff + (magnitude >> 13 & 1);
  return (uint16_t) (sign | ((magnitude - 0x38000000) >> 13));
#endif
}

/*
 * A single as two halves: the upper is the nearest bf16 (ties away from zero), which products read
 * as it is; the lower is what is left of the bits. Lossless for every pattern of 32 bits.
 */
GUISE_BOTH void
guise_split_float (float x, uint16_t *upper, uint16_t *lower)
{
  uint32_t bits = guise_float_bits (x);

  *upper = (uint16_t) ((bits + 0x8000) >> 16);
  *lower = (uint16_t) bits;
}

GUISE_BOTH float
guise_join_float (uint16_t upper, uint16_t lower)
{
  return guise_float_from_bits ((uint32_t) (uint16_t) (upper - (lower >> 15)) << 16 | lower);
}
