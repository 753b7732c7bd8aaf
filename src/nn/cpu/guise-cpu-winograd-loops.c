/* SPDX-License-Identifier: GPL-3.0-or-later
 * Transforms and products of the Winograd convolution F(2x2, 3x3), a vector of channels at a
 * time. Compiled for AVX2 with FMA (GUISE_WINOGRAD_LANES 8) and for AVX-512 (16). */
#include "nn/cpu/guise-cpu-winograd-loops.h"

/* The matrices (Lavin and Gray, "Fast algorithms for convolutional neural networks", section 4.1):
 *
 *   B^T = | 1  0 -1  0 |   G = |  1    0    0  |   A^T = | 1  1  1  0 |
 *         | 0  1  1  0 |       | 1/2  1/2  1/2 |         | 0  1 -1 -1 |
 *         | 0 -1  1  0 |       | 1/2 -1/2  1/2 |
 *         | 0  1  0 -1 |       |  0    0    1  |
 */

#define N_LANES GUISE_WINOGRAD_LANES
#define PANEL   (2 * N_LANES)
#define N_TILES GUISE_WINOGRAD_TILES

typedef float Lanes __attribute__ ((vector_size (4 * N_LANES), aligned (4), may_alias));
typedef int   IntLanes __attribute__ ((vector_size (4 * N_LANES), aligned (4), may_alias));

#define LOAD(address)         (*(const Lanes *) (address))
#define STORE(address, value) (*(Lanes *) (address) = (value))

#define INLINE                static inline __attribute__ ((always_inline))

static int
is_whole (const GuiseWinogradPatch *patch, int n)
{
  return patch->y0 == 0 && patch->x0 == 0 && patch->y1 >= n && patch->x1 >= n;
}

/* The n x n pixels of a patch, zero where it leaves the image unless it is whole. */
INLINE void
load_patch (const GuiseWinogradPatch *patch, const float *from, int n, int whole, Lanes *d)
{
  for (int y = 0; y < n; y++)
    for (int x = 0; x < n; x++)
      {
        const float *pixel = from + (size_t) y * patch->row_stride + (size_t) x * N_LANES;

        if (whole || (y >= patch->y0 && y < patch->y1 && x >= patch->x0 && x < patch->x1))
          d[y * n + x] = LOAD (pixel);
        else
          d[y * n + x] = (Lanes){ 0 };
      }
}

INLINE void
transform_input (const GuiseWinogradPatch *patch,
                 const float              *from,
                 int                       whole,
                 float                    *v,
                 size_t                    point_stride)
{
  Lanes d[16];
  Lanes t[16];

  load_patch (patch, from, 4, whole, d);
  for (int x = 0; x < 4; x++)
    {
      t[x] = d[x] - d[8 + x];
      t[4 + x] = d[4 + x] + d[8 + x];
      t[8 + x] = d[8 + x] - d[4 + x];
      t[12 + x] = d[4 + x] - d[12 + x];
    }
  for (int y = 0; y < 4; y++)
    {
      float *row = v + (size_t) (4 * y) * point_stride;
      Lanes *s = t + 4 * y;

      STORE (row, s[0] - s[2]);
      STORE (row + point_stride, s[1] + s[2]);
      STORE (row + 2 * point_stride, s[2] - s[1]);
      STORE (row + 3 * point_stride, s[1] - s[3]);
    }
}

static void
transform_inputs (const GuiseWinogradPatch *patch,
                  size_t                    n_blocks,
                  size_t                    block_stride,
                  float                    *v,
                  size_t                    point_stride)
{
  if (is_whole (patch, 4))
    for (size_t i = 0; i < n_blocks; i++)
      transform_input (patch, patch->x + i * block_stride, 1, v + i * N_LANES, point_stride);
  else
    for (size_t i = 0; i < n_blocks; i++)
      transform_input (patch, patch->x + i * block_stride, 0, v + i * N_LANES, point_stride);
}

