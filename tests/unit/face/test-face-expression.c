/* SPDX-License-Identifier: GPL-3.0-or-later
 * Eyes, mouth, brows and gaze: on constructed faces. */
#include "face/guise-face-expression.h"

#include <math.h>

#include "support/guise-test.h"

#define RADIANS(degrees) ((degrees) *G_PI / 180)

/* The resting face, turned by @yaw to the image's left and by @roll clockwise, @scale pixels a
 * centimetre, with irises in the middle of the eyes' corners. */
static GuiseFace *
make_face (double yaw, double roll, double scale)
{
  const float (*canonical)[3] = guise_face_mesh_canonical ();
  GuiseFace *face = guise_face_new ();

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      double x = (double) canonical[i][0], y = -(double) canonical[i][1];
      double z = -(double) canonical[i][2];
      double turned = x * cos (yaw) + z * sin (yaw);

      face->mesh[i].x = (float) (320 + scale * (turned * cos (roll) - y * sin (roll)));
      face->mesh[i].y = (float) (240 + scale * (turned * sin (roll) + y * cos (roll)));
      face->mesh[i].z = (float) (scale * (-x * sin (yaw) + z * cos (yaw)));
    }
  face->pose.yaw = yaw;
  face->pose.roll = roll;
  for (int i = 0; i < 2; i++)
    {
      const GuiseMeshPoint *a = &face->mesh[i == 0 ? 33 : 362],
                           *b = &face->mesh[i == 0 ? 133 : 263];

      face->irises[5 * i] = (GuiseMeshPoint){ (a->x + b->x) / 2, (a->y + b->y) / 2, a->z };
    }
  return face;
}

/* Neither size nor place nor the lean of the head matters. */
static void
test_invariance (void)
{
  g_autoptr (GuiseFace) upright = make_face (0, 0, 15);
  g_autoptr (GuiseFace) leaning = make_face (0, RADIANS (35), 40);
  GuiseFaceExpression a, b;

  guise_face_expression_measure (upright, &a);
  guise_face_expression_measure (leaning, &b);
  g_assert_cmpfloat_with_epsilon (a.eye_right, a.eye_left, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.eye_right, b.eye_right, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.mouth_open, b.mouth_open, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.mouth_width, b.mouth_width, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.corner_lift, b.corner_lift, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.brow, b.brow, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.gaze_x, b.gaze_x, 1e-4);
  g_assert_cmpfloat_with_epsilon (a.gaze_y, b.gaze_y, 1e-4);
  /* The resting offsets of the two eyes nearly cancel. */
  g_assert_cmpfloat_with_epsilon (a.gaze_x, (0.04 - 0.045) / 2, 1e-5);
  g_assert_cmpfloat_with_epsilon (a.gaze_y, 0.065, 1e-5);
}

/* Moves a vertex along the face's height by @lift centimetres. */
static void
lift (GuiseFace *face, int vertex, double lift)
{
  face->mesh[vertex].y -= (float) (15 * lift);
}

static void
test_features (void)
{
  static const int upper_lid[] = { 246, 161, 160, 159, 158, 157, 173 };
  static const int lower_lid[] = { 7, 163, 144, 145, 153, 154, 155 };
  g_autoptr (GuiseFace) face = make_face (0, 0, 15);
  GuiseFaceExpression rest, changed;

  guise_face_expression_measure (face, &rest);
  for (size_t i = 0; i < G_N_ELEMENTS (upper_lid); i++)
    face->mesh[upper_lid[i]] = face->mesh[lower_lid[i]];
  lift (face, 14, -2);
  lift (face, 61, 0.5);
  lift (face, 291, 0.5);
  lift (face, 334, 0.4);
  guise_face_expression_measure (face, &changed);
  g_assert_cmpfloat_with_epsilon (changed.eye_right, 0, 1e-6);
  g_assert_cmpfloat (changed.eye_left, ==, rest.eye_left);
  g_assert_cmpfloat (changed.mouth_open, >, (double) rest.mouth_open + 0.1);
  g_assert_cmpfloat (changed.corner_lift, >, (double) rest.corner_lift + 0.1);
  g_assert_cmpfloat (changed.brow, >, rest.brow);
  g_assert_cmpfloat_with_epsilon (changed.mouth_width, rest.mouth_width, 1e-5);
}

/* The gaze comes from the open eyes alone and needs irises. */
static void
test_gaze (void)
{
  g_autoptr (GuiseFace) face = make_face (0, 0, 15);
  GuiseFaceExpression rest, moved;
  double              width = hypot ((double) (face->mesh[133].x - face->mesh[33].x),
                                     (double) (face->mesh[133].y - face->mesh[33].y));

  guise_face_expression_measure (face, &rest);
  for (int i = 0; i < GUISE_N_IRIS_POINTS; i += 5)
    face->irises[i].x += (float) (0.14 * width);
  guise_face_expression_measure (face, &moved);
  g_assert_cmpfloat_with_epsilon (moved.gaze_x - rest.gaze_x, 0.14, 0.01);
  g_assert_cmpfloat_with_epsilon (guise_face_expression_gaze_degrees (0.07), 10, 0.1);
  g_assert_cmpfloat (guise_face_expression_gaze_degrees (9), ==, 90);

  for (int i = 0; i < GUISE_N_IRIS_POINTS; i++)
    face->irises[i].x = NAN;
  guise_face_expression_measure (face, &moved);
  g_assert_true (isnan (moved.gaze_x) && isnan (moved.gaze_y));
}

static void
test_turned (void)
{
  g_autoptr (GuiseFace) left = make_face (RADIANS (40), 0, 15);
  g_autoptr (GuiseFace) right = make_face (RADIANS (-40), 0, 15);
  g_autoptr (GuiseFace) frontal = make_face (0, 0, 15);
  GuiseFaceExpression a, b, rest;

  guise_face_expression_measure (left, &a);
  guise_face_expression_measure (right, &b);
  guise_face_expression_measure (frontal, &rest);
  g_assert_true (isnan (a.eye_right) && !isnan (a.eye_left));
  g_assert_true (isnan (b.eye_left) && !isnan (b.eye_right));
  g_assert_cmpfloat_with_epsilon (a.eye_left, rest.eye_left, 0.03);
  g_assert_cmpfloat_with_epsilon (a.mouth_width, rest.mouth_width, 1e-4);
  /* One eye is enough for the gaze. */
  g_assert_true (isfinite (a.gaze_x) && isfinite (b.gaze_y));
}

/* A mesh without extent gives no numbers instead of wrong ones. */
static void
test_degenerate (void)
{
  g_autoptr (GuiseFace) face = guise_face_new ();
  GuiseFaceExpression none;

  guise_face_expression_measure (face, &none);
  g_assert_true (isnan (none.eye_right) && isnan (none.mouth_open) && isnan (none.mouth_width));
  g_assert_true (isnan (none.corner_lift) && isnan (none.brow) && isnan (none.gaze_x));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/expression/invariance", test_invariance);
  g_test_add_func ("/face/expression/features", test_features);
  g_test_add_func ("/face/expression/gaze", test_gaze);
  g_test_add_func ("/face/expression/turned", test_turned);
  g_test_add_func ("/face/expression/degenerate", test_degenerate);
  return g_test_run ();
}
