/* SPDX-License-Identifier: GPL-3.0-or-later
 * The turned squares that the face networks look at (faces.md 3.2, 3.5). */
#include <math.h>

#include "face/guise-face-roi-private.h"
#include "image/guise-warp.h"

#define MESH_MARGIN 1.5 /* faces.md 3.5: side of the square over the longer side of the box */

#define EYE_LEFT    33  /* outer corner at the image's left */
#define EYE_RIGHT   263 /* at the image's right */

GuiseAffine
guise_face_roi_to_picture (const GuiseFaceRoi *self, int side)
{
  double step = self->side / side;
  double c = step * cos (self->angle), s = step * sin (self->angle);
  double first = 0.5 - 0.5 * side; /* centre of the first pixel from the square's centre */

  return (GuiseAffine){ {
    c,
    -s,
    self->x + first * (c - s),
    s,
    c,
    self->y + first * (s + c),
  } };
}

GuiseFaceRoi
guise_face_roi_from_picture_size (int width, int height, double angle)
{
  return (GuiseFaceRoi){
    .x = 0.5 * (width - 1),
    .y = 0.5 * (height - 1),
    .side = MAX (width, height),
    .angle = angle,
  };
}

GuiseFaceRoi
guise_face_roi_from_mesh (const GuiseMeshPoint *mesh)
{
  float left = mesh[0].x, right = left, top = mesh[0].y, bottom = top;

  for (int i = 1; i < GUISE_N_MESH_POINTS; i++)
    {
      left = MIN (left, mesh[i].x);
      right = MAX (right, mesh[i].x);
      top = MIN (top, mesh[i].y);
      bottom = MAX (bottom, mesh[i].y);
    }
  return (GuiseFaceRoi){
    .x = 0.5 * (double) (left + right),
    .y = 0.5 * (double) (top + bottom),
    .side = MESH_MARGIN * (double) MAX (right - left, bottom - top),
    .angle = atan2 ((double) (mesh[EYE_RIGHT].y - mesh[EYE_LEFT].y),
                    (double) (mesh[EYE_RIGHT].x - mesh[EYE_LEFT].x)),
  };
}

static GuiseFaceRect
to_rect (const GuiseFaceRoi *roi)
{
  double half = 0.5 * roi->side;

  return (GuiseFaceRect){ roi->x - half, roi->y - half, roi->x + half, roi->y + half };
}

double
guise_face_roi_overlap (const GuiseFaceRoi *a, const GuiseFaceRoi *b)
{
  GuiseFaceRect rect_a = to_rect (a), rect_b = to_rect (b);

  return guise_face_rect_overlap (&rect_a, &rect_b);
}

void
guise_face_roi_read (const GuiseFaceRoi *self,
                     const GuiseImage   *picture,
                     double              scale,
                     double              shift,
                     gboolean            is_replicated,
                     GuiseFaceNet       *net)
{
  int         side = guise_face_net_get_side (net);
  GuiseAffine to_picture = guise_face_roi_to_picture (self, side);
  GuisePlanes planes = {
    .data = guise_face_net_get_input (net),
    .width = side,
    .height = side,
    .order = GUISE_CHANNELS_RGB,
    .scale = (float) scale,
    .shift = (float) shift,
  };

  guise_warp_affine_to_planes (picture, &to_picture, GUISE_INTERPOLATION_LINEAR,
                               is_replicated ? GUISE_BORDER_REPLICATE : GUISE_BORDER_ZERO, &planes,
                               0, side);
}