INLINE void
transform_gradient (const GuiseWinogradPatch *patch,
                    const float              *from,
                    int                       whole,
                    float                    *d,
                    size_t                    point_stride)
{
  Lanes g[4];
  Lanes t[8];

  load_patch (patch, from, 2, whole, g);
  for (int x = 0; x < 2; x++)
    {
      t[x] = g[x];
      t[2 + x] = g[x] + g[2 + x];
      t[4 + x] = g[x] - g[2 + x];
      t[6 + x] = -g[2 + x];
    }
  for (int y = 0; y < 4; y++)
    {
      float *row = d + (size_t) (4 * y) * point_stride;
      Lanes *s = t + 2 * y;

      STORE (row, s[0]);
      STORE (row + point_stride, s[0] + s[1]);
      STORE (row + 2 * point_stride, s[0] - s[1]);
      STORE (row + 3 * point_stride, -s[1]);
    }
}

static void
transform_gradients (const GuiseWinogradPatch *patch,
                     size_t                    n_blocks,
                     size_t                    block_stride,
                     float                    *d,
                     size_t                    point_stride)
{
  if (is_whole (patch, 2))
    for (size_t i = 0; i < n_blocks; i++)
      transform_gradient (patch, patch->x + i * block_stride, 1, d + i * N_LANES, point_stride);
  else
    for (size_t i = 0; i < n_blocks; i++)
      transform_gradient (patch, patch->x + i * block_stride, 0, d + i * N_LANES, point_stride);
}

/* One pixel of the result, @offset floats behind those of @output. */
INLINE void
store_output (const GuiseWinogradOutput *output, size_t offset, Lanes bias, Lanes value)
{
  Lanes    scaled;
  IntLanes positive;

  value += bias;
  if (output->addend != NULL)
    value += LOAD (output->addend + offset);
  scaled = value * output->slope;
  positive = value > 0.0f;
  STORE (output->y + offset,
         (Lanes) (((IntLanes) value & positive) | ((IntLanes) scaled & ~positive)));
}

INLINE void
transform_output (const GuiseWinogradOutput *output,
                  size_t                     offset,
                  Lanes                      bias,
                  const float               *m,
                  size_t                     point_stride)
{
  Lanes t[8];

  for (int x = 0; x < 4; x++)
    {
      Lanes m0 = LOAD (m + (size_t) x * point_stride);
      Lanes m1 = LOAD (m + (size_t) (4 + x) * point_stride);
      Lanes m2 = LOAD (m + (size_t) (8 + x) * point_stride);
      Lanes m3 = LOAD (m + (size_t) (12 + x) * point_stride);

      t[x] = m0 + m1 + m2;
      t[4 + x] = m1 - m2 - m3;
    }
  for (int y = 0; y < output->n_rows; y++)
    {
      Lanes *s = t + 4 * y;

      store_output (output, offset, bias, s[0] + s[1] + s[2]);
      if (output->n_columns > 1)
        store_output (output, offset + N_LANES, bias, s[1] - s[2] - s[3]);
      offset += output->row_stride;
    }
}

static void
transform_outputs (const GuiseWinogradOutput *output,
                   size_t                     n_blocks,
                   size_t                     block_stride,
                   const float               *m,
                   size_t                     point_stride)
{
  for (size_t i = 0; i < n_blocks; i++)
    transform_output (output, i * block_stride, LOAD (output->bias + i * N_LANES), m + i * N_LANES,
                      point_stride);
}

INLINE void
transform_weight (const float *w, int is_rotated, float *u, size_t point_stride)
{
  Lanes g[9];
  Lanes t[12];

  for (int tap = 0; tap < 9; tap++)
    g[tap] = LOAD (w + (size_t) (is_rotated ? 8 - tap : tap) * N_LANES * N_LANES);
  for (int x = 0; x < 3; x++)
    {
      Lanes outer = 0.5f * (g[x] + g[6 + x]);
      Lanes inner = 0.5f * g[3 + x];

      t[x] = g[x];
      t[3 + x] = outer + inner;
      t[6 + x] = outer - inner;
      t[9 + x] = g[6 + x];
    }
  for (int y = 0; y < 4; y++)
    {
      float *row = u + (size_t) (4 * y) * point_stride;
      Lanes *s = t + 3 * y;
      Lanes  outer = 0.5f * (s[0] + s[2]);
      Lanes  inner = 0.5f * s[1];

      STORE (row, s[0]);
      STORE (row + point_stride, outer + inner);
      STORE (row + 2 * point_stride, outer - inner);
      STORE (row + 3 * point_stride, s[2]);
    }
}

