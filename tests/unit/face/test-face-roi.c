/* SPDX-License-Identifier: GPL-3.0-or-later
 * The windows that the networks look through. */
#include "face/guise-face-roi-private.h"

#include <math.h>

#define DEGREES (G_PI / 180)

static GuiseFaceRoi
roi_at (double yaw)
{
  const float (*canonical)[3] = guise_face_mesh_canonical ();
  GuiseMeshPoint mesh[GUISE_N_MESH_POINTS];

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      double x = (double) canonical[i][0], z = -(double) canonical[i][2];

      mesh[i].x = (float) (320 + 15 * (x * cos (yaw) + z * sin (yaw)));
      mesh[i].y = (float) (240 - 15 * (double) canonical[i][1]);
      mesh[i].z = (float) (15 * (-x * sin (yaw) + z * cos (yaw)));
    }
  return guise_face_roi_from_mesh (mesh);
}

/* A square for a head that looks our way; narrower, without a jump, as it turns, to either side. */
static void
test_squeeze (void)
{
  double last = 0;

  g_assert_cmpfloat (roi_at (0).squeeze, ==, 0);
  g_assert_cmpfloat (roi_at (30 * DEGREES).squeeze, ==, 0);
  for (int yaw = 30; yaw <= 85; yaw++)
    {
      GuiseFaceRoi left = roi_at (yaw * DEGREES), right = roi_at (-yaw * DEGREES);

      g_assert_cmpfloat_with_epsilon (left.squeeze, right.squeeze, 1e-3);
      g_assert_cmpfloat (left.squeeze, >=, last);
      g_assert_cmpfloat (left.squeeze, <, last + 0.02);
      last = left.squeeze;
    }
  g_assert_cmpfloat_with_epsilon (last, 0.3, 1e-9);
}

/* Corners of the network's input, from its outer edge, land on the corners of the window. */
static void
test_corners (void)
{
  const GuiseFaceRoi upright = { .x = 100, .y = 50, .side = 40, .squeeze = 0.25 };
  const GuiseFaceRoi turned = { .x = 100, .y = 50, .side = 40, .squeeze = 0.25, .angle = G_PI_2 };
  GuiseAffine        map = guise_face_roi_to_picture (&upright, 192);
  double             x, y;

  guise_affine_apply (&map, -0.5, -0.5, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 85, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 30, 1e-9);
  guise_affine_apply (&map, 191.5, 191.5, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 115, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 70, 1e-9);

  /* Turned a quarter clockwise, its width points down. */
  map = guise_face_roi_to_picture (&turned, 192);
  guise_affine_apply (&map, 191.5, -0.5, &x, &y);
  g_assert_cmpfloat_with_epsilon (x, 120, 1e-9);
  g_assert_cmpfloat_with_epsilon (y, 65, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/roi/squeeze", test_squeeze);
  g_test_add_func ("/face/roi/corners", test_corners);
  return g_test_run ();
}
