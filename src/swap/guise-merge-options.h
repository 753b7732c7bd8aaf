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
 * @GUISE_MERGE_ORIGINAL: the frame as it is; the mask is still made
 * @GUISE_MERGE_RAW_RGB: the whole predicted square over the frame
 *
 * How face and frame become one (faces.md 8.1, step 8).
 */
typedef enum
{
  GUISE_MERGE_OVERLAY,
  GUISE_MERGE_ORIGINAL,
  GUISE_MERGE_RAW_RGB,
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
  GUISE_N_MERGE_MASKS,
} GuiseMergeMask;

#define GUISE_MERGE_MAX_EROSION 400
#define GUISE_MERGE_MAX_BLUR    400

/**
 * GuiseMergeOptions:
 * @face_type: what the model was trained on (guise_dfm_get_face_type())
 * @mode: how face and frame become one
 * @mask: where the new face is seen
 * @erosion: -400..400, positive makes the mask smaller; in quarters of a model pixel
 * @blur: 0..400, softness of the mask's edge; in quarters of a model pixel
 * @color: what makes the new face fit the light of the frame
 * @opacity: 0..1
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
} GuiseMergeOptions;

/**
 * guise_merge_options_default:
 *
 * Returns: whole face, overlay, learned-prd*learned-dst, no erosion, no blur, rct, opaque, as the
 *   reference starts (faces.md 8.1)
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

G_END_DECLS
