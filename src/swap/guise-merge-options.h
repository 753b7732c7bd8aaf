/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "face/guise-face-type.h"
#include "image/guise-color-transfer.h"

G_BEGIN_DECLS

/**
 * GUISE_SWAP_ERROR:
 *
 * Errors of the swap room.
 */
#define GUISE_SWAP_ERROR (guise_swap_error_quark ())

/**
 * GuiseSwapError:
 * @GUISE_SWAP_ERROR_UNSUPPORTED: a mode, mask or colour transfer that is not there
 * @GUISE_SWAP_ERROR_LANDMARKS: the landmarks form no face
 */
typedef enum
{
  GUISE_SWAP_ERROR_UNSUPPORTED,
  GUISE_SWAP_ERROR_LANDMARKS,
} GuiseSwapError;

GQuark guise_swap_error_quark (void);

/**
 * GuiseMergeMode:
 * @GUISE_MERGE_OVERLAY: the face is laid over the frame by its mask
 * @GUISE_MERGE_HIST_MATCH: before that it gets the histograms of the face that was there
 * @GUISE_MERGE_SEAMLESS: its gradients go into the frame, the frame's colours around it stay
 * @GUISE_MERGE_SEAMLESS_HIST_MATCH: afterwards it gets the histograms of the face that was there
 * @GUISE_MERGE_RAW_RGB: the whole predicted square over the frame
 * @GUISE_MERGE_RAW_PREDICT: the predicted square alone, instead of the frame
 * @GUISE_MERGE_ORIGINAL: the frame as it is; the mask is still made
 *
 * How face and frame become one (faces.md 8.1, step 8).
 */
typedef enum
{
  GUISE_MERGE_OVERLAY,
  GUISE_MERGE_HIST_MATCH,
  GUISE_MERGE_SEAMLESS,
  GUISE_MERGE_SEAMLESS_HIST_MATCH,
  GUISE_MERGE_RAW_RGB,
  GUISE_MERGE_RAW_PREDICT,
  GUISE_MERGE_ORIGINAL,
  GUISE_N_MERGE_MODES,
} GuiseMergeMode;

/**
 * GuiseMergeMask:
 * @GUISE_MERGE_MASK_LEARNED_PRD_DST: product of the next two, the default
 * @GUISE_MERGE_MASK_LEARNED_PRD: the model's mask of the face it made
 * @GUISE_MERGE_MASK_LEARNED_DST: the model's mask of the face that was there
 * @GUISE_MERGE_MASK_LEARNED_SUM: their sum, clipped
 * @GUISE_MERGE_MASK_DST: the hull of the landmarks
 * @GUISE_MERGE_MASK_FULL: the whole square
 * @GUISE_MERGE_MASK_XSEG_PRD: a mask network's of the face that was made
 * @GUISE_MERGE_MASK_XSEG_DST: a mask network's of the face that was there
 * @GUISE_MERGE_MASK_XSEG_PRD_DST: their product
 * @GUISE_MERGE_MASK_ALL: product of all four
 *
 * Where the new face is seen (faces.md 8.1, step 5).
 */
typedef enum
{
  GUISE_MERGE_MASK_LEARNED_PRD_DST,
  GUISE_MERGE_MASK_LEARNED_PRD,
  GUISE_MERGE_MASK_LEARNED_DST,
  GUISE_MERGE_MASK_LEARNED_SUM,
  GUISE_MERGE_MASK_DST,
  GUISE_MERGE_MASK_FULL,
  GUISE_MERGE_MASK_XSEG_PRD,
  GUISE_MERGE_MASK_XSEG_DST,
  GUISE_MERGE_MASK_XSEG_PRD_DST,
  GUISE_MERGE_MASK_ALL,
  GUISE_N_MERGE_MASKS,
} GuiseMergeMask;

/**
 * GuiseMergeSharpen:
 * @GUISE_MERGE_SHARPEN_NONE: positive amounts do nothing
 * @GUISE_MERGE_SHARPEN_BOX: away from the mean of 3 x 3 pixels
 * @GUISE_MERGE_SHARPEN_GAUSSIAN: away from a Gaussian blur of 3 x 3 pixels
 *
 * What a positive amount of sharpening does; a negative one is always a median (faces.md 8.3).
 */
