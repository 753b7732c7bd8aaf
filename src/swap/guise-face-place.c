/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the face of a frame is, and how it moves. */
#include "swap/guise-face-place.h"

#include <math.h>

#include "face/guise-face-align.h"

#define CROP   256 /* side and middle of the crop that is followed (faces.md 8.1) */
#define MIDDLE 127

/* Smoothing that moves the crop by this much of its size is let go, bit by bit up to twice as much
 * (docs/swapping.md has the figures). */
#define GATE   0.04

GuiseFacePlace
guise_face_place_measure (const GuisePoint *landmarks)
{
  GuiseFacePlace place = { 0 };
  GuiseAffine    map, inverse;

  if (!guise_face_align (landmarks, GUISE_FACE_TYPE_FULL, CROP, 1.0, &map) ||
      !guise_affine_invert (&map, &inverse))
    return place;
  place.is_known = TRUE;
  guise_affine_apply (&inverse, MIDDLE, MIDDLE, &place.x, &place.y);
  place.size = CROP * hypot (inverse.m[0], inverse.m[3]);
  place.angle = atan2 (inverse.m[3], inverse.m[0]);
  return place;
}

/* Whether two places are of one face on its way: nothing moves across a cut. */
static gboolean
belongs (const GuiseFacePlace *place, const GuiseFacePlace *other)
{
  return other->is_known && other->scene == place->scene;
}

GuiseFaceMotion
guise_face_place_get_motion (const GuiseFacePlace *before, const GuiseFacePlace *after)
{
  if (!before->is_known || !belongs (before, after))
    return (GuiseFaceMotion){ 0 };
  return (GuiseFaceMotion){
    .power = hypot (after->x - before->x, after->y - before->y),
    .degrees = -atan2 (after->y - before->y, after->x - before->x) * 180.0 / G_PI,
  };
}

/* How far on either side of a place all others belong to it. */
static int
find_radius (const GuiseFacePlace *line, int n, int at, int radius)
{
  int r = 0;

  while (r < radius && at - r - 1 >= 0 && at + r + 1 < n &&
         belongs (&line[at], &line[at - r - 1]) && belongs (&line[at], &line[at + r + 1]))
    r++;
  return r;
}

/* b - a, by less than half a turn */
static double
turn_between (double a, double b)
{
  return remainder (b - a, 2.0 * G_PI);
}

GuiseFacePlace
guise_face_place_smooth (const GuiseFacePlace *line, int n, int at, int radius)
{
  const GuiseFacePlace *own = &line[at];
  const int             r = find_radius (line, n, at, MIN (radius, GUISE_FACE_PLACE_MAX_RADIUS));
  const double          norm = (2.0 * r + 3.0) * (2.0 * r + 1.0) * (2.0 * r - 1.0);
  double                dx = 0.0, dy = 0.0, growth = 0.0, turn = 0.0;
  double                moved, kept;

  if (r < 2) /* a parabola through three points is no smoother than they are */
    return *own;
  for (int k = -r; k <= r; k++)
    {
      const GuiseFacePlace *other = &line[at + k];
      const double          weight = 3.0 * (3.0 * r * (r + 1.0) - 1.0 - 5.0 * k * k) / norm;

      dx += weight * (other->x - own->x);
      dy += weight * (other->y - own->y);
      growth += weight * log (other->size / own->size);
      turn += weight * turn_between (own->angle, other->angle);
    }
  moved = hypot (dx, dy) / own->size + 0.5 * (fabs (growth) + fabs (turn));
  kept = CLAMP (2.0 - moved / GATE, 0.0, 1.0);
  return (GuiseFacePlace){ .is_known = TRUE,
                           .x = own->x + kept * dx,
                           .y = own->y + kept * dy,
                           .size = own->size * exp (kept * growth),
                           .angle = own->angle + kept * turn,
                           .scene = own->scene };
}

void
guise_face_place_move (const GuiseFacePlace *from, const GuiseFacePlace *to, GuisePoint *landmarks)
{
  const double scale = to->size / from->size;
  const double a = scale * cos (to->angle - from->angle);
  const double b = scale * sin (to->angle - from->angle);

  for (int i = 0; i < GUISE_N_LANDMARKS; i++)
    {
      const double x = landmarks[i].x - from->x;
      const double y = landmarks[i].y - from->y;

      landmarks[i] = (GuisePoint){ to->x + a * x - b * y, to->y + b * x + a * y };
    }
}
