/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "face/guise-landmarks.h"
#include "image/guise-image.h"
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
 * GuisePrediction:
 * @input: (array): [3, n, n] f32 BGR 0..1: what the model was shown
 * @face: (array): [3, n, n] f32 BGR 0..1: the face it made
 * @face_mask: (array): [1, n, n] f32: the mask of that face (prd)
 * @input_mask: (array): [1, n, n] f32: the mask of the face it was shown (dst)
 *
 * One answer of a model; borrowed memory.
 */
typedef struct
{
  const float *input;
  const float *face;
  const float *face_mask;
  const float *input_mask;
} GuisePrediction;

/**
 * guise_merger_paste:
 * @self: a merger
 * @prediction: the model's answer for this face
 * @landmarks: (array fixed-size=68): where the face is
 * @canvas: BGR8, changed in place: the frame, on which other faces may be already
 * @mask_canvas: (nullable): GRAY8 of the same size: the mask is added, clipped
 * @error: where to put the error
 *
 * Steps 5 to 8 of faces.md 8.1 for the modes of #GuiseMergeMode.
 *
 * Errors: %GUISE_SWAP_ERROR LANDMARKS; %GUISE_IMAGE_ERROR NO_MEMORY
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
