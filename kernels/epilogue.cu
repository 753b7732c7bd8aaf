/* SPDX-License-Identifier: GPL-3.0-or-later
 * What stands around convolutions, channels last: bias, addend, leaky relu and its gradient, each
 * in one pass, which also writes in the order of a depth-to-space or its inverse. */
#include "guise-channels.h"

namespace
{

constexpr int64_t MAX_PARTS =
  528; /* sums that a block makes: four blocks a processor of the largest GPUs */
constexpr int64_t MIN_EACH =
  4; /* groups of a thread, or its sums would weigh more than what it sums */

/* An image of channels last: sizes, and groups of eight channels of a pixel. */
struct Image
{
  uint32_t h;
  uint32_t w;
  uint32_t groups;
};

/* A group of channels of a pixel. */
struct Spot
{
  uint32_t group;
  uint32_t x;
  uint32_t y;
  uint32_t n;
};

__device__ Spot
find_spot (const Image &image, int64_t i)
{
  uint32_t rest = (uint32_t) i;
  Spot     spot;

  spot.group = rest % image.groups;
  rest /= image.groups;
  spot.x = rest % image.w;
  rest /= image.w;
  spot.y = rest % image.h;
  spot.n = rest / image.h;
  return spot;
}

/* Where a group lies once quarters of the channels have become the pixels of a cell. */
__device__ int64_t
to_depth_order (const Image &image, const Spot &spot)
{
  uint32_t quarter = image.groups / 4;
  uint32_t pixel = spot.group / quarter;
  int64_t  y = (int64_t) spot.n * 2 * image.h + 2 * spot.y + pixel / 2;
  int64_t  x = 2 * spot.x + pixel % 2;

  return (y * 2 * image.w + x) * quarter + spot.group % quarter;
}

/* Where a group lies once the pixels of a cell have become quarters of the channels. */
__device__ int64_t
to_space_order (const Image &image, const Spot &spot)
{
  uint32_t pixel = spot.y % 2 * 2 + spot.x % 2;
  int64_t  y = (int64_t) spot.n * (image.h / 2) + spot.y / 2;

  return ((y * (image.w / 2) + spot.x / 2) * 4 + pixel) * image.groups + spot.group;
}

/* Group @i of an image of @groups a pixel, where another has it that has @pitch. */
__device__ __forceinline__ int64_t
change_pitch (int64_t i, uint32_t groups, uint32_t pitch)
{
  return groups == pitch ? i : (int64_t) ((uint32_t) i / groups) * pitch + (uint32_t) i % groups;
}

/* What becomes of group @i of a convolution's result, which is @y. */
template <int ELEMENT>
__device__ __forceinline__ void
finish_group (const GuiseGpuEpilogue &epilogue,
              const Image            &image,
              uint32_t                n_channels,
              int64_t                 i,
              void                   *to,
              GuiseFloats             y,
              const GuiseFloats      &addend)
{
  Spot     spot = find_spot (image, i);
  uint32_t c0 = spot.group * GUISE_CHANNELS;

  GUISE_UNROLL
  for (int k = 0; k < GUISE_CHANNELS; k++)
    {
      if (epilogue.bias != nullptr && c0 + k < n_channels)
        y.x[k] += epilogue.bias[c0 + k];
      y.x[k] += addend.x[k];
      if (epilogue.has_leaky && !(y.x[k] > 0.0f))
        y.x[k] *= epilogue.slope;
      if (c0 + k >= n_channels)
        y.x[k] = 0.0f;
    }
  guise_store_channels<ELEMENT> (to, epilogue.to_depth_order ? to_depth_order (image, spot) : i, y);
}

/* Two groups a thread, half the image apart: both are on their way at a time. */
template <int ELEMENT>
__global__ void
finish (GuiseGpuEpilogue epilogue,
        Image            image,
        uint32_t         addend_groups,
        uint32_t         n_channels,
        int64_t          n,
        void            *to,
        const void      *from)
{
  const int64_t half = (n + 1) / 2;

  GUISE_FOR_EACH (i, half)
  {
    int64_t     other = i + half < n ? i + half : i;
    GuiseFloats y = guise_load_channels<ELEMENT> (from, i);
    GuiseFloats other_y = guise_load_channels<ELEMENT> (from, other);
    GuiseFloats addend = {};
    GuiseFloats other_addend = {};

    if (epilogue.addend != nullptr)
      {
        addend = guise_load_channels<ELEMENT> (epilogue.addend,
                                               change_pitch (i, image.groups, addend_groups));
        other_addend =
          guise_load_channels<ELEMENT> (epilogue.addend,
                                        change_pitch (other, image.groups, addend_groups));
      }
    finish_group<ELEMENT> (epilogue, image, n_channels, i, to, y, addend);
    if (other != i)
      finish_group<ELEMENT> (epilogue, image, n_channels, other, to, other_y, other_addend);
  }
}

template <int ELEMENT>
__device__ __forceinline__ void
store_leaky_grad (const Image       &image,
                  float              slope,
                  int                in_space_order,
                  int64_t            i,
                  void              *dx,
                  const GuiseFloats &y,
                  GuiseFloats        dy)
{
  GUISE_UNROLL
  for (int k = 0; k < GUISE_CHANNELS; k++)
    if (!(y.x[k] > 0.0f))
      dy.x[k] *= slope;
  guise_store_channels<ELEMENT> (dx,
                                 in_space_order ? to_space_order (image, find_spot (image, i)) : i,
                                 dy);
}

template <int ELEMENT>
__global__ void
leaky_grad (Image       image,
            uint32_t    dy_groups,
            float       slope,
            int         in_space_order,
            int64_t     n,
            void       *dx,
            const void *y,
            const void *dy)
{
  const int64_t half = (n + 1) / 2;

  GUISE_FOR_EACH (i, half)
  {
    int64_t     other = i + half < n ? i + half : i;
    GuiseFloats output = guise_load_channels<ELEMENT> (y, i);
    GuiseFloats gradient =
      guise_load_channels<ELEMENT> (dy, change_pitch (i, image.groups, dy_groups));
    GuiseFloats other_output = guise_load_channels<ELEMENT> (y, other);
    GuiseFloats other_gradient =
      guise_load_channels<ELEMENT> (dy, change_pitch (other, image.groups, dy_groups));

    store_leaky_grad<ELEMENT> (image, slope, in_space_order, i, dx, output, gradient);
    if (other != i)
      store_leaky_grad<ELEMENT> (image, slope, in_space_order, other, dx, other_output,
                                 other_gradient);
  }
}

/* From which group of y and dy group @i of dx comes. */
__device__ int64_t
from_space_order (const Image &image, int shift, int64_t i)
{
  uint32_t group = (uint32_t) i & ((1u << shift) - 1);
  uint32_t cell = (uint32_t) (i >> shift);
  uint32_t pixel = group / image.groups;
  uint32_t x = cell % (image.w / 2) * 2 + pixel % 2;

  cell /= image.w / 2;
  /* Rows of cells of all images follow each other as their rows do. */
  return ((int64_t) (2 * cell + pixel / 2) * image.w + x) * image.groups + group % image.groups;
}

template <int ELEMENT>
__device__ __forceinline__ void
add_leaky_grad (float              slope,
                int64_t            i,
                void              *dx,
                const GuiseFloats &y,
                GuiseFloats        dy,
                GuiseFloats       *sum)
{
  GUISE_UNROLL
  for (int k = 0; k < GUISE_CHANNELS; k++)
    {
      if (!(y.x[k] > 0.0f))
        dy.x[k] *= slope;
      sum->x[k] += dy.x[k];
    }
  guise_store_channels<ELEMENT> (dx, i, dy);
}

/* leaky_grad() in the order of dx, whose pixels have 1 << shift groups; a thread always has the
 * same group and adds it up. @parts: [blocks, channels] */
template <int ELEMENT>
__global__ void
leaky_grad_summed (Image       image,
                   uint32_t    dy_groups,
                   float       slope,
                   int         in_space_order,
                   int         shift,
                   int64_t     n,
                   void       *dx,
                   const void *y,
                   const void *dy,
                   float      *parts)
{
  __shared__ GuiseFloats sums[GUISE_BLOCK];
  const int64_t          step = (int64_t) gridDim.x * GUISE_BLOCK;
  const unsigned         n_groups = 1u << shift;
  GuiseFloats            sum = {};

  for (int64_t i = (int64_t) blockIdx.x * GUISE_BLOCK + threadIdx.x; i < n; i += 2 * step)
    {
      int64_t     other = i + step < n ? i + step : i;
      int64_t     from = in_space_order ? from_space_order (image, shift, i) : i;
      int64_t     other_from = in_space_order ? from_space_order (image, shift, other) : other;
      GuiseFloats output = guise_load_channels<ELEMENT> (y, from);
      GuiseFloats gradient =
        guise_load_channels<ELEMENT> (dy, change_pitch (from, image.groups, dy_groups));
      GuiseFloats other_output = guise_load_channels<ELEMENT> (y, other_from);
      GuiseFloats other_gradient =
        guise_load_channels<ELEMENT> (dy, change_pitch (other_from, image.groups, dy_groups));

      add_leaky_grad<ELEMENT> (slope, i, dx, output, gradient, &sum);
      if (other != i)
        add_leaky_grad<ELEMENT> (slope, other, dx, other_output, other_gradient, &sum);
    }
  sums[threadIdx.x] = sum;
  for (unsigned half = GUISE_BLOCK / 2; half >= n_groups; half /= 2)
    {
      __syncthreads ();
      if (threadIdx.x < half)
        GUISE_UNROLL
      for (int k = 0; k < GUISE_CHANNELS; k++)
        sums[threadIdx.x].x[k] += sums[threadIdx.x + half].x[k];
    }
  if (threadIdx.x < n_groups)
    *(GuiseFloats *) (parts + ((int64_t) blockIdx.x * n_groups + threadIdx.x) * GUISE_CHANNELS) =
      sums[threadIdx.x];
}

/* Returns: FALSE when a size is beyond 32-bit indices */
bool
make_image (int64_t n, int64_t h, int64_t w, int64_t n_padded, Image *image, int64_t *n_groups)
{
  *image = Image{ (uint32_t) h, (uint32_t) w, (uint32_t) (n_padded / GUISE_CHANNELS) };
  *n_groups = n * h * w * (n_padded / GUISE_CHANNELS);
  return n_padded % GUISE_CHANNELS == 0 && *n_groups <= UINT32_MAX;
}

} // namespace

