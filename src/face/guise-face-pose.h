/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-mesh.h"

G_BEGIN_DECLS

/**
 * GuiseFacePose:
 * @pitch: up is positive
 * @yaw: positive when the nose points to the image's left
 * @roll: positive when the head leans to the image's right
 *
 * Which way a head looks, in radians.
 */
typedef struct
{
  double pitch;
  double yaw;
  double roll;
} GuiseFacePose;

/**
 * guise_face_pose_from_landmarks:
 * @landmarks: (array fixed-size=68): in the pixels of an aligned face picture
 * @size: side of that picture
 * @out_pose: (out): pitch and yaw, each within a right angle; the roll of an aligned face says
 *   nothing
 *
 * The pose that existing tools sort and sample by: a pinhole camera with focal length @size looks
 * at a fixed 3-D head, the reprojection error of 33 points is smallest (faces.md 1.6.1).
 *
 * Returns: %FALSE when the landmarks determine no pose
 */
gboolean
guise_face_pose_from_landmarks (const GuisePoint *landmarks, double size, GuiseFacePose *out_pose);

/**
 * guise_face_pose_from_mesh:
 * @mesh: (array fixed-size=468): in the pixels of the camera's picture
 * @out_pose: (out): the pose
 * @out_scale: (out) (optional): pixels a centimetre at the head
 *
 * Rigid weighted fit of the canonical face (faces.md 1.6.4): the better angles, for interaction
 * and capture; not the ones that existing tools bin by.
 *
 * Returns: %FALSE when the mesh has no extent
 */
gboolean
guise_face_pose_from_mesh (const GuiseMeshPoint *mesh, GuiseFacePose *out_pose, double *out_scale);

#define GUISE_FACE_YAW_LIMIT  1.2 /* radians; two-dimensional landmarks say nothing beyond it */
#define GUISE_FACE_N_YAW_BINS 128

/**
 * guise_face_get_yaw_bin:
 * @yaw: radians, of guise_face_pose_from_landmarks()
 *
 * The one division of directions that choosing faces and drawing samples share: equal steps of
 * minus @yaw over -1.2..1.2, the last bin for what is 1.2 and more.
 *
 * Source: training.md 7.1, faces.md 4.5
 *
 * Returns: 0..127; 0 looks furthest to the image's left
 */
int guise_face_get_yaw_bin (double yaw);

/**
 * guise_face_get_yaw_of_bin:
 * @bin: 0..128
 *
 * Returns: radians: the yaw at which @bin begins
 */
double guise_face_get_yaw_of_bin (int bin);

G_END_DECLS
