/* SPDX-License-Identifier: GPL-3.0-or-later
 * Symmetric matrices of three rows: eigenvalues, and a matrix from them. */
#include "image/guise-symmetric3-private.h"

#include <math.h>
#include <string.h>

#define MAX_SWEEPS 30 /* six are enough; a bound for what is not a number */

/* One rotation in the plane (p, q) that makes a[p][q] zero; vectors follow. */
static void
rotate (double a[3][3], double vectors[3][3], int p, int q)
{
  const double theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
  const double t = copysign (1.0, theta) / (fabs (theta) + sqrt (theta * theta + 1.0));
  const double c = 1.0 / sqrt (t * t + 1.0);
  const double s = t * c;

  for (int k = 0; k < 3; k++)
    {
      const double kp = a[k][p];
      const double kq = a[k][q];

      a[k][p] = c * kp - s * kq;
      a[k][q] = s * kp + c * kq;
    }
  for (int k = 0; k < 3; k++)
    {
      const double pk = a[p][k];
      const double qk = a[q][k];
      const double vp = vectors[p][k];
      const double vq = vectors[q][k];

      a[p][k] = c * pk - s * qk;
      a[q][k] = s * pk + c * qk;
      vectors[p][k] = c * vp - s * vq;
      vectors[q][k] = s * vp + c * vq;
    }
}

void
guise_symmetric3_eigen (const double a[3][3], double out_values[3], double out_vectors[3][3])
{
  double work[3][3];

  memcpy (work, a, sizeof work);
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      out_vectors[i][j] = i == j ? 1.0 : 0.0;

  for (int sweep = 0; sweep < MAX_SWEEPS; sweep++)
    {
      gboolean changed = FALSE;

      for (int p = 0; p < 2; p++)
        for (int q = p + 1; q < 3; q++)
          /* Beside the diagonal it would be lost in rounding. */
          if (fabs (work[p][q]) > 1e-17 * (fabs (work[p][p]) + fabs (work[q][q])))
            {
              rotate (work, out_vectors, p, q);
              changed = TRUE;
            }
      if (!changed)
        break;
    }
  for (int i = 0; i < 3; i++)
    out_values[i] = work[i][i];
}

void
guise_symmetric3_compose (const double values[3], const double vectors[3][3], double out[3][3])
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      {
        out[i][j] = 0.0;
        for (int k = 0; k < 3; k++)
          out[i][j] += values[k] * vectors[k][i] * vectors[k][j];
      }
}

void
guise_matrix3_multiply (const double a[3][3], const double b[3][3], double out[3][3])
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
}
