/* SPDX-License-Identifier: GPL-3.0-or-later
 * What counts as new, against comparing with every kept face. */
#include "survey/guise-novelty.h"

#include "core/guise-random.h"
#include "made-up-record.h"

#define N 400

/* A face that does anything. */
static GuiseFaceRecord
draw_record (GuiseRandom *random)
{
  GuiseFaceRecord record = made_up_record (guise_random_uniform (random, -25.0, 25.0),
                                           guise_random_uniform (random, -15.0, 15.0));

  record.mouth_open = (float) guise_random_uniform (random, 0.0, 0.1);
  record.eye_right = (float) guise_random_uniform (random, 0.02, 0.3);
  record.eye_left = record.eye_right;
  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    record.appearance[i] = (int8_t) guise_random_uniform (random, -5.0, 5.0);
  return record;
}

static double
measure_slowly (const GuiseFaceRecord *kept, size_t n, const GuiseFaceRecord *record, double limit)
{
  double nearest = limit;

  for (size_t i = 0; i < n; i++)
    {
      GuiseFaceState a, b;

      guise_face_record_get_state (&kept[i], &a);
      guise_face_record_get_state (record, &b);
      nearest =
        MIN (nearest, MAX ((double) guise_face_state_distance (&a, &b) / GUISE_NOVELTY_STATE,
                           (double) guise_face_record_appearance_distance (&kept[i], record) /
                             GUISE_NOVELTY_APPEARANCE));
    }
  return nearest;
}

static void
check_against_all (double reach, double limit)
{
  g_autofree GuiseFaceRecord *kept = g_new (GuiseFaceRecord, N);
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (reach);
  GuiseRandom random;
  size_t      n_near = 0;

  random = guise_random_init (7, 1);
  for (size_t i = 0; i < N; i++)
    {
      kept[i] = draw_record (&random);
      if (i % 50 == 0)
        kept[i].mouth_open = NAN; /* not known: near to all mouths */
      guise_novelty_add (novelty, &kept[i]);
    }
  for (size_t i = 0; i < N; i++)
    {
      GuiseFaceRecord record = draw_record (&random);
      const double    expected = measure_slowly (kept, N, &record, limit);

      n_near += expected < limit;
      g_assert_cmpfloat (guise_novelty_measure (novelty, &record, limit), ==, expected);
    }
  g_assert_cmpuint (n_near, >, N / 20); /* the comparison is about something */
}

static void
test_all (void)
{
  check_against_all (1.0, 1.0);
  check_against_all (1.0, 2.0);
  check_against_all (0.6, 1.5);
}

static void
test_thresholds (void)
{
  const GuiseFaceRecord kept = made_up_record (0.0, 0.0);
  GuiseFaceRecord       record = kept;
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (1.0);

  g_assert_cmpfloat (guise_novelty_measure (novelty, &kept, 1.0), ==, 1.0);
  guise_novelty_add (novelty, &kept);
  g_assert_cmpfloat (guise_novelty_measure (novelty, &kept, 1.0), ==, 0.0);

  record = made_up_record (7.0, 0.0); /* just not noticeable */
  g_assert_cmpfloat (guise_novelty_measure (novelty, &record, 1.0), <, 1.0);
  record = made_up_record (9.0, 0.0);
  g_assert_cmpfloat (guise_novelty_measure (novelty, &record, 2.0), >, 1.0);

  record = kept; /* does the same, looks different */
  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    record.appearance[i] = 5; /* 5/32 = 0.156 */
  g_assert_cmpfloat (guise_novelty_measure (novelty, &record, 2.0), >, 1.0);
  g_assert_null (
    guise_novelty_find (novelty, &record, GUISE_REPEAT_STATE, GUISE_REPEAT_APPEARANCE));
  for (int i = 0; i < GUISE_FACE_N_APPEARANCE; i++)
    record.appearance[i] = 2; /* 0.063 */
  g_assert_true (
    guise_novelty_find (novelty, &record, GUISE_REPEAT_STATE, GUISE_REPEAT_APPEARANCE) == &kept);
}

/* Counting finds what looking at all does, and stops where it may. */
static void
test_count (void)
{
  const GuiseFaceRecord face = made_up_record (0.0, 0.0);
  const GuiseFaceRecord near = made_up_record (2.0, 0.0);
  const GuiseFaceRecord far = made_up_record (9.0, 0.0);
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (GUISE_REPEAT_STATE);

  guise_novelty_add (novelty, &face);
  guise_novelty_add (novelty, &near);
  guise_novelty_add (novelty, &far);
  g_assert_cmpuint (guise_novelty_count (novelty, &face, GUISE_REPEAT_STATE,
                                         GUISE_REPEAT_APPEARANCE, 9),
                    ==, 2);
  g_assert_cmpuint (guise_novelty_count (novelty, &face, GUISE_REPEAT_STATE,
                                         GUISE_REPEAT_APPEARANCE, 1),
                    ==, 1);
  g_assert_cmpuint (guise_novelty_count (novelty, &face, 2.0, GUISE_REPEAT_APPEARANCE, 9), ==, 3);
}