typedef enum
{
  GUISE_MERGE_SHARPEN_NONE,
  GUISE_MERGE_SHARPEN_BOX,
  GUISE_MERGE_SHARPEN_GAUSSIAN,
  GUISE_N_MERGE_SHARPENS,
} GuiseMergeSharpen;

/* Limits of what follows; those with a sign go as far in both directions. */
#define GUISE_MERGE_MAX_EROSION        400
#define GUISE_MERGE_MAX_BLUR           400
#define GUISE_MERGE_MAX_HIST_THRESHOLD 255
#define GUISE_MERGE_MAX_FACE_SCALE     50
#define GUISE_MERGE_MAX_MOTION_BLUR    100
#define GUISE_MERGE_MAX_SHARPENING     100
#define GUISE_MERGE_MAX_DENOISING      500
#define GUISE_MERGE_MAX_DEGRADATION    100

/**
 * GuiseMergeOptions:
 * @face_type: what the model was trained on (guise_dfm_get_face_type())
 * @mode: how face and frame become one
 * @mask: where the new face is seen
 * @erosion: -400..400, positive makes the mask smaller; in quarters of a model pixel
 * @blur: 0..400, softness of the mask's edge; in quarters of a model pixel
 * @color: what makes the new face fit the light of the frame
 * @opacity: 0..1
 * @is_linear: whether light is mixed where the mask is neither 0 nor 1, and not its encoded values
 * @hist_threshold: 0..255: how bright the modes with histograms let the face become
 * @hist_masked: whether hist-match looks at the face within its mask alone
 * @face_scale: -50..50: hundredths by which the crop that the face is put back into is smaller, so
 *   that positive numbers make the face smaller
 * @motion_blur: 0..100: hundredths of the way that the face moved, along which it is blurred
 * @sharpen: what positive @sharpening does
 * @sharpening: -100..100: of the face; negative softens
 * @matches_sharpness: whether the face is made as sharp, or as soft, as the one that was there;
 *   after all that is said about it otherwise
 * @denoising: 0..500: medians of the frame around the face; 100 is one full one and nine partial
 * @bicubic: 0..100: hundredths by which the frame around the face is shrunk and enlarged again
 * @color_degradation: 0..100: hundredths of a picture of 256 colours in the result
 *
 * Plain value.
 */
typedef struct
{
  GuiseFaceType      face_type;
  GuiseMergeMode     mode;
  GuiseMergeMask     mask;
  int                erosion;
  int                blur;
  GuiseColorTransfer color;
  double             opacity;
  gboolean           is_linear;
  int                hist_threshold;
  gboolean           hist_masked;
  int                face_scale;
  int                motion_blur;
  GuiseMergeSharpen  sharpen;
  int                sharpening;
  gboolean           matches_sharpness;
  int                denoising;
  int                bicubic;
  int                color_degradation;
} GuiseMergeOptions;

/**
 * guise_merge_options_default:
 *
 * Returns: whole face, overlay, learned-prd*learned-dst, no erosion, no blur, rct, opaque,
 * histograms within the mask up to 238, nothing scaled, sharpened or degraded, as the reference
 * starts (faces.md 8.1)
 */
GuiseMergeOptions guise_merge_options_default (void);

/**
 * guise_merge_options_check:
 * @self: options
 * @error: where to put the error
 *
 * Errors: %GUISE_SWAP_ERROR UNSUPPORTED, naming what is out of range or not there
 */
gboolean guise_merge_options_check (const GuiseMergeOptions *self, GError **error);

/* The names of faces.md 8, as the command line speaks them. */
gboolean    guise_merge_mode_from_string (const char *text, GuiseMergeMode *out_mode);
const char *guise_merge_mode_to_string (GuiseMergeMode mode);
gboolean    guise_merge_mask_from_string (const char *text, GuiseMergeMask *out_mask);
const char *guise_merge_mask_to_string (GuiseMergeMask mask);
gboolean    guise_merge_sharpen_from_string (const char *text, GuiseMergeSharpen *out_sharpen);
const char *guise_merge_sharpen_to_string (GuiseMergeSharpen sharpen);

/**
 * guise_merge_mode_is_face_alone:
 *
 * Returns: whether the result is the model's square and not a frame
 */
gboolean guise_merge_mode_is_face_alone (GuiseMergeMode mode);

/**
 * guise_merge_mask_needs_network:
 *
 * Returns: whether a mask network has its say in it
 */
gboolean guise_merge_mask_needs_network (GuiseMergeMask mask);

G_END_DECLS
