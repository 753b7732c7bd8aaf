/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-net.h"
#include "face/guise-face.h"

G_BEGIN_DECLS

/**
 * guise_face_complete:
 * @self: a face with a mesh
 *
 * Fills what follows from the mesh alone: box and landmarks.
 */
void guise_face_complete (GuiseFace *self);

/**
 * guise_face_roi_to_picture:
 * @self: a square
 * @side: pixels of the square's side in the network
 *
 * The networks measure from the outer edge of the first pixel, pictures from its centre; the half
 * pixel is made up for here and nowhere else (faces.md 3.5).
 *
 * Returns: from pixel centres of the network's input to pixel centres of the picture
 */
GuiseAffine guise_face_roi_to_picture (const GuiseFaceRoi *self, int side);

/**
 * guise_face_roi_from_picture_size:
 * @angle: how far the square is turned
 *
 * Returns: the square around a whole picture
 */
GuiseFaceRoi guise_face_roi_from_picture_size (int width, int height, double angle);

/**
 * guise_face_roi_from_mesh:
 * @mesh: (array fixed-size=468): a face
 *
 * Returns: where to look for the same face next: 1.5 times its box, level with its eyes; narrower
 *   where the head is turned far
 */
GuiseFaceRoi guise_face_roi_from_mesh (const GuiseMeshPoint *mesh);

/**
 * guise_face_roi_overlap:
 *
 * Returns: area of the intersection over the area of the union, turn left aside
 */
double guise_face_roi_overlap (const GuiseFaceRoi *a, const GuiseFaceRoi *b);

/**
 * guise_face_roi_read:
 * @self: what to look at
 * @picture: BGR8
 * @scale: multiplies a byte
 * @shift: added afterwards
 * @is_replicated: what lies outside: the nearest pixel, or black
 * @net: whose input is written
 *
 * Samples the square bilinearly into a network's input, red first.
 */
void guise_face_roi_read (const GuiseFaceRoi *self,
                          const GuiseImage   *picture,
                          double              scale,
                          double              shift,
                          gboolean            is_replicated,
                          GuiseFaceNet       *net);

G_END_DECLS
