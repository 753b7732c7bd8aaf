/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * guise_half_to_float:
 * @half: the bits of a half-precision number
 *
 * Source: IEEE 754-2008, binary16
 *
 * Returns: the same number; every half is exact in single precision
 */
static inline float
guise_half_to_float (uint16_t half)
{
  uint32_t sign = (uint32_t) (half & 0x8000) << 16;
  uint32_t exponent = half >> 10 & 31;
  uint32_t mantissa = half & 0x3ff;
  uint32_t bits;
  float    value;

  if (exponent == 0)
    {
      value = (float) mantissa * 0x1p-24f;
      return sign != 0 ? -value : value;
    }
  if (exponent == 31)
    bits = sign | 0x7f800000u | mantissa << 13;
  else
    bits = sign | (exponent + 112) << 23 | mantissa << 13;
  memcpy (&value, &bits, sizeof value);
  return value;
}

/**
 * guise_half_round:
 * @value: any number
 *
 * Written without branches, so that a loop over it becomes vector code.
 *
 * Source: IEEE 754-2008, binary16; to nearest, ties to even, overflow to infinity
 *
 * Returns: the half-precision number nearest to @value; not a number stays one
 */
static inline float
guise_half_round (float value)
{
  uint32_t bits, sign, size, normal, small, rounded;
  float    fine;

  memcpy (&bits, &value, sizeof bits);
  sign = bits & 0x80000000u;
  size = bits & 0x7fffffffu;
  normal = (size + 0xfff + (size >> 13 & 1)) & ~0x1fffu;

  /* Below 2^-14 halves are the multiples of 2^-24, which is the spacing of floats from 1/2 on. */
  memcpy (&fine, &size, sizeof fine);
  fine = (fine + 0.5f) - 0.5f;
  memcpy (&small, &fine, sizeof small);

  rounded = size < 0x38800000u ? small : normal;
  rounded = rounded >= 0x47800000u ? 0x7f800000u : rounded;
  rounded = size > 0x7f800000u ? size | 0x400000u : rounded;
  rounded |= sign;
  memcpy (&value, &rounded, sizeof value);
  return value;
}

/**
 * guise_half_from_float:
 * @value: any number
 *
 * Returns: the bits of guise_half_round (@value)
 */
static inline uint16_t
guise_half_from_float (float value)
{
  float    rounded = guise_half_round (value);
  uint32_t bits, size;

  memcpy (&bits, &rounded, sizeof bits);
  size = bits & 0x7fffffffu;
  if (size > 0x7f800000u)
    size = 0x7e00; /* not a number */
  else if (size == 0x7f800000u)
    size = 0x7c00;
  else if (size >= 0x38800000u)
    size = (size >> 13) - (112u << 10);
  else
    size = (uint32_t) ((rounded < 0 ? -rounded : rounded) * 0x1p24f);
  return (uint16_t) (bits >> 16 & 0x8000) | (uint16_t) size;
}

/**
 * guise_bfloat_round:
 * @value: any number
 *
 * Source: bfloat16, the upper half of binary32; to nearest, ties to even
 *
 * Returns: the number of eight significant bits nearest to @value; not a number stays one
 */
static inline float
guise_bfloat_round (float value)
{
  uint32_t bits, rounded;

  memcpy (&bits, &value, sizeof bits);
  rounded = (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff0000u;
  rounded = (bits & 0x7fffffffu) > 0x7f800000u ? bits | 0x400000u : rounded;
  memcpy (&value, &rounded, sizeof value);
  return value;
}

G_END_DECLS
