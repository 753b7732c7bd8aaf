/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-color-transfer.h"
#include "image/guise-warp.h"
#include "swap/guise-merger.h"

G_BEGIN_DECLS

#define GUISE_COMPOSITOR_MAX_SIDE 1024 /* of a face */

/**
 * GuiseCompositorOptions:
 * @uses_input_mask: the model's mask of the face it was shown
 * @uses_face_mask: the model's mask of the face it made
 * @uses_hull: the hull of the landmarks
 * @uses_seen_mask: a mask network's of the face that the model was shown, where there is one
 * @erosion: -400..400, positive makes the mask smaller; half of it in pixels of a crop of 224
 * @blur: 0..400, softness of the mask's edge; a quarter of it is the deviation in pixels of a crop
 *   of 224; more than half of the crop's side counts as that
 * @x_offset: -0.5..0.5, moves the pasted face to the right, in sides of the crop
 * @y_offset: likewise down
 * @scale: 0.5..1.5, size of the pasted face
 * @opacity: 0..1
 * @is_linear: whether light is mixed where the mask is neither 0 nor 1, and not its encoded values
 *   as the reference does
 * @color: what makes the new face fit the light of the frame
 * @interpolation: how it is laid over the frame
 *
 * The mask is the product of those chosen, of none the whole square. Plain value.
 *
 * Source: faces.md 8.5
 */
typedef struct
{
  gboolean           uses_input_mask;
  gboolean           uses_face_mask;
  gboolean           uses_hull;
  gboolean           uses_seen_mask;
  int                erosion;
  int                blur;
  double             x_offset;
  double             y_offset;
  double             scale;
  double             opacity;
  gboolean           is_linear;
  GuiseColorTransfer color;
  GuiseInterpolation interpolation;
} GuiseCompositorOptions;

/**
 * guise_compositor_options_default:
 *
 * Returns: both masks of the model, erosion 5, blur 25, rct, bilinear, opaque, as DeepFaceLive
 *   starts (faces.md 8.5)
 */
GuiseCompositorOptions guise_compositor_options_default (void);

/**
 * GuiseCompositorTimes:
 * @color_ns: matching the colours
 * @mask_ns: making the mask
 * @paste_ns: laying the face over the frame
 *
 * What the steps of one face took, nanoseconds.
 */
typedef struct
{
  int64_t color_ns;
  int64_t mask_ns;
  int64_t paste_ns;
} GuiseCompositorTimes;

/**
 * GuiseCompositor:
 *
 * Lays a model's face over a frame as it must be done live: everything happens at the model's
 * resolution and in the part of the frame that the mask covers. #GuiseMerger is its thorough and
 * slower relative for footage. Thread: owner.
 */
typedef struct _GuiseCompositor GuiseCompositor;

/**
 * guise_compositor_new:
 * @size: side of the model's face, n, up to %GUISE_COMPOSITOR_MAX_SIDE
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a compositor with the default options
 */
GuiseCompositor *guise_compositor_new (int size, GError **error);
void             guise_compositor_free (GuiseCompositor *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseCompositor, guise_compositor_free)

/**
 * guise_compositor_set_options:
 * @self: a compositor
 * @options: values out of range are brought into it
 * @error: where to put the error
 *
 * Takes effect with the next face. Only another colour transfer asks for memory.
 *
 * Errors: %GUISE_IMAGE_ERROR NO_MEMORY; the old options stay then
 */
gboolean guise_compositor_set_options (GuiseCompositor              *self,
                                       const GuiseCompositorOptions *options,
                                       GError                      **error);

/**
 * guise_compositor_paste:
 * @self: a compositor
 * @prediction: the model's answer
 * @to_face: from pixels of the frame to those of the crop that the model was shown
 * @landmarks: (array fixed-size=68): where the face is in the frame
 * @canvas: BGR8, changed in place: the frame, on which other faces may be already
 * @out_is_seen: (out): whether the face is seen in place of the one below it: not where the mask is
 *   empty or faint, or all of it beyond the frame
 * @out_times: (out) (optional): what the steps took; added
 * @error: where to put the error
 *
 * Allocates no more than a few rows once the part of the frame has had its largest size.
 *
 * Errors: %GUISE_SWAP_ERROR LANDMARKS when @to_face is no map; %GUISE_IMAGE_ERROR NO_MEMORY
 *
 * Returns: %FALSE when it failed
 */
gboolean guise_compositor_paste (GuiseCompositor       *self,
                                 const GuisePrediction *prediction,
                                 const GuiseAffine     *to_face,
                                 const GuisePoint      *landmarks,
                                 GuiseImage            *canvas,
                                 gboolean              *out_is_seen,
                                 GuiseCompositorTimes  *out_times,
                                 GError               **error);

G_END_DECLS
