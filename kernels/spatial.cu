/* SPDX-License-Identifier: GPL-3.0-or-later
 * Pooling and resizing of images in any order. Gradients gather: one thread makes one number, so
 * that sums have a fixed order. */
#include "guise-pixel.h"

namespace
{

/* ---- pooling ---- */

/* The first of the largest in row-major order; the padding never wins. */
struct Largest
{
  int64_t y;
  int64_t x;
  float   value;
};

__device__ Largest
find_largest (const GuiseGpuPool   &pool,
              const GuiseGpuTensor &x,
              const GuisePixel     &p,
              int64_t               i,
              int64_t               j)
{
  Largest best = { -1, -1, 0.0f };
  int64_t top = i * pool.stride - pool.pad_top;
  int64_t left = j * pool.stride - pool.pad_left;

  for (int64_t r = top < 0 ? 0 : top; r < top + pool.kernel_h && r < x.dims[2]; r++)
    for (int64_t s = left < 0 ? 0 : left; s < left + pool.kernel_w && s < x.dims[3]; s++)
      {
        float value = guise_pixel_load (x, p, r, s);

        if (best.y < 0 || value > best.value)
          best = Largest{ r, s, value };
      }
  return best;
}

__global__ void
max_pool (GuiseGpuPool pool, GuiseGpuTensor to, GuiseGpuTensor from, int64_t n)
{
  GUISE_FOR_EACH (step, n)
  {
    GuisePixel p = guise_pixel_at (to, step);

    guise_pixel_store (to, p,
                       p.c < to.dims[1] ? find_largest (pool, from, p, p.y, p.x).value : 0.0f);
  }
}

/* Windows that a pixel can be in, from @first; their largest are looked for again. */
__device__ int64_t
find_first_window (int64_t at, int pad, int kernel, int stride)
{
  int64_t first = at + pad - kernel + 1;

  return first <= 0 ? 0 : (first + stride - 1) / stride;
}

__global__ void
max_pool_grad (GuiseGpuPool pool, GuiseGpuTensor dx, GuiseGpuTensor x, GuiseGpuTensor dy, int64_t n)
{
  GUISE_FOR_EACH (step, n)
  {
    GuisePixel p = guise_pixel_at (dx, step);
    float      sum = 0.0f;

    if (p.c < dx.dims[1])
      for (int64_t i = find_first_window (p.y, pool.pad_top, pool.kernel_h, pool.stride);
           i < dy.dims[2] && i * pool.stride - pool.pad_top <= p.y; i++)
        for (int64_t j = find_first_window (p.x, pool.pad_left, pool.kernel_w, pool.stride);
             j < dy.dims[3] && j * pool.stride - pool.pad_left <= p.x; j++)
          {
            Largest best = find_largest (pool, x, p, i, j);

            if (best.y == p.y && best.x == p.x)
              sum += guise_pixel_load (dy, p, i, j);
          }
    guise_pixel_store (dx, p, sum);
  }
}

/* ---- resizing ---- */

/* The two pixels that a pixel of the other size lies between, and the weight of the second. */
struct Between
{
  int64_t first;
  int64_t second;
  float   t;
};

/* Half-pixel centres, edges repeated. Integers keep the place exact: x = a / (2 n_out). */
__device__ Between
locate (int64_t i, int64_t n_out, int64_t n_in)
{
  int64_t a = (2 * i + 1) * n_in - n_out;
  int64_t low = a >= 0 ? a / (2 * n_out) : -((-a + 2 * n_out - 1) / (2 * n_out));
  Between b;

  b.t = (float) (a - low * 2 * n_out) / (float) (2 * n_out);
  b.first = low < 0 ? 0 : low > n_in - 1 ? n_in - 1 : low;
  b.second = low + 1 < 0 ? 0 : low + 1 > n_in - 1 ? n_in - 1 : low + 1;
  return b;
}

__global__ void
resize (GuiseGpuTensor to, GuiseGpuTensor from, int64_t n)
{
  GUISE_FOR_EACH (step, n)
  {
    GuisePixel p = guise_pixel_at (to, step);
    float      value = 0.0f;

    if (p.c < to.dims[1])
      {
        Between r = locate (p.y, to.dims[2], from.dims[2]);
        Between s = locate (p.x, to.dims[3], from.dims[3]);

        value = (1 - r.t) * ((1 - s.t) * guise_pixel_load (from, p, r.first, s.first) +
                             s.t * guise_pixel_load (from, p, r.first, s.second)) +
                r.t * ((1 - s.t) * guise_pixel_load (from, p, r.second, s.first) +
                       s.t * guise_pixel_load (from, p, r.second, s.second));
      }
    guise_pixel_store (to, p, value);
  }
}

/* How much of pixel @i of the large side pixel @at gave. */
__device__ float
get_share (const Between &b, int64_t at)
{
  return (b.first == at ? 1 - b.t : 0.0f) + (b.second == at ? b.t : 0.0f);
}

/* Pixels of the output that may have read pixel @at: those whose place is within one of it. */
__device__ int64_t
find_first_reader (int64_t at, int64_t n_out, int64_t n_in)
{
  int64_t a = (2 * at - 1) * n_out - n_in; /* 2 n_in i >= this, roughly */
  int64_t i = a <= 0 ? 0 : a / (2 * n_in);

  return at == 0 ? 0 : i;
}

__global__ void
resize_grad (GuiseGpuTensor dx, GuiseGpuTensor dy, int64_t n)
{
  GUISE_FOR_EACH (step, n)
  {
    GuisePixel p = guise_pixel_at (dx, step);
    float      sum = 0.0f;

    if (p.c < dx.dims[1])
      for (int64_t i = find_first_reader (p.y, dy.dims[2], dx.dims[2]); i < dy.dims[2]; i++)
        {
          Between r = locate (i, dy.dims[2], dx.dims[2]);

          if (r.first > p.y)
            break;
          if (r.second < p.y)
            continue;
          for (int64_t j = find_first_reader (p.x, dy.dims[3], dx.dims[3]); j < dy.dims[3]; j++)
            {
              Between s = locate (j, dy.dims[3], dx.dims[3]);

              if (s.first > p.x)
                break;
              if (s.second >= p.x)
                sum += get_share (r, p.y) * get_share (s, p.x) * guise_pixel_load (dy, p, i, j);
            }
        }
    guise_pixel_store (dx, p, sum);
  }
}

} // namespace

