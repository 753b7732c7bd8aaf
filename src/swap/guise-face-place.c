/* SPDX-License-Identifier: GPL-3.0-or-later
 * Where the face of a frame is, and how it moves. */
#include "swap/guise-face-place.h"

#include <math.h>

#include "face/guise-face-align.h"

#define CROP   256 /* side and middle of the crop that is followed (faces.md 8.1) */
#define MIDDLE 127

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

GuiseFaceMotion
guise_face_place_get_motion (const GuiseFacePlace *before, const GuiseFacePlace *after)
{
  if (!before->is_known || !after->is_known)
    return (GuiseFaceMotion){ 0 };
  return (GuiseFaceMotion){
    .power = hypot (after->x - before->x, after->y - before->y),
    .degrees = -atan2 (after->y - before->y, after->x - before->x) * 180.0 / G_PI,
  };
}
