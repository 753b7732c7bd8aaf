/* SPDX-License-Identifier: GPL-3.0-or-later
 * Convolutions as plain loops over row-major f32, for what no library takes: groups. */
#include "guise-device.h"

namespace
{

/* Channels of a group. */
struct Group
{
  int64_t c;
  int64_t o;
};

__device__ Group
get_group (const GuiseGpuConvShape &s)
{
  return Group{ s.c / s.n_groups, s.o / s.n_groups };
}

/* x [n, c, h, w], weight [o, c / groups, kh, kw] -> y [n, o, out_h, out_w]; one y a thread. */
__global__ void
forward (GuiseGpuConvShape s, int64_t n_all, float *y, const float *x, const float *weight)
{
  Group g = get_group (s);

  GUISE_FOR_EACH (step, n_all)
  {
    int64_t px = step % s.out_w;
    int64_t py = step / s.out_w % s.out_h;
    int64_t k = step / s.out_w / s.out_h % s.o;
    int64_t n = step / s.out_w / s.out_h / s.o;
    float   sum = 0.0f;

    for (int64_t c = 0; c < g.c; c++)
      for (int ky = 0; ky < s.kernel_h; ky++)
        for (int kx = 0; kx < s.kernel_w; kx++)
          {
            int64_t iy = py * s.stride + ky - s.pad_top;
            int64_t ix = px * s.stride + kx - s.pad_left;

            if (iy >= 0 && iy < s.h && ix >= 0 && ix < s.w)
              sum += x[((n * s.c + k / g.o * g.c + c) * s.h + iy) * s.w + ix] *
                     weight[((k * g.c + c) * s.kernel_h + ky) * s.kernel_w + kx];
          }
    y[step] = sum;
  }
}

/* One dx a thread. */
__global__ void
grad_data (GuiseGpuConvShape s, int64_t n_all, float *dx, const float *dy, const float *weight)
{
  Group g = get_group (s);

  GUISE_FOR_EACH (step, n_all)
  {
    int64_t ix = step % s.w;
    int64_t iy = step / s.w % s.h;
    int64_t c = step / s.w / s.h % s.c;
    int64_t n = step / s.w / s.h / s.c;
    float   sum = 0.0f;

    for (int64_t k = c / g.c * g.o; k < (c / g.c + 1) * g.o; k++)
      for (int ky = 0; ky < s.kernel_h; ky++)
        for (int kx = 0; kx < s.kernel_w; kx++)
          {
            int64_t a = iy + s.pad_top - ky;
            int64_t b = ix + s.pad_left - kx;

            if (a >= 0 && a % s.stride == 0 && a / s.stride < s.out_h && b >= 0 &&
                b % s.stride == 0 && b / s.stride < s.out_w)
              sum += dy[((n * s.o + k) * s.out_h + a / s.stride) * s.out_w + b / s.stride] *
                     weight[((k * g.c + c % g.c) * s.kernel_h + ky) * s.kernel_w + kx];
          }
    dx[step] = sum;
  }
}

/* One weight a block. */
__global__ void
grad_weight (GuiseGpuConvShape s, int64_t n_all, float *dweight, const float *x, const float *dy)
{
  __shared__ float sums[GUISE_BLOCK];
  Group            g = get_group (s);
  int64_t          n_places = s.n * s.out_h * s.out_w;

  for (int64_t step = blockIdx.x; step < n_all; step += gridDim.x)
    {
      int64_t kx = step % s.kernel_w;
      int64_t ky = step / s.kernel_w % s.kernel_h;
      int64_t c = step / s.kernel_w / s.kernel_h % g.c;
      int64_t k = step / s.kernel_w / s.kernel_h / g.c;
      float   sum = 0.0f;

      for (int64_t i = threadIdx.x; i < n_places; i += GUISE_BLOCK)
        {
          int64_t px = i % s.out_w;
          int64_t py = i / s.out_w % s.out_h;
          int64_t n = i / s.out_w / s.out_h;
          int64_t iy = py * s.stride + ky - s.pad_top;
          int64_t ix = px * s.stride + kx - s.pad_left;

          if (iy >= 0 && iy < s.h && ix >= 0 && ix < s.w)
            sum += x[((n * s.c + k / g.o * g.c + c) * s.h + iy) * s.w + ix] *
                   dy[((n * s.o + k) * s.out_h + py) * s.out_w + px];
        }
      sums[threadIdx.x] = sum;
      for (int half = GUISE_BLOCK / 2; half > 0; half /= 2)
        {
          __syncthreads ();
          if ((int) threadIdx.x < half)
            sums[threadIdx.x] += sums[threadIdx.x + half];
        }
      if (threadIdx.x == 0)
        dweight[step] = sums[0];
      __syncthreads ();
    }
}

} // namespace

GuiseGpuStatus
guise_gpu_conv_direct (GuiseGpu                *gpu,
                       GuiseGpuConvDirection    direction,
                       const GuiseGpuConvShape *shape,
                       float                   *out,
                       const float             *a,
                       const float             *b)
{
  const GuiseGpuConvShape &s = *shape;
  int64_t                  n_x = s.n * s.c * s.h * s.w;
  int64_t                  n_y = s.n * s.o * s.out_h * s.out_w;
  int64_t                  n_weight = s.o * (s.c / s.n_groups) * s.kernel_h * s.kernel_w;

  if (direction == GUISE_GPU_CONV_FORWARD)
    return GUISE_LAUNCH (gpu, forward, n_y, s, n_y, out, a, b);
  if (direction == GUISE_GPU_CONV_GRAD_DATA)
    return GUISE_LAUNCH (gpu, grad_data, n_x, s, n_x, out, a, b);
  return GUISE_LAUNCH_BLOCKS (gpu, grad_weight, dim3 (guise_count_blocks (n_weight * GUISE_BLOCK)),
                              dim3 (GUISE_BLOCK), s, n_weight, out, a, b);
}
