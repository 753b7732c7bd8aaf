/* SPDX-License-Identifier: GPL-3.0-or-later
 * Numbers of 16 bits against slow searches; Philox against the paper and against core. */
#include <glib.h>
#include <math.h>

#include "core/guise-random.h"
#include "guise-element.h"
#include "guise-philox.h"

static float
to_float (uint32_t x, gboolean is_bf16)
{
  return is_bf16 ? guise_bf16_to_float ((uint16_t) x) : guise_f16_to_float ((uint16_t) x);
}

/* By the definition of the format. */
static double
get_value (uint32_t x, gboolean is_bf16)
{
  int    n_bits = is_bf16 ? 7 : 10;
  int    bias = is_bf16 ? 127 : 15;
  int    exponent = (int) ((x & 0x7fff) >> n_bits);
  double fraction = ldexp (x & ((1u << n_bits) - 1), -n_bits);
  double y = exponent == 0 ? ldexp (fraction, 1 - bias) : ldexp (1 + fraction, exponent - bias);

  return (x & 0x8000) != 0 ? -y : y;
}

static uint16_t
from_float (float x, gboolean is_bf16)
{
  return is_bf16 ? guise_bf16_from_float (x) : guise_f16_from_float (x);
}

/* All 2^16 there and back; between any two neighbours the middle goes to the even one and what is
 * beside the middle to the nearer one. The middle of two halves is a float. */
static void
test_halves (gconstpointer data)
{
  gboolean is_bf16 = GPOINTER_TO_INT (data);
  uint32_t infinity = is_bf16 ? 0x7f80 : 0x7c00;

  for (uint32_t x = 0; x < 0x10000; x++)
    {
      float y = to_float (x, is_bf16);

      if ((x & 0x7fff) > infinity)
        {
          g_assert_true (isnan (y) && (from_float (y, is_bf16) & 0x7fff) > infinity);
          continue;
        }
      g_assert_cmphex (from_float (y, is_bf16), ==, x);
      if ((x & 0x7fff) == infinity)
        {
          g_assert_true (isinf (y));
          continue;
        }
      g_assert_true ((double) y == get_value (x, is_bf16));
      if ((x & 0x7fff) + 1 < infinity)
        {
          float middle = (float) ((get_value (x, is_bf16) + get_value (x + 1, is_bf16)) / 2);

          g_assert_cmphex (from_float (middle, is_bf16), ==, x % 2 == 0 ? x : x + 1);
          g_assert_cmphex (from_float (nextafterf (middle, 0), is_bf16), ==, x);
          g_assert_cmphex (from_float (nextafterf (middle, copysignf (INFINITY, middle)), is_bf16),
                           ==, x + 1);
        }
    }
  g_assert_cmphex (from_float (is_bf16 ? 0x1.feffp127f : 65520.0f, is_bf16), ==,
                   is_bf16 ? 0x7f7f : 0x7c00);
  g_assert_cmphex (from_float (is_bf16 ? 0x1.ffp127f : 65519.996f, is_bf16), ==,
                   is_bf16 ? 0x7f80 : 0x7bff);
}

/* Every exponent, a sample of fractions, and the fractions around the carry. */
static void
test_split (void)
{
  for (uint32_t head = 0; head < 0x200; head++)
    for (uint32_t k = 0; k < 20000; k++)
      {
        uint32_t fraction = k < 16 ? 0x7ffff8 + k : k < 48 ? 0x7fe0 + k : k * 419;
        uint32_t bits = head << 23 | (fraction & 0x7fffff);
        float    x = guise_float_from_bits (bits);
        uint16_t upper, lower;

        guise_split_float (x, &upper, &lower);
        if (guise_float_bits (guise_join_float (upper, lower)) != bits)
          g_error ("%08x", bits);
        if (isfinite (x) && isfinite (guise_bf16_to_float (upper)))
          g_assert_true (
            fabs ((double) x - (double) guise_bf16_to_float (upper)) <=
            fabs ((double) x - (double) guise_bf16_to_float (guise_bf16_from_float (x))));
      }
}

/* Source: kat_vectors of Random123, philox4x32 with 10 rounds */
static void
test_philox_known (void)
{
  static const struct
  {
    uint64_t counter, stream, seed;
    uint32_t words[4];
  } cases[] = {
    { 0, 0, 0, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { UINT64_MAX, UINT64_MAX, UINT64_MAX, { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { 0x85a308d3243f6a88,
      0x0370734413198a2e,
      0x299f31d0a4093822,
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GuisePhiloxBlock block =
        guise_philox_block (cases[i].seed, cases[i].stream, cases[i].counter);

      for (unsigned k = 0; k < 4; k++)
        g_assert_cmphex (guise_philox_word (block, k), ==, cases[i].words[k]);
    }
}

static void
test_philox_core (void)
{
  for (uint64_t i = 0; i < 2000; i++)
    {
      uint64_t         seed = i * 0x9e3779b97f4a7c15u;
      uint64_t         stream = (i << 32) * 77 + i;
      GuisePhiloxBlock block = guise_philox_block (seed, stream, ~seed >> (i % 64));
      uint32_t         words[4];

      guise_philox (seed, stream, ~seed >> (i % 64), words);
      for (unsigned k = 0; k < 4; k++)
        g_assert_cmphex (guise_philox_word (block, k), ==, words[k]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gpu/element/f16", GINT_TO_POINTER (FALSE), test_halves);
  g_test_add_data_func ("/gpu/element/bf16", GINT_TO_POINTER (TRUE), test_halves);
  g_test_add_func ("/gpu/element/split", test_split);
  g_test_add_func ("/gpu/philox/known", test_philox_known);
  g_test_add_func ("/gpu/philox/core", test_philox_core);
  return g_test_run ();
}
