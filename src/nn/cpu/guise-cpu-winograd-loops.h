/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Private to nn/cpu: the inner loops of guise-cpu-winograd.c. Vectors of 8 channels; compiled for
 * AVX2 alone, called only where it is. */

/* Points of the transformed 4x4 patch; tiles and outputs that one inner product handles. */
#define GUISE_WINOGRAD_POINTS 16
#define GUISE_WINOGRAD_TILES  6
#define GUISE_WINOGRAD_PANEL  16

/**
 * GuiseWinogradPatch:
 * @x: the first of 8 channels of the patch's upper left pixel, which may lie outside of the image
 * @row_stride: floats from row to row
 * @y0: first row inside the image, 0 .. 4; likewise the others
 *
 * 4x4 pixels under one tile, as far as they exist; the rest is zero.
 */
typedef struct
{
  const float *x;
  size_t       row_stride;
  int          y0;
  int          y1;
  int          x0;
  int          x1;
} GuiseWinogradPatch;

/* v[p * point_stride + 8 i .. + 8] = (B^T patch B)[p] of blocks i < n_blocks, which lie
 * block_stride floats apart */
void guise_winograd_transform_input (const GuiseWinogradPatch *patch,
                                     size_t                    n_blocks,
                                     size_t                    block_stride,
                                     float                    *v,
                                     size_t                    point_stride);

/* d[p * point_stride + 8 i .. + 8] = (A patch A^T)[p] of the upper left 2x2 pixels of a gradient */
void guise_winograd_transform_gradient (const GuiseWinogradPatch *patch,
                                        size_t                    n_blocks,
                                        size_t                    block_stride,
                                        float                    *d,
                                        size_t                    point_stride);

/**
 * GuiseWinogradOutput:
 * @y: the first of 8 channels of the tile's upper left pixel
 * @row_stride: floats from row to row
 * @n_rows: 1 or 2 rows exist; likewise columns
 * @bias: 8 floats
 * @addend: (nullable): lies as @y
 * @slope: of the leaky relu; 1 for none
 *
 * Where the results of a tile go, and what is done to them.
 */
typedef struct
{
  float       *y;
  size_t       row_stride;
  int          n_rows;
  int          n_columns;
  const float *bias;
  const float *addend;
  float        slope;
} GuiseWinogradOutput;

/* y = leaky (A^T m A + bias + addend), m[p * point_stride + 8 i .. + 8] for blocks i < n_blocks */
void guise_winograd_transform_output (const GuiseWinogradOutput *output,
                                      size_t                     n_blocks,
                                      size_t                     block_stride,
                                      const float               *m,
                                      size_t                     point_stride);

/* u[p * point_stride + 16 k .. + 8] = (G w G^T)[p] for k = 8 i + j, w[i * block_stride + 64 tap +
 * 8 j .. + 8], i < n_blocks, j < 8; taps in reverse order when @is_rotated */
void guise_winograd_transform_weight (const float *w,
                                      size_t       n_blocks,
                                      size_t       block_stride,
                                      int          is_rotated,
                                      float       *u,
                                      size_t       point_stride);

/* w[tap * tap_stride .. + 8] = (G^T u G)[tap], u the sum over parts of
 * u[part * part_stride + p * point_stride .. + 8] */
void guise_winograd_transform_weight_gradient (const float *u,
                                               size_t       point_stride,
                                               size_t       n_parts,
                                               size_t       part_stride,
                                               float       *w,
                                               size_t       tap_stride);

/* c[i][j] = sum over k of a[i * a_stride + k] b[k][j], i < 6, j < 16: a of 6 tiles, b a packed
 * panel of 16 outputs, c [6, 16] */
void guise_winograd_multiply (size_t n, const float *a, size_t a_stride, const float *b, float *c);

/* c[i][j] += sum over k of a[k * a_stride + i] b[k * b_stride + j], i < 6, j < 16, c [6, 16] */
void guise_winograd_accumulate (size_t       n,
                                const float *a,
                                size_t       a_stride,
                                const float *b,
                                size_t       b_stride,
                                float       *c);
