/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseYuv:
 *
 * Conversion between 8-bit Y'CbCr planes and BGR8, in 16-bit fixed point, rounded to nearest.
 * Chroma is repeated when it is widened and averaged when it is narrowed, so that a picture which
 * goes out and in again stays what it was.
 *
 * Plain value with scratch memory; zero it before the first init. Thread: one at a time.
 */
typedef struct
{
  int kr_millionths; /* what the coefficients were made from */
  int kb_millionths;
  int full_range;

  int luma_offset;
  int luma_to_rgb;
  int cb_to_b;
  int cb_to_g;
  int cr_to_g;
  int cr_to_r;

  int r_to_y, g_to_y, b_to_y;
  int r_to_cb, g_to_cb, b_to_cb;
  int r_to_cr, g_to_cr, b_to_cr;

  int32_t *chroma; /* owned; [3, n_chroma] i32: what one row of chroma adds to B, G, R */
  size_t   n_chroma;
  uint8_t *pair; /* owned; [3, n_pair] u8: two rows of luma, then one of Cb and of Cr */
  size_t   n_pair;
} GuiseYuv;

/**
 * guise_yuv_init:
 * @self: the conversion
 * @kr: the weight of red in luma: 0.299 for BT.601, 0.2126 for BT.709
 * @kb: the weight of blue in luma: 0.114 for BT.601, 0.0722 for BT.709
 * @full_range: whether bytes span 0..255 rather than 16..235 and 16..240
 *
 * Computes the coefficients; costs nothing when they are there already.
 *
 * Source: ITU-R BT.601-7, section 2.5; ITU-R BT.709-6, section 3
 */
void guise_yuv_init (GuiseYuv *self, double kr, double kb, gboolean full_range);
void guise_yuv_clear (GuiseYuv *self);

/**
 * guise_yuv_init_601:
 * @self: the conversion
 *
 * guise_yuv_init() for BT.601 of limited range, as all cameras have it.
 */
void guise_yuv_init_601 (GuiseYuv *self);

/**
 * guise_yuv_to_bgr:
 * @self: the conversion
 * @planes: (array fixed-size=3): Y, Cb, Cr
 * @strides: (array fixed-size=3): bytes from row to row; may be negative
 * @shift_x: 1 when chroma has half the columns, rounded up, else 0
 * @shift_y: 1 when chroma has half the rows, rounded up, else 0
 * @target: BGR8, filled
 *
 * Returns: %FALSE when there is no memory for the scratch row
 */
gboolean guise_yuv_to_bgr (GuiseYuv            *self,
                           const uint8_t *const planes[3],
                           const int            strides[3],
                           int                  shift_x,
                           int                  shift_y,
                           GuiseImage          *target);

/**
 * guise_yuv_unpack_to_bgr:
 * @self: the conversion
 * @packed: two pixels in four bytes, with one Cb and one Cr for both
 * @stride: bytes from row to row; may be negative
 * @offsets: (array fixed-size=3): where Y, Cb and Cr of the first pixel are in these: 0, 1, 3 of
 *   YUYV, 1, 0, 2 of UYVY
 * @target: BGR8 of an even number of columns, filled
 *
 * What most cameras send that do not compress.
 *
 * Returns: %FALSE when there is no memory for the scratch rows
 */
gboolean guise_yuv_unpack_to_bgr (GuiseYuv      *self,
                                  const uint8_t *packed,
                                  ptrdiff_t      stride,
                                  const int      offsets[3],
                                  GuiseImage    *target);

/**
 * guise_yuv_from_bgr:
 * @self: the conversion
 * @image: BGR8
 * @planes: (array fixed-size=3): Y of even sizes, Cb and Cr of half of them; filled
 * @strides: (array fixed-size=3): bytes from row to row
 *
 * Writes 4:2:0 planes; where the picture has an odd size its last column or row is repeated.
 */
void guise_yuv_from_bgr (const GuiseYuv   *self,
                         const GuiseImage *image,
                         uint8_t *const    planes[3],
                         const int         strides[3]);

/**
 * guise_yuv_pack_bgr:
 * @self: the conversion
 * @image: BGR8
 * @target: [height, width / 2, 4] Y, Cb, Y, Cr: YUYV, also called YUY2; filled
 * @stride: bytes from row to row
 *
 * Two rows share their colours, as in guise_yuv_from_bgr(); a last column that is alone is left
 * out.
 *
 * Returns: %FALSE when there is no memory for the scratch rows
 */
gboolean guise_yuv_pack_bgr (GuiseYuv *self, const GuiseImage *image, uint8_t *target, int stride);

G_END_DECLS
