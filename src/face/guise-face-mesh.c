/* SPDX-License-Identifier: GPL-3.0-or-later
 * From the 468 mesh vertices to the 68-point convention (faces.md 2.3). */
#include "face/guise-face-mesh.h"

#include <math.h>

#include "face/guise-face-pose.h"

#define N_BLENDED 3

/* A landmark is a weighted sum of up to three vertices; the weights come to 1. */
typedef struct
{
  uint16_t vertex[N_BLENDED];
  float    weight[N_BLENDED];
} Blend;

/* clang-format off */
/* faces.md 2.3.2; the comment is the index of the first landmark of a row. Where the exact landmarks
 * of the synthetic people and the mean face of the alignment (faces.md 1.2) want a point moved the
 * same way, it is moved by the smaller of the two: brows inwards and up, nostrils down, corners of
 * the eyes a little in and of the mouth a little out, inner lips outwards. */
static const Blend blends[GUISE_N_LANDMARKS] = {
  { { 127 }, { 1 } }, { { 234, 227 }, { 0.6f, 0.4f } }, { { 177, 93 }, { 0.6f, 0.4f } }, /* 0 */
  { { 215, 58 }, { 0.4f, 0.6f } }, { { 172, 138 }, { 0.7f, 0.3f } }, /* 3 */
  { { 136, 150 }, { 0.8f, 0.2f } }, { { 149 }, { 1 } }, { { 148 }, { 1 } }, /* 5 */
  { { 152 }, { 1 } }, { { 377 }, { 1 } }, { { 378 }, { 1 } }, /* 8 */
  { { 365, 379 }, { 0.8f, 0.2f } }, { { 397, 367 }, { 0.7f, 0.3f } }, /* 11 */
  { { 435, 288 }, { 0.4f, 0.6f } }, { { 401, 323 }, { 0.6f, 0.4f } }, /* 13 */
  { { 454, 447 }, { 0.6f, 0.4f } }, { { 356 }, { 1 } }, { { 70, 46 }, { 0.8f, 0.2f } }, /* 15 */
  { { 63, 105, 104 }, { 0.78f, 0.15f, 0.07f } }, /* 18 */
  { { 105, 66, 69 }, { 0.64f, 0.26f, 0.1f } }, /* 19 */
  { { 66, 107, 108 }, { 0.62f, 0.3f, 0.08f } }, { { 107, 9 }, { 0.8f, 0.2f } }, /* 20 */
  { { 336, 9 }, { 0.8f, 0.2f } }, { { 296, 336, 337 }, { 0.62f, 0.3f, 0.08f } }, /* 22 */
  { { 334, 296, 299 }, { 0.64f, 0.26f, 0.1f } }, /* 24 */
  { { 293, 334, 333 }, { 0.78f, 0.15f, 0.07f } }, { { 300, 276 }, { 0.8f, 0.2f } }, /* 25 */
  { { 168, 6 }, { 0.75f, 0.25f } }, { { 197, 6 }, { 0.8f, 0.2f } }, /* 27 */
  { { 5, 195 }, { 0.55f, 0.45f } }, { { 4 }, { 1 } }, { { 98, 97 }, { 0.7f, 0.3f } }, /* 29 */
  { { 97, 2 }, { 0.95f, 0.05f } }, { { 2, 164 }, { 0.75f, 0.25f } }, /* 32 */
  { { 326, 2 }, { 0.95f, 0.05f } }, { { 327, 326 }, { 0.7f, 0.3f } }, /* 34 */
  { { 33, 133 }, { 0.97f, 0.03f } }, { { 160 }, { 1 } }, { { 158 }, { 1 } }, /* 36 */
  { { 133, 33 }, { 0.96f, 0.04f } }, { { 153 }, { 1 } }, { { 144 }, { 1 } }, /* 39 */
  { { 362, 263 }, { 0.96f, 0.04f } }, { { 385 }, { 1 } }, { { 387 }, { 1 } }, /* 42 */
  { { 263, 362 }, { 0.97f, 0.03f } }, { { 373 }, { 1 } }, { { 380 }, { 1 } }, /* 45 */
  { { 61, 291 }, { 1.03f, -0.03f } }, { { 39, 40 }, { 0.5f, 0.5f } }, { { 37 }, { 1 } }, /* 48 */
  { { 0 }, { 1 } }, { { 267 }, { 1 } }, { { 269, 270 }, { 0.5f, 0.5f } }, /* 51 */
  { { 291, 61 }, { 1.03f, -0.03f } }, { { 405, 321 }, { 0.5f, 0.5f } }, { { 314 }, { 1 } }, /* 54 */
  { { 17 }, { 1 } }, { { 84 }, { 1 } }, { { 181, 91 }, { 0.5f, 0.5f } }, { { 78 }, { 1 } }, /* 57 */
  { { 82, 81 }, { 0.85f, 0.15f } }, { { 13 }, { 1 } }, { { 312, 311 }, { 0.85f, 0.15f } }, /* 61 */
  { { 308 }, { 1 } }, { { 317, 402 }, { 0.85f, 0.15f } }, { { 14 }, { 1 } }, /* 64 */
  { { 87, 178 }, { 0.85f, 0.15f } }, /* 67 */
};
/* clang-format on */

/* faces.md 2.3.3: when and among which vertices the far jaw line is looked for. It says 12 degrees;
 * a ramp around them keeps a slowly turning jaw from jumping. */
#define CONTOUR_YAW    (9 * G_PI / 180)
#define CONTOUR_RAMP   (6 * G_PI / 180)
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
  float height = 0, width = 0, outermost = -G_MAXFLOAT;
  int   best = blend->vertex[0];

  for (int k = 0; k < N_BLENDED; k++)
    {
      width += blend->weight[k] * canonical[blend->vertex[k]][0];
      height += blend->weight[k] * canonical[blend->vertex[k]][1];
    }
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

/* Moves the far jaw points by @part of the way to the visible contour. The near side's mesh already
 * lies on it. */
static void
march_contour (const GuiseMeshPoint *mesh, gboolean far_is_left, double part, GuisePoint *landmarks)
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

      landmarks[k].x += part * ((double) mesh[vertex].x - landmarks[k].x);
      landmarks[k].y += part * ((double) mesh[vertex].y - landmarks[k].y);
    }
}

void
guise_face_mesh_to_landmarks (const GuiseMeshPoint *mesh, GuisePoint *out_landmarks)
{
  GuiseFacePose pose;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      out_landmarks[i] = (GuisePoint){ 0, 0 };
      for (int k = 0; k < N_BLENDED; k++)
        {
          const GuiseMeshPoint *vertex = &mesh[blends[i].vertex[k]];

          out_landmarks[i].x += (double) blends[i].weight[k] * (double) vertex->x;
          out_landmarks[i].y += (double) blends[i].weight[k] * (double) vertex->y;
        }
    }
  if (guise_face_pose_from_mesh (mesh, &pose, NULL) && fabs (pose.yaw) > CONTOUR_YAW)
    march_contour (mesh, pose.yaw > 0, MIN (1, (fabs (pose.yaw) - CONTOUR_YAW) / CONTOUR_RAMP),
                   out_landmarks);
}
