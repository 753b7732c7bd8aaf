/* SPDX-License-Identifier: GPL-3.0-or-later
 * The bytes cursor never reads or moves past its end. */
#include "core/guise-bytes.h"

static const uint8_t sample[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

static void
test_values (void)
{
  GuiseBytes cursor = guise_bytes_init (sample, sizeof sample);
  uint16_t   u16;
  uint32_t   u32;
  uint64_t   u64;

  g_assert_true (guise_bytes_u16_be (&cursor, &u16));
  g_assert_cmpuint (u16, ==, 0x0102);
  g_assert_true (guise_bytes_u32_le (&cursor, &u32));
  g_assert_cmpuint (u32, ==, 0x06050403);
  g_assert_true (guise_bytes_seek (&cursor, 1));
  g_assert_true (guise_bytes_u64_le (&cursor, &u64));
  g_assert_cmpuint (u64, ==, 0x0908070605040302);
  g_assert_cmpuint (guise_bytes_left (&cursor), ==, 0);
}

static void
test_past_end (void)
{
  GuiseBytes cursor = guise_bytes_init (sample, sizeof sample);
  uint32_t   value = 77;

  g_assert_true (guise_bytes_seek (&cursor, 6));
  g_assert_false (guise_bytes_u32_be (&cursor, &value));
  g_assert_cmpuint (value, ==, 77);
  g_assert_cmpuint (cursor.offset, ==, 6);
  g_assert_null (guise_bytes_take (&cursor, UINT64_MAX));
  g_assert_null (guise_bytes_take (&cursor, UINT64_MAX - 5));
  g_assert_false (guise_bytes_seek (&cursor, 10));
  g_assert_cmpuint (cursor.offset, ==, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/bytes/values", test_values);
  g_test_add_func ("/core/bytes/past-end", test_past_end);
  return g_test_run ();
}