GuiseGpuStatus
guise_gpu_finish_conv (GuiseGpu               *gpu,
                       const GuiseGpuEpilogue *epilogue,
                       int                     element,
                       void                   *to,
                       const void             *from,
                       int64_t                 n,
                       int64_t                 h,
                       int64_t                 w,
                       int64_t                 n_channels,
                       int64_t                 n_padded)
{
  auto           kernel = element == GUISE_ELEMENT_F32    ? finish<GUISE_ELEMENT_F32>
                          : element == GUISE_ELEMENT_BF16 ? finish<GUISE_ELEMENT_BF16>
                                                          : finish<GUISE_ELEMENT_F16>;
  const uint32_t addend_groups =
    (uint32_t) ((epilogue->addend_pitch > 0 ? epilogue->addend_pitch : n_padded) / GUISE_CHANNELS);
  Image   image;
  int64_t n_groups;

  if (!make_image (n, h, w, n_padded, &image, &n_groups) ||
      epilogue->addend_pitch % GUISE_CHANNELS != 0 ||
      (epilogue->to_depth_order &&
       (n_channels % (4 * GUISE_CHANNELS) != 0 || n_padded != n_channels)))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "An image of %lld channels cannot be finished",
                           (long long) n_channels);
  return GUISE_LAUNCH (gpu, kernel, (n_groups + 1) / 2, *epilogue, image, addend_groups,
                       (uint32_t) n_channels, n_groups, to, from);
}

