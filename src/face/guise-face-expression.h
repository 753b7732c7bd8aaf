/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face.h"

G_BEGIN_DECLS

/**
 * GuiseFaceExpression:
 * @eye_right: aperture of the person's right eye (the image's left): mean height of the opening
 *   over the distance of its corners; about 0.3 open, under 0.1 shut
 * @eye_left: of the other one
 * @mouth_open: gap between the lips over the height of the face
 * @mouth_width: distance of the corners of the mouth over that of the eyes' outer corners
 * @corner_lift: how far the corners lie above the middle of the lips, in the same unit
 * @lip_protrusion: how far the lips' middle lies before the corners (negative: before), likewise
 * @brow: height of the brows above the upper lids, likewise; 0.2 at rest
 * @gaze_x: the irises out of the middle of the eyes over the eyes' width, to the image's right
 * @gaze_y: likewise, down; an eye turned by 10 degrees gives 0.07
 *
 * What a face does, in numbers that neither its size nor its place changes. NaN where the face
 * does not tell: an eye turned away, the gaze without irises or with shut eyes.
 *
 * Source: faces.md 6.2, items 3 to 6; the gaze is that of the eyes in the head: what a turned head
 *   moves the irises against the corners of the eyes is taken out
 */
typedef struct
{
  float eye_right;
  float eye_left;
  float mouth_open;
  float mouth_width;
  float corner_lift;
  float lip_protrusion;
  float brow;
  float gaze_x;
  float gaze_y;
} GuiseFaceExpression;

/**
 * guise_face_expression_measure:
 * @face: a found face
 * @out_expression: (out): what it does
 */
void guise_face_expression_measure (const GuiseFace *face, GuiseFaceExpression *out_expression);

/**
 * guise_face_expression_gaze_degrees:
 * @gaze: of a #GuiseFaceExpression
 *
 * Returns: the angle of the eyes in the head, degrees
 */
double guise_face_expression_gaze_degrees (double gaze);

G_END_DECLS
