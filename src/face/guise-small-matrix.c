/* SPDX-License-Identifier: GPL-3.0-or-later
 * The little dense algebra that pose estimation needs. */
#include "face/guise-small-matrix-private.h"

#include <math.h>

#define MAX_SWEEPS 30 /* Jacobi converges quadratically; 6 to 10 are usual */

gboolean
guise_small_solve (double *a, double *b, int n)
{
  for (int i = 0; i < n; i++)
    for (int j = 0; j <= i; j++)
      {
        double sum = a[i * n + j];

        for (int k = 0; k < j; k++)
          sum -= a[i * n + k] * a[j * n + k];
        if (i == j && !(sum > 0))
          return FALSE;
        a[i * n + j] = i == j ? sqrt (sum) : sum / a[j * n + j];
      }
  for (int i = 0; i < n; i++)
    {
      for (int k = 0; k < i; k++)
        b[i] -= a[i * n + k] * b[k];
      b[i] /= a[i * n + i];
    }
  for (int i = n - 1; i >= 0; i--)
    {
      for (int k = i + 1; k < n; k++)
        b[i] -= a[k * n + i] * b[k];
      b[i] /= a[i * n + i];
    }
  return TRUE;
}

/* Turns two numbers by an angle. */
static void
turn (double *x, double *y, double c, double s)
{
  double before = *x;

  *x = c * before - s * *y;
  *y = s * before + c * *y;
}

/* One rotation in the plane p, q that makes a[p][q] zero. */
static void
rotate_away (double *a, double *vectors, int n, int p, int q)
{
  double angle = 0.5 * atan2 (2 * a[p * n + q], a[q * n + q] - a[p * n + p]);
  double c = cos (angle), s = sin (angle);

  for (int k = 0; k < n; k++)
    turn (&a[k * n + p], &a[k * n + q], c, s);
  for (int k = 0; k < n; k++)
    {
      turn (&a[p * n + k], &a[q * n + k], c, s);
      turn (&vectors[p * n + k], &vectors[q * n + k], c, s);
    }
}

void
guise_small_eigen (double *a, int n, double *out_vectors)
{
  double norm = 0;

  g_return_if_fail (n > 0 && n <= GUISE_SMALL_MATRIX_MAX);

  for (int i = 0; i < n * n; i++)
    {
      out_vectors[i] = i % (n + 1) == 0;
      norm += a[i] * a[i];
    }
  for (int sweep = 0; sweep < MAX_SWEEPS; sweep++)
    {
      double off = 0;

      for (int p = 0; p < n - 1; p++)
        for (int q = p + 1; q < n; q++)
          {
            off += a[p * n + q] * a[p * n + q];
            if (a[p * n + q] != 0)
              rotate_away (a, out_vectors, n, p, q);
          }
      if (off <= 1e-40 * norm)
        break;
    }
}

void
guise_small_multiply3 (const double *a, const double *b, double *out)
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      out[i * 3 + j] = a[i * 3] * b[j] + a[i * 3 + 1] * b[3 + j] + a[i * 3 + 2] * b[6 + j];
}

GuiseFacePose
guise_small_pose (const double *rotation)
{
  const double *r = rotation;
  double        sy = hypot (r[0], r[3]);
  GuiseFacePose pose = { .yaw = atan2 (-r[6], sy) };

  if (sy >= 1e-6)
    {
      pose.pitch = -atan2 (r[7], r[8]);
      pose.roll = atan2 (r[3], r[0]);
    }
  else
    pose.pitch = -atan2 (-r[5], r[4]);
  return pose;
}