int64_t
guise_gpu_leaky_grad_parts (int64_t n_pixels, int64_t n_channels)
{
  const int64_t n_groups = n_channels / GUISE_CHANNELS;
  int64_t       n_parts;

  if (n_channels % GUISE_CHANNELS != 0 || n_groups < 1 || n_groups > GUISE_BLOCK ||
      (n_groups & (n_groups - 1)) != 0)
    return 0;
  n_parts = n_pixels * n_groups / (MIN_EACH * GUISE_BLOCK);
  return n_parts < 1 ? 1 : n_parts > MAX_PARTS ? MAX_PARTS : n_parts;
}

GuiseGpuStatus
guise_gpu_leaky_grad (GuiseGpu   *gpu,
                      int         element,
                      void       *dx,
                      const void *y,
                      const void *dy,
                      int64_t     dy_pitch,
                      float       slope,
                      int64_t     n,
                      int64_t     h,
                      int64_t     w,
                      int64_t     n_channels,
                      int         in_space_order,
                      float      *sums)
{
  const int64_t  n_pixels = in_space_order ? n * h * w / 4 : n * h * w;
  const int64_t  n_written = in_space_order ? 4 * n_channels : n_channels;
  auto           summed = element == GUISE_ELEMENT_F32    ? leaky_grad_summed<GUISE_ELEMENT_F32>
                          : element == GUISE_ELEMENT_BF16 ? leaky_grad_summed<GUISE_ELEMENT_BF16>
                                                          : leaky_grad_summed<GUISE_ELEMENT_F16>;
  auto           kernel = element == GUISE_ELEMENT_F32    ? leaky_grad<GUISE_ELEMENT_F32>
                          : element == GUISE_ELEMENT_BF16 ? leaky_grad<GUISE_ELEMENT_BF16>
                                                          : leaky_grad<GUISE_ELEMENT_F16>;
  const uint32_t dy_groups = (uint32_t) (dy_pitch / GUISE_CHANNELS);
  Image          image;
  int64_t        n_groups;

  if (!make_image (n, h, w, n_channels, &image, &n_groups) || dy_pitch < n_channels ||
      dy_pitch % GUISE_CHANNELS != 0 || (in_space_order && (h % 2 != 0 || w % 2 != 0)))
    return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "An image of %lld channels has no such gradient",
                           (long long) n_channels);
  if (sums != NULL)
    {
      int64_t n_parts = guise_gpu_leaky_grad_parts (n_pixels, n_written);
      int     shift = 0;

      if (n_parts == 0)
        return guise_gpu_fail (GUISE_GPU_UNSUPPORTED, "No sums of %lld channels",
                               (long long) n_written);
      while (GUISE_CHANNELS << shift < n_written)
        shift++;
      return GUISE_LAUNCH_BLOCKS (gpu, summed, dim3 ((unsigned) n_parts), dim3 (GUISE_BLOCK), image,
                                  dy_groups, slope, in_space_order, shift, n_groups, dx, y, dy,
                                  sums);
    }
  return GUISE_LAUNCH (gpu, kernel, (n_groups + 1) / 2, image, dy_groups, slope, in_space_order,
                       n_groups, dx, y, dy);
}
