/* SPDX-License-Identifier: GPL-3.0-or-later
 * How much two faces cover each other. */
#include <string.h>

#include "face/guise-face.h"
#include "image/guise-polygon.h"

#define MAX_CORNERS (2 * GUISE_N_LANDMARKS)

static size_t
take_hull (const GuiseFace *face, GuisePoint *out_hull)
{
  GuisePoint points[GUISE_N_LANDMARKS];

  memcpy (points, face->landmarks, sizeof points);
  return guise_polygon_hull (points, GUISE_N_LANDMARKS, out_hull);
}

static double
side_of (const GuisePoint *a, const GuisePoint *b, const GuisePoint *p)
{
  return (b->x - a->x) * (p->y - a->y) - (b->y - a->y) * (p->x - a->x);
}

/* What of a convex polygon is on the inner side of the line a-b; @sign tells which that is. */
static size_t
cut_polygon (const GuisePoint *polygon,
             size_t            n,
             const GuisePoint *a,
             const GuisePoint *b,
             double            sign,
             GuisePoint       *out)
{
  size_t n_out = 0;

  for (size_t i = 0; i < n; i++)
    {
      const GuisePoint *p = &polygon[i], *q = &polygon[(i + 1) % n];
      double            at_p = sign * side_of (a, b, p), at_q = sign * side_of (a, b, q);

      if (at_p >= 0)
        out[n_out++] = *p;
      if ((at_p > 0 && at_q < 0) || (at_p < 0 && at_q > 0))
        {
          double part = at_p / (at_p - at_q);

          out[n_out++] = (GuisePoint){ p->x + part * (q->x - p->x), p->y + part * (q->y - p->y) };
        }
    }
  return n_out;
}

double
guise_face_get_hull_overlap (const GuiseFace *a, const GuiseFace *b)
{
  GuisePoint hull_a[GUISE_N_LANDMARKS], hull_b[GUISE_N_LANDMARKS];
  GuisePoint parts[2][MAX_CORNERS + 1];
  size_t     n_a, n_b, n, at = 0;
  double     area_a, area_b, common, turn = 0;

  if (!guise_landmarks_are_finite (a->landmarks, GUISE_N_LANDMARKS) ||
      !guise_landmarks_are_finite (b->landmarks, GUISE_N_LANDMARKS))
    return 0;
  n_a = take_hull (a, hull_a);
  n_b = take_hull (b, hull_b);
  area_a = guise_polygon_area (hull_a, n_a);
  area_b = guise_polygon_area (hull_b, n_b);
  if (n_a < 3 || n_b < 3 || !(area_a > 0) || !(area_b > 0))
    return 0;
  for (size_t i = 0; i < n_b; i++)
    turn += side_of (&hull_b[0], &hull_b[i], &hull_b[(i + 1) % n_b]);
  memcpy (parts[0], hull_a, n_a * sizeof *hull_a);
  n = n_a;
  /* Each cut of a convex polygon adds one corner at most. */
  for (size_t i = 0; i < n_b && n > 0; i++, at ^= 1)
    n = cut_polygon (parts[at], n, &hull_b[i], &hull_b[(i + 1) % n_b], turn > 0 ? 1 : -1,
                     parts[at ^ 1]);
  common = guise_polygon_area (parts[at], n);
  return common / (area_a + area_b - common);
}
