/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rounding to half precision and bfloat16: every half, every tie between two of them. */
#include "core/guise-half.h"

#include <math.h>

#define N_FINITE 0x7c00 /* halves from 0 up that are finite */

static uint32_t
to_bits (float value)
{
  uint32_t bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

static float
from_bits (uint32_t bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* What is a half already stays what it is, sign of zero included. */
static void
test_exact (void)
{
  for (uint32_t half = 0; half < 0x10000; half++)
    {
      float value = guise_half_to_float ((uint16_t) half);

      if (isnan (value))
        {
          g_assert_true (isnan (guise_half_round (value)));
          g_assert_cmpuint (guise_half_from_float (value) & 0x7c00, ==, 0x7c00);
          g_assert_cmpuint (guise_half_from_float (value) & 0x3ff, !=, 0);
          continue;
        }
      g_assert_cmpuint (to_bits (guise_half_round (value)), ==, to_bits (value));
      g_assert_cmpuint (guise_half_from_float (value), ==, half);
    }
}

/* Between two neighbours: the middle goes to the even one, everything else to the nearer one. */
static void
test_between (void)
{
  for (uint32_t half = 0; half < N_FINITE; half++)
    for (int sign = 1; sign >= -1; sign -= 2)
      {
        float low = guise_half_to_float ((uint16_t) half);
        float high = half + 1 < N_FINITE ? guise_half_to_float ((uint16_t) (half + 1)) : 65536.0f;
        float middle = low + (high - low) / 2; /* exact */
        float above = half + 1 < N_FINITE ? high : INFINITY;
        uint32_t expected = half % 2 == 0 ? half : half + 1;

        g_assert_cmpfloat (guise_half_round ((float) sign * nextafterf (middle, 0)), ==,
                           (float) sign * low);
        g_assert_cmpfloat (guise_half_round ((float) sign * nextafterf (middle, INFINITY)), ==,
                           (float) sign * above);
        g_assert_cmpuint (guise_half_from_float ((float) sign * middle), ==,
                          expected | (sign < 0 ? 0x8000u : 0u));
      }
  g_assert_cmpfloat (guise_half_round (1e30f), ==, INFINITY);
  g_assert_cmpfloat (guise_half_round (-INFINITY), ==, -INFINITY);
}

static void
test_bfloat (void)
{
  for (uint32_t high = 0; high < 0x10000; high++)
    {
      float    value = from_bits (high << 16);
      uint32_t tie = high << 16 | 0x8000;

      if (isnan (value))
        {
          g_assert_true (isnan (guise_bfloat_round (value)));
          g_assert_true (isnan (guise_bfloat_round (from_bits (tie))));
          continue;
        }
      g_assert_cmpuint (to_bits (guise_bfloat_round (value)), ==, high << 16);
      if (isinf (value))
        continue;
      g_assert_cmpuint (to_bits (guise_bfloat_round (from_bits (tie - 1))), ==, high << 16);
      g_assert_cmpuint (to_bits (guise_bfloat_round (from_bits (tie + 1))), ==, (high + 1) << 16);
      g_assert_cmpuint (to_bits (guise_bfloat_round (from_bits (tie))), ==,
                        (high + (high & 1)) << 16);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/half/exact", test_exact);
  g_test_add_func ("/core/half/between", test_between);
  g_test_add_func ("/core/half/bfloat", test_bfloat);
  return g_test_run ();
}
