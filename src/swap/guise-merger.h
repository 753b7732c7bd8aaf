/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"
#include "image/guise-image.h"
#include "image/guise-lab-move.h"
#include "swap/guise-face-place.h"
#include "swap/guise-merge-options.h"

G_BEGIN_DECLS

/**
 * GuiseMerger:
 *
 * Cuts faces out of frames for a model and lays the model's faces back over them. Holds scratch
 * memory and the options; a second thread uses a second merger. Thread: owner.
 */
typedef struct _GuiseMerger GuiseMerger;

/**
 * guise_merger_new:
 * @size: side of the model's face, n
 * @options: checked options, copied
 * @error: where to put the error
 *
 * Errors: %GUISE_SWAP_ERROR UNSUPPORTED; %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a merger
 */
GuiseMerger *guise_merger_new (int size, const GuiseMergeOptions *options, GError **error);
void         guise_merger_free (GuiseMerger *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseMerger, guise_merger_free)

/**
 * guise_merger_get_size:
 *
 * Returns: n
 */
int guise_merger_get_size (const GuiseMerger *self);

/**
 * guise_merger_cut:
 * @self: a merger
 * @frame: BGR8
 * @landmarks: (array fixed-size=68): a face in @frame, centre-based pixels
 * @out_face: (out caller-allocates) (array): [3, n, n] f32 BGR 0..1: what the model is shown
 * @error: where to put the error
 *
 * Errors: %GUISE_SWAP_ERROR LANDMARKS
 *
 * Returns: %TRUE when the face was cut
 */
gboolean guise_merger_cut (GuiseMerger      *self,
                           const GuiseImage *frame,
                           const GuisePoint *landmarks,
                           float            *out_face,
                           GError          **error);

/**
 * guise_merger_cut_sized:
 * @side: of the crop, instead of n
 *
 * guise_merger_cut() for networks that see the same crop at another size.
 */
gboolean guise_merger_cut_sized (GuiseMerger      *self,
                                 const GuiseImage *frame,
                                 const GuisePoint *landmarks,
                                 int               side,
                                 float            *out_face,
                                 GError          **error);

/**
 * GuisePrediction:
 * @input: (array): [3, n, n] f32 BGR 0..1: what the model was shown
 * @face: (array): [3, n, n] f32 BGR 0..1: the face it made
 * @face_mask: (array): [1, n, n] f32: the mask of that face (prd)
 * @input_mask: (array): [1, n, n] f32: the mask of the face it was shown (dst)
 * @seen_face_mask: (array) (nullable): [1, n, n] f32: a mask network's of the face that was made
 * @seen_input_mask: (array) (nullable): [1, n, n] f32: a mask network's of the face it was shown
 *
 * One answer of a model; borrowed memory. A mask that is %NULL counts as one half everywhere, what
 * a network says that has learned nothing.
 */
typedef struct
{
  const float *input;
  const float *face;
  const float *face_mask;
  const float *input_mask;
  const float *seen_face_mask;
  const float *seen_input_mask;
} GuisePrediction;

/**
 * GuiseMergeFace:
 * @prediction: the model's answer for this face
 * @landmarks: (array fixed-size=68): where the face is; borrowed
 * @motion: how it moves
 * @colors: (nullable): how rct moves its colours; %NULL: as this frame says
 *
 * One face to merge.
 */
typedef struct
{
  GuisePrediction     prediction;
  const GuisePoint   *landmarks;
  GuiseFaceMotion     motion;
  const GuiseLabMove *colors;
} GuiseMergeFace;

/**
 * guise_merger_moves_colors:
 * @self: a merger
 *
 * Returns: whether it takes the @colors of a #GuiseMergeFace: of rct, where the face gets its
 *   colours before it is put into the frame
 */
gboolean guise_merger_moves_colors (const GuiseMerger *self);

/**
 * guise_merger_measure_colors:
 * @self: a merger that moves colours
 * @prediction: the model's answer for this face
 * @landmarks: (array fixed-size=68): where the face is
 * @out_move: (out): what rct does to it, by the mask of the options before it is made smaller and
 *   softened
 * @error: where to put the error
 *
 * For callers that steady it over time.
 *
 * Errors: %GUISE_SWAP_ERROR LANDMARKS
 */
gboolean guise_merger_measure_colors (GuiseMerger           *self,
                                      const GuisePrediction *prediction,
                                      const GuisePoint      *landmarks,
                                      GuiseLabMove          *out_move,
                                      GError               **error);

/**
 * guise_merger_merge:
 * @self: a merger
 * @faces: (array length=n_faces): the faces of a frame
 * @n_faces: how many
 * @canvas: BGR8, changed in place: the frame. Of the mode that shows the face alone: n x n pixels,
 *   black
 * @mask_canvas: (nullable): GRAY8 of the same size: the masks are added, clipped
 * @error: where to put the error
 *
 * Steps 5 to 10 of faces.md 8.1 for every mode. Faces are laid on one after the other; what changes
 * the frame around them happens once, and not where no face is to be seen. Allocates nothing once
 * it has met the largest face and frame, but for a few rows of blurs.
 *
 * Errors: %GUISE_SWAP_ERROR LANDMARKS; %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: %TRUE when the canvas is the result
 */
gboolean guise_merger_merge (GuiseMerger          *self,
                             const GuiseMergeFace *faces,
                             int                   n_faces,
                             GuiseImage           *canvas,
                             GuiseImage           *mask_canvas,
                             GError              **error);

/**
 * guise_merger_paste:
 * @self: a merger
 * @prediction: the model's answer for this face
 * @landmarks: (array fixed-size=68): where the face is
 * @canvas: as in guise_merger_merge()
 * @mask_canvas: (nullable): as there
 * @error: where to put the error
 *
 * guise_merger_merge() for one face that does not move.
 *
 * Errors: as there
 *
 * Returns: %TRUE when the canvas was changed, or the face is too small to show anything
 */
gboolean guise_merger_paste (GuiseMerger           *self,
                             const GuisePrediction *prediction,
                             const GuisePoint      *landmarks,
                             GuiseImage            *canvas,
                             GuiseImage            *mask_canvas,
                             GError               **error);

G_END_DECLS
