/* SPDX-License-Identifier: GPL-3.0-or-later
 * The turned squares that the face networks look at (faces.md 3.2, 3.5). */
#include <math.h>

#include "face/guise-face-roi-private.h"
#include "image/guise-warp.h"

#define MESH_MARGIN  1.5 /* faces.md 3.5: side of the square over the longer side of the box */

/* Beyond 60 degrees the mesh networks lag behind the head. Seen through a narrower window, which
 * stretches it, the same face looks less turned, and they follow (docs/accuracy.md). */
#define SQUEEZE_YAW  (35 * G_PI / 180) /* from here on */
#define SQUEEZE_RAMP (30 * G_PI / 180) /* in full after as much again */
#define SQUEEZE      0.3
#define TURNED_ROOM  0.1 /* added to the margin */

#define EYE_LEFT     33  /* outer corner at the image's left */
#define EYE_RIGHT    263 /* at the image's right */

GuiseAffine
guise_face_roi_to_picture (const GuiseFaceRoi *self, int side)
{
  double step_y = self->side / side, step_x = step_y * (1 - self->squeeze);
  double c = cos (self->angle), s = sin (self->angle);
  double first = 0.5 - 0.5 * side; /* centre of the first pixel from the square's centre */

  return (GuiseAffine){ {
    step_x * c,
    -step_y * s,
    self->x + first * (step_x * c - step_y * s),
    step_x * s,
    step_y * c,
    self->y + first * (step_x * s + step_y * c),
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
  float         left = mesh[0].x, right = left, top = mesh[0].y, bottom = top;
  GuiseFacePose pose;
  double        turned = 0;

  if (guise_face_pose_from_mesh (mesh, &pose, NULL))
    turned = CLAMP ((fabs (pose.yaw) - SQUEEZE_YAW) / SQUEEZE_RAMP, 0, 1);
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
    .side = (MESH_MARGIN + TURNED_ROOM * turned) * (double) MAX (right - left, bottom - top),
    .angle = atan2 ((double) (mesh[EYE_RIGHT].y - mesh[EYE_LEFT].y),
                    (double) (mesh[EYE_RIGHT].x - mesh[EYE_LEFT].x)),
    .squeeze = SQUEEZE * turned,
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
