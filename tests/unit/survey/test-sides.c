/* SPDX-License-Identifier: GPL-3.0-or-later
 * Whether mirroring helps: faces made up by where they look. */
#include "made-up-record.h"
#include "survey/guise-sides.h"

#define MAX_FACES 600

typedef struct
{
  GuiseFaceRecord        records[MAX_FACES];
  const GuiseFaceRecord *faces[MAX_FACES];
  size_t                 n;
} Set;

static void
add (Set *set, double yaw, double pitch, int n)
{
  for (int i = 0; i < n; i++)
    {
      g_assert_cmpuint (set->n, <, MAX_FACES);
      set->records[set->n] = made_up_record (yaw, pitch);
      set->faces[set->n] = &set->records[set->n];
      set->n++;
    }
}

/* Faces turned by sign * 20 degrees and more, level, up and down. */
static void
add_side (Set *set, double sign, int n_each)
{
  static const double yaws[] = { 28.0, 40.0, 60.0 };
  static const double pitches[] = { -14.0, 0.0, 14.0 };

  for (size_t i = 0; i < G_N_ELEMENTS (yaws); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (pitches); k++)
      add (set, sign * yaws[i], pitches[k], n_each);
}

static GuiseSides
judge (const Set *set)
{
  return guise_sides_judge (set->faces, set->n);
}

static void
test_sides (void)
{
  g_autofree Set *set = g_new0 (Set, 1);

  g_assert_cmpint (judge (set), ==, GUISE_SIDES_UNKNOWN);
  add (set, 0.0, 0.0, 200);
  g_assert_cmpint (judge (set), ==, GUISE_SIDES_THIN);
  add_side (set, 1.0, 8);
  g_assert_cmpint (judge (set), ==, GUISE_SIDES_RIGHT_THIN);
  add_side (set, -1.0, 8);
  g_assert_cmpint (judge (set), ==, GUISE_SIDES_BOTH);
  set->n = 200;
  add_side (set, -1.0, 8);
  g_assert_cmpint (judge (set), ==, GUISE_SIDES_LEFT_THIN);
}

/* Many of one direction are no variety. */
static void
test_variety (void)
{
  g_autofree Set *set = g_new0 (Set, 1);

  add (set, 0.0, 0.0, 200);
  add_side (set, -1.0, 8);
  add (set, 40.0, 0.0, 100);
  g_assert_cmpint (judge (set), ==, GUISE_SIDES_LEFT_THIN);
}

/* The limit is the score card's: 20, from then on a share. */
static void
test_limit (void)
{
  g_autofree Set *set = g_new0 (Set, 1);

  g_assert_cmpfloat (guise_sides_get_limit (100), ==, 20.0);
  g_assert_cmpfloat_with_epsilon (guise_sides_get_limit (1000), 60.0, 1e-9);
  add_side (set, -1.0, 3);
  add_side (set, 1.0, 3); /* 27 each */
  g_assert_cmpint (judge (set), ==, GUISE_SIDES_BOTH);
  add (set, 0.0, 0.0, 500); /* 6 % of all are 33 now */
  g_assert_cmpint (judge (set), ==, GUISE_SIDES_THIN);
}

/* Faces that nobody has measured may look anywhere. */
static void
test_unmeasured (void)
{
  g_autofree Set *set = g_new0 (Set, 1);

  add (set, 0.0, 0.0, 100);
  add_side (set, -1.0, 8);
  add_side (set, 1.0, 8);
  for (size_t i = 0; i < 20; i++)
    set->faces[i] = NULL;
  g_assert_cmpint (judge (set), ==, GUISE_SIDES_BOTH);
  for (size_t i = 0; i < 40; i++)
    set->faces[i] = NULL;
  g_assert_cmpint (judge (set), ==, GUISE_SIDES_UNKNOWN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/survey/sides/sides", test_sides);
  g_test_add_func ("/survey/sides/variety", test_variety);
  g_test_add_func ("/survey/sides/limit", test_limit);
  g_test_add_func ("/survey/sides/unmeasured", test_unmeasured);
  return g_test_run ();
}
