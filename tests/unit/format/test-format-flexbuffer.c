/* SPDX-License-Identifier: GPL-3.0-or-later
 * Options of custom ops: a map written by hand, and every way to damage it. */
#include <string.h>

#include "format/guise-flexbuffer-private.h"
#include "format/guise-tflite-private.h"
#include "support/guise-test.h"

/* ---- a writer of maps: values of four bytes ---- */

typedef struct
{
  const char *key;
  int         kind; /* 1 int, 2 unsigned, 3 float, 11 list of int16 */
  uint32_t    bits; /* of the value, or how many elements the list has: 3, 1, 4, 1, 5 ... */
} Entry;

static void
put (GByteArray *bytes, uint64_t value, size_t width)
{
  for (size_t i = 0; i < width; i++)
    {
      const uint8_t byte = (uint8_t) (value >> 8 * i);

      g_byte_array_append (bytes, &byte, 1);
    }
}

static GByteArray *
write_map (const Entry *entries, size_t n)
{
  static const uint8_t digits[] = { 3, 1, 4, 1, 5, 9, 2, 6 };
  GByteArray          *bytes = g_byte_array_new ();
  size_t               names[16], lists[16] = { 0 };

  g_assert_cmpuint (n, <=, G_N_ELEMENTS (names));
  for (size_t i = 0; i < n; i++)
    {
      names[i] = bytes->len;
      g_byte_array_append (bytes, (const uint8_t *) entries[i].key,
                           (guint) strlen (entries[i].key) + 1);
    }
  for (size_t i = 0; i < n; i++)
    if (entries[i].kind == 11)
      {
        put (bytes, entries[i].bits, 2);
        lists[i] = bytes->len;
        for (uint32_t k = 0; k < entries[i].bits; k++)
          put (bytes, digits[k % G_N_ELEMENTS (digits)], 2);
      }
  put (bytes, n, 2);

  size_t keys = bytes->len;

  for (size_t i = 0; i < n; i++)
    put (bytes, bytes->len - names[i], 2);
  put (bytes, bytes->len - keys, 4);
  put (bytes, 2, 4);
  put (bytes, n, 4);

  size_t values = bytes->len;

  for (size_t i = 0; i < n; i++)
    put (bytes, entries[i].kind == 11 ? bytes->len - lists[i] : entries[i].bits, 4);
  for (size_t i = 0; i < n; i++)
    put (bytes, (uint64_t) (entries[i].kind << 2 | (entries[i].kind == 11 ? 1 : 2)), 1);
  put (bytes, bytes->len - values, 2);
  put (bytes, 9 << 2 | 2, 1);
  put (bytes, 2, 1);
  return bytes;
}

#define ONE_AND_A_HALF 0x3fc00000 /* as a float */
#define INFINITE       0x7f800000

static const Entry sound[] = {
  { "left_rotation_idx", 1, 61 },   { "output_height", 1, 12 },
  { "output_width", 2, 16 },        { "right_rotation_idx", 1, 291 },
  { "scale_x", 3, ONE_AND_A_HALF }, { "scale_y", 3, 0x3f800000 },
  { "subset_idxs", 11, 5 },         { "target_rotation_radians", 3, 0 },
};

static void
test_values (void)
{
  g_autoptr (GByteArray) bytes = write_map (sound, G_N_ELEMENTS (sound));
  GuiseFlexMap map;
  int32_t      value, list[8];
  double       number;
  size_t       n;

  g_assert_true (guise_flex_map (bytes->data, bytes->len, &map));
  g_assert_cmpuint (map.n, ==, G_N_ELEMENTS (sound));
  g_assert_true (guise_flex_map_int (&map, "right_rotation_idx", &value));
  g_assert_cmpint (value, ==, 291);
  g_assert_true (guise_flex_map_int (&map, "output_width", &value));
  g_assert_cmpint (value, ==, 16);
  g_assert_true (guise_flex_map_float (&map, "scale_x", &number));
  g_assert_cmpfloat (number, ==, 1.5);
  g_assert_true (guise_flex_map_ints (&map, "subset_idxs", 8, list, &n));
  g_assert_cmpuint (n, ==, 5);
  g_assert_cmpint (list[0], ==, 3);
  g_assert_cmpint (list[4], ==, 5);

  /* Another kind, another name, too little room. */
  g_assert_false (guise_flex_map_int (&map, "scale_x", &value));
  g_assert_false (guise_flex_map_float (&map, "output_width", &number));
  g_assert_false (guise_flex_map_int (&map, "output", &value));
  g_assert_false (guise_flex_map_int (&map, "output_width_", &value));
  g_assert_false (guise_flex_map_ints (&map, "subset_idxs", 4, list, &n));
  g_assert_false (guise_flex_map_ints (&map, "scale_x", 8, list, &n));
}

