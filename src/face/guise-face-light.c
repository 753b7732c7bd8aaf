/* SPDX-License-Identifier: GPL-3.0-or-later
 * Light on a face, from the directions in which its skin looks. */
#include "face/guise-face-light.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "image/guise-color-formulas.h"

#define N_SKIN       40
#define N_NEIGHBOURS 8
#define MIN_TOWARDS  0.15 /* of a normal's component towards the viewer: faces.md 6.2.7 */
#define MIN_PLACES   12
#define WINDOW       0.08 /* side of the window at a place, in distances of the eyes */
#define MAX_WINDOW   15   /* pixels each way; more tell nothing new */
#define MAX_SAMPLES  (MAX_WINDOW * MAX_WINDOW)
#define RIDGE        1e-3

/* Cheeks, forehead, nose, chin: faces.md C.3. */
static const uint16_t skin[N_SKIN] = {
  50, 205, 36,  101, 280, 425, 266, 330, 151, 9,   108, 337, 69,  299,
  67, 297, 104, 333, 117, 346, 118, 347, 187, 411, 123, 352, 207, 427,
  4,  195, 197, 199, 200, 175, 171, 396, 140, 369, 32,  262,
};

/* The nearest vertices around each place, in their order around it, seen from outside. */
typedef struct
{
  uint16_t around[N_SKIN][N_NEIGHBOURS];
} Rings;

typedef struct
{
  double   distance;
  double   angle;
  uint16_t vertex;
} Neighbour;

static int
compare_distance (const void *a, const void *b)
{
  const Neighbour *p = a;
  const Neighbour *q = b;

  return (p->distance > q->distance) - (p->distance < q->distance);
}

static int
compare_angle (const void *a, const void *b)
{
  const Neighbour *p = a;
  const Neighbour *q = b;

  return (p->angle > q->angle) - (p->angle < q->angle);
}

/* On the canonical head every place of the skin looks more or less forwards, so the angle in the
 * plane of the face orders what lies around it. */
static void
find_ring (int place, uint16_t *ring)
{
  const float (*canonical)[3] = guise_face_mesh_canonical ();
  const float *centre = canonical[skin[place]];
  Neighbour    all[GUISE_N_MESH_POINTS];
  int          n = 0;

  for (int i = 0; i < GUISE_N_MESH_POINTS; i++)
    {
      const double dx = (double) (canonical[i][0] - centre[0]);
      const double dy = (double) (canonical[i][1] - centre[1]);
      const double dz = (double) (canonical[i][2] - centre[2]);

      if (i != skin[place])
        all[n++] = (Neighbour){ dx * dx + dy * dy + dz * dz, atan2 (dy, dx), (uint16_t) i };
    }
  qsort (all, (size_t) n, sizeof *all, compare_distance);
  qsort (all, N_NEIGHBOURS, sizeof *all, compare_angle);
  for (int k = 0; k < N_NEIGHBOURS; k++)
    ring[k] = all[k].vertex;
}

static void *
make_rings (void *unused)
{
  static Rings rings;

  for (int i = 0; i < N_SKIN; i++)
    find_ring (i, rings.around[i]);
  return &rings;
}

static const Rings *
get_rings (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_rings, NULL);
}

/* The direction in which the skin looks at a place: x right, y down, z away from the viewer; the
 * mean of the triangles around it. */
static gboolean
find_normal (const GuiseMeshPoint *mesh, int place, const uint16_t *ring, double *out)
{
  const GuiseMeshPoint *c = &mesh[skin[place]];
  double                sum[3] = { 0 };
  double                length;

  for (int k = 0; k < N_NEIGHBOURS; k++)
    {
      const GuiseMeshPoint *a = &mesh[ring[k]];
      const GuiseMeshPoint *b = &mesh[ring[(k + 1) % N_NEIGHBOURS]];
      const double          u[3] = { (double) (a->x - c->x), (double) (a->y - c->y),
                                     (double) (a->z - c->z) };
      const double          v[3] = { (double) (b->x - c->x), (double) (b->y - c->y),
                                     (double) (b->z - c->z) };

      /* The ring runs from x to y of a head whose y points up and z to the viewer; in the picture
       * both are the other way round, so the order stays. */
      sum[0] += u[1] * v[2] - u[2] * v[1];
      sum[1] += u[2] * v[0] - u[0] * v[2];
      sum[2] += u[0] * v[1] - u[1] * v[0];
    }
  length = sqrt (sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]);
  if (!(length > 0.0) || !isfinite (length))
    return FALSE;
  for (int k = 0; k < 3; k++)
    out[k] = sum[k] / length;
  return out[2] < -MIN_TOWARDS;
}

