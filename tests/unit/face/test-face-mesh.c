/* SPDX-License-Identifier: GPL-3.0-or-later
 * The canonical mesh and its 68 landmarks. */
#include "face/guise-face-mesh.h"

#include <math.h>

#include "face/guise-face-align.h"

/* The canonical face seen from @yaw (to the image's left), without perspective. */
static void
project_canonical (double yaw, GuiseMeshPoint *out_mesh)
{
  const float (*canonical)[3] = guise_face_mesh_canonical ();

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      double x = (double) canonical[i][0], z = -(double) canonical[i][2];

      out_mesh[i].x = (float) (320 + 15 * (x * cos (yaw) + z * sin (yaw)));
      out_mesh[i].y = (float) (240 - 15 * (double) canonical[i][1]);
      out_mesh[i].z = (float) (15 * (-x * sin (yaw) + z * cos (yaw)));
    }
}

static void
test_mirror_index (void)
{
  g_assert_cmpint (guise_face_mesh_mirror_index (33), ==, 263);
  g_assert_cmpint (guise_face_mesh_mirror_index (152), ==, 152);
  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    g_assert_cmpint (guise_face_mesh_mirror_index (guise_face_mesh_mirror_index (i)), ==, i);
}

/* A frontal symmetric mesh gives symmetric landmarks in the order of the convention, and they form
 * a face that fits the template well. */
static void
test_frontal (void)
{
  GuiseMeshPoint mesh[GUISE_N_MESH_POINTS];
  GuisePoint     points[GUISE_N_LANDMARKS], mirrored[GUISE_N_LANDMARKS];
  GuiseAffine    map;
  double         residual;

  project_canonical (0, mesh);
  guise_face_mesh_to_landmarks (mesh, points);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    mirrored[i] = points[i];
  guise_landmarks_mirror (mirrored, 641);
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      g_assert_cmpfloat_with_epsilon (points[i].x, mirrored[i].x, 0.01);
      g_assert_cmpfloat_with_epsilon (points[i].y, mirrored[i].y, 0.01);
    }
  for (int i = 0; i < 16; i++)
    g_assert_cmpfloat (points[i].x, <, points[i + 1].x);
  g_assert_cmpfloat (points[8].y, >, points[57].y);
  g_assert_cmpfloat (points[36].x, <, points[45].x);
  g_assert_true (guise_face_fit_template (points, &map, &residual));
  g_assert_cmpfloat (residual, <, 0.0225);

  /* The brows' points are spread as those of the mean face. */
  double brows = 0;

  for (int i = 17; i < 27; i++)
    {
      const GuisePoint *wanted = &guise_landmarks_mean_face ()[i - 17];
      double            x, y;

      guise_affine_apply (&map, points[i].x, points[i].y, &x, &y);
      brows += fabs (x - wanted->x) / 10;
    }
  g_test_message ("residual %.4f, brows %.4f", residual, brows);
  g_assert_cmpfloat (brows, <, 0.02);
}

/* On a turned head no far jaw point lies inside the silhouette at its height. */
static void
test_contour (void)
{
  for (int side = -1; side <= 1; side += 2)
    {
      GuiseMeshPoint mesh[GUISE_N_MESH_POINTS];
      GuisePoint     points[GUISE_N_LANDMARKS];

      project_canonical (side * 0.7, mesh);
      guise_face_mesh_to_landmarks (mesh, points);
      for (int i = 0; i < 8; i++)
        {
          const GuisePoint *jaw = &points[side > 0 ? i : 16 - i];

          for (int k = 0; k < GUISE_N_MESH_POINTS; k++)
            if (fabs ((double) mesh[k].y - jaw->y) < 2)
              g_assert_cmpfloat (side * ((double) mesh[k].x - jaw->x), >, -6);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/mesh/mirror-index", test_mirror_index);
  g_test_add_func ("/face/mesh/frontal", test_frontal);
  g_test_add_func ("/face/mesh/contour", test_contour);
  return g_test_run ();
}
