/* SPDX-License-Identifier: GPL-3.0-or-later
 * Filters, pooling and resizing of images in any order. Gradients gather: one thread makes one
 * number, so that sums have a fixed order. */
#include "guise-device.h"

namespace
{

/* Where a thread works; [n, c, y, x]. */
struct Pixel
{
  int64_t n;
  int64_t c;
  int64_t y;
  int64_t x;
};

/* Step @i through a tensor in the order of its memory, channels last or first. */
__device__ Pixel
find_pixel (const GuiseGpuTensor &t, int64_t i)
{
  uint32_t rest = (uint32_t) i;
  uint32_t channels = (uint32_t) t.padded[1];
  Pixel    p;

  if (t.strides[1] == 1)
    {
      p.c = rest % channels;
      rest /= channels;
    }
  p.x = rest % (uint32_t) t.dims[3];
  rest /= (uint32_t) t.dims[3];
  p.y = rest % (uint32_t) t.dims[2];
  rest /= (uint32_t) t.dims[2];
  if (t.strides[1] != 1)
    {
      p.c = rest % channels;
      rest /= channels;
    }
  p.n = rest;
  return p;
}

__device__ int64_t
get_offset (const GuiseGpuTensor &t, const Pixel &p)
{
  return p.n * t.strides[0] + p.c * t.strides[1] + p.y * t.strides[2] + p.x * t.strides[3];
}

__device__ float
load_at (const GuiseGpuTensor &t, const Pixel &p, int64_t y, int64_t x)
{
  return guise_load (t.data, t.element,
                     p.n * t.strides[0] + p.c * t.strides[1] + y * t.strides[2] + x * t.strides[3],
                     t.n_stored);
}

__device__ void
store_at (const GuiseGpuTensor &t, const Pixel &p, float value)
{
  guise_store (t.data, t.element, get_offset (t, p), t.n_stored, value);
}

/* ---- filters ---- */

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
get_line_offset (const GuiseGpuTensor &t, const Pixel &p, int axis, int64_t i)
{
  Pixel q = p;

  if (axis == 2)
    q.y = i;
  else
    q.x = i;
  return get_offset (t, q);
}

template <bool IS_F32>
__global__ void
filter (Filter f, GuiseGpuTensor to, GuiseGpuTensor from, int64_t n)
{
  GUISE_FOR_EACH (step, n)
  {
    Pixel   p = find_pixel (to, step);
    int64_t start = (f.axis == 2 ? p.y : p.x) * f.stride - f.pad;
    int64_t size = from.dims[f.axis];
    Reach   reach;

    reach.first = start < 0 ? (int) -start : 0;
    reach.end = start + f.n_taps > size ? (int) (size - start) : f.n_taps;
    reach.step = from.strides[f.axis];
    reach.offset = get_line_offset (from, p, f.axis, start + reach.first);
    store_at (to, p, p.c < to.dims[1] ? weigh<IS_F32> (f, from, reach) : 0.0f);
  }
}

/* Pixel r was seen by window i through tap t where i * stride = r + pad - t. */
template <bool IS_F32>
__global__ void
filter_grad (Filter f, GuiseGpuTensor to, GuiseGpuTensor from, int64_t n)
{
  GUISE_FOR_EACH (step, n)
  {
    Pixel   p = find_pixel (to, step);
    int64_t last = (f.axis == 2 ? p.y : p.x) + f.pad;
    int64_t size = from.dims[f.axis];
    float   sum = 0.0f;

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
    store_at (to, p, sum);
  }
}

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
              const Pixel          &p,
              int64_t               i,
              int64_t               j)
{
  Largest best = { -1, -1, 0.0f };
  int64_t top = i * pool.stride - pool.pad_top;
  int64_t left = j * pool.stride - pool.pad_left;

  for (int64_t r = top < 0 ? 0 : top; r < top + pool.kernel_h && r < x.dims[2]; r++)
    for (int64_t s = left < 0 ? 0 : left; s < left + pool.kernel_w && s < x.dims[3]; s++)
      {
        float value = load_at (x, p, r, s);

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
    Pixel p = find_pixel (to, step);

    store_at (to, p, p.c < to.dims[1] ? find_largest (pool, from, p, p.y, p.x).value : 0.0f);
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
    Pixel p = find_pixel (dx, step);
    float sum = 0.0f;

    if (p.c < dx.dims[1])
      for (int64_t i = find_first_window (p.y, pool.pad_top, pool.kernel_h, pool.stride);
           i < dy.dims[2] && i * pool.stride - pool.pad_top <= p.y; i++)
        for (int64_t j = find_first_window (p.x, pool.pad_left, pool.kernel_w, pool.stride);
             j < dy.dims[3] && j * pool.stride - pool.pad_left <= p.x; j++)
          {
            Largest best = find_largest (pool, x, p, i, j);

            if (best.y == p.y && best.x == p.x)
              sum += load_at (dy, p, i, j);
          }
    store_at (dx, p, sum);
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
    Pixel p = find_pixel (to, step);
    float value = 0.0f;

    if (p.c < to.dims[1])
      {
        Between r = locate (p.y, to.dims[2], from.dims[2]);
        Between s = locate (p.x, to.dims[3], from.dims[3]);

        value = (1 - r.t) * ((1 - s.t) * load_at (from, p, r.first, s.first) +
                             s.t * load_at (from, p, r.first, s.second)) +
                r.t * ((1 - s.t) * load_at (from, p, r.second, s.first) +
                       s.t * load_at (from, p, r.second, s.second));
      }
    store_at (to, p, value);
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
    Pixel p = find_pixel (dx, step);
    float sum = 0.0f;

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
                sum += get_share (r, p.y) * get_share (s, p.x) * load_at (dy, p, i, j);
            }
        }
    store_at (dx, p, sum);
  }
}

