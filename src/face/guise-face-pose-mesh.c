/* SPDX-License-Identifier: GPL-3.0-or-later
 * Head pose: the canonical face laid rigidly over a mesh (faces.md 1.6.4). */
#include "face/guise-face-pose.h"

#include <math.h>

#include "face/guise-small-matrix-private.h"

/* faces.md 3.6: the vertices that move least with the expression, and what they count. */
static const struct
{
  uint16_t vertex;
  uint16_t mirror; /* the same vertex on the midline */
  float    weight;
} rigid_basis[] = {
  { 4, 4, .0709099f },     { 6, 6, .0321001f },     { 10, 10, .0084466f },
  { 33, 263, .0587242f },  { 54, 284, .0076671f },  { 67, 297, .0090781f },
  { 117, 346, .0097919f }, { 119, 348, .0145654f }, { 121, 350, .0185914f },
  { 127, 356, .0051980f }, { 129, 358, .1206252f }, { 132, 361, .0055600f },
  { 133, 362, .0532862f }, { 136, 365, .0668905f }, { 143, 372, .0148165f },
  { 147, 376, .0142628f }, { 198, 420, .0254622f }, { 205, 425, .0472523f },
};

#define N_RIGID (2 * G_N_ELEMENTS (rigid_basis))

typedef struct
{
  double from[N_RIGID][3]; /* canonical, turned into the picture's axes */
  double to[N_RIGID][3];
  double weight[N_RIGID];
} Pairs;

static void
collect_pair (const GuiseMeshPoint *mesh, int vertex, double weight, size_t i, Pairs *pairs)
{
  const float *canonical = guise_face_mesh_canonical ()[vertex];

  pairs->from[i][0] = (double) canonical[0];
  pairs->from[i][1] = -(double) canonical[1];
  pairs->from[i][2] = -(double) canonical[2];
  pairs->to[i][0] = (double) mesh[vertex].x;
  pairs->to[i][1] = (double) mesh[vertex].y;
  pairs->to[i][2] = (double) mesh[vertex].z;
  pairs->weight[i] = weight;
}

/* Takes the weighted mean out of points [N_RIGID, 3]. */
static void
centre (double (*points)[3], const double *weight)
{
  double sum[3] = { 0 }, total = 0;

  for (size_t i = 0; i < N_RIGID; i++)
    {
      total += weight[i];
      for (int j = 0; j < 3; j++)
        sum[j] += weight[i] * points[i][j];
    }
  for (size_t i = 0; i < N_RIGID; i++)
    for (int j = 0; j < 3; j++)
      points[i][j] -= sum[j] / total;
}

/* The rotation that turns from-points onto to-points, from their correlation h [3, 3].
 * Source: Horn, "Closed-form solution of absolute orientation using unit quaternions", 1987. */
static void
rotation_from_correlation (const double h[3][3], double *r)
{
  double n[4 * 4] = {
    h[0][0] + h[1][1] + h[2][2], h[1][2] - h[2][1],           h[2][0] - h[0][2],
    h[0][1] - h[1][0],           h[1][2] - h[2][1],           h[0][0] - h[1][1] - h[2][2],
    h[0][1] + h[1][0],           h[2][0] + h[0][2],           h[2][0] - h[0][2],
    h[0][1] + h[1][0],           h[1][1] - h[0][0] - h[2][2], h[1][2] + h[2][1],
    h[0][1] - h[1][0],           h[2][0] + h[0][2],           h[1][2] + h[2][1],
    h[2][2] - h[0][0] - h[1][1],
  };
  double vectors[4 * 4];
  int    best = 0;

  guise_small_eigen (n, 4, vectors);
  for (int i = 1; i < 4; i++)
    if (n[i * 5] > n[best * 5])
      best = i;

  double w = vectors[best * 4], x = vectors[best * 4 + 1];
  double y = vectors[best * 4 + 2], z = vectors[best * 4 + 3];

  r[0] = 1 - 2 * (y * y + z * z);
  r[1] = 2 * (x * y - w * z);
  r[2] = 2 * (x * z + w * y);
  r[3] = 2 * (x * y + w * z);
  r[4] = 1 - 2 * (x * x + z * z);
  r[5] = 2 * (y * z - w * x);
  r[6] = 2 * (x * z - w * y);
  r[7] = 2 * (y * z + w * x);
  r[8] = 1 - 2 * (x * x + y * y);
}

gboolean
guise_face_pose_from_mesh (const GuiseMeshPoint *mesh, GuiseFacePose *out_pose, double *out_scale)
{
  Pairs  pairs;
  double h[3][3] = { { 0 } }, r[9], spread = 0, fitted = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (rigid_basis); i++)
    {
      /* A midline vertex counts once, as two halves. */
      double share = rigid_basis[i].vertex == rigid_basis[i].mirror ? 0.5 : 1;
      double weight = share * (double) rigid_basis[i].weight;

      collect_pair (mesh, rigid_basis[i].vertex, weight, 2 * i, &pairs);
      collect_pair (mesh, rigid_basis[i].mirror, weight, 2 * i + 1, &pairs);
    }
  centre (pairs.from, pairs.weight);
  centre (pairs.to, pairs.weight);
  for (size_t i = 0; i < N_RIGID; i++)
    for (int j = 0; j < 3; j++)
      {
        spread += pairs.weight[i] * pairs.from[i][j] * pairs.from[i][j];
        for (int k = 0; k < 3; k++)
          h[j][k] += pairs.weight[i] * pairs.from[i][j] * pairs.to[i][k];
      }

  rotation_from_correlation (h, r);
  for (int j = 0; j < 3; j++)
    for (int k = 0; k < 3; k++)
      fitted += r[k * 3 + j] * h[j][k];

  double scale = fitted / spread;

  if (!(scale > 0) || !isfinite (scale))
    return FALSE;
  *out_pose = guise_small_pose (r);
  if (out_scale != NULL)
    *out_scale = scale;
  return TRUE;
}