static void
test_remove (void)
{
  const GuiseFaceRecord one = made_up_record (0.0, 0.0);
  GuiseFaceRecord       other = made_up_record (3.0, 0.0);
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (1.0);

  other.eye_right = NAN;
  guise_novelty_add (novelty, &one);
  guise_novelty_add (novelty, &other);
  g_assert_cmpuint (guise_novelty_get_n (novelty), ==, 2);
  g_assert_true (guise_novelty_remove (novelty, &one));
  g_assert_false (guise_novelty_remove (novelty, &one));
  g_assert_cmpfloat (guise_novelty_measure (novelty, &one, 1.0), >, 0.0);
  g_assert_true (guise_novelty_remove (novelty, &other));
  g_assert_cmpuint (guise_novelty_get_n (novelty), ==, 0);
  g_assert_cmpfloat (guise_novelty_measure (novelty, &one, 1.0), ==, 1.0);
}

#define N_WALK 3000

/* A head that turns slowly from one side to the other: each face is further along an axis than all
 * before it; some measures are not known. */
static GuiseFaceRecord *
make_walk (void)
{
  GuiseFaceRecord *walk = g_new (GuiseFaceRecord, N_WALK);
  GuiseRandom      random = guise_random_init (11, 0);

  for (size_t i = 0; i < N_WALK; i++)
    {
      walk[i] = made_up_record (-30.0 + 60.0 * (double) i / N_WALK,
                                guise_random_uniform (&random, -2.0, 2.0));
      for (int k = 0; k < GUISE_FACE_N_APPEARANCE; k++)
        walk[i].appearance[k] = (int8_t) guise_random_uniform (&random, -4.0, 4.0);
      walk[i].gaze_x = i % 3 == 0 ? NAN : (float) guise_random_uniform (&random, -0.3, 0.3);
      if (i % 17 == 0)
        walk[i].yaw = NAN;
      if (i % 29 == 0)
        walk[i].light_level = 0.0f; /* infinitely many octaves below others */
    }
  return walk;
}

static size_t
count_slowly (const GuiseFaceRecord *walk, const GuiseFaceRecord *record)
{
  size_t n = 0;

  for (size_t i = 1; i < N_WALK; i += 2)
    {
      GuiseFaceState a, b;

      guise_face_record_get_state (&walk[i], &a);
      guise_face_record_get_state (record, &b);
      n += (double) guise_face_state_distance (&a, &b) <= GUISE_REPEAT_STATE &&
           (double) guise_face_record_appearance_distance (&walk[i], record) <=
             GUISE_REPEAT_APPEARANCE;
    }
  return n;
}

/* After every second face has gone again the others are found, by their order or not. */
static void
test_walk (void)
{
  g_autofree GuiseFaceRecord *walk = make_walk ();
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (GUISE_REPEAT_STATE);
  size_t n_most = 0;

  for (size_t i = 0; i < N_WALK; i++)
    guise_novelty_add (novelty, &walk[i]);
  for (size_t i = 0; i < N_WALK; i += 2)
    g_assert_true (guise_novelty_remove (novelty, &walk[i]));
  g_assert_cmpuint (guise_novelty_get_n (novelty), ==, N_WALK / 2);
  for (size_t i = 0; i < N_WALK; i += 7)
    {
      const size_t n = count_slowly (walk, &walk[i]);

      n_most = MAX (n_most, n);
      g_assert_cmpuint (guise_novelty_count (novelty, &walk[i], GUISE_REPEAT_STATE,
                                             GUISE_REPEAT_APPEARANCE, N_WALK),
                        ==, n);
    }
  g_assert_cmpuint (n_most, >, 20);
}

/* Hundreds of one and the same, which no axis keeps apart. */
static void
test_alike (void)
{
  GuiseFaceRecord same[500];
  g_autoptr (GuiseNovelty) novelty = guise_novelty_new (GUISE_REPEAT_STATE);

  for (size_t i = 0; i < G_N_ELEMENTS (same); i++)
    {
      same[i] = made_up_record (3.0, 1.0);
      guise_novelty_add (novelty, &same[i]);
    }
  g_assert_cmpuint (guise_novelty_count (novelty, &same[0], GUISE_REPEAT_STATE,
                                         GUISE_REPEAT_APPEARANCE, 1000),
                    ==, 500);
  for (size_t i = 0; i < G_N_ELEMENTS (same); i++)
    g_assert_true (guise_novelty_remove (novelty, &same[i]));
  g_assert_null (
    guise_novelty_find (novelty, &same[0], GUISE_REPEAT_STATE, GUISE_REPEAT_APPEARANCE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/novelty/all", test_all);
  g_test_add_func ("/novelty/thresholds", test_thresholds);
  g_test_add_func ("/novelty/count", test_count);
  g_test_add_func ("/novelty/remove", test_remove);
  g_test_add_func ("/novelty/walk", test_walk);
  g_test_add_func ("/novelty/alike", test_alike);
  return g_test_run ();
}
