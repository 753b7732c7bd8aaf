/* SPDX-License-Identifier: GPL-3.0-or-later
 * Outlines that follow a face into another picture. */
#include "mask/guise-mask-carry.h"

#include <complex.h>

#include "format/guise-polygons.h"

#define NEAR 1e-6 /* square pixels: one place */

/* As numbers, because a similarity is a product and a sum then (faces.md 1.3). */
static double complex
to_number (GuisePoint point)
{
  return point.x + point.y * (double complex) I; /* clang 14 has no CMPLX with glibc */
}

static double
get_square (double complex z)
{
  return creal (z) * creal (z) + cimag (z) * cimag (z);
}

/* Where a place of one face is on the other: the best similarity there, in which a landmark counts
 * the more the nearer it is. */
static double complex
carry_point (double complex at, const GuisePoint *from, const GuisePoint *to)
{
  double         weights[GUISE_N_LANDMARKS];
  double         sum = 0.0;
  double         spread = 0.0;
  double complex middle = 0.0;
  double complex goal = 0.0;
  double complex turn = 0.0;

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      const double square = get_square (to_number (from[i]) - at);

      if (square < NEAR)
        return to_number (to[i]);
      weights[i] = 1.0 / square;
      sum += weights[i];
      middle += weights[i] * to_number (from[i]);
      goal += weights[i] * to_number (to[i]);
    }
  middle /= sum;
  goal /= sum;
  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      const double complex arm = to_number (from[i]) - middle;

      spread += weights[i] * get_square (arm);
      turn += weights[i] * conj (arm) * (to_number (to[i]) - goal);
    }
  /* Landmarks that are all in one place say nothing but where it is. */
  return goal + (at - middle) * (spread > NEAR * sum ? turn / spread : 1.0);
}

GPtrArray *
guise_mask_carry (const GPtrArray *polygons,
                  const GuisePoint from[GUISE_N_LANDMARKS],
                  const GuisePoint to[GUISE_N_LANDMARKS])
{
  GPtrArray *carried = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_polygon_free);

  for (guint i = 0; i < polygons->len; i++)
    {
      const GuisePolygon *one = polygons->pdata[i];
      GuisePolygon       *copy =
        guise_polygon_new (one->kind, one->n_points, (const float (*)[2]) one->points);

      for (size_t k = 0; k < copy->n_points; k++)
        {
          const GuisePoint     point = { (double) copy->points[k][0], (double) copy->points[k][1] };
          const double complex at = carry_point (to_number (point), from, to);

          copy->points[k][0] = (float) creal (at);
          copy->points[k][1] = (float) cimag (at);
        }
      g_ptr_array_add (carried, copy);
    }
  return carried;
}
