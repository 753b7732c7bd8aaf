/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-face-mesh.h"
#include "face/guise-face-net.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseFaceParts:
 *
 * The attention mesh: one network reads the whole face, then small ones look again at the lips and
 * at each eye, through a grid laid over what the first has seen there, and correct its vertices.
 *
 * The graph is cut at its custom ops (faces.md 3.7): between the networks the grid, its samples and
 * the way back are computed here.
 *
 * Thread: owner, which is the owner of its device.
 */
typedef struct _GuiseFaceParts GuiseFaceParts;

/**
 * guise_face_parts_is_in:
 * @file: a mesh network
 *
 * Returns: whether it is an attention mesh
 */
gboolean guise_face_parts_is_in (const GuiseTflite *file);

/**
 * guise_face_parts_new:
 * @file: an attention mesh; not needed afterwards
 * @device: where to run
 * @error: where to put the error
 *
 * Errors: %GUISE_FACE_ERROR NETWORK, %GUISE_NN_ERROR
 *
 * Returns: (transfer full) (nullable): its networks
 */
GuiseFaceParts *guise_face_parts_new (const GuiseTflite *file, GuiseDevice *device, GError **error);
void            guise_face_parts_free (GuiseFaceParts *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceParts, guise_face_parts_free)

/**
 * guise_face_parts_get_net:
 *
 * Returns: (transfer none): the network of the whole face, whose input the caller writes
 */
GuiseFaceNet *guise_face_parts_get_net (GuiseFaceParts *self);

/**
 * guise_face_parts_run:
 * @self: the networks, the input of the first written
 * @out_mesh: (out caller-allocates) (array): [478, 3]: the vertices, then the irises, in pixels of
 *   the input
 * @out_logit: (out): how sure the network is that there is a face
 * @error: where to put the error
 *
 * Allocates nothing.
 *
 * Errors: %GUISE_NN_ERROR DEVICE_LOST
 *
 * Returns: %FALSE when the device failed
 */
gboolean
guise_face_parts_run (GuiseFaceParts *self, float *out_mesh, double *out_logit, GError **error);

/* ---- the custom ops, each on its own ---- */

/**
 * guise_face_frame_matrix:
 * @frame: which points, and the grid
 * @points: (array): [n, 3], x, y and something else
 * @scale: multiplies @points
 * @out_matrix: (out): from pixels of the grid, counted from its edge, to those of @points
 *
 * The smallest level box around the points, level meaning that the line from the frame's left to
 * its right point is; enlarged, and divided into the grid.
 *
 * Source: Landmarks2TransformMatrix of faces.md 3.7
 */
void guise_face_frame_matrix (const GuiseTfliteFrame *frame,
                              const float            *points,
                              double                  scale,
                              GuiseAffine            *out_matrix);

/**
 * guise_face_sample_grid:
 * @picture: (array): [side, side, n_channels]
 * @side: rows and columns
 * @n_channels: how many values a pixel
 * @matrix: from the grid to the picture, both counted from their edges
 * @width: columns of the grid
 * @height: rows of the grid
 * @out_grid: (out caller-allocates) (array): [n_channels, height, width]
 *
 * Bilinear samples at the centres of the grid's pixels; zero where one lies beyond the centres of
 * the outermost pixels of the picture.
 *
 * Source: TransformTensorBilinear of faces.md 3.7
 */
void guise_face_sample_grid (const float       *picture,
                             int                side,
                             int                n_channels,
                             const GuiseAffine *matrix,
                             int                width,
                             int                height,
                             float             *out_grid);

G_END_DECLS
