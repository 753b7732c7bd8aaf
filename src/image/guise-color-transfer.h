/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/guise-random.h"
#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseColorTransfer:
 * @GUISE_COLOR_TRANSFER_NONE: nothing changes
 * @GUISE_COLOR_TRANSFER_RCT: mean and deviation of each channel of Lab
 * @GUISE_COLOR_TRANSFER_LCT: mean and covariance of BGR by symmetric square roots
 * @GUISE_COLOR_TRANSFER_MKL: mean and covariance of BGR with the least change
 * @GUISE_COLOR_TRANSFER_MKL_M: that within the mask
 * @GUISE_COLOR_TRANSFER_IDT: the whole distribution, axis by axis in random rotations
 * @GUISE_COLOR_TRANSFER_IDT_M: that within the mask
 * @GUISE_COLOR_TRANSFER_SOT_M: the whole distribution by sorting along random directions, the
 *   change smoothed; within the mask
 * @GUISE_COLOR_TRANSFER_MIX_M: brightness by lct, colour by sot; within the mask
 * @GUISE_COLOR_TRANSFER_SOT: sot as training does it: whole pictures, fewer directions
 *
 * The colour transfers of faces.md 8.2, in the order of DeepFaceLab's options, and the one that
 * only its training has.
 */
typedef enum
{
  GUISE_COLOR_TRANSFER_NONE,
  GUISE_COLOR_TRANSFER_RCT,
  GUISE_COLOR_TRANSFER_LCT,
  GUISE_COLOR_TRANSFER_MKL,
  GUISE_COLOR_TRANSFER_MKL_M,
  GUISE_COLOR_TRANSFER_IDT,
  GUISE_COLOR_TRANSFER_IDT_M,
  GUISE_COLOR_TRANSFER_SOT_M,
  GUISE_COLOR_TRANSFER_MIX_M,
  GUISE_COLOR_TRANSFER_SOT,
  GUISE_N_COLOR_TRANSFERS,
} GuiseColorTransfer;

/**
 * guise_color_transfer_get_name:
 * @transfer: a transfer
 *
 * Returns: its name, as in "rct"
 */
const char *guise_color_transfer_get_name (GuiseColorTransfer transfer);

/**
 * guise_color_transfer_from_name:
 * @name: a name, as in "rct"
 * @out_transfer: (out): which
 *
 * Returns: %FALSE when there is no such transfer
 */
gboolean guise_color_transfer_from_name (const char *name, GuiseColorTransfer *out_transfer);

/**
 * GuiseColorStats:
 * @mean: mean of L, a, b
 * @deviation: population standard deviation of L, a, b
 */
typedef struct
{
  float mean[3];
  float deviation[3];
} GuiseColorStats;

/**
 * GuiseColorMoments:
 * @n_pixels: how many pixels
 * @mean: mean of B, G, R
 * @covariance: population covariance, symmetric
 */
typedef struct
{
  double n_pixels;
  double mean[3];
  double covariance[3][3];
} GuiseColorMoments;

/**
 * GuiseColorSummary:
 * @lab: for rct
 * @bgr: for lct and mkl
 *
 * All that a transfer by statistics needs to know about its target; it fills what it needs.
 */
typedef struct
{
  GuiseColorStats   lab;
  GuiseColorMoments bgr;
} GuiseColorSummary;

/**
 * guise_color_transfer_is_by_summary:
 * @transfer: a transfer
 *
 * Returns: whether it needs a #GuiseColorSummary of its target only (rct, lct, mkl); the others
 *   need the picture
 */
gboolean guise_color_transfer_is_by_summary (GuiseColorTransfer transfer);

/**
 * guise_color_transfer_is_masked:
 * @transfer: a transfer
 *
 * Returns: whether it looks at the face alone and leaves no picture outside of the mask (the names
 *   that end in "-m")
 */
gboolean guise_color_transfer_is_masked (GuiseColorTransfer transfer);

/**
 * guise_color_transfer_measure:
 * @transfer: one by summary
 * @target: F32 BGR 0..1; spoilt
 * @out_summary: (out): what @transfer needs
 *
 * For callers that keep the targets' statistics instead of the pictures. Thread: any.
 */
void guise_color_transfer_measure (GuiseColorTransfer transfer,
                                   GuiseImage        *target,
                                   GuiseColorSummary *out_summary);

