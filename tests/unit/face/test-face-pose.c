/* SPDX-License-Identifier: GPL-3.0-or-later
 * Head pose against the golden values and against constructed heads. */
#include "face/guise-face-pose.h"

#include <math.h>

#include "face/guise-face-align.h"
#include "golden-face.h"

#define DEGREES(x) ((x) *G_PI / 180)

static GuiseFacePose
pose_of_crop (const GuisePoint *landmarks, GuiseFaceType type)
{
  GuisePoint    aligned[GUISE_N_LANDMARKS];
  GuiseAffine   map;
  GuiseFacePose pose;

  g_assert_true (guise_face_align (landmarks, type, 256, 1, &map));
  guise_landmarks_transform (&map, landmarks, GUISE_N_LANDMARKS, aligned);
  g_assert_true (guise_face_pose_from_landmarks (aligned, 256, &pose));
  return pose;
}

/* The golden head turned by @yaw (to the image's left) and @pitch (up), seen without perspective.
 */
static void
project_head (double yaw, double pitch, GuisePoint *out_points)
{
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      const double *p = golden_head[i];
      double        x = p[0] * cos (yaw) + p[2] * sin (yaw);
      double        z = -p[0] * sin (yaw) + p[2] * cos (yaw);
      double        y = p[1] * cos (pitch) + z * sin (pitch);

      out_points[i] = (GuisePoint){ 300 + 1.6 * x, 260 + 1.6 * y };
    }
}

static void
test_golden (void)
{
  GuiseFacePose pose = pose_of_crop (golden_face, GUISE_FACE_TYPE_WHOLE);

  g_assert_cmpfloat_with_epsilon (pose.pitch, 0.0583, 0.01);
  g_assert_cmpfloat_with_epsilon (pose.yaw, 0.2707, 0.01);
  pose = pose_of_crop (golden_face, GUISE_FACE_TYPE_FULL);
  g_assert_cmpfloat_with_epsilon (pose.pitch, 0.0458, 0.01);
  g_assert_cmpfloat_with_epsilon (pose.yaw, 0.2567, 0.01);
}

/* faces.md A.1, "PnP sign checks". The two listed yaws belong to the minimum with the head behind
 * the camera, which the reference reached by rounding (the input shows no perspective at all); of
 * them the sign is owed, of the pitches the value. */
static void
test_signs (void)
{
  GuisePoint points[GUISE_N_LANDMARKS];

  project_head (DEGREES (40), 0, points);
  g_assert_cmpfloat (pose_of_crop (points, GUISE_FACE_TYPE_WHOLE).yaw, >, DEGREES (30));
  project_head (DEGREES (-20), 0, points);
  g_assert_cmpfloat (pose_of_crop (points, GUISE_FACE_TYPE_WHOLE).yaw, <, DEGREES (-15));
  project_head (0, DEGREES (15), points);
  g_assert_cmpfloat_with_epsilon (pose_of_crop (points, GUISE_FACE_TYPE_WHOLE).pitch,
                                  DEGREES (18.0), 0.01);
  project_head (0, DEGREES (-15), points);
  g_assert_cmpfloat_with_epsilon (pose_of_crop (points, GUISE_FACE_TYPE_WHOLE).pitch,
                                  DEGREES (-12.6), 0.01);
}

/* A head seen by exactly the camera that the solver assumes gives back its angles. */
static void
test_exact_camera (void)
{
  const double size = 256;

  for (int k = -3; k <= 3; k++)
    {
      double     yaw = 0.3 * k, pitch = 0.1 * k - 0.1;
      GuisePoint points[GUISE_N_LANDMARKS];
      const double (*model)[3] = guise_landmarks_pose_model ();

      for (int i = 0; i < GUISE_N_LANDMARKS; i++)
        points[i] = (GuisePoint){ 0, 0 };
      for (int i = 0; i < GUISE_N_POSE_POINTS; i++)
        {
          const double *p = model[i];
          double        x1 = p[0], y1 = p[1] * cos (-pitch) - p[2] * sin (-pitch);
          double        z1 = p[1] * sin (-pitch) + p[2] * cos (-pitch);
          double        x = x1 * cos (yaw) + z1 * sin (yaw);
          double        z = -x1 * sin (yaw) + z1 * cos (yaw) + 300;

          points[guise_landmarks_get_pose_index (i)] =
            (GuisePoint){ size * (0.5 + (x + 4) / z), size * (0.5 + (y1 - 7) / z) };
        }

      GuiseFacePose pose;

      g_assert_true (guise_face_pose_from_landmarks (points, size, &pose));
      g_assert_cmpfloat_with_epsilon (pose.yaw, yaw, 1e-6);
      g_assert_cmpfloat_with_epsilon (pose.pitch, pitch, 1e-6);
    }
}

