/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the 468 mesh vertices to the 68-point convention (faces.md 2.3). */
#include "face/guise-face-mesh.h"

#include <math.h>

#include "face/guise-face-pose.h"

/* A landmark is weight * first + (1 - weight) * second. */
typedef struct
{
  uint16_t first;
  uint16_t second;
  float    weight;
} Blend;

/* clang-format off */
/* faces.md 2.3.2; the comment is the index of the first landmark of a row. */
static const Blend blends[GUISE_N_LANDMARKS] = {
  { 127, 127, 1.0f }, { 234, 227, 0.6f }, { 177, 93, 0.6f }, { 215, 58, 0.4f }, /* 0 */
  { 172, 138, 0.7f }, { 136, 150, 0.8f }, { 149, 149, 1.0f }, { 148, 148, 1.0f }, /* 4 */
  { 152, 152, 1.0f }, { 377, 377, 1.0f }, { 378, 378, 1.0f }, { 365, 379, 0.8f }, /* 8 */
  { 397, 367, 0.7f }, { 435, 288, 0.4f }, { 401, 323, 0.6f }, { 454, 447, 0.6f }, /* 12 */
  { 356, 356, 1.0f }, { 70, 46, 0.8f }, { 63, 53, 0.8f }, { 105, 52, 0.8f }, /* 16 */
  { 66, 65, 0.8f }, { 107, 55, 0.8f }, { 336, 285, 0.8f }, { 296, 295, 0.8f }, /* 20 */
  { 334, 282, 0.8f }, { 293, 283, 0.8f }, { 300, 276, 0.8f }, { 168, 6, 0.75f }, /* 24 */
  { 197, 6, 0.8f }, { 5, 195, 0.55f }, { 4, 4, 1.0f }, { 75, 240, 0.5f }, /* 28 */
  { 97, 99, 0.6f }, { 2, 164, 0.75f }, { 326, 328, 0.6f }, { 305, 460, 0.5f }, /* 32 */
  { 33, 33, 1.0f }, { 160, 160, 1.0f }, { 158, 158, 1.0f }, { 133, 133, 1.0f }, /* 36 */
  { 153, 153, 1.0f }, { 144, 144, 1.0f }, { 362, 362, 1.0f }, { 385, 385, 1.0f }, /* 40 */
  { 387, 387, 1.0f }, { 263, 263, 1.0f }, { 373, 373, 1.0f }, { 380, 380, 1.0f }, /* 44 */
  { 61, 61, 1.0f }, { 39, 40, 0.5f }, { 37, 37, 1.0f }, { 0, 0, 1.0f }, /* 48 */
  { 267, 267, 1.0f }, { 269, 270, 0.5f }, { 291, 291, 1.0f }, { 405, 321, 0.5f }, /* 52 */
  { 314, 314, 1.0f }, { 17, 17, 1.0f }, { 84, 84, 1.0f }, { 181, 91, 0.5f }, /* 56 */
  { 78, 78, 1.0f }, { 82, 82, 1.0f }, { 13, 13, 1.0f }, { 312, 312, 1.0f }, /* 60 */
  { 308, 308, 1.0f }, { 317, 317, 1.0f }, { 14, 14, 1.0f }, { 87, 87, 1.0f }, /* 64 */
};
/* clang-format on */

/* faces.md 2.3.3: when and among which vertices the far jaw line is looked for. */
#define CONTOUR_YAW    (12 * G_PI / 180)
#define CONTOUR_HEIGHT 0.55f /* centimetres above or below the mapped point */
#define CONTOUR_WIDTH  0.55f /* at least this part of its distance from the midline */
#define N_JAW_SIDE     8     /* jaw points of one side, without the chin */

#define EYE_LEFT       33  /* outer corner at the image's left */
#define EYE_RIGHT      263 /* at the image's right */

int
guise_face_mesh_mirror_index (int vertex)
{
  g_return_val_if_fail (vertex >= 0 && vertex < GUISE_N_MESH_POINTS, 0);

  const float (*canonical)[3] = guise_face_mesh_canonical ();
  int   best = vertex;
  float best_distance = G_MAXFLOAT;

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      float dx = canonical[i][0] + canonical[vertex][0];
      float dy = canonical[i][1] - canonical[vertex][1];
      float dz = canonical[i][2] - canonical[vertex][2];
      float distance = dx * dx + dy * dy + dz * dz;

      if (distance < best_distance)
        {
          best_distance = distance;
          best = i;
        }
    }
  return best;
}

/* The visible contour beside one jaw point: the vertex farthest out among those of its height.
 * @side is -1 for the image's left and 1 for its right; (@cos_roll, @sin_roll) is the eye line. */
static int
find_contour_vertex (const GuiseMeshPoint *mesh,
                     const Blend          *blend,
                     float                 side,
                     float                 cos_roll,
                     float                 sin_roll)
{
  const float (*canonical)[3] = guise_face_mesh_canonical ();
  float w = blend->weight;
  float height = w * canonical[blend->first][1] + (1 - w) * canonical[blend->second][1];
  float width = w * canonical[blend->first][0] + (1 - w) * canonical[blend->second][0];
  float outermost = -G_MAXFLOAT;
  int   best = blend->first;

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      if (canonical[i][0] * side < CONTOUR_WIDTH * fabsf (width) ||
          fabsf (canonical[i][1] - height) > CONTOUR_HEIGHT)
        continue;

      float out = side * (mesh[i].x * cos_roll + mesh[i].y * sin_roll);

      if (out > outermost)
        {
          outermost = out;
          best = i;
        }
    }
  return best;
}

/* Moves the far jaw points to the visible contour. The near side's mesh already lies on it. */
static void
march_contour (const GuiseMeshPoint *mesh, gboolean far_is_left, GuisePoint *landmarks)
{
  float dx = mesh[EYE_RIGHT].x - mesh[EYE_LEFT].x;
  float dy = mesh[EYE_RIGHT].y - mesh[EYE_LEFT].y;
  float length = hypotf (dx, dy);

  if (!(length > 0))
    return;
  for (int i = 0; i < N_JAW_SIDE; i++)
    {
      int k = far_is_left ? i : 16 - i;
      int vertex =
        find_contour_vertex (mesh, &blends[k], far_is_left ? -1 : 1, dx / length, dy / length);

      landmarks[k] = (GuisePoint){ (double) mesh[vertex].x, (double) mesh[vertex].y };
    }
}

void
guise_face_mesh_to_landmarks (const GuiseMeshPoint *mesh, GuisePoint *out_landmarks)
{
  GuiseFacePose pose;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      const GuiseMeshPoint *a = &mesh[blends[i].first], *b = &mesh[blends[i].second];
      double                w = (double) blends[i].weight;

      out_landmarks[i].x = w * (double) a->x + (1 - w) * (double) b->x;
      out_landmarks[i].y = w * (double) a->y + (1 - w) * (double) b->y;
    }
  if (guise_face_pose_from_mesh (mesh, &pose, NULL) && fabs (pose.yaw) > CONTOUR_YAW)
    march_contour (mesh, pose.yaw > 0, out_landmarks);
}