/**
 * guise_color_transfer_move:
 * @transfer: one by summary
 * @image: F32 BGR 0..1, changed in place; the result is clipped to 0..1
 * @target: from guise_color_transfer_measure() with the same @transfer
 *
 * Gives @image the colours of the target. Allocates nothing. Thread: any.
 *
 * Source: training.md 7.7
 */
void guise_color_transfer_move (GuiseColorTransfer       transfer,
                                GuiseImage              *image,
                                const GuiseColorSummary *target);

/**
 * GuiseColorMove:
 * @matrix: [3, 3]: of rct, which moves each channel of Lab, only the diagonal counts
 * @from: the means that a picture has, L a b of rct, else B G R
 * @to: the means that it shall have
 *
 * A transfer between two summaries as the numbers that guise-color-formulas.h takes.
 */
typedef struct
{
  float matrix[9];
  float from[3];
  float to[3];
} GuiseColorMove;

/**
 * guise_color_transfer_get_move:
 * @transfer: one by summary
 * @from: of the picture to be changed
 * @to: of the target
 *
 * Returns: what guise_color_transfer_move() does to a picture with the summary @from
 */
GuiseColorMove guise_color_transfer_get_move (GuiseColorTransfer       transfer,
                                              const GuiseColorSummary *from,
                                              const GuiseColorSummary *to);

#define GUISE_COLOR_IDT_ROTATIONS 20

/**
 * guise_color_transfer_draw_rotations:
 * @random: where from
 * @out_rotations: (out): [20, 3, 3]
 *
 * What idt draws for one picture.
 */
void guise_color_transfer_draw_rotations (GuiseRandom *random,
                                          float        out_rotations[GUISE_COLOR_IDT_ROTATIONS][9]);

/**
 * GuiseColorMatcher:
 *
 * A colour transfer with the memory that it needs for pictures of one size. Thread: owner.
 */
typedef struct _GuiseColorMatcher GuiseColorMatcher;

#define GUISE_COLOR_MATCHER_MAX_PIXELS (1 << 21) /* of one picture */

/**
 * guise_color_matcher_new:
 * @transfer: which
 * @width: columns of every picture
 * @height: rows of every picture
 * @error: where to put the error
 *
 * Errors: %GUISE_IMAGE_ERROR TOO_LARGE (above %GUISE_COLOR_MATCHER_MAX_PIXELS), NO_MEMORY
 *
 * Returns: (transfer full) (nullable): a matcher
 */
GuiseColorMatcher      *
guise_color_matcher_new (GuiseColorTransfer transfer, int width, int height, GError **error);
void guise_color_matcher_free (GuiseColorMatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseColorMatcher, guise_color_matcher_free)

/**
 * guise_color_matcher_run:
 * @self: a matcher
 * @image: F32 BGR 0..1 of the face to change, in place; the result is clipped to 0..1
 * @image_mask: (nullable): F32 [1, h, w] of @image
 * @target: F32 BGR 0..1 of the face whose colours are wanted
 * @target_mask: (nullable): F32 [1, h, w] of @target
 * @random: (nullable): what idt, sot and mix draw from; with %NULL they draw the same every time,
 *   which keeps a video from flickering
 *
 * All of the size promised. Masks say what belongs to the face: rct counts pixels under 0.5 as
 * black in its statistics; the transfers whose names end in "-m" make everything black where a mask
 * is 0 and leave no picture there; the others ignore them. The result follows from the pictures and
 * @random alone. Allocates nothing.
 *
 * Source: faces.md 8.2, training.md 7.7
 */
void guise_color_matcher_run (GuiseColorMatcher *self,
                              GuiseImage        *image,
                              const GuiseImage  *image_mask,
                              const GuiseImage  *target,
                              const GuiseImage  *target_mask,
                              GuiseRandom       *random);

/**
 * guise_color_transfer_apply:
 * @transfer: which
 * @image: as in guise_color_matcher_run()
 * @image_mask: (nullable): as there
 * @target: as there, of the size of @image
 * @target_mask: (nullable): as there
 * @error: where to put the error
 *
 * guise_color_matcher_run() for one pair of pictures, always with the same random numbers. Thread:
 * any.
 *
 * Errors: as guise_color_matcher_new()
 *
 * Returns: %TRUE when @image was changed (or the transfer is none)
 */
gboolean guise_color_transfer_apply (GuiseColorTransfer transfer,
                                     GuiseImage        *image,
                                     const GuiseImage  *image_mask,
                                     const GuiseImage  *target,
                                     const GuiseImage  *target_mask,
                                     GError           **error);

G_END_DECLS
