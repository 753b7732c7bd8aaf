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

G_END_DECLS
