/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseInterpolation:
 * @GUISE_INTERPOLATION_LINEAR: 2 x 2 pixels
 * @GUISE_INTERPOLATION_CUBIC: 4 x 4 pixels, Keys' kernel with a = -0.75 as in OpenCV
 * @GUISE_INTERPOLATION_LANCZOS4: 8 x 8 pixels, windowed sinc, weights normalised
 */
typedef enum
{
  GUISE_INTERPOLATION_LINEAR,
  GUISE_INTERPOLATION_CUBIC,
  GUISE_INTERPOLATION_LANCZOS4,
  GUISE_N_INTERPOLATIONS,
} GuiseInterpolation;

/**
 * GuiseBorder:
 * @GUISE_BORDER_ZERO: outside the picture everything is 0
 * @GUISE_BORDER_REPLICATE: the nearest pixel is repeated
 * @GUISE_BORDER_REFLECT_101: mirrored about the border pixel's centre; filters only, not warps
 */
typedef enum
{
  GUISE_BORDER_ZERO,
  GUISE_BORDER_REPLICATE,
  GUISE_BORDER_REFLECT_101,
} GuiseBorder;

/**
 * guise_warp_affine:
 * @source: BGR8, GRAY8 or F32
 * @dest_to_source: maps pixel centres of @dest to positions in @source. A forward matrix
 *   (image_to_face_mat) must be inverted by the caller; pasting a face back needs it as it is
 * @interpolation: the kernel
 * @border: ZERO or REPLICATE
 * @dest: allocated by the caller: the same pixels as @source, or F32 with as many channels
 *   (then byte / 255); never @source itself
 * @first_row: first row of @dest to fill
 * @n_rows: how many rows; pass 0 and dest->height for all
 *
 * Resamples with exact coordinates and float weights; bytes are rounded and saturated, floats are
 * not clipped. Rows are independent: several threads may fill disjoint ranges of one @dest.
 *
 * Source: the convention of OpenCV warpAffine, which rounds coordinates to 1/32 pixel; we do not
 */
void guise_warp_affine (const GuiseImage  *source,
                        const GuiseAffine *dest_to_source,
                        GuiseInterpolation interpolation,
                        GuiseBorder        border,
                        GuiseImage        *dest,
                        int                first_row,
                        int                n_rows);

/**
 * GuiseChannelOrder:
 * @GUISE_CHANNELS_BGR: plane 0 is blue
 * @GUISE_CHANNELS_RGB: plane 0 is red
 */
typedef enum
{
  GUISE_CHANNELS_BGR,
  GUISE_CHANNELS_RGB,
} GuiseChannelOrder;

/**
 * GuisePlanes:
 * @data: [n_channels, height, width] f32, contiguous; the caller's, for example one sample of a
 *   network's input tensor
 * @width: columns
 * @height: rows
 * @order: order of the planes; ignored for grey sources
 * @scale: multiplies a byte (or a float) of the source
 * @shift: added afterwards
 *
 * Where and how a network wants its picture.
 */
typedef struct
{
  float            *data;
  int               width;
  int               height;
  GuiseChannelOrder order;
  float             scale;
  float             shift;
} GuisePlanes;

/**
 * guise_warp_affine_to_planes:
 * @source: BGR8, GRAY8 or F32
 * @dest_to_source: as in guise_warp_affine()
 * @interpolation: the kernel
 * @border: ZERO or REPLICATE; an outside pixel is 0 before scale and shift
 * @planes: the target; not clipped
 * @first_row: first row to fill
 * @n_rows: how many rows
 *
 * guise_warp_affine() straight into a network's input.
 */
void guise_warp_affine_to_planes (const GuiseImage  *source,
                                  const GuiseAffine *dest_to_source,
                                  GuiseInterpolation interpolation,
                                  GuiseBorder        border,
                                  const GuisePlanes *planes,
                                  int                first_row,
                                  int                n_rows);

/**
 * guise_warp_remap:
 * @source: BGR8, GRAY8 or F32
 * @map_x: [dest height, dest width] f32: column in @source for each pixel of @dest
 * @map_y: [dest height, dest width] f32: row in @source
 * @interpolation: the kernel
 * @border: ZERO or REPLICATE
 * @dest: as in guise_warp_affine()
 * @first_row: first row of @dest to fill
 * @n_rows: how many rows
 *
 * Resamples by a dense grid. A coordinate that is not finite gives the border.
 */
void guise_warp_remap (const GuiseImage  *source,
                       const float       *map_x,
                       const float       *map_y,
                       GuiseInterpolation interpolation,
                       GuiseBorder        border,
                       GuiseImage        *dest,
                       int                first_row,
                       int                n_rows);

G_END_DECLS