static void
test_frame (void)
{
  g_autoptr (GByteArray) bytes = write_map (sound, G_N_ELEMENTS (sound));
  g_autofree GuiseTfliteFrame *frame = guise_tflite_read_frame (bytes->data, bytes->len);

  g_assert_nonnull (frame);
  g_assert_cmpint (frame->left, ==, 61);
  g_assert_cmpint (frame->right, ==, 291);
  g_assert_cmpint (frame->width, ==, 16);
  g_assert_cmpint (frame->height, ==, 12);
  g_assert_cmpfloat (frame->scale_x, ==, 1.5);
  g_assert_cmpfloat (frame->scale_y, ==, 1);
  g_assert_cmpfloat (frame->angle, ==, 0);
  g_assert_cmpuint (frame->n_points, ==, 5);
  g_assert_cmpint (frame->points[2], ==, 4);
}

/* Sizes and scales that no grid has, and options that are not there. */
static void
test_impossible (void)
{
  static const struct
  {
    int      entry;
    uint32_t bits;
  } faults[] = {
    { 0, (uint32_t) -1 }, { 1, 0 },        { 2, 100000 },
    { 3, (uint32_t) -7 }, { 4, INFINITE }, { 4, 0 },
    { 5, 0xbf800000 },    { 6, 0 },        { 6, GUISE_TFLITE_MAX_POINTS + 1 },
    { 7, 0x7fc00000 },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      Entry entries[G_N_ELEMENTS (sound)];

      memcpy (entries, sound, sizeof sound);
      entries[faults[i].entry].bits = faults[i].bits;

      g_autoptr (GByteArray) bytes = write_map (entries, G_N_ELEMENTS (entries));

      g_assert_null (guise_tflite_read_frame (bytes->data, bytes->len));
    }
  for (size_t left_out = 0; left_out < G_N_ELEMENTS (sound); left_out++)
    {
      Entry  entries[G_N_ELEMENTS (sound)];
      size_t n = 0;

      for (size_t i = 0; i < G_N_ELEMENTS (sound); i++)
        if (i != left_out)
          entries[n++] = sound[i];

      g_autoptr (GByteArray) bytes = write_map (entries, n);

      g_assert_null (guise_tflite_read_frame (bytes->data, bytes->len));
    }
}

/* Every truncation is refused, every changed byte survived: what is read then lies in range. */
static void
test_damaged (void)
{
  g_autoptr (GByteArray) bytes = write_map (sound, G_N_ELEMENTS (sound));
  unsigned n_refused = 0;

  for (size_t n = 0; n < bytes->len; n++)
    {
      /* A copy of exactly that size, so that a reader past its end is caught. */
      g_autofree uint8_t *copy = g_memdup2 (bytes->data, n);

      g_assert_null (guise_tflite_read_frame (copy, n));
    }
  for (size_t at = 0; at < bytes->len; at++)
    for (int change = 1; change < 256; change += 7)
      {
        g_autofree uint8_t *copy = g_memdup2 (bytes->data, bytes->len);

        copy[at] = (uint8_t) (copy[at] + change);

        g_autofree GuiseTfliteFrame *frame = guise_tflite_read_frame (copy, bytes->len);

        n_refused += frame == NULL;
        if (frame == NULL)
          continue;
        g_assert_cmpuint (frame->n_points, <=, GUISE_TFLITE_MAX_POINTS);
        g_assert_cmpint (frame->width, >, 0);
        g_assert_cmpint (frame->left, >=, 0);
      }
  g_assert_cmpuint (n_refused, >, 1000);
}

static void
test_custom_names (void)
{
  const uint8_t *name = (const uint8_t *) "TransformLandmarks";

  g_assert_cmpint (guise_tflite_custom_from_name (name, 18, 2), ==, GUISE_TFLITE_CUSTOM_MOVE);
  g_assert_cmpint (guise_tflite_custom_from_name (name, 17, 2), ==, GUISE_TFLITE_CUSTOM_UNKNOWN);
  g_assert_cmpint (guise_tflite_custom_from_name (name, 18, 1), ==, GUISE_TFLITE_CUSTOM_UNKNOWN);
  g_assert_cmpint (guise_tflite_custom_from_name (name, 0, 2), ==, GUISE_TFLITE_CUSTOM_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/format/flexbuffer/values", test_values);
  g_test_add_func ("/format/flexbuffer/frame", test_frame);
  g_test_add_func ("/format/flexbuffer/impossible", test_impossible);
  g_test_add_func ("/format/flexbuffer/damaged", test_damaged);
  g_test_add_func ("/format/flexbuffer/custom-names", test_custom_names);
  return g_test_run ();
}