/* sRGB byte to linear light. */
static double
linear (int byte)
{
  return (double) guise_color_linear_of_srgb ((float) byte * (1.0f / 255.0f));
}

static int
compare_bytes (const void *a, const void *b)
{
  return *(const uint8_t *) a - *(const uint8_t *) b;
}

/* The median luminance around a place; FALSE outside the picture. */
static gboolean
measure_place (const GuiseImage *picture, const GuiseMeshPoint *at, double eyes, double *out)
{
  const int half = (int) CLAMP (lrint (0.5 * WINDOW * eyes), 1, MAX_WINDOW / 2);
  const int x0 = (int) lrintf (at->x) - half;
  const int y0 = (int) lrintf (at->y) - half;
  uint8_t   planes[3][MAX_SAMPLES];
  size_t    n = 0;

  if (x0 < 0 || y0 < 0 || x0 + 2 * half >= picture->width || y0 + 2 * half >= picture->height)
    return FALSE;
  for (int y = y0; y <= y0 + 2 * half; y++)
    for (int x = x0; x <= x0 + 2 * half; x++, n++)
      for (int c = 0; c < 3; c++)
        planes[c][n] = guise_image_row (picture, y)[3 * x + c];
  for (int c = 0; c < 3; c++)
    qsort (planes[c], n, 1, compare_bytes);
  *out = 0.0722 * linear (planes[0][n / 2]) + 0.7152 * linear (planes[1][n / 2]) +
         0.2126 * linear (planes[2][n / 2]);
  return TRUE;
}

/* Solves the 4 x 4 system m x = b by elimination with the largest pivot; m and b are used up. */
static gboolean
solve (double m[4][4], double *b)
{
  for (int k = 0; k < 4; k++)
    {
      int pivot = k;

      for (int i = k + 1; i < 4; i++)
        if (fabs (m[i][k]) > fabs (m[pivot][k]))
          pivot = i;
      if (!(fabs (m[pivot][k]) > 1e-12))
        return FALSE;
      for (int j = 0; j < 4; j++)
        {
          const double swap = m[k][j];

          m[k][j] = m[pivot][j];
          m[pivot][j] = swap;
        }

      const double swap = b[k];

      b[k] = b[pivot];
      b[pivot] = swap;
      for (int i = 0; i < 4; i++)
        if (i != k)
          {
            const double factor = m[i][k] / m[k][k];

            for (int j = k; j < 4; j++)
              m[i][j] -= factor * m[k][j];
            b[i] -= factor * b[k];
          }
    }
  for (int k = 0; k < 4; k++)
    b[k] /= m[k][k];
  return TRUE;
}

gboolean
guise_face_light_measure (const GuiseImage     *picture,
                          const GuiseMeshPoint *mesh,
                          GuiseFaceLight       *out_light)
{
  const Rings *rings = get_rings ();
  const double eyes =
    hypot ((double) (mesh[33].x - mesh[263].x), (double) (mesh[33].y - mesh[263].y));
  double m[4][4] = { 0 };
  double b[4] = { 0 };
  double sum = 0.0;
  int    n = 0;

  for (int i = 0; i < N_SKIN; i++)
    {
      double normal[3];
      double row[4] = { 1.0 };
      double light;

      if (!find_normal (mesh, i, rings->around[i], normal) ||
          !measure_place (picture, &mesh[skin[i]], eyes, &light))
        continue;
      memcpy (row + 1, normal, sizeof normal);
      for (int j = 0; j < 4; j++)
        {
          for (int k = 0; k < 4; k++)
            m[j][k] += row[j] * row[k];
          b[j] += row[j] * light;
        }
      sum += light;
      n++;
    }
  for (int j = 1; j < 4; j++)
    m[j][j] += RIDGE * n;
  if (n < MIN_PLACES || !(sum > 0.0) || !solve (m, b))
    return FALSE;
  *out_light = (GuiseFaceLight){ b[1] * n / sum, b[2] * n / sum, sum / n };
  return TRUE;
}