static void
transform_weights (const float *w,
                   size_t       n_blocks,
                   size_t       block_stride,
                   int          is_rotated,
                   float       *u,
                   size_t       point_stride)
{
  for (size_t i = 0; i < n_blocks; i++)
    for (size_t j = 0; j < N_LANES; j++)
      {
        const float *from = w + i * block_stride + j * N_LANES;
        float       *to = u + (i * N_LANES + j) * PANEL;

        if (is_rotated)
          transform_weight (from, 1, to, point_stride);
        else
          transform_weight (from, 0, to, point_stride);
      }
}

static void
transform_weight_gradient (const float *u,
                           size_t       point_stride,
                           size_t       n_parts,
                           size_t       part_stride,
                           float       *w,
                           size_t       tap_stride)
{
  Lanes t[12];

  for (int x = 0; x < 4; x++)
    {
      Lanes m[4];
      Lanes sum;
      Lanes difference;

      for (int y = 0; y < 4; y++)
        {
          const float *point = u + (size_t) (4 * y + x) * point_stride;

          m[y] = LOAD (point);
          for (size_t part = 1; part < n_parts; part++)
            m[y] += LOAD (point + part * part_stride);
        }
      sum = 0.5f * (m[1] + m[2]);
      difference = 0.5f * (m[1] - m[2]);
      t[x] = m[0] + sum;
      t[4 + x] = difference;
      t[8 + x] = sum + m[3];
    }
  for (int y = 0; y < 3; y++)
    {
      float *row = w + (size_t) (3 * y) * tap_stride;
      Lanes *s = t + 4 * y;
      Lanes  sum = 0.5f * (s[1] + s[2]);

      STORE (row, s[0] + sum);
      STORE (row + tap_stride, 0.5f * (s[1] - s[2]));
      STORE (row + 2 * tap_stride, sum + s[3]);
    }
}

/* Sums in registers, two vectors of b, one broadcast: 15 of the 16 registers of AVX2, 27 of the 32
 * of AVX-512. */
static void
multiply (size_t n, const float *a, size_t a_stride, const float *b, float *c)
{
  Lanes sums[N_TILES][2] = { 0 };

  for (size_t k = 0; k < n; k++)
    {
      Lanes b0 = LOAD (b + k * PANEL);
      Lanes b1 = LOAD (b + k * PANEL + N_LANES);

#pragma GCC unroll 16
      for (size_t i = 0; i < N_TILES; i++)
        {
          float value = a[i * a_stride + k];

          sums[i][0] += value * b0;
          sums[i][1] += value * b1;
        }
    }
#pragma GCC unroll 16
  for (size_t i = 0; i < N_TILES; i++)
    {
      STORE (c + i * PANEL, sums[i][0]);
      STORE (c + i * PANEL + N_LANES, sums[i][1]);
    }
}

static void
accumulate (size_t n, const float *a, size_t a_stride, const float *b, size_t b_stride, float *c)
{
  Lanes sums[N_TILES][2];

#pragma GCC unroll 16
  for (size_t i = 0; i < N_TILES; i++)
    {
      sums[i][0] = LOAD (c + i * PANEL);
      sums[i][1] = LOAD (c + i * PANEL + N_LANES);
    }
  for (size_t k = 0; k < n; k++)
    {
      Lanes b0 = LOAD (b + k * b_stride);
      Lanes b1 = LOAD (b + k * b_stride + N_LANES);

#pragma GCC unroll 16
      for (size_t i = 0; i < N_TILES; i++)
        {
          float value = a[k * a_stride + i];

          sums[i][0] += value * b0;
          sums[i][1] += value * b1;
        }
    }
#pragma GCC unroll 16
  for (size_t i = 0; i < N_TILES; i++)
    {
      STORE (c + i * PANEL, sums[i][0]);
      STORE (c + i * PANEL + N_LANES, sums[i][1]);
    }
}

const GuiseWinogradLoops GUISE_WINOGRAD_LOOPS = {
  .n_lanes = N_LANES,
  .n_tiles = N_TILES,
  .transform_input = transform_inputs,
  .transform_gradient = transform_gradients,
  .transform_output = transform_outputs,
  .transform_weight = transform_weights,
  .transform_weight_gradient = transform_weight_gradient,
  .multiply = multiply,
  .accumulate = accumulate,
};
