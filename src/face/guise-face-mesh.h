/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"

G_BEGIN_DECLS

#define GUISE_N_MESH_POINTS 468
#define GUISE_N_IRIS_POINTS 10 /* five an eye, after the vertices */

/**
 * GuiseMeshPoint:
 * @x: right, pixels, centre-based
 * @y: down, pixels, centre-based
 * @z: away from the camera, in the same scale; 0 is near the middle of the head
 *
 * One vertex of a face mesh in a picture.
 */
typedef struct
{
  float x;
  float y;
  float z;
} GuiseMeshPoint;

/**
 * guise_face_mesh_canonical:
 *
 * Units: centimetres; x to the image's right, y up, z towards the viewer.
 *
 * Returns: (array): [468, 3], the vertices on a resting average head
 */
const float (*guise_face_mesh_canonical (void))[3];

/**
 * guise_face_mesh_mirror_index:
 * @vertex: 0..467
 *
 * Returns: the vertex on the other side of the face; itself on the midline
 */
int guise_face_mesh_mirror_index (int vertex);

/**
 * guise_face_mesh_to_landmarks:
 * @mesh: (array fixed-size=468): a face
 * @out_landmarks: (out caller-allocates) (array fixed-size=68): the 68 points on it
 *
 * Source: the fitted table of faces.md 2.3.2. On a turned head (over 12 degrees) the jaw points
 * of the far side move to the visible contour, as the 68-point convention wants (faces.md 2.3.3).
 */
void guise_face_mesh_to_landmarks (const GuiseMeshPoint *mesh, GuisePoint *out_landmarks);

G_END_DECLS
