/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Private to nn/cpu: the inner loops of guise-cpu-winograd.c, compiled for AVX2 (vectors of 8
 * channels) and for AVX-512 (16), each called only where it is. */

/* Points of the transformed 4x4 patch. */
#define GUISE_WINOGRAD_POINTS 16

/**
 * GuiseWinogradPatch:
 * @x: the first channel of a vector, of the patch's upper left pixel, which may lie outside of the
 *   image
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

/**
 * GuiseWinogradOutput:
 * @y: the first channel of a vector, of the tile's upper left pixel
 * @row_stride: floats from row to row
 * @n_rows: 1 or 2 rows exist; likewise columns
 * @bias: one vector
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

/**
 * GuiseWinogradLoops:
 * @n_lanes: L, channels of a vector; a panel has P = 2 L results
 * @n_tiles: T, tiles that one inner product handles
 * @transform_input: v[p * point_stride + L i .. + L] = (B^T patch B)[p] of blocks i < n_blocks,
 *   which lie block_stride floats apart
 * @transform_gradient: d[p * point_stride + L i .. + L] = (A patch A^T)[p] of the upper left 2x2
 *   pixels of a gradient
 * @transform_output: y = leaky (A^T m A + bias + addend), m[p * point_stride + L i .. + L] for
 *   blocks i < n_blocks
 * @transform_weight: u[p * point_stride + P k .. + L] = (G w G^T)[p] for k = L i + j,
 *   w[i * block_stride + L L tap + L j .. + L], i < n_blocks, j < L; taps in reverse order when
 *   is_rotated
 * @transform_weight_gradient: w[tap * tap_stride .. + L] = (G^T u G)[tap], u the sum over parts of
 *   u[part * part_stride + p * point_stride .. + L]
 * @multiply: c[i][j] = sum over k of a[i * a_stride + k] b[k][j], i < T, j < P: a of T tiles, b a
 *   packed panel of P outputs, c [T, P]
 * @accumulate: c[i][j] += sum over k of a[k * a_stride + i] b[k * b_stride + j], i < T, j < P,
 *   c [T, P]
 */
typedef struct
{
  size_t n_lanes;
  size_t n_tiles;

  void (*transform_input) (const GuiseWinogradPatch *patch,
                           size_t                    n_blocks,
                           size_t                    block_stride,
                           float                    *v,
                           size_t                    point_stride);
  void (*transform_gradient) (const GuiseWinogradPatch *patch,
                              size_t                    n_blocks,
                              size_t                    block_stride,
                              float                    *d,
                              size_t                    point_stride);
  void (*transform_output) (const GuiseWinogradOutput *output,
                            size_t                     n_blocks,
                            size_t                     block_stride,
                            const float               *m,
                            size_t                     point_stride);
  void (*transform_weight) (const float *w,
                            size_t       n_blocks,
                            size_t       block_stride,
                            int          is_rotated,
                            float       *u,
                            size_t       point_stride);
  void (*transform_weight_gradient) (const float *u,
                                     size_t       point_stride,
                                     size_t       n_parts,
                                     size_t       part_stride,
                                     float       *w,
                                     size_t       tap_stride);
  void (*multiply) (size_t n, const float *a, size_t a_stride, const float *b, float *c);
  void (*accumulate) (size_t       n,
                      const float *a,
                      size_t       a_stride,
                      const float *b,
                      size_t       b_stride,
                      float       *c);
} GuiseWinogradLoops;

extern const GuiseWinogradLoops guise_winograd_loops_avx2;
extern const GuiseWinogradLoops guise_winograd_loops_avx512;
