/* SPDX-License-Identifier: GPL-3.0-or-later
 * Separable filters of images and their gradients, which gather, so that sums have a fixed order:
 * both axes at once through shared memory where images are rows of f32, else one axis at a time. */
#include "guise-pixel.h"

namespace
{

/* ---- one axis, any order and element ---- */

/* One axis of a filter or of its transposed. */
struct Filter
{
  const float *taps;
  int          n_taps;
  int          pad;
  int          stride;
  int          axis;
};

/* The taps of a filter that fall on pixels, and where the first of those is. */
struct Reach
{
  int     first;
  int     end;
  int64_t offset; /* in elements */
  int64_t step;   /* to the pixel of the next tap */
};

/* sum of taps over a row of numbers; the address moves on instead of being computed. */
template <bool IS_F32>
__device__ float
weigh (const Filter &f, const GuiseGpuTensor &from, const Reach &reach)
{
  int64_t at = reach.offset;
  float   sum = 0.0f;

  for (int t = reach.first; t < reach.end; t++, at += reach.step)
    sum += f.taps[t] * (IS_F32 ? ((const float *) from.data)[at]
                               : guise_load (from.data, from.element, at, from.n_stored));
  return sum;
}

/* The offset of pixel @i of the axis in the line through @p. */
__device__ int64_t
get_line_offset (const GuiseGpuTensor &t, const GuisePixel &p, int axis, int64_t i)
{
  GuisePixel q = p;

  if (axis == 2)
    q.y = i;
  else
    q.x = i;
  return guise_pixel_offset (t, q);
}

template <bool IS_F32>
__global__ void
filter (Filter f, GuiseGpuTensor to, GuiseGpuTensor from, int64_t n)
{
  GUISE_FOR_EACH (step, n)
  {
    GuisePixel p = guise_pixel_at (to, step);
    int64_t    start = (f.axis == 2 ? p.y : p.x) * f.stride - f.pad;
    int64_t    size = from.dims[f.axis];
    Reach      reach;

    reach.first = start < 0 ? (int) -start : 0;
    reach.end = start + f.n_taps > size ? (int) (size - start) : f.n_taps;
    reach.step = from.strides[f.axis];
    reach.offset = get_line_offset (from, p, f.axis, start + reach.first);
    guise_pixel_store (to, p, p.c < to.dims[1] ? weigh<IS_F32> (f, from, reach) : 0.0f);
  }
}

/* GuisePixel r was seen by window i through tap t where i * stride = r + pad - t. */
template <bool IS_F32>
__global__ void
filter_grad (Filter f, GuiseGpuTensor to, GuiseGpuTensor from, int64_t n)
{
  GUISE_FOR_EACH (step, n)
  {
    GuisePixel p = guise_pixel_at (to, step);
    int64_t    last = (f.axis == 2 ? p.y : p.x) + f.pad;
    int64_t    size = from.dims[f.axis];
    float      sum = 0.0f;

    if (p.c < to.dims[1] && f.stride == 1)
      {
        Reach reach;

        reach.first = last >= size ? (int) (last - size + 1) : 0;
        reach.end = last + 1 < f.n_taps ? (int) (last + 1) : f.n_taps;
        reach.step = -from.strides[f.axis];
        reach.offset = get_line_offset (from, p, f.axis, last - reach.first);
        sum = weigh<IS_F32> (f, from, reach);
      }
    else if (p.c < to.dims[1])
      for (int t = 0; t < f.n_taps; t++)
        {
          int64_t i = last - t;

          if (i >= 0 && i % f.stride == 0 && i / f.stride < size)
            sum += f.taps[t] * guise_load (from.data, from.element,
                                           get_line_offset (from, p, f.axis, i / f.stride),
                                           from.n_stored);
        }
    guise_pixel_store (to, p, sum);
  }
}

/* ---- both axes of a filter at once ---- */

/* Numbers that a thread makes at a time, and taps that it reads at a time. */
constexpr int RUN = 8;
constexpr int SOME_TAPS = 4;

constexpr int COLUMNS = 32; /* of a tile of the result */
constexpr int WARPS = GUISE_BLOCK / COLUMNS;

/* A filter in steps of one over images of f32, or its transposed, which is a filter with the taps
 * the other way round. */
struct TileFilter
{
  const float *taps;
  int          n_taps;
  int          pad;
  bool         is_reversed;
  int          n_planes;
};

/* sums[j] = sum of taps[t] * at[(t + j) * STEP], in the order of t. A window of the numbers goes
 * along with the taps, so each is read from shared memory once. */
template <int STEP>
__device__ void
weigh_run (const float *taps, int n_taps, const float *at, float *sums)
{
  float window[RUN - 1 + SOME_TAPS];

  GUISE_UNROLL
  for (int j = 0; j < RUN - 1; j++)
    window[j] = at[j * STEP];
  GUISE_UNROLL
  for (int j = 0; j < RUN; j++)
    sums[j] = 0.0f;
  for (int first = 0; first < n_taps; first += SOME_TAPS)
    {
      GUISE_UNROLL
      for (int k = 0; k < SOME_TAPS; k++)
        window[RUN - 1 + k] = at[(first + RUN - 1 + k) * STEP];
      GUISE_UNROLL
      for (int k = 0; k < SOME_TAPS; k++)
        if (first + k < n_taps)
          {
            float tap = taps[first + k];

            GUISE_UNROLL
            for (int j = 0; j < RUN; j++)
              sums[j] = fmaf (tap, window[j + k], sums[j]);
          }
      GUISE_UNROLL
      for (int j = 0; j < RUN - 1; j++)
        window[j] = window[j + SOME_TAPS];
    }
}

/* The part of an image that a tile of the result needs, zeros outside of the image; @n_rows of it.
 * Several loads are under way before the first is waited for. */
template <int WIDE>
__device__ void
load_tile (float *tile, const float *image, const GuiseGpuTensor &from, int y0, int x0, int n_rows)
{
  constexpr int n_steps = (WIDE + COLUMNS - 1) / COLUMNS;
  const int     h = (int) from.dims[2];
  const int     w = (int) from.dims[3];
  const int     pitch = (int) from.strides[2];
  const int     lane = (int) threadIdx.x % COLUMNS;

  for (int first = (int) threadIdx.x / COLUMNS; first < n_rows; first += 4 * WARPS)
    {
      float values[4][n_steps];

      GUISE_UNROLL
      for (int k = 0; k < 4; k++)
        GUISE_UNROLL
      for (int s = 0; s < n_steps; s++)
        {
          int row = first + k * WARPS;
          int y = y0 + row;
          int x = x0 + s * COLUMNS + lane;

          values[k][s] =
            row < n_rows && y >= 0 && y < h && x >= 0 && x < w ? image[y * pitch + x] : 0.0f;
        }
      GUISE_UNROLL
      for (int k = 0; k < 4; k++)
        GUISE_UNROLL
      for (int s = 0; s < n_steps; s++)
        {
          int row = first + k * WARPS;
          int column = s * COLUMNS + lane;

          if (row < n_rows && column < WIDE)
            tile[row * WIDE + column] = values[k][s];
        }
    }
}

/* One tile of the result a block: the rows of its part of the image are filtered into shared
 * memory, then the columns of those. N_TAPS at most, a multiple of SOME_TAPS, so that pitches are
 * odd: threads of one warp are in rows that follow each other first, and in columns then. */
template <int N_TAPS, int ROWS>
__global__ void
filter_tiles (TileFilter f, GuiseGpuTensor to, GuiseGpuTensor from)
{
  constexpr int    high = ROWS + N_TAPS - 1;
  constexpr int    wide = COLUMNS + N_TAPS - 1;
  constexpr int    pitch = COLUMNS + 1;
  __shared__ float taps[N_TAPS];
  __shared__ float tile[high * wide];
  __shared__ float middle[high * pitch];
  const int        tid = (int) threadIdx.x;
  const int        y0 = (int) blockIdx.y * ROWS;
  const int        x0 = (int) blockIdx.x * COLUMNS;
  const int        n_rows = ((int) to.dims[2] - y0 < ROWS ? (int) to.dims[2] - y0 : ROWS);
  const int        n_columns = (int) to.dims[3] - x0 < COLUMNS ? (int) to.dims[3] - x0 : COLUMNS;
  const int        n_middle = n_rows + f.n_taps - 1;
  const int        n_channels = (int) to.dims[1];

  if (tid < f.n_taps)
    taps[tid] = f.taps[f.is_reversed ? f.n_taps - 1 - tid : tid];
  for (int plane = (int) blockIdx.z; plane < f.n_planes; plane += (int) gridDim.z)
    {
      int          n = plane / n_channels;
      int          c = plane - n * n_channels;
      const float *image = (const float *) from.data + n * from.strides[0] + c * from.strides[1];
      float       *result = (float *) to.data + n * to.strides[0] + c * to.strides[1];

      load_tile<wide> (tile, image, from, y0 - f.pad, x0 - f.pad, n_middle);
      __syncthreads ();
      for (int task = tid; task < n_middle * (COLUMNS / RUN); task += GUISE_BLOCK)
        {
          int   start = task / n_middle * RUN;
          int   row = task % n_middle;
          float sums[RUN];

          if (start >= n_columns)
            break;
          weigh_run<1> (taps, f.n_taps, tile + row * wide + start, sums);
          GUISE_UNROLL
          for (int j = 0; j < RUN; j++)
            middle[row * pitch + start + j] = sums[j];
        }
      __syncthreads ();
      for (int task = tid; task < COLUMNS * (ROWS / RUN); task += GUISE_BLOCK)
        {
          int   column = task % COLUMNS;
          int   start = task / COLUMNS * RUN;
          float sums[RUN];

          if (column >= n_columns || start >= n_rows)
            continue;
          weigh_run<pitch> (taps, f.n_taps, middle + start * pitch + column, sums);
          GUISE_UNROLL
          for (int j = 0; j < RUN; j++)
            if (start + j < n_rows)
              result[(y0 + start + j) * (int) to.strides[2] + x0 + column] = sums[j];
        }
    }
}

/* Taps up to which filter_tiles() works; shared memory gives out beyond them. */
constexpr int FEW_TAPS = 32;
constexpr int MANY_TAPS = 56;

bool
is_tileable (const GuiseGpuTensor *t)
{
  return t->element == GUISE_ELEMENT_F32 && t->padded[1] == t->dims[1] && t->strides[3] == 1 &&
         t->dims[2] * t->strides[2] <= INT32_MAX && t->dims[0] * t->dims[1] <= INT32_MAX / 2;
}

template <int N_TAPS, int ROWS>
GuiseGpuStatus
launch_tiles (GuiseGpu             *gpu,
              const TileFilter     &f,
              const GuiseGpuTensor *to,
              const GuiseGpuTensor *from)
{
  auto kernel = filter_tiles<N_TAPS, ROWS>;
  dim3 grid ((unsigned) ((to->dims[3] + COLUMNS - 1) / COLUMNS),
             (unsigned) ((to->dims[2] + ROWS - 1) / ROWS),
             (unsigned) (f.n_planes < 65535 ? f.n_planes : 65535));

  return GUISE_LAUNCH_BLOCKS (gpu, kernel, grid, dim3 (GUISE_BLOCK), f, *to, *from);
}

/* ---- choosing ---- */

GuiseGpuStatus
filter_axis (GuiseGpu             *gpu,
             const GuiseGpuFilter *params,
             const GuiseGpuTensor *to,
             const GuiseGpuTensor *from,
             int                   axis,
             int                   is_gradient)
{
  Filter  f = { params->taps, params->n_taps, params->pad_before, params->stride, axis };
  bool    is_f32 = from->element == GUISE_ELEMENT_F32;
  auto    kernel = is_gradient ? (is_f32 ? filter_grad<true> : filter_grad<false>)
                               : (is_f32 ? filter<true> : filter<false>);
  int64_t n = guise_pixel_count (to);

  return n > 0 ? GUISE_LAUNCH (gpu, kernel, n, f, *to, *from, n) : guise_pixel_fail ();
}

} // namespace

GuiseGpuStatus
guise_gpu_filter (GuiseGpu             *gpu,
                  const GuiseGpuFilter *filter,
                  const GuiseGpuTensor *to,
                  const GuiseGpuTensor *from,
                  const GuiseGpuTensor *middle,
                  int                   is_gradient)
{
  int            n_taps = filter->n_taps;
  int            pad = filter->pad_before;
  TileFilter     f = { filter->taps, n_taps, is_gradient ? n_taps - 1 - pad : pad, is_gradient != 0,
                       (int) (to->dims[0] * to->dims[1]) };
  GuiseGpuStatus status;

  if (filter->stride == 1 && n_taps <= MANY_TAPS && is_tileable (to) && is_tileable (from))
    return n_taps <= FEW_TAPS ? launch_tiles<FEW_TAPS, 64> (gpu, f, to, from)
                              : launch_tiles<MANY_TAPS, 32> (gpu, f, to, from);
  status = filter_axis (gpu, filter, middle, from, 3, is_gradient);
  return status == GUISE_GPU_OK ? filter_axis (gpu, filter, to, middle, 2, is_gradient) : status;
}