GuiseGpuStatus
guise_gpu_max_pool (GuiseGpu             *gpu,
                    const GuiseGpuPool   *pool,
                    const GuiseGpuTensor *to,
                    const GuiseGpuTensor *from)
{
  int64_t n = guise_pixel_count (to);

  return n > 0 ? GUISE_LAUNCH (gpu, max_pool, n, *pool, *to, *from, n) : guise_pixel_fail ();
}

GuiseGpuStatus
guise_gpu_max_pool_grad (GuiseGpu             *gpu,
                         const GuiseGpuPool   *pool,
                         const GuiseGpuTensor *dx,
                         const GuiseGpuTensor *x,
                         const GuiseGpuTensor *dy)
{
  int64_t n = guise_pixel_count (dx);

  return n > 0 ? GUISE_LAUNCH (gpu, max_pool_grad, n, *pool, *dx, *x, *dy, n) : guise_pixel_fail ();
}

GuiseGpuStatus
guise_gpu_resize (GuiseGpu *gpu, const GuiseGpuTensor *to, const GuiseGpuTensor *from)
{
  int64_t n = guise_pixel_count (to);

  return n > 0 ? GUISE_LAUNCH (gpu, resize, n, *to, *from, n) : guise_pixel_fail ();
}

GuiseGpuStatus
guise_gpu_resize_grad (GuiseGpu *gpu, const GuiseGpuTensor *dx, const GuiseGpuTensor *dy)
{
  int64_t n = guise_pixel_count (dx);

  return n > 0 ? GUISE_LAUNCH (gpu, resize_grad, n, *dx, *dy, n) : guise_pixel_fail ();
}