static void
test_mesh (void)
{
  const float (*canonical)[3] = guise_face_mesh_canonical ();

  for (int k = -4; k <= 4; k++)
    {
      double         yaw = 0.25 * k, pitch = 0.1 * k, roll = -0.15 * k, size = 12;
      double         cx = cos (-pitch), sx = sin (-pitch), cy = cos (yaw), sy = sin (yaw);
      double         cz = cos (roll), sz = sin (roll);
      GuiseMeshPoint mesh[GUISE_N_MESH_POINTS];

      for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
        {
          double x = (double) canonical[i][0], y = -(double) canonical[i][1];
          double z = -(double) canonical[i][2];
          double y1 = cx * y - sx * z, z1 = sx * y + cx * z;
          double x2 = cy * x + sy * z1, z2 = -sy * x + cy * z1;

          mesh[i].x = (float) (size * (cz * x2 - sz * y1) + 200);
          mesh[i].y = (float) (size * (sz * x2 + cz * y1) + 100);
          mesh[i].z = (float) (size * z2);
        }

      GuiseFacePose pose;
      double        scale;

      g_assert_true (guise_face_pose_from_mesh (mesh, &pose, &scale));
      g_assert_cmpfloat_with_epsilon (pose.yaw, yaw, 1e-5);
      g_assert_cmpfloat_with_epsilon (pose.pitch, pitch, 1e-5);
      g_assert_cmpfloat_with_epsilon (pose.roll, roll, 1e-5);
      g_assert_cmpfloat_with_epsilon (scale, size, 1e-4);
    }
}

static void
test_refuses_nonsense (void)
{
  static const GuiseMeshPoint flat[GUISE_N_MESH_POINTS];
  GuisePoint                  points[GUISE_N_LANDMARKS] = { { 5, 5 } };
  GuiseFacePose               pose;

  g_assert_false (guise_face_pose_from_mesh (flat, &pose, NULL));
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    points[i] = (GuisePoint){ 5, 5 };
  g_assert_false (guise_face_pose_from_landmarks (points, 256, &pose));
  points[3].y = NAN;
  g_assert_false (guise_face_pose_from_landmarks (points, 256, &pose));
}

/* One pose, one bin, for whoever asks. */
static void
test_yaw_bins (void)
{
  const double step = 2.4 / 127.0;

  g_assert_cmpint (guise_face_get_yaw_bin (5.0), ==, 0);
  g_assert_cmpint (guise_face_get_yaw_bin (1.2 - 0.5 * step), ==, 0);
  g_assert_cmpint (guise_face_get_yaw_bin (1.2 - 1.5 * step), ==, 1);
  g_assert_cmpint (guise_face_get_yaw_bin (-1.2 + 0.5 * step), ==, 126);
  g_assert_cmpint (guise_face_get_yaw_bin (-1.21), ==, 127);
  g_assert_cmpint (guise_face_get_yaw_bin ((double) NAN), ==, 0);
  for (int bin = 0; bin < GUISE_FACE_N_YAW_BINS; bin++)
    g_assert_cmpint (guise_face_get_yaw_bin (guise_face_get_yaw_of_bin (bin) - 1e-9), ==, bin);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face/pose/golden", test_golden);
  g_test_add_func ("/face/pose/signs", test_signs);
  g_test_add_func ("/face/pose/exact-camera", test_exact_camera);
  g_test_add_func ("/face/pose/mesh", test_mesh);
  g_test_add_func ("/face/pose/yaw-bins", test_yaw_bins);
  g_test_add_func ("/face/pose/refuses-nonsense", test_refuses_nonsense);
  return g_test_run ();
}
