/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where a face is, how it moves, and what smoothing makes of that. */
#include <math.h>

#include "core/guise-random.h"
#include "swap/guise-face-place.h"

#define N 120

static void
place_mean_face (GuisePoint *landmarks, double x, double y, double size, double angle)
{
  const GuisePoint *mean = guise_landmarks_mean_face ();

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ x, y };
  for (int i = 0; i < GUISE_N_ALIGN_POINTS; i++)
    {
      const double u = (mean[i].x - 0.5) * size;
      const double v = (mean[i].y - 0.5) * size;

      landmarks[guise_landmarks_get_align_index (i)] =
        (GuisePoint){ x + u * cos (angle) - v * sin (angle),
                      y + u * sin (angle) + v * cos (angle) };
    }
}

static void
test_motion (void)
{
  GuisePoint      landmarks[GUISE_N_LANDMARKS];
  GuiseFacePlace  before, after, nowhere = { 0 };
  GuiseFaceMotion motion;

  place_mean_face (landmarks, 50.0, 60.0, 40.0, 0.0);
  before = guise_face_place_measure (landmarks);
  place_mean_face (landmarks, 53.0, 56.0, 40.0, 0.0);
  after = guise_face_place_measure (landmarks);
  g_assert_true (before.is_known && after.is_known);
  g_assert_cmpfloat_with_epsilon (before.angle, 0.0, 1e-9);
  motion = guise_face_place_get_motion (&before, &after);
  g_assert_cmpfloat_with_epsilon (motion.power, 5.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (motion.degrees, atan2 (4.0, 3.0) * 180.0 / G_PI, 1e-9);
  motion = guise_face_place_get_motion (&before, &nowhere);
  g_assert_cmpfloat (motion.power, ==, 0.0);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    landmarks[i] = (GuisePoint){ 1, 1 };
  g_assert_false (guise_face_place_measure (landmarks).is_known);
}

/* Landmarks that are moved are measured where they were moved to. */
static void
test_move (void)
{
  GuisePoint     landmarks[GUISE_N_LANDMARKS];
  GuiseFacePlace from, to, got;

  place_mean_face (landmarks, 100.0, 80.0, 50.0, 0.2);
  from = guise_face_place_measure (landmarks);
  to = (GuiseFacePlace){ TRUE, 140.0, 66.0, 1.3 * from.size, 0.5 };
  guise_face_place_move (&from, &to, landmarks);
  got = guise_face_place_measure (landmarks);
  g_assert_cmpfloat_with_epsilon (got.x, to.x, 1e-6);
  g_assert_cmpfloat_with_epsilon (got.y, to.y, 1e-6);
  g_assert_cmpfloat_with_epsilon (got.size, to.size, 1e-6);
  g_assert_cmpfloat_with_epsilon (got.angle, to.angle, 1e-9);
}

/* A parabola stays what it is, and so does an angle that passes half a turn; noise of a thousandth
 * of the crop becomes less by the root of the filter's middle weight, 0.333 for seven. */
static void
test_smooth (void)
{
  GuiseFacePlace line[N];
  GuiseRandom    random = guise_random_init (3, 0);
  double         before = 0.0, after = 0.0;

  for (int i = 0; i < N; i++)
    line[i] = (GuiseFacePlace){ TRUE, 0.003 * i * i, 100.0 - 0.2 * i, 200.0 * exp (0.001 * i),
                                remainder (3.0 + 0.01 * i, 2.0 * G_PI) };
  for (int i = 4; i < N - 4; i++)
    {
      const GuiseFacePlace place = guise_face_place_smooth (line, N, i, 3);

      g_assert_cmpfloat_with_epsilon (place.x, line[i].x, 1e-9);
      g_assert_cmpfloat_with_epsilon (place.size, line[i].size, 1e-9);
      g_assert_cmpfloat_with_epsilon (place.angle, line[i].angle, 1e-9);
    }
  for (int i = 0; i < N; i++)
    line[i] = (GuiseFacePlace){ TRUE, guise_random_uniform (&random, -0.2, 0.2), 0.0, 200.0, 0.0 };
  for (int i = 4; i < N - 4; i++)
    {
      before += pow (line[i].x, 2.0);
      after += pow (guise_face_place_smooth (line, N, i, 3).x, 2.0);
    }
  g_assert_cmpfloat_with_epsilon (sqrt (after / before), sqrt (1.0 / 3.0), 0.1);
}

/* A jump is kept: whoever turns quickly is not smeared. Where neighbours are not known, fewer
 * count, and at last none. */
static void
test_gate (void)
{
  GuiseFacePlace line[9];

  for (int i = 0; i < 9; i++)
    line[i] = (GuiseFacePlace){ TRUE, i < 4 ? 0.0 : 60.0, 0.0, 200.0, 0.0 };
  g_assert_cmpfloat (guise_face_place_smooth (line, 9, 4, 4).x, ==, 60.0);
  g_assert_cmpfloat (guise_face_place_smooth (line, 9, 3, 3).x, ==, 0.0);
  for (int i = 0; i < 9; i++)
    line[i].x = i == 4 ? 0.5 : 0.0;
  g_assert_cmpfloat_with_epsilon (guise_face_place_smooth (line, 9, 4, 3).x, 0.5 / 3.0, 1e-9);
  line[1].is_known = FALSE; /* five are left */
  g_assert_cmpfloat_with_epsilon (guise_face_place_smooth (line, 9, 4, 3).x, 0.5 * 17.0 / 35.0,
                                  1e-9);
  line[6].is_known = FALSE;
  g_assert_cmpfloat (guise_face_place_smooth (line, 9, 4, 3).x, ==, 0.5);
}

/* Nothing is taken across a cut: two still faces, far from each other, do not move; and what
 * trembles is smoothed from its own scene only. */
static void
test_cut (void)
{
  GuiseFacePlace line[16];

  for (int i = 0; i < 16; i++)
    line[i] = (GuiseFacePlace){ TRUE, i < 8 ? 100.0 : 400.0, 90.0, 200.0, 0.0, i < 8 ? 4 : 5 };
  for (int i = 1; i < 15; i++)
    g_assert_cmpfloat (guise_face_place_get_motion (&line[i - 1], &line[i + 1]).power, ==, 0.0);
  line[7].scene = 5;
  g_assert_cmpfloat (guise_face_place_get_motion (&line[7], &line[9]).power, ==, 300.0);
  line[7].scene = 4;

  for (int i = 8; i < 16; i++)
    line[i].x = 100.0; /* near enough that the jump is not let go */
  line[10].x = 100.5;
  line[7].x = 101.0;
  /* five of the second scene are left, the first scene's last face is not one of them */
  g_assert_cmpfloat_with_epsilon (guise_face_place_smooth (line, 16, 10, 4).x,
                                  100.0 + 0.5 * 17.0 / 35.0, 1e-9);
  g_assert_cmpuint (guise_face_place_smooth (line, 16, 10, 4).scene, ==, 5);
  g_assert_cmpfloat (guise_face_place_smooth (line, 16, 7, 4).x, ==, 101.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/swap/face-place/motion", test_motion);
  g_test_add_func ("/swap/face-place/move", test_move);
  g_test_add_func ("/swap/face-place/smooth", test_smooth);
  g_test_add_func ("/swap/face-place/gate", test_gate);
  g_test_add_func ("/swap/face-place/cut", test_cut);
  return g_test_run ();
}
