/* SPDX-License-Identifier: GPL-3.0-or-later
 * Orders by what is measured, and faces like one of them. */
#include "sort/guise-sort-measure.h"

#include <math.h>
#include <string.h>

static void
test_orders (void)
{
  GuiseFaceRecord        records[3] = { { .yaw = -0.2, .sharpness = 0.5f, .eye_left = 0.2f },
                                        { .yaw = 0.3, .sharpness = NAN, .eye_left = 0.05f },
                                        { .yaw = 0.1, .sharpness = 0.9f, .eye_left = 0.3f } };
  const GuiseFaceRecord *faces[4] = { &records[0], NULL, &records[1], &records[2] };
  uint32_t               order[4];

  for (int i = 0; i < 3; i++)
    records[i].eye_right = records[i].eye_left;
  guise_sort_measure_order (GUISE_SORT_MEASURE_YAW, faces, 4, order);
  g_assert_cmpmem (order, sizeof order, ((uint32_t[4]){ 2, 3, 0, 1 }), sizeof order);
  guise_sort_measure_order (GUISE_SORT_MEASURE_SHARPNESS, faces, 4, order);
  g_assert_cmpmem (order, sizeof order, ((uint32_t[4]){ 3, 0, 1, 2 }), sizeof order);
  guise_sort_measure_order (GUISE_SORT_MEASURE_EYES, faces, 4, order); /* closed first */
  g_assert_cmpmem (order, sizeof order, ((uint32_t[4]){ 2, 0, 3, 1 }), sizeof order);
  g_assert_cmpfloat_with_epsilon (guise_sort_measure_get (GUISE_SORT_MEASURE_YAW, &records[1]),
                                  0.3 * 180.0 / G_PI, 1e-9);
}

/* Each has a word of its own, which limits are written with. */
static void
test_names (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (int i = 0; i < GUISE_N_SORT_MEASURES; i++)
    g_assert_true (
      g_hash_table_add (names, (void *) guise_sort_measure_get_name ((GuiseSortMeasure) i)));
}

static void
test_like (void)
{
  GuiseFaceRecord        records[4] = { { .yaw = 0.0 }, { .yaw = 0.9 }, { .yaw = 0.05 }, { 0 } };
  const GuiseFaceRecord *faces[5] = { &records[0], &records[1], NULL, &records[2], &records[3] };
  uint32_t               like[5];

  memset (records[3].appearance, 40, sizeof records[3].appearance); /* same pose, other picture */
  g_assert_cmpuint (guise_sort_find_like (faces, 5, 0, 5, like), ==, 4);
  g_assert_cmpuint (like[0], ==, 0);
  g_assert_cmpuint (like[1], ==, 3);
  g_assert_cmpuint (guise_sort_find_like (faces, 5, 0, 2, like), ==, 2);
  g_assert_cmpuint (like[1], ==, 3);
  g_assert_cmpuint (guise_sort_find_like (faces, 5, 2, 5, like), ==,
                    0); /* nothing is known of it */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sort-measure/orders", test_orders);
  g_test_add_func ("/sort-measure/names", test_names);
  g_test_add_func ("/sort-measure/like", test_like);
  return g_test_run ();
}