/* Steps through all of a tensor; 0 when it is too large for 32-bit indices. */
int64_t
count_steps (const GuiseGpuTensor *t)
{
  int64_t n = t->dims[0] * t->padded[1] * t->dims[2] * t->dims[3];

  return n <= UINT32_MAX ? n : 0;
}

GuiseGpuStatus
fail_size ()
{
  return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "An image has more than 2^32 numbers");
}

} // namespace

GuiseGpuStatus
guise_gpu_filter_axis (GuiseGpu             *gpu,
                       const GuiseGpuTensor *to,
                       const GuiseGpuTensor *from,
                       const float          *taps,
                       int                   n_taps,
                       int                   pad_before,
                       int                   stride,
                       int                   axis,
                       int                   is_gradient)
{
  Filter  f = { taps, n_taps, pad_before, stride, axis };
  bool    is_f32 = from->element == GUISE_ELEMENT_F32;
  auto    kernel = is_gradient ? (is_f32 ? filter_grad<true> : filter_grad<false>)
                               : (is_f32 ? filter<true> : filter<false>);
  int64_t n = count_steps (to);

  return n > 0 ? GUISE_LAUNCH (gpu, kernel, n, f, *to, *from, n) : fail_size ();
}

GuiseGpuStatus
guise_gpu_max_pool (GuiseGpu             *gpu,
                    const GuiseGpuPool   *pool,
                    const GuiseGpuTensor *to,
                    const GuiseGpuTensor *from)
{
  int64_t n = count_steps (to);

  return n > 0 ? GUISE_LAUNCH (gpu, max_pool, n, *pool, *to, *from, n) : fail_size ();
}

GuiseGpuStatus
guise_gpu_max_pool_grad (GuiseGpu             *gpu,
                         const GuiseGpuPool   *pool,
                         const GuiseGpuTensor *dx,
                         const GuiseGpuTensor *x,
                         const GuiseGpuTensor *dy)
{
  int64_t n = count_steps (dx);

  return n > 0 ? GUISE_LAUNCH (gpu, max_pool_grad, n, *pool, *dx, *x, *dy, n) : fail_size ();
}

GuiseGpuStatus
guise_gpu_resize (GuiseGpu *gpu, const GuiseGpuTensor *to, const GuiseGpuTensor *from)
{
  int64_t n = count_steps (to);

  return n > 0 ? GUISE_LAUNCH (gpu, resize, n, *to, *from, n) : fail_size ();
}

GuiseGpuStatus
guise_gpu_resize_grad (GuiseGpu *gpu, const GuiseGpuTensor *dx, const GuiseGpuTensor *dy)
{
  int64_t n = count_steps (dx);

  return n > 0 ? GUISE_LAUNCH (gpu, resize_grad, n, *dx, *dy, n) : fail_size ();
}
