/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tests of the length that Matroska files claim. */
#include "media/guise-matroska.h"

/* clang-format off */
static const uint8_t one_byte[] = { 0x1A, 0x45, 0xDF, 0xA3, 0x82, 0xAA, 0xBB,
                                    0x18, 0x53, 0x80, 0x67, 0x85 };
static const uint8_t eight_bytes[] = { 0x1A, 0x45, 0xDF, 0xA3, 0x40, 0x01, 0xAA,
                                       0x18, 0x53, 0x80, 0x67, 0x01, 0, 0, 0, 0, 1, 0, 0 };
static const uint8_t unknown[] = { 0x1A, 0x45, 0xDF, 0xA3, 0x80,
                                   0x18, 0x53, 0x80, 0x67, 0xFF };
static const uint8_t header_too_long[] = { 0x1A, 0x45, 0xDF, 0xA3, 0xFE,
                                           0x18, 0x53, 0x80, 0x67, 0x85 };
/* clang-format on */

static void
test_expected_size (void)
{
  g_assert_cmpuint (guise_matroska_expected_size (one_byte, sizeof one_byte), ==, 12 + 5);
  g_assert_cmpuint (guise_matroska_expected_size (eight_bytes, sizeof eight_bytes), ==, 19 + 65536);
  g_assert_cmpuint (guise_matroska_expected_size (unknown, sizeof unknown), ==, 0);
  g_assert_cmpuint (guise_matroska_expected_size (header_too_long, sizeof header_too_long), ==, 0);
  g_assert_cmpuint (guise_matroska_expected_size ("ftypisom", 8), ==, 0);
}

static void
test_truncated (void)
{
  for (size_t n = 0; n < sizeof eight_bytes; n++)
    {
      g_autofree uint8_t *copy = g_memdup2 (eight_bytes, n); /* so that a sanitizer sees the end */

      g_assert_cmpuint (guise_matroska_expected_size (copy, n), ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/matroska/expected-size", test_expected_size);
  g_test_add_func ("/media/matroska/truncated", test_truncated);
  return g_test_run ();
}
